"""Cards: planned by sets, drawn village by village, proven by a code that nobody can guess."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db.models import Count, Exists, F, OuterRef, Subquery, Sum, Value
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from enrollment import card_codes, card_pdf
from enrollment.models import (
    Card,
    CardFile,
    CardRun,
    CardStep,
    Decree,
    Enrollment,
    PlannedCard,
    Programme,
    Station,
    Tariff,
)
from enrollment.queries.cards import cardable, without_card
from gumas_pbi import audit, crypto, files
from gumas_pbi.models import User
from gumas_pbi.queue import queue
from gumas_pbi.refusals import Refused, verb
from gumas_pbi.sql import copy_rows, insert_select, move
from villages.models import Village
from workers.models import Worker

CODES = "card codes"  # what their signing keys serve


@verb
def print(
    *, village: Village | None = None, decree: Decree | None = None, by: User, at: datetime
) -> CardRun:
    """Start a run for a village, a decree, or everybody covered who has no card yet, and queue its
    villages. Its people are frozen; those of another run are left to it.

    Raises Refused where nobody waits for a card.
    """
    scope = CardRun.Scope.VILLAGE if village else CardRun.Scope.NEW
    run = CardRun.objects.create(
        scope=CardRun.Scope.DECREE if decree else scope,
        village=village,
        decree=decree,
        asked_by=by,
        asked_at=at,
    )
    people = insert_select(
        PlannedCard,
        without_card(at, village, decree),
        {"run": Value(run.pk), "village": F("village"), "member": F("pk")},
        on_conflict="DO NOTHING",
    )
    if not people:
        raise Refused(
            _("Tidak ada peserta terlindungi yang menunggu kartu di sini."), code="no_cards"
        )
    planned = PlannedCard.objects.filter(run=run, village=OuterRef("pk")).values("village")
    insert_select(
        CardFile,
        Village.objects.filter(Exists(planned)),
        {
            "run": Value(run.pk),
            "village": F("pk"),
            "queued_at": Value(at),
            "people": Subquery(planned.annotate(n=Count("pk")).values("n")),
            "file": Value(""),
            "receipt": Value(""),
            "error": Value(""),
        },
    )
    CardRun.objects.filter(pk=run.pk).update(people=people)
    run.people = people
    audit.record("cards.print", run, by=by, at=at, people=people)
    for pk in run.files.order_by("village__code").values_list("pk", flat=True):
        queue(CardFile.TASK, pk)
    return run


def draw(run: CardRun, *, at: datetime) -> CardRun:
    """All of a run's drawing, here and now: what the worker does village by village."""
    waiting = run.files.filter(state=CardFile.State.WAITING)
    for file in waiting.order_by("village__code"):
        draw_village(file, at=at)
    run.refresh_from_db()
    return run


@verb
def draw_village(file: CardFile, *, at: datetime) -> CardFile:
    """Allot and draw the cards of a village, all or none; the last village finishes the run.

    Whoever has a card by now, or is covered no longer, is skipped.
    """
    file = CardFile.objects.select_for_update().select_related("run", "village").get(pk=file.pk)
    if file.state != CardFile.State.WAITING:
        return file
    run, village = file.run, file.village
    planned = PlannedCard.objects.filter(run=run, village=village)
    _allot(planned, run, at)
    planned._raw_delete(planned.db)
    drawn = card_pdf.Drawn(0, 0)
    if run.allotted.filter(village=village).exists():
        out = BytesIO()
        faces = _faces(run, village)
        drawn = card_pdf.draw(faces, out, look(village, at), layout=run.layout)
        files.store(file.file, out.getvalue())
    move(
        file,
        CardFile.State.DRAWN,
        cards=drawn.cards,
        pages=drawn.pages,
        file=file.file.name,
        finished_at=at,
    )
    # One after the other from here on, so that one of two that end together is the last.
    run = CardRun.objects.select_for_update(no_key=True).get(pk=run.pk)
    if not run.files.exclude(state=CardFile.State.DRAWN).exists():
        _finish(run, at=at)
    return file


