"""The pieces that pages of an annex are made of: bands, rows, the head, the place to sign. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Final, NamedTuple
from unicodedata import normalize

from enrollment.annex import AnnexHead, AnnexRow, Count, Heading, Person, Total
from enrollment.pdf_stream import Font
from gumas_pbi.indonesian import date_long, in_words, number, rupiah

MM: Final = 72 / 25.4
LEFT, RIGHT, TOP, BOTTOM = 20 * MM, 12 * MM, 14 * MM, 16 * MM
SIZE: Final = 8.0
LEADING: Final = 9.8
PAD: Final = 3.0
# Title and width in millimetres; names and addresses share what is left.
COLUMNS: Final = (
    ("No.", 11),
    ("Nama", 0),
    ("NIK", 31),
    ("L/P", 8),
    ("Tempat lahir", 29),
    ("Tanggal lahir", 19),
    ("Pekerjaan", 31),
    ("Alamat", 0),
    ("RT/RW", 15),
)
SHADE, GREY, PALE = "0.93 g", "0.35 g", "0.88 g"


class Block(NamedTuple):
    """A piece of a page: its height, and its content below a top edge at 0. `under` is what a page
    that begins with it says above."""

    height: float
    content: str
    kind: str
    under: str = ""


class Pieces:
    """Makes the pieces of one annex on sheets of one size, and the letters in them."""

    def __init__(self, head: AnnexHead, size: tuple[float, float]) -> None:
        folder = Path(str(files("fontpkg_fira_sans"))) / "files"
        self.regular = Font(folder / "FiraSans-Regular.ttf", "R")
        self.strong = Font(folder / "FiraSans-SemiBold.ttf", "B")
        self._head, self._size = head, size
        self._room = size[0] - LEFT - RIGHT
        shared = (self._room - sum(share for _t, share in COLUMNS) * MM) / 2
        self._widths = [share * MM or shared for _t, share in COLUMNS]
        self._edges = [sum(self._widths[:place]) for place in range(len(self._widths) + 1)]
        self.wrap = lru_cache(maxsize=512)(self._wrapped)

    def opening(self) -> Block:
        """Top right whose annex this is; the title across the page."""
        head, strong, regular = self._head, self.strong, self.regular
        width = 104 * MM
        x, label = self._room - width, 20 * MM
        texts = [_at(strong, f"LAMPIRAN KEPUTUSAN {head.regent}", 9, x, -9)]
        y = -9.0
        facts = [("NOMOR", head.number), ("TANGGAL", date_long(head.dated).upper())]
        if head.about:
            facts.append(("TENTANG", head.about.upper()))
        for title, value in facts:
            y -= 12
            texts.append(_at(regular, title, 9, x, y))
            texts.append(_at(regular, ":", 9, x + label - 6, y))
            found = self.wrap(value, (width - label) * SIZE / 9, False)
            for place, line in enumerate(found):
                y -= 11 * (place > 0)
                texts.append(_at(regular, line, 9, x + label, y))
        y -= 26
        period = f"{date_long(head.start)} sampai dengan {date_long(head.last_day)}"
        for text, size in (
            (f"DAFTAR NAMA PESERTA {head.programme.upper()}", 11),
            (head.regency.upper(), 11),
            (f"MASA PERLINDUNGAN {period.upper()}", 9),
        ):
            texts.append(_at(strong, text, size, (self._room - strong.width(text, size)) / 2, y))
            y -= 14
        return Block(4 - y, f"BT {''.join(texts)}ET\n", "opening")

    def titles(self) -> Block:
        """The head of the table, with the columns' numbers as offices write them."""
        titles = [self.wrap(title, width - 2 * PAD, True) for (title, _w), width in
                  zip(COLUMNS, self._widths, strict=True)]  # fmt: skip
        numbers = [(str(place),) for place in range(1, len(COLUMNS) + 1)]
        upper = max(map(len, titles)) * LEADING + 2 * PAD
        lower = LEADING + 2
        content = [
            f"{SHADE} 0 {-upper - lower:.2f} {self._room:.2f} {upper + lower:.2f} re f 0 g\n"
        ]
        content.append(self._cells(titles, 0, upper, self.strong, centred=range(len(COLUMNS))))
        content.append(self._cells(numbers, -upper, lower, self.regular, 6.5, range(len(COLUMNS))))
        return Block(upper + lower, "".join(content), "titles")

    def person(self, line: Person) -> Block:
        row = line.row
        born = f"{row.birth_date:%d-%m-%Y}" if row.birth_date else ""
        rt_rw = f"{row.rt or '–'}/{row.rw or '–'}" if row.rt or row.rw else ""
        values = (
            number(line.number), row.name, row.nik, row.gender, row.birth_place, born,
            row.occupation, row.address, rt_rw,
        )  # fmt: skip
        found = [
            self.wrap(value, width - 2 * PAD, False)
            for value, width in zip(values, self._widths, strict=True)
        ]
        height = max(map(len, found)) * LEADING + PAD
        cells = self._cells(found, 0, height, self.regular, centred=(0, 3, 5, 8))
        return Block(height, cells, "person", place_of(row))

    def total(self, line: Total) -> Block:
        place = line.village or f"Kecamatan {line.district}"
        under = place_of(line) if line.village else ""
        return self.band(f"Jumlah {place}: {people_of(line.counted)}", "total")._replace(
            under=under
        )

    def band(self, text: str, kind: str) -> Block:
        """A row without columns: where a village begins, or what it sums up to."""
        height = LEADING + PAD + 1
        text = self._cut(text, self._room - 2 * PAD, self.strong, SIZE)
        shade = SHADE if kind == "total" else "0.97 g"
        content = (
            f"{shade} 0 {-height:.2f} {self._room:.2f} {height:.2f} re f 0 g "
            f"0 {-height:.2f} {self._room:.2f} {height:.2f} re S\n"
            f"BT {_at(self.strong, text, SIZE, PAD, -LEADING - 0.5)}ET\n"
        )
        return Block(height, content, kind)

    def closing(self, everybody: Count) -> Block:
        """What the named cost, and the place to sign: one piece, never torn."""
        paragraphs = [
            f"Jumlah peserta: {_words(everybody.people)} orang.",
            f"Masa perlindungan: {date_long(self._head.start)} sampai dengan "
            f"{date_long(self._head.last_day)} ({self._head.months} bulan iuran).",
            *_costs(self._head, everybody.people),
        ]
        width = self._room - 88 * MM
        y = -14.0
        texts: list[str] = []
        for paragraph in paragraphs:
            for text in self.wrap(paragraph, width, False):
                texts.append(_at(self.regular, text, SIZE, 0, y))
                y -= LEADING + 0.6
            y -= 2
        signature, bottom = self._signature(-14)
        content = f"BT {''.join(texts)}{signature}ET\n"
        return Block(-min(y, bottom) + 2, content, "closing")

    def _signature(self, y: float) -> tuple[str, float]:
        head, x = self._head, self._room - 80 * MM
        name = head.signer or "." * 44
        texts = [
            _at(self.regular, f"Ditetapkan di {head.place}", 9, x, y),
            _at(self.regular, f"pada tanggal {date_long(head.dated)}", 9, x, y - 12),
            _at(self.strong, f"{head.regent},", 9, x, y - 30),
        ]
        y -= 30 + 22 * MM
        for text in self.wrap(name, 80 * MM * SIZE / 9, True):
            texts.append(_at(self.strong, text, 9, x, y))
            y -= 12
        return "".join(texts), y

    def foot(self, page_number: int) -> str:
        """Whose annex this is, and page x of y; y is one form that all pages share."""
        head, y = self._head, 9 * MM
        kind = "Salinan, NIK disamarkan" if head.is_masked else "Memuat NIK lengkap: data pribadi"
        if head.is_draft:
            kind = f"Rancangan · {kind}"
        text = f"Lampiran Keputusan {head.regent} Nomor {head.number} · {kind}"
        page = f"Halaman {page_number}"
        right = self._size[0] - RIGHT - 17 * MM
        return (
            f"BT {GREY} {_at(self.regular, self._cut(text, self._room - 50 * MM), 7, LEFT, y)}"
            f"{_at(self.regular, page, 7, right - self.regular.width(page, 7), y)}ET "
            f"q 1 0 0 1 {right:.2f} {y:.2f} cm /Same Do Q\n"
        )

    def mark(self) -> str:
        """RANCANGAN across the page, below everything else."""
        size = 92
        width = self.strong.width("RANCANGAN", size)
        x, y = self._size[0] / 2, self._size[1] / 2
        turn = f"0.883 0.469 -0.469 0.883 {x:.2f} {y:.2f} cm"
        text = self.strong.show("RANCANGAN")
        return f"q {turn} BT {PALE} /B {size} Tf {-width / 2:.2f} {-size / 3:.2f} Td {text} ET Q\n"

    # --- letters

    def _cells(
        self, found: Sequence[tuple[str, ...]], top: float, height: float, font: Font,
        size: float = SIZE, centred: Iterable[int] = (),
    ) -> str:  # fmt: skip
        """A row of the table: its lines of text and the edges around them."""
        texts = []
        for place, cell in enumerate(found):
            left, y = self._edges[place], top - size - 0.5
            for text in cell:
                x = left + PAD
                if place in centred:
                    x = left + (self._widths[place] - font.width(text, size)) / 2
                texts.append(_at(font, text, size, x, y))
                y -= LEADING
        low = top - height
        edges = " ".join(f"{x:.2f} {top:.2f} m {x:.2f} {low:.2f} l" for x in self._edges[1:-1])
        return f"BT {''.join(texts)}ET 0 {low:.2f} {self._room:.2f} {height:.2f} re {edges} S\n"

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

    def _cut(self, text: str, room: float, font: Font | None = None, size: float = 7) -> str:
        """One line that fits the room, ending in … where there was more."""
        font = font or self.regular
        text = " ".join(normalize("NFC", text).split())
        if font.width(text, size) <= room:
            return text
        while text and font.width(f"{text}…", size) > room:
            text = text[:-1]
        return f"{text}…"


