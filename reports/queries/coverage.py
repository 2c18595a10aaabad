"""Who is covered, where, and what the month costs. Sets only: as many queries at any size."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.conf import settings
from django.db.models import Count

from enrollment.actions import contributions
from enrollment.models import Claim, ContributionBatch, Enrollment, LifeEvent, Programme
from enrollment.months import containing
from enrollment.queries import owed
from enrollment.queries.tariffs import Reported
from gumas_pbi.models import User
from gumas_pbi.refusals import Refused
from reports import suppression
from villages.models import Village


@dataclass
class Place:
    """A district or village as this user may see it; `people` None: too few to show."""

    code: str
    name: str
    people: int | None
    text: str
    villages: int = 0
    reached: int = 0
    parts: list[Place] = field(default_factory=list)


@dataclass
class Coverage:
    """`people` None: can't be shown without showing a village with fewer than 5."""

    people: int | None
    districts: list[Place]
    villages: int
    reached: int


def covered_by_village(today: date) -> dict[int, int]:
    """People covered on this day, by village. Each person stands once in JKK."""
    active = Enrollment.objects.active_on(today).filter(programme=Programme.JKK)
    counted = active.order_by().values("village").annotate(people=Count("pk"))
    return dict(counted.values_list("village", "people"))


def coverage(user: User, today: date) -> Coverage:
    """All districts and villages with their covered people, as this user may see them."""
    people = covered_by_village(today)
    villages = list(Village.objects.of_regency().select_related("district").order_by("code"))
    districts: dict[str, list[Village]] = {}
    for village in villages:
        districts.setdefault(village.district.code, []).append(village)
    groups = [
        (code, [(v.code, people.get(v.pk, 0)) for v in inside])
        for code, inside in districts.items()
    ]
    if user.is_staff_of_regency:
        own = {village.code for village in villages}
    else:
        own = set(Village.objects.of(user).values_list("code", flat=True))
    shown, whole = suppression.hide(groups, own)
    places = [_district(group, districts[group.total.key], people) for group in shown]
    return Coverage(
        people=sum(people.values()) if whole else None,
        districts=places,
        villages=len(villages),
        reached=sum(place.reached for place in places),
    )


def _district(group: suppression.Group, villages: list[Village], people: dict[int, int]) -> Place:
    parts = [
        Place(cell.key, str(village), cell.people, cell.text)
        for cell, village in zip(group.parts, villages, strict=True)
    ]
    return Place(
        code=group.total.key,
        name=villages[0].district.name,
        people=group.total.people,
        text=group.total.text,
        villages=len(villages),
        reached=sum(1 for village in villages if people.get(village.pk)),
        parts=parts,
    )


@dataclass
class MonthCost:
    """Rupiah of a month. An estimate is what opening the month today would compute."""

    month: date
    people: int
    jkk: int
    jkm: int
    state: str
    label: str

    @property
    def total(self) -> int:
        return self.jkk + self.jkm

    @property
    def is_estimate(self) -> bool:
        return not self.state


def month_cost(today: date) -> MonthCost | None:
    """This month's batch, or an estimate before it is computed; None without a tariff."""
    month = containing(today)
    batch = contributions.find(month)
    known = {ContributionBatch.State.OPEN, ContributionBatch.State.CLOSED}
    if batch is not None and batch.state in known:
        return MonthCost(
            batch.month, batch.people, batch.jkk, batch.jkm, batch.state,
            str(batch.get_state_display()),
        )  # fmt: skip
    counted = owed.owing(month).order_by().values("programme").annotate(n=Count("pk"))
    people = dict(counted.values_list("programme", "n"))
    tariffs = Reported()
    try:
        sums = {p: people.get(p, 0) * tariffs.on(p, month.first_day).amount for p in Programme}
    except Refused:
        return None
    jkk, jkm = sums[Programme.JKK], sums[Programme.JKM]
    return MonthCost(month.first_day, people.get(Programme.JKK.value, 0), jkk, jkm, "", "")


def totals(today: date) -> dict[str, int]:
    """Deaths reported this year, claims not settled."""
    return {
        "deaths": LifeEvent.objects.filter(
            kind=LifeEvent.Kind.DEATH, state=LifeEvent.State.DONE, date__year=today.year
        ).count(),
        "claims": Claim.objects.filter(state__in=(Claim.State.OPEN, Claim.State.SUBMITTED)).count(),
    }


def rows_of(found: Coverage) -> list[tuple[Any, ...]]:
    """The table as it is downloaded: the regency, then each district followed by its villages."""
    reached = f"{found.reached}/{found.villages}"
    rows: list[tuple[Any, ...]] = [
        (
            settings.REGENCY_CODE,
            settings.REGENCY_NAME,
            _number(found.people, suppression.HIDDEN),
            reached,
        )
    ]
    for district in found.districts:
        number = _number(district.people, district.text)
        rows.append(
            (district.code, district.name, number, f"{district.reached}/{district.villages}")
        )
        rows += [(p.code, p.name, _number(p.people, p.text), "") for p in district.parts]
    return rows


def _number(people: int | None, text: str) -> int | str:
    return text if people is None else people
