"""What the cards of a village show, and the list to sign beside them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.urls import reverse

from enrollment import card_codes, card_pdf, receipt_pdf
from enrollment.models import CardRun, Programme, Tariff
from gumas_pbi import files
from villages.models import Village
from workers.models import Worker


def receipt_head(
    run: CardRun, village: Village, cards: int, at: datetime
) -> receipt_pdf.ReceiptHead:
    is_desa = village.kind == Village.Kind.DESA
    return receipt_pdf.ReceiptHead(
        programme=settings.PROGRAMME_NAME,
        regency=settings.REGENCY_NAME,
        village=f"{'Desa' if is_desa else 'Kelurahan'} {village.name}",
        district=village.district.name,
        leader=f"{'Kepala Desa' if is_desa else 'Lurah'} {village.name}",
        run=run.pk,
        printed=at.astimezone().date(),
        cards=cards,
    )


def of(run: CardRun, village: Village) -> Iterator[card_pdf.CardFace]:
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
