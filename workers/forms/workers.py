"""Forms of the registry: finding a person, and revealing numbers with a reason."""

from __future__ import annotations

from collections.abc import Iterable

from django import forms
from django.utils.translation import gettext_lazy as _

from workers import nik
from workers.forms.places import PlaceForm


class WorkerFilter(PlaceForm):
    q = forms.CharField(label=_("Cari nama"), required=False, max_length=100)
    field_order: Iterable[str] = ("q", "place")


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
