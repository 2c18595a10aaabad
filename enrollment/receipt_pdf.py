"""Draws the list to sign (tanda terima) that goes with a village's cards, on upright A4. Pure.

A paper in Indonesian whatever the language of the screen. All rows are equally high, with room for
a thumb, so that the number of sheets is known before anything is drawn.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import BinaryIO, Final, NamedTuple

from enrollment.pdf_letters import (
    BOTTOM,
    GREY,
    LEADING,
    MM,
    PAD,
    SIZE,
    TOP,
    Block,
    Grid,
    Letters,
    at,
)
from enrollment.pdf_pages import Pages
from gumas_pbi.indonesian import date_long, number

PAPER: Final = (210 * MM, 297 * MM)
# Title and width in millimetres; the name has what is left.
COLUMNS: Final = (
    ("No.", 10),
    ("Nama dan NIK", 0),
    ("Nomor seri", 27),
    ("Diterima oleh", 37),
    ("Tanda tangan atau cap jempol", 43),
)
ROW: Final = 15 * MM
OPENING: Final = 112.0
TITLES: Final = 2 * LEADING + 2 * PAD + 2  # titles of one line, and the columns' numbers
CLOSING: Final = 55 * MM
ROOM: Final = PAPER[1] - TOP - BOTTOM
DOTS: Final = "." * 40
_BASE: Final = -LEADING - 1  # of a row's first line


class ReceiptHead(NamedTuple):
    """Whose cards these are. `village` with its kind, `leader` is who heads it."""

    programme: str
    regency: str
    village: str
    district: str
    leader: str
    run: int
    printed: date
    cards: int


class ReceiptRow(NamedTuple):
    name: str
    masked_nik: str
    serial: str


def draw(rows: Iterable[ReceiptRow], out: BinaryIO, head: ReceiptHead) -> int:
    """Writes the list to `out`, in the order given; gives the number of its pages. The same rows
    and head give the same bytes."""
    pieces = _Pieces(head)
    pages = Pages(out, pieces, pieces.page_foot)
    pages.add(pieces.opening())
    pages.table(pieces.titles())
    for place, row in enumerate(rows, 1):
        pages.add(pieces.row(place, row))
    pages.add(pieces.closing())
    return pages.finish(f"Tanda terima kartu {head.village}")


def sheets_for(people: int) -> int:
    """How many pages `draw` makes for so many people."""
    above, rows, pages = OPENING + TITLES, people, 1
    while rows > (fit := int((ROOM - above) // ROW)):
        above, rows, pages = TITLES, rows - fit, pages + 1
    return pages + (above + rows * ROW + CLOSING > ROOM)


class _Pieces(Letters):
    def __init__(self, head: ReceiptHead) -> None:
        super().__init__(PAPER)
        self._head, self._grid = head, Grid(self, COLUMNS)
        self.titles = self._grid.titles
        widths = self._grid.widths
        self._edges = [sum(widths[:place]) for place in range(len(widths) + 1)]
        self._blank = self._blank_row()

    def opening(self) -> Block:
        """Whose list this is, and what a signature on it means."""
        head = self._head
        facts = (
            f"Cetakan nomor {head.run} · dicetak {date_long(head.printed)} · "
            f"{number(head.cards)} kartu"
        )
        said = (
            "Yang menandatangani, atau membubuhkan cap jempol, telah menerima kartunya. Kartu tidak"
            " dipungut biaya."
        )
        texts = []
        y = -12.0
        for text, size, strong, gap in (
            ("TANDA TERIMA KARTU PESERTA PROGRAM", 13.0, True, 16.0),
            (head.programme, 10.5, True, 14.0),
            (head.regency, 10.5, False, 21.0),
            (f"{head.village}, Kecamatan {head.district}", 12.0, True, 15.0),
            (facts, 9.0, False, 18.0),
            (said, 8.0, False, 0.0),
        ):
            font = self.strong if strong else self.regular
            shown = self.cut(text, self.room, font, size)
            x = (self.room - font.width(shown, size)) / 2
            texts.append(at(font, shown, size, x, y))
            y -= gap
        return Block(OPENING, f"BT {''.join(texts)}ET\n", "opening")

    def row(self, place: int, row: ReceiptRow) -> Block:
        """Number, name with NIK, serial, whose hand, and room to sign."""
        left, room = self._edges[1] + PAD, self._grid.widths[1] - 2 * PAD
        name, *more = self.wrap(row.name, room, True) or ("",)
        rest = self.cut(" ".join(more), room, self.strong, SIZE)
        told = number(place)
        x = (self._grid.widths[0] - self.regular.width(told, SIZE)) / 2
        y = _BASE
        texts = [at(self.regular, told, SIZE, x, y)]
        for line in filter(None, (name, rest)):
            texts.append(at(self.strong, line, SIZE, left, y))
            y -= LEADING
        texts.append(at(self.regular, row.masked_nik, SIZE, left, y))
        texts.append(at(self.regular, row.serial, SIZE, self._edges[2] + PAD, _BASE))
        return Block(ROW, f"BT {''.join(texts)}{self._blank}", "person")

    def _blank_row(self) -> str:
        """What is alike in every row: whose hand, and the frame."""
        left = self._edges[3] + PAD
        texts, boxes = [], ""
        for label, y in (("Sendiri", _BASE), ("Keluarga:", _BASE - LEADING - 3)):
            boxes += f"{left:.2f} {y - 0.8:.2f} 7 7 re "
            texts.append(at(self.regular, label, SIZE, left + 11, y))
        texts.append(at(self.regular, DOTS, SIZE, left, -ROW + 4))
        rules = " ".join(f"{x:.2f} 0 m {x:.2f} {-ROW:.2f} l" for x in self._edges[1:-1])
        return f"{''.join(texts)}ET 0 {-ROW:.2f} {self.room:.2f} {ROW:.2f} re {rules} {boxes}S\n"

    def closing(self) -> Block:
        """How many went out, and who signs for it: never torn."""
        head = self._head
        right = self.room - 76 * MM
        counted = (
            f"Dari {number(head.cards)} kartu: diserahkan ............ kartu, belum diserahkan "
            "............ kartu (dikembalikan bersama tanda terima ini)."
        )
        texts = [at(self.regular, counted, 9, 0, -20)]
        for x, lines in (
            (0.0, ("Mengetahui,", f"{head.leader},")),
            (right, (f"{'.' * 24}, tanggal {'.' * 20}", "Petugas desa yang menyerahkan,")),
        ):
            texts += [
                at(self.regular, lines[0], 9, x, -44),
                at(self.strong, self.cut(lines[1], 74 * MM, self.strong, 9), 9, x, -57),
                at(self.regular, "." * 46, 9, x, -CLOSING + 18),
                at(self.regular, "Nama terang dan jabatan", 7, x, -CLOSING + 8),
            ]
        return Block(CLOSING, f"BT {''.join(texts)}ET\n", "closing")

    def page_foot(self, page_number: int) -> str:
        head = self._head
        text = f"Tanda terima kartu · {head.village}, {head.district} · cetakan nomor {head.run}"
        return f"{GREY} {self.foot(text, page_number)}"
