"""Which rows of a file are workers, and which cells are theirs."""

from __future__ import annotations

from typing import Any

import pytest
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from workers.rows import SheetNote
from workers.tests.lists import (
    BUDI,
    HEADER,
    JONI,
    SITI,
    notes_of,
    rows_of,
    summary_of,
    text,
    workbook,
    worker,
)


def numbers(data: bytes, **options: Any) -> list[int]:
    return [row.number for row in rows_of(data, **options)]


def test_letterhead_numbers_totals_and_signatures_are_no_workers() -> None:
    data = text(
        [
            ["PEMERINTAH KABUPATEN"],
            ["Jalan Desa RT 02, Kalimantan Tengah"],
            [],
            HEADER,
            [1, 2, 3, 4, 5, 6],
            worker(BUDI),
            ["", "", "", "", "", ""],
            ["RT 01"],
            worker(SITI),
            [3, "", "", "", "", ""],
            ["", "Jumlah Laki-laki", "", ": 1 orang"],
            ["JUMLAH", "", "2"],
            ["", "", "", "", "", "Tewah, 20 November 2026"],
            ["", "Mengetahui", "", "", "", "Kepala Desa Kasintu,"],
            ["", "", "WAYAN", "", "", ""],
            ["", "NIP. 19790000 000000 0 000"],
        ]
    )
    rows = rows_of(data)
    assert [(row.position, row.number, row.nik, row.said) for row in rows] == [
        (0, 6, BUDI, []),
        (1, 9, SITI, []),
    ]
    assert rows[0].village == "62.10.03.2001"


def test_repeated_headers_and_page_subtotals() -> None:
    page = [["Halaman 2"], HEADER, [1, 2, 3, 4, 5, 6]]
    data = text([HEADER, worker(BUDI), ["", "Jumlah", "1"], *page, worker(SITI), ["Total", "2"]])
    assert numbers(data) == [2, 7]


def test_workers_after_a_subtotal_without_a_header() -> None:
    data = text([HEADER, worker(BUDI), ["", "Jumlah", "1"], worker(SITI)])
    assert numbers(data) == [2, 4]


def test_rows_without_a_nik_or_a_name_are_workers() -> None:
    data = text(
        [
            HEADER,
            [1, "", "Budi", "02/10/1994", "L", "Petani"],
            [2, SITI, "", "", "P", ""],
            [3, "", "Joni", "", "", ""],
        ]
    )
    assert [row.said[:2] for row in rows_of(data)] == [
        ["nik_missing"],
        ["name_missing", "birth_date_from_nik"],
        ["nik_missing", "birth_date_missing"],
    ]


def test_columns_that_are_missing_are_said_once() -> None:
    data = text([[], ["NIK", "Nama"], [BUDI, "Budi"], ["NIK", "Nama"], [SITI, "Siti"]])
    assert notes_of(data) == [
        SheetNote("", 2, field, "column_missing")
        for field in ("birth_date", "gender", "occupation")
    ]
    assert [(row.birth_date, row.gender, row.said) for row in rows_of(data)] == [
        ("1994-10-02", "L", []),
        ("1970-02-24", "P", []),
    ]


def test_ditto_marks_take_the_value_above() -> None:
    data = workbook(
        {
            "S": [
                [*HEADER, "Desa"],
                [*worker(BUDI), "Kasintu"],
                [2, SITI, "Siti", "24/02/1970", "P", "sda", '"'],
                [3, JONI, "Joni", "07/05/1999", "L", "s.d.a", "idem"],
            ]
        }
    )
    rows = rows_of(data, village=None)
    assert [(row.occupation, row.village, row.said) for row in rows] == [
        ("AGR01", "62.10.03.2003", [])
    ] * 3


