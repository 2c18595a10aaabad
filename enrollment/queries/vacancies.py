"""Places that became free in a period and are not given to anybody yet."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import F, OuterRef, Q, Subquery, Window
from django.db.models.functions import Coalesce, RowNumber, TruncDate

from enrollment.models import Enrollment, Member, Period, Replacement
from enrollment.queries import places
from workers.models import Candidate, Worker


def vacancies(period: Period, day: date) -> Any:
    """Members who left before their decree's end (coverage ended by `day`, dead, refused by BPJS)
    and whom nobody replaces yet: in each village at most as many as it has free places that are
    not offered, those who left last.

    Each has `since`, `end_reason` (None: refused by BPJS, or dead before its answer), `rank` (1:
    the last to leave) and `waiting`: people in the village's reserve who were offered no place.
    Narrow by village only: other conditions would change the ranks.
    """
    ended = Enrollment.objects.filter(end__lte=day).exclude(end_reason=Enrollment.EndReason.DECREE)
    left = ended.filter(member=OuterRef("pk")).order_by("end")
    dead = Worker.objects.filter(died_on__lte=day)
    # Sets, so that not everybody is looked up one by one.
    gone = Q(pk__in=ended.values("member")) | Q(worker__in=dead) | Q(state=Member.State.REFUSED)
    offered = Replacement.objects.filter(leaver__decree__period=period, newcomer=None)
    spare = places.free(period) - places.number_of("village", places.counted(offered))
    return (
        Member.objects.filter(
            gone,
            Q(carried_into=None) | ~Q(carried_into__decree__period=period),
            decree__period=period,
            replaced=None,
        )
        .annotate(
            end_reason=Subquery(left.values("end_reason")[:1]),
            since=Coalesce(
                Subquery(left.values("end")[:1]), "worker__died_on", TruncDate("answered_at")
            ),
        )
        .annotate(
            rank=Window(RowNumber(), partition_by=F("village"), order_by=["-since", "-pk"]),
            waiting=places.number_of("village", places.counted(_unoffered())),
        )
        .alias(spare=spare)
        .filter(rank__lte=Coalesce("spare", "rank"))
    )


def fillable(period: Period, day: date) -> Any:
    """Those for whom somebody stands in the village's reserve."""
    villages = _unoffered().values("village")
    return vacancies(period, day).filter(village__in=villages, rank__lte=F("waiting"))


def _unoffered() -> Any:
    return Candidate.objects.ready().filter(replacing=None)