def _at(font: Font, text: str, size: float, x: float, y: float) -> str:
    return f"/{font.name} {size} Tf 1 0 0 1 {x:.2f} {y:.2f} Tm {font.show(text)}\n"


def place_of(of: Heading | Total | AnnexRow) -> str:
    return f"Kecamatan {of.district}, {of.village}"


def people_of(count: Count) -> str:
    return f"{number(count.people)} orang (L {number(count.men)}, P {number(count.women)})"


def _words(value: int) -> str:
    return f"{number(value)} ({in_words(value)})"


def _costs(head: AnnexHead, people: int) -> list[str]:
    """What the names cost a month and in all, with the tariff and where it stands."""
    if not head.dues:
        return ["Iuran: tarif untuk masa ini belum ditetapkan."]
    said = [
        f"Iuran {due.name} ({due.programme}): {number(people)} orang × {rupiah(due.amount)} = "
        f"{rupiah(people * due.amount)} sebulan. Dasar tarif: {due.legal_basis}."
        for due in head.dues
    ]
    monthly = people * sum(due.amount for due in head.dues)
    in_all = monthly * head.months
    said.append(
        f"Iuran seluruhnya: {rupiah(monthly)} sebulan, {rupiah(in_all)} untuk {head.months} bulan "
        f"({in_words(in_all)} rupiah)."
    )
    return said
