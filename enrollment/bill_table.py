"""A bill of BPJS as a file: its facts found by their titles. Pure.

The form of these files is not published. Titles may stand over a line of values, or each before
its value; what is not found is typed in.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from workers.cells import Cell, CellRow
from workers.columns import normalise
from workers.values import clean, read_amount, read_date

_TITLES_TEXT = {
    "code": "kode iuran; kode billing; kode bayar; kode pembayaran; nomor iuran; no iuran; "
    "kode tagihan; id billing; kode billing iuran",
    "first": "bulan; bulan iuran; bulan tagihan; periode; periode iuran; periode tagihan; "
    "bulan awal; periode awal; bulan pertama; blth; untuk bulan",
    "months": "jumlah bulan; lama bulan; banyak bulan; jml bulan; bulan dibayar",
    "people": "jumlah tenaga kerja; jumlah tk; jumlah peserta; jumlah orang; jumlah pekerja; "
    "tenaga kerja; peserta; jml tk; jml peserta; orang",
    "amount": "jumlah tagihan; total tagihan; jumlah iuran; total iuran; total; tagihan; "
    "total bayar; jumlah bayar; jumlah yang harus dibayar; nominal; jumlah",
    "billed_on": "tanggal tagihan; tgl tagihan; tanggal terbit; tanggal billing; "
    "tanggal penetapan; tanggal cetak; tanggal",
}
_TITLES = {
    normalise(title): field for field, text in _TITLES_TEXT.items() for title in text.split(";")
}
_MONTH_NAMES = (
    "jan", "feb peb", "mar", "apr", "mei may", "jun", "jul", "agu aug agt", "sep", "okt oct",
    "nov nop", "des dec",
)  # fmt: skip
_MONTHS = {name: n for n, names in enumerate(_MONTH_NAMES, 1) for name in names.split()}
_NAMED = re.compile(r"([a-z]{3})[a-z]*[ .\-/]*([0-9]{4})", re.IGNORECASE)
_MONTH_FIRST = re.compile(r"([0-9]{1,2})[ ./\-]?([0-9]{4})")
_YEAR_FIRST = re.compile(r"((?:19|20)[0-9]{2})[ ./\-]?([0-9]{2})(?:-01)?")


class Found(NamedTuple):
    """What a file says of a bill: None (or "") where it says nothing. `first`: the first day of
    its first month; `amount`: rupiah."""

    code: str = ""
    first: date | None = None
    months: int | None = None
    people: int | None = None
    amount: int | None = None
    billed_on: date | None = None


def read(rows: Iterable[CellRow], today: date) -> Found:
    """The first of each fact counts."""
    found: dict[str, Cell] = {}
    above: dict[int, str] = {}  # by column: titles whose values stand below
    for row in rows:
        titles = {n: field for n, cell in enumerate(row.cells) if (field := _field(cell))}
        for n, field in above.items():
            if n < len(row.cells) and n not in titles and _is_value(row.cells[n]):
                found.setdefault(field, row.cells[n])
        above = {}
        for n, field in titles.items():
            value = None if len(titles) > 2 else _beside(row.cells, n, titles)
            if value is None:
                above[n] = field
            else:
                found.setdefault(field, value)
    return _understood(found, today)


def read_month(cell: Cell) -> date | None:
    """The first day of a month that is written as November 2026, 11-2026, 2026-11 or a day."""
    text = clean(str(cell or ""))
    if match := _NAMED.match(text):
        month, year = _MONTHS.get(match[1].lower(), 0), int(match[2])
    elif match := _YEAR_FIRST.fullmatch(text):
        month, year = int(match[2]), int(match[1])
    elif match := _MONTH_FIRST.fullmatch(text):
        month, year = int(match[1]), int(match[2])
    else:
        day = read_date(text, date.max) if text else None
        month, year = (day.month, day.year) if day else (0, 0)
    return date(year, month, 1) if 1 <= month <= 12 and 1900 <= year < 2200 else None


def _field(cell: Cell) -> str | None:
    return _TITLES.get(normalise(cell.rstrip(" :"))) if isinstance(cell, str) else None


def _is_said(cell: Cell) -> bool:
    return cell is not None and clean(str(cell)).strip(":") != ""


def _is_value(cell: Cell) -> bool:
    """Each value of a bill has a digit."""
    return re.search("[0-9]", str(cell)) is not None


def _beside(cells: list[Cell], at: int, titles: dict[int, str]) -> Cell:
    """The value to the right of a title; None where another title stands there, known or not, or
    nothing."""
    for n in range(at + 1, len(cells)):
        if _is_said(cells[n]):
            return cells[n] if n not in titles and _is_value(cells[n]) else None
    return None


def _understood(found: dict[str, Cell], today: date) -> Found:
    def count(field: str) -> int | None:
        amount = read_amount(_plain(found.get(field)))
        return amount or None

    code = _plain(found.get("code"))
    return Found(
        code="" if code is None else clean(str(code))[:40],
        first=read_month(_plain(found.get("first"))),
        months=count("months"),
        people=count("people"),
        amount=count("amount"),
        billed_on=read_date(_plain(found.get("billed_on")), today),
    )


def _plain(cell: Cell) -> Cell:
    """A value without the colon before it and the unit behind it."""
    if not isinstance(cell, str):
        return cell
    return re.sub(r"\s*(orang|bulan|peserta|tk)\.?$", "", cell.strip(" :"), flags=re.IGNORECASE)
