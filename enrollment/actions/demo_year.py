"""The demo's years: last year's people carried on into this one, its quota, months, the villages'
monthly word, and what the watch says today."""

from __future__ import annotations

import contextlib
from datetime import date, datetime, time, timedelta
from typing import Any, NamedTuple

from django.conf import settings
from django.db import connection
from django.db.models import Count, Model

from enrollment import months
from enrollment.actions import (
    confirmations,
    continuity,
    decrees,
    demo,
    events,
    quotas,
)
from enrollment.actions.demo_people import HALF_WAY, WAITING, WHOLE_WAY
from enrollment.models import Decree, Enrollment, LifeEvent, Member, Period
from enrollment.queries import confirmed, places
from gumas_pbi.ages import age
from gumas_pbi.models import Role, User
from villages.actions import waves
from villages.models import Posting, Village
from workers.models import Candidate, NearKey, Worker

CROWDED: tuple[type[Model], ...] = (Worker, NearKey, Candidate, Member, Enrollment)
QUOTA, BUDGET = 9_500, 1_915_200_000
WORD_MONTHS = 3
SETTLES_FROM = timedelta(days=15)  # into the year; before, there is no room for what takes time


class Calendar(NamedTuple):
    """When things happened: days before `now`, closer together while the year is young."""

    now: datetime

    @property
    def today(self) -> date:
        return self.now.astimezone().date()

    @property
    def new_year(self) -> date:
        return self.today.replace(month=1, day=1)

    @property
    def has_room(self) -> bool:
        return self.now - self.on(self.new_year) > SETTLES_FROM

    def on(self, day: date, hour: int = 8) -> datetime:
        zone = self.now.astimezone().tzinfo
        return min(self.now, datetime.combine(day, time(hour), zone))

    def ago(self, days: float) -> datetime:
        begin = self.on(self.new_year + timedelta(days=1))
        return self.now - min(timedelta(days=days), (self.now - begin) * (days / 75))

    def day(self, days: float) -> date:
        return self.ago(days).astimezone().date()


def last_year(count: int, users: dict[str, User], calendar: Calendar) -> tuple[Decree, Worker]:
    """Covered since October; one of them, who is returned too, left in November."""
    start = calendar.new_year.replace(year=calendar.new_year.year - 1, month=10)
    made = demo.make(count, None, at=calendar.on(start - timedelta(days=6)), start=start)
    leaver = _covered(WHOLE_WAY, start)[0]
    event = events.report(
        leaver,
        kind=LifeEvent.Kind.MOVED,
        date=start + timedelta(days=40),
        note="Ikut keluarga ke Palangka Raya.",
        by=users[Role.VILLAGE_OFFICER],
        at=calendar.on(start + timedelta(days=41)),
    )
    events.settle(
        event,
        last_day=start + timedelta(days=44),
        by=users[Role.VERIFIER],
        at=calendar.on(start + timedelta(days=43)),
    )
    return Decree.objects.get(pk=made["decree"]), leaver


def _covered(code: str, day: date) -> list[Worker]:
    """People of a village who are covered on a day, in the order of the registry."""
    people = confirmed.covered(day).filter(village__code=code).order_by("worker")
    return [each.worker for each in people.select_related("worker")]


def new_year(decree: Decree, count: int, users: dict[str, User], calendar: Calendar) -> Period:
    """This year's quota and budget, last year's decree carried on, and the year's new people."""
    first, approver = calendar.new_year, users[Role.APPROVER]
    after = first.replace(year=first.year + 1)
    before = calendar.on(first - timedelta(days=17))
    period = quotas.set_period(
        name=f"Tahun {first.year}", start=first, end=after, quota=QUOTA, budget=BUDGET,
        by=approver, at=before,
    )  # fmt: skip
    number, dated = f"100.3.3.2/498/{first.year - 1}", first - timedelta(days=10)
    extension = decrees.extend(decree, number=number, date=dated, end=after, by=approver, at=before)
    decrees.issue(extension, by=approver, at=calendar.on(dated))
    demo.make(count, None, at=calendar.on(first + timedelta(days=1)), start=first)
    with connection.cursor() as cursor:  # what comes is planned for these people, not for none
        cursor.execute(f"ANALYZE {', '.join(model._meta.db_table for model in CROWDED)}")
    return period


