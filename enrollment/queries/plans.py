"""Plans with the tariffs of the database, and what changes if something is otherwise. Rupiah."""

from __future__ import annotations

from typing import NamedTuple

from enrollment import planner
from enrollment.models import Programme, Scenario
from enrollment.months import Month, containing
from enrollment.planner import Plan, Rate, Rates, Row
from enrollment.queries.tariffs import Reported


class Asked(NamedTuple):
    """What somebody wants to know: `people` or `budget` (rupiah), or both, and a tariff (rupiah a
    person and month) where another is wanted than those that hold."""

    plan: Plan
    budget: int | None = None
    has_people: bool = True
    jkk: int | None = None
    jkm: int | None = None


class Answer(NamedTuple):
    """`plan` with the people that were given, or that the budget pays for. `rest` of the budget
    after `lasts` months; None without a budget."""

    asked: Asked
    plan: Plan
    rates: Rates
    total: Row
    lasts: int | None
    rest: int | None

    @property
    def monthly(self) -> Row:
        """The first month."""
        return planner.by_month(self.plan._replace(months=1), self.rates)[0]


def of_scenario(scenario: Scenario) -> Asked:
    """With its waves prefetched, no query."""
    waves = sorted((containing(w.month), w.people) for w in scenario.waves.all())
    plan = Plan(
        scenario.people or 0,
        containing(scenario.start),
        scenario.months,
        tuple(planner.Wave(*wave) for wave in waves),
        scenario.leaving,
        scenario.are_replaced,
    )
    return Asked(plan, scenario.budget, scenario.people is not None, scenario.jkk, scenario.jkm)


class Calculator:
    """Answers with the tariffs as they are now, asked for once."""

    def __init__(self) -> None:
        self.reported = Reported()

    def rates(self, asked: Asked) -> Rates:
        """Raises Refused (when called) where a month has no tariff."""
        known: dict[Month, Rate] = {}

        def of(programme: str, typed: int | None, month: Month) -> int:
            return self.reported.on(programme, month.first_day).amount if typed is None else typed

        def find(month: Month) -> Rate:
            if month not in known:
                known[month] = Rate(
                    of(Programme.JKK, asked.jkk, month), of(Programme.JKM, asked.jkm, month)
                )
            return known[month]

        return find

    def answer(self, asked: Asked) -> Answer:
        """Raises Refused where a month has no tariff."""
        plan, rates = asked.plan, self.rates(asked)
        if not asked.has_people:
            plan = plan._replace(people=planner.affordable(plan, rates, asked.budget or 0))
        whole = planner.total(plan, rates)
        lasts = rest = None
        if asked.budget is not None:
            lasts = planner.lasting(plan, rates, asked.budget)
            paid = planner.total(plan._replace(months=min(lasts, plan.months)), rates)
            rest = asked.budget - paid.total
        return Answer(asked, plan, rates, whole, lasts, rest)
