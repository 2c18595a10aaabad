"""Spot checks: somebody went and saw."""

from __future__ import annotations

from datetime import date, datetime

from django.utils.translation import gettext_lazy as _

from enrollment.models import SpotCheck
from gumas_pbi import audit
from gumas_pbi.models import User
from gumas_pbi.refusals import WrongInput, verb
from workers.actions.workers import without_numbers
from workers.models import Candidate


@verb
def record(
    candidate: Candidate, *, date: date, result: str, note: str = "", by: User, at: datetime
) -> SpotCheck:
    """What was found on a day. Raises WrongInput for a day to come or an unknown result, Refused
    for a difference without a note."""
    if date > at.astimezone().date():
        raise WrongInput(_("Tanggal kunjungan tidak boleh di masa depan."), code="date_in_future")
    if result not in SpotCheck.Result:
        raise WrongInput(_("Pilih hasil kunjungan."), code="no_such_result")
    made = SpotCheck.objects.create(
        candidate=candidate,
        worker_id=candidate.worker_id,
        village_id=candidate.village_id,
        date=date,
        result=result,
        note=without_numbers(" ".join(note.replace("\0", "").split()))[:300],
        checked_by=by,
        checked_at=at,
    )
    audit.record("spot_checks.record", candidate, by=by, at=at, result=result)
    return made
