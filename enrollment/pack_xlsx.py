"""The finance pack as a workbook: sums are formulas over the names, beside their values. Pure."""

from __future__ import annotations

from typing import IO, Final

from enrollment.pack import (
    PEOPLE,
    PLACES,
    Head,
    Listing,
    Pack,
    Sums,
    amounts,
    by_district,
    by_place,
    together,
)
from enrollment.xlsx_stream import A4, FOLIO, Book, Cell, Formula, Sheet, letters

NAMES: Final = "Nominatif"
RECAP: Final = "Rekap"
FIRST: Final = 3  # row of the first line, below title and column titles
_SUMMED: Final = "GHIJ"  # columns of the names that are summed up


def write(pack: Pack, out: IO[bytes], *, paper: str = "A4") -> Sums:
    """Write the workbook to `out`; people and rows are read once. Gives what the names come to.

    Raises ValueError where people and places do not fit each other.
    """
    with Book(out, paper=A4 if paper == "A4" else FOLIO, foot=pack.head.foot) as book:
        _cover(book, pack)
        _recap(book, pack)
        sums = _names(book, pack)
        for listing in pack.listings:
            _listing(book, listing)
    return sums


def _cover(book: Book, pack: Pack) -> None:
    head = pack.head
    end = FIRST + len(pack.places) + sum(1 for _district in by_district(pack.places))
    with book.sheet("Sampul", (44, 50, 24)) as sheet:
        sheet.row([head.title], "title")
        sheet.row([head.programme], "strong")
        sheet.row([head.regency], "strong")
        sheet.row([])
        sheet.row(["Uraian", "Kode rekening", "Rupiah"], "head")
        first = sheet.at
        for (text, account, value), column in zip(amounts(head), "DE", strict=True):
            sheet.row([text, account, Formula(f"{RECAP}!{column}{end}", value)], "row")
        total = Formula(f"SUM(C{first}:C{sheet.at - 1})", head.total)
        sheet.row(["JUMLAH", "", total], "total")
        sheet.row(["Orang", "", Formula(f"{RECAP}!C{end}", head.people)], "row")
        sheet.row([])
        sheet.row(["Terbilang", head.words])
        for title, text in head.facts:
            sheet.row([title, text])
        _signatures(sheet, head)


def _signatures(sheet: Sheet, head: Head) -> None:
    sheet.row([])
    sheet.row(["", f"{head.place}, ........................"])
    sheet.row([title for title, _name in head.signers], "strong")
    for _line in range(4):
        sheet.row([])
    sheet.row([name or "." * 40 for _title, name in head.signers], "strong")


def _recap(book: Book, pack: Pack) -> None:
    """Villages sum up their names, districts their villages; SUBTOTAL leaves out other SUBTOTALs,
    so that the last row may span everything."""
    with book.sheet(RECAP, [column.letters for column in PLACES], titles_at=FIRST - 1) as sheet:
        sheet.row([f"Rekap per kecamatan dan desa, {pack.head.month}"], "title")
        sheet.row([column.title for column in PLACES], "head")
        line = FIRST
        for district, places in by_district(pack.places):
            first = sheet.at
            for place in places:
                last = line + place.rows - 1
                money = [
                    Formula(f"SUM({NAMES}!{column}{line}:{column}{last})", value)
                    for column, value in zip(
                        _SUMMED, (place.jkk, place.jkm, place.jkk + place.jkm), strict=False
                    )
                ]
                sheet.row([place.district, place.village, place.people, *money], "row")
                line = last + 1
            _subtotal(sheet, f"Jumlah {district}", together(places), first, sheet.at - 1)
        _subtotal(sheet, "JUMLAH SELURUHNYA", together(pack.places), FIRST, sheet.at - 1)


def _subtotal(
    sheet: Sheet, title: str, values: tuple[int, int, int, int], first: int, last: int
) -> None:
    cells = [
        _sum("SUBTOTAL(9,{})", column, first, last, value)
        for column, value in zip("CDEF", values, strict=True)
    ]
    sheet.row([title, "", *cells], "total")


def _sum(formula: str, column: str, first: int, last: int, value: int) -> Cell:
    """The sum of rows of a column; of no rows it is no formula, which would be its own sum."""
    return Formula(formula.format(f"{column}{first}:{column}{last}"), value) if last >= first else 0


def _names(book: Book, pack: Pack) -> Sums:
    sums = Sums()
    with book.sheet(NAMES, [column.letters for column in PEOPLE], titles_at=FIRST - 1) as sheet:
        sheet.row([f"Daftar nominatif iuran {pack.head.month}"], "title")
        sheet.row([column.title for column in PEOPLE], "head")
        for _place, people in by_place(pack):
            for person in people:
                at, sums = sheet.at, sums.and_one(person)
                total = Formula(f"G{at}+H{at}", person.total)
                sheet.row(
                    [
                        at - FIRST + 1, person.nik, person.kpj, person.name, person.district,
                        person.village, person.jkk, person.jkm, total, person.late,
                    ],
                    "row",
                )  # fmt: skip
        values = (sums.jkk, sums.jkm, sums.total, sums.late)
        cells = [
            _sum("SUM({})", column, FIRST, sheet.at - 1, value)
            for column, value in zip(_SUMMED, values, strict=True)
        ]
        sheet.row(["", "", "", "JUMLAH", "", "", *cells], "total")
    return sums


def _listing(book: Book, listing: Listing) -> None:
    """A list with its sums; or the sentence that says why it is empty."""
    columns, sums = listing.columns, [0] * len(listing.columns)
    title = listing.title[:31]
    with book.sheet(title, [column.letters for column in columns], titles_at=FIRST - 1) as sheet:
        sheet.row([listing.title], "title")
        sheet.row([column.title for column in columns], "head")
        for values in listing.rows:
            sheet.row(values, "row")
            for place, value in enumerate(values):
                sums[place] += value if isinstance(value, int) else 0
        if sheet.at == FIRST:
            sheet.row([listing.nothing])
        elif any(column.is_sum for column in columns):
            cells: list[Cell] = [
                _sum("SUM({})", letter, FIRST, sheet.at - 1, total) if column.is_sum else None
                for letter, column, total in zip(letters(len(columns)), columns, sums, strict=True)
            ]
            sheet.row(["JUMLAH", *cells[1:]], "total")
