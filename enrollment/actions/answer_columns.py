"""What columns and statuses of BPJS's answers mean: said once, remembered for all of them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from enrollment.actions import placed_columns
from enrollment.answer_table import STATUS_UNCLEAR, Headers, is_complete, word
from enrollment.models import AnswerColumn, AnswerWord, Decree, Difference, RegistrationAnswer
from gumas_pbi import audit
from gumas_pbi.models import User
from gumas_pbi.queue import queue
from gumas_pbi.refusals import Refused, verb
from gumas_pbi.sql import move
from workers.actions import mapping
from workers.columns import normalise

FIELDS: dict[str, str | Promise] = {
    "nik": "NIK",
    "reference": _("Referensi kiriman (kiriman/baris)"),
    "batch": _("Nomor kiriman"),
    "row": _("Nomor baris dalam kiriman"),
    "name": _("Nama"),
    "birth_date": _("Tanggal lahir"),
    "kpj": "KPJ",
    "status": _("Status (diterima atau ditolak)"),
    "start": _("Tanggal mulai"),
    "reason": _("Alasan atau keterangan"),
}


# Of what stands in our own lists: what tells who is meant.
_TELLING = frozenset({"nik", "reference", "batch", "row", "name", "birth_date"})


def known(decree: Decree) -> dict[str, str]:
    """What columns hold, by header: as staff have said, and those of the lists that we sent, which
    many answers bring back. What is only ours there is left, never shown or kept."""
    usual, ours = Headers(), {}
    for columns in decree.batches.values_list("columns", flat=True):
        for header, source, _form, _fixed in columns:
            if usual.field(header) is None:
                ours[normalise(header)] = source if source in _TELLING else ""
    return {**ours, **dict(AnswerColumn.objects.values_list("header", "field"))}


@verb
def place(answer: RegistrationAnswer, fields: Mapping[str, str], *, by: User, at: datetime) -> None:
    """Say which field columns hold, by title ("" for: leave it). It is remembered for all answers,
    and this one is queued to be read again, with those that wait for a word on the same columns.

    Raises Refused where nothing is placed, a field twice, or nobody could be told by the columns.
    """
    unplaced = Q(state=RegistrationAnswer.State.UNPLACED, titles__overlap=list(fields))
    found = RegistrationAnswer.objects.filter(unplaced | Q(pk=answer.pk)).order_by("pk")
    held = {each.pk: each for each in found.select_for_update()}
    answer = held[answer.pk]
    placed = mapping.checked(fields, answer.titles, FIELDS)
    _must(answer, placed)
    placed_columns.remember(AnswerColumn, fields, by=by, at=at)
    audit.record(
        "answers.place", answer, by=by, at=at, fields=sorted(filter(None, placed.values()))
    )
    for each in held.values():
        _read_again(each, at)


@verb
def place_word(status: str, meaning: str, *, by: User, at: datetime) -> int:
    """Say what a status of BPJS means. It is remembered, and every answer in which it was unclear
    is queued to be read again. Returns these answers."""
    key = word(status)
    if not key or meaning not in AnswerWord.Meaning.values:
        raise Refused(_("Pilih arti status ini."), code="no_such_meaning")
    said, _new = AnswerWord.objects.update_or_create(
        word=key,
        defaults={
            "title": status[:80], "meaning": meaning, "decided_by": by, "decided_at": at,
        },
    )  # fmt: skip
    unclear = Difference.objects.filter(code=STATUS_UNCLEAR, state__in=Difference.UNSETTLED)
    waiting = RegistrationAnswer.objects.filter(
        pk__in=unclear.filter(says=status).values("answer"), state=RegistrationAnswer.State.READ
    )
    found = list(waiting.order_by("pk").select_for_update())
    audit.record("answers.place_word", said, by=by, at=at, meaning=meaning, answers=len(found))
    for answer in found:
        _read_again(answer, at)
    return len(found)


@verb
def forget(column: AnswerColumn, *, by: User, at: datetime) -> None:
    """Remember no longer what a column holds. Answers that were read stay as they are."""
    audit.record("answers.forget", column, by=by, at=at, field=column.field)
    column.delete()


@verb
def forget_word(said: AnswerWord, *, by: User, at: datetime) -> None:
    """Remember no longer what a status means. Answers that were read stay as they are."""
    audit.record("answers.forget_word", said, by=by, at=at, meaning=said.meaning)
    said.delete()


def unclear_words(answer: RegistrationAnswer) -> list[str]:
    """The statuses of an answer that nobody has given a meaning yet."""
    found = answer.differences.filter(code=STATUS_UNCLEAR, state__in=Difference.UNSETTLED)
    return list(found.exclude(says="").order_by("says").values_list("says", flat=True).distinct())


def _must(answer: RegistrationAnswer, placed: Mapping[str, str]) -> None:
    if answer.state == RegistrationAnswer.State.UNPLACED:
        headers = Headers({**known(answer.decree), **placed})
        if not is_complete(headers.field(title) or "" for title in answer.titles):
            raise Refused(
                _(
                    "Harus ada kolom yang mengatakan siapa orangnya (NIK atau referensi kiriman) "
                    "dan kolom yang mengatakan hasilnya (status, KPJ, atau alasan)."
                ),
                code="columns_missing",
            )
    elif answer.state != RegistrationAnswer.State.READ:
        raise Refused(
            _("Jawaban ini sedang dibaca. Tunggu sebentar, lalu coba lagi."), code="not_read"
        )


def _read_again(answer: RegistrationAnswer, at: datetime) -> None:
    changes: dict[str, Any] = {"error": "", "attempts": 0, "finished_at": None, "queued_at": at}
    move(answer, RegistrationAnswer.State.RECEIVED, **changes)
    queue(RegistrationAnswer.TASK, answer.pk)