def test_ticks_are_a_gender() -> None:
    data = workbook(
        {
            "S": [
                ["NIK", "Nama", "L", "P"],
                [BUDI, "Budi", "v", ""],
                [SITI, "Siti", None, 1],
                [JONI, "Joni", "x", "x"],
                [JONI, "Joni", 1, 0],
                [JONI, "Joni", "√", "0"],
                [JONI, "Joni", "-", "-"],
            ]
        }
    )
    assert [(row.gender, "gender_from_nik" in row.said) for row in rows_of(data)] == [
        ("L", False), ("P", False), ("L", True), ("L", False), ("L", False), ("L", True),
    ]  # fmt: skip


def test_place_and_date_of_birth_in_one_column() -> None:
    data = text(
        [["NIK", "Nama", "TTL"], [BUDI, "Budi", "Kuala Kurun, 2 Okt 1994"], [SITI, "Siti", "Tewah"]]
    )
    assert [(row.birth_place, row.birth_date) for row in rows_of(data)] == [
        ("Kuala Kurun", "1994-10-02"),
        ("Tewah", "1970-02-24"),
    ]


def test_place_and_date_of_birth_in_two_columns_under_one_title() -> None:
    data = workbook(
        {"S": [["NIK", "Nama", "TTL", "", "L/P"], [BUDI, "Budi", "Tewah", "02/10/1994", "L"]]}
    )
    assert [(row.birth_place, row.birth_date, row.gender) for row in rows_of(data)] == [
        ("Tewah", "1994-10-02", "L")
    ]


@pytest.mark.parametrize("serial", [33147, "33147"])
def test_serial_numbers_of_a_1904_workbook(serial: Any) -> None:
    def use_1904(book: Any) -> None:
        book.epoch = CALENDAR_MAC_1904

    data = workbook({"S": [HEADER, worker(BUDI, birth=serial)]}, use_1904)
    assert [(row.birth_date, row.said) for row in rows_of(data)] == [("1994-10-02", [])]


@pytest.mark.parametrize("mark", ["sda", "s.d.a.", "Idem", '"', '- " -', "”"])
def test_ditto_marks_in_every_column(mark: str) -> None:
    header = ["NIK", "Nama", "No. KK", "Tempat Lahir", "Tgl Lahir", "L/P", "Alamat", "RT/RW",
              "Desa", "Kecamatan", "Pekerjaan", "Nama Ibu", "No. HP", "Penghasilan",
              "Ahli Waris", "Hubungan"]  # fmt: skip
    first = [BUDI, "Budi", "6210031002200077", "Tewah", "02/10/1994", "L", "Jl. A", "1/2",
             "Kasintu", "Tewah", "Petani", "Ina", "081234567890", "1 juta", "Ani", "Istri",
             ]  # fmt: skip
    data = workbook({"S": [header, first, [BUDI, "Budi", *[mark] * 14]]})
    one, two = rows_of(data, village=None)
    assert tuple(one)[5:] == tuple(two)[5:]


@pytest.mark.parametrize("nothing", ["-", "tidak ada", "BELUM ADA", "n/a", "tidak\u00a0ada", " - "])
def test_words_for_nothing_in_every_column(nothing: str) -> None:
    header = ["No", "Nama", "NIK", "No. KK", "Tempat Lahir", "Tgl Lahir", "L/P", "Alamat", "RT",
              "RW", "Desa", "Pekerjaan", "Nama Ibu", "No. HP", "Penghasilan", "Ahli Waris",
              ]  # fmt: skip
    (row,) = rows_of(workbook({"S": [header, [1, "Budi", *[nothing] * 14]]}))
    assert row.said == [
        "nik_missing", "birth_date_missing", "gender_missing", "occupation_missing",
    ]  # fmt: skip
    assert [value for value in row[5:-1] if value] == ["Budi", "budi", "62.10.03.2001"]


def test_unknown_columns_are_kept() -> None:
    data = text([["NIK", "Nama", "Hobi"], [BUDI, "Budi", "Bola"], [SITI, "Siti", ""]])
    assert [row.cells.get("extra") for row in rows_of(data)] == [{"Hobi": "Bola"}, None]
    assert summary_of(data).unknown_headers == ["Hobi"]


