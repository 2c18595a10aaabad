"""Reads an uploaded list in a child process under limits of memory and time.

Files come from outside and the libraries that open them can be made to abort or to ask for any
amount of memory; so nothing of a file is opened in the process that serves people. The child is
`python -m workers.listing`.
"""

from __future__ import annotations

import json
import os
import select
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

from workers.rows import (
    TOO_LARGE,
    UNREADABLE,
    Context,
    Item,
    Limits,
    Pair,
    Refused,
    Row,
    SheetNote,
    Summary,
)

__all__ = ["Context", "Item", "Limits", "Pair", "Refused", "Row", "SheetNote", "Summary", "read"]

_CHUNK = 1 << 16
_LONGEST_LINE = 1 << 27
_ROOT = Path(__file__).resolve().parent.parent


def read(data: bytes, context: Context) -> Iterator[Item]:
    """Read a file: its rows in order with the notes of its sheets, then pairs, then a summary.

    Raises Refused, possibly after rows were given out: then nothing of the file counts. The child
    ends with the generator, whether that is used up, closed or forgotten.
    """
    limits = context.limits
    if len(data) > limits.bytes:
        raise Refused(TOO_LARGE, "bytes")
    child = subprocess.Popen(
        [sys.executable, "-m", "workers.listing"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        cwd=_ROOT,
        env=_environment(),
    )
    assert child.stdin is not None
    assert child.stdout is not None
    feeder = threading.Thread(target=_feed, args=(child.stdin, data, context), daemon=True)
    feeder.start()
    try:
        yield from _items(child, limits.seconds)
    finally:
        child.kill()
        child.wait()
        feeder.join()
        child.stdout.close()


def _environment() -> dict[str, str]:
    """What the child needs of the environment: no secret is among it."""
    keep = ("PATH", "LANG", "LC_ALL", "TZ", "SYSTEMROOT", "LD_LIBRARY_PATH", "VIRTUAL_ENV")
    environment = {name: os.environ[name] for name in keep if name in os.environ}
    return {**environment, "PYTHONPATH": str(_ROOT), "PYTHONUTF8": "1"}


def _feed(pipe: BinaryIO, data: bytes, context: Context) -> None:
    head = json.dumps({"context": context.to_json(), "length": len(data)})
    with suppress(OSError, ValueError):
        pipe.write(head.encode() + b"\n")
        pipe.write(data)
    with suppress(OSError, ValueError):
        pipe.close()


def _items(child: subprocess.Popen[bytes], seconds: float) -> Iterator[Item]:
    finished = False
    for line in _lines(child, seconds):
        try:
            kind, body = json.loads(line)
        except ValueError as error:
            raise Refused(UNREADABLE, "killed") from error
        if kind == "rows":
            for values in body:
                yield Row(*values)
        elif kind == "note":
            yield SheetNote(*body)
        elif kind == "pairs":
            for values in body:
                yield Pair(*values)
        elif kind == "refused":
            raise Refused(*body)
        elif kind == "summary":
            finished = True
            yield Summary(**body)
    if not finished:
        raise Refused(UNREADABLE, "killed")


def _lines(child: subprocess.Popen[bytes], seconds: float) -> Iterator[bytes]:
    """The child's lines. Only time spent waiting for it counts, not the caller's own."""
    assert child.stdout is not None
    pipe = child.stdout.fileno()
    parts: list[bytes] = []
    size, left = 0, float(seconds)
    while True:
        began = time.monotonic()
        ready, _, _ = select.select([pipe], [], [], max(left, 0))
        left -= time.monotonic() - began
        if not ready:
            raise Refused(UNREADABLE, "time")
        chunk = os.read(pipe, _CHUNK)
        if not chunk:
            return
        size += len(chunk)
        if size > _LONGEST_LINE:
            raise Refused(UNREADABLE, "killed")
        head, *rest = chunk.split(b"\n")
        parts.append(head)
        for piece in rest:
            yield b"".join(parts)
            parts, size = [piece], len(piece)
