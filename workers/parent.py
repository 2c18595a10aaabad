"""Runs one of our modules as a child process and listens to it.

Files come from outside, and the libraries that open them can be made to abort or to ask for any
amount of memory; so nothing of a file is opened in the process that serves people. The other
side of the pipe is `workers.child`.

A module that makes a file of a file (as a marked copy of a workbook) is a child too: it ends with

    if __name__ == "__main__":
        serve(lambda head: Limits(**head["limits"]), _messages)

where `_messages(data, head)` yields `("file", content)`, the content as bytes; the caller says
`parent.answer("workers.that_module", {"limits": asdict(limits), ...}, data, limits)`.
"""

from __future__ import annotations

import base64
import json
import os
import select
import subprocess
import sys
import threading
import time
from collections.abc import Generator, Iterator
from contextlib import closing, suppress
from pathlib import Path
from typing import Any, BinaryIO

from workers.rows import TOO_LARGE, UNREADABLE, Limits, Refused

_CHUNK = 1 << 16
_LONGEST_LINE = 1 << 27
_ROOT = Path(__file__).resolve().parent.parent


def messages(
    module: str, head: dict[str, Any], data: bytes, limits: Limits
) -> Generator[tuple[str, Any]]:
    """What `python -m module` says of the file `data`, as (kind, body) pairs, until it is done.

    `head` (what JSON knows) is given to it too. Where its body is bytes, they come in pieces.
    Raises Refused, possibly after messages were given out: then nothing of the file counts. The
    child ends with the generator, whether that is used up, closed or forgotten.
    """
    if len(data) > limits.bytes:
        raise Refused(TOO_LARGE, "bytes")
    child = subprocess.Popen(  # noqa: S603 (our own module)
        [sys.executable, "-m", module],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        cwd=_ROOT,
        env=_environment(),
    )
    assert child.stdin is not None
    assert child.stdout is not None
    line = json.dumps({**head, "length": len(data)}).encode() + b"\n"
    feeder = threading.Thread(target=_feed, args=(child.stdin, line, data), daemon=True)
    feeder.start()
    try:
        yield from _until_done(child, limits.seconds)
    finally:
        child.kill()
        child.wait()
        feeder.join()
        child.stdout.close()


def answer(module: str, head: dict[str, Any], data: bytes, limits: Limits) -> bytes:
    """The file that `python -m module` makes of the file `data`; raises Refused."""
    with closing(messages(module, head, data, limits)) as found:
        return b"".join(body for kind, body in found if kind == "file")


def _environment() -> dict[str, str]:
    """What the child needs of the environment: no secret is among it."""
    keep = ("PATH", "LANG", "LC_ALL", "TZ", "SYSTEMROOT", "LD_LIBRARY_PATH", "VIRTUAL_ENV")
    environment = {name: os.environ[name] for name in keep if name in os.environ}
    return {**environment, "PYTHONPATH": str(_ROOT), "PYTHONUTF8": "1"}


def _feed(pipe: BinaryIO, head: bytes, data: bytes) -> None:
    with suppress(OSError, ValueError):
        pipe.write(head)
        pipe.write(data)
    with suppress(OSError, ValueError):
        pipe.close()


def _until_done(child: subprocess.Popen[bytes], seconds: float) -> Iterator[tuple[str, Any]]:
    for line in _lines(child, seconds):
        try:
            kind, body = json.loads(line)
        except ValueError as error:
            raise Refused(UNREADABLE, "killed") from error
        if kind == "refused":
            raise Refused(*body)
        if kind == "done":
            return
        if kind == "bytes":
            kind, body = body[0], base64.b64decode(body[1])
        yield kind, body
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
