"""What has become of the people of a decree, for the decree that goes on from it."""

from __future__ import annotations

from datetime import date
from typing import Any, NamedTuple

from django.db.models import Count, Exists, F, OuterRef, Q

from enrollment.models import Decree, Enrollment, LifeEvent, Member


class People(NamedTuple):
    """Members of a decree and its amendments, those apart whom another decree carries on already.
    `covered` until it ends, waiting for or refused by BPJS, dead or ended before."""

    covered: int
    waiting: int
    refused: int
    over: int
    carried: int


def left(start: date, member: str = "") -> Any:
    """Reports settled since the coverage of a member began (`member`: the outer row's path to it,
    "carries__") of people who left before `start`. Where the last day is the decree's own last,
    there is nothing to end earlier, and the person is not carried on all the same."""
    return LifeEvent.objects.filter(
        worker=OuterRef("worker"),
        state=LifeEvent.State.DONE,
        date__lt=start,
        decided_at__gte=OuterRef(f"{member}answered_at"),
    )


def people(decree: Decree) -> People:
    state = Member.State
    until = Enrollment.objects.filter(
        member=OuterRef("pk"),
        end=decree.end,
        end__gt=F("start"),
        end_reason=Enrollment.EndReason.DECREE,
    )
    here = Q(carried_into=None, worker__died_on=None)
    gone = Exists(left(decree.end))
    covered = here & Q(Exists(until), ~gone, state=state.ACCEPTED)
    waiting = here & Q(state__in=[state.DECREED, state.SENT])
    refused = here & Q(state=state.REFUSED)
    counted = Member.objects.filter(Q(decree=decree) | Q(decree__amends=decree)).aggregate(
        covered=Count("pk", filter=covered),
        waiting=Count("pk", filter=waiting),
        refused=Count("pk", filter=refused),
        carried=Count("pk", filter=Q(carried_into__isnull=False)),
        people=Count("pk"),
    )
    everybody = counted.pop("people")
    return People(**counted, over=everybody - sum(counted.values()))
