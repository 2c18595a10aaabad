"""Who waits for a card, and which cards lie about."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Exists, F, OuterRef, Q

from enrollment.models import Card, Decree, Enrollment, Member, Programme
from villages.models import Village
from workers.models import Worker


def cardable(at: datetime) -> Any:
    """Members covered today or later, alive, who hold no valid card. Whom a decree carries on needs
    the card of it, with its days, only once the one before is over: nobody gets two at a time."""
    today = at.astimezone().date()
    covered = Enrollment.objects.filter(
        Q(end=None) | Q(Q(end__gt=today) & Q(end__gt=F("start"))), programme=Programme.JKK
    )
    holding = Card.objects.filter(member=OuterRef("pk"), revoked_at=None)
    return Member.objects.filter(
        ~Q(worker__in=Worker.objects.dead()),
        ~Exists(holding),
        ~Exists(covered.filter(member=OuterRef("carries"))),
        Exists(covered.filter(member=OuterRef("pk"))),
    )


def without_card(at: datetime, village: Village | None = None, decree: Decree | None = None) -> Any:
    """The members who wait for a card, in a village, of a decree, or all."""
    found = cardable(at).in_place(village)
    return found.filter(decree=decree) if decree else found


def in_office() -> Any:
    """Valid cards of the living that are printed and not yet in the worker's own hand."""
    return Card.objects.filter(revoked_at=None, handed_on=None, worker__died_on=None)
