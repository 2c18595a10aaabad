"""Places: who takes one, and how many are free in a village."""

from __future__ import annotations

from datetime import date
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
    Window,
)
from django.db.models.functions import Cast, Coalesce, RowNumber

from enrollment.models import Decree, DraftRemoval, Enrollment, Member, Period, VillageQuota
from villages.models import Village
from workers.models import Worker


def occupying(period: Period, day: date) -> Any:
    """Members who take a place of the period on a day: decreed, sent or accepted, and not gone by
    then. A planned end keeps its place until it comes. Whom a later decree of the same period
    carries on takes one place, and so do a leaver and whom the same amendment names instead.
    """
    here = _here(period, day)
    return here.exclude(pk__in=_passed_on(here, day))


def _here(period: Period, day: date) -> Any:
    """Those who are not here are few, so they are looked up in sets that are made once."""
    states = (Member.State.DECREED, Member.State.SENT, Member.State.ACCEPTED)
    return Member.objects.filter(
        ~Q(pk__in=Enrollment.objects.left_by(day).values("member")),
        ~Q(pk__in=carried(period)),
        ~Q(worker__in=Worker.objects.dead()),
        decree__period=period,
        state__in=states,
    )


def _passed_on(here: Any, day: date) -> Any:
    """Ids of members whom an issued amendment takes out on a later day, as many as it names others
    of their village from that day on."""
    named = here.filter(decree=OuterRef("decree"), village=OuterRef("member__village"))
    number = named.order_by().values("village").annotate(n=Count("pk")).values("n")
    place = ["decree", "member__village"]
    out = (
        DraftRemoval.objects.filter(decree__state=Decree.State.ISSUED, decree__start__gt=day)
        .filter(member__in=here)
        .annotate(rank=Window(RowNumber(), partition_by=place, order_by="pk"))
        .annotate(named=Subquery(number))
    )
    return out.filter(rank__lte=F("named")).values("member")


def carried(period: Period) -> Any:
    """Ids of members whom a later decree of the same period carries on."""
    later = Member.objects.filter(carries__isnull=False, decree__period=period)
    return later.values("carries")


def planned(period: Period, day: date) -> Any:
    """Those of them whose end is planned: the place is free once it has come."""
    ahead = Enrollment.objects.filter(end__gt=day).exclude(end_reason=Enrollment.EndReason.DECREE)
    return occupying(period, day).filter(pk__in=ahead.values("member"))


def taken_by_village(period: Period, day: date) -> dict[int, int]:
    """Places taken, by village."""
    taken = occupying(period, day).order_by().values_list("village")
    return dict(taken.annotate(n=Count("pk")))


class _ByVillage(Aggregate):
    """Numbers by village, as one value: computed once for a whole query, not for each row."""

    function = "jsonb_object_agg"
    output_field = JSONField()


def free(
    period: Period, day: date, village: str = "village", *, within: Village | None = None
) -> Any:
    """Expression: places (people) that a village has left on a day, None where it has no
    quota. `village` is the path of the outer row to its village. Negative where a quota was lowered
    below what is taken. `within`: only this village is asked for."""
    taken = occupying(period, day).filter(village=OuterRef("village")).order_by()
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
