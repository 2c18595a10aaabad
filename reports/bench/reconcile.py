"""A reconciliation: from the COPYed rows of BPJS's list to rows that are known and differences."""

from __future__ import annotations

from datetime import datetime

from django.db import connection

from enrollment.actions import contributions, statement_lines
from enrollment.models import Statement
from enrollment.months import containing
from gumas_pbi import accounts
from gumas_pbi.models import Role
from reports.bench.measure import Work, execute, unqueued

# One of a hundred is missing, one billed otherwise, one named otherwise.
_SAID = """
CREATE TABLE bench_said AS
SELECT row_number() OVER (ORDER BY w.id) AS place, row_number() OVER (ORDER BY w.id)::int AS number,
  ''::text AS sheet, w.nik, w.nik_digest, coalesce(w.kpj, '')::text AS kpj, w.name::text,
  CASE WHEN w.id %% 100 = 2 THEN w.name_key || 'x' ELSE w.name_key END::text AS name_key,
  10000::bigint AS jkk, 6800::bigint AS jkm,
  CASE WHEN w.id %% 100 = 1 THEN 18800 ELSE 16800 END::bigint AS amount
FROM workers_worker w WHERE w.id %% 100 <> 0
  AND w.id IN (SELECT worker_id FROM enrollment_contribution WHERE batch_id = %s)
"""
# The same rows with whom they mean, beside what we have for them, in one statement.
_BARE = """
INSERT INTO bench_compared (statement_id, number, nik, nik_digest, kpj, name, name_key, jkk, jkm,
  amount, worker_id, ours)
SELECT %(statement)s, coalesce(t.number, 0), t.nik, t.nik_digest, coalesce(t.kpj, ''),
  coalesce(t.name, ''), coalesce(t.name_key, ''), t.jkk, t.jkm, coalesce(t.amount, 0),
  coalesce(o.worker_id, t.worker_id), o.amount
FROM (
  SELECT worker_id, sum(amount)::bigint AS amount FROM enrollment_contribution
  WHERE batch_id = %(batch)s AND kind <> 'credit' GROUP BY 1
) o FULL JOIN (
  SELECT w.id AS worker_id, s.* FROM bench_said s LEFT JOIN workers_worker w ON w.kpj = s.kpj
) t ON t.worker_id = o.worker_id
"""


def prepare(at: datetime) -> Work:
    """The people are there already (see people.enroll)."""
    by = accounts.service(Role.TREASURER)
    with unqueued():
        batch = contributions.open(containing(at.astimezone().date()), by=by, at=at)
        batch = contributions.compute(batch, at=at)
    statement = Statement.objects.create(
        batch=batch, file_name="bench.xlsx", sha256=bytes(32), received_by=by, received_at=at,
        queued_at=at,
    )  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(_SAID, [batch.pk])
    execute(
        "CREATE TABLE bench_compared (LIKE enrollment_statementrow INCLUDING ALL, ours bigint)",
        "ALTER TABLE bench_compared ADD FOREIGN KEY (statement_id)"
        " REFERENCES enrollment_statement DEFERRABLE INITIALLY DEFERRED",
        "VACUUM (ANALYZE)",
    )

    def ours() -> None:
        with unqueued():
            statement_lines.take(statement, None, staged="bench_said")

    def minimum() -> None:
        with connection.cursor() as cursor:
            cursor.execute(_BARE, {"batch": batch.pk, "statement": statement.pk})

    def reset() -> None:
        execute("TRUNCATE enrollment_statementdifference, enrollment_statementrow, bench_compared")

    return Work(ours, minimum, reset)
