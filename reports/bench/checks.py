"""The checks of a month before it is billed: from call to commit, beside the same searches into a
table without keys, indexes or rules."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import F, Value
from django.db.models.functions import Mod

from enrollment.actions import billing_checks, contributions
from enrollment.models import BillingFinding, Contribution, ContributionBatch
from enrollment.months import containing
from enrollment.queries import billing_checks as queries
from gumas_pbi import accounts
from gumas_pbi.models import Role
from gumas_pbi.sql import insert_select
from reports.bench.measure import Work, execute, unqueued
from workers.models import ReferenceEntry, ReferenceList, Worker

EACH = 100  # one person of so many is on a list, has come or has gone
KINDS = ("deceased", "wage_earner", "participant")
TABLE = BillingFinding._meta.db_table


def prepare(at: datetime) -> Work:
    """The people are there already (see people.enroll): two months of them, and lists that speak
    of some."""
    month, by = containing(at.astimezone().date()), accounts.service(Role.TREASURER)
    with unqueued():
        for rest, kind in enumerate(KINDS):
            _list(kind, rest, at)
    batches = []
    for rest, each in enumerate((month.previous, month), start=len(KINDS)):
        with unqueued():
            batch = contributions.compute(contributions.open(each, by=by, at=at), at=at)
            gone = Contribution.objects.filter(batch=batch, worker__in=_some(rest).values("pk"))
            gone._raw_delete(gone.db)
        batches.append(batch)
    like = f"LIKE {TABLE} INCLUDING DEFAULTS INCLUDING IDENTITY"
    execute("VACUUM (ANALYZE)", f"CREATE TABLE bench_findings ({like})")
    batch = batches[-1]

    def ours() -> None:
        with unqueued():
            billing_checks.run(batch, by=by, at=at)

    def minimum() -> None:
        _search(batch, at)

    def reset() -> None:
        execute(f"TRUNCATE {TABLE}", "TRUNCATE bench_findings")

    return Work(ours, minimum, reset)


def _some(rest: int) -> Any:
    return Worker.objects.annotate(rest=Mod("pk", EACH)).filter(rest=rest)


def _list(kind: str, rest: int, at: datetime) -> None:
    made = ReferenceList.objects.create(
        kind=kind, source="Bench", dated=at.date(), state=ReferenceList.State.ACTIVE,
        file="bench", file_name="bench.xlsx", sha256=bytes(32), queued_at=at,
        uploaded_by=accounts.service(Role.VERIFIER), uploaded_at=at,
    )  # fmt: skip
    values = {"list": Value(made.pk), "nik_digest": F("nik_digest")}
    insert_select(ReferenceEntry, _some(rest), values)


def _search(batch: ContributionBatch, at: datetime) -> None:
    look = queries.look(batch, at.astimezone().date())
    with connection.cursor() as cursor:
        for code, find in queries.FINDERS.items():
            rows = (
                find(look)
                .order_by()
                .annotate(of=Value(batch.pk), code=Value(code), rupiah=queries.amount())
            )
            rows = rows.values_list("of", "worker", "village", "code", "rupiah", "detail")
            try:
                sql, params = rows.query.sql_with_params()
            except EmptyResultSet:
                continue
            cursor.execute(
                "INSERT INTO bench_findings"
                f" (batch_id, worker_id, village_id, code, amount, detail) {sql}",
                params,
            )
