"""A child for tests: gives back the file that it got, or a fault that is asked for."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any

from workers.child import serve
from workers.rows import UNREADABLE, Limits, Refused


def _messages(data: bytes, head: Any) -> Iterator[tuple[str, Any]]:
    yield "note", head["then"]
    yield "file", data
    if head["then"] == "refuse":
        raise Refused(UNREADABLE, "broken")
    if head["then"] == "abort":
        os.abort()
    if head["then"] == "grow":
        yield "file", bytes(1 << 32)


if __name__ == "__main__":
    serve(lambda head: Limits(**head["limits"]), _messages)
