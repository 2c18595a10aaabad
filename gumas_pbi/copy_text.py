"""PostgreSQL's COPY text format: a line a row, tabs between columns."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime
from json import dumps
from typing import Any

NULL = "\\N"
_ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r", "\0": ""})


def text(value: str) -> str:
    """A text as a column; without NUL, which the database cannot hold."""
    if value.isprintable() and "\\" not in value:  # nearly always, and ten times as fast
        return value
    return value.translate(_ESCAPES)


def array(value: Sequence[str]) -> str:
    quoted = (v.replace("\\", "\\\\").replace('"', '\\"') for v in value)
    return text("{" + ",".join(f'"{v}"' for v in quoted) + "}")


_ENCODERS: dict[type, Callable[[Any], str]] = {
    type(None): lambda _value: NULL,
    str: text,
    bytes: lambda value: "\\\\x" + value.hex(),
    bool: lambda value: "t" if value else "f",
    int: str,
    date: date.isoformat,
    datetime: datetime.isoformat,
    list: array,
    tuple: array,
    dict: lambda value: text(dumps(value)),
}


def line(row: Sequence[Any]) -> bytes:
    """A row with its end of line. Raises KeyError for a type that has no column."""
    encoders = _ENCODERS
    return ("\t".join([encoders[type(value)](value) for value in row]) + "\n").encode()
