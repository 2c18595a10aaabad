"""What happens in life: a death stops the bill and opens the claim in one act; anything else is
reported first, and ends coverage when somebody else has settled it."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import NamedTuple

from django.conf import settings
from django.db.models import Exists, Max, OuterRef
from django.utils.translation import gettext_lazy as _

from enrollment.actions import claims, enrollments, replacements
from enrollment.models import Claim, Contribution, Enrollment, LifeEvent, Member
from enrollment.months import Month, containing
from enrollment.queries import clocks
from gumas_pbi import audit, written
from gumas_pbi.ages import age
from gumas_pbi.models import User
from gumas_pbi.refusals import Refused, StaleState, WrongInput, verb
from gumas_pbi.sql import move
from workers.actions.workers import without_numbers
from workers.models import Candidate, Proposal, Worker

# What a report can be settled as: the kinds that are reasons for an end of coverage.
REASONS = tuple(
    kind
    for kind in LifeEvent.Kind
    if kind != LifeEvent.Kind.DEATH and kind.value in Enrollment.EndReason.values
)
# Before a decree: who leaves here was never covered by it.
UNDECREED = (Candidate.State.PROPOSED, Candidate.State.RETURNED, Candidate.State.ACCEPTED)


class Preview(NamedTuple):
    """What reporting a death will do: `ends` are the enrollments; the estimate is in rupiah.

    `programme` is "" and `months` and `estimate` are 0 where no claim is opened.
    """

    ends: list[Enrollment]
    last_day: date
    programme: str
    months: int
    estimate: int


def check_death(worker: Worker, *, died_on: date, at: datetime) -> None:
    """Raises WrongInput for an impossible date, Refused where the death is known already."""
    if died_on > at.astimezone().date():
        raise WrongInput(_("Tanggal meninggal tidak boleh di masa depan."), code="date_in_future")
    if worker.birth_date and died_on < worker.birth_date:
        raise WrongInput(
            _("Tanggal meninggal tidak boleh sebelum tanggal lahir."), code="date_before_birth"
        )
    if worker.died_on:
        raise Refused(_("Kematian orang ini sudah dilaporkan."), code="death_known")


def preview_death(worker: Worker, *, died_on: date, at_work: bool, at: datetime) -> Preview:
    """What `report_death` would do, without doing it. Raises as it does."""
    check_death(worker, died_on=died_on, at=at)
    ends = list(enrollments.covering_after(worker, died_on).order_by("programme"))
    programme = claims.programme_of(at_work)
    if not Enrollment.objects.filter(worker=worker).active_on(died_on).exists():
        return Preview(ends, died_on, "", 0, 0)
    months = clocks.in_a_row(worker, programme, died_on)
    estimate = claims.estimate_of(programme, months, died_on).total
    return Preview(ends, died_on, programme, months, estimate)


@verb
def report_death(
    worker: Worker, *, died_on: date, at_work: bool, note: str, by: User, at: datetime
) -> tuple[LifeEvent, Claim | None]:
    """Record a death, end coverage with that day, and open the claim where it was in force.

    Returns the event and the claim (None where the person was not covered on that day). Raises
    WrongInput for an impossible date, Refused where the death is known already.
    """
    check_death(worker, died_on=died_on, at=at)
    event = LifeEvent.objects.create(
        kind=LifeEvent.Kind.DEATH,
        worker=worker,
        village=worker.village,
        date=died_on,
        at_work=at_work,
        note=said(note),
        reported_by=by,
        reported_at=at,
    )
    if not Worker.objects.filter(pk=worker.pk, died_on=None).update(died_on=died_on):
        raise StaleState
    worker.died_on = died_on
    # A death overtakes what else was reported of the person.
    LifeEvent.objects.filter(worker=worker, state=LifeEvent.State.REPORTED).update(
        state=LifeEvent.State.DISMISSED,
        decided_by=by,
        decided_at=at,
        decision=str(_("Digantikan oleh laporan kematian.")),
    )
    covered = Enrollment.objects.filter(worker=worker).active_on(died_on).exists()
    ended = enrollments.end(
        worker, last_day=died_on, reason=Enrollment.EndReason.DEATH, by=by, at=at
    )
    released = replacements.release(worker.candidacies.all())
    facts = {"ended": [e.pk for e in ended], **released}
    audit.record("events.report_death", event, by=by, at=at, **facts)
    return event, claims.open(event, by=by, at=at) if covered else None


def said(note: str) -> str:
    """A note in one line, without the numbers of anybody's papers."""
    return without_numbers(" ".join(note.replace("\0", "").split()))


