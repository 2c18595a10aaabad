"""Cards into their owners' hands."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from enrollment.models import Card, Station
from gumas_pbi import audit
from gumas_pbi.indonesian import date_long
from gumas_pbi.models import User
from gumas_pbi.refusals import Refused, StaleState, WrongInput, verb
from villages.models import Village


@verb
def hand_over(card: Card, *, on: date, by: User, at: datetime) -> None:
    """The card is in the worker's own hand since a day.

    Raises WrongInput for a day to come or before it was printed, Refused for a revoked card,
    StaleState where somebody wrote it down first.
    """
    if card.revoked_at:
        raise Refused(_("Kartu ini sudah dicabut, jadi tidak diserahkan lagi."), code="revoked")
    _hand_over(Card.objects.filter(pk=card.pk), on=on, by=by, at=at)
    card.refresh_from_db()
    audit.record("cards.hand_over", card, by=by, at=at, on=on.isoformat())


@verb
def hand_over_all(village: Village, cards: Any, *, on: date, by: User, at: datetime) -> int:
    """The same for cards of a village (a queryset). Returns how many were written down; those
    handed over before, or revoked, stay as they are. Raises StaleState where none is left."""
    found = Card.objects.filter(pk__in=cards.order_by().values("pk"), village=village)
    handed = _hand_over(found, on=on, by=by, at=at)
    audit.record("cards.hand_over_all", village, by=by, at=at, on=on.isoformat(), cards=handed)
    return handed


def _hand_over(found: Any, *, on: date, by: User, at: datetime) -> int:
    if on > at.astimezone().date():
        raise WrongInput(_("Tanggal penyerahan tidak boleh di masa depan."), code="date_in_future")
    day = found.aggregate(day=Max("station_on"))["day"]
    if day and on < day:
        raise WrongInput(
            _("Kartu baru dicetak %(day)s, jadi tidak bisa diserahkan sebelumnya.")
            % {"day": date_long(day)},
            code="before_printed",
        )
    unhanded = found.filter(handed_on=None, revoked_at=None)
    handed: int = unhanded.update(
        handed_on=on, handed_by=by, handed_at=at, received_by=Card.Receiver.WORKER,
        station=Station.HANDED, station_on=on, missing="",
    )  # fmt: skip
    if not handed:
        raise StaleState(_("Penyerahan kartu ini sudah dicatat."))
    return handed
