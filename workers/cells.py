"""The cells of a spreadsheet that came from outside, read in a child process under limits.

Run as `python -m workers.cells LIMITS` it is that child: the file on standard input, rows as
lines of JSON on standard output.
"""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import asdict
from datetime import date, datetime, time
from typing import Any, BinaryIO, NamedTuple

from workers.reader import _ROOT, _environment, _lines
from workers.rows import TOO_LARGE, UNREADABLE, Limits, Refused

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
    if len(data) > limits.bytes:
        raise Refused(TOO_LARGE, "bytes")
    child = subprocess.Popen(  # noqa: S603 (our own module)
        [sys.executable, "-m", "workers.cells", json.dumps(asdict(limits))],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        cwd=_ROOT,
        env=_environment(),
    )
    assert child.stdin is not None
    assert child.stdout is not None
    feeder = threading.Thread(target=_feed, args=(child.stdin, data), daemon=True)
    feeder.start()
    try:
        yield from _rows_of(child, limits.seconds)
    finally:
        child.kill()
        child.wait()
        feeder.join()
        child.stdout.close()


def _feed(pipe: BinaryIO, data: bytes) -> None:
    with suppress(OSError, ValueError):
        pipe.write(data)
    with suppress(OSError, ValueError):
        pipe.close()


def _rows_of(child: subprocess.Popen[bytes], seconds: float) -> Iterator[CellRow]:
    for line in _lines(child, seconds):
        try:
            kind, body = json.loads(line)
        except ValueError as error:
            raise Refused(UNREADABLE, "killed") from error
        if kind == "row":
            yield CellRow(*body)
        elif kind == "refused":
            raise Refused(*body)
        else:
            return
    raise Refused(UNREADABLE, "killed")


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


def _rows(data: bytes, limits: Limits) -> Iterator[CellRow]:
    from workers.sheet import open_book  # loaded when the limits hold, and never by the parent

    count = 0
    for sheet in open_book(data, limits).sheets:
        for number, raw in sheet.rows:
            cells = [_plain(cell) for cell in raw[: limits.columns]]
            if any(cell is not None for cell in cells):
                count += 1
                if count > limits.rows:
                    raise Refused(TOO_LARGE, "rows")
                yield CellRow(sheet.name, number, cells)


def _write(sink: BinaryIO, kind: str, body: Any) -> None:
    sink.write(json.dumps([kind, body]).encode() + b"\n")


def main(limits: Limits, source: BinaryIO, sink: BinaryIO) -> None:
    """The child."""
    from workers.listing import _limit

    _limit(limits)
    try:
        for row in _rows(source.read(), limits):
            _write(sink, "row", row)
        _write(sink, "done", None)
    except Refused as refused:
        _write(sink, "refused", [refused.code, refused.detail])
    except MemoryError:
        _write(sink, "refused", [UNREADABLE, "killed"])
    sink.flush()


if __name__ == "__main__":
    main(Limits(**json.loads(sys.argv[1])), sys.stdin.buffer, sys.stdout.buffer)
