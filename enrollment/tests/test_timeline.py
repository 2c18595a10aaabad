"""A person's coverage month by month."""

from datetime import date

import pytest

from enrollment.models import Enrollment
from enrollment.months import Month
from enrollment.queries import timelines
from enrollment.tests.factories import (
    ContributionBatchFactory,
    ContributionFactory,
    DecreeFactory,
    EnrollmentFactory,
    MemberFactory,
    pay,
)
from enrollment.timeline import Kind, Opening, Period, Stretch, build, stretches

D = date
TODAY = D(2026, 11, 22)
YEAR = Period(D(2026, 1, 1), D(2027, 1, 1), "SK 1")
NEXT = Period(D(2027, 1, 1), D(2027, 7, 1), "SK 2")


def kinds(found):
    return {str(cell.month): cell.kind for cell in found.cells}


def openings(found):
    return [span.opening for span in found.spans]


def test_nobody_covered_has_an_empty_timeline():
    assert build([], {}, TODAY) == ((), (), (), (0, 0, None), None)


def test_months_tell_paid_unpaid_not_computed_and_planned():
    computed = {Month(2026, n): Kind.PAID if n < 9 else Kind.UNPAID for n in range(1, 11)}
    found = kinds(build([YEAR], computed, TODAY))
    assert [found[f"2026-{n:02d}"] for n in (1, 8, 9, 10, 11, 12)] == [
        Kind.PAID, Kind.PAID, Kind.UNPAID, Kind.UNPAID, Kind.UNBILLED, Kind.PLANNED,
    ]  # fmt: skip
    assert len(found) == 12


def test_an_extension_goes_on_without_a_gap():
    found = build([NEXT, YEAR], {}, TODAY)
    assert openings(found) == [Opening.FIRST, Opening.CONTINUES]
    assert (found.ends, found.clock.in_a_row) == (D(2027, 6, 30), 11)
    assert [span.is_planned for span in found.spans] == [True, True]
    assert [span.waits for span in found.spans] == [False, True]
    assert kinds(found)["2027-06"] == Kind.PLANNED


def test_a_return_after_a_gap_starts_again():
    first = Period(D(2026, 1, 1), D(2026, 4, 1), "SK 1", "Pindah")
    found = build([first, Period(D(2026, 6, 10), D(2027, 1, 1), "SK 2")], {}, TODAY)
    assert openings(found) == [Opening.FIRST, Opening.AGAIN]
    assert [(str(c.month), c.kind) for c in found.cells[3:5]] == [
        ("2026-04", Kind.GAP), ("2026-05", Kind.GAP),
    ]  # fmt: skip
    assert [str(c.month) for c in found.cells if c.again] == ["2026-06"]
    assert (found.clock.in_a_row, found.clock.in_all) == (6, 9)


def test_a_return_that_is_planned_does_not_prolong_the_present_end():
    again = Period(D(2027, 6, 1), D(2028, 1, 1), "SK 2")
    found = build([YEAR, again, Period(D(2028, 1, 1), D(2029, 1, 1))], {}, TODAY)
    assert found.ends == D(2026, 12, 31)


def test_coverage_that_never_came_into_force_covers_no_month():
    never = Period(D(2027, 1, 1), D(2027, 1, 1), "SK 2", "Meninggal dunia")
    found = build([YEAR, never], {}, TODAY)
    assert openings(found) == [Opening.FIRST, Opening.NEVER]
    assert max(kinds(found)) == "2026-12"


def test_coverage_that_ended_has_no_planned_end():
    found = build([Period(D(2026, 1, 1), D(2026, 4, 1))], {}, TODAY)
    assert (found.ends, found.clock.in_a_row, len(found.cells)) == (None, 0, 3)


def test_coverage_without_an_end_is_told_up_to_today():
    found = build([Period(D(2026, 1, 1), None)], {}, TODAY)
    assert (found.ends, max(kinds(found))) == (None, "2026-11")


def test_a_month_that_begins_later_than_today_is_planned():
    found = build([Period(D(2026, 11, 25), D(2027, 1, 1))], {}, TODAY)
    assert kinds(found) == {"2026-11": Kind.PLANNED, "2026-12": Kind.PLANNED}


def test_stretches_are_what_was_covered_up_to_today_and_the_gaps_between():
    today = date(2026, 11, 22)
    first = Period(date(2026, 1, 15), date(2026, 3, 1))
    again = Period(date(2026, 5, 1), date(2027, 5, 1))
    assert stretches(build([again, first], {}, today), today) == (
        Stretch(Month(2026, 1), Month(2026, 2), 2, False),
        Stretch(Month(2026, 3), Month(2026, 4), 2, True),
        Stretch(Month(2026, 5), Month(2026, 11), 7, False),
    )
    assert stretches(build([], {}, today), today) == ()


def test_years_have_twelve_places():
    found = build([Period(D(2026, 11, 1), D(2027, 2, 1))], {}, TODAY)
    assert [year.year for year in found.years] == [2026, 2027]
    assert [len(year.cells) for year in found.years] == [12, 12]
    assert found.years[0].cells[9] is None


def worker_with(decrees):
    worker = None
    for number in range(decrees):
        decree = DecreeFactory(start=D(2026 + number, 1, 1), end=D(2027 + number, 1, 1))
        member = MemberFactory(decree=decree, accepted=True)
        worker = worker or member.worker
        for programme in ("JKK", "JKM"):
            EnrollmentFactory(member=member, worker=worker, programme=programme)
    return worker


@pytest.mark.django_db
def test_a_worker_has_a_timeline_of_what_is_paid():
    worker = worker_with(2)
    line = Enrollment.objects.filter(worker=worker, programme="JKM").earliest("start")
    for month, paid in ((D(2026, 9, 1), 16_800), (D(2026, 10, 1), 16_000)):
        batch = ContributionBatchFactory(month=month, jkk=10_000, jkm=6_800)
        ContributionFactory(batch=batch, enrollment=line)
        pay(batch, paid - 1_000)
        pay(batch, 1_000)
    found = timelines.of(worker, TODAY)
    assert [kinds(found)[f"2026-{n:02d}"] for n in (8, 9, 10, 12)] == [
        Kind.UNBILLED, Kind.PAID, Kind.UNPAID, Kind.PLANNED,
    ]  # fmt: skip
    assert [span.period.reason for span in found.spans] == ["SK berakhir"] * 2
    assert openings(found) == [Opening.FIRST, Opening.CONTINUES]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("today", "kind"), [(D(2026, 11, 16), Kind.BILLED), (D(2026, 11, 17), Kind.UNPAID)]
)
def test_a_month_that_is_computed_is_unpaid_once_it_was_due(today, kind):
    worker = worker_with(1)
    line = Enrollment.objects.get(worker=worker, programme="JKM")
    batch = ContributionBatchFactory(month=D(2026, 11, 1), jkk=10_000, jkm=6_800)
    ContributionFactory(batch=batch, enrollment=line)
    assert kinds(timelines.of(worker, today))["2026-11"] == kind


@pytest.mark.django_db
@pytest.mark.parametrize("decrees", [1, 3])
def test_a_timeline_takes_two_queries(django_assert_num_queries, decrees):
    worker = worker_with(decrees)
    with django_assert_num_queries(2):
        timelines.of(worker, TODAY)
