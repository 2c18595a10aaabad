"""What the cards of a village show, and the list to sign beside them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.urls import reverse

from enrollment import card_codes, card_pdf, receipt_pdf
from enrollment.actions.card_plans import Allotted
from enrollment.models import CardRun, Portrait, Programme, Tariff
from gumas_pbi import files
from villages.models import Village
from workers import nik

_ANY = "0" * card_codes.LENGTH


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


def of(cards: Iterable[Allotted], village: Village) -> Iterator[card_pdf.CardFace]:
    """What the cards of a village show, in the order given."""
    place, address = str(village), url_of(_ANY)  # one is found as slowly as a card is drawn
    for card in cards:
        yield card_pdf.CardFace(
            serial=card.serial,
            name=card.name,
            masked_nik=nik.mask(card.nik),
            kpj=card.kpj or "",
            village=place,
            district=village.district.name,
            since=card.since,
            until=card.until,
            url=address.replace(_ANY, card.token),
            photo=files.load(Portrait(file=card.portrait).file) if card.portrait else None,
        )


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
