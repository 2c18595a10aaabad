"""Forms of the registry: finding a person, and revealing numbers with a reason."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from gumas_pbi.models import User
from villages.models import District, Village
from workers import nik
from workers.forms import places


class WorkerFilter(forms.Form):
    q = forms.CharField(label=_("Cari nama"), required=False, max_length=100)
    place = forms.ChoiceField(label=_("Desa atau kecamatan"), required=False)

    def __init__(self, user: User, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        villages = Village.objects.visible_to(user).of_regency().select_related("district")
        self.villages: list[Village] = list(villages.order_by("code"))
        choices = places.grouped(self.villages, str(_("Seluruh Kecamatan %s")))
        self.fields["place"].choices = [("", _("Semua")), *choices]  # type: ignore[attr-defined]

    def where(self) -> tuple[Village | None, District | None]:
        return places.find(self.cleaned_data.get("place", ""), self.villages)


class NikForm(forms.Form):
    """A whole NIK, typed to find its person. Posted, so that it stands in no address."""

    nik = forms.CharField(
        label=_("Cari NIK"),
        max_length=40,
        error_messages={"required": _("Ketik NIK yang dicari.")},
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )

    def clean_nik(self) -> str:
        digits = nik.clean(self.cleaned_data["nik"])
        if len(digits) != 16 or not (digits.isascii() and digits.isdigit()):
            raise forms.ValidationError(_("NIK terdiri dari 16 angka. Cocokkan dengan KTP."))
        return digits


class RevealForm(forms.Form):
    reason = forms.CharField(
        label=_("Alasan melihat data ini"),
        max_length=200,
        required=False,  # the verb has the sentence
        help_text=_("Misalnya: mencocokkan KTP di rumah. Alasan dan nama Anda dicatat."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
