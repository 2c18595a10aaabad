"""A workbook in which every cell is text: no formula can come alive in it. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import IO, Any

from openpyxl import Workbook  # type: ignore[import-untyped]
from openpyxl.cell import WriteOnlyCell  # type: ignore[import-untyped]
from openpyxl.styles import Font  # type: ignore[import-untyped]
from openpyxl.utils import get_column_letter  # type: ignore[import-untyped]

from gumas_pbi.spreadsheet_text import neutral

_WIDTH = 22


def write(header: Sequence[str], rows: Iterable[Sequence[str]], out: IO[bytes]) -> int:
    """Write header and rows as text cells of one sheet. Returns the rows."""
    return write_sheets([("Peserta", header, rows)], out)


def write_sheets(
    sheets: Iterable[tuple[str, Sequence[str], Iterable[Sequence[str]]]], out: IO[bytes]
) -> int:
    """Write sheets one after the other: title, header and rows of each. Returns the rows of all."""
    book = Workbook(write_only=True)
    count = 0
    for title, header, rows in sheets:
        sheet = book.create_sheet(title)
        sheet.freeze_panes = "A2"
        for index in range(len(header)):
            sheet.column_dimensions[get_column_letter(index + 1)].width = _WIDTH
        bold, plain = _style(sheet, bold=True), _style(sheet, bold=False)
        sheet.append([_cell(sheet, text, bold) for text in header])
        for row in rows:
            # An empty cell takes as long as a full one: better none.
            sheet.append([_cell(sheet, text, plain) if text else None for text in row])
            count += 1
    book.save(out)
    return count


def _cell(sheet: Any, text: str, style: Any) -> WriteOnlyCell:
    cell = WriteOnlyCell(sheet, neutral(text))
    cell.data_type = "s"  # "#N/A" and the like are text too
    cell._style = style  # set once for all: setting it by name costs most of the time
    return cell


def _style(sheet: Any, *, bold: bool) -> Any:
    cell = WriteOnlyCell(sheet)
    cell.number_format = "@"
    cell.font = Font(bold=bold)
    return cell._style
