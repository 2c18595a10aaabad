"""Places that became free in a period and are not given to anybody yet."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import F, OuterRef, Q, Subquery, Window
from django.db.models.functions import Coalesce, RowNumber, TruncDate

from enrollment.models import Decree, DraftRemoval, Enrollment, Member, Period, Replacement
from enrollment.queries import places
from workers.models import Candidate


def vacancies(period: Period, day: date) -> Any:
    """Members who left before their decree's end (coverage ended by `day`, dead, refused by BPJS,
    taken out before its answer) and whom nobody replaces yet: in each village at most as many as
    it has free places that are not offered, those who left last.

    Each has `since`, `end_reason` (None: refused by BPJS, or dead before its answer), `rank` (1:
    the last to leave) and `waiting`: people in the village's reserve who were offered no place.
    Narrow by village only: other conditions would change the ranks.
    """
    over = Enrollment.objects.left_by(day)
    left = over.filter(member=OuterRef("pk")).order_by("end")
    removed = DraftRemoval.objects.filter(member=OuterRef("pk"), decree__state=Decree.State.ISSUED)
    out = (Member.State.REFUSED, Member.State.REMOVED)
    gone = over.values_list("member").union(
        Member.objects.filter(state__in=out).values_list("pk"),
        Member.objects.filter(worker__died_on__lte=day).values_list("pk"),
    )
    offered = Replacement.objects.filter(leaver__decree__period=period, newcomer=None)
    spare = places.free(period, day) - places.number_of("village", places.counted(offered))
    return (
        Member.objects.filter(
            ~Q(pk__in=places.carried(period)),
            ~Q(pk__in=Replacement.objects.values("leaver")),
            pk__in=gone,
            decree__period=period,
        )
        .annotate(
            end_reason=Coalesce(
                Subquery(left.values("end_reason")[:1]), Subquery(removed.values("reason")[:1])
            ),
            since=Coalesce(
                Subquery(left.values("end")[:1]),
                Subquery(removed.values("decree__start")[:1]),
                "worker__died_on",
                TruncDate("answered_at"),
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
