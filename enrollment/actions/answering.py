"""What BPJS says is taken, by sets: states, numbers, coverage, and differences for the rest."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from django.db import connection

from enrollment.actions import answer_lines, enrollments
from enrollment.actions.answer_codes import NOTED, OUTDATED, WARNINGS
from enrollment.actions.answer_lines import Answer
from enrollment.models import Decree, Difference, Member, RegistrationAnswer
from gumas_pbi.models import User
from gumas_pbi.sql import copy_rows
from workers.models import Candidate


class Outcome(NamedTuple):
    """What came of an answer. `lines` are accepted + refused + waiting + remarks (warnings, and
    who is in process, apart),
    `asked` people are accepted + refused + disputed + unmentioned; `remarks` are (row, code)."""

    accepted: int
    refused: int
    unknown: int
    unmentioned: int
    remarks: list[tuple[int, str]]
    lines: int = 0
    waiting: int = 0
    asked: int = 0
    disputed: int = 0


_COUNT = """
SELECT coalesce(said, ''), coalesce(accepted, false), count(*) FROM matched GROUP BY 1, 2
"""
# Also whose NIK stands on another's row.
_MENTIONED = """
SELECT member_id FROM matched WHERE member_id IS NOT NULL
UNION SELECT by_nik FROM matched WHERE by_nik IS NOT NULL AND said = 'disagree'
"""
_TAKE = """
UPDATE enrollment_member m
SET state = CASE WHEN a.accepted THEN 'accepted' ELSE 'refused' END,
    start = CASE WHEN a.accepted THEN a.from_day END,
    reason = CASE WHEN a.accepted THEN '' ELSE left(a.reason, 300) END,
    answered_by_id = %(by)s, answered_at = %(at)s, answer_id = %(answer)s
FROM matched a WHERE a.member_id = m.id AND a.said IS NULL
"""
_KPJ = """
UPDATE workers_worker w SET kpj = a.kpj
FROM matched a WHERE a.worker_id = w.id AND a.accepted AND a.kpj IS NOT NULL
  AND (a.said IS NULL OR a.said = 'kpj_added')
"""
_DIFFER = """
INSERT INTO enrollment_difference
  (answer_id, member_id, other_id, name, row, sheet, code, state, says_accepted, kpj, start, says)
SELECT %(answer)s, a.member_id,
       CASE WHEN c.code = 'disagree' AND a.by_nik <> a.member_id THEN a.by_nik END,
       CASE WHEN a.member_id IS NULL THEN a.name ELSE '' END, a.number, a.sheet, c.code,
       CASE WHEN c.code = ANY(%(noted)s) THEN 'noted' ELSE 'open' END,
       a.accepted, left(coalesce(a.kpj, ''), 30), a.start, a.reason
FROM matched a JOIN remarked c ON c.row = a.row
WHERE NOT EXISTS (
  SELECT 1 FROM enrollment_difference d WHERE d.answer_id = %(answer)s AND d.state = 'asked'
  AND d.row = a.number AND d.sheet = a.sheet AND d.code = c.code)
"""
_OUTDATE = """
UPDATE enrollment_difference d
SET state = 'settled', resolution = 'answered', settled_by_id = %(by)s, settled_at = %(at)s
FROM matched a WHERE a.member_id = d.member_id AND a.said IS NULL AND a.accepted IS NOT NULL
  AND d.code = ANY(%(outdated)s) AND (d.state = 'asked'
    OR d.state = 'open' AND d.answer_id IS DISTINCT FROM %(answer)s)
