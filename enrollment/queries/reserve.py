"""The reserve list (cadangan): who of a village is first, and who is within its quota."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Exists, F, Min, OuterRef, Subquery, Window
from django.db.models.functions import Coalesce, RowNumber
from django.db.models.lookups import GreaterThanOrEqual

from enrollment.models import Period, Replacement
from enrollment.queries import places
from villages.models import Village
from workers.models import ReferenceEntry, ReferenceList
from workers.models.proposals import CandidateQuerySet


def ranked(
    candidates: CandidateQuerySet, period: Period, day: date, village: Village | None = None
) -> Any:
    """Those of the candidates who are ready for a decree, in one query. Each has `is_offered`
    (a leaver's place), `decile` (of the welfare list, None: unknown), `position` (1, 2, … within
    the village), `free` (places of the village on a day, None: no quota) and `in_quota`.

    The positions are among these candidates: give whole villages for the list as it stands.
    `village`: only those of this one, which is quicker than to filter.
    """
    said = ReferenceEntry.objects.filter(
        nik_digest=OuterRef("worker__nik_digest"),
        list__kind=ReferenceList.Kind.WELFARE,
        list__state=ReferenceList.State.ACTIVE,
    )
    lowest = said.order_by().values("nik_digest").annotate(lowest=Min("decile"))
    offers = Replacement.objects.filter(candidate=OuterRef("pk"), newcomer=None)
    position = Window(RowNumber(), partition_by=F("village"), order_by=order(period))
    free = places.free(period, day, within=village)
    in_quota = Coalesce(GreaterThanOrEqual(free, F("position")), True)
    return (
        candidates.in_place(village)
        .ready()
        .annotate(is_offered=Exists(offers), decile=Subquery(lowest.values("lowest")))
        .annotate(position=position, free=free, in_quota=in_quota)
    )


def order(period: Period) -> list[Any]:
    """Whom a leaver's place was offered, then the higher priority, then as the period says."""
    by_decile = [F("decile").asc(nulls_last=True)] if period.order == Period.Order.DECILE else []
    return ["-is_offered", "-priority", *by_decile, "submitted_at", "pk"]
