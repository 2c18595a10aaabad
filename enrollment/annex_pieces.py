"""The pieces that pages of an annex are made of: bands, rows, the head, the place to sign. Pure."""

from __future__ import annotations

from typing import Final

from enrollment.annex import AnnexHead, AnnexRow, Count, Heading, Person, Total
from enrollment.pdf_letters import LEADING, MM, PALE, SIZE, Block, Grid, Letters, at
from gumas_pbi.indonesian import date_long, in_words, number, rupiah

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


class Pieces(Letters):
    """Makes the pieces of one annex on sheets of one size, and the letters in them."""

    def __init__(self, head: AnnexHead, size: tuple[float, float]) -> None:
        super().__init__(size)
        self._head, self._grid = head, Grid(self, COLUMNS)
        self.titles = self._grid.titles

    def opening(self) -> Block:
        """Top right whose annex this is; the title across the page."""
        head, strong, regular = self._head, self.strong, self.regular
        width = 104 * MM
        x, label = self.room - width, 20 * MM
        texts = [at(strong, f"LAMPIRAN KEPUTUSAN {head.regent}", 9, x, -9)]
        y = -9.0
        facts = [("NOMOR", head.number), ("TANGGAL", date_long(head.dated).upper())]
        if head.about:
            facts.append(("TENTANG", head.about.upper()))
        for title, value in facts:
            y -= 12
            texts.append(at(regular, title, 9, x, y))
            texts.append(at(regular, ":", 9, x + label - 6, y))
            found = self.wrap(value, (width - label) * SIZE / 9, False)
            for place, line in enumerate(found):
                y -= 11 * (place > 0)
                texts.append(at(regular, line, 9, x + label, y))
        y -= 26
        period = f"{date_long(head.start)} sampai dengan {date_long(head.last_day)}"
        for text, size in (
            (f"DAFTAR NAMA PESERTA {head.programme.upper()}", 11),
            (head.regency.upper(), 11),
            (f"MASA PERLINDUNGAN {period.upper()}", 9),
        ):
            texts.append(at(strong, text, size, (self.room - strong.width(text, size)) / 2, y))
            y -= 14
        return Block(4 - y, f"BT {''.join(texts)}ET\n", "opening")

    def person(self, line: Person) -> Block:
        row = line.row
        born = f"{row.birth_date:%d-%m-%Y}" if row.birth_date else ""
        rt_rw = f"{row.rt or '–'}/{row.rw or '–'}" if row.rt or row.rw else ""
        values = (
            number(line.number), row.name, row.nik, row.gender, row.birth_place, born,
            row.occupation, row.address, rt_rw,
        )  # fmt: skip
        return self._grid.row(values, "person", under=place_of(row), centred=(0, 3, 5, 8))

    def total(self, line: Total) -> Block:
        place = line.village or f"Kecamatan {line.district}"
        under = place_of(line) if line.village else ""
        return self.band(f"Jumlah {place}: {people_of(line.counted)}", "total")._replace(
            under=under
        )

    def closing(self, everybody: Count) -> Block:
        """What the named cost, and the place to sign: one piece, never torn."""
        paragraphs = [
            f"Jumlah peserta: {_words(everybody.people)} orang.",
            f"Masa perlindungan: {date_long(self._head.start)} sampai dengan "
            f"{date_long(self._head.last_day)} ({self._head.months} bulan iuran).",
            *_costs(self._head, everybody.people),
        ]
        width = self.room - 88 * MM
        y = -14.0
        texts: list[str] = []
        for paragraph in paragraphs:
            for text in self.wrap(paragraph, width, False):
                texts.append(at(self.regular, text, SIZE, 0, y))
                y -= LEADING + 0.6
            y -= 2
        signature, bottom = self._signature(-14)
        content = f"BT {''.join(texts)}{signature}ET\n"
        return Block(-min(y, bottom) + 2, content, "closing")

    def _signature(self, y: float) -> tuple[str, float]:
        head, x = self._head, self.room - 80 * MM
        name = head.signer or "." * 44
        texts = [
            at(self.regular, f"Ditetapkan di {head.place}", 9, x, y),
            at(self.regular, f"pada tanggal {date_long(head.dated)}", 9, x, y - 12),
            at(self.strong, f"{head.regent},", 9, x, y - 30),
        ]
        y -= 30 + 22 * MM
        for text in self.wrap(name, 80 * MM * SIZE / 9, True):
            texts.append(at(self.strong, text, 9, x, y))
            y -= 12
        return "".join(texts), y

    def page_foot(self, page_number: int) -> str:
        """Whose annex this is, and the page."""
        head = self._head
        kind = "Salinan, NIK disamarkan" if head.is_masked else "Memuat NIK lengkap: data pribadi"
        if head.is_draft:
            kind = f"Rancangan · {kind}"
        text = f"Lampiran Keputusan {head.regent} Nomor {head.number} · {kind}"
        return self.foot(text, page_number)

    def mark(self) -> str:
        """RANCANGAN across the page of a draft, below everything else."""
        if not self._head.is_draft:
            return ""
        size = 92
        width = self.strong.width("RANCANGAN", size)
        x, y = self.size[0] / 2, self.size[1] / 2
        turn = f"0.883 0.469 -0.469 0.883 {x:.2f} {y:.2f} cm"
        text = self.strong.show("RANCANGAN")
        return f"q {turn} BT {PALE} /B {size} Tf {-width / 2:.2f} {-size / 3:.2f} Td {text} ET Q\n"


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
