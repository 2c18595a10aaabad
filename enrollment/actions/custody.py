"""A card's way to its owner: sent, arrived, not found, found again, in no hand after all. Sets,
with a row of history a card; handing it over is `enrollment.actions.handing`."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db.models import F, Value
from django.utils.translation import gettext_lazy as _

from enrollment.actions import events
from enrollment.models import Card, CardRun, CardStep, Station
from enrollment.queries import custody
from gumas_pbi import audit, written
from gumas_pbi.models import User
from gumas_pbi.refusals import Refused, StaleState, WrongInput, verb
from gumas_pbi.sql import insert_select
from villages.models import District, Village
from workers.actions.workers import is_reason

Place = Village | District | CardRun
# A card of a place: a village's, a district's, or a print run's.
_OF = {Village: "village", District: "village__district", CardRun: "run"}

_IN_NO_HAND: dict[str, Any] = {
    "handed_on": None, "handed_by": None, "handed_at": None, "received_by": "", "receiver": None,
    "proof": "", "receipt": None,
}  # fmt: skip


@verb
def send(place: Place, cards: Any, *, on: date, carrier: str, by: User, at: datetime) -> int:
    """Those of the cards (a queryset) that are of the place and in the office leave for the
    district. Returns how many.

    Raises WrongInput without a carrier or for a day that cannot be, StaleState where none is left.
    """
    carrier = events.said(carrier)
    if not carrier:
        raise WrongInput(_("Tulis siapa yang membawa kartunya."), code="carrier_missing")
    cards = cards.filter(**{_OF[type(place)]: place})
    sent = step(cards, Station.DISTRICT, on=on, by=by, at=at, note=carrier)
    if not sent:
        raise StaleState(_("Tidak ada lagi kartu di kantor untuk tempat ini."))
    audit.record("custody.send", place, by=by, at=at, on=on.isoformat(), cards=len(sent))
    return len(sent)


@verb
def arrive(village: Village, cards: Any, *, on: date, by: User, at: datetime) -> int:
    """Those of the cards (a queryset) that were on their way to a village are there. Returns how
    many.

    Raises WrongInput for a day that cannot be, StaleState where none is left.
    """
    coming = cards.filter(village=village, station__in=custody.COMING)
    arrived = step(coming, Station.VILLAGE, on=on, by=by, at=at)
    if not arrived:
        raise StaleState(_("Kedatangan kartu ini sudah dicatat."))
    audit.record("custody.arrive", village, by=by, at=at, on=on.isoformat(), cards=len(arrived))
    return len(arrived)


@verb
def not_found(card: Card, *, why: str, note: str = "", on: date, by: User, at: datetime) -> None:
    """The owner was not found, and why (`Card.Missing`).

    Raises WrongInput for a reason or day that cannot be, and what `check` raises.
    """
    if why not in Card.Missing.values:
        raise WrongInput(_("Pilih mengapa kartunya tidak sampai."), code="reason_unknown")
    check(card, by=by)
    same = Card.objects.filter(pk=card.pk)
    note = events.said(note)
    if not step(same, Station.NOT_FOUND, on=on, by=by, at=at, note=note, missing=why):
        raise StaleState(_("Pemilik kartu ini sudah dicatat tidak ditemukan."))
    card.refresh_from_db()
    audit.record("custody.not_found", card, by=by, at=at, on=on.isoformat(), why=why)


@verb
def found_again(card: Card, *, on: date, by: User, at: datetime) -> None:
    """Whoever was not found is there after all: the card waits in the village again.

    Raises WrongInput for a day that cannot be, StaleState where it does so already.
    """
    lost = Card.objects.filter(pk=card.pk, station=Station.NOT_FOUND)
    if not step(lost, Station.VILLAGE, on=on, by=by, at=at):
        raise StaleState(_("Kartu ini tidak lagi dicatat sebagai tidak ditemukan pemiliknya."))
    card.refresh_from_db()
    audit.record("custody.found_again", card, by=by, at=at, on=on.isoformat())


@verb
def take_back(card: Card, *, note: str, on: date, by: User, at: datetime) -> None:
    """A card that was written down as handed over by mistake: it waits in the village again, and
    the card that it had replaced in the hand answers again.

    Raises WrongInput without a note that says why, Refused for a revoked card, StaleState where it
    is in nobody's hand (any more).
    """
    if not is_reason(note):
        raise WrongInput(
            _("Tuliskan apa yang keliru, paling sedikit 5 huruf."), code="note_missing"
        )
    if card.revoked_at:
        raise Refused(_("Kartu ini sudah dicabut."), code="revoked")
    handed = Card.objects.filter(pk=card.pk, station=Station.HANDED)
    note, handed_at = events.said(note), card.handed_at
    if not step(handed, Station.VILLAGE, on=on, by=by, at=at, note=note, **_IN_NO_HAND):
        raise StaleState(_("Kartu ini tidak lagi tercatat diserahkan."))
    renewed = Card.objects.filter(worker=card.worker_id, revoked_reason=Card.Revoked.RENEWED)
    renewed.filter(revoked_at=handed_at).update(revoked_at=None, revoked_by=None, revoked_reason="")
    card.refresh_from_db()
    audit.record("custody.take_back", card, by=by, at=at, note=note)


def step(
    cards: Any, to: str, *, on: date, by: User, at: datetime, note: str = "", **changes: Any
) -> list[int]:
    """Move those of the cards (a queryset) that may go to a station, each with its row of history.
    Returns their ids; revoked ones stay.

    Raises WrongInput for a day to come, or before one of them came to where it is.
    """
    if on > at.astimezone().date():
        raise WrongInput(_("Tanggal ini belum tiba. Isi hari ini atau sebelumnya."),
                         code="date_in_future")  # fmt: skip
    before = [station for station, ways in Card.MOVES.items() if to in ways]
    may_go = Card.objects.filter(
        pk__in=cards.order_by().values("pk"), station__in=before, revoked_at=None
    )
    # Locked in one order, so that two who move the same cards wait for each other.
    held = may_go.order_by("pk").select_for_update(no_key=True).values_list("pk", "station_on")
    since = dict(held)
    if not since:
        return []
    if on < max(since.values()):
        raise too_early(max(since.values()))
    moved = Card.objects.filter(pk__in=list(since))
    moved.update(**{"station": to, "station_on": on, "missing": "", **changes})
    insert_select(
        CardStep,
        moved,
        {
            "card": F("pk"), "station": Value(to), "on": Value(on), "note": Value(note),
            "recorded_by": Value(by.pk), "recorded_at": Value(at),
        },
    )  # fmt: skip
    return list(since)


def too_early(day: date) -> WrongInput:
    return WrongInput(
        _("Kartu ini baru sampai di tempatnya sekarang pada %(day)s. Isi hari itu atau sesudahnya.")
        % {"day": written.day(day)},
        code="too_early",
    )


def check(card: Card, *, by: User) -> None:
    """Raises StaleState for a card that was handed over, Refused for a revoked one: what was
    written down of it, or which card took its place."""
    if no := obstacle(custody.told(Card.objects.filter(pk=card.pk)).get(), by=by):
        raise no


def obstacle(card: Card, *, by: User) -> Refused | None:
    """Why a card, as `custody.told` tells it, can't be handed over any more."""
    if card.revoked_at and card.successor:  # type: ignore[attr-defined]
        return Refused(
            _("Kartu ini sudah diganti: pakai kartu nomor %(serial)s.")
            % {"serial": card.successor},  # type: ignore[attr-defined]
            code="revoked",
        )
    if card.revoked_at:
        return Refused(
            _("Kartu ini sudah dicabut (%(why)s), jadi tidak diserahkan lagi.")
            % {"why": card.get_revoked_reason_display().lower()},
            code="revoked",
        )
    if card.handed_on:
        who = _("Anda") if card.handed_by_id == by.pk else str(card.handed_by)
        return StaleState(
            _("Kartu ini sudah diserahkan tanggal %(day)s, dicatat oleh %(who)s.")
            % {"day": written.day(card.handed_on), "who": who}
        )
    return None
