"""Opens an uploaded file, told by its content, as sheets of raw cells.

Everything here may meet a hostile file: it runs in the reader's child process only.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any, NamedTuple

import python_calamine as calamine

from workers import archive, csv_text
from workers.rows import TOO_LARGE, UNREADABLE, Limits, Refused

Cell = Any
Merge = tuple[int, int, int, int]
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
    """Open a spreadsheet or CSV file; raises Refused."""
    if len(data) > limits.bytes:
        raise Refused(TOO_LARGE, "bytes")
    if not data.strip(b"\0 \t\r\n\xef\xbb\xbf"):
        raise Refused(UNREADABLE, "empty")
    if data.startswith(b"PK"):
        return _open_archive(data, limits)
    if data.startswith(_OLE):
        if _ENCRYPTED in data:
            raise Refused(UNREADABLE, "encrypted")
        return _open_workbook(data, limits, archive.xls_uses_1904(data), None)
    for signature, detail in _SIGNATURES:
        if data.startswith(signature):
            raise Refused(UNREADABLE, detail)
    text = csv_text.decode(data)
    if text is None:
        raise Refused(UNREADABLE, "binary")
    if text.lstrip()[:1] == "<":
        raise Refused(UNREADABLE, "html")
    return Book(iter([Sheet("", csv_text.rows(text), [])]), [])


def _open_archive(data: bytes, limits: Limits) -> Book:
    facts = archive.inspect(data, limits)
    return _open_workbook(data, limits, facts.uses_1904, facts)


def _open_workbook(
    data: bytes, limits: Limits, uses_1904: bool, facts: archive.Facts | None
) -> Book:
    book = _guarded(lambda: calamine.CalamineWorkbook.from_filelike(io.BytesIO(data)))
    visible, hidden = [], []
    for index, meta in enumerate(book.sheets_metadata):
        if meta.typ not in (calamine.SheetTypeEnum.WorkSheet, calamine.SheetTypeEnum.DialogSheet):
            continue
        if meta.visible == calamine.SheetVisibleEnum.Visible:
            visible.append((index, meta.name))
        else:
            hidden.append(meta.name)
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
        sheet = _guarded(lambda index=index: book.get_sheet_by_index(index))
        if sheet.start is None:
            continue
        first_column = sheet.start[1]
        if sheet.width > limits.columns * 60 or sheet.height * sheet.width > limits.cells:
            raise Refused(TOO_LARGE, "cells")
        ranges = _guarded(lambda sheet=sheet: sheet.merged_cell_ranges)
        if ranges is None and facts is not None:
            ranges = _guarded(lambda index=index, name=name: facts.merges(index, name))
        merges = [
            (top + 1, left - first_column, bottom + 1, right - first_column)
            for (top, left), (bottom, right) in ranges or ()
            if bottom > top and left >= first_column
        ]
        rows = enumerate(_rows(sheet, limits.columns), start=1)
        yield Sheet(name, rows, merges, shift, first_column)


def _rows(sheet: Any, columns: int) -> Iterator[list[Cell]]:
    rows = iter(sheet.iter_rows())
    if sheet.width <= columns:
        return rows  # type: ignore[no-any-return]
    return (row[:columns] for row in rows)


def _guarded(act: Any) -> Any:
    """Call the library; its errors, and its panics (BaseException), become Refused."""
    try:
        return act()
    except calamine.PasswordError as error:
        raise Refused(UNREADABLE, "encrypted") from error
    except (Refused, KeyboardInterrupt, SystemExit):
        raise
    except MemoryError as error:
        raise Refused(UNREADABLE, "killed") from error
    except BaseException as error:
        raise Refused(UNREADABLE, "broken") from error
