"""The cells of a spreadsheet that came from outside, read in a child process under limits.

Run as `python -m workers.cells` it is that child: the file on standard input, rows as lines of
JSON on standard output.
"""

from __future__ import annotations

import contextlib
import json
import os
import resource
import subprocess
import sys
import threading
from collections.abc import Generator, Iterator
from dataclasses import asdict
from datetime import date, datetime, time
from pathlib import Path
from typing import IO, Any, NamedTuple

from workers.rows import TOO_LARGE, UNREADABLE, Limits, Refused

_ROOT = Path(__file__).resolve().parent.parent
_LONGEST_CELL = 1_000
Cell = str | int | float | None


class CellRow(NamedTuple):
    """A row that is not empty: its sheet, the number that a spreadsheet program shows, and its
    cells. Dates are ISO text; numbers stay numbers, for they may have lost digits."""

    sheet: str
    number: int
    cells: list[Cell]


def read(data: bytes, limits: Limits) -> Iterator[CellRow]:
    """The rows of all visible sheets, as they are read. Raises Refused, also in the middle."""
    # The child gets no more of the environment than it needs: no keys, no addresses.
    kept = {"PATH", "LANG", "LC_ALL", "LD_LIBRARY_PATH", "PYTHONPATH", "SYSTEMROOT"}
    child = subprocess.Popen(
        [sys.executable, "-m", "workers.cells", json.dumps(asdict(limits))],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        cwd=_ROOT,
        env={name: value for name, value in os.environ.items() if name in kept},
    )
    late = threading.Event()

    def stop() -> None:
        late.set()
        child.kill()

    timer = threading.Timer(limits.seconds, stop)
    feeder = threading.Thread(target=_feed, args=(child.stdin, data), daemon=True)
    timer.start()
    feeder.start()
    try:
        if not (yield from _answers(child.stdout)):
            raise Refused(UNREADABLE, "time" if late.is_set() else "killed")
    finally:
        timer.cancel()
        child.kill()
        child.wait()
        feeder.join()
        for pipe in (child.stdin, child.stdout):
            if pipe is not None:
                with contextlib.suppress(BrokenPipeError):
                    pipe.close()


def _feed(pipe: IO[bytes] | None, data: bytes) -> None:
    if pipe is not None:
        with contextlib.suppress(BrokenPipeError, ValueError):
            pipe.write(data)
            pipe.close()


def _answers(pipe: IO[bytes] | None) -> Generator[CellRow, None, bool]:
    """Rows until the child says that it is done; returns whether it did."""
    for line in pipe or ():
        try:
            answer = json.loads(line)
        except ValueError:
            break  # cut off by the child's death
        if isinstance(answer, list):
            yield CellRow(*answer)
        elif "refused" in answer:
            raise Refused(answer["refused"], answer["detail"])
        else:
            return True
    return False


def _plain(cell: Any) -> Cell:
    if cell is None or isinstance(cell, bool):
        return None if cell is None else str(cell)
    if isinstance(cell, str):
        return cell[:_LONGEST_CELL]
    if isinstance(cell, float):
        return int(cell) if cell.is_integer() else cell
    if isinstance(cell, int):
        return cell
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == time() else cell.isoformat(" ")
    return cell.isoformat() if isinstance(cell, date) else str(cell)[:_LONGEST_CELL]


def _rows(data: bytes, limits: Limits) -> Iterator[CellRow]:
    from workers.sheet import open_book  # after the limits hold

    count = 0
    for sheet in open_book(data, limits).sheets:
        for number, raw in sheet.rows:
            cells = [_plain(cell) for cell in raw[: limits.columns]]
            if all(cell is None or cell == "" for cell in cells):
                continue
            count += 1
            if count > limits.rows:
                raise Refused(TOO_LARGE, "rows")
            yield CellRow(sheet.name, number, cells)


def _child() -> None:
    limits = Limits(**json.loads(sys.argv[1]))
    memory = limits.memory_mb * 1024 * 1024
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (limits.seconds, limits.seconds))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    say = sys.stdout.write
    try:
        for row in _rows(sys.stdin.buffer.read(), limits):
            say(json.dumps(row) + "\n")
        say('{"done": true}\n')
    except Refused as no:
        say(json.dumps({"refused": no.code, "detail": no.detail}) + "\n")
    except MemoryError:
        say(json.dumps({"refused": UNREADABLE, "detail": "killed"}) + "\n")


if __name__ == "__main__":
    _child()
