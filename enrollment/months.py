"""Contribution months: reading, counting, and when they are due. Pure."""

import re
from collections.abc import Collection
from datetime import date, timedelta
from typing import NamedTuple

_MONTH = re.compile(r"([0-9]{4})-([0-9]{2})")
_SATURDAY = 5


class MonthError(ValueError):
    """The text or the numbers are not a month."""


class Month(NamedTuple):
    """A calendar month. Sorts by time; `str()` gives `2026-11`."""

    year: int
    month: int

    def __str__(self) -> str:
        return f"{self.year:04d}-{self.month:02d}"

    @property
    def first_day(self) -> date:
        return date(self.year, self.month, 1)

    @property
    def end(self) -> date:
        """The first day of the month after: a month is the period [first_day, end)."""
        return self.next.first_day

    @property
    def next(self) -> "Month":
        return self.plus(1)

    @property
    def previous(self) -> "Month":
        return self.plus(-1)

    def plus(self, months: int) -> "Month":
        """The month so many months later (earlier, if negative)."""
        years, month = divmod(self.month - 1 + months, 12)
        return of(self.year + years, month + 1)


def of(year: int, month: int) -> Month:
    """Raises MonthError unless the month is 1 to 12 and the year 1 to 9998."""
    if not (1 <= month <= 12 and 1 <= year <= 9998):
        raise MonthError(f"not a month: {year}-{month}")
    return Month(year, month)


def parse(text: str) -> Month:
    """`2026-11` -> Month(2026, 11). Raises MonthError for anything else."""
    match = _MONTH.fullmatch(text.strip())
    if match is None:
        raise MonthError(f"not a month: {text!r}")
    return of(int(match[1]), int(match[2]))


def containing(day: date) -> Month:
    return Month(day.year, day.month)


def between(start: Month, end: Month) -> int:
    """How many months from `start` to `end`: 0 for the same one, negative if `end` is earlier."""
    return (end.year - start.year) * 12 + end.month - start.month


def overlap(month: Month, start: date, end: date | None) -> tuple[date, date] | None:
    """The part of the period [start, end) that lies in the month, also as [start, end).

    An open end is None. Gives None where the two don't touch; a month that is touched at all is
    owed in full.
    """
    first = max(start, month.first_day)
    last = month.end if end is None else min(end, month.end)
    return (first, last) if first < last else None


def owed_until(month: Month, days: int) -> date:
    """The day after the last one whose coverage makes the month owed: of its first `days` days."""
    return min(month.first_day + timedelta(days=days), month.end)


def due_date(
    month: Month, holidays: Collection[date], *, day: int = 15, months_later: int = 0
) -> date:
    """When the month's contributions are due: the 15th, or the next working day after it.

    `day` and `months_later` are settings, because the rule is read in two ways (this month or the
    following one).
    """
    due = month.plus(months_later).first_day.replace(day=day)
    while due.weekday() >= _SATURDAY or due in holidays:
        due += timedelta(days=1)
    return due
