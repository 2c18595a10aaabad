"""Verdicts on the people of one proposal (see `verdicts` for those on any people)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from enrollment.actions import verdicts
from gumas_pbi.models import User
from workers.models import Candidate, Proposal


def verify(
    proposal: Proposal, candidates: Any, *, by: User, at: datetime, despite_lists: bool = False
) -> int:
    """Accept candidates of a proposal (a queryset). Returns people accepted. Raises as
    `verdicts.accept`."""
    waiting = _waiting(proposal, candidates)
    return verdicts.accept(waiting, by=by, at=at, despite_lists=despite_lists).people


def refuse(proposal: Proposal, candidates: Any, *, reason: str, by: User, at: datetime) -> int:
    """Refuse candidates with a reason in words. Returns people refused. Raises as
    `verdicts.refuse`."""
    return verdicts.refuse(_waiting(proposal, candidates), note=reason, by=by, at=at).people


def _waiting(proposal: Proposal, candidates: Any) -> Any:
    return candidates.filter(proposal=proposal, state=Candidate.State.PROPOSED)
