"""The lines of BPJS's answer beside whom they are about, and what stands in the way of each."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from enrollment.headed_table import SHEET_ROWS
from gumas_pbi.sql import copy_rows
from workers import names


class Answer(NamedTuple):
    """BPJS's word on one person. `start` None: from the decree's start; `accepted` None: BPJS
    works on it still, or (with a `code`) it can't be told. `batch` is an id; `name` may be kept."""

    nik_digest: bytes | None
    accepted: bool | None
    kpj: str | None
    start: date | None
    reason: str
    row: int
    batch: int | None = None
    batch_row: int | None = None
    code: str = ""
    name: str = ""
    name_key: str = ""
    birth_date: date | None = None


_TABLE = """
CREATE TEMPORARY TABLE answers (
  nik_digest bytea, accepted boolean, kpj text, start date, reason text, row integer,
  batch bigint, batch_row integer, code text, name text, name_key text, birth_date date
) ON COMMIT DROP
"""
# Every line beside whom it is about (`member`, by batch and row before the NIK), with a code where
# it can't be taken: 'taken' and 'settled' where it has been, 'waiting' where BPJS works on it.
_MATCH = """
CREATE TEMPORARY TABLE matched ON COMMIT DROP AS
WITH known AS (
  SELECT a.*, w.id AS bearer, r.id AS by_row, n.id AS by_nik, p.member_id AS past,
         coalesce(r.id, p.member_id, n.id, o.id) AS member_id,
         CASE WHEN a.code <> '' THEN a.code WHEN a.accepted THEN 'accepted'
              WHEN NOT a.accepted THEN 'refused' ELSE 'waiting' END AS verdict
  FROM answers a
  LEFT JOIN workers_worker w ON w.nik_digest = a.nik_digest
  LEFT JOIN enrollment_member n ON n.worker_id = w.id AND n.decree_id = %(decree)s
  LEFT JOIN enrollment_member r ON r.batch_id = a.batch AND r.batch_row = a.batch_row
  LEFT JOIN enrollment_pastrefusal p ON p.batch_id = a.batch AND p.batch_row = a.batch_row
  LEFT JOIN LATERAL (
    SELECT id FROM enrollment_member WHERE worker_id = w.id AND n.id IS NULL
    ORDER BY id DESC LIMIT 1
  ) o ON true
), lines AS (
  SELECT k.*, m.state, m.decree_id, m.answer_id, m.start AS since, m.worker_id, w.kpj AS has_kpj,
         w.nik_digest AS has_nik, w.died_on, w.name_key AS has_key, w.name AS has_name,
         w.birth_date AS has_birth,
         coalesce(k.start, %(start)s) AS from_day, k.row %% %(sheet_rows)s AS number,
         (%(sheets)s::text[])[k.row / %(sheet_rows)s + 1] AS sheet,
         row_number() OVER same AS turn,
         min(k.verdict) OVER every <> max(k.verdict) OVER every
           OR coalesce(min(k.kpj) OVER every <> max(k.kpj) OVER every, false)
           OR coalesce(min(k.start) OVER every <> max(k.start) OVER every, false) AS contradicts,
         min(m.worker_id) OVER numbered <> max(m.worker_id) OVER numbered AS shared
  FROM known k
  LEFT JOIN enrollment_member m ON m.id = k.member_id
  LEFT JOIN workers_worker w ON w.id = m.worker_id
  WINDOW same AS (PARTITION BY k.member_id, k.code <> '' ORDER BY k.row),
         every AS (PARTITION BY k.member_id, k.code <> ''),
         numbered AS (PARTITION BY k.kpj, k.accepted)
)
SELECT l.*, CASE
    WHEN EXISTS (
      SELECT 1 FROM enrollment_difference d WHERE d.answer_id = %(answer)s AND d.state = 'settled'
      AND d.row = l.number AND d.sheet = l.sheet AND d.code <> ALL(%(warnings)s))
      THEN 'settled'
    WHEN l.code LIKE 'nik%%' THEN l.code
    WHEN l.by_row IS NULL AND l.past IS NOT NULL AND NOT l.past_here THEN 'old_row'
    WHEN l.by_row IS NULL AND l.past IS NULL AND l.batch IS NOT NULL
      THEN CASE WHEN l.by_nik IS NULL THEN 'no_such_row' ELSE 'disagree' END
    WHEN l.member_id IS NULL THEN 'unknown_nik'
    WHEN l.decree_id <> %(decree)s THEN 'other_decree'
    WHEN l.nik_digest <> l.has_nik THEN 'disagree'
    WHEN l.past_here THEN 'taken'
    WHEN l.code <> '' THEN l.code
    WHEN l.contradicts THEN 'contradicts'
    WHEN l.turn > 1 THEN 'answered_twice'
    WHEN l.state = 'removed' THEN 'removed'
    WHEN l.state IN ('accepted', 'refused') THEN CASE
      WHEN l.state = 'accepted' AND l.accepted AND l.has_kpj IS NULL AND NOT l.is_taken
        AND l.kpj ~ '^[0-9]{11}$' AND l.answer_id IS DISTINCT FROM %(answer)s
        AND (l.start IS NULL OR l.start = l.since) THEN 'kpj_added'
      WHEN l.accepted IS NOT NULL AND (l.state = 'accepted') <> l.accepted
        OR l.accepted AND (l.kpj <> l.has_kpj OR l.start <> l.since) THEN 'answered_otherwise'
      WHEN l.answer_id = %(answer)s THEN 'taken'
      ELSE 'answered_before' END
    WHEN l.state = 'decreed' AND %(sent)s THEN 'not_sent'
    WHEN l.accepted IS NULL THEN 'waiting'
    WHEN NOT l.accepted THEN NULL
    WHEN l.died_on IS NOT NULL THEN 'dead'
    WHEN l.from_day NOT BETWEEN %(start)s AND %(end)s::date - 1 THEN 'start_outside_decree'
    WHEN l.kpj !~ '^[0-9]{11}$' THEN 'kpj_not_11_digits'
    WHEN l.is_taken THEN 'kpj_of_another'
    WHEN EXISTS (
      SELECT 1 FROM enrollment_enrollment e WHERE e.worker_id = l.worker_id
      AND (e."end" IS NULL OR (e."end" > l.from_day AND e."end" > e.start)))
      THEN 'covered_already'
  END AS said
FROM (
  SELECT l.*, EXISTS (
    SELECT 1 FROM enrollment_pastrefusal p
    WHERE p.member_id = l.member_id AND p.answer_id = %(answer)s) AS past_here,
    l.kpj IS NOT NULL AND (l.shared OR EXISTS (
      SELECT 1 FROM workers_worker o WHERE o.kpj = l.kpj AND o.id <> l.worker_id)) AS is_taken
  FROM lines l
) l
"""


