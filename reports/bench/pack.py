"""The finance pack: a month's recap beside its bare SQL, and what both files take."""

from __future__ import annotations

from datetime import datetime

from django.db import connection

from enrollment.actions import contributions, packs
from enrollment.models import ContributionBatch
from enrollment.months import containing
from enrollment.queries import packs as queries
from gumas_pbi import accounts, files
from gumas_pbi.models import Role
from reports.bench.measure import Work, unqueued, watch

_RECAP = """
SELECT v.code, count(DISTINCT c.worker_id),
  count(*) FILTER (WHERE c.programme = 'JKK' AND c.kind = 'regular'),
  sum(c.amount) FILTER (WHERE c.programme = 'JKK'), sum(c.amount) FILTER (WHERE c.programme = 'JKM')
FROM enrollment_contribution c JOIN villages_village v ON v.id = c.village_id
WHERE c.batch_id = %s AND c.kind <> 'credit' GROUP BY 1 ORDER BY 1
"""


def prepare(at: datetime) -> Work:
    """The people are there already (see people.enroll); their month is closed here."""
    with unqueued():
        month = containing(at.astimezone().date())
        batch = contributions.open(month, by=accounts.service(Role.TREASURER), at=at)
        contributions.compute(batch, at=at)
        contributions.close(batch, by=accounts.service(Role.ADMINISTRATOR), at=at)

    def minimum() -> None:
        with connection.cursor() as cursor:
            cursor.execute(_RECAP, [batch.pk])
            cursor.fetchall()

    return Work(lambda: queries.places(batch), minimum, lambda: None)


def files_of(at: datetime) -> dict[str, float | int]:
    """What it takes to write and keep both files once: seconds, statements and MB."""
    batch = ContributionBatch.objects.get()
    with unqueued():
        pack = packs.ask(batch, by=accounts.service(Role.TREASURER), at=at)
    with watch() as watched, unqueued():
        pack = packs.make(pack, at=at)
    for file in (pack.workbook, pack.pdf):
        files.discard(file)
    return {
        "files_s": round(watched.seconds, 2),
        "files_statements": watched.statements,
        "files_peak_mb": round(watched.peak_mb, 1),
    }
