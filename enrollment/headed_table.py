"""A table from BPJS: columns found by their headers, rows read one by one. Pure.

The official form of its files is not published, so headers are matched tolerantly, and staff say
of the others what they hold.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Generic, TypeVar

from workers.cells import Cell, CellRow
from workers.columns import normalise
from workers.values import clean, is_empty

R = TypeVar("R")
# Rows of one sheet stay below this, so a place in the whole file is one whole number.
SHEET_ROWS = 2_000_000
_HEADER_WITHIN, _SAMPLED, _SAMPLES = 60, 200, 3


class NoTable(Exception):
    """Nothing in the file looks like a table of people."""


class Unplaced(Exception):
    """There is a table, but not which of its columns hold what is needed."""


def titles_of(texts: Mapping[str, str]) -> dict[str, str]:
    """Usual titles, written "one; other" for each field, as the field by normal form."""
    return {normalise(title): field for field, text in texts.items() for title in text.split(";")}


class Headers:
    """Knows titles: what they usually mean, and what staff have said ("": leave it)."""

    usual: Mapping[str, str] = {}

    def __init__(self, placed: Mapping[str, str] | None = None) -> None:
        self._fields = {**self.usual, **(placed or {})}

    def field(self, title: object) -> str | None:
        """The field, "" for a column to leave, None where nobody knows."""
        return self._fields.get(normalise(title)) if isinstance(title, str) else None

    def find(self, cells: Sequence[Cell]) -> dict[str, int]:
        """Where the fields stand if this row is a header: the first column of each counts."""
        columns: dict[str, int] = {}
        for index, cell in enumerate(cells):
            if field := self.field(cell):
                columns.setdefault(field, index)
        return columns


class HeadedTable(ABC, Generic[R]):
    """Iterating gives the rows about people. Afterwards `sheets` has the names of the sheets with
    a table, and `titles` a few values of each column that nobody has placed yet, by title."""

    def __init__(self, rows: Iterable[CellRow], today: date, headers: Headers) -> None:
        self._rows, self._today, self._headers = rows, today, headers
        self.sheets: list[str] = []
        self.titles: dict[str, list[str]] = {}
        self._unknown: dict[int, list[str]] = {}  # by column, of the table that is being read

    @abstractmethod
    def is_complete(self, fields: Iterable[str]) -> bool:
        """Whether columns of these fields make a table."""

    @abstractmethod
    def row(self, row: CellRow, columns: dict[str, int]) -> R | None:
        """What a row below the header says; None where it is not about a person."""

    def __iter__(self) -> Iterator[R]:
        """Raises at the end, where nothing was a table that can be used: Unplaced if somebody can
        say what its columns hold, else NoTable."""
        sheet: str | None = None
        columns: dict[str, int] | None = None
        first: list[list[Cell]] = []  # of a sheet without a table so far
        left: list[list[list[Cell]]] = []
        seen = 0
        for row in self._rows:
            if row.sheet != sheet:
                left.append(first)
                sheet, columns, first, seen = row.sheet, None, [], 0
            seen += 1
            header = self._headers.find(row.cells) if columns or seen <= _HEADER_WITHIN else {}
            if self.is_complete(header):
                if columns is None:
                    self.sheets.append(row.sheet)
                    seen, first = 0, []
                columns = header
                self._note(row.cells)
            elif columns is not None:
                if seen <= _SAMPLED:
                    self._sample(row.cells)
                found = self.row(row, columns)
                if found is not None:
                    yield found
            elif seen <= _HEADER_WITHIN + _SAMPLED:
                first.append(row.cells)
        for cells in (*left, first):
            self._look(cells)
        if not self.sheets:
            raise Unplaced if self.titles else NoTable

    def place(self, row: CellRow) -> int:
        """Where a row of the table that is being read stands in the whole file."""
        return (len(self.sheets) - 1) * SHEET_ROWS + row.number

    def place_of(self, place: int) -> tuple[int, str]:
        """A place as the row number of a spreadsheet program, and the sheet's name."""
        sheet, number = divmod(place, SHEET_ROWS)
        return number, self.sheets[sheet] if len(self.sheets) > 1 else ""

    def _note(self, cells: Sequence[Cell]) -> None:
        """Titles of a table that nobody has placed."""
        self._unknown = {}
        for index, cell in enumerate(cells):
            if isinstance(cell, str) and normalise(cell) and self._headers.field(cell) is None:
                self._unknown[index] = self.titles.setdefault(clean(cell)[:200], [])

    def _sample(self, cells: Sequence[Cell]) -> None:
        for index, samples in self._unknown.items():
            text = text_of(cells[index]) if index < len(cells) else ""
            if text and text not in samples and len(samples) < _SAMPLES:
                samples.append(text)

    def _look(self, rows: list[list[Cell]]) -> None:
        """The most header-like row of a sheet without a table, with what stands below it. Beside
        a table that was found, only a row with a known title counts."""
        best, most = -1, (0, 0)
        for index, cells in enumerate(rows[:_HEADER_WITHIN]):
            titles = sum(isinstance(cell, str) and bool(normalise(cell)) for cell in cells)
            score = (len(self._headers.find(cells)), titles)
            if titles > 1 and score > most:
                best, most = index, score
        if best < 0 or best + 1 >= len(rows) or (self.sheets and not most[0]):
            return
        self._unknown = {
            index: self.titles.setdefault(clean(cell)[:200], [])
            for index, cell in enumerate(rows[best])
            if isinstance(cell, str) and normalise(cell)
        }
        for cells in rows[best + 1 : best + 1 + _SAMPLED]:
            self._sample(cells)


def text_of(cell: Cell) -> str:
    """What stands in a cell, with single spaces; "" where it says that there is nothing."""
    text = clean(str(cell)) if cell is not None else ""
    return "" if is_empty(text) else text


def digits_in(text: str) -> int:
    return sum(letter.isdigit() for letter in text)
