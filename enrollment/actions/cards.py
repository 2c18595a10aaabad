"""Cards: allotted by sets, drawn by village, proven by a token that nobody can guess."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from io import BytesIO
from typing import Any

from django.conf import settings
from django.db.models import Count, Exists, F, Max, OuterRef, Q
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from enrollment import card_pdf
from enrollment.models import Card, CardFile, CardRun, Decree, Enrollment, Member, Programme
from gumas_pbi import audit, crypto, files
from gumas_pbi.indonesian import date_long
from gumas_pbi.models import User
from gumas_pbi.queue import queue
from gumas_pbi.refusals import Refused, StaleState, WrongInput, verb
from gumas_pbi.sql import copy_rows, move
from villages.models import Village
from workers.models import Worker


def without_card(at: datetime, village: Village | None, decree: Decree | None) -> Any:
    """Members covered today or later who hold no valid card. Whom a decree carries on needs the
    card of it, with its days, only once the one before is over: nobody gets two at a time."""
    today = at.astimezone().date()
    covered = Enrollment.objects.filter(
        Q(end=None) | Q(Q(end__gt=today) & Q(end__gt=F("start"))), programme=Programme.JKK
    )
    holding = Card.objects.filter(member=OuterRef("pk"), revoked_at=None)
    found = Member.objects.filter(
        ~Q(worker__in=Worker.objects.dead()),
        ~Exists(holding),
        ~Exists(covered.filter(member=OuterRef("carries"))),
        Exists(covered.filter(member=OuterRef("pk"))),
    )
    found = found.in_place(village)
    return found.filter(decree=decree) if decree else found


@verb
def print(
    *, village: Village | None = None, decree: Decree | None = None, by: User, at: datetime
) -> CardRun:
    """Start a run for a village, a decree, or everybody covered who has no card yet.

    Raises Refused where nobody waits for a card.
    """
    if not without_card(at, village, decree).exists():
        raise Refused(
            _("Tidak ada peserta terlindungi yang menunggu kartu di sini."), code="no_cards"
        )
    run = CardRun.objects.create(
        village=village, decree=decree, asked_by=by, asked_at=at, queued_at=at
    )
    audit.record("cards.print", run, by=by, at=at)
    queue(CardRun.TASK, run.pk)
    return run


def draw(run: CardRun, *, at: datetime) -> CardRun:
    """Allot and draw the run's cards, village by village, each in its own transaction.

    Begun again after a kill, it goes on with the villages that have no file yet.
    """
    while True:
        waiting = without_card(at, run.village, run.decree)
        villages = Village.objects.filter(pk__in=waiting.values("village"))
        # Who is enrolled in a drawn village meanwhile waits for the next run.
        undrawn = villages.exclude(pk__in=run.files.values("village"))
        village = undrawn.order_by("code").first()
        if village is None:
            break
        draw_village(run, village, at=at)
    return finish(run, at=at)


@verb
def draw_village(run: CardRun, village: Village, *, at: datetime) -> CardFile | None:
    """Cards and PDF of one village, both or neither; None where another run drew them first."""
    # Two runs take turns: the second sees the cards of the first.
    Village.objects.select_for_update(no_key=True).get(pk=village.pk)
    members = without_card(at, village, run.decree).select_for_update(of=("self",))
    issued = Card.objects.filter(member=OuterRef("pk")).values("member")
    counted = members.annotate(
        earlier=issued.annotate(n=Count("pk")).values("n")  # replacements count up
    )
    allotted = copy_rows(
        Card,
        ("member", "worker", "village", "run", "serial", "token", "token_digest"),
        _allotted(list(counted.values_list("pk", "worker", "village", "earlier")), run),
    )
    if not allotted:
        return None
    out = BytesIO()
    drawn = card_pdf.draw(_faces(run, village), out, look())
    file = CardFile(run=run, village=village, cards=drawn.cards, pages=drawn.pages)
    files.store(file.file, out.getvalue())
    file.save()
    return file


def _allotted(members: Any, run: CardRun) -> Iterator[tuple[Any, ...]]:
    for member, worker, village, earlier in members:
        token = secrets.token_urlsafe(16)
        yield (
            member, worker, village, run.pk, f"GM-{member:07d}-{(earlier or 0) + 1}",
            crypto.seal_text(token), crypto.digest(token),
        )  # fmt: skip


def _faces(run: CardRun, village: Village) -> Iterator[card_pdf.CardFace]:
    cards = run.allotted.filter(village=village).select_related("worker", "village__district")
    of_member = Enrollment.objects.filter(member=OuterRef("member"), programme=Programme.JKK)
    cards = cards.annotate(since=of_member.values("start"), until=of_member.values("end"))
    for card in cards.order_by("worker__name", "pk"):
        yield card_pdf.CardFace(
            serial=card.serial,
            name=card.worker.name,
            masked_nik=card.worker.masked_nik,
            kpj=card.worker.kpj or "",
            village=str(card.village),
            district=card.village.district.name,
            since=card.since,
            until=card.until - timedelta(days=1) if card.until else None,
            url=url_of(card.token),
        )


def url_of(token: str) -> str:
    """The address in the QR code."""
    return settings.PUBLIC_URL.rstrip("/") + reverse("card_check", args=[token])


def look() -> card_pdf.CardLook:
    return card_pdf.CardLook(
        programme=settings.PROGRAMME_NAME,
        regency=settings.REGENCY_NAME,
        funder=settings.CARD_FUNDER,
    )


@verb
def finish(run: CardRun, *, at: datetime) -> CardRun:
    """The run's numbers are those of its files."""
    cards = sum(run.files.values_list("cards", flat=True))
    pages = sum(run.files.values_list("pages", flat=True))
    move(run, CardRun.State.PRINTED, cards=cards, pages=pages, finished_at=at)
    audit.record("cards.printed", run, by=run.asked_by, at=at, cards=cards, pages=pages)
    return run


