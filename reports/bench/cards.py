"""Cards: from the query to PDFs in storage."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from io import BytesIO
from itertools import groupby
from typing import Any

import zxingcpp
from django.core.files.storage import default_storage
from reportlab.pdfgen.canvas import Canvas

from enrollment import card_pdf
from enrollment.actions import cards
from enrollment.card_pdf import CARDS_PER_PAGE, MM, PAGE, QR_SIDE, CardFace
from enrollment.models import CardFile, CardRun
from gumas_pbi import accounts
from gumas_pbi.models import Role
from reports.bench.measure import Work, execute, unqueued
from villages.models import Village


def prepare(at: datetime) -> Work:
    """The people are there already (see people.enroll)."""
    by = accounts.service(Role.BPJS_LIAISON)
    runs: list[CardRun] = []

    def reset() -> None:
        for name in CardFile.objects.values_list("file", flat=True):
            default_storage.delete(name)
        execute(f"TRUNCATE {CardRun._meta.db_table} CASCADE")
        with unqueued():
            runs[:] = [cards.print(by=by, at=at)]

    def ours() -> None:
        cards.draw(runs[0], at=at)

    reset()
    ours()
    files = _faces(runs[0])

    def minimum() -> None:
        for faces in files:
            _draw(faces)

    return Work(ours, minimum, reset)


def _faces(run: CardRun) -> list[list[CardFace]]:
    """What the cards of each village show, as a run draws them."""
    villages = Village.objects.filter(pk__in=run.files.values("village")).order_by("code")
    return [list(cards._faces(run, village)) for village in villages]


def _draw(faces: Sequence[CardFace]) -> bytes:
    """One village with reportlab's canvas: a frame, the words and the QR code of each card."""
    out = BytesIO()
    canvas = Canvas(out, pagesize=PAGE, pageCompression=1)
    for _page, on_page in groupby(enumerate(faces), key=lambda pair: pair[0] // CARDS_PER_PAGE):
        for number, face in on_page:
            column, row = number % 2, number // 2 % 4
            _card(canvas, face, (15 + column * 92) * MM, (30 + row * 60) * MM)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def _card(canvas: Any, face: CardFace, x: float, y: float) -> None:
    look = cards.look()
    width, height = card_pdf.CARD_WIDTH, card_pdf.CARD_HEIGHT
    canvas.roundRect(x, y, width, height, 3 * MM)
    canvas.setFont("Helvetica-Bold", 8)
    canvas.drawString(x + 5 * MM, y + 48 * MM, look.programme)
    canvas.drawString(x + 5 * MM, y + 38 * MM, face.name)
    canvas.setFont("Helvetica", 7)
    period = f"{face.since} s.d. {face.until}"
    lines = (face.masked_nik, face.kpj, f"{face.village}, {face.district}", period, look.funder)
    for number, line in enumerate(lines):
        canvas.drawString(x + 5 * MM, y + (30 - number * 5) * MM, line)
    canvas.drawString(x + 62 * MM, y + 11 * MM, face.serial)
    symbol = zxingcpp.create_barcode(
        face.url, zxingcpp.BarcodeFormat.QRCode, options="ecLevel=M,dataMask=3"
    )
    image = symbol.to_image(scale=1, add_quiet_zones=False)
    side = image.shape[0]
    step = QR_SIDE / side
    pixels = bytes(image)
    left, top = x + 62 * MM, y + 33 * MM
    path = canvas.beginPath()
    for line in range(side):
        for start, end in _dark(pixels[line * side : (line + 1) * side]):
            path.rect(left + start * step, top - (line + 1) * step, (end - start) * step, step)
    canvas.drawPath(path, stroke=0, fill=1)


def _dark(pixels: bytes) -> list[tuple[int, int]]:
    """Runs of dark modules in a row of the symbol, as (start, end)."""
    return [run.span() for run in card_pdf._DARK.finditer(pixels)]
