"""The child process: every kind of file, every refusal, and nothing left behind."""

from __future__ import annotations

import csv
import gc
import io
import struct
import subprocess
import sys
import zipfile
from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlwt
from odf.opendocument import OpenDocumentSpreadsheet
from odf.table import CoveredTableCell, Table, TableCell, TableRow
from odf.text import P

from workers import parent
from workers.reader import Limits, Pair, Refused, Row, Summary, read
from workers.tests.lists import BUDI, HEADER, JONI, SITI, context, text, workbook, worker

TABLE = [HEADER, worker(BUDI), worker(SITI, "Siti")]


def refusal(data: bytes, **limits: int) -> tuple[str, str]:
    with pytest.raises(Refused) as refused:
        list(read(data, context(limits=Limits(**limits))))
    return refused.value.code, refused.value.detail


def niks(data: bytes) -> list[tuple[int, str, list[str]]]:
    rows = [item for item in read(data, context()) if isinstance(item, Row)]
    return [(row.number, row.nik, row.said) for row in rows]


EXPECTED = [(2, BUDI, []), (3, SITI, [])]


def xls() -> bytes:
    book = xlwt.Workbook()
    sheet = book.add_sheet("S")
    for at, row in enumerate(TABLE):
        for column, cell in enumerate(row):
            sheet.write(at, column, cell)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def ods(rows: list[list[Any]], merged: tuple[int, int, int] | None = None) -> bytes:
    """`merged`: row, column and how many rows are one cell."""
    book = OpenDocumentSpreadsheet()
    table = Table(name="S")
    for at, row in enumerate(rows):
        line = TableRow()
        for column, cell in enumerate(row):
            attributes: dict[str, Any] = {}
            kind: Any = TableCell
            if merged and merged[1] == column and merged[0] <= at < merged[0] + merged[2]:
                if at == merged[0]:
                    attributes = {"numberrowsspanned": merged[2], "numbercolumnsspanned": 1}
                else:
                    kind = CoveredTableCell
            if cell != "":
                attributes["valuetype"] = "string"
            box = kind(**attributes)
            if cell != "":
                box.addElement(P(text=str(cell)))
            line.addElement(box)
        table.addElement(line)
    book.spreadsheet.addElement(table)
    file = io.BytesIO()
    book.write(file)
    return file.getvalue()


def test_xlsx() -> None:
    items = list(read(workbook({"S": TABLE}), context()))
    assert [type(item) for item in items] == [Row, Row, Summary]
    assert items[-1] == Summary(2, ["S"], [], [], [])
    row = items[0]
    assert isinstance(row, Row)
    assert (row.position, row.sheet, row.number, row.nik) == (0, "S", 2, BUDI)
    assert row.cells["birth_date"] == "02/10/1994"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252"])
@pytest.mark.parametrize("mark", [";", ",", "\t"])
def test_csv(encoding: str, mark: str) -> None:
    table = [*TABLE, worker(JONI, "Zoë")]
    data = text(table, mark).decode().encode(encoding)
    (*rows, _) = read(data, context())
    assert [row.name for row in rows if isinstance(row, Row)] == ["Budi", "Siti", "Zoë"]


def test_csv_with_titles_quotes_and_blank_lines() -> None:
    file = io.StringIO()
    write = csv.writer(file).writerow
    write(["DAFTAR; PEKERJA; RENTAN"])
    write([])
    write(HEADER)
    write([1, BUDI, 'Budi, "S.Pd"', "2 Okt\n1994", "L", "Petani"])
    write([])
    write(worker(SITI))
    assert niks(file.getvalue().encode()) == [(4, BUDI, []), (6, SITI, [])]


def test_csv_line_that_names_the_separator_is_no_row() -> None:
    assert niks(b"sep=;\r\n" + text(TABLE)) == EXPECTED


