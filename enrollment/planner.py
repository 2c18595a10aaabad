"""What the programme costs in months to come: people, waves, drop-outs, tariffs. Rupiah. Pure."""

from collections.abc import Callable, Iterator
from typing import NamedTuple

from enrollment.months import Month, between

LONGEST = 120  # months that a plan may reach
MOST = 9_999_999  # people that a budget is stretched over


class Rate(NamedTuple):
    """Rupiah a person and month."""

    jkk: int
    jkm: int


class Wave(NamedTuple):
    """More people from a month on."""

    month: Month
    people: int


class Plan(NamedTuple):
    """`people` for `months` from `start` on, and waves that join later. Of each of these groups
    `leaving` percent leave in the course of a year, evenly, if nobody takes their places."""

    people: int
    start: Month
    months: int
    waves: tuple[Wave, ...] = ()
    leaving: int = 0
    are_replaced: bool = True


class Row(NamedTuple):
    """A month, a year, or the whole. Of several months, `people` is how many person-months."""

    label: str
    people: int
    jkk: int
    jkm: int

    @property
    def total(self) -> int:
        return self.jkk + self.jkm


Rates = Callable[[Month], Rate]


def staying(people: int, months: int, leaving: int) -> int:
    """Of these people, how many are still there after so many months."""
    years, rest = divmod(months, 12)
    for _year in range(years):
        people -= people * leaving // 100
    return people - people * leaving * rest // 1200


def people_in(plan: Plan, month: Month) -> int:
    """People whom a month pays for."""
    leaving = 0 if plan.are_replaced else plan.leaving
    groups = (Wave(plan.start, plan.people), *plan.waves)
    return sum(
        staying(group.people, since, leaving)
        for group in groups
        if (since := between(max(group.month, plan.start), month)) >= 0
    )


def by_month(plan: Plan, rates: Rates) -> list[Row]:
    return [row for _month, row in _walk(plan, rates)]


def _walk(plan: Plan, rates: Rates) -> Iterator[tuple[Month, Row]]:
    for n in range(plan.months):
        month = plan.start.plus(n)
        people, rate = people_in(plan, month), rates(month)
        yield month, Row(str(month), people, people * rate.jkk, people * rate.jkm)


def by_year(plan: Plan, rates: Rates) -> list[Row]:
    years: dict[int, list[Row]] = {}
    for month, row in _walk(plan, rates):
        years.setdefault(month.year, []).append(row)
    return [_sum(str(year), rows) for year, rows in years.items()]


def total(plan: Plan, rates: Rates) -> Row:
    return _sum("", by_month(plan, rates))


def _sum(label: str, rows: list[Row]) -> Row:
    return Row(
        label,
        sum(row.people for row in rows),
        sum(row.jkk for row in rows),
        sum(row.jkm for row in rows),
    )


def affordable(plan: Plan, rates: Rates, budget: int) -> int:
    """The most people (beside the waves) whom a budget pays for in all months of the plan; 0 where
    it does not even pay the waves."""
    low, high = 0, MOST
    while low < high:
        middle = (low + high + 1) // 2
        if total(plan._replace(people=middle), rates).total <= budget:
            low = middle
        else:
            high = middle - 1
    return low


def lasting(plan: Plan, rates: Rates, budget: int) -> int:
    """How many months in full a budget pays for the people of the plan, at most LONGEST; the
    plan's own end does not count."""
    for n, row in enumerate(by_month(plan._replace(months=LONGEST), rates)):
        budget -= row.total
        if budget < 0:
            return n
    return LONGEST
