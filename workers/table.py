"""Walks through the sheets of a file and picks out the workers' rows, cells by field."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from datetime import date, datetime
from functools import lru_cache
from itertools import pairwise
from math import isfinite
from typing import Any, NamedTuple

from villages.matching import GUESSED, UNKNOWN, Matcher
from workers import titles, values
from workers.columns import BIRTH, NUMBER, REMARKS, RT_RW, TICK_L, TICK_P, Header, Headers
from workers.rows import Cells, SheetNote
from workers.sheet import Merge, Sheet

_PERSONAL_TEXT = (
    "birth_place birth_date birth gender tick_l tick_p family_card occupation mother_name phone "
    "income heir_name heir_relation"
)
_PERSONAL = frozenset(_PERSONAL_TEXT.split())
# A cell merged over several rows holds for all of them, unless it can belong to one person only.
_OWN = frozenset(("nik", "name", "birth_place", "birth_date", "birth", "gender", NUMBER))
_LOOK_AHEAD = 2
_LONGEST = 2_000
_DITTO_FIRST = frozenset("sSiIdD\"'”“″〃,-")


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
        district: str = "",
    ) -> None:
        self.sheet = sheet
        self.found = False
        self.unknown: list[str] = []
        self.likely_header: list[str] = []
        self.headers: list[tuple[int, Header]] = []  # found so far, each with its first row
        self._headers = headers
        self._villages = villages
        self._scope = scope
        self._given_district = district
        self._header: Header | None = None
        self._lacks: list[str] = []
        self._noted: set[str] = set()
        self._notes: list[SheetNote] = []
        self._after_end = False
        self._village = self._village_of_title(sheet.name)
        self._village_rank = 0
        self._district = ""
        self._used_villages: set[str] = set()
        self._family: dict[str, str] = {}
        self._below: dict[int, str] = {}
        self._above: Cells = {}
        self._fills: dict[int, tuple[int, Any]] = {}
        self._merges: dict[int, list[Merge]] = {}
        for merge in sheet.merges:
            self._merges.setdefault(merge[0], []).append(merge)

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
        if self._header is None or self._fills or self._below or number in self._merges:
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
        if self._merges or self._fills:
            row = self._fill(number, row)
        filled = [(i, cell) for i, cell in enumerate(row) if cell is not None and not _blank(cell)]
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
        return 0, self._judge(number, row, filled)

    def _judge(self, number: int, row: list[Any], filled: list[tuple[int, Any]]) -> RawRow | None:
        """A row below a header: a worker, or one of the things that stand between workers."""
        first = filled[0][1]
        if isinstance(first, str) and first.lstrip().startswith("###"):
            self._header = None
            return None
        if _is_column_numbers(filled):
            return None
        nik, name = _at(row, self._nik), _at(row, self._name)
        if titles.is_example(nik, name):
            return None
        has_nik = sum(map(str.isdigit, _text(nik))) >= 12
        numbered = self._number >= 0 and _is_number(_at(row, self._number))
        named = any(letter.isalpha() for letter in _text(name))
        own = sum(
            1
            for index, field in self._columns
            if field in _PERSONAL and index not in self._fills and not _blank(_at(row, index))
        )
        if not (has_nik and (named or own)) and not (numbered and named):
            if titles.ends_table(row):
                self._after_end = True
                return None
            if len(filled) <= 3 and own < 2 and titles.is_section(row):
                self._read_title(row, stated_only=True)
                return None
        if self._after_end and not (has_nik and named) and not (numbered and named and own):
            self._read_title(row)
            return None
        if not self._is_somebody(nik, name, numbered, has_nik, own):
            return None
        return self._worker(number, row)

    def _is_somebody(self, nik: Any, name: Any, numbered: bool, has_nik: bool, own: int) -> bool:
        if has_nik or own >= 2:
            return True
        if _blank(nik) and _blank(name):
            return False
        if not _blank(nik) and not _blank(name):
            return True
        return numbered or own > 0 or self._number < 0

    def _begin(self, number: int, header: Header) -> None:
        """A header: the columns that hold from here on."""
        self.found = True
        self._header = header
        self.headers.append((number, header))
        self._columns = header.columns
        self._extras = header.extras
        self._nik, self._name = header.where("nik"), header.where("name")
        self._number = header.where(NUMBER)
        self._first = min(index for index, _ in header.columns)
        self._fields = [
            (index, field, field in (BIRTH, RT_RW, TICK_L, TICK_P, "birth_date"))
            for index, field in header.columns
            if field not in (NUMBER, REMARKS)
        ]
        self._width = 1 + max(index for index, *_ in (*header.columns, *header.extras))
        self._lacks = header.lacks()
        self._after_end = False
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
                cells[field] = _json(cell)
        if self._extras:
            extra = {
                text: _text(row[index])[:_LONGEST]
                for index, text in self._extras
                if not _blank(row[index])
            }
            if extra:
                cells["extra"] = extra
        self._above = cells
        for field, text in self._family.items():
            cells.setdefault(field, text)
        if self._village:
            cells["sheet_village"] = self._village
            if "village" not in cells:
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
                for name, text in (("birth_place", place), ("birth_date", born)):
                    if text:
                        cells.setdefault(name, text)
            elif not isinstance(cell, str):
                cells["birth_date"] = self._date(cell)
        elif field == RT_RW:
            cells.update(_rt_and_rw(_text(cell)))
        elif not (isinstance(cell, str) and values.is_empty(cell)) and cell not in (0, False):
            letter = "L" if field == TICK_L else "P"
            cells["gender"] = letter if "gender" not in cells else "L, P"

    def _date(self, cell: Any) -> Any:
        if self.sheet.serial_shift and isinstance(cell, (int, float)):
            cell = cell + self.sheet.serial_shift
        return _json(cell) if not isinstance(cell, str) else cell[:_LONGEST]

    def _fill(self, number: int, row: list[Any]) -> list[Any]:
        """Write the value of cells merged downwards into the rows that they cover."""
        self._fills = {c: fill for c, fill in self._fills.items() if fill[0] >= number}
        if self._fills:
            row = list(row)
            for column, (_, cell) in self._fills.items():
                if column < len(row) and _blank(row[column]):
                    row[column] = cell
        if self._header is not None:
            own = {index for index, field in self._columns if field in _OWN}
            for _, left, bottom, _ in self._merges.pop(number, ()):
                if left not in own and left < len(row) and not _blank(row[left]):
                    self._fills[left] = (bottom, row[left])
        else:
            self._merges.pop(number, None)
        return row

    def _is_block(self, row: list[Any]) -> bool:
        block = titles.family_block(row)
        if block is None:
            return False
        self._family = {k: v for k, v in block.values.items() if k != "head"}
        self._below = block.below if not block.values else {}
        return True

    def _read_title(self, row: list[Any], *, stated_only: bool = False) -> None:
        """A line above the table, or between two: it may say which village follows."""
        for place in titles.places(row):
            if place.kind == "district":
                self._district = self._villages.district(place.name) or self._district
                continue
            rank = 3 if place.stated else 2 if place.leading else 1
            if stated_only and rank < 2:
                continue
            match = self._match(place.name, near=rank > 1)
            if match.said == UNKNOWN and rank < 3:
                continue
            if rank >= self._village_rank or self.found:
                self._village, self._village_rank = place.name, rank

    def _match(self, name: str, *, near: bool = True) -> Any:
        district = self._district or self._given_district
        return self._villages.match(name, district, self._scope, near=near)

    def _village_of_title(self, title: str) -> str:
        """The village that a sheet's name means, else ""."""
        self._district = ""
        stripped = title.strip().lstrip("0123456789.)-_ ")
        shorter = stripped.split("(")[0].rstrip("0123456789 _-")
        for near in (False, True):
            for name in (title, stripped, shorter):
                if len(name) < 4 or (near and len(name) < 5):
                    continue
                if self._match(name, near=near).said != UNKNOWN:
                    return name
        return ""

    def _closing_notes(self) -> Iterator[SheetNote]:
        if any(self._match(name).said == GUESSED for name in self._used_villages):
            yield SheetNote(self.sheet.name, 0, "village", GUESSED)

    def _remember_likely(self, row: list[Any]) -> None:
        if not self.found and not self.likely_header:
            texts = [cell for cell in row if isinstance(cell, str) and cell.strip()]
            if self._headers.count(texts) >= 3:
                self.likely_header = [" ".join(text.split())[:80] for text in texts]


