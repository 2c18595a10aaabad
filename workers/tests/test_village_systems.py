"""Lists as villages' own systems print them: OpenSID, the book of residents (BIP), SIAK."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

import pytest
import xlwt

from workers.rows import Row, SheetNote
from workers.tests.lists import BUDI, JONI, SITI, notes_of, rows_of, summary_of, workbook

CARD, OTHER_CARD = "6210031002200077", "6210031002200099"
GAP = "\u00a0"


def xls(sheets: dict[str, Sequence[Sequence[Any]]]) -> bytes:
    book = xlwt.Workbook()
    for title, rows in sheets.items():
        sheet = book.add_sheet(title)
        for at, row in enumerate(rows):
            for column, cell in enumerate(row):
                if cell not in ("", None):
                    sheet.write(at, column, cell)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def people(rows: list[Row]) -> list[tuple[Any, ...]]:
    return [
        (row.number, row.nik, row.name, row.family_card, row.birth_date, row.gender, row.said)
        for row in rows
    ]


# OpenSID, residents ---------------------------------------------------------------------------

OPENSID_TEXT = (
    "alamat dusun rw rt nama no_kk nik sex tempatlahir tanggallahir agama_id pendidikan_kk_id "
    "pendidikan_sedang_id pekerjaan_id status_kawin kk_level warganegara_id nama_ayah nama_ibu "
    "golongan_darah_id akta_lahir dokumen_pasport tanggal_akhir_paspor dokumen_kitas ayah_nik "
    "ibu_nik akta_perkawinan tanggalperkawinan akta_perceraian tanggalperceraian cacat_id "
    "cara_kb_id hamil ktp_el status_rekam alamat_sekarang status_dasar suku tag_id_card "
    "id_asuransi no_asuransi lat lng ket"
)
OPENSID = OPENSID_TEXT.split()


def resident(nik: str, **values: Any) -> list[Any]:
    facts = {"alamat": "Jl. Lama", "dusun": "MAWAR", "rw": "002", "rt": "001", "no_kk": CARD,
             "nik": nik, "agama_id": 2, "status_kawin": 2, "kk_level": 1, "tempatlahir": "TEWAH",
             "nama_ayah": "AMA", "nama_ibu": "INA", "hamil": ""}  # fmt: skip
    facts.update(values)
    return [facts.get(name, "") for name in OPENSID]


OPENSID_ROWS = [
    OPENSID,
    resident(BUDI, nama="BUDI", sex=1, tanggallahir="1994-10-02", pekerjaan_id=9),
    resident(SITI, nama="SITI", sex=2, tanggallahir="1970-02-24", pekerjaan_id=2),
    resident(JONI, nama="JONI", sex="LAKI-LAKI", tanggallahir="1999-05-07", pekerjaan_id="PETANI"),
]


def opensid_csv() -> bytes:
    lines = [",".join(f'"{cell}"' for cell in row) for row in OPENSID_ROWS]
    return "\n".join(lines).encode("utf-8-sig")


@pytest.mark.parametrize(
    "data",
    [workbook({"Data Penduduk": OPENSID_ROWS}), xls({"Data": OPENSID_ROWS}), opensid_csv()],
    ids=["xlsx", "xls", "csv"],
)
def test_opensid_residents(data: bytes) -> None:
    rows = rows_of(data)
    assert people(rows) == [
        (2, BUDI, "Budi", CARD, "1994-10-02", "L", []),
        (3, SITI, "Siti", CARD, "1970-02-24", "P", ["occupation_not_eligible"]),
        (4, JONI, "Joni", CARD, "1999-05-07", "L", []),
    ]
    assert [(row.occupation, row.rt, row.rw, row.mother_name, row.address) for row in rows] == [
        (code, "001", "002", "INA", "Jl. Lama") for code in ("AGR02", "NEL13", "AGR01")
    ]
    assert (summary_of(data).unknown_headers, notes_of(data)) == ([], [])


# OpenSID, assistance programme ----------------------------------------------------------------


def test_opensid_programme() -> None:
    sheets = {
        "Program": [["Nama Program", "BPJS Pekerja Rentan"], ["Sasaran Program", "1"]],
        "Peserta": [
            ["Peserta", "No. Peserta", "NIK", "Nama", "Tempat Lahir", "Tanggal Lahir", "Alamat"],
            [BUDI, "001", BUDI, "BUDI", "TEWAH", "1994-10-02", "Jl. Lama"],
            [SITI, "002", SITI, "SITI", "TEWAH", "1970-02-24", "Jl. Lama"],
            ["###"],
            ["1. Kolom Peserta (A) wajib diisi", "", "", "", "", "", ""],
            ["2. Contoh:", JONI, JONI, "JONI", "TEWAH", "1999-05-07", "X"],
        ],
    }
    for data in (workbook(sheets), xls(sheets)):
        assert people(rows_of(data)) == [
            (2, BUDI, "Budi", "", "1994-10-02", "L", []),
            (3, SITI, "Siti", "", "1970-02-24", "P", []),
        ]
        assert notes_of(data) == [
            SheetNote("Peserta", 1, "gender", "column_missing"),
            SheetNote("Peserta", 1, "occupation", "column_missing"),
        ]
        assert (summary_of(data).sheets, summary_of(data).unknown_headers) == (["Peserta"], [])


# The book of residents ------------------------------------------------------------------------

BIP_HEADER = [
    ["No", "NIK", "Nama Lengkap", "Jenis Kelamin", "Tempat dan Tanggal Lahir", "", "Gol. Darah",
     "Agama", "Status", "SHDK", "Pendidikan", "Pekerjaan", "Nama Orang Tua Kandung", "", "Ket"],
    ["", "", "", "", "Tempat Lahir", "Tgl/Bln/Th", "", "", "", "", "", "", "Ibu", "Ayah", ""],
]  # fmt: skip
BIP_TITLES = {
    "one cell": [
        ["BUKU INDUK PENDUDUK"],
        ["PROVINSI : KALIMANTAN TENGAH"],
        ["KABUPATEN : GUNUNG MAS"],
        ["KECAMATAN : RUNGAN HULU"],
        ["DESA : TUMBANG LAPAN"],
    ],
    "spread": [
        ["", "", "BUKU INDUK PENDUDUK WNI"],
        ["PROVINSI", "", ":", "62", "KALIMANTAN TENGAH"],
        ["KABUPATEN/KOTA", "", ":", "10", "GUNUNG MAS"],
        ["KECAMATAN", "", ":", "10", "RUNGAN HULU"],
        ["DESA/KELURAHAN", "", ":", "2002", "TUMBANG LAPAN"],
    ],
    "non-breaking spaces": [
        ["BUKU INDUK KEPENDUDUKAN"],
        [f"KECAMATAN{GAP}{GAP}:{GAP}10{GAP}RUNGAN{GAP}HULU"],
        [f"DESA{GAP}{GAP}:", f"{GAP}2002{GAP}TUMBANG{GAP}LAPAN"],
    ],
    "one line": [["BUKU INDUK PENDUDUK"], ["DESA : TUMBANG LAPAN KECAMATAN : RUNGAN HULU"]],
}
NUMBERS = {
    "plain": [*range(1, 16)],
    "negative": [-n for n in range(1, 16)],
    "brackets": [f"({n})" for n in range(1, 16)],
    "text": [f"-{n}" for n in range(1, 16)],
}


def member(number: int, nik: str) -> list[Any]:
    name, gender, born = {
        BUDI: ("BUDI", "L", "02-10-1994"),
        SITI: ("SITI", "P", "24-02-1970"),
        JONI: ("JONI", "L", "07-05-1999"),
    }[nik]
    return [number, nik, name, gender, "TEWAH", born, "-", "KRISTEN", "KAWIN", "ANAK", "SLTA",
            "PETANI/PEKEBUN", "INA", "AMA", ""]  # fmt: skip


def labels_and_values(card: str, head: str, address: str) -> list[list[Any]]:
    return [
        ["No. KK :", "", "Nama Kepala Keluarga :", "", "Alamat :", "", "RT :", "RW :"],
        [card, "", head, "", address, "", "001", "002"],
    ]


def values_to_the_right(card: str, head: str, address: str) -> list[list[Any]]:
    labels = ["No. KK :", "", "Nama Kepala Keluarga :", "", "", "Alamat :"]
    return [labels, ["", card, "", head, "", "", address]]


def label_beside(card: str, head: str, address: str) -> list[list[Any]]:
    return [["NO. KK :", card, "", "NAMA KEPALA KELUARGA :", head, "ALAMAT :", address]]


def label_and_colon(card: str, head: str, address: str) -> list[list[Any]]:
    return [
        ["No. KK", ":", int(card)],
        ["Nama Kepala Keluarga", ":", head],
        ["Alamat", ":", address],
    ]


def label_and_value(card: str, head: str, address: str) -> list[list[Any]]:
    return [[f"No. KK :{GAP}{card}", "", f"Nama Kepala Keluarga : {head}", f"Alamat : {address}"]]


BLOCKS = [
    labels_and_values,
    values_to_the_right,
    label_beside,
    label_and_colon,
    label_and_value,
]


def bip(
    block: Any = labels_and_values,
    titles: str = "one cell",
    numbers: str = "negative",
    header_in_block: bool = False,
) -> list[list[Any]]:
    header = [*BIP_HEADER, NUMBERS[numbers]]
    rows: list[list[Any]] = [*BIP_TITLES[titles], [], *([] if header_in_block else header)]
    for card, head, address, members in (
        (CARD, "BUDI", "JL. LAMA NO. 1", [BUDI, SITI]),
        (OTHER_CARD, "JONI", "JL. BARU", [JONI]),
    ):
        rows += block(card, head, address)
        rows += header if header_in_block else []
        rows += [member(at, nik) for at, nik in enumerate(members, start=1)]
        rows.append([])
    return [
        *rows,
        ["", "JUMLAH", "", 3],
        ["", "", "", "", "", "KEPALA DESA"],
        ["", "", "", "", "", "RANU"],
    ]


def assert_bip(rows: list[Row], table: list[list[Any]]) -> None:
    where = [
        at for at, row in enumerate(table, start=1) if len(row) > 1 and row[1] in (BUDI, SITI, JONI)
    ]
    assert people(rows) == [
        (where[0], BUDI, "Budi", CARD, "1994-10-02", "L", []),
        (where[1], SITI, "Siti", CARD, "1970-02-24", "P", []),
        (where[2], JONI, "Joni", OTHER_CARD, "1999-05-07", "L", []),
    ]
    assert {(row.village, row.mother_name, row.birth_place, row.occupation) for row in rows} == {
        ("62.10.10.2002", "INA", "TEWAH", "AGR02")
    }
    assert [row.address for row in rows] == ["JL. LAMA NO. 1", "JL. LAMA NO. 1", "JL. BARU"]


@pytest.mark.parametrize("header_in_block", [False, True])
@pytest.mark.parametrize("block", BLOCKS)
def test_book_of_residents_by_family(block: Any, header_in_block: bool) -> None:
    table = bip(block, header_in_block=header_in_block)
    for data in (workbook({"BIP": table}), xls({"BIP": table})):
        assert_bip(rows_of(data, village=None), table)
        assert (notes_of(data, village=None), summary_of(data).unknown_headers) == ([], [])


@pytest.mark.parametrize("numbers", NUMBERS)
@pytest.mark.parametrize("titles", BIP_TITLES)
def test_book_of_residents_titles_and_numbers(titles: str, numbers: str) -> None:
    table = bip(titles=titles, numbers=numbers)
    assert_bip(rows_of(workbook({"Sheet1": table}), village=None), table)


def test_book_of_residents_with_one_header_row() -> None:
    header = ["NO", "NO KK", "NIK", "NAMA", "JK", "TMPT LHR", "TGL LHR", "GDR", "AGAMA", "STATUS",
              "HUBUNGAN", "PENDIDIKAN", "PEKERJAAN", "NAMA IBU", "NAMA AYAH", "ALAMAT", "RT",
              "RW"]  # fmt: skip
    table = [
        [f"DESA{GAP}: TEWAH"],
        header,
        [1, CARD, BUDI, "BUDI", "LK", "TEWAH", "02/10/94", "", "", "", "KEPALA KELUARGA", "",
         "PELAJAR/MAHASISWA", "INA", "AMA", "JL.", 1, 2],
        [2, CARD, SITI, "SITI", "PR", "TEWAH", "24/02/70", "", "", "", "ISTRI", "",
         "MENGURUS RUMAH TANGGA", "INA", "AMA", "JL.", 1, 2],
    ]  # fmt: skip
    for data in (workbook({"S": table}), xls({"S": table})):
        rows = rows_of(data, village=None)
        assert people(rows) == [
            (3, BUDI, "Budi", CARD, "1994-10-02", "L", ["occupation_not_eligible"]),
            (4, SITI, "Siti", CARD, "1970-02-24", "P", ["occupation_not_eligible"]),
        ]
        assert [(row.occupation, row.village) for row in rows] == [
            ("NEL14", "62.10.03.1005"),
            ("NEL13", "62.10.03.1005"),
        ]


def test_book_of_residents_family_card_without_a_table_of_its_own() -> None:
    header = ["NO", "NIK", "NAMA", "JK", "TMPT LHR", "TGL LHR", "PEKERJAAN", "NAMA IBU"]
    table = [
        ["DESA : KASINTU"],
        header,
        ["NO. KK : " + CARD],
        [1, BUDI, "BUDI", "L", "TEWAH", "02-10-1994", "PETANI", "INA"],
        ["NO. KK :", OTHER_CARD],
        [2, JONI, "JONI", "L", "TEWAH", "07-05-1999", "PETANI", "INA"],
    ]
    rows = rows_of(workbook({"S": table}), village=None)
    assert [(row.number, row.family_card, row.said) for row in rows] == [
        (4, CARD, []),
        (6, OTHER_CARD, []),
    ]


# SIAK -----------------------------------------------------------------------------------------

SIAK = [
    ["Nomor KK", "NIK", "Nama Penduduk", "Status", "Tempat Lahir", "Tanggal Lahir", "Kelamin",
     "Agama", "Gol. Darah", "Hubungan Keluarga", "Pendidikan", "Ibu", "Ayah", "Kecamatan",
     "Desa/Kel", "Alamat", "RW", "RT", "Dusun", "Pekerjaan"],
    [CARD, BUDI, "BUDI", "KAWIN", "TEWAH", "02-10-1994", "LAKI-LAKI", "KRISTEN", "-",
     "KEPALA KELUARGA", "SLTA", "INA", "AMA", "RUNGAN HULU", "TUMBANG LAPAN", "JL. LAMA", "2",
     "1", "-", "PETANI/PEKEBUN"],
    [CARD, SITI, "SITI", "KAWIN", "TEWAH", "24-02-1970", "PEREMPUAN", "KRISTEN", "-", "ISTRI",
     "SLTA", "INA", "AMA", "RUNGAN HULU", "TUMBANG LAPAN", "JL. LAMA", "2", "1", "-",
     "BELUM/TIDAK BEKERJA"],
]  # fmt: skip


def siak_csv(mark: str) -> bytes:
    return ("\n".join(mark.join(row) for row in SIAK) + "\n").encode("cp1252")


@pytest.mark.parametrize(
    "data",
    [workbook({"SIAK": SIAK}), xls({"SIAK": SIAK}), siak_csv(";"), siak_csv(","), siak_csv("\t")],
    ids=["xlsx", "xls", "semicolon", "comma", "tab"],
)
def test_siak(data: bytes) -> None:
    rows = rows_of(data, village=None)
    assert people(rows) == [
        (2, BUDI, "Budi", CARD, "1994-10-02", "L", []),
        (3, SITI, "Siti", CARD, "1970-02-24", "P", ["occupation_not_eligible"]),
    ]
    assert {(r.village, r.mother_name, r.address, r.rt, r.rw) for r in rows} == {
        ("62.10.10.2002", "INA", "JL. LAMA", "1", "2")
    }
    assert [row.occupation for row in rows] == ["AGR02", "NEL15"]
    assert summary_of(data).unknown_headers == []
