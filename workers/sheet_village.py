"""Which village a sheet is of: by its name, and by the lines above its tables."""

from __future__ import annotations

from collections.abc import Iterator

from villages.matching import GUESSED, UNKNOWN, Match, Matcher
from workers import titles

_STATED, _LEADING, _RUNNING = 3, 2, 1


class SheetVillage:
    """What a sheet says of its village so far: `name` as written, and the `district` code."""

    def __init__(self, title: str, villages: Matcher, scope: frozenset[str] | None) -> None:
        self.district = ""
        self._villages = villages
        self._scope = scope
        self.name = self._of_title(title)
        self._rank = 0

    def read(self, row: list[object], *, below: bool = False, stated_only: bool = False) -> None:
        """A line above a table, or between two (`below` a table: it beats those above)."""
        for place in titles.places(row):
            if place.kind == "district":
                self.district = self._villages.district(place.name) or self.district
                continue
            rank = _STATED if place.stated else _LEADING if place.leading else _RUNNING
            if stated_only and rank == _RUNNING:
                continue
            name = self._village_in(place.name, rank)
            if name and (below or rank >= self._rank):
                self.name, self._rank = name, rank

    def is_guessed(self, name: str) -> bool:
        """True if a name used for the sheet's rows is only near that of a village."""
        return self._match(name).said == GUESSED

    def _match(self, name: str, *, near: bool = True) -> Match:
        return self._villages.match(name, self.district, self._scope, near=near)

    def _village_in(self, text: str, rank: int) -> str:
        """The part of a line that names a village; a stated one may be unknown, others not."""
        if self._match(text, near=rank > _RUNNING).said != UNKNOWN:
            return text
        words = text.split()
        for end in range(len(words) - 1, 0, -1):
            name = " ".join(words[:end])
            if self._match(name, near=False).said != UNKNOWN:
                return name
        return text if rank == _STATED else ""

    def _of_title(self, title: str) -> str:
        """The village that a sheet's name means, else ""."""
        stripped = title.strip().lstrip("0123456789.)-_ ")
        shorter = stripped.split("(")[0].rstrip("0123456789 _-")
        names = [name for name in (title, stripped, shorter) if len(name) > 3]
        for name in names:
            if self._match(name, near=False).said != UNKNOWN:
                return name
        for name in _spans(shorter):
            # "Data Sare Rangan"; but "Data Tewah" may as well be the district's.
            if self._match(name, near=False).said != UNKNOWN and not self._villages.district(name):
                return name
        for name in names:
            if len(name) > 4 and self._match(name).said != UNKNOWN:
                return name
        return ""


def _spans(text: str) -> Iterator[str]:
    """All runs of a text's words, but for the text itself, longest first."""
    words = text.replace("_", " ").replace("-", " ").split()[:12]
    for length in range(len(words) - 1, 0, -1):
        for start in range(len(words) - length + 1):
            yield " ".join(words[start : start + length])
