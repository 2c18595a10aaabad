"""Letters and tables of printed lists: fonts, lines that fit, rows with edges, bands. Pure.

What is made here are Blocks; pdf_pages puts them below each other.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Final, NamedTuple
from unicodedata import normalize

from enrollment.pdf_stream import USUAL, Font

MM: Final = 72 / 25.4
LEFT, RIGHT, TOP, BOTTOM = 20 * MM, 12 * MM, 14 * MM, 16 * MM
SIZE: Final = 8.0
LEADING: Final = 9.8
PAD: Final = 3.0
SHADE, GREY, PALE = "0.93 g", "0.35 g", "0.88 g"
# Width and height as the sheet lies, in millimetres; folio is what offices call F4.
PAPERS: Final = {"A4": (297, 210), "F4": (330, 215), "FOLIO": (330, 215)}


def size_of(paper: str) -> tuple[float, float]:
    """In points. Raises KeyError for another paper than those of PAPERS."""
    width, height = PAPERS[paper]
    return width * MM, height * MM


class Block(NamedTuple):
    """A piece of a page: its height, and its content below a top edge at 0. `under` is what a page
    that begins with it says above."""

    height: float
    content: str
    kind: str
    under: str = ""


class Letters:
    """The two fonts of a document on sheets of one size (points)."""

    def __init__(self, size: tuple[float, float]) -> None:
        folder = Path(str(files("fontpkg_fira_sans"))) / "files"
        self.regular = Font(folder / "FiraSans-Regular.ttf", "R", USUAL)
        self.strong = Font(folder / "FiraSans-SemiBold.ttf", "B", USUAL)
        self.size = size
        self.room = size[0] - LEFT - RIGHT
        self.wrap = lru_cache(maxsize=512)(self._wrapped)

    def band(self, text: str, kind: str) -> Block:
        """A row without columns: where something begins, or what it sums up to."""
        height = LEADING + PAD + 1
        text = self.cut(text, self.room - 2 * PAD, self.strong, SIZE)
        shade = SHADE if kind == "total" else "0.97 g"
        content = (
            f"{shade} 0 {-height:.2f} {self.room:.2f} {height:.2f} re f 0 g "
            f"0 {-height:.2f} {self.room:.2f} {height:.2f} re S\n"
            f"BT {at(self.strong, text, SIZE, PAD, -LEADING - 0.5)}ET\n"
        )
        return Block(height, content, kind)

    def foot(self, text: str, page_number: int) -> str:
        """What the paper is, and page x of y; y is one form that all pages share."""
        page, y = f"Halaman {page_number}", 9 * MM
        right = self.size[0] - RIGHT - 17 * MM
        return (
            f"BT {GREY} {at(self.regular, self.cut(text, self.room - 50 * MM), 7, LEFT, y)}"
            f"{at(self.regular, page, 7, right - self.regular.width(page, 7), y)}ET "
            f"q 1 0 0 1 {right:.2f} {y:.2f} cm /Same Do Q\n"
        )

    def cut(self, text: str, room: float, font: Font | None = None, size: float = 7) -> str:
        """One line that fits the room, ending in … where there was more."""
        font = font or self.regular
        text = " ".join(normalize("NFC", text).split())
        if font.width(text, size) <= room:
            return text
        while text and font.width(f"{text}…", size) > room:
            text = text[:-1]
        return f"{text}…"

    def _wrapped(self, text: str, room: float, is_strong: bool) -> tuple[str, ...]:
        """The text in lines that fit the room at the table's size; a long word is cut."""
        font = self.strong if is_strong else self.regular
        text = " ".join(normalize("NFC", text).split())
        if font.width(text, SIZE) <= room:
            return (text,)
        found, line = [], ""
        for word in text.split(" "):
            longer = f"{line} {word}" if line else word
            if font.width(longer, SIZE) <= room:
                line = longer
                continue
            if line:
                found.append(line)
            while font.width(word, SIZE) > room:
                cut = next(
                    n for n in range(len(word), 0, -1)
                    if n == 1 or font.width(word[:n], SIZE) <= room
                )  # fmt: skip
                found.append(word[:cut])
                word = word[cut:]
            line = word
        return (*found, line) if line else tuple(found)


class Grid:
    """The columns of a table: title and width in millimetres; those of width 0 share the rest."""

    def __init__(self, letters: Letters, columns: Sequence[tuple[str, int]]) -> None:
        self._letters = letters
        self._titles = [title for title, _width in columns]
        rest = letters.room - sum(width for _t, width in columns) * MM
        shared = rest / max(sum(not width for _t, width in columns), 1)
        self.widths = [width * MM or shared for _t, width in columns]
        self._edges = [sum(self.widths[:place]) for place in range(len(self.widths) + 1)]

    def titles(self) -> Block:
        """The head of the table, with the columns' numbers as offices write them."""
        titles = self._wrapped(self._titles, is_strong=True)
        numbers = [(str(place),) for place in range(1, len(titles) + 1)]
        upper, lower = max(map(len, titles)) * LEADING + 2 * PAD, LEADING + 2
        room, everywhere = self._letters.room, range(len(titles))
        content = (
            f"{SHADE} 0 {-upper - lower:.2f} {room:.2f} {upper + lower:.2f} re f 0 g\n"
            + self._cells(titles, 0, upper, self._letters.strong, centred=everywhere)
            + self._cells(numbers, -upper, lower, self._letters.regular, 6.5, everywhere)
        )
        return Block(upper + lower, content, "titles")

    def row(
        self,
        values: Sequence[str],
        kind: str,
        *,
        under: str = "",
        centred: Collection[int] = (),
        right: Collection[int] = (),
    ) -> Block:
        """A row of the kind "total" is bold on grey."""
        is_strong = kind == "total"
        found = self._wrapped(values, is_strong)
        height = max(map(len, found)) * LEADING + PAD
        font = self._letters.strong if is_strong else self._letters.regular
        cells = self._cells(found, 0, height, font, centred=centred, right=right)
        if is_strong:
            cells = (
                f"{SHADE} 0 {-height:.2f} {self._letters.room:.2f} {height:.2f} re f 0 g\n{cells}"
            )
        return Block(height, cells, kind, under)

    def _wrapped(self, values: Sequence[str], is_strong: bool) -> list[tuple[str, ...]]:
        return [
            self._letters.wrap(value, width - 2 * PAD, is_strong)
            for value, width in zip(values, self.widths, strict=True)
        ]

    def _cells(
        self, found: Sequence[tuple[str, ...]], top: float, height: float, font: Font,
        size: float = SIZE, centred: Collection[int] = (), right: Collection[int] = (),
    ) -> str:  # fmt: skip
        """A row of the table: its lines of text and the edges around them."""
        texts = []
        for place, cell in enumerate(found):
            left, y = self._edges[place], top - size - 0.5
            for text in cell:
                x = left + PAD
                if place in centred:
                    x = left + (self.widths[place] - font.width(text, size)) / 2
                elif place in right:
                    x = left + self.widths[place] - font.width(text, size) - PAD
                texts.append(at(font, text, size, x, y))
                y -= LEADING
        low, room = top - height, self._letters.room
        edges = " ".join(f"{x:.2f} {top:.2f} m {x:.2f} {low:.2f} l" for x in self._edges[1:-1])
        return f"BT {''.join(texts)}ET 0 {low:.2f} {room:.2f} {height:.2f} re {edges} S\n"


def at(font: Font, text: str, size: float, x: float, y: float) -> str:
    return f"/{font.name} {size} Tf 1 0 0 1 {x:.2f} {y:.2f} Tm {font.show(text)}\n"