@pytest.mark.parametrize(
    ("title", "village", "said"),
    [
        (["Desa: Kasintu"], "62.10.03.2003", []),
        (["DESA KASINTU"], "62.10.03.2003", []),
        (["Desa/Kelurahan :", "Kasintu"], "62.10.03.2003", []),
        (["Desa", "", ":", "Kasintu"], "62.10.03.2003", []),
        (["DESA\u00a0:\u00a02003 KASINTU"], "62.10.03.2003", []),
        (["DAFTAR PEKERJA DESA KASINTU TAHUN 2026"], "62.10.03.2003", []),
        (["Desa: Sampit"], "", ["village_unknown"]),
        (["Desa: Tumbang Lapan"], "", ["village_ambiguous"]),
        (["Kantor Desa Maju"], "", ["village_missing"]),
        (["Kepala Desa Kasintu"], "", ["village_missing"]),
    ],
)
def test_a_line_above_names_the_village(title: list[str], village: str, said: list[str]) -> None:
    data = workbook({"S": [title, [], HEADER, worker()]})
    (row,) = rows_of(data, village=None)
    assert (row.village, row.said) == (village, said)


def test_a_line_above_names_the_district_of_twins() -> None:
    data = workbook(
        {"S": [["Kecamatan : Rungan Hulu"], ["Desa : Tumbang Lapan"], HEADER, worker()]}
    )
    assert [row.village for row in rows_of(data, village=None)] == ["62.10.10.2002"]


def test_each_sheet_names_its_village() -> None:
    data = workbook({"Kasintu": [HEADER, worker(BUDI)], "2. Sare Rangan": [HEADER, worker(SITI)]})
    assert [row.village for row in rows_of(data, village=None)] == [
        "62.10.03.2003",
        "62.10.03.2001",
    ]


def test_a_misspelt_sheet_name_is_said_once_on_row_0() -> None:
    data = workbook({"Kasitnu": [HEADER, worker(BUDI), worker(SITI)]})
    assert notes_of(data, village=None) == [SheetNote("Kasitnu", 0, "village", "village_guessed")]
    assert [row.said for row in rows_of(data, village=None)] == [[], []]


def test_a_sheet_of_another_village_is_out_of_scope_on_each_row() -> None:
    data = workbook({"Kasintu": [HEADER, worker(BUDI), worker(SITI)]})
    assert [row.said for row in rows_of(data)] == [["village_out_of_scope"]] * 2


def test_a_village_column_beats_the_sheet() -> None:
    data = workbook({"Kasintu": [[*HEADER, "Desa"], [*worker(), "Tewah"]]})
    assert [row.village for row in rows_of(data, village=None)] == ["62.10.03.1005"]


def test_merged_village_cells_count_for_all_their_rows() -> None:
    rows = [[*HEADER, "Desa"], [*worker(BUDI), "Kasintu"], [*worker(SITI), ""], [*worker(JONI), ""]]
    data = workbook({"S": rows}, lambda book: book["S"].merge_cells("G2:G3"))
    assert [row.village for row in rows_of(data, village=None)] == [
        "62.10.03.2003", "62.10.03.2003", "",
    ]  # fmt: skip


def test_hidden_sheets_are_passed_over_and_hidden_rows_read() -> None:
    def hide(book: Any) -> None:
        book["Lama"].sheet_state = "hidden"
        book["S"].row_dimensions[2].hidden = True

    data = workbook({"S": [HEADER, worker()], "Lama": [HEADER, worker(SITI)]}, hide)
    assert numbers(data) == [2]
    assert summary_of(data).hidden_sheets == ["Lama"]


def test_the_table_may_begin_anywhere() -> None:
    def fill(book: Any) -> None:
        for at, row in enumerate([HEADER, worker()], start=5):
            for column, cell in enumerate(row, start=4):
                book["S"].cell(at, column, cell)

    assert numbers(workbook({"S": []}, fill)) == [6]


