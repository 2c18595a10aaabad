"""Draws the annex (lampiran) of a decree, ready to sign: a table by district and village. Pure.

One page is kept in memory. A sum never begins a page without a name before it, a heading never
ends one, and the signature has names on its own page.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import BinaryIO, Final, NamedTuple

from enrollment.annex import AnnexHead, AnnexRow, Count, Heading, Person, Total, lines
from enrollment.annex_pieces import BOTTOM, GREY, LEFT, MM, TOP, Block, Pieces, people_of, place_of
from enrollment.pdf_stream import PdfStream

# Width and height as the sheet lies, in millimetres; folio is what offices call F4.
PAPERS: Final = {"A4": (297, 210), "F4": (330, 215), "FOLIO": (330, 215)}
NAMES_BY_SUM: Final = 2  # that go along where a sum or the signature begins a page


class Drawn(NamedTuple):
    people: int
    pages: int


def draw(
    rows: Iterable[AnnexRow],
    out: BinaryIO,
    head: AnnexHead,
    *,
    paper: str,
    removed: Iterable[AnnexRow] = (),
) -> Drawn:
    """Writes the annex to `out`: whom the decree names and, of an amendment, whom it takes out.

    Rows come ordered by district and village, and are read once. `paper` is a key of PAPERS. The
    same rows and head give the same bytes. Raises KeyError for another paper.
    """
    sheet = _Sheet(out, head, paper)
    named = sheet.table(rows, "JUMLAH SELURUHNYA")
    if head.amends:
        sheet.add(sheet.pieces.band(f"DIKELUARKAN DARI KEPUTUSAN NOMOR {head.amends}", "heading"))
        sheet.table(removed, "JUMLAH YANG DIKELUARKAN")
    sheet.add(sheet.pieces.closing(named))
    return Drawn(named.people, sheet.finish())


class _Sheet:
    """The page that is being filled."""

    def __init__(self, out: BinaryIO, head: AnnexHead, paper: str) -> None:
        width, height = (side * MM for side in PAPERS[paper])
        self.pieces = Pieces(head, (width, height))
        fonts = (self.pieces.regular, self.pieces.strong)
        self._pdf = PdfStream(out, size=(width, height), fonts=fonts)
        self._head, self._top = head, height - TOP
        self._titles = self.pieces.titles()
        self._pages = 0
        self._begin([self.pieces.opening(), self._titles])

    def _begin(self, blocks: list[Block]) -> None:
        self._blocks = blocks
        self._left = self._top - BOTTOM - sum(block.height for block in blocks)

    def table(self, rows: Iterable[AnnexRow], sum_of_all: str) -> Count:
        """All rows with their sums; gives the sum of all."""
        count = Count()
        for line in lines(rows):
            match line:
                case Heading():
                    self.add(self.pieces.band(place_of(line), "heading"))
                case Person():
                    self.add(self.pieces.person(line))
                case Total(district="", village="", counted=count):
                    self.add(self.pieces.band(f"{sum_of_all}: {people_of(count)}", "total"))
                case Total():
                    self.add(self.pieces.total(line))
        return count

    def add(self, block: Block) -> None:
        """Puts a piece below the others; on the next page where it no longer fits."""
        if block.height > self._left:
            self._turn(block)
        self._blocks.append(block)
        self._left -= block.height

    def _turn(self, coming: Block) -> None:
        """Begins a page. What must not stand apart from the piece that comes goes along."""
        along: list[Block] = []
        if coming.kind in ("total", "closing"):
            while self._blocks[-1].kind == "total":
                along.insert(0, self._blocks.pop())
            for _n in range(NAMES_BY_SUM):
                if self._blocks[-1].kind == "person":
                    along.insert(0, self._blocks.pop())
        while self._blocks[-1].kind == "heading":
            along.insert(0, self._blocks.pop())
        self._write()
        first, above = (along or [coming])[0], [self._titles]
        if first.under:
            above.append(self.pieces.band(f"{first.under} (lanjutan)", "heading"))
        self._begin([*above, *along])

    def _write(self) -> None:
        self._pages += 1
        top = self._top
        parts = [self.pieces.mark() if self._head.is_draft else "", "0 g 0 G 0.4 w\n"]
        for block in self._blocks:
            parts.append(f"q 1 0 0 1 {LEFT:.2f} {top:.2f} cm\n{block.content}Q\n")
            top -= block.height
        self._pdf.page("".join([*parts, self.pieces.foot(self._pages)]))

    def finish(self) -> int:
        """Writes the last page and, now that it is known, how many there are."""
        self._write()
        regular, label = self.pieces.regular, f" dari {self._pages}"
        content = f"BT {GREY} /R 7 Tf {regular.show(label)} ET"
        self._pdf.form(content, (0, -4, regular.width(label, 7) + 1, 10))
        title = f"Lampiran Keputusan {self._head.regent} Nomor {self._head.number}"
        return self._pdf.finish(title=title, language="id")
