"""What a decree asks of its period: places and money."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from django.db.models import Count, Exists, OuterRef
from django.utils.translation import gettext_lazy as _

from enrollment import months
from enrollment.models import Decree, DraftRemoval, Period
from enrollment.queries import budget, places
from gumas_pbi.indonesian import number, rupiah
from gumas_pbi.refusals import Refused


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

    def hold(self) -> None:
        """Raises Refused, with the numbers, where there are too few places or too little money."""
        if self.free < 0:
            raise Refused(
                _(
                    "Kuota %(period)s %(quota)s orang: sudah terpakai %(taken)s, dan SK ini "
                    "menambah %(fresh)s. Kelebihan %(over)s orang. Coret sebagian nama, atau ubah "
                    "kuotanya."
                )
                % {
                    "period": self.period,
                    "quota": number(self.period.quota),
                    "taken": number(self.taken),
                    "fresh": number(self.fresh),
                    "over": number(-self.free),
                },
                code="over_quota",
            )
        if self.rest < 0:
            raise Refused(
                _(
                    "Pagu %(period)s %(budget)s: sudah terikat %(committed)s, dan SK ini menambah "
                    "%(cost)s. Kurang %(short)s. Coret sebagian nama, atau ubah pagunya."
                )
                % {
                    "period": self.period,
                    "budget": rupiah(self.period.budget),
                    "committed": rupiah(self.committed),
                    "cost": rupiah(self.cost),
                    "short": rupiah(-self.rest),
                },
                code="over_budget",
            )


def of(decree: Decree, day: date, people: int, renewed: int) -> Burden | None:
    """What it is to name `people`, `renewed` of whom have their place in the period already. None
    where no period holds the decree's start. Raises Refused where a month has no tariff."""
    period = decree.period
    if period is None:
        return None
    leaving = Exists(DraftRemoval.objects.filter(decree=decree, member=OuterRef("pk")))
    held = places.occupying(period, day)
    taken = held.aggregate(people=Count("pk"), gone=Count("pk", filter=leaving))
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
