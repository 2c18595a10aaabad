"""A verdict on the people of one proposal (see `verdicts` for those on any people)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from enrollment.actions import verdicts
from gumas_pbi.models import User
from workers.models import Candidate, Proposal


def verify(proposal: Proposal, candidates: Any, *, by: User, at: datetime) -> int:
    """Accept candidates of a proposal (a queryset). Returns people accepted. Raises as
    `verdicts.accept`."""
    waiting = candidates.filter(proposal=proposal, state=Candidate.State.PROPOSED)
    return verdicts.accept(waiting, by=by, at=at).people
