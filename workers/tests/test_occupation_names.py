"""Occupations by the words that people write."""

from __future__ import annotations

import pytest

from workers.occupation_names import Occupations
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
