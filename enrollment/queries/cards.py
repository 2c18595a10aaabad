"""Who waits for a card, who for one of a new period, and which cards lie about."""

from __future__ import annotations

from datetime import datetime
from itertools import groupby
from typing import Any, NamedTuple

from django.db.models import Count, Exists, F, OuterRef, Q

from enrollment.card_sheet import CARDS_PER_PAGE
from enrollment.models import Card, CardRun, Decree, Enrollment, Member, PlannedCard, Programme
from enrollment.receipt_pdf import sheets_for
from villages.models import District, Village
from workers.models import Worker


def valid_of(**whose: Any) -> Any:
    """Cards whose QR code still answers."""
    return Card.objects.filter(revoked_at=None, **whose)


def covered_members(at: datetime) -> Any:
    """Members covered today or later, and alive. Whom a decree carries on is one member at a time:
    the later one only once the coverage before is over."""
    today = at.astimezone().date()
    covered = Enrollment.objects.filter(
        Q(end=None) | Q(Q(end__gt=today) & Q(end__gt=F("start"))), programme=Programme.JKK
    )
    return Member.objects.filter(
        ~Q(worker__in=Worker.objects.dead()),
        ~Exists(covered.filter(member=OuterRef("carries"))),
        Exists(covered.filter(member=OuterRef("pk"))),
    )


def cardable(at: datetime) -> Any:
    """Of these, the ones for whose membership no valid card was printed."""
    return covered_members(at).filter(~Exists(valid_of(member=OuterRef("pk"))))


def without_card(
    at: datetime,
    village: Village | None = None,
    decree: Decree | None = None,
    district: District | None = None,
) -> Any:
    """The members who wait for a card, in a place, of a decree, or all. Whose card still answers
    is not without one, whatever decree it was printed for."""
    found = cardable(at).filter(~Exists(valid_of(worker=OuterRef("worker"))))
    return _narrowed(found, village, decree, district)


def renewable(
    at: datetime,
    village: Village | None = None,
    decree: Decree | None = None,
    district: District | None = None,
) -> Any:
    """The members who hold a card whose printed days are over, and are covered on."""
    today = at.astimezone().date()
    theirs = valid_of(worker=OuterRef("worker"))
    found = cardable(at).filter(
        Exists(theirs), ~Exists(theirs.filter(Q(until=None) | Q(until__gte=today)))
    )
    return _narrowed(found, village, decree, district)


def wanted(at: datetime, scope: str = "", **narrow: Any) -> Any:
    """For whom a run of this scope prints; `narrow` as for `without_card`."""
    find = renewable if scope == CardRun.Scope.RENEWAL else without_card
    return find(at, **narrow)


def _narrowed(
    found: Any, village: Village | None, decree: Decree | None, district: District | None
) -> Any:
    found = found.in_place(village, district)
    return found.filter(decree=decree) if decree else found


def unplanned(members: Any) -> Any:
    """Of these members, the ones whom no run that goes on has planned already."""
    planned = PlannedCard.objects.filter(member=OuterRef("pk"), skipped="")
    return members.filter(~Exists(planned.filter(run__state=CardRun.State.PRINTING)))


class Places(NamedTuple):
    """Members by place: districts with their villages, each with its `people`."""

    people: int
    villages: int
    districts: list[dict[str, Any]]


def by_place(members: Any) -> Places:
    """How many of these members there are in each district and village, in the order of codes."""
    rows = members.values(
        "village", "village__code", "village__name", "village__district__name"
    ).annotate(people=Count("pk"))
    districts = []
    found = list(rows.order_by("village__code"))
    for name, group in groupby(found, key=lambda row: row["village__district__name"]):
        villages = list(group)
        people = sum(village["people"] for village in villages)
        districts.append({"name": name, "villages": villages, "people": people})
    return Places(sum(row["people"] for row in found), len(found), districts)


class Paper(NamedTuple):
    """What a run takes: sheets of cards, printed on both sides, and of lists to sign. Of single
    cards, each is a sheet of its own."""

    cards: int
    lists: int


def paper_for(places: Places, layout: str) -> Paper:
    """How many sheets a run of these people prints: each village begins its own."""
    counts = [row["people"] for district in places.districts for row in district["villages"]]
    on_one = CARDS_PER_PAGE if layout == CardRun.Layout.SHEET else 1
    return Paper(sum(-(-n // on_one) for n in counts), sum(map(sheets_for, counts)))


def in_office() -> Any:
    """Valid cards of the living that are printed and not yet in the worker's own hand."""
    return Card.objects.filter(revoked_at=None, handed_on=None, worker__died_on=None)
