"""How many people their villages have confirmed for the month that is due, and which have not."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Exists, OuterRef, Q

from enrollment.models import Confirmation
from enrollment.queries import confirmed


@dataclass
class District:
    """`people` covered, `confirmed` of them, `villages` they live in, `silent` of these."""

    code: str
    name: str
    people: int
    confirmed: int
    villages: int
    silent: int


@dataclass
class Confirmations:
    """What is confirmed (`November 2026`), and the districts."""

    name: str
    districts: list[District]

    @property
    def villages(self) -> int:
        return sum(district.villages for district in self.districts)

    @property
    def done(self) -> int:
        return self.villages - sum(district.silent for district in self.districts)

    @property
    def people(self) -> int:
        return sum(district.people for district in self.districts)

    @property
    def confirmed(self) -> int:
        return sum(district.confirmed for district in self.districts)


def of_districts(today: date) -> Confirmations:
    """The districts with covered people, in one statement."""
    month = confirmed.due(today)
    given = Confirmation.objects.filter(confirmed.given_for(month), village=OuterRef("village"))
    people = confirmed.covered(today).annotate(
        is_confirmed=confirmed.confirmed(month), is_given=Exists(given)
    )
    counted = people.values("village__district__code", "village__district__name").annotate(
        n=Count("pk"),
        confirmed=Count("pk", filter=Q(is_confirmed=True)),
        villages=Count("village", distinct=True),
        silent=Count("village", distinct=True, filter=Q(is_given=False)),
    )
    rows = counted.order_by("village__district__code").values_list(
        "village__district__code", "village__district__name", "n", "confirmed", "villages", "silent"
    )
    return Confirmations(confirmed.name(month), [District(*row) for row in rows])