@verb
def download(file: CardFile, *, by: User, at: datetime) -> bytes:
    """The PDF of a village, opened. Raises Refused where storage has lost it."""
    try:
        content = files.load(file.file)
    except FileNotFoundError:
        raise Refused(
            _("Berkas kartu ini tidak ada lagi di penyimpanan. Hubungi administrator."),
            code="file_missing",
        ) from None
    audit.record("cards.download", file, by=by, at=at, cards=file.cards)
    return content


@verb
def hand_over(card: Card, *, on: date, by: User, at: datetime) -> None:
    """The card is in the worker's own hand since a day.

    Raises WrongInput for a day to come or before it was printed, Refused for a revoked card,
    StaleState where somebody wrote it down first.
    """
    if card.revoked_at:
        raise Refused(_("Kartu ini sudah dicabut, jadi tidak diserahkan lagi."), code="revoked")
    _hand_over(Card.objects.filter(pk=card.pk), on=on, by=by, at=at)
    card.handed_on, card.handed_by, card.handed_at = on, by, at
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
    printed = Coalesce("run__finished_at", "run__asked_at")
    facts = found.aggregate(
        printed=Max(printed), undrawn=Count("pk", filter=~Q(run__state=CardRun.State.PRINTED))
    )
    if facts["undrawn"]:
        raise Refused(_("Kartu ini belum selesai dicetak."), code="not_printed")
    if facts["printed"] and on < (day := facts["printed"].astimezone().date()):
        raise WrongInput(
            _("Kartu baru dicetak %(day)s, jadi tidak bisa diserahkan sebelumnya.")
            % {"day": date_long(day)},
            code="before_printed",
        )
    unhanded = found.filter(handed_on=None, revoked_at=None)
    handed: int = unhanded.update(handed_on=on, handed_by=by, handed_at=at)
    if not handed:
        raise StaleState(_("Penyerahan kartu ini sudah dicatat."))
    return handed


def in_office() -> Any:
    """Valid cards of the living that are printed and not yet in the worker's own hand."""
    cards = Card.objects.filter(revoked_at=None, handed_on=None, worker__died_on=None)
    return cards.filter(run__state=CardRun.State.PRINTED)


def find(token: str) -> Card | None:
    """The card of a token, by digest: nothing tells how near a guess was."""
    cards = Card.objects.select_related("worker", "village__district")
    return cards.filter(token_digest=crypto.digest(token)).first()
