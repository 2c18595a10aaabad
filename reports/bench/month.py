"""A month: opened, and its lines computed, from call to commit. Its checks: see checks.py."""

from __future__ import annotations

from datetime import datetime

from django.db import connection

from enrollment.actions import contributions
from enrollment.models import Contribution, ContributionBatch
from enrollment.months import containing
from gumas_pbi import accounts
from gumas_pbi.models import Role
from reports.bench.measure import Work, execute, unqueued

TABLE = Contribution._meta.db_table


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

    def reset() -> None:
        execute(f"TRUNCATE {TABLE} CASCADE", "TRUNCATE bench_month")
        ContributionBatch.objects.exclude(pk=kept.pk).delete()

    return Work(ours, minimum, reset)


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
