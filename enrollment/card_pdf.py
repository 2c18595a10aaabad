"""Draws programme cards, fronts and backs: on A4 with cutting marks, or one a page. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice
from typing import BinaryIO, NamedTuple

from enrollment import card_art, card_back, card_sheet
from enrollment.card_face import BY_PHOTO, PLAIN, CardFace, CardLook, Front
from enrollment.card_letters import Letters
from enrollment.card_sheet import BLEED, CARD_HEIGHT, CARD_WIDTH, GAP, Corner, Layout
from enrollment.pdf_stream import PdfStream

__all__ = ["CardFace", "CardLook", "Drawn", "Layout", "draw"]

AROUND = (-GAP, -GAP, CARD_WIDTH + GAP, CARD_HEIGHT + GAP)
BLED = (-BLEED, -BLEED, CARD_WIDTH + BLEED, CARD_HEIGHT + BLEED)


class Drawn(NamedTuple):
    cards: int
    pages: int


def draw(
    cards: Iterable[CardFace], out: BinaryIO, look: CardLook, *, layout: Layout = "sheet"
) -> Drawn:
    """Writes the cards to `out` as one PDF, in the order given; no cards give one empty page.

    "sheet": A4 pages of eight, each followed by its backs, mirrored for turning over the long
    edge. "single": pages of exactly CR80, front and back by turns. Goes through `cards` once and
    keeps one page in memory. The same cards and look give the same bytes. Raises ValueError for a
    color that is not six hexadecimal digits, arms or a photo in another format, and for a `url`
    too long for a QR code.
    """
    paper = card_sheet.imposition(layout)
    letters = Letters()
    pdf = PdfStream(out, size=paper.page, fonts=letters.fonts)
    front = Front(look, letters)
    _write_forms(pdf, front, look, letters, card_sheet.marks() if paper.marks else "")
    stream = iter(cards)
    count = 0
    while page := list(islice(stream, len(paper.fronts))):
        count += len(page)
        pictures: list[int] = []
        fronts = []
        for card, corner in zip(page, paper.fronts, strict=False):
            photo = card_art.write_photo(pdf, card.photo) if card.photo else None
            if photo:
                pictures.append(photo.number)
            labels = "ByPhoto" if photo else "Plain"
            fronts.append(_placed(f"/Same Do /{labels} Do\n{front.own(card, photo)}", corner))
        pdf.page("".join(fronts), pictures)
        pdf.page("".join(_placed("/Back Do ", corner) for corner in paper.backs[: len(page)]))
    if count == 0:
        pdf.page("")
    return Drawn(count, pdf.finish(title="Kartu Peserta Program", language="id"))


def _write_forms(
    pdf: PdfStream, front: Front, look: CardLook, letters: Letters, marks: str
) -> None:
    """What is alike on all cards, once for a whole file."""
    arms = card_art.write_arms(pdf, look.arms) if look.arms else None
    pictures = [arms.number] if arms else []
    bled = f"{' '.join(f'{value:.2f}' for value in BLED[:2])} "
    bled += f"{CARD_WIDTH + 2 * BLEED:.2f} {CARD_HEIGHT + 2 * BLEED:.2f} re W n"
    pdf.form(f"{marks}q {bled}\n{front.same(arms)}Q\n", AROUND, pictures=pictures)
    pdf.form(front.labels(PLAIN), BLED, "Plain")
    pdf.form(front.labels(BY_PHOTO), BLED, "ByPhoto")
    pdf.form(card_back.same(look, letters), BLED, "Back")


def _placed(content: str, corner: Corner) -> str:
    return f"q 1 0 0 1 {corner[0]:.3f} {corner[1]:.3f} cm {content}Q\n"
