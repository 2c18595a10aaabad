"""The finance pack on paper: cover to sign, recap, names and lists. Pure."""

from __future__ import annotations

from itertools import chain, count
from typing import BinaryIO, NamedTuple

from enrollment.pack import (
    PEOPLE,
    PLACES,
    Column,
    Head,
    Listing,
    Pack,
    Sums,
    amounts,
    by_district,
    by_place,
    printed,
    together,
)
from enrollment.pdf_letters import LEADING, MM, SIZE, Block, Grid, Letters, at, size_of
from enrollment.pdf_pages import Pages
from gumas_pbi.indonesian import number

# Names are listed below their village: its columns stand above them.
NAMED = [column for column in PEOPLE if column.title not in ("Kecamatan", "Desa/kelurahan")]
COVER = (
    Column("Uraian", 0, 0),
    Column("Kode rekening", 60, 0),
    Column("Rupiah", 50, 0, is_sum=True),
)


class Drawn(NamedTuple):
    sums: Sums
    pages: int


def draw(pack: Pack, out: BinaryIO, *, paper: str) -> Drawn:
    """Writes the pack to `out`; people and rows are read once. `paper` is a key of PAPERS.

    Raises ValueError where people and places do not fit each other, KeyError for another paper.
    """
    letters = Letters(size_of(paper))
    pages = Pages(out, letters, lambda page: letters.foot(pack.head.foot, page))
    _cover(pages, letters, pack.head)
    _recap(pages, letters, pack)
    sums = _names(pages, letters, pack)
    for listing in pack.listings:
        _listing(pages, letters, listing)
    return Drawn(sums, pages.finish(f"Berkas keuangan iuran {pack.head.month}"))


class _Table:
    """A table with its title, from here on."""

    def __init__(
        self,
        pages: Pages,
        letters: Letters,
        title: str,
        columns: list[Column],
        *,
        turn: bool = True,
    ) -> None:
        if turn:
            pages.turn()
        pages.add(title_of(letters, title, 11))
        self._grid = Grid(letters, [(column.title, column.width) for column in columns])
        self._right = frozenset(n for n, column in enumerate(columns) if column.is_sum)
        self._pages = pages
        pages.table(self._grid.titles())

    def row(self, values: list[str], kind: str = "person", under: str = "") -> None:
        self._pages.add(self._grid.row(values, kind, under=under, right=self._right))


def _cover(pages: Pages, letters: Letters, head: Head) -> None:
    for text, size in ((head.title, 14), (head.programme, 11), (head.regency, 11)):
        pages.add(title_of(letters, text, size, centred=True))
    table = _Table(pages, letters, "Yang dibayar bulan ini", list(COVER), turn=False)
    for text, account, value in amounts(head):
        table.row([text, account, number(value)])
    table.row(["JUMLAH", "", number(head.total)], "total")
    pages.table(None)
    for title, text in (("Terbilang", head.words), *head.facts):
        pages.add(_fact(letters, title, text))
    pages.add(_signatures(letters, head))


def title_of(letters: Letters, text: str, size: int, *, centred: bool = False) -> Block:
    x = (letters.room - letters.strong.width(text, size)) / 2 if centred else 0.0
    content = f"BT {at(letters.strong, text, size, x, -size)}ET\n"
    return Block(size + 7, content, "heading")


def _fact(letters: Letters, title: str, text: str) -> Block:
    """A title, and beside it a text of one line or more."""
    label, y = 52 * MM, -SIZE - 3
    texts = [at(letters.regular, title, SIZE, 0, y)]
    for place, line in enumerate(letters.wrap(text, letters.room - label, False)):
        texts.append(at(letters.regular, line, SIZE, label, y - place * LEADING))
    return Block(LEADING * (len(texts) - 1) + 3, f"BT {''.join(texts)}ET\n", "fact")


def _signatures(letters: Letters, head: Head) -> Block:
    half = letters.room / 2
    dated = f"{head.place}, ........................"
    texts = [at(letters.regular, dated, 9, half, -24)]
    for place, (title, name) in enumerate(head.signers):
        x = place * half
        texts.append(at(letters.strong, title, 9, x, -38))
        texts.append(at(letters.strong, name or "." * 44, 9, x, -38 - 24 * MM))
    return Block(48 + 24 * MM, f"BT {''.join(texts)}ET\n", "closing")


def _recap(pages: Pages, letters: Letters, pack: Pack) -> None:
    table = _Table(pages, letters, "Rekap per kecamatan dan desa", list(PLACES))
    for district, places in by_district(pack.places):
        for place in places:
            table.row([district, place.village, *map(number, together([place]))])
        table.row([f"Jumlah {district}", "", *map(number, together(places))], "total")
    table.row(["JUMLAH SELURUHNYA", "", *map(number, together(pack.places))], "total")


def _names(pages: Pages, letters: Letters, pack: Pack) -> Sums:
    table = _Table(pages, letters, "Daftar nominatif", list(NAMED))
    everybody, numbers = Sums(), count(1)
    for place, people in by_place(pack):
        under, sums = f"Kecamatan {place.district}, {place.village}", Sums()
        pages.add(letters.band(under, "heading"))
        for person in people:
            sums = sums.and_one(person)
            named = (number(next(numbers)), person.nik, person.kpj, person.name)
            table.row([*named, *_money(Sums().and_one(person))], under=under)
        table.row(["", "", "", f"Jumlah {place.village}", *_money(sums)], "total", under)
        everybody = Sums(*map(sum, zip(everybody, sums, strict=True)))
    table.row(["", "", "", "JUMLAH SELURUHNYA", *_money(everybody)], "total")
    return everybody


def _money(sums: Sums) -> list[str]:
    return [number(value) for value in (sums.jkk, sums.jkm, sums.total, sums.late)]


def _listing(pages: Pages, letters: Letters, listing: Listing) -> None:
    """A list with its sums; or the sentence that says why it is empty."""
    rows = iter(listing.rows)
    first = next(rows, None)
    if first is None:
        pages.table(None)
        pages.add(Block(14, "", "fact"))
        pages.add(title_of(letters, listing.title, 11))
        pages.add(_fact(letters, listing.nothing, ""))
        return
    sums = [0] * len(listing.columns)
    table = _Table(pages, letters, listing.title, list(listing.columns))
    for values in chain([first], rows):
        table.row([printed(value) for value in values])
        sums = [
            total + (value if isinstance(value, int) else 0)
            for total, value in zip(sums, values, strict=True)
        ]
    if any(column.is_sum for column in listing.columns):
        shown = [
            number(total) if column.is_sum else ""
            for column, total in zip(listing.columns, sums, strict=True)
        ]
        table.row(["Jumlah", *shown[1:]], "total")