def test_opensid_export() -> None:
    header = "alamat,dusun,rw,rt,nama,no_kk,nik,sex,tempatlahir,tanggallahir,agama_id,"
    header += "pekerjaan_id,nama_ibu"
    data = workbook(
        {
            "Data": [
                header.split(","),
                [
                    "Jl. A",
                    "D",
                    "1",
                    "2",
                    "BUDI",
                    "6210041002200077",
                    BUDI,
                    1,
                    "Tewah",
                    "1994-10-02",
                    1,
                    9,
                    "INA",
                ],
            ]
        }
    )
    (row,) = rows_of(data)
    assert (row.gender, row.birth_date, row.occupation, row.rt, row.rw, row.said) == (
        "L", "1994-10-02", "AGR02", "2", "1", [],
    )  # fmt: skip


def test_opensid_programme_ends_at_the_hashes() -> None:
    header = ["Peserta", "No. Peserta", "NIK", "Nama", "Tempat Lahir", "Tanggal Lahir", "Alamat"]
    data = workbook(
        {
            "Peserta": [
                header,
                [BUDI, "1", BUDI, "Budi", "Tewah", "1994-10-02", "X"],
                ["###", "", "", "", "", "", ""],
                ["1. Contoh", "", SITI, "Siti"],
            ]
        }
    )
    assert numbers(data) == [2]


def test_book_of_residents() -> None:
    data = workbook(
        {
            "BIP": [
                ["BUKU INDUK PENDUDUK"],
                ["KECAMATAN", "", ":", "MIRI MANASA"],
                ["DESA/KELURAHAN", "", ":\u00a0TUMBANG LAPAN"],
                ["NO", "NIK", "NAMA", "JK", "Tempat dan Tanggal Lahir", "", "PEKERJAAN",
                 "Nama Orang Tua Kandung", ""],
                ["", "", "", "", "Tempat Lahir", "Tgl/Bln/Th", "", "Ibu", "Ayah"],
                [-1, -2, -3, -4, -5, -6, -7, -8, -9],
                ["No. KK :", "", "Nama Kepala Keluarga :", "", "Alamat :"],
                ["6210041002200077", "", "BUDI", "", "JL. LAMA"],
                [1, BUDI, "BUDI", "L", "Tewah", "02-10-1994", "Petani", "INA", "AMA"],
                [2, SITI, "SITI", "P", "Tewah", "24-02-1970", "Petani", "INA", "AMA"],
                ["NO. KK :", "6210041002200099", "", "Alamat :", "JL. BARU"],
                [1, JONI, "JONI", "L", "Tewah", "07-05-1999", "Petani", "INA", "AMA"],
            ]
        }
    )  # fmt: skip
    assert [
        (row.number, row.nik, row.family_card, row.address, row.village, row.mother_name, row.said)
        for row in rows_of(data, village=None)
    ] == [
        (9, BUDI, "6210041002200077", "JL. LAMA", "62.10.09.2008", "INA", []),
        (10, SITI, "6210041002200077", "JL. LAMA", "62.10.09.2008", "INA", []),
        (12, JONI, "6210041002200099", "JL. BARU", "62.10.09.2008", "INA", []),
    ]


def test_siak_list() -> None:
    header = ("Nomor KK;NIK;Nama Penduduk;Status;Tempat Lahir;Tanggal Lahir;Kelamin;Ibu;Ayah;"
              "Kecamatan;Desa/Kel;Alamat;RW;RT;Pekerjaan")  # fmt: skip
    line = f"6210041002200077;{BUDI};BUDI;KAWIN;Tewah;02/10/1994;Laki-Laki;INA;AMA;"
    line += "TEWAH;KASINTU;Jl;1;2;PETANI"
    (row,) = rows_of(f"{header}\n{line}\n".encode(), village=None)
    assert (row.village, row.mother_name, row.rt, row.rw, row.said) == (
        "62.10.03.2003", "INA", "2", "1", [],
    )  # fmt: skip


def test_mapping_by_hand_makes_a_table() -> None:
    data = text([["Nomor Identitas", "Sebutan"], [BUDI, "Budi"]])
    assert numbers(data, mapping={"nomor identitas": "nik", "Sebutan": "name"}) == [2]
