"""What the programme costs in months to come."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from enrollment import planner
from enrollment.months import Month
from enrollment.planner import Plan, Rate, Row, Wave

JANUARY = Month(2027, 1)
YEAR = 1_915_200_000  # rupiah, 9,500 people


def rates(_month: Month) -> Rate:
    return Rate(10_000, 6_800)


def halved(month: Month) -> Rate:
    """Another tariff from July 2027 on."""
    return Rate(5_000, 3_400) if month >= Month(2027, 7) else rates(month)


def plan(people: int = 9_500, **changes: object) -> Plan:
    return Plan(people, JANUARY, 12)._replace(**changes)


@pytest.mark.parametrize(
    ("people", "months", "rupiah"),
    [(9_500, 1, 159_600_000), (9_500, 12, YEAR), (15_000, 12, 3_024_000_000),
     (594, 3, 29_937_600)],
)  # fmt: skip
def test_the_published_totals(people: int, months: int, rupiah: int) -> None:
    assert planner.total(plan(people, months=months), rates).total == rupiah


def test_programmes_apart() -> None:
    assert planner.total(plan(), rates) == Row("", 114_000, 1_140_000_000, 775_200_000)


def test_by_month_and_by_year() -> None:
    found = plan(start=Month(2027, 11), months=3)
    assert planner.by_month(found, rates) == [
        Row(label, 9_500, 95_000_000, 64_600_000) for label in ("2027-11", "2027-12", "2028-01")
    ]
    assert planner.by_year(found, rates) == [
        Row("2027", 19_000, 190_000_000, 129_200_000), Row("2028", 9_500, 95_000_000, 64_600_000),
    ]  # fmt: skip


def test_each_month_has_its_own_tariff() -> None:
    assert planner.total(plan(), halved).total == YEAR * 3 // 4


def test_a_later_start_to_the_same_end() -> None:
    later = plan(start=Month(2027, 4), months=9)
    assert planner.total(later, rates).total == YEAR - 3 * 159_600_000


def test_a_wave_is_paid_from_its_month_on() -> None:
    with_wave = plan(waves=(Wave(Month(2027, 10), 500),))
    assert planner.total(with_wave, rates).total == YEAR + 3 * 500 * 16_800


def test_a_wave_before_the_start_comes_with_the_start() -> None:
    with_wave = plan(waves=(Wave(Month(2026, 6), 500),), leaving=10, are_replaced=False)
    assert planner.people_in(with_wave, JANUARY) == 10_000


def test_who_is_replaced_leaves_no_place_empty() -> None:
    assert planner.total(plan(leaving=10), rates).total == YEAR


def test_who_is_not_replaced_is_gone_after_the_year() -> None:
    leaving = plan(leaving=10, are_replaced=False, months=25)
    counts = [row.people for row in planner.by_month(leaving, rates)]
    assert (counts[0], counts[1], counts[12], counts[24]) == (9_500, 9_421, 8_550, 7_695)


def test_a_budget_pays_for_so_many_people() -> None:
    assert planner.affordable(plan(0), rates, YEAR) == 9_500
    assert planner.affordable(plan(0), rates, YEAR - 1) == 9_499


def test_a_budget_that_does_not_pay_the_waves() -> None:
    with_wave = plan(0, waves=(Wave(JANUARY, 500),))
    assert planner.affordable(with_wave, rates, 1_000_000) == 0


@pytest.mark.parametrize(
    ("budget", "months"), [(YEAR, 12), (YEAR - 1, 11), (0, 0), (YEAR * 100, planner.LONGEST)]
)
def test_a_budget_lasts_so_many_months(budget: int, months: int) -> None:
    assert planner.lasting(plan(months=3), rates, budget) == months


months = st.builds(Month, st.integers(2026, 2029), st.integers(1, 12))
waves = st.lists(st.builds(Wave, months, st.integers(1, 3_000)), max_size=3).map(tuple)
plans = st.builds(
    Plan, st.integers(0, 20_000), months, st.integers(1, 40), waves, st.integers(0, 100),
    st.booleans(),
)  # fmt: skip


def recounted(each: Plan) -> list[tuple[int, int]]:
    """People and rupiah month by month: groups grow a month older, one after the other."""
    groups: list[list[int]] = []  # [people at the last turn of its year, months since, here now]
    joining = [*each.waves, Wave(each.start, each.people)]
    found, month = [], each.start
    for _n in range(each.months):
        for group in groups:
            group[1] += 1
            if not each.are_replaced:
                gone = group[0] * each.leaving * group[1] // 1200
                group[2] = group[0] - gone
            if group[1] == 12:
                group[0], group[1] = group[2], 0
        for wave in [wave for wave in joining if wave.month <= month]:
            groups.append([wave.people, 0, wave.people])
            joining.remove(wave)
        people = sum(group[2] for group in groups)
        rate = halved(month)
        found.append((people, people * rate.jkk + people * rate.jkm))
        month = month.next
    return found


@given(plans)
def test_a_plan_is_what_counting_month_by_month_gives(each: Plan) -> None:
    rows = planner.by_month(each, halved)
    assert [(row.people, row.total) for row in rows] == recounted(each)
    assert planner.total(each, halved) == Row(
        "", sum(r.people for r in rows), sum(r.jkk for r in rows), sum(r.jkm for r in rows)
    )
    assert sum(row.total for row in planner.by_year(each, halved)) == sum(r.total for r in rows)


@given(plans, st.integers(0, 10**12))
def test_one_person_more_is_too_many(each: Plan, budget: int) -> None:
    found = planner.affordable(each, halved, budget)
    more = each._replace(people=found + 1)
    assert planner.total(more, halved).total > budget or found == planner.MOST
    enough = each._replace(people=found)
    assert planner.total(enough, halved).total <= budget or found == 0
