"""Places: who takes one, and how many are free in a village."""

from __future__ import annotations

from typing import Any

from django.db.models import (
    Aggregate,
    Count,
    F,
    Func,
    IntegerField,
    JSONField,
    OuterRef,
    Q,
    Subquery,
    TextField,
)
from django.db.models.functions import Cast, Coalesce

from enrollment.models import Enrollment, Member, Period, VillageQuota
from villages.models import Village
from workers.models import Worker


def occupying(period: Period) -> Any:
    """Members who take a place of the period: decreed, sent or accepted, and not gone before
    their decree ends. Whom a later decree of the same period carries on takes one place.

    Those who don't are few, so they are looked up in sets that are made once.
    """
    left = Enrollment.objects.exclude(end_reason=Enrollment.EndReason.DECREE)
    states = (Member.State.DECREED, Member.State.SENT, Member.State.ACCEPTED)
    return Member.objects.filter(
        ~Q(pk__in=left.values("member")),
        ~Q(pk__in=carried(period)),
        ~Q(worker__in=Worker.objects.dead()),
        decree__period=period,
        state__in=states,
    )


def carried(period: Period) -> Any:
    """Ids of members whom a later decree of the same period carries on."""
    later = Member.objects.filter(carries__isnull=False, decree__period=period)
    return later.values("carries")


def taken_by_village(period: Period) -> dict[int, int]:
    """Places taken, by village."""
    taken = occupying(period).order_by().values_list("village")
    return dict(taken.annotate(n=Count("pk")))


class _ByVillage(Aggregate):
    """Numbers by village, as one value: computed once for a whole query, not for each row."""

    function = "jsonb_object_agg"
    output_field = JSONField()


def free(period: Period, village: str = "village", *, within: Village | None = None) -> Any:
    """Expression: places (people) that a village still has, None where it has no quota. `village`
    is the path of the outer row to its village. Negative where a quota was lowered below what is
    taken. `within`: only this village is asked for."""
    taken = occupying(period).filter(village=OuterRef("village")).order_by()
    counted = Subquery(taken.values("village").annotate(n=Count("pk")).values("n"))
    left = F("places") - Coalesce(counted, 0)
    quotas = VillageQuota.objects.filter(period=period).in_place(within).order_by().values("period")
    return number_of(
        village, Subquery(quotas.annotate(all=_ByVillage("village", left)).values("all"))
    )


def counted(rows: Any) -> Subquery:
    """How many of these rows each village has, for `number_of`. Rows have a `village`."""
    of_one = rows.filter(village=OuterRef("pk")).order_by().values("village")
    number = Coalesce(Subquery(of_one.annotate(n=Count("pk")).values("n")), 0)
    villages = Village.objects.order_by().values("district__regency")
    return Subquery(villages.annotate(all=_ByVillage("pk", number)).values("all")[:1])


def number_of(village: str, numbers: Any) -> Any:
    """Expression: what numbers by village say of the outer row's village, or None."""
    of_this = Cast(F(village), TextField())
    template = "((%(expressions)s)::integer)"
    return Func(
        numbers, of_this, template=template, arg_joiner=" ->> ", output_field=IntegerField()
    )
