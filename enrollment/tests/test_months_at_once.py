"""A month that many open at once, and one whose workers are killed: the same lines, none twice."""

import os
import random
import signal
import time

import pytest
from django.db import OperationalError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from enrollment.actions import billing_checks, contributions
from enrollment.models import Contribution, ContributionBatch, Enrollment, MonthPart, PlannedLine
from enrollment.months import Month
from enrollment.tasks import compute_part, open_month
from enrollment.tests.at_once import FORK, people, start
from gumas_pbi.models import AuditEvent, Role
from gumas_pbi.refusals import Refused
from gumas_pbi.tests.factories import UserFactory

NOVEMBER = Month(2026, 11)


def everything(batch):
    """What the workers do for a month: its plan, each part that waits, its checks."""
    open_month(batch)
    waiting = MonthPart.objects.filter(batch=batch, state="waiting")
    for pk in waiting.values_list("pk", flat=True):
        compute_part(pk)
    open_month(batch)


def open_and_compute(by, gate):
    gate.wait(timeout=60)
    batch = contributions.open(NOVEMBER, by=by, at=timezone.now())
    everything(batch.pk)


def told():
    return sorted(
        Contribution.objects.values_list("enrollment", "programme", "for_month", "kind", "amount")
    )


def expected():
    rate = {"JKK": 10_000, "JKM": 6_800}
    found = Enrollment.objects.values_list("pk", "programme")
    return sorted((pk, p, NOVEMBER.first_day, "regular", rate[p]) for pk, p in found)


def test_eight_processes_open_the_same_month(committing):
    people(24, districts=4)
    by = UserFactory(role=Role.TREASURER)
    connection.close()
    gate = FORK.Event()
    processes = [start(open_and_compute, by, gate) for _n in range(8)]
    gate.set()
    for process in processes:
        process.join(timeout=120)
    assert [process.exitcode for process in processes] == [0] * 8
    batch = ContributionBatch.objects.get()
    everything(batch.pk)  # what the sweeper does, where one found another at work
    batch.refresh_from_db()
    assert (batch.state, batch.people, batch.lines, batch.total) == ("open", 24, 48, 24 * 16_800)
    assert told() == expected()
    verbs = AuditEvent.objects.filter(verb__startswith="contributions").values_list("verb")
    assert sorted(verb for (verb,) in verbs) == ["contributions.compute", "contributions.open"]


@pytest.mark.parametrize("seed", range(3))
def test_workers_killed_at_random_points(committing, seed):
    people(24, districts=4)
    by = UserFactory(role=Role.TREASURER)
    chance = random.Random(seed)
    batch = contributions.open(NOVEMBER, by=by, at=timezone.now())
    kills = 0
    for _round in range(200):
        batch.refresh_from_db()
        if batch.state == "open":
            break
        contributions.open(NOVEMBER, by=by, at=timezone.now())  # whoever gave up tries again
        process = start(everything, batch.pk)
        # The longer it takes, the more time it is given, so that it ends on any machine.
        time.sleep(chance.uniform(0, 0.05 * 1.3**kills))
        if process.is_alive():
            os.kill(process.pid, signal.SIGKILL)
            kills += 1
        process.join()
    assert (batch.state, batch.people, batch.lines) == ("open", 24, 48)
    assert kills > 3
    assert told() == expected()
    assert not PlannedLine.objects.exists()


def test_a_part_that_is_computed_twice_is_computed_once(db, now):
    people(4, districts=4)
    batch = contributions.open(NOVEMBER, by=UserFactory(role=Role.TREASURER), at=now)
    parts = contributions.plan(batch, at=now)
    for part in [*parts, *parts]:
        contributions.compute_part(part, at=now)
    assert told() == expected()


def test_what_happens_after_the_plan_is_late(db, now):
    """A month is frozen when it is planned, whatever its parts wait for."""
    people(4, districts=4)
    by = UserFactory(role=Role.TREASURER)
    batch = contributions.open(NOVEMBER, by=by, at=now)
    parts = contributions.plan(batch, at=now)
    Enrollment.objects.update(end=NOVEMBER.first_day)
    people(4, districts=4)
    for part in parts:
        contributions.compute_part(part, at=now)
    batch.refresh_from_db()
    assert (batch.people, batch.total) == (4, 4 * 16_800)


