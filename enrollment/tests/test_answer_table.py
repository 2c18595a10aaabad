"""BPJS's answers, in the forms they may take."""

from datetime import date

import pytest

from enrollment.answer_table import Reading
from enrollment.headed_table import NoTable, Unplaced
from workers.cells import CellRow

TODAY = date(2026, 11, 22)
NIK = "6210031708800001"


def read(*rows):
    reading = Reading(
        (CellRow("Lembar1", number, list(row)) for number, row in enumerate(rows, 1)), TODAY
    )
    found = list(reading)
    wrong = [(reading.place_of(row.place)[0], row.code) for row in found if row.code]
    return [row for row in found if not row.code], wrong


@pytest.mark.parametrize(
    ("status", "verdict"),
    [
        ("Diterima", "accepted"), ("AKTIF", "accepted"), ("Terdaftar", "accepted"),
        ("ok", "accepted"), ("Berhasil", "accepted"), ("DITOLAK", "refused"),
        ("Gagal", "refused"), ("Tidak Valid", "refused"), ("tidak aktif", "refused"),
        ("belum terdaftar", "refused"), ("NON-AKTIF", "refused"),
    ],
)  # fmt: skip
def test_status_words(status, verdict):
    (row,), remarks = read(("NIK", "Status"), (NIK, status))
    assert (row.verdict, remarks) == (verdict, [])


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
    assert [(row.verdict, row.kpj, row.reason) for row in rows] == [
        ("accepted", "26000000001", ""), ("refused", None, "Sudah PPU"),
    ]  # fmt: skip
    assert remarks == [(4, "verdict_unclear")]


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


@pytest.mark.parametrize("rows", [[], [("NIK",), (NIK,)], [("Nama", "KPJ")]])
def test_no_table(rows):
    with pytest.raises(NoTable):
        read(*rows)


# --- whom a line means


@pytest.mark.parametrize(
    ("header", "cells", "stood"),
    [
        (("Referensi", "Status"), ("K12-00345", "ok"), (12, None, 345)),
        (("Referensi", "Status"), ("k12 - 345", "ok"), (12, None, 345)),
        (("Referensi", "Status"), ("12/345", "ok"), (12, None, 345)),
        (("NO_PEGAWAI", "Status"), ("'12 / 345", "ok"), (12, None, 345)),
        (("Kiriman ke", "Baris", "Status"), ("Kiriman 2", 7, "ok"), (None, 2, 7)),
    ],
)
def test_batch_and_row(header, cells, stood):
    (row,), remarks = read(header, cells)
    assert ((row.batch_id, row.batch_number, row.batch_row), row.nik, remarks) == (stood, "", [])


def test_a_row_without_its_batch_says_nothing():
    (row,), _remarks = read(("No Urut", "NIK", "Status"), (7, NIK, "ok"))
    assert (row.nik, row.batch_row) == (NIK, None)


def test_a_nik_that_lost_digits_is_no_matter_where_the_row_is_named():
    (row,), remarks = read(("Ref", "NIK", "Status"), ("12/3", 6210031708800001, "ok"))
    assert (row.nik, row.batch_row, remarks) == ("", 3, [])


def test_name_and_birth_date_are_read():
    header = ("NIK", "Nama Peserta", "Tgl Lahir", "Status")
    (row,), _remarks = read(header, (NIK, "Budi", "17-08-1980", "ok"))
    assert (row.name, row.birth_date) == ("Budi", date(1980, 8, 17))


# --- what staff have said


def reading_of(*rows, sheets=("Lembar1",), **said):
    cells = [CellRow(sheet, n, list(row)) for sheet in sheets for n, row in enumerate(rows, 1)]
    return Reading(cells, TODAY, **said)


def test_unknown_columns_are_shown_with_examples():
    rows = [("Nomor", "Kondisi")] + [(f"62100317088000{n:02}", "x") for n in range(5)]
    reading = reading_of(("Daftar",), *rows)
    with pytest.raises(Unplaced):
        list(reading)
    niks = [f"62100317088000{n:02}" for n in range(3)]
    assert reading.titles == {"Nomor": niks, "Kondisi": ["x"]}


def test_placed_columns_are_known():
    placed = {"nomor": "nik", "kondisi": "status", "nama": ""}
    reading = reading_of(("Nomor", "Kondisi", "Nama"), (NIK, "Diterima", "A"), placed=placed)
    (row,) = list(reading)
    assert (row.nik, row.verdict, row.name, reading.titles) == (NIK, "accepted", "", {})


def test_an_unknown_column_beside_a_table_is_told():
    reading = reading_of(("NIK", "KPJ", "Kondisi"), (NIK, "26000000001", "Lancar"))
    assert [row.verdict for row in reading] == ["accepted"]
    assert reading.titles == {"Kondisi": ["Lancar"]}


def test_a_sheet_beside_the_table_is_told_where_it_looks_like_one():
    rows = [
        CellRow("Berhasil", 1, ["NIK", "KPJ"]), CellRow("Berhasil", 2, [NIK, "26000000001"]),
        CellRow("Gagal", 1, ["NIK", "Sebab"]), CellRow("Gagal", 2, [NIK, "Umur"]),
        CellRow("Petunjuk", 1, ["Isi", "Arti"]), CellRow("Petunjuk", 2, ["A", "B"]),
    ]  # fmt: skip
    reading = Reading(rows, TODAY)
    assert len(list(reading)) == 1
    assert reading.titles == {"NIK": [NIK], "Sebab": ["Umur"]}


@pytest.mark.parametrize("meaning", ["accepted", "refused", "waiting"])
def test_a_status_means_what_staff_have_said(meaning):
    (row,) = list(reading_of(("NIK", "Status"), (NIK, "Dalam PROSES."),
                             words={"dalamproses": meaning}))  # fmt: skip
    assert (row.verdict, row.code) == (meaning, "")
