"""A good list of 50,000 people must not take the reader's child past 300 MB, in any format."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest

from gumas_pbi import settings
from workers.rows import Limits
from workers.tests import hostile
from workers.tests.lists import text

ROWS = 50_000
HEADER = [
    "No", "NIK", "No. KK", "Nama Lengkap", "Tempat Lahir", "Tanggal Lahir", "Jenis Kelamin",
    "Alamat", "RT", "RW", "Desa/Kelurahan", "Kecamatan", "Pekerjaan", "Nama Ibu Kandung", "No. HP",
    "Penghasilan per Bulan",
]  # fmt: skip
# A process of its own: what the system tells of children is the most of any child there was.
MEASURE = """
import resource, sys
from workers import reader
from workers.tests.lists import context
with open(sys.argv[1], "rb") as file:
    with reader.started() as child:
        found = reader.parts(child, file.read(), context())
        rows = sum(isinstance(item, list) for item in found)
print(rows, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss >> 10)
"""


@cache
def people() -> list[list[str]]:
    """Rows that have little in common, for what is alike takes less memory."""
    rows = [HEADER]
    for n in range(ROWS):
        born = f"{n % 28 + 1:02d}{n % 12 + 1:02d}{50 + n % 50}"
        rows.append(
            [
                str(n), f"621003{born}{n % 9_999 + 1:04d}", f"6210030101{n:06d}",
                f"Warga {n * 7919:x} Contoh", "Kuala Kurun",
                f"{born[:2]}/{born[2:4]}/19{born[4:]}", "L", f"Jl. Tjilik Riwut Km {n}",
                f"{n % 20:03d}", f"{n % 9:03d}", "Tumbang Pajangei", "Tewah", "Petani",
                f"Ibu {n * 104729:x}", f"0812{n:08d}", "1500000",
            ]
        )  # fmt: skip
    return rows


def xlsx(rows: list[list[str]]) -> bytes:
    return hostile.xlsx(rows=rows)


def ods(rows: list[list[str]]) -> bytes:
    spanned = '<table:table-cell table:number-rows-spanned="2"/>'  # so that it is parsed for those
    return hostile.ods(hostile.content(spanned + "".join(map(hostile.ods_row, rows))))


def xls(rows: list[list[str]]) -> bytes:
    return hostile.xls(hostile.biff(rows))


@pytest.mark.long
@pytest.mark.parametrize("make", [xlsx, ods, xls, text])
def test_memory_of_a_good_list(make: Callable[[list[list[str]]], bytes], tmp_path: Path) -> None:
    path = tmp_path / "daftar"
    path.write_bytes(make(people()))
    done = subprocess.run(
        [sys.executable, "-c", MEASURE, str(path)], capture_output=True, text=True, check=True
    )
    rows, megabytes = map(int, done.stdout.split())
    assert rows == ROWS
    assert megabytes < 300


def test_settings_and_limits_agree() -> None:
    assert Limits(**settings.ROSTER_LIMITS) == Limits()