def _allot(planned: Any, run: CardRun, at: datetime) -> None:
    issued = Card.objects.filter(member=OuterRef("pk")).values("member")
    jkk = Enrollment.objects.filter(member=OuterRef("pk"), programme=Programme.JKK)
    members = cardable(at).filter(pk__in=planned.values("member")).annotate(
        earlier=Coalesce(Subquery(issued.annotate(n=Count("pk")).values("n")), 0),
        since=Subquery(jkk.values("start")),
        until=Subquery(jkk.values("end")),
    )  # fmt: skip
    rows = members.values_list("pk", "worker", "village", "earlier", "since", "until")
    copy_rows(
        Card,
        (
            "member", "worker", "village", "run", "serial", "number", "since", "until",
            "token", "token_digest", "station_on",
        ),
        _allotted(list(rows), run, at),
    )  # fmt: skip
    insert_select(
        CardStep,
        Card.objects.filter(run=run, village__in=planned.values("village")),
        {
            "card": F("pk"),
            "station": Value(Station.PRINTED),
            "on": F("station_on"),
            "recorded_by": Value(run.asked_by_id),
            "recorded_at": Value(at),
        },
    )


def _allotted(members: Any, run: CardRun, at: datetime) -> Iterator[tuple[Any, ...]]:
    today = at.astimezone().date()
    key, *_older = crypto.signing_keys(CODES)
    for member, worker, village, earlier, since, end in members:
        token = card_codes.make(key)
        until = end - timedelta(days=1) if end else None
        yield (
            member, worker, village, run.pk, f"GM-{member:07d}-{earlier + 1}", earlier + 1,
            since, until, crypto.seal_text(token), crypto.digest(token), today,
        )  # fmt: skip


def _faces(run: CardRun, village: Village) -> Iterator[card_pdf.CardFace]:
    cards = run.allotted.filter(village=village).select_related(
        "worker__portrait", "village__district"
    )
    for card in cards.order_by("worker__name", "pk"):
        yield card_pdf.CardFace(
            serial=card.serial,
            name=card.worker.name,
            masked_nik=card.worker.masked_nik,
            kpj=card.worker.kpj or "",
            village=str(card.village),
            district=card.village.district.name,
            since=card.since,
            until=card.until,
            url=url_of(card.token),
            photo=_photo(card.worker),
        )


def _photo(worker: Worker) -> bytes | None:
    portrait = getattr(worker, "portrait", None)
    return files.load(portrait.file) if portrait else None


def url_of(token: str) -> str:
    """The address in the QR code: in capitals, which it packs tightest."""
    if not card_codes.is_signed(token):
        return settings.PUBLIC_URL.rstrip("/") + reverse("card_check", args=[token])
    return (settings.PUBLIC_URL.rstrip("/") + reverse("card_scan", args=[token])).upper()


def look(village: Village, at: datetime) -> card_pdf.CardLook:
    """What the cards of a village share. The sums of JKK go by the base income that the regency
    reports, where it is one for all."""
    base_income = None
    if settings.REPORTED_BASE == "bracket":
        jkk = Tariff.objects.reported().valid_on(at.astimezone().date())
        incomes = jkk.filter(programme=Programme.JKK).values_list("base_income", flat=True)
        base_income = incomes.first()
    return card_pdf.CardLook(
        programme=settings.PROGRAMME_NAME,
        regency=settings.REGENCY_NAME,
        funder=settings.CARD_FUNDER,
        green=settings.CARD_COLOR,
        gold=settings.CARD_ACCENT,
        arms=Path(settings.CARD_ARMS).read_bytes() if settings.CARD_ARMS else None,
        office=f"Kantor {village}",
        contact=settings.CARD_RETURN_ADDRESS,
        base_income=base_income,
    )


def _finish(run: CardRun, *, at: datetime) -> None:
    """The run's numbers are those of its files."""
    totals = run.files.aggregate(cards=Sum("cards"), pages=Sum("pages"))
    skipped = run.people - totals["cards"]
    move(run, CardRun.State.PRINTED, finished_at=at, skipped=skipped, **totals)
    audit.record("cards.printed", run, by=run.asked_by, at=at, skipped=skipped, **totals)


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


def find(token: str) -> Card | None:
    """The card of a code, by digest: nothing tells how near a guess was. A code that is not ours
    does not reach the database."""
    code = card_codes.verify(token, crypto.signing_keys(CODES))
    if code is None:
        return None
    cards = Card.objects.select_related("worker", "village__district")
    return cards.filter(token_digest=crypto.digest(code)).first()
