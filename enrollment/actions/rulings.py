"""BPJS's word on one person, taken by hand: whatever was answered before."""

from __future__ import annotations

import re
from datetime import date, datetime

from django.db.models import F
from django.utils.translation import gettext_lazy as _

from enrollment.actions import enrollments, resending
from enrollment.actions.answer_codes import told
from enrollment.models import (
    Contribution,
    Decree,
    Enrollment,
    Member,
    PlannedLine,
    RegistrationAnswer,
)
from gumas_pbi.models import User
from gumas_pbi.refusals import Refused
from workers.models import Candidate, Worker

_KPJ = re.compile(r"[0-9]{11}")


def rule(
    member: Member,
    *,
    accepted: bool,
    kpj: str,
    start: date | None,
    reason: str,
    answer: RegistrationAnswer,
    by: User,
    at: datetime,
) -> None:
    """Make this member accepted with a KPJ ("": leave it) and a start (None: as it was, or the
    decree's), or refused with a reason. Part of the verb that settles a difference.

    Raises Refused where that can't be: a dead person, one whom an amendment took out, a start
    outside the decree, somebody else's number, coverage by another decree, or months that have
    been billed already.
    """
    Decree.objects.select_for_update().get(pk=member.decree_id)
    enrollments.hold([member.worker_id])
    found = Member.objects.select_related("decree", "worker")
    member = found.select_for_update(of=("self",)).get(pk=member.pk)
    if member.state == Member.State.REMOVED:
        raise Refused(told("removed").sentence, code="removed")
    word = {"answered_by": by, "answered_at": at, "answer": answer}
    if accepted:
        _accept(member, kpj, start or member.start or member.decree.start, word, at)
    else:
        _refuse(member, reason, word)


def _accept(member: Member, kpj: str, start: date, word: dict[str, object], at: datetime) -> None:
    _must_be_acceptable(member, kpj, start)
    one = Member.objects.filter(pk=member.pk)
    if member.state == Member.State.REFUSED:
        resending.check(one, at.astimezone().date())
        Candidate.objects.filter(pk=member.candidate_id, state=Candidate.State.CLOSED).update(
            state=Candidate.State.DECREED
        )
    if kpj:
        Worker.objects.filter(pk=member.worker_id).update(kpj=kpj)
    covers = Enrollment.objects.filter(member=member)
    if member.state == Member.State.ACCEPTED and start != member.start:
        _must_be_covered(member)
        covers.update(start=start)
    one.update(
        state=Member.State.ACCEPTED, start=start, reason="",
        given_up_reason="", given_up_by=None, given_up_at=None, **word,
    )  # fmt: skip
    if member.state != Member.State.ACCEPTED:
        enrollments.start(one, by=word["answered_by"], at=at)  # type: ignore[arg-type]


def _must_be_acceptable(member: Member, kpj: str, start: date) -> None:
    worker, decree = member.worker, member.decree
    if worker.died_on:
        raise Refused(_("Orang ini tercatat meninggal, jadi tidak bisa didaftarkan."), code="dead")
    if not decree.start <= start < decree.end:
        raise Refused(
            _("Tanggal mulai harus di dalam masa berlaku SK."), code="start_outside_decree"
        )
    if kpj and not _KPJ.fullmatch(kpj):
        raise Refused(_("Nomor KPJ terdiri dari 11 angka."), code="kpj_not_11_digits")
    if kpj and Worker.objects.filter(kpj=kpj).exclude(pk=worker.pk).exists():
        raise Refused(
            _("Nomor KPJ ini sudah dipakai orang lain. Periksa jawaban BPJS."),
            code="kpj_of_another",
        )
    later = enrollments.covering_after(worker, date.fromordinal(start.toordinal() - 1))
    if later.exclude(member=member).exists():
        raise Refused(
            _("Orang ini sudah terlindungi dari SK lain pada masa itu."), code="covered_already"
        )


def _refuse(member: Member, reason: str, word: dict[str, object]) -> None:
    if not reason.strip():
        raise Refused(_("Tuliskan alasan BPJS menolak orang ini."), code="reason_missing")
    if member.state == Member.State.ACCEPTED:
        _must_be_covered(member)
        _never_covered(member, word)
    Member.objects.filter(pk=member.pk).update(
        state=Member.State.REFUSED, start=None, reason=reason[:300], **word
    )
    Candidate.objects.filter(pk=member.candidate_id, state=Candidate.State.DECREED).update(
        state=Candidate.State.CLOSED
    )


def _must_be_covered(member: Member) -> None:
    if member.enrollments.filter(ended_by__isnull=False).exists():
        raise Refused(
            _("Perlindungan orang ini sudah diakhiri, jadi jawabannya tidak bisa diubah lagi."),
            code="ended",
        )


def _never_covered(member: Member, word: dict[str, object]) -> None:
    """BPJS never covered this person, so it is not told of a leaver. An empty period stays only
    where lines of a month point to it; the next month brings their credits."""
    covers = Enrollment.objects.filter(member=member)
    lines = (Contribution.objects, PlannedLine.objects)
    if any(found.filter(enrollment__in=covers).exists() for found in lines):
        covers.update(
            end=F("start"),
            end_reason=Enrollment.EndReason.REFUSED,
            ended_by=word["answered_by"],
            ended_at=word["answered_at"],
        )
    else:
        covers.delete()
