"""The clocks: one person's by plain counting, everybody's by one statement, both the same."""

from datetime import date, timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from enrollment.clocks import STOPPED, Clock, clock
from enrollment.models import Enrollment
from enrollment.queries import clocks
from enrollment.tests.factories import EnrollmentFactory, MemberFactory
from workers.models import Worker

D = date
JANUARY = D(2026, 1, 1)
CASES = {
    "never covered": ([], D(2026, 2, 3), STOPPED),
    "first month": ([(JANUARY, None)], D(2026, 1, 31), Clock(1, 1, JANUARY)),
    "fourth month": ([(JANUARY, None)], D(2026, 4, 1), Clock(4, 4, JANUARY)),
    "begins in the middle": ([(D(2026, 1, 20), None)], D(2026, 4, 1), Clock(4, 4, D(2026, 1, 20))),
    "begins after the day": ([(D(2026, 4, 2), None)], D(2026, 4, 1), STOPPED),
    "extended over New Year": (
        [(D(2025, 1, 1), JANUARY), (JANUARY, None)], D(2026, 2, 3), Clock(14, 14, D(2025, 1, 1)),
    ),
    "meets in the same month": (
        [(D(2025, 12, 5), D(2026, 1, 8)), (D(2026, 1, 20), None)],
        D(2026, 2, 3), Clock(3, 3, D(2025, 12, 5)),
    ),
    "meets in the following month": (
        [(D(2025, 12, 5), D(2025, 12, 8)), (D(2026, 1, 20), None)],
        D(2026, 2, 3), Clock(3, 3, D(2025, 12, 5)),
    ),
    "a gap starts anew": (
        [(D(2025, 1, 1), D(2025, 12, 1)), (JANUARY, None)], D(2026, 2, 3), Clock(2, 13, JANUARY),
    ),
    "never in force": (
        [(D(2025, 12, 1), D(2025, 12, 1)), (JANUARY, None)], D(2026, 2, 3), Clock(2, 2, JANUARY),
    ),
    "ended this month": ([(JANUARY, D(2026, 4, 5))], D(2026, 4, 20), Clock(4, 4, JANUARY)),
    "ended before this month": ([(JANUARY, D(2026, 4, 1))], D(2026, 4, 1), Clock(0, 3, None)),
}  # fmt: skip


@pytest.mark.parametrize(("periods", "day", "expected"), CASES.values(), ids=CASES)
def test_clock(periods, day, expected):
    assert clock(periods, day) == expected


def cover(worker, periods):
    for start, end in periods:
        member = MemberFactory(accepted=True)
        EnrollmentFactory(member=member, worker=worker, programme="JKM", start=start, end=end)


@pytest.mark.django_db
@pytest.mark.parametrize(("periods", "day", "expected"), CASES.values(), ids=CASES)
def test_clock_of_everybody(periods, day, expected):
    worker = MemberFactory().worker
    cover(worker, periods)
    assert clocks.of([worker.pk], "JKM", day).get(worker.pk, STOPPED) == expected
    assert clocks.in_a_row(worker, "JKM", day) == expected.in_a_row
    assert clocks.of([worker.pk], "JKK", day) == {}


EPOCH = D(2024, 1, 1)


@st.composite
def histories(draw):
    """Periods of a person as the database allows them: some empty, never overlapping."""
    found, start = [], EPOCH
    for gap, length in draw(
        st.lists(st.tuples(st.integers(0, 75), st.integers(0, 130)), max_size=5)
    ):
        start += timedelta(gap)
        found.append((start, start + timedelta(length)))
        start += timedelta(length)
    if found and found[-1][0] != found[-1][1] and draw(st.booleans()):
        found[-1] = (found[-1][0], None)
    return found


def recounted(periods, day):
    """The same by looking at every single day."""
    until = D(day.year + day.month // 12, day.month % 12 + 1, 1)
    covered = {
        (start + timedelta(n)).replace(day=1)
        for start, end in periods
        if start <= day
        for n in range(((until if end is None else min(end, until)) - start).days)
    }
    row, month = 0, day.replace(day=1)
    while month in covered:
        row, month = row + 1, (month - timedelta(1)).replace(day=1)
    return row, len(covered)


DAYS = st.integers(0, 800).map(lambda n: EPOCH + timedelta(n))


@given(histories(), DAYS)
def test_a_clock_equals_a_recount_of_days(periods, day):
    found = clock(periods, day)
    assert (found.in_a_row, found.in_all) == recounted(periods, day)
    assert (found.since is None) == (found.in_a_row == 0)
    assert found.since is None or found.since in [start for start, _end in periods]


@pytest.fixture
def people(db):
    return [[MemberFactory(accepted=True) for _ in range(5)] for _ in range(4)]


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(histories(), min_size=4, max_size=4), DAYS)
def test_everybodys_clocks_equal_the_plain_ones(people, everybody, day):
    with transaction.atomic():
        rows = [
            EnrollmentFactory.build(
                member=member, worker=members[0].worker, programme="JKM", start=start, end=end
            )
            for members, periods in zip(people, everybody, strict=True)
            for member, (start, end) in zip(members, periods, strict=False)
        ]
        Enrollment.objects.bulk_create(rows)
        found = clocks.of(None, "JKM", day)
        plain = {m[0].worker.pk: clock(p, day) for m, p in zip(people, everybody, strict=True)}
        assert {pk: found.get(pk, STOPPED) for pk in plain} == plain
        full = Worker.objects.filter(clocks.counts("pk", "JKM", day, column="in_a_row", least=4))
        assert {w.pk for w in full} == {pk for pk, c in plain.items() if c.in_a_row >= 4}
        totals = clocks.totals(day)
        assert totals == (
            sum(1 <= c.in_a_row <= 3 for c in plain.values()),
            sum(c.in_a_row >= 4 for c in plain.values()),
        )
        transaction.set_rollback(True)


@pytest.mark.django_db
@pytest.mark.parametrize("people", [1, 3])
def test_the_clocks_of_everybody_are_one_statement(django_assert_num_queries, people):
    workers = [MemberFactory().worker for _ in range(people)]
    for worker in workers:
        cover(worker, [(JANUARY, None)])
    with django_assert_num_queries(1):
        assert len(clocks.of(None, "JKM", D(2026, 3, 1))) == people
    with django_assert_num_queries(1):
        assert clocks.totals(D(2026, 3, 1)) == (people, 0)