def test_csv_with_bare_quotes_as_ditto_marks() -> None:
    data = text([*TABLE, [3, JONI, "Joni", "07/05/1999", '"', '"']])
    assert niks(data) == [*EXPECTED, (4, JONI, ["gender_contradicts_nik"])]


def test_csv_with_a_quote_that_never_ends() -> None:
    data = text(TABLE) + f'\r\n3;{JONI};"Joni;07/05/1999;L;Petani\r\n'.encode() + b"\r\n" * 9_000
    assert niks(data + b"x" * 30_000)[:3] == [*EXPECTED, (4, JONI, [])]


def test_xls() -> None:
    assert niks(xls()) == EXPECTED


def test_ods() -> None:
    assert niks(ods(TABLE)) == EXPECTED


def test_ods_with_a_merged_village() -> None:
    rows = [[*HEADER, "Desa"], [*worker(BUDI), "Kasintu"], [*worker(SITI), ""], [*worker(JONI), ""]]
    items = read(ods(rows, merged=(1, 6, 2)), context(village=None))
    assert [item.village for item in items if isinstance(item, Row)] == [
        "62.10.03.2003", "62.10.03.2003", "",
    ]  # fmt: skip


def test_name_of_the_file_does_not_matter_but_its_content() -> None:
    assert niks(text(TABLE)) == niks(workbook({"S": TABLE}))


@pytest.mark.parametrize("uses_1904", [False, True])
def test_dates_and_serial_numbers(uses_1904: bool) -> None:
    rows = [
        ["NIK", "Nama", "Tgl Lahir"],
        [BUDI, "Budi", date(1994, 10, 2)],
        [SITI, "Siti", 25623 - 1462 * uses_1904],
        [JONI, "Joni", datetime(1999, 5, 7, 8)],
    ]

    def change(book: Any) -> None:
        if uses_1904:
            book.epoch = openpyxl.utils.datetime.MAC_EPOCH

    items = list(read(workbook({"S": rows}, change), context()))
    assert [(item.birth_date, item.said) for item in items if isinstance(item, Row)] == [
        ("1994-10-02", []),
        ("1970-02-24", []),
        ("1999-05-07", []),
    ]


def test_serial_numbers_of_a_1904_xls() -> None:
    book = xlwt.Workbook()
    book.dates_1904 = True
    sheet = book.add_sheet("S")
    for at, row in enumerate([["NIK", "Nama", "Tgl Lahir"], [BUDI, "Budi", 34609 - 1462]]):
        for column, cell in enumerate(row):
            sheet.write(at, column, cell)
    file = io.BytesIO()
    book.save(file)
    assert niks(file.getvalue()) == [(2, BUDI, [])]


def test_pairs_come_after_the_rows() -> None:
    data = text([*TABLE, worker("6210030210940022", "Anto")])
    assert [item for item in read(data, context()) if isinstance(item, Pair)] == [Pair(2, 0)]


def test_more_rows_than_a_batch() -> None:
    rows = [worker(f"621003021094{serial:04d}", "Budi") for serial in range(1, 1_203)]
    items = list(read(text([HEADER, *rows]), context()))
    assert [item.position for item in items if isinstance(item, Row)] == list(range(1_202))


@pytest.mark.parametrize(
    ("data", "code", "detail"),
    [
        (b"", "file_unreadable", "empty"),
        (b" \r\n\0", "file_unreadable", "empty"),
        (b"<html><table><tr><td>NIK", "file_unreadable", "html"),
        (b"%PDF-1.4\n", "file_unreadable", "pdf"),
        (b"\x89PNG\r\n\x1a\n", "file_unreadable", "picture"),
        (bytes(range(1, 256)) * 20, "file_unreadable", "binary"),
        (workbook({"S": TABLE})[:2_000], "file_unreadable", "broken"),
        (xls()[:1_500], "file_unreadable", "broken"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"),
         "file_unreadable", "encrypted"),
        (b"PK\x03\x04 and nothing", "file_unreadable", "broken"),
        (b"Selamat pagi", "file_not_a_table", "no_table"),
        (workbook({"S": [["Kode", "Uraian"], ["4.1", "Dana"]]}), "file_not_a_table", "no_table"),
        (workbook({"S": [HEADER]}), "file_not_a_table", "no_rows"),
        (workbook({"S": [], "T": []}), "file_not_a_table", "no_table"),
    ],
)  # fmt: skip
def test_refused(data: bytes, code: str, detail: str) -> None:
    assert refusal(data) == (code, detail)


