"""Hostile and broken files: each is refused with a sentence, or read as what it is."""

from __future__ import annotations

import os
import random
import resource
import socket
import struct
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest

from workers.actions.rosters import FileRefused
from workers.reader import Limits, Refused, Row, Summary, read
from workers.tests import hostile
from workers.tests.hostile import TABLE, Entry, archive, ods, ods_row, sheet, xls, xlsx, xlsx_parts
from workers.tests.lists import BUDI, HEADER, SITI, context, text, worker

LIMITS = Limits(seconds=10)  # no file takes longer
BOTH = [BUDI, SITI]
UNREADABLE, TOO_LARGE, NOT_A_TABLE = "file_unreadable", "file_too_large", "file_not_a_table"
FAR = "<worksheet><sheetData>{}</sheetData></worksheet>"
GOOD_XLSX, GOOD_ODS, GOOD_XLS, GOOD_CSV = xlsx(), ods(), xls(), text(TABLE)


def answer(data: bytes) -> tuple[str, str] | list[str]:
    """How a file was refused, or the NIKs in it."""
    try:
        found = list(read(data, context(limits=LIMITS)))
    except Refused as no:
        return no.code, no.detail
    return [item.nik for item in found if isinstance(item, Row)]


def bomb(megabytes: int, **said: int) -> Entry:
    return Entry(b"", hostile.much(megabytes), **{"size": megabytes * 1_000_000, **said})


def far(*cells: str) -> bytes:
    rows = "".join(f'<row><c r="{at}" t="str"><v>x</v></c></row>' for at in cells)
    return hostile.with_sheet(FAR.format(rows))


def noise(size: int) -> bytes:
    return random.Random(1).randbytes(size)


def many_sheets(count: int, *, own_parts: bool) -> bytes:
    parts = xlsx_parts()
    names = "".join(f'<sheet name="S{n}" sheetId="{n}" r:id="r1"/>' for n in range(1, count))
    book = parts["xl/workbook.xml"]
    assert isinstance(book, bytes)
    parts["xl/workbook.xml"] = book.replace(b"</sheets>", names.encode() + b"</sheets>")
    if own_parts:
        parts |= {f"xl/worksheets/sheet{n}.xml": b"<worksheet/>" for n in range(2, count)}
    return archive(list(parts.items()))


def zip64_that_lies() -> bytes:
    """A part of 2^60 bytes, as its zip64 fields have it."""
    part = Entry(sheet().encode(), size=0xFFFFFFFF, extra=struct.pack("<HHQ", 1, 8, 1 << 60))
    return xlsx({"xl/worksheets/sheet1.xml": part})


def shorter_than_it_is() -> bytes:
    """A part of 1,000 MB that says it has 1 MB, with the checksum of its first MB."""
    begin = zlib.crc32(b" " * 1_000_000)
    return xlsx({"xl/worksheets/sheet1.xml": bomb(1_000, size=1_000_000, crc=begin)})


