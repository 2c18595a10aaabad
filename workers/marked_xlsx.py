"""Marks a workbook as it came: colours, comments, remarks and row codes. Runs in a child process.

Nothing that a stranger put in can act: no macros, no formulas, no links, no pictures or drawings.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Iterator, Mapping
from copy import copy
from typing import Any

from openpyxl import Workbook, load_workbook  # type: ignore[import-untyped]
from openpyxl.cell.cell import MergedCell  # type: ignore[import-untyped]
from openpyxl.comments import Comment  # type: ignore[import-untyped]
from openpyxl.styles import PatternFill  # type: ignore[import-untyped]
from openpyxl.utils import get_column_letter  # type: ignore[import-untyped]

from gumas_pbi.spreadsheet_text import DANGEROUS
from workers import values
from workers.marked_plan import DONE, ERROR, WARNING, Line, SheetPlan

AUTHOR = "Gumas PBI"
MOST_COMMENTS = 10_000  # of a workbook: each is a drawing; the remarks say the same
REMARKS_WIDTH = 70
# Told apart without colour too: an error is plain, a warning is hatched, and each has its word.
FILLS: dict[str, Any] = {
    ERROR: PatternFill("solid", fgColor="F9C9C2"),
    WARNING: PatternFill("lightUp", fgColor="E3B341", bgColor="FFF8E1"),
    DONE: PatternFill("solid", fgColor="E3E1DC"),
}
_OURS = {(fill.fill_type, fill.fgColor.rgb[-6:]) for fill in FILLS.values()}
_PLAIN_NAME = re.compile(r"'?[^'\[\]|(]*'?!\$?[A-Z]{1,3}\$?\d+(:\$?[A-Z]{1,3}\$?\d+)?")
_ACTS = re.compile(r"[\[|]|\b(WEBSERVICE|FILTERXML|HYPERLINK|IMAGE|RTD|DDE|CALL|REGISTER)", re.I)


def opened(data: bytes) -> Workbook:
    """The workbook, harmless. May raise anything on a file that openpyxl can't make out."""
    book = load_workbook(
        io.BytesIO(data), data_only=True, keep_vba=False, keep_links=False, rich_text=False
    )
    for sheet in list(book.chartsheets):
        book.remove(sheet)
    _keep_plain_names(book.defined_names)
    ours = {index for index, fill in enumerate(book._fills) if _is_ours(fill)}
    for sheet in book.worksheets:
        _keep_plain_names(sheet.defined_names)
        sheet._images, sheet._charts, sheet._pivots = [], [], []
        _quiet_rules(sheet)
        for table in sheet.tables.values():
            for column in table.tableColumns:
                column.calculatedColumnFormula = column.totalsRowFormula = None
        for cell in list(sheet._cells.values()):
            if not isinstance(cell, MergedCell):
                _quiet(cell, ours)
    return book


def save(book: Workbook) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


class Marker:
    """Marks sheets of one workbook, and counts its comments."""

    def __init__(self) -> None:
        self.comments = 0
        self._styles: dict[tuple[Any, str], Any] = {}

    def mark(self, sheet: Any, plan: SheetPlan) -> None:
        self._make_room(sheet, plan)
        if plan.parts:
            _part(sheet, plan)
        shared = {(m.min_row, m.min_col) for m in sheet.merged_cells.ranges if m.size["rows"] > 1}
        for number, line in plan.lines.items():
            self._line(sheet, number, line)
            if line.done:
                for column in line.columns:
                    if (number, column) not in shared:
                        self._style(sheet.cell(number, column), DONE)
        self._label(sheet, plan)
        if plan.left_out:
            leave_out(sheet, plan.left_out)

    def _line(self, sheet: Any, number: int, line: Line) -> None:
        for column in line.text:
            self._style(sheet.cell(number, column), "text")
        for column, value in line.implied.items():
            cell = sheet.cell(number, column)
            if isinstance(cell, MergedCell):
                continue
            if cell.value is None or (
                isinstance(cell.value, str) and values.is_ditto(cell.value.strip())
            ):
                put(cell, value)
        for column, value in line.values.items():
            put(_own_cell(sheet, number, column), value)
        for column, (severity, text) in line.marks.items():
            cell = _anchor(sheet, number, column)
            self._style(cell, severity)
            if self.comments < MOST_COMMENTS:
                self.comments += 1
                theirs = cell.comment.text if cell.comment else ""
                cell.comment = note(f"{text}\n\n{theirs}" if theirs not in text else text)

    def _style(self, cell: Any, kind: str) -> None:
        """Set the fill (or the text format) of a cell; each style is worked out once."""
        if isinstance(cell, MergedCell):  # it shows what its first cell shows
            return
        key = (tuple(cell._style or ()), kind)
        style = self._styles.get(key)
        if style is None:
            if kind == "text":
                cell.number_format = "@"
            else:
                cell.fill = FILLS[kind]
            style = self._styles[key] = cell._style
        cell._style = copy(style)

    def _label(self, sheet: Any, plan: SheetPlan) -> None:
        for (number, column), text in plan.labels.items():
            cell = _own_cell(sheet, number, column)
            put(cell, text)
            cell._style = copy(sheet.cell(number, plan.like)._style)
            if column == plan.remarks:
                cell.comment = note(plan.about)

    def _make_room(self, sheet: Any, plan: SheetPlan) -> None:
        """The columns to the right of the table: none of the file's own formats reaches there."""
        first = min(plan.codes, plan.remarks)
        for letter, dimension in list(sheet.column_dimensions.items()):
            dimension.reindex()
            if dimension.max >= first:
                if dimension.min >= first:
                    del sheet.column_dimensions[letter]
                else:
                    dimension.max = first - 1
        sheet.column_dimensions[get_column_letter(plan.codes)].hidden = True
        sheet.column_dimensions[get_column_letter(plan.remarks)].width = REMARKS_WIDTH


