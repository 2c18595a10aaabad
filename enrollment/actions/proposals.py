"""Verdicts on candidates: by another person than who proposed them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from gumas_pbi import audit
from gumas_pbi.models import User
from gumas_pbi.refusals import Refused, StaleState, verb
from gumas_pbi.sql import move
from workers.models import Candidate, Proposal


@verb
def verify(
    proposal: Proposal, candidates: Any, *, by: User, at: datetime, despite_lists: bool = False
) -> int:
    """Accept candidates of a proposal (a queryset). Returns people accepted.

    The dead are never accepted; those whom a list speaks against only `despite_lists`, when
    somebody has looked at them. Raises Refused where the verifier proposed them, or all of them
    are on lists, StaleState where none of them waits any more.
    """
    alive = candidates.filter(worker__died_on=None)
    chosen = alive if despite_lists else _unlisted(proposal, alive, at)
    return _decide(
        proposal,
        chosen,
        Candidate.State.ACCEPTED,
        by=by,
        at=at,
        reason="",
        **({"despite_lists": True} if despite_lists else {}),
    )


def _unlisted(proposal: Proposal, candidates: Any, at: datetime) -> Any:
    held = candidates.filter(proposal=proposal).held_against_lists(at.astimezone().date())
    unlisted, waiting = held.filter(barred=False), Q(state=Candidate.State.PROPOSED)
    if not unlisted.filter(waiting).exists() and held.filter(waiting).exists():
        raise Refused(
            _(
                "Yang dipilih tercatat dalam daftar rujukan. Periksa orangnya, centang namanya, "
                "dan nyatakan bahwa ia sudah diperiksa."
            ),
            code="listed",
        )
    return unlisted


@verb
def refuse(proposal: Proposal, candidates: Any, *, reason: str, by: User, at: datetime) -> int:
    """Refuse candidates with a reason. Returns people refused."""
    reason = reason.strip()
    if not reason:
        raise Refused(_("Tuliskan alasan penolakan."), code="reason_missing")
    return _decide(proposal, candidates, Candidate.State.REFUSED, by=by, at=at, reason=reason)


def _decide(
    proposal: Proposal,
    candidates: Any,
    state: str,
    *,
    by: User,
    at: datetime,
    reason: str,
    **facts: Any,
) -> int:
    # One at a time: of two who decide the last ones together, somebody must see that none is left.
    Proposal.objects.select_for_update().get(pk=proposal.pk)
    waiting = proposal.candidates.filter(state=Candidate.State.PROPOSED)
    people: int = waiting.filter(pk__in=candidates.order_by().values("pk")).update(
        state=state, verified_by=by, verified_at=at, reason=reason
    )
    if not people:
        raise StaleState(_("Tidak ada lagi orang yang menunggu keputusan di sini."))
    audit.record(f"proposals.{state}", proposal, by=by, at=at, people=people, **facts)
    if not waiting.exists():
        move(proposal, Proposal.State.DONE)
    return people
