"""Cards into their owners' hands: one, many, or those ticked on a phone while it was offline."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from django.conf import settings
from django.db.models import Exists, OuterRef
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from enrollment.actions import custody, events, scans
from enrollment.actions.money_scans import Scan
from enrollment.models import Card, CardReceipt, Station
from enrollment.queries.custody import told
from gumas_pbi import audit, files
from gumas_pbi.models import User
from gumas_pbi.refusals import StaleState, WrongInput, verb
from gumas_pbi.uploads import plain_name
from villages.models import Village
from workers import parent, rows

# One photo at a time, and a small one: not what reading a list may take.
PHOTO_LIMITS = rows.Limits(seconds=10, memory_mb=800)


class Tick(NamedTuple):
    """A card that was handed over, as a phone kept it: its serial, the day, and whether its QR
    code was scanned. Sent again it does no harm: the serial is the key."""

    serial: str
    on: date
    scanned: bool = False


class Answer(NamedTuple):
    """What became of a tick: done, already, revoked, unknown, or too_early."""

    serial: str
    code: str
    sentence: str | Promise = ""


@verb
def hand_over(
    card: Card,
    *,
    on: date,
    family: str = "",
    scanned: bool = False,
    sheet: Scan | None = None,
    by: User,
    at: datetime,
) -> None:
    """The card is in the worker's own hand since a day, or in that of one of the `family` (name
    and relation); its QR code was scanned, or the signed list photographed, as proof.

    Raises WrongInput for a day that cannot be or a wrong file, and what `custody.check` raises: a
    card that was handed over says when and by whom, a revoked one which took its place.
    """
    custody.check(card, by=by)
    family = events.said(family)
    receiver = {"received_by": Card.Receiver.FAMILY, "receiver": family} if family else {}
    proof = _proof(card.village, scanned, sheet, by=by, at=at)
    same = Card.objects.filter(pk=card.pk)
    handed, facts = _hand_over(same, on=on, by=by, at=at, **receiver, **proof)
    if not handed:
        raise StaleState
    card.refresh_from_db()
    audit.record("cards.hand_over", card, by=by, at=at, on=on.isoformat(), **facts)


@verb
def hand_over_all(
    village: Village, cards: Any, *, on: date, sheet: Scan | None = None, by: User, at: datetime
) -> int:
    """The same for cards of a village (a queryset), to the workers themselves. Returns how many
    were written down; those handed over before, or revoked, stay as they are. Raises StaleState
    where none is left."""
    found = Card.objects.filter(pk__in=cards.order_by().values("pk"), village=village)
    proof = _proof(village, False, sheet, by=by, at=at)
    handed, facts = _hand_over(found, on=on, by=by, at=at, **proof)
    if not handed:
        raise StaleState(_("Penyerahan kartu ini sudah dicatat."))
    audit.record(
        "cards.hand_over_all", village, by=by, at=at, on=on.isoformat(), cards=handed, **facts
    )
    return handed


@verb
def take(village: Village, ticks: Sequence[Tick], *, by: User, at: datetime) -> list[Answer]:
    """Write down what a phone ticked, each card by itself: one that can't be is answered, and the
    others do not wait for it. The same ticks once more give the same answers."""
    given = {tick.serial: tick for tick in ticks}
    asked = told(Card.objects.filter(village=village, serial__in=given)).order_by("pk")
    found = {card.serial: card for card in asked.select_for_update(no_key=True, of=("self",))}
    fresh: dict[tuple[date, bool], list[Card]] = defaultdict(list)
    answers = []
    for tick in given.values():
        card = found.get(tick.serial)
        # A phone's clock may be ahead: what it tells us has happened by now.
        day = min(tick.on, at.astimezone().date())
        answer = _answer(card, tick.serial, day, by)
        if card and answer.code == "done" and not card.handed_on:
            fresh[day, tick.scanned].append(card)
        answers.append(answer)
    handed = 0
    for (day, scanned), cards in sorted(fresh.items()):
        same = Card.objects.filter(pk__in=[card.pk for card in cards])
        proof = _proof(village, scanned, None, by=by, at=at)
        handed += _hand_over(same, on=day, by=by, at=at, **proof)[0]
    if handed:
        refused = len(answers) - handed
        audit.record("cards.take", village, by=by, at=at, cards=handed, refused=refused)
    return answers


def _answer(card: Card | None, serial: str, day: date, by: User) -> Answer:
    if card is None:
        return Answer(serial, "unknown", _("Nomor ini bukan kartu desa ini."))
    if card.handed_on == day and card.handed_by_id == by.pk and not card.revoked_at:
        return Answer(serial, "done")
    if no := custody.obstacle(card, by=by):
        return Answer(serial, "revoked" if card.revoked_at else "already", no.sentence)
    if day < card.station_on:
        return Answer(serial, "too_early", custody.too_early(card.station_on).sentence)
    return Answer(serial, "done")


@verb
def attach(village: Village, cards: Any, sheet: Scan, *, by: User, at: datetime) -> int:
    """The signed list is the proof of those of the cards (a queryset) that were handed over
    without one. Returns how many. Raises StaleState for none, and what `scans.check` raises."""
    handed = Card.objects.filter(
        pk__in=cards.order_by().values("pk"), village=village, station=Station.HANDED, receipt=None
    )
    proven = handed.update(**_proof(village, False, sheet, by=by, at=at))
    if not proven:
        raise StaleState(_("Kartu ini sudah punya bukti, atau belum diserahkan."))
    audit.record("cards.attach_receipt", village, by=by, at=at, cards=proven)
    return proven


@verb
def download(receipt: CardReceipt, *, by: User, at: datetime) -> bytes:
    """The signed list as it was photographed. It shows names and hands, so it is recorded."""
    audit.record("cards.download_receipt", receipt, by=by, at=at)
    return files.load(receipt.file)


def read_photo(data: bytes) -> str:
    """What the QR code in a photo says, read in a child process. Raises WrongInput."""
    limits = PHOTO_LIMITS._replace(bytes=settings.ROSTER_LIMITS["bytes"])
    head = {"limits": limits._asdict()}
    try:
        found = parent.answer("enrollment.qr_photo", head, data, limits)
    except rows.Refused as no:
        raise WrongInput(
            _("Foto ini tidak bisa dibuka. Potret lagi sebagai JPG atau PNG."), code="photo_broken"
        ) from no
    if not found:
        raise WrongInput(
            _("Kode QR-nya tidak terbaca. Potret lebih dekat dan terang, atau ketik nomornya."),
            code="no_code",
        )
    return found.decode()


def _proof(
    village: Village, scanned: bool, sheet: Scan | None, *, by: User, at: datetime
) -> dict[str, Any]:
    if sheet:
        return {"proof": Card.Proof.SHEET, "receipt": _kept(village, sheet, by=by, at=at)}
    return {"proof": Card.Proof.SCAN} if scanned else {}


def _kept(village: Village, sheet: Scan, *, by: User, at: datetime) -> CardReceipt:
    """The same sheet is kept once, however many take it as their proof."""
    digest = hashlib.sha256(sheet.data).digest()
    known = CardReceipt.objects.filter(village=village, sha256=digest).first()
    if known:
        return known
    scans.check(sheet.data)
    receipt = CardReceipt(
        village=village, file_name=plain_name(sheet.name), sha256=digest, uploaded_by=by,
        uploaded_at=at,
    )  # fmt: skip
    files.store(receipt.file, sheet.data)
    receipt.save()
    return receipt


def _hand_over(
    found: Any, *, on: date, by: User, at: datetime, **changes: Any
) -> tuple[int, dict[str, int]]:
    """How many cards came into a hand, and what the audit trail says beside."""
    handed = custody.step(
        found, Station.HANDED, on=on, by=by, at=at,
        **{"received_by": Card.Receiver.WORKER, **changes},
        handed_on=on, handed_by=by, handed_at=at,
    )  # fmt: skip
    renewed = _revoke_renewed(handed, by=by, at=at) if handed else 0
    return len(handed), {"renewed": renewed} if renewed else {}


def _revoke_renewed(handed: list[int], *, by: User, at: datetime) -> int:
    """Whoever holds a new card has no use for the earlier one."""
    new = Card.objects.filter(pk__in=handed)
    newer = new.filter(worker=OuterRef("worker"), pk__gt=OuterRef("pk"))
    earlier = Card.objects.filter(Exists(newer), worker__in=new.values("worker"), revoked_at=None)
    revoked: int = earlier.update(revoked_at=at, revoked_by=by, revoked_reason=Card.Revoked.RENEWED)
    return revoked
