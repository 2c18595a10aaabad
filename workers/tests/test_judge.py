"""Rows below a header that are workers, and those that only look like it."""

from __future__ import annotations

from typing import Any

import pytest

from workers.tests.lists import BUDI, HEADER, JONI, SITI, rows_of, workbook, worker

UNNUMBERED = HEADER[1:]


def numbers(rows: list[list[Any]], header: list[str] = HEADER) -> list[int]:
    """Which rows of a sheet that begins with the header are workers, besides Budi in row 2."""
    first = worker(BUDI) if header is HEADER else worker(BUDI)[1:]
    found = [row.number for row in rows_of(workbook({"S": [header, first, *rows]}))]
    assert found[:1] == [2]
    return found[1:]


@pytest.mark.parametrize(
    "row",
    [
        [3],
        ["3.", "", "", "", "", ""],
        [3, "-", "-", "-", "-", "-"],
        [3, "tidak ada", "n/a", "", "", "belum ada"],
        [3, "", "", "sda", "sda", "sda"],
        [3, "", "", "", "", "Petani"],
        ["(1)", "(2)", "(3)", "(4)", "(5)", "(6)"],
        [-1, -2, -3, -4, -5, -6],
        ["1", "2", "3", "4", "5 = 3 + 4", "6"],
        list("abcdef"),
        ["RT 01"],
        ["", "", "RT. 003 / RW 01"],
        ["II.", "DUSUN MAWAR"],
        [2, "", "RT 02"],
        ["A. DESA KASINTU"],
        ["KELOMPOK TANI MAJU"],
        ["", "", "Jumlah", "", "", 12],
        [8, "", "JUMLAH"],
        ["TOTAL KESELURUHAN", "", "", "", "", 1],
        ["", "Sub Total : 1 orang"],
        ["Dipindahkan", "", "", "", "", 1],
        ["", "", "Kepala Desa Sare Rangan"],
        ["", "Mengetahui,", "", "", "Petugas Pendata"],
        ["", "", "", "", "Tewah,      November 2026"],
        ["", "", "", "", "Tewah, ..... November 2026"],
        ["", "NIP. 19790101 200501 1 001"],
        ["", "NIP. 197901012005011001", "NIP. 198001012005011001"],
        ["Desa", ":", "Kasintu", "Kecamatan", ":", "Tewah"],
    ],
)
def test_a_row_that_is_no_worker(row: list[Any]) -> None:
    assert numbers([row]) == []


@pytest.mark.parametrize(
    "row",
    [
        [3, "", "Siti"],
        ["", "123", "Siti"],
        ["", "-", "Siti", "24/02/1970", "", ""],
        ["", SITI],
        [3, "", "Siti", "Tewah, 24 Februari 1970"],
        [3, "belum ada", "Siti", "", "", ""],
        ["", "", "", "24/02/1970", "P", ""],
        ["RT 01", SITI, "Siti", "", "", ""],
    ],
)
def test_a_row_that_is_a_worker(row: list[Any]) -> None:
    assert numbers([row]) == [3]


@pytest.mark.parametrize(
    ("rows", "workers"),
    [
        ([["", "Siti"]], [3]),
        ([["", "Siti"], ["", "Joni"]], [3, 4]),
        ([[], ["", "WAYAN, S.Sos"]], []),
        ([["", "Siti", "", "", "", "Jl. RT 01"]], [3]),
        ([["123456789"]], [3]),
        ([["Dicetak dari aplikasi"]], []),
        ([["Halaman 1 dari 3"]], []),
    ],
)
def test_a_table_that_does_not_number_its_rows(rows: list[list[Any]], workers: list[int]) -> None:
    assert numbers(rows, UNNUMBERED) == workers


def test_signing_persons_are_no_workers() -> None:
    signatures = [
        ["", "JUMLAH", "", 1],
        [],
        ["", "", "", "", "Tewah, 20 November 2026"],
        ["", "Mengetahui,", "", "", "Dibuat oleh,"],
        ["", "Kepala Desa", "Ketua BPD", "", "Petugas"],
        ["", "WAYAN, S.Sos", "RANU", "", "LUKAS"],
        ["", "NIP. 19790101 200501 1 001"],
        ["", "19790101 200501 1 001"],
    ]
    assert numbers(signatures) == []
    assert numbers([row[1:] for row in signatures], UNNUMBERED) == []


def test_workers_go_on_after_a_total_without_a_header() -> None:
    rows = [
        ["", "Jumlah RT 01", "1"],
        ["RT 02"],
        worker(SITI),
        [3, "", "Joni", "07/05/1999", "L", ""],
        ["", "12345", "Karlos", "07/05/1999", "L", ""],
        ["", "", "WAYAN", "", "", ""],
    ]
    assert numbers(rows) == [5, 6, 7]


def test_cells_merged_over_a_section_and_a_total_make_no_workers() -> None:
    header = [*HEADER, "Desa", "Kecamatan", "No. KK"]
    rows = [[*worker(BUDI), "Kasintu", "Tewah", "6210031002200077"], ["", "", "RT 02"],
            worker(SITI), ["", "", "Jumlah", "", "", 2], ["", "", "Kepala Desa"]]  # fmt: skip

    def merge(book: Any) -> None:
        for column in "GHI":
            book["S"].merge_cells(f"{column}2:{column}6")

    found = rows_of(workbook({"S": [header, *rows]}, merge), village=None)
    assert [(row.number, row.village, row.family_card) for row in found] == [
        (2, "62.10.03.2003", "6210031002200077"),
        (4, "62.10.03.2003", "6210031002200077"),
    ]


def test_endless_marks_in_cells_are_looked_at_once() -> None:
    rows = [["x" + "." * 30_000, "y" + "(" * 30_000, "(" * 30_000, "Desa :" + "- " * 30_000]] * 5
    assert numbers([*rows, worker(SITI)], HEADER) == [3, 4, 5, 6, 7, 8]


def test_the_hashes_end_a_table_until_the_next_header() -> None:
    rows = [["### keterangan"], worker(SITI), HEADER, worker(JONI)]
    assert numbers(rows) == [6]
