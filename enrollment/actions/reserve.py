"""Who goes to the front of a village's reserve list, and why."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from gumas_pbi import audit
from gumas_pbi.models import User
from gumas_pbi.refusals import Refused, StaleState, WrongInput, verb
from workers.actions.workers import without_numbers
from workers.models import Candidate


@verb
def prioritise(candidate: Candidate, *, reason: str, by: User, at: datetime) -> Candidate:
    """Put somebody before everybody else in the village's reserve list.

    Raises WrongInput without a reason, Refused for whom no decree can name, StaleState where
    another officer was first.
    """
    reason = without_numbers(reason.strip())
    if not reason:
        raise WrongInput(_("Tuliskan alasan mendahulukan orang ini."), code="reason_missing")
    ready = Candidate.objects.ready()
    if not ready.filter(pk=candidate.pk).exists():
        raise Refused(
            _("Orang ini tidak lagi dalam daftar cadangan: mungkin sudah masuk SK atau ditolak."),
            code="not_in_reserve",
        )
    highest = ready.filter(village=candidate.village).aggregate(n=Max("priority", default=0))["n"]
    _change(candidate, priority=highest + 1, reason=reason, by=by, at=at)
    audit.record("reserve.prioritise", candidate, by=by, at=at, priority=candidate.priority)
    return candidate


@verb
def release(candidate: Candidate, *, by: User, at: datetime) -> Candidate:
    """Take the priority back: the person stands again where date or decile says.

    Raises Refused where there is none, StaleState where another officer was first.
    """
    if not candidate.priority:
        raise Refused(_("Orang ini tidak didahulukan."), code="no_priority")
    before = candidate.priority
    _change(candidate, priority=0, reason="", by=None, at=None)
    audit.record("reserve.release", candidate, by=by, at=at, priority=before)
    return candidate


def _change(
    candidate: Candidate, *, priority: int, reason: str, by: User | None, at: datetime | None
) -> None:
    changes = {
        "priority": priority,
        "priority_reason": reason,
        "priority_by": by,
        "priority_at": at,
    }
    same = Candidate.objects.filter(
        pk=candidate.pk, state=candidate.state, priority_at=candidate.priority_at
    )
    if not same.update(**changes):
        raise StaleState
    for name, value in changes.items():
        setattr(candidate, name, value)
