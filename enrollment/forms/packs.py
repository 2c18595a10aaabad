"""Forms of the finance pack: which file, and what for."""

from __future__ import annotations

from typing import Any

from django import forms
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext_lazy as _

from enrollment.models import FinancePack


class PackField(forms.ModelChoiceField):
    def label_from_instance(self, pack: FinancePack) -> str:
        return str(
            _("Berkas ke-%(number)s (Excel %(workbook)s, PDF %(pdf)s)")
            % {
                "number": pack.number,
                "workbook": filesizeformat(pack.workbook_size),
                "pdf": filesizeformat(pack.pdf_size),
            }
        )


class PackForm(forms.Form):
    """`packs`: the month's packs that are ready, the latest first (a queryset)."""

    pack = PackField(
        queryset=FinancePack.objects.none(),
        label=_("Berkas"),
        empty_label=None,
        error_messages={
            "required": _("Pilih berkasnya."),
            "invalid_choice": _("Berkas itu tidak ada. Pilih dari daftar."),
        },
    )
    form = forms.ChoiceField(
        label=_("Bentuk"),
        choices=[("xlsx", _("Excel")), ("pdf", _("PDF, untuk ditandatangani"))],
        error_messages={
            "required": _("Pilih PDF atau Excel."),
            "invalid_choice": _("Pilih PDF atau Excel."),
        },
    )

    def __init__(self, packs: Any, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["pack"].queryset = packs  # type: ignore[attr-defined]


class OfficialPackForm(PackForm):
    reason = forms.CharField(
        label=_("Untuk apa"),
        max_length=200,
        required=False,  # the verb has the sentence
        help_text=_("Misalnya: lampiran SPP-LS November. Alasan dan nama Anda dicatat."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