def test_a_failed_part_is_tried_again_by_opening_the_month(db, now):
    people(4, districts=4)
    by = UserFactory(role=Role.TREASURER)
    batch = contributions.open(NOVEMBER, by=by, at=now)
    part = contributions.plan(batch, at=now)[0]
    MonthPart.objects.filter(pk=part.pk).update(state="failed", attempts=3, error="Terhenti.")
    contributions.open(NOVEMBER, by=by, at=now)
    everything(batch.pk)
    batch.refresh_from_db()
    assert (batch.state, batch.people) == ("open", 4)


def test_checks_that_failed_are_made_again_by_opening_the_month(db, now, monkeypatch):
    people(4, districts=4)
    by = UserFactory(role=Role.TREASURER)
    batch = contributions.open(NOVEMBER, by=by, at=now)
    with monkeypatch.context() as broken:
        broken.setattr(billing_checks, "run", None)
        everything(batch.pk)
        for _try in range(2):
            open_month(batch.pk)
    batch.refresh_from_db()
    assert (batch.state, batch.people, batch.checked_at) == ("failed", 4, None)
    batch = contributions.open(NOVEMBER, by=by, at=now)
    assert (batch.state, batch.attempts, batch.error) == ("checking", 0, "")
    open_month(batch.pk)
    batch.refresh_from_db()
    assert (batch.state, batch.checked_at is None) == ("open", False)
    assert told() == expected()


def test_a_district_waits_for_another_only_when_its_lines_are_written(committing, now):
    """Who ends last finishes the month, which is asked of one at a time: the least that can be."""
    people(4, districts=4)
    batch = contributions.open(NOVEMBER, by=UserFactory(role=Role.TREASURER), at=now)
    part = contributions.plan(batch, at=now)[0]
    other = connection.copy()
    with other.cursor() as ends, CaptureQueriesContext(connection) as queries:
        ends.execute("BEGIN; SELECT 1 FROM enrollment_contributionbatch FOR NO KEY UPDATE")
        with pytest.raises(OperationalError, match="lock timeout"), transaction.atomic():
            connection.cursor().execute("SET LOCAL lock_timeout = '100ms'")
            contributions.compute_part(part, at=now)
        ends.execute("ROLLBACK")
    other.close()
    said = [query["sql"] for query in queries]
    written = next(n for n, sql in enumerate(said) if "INSERT INTO enrollment_contribution" in sql)
    waited = next(n for n, sql in enumerate(said) if sql.endswith("FOR NO KEY UPDATE"))
    assert "SET CONSTRAINTS ALL IMMEDIATE" in said[written]
    assert written < waited


def test_a_later_month_waits_for_an_earlier_one(db, now):
    people(1, districts=4)
    by = UserFactory(role=Role.TREASURER)
    october = contributions.open(NOVEMBER.previous, by=by, at=now)
    with pytest.raises(Refused, match="Oktober 2026 belum selesai"):
        contributions.open(NOVEMBER, by=by, at=now)
    contributions.compute(october, at=now)
    assert contributions.open(NOVEMBER, by=by, at=now).state == "opening"


def test_a_month_with_a_later_one_is_not_computed_anew(db, now):
    people(1, districts=4)
    by = UserFactory(role=Role.TREASURER)
    october = contributions.compute(contributions.open(NOVEMBER.previous, by=by, at=now), at=now)
    contributions.compute(contributions.open(NOVEMBER, by=by, at=now), at=now)
    with pytest.raises(Refused, match="Bulan sesudahnya sudah dibuka"):
        contributions.recompute(october, by=by, at=now)


def late_news(count, by, now):
    """Statements of a month that books `count` deaths of the month before."""
    people(count, districts=4)
    for month in (NOVEMBER.previous, NOVEMBER):
        batch = contributions.open(month, by=by, at=now)
        with CaptureQueriesContext(connection) as queries:
            batch = contributions.compute(batch, at=now)
        Enrollment.objects.update(end=NOVEMBER.previous.first_day)
    assert batch.credits == count * 16_800
    return len(queries)


def test_the_same_number_of_statements_for_1_and_20_people_in_4_districts(db, now):
    by = UserFactory(role=Role.TREASURER)
    with transaction.atomic():
        of_four = late_news(4, by, now)
        transaction.set_rollback(True)
    assert late_news(20, by, now) == of_four
