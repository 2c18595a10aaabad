"""What a decree asks of its period: places and money."""

from __future__ import annotations

from typing import NamedTuple

from django.db.models import Count, Exists, OuterRef

from enrollment import months
from enrollment.models import Decree, DraftRemoval, Period
from enrollment.queries import budget, places


class Burden(NamedTuple):
    """What a decree asks of its period: places (people), and rupiah. `taken` and `committed` are
    what other decrees have, less whom this one takes out."""

    period: Period
    fresh: int
    taken: int
    cost: int
    committed: int

    @property
    def free(self) -> int:
        """Places that are left after it; negative where there are too few."""
        return self.period.quota - self.taken - self.fresh

    @property
    def rest(self) -> int:
        """Rupiah that are left after it; negative where there are too few."""
        return self.period.budget - self.committed - self.cost


def of(decree: Decree, people: int, renewed: int) -> Burden | None:
    """What it is to name `people`, `renewed` of whom have their place in the period already. None
    where no period holds the decree's start. Raises Refused where a month has no tariff."""
    period = decree.period
    if period is None:
        return None
    leaving = Exists(DraftRemoval.objects.filter(decree=decree, member=OuterRef("pk")))
    taken = places.occupying(period).aggregate(people=Count("pk"), gone=Count("pk", filter=leaving))
    gone = taken["gone"]
    first = months.containing(decree.start)
    after = first if decree.start == first.first_day else first.next
    return Burden(
        period=period,
        fresh=people - renewed,
        taken=taken["people"] - gone,
        cost=budget.cost(people, decree.start, decree.end),
        committed=budget.committed(period) - budget.cost(gone, after.first_day, decree.end),
    )
