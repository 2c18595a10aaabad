"""Headers: which column holds which field."""

from __future__ import annotations

import pytest

from workers.columns import ALIASES, FIELDS, Headers, normalise
from workers.tests.lists import BUDI

SEEN = {
    "nik": "NIK|No. KTP|No KTP/NIK|N.I.K|Nomor Induk Kependudukan|NIK KTP|n i k|NIK KTP*|NIK :",
    "family_card": "No. KK|Nomor KK|No Kartu Keluarga|KK|no_kk",
    "name": "Nama Lengkap|Nama|Nama Peserta|Nama\nPekerja|Nama (sesuai KTP)|Nama Penduduk",
    "birth_place": "Tempat Lahir|Tmp. Lahir|Tpt Lahir|tempatlahir|TMPT LHR",
    "birth_date": "Tanggal Lahir|Tgl Lahir|Tgl. Lhr|Tanggal Lahir\n(DD/MM/YYYY)|tanggallahir|"
    "TANGGAL  LAHIR DD/MM/YYYY|TANGGAL\u00a0LAHIR",
    "birth": "Tempat/Tanggal Lahir|TTL|Tempat, Tgl Lahir",
    "gender": "Jenis Kelamin|L/P|JK|Kelamin|sex",
    "address": "Alamat|Alamat Rumah|Alamat Domisili",
    "rt": "RT|rt",
    "rw": "RW",
    "rt_rw": "RT/RW",
    "village": "Desa/Kelurahan|Desa|Kelurahan|Nama Desa|Desa/Kel",
    "district": "Kecamatan|Kec.",
    "occupation": "Pekerjaan|Jenis Pekerjaan|Profesi|Mata\nPencaharian|pekerjaan_id",
    "mother_name": "Nama Ibu Kandung|Ibu Kandung|Nama Ibu|nama_ibu|Ibu",
    "phone": "No. HP|No HP/WA|Nomor Telepon|No. Telp",
    "income": "Penghasilan per Bulan|Penghasilan|Pendapatan|Penghasilan (Rp)",
    "heir_name": "Nama Ahli Waris|Ahli Waris",
    "heir_relation": "Hubungan Ahli Waris|Hubungan|Hub. Keluarga",
}


@pytest.mark.parametrize(
    ("field", "header"), [(f, h) for f, headers in SEEN.items() for h in headers.split("|")]
)
def test_header_is_known(field: str, header: str) -> None:
    assert ALIASES[normalise(header)] == field


def test_every_field_has_an_alias() -> None:
    assert set(FIELDS) <= set(ALIASES.values())
    assert "" not in ALIASES


def test_one_row() -> None:
    header = Headers().find([["No", "NIK", "Nama", "Hobi", "Umur"], [1, "621", "Budi", "Bola", 3]])
    assert header is not None
    assert header.height == 1
    assert header.columns == [(0, "number"), (1, "nik"), (2, "name")]
    assert (header.extras, header.unknown) == ([(3, "Hobi"), (4, "Umur")], ["Hobi"])
    assert header.lacks() == ["birth_date", "gender", "occupation"]


def test_two_rows() -> None:
    header = Headers().find(
        [
            ["No", "NIK", "Nama", "Tempat/Tanggal Lahir", "", "Nama Orang Tua Kandung", ""],
            ["", "", "", "Tempat", "Tgl/Bln/Th", "Ibu", "Ayah"],
            [1, 2, 3, 4, 5, 6, 7],
        ]
    )
    assert header is not None
    assert header.height == 2
    assert header.columns[3:] == [(3, "birth_place"), (4, "birth_date"), (5, "mother_name")]
    assert header.extras == [(6, "Ayah")]


def test_groups_above() -> None:
    header = Headers().find(
        [
            ["NO", "IDENTITAS", "", "PEKERJAAN", "", "AHLI WARIS", ""],
            ["", "NIK", "NAMA", "JENIS", "PENGHASILAN", "NAMA", "HUBUNGAN"],
        ]
    )
    assert header is not None
    assert [field for _, field in header.columns] == [
        "number", "nik", "name", "occupation", "income", "heir_name", "heir_relation",
    ]  # fmt: skip


def test_columns_to_tick() -> None:
    header = Headers().find([["NIK", "Nama", "L", "P"]])
    assert header is not None
    assert header.columns[2:] == [(2, "tick_l"), (3, "tick_p")]
    assert "gender" not in header.lacks()


def test_columns_to_tick_in_words_below_a_title() -> None:
    header = Headers().find(
        [["No", "NIK", "Nama", "Jenis Kelamin", ""], ["", "", "", "Laki-laki", "Perempuan"]]
    )
    assert header is not None
    assert header.columns[3:] == [(3, "tick_l"), (4, "tick_p")]


def test_titles_broken_over_two_rows() -> None:
    header = Headers().find(
        [
            ["NO.", "NOMOR", "NAMA", "TANGGAL", "JENIS", "JENIS", "NOMOR"],
            ["URUT", "NIK", "LENGKAP", "LAHIR", "KELAMIN", "PEKERJAAN", "HP"],
        ]
    )
    assert header is not None
    assert [field for _, field in header.columns] == [
        "number", "nik", "name", "birth_date", "gender", "occupation", "phone",
    ]  # fmt: skip


def test_one_title_over_the_columns_of_place_and_date() -> None:
    header = Headers().find([["NIK", "Nama", "Tempat/Tgl Lahir", "", "L/P"], [BUDI, "Budi"]])
    assert header is not None
    assert header.columns[2:] == [(2, "birth"), (3, "birth_date"), (4, "gender")]


def test_a_long_hint_in_brackets_is_no_part_of_a_header() -> None:
    hint = "NIK (16 digit, ditulis tanpa spasi dan sesuai dengan KTP elektronik pemiliknya, jelas)"
    assert normalise(hint) == "nik"
    assert normalise("NIK 16 digit, wajib diisi") == "nik"
    assert normalise("NAMA LENGKAP SESUAI E-KTP") == "namalengkap"
    assert normalise("Kolom ini wajib diisi " * 5) == ""


def test_the_first_of_two_columns_for_a_field_is_taken() -> None:
    header = Headers().find([["NIK", "Nama", "Nama Peserta"]])
    assert header is not None
    assert (header.columns[1:], header.extras) == ([(1, "name")], [(2, "Nama Peserta")])


def test_mapping_by_hand() -> None:
    headers = Headers({"Nomor Identitas": "nik", "Umur": "", "Alamat": "village"})
    header = headers.find([["NOMOR IDENTITAS", "Nama", "Alamat"]])
    assert header is not None
    assert [field for _, field in header.columns] == ["nik", "name", "village"]


@pytest.mark.parametrize(
    "row",
    [
        [],
        ["", None],
        ["Kode", "Uraian", "Anggaran"],
        ["NIK"],
        ["Nama", "Alamat"],
        ["6210030210940021", "Budi", "Petani"],
        ["NIK dan Nama harus diisi sesuai KTP"],
    ],
)
def test_no_header(row: list[object]) -> None:
    assert Headers().find([row]) is None


def test_a_title_above_is_no_part_of_the_header() -> None:
    headers = Headers()
    assert headers.find([["Desa", "Kasintu"], ["NIK", "Nama"]]) is None
    header = headers.find([["NIK", "Nama", ""]], above=["", "Desa", "Kasintu"])
    assert header is not None
    assert header.columns == [(0, "nik"), (1, "name")]
