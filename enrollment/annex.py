"""What an annex of a decree says: its head, its people in order, and their sums. Pure.

The annex is a paper in Indonesian whatever the language of the screen, hence the words here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import NamedTuple


class AnnexRow(NamedTuple):
    """One person. `village` with its kind ("Desa …"); `nik` whole or masked, as it is printed."""

    district: str
    village: str
    name: str
    nik: str
    gender: str
    birth_place: str
    birth_date: date | None
    occupation: str
    address: str
    rt: str
    rw: str


class Due(NamedTuple):
    """What one programme costs: rupiah for a person and month, and the source of the tariff."""

    programme: str
    name: str
    amount: int
    legal_basis: str


class AnnexHead(NamedTuple):
    """What stands around the names. `start` and `last_day` are both covered; `months` are paid.

    `dues` is empty where no tariff is known; `signer` where the name is still to be written.
    `amends` is the number of the decree that this one changes, or "".
    """

    regent: str
    number: str
    dated: date
    about: str
    programme: str
    regency: str
    start: date
    last_day: date
    months: int
    dues: tuple[Due, ...]
    place: str
    signer: str
    is_draft: bool
    is_masked: bool
    amends: str = ""


class Count(NamedTuple):
    """People, and how many of them are men (L) and women (P); of some neither is known."""

    people: int = 0
    men: int = 0
    women: int = 0

    def and_one(self, gender: str) -> Count:
        return Count(self.people + 1, self.men + (gender == "L"), self.women + (gender == "P"))


class Heading(NamedTuple):
    """A village begins."""

    district: str
    village: str


class Person(NamedTuple):
    """`number` counts through the whole annex."""

    number: int
    row: AnnexRow


class Total(NamedTuple):
    """The sum of a village, of a district (`village` ""), or of all (`district` "" too)."""

    district: str
    village: str
    counted: Count


def lines(rows: Iterable[AnnexRow]) -> Iterator[Heading | Person | Total]:
    """The annex line by line: rows come ordered by district and village, sums go out after each.

    Keeps the sums alone. No rows give the sum of nobody.
    """
    place = ("", "")
    village = district = everybody = Count()
    for row in rows:
        if (row.district, row.village) != place:
            if everybody.people:
                yield Total(*place, village)
                if row.district != place[0]:
                    yield Total(place[0], "", district)
                    district = Count()
            place, village = (row.district, row.village), Count()
            yield Heading(*place)
        village, district = village.and_one(row.gender), district.and_one(row.gender)
        everybody = everybody.and_one(row.gender)
        yield Person(everybody.people, row)
    if everybody.people:
        yield Total(*place, village)
        yield Total(place[0], "", district)
    yield Total("", "", everybody)
