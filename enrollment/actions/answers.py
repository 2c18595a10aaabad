"""A file in which BPJS answers: kept sealed, read in a child process, taken by sets."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from enrollment.actions import answer_columns, registrations
from enrollment.actions.answer_codes import FILE
from enrollment.answer_table import ACCEPTED, REFUSED, STATUS_UNCLEAR, Reading
from enrollment.headed_table import NoTable
from enrollment.headed_table import Unplaced as NoneKnown
from enrollment.models import AnswerWord, Decree, RegistrationAnswer
from gumas_pbi import audit, crypto, files, viruses
from gumas_pbi.models import User
from gumas_pbi.queue import queue
from gumas_pbi.refusals import Refused, WrongInput, verb
from gumas_pbi.sql import move
from gumas_pbi.uploads import plain_name
from workers import cells, names, rows
from workers.actions.workers import without_numbers
from workers.checks import file_sentence

MOST_TITLES = 100


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
        raise _refused(rows.UNREADABLE, "empty")
    if len(data) > settings.ROSTER_LIMITS["bytes"]:
        raise _refused(rows.TOO_LARGE)
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


class Unplaced(WrongInput):
    """A table of which nobody knows yet which column tells the person or the verdict. `titles`: a
    few values of each column, long numbers masked."""

    def __init__(self, titles: dict[str, list[str]]):
        super().__init__(
            _("Belum diketahui kolom mana yang berisi NIK dan status. Tentukan dulu isi kolomnya."),
            code="answer_columns_unknown",
        )
        self.titles = titles


@verb
def read(answer: RegistrationAnswer, *, at: datetime) -> registrations.Outcome:
    """Read the file and take what it says; lines that can't be taken become differences. Reading
    it again does no harm.

    Raises Unplaced where staff have to say what the columns hold, WrongInput for a file that is no
    table of people: nothing of it is taken then.
    """
    limits = rows.Limits(**settings.ROSTER_LIMITS)
    found = cells.read(viruses.checked(files.load(answer.file)), limits)
    placed = answer_columns.known(answer.decree)
    words = dict(AnswerWord.objects.values_list("word", "meaning"))
    reading = Reading(found, at.astimezone().date(), placed, words)
    numbers = dict(answer.decree.batches.values_list("number", "pk"))
    try:
        outcome = registrations.apply(
            answer.decree, _answers(reading, numbers), answer=answer, sheets=reading.sheets,
            by=answer.received_by, at=at,
        )  # fmt: skip
    except NoTable as error:
        raise _refused(rows.NOT_A_TABLE) from error
    except NoneKnown as error:
        raise Unplaced(_shown(reading)) from error
    except rows.Refused as no:
        raise _refused(no.code, no.detail) from no
    _keep_titles(answer, _shown(reading))
    counts = {name: n for name, n in outcome._asdict().items() if name != "remarks"}
    move(answer, RegistrationAnswer.State.READ, finished_at=at, error="", **counts)
    said = [(reading.place_of(place)[0], code) for place, code in outcome.remarks]
    audit.record(
        "answers.read", answer, by=answer.received_by, at=at,
        accepted=outcome.accepted, refused=outcome.refused, remarks=len(said),
    )  # fmt: skip
    return outcome._replace(remarks=said)


@verb
def set_aside(answer: RegistrationAnswer, no: Unplaced, *, at: datetime) -> None:
    """Keep the file for a while: somebody can say what its columns hold."""
    _keep_titles(answer, no.titles)
    move(answer, RegistrationAnswer.State.UNPLACED, error=str(no), finished_at=at)
    audit.record("answers.set_aside", answer, by=answer.received_by, at=at, titles=len(no.titles))


def expired(at: datetime) -> Any:
    """Answers whose columns were not placed in time."""
    before = at - timedelta(days=settings.UNPLACED_FILE_DAYS)
    return RegistrationAnswer.objects.filter(
        state=RegistrationAnswer.State.UNPLACED, finished_at__lt=before
    )


@verb
def let_go(answer: RegistrationAnswer, *, at: datetime) -> None:
    """Throw away the file of an answer: nobody has said in time what its columns hold."""
    files.discard(answer.file)
    move(answer, RegistrationAnswer.State.REFUSED, file="", titles=[], samples=[])
    audit.record("answers.let_go", answer, by=None, at=at)


def _refused(code: str, detail: str = "") -> WrongInput:
    return WrongInput(file_sentence(code, detail, FILE), code=code)


def _keep_titles(answer: RegistrationAnswer, titles: dict[str, list[str]]) -> None:
    answer.titles, answer.samples = list(titles), [" · ".join(s)[:220] for s in titles.values()]
    answer.save(update_fields=["titles", "samples"])


def _shown(reading: Reading) -> dict[str, list[str]]:
    return {
        without_numbers(title): [without_numbers(text)[:60] for text in samples]
        for title, samples in list(reading.titles.items())[:MOST_TITLES]
    }


def _answers(reading: Reading, numbers: Mapping[int, int]) -> Iterator[registrations.Answer]:
    """`numbers`: ids of the decree's batches; 0 stands for one that it has not."""
    for row in reading:
        batch = row.batch_id
        if row.batch_number is not None:
            batch = numbers.get(row.batch_number, 0)
        yield registrations.Answer(
            nik_digest=crypto.digest(row.nik) if row.nik else None,
            accepted={ACCEPTED: True, REFUSED: False}.get(row.verdict),
            kpj=row.kpj if len(row.kpj or "") < 12 else without_numbers(row.kpj or ""),
            start=row.start,
            reason=without_numbers(row.status if row.code == STATUS_UNCLEAR else row.reason),
            row=row.place,
            batch=batch,
            batch_row=row.batch_row,
            code=row.code,
            name=names.initials(row.name)[:80],
            name_key=names.name_key(row.name),
            birth_date=row.birth_date,
        )
