"""Whom a decree names becomes its member: parts of `decrees.issue`, in its transaction."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Case, Exists, F, OuterRef, Q, Value, When

from enrollment.actions import enrollments
from enrollment.models import Decree, Member, Period
from gumas_pbi.models import User
from gumas_pbi.refusals import StaleState
from gumas_pbi.sql import insert_select
from workers.models import Candidate


def hold(decree: Decree) -> None:
    """One at a time issues in a period, or goes on from the same decree; and of those whom it
    names or takes out nobody dies, leaves or is recalled until it is issued."""
    if root := decree.amends_id or decree.extends_id:
        family = Decree.objects.filter(Q(pk=root) | Q(amends=root)).order_by("pk")
        list(family.select_for_update().values_list("pk"))
    decree.period = Period.objects.on(decree.start)
    if decree.period:
        decree.period = Period.objects.select_for_update().get(pk=decree.period.pk)
    out = Member.objects.filter(removals__decree=decree)
    enrollments.hold(decree.names.values("worker"), out.values("worker"))
    candidates = Candidate.objects.filter(pk__in=decree.names.values("candidate")).order_by("pk")
    list(candidates.select_for_update(of=("self",)).values_list("pk"))


def enter(decree: Decree, chosen: Any, *, by: User, at: datetime) -> None:
    """Members of the chosen names (a queryset); who is carried on is accepted already, and goes on
    covered. Raises StaleState where a candidate is not ready any more."""
    people = insert_select(
        Member,
        chosen,
        {
            "decree": Value(decree.pk),
            "candidate": F("candidate"),
            "carries": F("carries"),
            "worker": F("worker"),
            "village": F("village"),
            "name": F("worker__name"),
            "verified_by": F("candidate__verified_by"),
            "decreed_by": Value(by.pk),
            "state": Case(
                When(carries=None, then=Value(Member.State.DECREED)),
                default=Value(Member.State.ACCEPTED),
            ),
            "start": Case(When(carries__isnull=False, then=Value(decree.start))),
            "answered_by": Case(When(carries__isnull=False, then=Value(by.pk))),
            "answered_at": Case(When(carries__isnull=False, then=Value(at))),
        },
    )
    mine = Member.objects.filter(decree=decree)
    waiting = Candidate.objects.filter(pk__in=mine.values("candidate"))
    waiting = waiting.filter(state=Candidate.State.ACCEPTED)
    new = waiting.update(state=Candidate.State.DECREED)
    if decree.extends_id:
        carried = mine.filter(carries__isnull=False)
        new += enrollments.start(carried, by=by, at=at) // 2  # JKK and JKM each
        _stand_again(carried)
    if new != people:
        raise StaleState


def _stand_again(carried: Any) -> None:
    """Whose candidacy lapsed before the decree that carries them on was issued: it stands again,
    unless they were proposed anew meanwhile."""
    anew = Candidate.objects.filter(worker=OuterRef("worker"), state__in=Candidate.STANDING)
    lapsed = Candidate.objects.filter(
        ~Exists(anew), pk__in=carried.values("candidate"), state=Candidate.State.CLOSED
    )
    lapsed.update(state=Candidate.State.DECREED)