def wave(users: dict[str, User], calendar: Calendar) -> None:
    """Which villages are reached together."""
    by, at = users[Role.ADMINISTRATOR], calendar.ago(74)
    regency = Village.objects.of_regency()
    tewah, upstream = WHOLE_WAY[:8], HALF_WAY[:8]
    parts = (
        ("Tewah", regency.filter(district__code=tewah)),
        ("Kahayan Hulu Utara", regency.filter(district__code=upstream)),
        ("Kecamatan lainnya", regency.exclude(district__code__in=[tewah, upstream])),
    )
    for number, (name, villages) in enumerate(parts, start=1):
        start = calendar.new_year.replace(month=3 * number)
        made = waves.create(number=number, name=name, start=start, by=by, at=at)
        waves.fill(made, villages, by=by, at=at)


def share_out(period: Period, users: dict[str, User], at: datetime, short: int) -> None:
    """Places by need; Dandang gets `short` more than it has taken, fewer than wait there."""
    proposed = quotas.propose_quotas(period, "need", at.astimezone().date())
    village = Village.objects.get(code=HALF_WAY)
    taken = places.taken_by_village(period, at.astimezone().date())
    proposed[village.pk] = taken.get(village.pk, 0) + short
    villages = Village.objects.in_bulk(proposed)
    wanted = {villages[pk]: number for pk, number in proposed.items()}
    quotas.set_quotas(period, wanted, by=users[Role.APPROVER], at=at)


def word(users: dict[str, User], calendar: Calendar) -> None:
    """What most villages said in these months: everybody is there, except these."""
    this = months.containing(calendar.today)
    posts = Posting.objects.select_related("user")
    officers = {post.village_id or -(post.district_id or 0): post.user for post in posts}
    for back in reversed(range(WORD_MONTHS)):
        day = this.plus(-back).first_day + timedelta(days=4)
        at = calendar.on(day, hour=10)
        month = confirmed.due(at.astimezone().date())
        silent = 4 if back == 0 else 11  # each so-many-th has said nothing
        people = confirmed.covered(at.astimezone().date()).order_by().values("village")
        talking = dict(people.annotate(n=Count("pk")).values_list("village", "n"))
        for number, village in enumerate(Village.objects.filter(pk__in=talking).order_by("code")):
            has_spoken = village.confirmations.filter(month=month.first_day).exists()
            of_the_tour = village.code == WHOLE_WAY and back == 0
            if has_spoken or of_the_tour or number % silent == silent - 1:
                continue
            gone = _gone(village, back, at)
            by = officers.get(village.pk) or officers[-village.district_id]
            confirmations.confirm(village, month, gone, by=by, at=at)
            _decide(gone, users[Role.VERIFIER], at + timedelta(hours=3))


# Village and month (so many ago): how many are gone, and what is said of them.
ABSENT: dict[tuple[str, int], list[tuple[str, str]]] = {
    (WHOLE_WAY, 1): [("moved", "Pindah ke Katingan."), ("own_wish", "Katanya tidak mau lagi.")],
    (WAITING, 0): [("employed", "Diterima bekerja di perusahaan sawit.")],
}


def _gone(village: Village, back: int, at: datetime) -> list[confirmations.Absence]:
    day = at.astimezone().date()
    told = ABSENT.get((village.code, back), [])
    # Whoever is old could not come back: nobody is taken out so lightly.
    young = [one for one in _covered(village.code, day) if age(one.birth_date, day) < 60]
    people = young[-len(told) - 3 :]
    return [
        confirmations.Absence(worker, kind, day - timedelta(days=2), note)
        for worker, (kind, note) in zip(people, told, strict=False)
    ]


def _decide(gone: list[confirmations.Absence], by: User, at: datetime) -> None:
    """Of two who are reported together, one has moved; the other was a mistake."""
    if len(gone) < 2:
        return
    one, other = (LifeEvent.objects.get(worker=each.worker, state="reported") for each in gone)
    events.settle(one, last_day=at.astimezone().date(), by=by, at=at)
    events.dismiss(other, reason="Sudah ditanya: ia tetap ingin ikut.", by=by, at=at)


def watched(at: datetime) -> dict[str, Any]:
    """The watch's first run. Its mails go to a file beside the logins, not to the terminal."""
    path = settings.INSTALLATION.var / "demo-mails.txt"
    with path.open("w") as file, contextlib.redirect_stdout(file):
        return continuity.watch(at=at)
