"""The cells of a spreadsheet that came from outside, read in a child process under limits.

Run as `python -m workers.cells` it is that child.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from datetime import date, datetime, time
from typing import Any, NamedTuple

from workers import parent
from workers.child import serve
from workers.rows import TOO_LARGE, Limits, Refused

_LONGEST_CELL = 1_000
Cell = str | int | float | None


class CellRow(NamedTuple):
    """A row that is not empty: its sheet, the number that a spreadsheet program shows, and its
    cells. Dates are ISO text; numbers stay numbers, for they may have lost digits."""

    sheet: str
    number: int
    cells: list[Cell]


def read(data: bytes, limits: Limits) -> Iterator[CellRow]:
    """The rows of all visible sheets, as they are read.

    Raises Refused, possibly after rows were given out: then nothing of the file counts.
    """
    head = {"limits": limits._asdict()}
    with closing(parent.messages("workers.cells", head, data, limits)) as found:
        for _kind, body in found:
            yield CellRow(*body)


def _plain(cell: Any) -> Cell:
    if cell is None or isinstance(cell, str):
        return cell[:_LONGEST_CELL] if cell else None
    if isinstance(cell, bool):
        return str(cell)
    if isinstance(cell, float):
        return int(cell) if cell.is_integer() else cell
    if isinstance(cell, int):
        return cell
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == time() else cell.isoformat(" ")
    return cell.isoformat() if isinstance(cell, date) else str(cell)[:_LONGEST_CELL]


def _messages(data: bytes, head: Any) -> Iterator[tuple[str, Any]]:
    from workers.sheet import open_book  # loaded when the limits hold, and never by the parent

    limits, count = Limits(**head["limits"]), 0
    for sheet in open_book(data, limits).sheets:
        for number, raw in sheet.rows:
            cells = [_plain(cell) for cell in raw[: limits.columns]]
            if any(cell is not None for cell in cells):
                count += 1
                if count > limits.rows:
                    raise Refused(TOO_LARGE, "rows")
                yield "row", CellRow(sheet.name, number, cells)


if __name__ == "__main__":
    serve(lambda head: Limits(**head["limits"]), _messages)
