"""BPJS's answers, in the forms they may take."""

from datetime import date

import pytest

from enrollment.answer_table import NoTable, Reading
from workers.cells import CellRow

TODAY = date(2026, 11, 22)
NIK = "6210031708800001"


def read(*rows):
    reading = Reading(
        (CellRow("Lembar1", number, list(row)) for number, row in enumerate(rows, 1)), TODAY
    )
    return list(reading), reading.remarks


@pytest.mark.parametrize(
    ("status", "accepted"),
    [
        ("Diterima", True), ("AKTIF", True), ("Terdaftar", True), ("ok", True),
        ("Berhasil", True), ("DITOLAK", False), ("Gagal", False), ("Tidak Valid", False),
        ("tidak aktif", False), ("belum terdaftar", False), ("NON-AKTIF", False),
    ],
)  # fmt: skip
def test_status_words(status, accepted):
    (row,), remarks = read(("NIK", "Status"), (NIK, status))
    assert (row.accepted, remarks) == (accepted, [])


@pytest.mark.parametrize("status", ["menunggu", "proses", "???"])
def test_status_that_says_neither(status):
    assert read(("NIK", "Status"), (NIK, status)) == ([], [(2, "status_unclear")])


def test_without_status_a_number_accepts_and_a_reason_refuses():
    rows, remarks = read(
        ("NIK", "KPJ", "Keterangan"),
        (NIK, "26000000001", None),
        ("6210031708800002", None, "Sudah PPU"),
        ("6210031708800003", None, None),
    )
    assert [(row.accepted, row.kpj, row.reason) for row in rows] == [
        (True, "26000000001", ""), (False, None, "Sudah PPU"),
    ]  # fmt: skip
    assert remarks == [(4, "status_unclear")]


def test_refused_without_reason_keeps_the_status_as_reason():
    (row,), _remarks = read(("NIK", "Status"), (NIK, "Gagal validasi"))
    assert row.reason == "Gagal validasi"


@pytest.mark.parametrize(
    "header",
    ["N I K", "No. KTP", "nik", "NOMOR INDUK\nKEPENDUDUKAN", "Nomor Identitas"],
)
def test_headers_of_the_nik(header):
    (row,), _remarks = read((header, "No. Peserta"), (NIK, 26000000001))
    assert (row.nik, row.kpj) == (NIK, "26000000001")


def test_a_repeated_header_is_no_person():
    header = ("NIK", "Status")
    rows, remarks = read(header, (NIK, "ok"), header, ("6210031708800002", "ok"))
    assert (len(rows), remarks) == (2, [])


def test_nik_that_lost_digits_is_remarked():
    assert read(("NIK", "Status"), (6210031708800001, "ok")) == ([], [(2, "nik_precision_lost")])


def test_lines_below_the_table_are_no_answers():
    rows, remarks = read(
        ("NIK", "Nama", "KPJ", "Status"), ("Jumlah", None, None, None), (None, "Kepala", None, None)
    )
    assert (rows, remarks) == ([], [])


@pytest.mark.parametrize("rows", [[], [("Nama", "KPJ"), ("A", "1")], [("NIK",), (NIK,)]])
def test_no_table(rows):
    with pytest.raises(NoTable):
        read(*rows)