"""


def take(
    decree: Decree,
    answers: Iterable[Answer],
    *,
    answer: RegistrationAnswer | None,
    sheets: Sequence[str] | None = None,
    by: User,
    at: datetime,
) -> Outcome:
    """Take what can be taken and keep the rest as differences (where it came in a file, `answer`).
    `sheets` fills up while `answers` are read. Part of the verbs of registrations."""
    values = {
        "decree": decree.pk, "start": decree.start, "end": decree.end, "by": by.pk, "at": at,
        "answer": answer.pk if answer else None, "sent": decree.batches.exists(),
        "warnings": list(WARNINGS), "noted": list(NOTED), "outdated": list(OUTDATED),
    }  # fmt: skip
    with connection.cursor() as cursor:
        lines = answer_lines.match(cursor, answers, values, sheets)
        accepted = _accepted(cursor)
        remarks = answer_lines.remarks(cursor)
        cursor.execute(_COUNT)
        counts = {(said, yes): n for said, yes, n in cursor.fetchall()}
        cursor.execute(_TAKE, values)
        cursor.execute(_KPJ)
        cursor.execute(_OUTDATE, values)
        if answer:
            _keep(cursor, answer, remarks, values)
        cursor.execute(_MENTIONED)
        mentioned = [pk for (pk,) in cursor.fetchall()]
        cursor.execute("DROP TABLE answers, matched")
    enroll(decree, accepted, by=by, at=at)
    return _outcome(decree, answer, lines, counts, remarks, mentioned)


def enroll(decree: Decree, accepted: Sequence[int], *, by: User, at: datetime) -> None:
    """What follows from the states of the decree's members: coverage, and the end of candidacies
    that BPJS refused."""
    if accepted:
        enrollments.start(Member.objects.filter(pk__in=accepted), by=by, at=at)
    refused = Member.objects.filter(decree=decree, state=Member.State.REFUSED)
    Candidate.objects.filter(
        pk__in=refused.values("candidate"), state=Candidate.State.DECREED
    ).update(state=Candidate.State.CLOSED)


def waiting(decree: Decree) -> Any:
    """Members about whom BPJS was asked and has not answered. Of a decree that was never sent
    from here, everybody: its list went another way."""
    states = [Member.State.SENT]
    if not decree.batches.exists():
        states.append(Member.State.DECREED)
    return decree.members.filter(state__in=states)


def _accepted(cursor: Any) -> list[int]:
    cursor.execute("SELECT member_id FROM matched WHERE said IS NULL AND accepted")
    return [pk for (pk,) in cursor.fetchall()]


def _keep(
    cursor: Any,
    answer: RegistrationAnswer,
    remarks: list[tuple[int, str]],
    values: Mapping[str, Any],
) -> None:
    """Write the differences anew; what has been settled or asked stays, and so do warnings."""
    untouched = answer.differences.filter(state__in=[Difference.State.OPEN, Difference.State.NOTED])
    untouched.exclude(code__in=WARNINGS).delete()
    cursor.execute("CREATE TEMPORARY TABLE remarked (row integer, code text) ON COMMIT DROP")
    copy_rows("remarked", ("row", "code"), remarks)
    cursor.execute(_DIFFER, values)
    cursor.execute("DROP TABLE remarked")


def _outcome(
    decree: Decree,
    answer: RegistrationAnswer | None,
    lines: int,
    counts: Mapping[tuple[str, bool], int],
    remarks: list[tuple[int, str]],
    mentioned: Sequence[int],
) -> Outcome:
    accepted = counts.get(("", True), 0)
    refused = counts.get(("", False), 0)
    before = decree.members.filter(answer=answer).count() if answer else accepted + refused
    accepted += counts.get(("taken", True), 0)
    refused += counts.get(("taken", False), 0)
    still = waiting(decree)
    unmentioned = still.exclude(pk__in=mentioned).count()
    asked = before + still.count()
    return Outcome(
        accepted=accepted,
        refused=refused,
        unknown=sum(code == "unknown_nik" for _row, code in remarks),
        unmentioned=unmentioned,
        remarks=remarks,
        lines=lines,
        waiting=counts.get(("waiting", False), 0),
        asked=asked,
        disputed=max(asked - accepted - refused - unmentioned, 0),
    )
