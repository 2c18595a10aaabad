"""BPJS's list beside the lines of its month, by sets: the same statements at any size."""

from __future__ import annotations

from datetime import date
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import QuerySet

from enrollment.models import Statement, StatementDifference, StatementRow
from gumas_pbi.sql import analyze, copy_rows, delete_set
from workers import names

# As rows are COPYed, before it is known whom they mean. `place`: their order in the file.
FIELDS = (
    "place", "number", "sheet", "nik", "nik_digest", "kpj", "name", "name_key", "jkk", "jkm",
    "amount",
)  # fmt: skip
STAGED = "statement_lines"
_STAGING = f"""
CREATE TEMPORARY TABLE {STAGED} (
  place bigint, number integer, sheet text, nik bytea, nik_digest bytea, kpj text, name text,
  name_key text, jkk bigint, jkm bigint, amount bigint
) ON COMMIT DROP
"""
# Whom a row means: by KPJ, else by NIK; of somebody whose data was merged, the one that stays.
_MEANT = """
LEFT JOIN workers_worker k ON k.kpj = r.kpj
LEFT JOIN workers_worker n ON n.nik_digest = r.nik_digest AND k.id IS NULL
"""
_WHOM = "coalesce(k.merged_into_id, k.id, n.merged_into_id, n.id)"
_KEEP = f"""
INSERT INTO enrollment_statementrow
  (statement_id, number, sheet, nik, nik_digest, kpj, name, name_key, jkk, jkm, amount, worker_id)
SELECT %(statement)s, r.number, r.sheet, r.nik, r.nik_digest, r.kpj, r.name, r.name_key,
  r.jkk, r.jkm, r.amount, {_WHOM}
FROM {{staged}} r {_MEANT} ORDER BY r.place
"""
_IDENTIFY = f"""
UPDATE enrollment_statementrow s SET worker_id = m.worker_id
FROM (
  SELECT r.id, {_WHOM} AS worker_id FROM enrollment_statementrow r {_MEANT}
  WHERE r.statement_id = %(statement)s
) m WHERE m.id = s.id AND m.worker_id IS DISTINCT FROM s.worker_id
"""
# What was said of a difference holds on while it stays the same; not that BPJS would correct it,
# if its next list has not.
_SAID = """
CREATE TEMPORARY TABLE statement_said ON COMMIT DROP AS
SELECT DISTINCT ON (d.kind, whom, d.ours, d.theirs)
  d.kind, coalesce(d.worker_id::text, nullif(r.kpj, ''), encode(r.nik_digest, 'hex')) AS whom,
  d.ours, d.theirs, d.state, d.cause, d.owner_id, d.resolution, d.note, d.settled_by_id,
  d.settled_at
FROM enrollment_statementdifference d
LEFT JOIN enrollment_statementrow r ON r.id = d.row_id
WHERE d.statement_id = %(before)s AND d.state <> 'open'
  AND (d.statement_id = %(statement)s OR d.resolution <> 'they_correct')
ORDER BY d.kind, whom, d.ours, d.theirs, d.id
"""
_COMPARE = """
CREATE TEMPORARY TABLE statement_found ON COMMIT DROP AS
WITH merged AS (
  SELECT id, merged_into_id FROM workers_worker WHERE merged_into_id IS NOT NULL
), ours AS (
  SELECT coalesce(m.merged_into_id, c.worker_id) AS worker_id, min(c.village_id) AS village_id,
    sum(c.amount)::bigint AS amount, bool_and(c.kind = 'regular') AS is_plain
  FROM enrollment_contribution c LEFT JOIN merged m ON m.id = c.worker_id
  WHERE c.batch_id = %(batch)s AND c.kind <> 'credit' GROUP BY 1
), again AS MATERIALIZED (
  SELECT r.id FROM enrollment_statementrow r JOIN (
    SELECT worker_id, min(id) AS first FROM enrollment_statementrow
    WHERE statement_id = %(statement)s AND worker_id IS NOT NULL
    GROUP BY 1 HAVING count(*) > 1
  ) d USING (worker_id)
  WHERE r.statement_id = %(statement)s AND r.id > d.first
  UNION ALL
  SELECT id FROM (
    SELECT id, row_number() OVER (
      PARTITION BY coalesce(nullif(kpj, ''), encode(nik_digest, 'hex'), id::text) ORDER BY id
    ) AS turn FROM enrollment_statementrow
    WHERE statement_id = %(statement)s AND worker_id IS NULL
  ) u WHERE turn > 1
), theirs AS (
  SELECT r.id, r.worker_id, r.name_key, r.amount FROM enrollment_statementrow r
  WHERE r.statement_id = %(statement)s AND NOT EXISTS (SELECT FROM again a WHERE a.id = r.id)
), beside AS (
  SELECT coalesce(o.worker_id, t.worker_id) AS worker_id, o.village_id, t.id AS row_id,
    t.name_key, o.amount AS ours, t.amount AS theirs, o.is_plain
  FROM ours o FULL JOIN theirs t ON t.worker_id = o.worker_id
), differing AS (
  SELECT b.*, w.name_key AS our_key
  FROM beside b LEFT JOIN workers_worker w ON w.id = b.worker_id
  WHERE b.ours IS DISTINCT FROM b.theirs OR b.name_key <> w.name_key AND b.name_key <> ''
)
SELECT 'only_ours' AS kind, worker_id, village_id, row_id, ours, theirs, is_plain,
  our_key AS name_key, '' AS our_key FROM differing WHERE theirs IS NULL
UNION ALL
SELECT 'only_theirs', worker_id, NULL, row_id, ours, theirs, NULL, name_key, ''
FROM differing WHERE ours IS NULL
UNION ALL
SELECT 'amount', worker_id, village_id, row_id, ours, theirs, is_plain, name_key, ''
FROM differing WHERE ours <> theirs
UNION ALL
SELECT 'name', worker_id, village_id, row_id, ours, theirs, NULL, name_key, our_key
FROM differing WHERE ours IS NOT NULL AND theirs IS NOT NULL AND name_key <> our_key
  AND name_key <> '' AND our_key <> ''
UNION ALL
SELECT 'twice', r.worker_id, NULL, r.id, NULL, r.amount, NULL, r.name_key, ''
FROM again a JOIN enrollment_statementrow r ON r.id = a.id
"""
# A cause is suggested where our own data knows it; `same`: somebody whom BPJS lists under another
# number, by a name that stands once on each side.
_WRITE = """
WITH same AS (
  SELECT name_key FROM statement_found
  WHERE kind IN ('only_ours', 'only_theirs') AND name_key <> ''
  GROUP BY 1 HAVING count(*) FILTER (WHERE kind = 'only_ours') = 1
    AND count(*) FILTER (WHERE kind = 'only_theirs' AND worker_id IS NULL) = 1 AND count(*) = 2
), listed AS (
  SELECT DISTINCT ON (e.nik_digest) e.nik_digest,
    CASE l.kind WHEN 'deceased' THEN 'dead' ELSE 'other_payer' END AS cause
  FROM workers_referenceentry e JOIN workers_referencelist l ON l.id = e.list_id
  WHERE l.kind IN ('deceased', 'wage_earner', 'participant', 'public_servant')
    AND l.state = 'active' AND (l.valid_until IS NULL OR l.valid_until >= %(month)s)
    AND e.nik_digest IN (
      SELECT w.nik_digest FROM statement_found f JOIN workers_worker w ON w.id = f.worker_id
      WHERE f.kind IN ('only_ours', 'only_theirs'))
  ORDER BY e.nik_digest, l.kind
), found AS (
  SELECT f.kind, f.worker_id, coalesce(f.village_id, w.village_id) AS village_id, f.row_id,
    f.ours, f.theirs,
    coalesce(f.worker_id::text, nullif(r.kpj, ''), encode(r.nik_digest, 'hex')) AS whom,
    CASE
      WHEN f.kind = 'twice' THEN 'twice'
      WHEN f.kind = 'name' THEN CASE WHEN f.row_id = ANY(%(near)s) THEN 'spelling' ELSE '' END
      WHEN w.died_on IS NOT NULL THEN 'dead'
      WHEN f.kind = 'amount' THEN CASE WHEN f.is_plain AND f.theirs > 0 THEN 'tariff' ELSE '' END
      WHEN f.name_key IN (SELECT name_key FROM same) THEN 'spelling'
      WHEN l.cause IS NOT NULL THEN l.cause
      WHEN f.kind = 'only_ours' THEN CASE WHEN w.kpj IS NULL THEN 'not_registered' ELSE '' END
      WHEN f.worker_id IS NULL THEN
        CASE WHEN r.nik_digest IS NULL AND r.kpj = '' THEN 'spelling' ELSE '' END
      WHEN EXISTS (SELECT FROM enrollment_enrollment e WHERE e.worker_id = f.worker_id) THEN
        CASE WHEN EXISTS (SELECT FROM enrollment_enrollment e WHERE e.worker_id = f.worker_id
          AND (e."end" IS NULL OR e."end" > %(month)s)) THEN '' ELSE 'left' END
      WHEN EXISTS (SELECT FROM enrollment_member m
        WHERE m.worker_id = f.worker_id AND m.state = 'refused') THEN 'their_mistake'
      ELSE ''
    END AS cause
  FROM statement_found f
  LEFT JOIN workers_worker w ON w.id = f.worker_id
  LEFT JOIN enrollment_statementrow r ON r.id = f.row_id
  LEFT JOIN listed l ON l.nik_digest = w.nik_digest
)
INSERT INTO enrollment_statementdifference (statement_id, kind, worker_id, village_id, row_id,
  ours, theirs, state, cause, owner_id, resolution, note, settled_by_id, settled_at)
SELECT %(statement)s, f.kind, f.worker_id, f.village_id, f.row_id, f.ours, f.theirs,
  coalesce(s.state, 'open'), coalesce(nullif(s.cause, ''), f.cause), s.owner_id,
  coalesce(s.resolution, ''), coalesce(s.note, ''), s.settled_by_id, s.settled_at
FROM found f LEFT JOIN statement_said s ON s.kind = f.kind AND s.whom = f.whom
  AND coalesce(s.ours, -1) = coalesce(f.ours, -1)
  AND coalesce(s.theirs, -1) = coalesce(f.theirs, -1)
ORDER BY f.kind, f.worker_id, f.row_id
"""
_COUNT = """
SELECT r.rows, r.rows - d.again, r.amount, r.jkk, r.jkm, o.people, o.amount,
  o.people - d.people
FROM (
  SELECT count(*) AS rows, coalesce(sum(amount), 0)::bigint AS amount,
    sum(jkk)::bigint AS jkk, sum(jkm)::bigint AS jkm
  FROM enrollment_statementrow WHERE statement_id = %(statement)s
) r, (
  SELECT count(DISTINCT coalesce(m.merged_into_id, c.worker_id)) AS people,
    coalesce(sum(c.amount), 0)::bigint AS amount
  FROM enrollment_contribution c
  LEFT JOIN (SELECT id, merged_into_id FROM workers_worker WHERE merged_into_id IS NOT NULL) m
    ON m.id = c.worker_id
  WHERE c.batch_id = %(batch)s AND c.kind <> 'credit'
) o, (
  SELECT count(*) FILTER (WHERE kind = 'twice') AS again,
    count(DISTINCT worker_id) FILTER (WHERE ours IS NOT NULL) AS people
  FROM enrollment_statementdifference WHERE statement_id = %(statement)s
) d
"""


