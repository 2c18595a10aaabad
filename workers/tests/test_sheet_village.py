"""The village that a sheet is of, by its name and the lines above its tables."""

from __future__ import annotations

import pytest

from villages.matching import Matcher
from villages.tests.regency import VILLAGES
from workers.rows import SheetNote
from workers.sheet_village import SheetVillage
from workers.tests.lists import BUDI, HEADER, SITI, notes_of, rows_of, workbook, worker

KASINTU, HULU, MANASA = "62.10.03.2003", "62.10.10.2002", "62.10.09.2008"


def village(*lines: list[str], title: str = "S") -> tuple[str, list[str]]:
    (row,) = rows_of(workbook({title: [*lines, HEADER, worker()]}), village=None)
    return row.village, row.said


@pytest.mark.parametrize(
    ("line", "code"),
    [
        (["DESA : KASINTU KECAMATAN TEWAH"], KASINTU),
        (["DESA : TUMBANG LAPAN KECAMATAN RUNGAN HULU"], HULU),
        (["DESA TUMBANG LAPAN KEC. MIRI MANASA TAHUN 2026"], MANASA),
        (["Kec. Rungan Hulu Desa Tumbang Lapan"], HULU),
        (["KECAMATAN : RUNGAN HULU", "DESA : TUMBANG LAPAN"], HULU),
        (["Desa", ":", "Tumbang Lapan", "", "Kecamatan", ":", "Miri Manasa"], MANASA),
        (["DAFTAR PEKERJA DESA TUMBANG LAPAN KECAMATAN RUNGAN HULU TAHUN 2026"], HULU),
        (["DESA KASINTU TA. 2026"], KASINTU),
        (["Desa : Kasintu RT 01"], KASINTU),
        (["Nama Desa : Kasintu, Kec. Tewah, Kab. Gunung Mas"], KASINTU),
        (["Desa Kasintu (62.10.03.2003)"], KASINTU),
        (["Daftar pekerja Desa/Kelurahan: Kasintu"], KASINTU),
        (["KELURAHAN KUALA KURUN"], "62.10.02.1012"),
        (["DESA\n: KASINTU"], KASINTU),
        (["Ds. Kasintu"], KASINTU),
    ],
)
def test_a_line_above(line: list[str], code: str) -> None:
    assert village(line) == (code, [])


@pytest.mark.parametrize(
    "line",
    [
        ["Alamat : Jalan Desa Kasintu"],
        ["Jl. Diponegoro Kelurahan Kurun Kode Pos 74511"],
        ["Mengetahui, Kepala Desa Kasintu"],
        ["DESA/KELURAHAN SE-KECAMATAN TEWAH"],
    ],
)
def test_a_line_that_names_no_village(line: list[str]) -> None:
    assert village(line) == ("", ["village_missing"])


@pytest.mark.parametrize(
    ("title", "code"),
    [
        ("Kasintu", KASINTU),
        ("DESA KASINTU", KASINTU),
        ("3. Kasintu (12)", KASINTU),
        ("KASINTU_2026", KASINTU),
        ("Sare Rangan RT 1", "62.10.03.2001"),
        ("Data Sare Rangan", "62.10.03.2001"),
        ("Tbg. Pajangei", "62.10.03.2002"),
        ("Sheet1", ""),
        ("Rekap", ""),
        ("Data Tewah", ""),
    ],
)
def test_the_name_of_a_sheet(title: str, code: str) -> None:
    assert village(title=title) == (code, [] if code else ["village_missing"])


def test_a_line_beats_the_name_of_the_sheet() -> None:
    assert village(["Desa: Kasintu"], title="Sare Rangan") == (KASINTU, [])


def test_each_table_of_a_sheet_has_its_village() -> None:
    rows = [
        ["Desa", "", ":", "Kasintu"],
        HEADER,
        worker(BUDI),
        ["", "Jumlah", 1],
        ["Desa", "", ":", "Tewah", "Kecamatan", ":", "Tewah"],
        HEADER,
        worker(SITI),
    ]
    found = rows_of(workbook({"S": rows}), village=None)
    assert [row.village for row in found] == [KASINTU, "62.10.03.1005"]


def test_sections_name_villages_and_districts() -> None:
    rows = [
        HEADER,
        ["KECAMATAN RUNGAN HULU"],
        ["DESA TUMBANG LAPAN"],
        worker(BUDI),
        ["II", "KECAMATAN MIRI MANASA"],
        [1, "Desa Tumbang Lapan"],
        worker(SITI),
    ]
    found = rows_of(workbook({"S": rows}), village=None)
    assert [row.village for row in found] == [HULU, MANASA]


def test_a_near_twin_out_of_scope_is_not_guessed_within() -> None:
    data = workbook({"Tumbang Oroi": [HEADER, worker()]})
    options = {"village": None, "district": "62.10.09"}
    assert [row.said for row in rows_of(data, **options)] == [["village_out_of_scope"]]
    assert notes_of(data, **options) == []


def test_a_guess_is_said_where_the_village_column_says_nothing() -> None:
    header = [*HEADER, "Desa"]
    data = workbook({"Kasitnu": [header, [*worker(), "-"]]})
    assert notes_of(data, village=None) == [SheetNote("Kasitnu", 0, "village", "village_guessed")]
    data = workbook({"Kasitnu": [header, [*worker(), "Kasintu"]]})
    assert notes_of(data, village=None) == []


def test_the_sheet_s_district_turns_no_exact_name_into_a_near_one() -> None:
    header = [*HEADER, "Desa"]
    data = workbook({"S": [["KECAMATAN MIRI MANASA"], header, [*worker(), "Tumbang Oroi"]]})
    (row,) = rows_of(data, village=None, district="62.10.09")
    assert (row.village, row.said) == ("62.10.11.2003", ["village_out_of_scope"])
    data = workbook({"S": [["KECAMATAN MIRI MANASA"], header, [*worker(), "Tumbang Koro"]]})
    (row,) = rows_of(data, village=None, district="62.10.09")
    assert (row.village, row.said) == ("62.10.09.2010", ["village_guessed"])


def test_what_was_read_of_a_sheet() -> None:
    place = SheetVillage("Sheet1", Matcher(VILLAGES), None)
    place.read(["KECAMATAN TEWAH"])
    place.read(["Desa: Kasitnu"])
    assert (place.name, place.district) == ("Kasitnu", "62.10.03")
    assert place.is_guessed("Kasitnu")
