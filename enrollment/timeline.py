"""A person's coverage, month by month, and how each stretch began and ended. Pure."""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from enum import StrEnum
from itertools import groupby
from typing import NamedTuple

from enrollment import clocks
from enrollment.clocks import Clock
from enrollment.months import Month, containing, overlap

_FAR = Month(9998, 12)
_DAY = timedelta(days=1)


class Period(NamedTuple):
    """Covered in [start, end); `decree` is its number, `reason` the words for why it ends."""

    start: date
    end: date | None
    decree: str = ""
    reason: str = ""


class Kind(StrEnum):
    PAID = "paid"
    UNPAID = "unpaid"  # computed, due, and not paid
    BILLED = "billed"  # computed, and not due yet
    UNBILLED = "unbilled"  # covered, and not computed yet
    PLANNED = "planned"
    GAP = "gap"


class Opening(StrEnum):
    FIRST = "first"
    CONTINUES = "continues"  # without a gap
    AGAIN = "again"  # after a gap: the clocks start anew
    NEVER = "never"  # ended before it came into force


class Cell(NamedTuple):
    """A month; `again` where a return after a gap begins in it."""

    month: Month
    kind: Kind
    decree: str
    again: bool

    @property
    def day(self) -> date:
        return self.month.first_day


class Span(NamedTuple):
    """A period and how it opens; `is_planned`: its end lies ahead; `waits`: its start does."""

    period: Period
    opening: Opening
    last_day: date | None
    is_planned: bool
    waits: bool


class Stretch(NamedTuple):
    """Months in a row, both ends with it: covered, or a gap between two that are."""

    first: Month
    last: Month
    months: int
    is_gap: bool


class Year(NamedTuple):
    """Twelve cells, None before the first and after the last month."""

    year: int
    cells: tuple[Cell | None, ...]


class Timeline(NamedTuple):
    """`clock` counts up to today; `ends` is the last covered day of what is planned (None: not
    covered today, or without an end)."""

    spans: tuple[Span, ...]
    cells: tuple[Cell, ...]
    years: tuple[Year, ...]
    clock: Clock
    ends: date | None


def build(periods: Iterable[Period], computed: Mapping[Month, Kind], today: date) -> Timeline:
    """`periods` of one programme, in any order; `computed`: the months that the person was billed
    for, and how each stands. Without periods everything is empty."""
    ordered = sorted(periods, key=lambda period: period.start)
    spans = tuple(_spans(ordered, today))
    cells = tuple(_cells(spans, computed, today))
    years = tuple(_year(year, group) for year, group in groupby(cells, lambda c: c.month.year))
    clock = clocks.clock([(p.start, p.end) for p in ordered], today)
    return Timeline(spans, cells, years, clock, _planned_end(spans, today))


def stretches(found: Timeline, today: date) -> tuple[Stretch, ...]:
    """What was covered up to the month of a day, and the gaps between."""
    begun = [cell for cell in found.cells if cell.day <= today]
    return tuple(
        Stretch(months[0].month, months[-1].month, len(months), is_gap)
        for is_gap, group in groupby(begun, key=lambda cell: cell.kind == Kind.GAP)
        if (months := list(group))
    )


def _spans(ordered: list[Period], today: date) -> Iterable[Span]:
    last: Month | None = None
    for period in ordered:
        touched = clocks.touched(period.start, period.end, _FAR)
        ends = None if period.end is None else period.end - _DAY
        ahead = period.end is None or period.end > today
        if touched is None:
            yield Span(period, Opening.NEVER, None, False, False)
            continue
        opening = Opening.FIRST
        if last is not None:
            opening = Opening.CONTINUES if touched[0] <= last.next else Opening.AGAIN
        last = touched[1] if last is None else max(last, touched[1])
        yield Span(period, opening, ends, ahead, period.start > today)


def _cells(spans: tuple[Span, ...], computed: Mapping[Month, Kind], today: date) -> Iterable[Cell]:
    covering: dict[Month, Span] = {}
    returns: set[Month] = set()
    for span in spans:
        end = span.period.end or max(today, span.period.start) + _DAY
        if span.opening == Opening.NEVER:
            continue
        if span.opening == Opening.AGAIN:
            returns.add(containing(span.period.start))
        month = containing(span.period.start)
        while overlap(month, span.period.start, end):
            covering.setdefault(month, span)
            month = month.next
    if not covering:
        return
    month, last = min(covering), max(covering)
    while month <= last:
        found = covering.get(month)
        decree = found.period.decree if found else ""
        kind = _kind(month, found, computed, today)
        yield Cell(month, kind, decree, month in returns)
        month = month.next


def _kind(month: Month, span: Span | None, computed: Mapping[Month, Kind], today: date) -> Kind:
    if span is None:
        return Kind.GAP
    if month in computed:
        return computed[month]
    begins = max(span.period.start, month.first_day)
    return Kind.PLANNED if begins > today else Kind.UNBILLED


def _year(year: int, cells: Iterable[Cell]) -> Year:
    by_month = {cell.month.month: cell for cell in cells}
    return Year(year, tuple(by_month.get(number) for number in range(1, 13)))


def _planned_end(spans: tuple[Span, ...], today: date) -> date | None:
    """The last day of the stretch that covers today, through what continues it."""
    ends: date | None = None
    for span in spans:
        if ends and span.opening == Opening.AGAIN:
            break
        if span.is_planned and (not span.waits or ends):
            ends = span.last_day
    return ends
