"""Reads an uploaded list in a child process under limits of memory and time."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from contextlib import AbstractContextManager, closing

from workers import parent, wire
from workers.rows import Context, Item, Limits, Pair, Refused, Row, SheetNote, Summary

__all__ = ["Context", "Item", "Limits", "Pair", "Refused", "Row", "SheetNote", "Summary", "read"]


def read(data: bytes, context: Context) -> Iterator[Item]:
    """Read a file: its rows in order with the notes of its sheets, then a summary, then pairs.

    Raises Refused, possibly after rows were given out: then nothing of the file counts. The child
    (`workers.listing`) ends with the generator, whether that is used up, closed or forgotten.
    """
    position = 0
    with started() as child, closing(parts(child, data, context)) as found:
        for item in found:
            if isinstance(item, list):
                yield wire.decode(item, position)
                position += 1
            else:
                yield item


def started() -> AbstractContextManager[parent.Child]:
    """A child that gets ready to read while its caller gets ready to ask."""
    return parent.started("workers.listing")


def parts(
    child: parent.Child, data: bytes, context: Context
) -> Generator[list[bytes] | SheetNote | Pair | Summary]:
    """The same as `read` with rows as they come, for a database: see `wire`."""
    head = {"context": context.to_json()}
    with closing(parent.told(child, head, data, context.limits)) as found:
        for kind, body in found:
            if kind == "rows":
                yield from wire.parts(body)
            elif kind == "note":
                yield SheetNote(*body)
            elif kind == "pair":
                yield Pair(*body)
            else:
                yield Summary(**body)
