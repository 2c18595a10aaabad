"""Puts the blocks of a printed list below each other, page by page. Pure.

One page is kept in memory. A sum never begins a page without a row before it, a heading never ends
one, and a closing has rows on its own page.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import BinaryIO, Final

from enrollment.pdf_letters import BOTTOM, GREY, LEFT, TOP, Block, Letters, at
from enrollment.pdf_stream import PdfStream

ROWS_BY_SUM: Final = 2  # that go along where a sum or the closing begins a page


class Pages:
    """`foot` gives what stands at the bottom of a page of this number, `mark` lies below all."""

    def __init__(
        self, out: BinaryIO, letters: Letters, foot: Callable[[int], str], mark: str = ""
    ) -> None:
        fonts = (letters.regular, letters.strong)
        self._pdf = PdfStream(out, size=letters.size, fonts=fonts)
        self._letters, self._foot, self._mark = letters, foot, mark
        self._top = letters.size[1] - TOP
        self._titles: Sequence[Block] = ()
        self._pages = 0
        self._begin([])

    def _begin(self, blocks: list[Block]) -> None:
        self._blocks = blocks
        self._left = self._top - BOTTOM - sum(block.height for block in blocks)

    def table(self, titles: Block | None) -> None:
        """From here on these titles stand above the rows, on each page anew."""
        self._titles = [titles] if titles else []
        if titles:
            self.add(titles)

    def add(self, block: Block) -> None:
        """Puts a piece below the others; on the next page where it no longer fits."""
        if block.height > self._left:
            self._turn(block)
        self._blocks.append(block)
        self._left -= block.height

    def turn(self) -> None:
        """What comes next begins a page."""
        self._write()
        self._titles = ()
        self._begin([])

    def _turn(self, coming: Block) -> None:
        """Begins a page. What must not stand apart from the piece that comes goes along."""
        along: list[Block] = []
        if coming.kind in ("total", "closing"):
            while self._last("total"):
                along.insert(0, self._blocks.pop())
            for _n in range(ROWS_BY_SUM):
                if self._last("person"):
                    along.insert(0, self._blocks.pop())
        while self._last("heading"):
            along.insert(0, self._blocks.pop())
        self._write()
        first, above = (along or [coming])[0], list(self._titles)
        if first.under:
            above.append(self._letters.band(f"{first.under} (lanjutan)", "heading"))
        self._begin([*above, *along])

    def _last(self, kind: str) -> bool:
        return bool(self._blocks) and self._blocks[-1].kind == kind

    def _write(self) -> None:
        self._pages += 1
        top = self._top
        parts = [self._mark, "0 g 0 G 0.4 w\n"]
        for block in self._blocks:
            parts.append(f"q 1 0 0 1 {LEFT:.2f} {top:.2f} cm\n{block.content}Q\n")
            top -= block.height
        self._pdf.page("".join([*parts, self._foot(self._pages)]))

    def finish(self, title: str) -> int:
        """Writes the last page and, now that it is known, how many there are."""
        self._write()
        regular, label = self._letters.regular, f" dari {self._pages}"
        content = f"BT {GREY} {at(regular, label, 7, 0, 0)}ET"
        self._pdf.form(content, (0, -4, regular.width(label, 7) + 1, 10))
        return self._pdf.finish(title=title, language="id")
