"""Choosing a village or a district by its code: `62.10.03.2001` or `62.10.03`."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from gumas_pbi.models import User
from villages.models import District, Village

Choices = list[tuple[str, object]]


def grouped(villages: Iterable[Village], whole_district: str = "") -> Choices:
    """Villages as select options under their districts, from a list ordered by code.

    `whole_district`, a sentence with `%s`, adds each district itself as the first option, where
    it has more than one of the villages.
    """
    choices: Choices = []
    for district, members in groupby(villages, key=lambda village: village.district):
        options = [(village.code, str(village)) for village in members]
        if whole_district and len(options) > 1:
            options.insert(0, (district.code, whole_district % district.name))
        choices.append((district.name, options))
    return choices


def find(code: str, villages: Iterable[Village]) -> tuple[Village | None, District | None]:
    """The village, or the district, that a code names among these villages."""
    for village in villages:
        if village.code == code:
            return village, None
        if village.district.code == code:
            return None, village.district
    return None, None


class PlaceForm(forms.Form):
    """A village or a district among those that the user sees; what can't be understood is all."""

    place = forms.ChoiceField(label=_("Desa atau kecamatan"), required=False)

    def __init__(self, user: User, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        villages = Village.objects.visible_to(user).of_regency().select_related("district")
        self.villages: list[Village] = list(villages.order_by("code"))
        choices = grouped(self.villages, str(_("Seluruh Kecamatan %s")))
        self.fields["place"].choices = [("", _("Semua")), *choices]  # type: ignore[attr-defined]

    def where(self) -> tuple[Village | None, District | None]:
        return find(self.cleaned_data.get("place", ""), self.villages)
