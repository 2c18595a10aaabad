"""Forms of the reference lists: uploading one, narrowing people, and the list for Dukcapil."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from enrollment.actions.matching import Whom
from enrollment.forms.decrees import DayField
from villages.models import District
from workers.checks import LISTED
from workers.forms.files import SpreadsheetForm, file_field
from workers.forms.workers import WorkerFilter
from workers.models import ReferenceList


class UploadForm(SpreadsheetForm):
    """A list with what must be known of it; dates are judged by the verb."""

    kind = forms.ChoiceField(
        label=_("Jenis daftar"),
        choices=[("", _("Pilih jenisnya …")), *ReferenceList.Kind.choices],
        error_messages={
            "required": _("Pilih jenis daftar ini."),
            "invalid_choice": _("Pilih jenis yang ada dalam pilihan."),
        },
    )
    source = forms.CharField(
        label=_("Sumber"),
        help_text=_("Misalnya: Dukcapil Gunung Mas. Daftar baru menggantikan yang lama dari "
                    "sumber yang sama."),
        max_length=120,
        error_messages={"required": _("Tuliskan dari mana daftar ini.")},
        widget=forms.TextInput(attrs={"list": "sources", "autocomplete": "off"}),
    )  # fmt: skip
    dated = DayField(
        label=_("Tanggal data"),
        help_text=_("Keadaan per tanggal berapa, menurut pengirimnya."),
    )
    valid_until = DayField(
        label=_("Berlaku sampai"),
        help_text=_("Kosongkan jika berlaku sampai ada daftar yang baru."),
        required=False,
    )
    file = file_field(_("Berkas daftar rujukan"), _("Pilih dahulu berkas daftarnya."))

    def most_bytes(self) -> int:
        return int(settings.REFERENCE_LIMITS["bytes"])


class ListedFilter(WorkerFilter):
    """Covered people of a village or district, of whom a list says this."""

    said = forms.ChoiceField(
        label=_("Tercatat sebagai"), required=False, choices=[("", _("Semua")), *LISTED.items()]
    )
    field_order = ("said", "place", "q")


class MatchForm(forms.Form):
    """Whom the civil registry is asked about, and why; the verb judges the reason."""

    whom = forms.ChoiceField(
        label=_("Siapa"), choices=Whom.choices, widget=forms.RadioSelect, initial=Whom.UNMATCHED,
        error_messages={"required": _("Pilih siapa yang akan dipadankan.")},
    )  # fmt: skip
    district = forms.ModelChoiceField(
        District.objects.none(),
        label=_("Kecamatan"),
        required=False,
        to_field_name="code",
        empty_label=_("Semua"),
    )
    reason = forms.CharField(
        label=_("Alasan mengunduh"),
        required=False,
        max_length=200,
        help_text=_("Misalnya: permintaan padan ke Dukcapil. Alasan dan nama Anda dicatat."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        districts = District.objects.filter(regency__code=settings.REGENCY_CODE)
        self.fields["district"].queryset = districts.order_by("name")  # type: ignore[attr-defined]
