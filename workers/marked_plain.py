"""Writes a marked copy anew from the cells of a list: of kinds other than .xlsx, of workbooks that
openpyxl can't open, and of those that it would need too much memory for. Runs in a child process.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

from openpyxl import Workbook  # type: ignore[import-untyped]
from openpyxl.cell import WriteOnlyCell  # type: ignore[import-untyped]
from openpyxl.styles import Font  # type: ignore[import-untyped]
from openpyxl.utils import get_column_letter  # type: ignore[import-untyped]

from workers import values
from workers.marked_plan import DONE, Line, SheetPlan
from workers.marked_xlsx import FILLS, MOST_COMMENTS, REMARKS_WIDTH, note
from workers.sheet import Merge, Sheet

_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
_LONGEST = 32_767
_LIST = "Daftar"  # the sheet of a CSV file has no name
_FORMATS = {datetime: "dd/mm/yyyy hh:mm", date: "dd/mm/yyyy", time: "hh:mm"}
_WIDEST = 40
_LOOK = 200  # rows that tell how wide the columns are to be


class Writer:
    """Writes sheet after sheet, a row at a time."""

    def __init__(self) -> None:
        self.book = Workbook(write_only=True)
        self.comments = 0
        self._styles: dict[tuple[str, str, bool], Any] = {}

    def write(self, sheet: Sheet, plan: SheetPlan | None) -> None:
        """Write the rows of a sheet, with their marks where it holds a table."""
        out = self.book.create_sheet(sheet.name or _LIST)
        rows = _Ahead(sheet)
        for column, width in rows.widths().items():
            out.column_dimensions[get_column_letter(column)].width = width
        if plan:
            out.column_dimensions[get_column_letter(plan.codes)].hidden = True
            out.column_dimensions[get_column_letter(plan.remarks)].width = REMARKS_WIDTH
        written, moved = 0, {}
        for number, row in rows:
            if plan and number in plan.left_out:
                continue
            written = moved[number] = written + 1
            out.append(self._row(out, number, row, plan))
        for merge in sheet.merges:
            if moved and not (plan and plan.parts and _holds_workers(merge, plan)):
                _merge(out, merge, sheet.first_column, moved)

    def _row(self, out: Any, number: int, row: list[Any], plan: SheetPlan | None) -> list[Any]:
        line = plan.lines.get(number) if plan else None
        labels = _labels(plan, number) if plan else {}
        cells = dict(enumerate(row, start=1))
        if line:
            for column, value in line.implied.items():
                said = cells.get(column)
                if said in ("", None) or (isinstance(said, str) and values.is_ditto(said.strip())):
                    cells[column] = value
            cells |= line.values
        cells |= labels
        written = [
            self._cell(out, cells.get(column), column, line, column in labels)
            for column in range(1, max(cells, default=0) + 1)
        ]
        if plan and plan.remarks in labels:
            written[plan.remarks - 1].comment = note(plan.about)
        return written

    def _cell(self, out: Any, value: Any, column: int, line: Line | None, bold: bool) -> Any:
        severity, text = line.marks.get(column, ("", "")) if line else ("", "")
        if line and line.done and column in line.columns:
            severity = DONE
        if value in ("", None) and not severity:
            return None
        if isinstance(value, float) and value.is_integer() and abs(value) < 1e18:
            value = int(value)
        elif isinstance(value, timedelta):
            value = str(value)
        elif isinstance(value, str):
            value = _CONTROLS.sub("", value)[:_LONGEST]
        cell = WriteOnlyCell(out, value)
        if isinstance(value, str):
            cell.data_type = "s"
        is_text = isinstance(value, str) or bool(line and column in line.text)
        form = "@" if is_text else _FORMATS.get(type(value), "General")
        cell._style = self._style(out, form, severity, bold)
        if text and self.comments < MOST_COMMENTS:
            self.comments += 1
            cell.comment = note(text)
        return cell

    def _style(self, out: Any, form: str, severity: str, bold: bool) -> Any:
        key = (form, severity, bold)
        if key not in self._styles:
            cell = WriteOnlyCell(out)
            cell.number_format = form
            if severity:
                cell.fill = FILLS[severity]
            if bold:
                cell.font = Font(name="Calibri", size=11, bold=True)
            cell.quotePrefix = int(form == "@")
            self._styles[key] = cell._style
        return self._styles[key]


class _Ahead:
    """The rows of a sheet, the first of them read ahead to see how wide they are; from column A,
    and no longer than their content."""

    def __init__(self, sheet: Sheet) -> None:
        self._first = sheet.first_column
        self._rest = sheet.rows
        self._read = [next_row for _, next_row in zip(range(_LOOK), sheet.rows, strict=False)]

    def widths(self) -> dict[int, float]:
        longest: dict[int, int] = {}
        for _number, row in self._read:
            if sum(1 for cell in row if cell not in ("", None)) > 3:  # no title
                for column, cell in enumerate(row, start=self._first + 1):
                    longest[column] = max(longest.get(column, 0), len(str(cell)))
        return {column: min(max(n, 6), _WIDEST) + 2.0 for column, n in longest.items()}

    def __iter__(self) -> Iterator[tuple[int, list[Any]]]:
        for number, row in self._read:
            yield number, [None] * self._first + row
        for number, row in self._rest:
            yield number, [None] * self._first + row


def _labels(plan: SheetPlan, number: int) -> dict[int, str]:
    return {column: text for (row, column), text in plan.labels.items() if row == number}


def _holds_workers(merge: Merge, plan: SheetPlan) -> bool:
    rows = range(merge[0], merge[2] + 1)
    return len(rows) > 1 and any(row in plan.lines or row in plan.left_out for row in rows)


def _merge(out: Any, merge: Merge, shift: int, moved: Mapping[int, int]) -> None:
    top, left, bottom, right = merge
    rows = [moved[row] for row in range(top, bottom + 1) if row in moved]
    if rows and (rows[-1] > rows[0] or right > left):
        letters = [get_column_letter(column + shift + 1) for column in (left, right)]
        out.merged_cells.add(f"{letters[0]}{rows[0]}:{letters[1]}{rows[-1]}")
