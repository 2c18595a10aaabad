"""One list of five workers in many layouts: three rows are good, two are bad."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import openpyxl
import xlwt
from odf.opendocument import OpenDocumentSpreadsheet
from odf.table import Table, TableCell, TableRow
from odf.text import P

from workers.tests.lists import text, workbook

BUDI, SITI, JONI, SHORT = (
    "6210031708800001",
    "6210035203850002",
    "6210030705990003",
    "62100301019000",
)
LOST = 6210030101900010
HEADER = [
    "No",
    "NIK",
    "Nama",
    "Tempat Lahir",
    "Tanggal Lahir",
    "L/P",
    "RT",
    "RW",
    "Desa",
    "Pekerjaan",
]
PEOPLE: list[list[Any]] = [
    [1, BUDI, "Budi Santoso", "Tewah", "17/08/1980", "L", "1", "2", "Sare Rangan", "Petani"],
    [2, SITI, "Siti Aminah", "Kurun", "12/03/1985", "P", "1", "2", "Sare Rangan", "Petani"],
    [3, JONI, "Joni Prasetyo", "Tewah", "07/05/1999", "L", "3", "4", "Sare Rangan", "Tukang Awan"],
    [4, LOST, "Rahman Hidayat", "Tewah", "01/01/1990", "L", "3", "4", "Sare Rangan", "Petani"],
    [5, SHORT, "Wawan Setiawan", "Tewah", "01/01/1990", "L", "3", "4", "Sare Rangan", "Petani"],
]


def csv() -> bytes:
    """The number that lost its last digit is what a spreadsheet prints of it."""
    rows = [[("6,21003E+15" if cell == LOST else cell) for cell in row] for row in PEOPLE]
    return text([HEADER, *rows])


def xlsx() -> bytes:
    return workbook({"Daftar": [HEADER, *PEOPLE]})


def letterhead() -> bytes:
    """Merged titles, a table that begins in column B, a header of two rows, column numbers,
    a section, ticks for the gender, place and date of birth in one column, signatures."""

    def shape(book: Any) -> None:
        sheet = book["Lampiran"]
        for merged in ("B1:K1", "B2:K2", "E4:F4", "B4:B5", "C4:C5", "D4:D5", "K8:K10"):
            sheet.merge_cells(merged)
        sheet.column_dimensions["C"].width = 25
        sheet["B1"].font = openpyxl.styles.Font(bold=True, size=14)

    rows: list[list[Any]] = [
        [None, "PEMERINTAH DESA SARE RANGAN"],
        [None, "DAFTAR PEKERJA RENTAN TAHUN 2026"],
        [],
        [
            None,
            "No",
            "NIK",
            "Nama",
            "Jenis Kelamin",
            None,
            "Tempat, Tgl Lahir",
            "RT/RW",
            None,
            "Pekerjaan",
            "Desa",
        ],
        [None, None, None, None, "L", "P"],
        [None, *range(1, 11)],
        [None, "RT 01"],
    ]
    for row in PEOPLE:
        number, nik, name, place, born, gender, rt, rw, village, job = row
        ticks = ["v", None] if gender == "L" else [None, "v"]
        rows.append(
            [None, number, nik, name, *ticks, f"{place}, {born}", f"{rt}/{rw}", None, job, village]
        )
    for row in rows[8:10]:
        row[10] = None  # the village's cell is merged over three rows
    rows += [
        [None, "Jumlah", 5],
        [],
        [None, None, None, None, "Sare Rangan, 2 November 2026"],
        [None, None, None, None, "Kepala Desa"],
    ]
    return workbook({"Lampiran": rows}, shape)


def sheets() -> bytes:
    """Two sheets with a table, one without, one hidden; the header is repeated on a second page."""

    def hide(book: Any) -> None:
        book["Rahasia"].sheet_state = "hidden"

    return workbook(
        {
            "RT 1": [HEADER, *PEOPLE[:2], HEADER, *PEOPLE[2:3]],
            "Catatan": [["Rapat desa"], ["Senin"]],
            "RT 2": [["Desa: Sare Rangan"], HEADER, *PEOPLE[3:]],
            "Rahasia": [HEADER, *PEOPLE],
        },
        hide,
    )


def dittos() -> bytes:
    rows = [list(row) for row in PEOPLE]
    for row in rows[1:]:
        row[8] = "sda"
    rows[4][3] = '"'
    return workbook({"Daftar": [HEADER, *rows]})


def xls() -> bytes:
    book = xlwt.Workbook()
    sheet = book.add_sheet("Daftar")
    for at, row in enumerate([["Desa Sare Rangan"], HEADER, *PEOPLE]):
        for column, cell in enumerate(row):
            sheet.write(at, column, cell)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def ods() -> bytes:
    book = OpenDocumentSpreadsheet()
    table = Table(name="Daftar")
    for row in [HEADER, *PEOPLE]:
        line = TableRow()
        for cell in row:
            if isinstance(cell, int):
                box = TableCell(valuetype="float", value=cell)
            else:
                box = TableCell(valuetype="string")
            box.addElement(P(text=str(cell)))
            line.addElement(box)
        table.addElement(line)
    book.spreadsheet.addElement(table)
    file = io.BytesIO()
    book.write(file)
    return file.getvalue()


LAYOUTS: dict[str, Callable[[], bytes]] = {
    "list.csv": csv,
    "list.xlsx": xlsx,
    "letterhead.xlsx": letterhead,
    "sheets.xlsx": sheets,
    "dittos.xlsx": dittos,
    "list.xls": xls,
    "list.ods": ods,
}
