"""Where cards are on their way to their owners, and which lie there for too long."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.db.models import Count, F, OuterRef, Q, Subquery

from enrollment import card_codes
from enrollment.models import Card, CardStep, Station
from enrollment.queries.cards import in_office
from gumas_pbi import crypto
from villages.models import Village

# Where a card waits to come to its village.
COMING = (Station.PRINTED, Station.DISTRICT)
# After how many days at a station a card is late.
DAYS = {
    Station.PRINTED: "CARD_DAYS_AT_OFFICE",
    Station.DISTRICT: "CARD_DAYS_AT_DISTRICT",
    Station.VILLAGE: "CARD_DAYS_AT_VILLAGE",
}

CARRIED = 1000  # cards that a phone holds for one village
_SERIAL = re.compile(r"(?:[A-Za-z]+[- ]?)?0*(\d{1,12})(?:[- ](\d{1,4}))?")


def days_at(station: str) -> int | None:
    """How many days a card may lie at a station; None where it may lie for ever."""
    return getattr(settings, DAYS[Station(station)]) if station in DAYS else None


def late(today: date, stations: Iterable[str] = DAYS) -> Q:
    """Cards that have lain at one of these stations for more days than they should."""
    found = Q(pk__in=[])
    for station in stations:
        last_day = today - timedelta(days=days_at(station) or 0)
        found |= Q(station=station, station_on__lt=last_day)
    return found


def told(cards: Any) -> Any:
    """The cards with who handed them over, and `successor`: the serial of the holder's card that
    is valid instead (None for none)."""
    valid = Card.objects.filter(worker=OuterRef("worker"), revoked_at=None)
    newest = valid.order_by("-pk").exclude(pk=OuterRef("pk")).values("serial")[:1]
    return cards.select_related("handed_by").annotate(successor=Subquery(newest))


def last_note() -> Subquery:
    """What was written down at the last step of a card: who carries it, why nobody was found."""
    steps = CardStep.objects.filter(card=OuterRef("pk"), station=OuterRef("station"))
    return Subquery(steps.order_by("-pk").values("note")[:1])


def unproven(cards: Any) -> Any:
    """Valid cards that are said to be in the hand, without a scan or a signed list to show."""
    return cards.filter(station=Station.HANDED, proof="", revoked_at=None)


def counted(cards: Any, group: str, today: date) -> dict[int, dict[str, int]]:
    """How many cards there are at each station, and how many of them are late ("late"), by the
    field `group` (a path from the card to a place). Two statements."""
    numbers: dict[int, dict[str, int]] = {}
    on_their_way = cards.filter(pk__in=in_office().values("pk")).order_by()
    for place, station, n, n_late in on_their_way.values_list(group, "station").annotate(
        n=Count("pk"), n_late=Count("pk", filter=late(today))
    ):
        row = numbers.setdefault(place, {})
        row[station] = n
        row[f"late_{station}"] = n_late
        row["late"] = row.get("late", 0) + n_late
    handed = cards.filter(revoked_at=None, station=Station.HANDED).order_by()
    for place, n in handed.values_list(group).annotate(n=Count("pk")):
        numbers.setdefault(place, {})[Station.HANDED] = n
    return numbers


def named(cards: Any) -> Any:
    """The cards on their way with their owners' names, those that wait longest first."""
    found = cards.filter(pk__in=in_office().values("pk")).select_related(
        "worker", "village__district"
    )
    told_last = found.annotate(note=last_note(), name=F("worker__name")).defer("token")
    return told_last.order_by("station_on", "village__code", "name", "pk")


def carried(village: Village) -> list[tuple[str, str, str]]:
    """What a phone needs to know a village's waiting cards by while it is offline: the beginning
    of the SHA-256 of the code in their QR (the code is random, so that tells nothing of it), the
    serial, and the name."""
    waiting = (
        in_office()
        .filter(village=village)
        .select_related("worker")
        .only("token", "serial", "worker__name")
    )
    return [
        (hashlib.sha256(card.token.encode()).hexdigest()[:16], card.serial, card.worker.name)
        for card in waiting.order_by("worker__name", "pk")[:CARRIED]
    ]


def by_code(cards: Any, text: str) -> Any:
    """The card whose QR code says this: an address that ends in its code, or the code alone."""
    code = card_codes.found_in(text)
    return cards.filter(token_digest=crypto.digest(code)) if code else cards.none()


def by_serial(cards: Any, text: str) -> Any:
    """The cards (of a village) with this serial, also where only its digits were typed."""
    parts = _SERIAL.fullmatch(text.strip())
    if not parts:
        return cards.none()
    number = rf"-{parts[2]}" if parts[2] else r"-\d+"
    return cards.filter(serial__regex=rf"^\D+0*{parts[1]}{number}$")
