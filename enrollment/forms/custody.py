"""What is asked when cards leave the office, and which of them are shown on their way."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from enrollment.forms.events import DayField
from enrollment.models import CardRun, Station
from villages.models import District, Village


class SendForm(forms.Form):
    """Cards of one place; which one, its button says."""

    on = DayField(label=_("Dikirim pada"))
    carrier = forms.CharField(
        label=_("Dibawa oleh"), max_length=100,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        error_messages={"required": _("Tulis siapa yang membawa kartunya.")},
    )  # fmt: skip


class JourneyFilter(forms.Form):
    """Kept in the address. What does not fit together shows nothing, rather than anything else."""

    district = forms.ModelChoiceField(
        District.objects.order_by("code"), label=_("Kecamatan"), required=False,
        empty_label=_("Semua kecamatan"),
    )  # fmt: skip
    village = forms.ModelChoiceField(
        Village.objects.none(), label=_("Desa atau kelurahan"), required=False,
        empty_label=_("Semua desa"),
        error_messages={"invalid_choice": _("Desa ini di kecamatan lain. Pilih desanya lagi.")},
    )  # fmt: skip
    station = forms.ChoiceField(
        label=_("Tempat kartu"), required=False,
        choices=[
            ("", _("Di mana saja")), *(c for c in Station.choices if c[0] != Station.HANDED),
        ],
    )  # fmt: skip
    late = forms.BooleanField(label=_("Hanya yang terlalu lama"), required=False)
    run = forms.ModelChoiceField(CardRun.objects.all(), required=False, widget=forms.HiddenInput)

    def __init__(self, data: Any):
        super().__init__(data)
        villages = Village.objects.of_regency().order_by("name", "code")
        district = str(data.get("district", ""))
        if district.isascii() and district.isdigit() and len(district) < 10:
            villages = villages.filter(district=int(district))
        self.fields["village"].queryset = villages  # type: ignore[attr-defined]

    def narrow(self, cards: Any) -> Any:
        """The cards of the chosen place and run."""
        said = self.cleaned_data
        paths = {"run": "run", "village": "village", "district": "village__district"}
        return cards.filter(**{paths[name]: said[name] for name in paths if said.get(name)})
