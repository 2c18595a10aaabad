"""The regent's decree: drafted from verified people, issued by somebody who verified none."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.db.models import F, Value
from django.utils.translation import gettext_lazy as _

from enrollment.models import Decree, Member
from gumas_pbi import audit
from gumas_pbi.models import User
from gumas_pbi.refusals import Refused, WrongInput, verb
from gumas_pbi.sql import insert_select, move
from workers.models import Candidate, Proposal


def ready(proposals: Any) -> Any:
    """Verified candidates of these proposals who stand in no decree yet, and live."""
    return Candidate.objects.filter(
        proposal__in=proposals, state=Candidate.State.ACCEPTED, worker__died_on=None
    )


@verb
def draft(
    *,
    number: str,
    date: date,
    start: date,
    end: date,
    proposals: Iterable[Proposal],
    by: User,
    at: datetime,
) -> Decree:
    """A draft over some proposals; coverage in `[start, end)`. Raises Refused, WrongInput."""
    number = number.strip()
    if not number:
        raise WrongInput(_("Nomor SK belum diisi."), code="number_missing")
    proposals = list(proposals)
    if not ready(proposals).exists():
        raise Refused(
            _("SK ini tidak memuat seorang pun: belum ada orang yang disetujui verifikator."),
            code="nobody_verified",
        )
    decree = Decree.objects.create(
        number=number, date=date, start=start, end=end, drafted_by=by, drafted_at=at
    )
    decree.proposals.set(proposals)
    audit.record("decrees.draft", decree, by=by, at=at, proposals=[p.pk for p in proposals])
    return decree


@verb
def issue(decree: Decree, *, by: User, at: datetime) -> int:
    """Issue a draft: its names are frozen. Returns people. Raises Refused where there are none."""
    _lock_draft(decree)
    proposals = decree.proposals.all()
    people = insert_select(
        Member,
        ready(proposals),
        {
            "decree": Value(decree.pk),
            "candidate": F("pk"),
            "worker": F("worker"),
            "village": F("village"),
            "name": F("worker__name"),
            "verified_by": F("verified_by"),
            "decreed_by": Value(by.pk),
        },
    )
    if not people:
        raise Refused(
            _("SK ini tidak memuat seorang pun: belum ada orang yang disetujui verifikator."),
            code="nobody_verified",
        )
    Candidate.objects.filter(member__decree=decree, state=Candidate.State.ACCEPTED).update(
        state=Candidate.State.DECREED
    )
    move(decree, Decree.State.ISSUED, people=people, issued_by=by, issued_at=at)
    audit.record("decrees.issue", decree, by=by, at=at, people=people)
    return people


@verb
def discard(decree: Decree, *, by: User, at: datetime) -> None:
    """Throw a draft away; its people can be put into another. Raises Refused once issued."""
    _lock_draft(decree)
    audit.record("decrees.discard", decree, by=by, at=at)
    decree.proposals.clear()
    decree.delete()


def _lock_draft(decree: Decree) -> None:
    """Hold the draft, so that of two who act at the same time the second is told."""
    held = Decree.objects.select_for_update().filter(pk=decree.pk, state=Decree.State.DRAFT)
    if not held:
        raise Refused(_("SK ini sudah ditetapkan, jadi tidak berubah lagi."), code="wrong_state")
