"""Walks through the sheets of a file and picks out the workers' rows, cells by field."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from datetime import date
from typing import Any, NamedTuple

from villages.matching import GUESSED, Matcher
from workers import titles, values
from workers.columns import BIRTH, NUMBER, REMARKS, RT_RW, TICK_L, TICK_P, Header, Headers
from workers.judge import Judge, Verdict
from workers.raw_cells import (
    Fills,
    as_json,
    as_text,
    blank,
    rt_and_rw,
    says_nothing,
)
from workers.rows import Cells, SheetNote
from workers.sheet import Sheet
from workers.sheet_village import SheetVillage

# A cell merged over several rows holds for all of them, unless it can belong to one person only.
_OWN = frozenset(("nik", "name", "birth_place", "birth_date", "birth", "gender", NUMBER))
_LOOK_AHEAD = 2
_LONGEST = 2_000
_DITTO_FIRST = frozenset("sSiIdD\"'‘’”“„″〃,-")


class RawRow(NamedTuple):
    """A worker's row before it is interpreted: `cells` by field, `lacks` as of its table."""

    sheet: str
    number: int
    cells: Cells
    lacks: list[str]


class SheetReader:
    """Reads one sheet. After `rows()` is used up: `found` tells whether it held a table, and
    `unknown` which headers nobody could place."""

    def __init__(
        self,
        sheet: Sheet,
        headers: Headers,
        villages: Matcher,
        scope: frozenset[str] | None,
    ) -> None:
        self.sheet = sheet
        self.found = False
        self.unknown: list[str] = []
        self.likely_header: list[str] = []
        self.headers: list[tuple[int, Header]] = []  # found so far, each with its first row
        self._headers = headers
        self._header: Header | None = None
        self._lacks: list[str] = []
        self._noted: set[str] = set()
        self._notes: list[SheetNote] = []
        self._place = SheetVillage(sheet.name, villages, scope)
        self._village, self._district = self._place.name, self._place.district
        self._used_villages: set[str] = set()
        self._family: dict[str, str] = {}
        self._below: dict[int, str] = {}
        self._above: Cells = {}
        self._fills = Fills(sheet.merges)
        self._merges = self._fills.merges

    def rows(self) -> Iterator[RawRow | SheetNote]:
        """The workers' rows, and notes of the sheet."""
        window: deque[tuple[int, list[Any]]] = deque()
        source = self.sheet.rows
        before: list[Any] = []
        skip = 0
        while True:
            while len(window) <= _LOOK_AHEAD:
                following = next(source, None)
                if following is None:
                    break
                window.append(following)
            if not window:
                break
            number, row = window.popleft()
            if skip:
                skip -= 1
            elif self._is_plain_worker(number, row):
                yield self._worker(number, row)
            else:
                skip, taken = self._consider(number, row, before, window)
                yield from self._notes
                self._notes.clear()
                if taken is not None:
                    yield taken
            before = row
        yield from self._closing_notes()

    def _is_plain_worker(self, number: int, row: list[Any]) -> bool:
        """The quick answer for nearly all rows: a long NIK, a name, and no label before them."""
        if self._header is None or self._fills.now or self._below or number in self._merges:
            return False
        try:
            nik, name, first = row[self._nik], row[self._name], row[self._first]
        except IndexError:
            return False
        return (
            nik.__class__ is str
            and len(nik) > 12
            and nik[0].isdigit()
            and bool(name)
            and not (first.__class__ is str and first[:1].isalpha())
        )

    def _consider(
        self, number: int, row: list[Any], before: list[Any], window: deque[tuple[int, list[Any]]]
    ) -> tuple[int, RawRow | None]:
        """Decide on one row: how many rows to skip after it, and the worker's row if it is one."""
        whole = row
        if self._merges or self._fills.now:
            whole = self._fills.fill(number, row, self._own if self._header else None)
        filled = [(i, cell) for i, cell in enumerate(row) if cell is not None and not blank(cell)]
        if not filled:
            return 0, None
        if self._below:
            self._family = {**self._family, **titles.values_below(row, self._below)}
            self._below = {}
            return 0, None
        header = self._headers.find([row, *(following for _, following in window)], before)
        if header:
            self._begin(number, header)
            return header.height - 1, None
        self._remember_likely(row)
        if self._is_block(row):
            return 0, None
        if self._header is None:
            self._read_title(row)
            return 0, None
        verdict = self._judge(row, filled, before)
        if verdict is Verdict.WORKER:
            return 0, self._worker(number, whole)
        if verdict is Verdict.END:
            self._header = None
        elif verdict is not Verdict.NOTHING:
            self._read_title(row, stated_only=verdict is Verdict.SECTION)
        return 0, None

    def _begin(self, number: int, header: Header) -> None:
        """A header: the columns that hold from here on."""
        self.found = True
        self._header = header
        self.headers.append((number, header))
        self._columns = header.columns
        self._extras = header.extras
        self._nik, self._name = header.where("nik"), header.where("name")
        self._judge = Judge(header)
        self._first = min(index for index, _ in header.columns)
        self._own = frozenset(index for index, field in header.columns if field in _OWN)
        self._fields = [
            (index, field, field in (BIRTH, RT_RW, TICK_L, TICK_P, "birth_date"))
            for index, field in header.columns
            if field not in (NUMBER, REMARKS)
        ]
        self._width = 1 + max(index for index, *_ in (*header.columns, *header.extras))
        self._lacks = header.lacks()
        for field in self._lacks:
            if field not in self._noted:
                self._noted.add(field)
                self._notes.append(SheetNote(self.sheet.name, number, field, "column_missing"))
        self.unknown += [text for text in header.unknown if text not in self.unknown]

    def _worker(self, number: int, row: list[Any]) -> RawRow:
        cells: Cells = {}
        if len(row) < self._width:
            row = row + [""] * (self._width - len(row))
        for index, field, special in self._fields:
            cell = row[index]
            if cell.__class__ is str:
                cell = cell.strip()
                length = len(cell)
                if length < 10:
                    if not length:
                        continue
                    if cell[0] in _DITTO_FIRST and values.is_ditto(cell):
                        self._ditto(field, cells)
                        continue
                elif length > _LONGEST:
                    cell = cell[:_LONGEST]
                if special:
                    self._special(field, cell, cells)
                else:
                    cells[field] = cell
            elif cell is None:
                continue
            elif special:
                self._special(field, cell, cells)
            else:
                cells[field] = as_json(cell)
        if self._extras:
            extra = {
                text: as_text(row[index])[:_LONGEST]
                for index, text in self._extras
                if not blank(row[index])
            }
            if extra:
                cells["extra"] = extra
        self._above = cells
        for field, text in self._family.items():
            cells.setdefault(field, text)
        if self._village:
            cells["sheet_village"] = self._village
            if "village" not in cells or says_nothing(cells["village"]):
                self._used_villages.add(self._village)
        if self._district:
            cells["sheet_district"] = self._district
        return RawRow(self.sheet.name, number, cells, self._lacks)

    def _ditto(self, field: str, cells: Cells) -> None:
        """Take the value of the row above."""
        for name in {
            BIRTH: ("birth_place", "birth_date"),
            RT_RW: ("rt", "rw"),
            TICK_L: ("gender",),
            TICK_P: ("gender",),
        }.get(field, (field,)):
            if name in self._above:
                cells[name] = self._above[name]

    def _special(self, field: str, cell: Any, cells: Cells) -> None:
        """Columns whose cell is not simply the value of one field."""
        if field == "birth_date":
            cells[field] = self._date(cell)
        elif field == BIRTH:
            if isinstance(cell, str) and not values.is_empty(cell):
                place, born = values.split_place_and_date(cell)
                for name, value in (("birth_place", place), ("birth_date", self._date(born))):
                    if value:
                        cells.setdefault(name, value)
            elif not isinstance(cell, str):
                cells["birth_date"] = self._date(cell)
        elif field == RT_RW:
            # A spreadsheet has made a date of 1/2.
            slashed = f"{cell.day}/{cell.month}" if isinstance(cell, date) else as_text(cell)
            cells.update(rt_and_rw(slashed))
        elif not (isinstance(cell, str) and values.is_empty(cell)) and cell not in (0, "0"):
            letter = "L" if field == TICK_L else "P"
            cells["gender"] = letter if "gender" not in cells else "L, P"

    def _date(self, cell: Any) -> Any:
        """A date as it will be read; serial numbers, as text too, in the 1900 system."""
        shift = self.sheet.serial_shift
        if isinstance(cell, str):
            is_serial = shift and len(cell) == 5 and cell.isascii() and cell.isdigit()
            return int(cell) + shift if is_serial else cell[:_LONGEST]
        if shift and isinstance(cell, (int, float)) and 10_000 <= cell < 100_000:
            cell = cell + shift
        return as_json(cell)

    def _is_block(self, row: list[Any]) -> bool:
        """A family's line; lines without a card's number go on with the family before."""
        block = titles.family_block(row)
        if block is None or not (block.begins or self._family):
            return False
        before = {} if block.begins else self._family
        self._family = before | {k: v for k, v in block.values.items() if k != "head"}
        self._below = block.below if block.begins and not block.values else {}
        return True

    def _read_title(self, row: list[Any], *, stated_only: bool = False) -> None:
        """A line above the table, or between two: it may say which village follows."""
        self._place.read(row, below=self.found, stated_only=stated_only)
        self._village, self._district = self._place.name, self._place.district

    def _closing_notes(self) -> Iterator[SheetNote]:
        if any(map(self._place.is_guessed, self._used_villages)):
            yield SheetNote(self.sheet.name, 0, "village", GUESSED)

    def _remember_likely(self, row: list[Any]) -> None:
        if not self.found and not self.likely_header:
            texts = [cell for cell in row if isinstance(cell, str) and cell.strip()]
            if self._headers.count(texts) >= 3:
                self.likely_header = [" ".join(text.split())[:80] for text in texts]