def check_report(worker: Worker, *, kind: str, day: date, note: str, at: datetime) -> None:
    """Raises as `report`, apart from what two people do at once."""
    if kind not in (*REASONS, LifeEvent.Kind.OTHER):
        raise WrongInput(_("Pilih apa yang terjadi."), code="kind_unknown")
    if day > at.astimezone().date():
        raise WrongInput(_("Tanggal kejadian tidak boleh di masa depan."), code="date_in_future")
    if worker.birth_date and day < worker.birth_date:
        raise WrongInput(
            _("Tanggal kejadian tidak boleh sebelum tanggal lahir."), code="date_before_birth"
        )
    if kind == LifeEvent.Kind.OTHER and not note.strip():
        raise WrongInput(_("Tuliskan apa yang terjadi."), code="note_missing")
    if worker.died_on:
        raise Refused(
            _("Kematian orang ini sudah dilaporkan, jadi tidak perlu dilaporkan lagi."),
            code="death_known",
        )
    waiting = worker.events.filter(state=LifeEvent.State.REPORTED).first()
    if waiting:
        raise Refused(
            _("Orang ini sudah dilaporkan (%(kind)s) dan menunggu keputusan Dinas Sosial.")
            % {"kind": waiting.get_kind_display()},
            code="reported",
        )
    covering = enrollments.covering_after(worker, at.astimezone().date() - timedelta(days=1))
    standing = worker.candidacies.filter(state__in=Candidate.STANDING)
    if not covering.exists() and not standing.exists():
        raise Refused(
            _("Orang ini tidak sedang diusulkan atau terlindungi, jadi tidak ada yang diakhiri."),
            code="not_on_the_road",
        )


@verb
def report(
    worker: Worker, *, kind: str, date: date, note: str, by: User, at: datetime
) -> LifeEvent:
    """Report that somebody moved, found employment, or the like. Nothing changes yet.

    Raises WrongInput for an impossible date, a death (see `report_death`) or an `other` without
    a note; Refused for who is dead, has been reported, or is not on the road.
    """
    # Of a report and a death at once, the death comes last and overtakes the report.
    Worker.objects.select_for_update(no_key=True).get(pk=worker.pk)
    check_report(worker, kind=kind, day=date, note=note, at=at)
    event = LifeEvent.objects.create(
        state=LifeEvent.State.REPORTED,
        kind=kind,
        worker=worker,
        village=worker.village,
        date=date,
        note=said(note),
        reported_by=by,
        reported_at=at,
    )
    audit.record("events.report", event, by=by, at=at, kind=kind)
    return event


class Ending(NamedTuple):
    """What settling a report will do. From `free_from` on no contribution is owed, though it was
    billed for the months in `billed`; `over_age` is whether the person could never join again."""

    ends: list[Enrollment]
    last_day: date
    free_from: Month
    billed: list[date]
    candidate: Candidate | None
    over_age: bool


def preview_settle(event: LifeEvent, *, last_day: date, kind: str = "", by: User) -> Ending:
    """What `settle` would do, without doing it. Raises as it does."""
    worker = event.worker
    if event.reported_by_id == by.pk:
        raise Refused(
            _("Anda yang melaporkan orang ini. Keputusannya harus dibuat orang lain."),
            code="own_report",
        )
    if (kind or event.kind) not in REASONS:
        raise WrongInput(_("Pilih dahulu alasan yang sebenarnya."), code="reason_missing")
    if last_day < event.date:
        raise WrongInput(
            _("Hari terakhir terlindungi tidak boleh sebelum tanggal kejadian."),
            code="before_the_event",
        )
    on_the_way = (Member.State.DECREED, Member.State.SENT)
    waiting = Member.objects.filter(worker=worker, state__in=on_the_way)
    if waiting.filter(decree__end__gt=last_day).exists():
        raise Refused(
            _(
                "Orang ini sudah masuk SK dan menunggu jawaban BPJS. Tunggu jawabannya, atau "
                "keluarkan namanya dengan SK perubahan."
            ),
            code="on_the_way",
        )
    ends = list(enrollments.covering_after(worker, last_day).order_by("start", "programme"))
    if not ends:
        _check_not_after_the_end(event, last_day)
    candidate = worker.candidacies.filter(state__in=UNDECREED).first()
    over_age = bool(ends) and too_old_to_join(worker.birth_date, last_day)
    free_from = containing(last_day).next
    lines = Contribution.objects.filter(worker=worker, batch__month__gte=free_from.first_day)
    billed = sorted(set(lines.values_list("batch__month", flat=True)))
    return Ending(ends, last_day, free_from, billed, candidate, over_age)


