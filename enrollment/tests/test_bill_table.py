"""A bill of BPJS as a file."""

from datetime import date
from io import BytesIO

import openpyxl
import pytest
from django.utils import timezone

from enrollment.actions import bill_files
from enrollment.bill_table import Found, read, read_month
from gumas_pbi.refusals import WrongInput
from workers.cells import CellRow

TODAY = date(2026, 11, 22)
WHOLE = Found("261100009415", date(2026, 11, 1), 1, 9_415, 158_172_000, date(2026, 11, 5))


def said(*rows):
    return read([CellRow("Lembar1", n, list(row)) for n, row in enumerate(rows, 1)], TODAY)


def test_titles_before_their_values():
    assert said(
        ["BPJS Ketenagakerjaan"],
        ["Kode Iuran", ":", "261100009415"],
        ["Periode Iuran :", None, "November 2026", "Jumlah Bulan", 1],
        ["Jumlah Tenaga Kerja", ": 9.415 orang"],
        ["TOTAL TAGIHAN", ":", "Rp 158.172.000"],
        ["Tgl. Tagihan", "05/11/2026"],
    ) == WHOLE  # fmt: skip


def test_titles_over_their_values():
    assert said(
        ["Kode Iuran", "NPP", "Bulan", "Jumlah Bulan", "Peserta", "Tanggal", "Total"],
        ["261100009415", "XX99", "2026-11-01", "1", 9415, "2026-11-05", 158172000],
        ["261200009415", "XX99", "2026-12-01", "1", 9000, "2026-12-05", 1],
    ) == WHOLE  # fmt: skip


def test_a_code_that_is_a_number():
    assert said(["Kode Iuran", 261100009415]).code == "261100009415"


def test_what_is_not_there():
    assert said(["Kode Iuran"], ["Nama", "Alamat"]) == Found()


@pytest.mark.parametrize(
    "text", ["November 2026", "NOV-2026", "Nop 2026", "11-2026", "11/2026", "112026", "2026-11",
             "202611", "2026-11-01", "01/11/2026"],
)  # fmt: skip
def test_months_as_they_are_written(text):
    assert read_month(text) == date(2026, 11, 1)


@pytest.mark.parametrize("text", ["", None, "13-2026", "Foo 2026", "November", "0", "2026"])
def test_what_is_no_month(text):
    assert read_month(text) is None


def workbook(*rows):
    book, out = openpyxl.Workbook(), BytesIO()
    for row in rows:
        book.active.append(row)
    book.save(out)
    return out.getvalue()


def test_look_reads_a_workbook_in_a_child_process():
    data = workbook(["Kode Iuran", "261100009415"], ["Bulan", "November 2026"])
    found = bill_files.look(data, at=timezone.now())
    assert (found.code, found.first) == ("261100009415", date(2026, 11, 1))


def test_look_reads_csv():
    data = b"Kode Iuran;Bulan;Total\n261100009415;11-2026;158.172.000\n"
    found = bill_files.look(data, at=timezone.now())
    assert (found.code, found.amount) == ("261100009415", 158_172_000)


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "file_unreadable"),
        (b"%PDF-1.7 \n%%EOF", "file_unreadable"),
        (workbook(["Nama", "Alamat"], ["Budi", "Tewah"]), "bill_not_found"),
    ],
)
def test_look_at_what_is_no_bill(data, code):
    with pytest.raises(WrongInput) as no:
        bill_files.look(data, at=timezone.now())
    assert no.value.code == code
