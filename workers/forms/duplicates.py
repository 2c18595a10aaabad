"""Forms of the pages on people who look alike."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from workers.actions import duplicates
from workers.forms.places import PlaceForm
from workers.models import DuplicateVerdict


class DecideForm(forms.Form):
    """A verdict. What is missing for it is the verb's to say."""

    verdict = forms.ChoiceField(choices=DuplicateVerdict.Verdict.choices)
    right = forms.ChoiceField(
        label=_("Mana yang benar"),
        required=False,
        choices=[(duplicates.FIRST, ""), (duplicates.SECOND, "")],
    )
    note = forms.CharField(
        label=_("Catatan (boleh kosong)"),
        max_length=200,
        required=False,
        help_text=_("Misalnya apa yang tertulis di KTP. Jangan menulis NIK utuh."),
        widget=forms.Textarea(attrs={"rows": 2, "autocomplete": "off"}),
    )
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def choice(self) -> dict[str, str]:
        return {name: self.cleaned_data[name] for name in ("right", "note", "seen")}


class PlaceFilter(PlaceForm):
    """Which village or district; what can't be understood asks for all."""

    def villages_asked(self) -> list[int] | None:
        """The primary keys of the villages that are asked for; None for all."""
        village, district = self.where()
        if village:
            return [village.pk]
        if district:
            return [each.pk for each in self.villages if each.district_id == district.pk]
        return None
