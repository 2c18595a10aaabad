"""No bytes whatever make the reader raise anything but its own refusals."""

from __future__ import annotations

import io
import json
import zipfile
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from typing import Any
from unittest import mock

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from workers.listing import listing
from workers.rows import Refused, Row
from workers.sheet import Book, Sheet
from workers.tests import hostile
from workers.tests.hostile import TABLE
from workers.tests.lists import context, text
from workers.tests.many_child import ManyReader, many_reader

ENDS = {"read", "refused", "killed"}
FILES = {
    "xlsx": hostile.decorated(),
    "plain xlsx": hostile.xlsx(),
    "xls": hostile.xls(),
    "ods": hostile.ods(
        hostile.content(
            "".join(hostile.ods_row(row, cells='table:number-rows-spanned="2"') for row in TABLE)
        )
    ),
    "csv": text(TABLE),
    "quoted csv": b'"NIK";"Nama"\n"6210030210940021";"Budi ""B""\nx"\n',
    "utf-16 csv": text(TABLE).decode().encode("utf-16"),
}
MEMBERS = {
    kind: {info.filename: archive.read(info) for info in archive.infolist()}
    for kind in ("xlsx", "plain xlsx", "ods")
    for archive in [zipfile.ZipFile(io.BytesIO(FILES[kind]))]
}
TRIES = settings(
    derandomize=True,
    deadline=None,
    max_examples=8,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)

BEGINNINGS = [
    b"PK\3\4", bytes.fromhex("d0cf11e0a1b11ae1"), b"NIK;Nama\n", b"\xff\xfe", b"sep=", b'"',
    b"\xef\xbb\xbf",
]  # fmt: skip

# One change: where (of 1000), how many bytes are taken away, and what is put in their place.
SNIPPETS = st.one_of(
    st.binary(min_size=0, max_size=8),
    st.sampled_from(
        [b"", b"\0", b"\xff" * 4, b"<", b">", b"&x;", b'"', b";" * 50, b"9" * 400, b"-1", b"1e999",
         b"NaN", b"\xd8\x00", b"6210030210940021", b"00000000", b"\r", b"\x7f\xff\xff\xff"]
    ),
)  # fmt: skip
CHANGES = st.lists(
    st.tuples(st.integers(0, 1_000), st.integers(0, 40), SNIPPETS), min_size=1, max_size=6
)


def changed(data: bytes, changes: list[tuple[int, int, bytes]]) -> bytes:
    for place, taken, put in changes:
        at = len(data) * place // 1_000
        data = data[:at] + put + data[at + taken :]
    return data


def repacked(members: dict[str, bytes]) -> bytes:
    return hostile.archive(list(members.items()))


@pytest.fixture(scope="module", autouse=True)
def _reader() -> Iterator[None]:
    global reader
    with many_reader() as reader:
        yield


reader: ManyReader


def check(files: list[bytes]) -> Counter[str]:
    """How they ended; fails with the traceback of the first fault."""
    ends = Counter(reader.end(data) for data in files)
    assert set(ends) <= ENDS, next(end for end in ends if end not in ENDS)
    return ends


@TRIES
@given(st.lists(st.binary(max_size=3_000), min_size=20, max_size=30))
def test_any_bytes(files: list[bytes]) -> None:
    check(files)


@TRIES
@given(
    st.lists(
        st.tuples(
            st.sampled_from(BEGINNINGS), st.binary(max_size=2_000),
        ).map(b"".join),
        min_size=20, max_size=30,
    )
)  # fmt: skip
def test_any_bytes_after_a_known_beginning(files: list[bytes]) -> None:
    check(files)


@TRIES
@given(st.lists(st.text(), min_size=20, max_size=30))
def test_any_text_below_a_header(texts: list[str]) -> None:
    head = "NIK;Nama;Tgl Lahir;Penghasilan;RT/RW;No HP\n"
    check([(head + text).encode("utf-8", "surrogatepass") for text in texts])


@pytest.mark.parametrize("kind", FILES)
def test_changed_bytes(kind: str) -> None:
    @TRIES
    @given(st.lists(CHANGES, min_size=20, max_size=30))
    def run(many: list[list[tuple[int, int, bytes]]]) -> None:
        check([changed(FILES[kind], changes) for changes in many])

    run()


@pytest.mark.parametrize("kind", MEMBERS)
def test_changed_parts(kind: str) -> None:
    names = sorted(MEMBERS[kind])

    @TRIES
    @given(st.lists(st.tuples(st.sampled_from(names), CHANGES), min_size=20, max_size=30))
    def run(many: list[tuple[str, list[tuple[int, int, bytes]]]]) -> None:
        parts = MEMBERS[kind]
        check([repacked({**parts, name: changed(parts[name], how)}) for name, how in many])

    run()


@pytest.mark.parametrize("kind", FILES)
def test_cut_off_anywhere(kind: str) -> None:
    data = FILES[kind]
    step = max(len(data) // 120, 1)
    ends = check([data[:size] for size in range(0, len(data), step)])
    if "csv" not in kind:
        assert ends["refused"] > 100


@pytest.mark.parametrize("kind", FILES)
def test_one_file_in_the_middle_of_another(kind: str) -> None:
    data = FILES[kind]
    half = len(data) // 2
    check([data[:half] + other + data[half:] for other in FILES.values()])
    check([data[:half] + other[len(other) // 2 :] for other in FILES.values()])


DIGITS = st.text("0123456789.,-/ ٣²⑤६", min_size=1, max_size=45)
PIECES = st.one_of(
    st.sampled_from(
        ["", "-", "sda", "Rp", "juta", "rb", "1,5", "02/10/1994", "2 Okt 94", "Kuala Kurun,",
         "###", "Desa:", "No. KK :", "Jumlah", "RT 01", "NIK", "Nama", "Mengetahui,", "=1+1",
         "\u202e", "\0"]
    ),
    DIGITS,
    st.text(max_size=30),
)  # fmt: skip
CELLS = st.one_of(
    st.lists(PIECES, max_size=4).map(" ".join),
    st.sampled_from(["6210030210940021", 6210030210940021, "", None, "Budi", "L", "x" * 2_000]),
    st.integers(),
    st.floats(),
    st.booleans(),
    st.datetimes(),
    st.dates(),
    st.times(),
    st.timedeltas(),
)
FIELDS = [
    "No", "NIK", "Nama", "No. KK", "Tempat Lahir", "Tgl Lahir", "TTL", "L/P", "Alamat", "RT/RW",
    "Desa", "Kecamatan", "Pekerjaan", "Nama Ibu", "No. HP", "Penghasilan", "Ahli Waris",
    "Hubungan", "Catatan", "L", "P",
]  # fmt: skip


@settings(TRIES, max_examples=300)
@given(st.lists(st.lists(CELLS, max_size=22), max_size=12), st.integers(0, 3))
def test_any_cells(rows: list[list[Any]], header: int) -> None:
    """As `sheet.open_book` would give them: no cell and no row stops the reading."""
    rows = [*rows[:header], FIELDS, *rows[header:]]
    merges = [(1, 0, 3, 0), (2, 3, 9, 5)]
    book = Book(iter([Sheet("S", enumerate(rows, start=1), merges, 1462)]), [])
    with mock.patch("workers.listing.open_book", return_value=book), suppress(Refused):
        json.dumps([item for item in listing(b"", context()) if isinstance(item, Row)])
