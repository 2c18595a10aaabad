"""The verifiers' worklist: who waits, by village and oldest first; and who works on what."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db.models import Count, Exists, Min, OuterRef, Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from enrollment.models import Desk, SpotCheck
from villages.models import District, Village
from workers.models import Candidate, DuplicatePair
from workers.models.proposals import CandidateQuerySet, listed_on

State = Candidate.State
WAITING = Q(state=State.PROPOSED)
DECREED = (State.DECREED, State.CLOSED)
SECOND_LOOK = Q(state=State.ACCEPTED, is_sampled=True, second_at=None)
OLDEST_FIRST = ("submitted_at", "pk")
# What a page needs of each person, and no more: rows of lists are heavy.
NEEDED = (
    "state", "reason", "reply", "warnings", "is_sampled", "submitted_by", "submitted_at",
    "verified_at", "verified_by__name", "verified_by__username", "second_at",
    "second_by__name", "second_by__username", "village__name", "village__kind", "village__code",
    "proposal__roster__file_name", "row__number", "row__sheet", "worker__nik", "worker__name",
    "worker__nik_digest", "worker__birth_date", "worker__died_on", "worker__village",
    "worker__occupation__name", "worker__occupation_text",
)  # fmt: skip
RELATED = (
    "worker__occupation", "village", "proposal__roster", "row", "verified_by", "second_by",
)  # fmt: skip

Narrow = Callable[[date], Q]


def _spotless(day: date) -> Q:
    """Nothing to look at: no finding, on no list, and every visit found what was stated."""
    otherwise = SpotCheck.objects.exclude(result=SpotCheck.Result.AS_STATED).values("worker")
    alive = Q(warnings=0, worker__died_on=None)
    return alive & ~Q(listed_on(day)) & ~Q(worker__in=otherwise)


def _clean(day: date) -> Q:
    return WAITING & _spotless(day)


def _alike(_day: date) -> Q:
    return WAITING & Q(Exists(DuplicatePair.objects.standing().filter(row=OuterRef("row"))))


# What can be asked for: label, and the condition on a day.
SHOWN: dict[str, tuple[str | Promise, Narrow]] = {
    "": (_("Menunggu verifikasi"), lambda _day: WAITING),
    "clean": (_("Tanpa temuan"), _clean),
    "findings": (_("Ada temuan"), lambda day: WAITING & ~_spotless(day)),
    "listed": (_("Tercatat dalam daftar rujukan"), lambda day: WAITING & Q(listed_on(day))),
    "alike": (_("Mungkin orang yang sama"), _alike),
    "absent": (
        _("Tidak ditemukan saat kunjungan"),
        lambda _day: WAITING & Q(last_seen=SpotCheck.Result.NOT_FOUND),
    ),
    "answered": (_("Sudah dijawab desa"), lambda _day: WAITING & ~Q(reply="")),
    "returned": (_("Dikembalikan ke desa"), lambda _day: Q(state=State.RETURNED)),
    "second": (_("Pemeriksaan kedua"), lambda _day: SECOND_LOOK),
    "accepted": (_("Disetujui, belum masuk SK"), lambda _day: Q(state=State.ACCEPTED)),
    "decreed": (_("Masuk SK"), lambda _day: Q(state__in=DECREED)),
    "refused": (_("Ditolak"), lambda _day: Q(state=State.REFUSED)),
    "all": (_("Semua"), lambda _day: Q()),
}


def shown(candidates: CandidateQuerySet, code: str, day: date) -> CandidateQuerySet:
    """Those of a code of SHOWN on a day."""
    if code == "absent":
        candidates = candidates.annotate(last_seen=SpotCheck.objects.last_result("worker"))
    return candidates.filter(SHOWN[code][1](day))


def clean(candidates: CandidateQuerySet, day: date) -> CandidateQuerySet:
    return candidates.filter(_clean(day))


def people(ids: Iterable[int]) -> list[Candidate]:
    """The candidates with these primary keys, in this order, with what a page shows of each.

    A page is found by primary keys first, so that a late page costs no more than an early one.
    """
    wanted = list(ids)
    found = Candidate.objects.filter(pk__in=wanted).select_related(*RELATED).only(*NEEDED)
    by_pk = {candidate.pk: candidate for candidate in found}
    return [by_pk[pk] for pk in wanted if pk in by_pk]


@dataclass
class Place:
    """A village with people of the worklist."""

    village: Village
    people: int
    clean: int
    oldest: datetime
    desk: Desk | None


@dataclass
class Group:
    """A district with its villages."""

    district: District
    places: list[Place] = field(default_factory=list)

    @property
    def people(self) -> int:
        return sum(place.people for place in self.places)

    @property
    def clean(self) -> int:
        return sum(place.clean for place in self.places)

    @property
    def oldest(self) -> datetime:
        return min(place.oldest for place in self.places)


def by_place(
    candidates: CandidateQuerySet, villages: Iterable[Village], at: datetime
) -> list[Group]:
    """Districts and their villages, whoever has waited longest first. Three queries."""
    day = at.astimezone().date()
    rows = candidates.order_by().values("village")
    counted = rows.annotate(people=Count("pk"), oldest=Min("submitted_at"))
    spotless = dict(
        clean(candidates, day).order_by().values("village").annotate(n=Count("pk"))
        .values_list("village", "n")
    )  # fmt: skip
    desks = active_desks(at)
    found = {row["village"]: row for row in counted}
    groups: dict[int, Group] = {}
    for village in villages:
        if row := found.get(village.pk):
            group = groups.setdefault(village.district_id, Group(village.district))
            group.places.append(
                Place(
                    village, row["people"], spotless.get(village.pk, 0), row["oldest"],
                    desks.get(village.pk),
                )
            )  # fmt: skip
    for group in groups.values():
        group.places.sort(key=lambda place: place.oldest)
    return sorted(groups.values(), key=lambda group: group.oldest)


def active_desks(at: datetime) -> dict[int, Desk]:
    """Who is at it now, by primary key of the village."""
    found: Any = Desk.objects.active(at).select_related("user", "village")
    return {desk.village_id: desk for desk in found}