def breaks_half_way() -> bytes:
    """A sheet whose second half is another kind of file."""
    xml = sheet([HEADER, *([worker(BUDI)] * 2_000)]).encode()
    return xlsx({"xl/worksheets/sheet1.xml": xml[: len(xml) // 2] + noise(100_000)})


REFUSED: dict[str, tuple[Callable[[], bytes], str, str]] = {
    # bombs
    "looping-chain.xls": (hostile.looping_ole, UNREADABLE, "killed"),
    "far-cell.xlsx": (lambda: far("A1", "XFD1048576"), UNREADABLE, "killed"),
    "wide-and-long.xlsx": (lambda: far("A1", "A60000", "IV1"), TOO_LARGE, "cells"),
    "long.xlsx": (lambda: far("A1", "A1048576"), TOO_LARGE, "rows"),
    "rows-repeated.ods": (
        lambda: ods(
            hostile.content(
                ods_row(["x"] * 9, repeated='table:number-rows-repeated="90000000"')
                + ods_row(["y"])
            )
        ),
        UNREADABLE, "killed",
    ),
    "columns-repeated.ods": (
        lambda: ods(
            hostile.content(ods_row("xy", cells='table:number-columns-repeated="90000000"'))
        ),
        NOT_A_TABLE, "no_table",
    ),
    "1-gb-of-xml.xlsx": (
        lambda: xlsx({"xl/worksheets/sheet1.xml": bomb(1_000)}), TOO_LARGE, "unpacked",
    ),
    "1-gb-of-xml.ods": (lambda: ods(bomb(1_000)), TOO_LARGE, "unpacked"),
    "200-mb-in-200-kb.xlsx": (
        lambda: xlsx({"xl/sharedStrings.xml": bomb(200)}), TOO_LARGE, "ratio",
    ),
    "flat-bomb.zip": (
        lambda: archive([(f"{n}.txt", bomb(30)) for n in range(20)]), TOO_LARGE, "unpacked",
    ),
    "nested-bomb.zip": (
        lambda: archive([("a.zip", archive([("b.zip", archive([("c", bomb(900))]))]))]),
        UNREADABLE, "archive",
    ),
    "forged-size.xlsx": (shorter_than_it_is, UNREADABLE, "broken"),
    "forged-size.ods": (lambda: ods(bomb(1_000, size=900)), UNREADABLE, "broken"),
    "longer-than-it-is.xlsx": (
        lambda: xlsx({"xl/worksheets/sheet1.xml": Entry(sheet().encode(), size=9_000_000)}),
        UNREADABLE, "broken",
    ),
    "packed-past-the-end.xlsx": (
        lambda: xlsx({"xl/styles.xml": Entry(b"", packed=0x7FFFFFFF)}), UNREADABLE, "broken",
    ),
    "zip64-that-lies.xlsx": (zip64_that_lies, TOO_LARGE, "unpacked"),
    "many-entries.xlsx": (
        lambda: xlsx({f"xl/media/{n}.png": b"" for n in range(5_000)}), TOO_LARGE, "entries",
    ),
    "5000-sheets.xlsx": (lambda: many_sheets(5_000, own_parts=True), TOO_LARGE, "entries"),
    "5000-names-of-one-sheet.xlsx": (
        lambda: many_sheets(5_000, own_parts=False), TOO_LARGE, "sheets",
    ),
    "5000-sheets.ods": (lambda: ods(hostile.content("", tables=5_000)), TOO_LARGE, "sheets"),
    "same-part-twice.xlsx": (
        lambda: archive([*xlsx_parts().items(), ("xl/worksheets/sheet1.xml", b"<worksheet/>")]),
        UNREADABLE, "broken",
    ),
    # text
    "10-million-columns.csv": (lambda: b"NIK;Nama\n" + b";" * 10_000_000, TOO_LARGE, "text"),
    "20000-columns.csv": (lambda: b"NIK;Nama\n" + b"a;" * 20_000, TOO_LARGE, "columns"),
    "one-endless-line.csv": (lambda: b"x" * 19_000_000, TOO_LARGE, "text"),
    "many-lines.csv": (lambda: b"a\n" * 9_000_000, TOO_LARGE, "rows"),
    "open-quote-and-many-lines.csv": (
        lambda: GOOD_CSV + b'\n"' + b"lorem ipsum\n" * 1_500_000, TOO_LARGE, "rows",
    ),
    "nothing-but-quotes.csv": (lambda: b'"x""\n' * 300_000, NOT_A_TABLE, "no_table"),
    "binary-half-way.csv": (
        lambda: b"\n".join([GOOD_CSV] * 2_000) + noise(100_000), UNREADABLE, "binary",
    ),
    "nul-bytes.csv": (lambda: GOOD_CSV + bytes(1_000_000), UNREADABLE, "binary"),
    "breaks-half-way.xlsx": (breaks_half_way, UNREADABLE, "broken"),
    # locked
    "locked.xlsx": (hostile.xlsx_with_password, UNREADABLE, "encrypted"),
    "locked.xls": (hostile.xls_with_password, UNREADABLE, "encrypted"),
    "locked.ods": (
        lambda: ods(noise(500), b"<manifest><encryption-data/></manifest>"),
        UNREADABLE, "encrypted",
    ),
    "locked-archive.xlsx": (
        lambda: xlsx({"xl/worksheets/sheet1.xml": Entry(noise(900), flags=1)}),
        UNREADABLE, "encrypted",
    ),
    # other kinds under a spreadsheet's name
    "page.xls": (lambda: b"\r\n <!DOCTYPE html><table><tr><td>NIK", UNREADABLE, "html"),
    "xml.xls": (lambda: b'<?xml version="1.0"?><Workbook/>', UNREADABLE, "html"),
    "print.xlsx": (lambda: b"%PDF-1.7\n" + noise(900), UNREADABLE, "pdf"),
    "print-and-list.xlsx": (lambda: b"%PDF-1.7\n" + GOOD_XLSX, UNREADABLE, "pdf"),
    "photo.xlsx": (lambda: b"\x89PNG\r\n\x1a\n" + noise(900), UNREADABLE, "picture"),
    "programme.xls": (lambda: b"MZ" + noise(900) + GOOD_XLSX, UNREADABLE, "binary"),
    "letter.xlsx": (lambda: archive([("word/document.xml", b"<x/>")]), UNREADABLE, "document"),
    "rar.xlsx": (lambda: b"Rar!\x1a\7\1\0" + noise(900), UNREADABLE, "archive"),
    "7z.xlsx": (lambda: b"7z\xbc\xaf\x27\x1c" + noise(900), UNREADABLE, "archive"),
    "gz.csv": (lambda: b"\x1f\x8b\x08" + noise(900), UNREADABLE, "archive"),
    "zip.xlsx": (lambda: archive([("daftar.csv", GOOD_CSV)]), UNREADABLE, "archive"),
    "slip.xlsx": (lambda: archive([("../../tmp/slip.txt", b"x")]), UNREADABLE, "archive"),
    "noise.xlsx": (lambda: noise(5_000), UNREADABLE, "binary"),
    "noise-after-pk.xlsx": (lambda: b"PK\3\4" + noise(5_000), UNREADABLE, "broken"),
    "noise-after-ole.xls": (lambda: GOOD_XLS[:8] + noise(5_000), UNREADABLE, "broken"),
}  # fmt: skip


@pytest.mark.parametrize("name", REFUSED)
def test_hostile_file_is_refused_with_a_sentence(name: str) -> None:
    make, code, detail = REFUSED[name]
    data, before = make(), megabytes()
    assert answer(data) == (code, detail)
    sentence = str(FileRefused(code, detail))
    assert sentence.endswith(".")
    assert sentence != str(FileRefused(code)) or detail == "no_table"
    assert answer(GOOD_CSV) == BOTH
    assert megabytes() - before < 50


def megabytes() -> int:
    """What this process holds of memory now, where that can be told."""
    pages = Path("/proc/self/statm")
    held = int(pages.read_text("ascii").split()[1]) if pages.exists() else 0
    return held * resource.getpagesize() >> 20


READ: dict[str, tuple[Callable[[], bytes], list[str]]] = {
    "good.xlsx": (lambda: GOOD_XLSX, BOTH),
    "good.xls": (lambda: GOOD_XLS, BOTH),
    "good.ods": (lambda: GOOD_ODS, BOTH),
    "csv.xlsx": (lambda: GOOD_CSV, BOTH),
    "lying-dimension.xlsx": (
        lambda: hostile.with_sheet(
            sheet().replace("<sheetData>", '<dimension ref="A1:XFD1048576"/><sheetData>')
        ),
        BOTH,
    ),
    "macros.xlsm": (lambda: xlsx({"xl/vbaProject.bin": noise(5_000)}), BOTH),
    "macro-sheet.xls": (hostile.xls_with_macro_sheet, BOTH),
    "links-and-charts.xlsx": (hostile.decorated, BOTH),
    "pictures.xlsx": (lambda: xlsx({"xl/media/image1.png": b"\x89PNG" + noise(9_000)}), BOTH),
    "bomb-inside.xlsx": (
        lambda: xlsx({"xl/embeddings/a.zip": archive([("b", bomb(900))])}), BOTH,
    ),
    "slip-and-symlink.xlsx": (
        lambda: xlsx(
            {"../../../tmp/slip.txt": b"x", "/etc/x": b"x", "l": Entry(b"/etc", mode=0o120777)}
        ),
        BOTH,
    ),
    "16384-columns.xlsx": (
        lambda: xlsx(rows=[[*row, *["x"] * (16_384 - len(row))] for row in TABLE]), BOTH,
    ),
    "print-in-a-list.xlsx": (lambda: xlsx({"a.pdf": b"%PDF-1.7\n"}), BOTH),
    "utf-16-without-a-mark.csv": (lambda: GOOD_CSV.decode().encode("utf-16-le"), BOTH),
    "some-nul-bytes.csv": (lambda: GOOD_CSV.replace(b"Siti", b"Si\0ti") + b"\n" * 90, BOTH),
    "mixed-encodings.csv": (
        lambda: GOOD_CSV.replace(b"Budi", "Zoë".encode()).replace(b"Siti", b"Zo\xeb"), BOTH,
    ),
    "old-mac-lines.csv": (lambda: GOOD_CSV.replace(b"\r\n", b"\r"), BOTH),
    "one-long-cell.csv": (lambda: GOOD_CSV + b";" + b"x" * 900_000, BOTH),
    "open-quote.csv": (lambda: GOOD_CSV.replace(b"Budi", b'"Budi') + b"\nx" * 9_000, BOTH),
}  # fmt: skip


@pytest.mark.parametrize("name", READ)
def test_strange_file_is_read(name: str) -> None:
    make, niks = READ[name]
    assert answer(make()) == niks


PARTS = [*xlsx_parts(), "content.xml"]
ROOTS = {"content.xml": "office:document-content", "xl/sharedStrings.xml": "sst"}


@pytest.mark.parametrize("part", PARTS)
def test_entities_that_multiply_are_not_followed(part: str) -> None:
    found = answer(hostile.with_entity(part, hostile.laughs(ROOTS.get(part, "x"))))
    assert found in (BOTH, (UNREADABLE, "broken"))


@pytest.mark.parametrize("part", PARTS)
@pytest.mark.parametrize("how", ["a file", "a server"])
def test_entities_outside_are_not_opened(part: str, how: str, tmp_path: Path) -> None:
    """The target is a pipe, or a port, that knows of everybody who opens it."""
    pipe = tmp_path / "secret"
    os.mkfifo(pipe)
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.setblocking(False)
        port = server.getsockname()[1]
        target = f"file://{pipe}" if how == "a file" else f"http://127.0.0.1:{port}/x"
        found = answer(hostile.with_entity(part, hostile.external(ROOTS.get(part, "x"), target)))
        with pytest.raises(BlockingIOError):
            server.accept()
    assert found in (BOTH, (UNREADABLE, "broken"))  # and not that it took too long


FORMULAS = [
    '=HYPERLINK("http://127.0.0.1:9/x";"Budi")',
    "=cmd|' /C calc'!A1",
    "@SUM(1)",
    "+1",
    "-1",
]


@pytest.mark.parametrize("name", FORMULAS)
def test_formula_in_text_stays_the_text_it_is(name: str) -> None:
    (row,) = (
        r for r in read(xlsx(rows=[HEADER, worker(BUDI, name)]), context()) if isinstance(r, Row)
    )
    assert row.cells["name"] == name


@pytest.mark.parametrize(
    "make", [lambda rows: xlsx(rows=rows), lambda rows: xls(hostile.biff(rows))]
)
def test_nul_in_a_cell_is_left_out(make: Callable[[list[list[str]]], bytes]) -> None:
    row = next(read(make([HEADER, worker(BUDI, "Bu\0di")]), context()))
    assert isinstance(row, Row)
    assert row.name == row.cells["name"] == "Budi"


def test_name_of_a_sheet_is_only_a_name() -> None:
    book = xlsx_parts()["xl/workbook.xml"]
    assert isinstance(book, bytes)
    named = book.replace(b'name="S"', b'name="../../=cmd&#10;\xe2\x80\xae\0' + b"x" * 9_000 + b'"')
    *rows, summary = read(xlsx({"xl/workbook.xml": named}), context())
    assert [row.nik for row in rows if isinstance(row, Row)] == BOTH
    assert isinstance(summary, Summary)
    assert summary.sheets == ["../../=cmd\n\u202e" + "x" * 88]
