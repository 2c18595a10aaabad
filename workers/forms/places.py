"""Choosing a village or a district by its code: `62.10.03.2001` or `62.10.03`."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby

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
