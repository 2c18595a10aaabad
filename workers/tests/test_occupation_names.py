"""Occupations by the words that people write."""

from __future__ import annotations

import pytest

from workers.occupation_names import Occupations, in_words
from workers.tests.lists import OCCUPATIONS

TABLE = Occupations(OCCUPATIONS)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Petani", "AGR01"),
        ("PETANI", "AGR01"),
        ("petani / pekebun", "AGR02"),
        ("9", "AGR02"),
        ("Kader Posiandu", "SRV06"),
        ("Kaderposyandu", "SRV06"),
        ("Petanii", "AGR01"),
        ("Petani/Perkebunan", "AGR02"),
    ],
)
def test_match(text: str, code: str) -> None:
    assert TABLE.match(text) == (code, "")


@pytest.mark.parametrize("text", ["Youtuber", "Tukang Emas", "Tukang Gas", "PNX", "?", "99", ""])
def test_match_unrecognised(text: str) -> None:
    assert TABLE.match(text) == ("", "occupation_unrecognised")


@pytest.mark.parametrize(
    "text",
    [
        "PNS",
        "p.n.s",
        "Pegawai Negeri Sipil",
        "TNI AD",
        "Guru PNS",
        "Polri",
        "Karyawan BUMN",
        "Karyawan Honorer",
        "Ibu Rumah Tangga",
        "IRT",
        "Pelajar",
        "Mahasiswa",
        "Tidak Bekerja",
        "BELUM/TIDAK BEKERJA",
        "Mengurus Rumah Tanga",
        "1",
        "3",
        "5",
        "Bupati",
    ],
)
def test_match_not_eligible(text: str) -> None:
    assert TABLE.match(text).said == "occupation_not_eligible"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("1", "NEL15"),
        ("2", "NEL13"),
        ("3", "NEL14"),
        ("IRT", "NEL13"),
        ("Ibu Rumah Tangga (IRT)", "NEL13"),
        ("Mengurus RT", "NEL13"),
        ("Pelajar SMA", "NEL14"),
        ("Mahasiswi", "NEL14"),
        ("Masih sekolah", "NEL14"),
        ("Tidak/Belum Bekerja", "NEL15"),
        ("blm bekerja", "NEL15"),
        ("Pengangguran", "NEL15"),
    ],
)
def test_not_working_is_told_from_salaried(text: str, code: str) -> None:
    assert TABLE.match(text) == (code, "occupation_not_eligible")


def test_other_names_of_an_occupation() -> None:
    table = Occupations(
        [
            ("AGR01", "Petani", True, ["Tani", "Berladang"]),
            ("NEL01", "PNS", False, []),
            ("SLF01", "Tani", True),
        ]
    )
    assert table.match("BERLADANG") == ("AGR01", "")
    assert table.match("Berladangg") == ("AGR01", "")
    assert table.match("Tani") == ("SLF01", "")  # a name goes before another's other name
    assert table.match("PNS").said == "occupation_not_eligible"


@pytest.mark.parametrize(
    ("text", "words"),
    [("9", "Petani/Pekebun"), ("81", "Sopir"), ("0", "0"), ("123", "123"), ("Sopir", "Sopir")],
)
def test_number_of_the_civil_registry_in_words(text, words):
    assert in_words(text) == words
