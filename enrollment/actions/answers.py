"""A file in which BPJS answers: kept sealed, read in a child process, taken by sets."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from enrollment.actions import registrations
from enrollment.answer_table import NoTable, Reading
from enrollment.models import Decree, RegistrationAnswer
from gumas_pbi import audit, crypto, files, viruses
from gumas_pbi.models import User
from gumas_pbi.queue import queue
from gumas_pbi.refusals import Refused, WrongInput, verb
from gumas_pbi.sql import move
from gumas_pbi.uploads import plain_name
from workers import cells, rows
from workers.checks import FILE_DETAILS, FILE_REFUSALS

KEPT_REMARKS = 5_000


@verb
def receive(
    decree: Decree, data: bytes, *, file_name: str, by: User, at: datetime
) -> RegistrationAnswer:
    """Keep an answer file, sealed, and queue its reading.

    The same file, sent again while it still waits, is that answer. Raises Refused for a decree
    that is not issued, WrongInput for a file that is empty or too large.
    """
    if decree.state != Decree.State.ISSUED:
        raise Refused(
            _("SK ini belum ditetapkan, jadi belum ada jawaban BPJS."), code="wrong_state"
        )
    if not data:
        raise WrongInput(FILE_DETAILS["empty"], code=rows.UNREADABLE)
    if len(data) > settings.ROSTER_LIMITS["bytes"]:
        raise WrongInput(FILE_REFUSALS[rows.TOO_LARGE], code=rows.TOO_LARGE)
    file_name = plain_name(file_name)
    waiting = decree.answers.filter(state=RegistrationAnswer.State.RECEIVED, file_name=file_name)
    same = waiting.order_by("-pk").first()
    if same and files.load(same.file) == data:
        return same
    answer = RegistrationAnswer(
        decree=decree, file_name=file_name, received_by=by, received_at=at, queued_at=at
    )
    files.store(answer.file, data)
    answer.save()
    audit.record("answers.receive", answer, by=by, at=at, decree=decree.pk, bytes=len(data))
    queue(RegistrationAnswer.TASK, answer.pk)
    return answer


@verb
def read(answer: RegistrationAnswer, *, at: datetime) -> registrations.Outcome:
    """Read the file and take what it says; rows that can't be used become remarks.

    Raises WrongInput for a file that is no table with NIKs: nothing of it is taken then.
    """
    limits = rows.Limits(**settings.ROSTER_LIMITS)
    found = cells.read(viruses.checked(files.load(answer.file)), limits)
    reading = Reading(found, at.astimezone().date())
    try:
        outcome = registrations.apply(
            answer.decree, _answers(reading), by=answer.received_by, at=at
        )
    except NoTable as error:
        raise WrongInput(
            _("Di dalam berkas ini tidak ada kolom NIK, jadi jawabannya tidak bisa dicocokkan."),
            code="answer_without_nik",
        ) from error
    except rows.Refused as no:
        raise WrongInput(FILE_DETAILS.get(no.detail) or FILE_REFUSALS[no.code], no.code) from no
    said = [
        (*reading.place_of(place), code)
        for place, code in sorted([*reading.remarks, *outcome.remarks])
    ]
    outcome = outcome._replace(remarks=[(number, code) for number, _sheet, code in said])
    move(
        answer,
        RegistrationAnswer.State.READ,
        finished_at=at,
        accepted=outcome.accepted,
        refused=outcome.refused,
        unknown=outcome.unknown,
        unmentioned=outcome.unmentioned,
        remarks=[[number, code, sheet] for number, sheet, code in said[:KEPT_REMARKS]],
    )
    audit.record(
        "answers.read", answer, by=answer.received_by, at=at,
        accepted=outcome.accepted, refused=outcome.refused, remarks=len(said),
    )  # fmt: skip
    return outcome


def _answers(reading: Reading) -> Iterator[registrations.Answer]:
    for row in reading:
        yield registrations.Answer(
            crypto.digest(row.nik), row.accepted, row.kpj, row.start, row.reason, row.place
        )
