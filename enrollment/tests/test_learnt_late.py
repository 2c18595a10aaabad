"""What is learnt late of earlier months: credits and additions in the next one."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from enrollment.actions import billing_findings, contributions, enrollments
from enrollment.models import Contribution, Enrollment, Member, Programme, Tariff
from enrollment.months import Month, containing
from enrollment.tests.factories import BillingFindingFactory, DecreeFactory, MemberFactory, enrolled
from gumas_pbi.models import Role
from gumas_pbi.tests.factories import UserFactory
from workers.tests.factories import WorkerFactory

pytestmark = [pytest.mark.django_db, pytest.mark.long]
D = date
JANUARY, JULY = Month(2026, 1), Month(2026, 7)


@pytest.fixture
def by():
    return UserFactory(role=Role.TREASURER), UserFactory(role=Role.TREASURER)


def run(month, by, now, close=True):
    at = now.replace(year=month.year, month=month.month, day=25)
    batch = contributions.compute(contributions.open(month, by=by[0], at=at), at=at)
    if close:
        contributions.close(batch, by=by[1], at=at)
    return batch


def cover(start, end, worker=None):
    decree = DecreeFactory(start=start, end=max(end, start + timedelta(days=1)))
    of_worker = {"worker": worker} if worker else {}
    member = MemberFactory(accepted=True, decree=decree, start=start, **of_worker)
    enrollments.start(
        Member.objects.filter(pk=member.pk), by=member.answered_by, at=member.answered_at
    )
    Enrollment.objects.filter(member=member).update(end=end)
    return member


def lines(**where):
    found = Contribution.objects.filter(**where).order_by("for_month", "pk")
    return [(containing(x.for_month).month, x.programme, x.kind, x.amount) for x in found]


def test_a_death_found_months_later_becomes_credits(by, now):
    worker = cover(D(2026, 1, 1), D(2027, 1, 1)).worker
    for n in range(1, 5):
        run(Month(2026, n), by, now)
    enrollments.end(worker, last_day=D(2026, 2, 3), reason="death", by=by[0], at=now)
    batch = run(Month(2026, 5), by, now)
    assert lines(batch=batch) == [
        (3, "JKK", "credit", -10_000), (3, "JKM", "credit", -6_800),
        (4, "JKK", "credit", -10_000), (4, "JKM", "credit", -6_800),
    ]  # fmt: skip
    assert (batch.people, batch.total, batch.credits) == (0, 0, 33_600)
    credit = Contribution.objects.filter(kind="credit").earliest("pk")
    corrected = credit.corrects
    assert (corrected.for_month, corrected.programme) == (credit.for_month, credit.programme)
    assert (corrected.batch.month, corrected.worker) == (credit.for_month, worker)


def test_who_is_accepted_late_owes_additions(by, now):
    cover(D(2026, 1, 1), D(2027, 1, 1))
    run(JANUARY, by, now)
    run(JANUARY.next, by, now)
    late = cover(D(2026, 2, 10), D(2027, 1, 1)).worker
    batch = run(Month(2026, 3), by, now)
    assert lines(batch=batch, worker=late) == [
        (2, "JKK", "adjustment", 10_000), (2, "JKM", "adjustment", 6_800),
        (3, "JKK", "regular", 10_000), (3, "JKM", "regular", 6_800),
    ]  # fmt: skip
    assert (batch.people, batch.total) == (2, 3 * 16_800)


def test_what_was_corrected_is_not_corrected_again(by, now):
    worker = cover(D(2026, 1, 1), D(2027, 1, 1)).worker
    run(JANUARY, by, now)
    run(JANUARY.next, by, now)
    enrollments.end(worker, last_day=D(2026, 1, 20), reason="death", by=by[0], at=now)
    assert run(Month(2026, 3), by, now).credits == 16_800
    assert run(Month(2026, 4), by, now).lines == 0


def test_a_corrected_tariff_changes_every_month_that_used_it(by, now):
    cover(D(2026, 1, 1), D(2027, 1, 1))
    run(JANUARY, by, now)
    wrong = Tariff.objects.get(programme="JKM", payer="regency")
    Tariff.objects.filter(pk=wrong.pk).update(superseded_at=now, superseded_by=by[0])
    right = Tariff.objects.create(
        programme="JKM", amount=7_000, start=wrong.start, legal_basis="Koreksi", corrects=wrong
    )
    batch = run(JANUARY.next, by, now)
    assert lines(batch=batch) == [
        (1, "JKM", "adjustment", 200),
        (2, "JKK", "regular", 10_000), (2, "JKM", "regular", 7_000),
    ]  # fmt: skip
    assert Contribution.objects.get(kind="adjustment").tariff == right


def test_a_tariff_from_next_month_on_changes_nothing_of_the_past(by, now):
    cover(D(2026, 1, 1), D(2027, 1, 1))
    run(JANUARY, by, now)
    old = Tariff.objects.get(programme="JKM", payer="regency")
    Tariff.objects.filter(pk=old.pk).update(end=D(2026, 2, 1))
    Tariff.objects.create(programme="JKM", amount=8_000, start=D(2026, 2, 1), legal_basis="Baru")
    batch = run(JANUARY.next, by, now)
    assert lines(batch=batch) == [(2, "JKK", "regular", 10_000), (2, "JKM", "regular", 8_000)]


def test_of_two_who_turn_out_to_be_one_only_one_is_owed(by, now):
    kept = cover(D(2026, 1, 1), D(2027, 1, 1)).worker
    twice = cover(D(2026, 1, 1), D(2026, 2, 1)).worker
    assert run(JANUARY, by, now).people == 2
    twice.merged_into = kept
    twice.save()
    batch = run(JANUARY.next, by, now)
    assert lines(batch=batch, worker=twice) == [
        (1, "JKK", "credit", -10_000), (1, "JKM", "credit", -6_800),
    ]  # fmt: skip


def test_a_month_opened_after_its_successor_is_not_owed_twice(by, now):
    cover(D(2026, 1, 1), D(2027, 1, 1))
    run(JANUARY.next, by, now)
    run(JANUARY, by, now)
    batch = run(Month(2026, 3), by, now)
    assert [kind for _m, _p, kind, _a in lines()] == ["regular"] * 6
    assert batch.total == 16_800


def test_a_lifted_block_is_owed_afterwards(by, now):
    worker = cover(D(2026, 1, 1), D(2027, 1, 1)).worker
    batch = run(JANUARY, by, now, close=False)
    BillingFindingFactory(
        batch=batch, worker=worker, verdict="blocked", reason="Diperiksa", decided_by=by[1],
        decided_at=now,
    )  # fmt: skip
    Contribution.objects.filter(batch=batch).delete()
    contributions.close(batch, by=by[1], at=now)
    assert run(JANUARY.next, by, now).total == 16_800
    billing_findings.lift(batch, batch.findings.all(), reason="Masih ada", by=by[1], at=now)
    batch = run(Month(2026, 3), by, now)
    assert lines(batch=batch)[:2] == [
        (1, "JKK", "adjustment", 10_000), (1, "JKM", "adjustment", 6_800),
    ]  # fmt: skip


def looked_up(people, by, now):
    """How often tariffs are searched when a corrected one is told to so many people."""
    for _n in range(people):
        cover(D(2026, 1, 1), D(2027, 1, 1))
    run(JANUARY, by, now)
    wrong = Tariff.objects.get(programme="JKM", payer="regency", superseded_at=None)
    Tariff.objects.filter(pk=wrong.pk).update(superseded_at=now, superseded_by=by[0])
    Tariff.objects.create(programme="JKM", amount=7_000, start=wrong.start, legal_basis="Koreksi")
    plans = []

    def explain(execute, sql, params, many, context):
        if "WITH done" in sql:
            execute(f"EXPLAIN (ANALYZE, FORMAT JSON) {sql}", params, many, context)
            plans.extend(context["cursor"].fetchone()[0])
            return None
        return execute(sql, params, many, context)

    with connection.execute_wrapper(explain):
        batch = run(JANUARY.next, by, now)
    assert batch.lines == people * 3
    (plan,) = plans
    return sum(_loops(plan["Plan"]))


def _loops(node):
    if node.get("Relation Name") == "enrollment_tariff" and node["Alias"].startswith("t"):
        yield node["Actual Loops"]
    for below in node.get("Plans", ()):
        yield from _loops(below)


def test_a_corrected_tariff_is_looked_up_by_month_and_not_by_person(by, now):
    with transaction.atomic():
        of_one = looked_up(1, by, now)
        transaction.set_rollback(True)
    assert looked_up(5, by, now) == of_one


# --- learning late gives over time what knowing from the start would have given

DAYS = st.integers(0, 240).map(lambda n: D(2025, 12, 1) + timedelta(days=n))


@st.composite
def periods(draw):
    """Periods of a person that do not overlap; some never came into force."""
    days = sorted(draw(st.lists(DAYS, max_size=6, unique=True)))
    pairs = [pair for n, pair in enumerate(pairwise(days)) if n % 2 == 0]
    return [(a, a if draw(st.integers(0, 4)) == 0 else b) for a, b in pairs]


@st.composite
def lives(draw):
    """What is true of a person in the end, and when each part of it becomes known: (start, end,
    the month in which the start is learnt, the month in which the true end is learnt)."""
    months = st.integers(1, 7)
    return [(a, b, draw(months), draw(months)) for a, b in draw(periods())]


def reference(life, amounts):
    """Rupiah by month and programme, known from the start."""
    owed = {}
    for n in range(1, 7):
        month = Month(2026, n)
        if any(a < month.end and b > month.first_day and b > a for a, b, _s, _e in life):
            for programme in Programme:
                owed[month.first_day, programme.value] = amounts[programme](month)
    return owed


# Two people at once: one learnt of in May, ended in truth in February, and back; one never covered.
# A tariff that changes in April and is corrected in June; March computed after all the others.
EVENTFUL = {
    "people": [
        [(D(2026, 1, 10), D(2026, 2, 14), 5, 6), (D(2026, 4, 1), D(2026, 6, 9), 4, 7)],
        [(D(2026, 3, 1), D(2026, 3, 1), 2, 6), (D(2026, 5, 31), D(2026, 7, 1), 7, 7)],
    ],
    "changed": (4, 7_000),
    "corrected": (6, 6_500),
    "skipped": {3},
    "again": True,
}


@settings(max_examples=5, deadline=None, suppress_health_check=list(HealthCheck))
@example(**EVENTFUL)
@given(
    people=st.lists(lives(), min_size=1, max_size=3),
    changed=st.tuples(st.integers(2, 6), st.integers(0, 9_000)),
    corrected=st.none() | st.tuples(st.integers(2, 7), st.integers(1, 9_000)),
    skipped=st.sets(st.integers(1, 6), max_size=2),
    again=st.booleans(),
)
def test_learning_late_totals_what_knowing_from_the_start_does(
    by, now, people, changed, corrected, skipped, again
):
    with transaction.atomic():
        _live(by, now, people, changed, corrected, skipped, again)
        transaction.set_rollback(True)


def _live(by, now, people, changed, corrected, skipped, again):
    DecreeFactory()  # months are opened from the first decree on
    from_month, new_amount = changed
    base = Tariff.objects.get(programme="JKM", payer="regency")
    Tariff.objects.filter(pk=base.pk).update(end=D(2026, from_month, 1))
    second = Tariff.objects.create(
        programme="JKM", amount=new_amount, start=D(2026, from_month, 1), legal_basis="Baru"
    )
    workers = [WorkerFactory() for _life in people]
    known: dict[int, Member] = {}
    for n in range(1, 8):
        for worker, life in zip(workers, people, strict=True):
            for key, (start, end, learnt, ended) in enumerate(life):
                if learnt == n:
                    apparent = end if ended <= n else max(end, D(2026, 12, 31))
                    later = [a for a, _b, _s, _e in life if a > start]
                    apparent = min([apparent, *later])
                    known[worker.pk, key] = cover(start, apparent, worker)
                elif ended == n and (worker.pk, key) in known:
                    of_member = Enrollment.objects.filter(member=known[worker.pk, key])
                    of_member.update(end=end)
        if corrected and corrected[0] == n:
            Tariff.objects.filter(pk=second.pk).update(superseded_at=now, superseded_by=by[0])
            Tariff.objects.create(
                programme="JKM", amount=corrected[1], start=second.start, legal_basis="Koreksi",
                corrects=second,
            )  # fmt: skip
        if n == 7:
            for late in sorted(skipped):
                run(Month(2026, late), by, now)
        if n in skipped and n < 7:
            continue
        batch = run(Month(2026, n), by, now, close=False)
        if again:
            before = sorted(lines(batch=batch))
            contributions.recompute(batch, by=by[0], at=now)
            contributions.compute(batch, at=now)
            assert sorted(lines(batch=batch)) == before
            batch.refresh_from_db()
        contributions.close(batch, by=by[1], at=now)
    final = corrected[1] if corrected else new_amount
    amounts = {
        Programme.JKK: lambda month: 10_000,
        Programme.JKM: lambda month: 6_800 if month.month < from_month else final,
    }
    for worker, life in zip(workers, people, strict=True):
        told: dict[tuple[date, str], int] = {}
        for line in Contribution.objects.filter(worker=worker, for_month__lt=D(2026, 7, 1)):
            key = (line.for_month, line.programme)
            told[key] = told.get(key, 0) + line.amount
        assert {k: v for k, v in told.items() if v} == {
            k: v for k, v in reference(life, amounts).items() if v
        }


def test_nobody_is_forgotten_by_enrolled_factory(by, now):
    """The helper of other tests writes numbered coverage too."""
    member = enrolled()
    numbers = Enrollment.objects.filter(member=member).values_list("change", flat=True)
    assert len(set(numbers)) == 2
