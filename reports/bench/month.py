"""A month: opened, and its lines computed, from call to commit. Its checks: see checks.py.

Beside it the same lines as a loop over the ORM would make them: each coverage is fetched with what
its line points to, becomes an object, and is written by `bulk_create`, a thousand at a time, in one
transaction. It keeps no plan, corrects no earlier month and asks nothing twice: the loop is the
least that such a program does.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from itertools import islice

from django.db import connection

from enrollment.actions import contributions
from enrollment.models import Contribution, ContributionBatch, Programme
from enrollment.months import containing
from enrollment.queries import owed
from enrollment.queries.tariffs import Reported
from gumas_pbi import accounts
from gumas_pbi.models import Role
from reports.bench.measure import Work, execute, unqueued

TABLE = Contribution._meta.db_table
BY = 1000  # objects that a loop fetches and writes at a time


def prepare(at: datetime) -> Work:
    """The people are there already (see people.enroll)."""
    month = containing(at.astimezone().date())
    by = accounts.service(Role.TREASURER)

    def ours() -> None:
        with unqueued():
            batch = contributions.open(month, by=by, at=at)
            contributions.compute_lines(batch, at=at)

    # The minimum writes the lines of ours, as ours wrote them, for a month that stays.
    ours()
    execute(f"CREATE TABLE bench_lines AS TABLE {TABLE}")
    kept = ContributionBatch.objects.create(
        month=month.next.first_day, opened_by=by, opened_at=at, queued_at=at
    )
    _make_bare_table()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE bench_lines SET batch_id = %s", [kept.pk])
    execute("VACUUM (FULL, ANALYZE) bench_lines")

    def minimum() -> None:
        execute("INSERT INTO bench_month SELECT * FROM bench_lines")

    def loop() -> None:
        with unqueued():
            batch = ContributionBatch.objects.create(
                month=month.first_day, opened_by=by, opened_at=at, queued_at=at
            )
            lines = _lines(batch)
            while some := list(islice(lines, BY)):
                Contribution.objects.bulk_create(some)

    def reset() -> None:
        execute(f"TRUNCATE {TABLE} CASCADE", "TRUNCATE bench_month")
        ContributionBatch.objects.exclude(pk=kept.pk).delete()

    return Work(ours, minimum, reset, loop)


def _lines(batch: ContributionBatch) -> Iterator[Contribution]:
    month = containing(batch.month)
    reported = Reported()
    rates = {each: reported.on(each, owed.reference_date(month)) for each in Programme}
    for cover in owed.owing(month).select_related("member").iterator(BY):
        tariff = rates[Programme(cover.programme)]
        yield Contribution(
            batch=batch, worker_id=cover.worker_id, enrollment=cover,
            decree_id=cover.member.decree_id, village_id=cover.village_id, tariff=tariff,
            programme=cover.programme, for_month=batch.month, base=tariff.base_income,
            amount=tariff.amount,
        )  # fmt: skip


def _make_bare_table() -> None:
    """The lines' columns, indexes and foreign keys, and nothing else."""
    execute(f"CREATE TABLE bench_month (LIKE {TABLE} INCLUDING ALL)")
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_get_constraintdef(oid) FROM pg_constraint"
            " WHERE contype = 'f' AND conrelid = %s::regclass",
            [TABLE],
        )
        for (definition,) in cursor.fetchall():
            cursor.execute(f"ALTER TABLE bench_month ADD {definition}")
