"""What a marked copy of a list shows and where: found by reading the list once more. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from workers import values
from workers.columns import (
    BIRTH,
    REMARKS,
    REMARKS_HEADER,
    ROW_CODE,
    ROW_CODE_HEADER,
    RT_RW,
    TICK_L,
    TICK_P,
    Header,
    Headers,
)
from workers.interpret import Interpreter
from workers.rows import Cells, Context, SheetNote
from workers.sheet import Sheet
from workers.table import SheetReader
from workers.template_xlsx import COLUMNS

ERROR, WARNING, DONE = "error", "warning", "done"
# A spreadsheet would make numbers of these, and lose the last digits or the first zero.
TEXT = ("nik", "family_card", "phone")
_HEADERS = {"rt": "RT", "rw": "RW", **{column.field: column.header for column in COLUMNS}}

_Read = tuple[int, Cells, Header]


class Told(NamedTuple):
    """What is known of a worker's row. `done`: words for a row that waits no longer; `codes` of
    its findings; `typed`: cells typed in the program since; `wanted` where only some rows are."""

    sheet: str
    number: int
    code: str
    done: str
    codes: Sequence[str]
    typed: Mapping[str, str]
    wanted: bool


class Words(NamedTuple):
    """`findings`: by code (severity, field, sentence); `mend`, `look`: what is said before errors
    and before warnings; `about`: what the column of remarks is."""

    findings: Mapping[str, Sequence[str]]
    mend: str
    look: str
    about: str


@dataclass(slots=True)
class Line:
    """A worker's row in the copy, by column (from 1): `values` to write; `implied` ones, to write
    where the cell says nothing itself; `marks` as (severity, comment); `text` columns."""

    values: dict[int, Any] = field(default_factory=dict)
    implied: dict[int, Any] = field(default_factory=dict)
    marks: dict[int, tuple[str, str]] = field(default_factory=dict)
    text: list[int] = field(default_factory=list)
    columns: list[int] = field(default_factory=list)
    done: bool = False


@dataclass(slots=True)
class SheetPlan:
    """A sheet with a table: labels to write as {(row, column): text}, looking `like` another
    column's; its workers' rows by number, rows to leave out, `remarks` and `codes` (columns), and
    whether cells that hold for several rows are to be parted."""

    name: str
    about: str = ""
    labels: dict[tuple[int, int], str] = field(default_factory=dict)
    like: int = 1
    lines: dict[int, Line] = field(default_factory=dict)
    left_out: set[int] = field(default_factory=set)
    remarks: int = 0
    codes: int = 0
    parts: bool = False


class Planner:
    """Plans sheet after sheet."""

    def __init__(self, context: Context, told: Iterable[Told], words: Words, *, only: bool) -> None:
        self._interpreter = Interpreter(context)
        self._headers = Headers(context.mapping)
        self._told: dict[str, dict[int, Told]] = {}
        for each in told:
            self._told.setdefault(each.sheet, {})[each.number] = each
        self._words = words
        self._only = only

    def plan(self, sheet: Sheet, notes: Collection[str]) -> SheetPlan | None:
        """The plan of a sheet, or None if it holds no table. `notes`: sentences about it."""
        told = self._told.get(sheet.name, {})
        parts = self._only or any(each.typed for each in told.values())
        rows = _Widest(sheet.rows)
        reader = SheetReader(
            sheet._replace(rows=rows),
            self._headers,
            self._interpreter.villages,
            self._interpreter.scope,
        )
        read: list[_Read] = []
        for item in reader.rows():
            if not isinstance(item, SheetNote):
                shifted = parts or sheet.serial_shift
                read.append((item.number, item.cells if shifted else {}, reader.headers[-1][1]))
        if not reader.found:
            return None
        plan = SheetPlan(sheet.name, "\n".join([self._words.about, *notes]), parts=parts)
        extra = self._columns(plan, sheet, reader.headers, read, sheet.first_column + rows.widest)
        for number, cells, header in read:
            each = told.get(number)
            if self._only and not (each and each.wanted):
                plan.left_out.add(number)
            elif each:
                places = {**extra, **_places(header, sheet.first_column)}
                line = plan.lines[number] = self._line(plan, cells, places, each, header)
                if sheet.serial_shift and "birth_date" in places:
                    line.values.setdefault(
                        places["birth_date"], _together("birth_date", cells, header)
                    )
        return plan

    def _columns(
        self,
        plan: SheetPlan,
        sheet: Sheet,
        headers: Sequence[tuple[int, Header]],
        read: Sequence[_Read],
        widest: int,
    ) -> dict[str, int]:
        """Choose the columns to the right of everything, and label them at each header. Returns
        those of fields that were typed in and have no column of their own."""
        told = self._told.get(sheet.name, {})
        first = sheet.first_column + 1
        for _number, header in headers:
            for index, name in header.columns:
                plan.codes = index + first if name == ROW_CODE else plan.codes
                plan.remarks = index + first if name == REMARKS else plan.remarks
        free = widest + 1
        extra: dict[str, int] = {}
        for row, _cells, header in read:
            if row in told:
                for name in told[row].typed:
                    if name not in extra and name not in _places(header, 0):
                        extra[name], free = free, free + 1
        if not plan.codes:
            plan.codes, free = free, free + 1
        if not plan.remarks:
            plan.remarks, free = free, free + 1
        for number, header in headers:
            plan.like = header.where("nik") + first
            plan.labels[number, plan.codes] = ROW_CODE_HEADER
            plan.labels[number, plan.remarks] = REMARKS_HEADER
            for name, column in extra.items():
                plan.labels[number, column] = _HEADERS[name]
        return extra

    def _line(
        self, plan: SheetPlan, cells: Cells, places: dict[str, int], told: Told, header: Header
    ) -> Line:
        now = {**cells, **told.typed}
        line = Line(done=bool(told.done), columns=sorted(set(places.values())))
        line.text = [places[name] for name in TEXT if name in places]
        ticks = {name: index for index, name in header.columns if name in (TICK_L, TICK_P)}
        shift = places["name"] - header.where("name")
        for name in places.keys() & told.typed.keys():
            if name == "gender" and ticks:
                gender = values.read_gender(told.typed[name])
                for tick, index in ticks.items():
                    line.values[index + shift] = "v" if tick[-1].upper() == gender else None
            else:
                line.values[places[name]] = _together(name, now, header)
        if plan.parts:
            line.implied = {
                column: _together(name, now, header)
                for name, column in places.items()
                if not (name == "gender" and ticks) and now.get(name) not in (None, "")
            }
        line.values[plan.codes] = told.code
        line.values[plan.remarks] = told.done or self._remarks(told.codes)
        if not told.done:
            self._mark(line, told.codes, places)
        return line

    def _mark(self, line: Line, codes: Sequence[str], places: dict[str, int]) -> None:
        by_column: dict[int, list[str]] = {}
        for code in codes:
            column = places.get(self._words.findings[code][1])
            if column:
                by_column.setdefault(column, []).append(code)
        for column, found in by_column.items():
            wrong = any(self._words.findings[code][0] == ERROR for code in found)
            line.marks[column] = (ERROR if wrong else WARNING, self._remarks(found))

    def _remarks(self, codes: Sequence[str]) -> str:
        """The sentences of findings, errors first."""
        parts = []
        for severity, lead in ((ERROR, self._words.mend), (WARNING, self._words.look)):
            found = map(self._words.findings.__getitem__, codes)
            said = [sentence for kind, _field, sentence in found if kind == severity]
            if said:
                parts.append(f"{lead}: {' '.join(said)}")
        return " ".join(parts)


class _Widest:
    """Rows as they stream by; `widest`: up to which column (from 1) one of them holds something."""

    def __init__(self, rows: Iterable[tuple[int, list[Any]]]) -> None:
        self._rows = iter(rows)
        self.widest = 0

    def __iter__(self) -> _Widest:
        return self

    def __next__(self) -> tuple[int, list[Any]]:
        number, row = next(self._rows)
        if len(row) > self.widest:
            for index in range(len(row) - 1, self.widest - 1, -1):
                if row[index] not in ("", None):
                    self.widest = index + 1
                    break
        return number, row


def _places(header: Header, first_column: int) -> dict[str, int]:
    """The column (from 1) of each field."""
    places: dict[str, int] = {}
    for index, name in header.columns:
        if name in (ROW_CODE, REMARKS):
            continue
        parts: tuple[str, ...] = (name,)
        if name == BIRTH:
            parts = ("birth_place", "birth_date")
        elif name == RT_RW:
            parts = ("rt", "rw")
        elif name in (TICK_L, TICK_P):
            parts = ("gender",)
        for part in parts:
            places.setdefault(part, index + first_column + 1)
    return places


def _together(name: str, cells: Mapping[str, Any], header: Header) -> Any:
    """What stands in the cell of a field, where two may share one."""
    own = {field for _index, field in header.columns}
    if name in ("rt", "rw") and name not in own and RT_RW in own:
        return "/".join(str(cells.get(part) or "") for part in ("rt", "rw"))
    if name in ("birth_place", "birth_date") and name not in own and BIRTH in own:
        parts = (cells.get("birth_place"), cells.get("birth_date"))
        return ", ".join(str(part) for part in parts if part)
    value = cells.get(name)
    return None if value == "" else value
