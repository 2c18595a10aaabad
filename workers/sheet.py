"""Opens an uploaded file, told by its content, as sheets of raw cells.

Everything here may meet a hostile file: it runs in the reader's child process only.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple

import python_calamine as calamine

from workers import archive, csv_text
from workers.rows import TOO_LARGE, UNREADABLE, Limits, Refused

Cell = Any
Merge = tuple[int, int, int, int]
_LONGEST_NAME = 100  # of a sheet; spreadsheet programs stop at 31
_SHIFT_1904 = 1462  # days between the two epochs of spreadsheets

_SIGNATURES = (
    (b"%PDF", "pdf"),
    (b"\x89PNG", "picture"),
    (b"\xff\xd8\xff", "picture"),
    (b"GIF8", "picture"),
    (b"RIFF", "picture"),
    (b"II*\0", "picture"),
    (b"Rar!", "archive"),
    (b"7z\xbc\xaf", "archive"),
    (b"\x1f\x8b", "archive"),
    (b"{\\rtf", "document"),
    (b"MZ", "binary"),
    (b"\x7fELF", "binary"),
)
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")


class Sheet(NamedTuple):
    """One visible sheet: rows with the number that a spreadsheet program shows; merged ranges as
    (first row number, first column, last row number, last column), columns from 0 as in the rows;
    `serial_shift`: days to add to serial numbers of the 1904 system; `first_column`: how many empty
    columns to the left the rows leave out."""

    name: str
    rows: Iterator[tuple[int, list[Cell]]]
    merges: list[Merge]
    serial_shift: int = 0
    first_column: int = 0


class Book(NamedTuple):
    """The visible sheets, opened one after the other, and the names of the hidden ones."""

    sheets: Iterator[Sheet]
    hidden: list[str]


def open_book(data: bytes, limits: Limits) -> Book:
    """Open a spreadsheet or CSV file; raises Refused, here or while the rows are taken."""
    if len(data) > limits.bytes:
        raise Refused(TOO_LARGE, "bytes")
    if not data.strip(b"\0 \t\r\n\xef\xbb\xbf"):
        raise Refused(UNREADABLE, "empty")
    if data.startswith(b"PK"):
        facts = archive.inspect(data, limits)
        return _open_workbook(data, limits, facts.uses_1904, facts)
    if data.startswith(_OLE):
        if _ENCRYPTED in data:
            raise Refused(UNREADABLE, "encrypted")
        return _open_workbook(data, limits, archive.xls_uses_1904(data), None)
    for signature, detail in _SIGNATURES:
        if data.startswith(signature):
            raise Refused(UNREADABLE, detail)
    return _open_text(data, limits)


def _open_text(data: bytes, limits: Limits) -> Book:
    text = csv_text.plain(data)
    if text is None:
        raise Refused(UNREADABLE, "binary")
    if text[:1_000].lstrip().startswith(b"<"):
        raise Refused(UNREADABLE, "html")
    if text.count(b"\n") > _most_rows(limits):
        raise Refused(TOO_LARGE, "rows")
    return Book(iter([Sheet("", _cut(csv_text.rows(text), limits), [])]), [])


def _open_workbook(
    data: bytes, limits: Limits, uses_1904: bool, facts: archive.Facts | None
) -> Book:
    with _guard():
        book = calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
        metas = book.sheets_metadata
    if len(metas) > limits.sheets:
        raise Refused(TOO_LARGE, "sheets")
    visible, hidden = [], []
    for index, meta in enumerate(metas):
        if meta.typ not in (calamine.SheetTypeEnum.WorkSheet, calamine.SheetTypeEnum.DialogSheet):
            continue
        name = _short(meta.name, _LONGEST_NAME)
        if meta.visible == calamine.SheetVisibleEnum.Visible:
            visible.append((index, name))
        else:
            hidden.append(name)
    shift = _SHIFT_1904 if uses_1904 else 0
    return Book(_sheets(book, visible, limits, shift, facts), hidden)


def _sheets(
    book: Any,
    visible: list[tuple[int, str]],
    limits: Limits,
    shift: int,
    facts: archive.Facts | None,
) -> Iterator[Sheet]:
    for index, name in visible:
        with _guard():
            sheet = book.get_sheet_by_index(index)
        if sheet.start is None:
            continue
        if sheet.height * sheet.width > limits.cells:
            raise Refused(TOO_LARGE, "cells")
        if sheet.height > _most_rows(limits):
            raise Refused(TOO_LARGE, "rows")
        with _guard():
            ranges = sheet.merged_cell_ranges
            if ranges is None and facts is not None:
                ranges = facts.merges(index, name)
        first_column = sheet.start[1]
        merges = [
            (top + 1, left - first_column, bottom + 1, right - first_column)
            for (top, left), (bottom, right) in ranges or ()
            if bottom > top and left >= first_column
        ]
        rows = _cut(enumerate(_rows(sheet), start=1), limits)
        yield Sheet(name, rows, merges, shift, first_column)


def _rows(sheet: Any) -> Iterator[list[Cell]]:
    with _guard():
        yield from sheet.iter_rows()


def _cut(
    rows: Iterator[tuple[int, list[Cell]]], limits: Limits
) -> Iterator[tuple[int, list[Cell]]]:
    """The rows, their cells no more and no longer than the limits, and without NUL characters,
    which no database keeps; nearly all are so."""
    columns, longest = limits.columns, limits.text
    for number, row in rows:
        if len(row) > columns:
            row = row[:columns]
        try:
            text = "".join(row)
        except TypeError:  # numbers and dates
            text = "".join([cell for cell in row if cell.__class__ is str])
        if len(text) > longest or "\0" in text:
            row = [_short(cell, longest) if cell.__class__ is str else cell for cell in row]
        yield number, row


def _short(text: str, longest: int) -> str:
    return text.replace("\0", "")[:longest]


def _most_rows(limits: Limits) -> int:
    """Rows of a sheet: beside the workers' there may be titles, totals and empty ones."""
    return 2 * limits.rows + 1_000


@contextmanager
def _guard() -> Iterator[None]:
    """The library's errors, and its panics (BaseException), become Refused."""
    try:
        yield
    except calamine.PasswordError as error:
        raise Refused(UNREADABLE, "encrypted") from error
    except (Refused, KeyboardInterrupt, SystemExit, GeneratorExit):
        raise
    except MemoryError as error:
        raise Refused(UNREADABLE, "killed") from error
    except BaseException as error:
        raise Refused(UNREADABLE, "broken") from error
