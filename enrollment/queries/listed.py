"""People covered now whom a list speaks against, and how many people a list speaks of."""

from __future__ import annotations

from datetime import date
from typing import Any, NamedTuple

from django.db.models import Exists, OuterRef

from enrollment.models import Enrollment
from gumas_pbi.models import User
from workers.models import Candidate, ReferenceEntry, ReferenceList, RosterRow, Worker

UNDECIDED = (Candidate.State.PROPOSED, Candidate.State.RETURNED, Candidate.State.ACCEPTED)


class Effect(NamedTuple):
    """People of a list: in waiting rows of rosters, proposed and not yet decreed, covered."""

    rows: int
    candidates: int
    covered: int


def covered(user: User, day: date, *codes: str) -> Any:
    """Living people covered on a day of whom a list says one of these finding codes (or any)."""
    said = ReferenceEntry.objects.current(day).saying(*codes)
    return _covered(Worker.objects.visible_to(user), day).filter(said.about("nik_digest"))


def _covered(people: Any, day: date) -> Any:
    periods = Enrollment.objects.active_on(day).filter(worker=OuterRef("pk"))
    return people.filter(Exists(periods), died_on=None)


def effect(reference: ReferenceList, day: date) -> Effect:
    """How many people the list speaks against, wherever they are on the road."""
    said = ReferenceEntry.objects.filter(list=reference).saying()
    rows = RosterRow.objects.filter(said.about("nik_digest"), state=RosterRow.State.WAITING)
    candidates = Candidate.objects.filter(
        said.about("worker__nik_digest"), state__in=UNDECIDED, worker__died_on=None
    )
    people = _covered(Worker.objects.filter(said.about("nik_digest")), day)
    return Effect(rows.count(), candidates.count(), people.count())
