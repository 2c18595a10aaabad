"""Lists from elsewhere, in the forms they may take."""

from __future__ import annotations

import io
from datetime import date
from typing import Any

import pytest
import xlwt
from odf.opendocument import OpenDocumentSpreadsheet
from odf.table import Table, TableCell, TableRow
from odf.text import P

from workers import padan
from workers.reference_table import DECILE, RESULT, Entry, Unreadable, read
from workers.rows import Limits, Refused
from workers.tests.lists import text, workbook

TODAY = date(2026, 11, 22)
NIK, ALSO = "6210031708800001", "6210034203750002"
DEATHS = [
    ["PEMERINTAH KABUPATEN"],
    ["Data kematian"],
    [],
    ["No", "NIK", "Nama", "Kematian", None, "Ket"],
    [None, None, None, "Tanggal", "Tempat", None],
    [1, 2, 3, 4, 5, 6],
    [1, NIK, "Budi Contoh", "12/10/2026", "Kurun", ""],
    [2, "6210 0342.0375-0002", "Ani Contoh", "", "Tewah", "sakit"],
    [3, 6210031708800003, "Angka Contoh", "1/2/2026", "", ""],
    [4, "", "Tanpa NIK", "1/2/2026", "", ""],
    ["Jumlah", None, 4],
    [None, None, None, "Kuala Kurun, 12 November 2026"],
    [None, None, None, "Kepala Dinas"],
    [None, None, "Drs. Contoh", "NIP. 198003052005011002"],
]


def people(data: bytes, need: str = "", **limits: Any) -> list[Entry | Unreadable]:
    return list(read(data, need, TODAY, Limits(**limits)))


def refusal(data: bytes, need: str = "", **limits: Any) -> tuple[str, str]:
    with pytest.raises(Refused) as refused:
        people(data, need, **limits)
    return refused.value.code, refused.value.detail


def entry(nik: str, result: str = "", decile: int | None = None, since: str = "") -> Entry:
    return Entry(nik, result, decile, since)


def xls(rows: list[list[Any]]) -> bytes:
    book = xlwt.Workbook()
    sheet = book.add_sheet("S")
    for at, row in enumerate(rows):
        for column, cell in enumerate(row):
            sheet.write(at, column, cell)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def ods(rows: list[list[Any]]) -> bytes:
    book, table = OpenDocumentSpreadsheet(), Table(name="S")
    for row in rows:
        line = TableRow()
        for cell in row:
            filled = TableCell(valuetype="string")
            filled.addElement(P(text=str(cell)))
            line.addElement(filled)
        table.addElement(line)
    book.spreadsheet.addElement(table)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def test_letterhead_two_rows_of_header_totals_and_signatures() -> None:
    assert people(workbook({"S": DEATHS})) == [
        entry(NIK, since="2026-10-12"),
        entry(ALSO),
        Unreadable("S", 9),
        Unreadable("S", 10),
    ]


@pytest.mark.parametrize("form", [lambda rows: workbook({"S": rows}), text, xls, ods])
def test_the_same_list_in_four_formats(form: Any) -> None:
    rows = [["No", "NIK", "Nama", "TMT"], ["1", NIK, "Budi", "01/02/2024"], ["2", ALSO, "Ani", "-"]]
    assert people(form(rows)) == [entry(NIK, since="2024-02-01"), entry(ALSO)]


@pytest.mark.parametrize(
    "header",
    ["NIK", "nik", "No. KTP", "N I K", "NIK (16 angka)", "Nomor Induk Kependudukan",
     "NIK Almarhum", "NO_NIK", "NIK/No KTP", "nik_jenazah"],
)  # fmt: skip
def test_headers_of_niks(header: str) -> None:
    assert people(text([["Nama", header], ["Budi", NIK]])) == [entry(NIK)]


def test_the_nik_of_somebody_else_is_not_taken() -> None:
    rows = [["NIK Pelapor", "NIK", "NIK Ibu"], [ALSO, NIK, ALSO]]
    assert people(text(rows)) == [entry(NIK)]


def test_a_list_of_nothing_but_niks() -> None:
    assert people(text([["NIK"], [NIK], [ALSO]])) == [entry(NIK), entry(ALSO)]


def test_niks_of_several_sheets() -> None:
    book = workbook({"A": [["NIK", "Nama"], [NIK, "B"]], "B": [["Nama", "NIK"], ["C", "62"]]})
    assert people(book) == [entry(NIK), Unreadable("B", 2)]
    more = workbook({"A": [["NIK", "Nama"], [NIK, "B"]], "B": [["Nama", "NIK"], ["C", ALSO]]})
    assert people(more) == [entry(NIK), entry(ALSO)]


