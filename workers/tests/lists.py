"""Small lists made in memory, and the context that they are read in."""

from __future__ import annotations

import io
from collections.abc import Callable, Collection, Sequence
from typing import Any

import openpyxl

from villages.tests.regency import VILLAGES
from workers.interpret import Interpreted, Interpreter
from workers.listing import listing
from workers.rows import Cells, Context, Item, Row, SheetNote, Summary

BUDI, SITI, JONI = "6210030210940021", "6210036402700351", "6210030705993103"
OCCUPATIONS = [
    ("AGR01", "Petani", True),
    ("AGR02", "Petani/Pekebun", True),
    ("SLF04", "Tukang Las", True),
    ("SRV06", "Kader Posyandu", True),
    ("NEL01", "PNS", False),
    ("NEL04", "TNI", False),
    ("NEL07", "Karyawan BUMN", False),
    ("NEL13", "Mengurus Rumah Tangga", False),
    ("NEL14", "Pelajar/Mahasiswa", False),
    ("NEL15", "Belum/Tidak Bekerja", False),
]
HEADER = ["No", "NIK", "Nama", "Tanggal Lahir", "L/P", "Pekerjaan"]


def context(**options: Any) -> Context:
    options.setdefault("village", "62.10.03.2001")
    return Context("2026-11-22", VILLAGES, OCCUPATIONS, **options)


def interpret(cells: Cells, context: Context, lacks: Collection[str] = ()) -> Interpreted:
    """What one row of cells says, as for a row of a whole list."""
    return Interpreted(*Interpreter(context)(cells, lacks))


def workbook(
    sheets: dict[str, Sequence[Sequence[Any]]], change: Callable[[Any], object] | None = None
) -> bytes:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(list(row))
    if change:
        change(book)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def text(rows: Sequence[Sequence[Any]], mark: str = ";") -> bytes:
    return "\r\n".join(mark.join(map(str, row)) for row in rows).encode()


def worker(nik: str = BUDI, name: str = "Budi", **cells: str) -> list[Any]:
    """A row below HEADER that has no finding."""
    born = {BUDI: ("02/10/1994", "L"), SITI: ("24/02/1970", "P"), JONI: ("07/05/1999", "L")}
    birth, gender = born.get(nik, ("02/10/1994", "L"))
    return [1, nik, name, cells.get("birth", birth), cells.get("gender", gender), "Petani"]


def everything(data: bytes, **options: Any) -> list[Item]:
    return list(listing(data, context(**options)))


def rows_of(data: bytes, **options: Any) -> list[Row]:
    return [item for item in everything(data, **options) if isinstance(item, Row)]


def notes_of(data: bytes, **options: Any) -> list[SheetNote]:
    return [item for item in everything(data, **options) if isinstance(item, SheetNote)]


def summary_of(data: bytes, **options: Any) -> Summary:
    return next(item for item in everything(data, **options) if isinstance(item, Summary))
