"""Cards: from the query to PDFs in storage, beside reportlab's canvas with the values in memory."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from io import BytesIO
from typing import Any

import zxingcpp
from django.core.files.storage import default_storage
from PIL import Image
from reportlab.pdfgen.canvas import Canvas

from enrollment.actions import card_faces, card_plans, cards
from enrollment.card_face import PLAIN, QR_BOTTOM, QR_LEFT, QR_SIDE, CardFace, CardLook
from enrollment.card_sheet import CARD_HEIGHT, CARD_WIDTH, CARDS_PER_PAGE, MM, PAGE, imposition
from enrollment.models import CardFile, CardRun
from gumas_pbi import accounts
from gumas_pbi.models import Role
from reports.bench.measure import Work, execute, unqueued


def prepare(at: datetime) -> Work:
    """The people are there already (see people.enroll)."""
    runs: list[CardRun] = []

    def reset() -> None:
        runs[:] = [planned(at)]

    def ours() -> None:
        cards.draw(runs[0], at=at)

    reset()
    files = [
        (faces_of(file, at), card_faces.look(file.village, at))
        for file in runs[0].files.select_related("village__district").order_by("village__code")
    ]
    reset()
    ours()  # fonts are read once

    def minimum() -> None:
        for faces, look in files:
            _draw(faces, look)

    return Work(ours, minimum, reset)


def planned(at: datetime) -> CardRun:
    """A run of everybody, with no card drawn yet and none left of earlier runs."""
    for name in CardFile.objects.exclude(file="").values_list("file", flat=True):
        default_storage.delete(name)
    execute(f"TRUNCATE {CardRun._meta.db_table} CASCADE")
    with unqueued():
        return cards.print(by=accounts.service(Role.BPJS_LIAISON), at=at)


def faces_of(file: CardFile, at: datetime) -> list[CardFace]:
    """What a village's cards show; they are there then, but not drawn."""
    with unqueued():
        return list(card_faces.of(card_plans.allot(file, at=at), file.village))


def _draw(faces: Sequence[CardFace], look: CardLook) -> bytes:
    """One village: what is alike as forms, and the words and the code of each card."""
    out = BytesIO()
    canvas = Canvas(out, pagesize=PAGE, pageCompression=1)
    _forms(canvas, look)
    paper = imposition("sheet")
    for start in range(0, len(faces), CARDS_PER_PAGE):
        page = faces[start : start + CARDS_PER_PAGE]
        for face, corner in zip(page, paper.fronts, strict=False):
            _at(canvas, corner, "front")
            _own(canvas, face, *corner)
        canvas.showPage()
        for _face, corner in zip(page, paper.backs, strict=False):
            _at(canvas, corner, "back")
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def _at(canvas: Any, corner: tuple[float, float], form: str) -> None:
    canvas.saveState()
    canvas.translate(*corner)
    canvas.doForm(form)
    canvas.restoreState()


def _forms(canvas: Any, look: CardLook) -> None:
    for name, words in (
        ("front", (look.programme, look.regency, look.funder, "NIK", "No. KPJ", "Terlindungi")),
        ("back", ("Kecelakaan kerja?", "Lapor 2 × 24 jam", "175", look.office, look.contact)),
    ):
        canvas.beginForm(name, 0, 0, CARD_WIDTH, CARD_HEIGHT)
        canvas.setFillColorRGB(0.1, 0.35, 0.25)
        canvas.rect(0, 43 * MM, CARD_WIDTH, 11 * MM, stroke=0, fill=1)
        canvas.setFont("Helvetica", 7)
        for number, line in enumerate(words):
            canvas.drawString(5 * MM, (50 - number * 8) * MM, line)
        canvas.endForm()


def _own(canvas: Any, face: CardFace, x: float, y: float) -> None:
    canvas.setFont("Helvetica-Bold", 12)
    canvas.drawString(x + PLAIN.left, y + 36 * MM, face.name)
    canvas.setFont("Helvetica-Bold", 8)
    place, until = f"{face.village}, {face.district}", str(face.until)
    for left, top, line in (
        (PLAIN.left, 27, face.masked_nik),
        (PLAIN.second, 27, face.kpj),
        (PLAIN.left, 20, place),
        (PLAIN.left, 13, str(face.since)),
        (PLAIN.second, 13, until),
        (QR_LEFT, 11, face.serial),
    ):
        canvas.drawString(x + left, y + top * MM, line)
    symbol = zxingcpp.create_barcode(
        face.url, zxingcpp.BarcodeFormat.QRCode, ec_level="M", data_mask=3
    )
    image = symbol.to_image(scale=1, add_quiet_zones=False)
    side = image.shape[0]
    # One pixel a module: ten times as fast as rectangles by way of the canvas.
    picture = Image.frombytes("L", (side, side), bytes(image)).convert("1")
    canvas.drawInlineImage(picture, x + QR_LEFT, y + QR_BOTTOM, QR_SIDE, QR_SIDE)
