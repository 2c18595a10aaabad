"""To BPJS and back: numbered lists out, answers in, and coverage for who was accepted."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from io import BytesIO
from typing import Any, NamedTuple

from django.conf import settings
from django.db import connection
from django.db.models import Max, Subquery, Window
from django.db.models.functions import Coalesce, RowNumber
from django.utils.translation import gettext_lazy as _

from enrollment import bpjs_columns, bpjs_xlsx
from enrollment.actions import contributions, enrollments, layouts
from enrollment.bpjs_columns import Person
from enrollment.models import Decree, Member, Programme, RegistrationBatch
from gumas_pbi import audit
from gumas_pbi.models import User
from gumas_pbi.refusals import Refused, WrongInput, verb
from gumas_pbi.sql import copy_rows
from workers.models import Candidate


@verb
def send(decree: Decree, *, by: User, at: datetime) -> list[RegistrationBatch]:
    """Number the decree's unsent people into batches, each one file of the layout in use (at most
    10,000 rows). Returns the batches. Raises Refused where nobody is left to send.
    """
    _lock(decree)
    most = layouts.used().rows_per_file
    unsent = decree.members.filter(state=Member.State.DECREED, worker__died_on=None)
    people = unsent.count()
    if decree.state != Decree.State.ISSUED or not people:
        raise Refused(
            _("Tidak ada peserta SK ini yang belum dikirim ke BPJS."), code="nobody_to_send"
        )
    last = decree.batches.aggregate(last=Coalesce(Max("number"), 0))["last"]
    batches = []
    for number in range(last + 1, last + 2 + (people - 1) // most):
        batch = RegistrationBatch.objects.create(
            decree=decree, number=number, people=0, sent_by=by, sent_at=at
        )
        batch.people = _number_rows(unsent, batch, most)
        batch.save(update_fields=["people"])
        audit.record("registrations.send", batch, by=by, at=at, people=batch.people)
        batches.append(batch)
    return batches


def _number_rows(unsent: Any, batch: RegistrationBatch, most: int) -> int:
    """Give the next (at `most`) unsent members their row numbers in the batch."""
    chosen = unsent.order_by("village__code", "name", "pk")[:most]
    ids = chosen.values("pk")
    numbered = (
        Member.objects.filter(pk__in=Subquery(ids))
        .annotate(row=Window(RowNumber(), order_by=["village__code", "name", "pk"]))
        .values_list("pk", "row")
    )
    sql, params = numbered.query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE enrollment_member m SET state = %s, batch_id = %s, batch_row = n.row"
            f" FROM ({sql}) AS n(id, row) WHERE n.id = m.id",
            [Member.State.SENT, batch.pk, *params],
        )
        return int(cursor.rowcount)


def _lock(decree: Decree) -> None:
    """Answers for a decree are taken one after the other: nobody is accepted and refused."""
    Decree.objects.select_for_update().get(pk=decree.pk)


@verb
def download(batch: RegistrationBatch, *, by: User, at: datetime) -> bytes:
    """The batch as a workbook for BPJS, all cells text. It holds whole NIKs, so it is recorded."""
    tariff = contributions.tariff_for(Programme.JKK, batch.decree.start)
    layout = layouts.used()
    columns = layouts.columns_of(layout)
    render = bpjs_columns.renderer(columns)
    people = rows_for_bpjs(batch, tariff.base_income or 0)
    out = BytesIO()
    count = bpjs_xlsx.write([column.header for column in columns], map(render, people), out)
    audit.record("registrations.download", batch, by=by, at=at, people=count, layout=layout.pk)
    return out.getvalue()


def rows_for_bpjs(batch: RegistrationBatch, base_income: int) -> Iterator[Person]:
    """The people of a batch in the order of their rows, with all that a column may show."""
    decree, regency = batch.decree, settings.REGENCY_NAME
    members = batch.members.select_related(
        "worker__village__district", "worker__occupation"
    ).order_by("batch_row")
    for member in members.iterator(chunk_size=2_000):
        worker = member.worker
        yield Person(
            batch=batch.number,
            row=member.batch_row or 0,
            nik=worker.nik,
            name=worker.name,
            birth_place=worker.birth_place,
            birth_date=worker.birth_date,
            gender=worker.gender,
            mother_name=worker.mother_name,
            phone=worker.phone,
            address=worker.address,
            rt=worker.rt,
            rw=worker.rw,
            village=worker.village.name,
            district=worker.village.district.name,
            regency=regency,
            occupation=worker.occupation.name if worker.occupation else worker.occupation_text,
            kpj=worker.kpj or "",
            start=member.start or decree.start,
            last_day=decree.end - timedelta(days=1),
            base_income=base_income,
            family_card=worker.family_card,
            heir_name=worker.heir_name,
            heir_relation=worker.heir_relation,
        )


class Answer(NamedTuple):
    """BPJS's word on one person. `start` None: from the decree's start."""

    nik_digest: bytes
    accepted: bool
    kpj: str | None
    start: date | None
    reason: str
    row: int


class Outcome(NamedTuple):
    """People by what came of the answer, and [row, code] of what could not be used."""

    accepted: int
    refused: int
    unknown: int
    unmentioned: int
    remarks: list[tuple[int, str]]


# Every answer beside its member, with a code where it can't be used.
_MATCH = """
CREATE TEMPORARY TABLE matched ON COMMIT DROP AS
SELECT a.row, a.accepted, a.kpj, coalesce(a.start, %(start)s) AS start, a.reason,
       w.id AS worker_id, m.id AS member_id,
       CASE
         WHEN m.id IS NULL THEN 'unknown_nik'
         WHEN row_number() OVER (PARTITION BY a.nik_digest ORDER BY a.row) > 1 THEN 'answered_twice'
         WHEN m.state NOT IN ('decreed', 'sent') THEN 'answered_before'
         WHEN NOT a.accepted THEN NULL
         WHEN w.died_on IS NOT NULL THEN 'dead'
         WHEN coalesce(a.start, %(start)s) NOT BETWEEN %(start)s AND %(end)s::date - 1
           THEN 'start_outside_decree'
         WHEN a.kpj IS NOT NULL AND a.kpj !~ '^[0-9]{11}$' THEN 'kpj_not_11_digits'
         WHEN a.kpj IS NOT NULL AND (
           min(w.id) OVER (PARTITION BY a.kpj) <> max(w.id) OVER (PARTITION BY a.kpj)
           OR EXISTS (SELECT 1 FROM workers_worker o WHERE o.kpj = a.kpj AND o.id <> w.id))
           THEN 'kpj_of_another'
         WHEN EXISTS (
           SELECT 1 FROM enrollment_enrollment e WHERE e.worker_id = w.id
           AND (e."end" IS NULL OR (e."end" > coalesce(a.start, %(start)s) AND e."end" > e.start)))
           THEN 'covered_already'
       END AS code