def match(
    cursor: Any,
    answers: Iterable[Answer],
    values: Mapping[str, Any],
    sheets: Sequence[str] | None = None,
) -> int:
    """Fill the temporary table `matched`. `sheets` fills up while `answers` are read. Returns
    lines."""
    cursor.execute(_TABLE)
    lines = copy_rows("answers", Answer._fields, answers)
    cursor.execute("ANALYZE answers")
    names_of_sheets = [name[:100] for name in sheets] if sheets and len(sheets) > 1 else [""]
    cursor.execute(_MATCH, {**values, "sheets": names_of_sheets, "sheet_rows": SHEET_ROWS})
    return lines


def remarks(cursor: Any) -> list[tuple[int, str]]:
    """(row, code) of what can't be taken, and of what was taken and differs from our data."""
    cursor.execute(
        "SELECT row, CASE said WHEN 'waiting' THEN 'in_process' ELSE said END FROM matched"
        " WHERE said NOT IN ('taken', 'settled') ORDER BY row"
    )
    found = cursor.fetchall()
    cursor.execute(
        "SELECT row, name_key, has_name, birth_date IS NOT NULL AND birth_date <> has_birth"
        " FROM matched WHERE said IS NULL AND accepted IS NOT NULL AND ("
        " name_key <> '' AND name_key <> has_key OR birth_date <> has_birth)"
        " ORDER BY row"
    )
    for row, theirs, name, birth_differs in cursor.fetchall():
        ours = names.name_key(name)
        if theirs and ours and theirs != ours:
            near = names.nearly_equal(theirs, ours)
            found.append((row, "name_near" if near else "name_differs"))
        if birth_differs:
            found.append((row, "birth_differs"))
    return found
