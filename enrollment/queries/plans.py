"""Plans with the tariffs of the database, and what changes if something is otherwise. Rupiah."""

from __future__ import annotations

from typing import NamedTuple

from django.utils.translation import gettext as _

from enrollment import planner
from enrollment.models import Programme, Scenario
from enrollment.months import Month, containing
from enrollment.planner import Plan, Rate, Rates, Row
from enrollment.queries.tariffs import Reported
from gumas_pbi.indonesian import month_name, number, rupiah

MOST_WAVES = 3
# What the usual questions ask about: rupiah of JKK, percent of the people, people.
DEARER, LEAVING, WAVE = 2_000, 10, 500


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


class Other(NamedTuple):
    """Something that would be otherwise, and what it costs more or less (rupiah)."""

    label: str
    asked: Asked
    total: Row
    difference: int


def others(calculator: Calculator, answer: Answer) -> list[Other]:
    """The usual questions about an answer: a later start, another tariff, drop-outs, a wave."""
    here = answer.asked._replace(plan=answer.plan, has_people=True)
    found = [
        (_("Mulai %(n)s bulan kemudian, akhirnya tetap") % {"n": n}, _later(here, n))
        for n in (1, 3)
        if n < here.plan.months
    ]
    found += [_dearer(here, answer.rates(here.plan.start)), *_leaving(here), *_wave(here)]
    totals = ((label, asked, calculator.answer(asked).total) for label, asked in found)
    return [
        Other(label, asked, total, total.total - answer.total.total)
        for label, asked, total in totals
    ]


def _later(asked: Asked, months: int) -> Asked:
    plan = asked.plan
    start = plan.start.plus(months)
    return asked._replace(plan=plan._replace(start=start, months=plan.months - months))


def _dearer(asked: Asked, rate: Rate) -> tuple[str, Asked]:
    other = Rate(rate.jkk + DEARER, rate.jkm)
    label = _("Tarif lain: JKK %(jkk)s, JKM %(jkm)s") % {
        "jkk": rupiah(other.jkk), "jkm": rupiah(other.jkm),
    }  # fmt: skip
    return label, asked._replace(jkk=other.jkk, jkm=other.jkm)


def _leaving(asked: Asked) -> list[tuple[str, Asked]]:
    if asked.plan.leaving and not asked.plan.are_replaced:
        return []
    label = _("%(n)s %% keluar dalam setahun, tidak diganti") % {"n": LEAVING}
    plan = asked.plan._replace(leaving=LEAVING, are_replaced=False)
    return [(label, asked._replace(plan=plan))]


def _wave(asked: Asked) -> list[tuple[str, Asked]]:
    """A wave in the middle, in a month in which none starts yet; none where there are enough."""
    plan = asked.plan
    taken = {wave.month for wave in plan.waves}
    later = (plan.start.plus(n) for n in range(plan.months // 2, plan.months))
    month = next((month for month in later if month not in taken), None)
    if month is None or len(plan.waves) >= MOST_WAVES:
        return []
    label = _("Gelombang baru %(n)s orang mulai %(month)s") % {
        "n": number(WAVE), "month": f"{month_name(month.month)} {month.year}",
    }  # fmt: skip
    waves = (*plan.waves, planner.Wave(month, WAVE))
    return [(label, asked._replace(plan=plan._replace(waves=waves)))]


def stretches(answer: Answer) -> list[tuple[int, int]]:
    """For how many months a budget pays for how many people: (months, people)."""
    budget, asked = answer.asked.budget, answer.plan._replace(people=0)
    lengths = sorted({1, 3, 6, 9, 12, asked.months})
    return [
        (n, planner.affordable(asked._replace(months=n), answer.rates, budget))
        for n in lengths
        if budget is not None
    ]