FROM answers a
LEFT JOIN workers_worker w ON w.nik_digest = a.nik_digest
LEFT JOIN enrollment_member m ON m.worker_id = w.id AND m.decree_id = %(decree)s;
SELECT row, code FROM matched WHERE code IS NOT NULL ORDER BY row
"""
_TAKE = """
UPDATE enrollment_member m
SET state = CASE WHEN a.accepted THEN 'accepted' ELSE 'refused' END,
    start = CASE WHEN a.accepted THEN a.start END,
    reason = CASE WHEN a.accepted THEN '' ELSE left(a.reason, 300) END,
    answered_by_id = %(by)s, answered_at = %(at)s
FROM matched a WHERE a.member_id = m.id AND a.code IS NULL
"""
_KPJ = """
UPDATE workers_worker w SET kpj = a.kpj
FROM matched a WHERE a.worker_id = w.id AND a.code IS NULL AND a.accepted AND a.kpj IS NOT NULL
"""


@verb
def accept_all(decree: Decree, *, start: date | None, by: User, at: datetime) -> int:
    """BPJS accepted everybody from one day (default: the decree's start). Returns people."""
    start = start or decree.start
    if not decree.start <= start < decree.end:
        raise WrongInput(
            _("Tanggal mulai harus di dalam masa berlaku SK."), code="start_outside_decree"
        )
    _lock(decree)
    waiting = decree.members.filter(state__in=[Member.State.DECREED, Member.State.SENT])
    able = waiting.filter(worker__died_on=None).exclude(enrollments.covered_already(start))
    accepted: int = able.update(
        state=Member.State.ACCEPTED, start=start, answered_by=by, answered_at=at
    )
    now_accepted = decree.members.filter(
        state=Member.State.ACCEPTED, answered_at=at, enrollments=None
    )
    enrollments.start(now_accepted, by=by, at=at)
    if not accepted:
        raise Refused(
            _("Tidak ada peserta SK ini yang masih menunggu jawaban BPJS."), code="nobody_waiting"
        )
    audit.record("registrations.accept_all", decree, by=by, at=at, people=accepted)
    return accepted


@verb
def apply(decree: Decree, answers: Iterable[Answer], *, by: User, at: datetime) -> Outcome:
    """Take BPJS's answers for a decree, by sets. What can't be used is remarked, not raised.

    Unknown NIKs, people answered twice, starts outside the decree and numbers that belong to
    somebody else are remarks with the row of the file; everything else goes on.
    """
    _lock(decree)
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TEMPORARY TABLE answers (nik_digest bytea, accepted boolean, kpj text,"
            " start date, reason text, row integer) ON COMMIT DROP"
        )
        copy_rows("answers", Answer._fields, answers)
        cursor.execute(_MATCH, {"decree": decree.pk, "start": decree.start, "end": decree.end})
        remarks = [tuple(row) for row in cursor.fetchall()]
        cursor.execute(_TAKE, {"by": by.pk, "at": at})
        cursor.execute(_KPJ)
        cursor.execute("SELECT member_id FROM matched WHERE code IS NULL AND accepted")
        accepted = [row[0] for row in cursor.fetchall()]
        cursor.execute("SELECT count(*) FROM matched WHERE code IS NULL AND NOT accepted")
        refused = cursor.fetchone()[0]
        cursor.execute("DROP TABLE answers, matched")
    if accepted:
        enrollments.start(Member.objects.filter(pk__in=accepted), by=by, at=at)
    Candidate.objects.filter(
        members__decree=decree, members__state=Member.State.REFUSED, state=Candidate.State.DECREED
    ).update(state=Candidate.State.CLOSED)
    outcome = Outcome(
        accepted=len(accepted),
        refused=refused,
        unknown=sum(code == "unknown_nik" for _row, code in remarks),
        unmentioned=decree.members.filter(
            state__in=[Member.State.DECREED, Member.State.SENT]
        ).count(),
        remarks=remarks,
    )
    audit.record(
        "registrations.receive", decree, by=by, at=at,
        **{name: getattr(outcome, name) for name in Outcome._fields[:-1]},
    )  # fmt: skip
    return outcome