class Counts(NamedTuple):
    """Rupiah, people and rows of both sides; `jkk` and `jkm` None where the list does not tell them
    apart; `matched`: people who are the same on both."""

    rows: int
    people: int
    amount: int
    jkk: int | None
    jkm: int | None
    ours_people: int
    ours_amount: int
    matched: int


def stage(lines: Any) -> int:
    """COPY lines (of FIELDS) beside the list, for `take`. Returns lines."""
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE IF EXISTS {STAGED}")
        cursor.execute(_STAGING)
    return copy_rows(STAGED, FIELDS, lines)


def take(statement: Statement, before: Statement | None, *, staged: str = STAGED) -> Counts:
    """Make the staged lines the rows of the list in place of those that it has, and compare them.
    `before`: the list that this one replaces; `staged`: a table of the columns of FIELDS."""
    values = _values(statement)
    with connection.cursor() as cursor:
        cursor.execute(_SAID, {**values, "before": before.pk if before else statement.pk})
        delete_set(statement.differences.all())
        delete_set(statement.lines.all())
        cursor.execute(f"ANALYZE {staged} (kpj, nik_digest)")
        cursor.execute(_KEEP.format(staged=staged), values)
        return _compared(cursor, statement, cursor.rowcount, values)


def rematch(statement: Statement) -> Counts:
    """Compare the rows anew with what is known now."""
    values = _values(statement)
    with connection.cursor() as cursor:
        cursor.execute(_SAID, {**values, "before": statement.pk})
        delete_set(statement.differences.all())
        cursor.execute(_IDENTIFY, values)
        return _compared(cursor, statement, statement.lines.count(), values)


def forget(statements: QuerySet[Statement]) -> None:
    """Of lists that do not come back, nobody's row is needed any more."""
    delete_set(StatementDifference.objects.filter(statement__in=statements))
    delete_set(StatementRow.objects.filter(statement__in=statements))


def _values(statement: Statement) -> dict[str, Any]:
    month: date = statement.batch.month
    return {"statement": statement.pk, "batch": statement.batch_id, "month": month}


def _compared(cursor: Any, statement: Statement, lines: int, values: dict[str, Any]) -> Counts:
    analyze(StatementRow, ("statement", "worker"), lines)
    cursor.execute(_COMPARE, values)
    cursor.execute("ANALYZE statement_found")
    cursor.execute("SELECT row_id, name_key, our_key FROM statement_found WHERE kind = 'name'")
    near = [row for row, theirs, ours in cursor.fetchall() if names.nearly_equal(theirs, ours)]
    cursor.execute(_WRITE, {**values, "near": near})
    written = cursor.rowcount
    cursor.execute("DROP TABLE statement_found, statement_said")
    analyze(StatementDifference, ("statement", "kind", "state"), written)
    cursor.execute(_COUNT, values)
    return Counts(*cursor.fetchone())
