"""Whether the budget of a period lasts as long as the period."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from enrollment.models import Period
from enrollment.months import Month, between, containing
from enrollment.queries.arrears import Books
from enrollment.queries.tariffs import Reported


class MonthCost(NamedTuple):
    """Rupiah that a month costs: what was computed, or (`is_estimate`) the same people once more.
    `left` is what remains of the budget after it, negative where it does not suffice."""

    month: Month
    people: int
    cost: int
    paid: int
    is_estimate: bool
    left: int

    @property
    def day(self) -> date:
        return self.month.first_day


class Outlook(NamedTuple):
    """`runs_out`: the first month that the budget can't pay in full, None where it suffices."""

    period: Period
    months: tuple[MonthCost, ...]
    runs_out: MonthCost | None

    @property
    def cost(self) -> int:
        return sum(month.cost for month in self.months)

    @property
    def paid(self) -> int:
        return sum(month.paid for month in self.months)

    @property
    def short(self) -> int:
        """Rupiah missing until the end of the period; 0 where the budget suffices."""
        return max(self.cost - self.period.budget, 0)


def outlook(period: Period, books: Books, people: int) -> Outlook:
    """The months of a period one by one, as if `people` stay covered until its end."""
    first, last = containing(period.start), containing(date.fromordinal(period.end.toordinal() - 1))
    tariffs, left, months = Reported(), period.budget, []
    for month in (first.plus(n) for n in range(between(first, last) + 1)):
        batch = books.computed.get(month)
        if batch:
            count, cost, paid = batch.people, batch.total, batch.paid
        else:
            count = people if books.first and month >= books.first else 0
            cost, paid = count * tariffs.known(month.first_day), 0
        left -= cost
        months.append(MonthCost(month, count, cost, paid, batch is None, left))
    runs_out = next((month for month in months if month.left < 0), None)
    return Outlook(period, tuple(months), runs_out)