def _check_not_after_the_end(event: LifeEvent, last_day: date) -> None:
    """Raises WrongInput where coverage when it happened ends by itself before that day."""
    covering = enrollments.covering_after(event.worker, event.date - timedelta(days=1))
    end = covering.aggregate(end=Max("end"))["end"]
    if end and last_day >= end:
        raise WrongInput(
            _("Perlindungannya sudah berakhir lebih dahulu: hari terakhirnya %(day)s.")
            % {"day": written.day(end - timedelta(days=1))},
            code="after_the_end",
        )


def too_old_to_join(birth: date | None, day: date) -> bool:
    """Whether somebody who leaves on this day could never join again."""
    return birth is not None and age(birth, day) >= settings.MAX_AGE


@verb
def settle(
    event: LifeEvent,
    *,
    last_day: date,
    note: str = "",
    kind: str = "",
    despite_age: bool = False,
    by: User,
    at: datetime,
) -> list[Enrollment]:
    """End what covers the person after `last_day`, and the candidacy, for the reason reported or
    for `kind`, which an `other` must be given. Returns the enrollments that were ended.

    Raises StaleState where somebody decided it first; Refused for who reported it, while BPJS
    has not answered for the person, and for somebody too old to join again unless `despite_age`;
    WrongInput without a reason or for a day before the event.
    """
    told = event.kind
    reason = kind or told
    enrollments.hold([event.worker_id])
    ending = preview_settle(event, last_day=last_day, kind=kind, by=by)
    if ending.over_age and not despite_age:
        raise Refused(
            _(
                "Orang ini sudah terlalu tua untuk mendaftar lagi: pengakhirannya tidak bisa "
                "dibatalkan. Nyatakan bahwa Anda sudah memastikannya."
            ),
            code="over_age",
        )
    changes = {"kind": reason, "decision": said(note), "decided_by": by, "decided_at": at}
    move(event, LifeEvent.State.DONE, **changes)
    ended = enrollments.end(event.worker, last_day=last_day, reason=reason, by=by, at=at)
    _close_candidacy(event, by=by, at=at)
    facts = {"last_day": last_day.isoformat(), "ended": [e.pk for e in ended], "kind": reason}
    released = replacements.release(event.worker.candidacies.all())
    audit.record("events.settle", event, by=by, at=at, reported_as=told, **facts, **released)
    return ended


def _close_candidacy(event: LifeEvent, *, by: User, at: datetime) -> None:
    """Who is on the way to a decree leaves it: refused, with what happened as the reason."""
    standing = Candidate.objects.filter(worker=event.worker, state__in=UNDECREED)
    proposals = Proposal.objects.filter(candidates__in=standing)
    held = Proposal.objects.select_for_update(of=("self",), no_key=True).order_by("pk")
    held = list(held.filter(pk__in=proposals.values("pk")))
    reason = str(event.get_kind_display())
    waiting = standing.filter(state=Candidate.State.PROPOSED)
    waiting.update(state=Candidate.State.REFUSED, reason=reason, verified_by=by, verified_at=at)
    standing.update(state=Candidate.State.REFUSED, reason=reason)
    left = Candidate.objects.filter(proposal=OuterRef("pk"), state=Candidate.State.PROPOSED)
    Proposal.objects.filter(pk__in=[p.pk for p in held], state=Proposal.State.OPEN).exclude(
        Exists(left)
    ).update(state=Proposal.State.DONE)


@verb
def dismiss(event: LifeEvent, *, reason: str, by: User, at: datetime) -> None:
    """The report is not true, or nothing follows from it. Raises Refused without a reason,
    StaleState where somebody decided it first."""
    decision = said(reason)
    if not decision:
        raise Refused(_("Tuliskan mengapa laporan ini tidak dilanjutkan."), code="reason_missing")
    move(event, LifeEvent.State.DISMISSED, decision=decision, decided_by=by, decided_at=at)
    audit.record("events.dismiss", event, by=by, at=at)
