"""The clocks of coverage: months in a row, months in all, and since when. Pure.

The plain counting of one person's periods; `enrollment.queries.clocks` counts everybody's by one
statement, and the tests hold both equal.
"""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Final, NamedTuple

from enrollment.months import Month, between, containing

_DAY: Final = timedelta(days=1)


class Clock(NamedTuple):
    """Months up to and with the month of a day.

    `in_a_row`: covered without a gap, 0 where that month is not covered (JKM counts 3 of them);
    `in_all`: ever covered, each month once (the scholarship counts 36); `since`: the first day of
    the present unbroken stretch, None where there is none.
    """

    in_a_row: int
    in_all: int
    since: date | None


STOPPED: Final = Clock(0, 0, None)


def touched(start: date, end: date | None, last: Month) -> tuple[Month, Month] | None:
    """First and last month that the period [start, end) touches, none after `last`; None where it
    touches none of them or is empty."""
    if end is not None and end <= start:
        return None
    until = last if end is None else min(last, containing(end - _DAY))
    return (containing(start), until) if containing(start) <= until else None


def clock(periods: Iterable[tuple[date, date | None]], day: date) -> Clock:
    """Count periods [start, end) that begin on `day` or before.

    A month that is touched counts in full. Periods that meet in the same or the following month
    have no gap between them.
    """
    now = containing(day)
    in_all, first, last, since = 0, now, None, None
    for start, end in sorted(periods, key=lambda period: period[0]):
        span = touched(start, end, now) if start <= day else None
        if span is None:
            continue
        opens, closes = span
        if last is None or opens > last.next:
            first, since = opens, start
        fresh = opens if last is None else max(opens, last.next)
        in_all += max(between(fresh, closes) + 1, 0)
        last = closes if last is None else max(last, closes)
    if last != now:
        return Clock(0, in_all, None)
    return Clock(between(first, now) + 1, in_all, since)
