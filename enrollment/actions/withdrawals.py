"""A death that was written down by mistake is taken back, as long as nothing follows from it."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db.models import OuterRef, Subquery
from django.utils.translation import gettext_lazy as _

from enrollment.actions.events import said
from enrollment.models import (
    Claim,
    ContributionBatch,
    Decree,
    Enrollment,
    LifeEvent,
    Member,
    Replacement,
)
from enrollment.months import containing
from enrollment.queries import places
from gumas_pbi import audit
from gumas_pbi.models import User
from gumas_pbi.refusals import Refused, StaleState, verb
from gumas_pbi.sql import move
from villages.models import Village
from workers.models import Candidate, Worker

TAKEN = _("Tempatnya sudah diberikan kepada orang lain.")


def check(event: LifeEvent) -> None:
    """Raises Refused where something has followed from the death."""
    if event.kind != LifeEvent.Kind.DEATH or event.state != LifeEvent.State.DONE:
        raise Refused(_("Hanya laporan kematian yang bisa dicabut."), code="not_a_death")
    after = containing(event.date).end
    closed = ContributionBatch.objects.filter(closed_at__gt=event.reported_at)
    if closed.exists() or ContributionBatch.objects.filter(month__gte=after).exists():
        raise Refused(
            _(
                "Bulan iuran sudah dihitung atau ditutup sesudah kematian ini dilaporkan. "
                "Perlindungannya harus dimulai lagi lewat usulan baru."
            ),
            code="month_gone_on",
        )
    if Claim.objects.filter(event=event).exclude(state=Claim.State.OPEN).exists():
        raise Refused(
            _("Klaimnya sudah diajukan ke BPJS. Selesaikan dahulu dengan BPJS."), code="claim_gone"
        )
    if Replacement.objects.filter(leaver__worker=event.worker).exists():
        raise Refused(TAKEN, code="place_taken")
    if event.worker.events.exclude(pk=event.pk).filter(state=LifeEvent.State.DONE).exists():
        raise Refused(
            _("Perlindungan orang ini juga diakhiri karena laporan lain."), code="ended_otherwise"
        )


@verb
def withdraw_death(event: LifeEvent, *, reason: str, by: User, at: datetime) -> int:
    """Take a death back: coverage goes on to the end of its decree, the claim is cancelled.
    Returns the enrollments that go on.

    Raises Refused without a reason, once a month was computed or closed, the claim handed in, or
    the place given to somebody else; StaleState where somebody was first.
    """
    decision = said(reason)
    if not decision:
        raise Refused(_("Tuliskan mengapa laporan kematian ini dicabut."), code="reason_missing")
    check(event)
    move(event, LifeEvent.State.WITHDRAWN, decision=decision, decided_by=by, decided_at=at)
    if not Worker.objects.filter(pk=event.worker_id, died_on=event.date).update(died_on=None):
        raise StaleState
    for claim in Claim.objects.filter(event=event):
        move(claim, Claim.State.CANCELLED)
    ended = Enrollment.objects.filter(
        worker=event.worker_id, end_reason=Enrollment.EndReason.DEATH, ended_at=event.reported_at
    )
    members = Member.objects.filter(pk__in=list(ended.values_list("member", flat=True)))
    _check_places(members, at.astimezone().date())
    of_decree = Decree.objects.filter(members__enrollments=OuterRef("pk")).values("end")
    restored = ended.update(
        end=Subquery(of_decree),
        end_reason=Enrollment.EndReason.DECREE,
        ended_by=None,
        ended_at=None,
    )
    Candidate.objects.filter(
        pk__in=members.values("candidate"), state=Candidate.State.CLOSED
    ).update(state=Candidate.State.DECREED)
    audit.record("withdrawals.withdraw_death", event, by=by, at=at)
    return int(restored)


def _check_places(members: Any, day: date) -> None:
    """Raises Refused where the place was given to somebody else by another decree."""
    for member in members.exclude(decree__period=None).select_related("decree__period"):
        period = member.decree.period
        here = Village.objects.filter(pk=member.village_id)
        left = (
            here.annotate(left=places.free(period, day, "pk")).values_list("left", flat=True).get()
        )
        full = places.occupying(period, day).count() >= period.quota
        if full or (left is not None and left < 1):
            raise Refused(TAKEN, code="place_taken")
