"""Places: who takes one, and how many are free in a village."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Exists, F, IntegerField, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from enrollment.models import Enrollment, Member, Period, VillageQuota


def occupying(period: Period) -> Any:
    """Members who take a place of the period: decreed, sent or accepted, and not gone before
    their decree ends. Whom a later decree of the same period carries on takes one place."""
    left = Enrollment.objects.filter(member=OuterRef("pk")).exclude(
        end_reason=Enrollment.EndReason.DECREE
    )
    states = (Member.State.DECREED, Member.State.SENT, Member.State.ACCEPTED)
    return Member.objects.filter(
        ~Exists(left),
        Q(carried_into=None) | ~Q(carried_into__decree__period=period),
        decree__period=period,
        state__in=states,
        worker__died_on=None,
    )


def free(period: Period, village: str = "village") -> Any:
    """Expression: places (people) that a village still has, None where it has no quota. `village`
    is the path of the outer row to its village. Negative where a quota was lowered below what is
    taken."""
    taken = occupying(period).filter(village=OuterRef(OuterRef(village))).order_by()
    counted = taken.values("village").annotate(n=Count("pk")).values("n")
    quota = VillageQuota.objects.filter(period=period, village=OuterRef(village))
    places = quota.annotate(
        left=F("places") - Coalesce(Subquery(counted, output_field=IntegerField()), 0)
    )
    return Subquery(places.values("left"), output_field=IntegerField())