@lru_cache(maxsize=4_096)
def _rt_and_rw(text: str) -> dict[str, str]:
    numbers = "".join(letter if letter.isdigit() else " " for letter in text).split()
    return dict(zip(("rt", "rw"), numbers, strict=False))


def _at(row: list[Any], index: int) -> Any:
    return row[index] if 0 <= index < len(row) else ""


def _blank(cell: Any) -> bool:
    return cell is None or (isinstance(cell, str) and not cell.strip())


def _text(cell: Any) -> str:
    value = _json(cell)
    return value.strip() if isinstance(value, str) else str(value)


def _json(cell: Any) -> Any:
    """The cell as a value that JSON knows; whole numbers without a fraction, dates as ISO."""
    if cell.__class__ is float:
        if cell.is_integer() and abs(cell) < 1e18:
            return int(cell)
        return cell if isfinite(cell) else str(cell)
    if isinstance(cell, (str, int)):
        return cell
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    if isinstance(cell, date):
        return cell.isoformat()
    return "" if cell is None else str(cell)


def _is_number(cell: Any) -> bool:
    if isinstance(cell, str):
        return cell.strip().rstrip(".)").isdigit()
    return isinstance(cell, (int, float)) and not isinstance(cell, bool)


def _is_column_numbers(filled: list[tuple[int, Any]]) -> bool:
    """True for 1, 2, 3 … (or -1, (1), "1.") from cell to cell."""
    if len(filled) < 3:
        return False
    numbers = []
    for _, cell in filled:
        text = _text(cell).strip("()-. ")
        if not (text.isascii() and text.isdigit() and len(text) < 3):
            return False
        numbers.append(int(text))
    steps = sum(1 for one, two in pairwise(numbers) if two == one + 1)
    return steps * 2 >= len(numbers) - 1 and numbers[0] < 4