def put(cell: Any, value: Any) -> None:
    """Write a value; a text stays text, whatever it begins with."""
    cell.value = value
    if isinstance(value, str):
        cell.data_type = "s"
        if value.startswith(DANGEROUS):
            cell.quotePrefix = 1


def note(text: str) -> Any:
    comment = Comment(text, AUTHOR)
    comment.width, comment.height = 300, 40 + 18 * (1 + len(text) // 42 + text.count("\n"))
    return comment


def leave_out(sheet: Any, numbers: set[int]) -> None:
    """Take rows away; what stands below moves up, with its heights and merged cells."""
    gone = sorted(numbers)
    merged = [merge.bounds for merge in sheet.merged_cells.ranges]
    for left, top, right, bottom in merged:
        sheet.unmerge_cells(None, top, left, bottom, right)
    moved = dict(_moves(gone, sheet.max_row))
    cells, sheet._cells = sheet._cells, {}
    for (row, column), cell in cells.items():
        if row in moved:
            cell.row = moved[row]
            sheet._cells[cell.row, column] = cell
    heights = list(sheet.row_dimensions.items())
    sheet.row_dimensions.clear()
    for row, dimension in heights:
        if row in moved:
            dimension.index = moved[row]
            sheet.row_dimensions[moved[row]] = dimension
    for left, top, right, bottom in merged:
        rows = [moved[row] for row in range(top, bottom + 1) if row in moved]
        if rows:
            sheet.merge_cells(None, rows[0], left, rows[-1], right)
    sheet.tables.clear()
    sheet.auto_filter.ref = None
    sheet._current_row = sheet.max_row


def _moves(gone: list[int], last: int) -> Iterator[tuple[int, int]]:
    left_out, up = set(gone), 0
    for row in range(1, last + 1):
        if row in left_out:
            up += 1
        else:
            yield row, row - up


def _part(sheet: Any, plan: SheetPlan) -> None:
    """Part cells merged over several workers: each row of the copy speaks for itself."""
    workers = plan.lines.keys() | plan.left_out
    for merge in list(sheet.merged_cells.ranges):
        rows = range(merge.min_row, merge.max_row + 1)
        if len(rows) > 1 and any(row in workers for row in rows):
            sheet.unmerge_cells(merge.coord)


def _own_cell(sheet: Any, row: int, column: int) -> Any:
    """The cell, parted from others if it was merged with them."""
    cell = sheet.cell(row, column)
    if isinstance(cell, MergedCell):
        sheet.unmerge_cells(_merge_at(sheet, row, column).coord)
        cell = sheet.cell(row, column)
    return cell


def _anchor(sheet: Any, row: int, column: int) -> Any:
    """The cell, or the one that shows for it where several are merged."""
    cell = sheet.cell(row, column)
    if isinstance(cell, MergedCell):
        merge = _merge_at(sheet, row, column)
        return sheet.cell(merge.min_row, merge.min_col)
    return cell


def _merge_at(sheet: Any, row: int, column: int) -> Any:
    coordinate = f"{get_column_letter(column)}{row}"
    return next(merge for merge in sheet.merged_cells.ranges if coordinate in merge)


def _quiet(cell: Any, ours: set[int]) -> None:
    """No formula, no link; and no mark of an earlier copy."""
    if cell.data_type == "f":
        cell.data_type = "s"
    if cell.hyperlink:
        cell._hyperlink = None
    if cell._style.fillId in ours:
        cell.fill = PatternFill()
    if cell.comment and cell.comment.author == AUTHOR:
        cell.comment = None
    if cell.data_type == "s" and str(cell.value).startswith(DANGEROUS):
        cell.quotePrefix = 1


def _is_ours(fill: Any) -> bool:
    return isinstance(fill, PatternFill) and (fill.fill_type, str(fill.fgColor.rgb)[-6:]) in _OURS


def _keep_plain_names(names: Mapping[str, Any]) -> None:
    """Names of ranges of this workbook stay; those that compute or point elsewhere go."""
    for name in [n for n, d in names.items() if not _PLAIN_NAME.fullmatch(d.attr_text or "")]:
        del names[name]  # type: ignore[attr-defined]


def _quiet_rules(sheet: Any) -> None:
    """Value lists and conditional formats stay, unless their formulas reach out of the file."""
    rules = sheet.data_validations.dataValidation
    rules[:] = [rule for rule in rules if not _acts((rule.formula1, rule.formula2))]
    for ranges in list(sheet.conditional_formatting):
        if any(_acts(rule.formula) for rule in ranges.rules):
            del sheet.conditional_formatting[ranges.sqref]


def _acts(formulas: Iterable[Any]) -> bool:
    return any(_ACTS.search(str(formula)) for formula in formulas if formula)
