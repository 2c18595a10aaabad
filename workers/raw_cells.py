"""Cells as a spreadsheet gives them: blank or not, as text, as values that JSON knows."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from functools import lru_cache
from itertools import pairwise
from math import isfinite
from typing import Any

from workers import values
from workers.sheet import Merge

Filled = list[tuple[int, Any]]  # the cells of a row that hold something, with their columns


class Fills:
    """Writes the value of cells merged downwards into the rows that they cover."""

    def __init__(self, merges: Sequence[Merge]) -> None:
        self.merges: dict[int, list[Merge]] = {}
        self.now: dict[int, tuple[int, Any]] = {}
        for merge in merges:
            self.merges.setdefault(merge[0], []).append(merge)

    def fill(self, number: int, row: list[Any], but: frozenset[int] | None) -> list[Any]:
        """The row with what merged cells above say. `but`: columns whose cells are nobody else's;
        None where no table has begun."""
        self.now = {column: fill for column, fill in self.now.items() if fill[0] >= number}
        if self.now:
            row = list(row)
            for column, (_, cell) in self.now.items():
                if column < len(row) and blank(row[column]):
                    row[column] = cell
        merges = self.merges.pop(number, ())
        if but is not None:
            for _, left, bottom, _ in merges:
                if left not in but and left < len(row) and not blank(row[left]):
                    self.now[left] = (bottom, row[left])
        return row


def at(row: list[Any], index: int) -> Any:
    return row[index] if 0 <= index < len(row) else ""


def blank(cell: Any) -> bool:
    return cell is None or (isinstance(cell, str) and not cell.strip())


def says_nothing(cell: Any) -> bool:
    """True for a cell that is blank, or as good as that: a dash, "tidak ada", a ditto mark."""
    return cell is None or (
        isinstance(cell, str)
        and (values.is_empty(text := values.clean(cell)) or values.is_ditto(text))
    )


def as_text(cell: Any) -> str:
    value = as_json(cell)
    return value.strip() if isinstance(value, str) else str(value)


def as_json(cell: Any) -> Any:
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


def digits_in(cell: Any) -> int:
    return sum(map(str.isdigit, as_text(cell)))


def is_number(cell: Any) -> bool:
    """True for a running number: 7, "7.", "7)"."""
    if isinstance(cell, str):
        return cell.strip().rstrip(".)").isdigit()
    return isinstance(cell, (int, float)) and not isinstance(cell, bool)


def is_column_numbers(filled: Filled) -> bool:
    """True for 1, 2, 3 … (or -1, (1), "1.", or the letters a, b, c …) from cell to cell."""
    texts = [as_text(cell).strip("()-. ").lower() for _, cell in filled]
    letters = [ord(text) - 96 for text in texts if len(text) == 1 and "a" <= text <= "z"]
    numbers = [int(text) for text in texts if text.isascii() and text.isdigit() and len(text) < 3]
    if len(letters) == len(texts):
        numbers = letters
    if len(numbers) < max(3, len(texts) * 0.7):  # a few may be sums: "5 = 3 + 4"
        return False
    steps = sum(1 for one, two in pairwise(numbers) if two == one + 1)
    return steps * 2 >= len(numbers) - 1 and numbers[0] < 4


@lru_cache(maxsize=4_096)
def rt_and_rw(text: str) -> dict[str, str]:
    numbers = "".join(letter if letter.isdigit() else " " for letter in text).split()
    return dict(zip(("rt", "rw"), numbers, strict=False))
