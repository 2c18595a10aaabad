"""The finance pack: a month's recap and names, from the query to both files."""

from __future__ import annotations

from datetime import datetime

from django.db import connection

from enrollment.actions import contributions, packs
from enrollment.models import ContributionBatch, FinancePack
from enrollment.months import containing
from gumas_pbi import accounts
from gumas_pbi.models import Role
from reports.bench.measure import Work, unqueued

# The bare SQL of what the pack reads most of: the recap, and the names in their order.
_RECAP = """
SELECT v.code, count(DISTINCT c.worker_id), sum(c.amount) FILTER (WHERE c.programme = 'JKK'),
  sum(c.amount) FILTER (WHERE c.programme = 'JKM')
FROM enrollment_contribution c JOIN villages_village v ON v.id = c.village_id
WHERE c.batch_id = %s AND c.kind <> 'credit' GROUP BY 1 ORDER BY 1
"""
_NAMES = """
SELECT w.name, w.nik, w.kpj, v.code, sum(c.amount) FILTER (WHERE c.programme = 'JKK'),
  sum(c.amount) FILTER (WHERE c.programme = 'JKM')
FROM enrollment_contribution c JOIN workers_worker w ON w.id = c.worker_id
JOIN villages_village v ON v.id = c.village_id
WHERE c.batch_id = %s AND c.kind <> 'credit' GROUP BY w.id, v.code ORDER BY v.code, w.name, w.id
"""


def prepare(at: datetime) -> Work:
    """The people are there already (see people.enroll)."""
    by = accounts.service(Role.TREASURER)
    with unqueued():
        batch = contributions.open(containing(at.astimezone().date()), by=by, at=at)
        contributions.compute(batch, at=at)
        contributions.close(batch, by=accounts.service(Role.ADMINISTRATOR), at=at)
    batch = ContributionBatch.objects.select_related("opened_by", "closed_by").get(pk=batch.pk)

    def ours() -> None:
        with unqueued():
            packs.make(packs.ask(batch, by=by, at=at), at=at)

    def minimum() -> None:
        with connection.cursor() as cursor:
            for statement in (_RECAP, _NAMES):
                cursor.execute(statement, [batch.pk])
                cursor.fetchall()

    def reset() -> None:
        for pack in FinancePack.objects.all():
            for file in (pack.workbook, pack.pdf):
                file.storage.delete(file.name)
        FinancePack.objects.all().delete()

    return Work(ours, minimum, reset)
