"""The child's side of the pipe: limits on itself, one file in, JSON lines out."""

from __future__ import annotations

import base64
import gc
import json
import resource
import sys
from collections.abc import Callable, Iterator
from typing import Any

from workers.rows import UNREADABLE, Limits, Refused

Messages = Iterator[tuple[str, Any]]
_CHUNK = 3 << 18  # of a file given back; a multiple of 3, so that base64 needs no padding inside


def serve(limits_of: Callable[[Any], Limits], work: Callable[[bytes, Any], Messages]) -> None:
    """Take a JSON line (`head`) and the file on standard input, write what `work` yields.

    `limits_of(head)` holds before a byte of the file is read. What `work` yields is a kind and a
    body that JSON knows, or a kind and bytes, of any length: the parent gets those in pieces.
    """
    head = json.loads(sys.stdin.buffer.readline())
    _limit(limits_of(head))
    gc.disable()  # rows make no cycles, and the process ends with the file
    data = sys.stdin.buffer.read(head["length"])
    if len(data) != head["length"]:
        return  # the parent is gone
    try:
        for kind, body in work(data, head):
            _write(kind, body)
        _write("done", None)
    except Refused as refused:
        _write("refused", [refused.code, refused.detail, refused.headers])
    except MemoryError:
        _write("refused", [UNREADABLE, "killed"])
    sys.stdout.buffer.flush()


def _limit(limits: Limits) -> None:
    memory = limits.memory_mb * 1024 * 1024
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (limits.seconds, limits.seconds + 1))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _write(kind: str, body: Any) -> None:
    if isinstance(body, bytes):
        for start in range(0, len(body), _CHUNK):
            piece = base64.b64encode(body[start : start + _CHUNK]).decode("ascii")
            _write("bytes", [kind, piece])
        return
    sink = sys.stdout.buffer
    sink.write(json.dumps([kind, body], separators=(",", ":")).encode() + b"\n")