def test_refused_names_the_headers_that_look_most_like_a_table() -> None:
    with pytest.raises(Refused) as refused:
        list(read(text([["Nomor Identitas", "Nama", "Alamat", "Pekerjaan"]]), context()))
    assert refused.value.headers == ["Nomor Identitas", "Nama", "Alamat", "Pekerjaan"]


@pytest.mark.parametrize(
    ("limits", "detail"),
    [
        ({"bytes": 10}, "bytes"),
        ({"rows": 1}, "rows"),
        ({"unpacked_bytes": 100}, "unpacked"),
        ({"entries": 2}, "entries"),
        ({"cells": 5}, "cells"),
    ],
)
def test_too_large(limits: dict[str, int], detail: str) -> None:
    assert refusal(workbook({"S": TABLE}), **limits) == ("file_too_large", detail)


def archive(name: str, content: bytes) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr(name, content)
    return file.getvalue()


def test_an_archive_that_is_no_workbook() -> None:
    assert refusal(archive("a.txt", b"a")) == ("file_unreadable", "archive")
    assert refusal(archive("word/document.xml", b"a")) == ("file_unreadable", "document")


def test_a_bomb_is_refused_before_it_is_opened() -> None:
    assert refusal(archive("xl/workbook.xml", bytes(30_000_000))) == ("file_too_large", "ratio")


def test_a_cell_far_away_kills_the_child_only() -> None:
    book = openpyxl.Workbook()
    book.active["A1"] = book.active["XFD1048576"] = "x"
    file = io.BytesIO()
    book.save(file)
    assert refusal(file.getvalue()) == ("file_unreadable", "killed")


def test_a_looping_chain_of_sectors_ends() -> None:
    numbers = (62, 3, 0xFFFE, 9, 6, 0, 1, 0, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0, 1)
    head = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(16) + struct.pack("<5H6x10I", *numbers)
    data = (
        head.ljust(512, b"\xff")
        + bytes(512)
        + struct.pack("<II", 0, 0xFFFFFFFD).ljust(512, b"\xff")
    )
    code, _ = refusal(data, memory_mb=300, seconds=20)
    assert code == "file_unreadable"


def test_time_is_limited(monkeypatch: pytest.MonkeyPatch) -> None:
    sleeper = [sys.executable, "-c", "import time; time.sleep(60)"]
    start = subprocess.Popen
    monkeypatch.setattr(parent.subprocess, "Popen", lambda _, **kw: start(sleeper, **kw))
    assert refusal(text(TABLE), seconds=0) == ("file_unreadable", "time")


def children() -> set[str]:
    tasks = Path("/proc/self/task")
    return {
        pid for task in tasks.iterdir() for pid in (task / "children").read_text("ascii").split()
    }


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="needs /proc")
def test_the_child_ends_with_the_generator() -> None:
    before = children()
    rows = [worker(f"621003021094{serial:04d}") for serial in range(1, 4_000)]
    data = text([HEADER, *rows])
    items = read(data, context())
    next(items)
    assert children() - before
    items.close()  # type: ignore[attr-defined]
    assert children() <= before
    items = read(data, context())
    next(items)
    del items
    gc.collect()
    assert children() <= before


def test_the_child_sees_no_secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET_KEY", "x")
    assert "SECRET_KEY" not in parent._environment()
