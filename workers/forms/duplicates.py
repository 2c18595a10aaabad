"""Forms of the pages on people who look alike."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from gumas_pbi.models import User
from villages.models import Village
from workers.actions import duplicates
from workers.forms import places
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


class PlaceFilter(forms.Form):
    """Which village or district; what can't be understood asks for all."""

    place = forms.ChoiceField(label=_("Desa atau kecamatan"), required=False)

    def __init__(self, user: User, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        villages = Village.objects.visible_to(user).of_regency().select_related("district")
        self.villages: list[Village] = list(villages.order_by("code"))
        choices = places.grouped(self.villages, str(_("Seluruh Kecamatan %s")))
        self.fields["place"].choices = [("", _("Semua")), *choices]  # type: ignore[attr-defined]

    def where(self) -> list[int] | None:
        """The primary keys of the villages that are asked for; None for all."""
        village, district = places.find(self.cleaned_data.get("place", ""), self.villages)
        if village:
            return [village.pk]
        if district:
            return [each.pk for each in self.villages if each.district_id == district.pk]
        return None