def test_an_impossible_nik_is_unreadable() -> None:
    rows = [["NIK", "Nama"], [NIK, "Budi"], ["6210039908800001", "Ani"]]
    assert people(text(rows)) == [entry(NIK), Unreadable("", 3)]


def test_answers_of_the_civil_registry_the_most_telling_counts() -> None:
    rows = [
        ["NIK", "Nama", "Hasil Padan", "Keterangan", "Status Perkawinan"],
        [NIK, "a", "Padan", "", "Cerai Mati"],
        [ALSO, "b", "Tidak padan", "Meninggal dunia 2025", "Kawin"],
        ["6210031708800003", "c", "", "pindah ke Kapuas", ""],
        ["6210031708800004", "d", "", "", "Kawin"],
    ]
    assert people(text(rows), RESULT) == [
        entry(NIK, "matches"),
        entry(ALSO, "deceased"),
        entry("6210031708800003", "moved"),
        Unreadable("", 5),
    ]


def test_deciles() -> None:
    rows = [["NIK", "desil_nasional"], [NIK, "Desil 3"], [ALSO, "10"], ["6210031708800003", "-"]]
    assert people(text(rows), DECILE) == [
        entry(NIK, decile=3),
        entry(ALSO, decile=10),
        Unreadable("", 4),
    ]


@pytest.mark.parametrize(
    ("rows", "need", "detail"),
    [
        ([["Nama", "Umur"], ["Budi", "3"]], "", "no_nik"),
        ([["NIK Ibu", "Nama"], [NIK, "Budi"]], "", "no_nik"),
        ([["NIK", "Nama"]], "", "no_people"),
        ([["NIK", "Nama"], ["621003", "Budi"]], "", "no_people"),
        ([["NIK", "Nama"], [NIK, "Budi"]], RESULT, "no_result"),
        ([["NIK", "Keterangan"], [NIK, "-"]], RESULT, "no_people"),
        ([["NIK", "Nama"], [NIK, "Budi"]], DECILE, "no_decile"),
    ],
)
def test_a_list_in_which_nobody_can_be_found_is_refused(
    rows: list[list[str]], need: str, detail: str
) -> None:
    assert refusal(text(rows), need) == ("file_not_a_table", detail)


def test_a_list_over_the_limit_is_refused() -> None:
    rows = [["NIK"], *[[NIK]] * 5]
    assert refusal(text(rows), rows=4) == ("file_too_large", "rows")


def test_what_is_no_table_is_refused() -> None:
    assert refusal(b"%PDF-1.7 ...") == ("file_unreadable", "pdf")


@pytest.mark.parametrize(
    ("words", "result"),
    [
        ("Sesuai", "matches"), ("COCOK (100)", "matches"), ("padan", "matches"), ("Ya", "matches"),
        ("match", "matches"), ("Data ditemukan", "matches"),
        ("Tidak Sesuai", "differs"), ("beda nama", "differs"), ("TIDAK PADAN", "differs"),
        ("tdk cocok", "differs"), ("sesuai sebagian", "differs"), ("Tidak", "differs"),
        ("Tidak Ditemukan", "not_found"), ("NIK tidak terdaftar", "not_found"),
        ("not found", "not_found"), ("Data Tidak Ada", "not_found"),
        ("Meninggal", "deceased"), ("mati", "deceased"), ("WAFAT 2024", "deceased"),
        ("data ditemukan, yang bersangkutan meninggal dunia", "deceased"),
        ("Pindah ke Kab. Kapuas", "moved"), ("tidak sesuai: pindah", "moved"),
        ("belum meninggal, sesuai", "matches"), ("Cerai mati", ""), ("-", ""), ("", ""),
    ],
)  # fmt: skip
def test_words_of_the_civil_registry(words: str, result: str) -> None:
    assert padan.read_result(words) == result


@pytest.mark.parametrize(
    ("cell", "decile"),
    [(3, 3), (3.0, 3), ("3", 3), ("Desil 3", 3), ("D10", 10), (0, None), (11, None), ("11", None),
     ("1-2", None), ("", None), (None, None), (True, None), (2.5, None)],
)  # fmt: skip
def test_deciles_in_cells(cell: object, decile: int | None) -> None:
    assert padan.read_decile(cell) == decile
