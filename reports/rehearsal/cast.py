"""Who plays in the year, and what is true of each of them in the end."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, time
from random import Random

from django.utils import timezone

from enrollment.actions import demo, demo_people, quotas
from enrollment.models import Decree, Enrollment, Programme
from enrollment.months import Month
from gumas_pbi.models import Role, User
from reports.rehearsal.reckoning import Life, Price
from workers.models import Worker

FEWEST = 40
PRICES = (Price("JKK", Month(2015, 7), 10_000), Price("JKM", Month(2015, 7), 6_800))
EACH = 1_000  # one of so many people, and at least one, whenever something happens
RESERVE = 40  # one of so many waits in the reserve
ROOM = 30_000  # rupiah a person and month in the budget
VILLAGES_OF_FEW, FEW = 2, 200  # of few people, some of whom leave a village that has a reserve


@dataclass
class Cast:
    """`lives` is what is true in the end, by person: each act of the story writes it down beside
    its verb. `fresh` are people to whom nothing has happened yet, `groups` those to whom something
    happens again, `each` how many it is every time."""

    year: int
    users: dict[str, User]
    decree: Decree
    each: int
    lives: dict[int, Life]
    fresh: list[int]
    prices: list[Price]
    groups: dict[str, list[int]] = field(default_factory=dict)

    @property
    def months(self) -> list[Month]:
        return [Month(self.year, number) for number in range(1, 13)]

    @property
    def end(self) -> date:
        return date(self.year + 1, 1, 1)

    def take(self, group: str, covered_on: date) -> list[Worker]:
        """Some to whom nothing has happened yet, and who are covered on a day."""
        chosen = [pk for pk in self.fresh if self.lives[pk].start <= covered_on][: self.each]
        self.fresh = [pk for pk in self.fresh if pk not in chosen]
        self.groups[group] = chosen
        return self.of(group)

    def of(self, group: str) -> list[Worker]:
        return list(Worker.objects.filter(pk__in=self.groups.get(group, ())).order_by("pk"))

    def meet(self, decree: Decree) -> None:
        """Write down who is covered by a decree, as BPJS has accepted them."""
        found = Enrollment.objects.filter(member__decree=decree, programme=Programme.JKK)
        for worker, start in found.values_list("worker", "start"):
            self.lives[worker] = Life(start, self.end)


def moment(day: date, hour: int = 9) -> datetime:
    return datetime.combine(day, time(hour), timezone.get_current_timezone())


def assemble(people: int, year: int) -> Cast:
    """Logins, a budget with a place for each, the people with their decree, and the reserve."""
    new_year, after = date(year, 1, 1), date(year + 1, 1, 1)
    at = moment(date(year - 1, 12, 15))
    users = demo_people.everybody(at)
    quotas.set_period(
        name=f"Tahun {year}", start=new_year, end=after, quota=people, budget=people * ROOM * 12,
        by=users[Role.APPROVER], at=at,
    )  # fmt: skip
    villages = VILLAGES_OF_FEW if people < FEW else None
    made = demo.make(people, villages, at=at, start=new_year)
    demo.verified(max(people // RESERVE, 6), villages, new_year, moment(new_year))
    decree = Decree.objects.get(pk=made["decree"])
    cast = Cast(year, users, decree, max(1, people // EACH), {}, [], list(PRICES))
    cast.meet(decree)
    cast.fresh = sorted(cast.lives)
    Random(year).shuffle(cast.fresh)  # noqa: S311 - the same year again
    return cast
