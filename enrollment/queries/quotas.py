"""Villages of a period side by side: quota, taken, free, ready, in reserve."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any

from django.db.models import Count

from enrollment.models import Period
from enrollment.queries.places import taken_by_village
from villages.models import District, Village
from workers.models import Candidate


@dataclass
class Row:
    """People. `places` None: no quota. `ready`: accepted, in no decree yet; `reserve`: those of
    them for whom there is no place."""

    place: Village | District
    places: int | None
    taken: int
    ready: int
    reserve: int

    @property
    def free(self) -> int | None:
        return None if self.places is None else self.places - self.taken


def of_villages(period: Period, villages: Any, day: date) -> list[Row]:
    """A row for each of these villages, in their order; four queries at any number."""
    places = dict(period.quotas.values_list("village", "places"))
    taken = taken_by_village(period, day)
    people = Candidate.objects.ready().order_by().values_list("village")
    ready = dict(people.annotate(n=Count("pk")))
    rows = []
    for village in villages:
        quota, held = places.get(village.pk), taken.get(village.pk, 0)
        waiting = ready.get(village.pk, 0)
        beyond = 0 if quota is None else max(0, waiting - max(0, quota - held))
        rows.append(Row(village, quota, held, waiting, beyond))
    return rows


def of_districts(rows: list[Row]) -> list[Row]:
    """The sums of villages that are ordered by district."""
    return [
        total(district, list(members))
        for district, members in groupby(rows, key=lambda row: row.place.district)  # type: ignore[union-attr]
    ]


def total(place: Any, rows: list[Row]) -> Row:
    given = [row.places for row in rows if row.places is not None]
    return Row(
        place,
        sum(given) if given else None,
        sum(row.taken for row in rows),
        sum(row.ready for row in rows),
        sum(row.reserve for row in rows),
    )
