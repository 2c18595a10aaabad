"""Runs one of our modules as a child process and listens to it.

Files come from outside, and the libraries that open them can be made to abort or to ask for any
amount of memory; so nothing of a file is opened in the process that serves people. The other
side of the pipe is `workers.child`.

A module that makes a file of a file (as a marked copy of a workbook) is a child too: it ends with

    if __name__ == "__main__":
        serve(lambda head: Limits(**head["limits"]), _messages)

where `_messages(data, head)` yields `("file", content)`, the content as bytes; the caller says
`parent.answer("workers.that_module", {"limits": limits._asdict(), ...}, data, limits)`.
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
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Any, BinaryIO

from workers.rows import TOO_LARGE, UNREADABLE, Limits, Refused

_CHUNK = 1 << 20
_LONGEST = 1 << 27
_ROOT = Path(__file__).resolve().parent.parent


Child = subprocess.Popen[bytes]


@contextmanager
def started(module: str) -> Iterator[Child]:
    """`python -m module`, loading what it needs until it is told of a file; it ends with the
    block."""
    child = subprocess.Popen(  # noqa: S603 (our own module)
        [sys.executable, "-m", module],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        pipesize=_CHUNK,
        cwd=_ROOT,
        env=_environment(),
    )
    assert child.stdin is not None
    assert child.stdout is not None
    try:
        yield child
    finally:
        child.kill()
        child.wait()
        child.stdin.close()
        child.stdout.close()


def messages(
    module: str, head: dict[str, Any], data: bytes, limits: Limits
) -> Generator[tuple[str, Any]]:
    """What `python -m module` says of the file `data`, as (kind, body) pairs, until it is done.

    `head` (what JSON knows) is given to it too.
    Raises Refused, possibly after messages were given out: then nothing of the file counts. The
    child ends with the generator, whether that is used up, closed or forgotten.
    """
    with started(module) as child:
        yield from told(child, head, data, limits)


def told(
    child: Child, head: dict[str, Any], data: bytes, limits: Limits
) -> Generator[tuple[str, Any]]:
    """The same of a child that was started before."""
    if len(data) > limits.bytes:
        raise Refused(TOO_LARGE, "bytes")
    line = json.dumps({**head, "length": len(data)}).encode() + b"\n"
    feeder = threading.Thread(target=_feed, args=(child.stdin, line, data), daemon=True)
    feeder.start()
    try:
        yield from _until_done(child, limits.seconds)
    finally:
        child.kill()
        feeder.join()


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
    assert child.stdout is not None
    heard = _Ear(child.stdout.fileno(), seconds)
    while line := heard.line():
        try:
            kind, body = json.loads(line)
            if kind == "bytes":
                kind, body = body[0], heard.take(int(body[1]))
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


class _Ear:
    """Hears what comes through a pipe. Only time spent waiting for it counts, not the caller's."""

    def __init__(self, pipe: int, seconds: float) -> None:
        self._pipe, self._left = pipe, seconds
        self._held = b""

    def line(self) -> bytes:
        """What comes up to the next end of line; nothing at the end of all."""
        parts, size = [], 0
        while (end := self._held.find(b"\n")) < 0:
            parts.append(self._held)
            size += len(self._held)
            if size > _LONGEST or not self._hear():
                return b""
        parts.append(self._held[:end])
        self._held = self._held[end + 1 :]
        return b"".join(parts)

    def take(self, size: int) -> bytes:
        """The next `size` bytes, or fewer at the end of all."""
        if size > _LONGEST:
            raise Refused(UNREADABLE, "killed")
        parts = [self._held]
        left = size - len(self._held)
        while left > 0 and self._hear():
            parts.append(self._held)
            left -= len(self._held)
        whole = b"".join(parts)
        self._held = whole[size:]
        return whole[:size]

    def _hear(self) -> bool:
        """Wait for more and hold it; False at the end of all."""
        began = time.monotonic()
        ready, _, _ = select.select([self._pipe], [], [], max(self._left, 0))
        self._left -= time.monotonic() - began
        if not ready:
            raise Refused(UNREADABLE, "time")
        self._held = os.read(self._pipe, _CHUNK)
        return bool(self._held)
