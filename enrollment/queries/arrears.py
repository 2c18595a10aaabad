"""Months that are due and not paid."""

from __future__ import annotations

import csv
from datetime import date
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

from django.conf import settings
from django.db.models import DateField, Min, Value

from enrollment.models import ContributionBatch, Enrollment, Programme
from enrollment.months import Month, between, containing, due_date
from enrollment.queries.payments import billed_of, owing_of, paid_of

MONTHS_BACK = 12
MOST_UNPAID = 3
"""Consecutive unpaid months; with the next one membership ends, and a return is a new start."""
_COMPUTED = (ContributionBatch.State.OPEN, ContributionBatch.State.CLOSED)


class Books(NamedTuple):
    """The first covered month (None: nobody was ever covered), and the months that are computed
    since a year ago or `since`, each with `paid` and `billed` (rupiah, None without a bill)."""

    first: Month | None
    computed: dict[Month, Any]


class Unpaid(NamedTuple):
    """A month that was due on `due`. `left`: rupiah, None where it was never computed. `in_a_row`:
    the how many-th unpaid month without a paid one between; `first`: the first of these."""

    month: Month
    due: date
    left: int | None
    first: Month
    in_a_row: int
    is_closed: bool

    @property
    def day(self) -> date:
        return self.month.first_day


@lru_cache(maxsize=4)
def holidays(path: str) -> frozenset[date]:
    """Days on which banks are closed, from a CSV file with a column `date`."""
    with Path(path).open(encoding="utf-8", newline="") as file:
        return frozenset(date.fromisoformat(row["date"]) for row in csv.DictReader(file))


def due(month: Month) -> date:
    """When a month's contributions are due."""
    return due_date(
        month,
        holidays(str(settings.HOLIDAYS_FILE)),
        day=settings.CONTRIBUTION_DUE_DAY,
        months_later=settings.CONTRIBUTION_DUE_MONTHS_LATER,
    )


def books(today: date, since: date | None = None) -> Books:
    first = (
        Enrollment.objects.in_force().filter(start__lte=today).aggregate(day=Min("start"))["day"]
    )
    back = containing(today).plus(-MONTHS_BACK).first_day
    rows = ContributionBatch.objects.filter(
        month__gte=min(back, since or back), state__in=_COMPUTED
    ).annotate(paid=paid_of(), billed=billed_of())
    computed = {containing(row.month): row for row in rows}
    return Books(containing(first) if first else None, computed)


def unpaid(found: Books, today: date) -> list[Unpaid]:
    """Months that were due before today and are not paid, the oldest first, a year back at most."""
    if found.first is None:
        return []
    now = containing(today)
    start = max(found.first, now.plus(-MONTHS_BACK))
    past = [month for n in range(between(start, now) + 1) if due(month := start.plus(n)) < today]
    missing = _covered([month for month in past if month not in found.computed])
    owed: dict[Month, int | None] = dict.fromkeys(missing)
    for month in past:
        if batch := found.computed.get(month):
            owed[month] = max(owing_of(batch) - batch.paid, 0)
    months = [month for month in past if month in owed and owed[month] != 0]
    closed = {m for m, batch in found.computed.items() if batch.state == "closed"}
    firsts = list(months[:1])
    for before, month in pairwise(months):
        firsts.append(firsts[-1] if month == before.next else month)
    return [
        Unpaid(month, due(month), owed[month], first, between(first, month) + 1, month in closed)
        for month, first in zip(months, firsts, strict=True)
    ]


def _covered(months: list[Month]) -> list[Month]:
    """Those of the months in which somebody is covered: one statement, a row each at most."""
    each = [
        Enrollment.objects.touching(month.first_day, month.end)
        .filter(programme=Programme.JKM)
        .order_by()
        .values_list(Value(month.first_day, output_field=DateField()))[:1]
        for month in months
    ]
    if not each:
        return []
    rows = each[0].union(*each[1:], all=True) if len(each) > 1 else each[0]
    return [containing(day) for (day,) in rows]
