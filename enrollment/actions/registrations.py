"""To BPJS and back: numbered lists out, answers in, and coverage for who was accepted."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, timedelta
from io import BytesIO
from typing import Any

from django.conf import settings
from django.db import connection
from django.db.models import Case, Exists, Max, OuterRef, Q, Subquery, When, Window
from django.db.models.functions import Coalesce, RowNumber
from django.utils.translation import gettext_lazy as _

from enrollment import bpjs_columns, bpjs_xlsx
from enrollment.actions import answering, enrollments, layouts, resending
from enrollment.actions.answer_lines import Answer
from enrollment.actions.answering import Outcome
from enrollment.bpjs_columns import Column, Person
from enrollment.models import (
    Decree,
    Member,
    PastRefusal,
    Programme,
    RegistrationAnswer,
    RegistrationBatch,
)
from enrollment.queries import answers as asked
from enrollment.queries.tariffs import Reported
from gumas_pbi import audit
from gumas_pbi.models import User
from gumas_pbi.refusals import Refused, StaleState, WrongInput, verb
from workers.actions.workers import is_reason, without_numbers
from workers.models import Candidate
from workers.queries import past


@verb
def send(decree: Decree, *, by: User, at: datetime) -> list[RegistrationBatch]:
    """Number the decree's unsent people into batches, each one file of the layout in use (at most
    10,000 rows), whose columns are frozen with it. Returns the batches. Raises Refused where nobody
    is left to send.
    """
    _lock(decree)
    layout = layouts.used()
    unsent = decree.members.filter(state=Member.State.DECREED, worker__died_on=None)
    people = unsent.count()
    if decree.state != Decree.State.ISSUED or not people:
        raise Refused(
            _("Tidak ada peserta SK ini yang belum dikirim ke BPJS."), code="nobody_to_send"
        )
    plan = {
        "columns": layouts.columns_of(layout),
        "base_income": Reported().on(Programme.JKK, decree.start).base_income or 0,
    }
    last = decree.batches.aggregate(last=Coalesce(Max("number"), 0))["last"]
    most, batches = layout.rows_per_file, []
    for number in range(last + 1, last + 2 + (people - 1) // most):
        batch = RegistrationBatch.objects.create(
            decree=decree, number=number, people=0, sent_by=by, sent_at=at, **plan
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
    """The batch as a workbook for BPJS, all cells text, as it was sent. It holds whole NIKs, so it
    is recorded."""
    columns = [Column(*values) for values in batch.columns]
    render = bpjs_columns.renderer(columns)
    out, people = BytesIO(), rows_for_bpjs(batch)
    count = bpjs_xlsx.write([column.header for column in columns], map(render, people), out)
    audit.record("registrations.download", batch, by=by, at=at, people=count)
    return out.getvalue()


@verb
def lay_out_again(batch: RegistrationBatch, *, by: User, at: datetime) -> None:
    """Write a batch that BPJS could not use with the columns in use now; its rows stay.

    Raises Refused where BPJS has answered it.
    """
    _lock(batch.decree)
    if asked.answered().filter(pk=batch.pk).exists():
        raise Refused(
            _("BPJS sudah menjawab kiriman ini, jadi berkasnya tetap seperti saat dikirim."),
            code="answered",
        )
    batch.columns = layouts.columns_of(layouts.used())
    batch.save(update_fields=["columns"])
    audit.record("registrations.lay_out_again", batch, by=by, at=at, columns=len(batch.columns))


def rows_for_bpjs(batch: RegistrationBatch) -> Iterator[Person]:
    """The people of a batch in the order of their rows, as they were when it was sent: also those
    who were answered, or mended and sent again since. With all that a column may show."""
    decree, regency = batch.decree, settings.REGENCY_NAME
    again = PastRefusal.objects.filter(batch=batch, member=OuterRef("pk"))
    before = Member.objects.filter(
        worker=OuterRef("worker"), state=Member.State.ACCEPTED, answered_at__lte=batch.sent_at
    )
    members = Member.objects.filter(Q(batch=batch) | Exists(again)).annotate(
        row=Case(When(batch=batch, then="batch_row"), default=again.values("batch_row")[:1]),
        was_member=Exists(before.exclude(pk=OuterRef("pk"))),  # so a KPJ was known by then
    )
    then = past.as_of(batch.sent_at, members.values("worker"))
    found = members.select_related("village__district", "worker__occupation").order_by("row")
    for member in found.iterator(chunk_size=2_000):
        worker, village = then(member.worker), member.village
        yield Person(
            batch_id=batch.pk,
            batch=batch.number,
            row=member.row,
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
            village=village.name,
            district=village.district.name,
            regency=regency,
            occupation=worker.occupation.name if worker.occupation else worker.occupation_text,
            kpj=worker.kpj or "" if member.was_member else "",
            start=decree.start,
            last_day=decree.end - timedelta(days=1),
            base_income=batch.base_income,
            family_card=worker.family_card,
            heir_name=worker.heir_name,
            heir_relation=worker.heir_relation,
        )


@verb
def accept_all(decree: Decree, *, start: date | None, by: User, at: datetime) -> int:
    """BPJS accepted everybody from one day (default: the decree's start). Returns people."""
    start = start or decree.start
    if not decree.start <= start < decree.end:
        raise WrongInput(
            _("Tanggal mulai harus di dalam masa berlaku SK."), code="start_outside_decree"
        )
    _lock(decree)
    asked = Member.objects.filter(state__in=[Member.State.DECREED, Member.State.SENT])
    enrollments.hold(asked.filter(decree=decree).values("worker"))
    able = decree.members.filter(worker__died_on=None).exclude(enrollments.covered_already(start))
    accepted: int = asked.filter(pk__in=able.values("pk")).update(
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
def apply(
    decree: Decree,
    answers: Iterable[Answer],
    *,
    by: User,
    at: datetime,
    answer: RegistrationAnswer | None = None,
    sheets: Sequence[str] | None = None,
) -> Outcome:
    """Take BPJS's answers for a decree, by sets. What can't be taken is remarked, not raised, and
    kept as a Difference where it came in a file (`answer`); everything else goes on."""
    _lock(decree)
    enrollments.hold(answering.waiting(decree).values("worker"))
    outcome = answering.take(decree, answers, answer=answer, sheets=sheets, by=by, at=at)
    audit.record(
        "registrations.receive", decree, by=by, at=at, remarks=len(outcome.remarks),
        **{name: count for name, count in outcome._asdict().items() if name != "remarks"},
    )  # fmt: skip
    return outcome


@verb
def requeue(members: Any, *, mended: str, by: User, at: datetime) -> int:
    """People whom BPJS refused go back to those to be sent (a queryset of members), now that what
    was wrong with them is mended; the refusal is kept. Returns people.

    Raises Refused without a word on what was mended, where somebody has died, been merged or been
    proposed anew meanwhile, where the decree has ended, or where the place is taken by now.
    """
    mended = without_numbers(" ".join(mended.split()))[:300]
    if not is_reason(mended):
        raise Refused(
            _("Tuliskan apa yang diperbaiki, paling sedikit 5 huruf."), code="reason_missing"
        )
    ids = list(members.order_by().values_list("pk", flat=True))
    refused = Member.objects.filter(pk__in=ids, state=Member.State.REFUSED)
    for decree in Decree.objects.filter(members__in=ids).distinct().order_by("pk"):
        _lock(decree)
    if not ids or refused.count() != len(ids):
        raise StaleState
    resending.check(refused, at.astimezone().date())
    resending.keep(refused, mended=mended, by=by, at=at)
    Candidate.objects.filter(
        pk__in=refused.values("candidate"), state=Candidate.State.CLOSED
    ).update(state=Candidate.State.DECREED)
    for decree in Decree.objects.filter(members__in=ids).distinct().order_by("pk"):
        people = decree.members.filter(pk__in=ids).count()
        audit.record("registrations.requeue", decree, by=by, at=at, people=people, mended=mended)
    refused.update(
        state=Member.State.DECREED, batch=None, batch_row=None, reason="", answer=None,
        answered_by=None, answered_at=None, given_up_reason="", given_up_by=None, given_up_at=None,
    )  # fmt: skip
    return len(ids)


@verb
def give_up(member: Member, *, reason: str, by: User, at: datetime) -> None:
    """Nobody sends this refused person again: the refusal stays, and the place is free.

    Raises Refused without a reason, StaleState where the person is no longer refused.
    """
    reason = without_numbers(" ".join(reason.split()))[:300]
    if not is_reason(reason):
        raise Refused(
            _("Tuliskan alasan tidak mengirim orang ini lagi, paling sedikit 5 huruf."),
            code="reason_missing",
        )
    refused = Member.objects.filter(pk=member.pk, state=Member.State.REFUSED, given_up_by=None)
    if not refused.update(given_up_reason=reason, given_up_by=by, given_up_at=at):
        raise StaleState
    audit.record("registrations.give_up", member, by=by, at=at, reason=reason)
