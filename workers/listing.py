"""A whole list, from its bytes to interpreted rows: run as a module, the reader's child."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from workers import wire
from workers.child import Messages, serve
from workers.columns import ROW_CODE, Headers
from workers.interpret import Interpreter
from workers.near import Lister
from workers.rows import (
    NOT_A_TABLE,
    TOO_LARGE,
    Context,
    Item,
    Limits,
    Pair,
    Refused,
    Row,
    SheetNote,
    Summary,
)
from workers.sheet import open_book
from workers.table import SheetReader

_BATCH = 250


def listing(data: bytes, context: Context) -> Iterator[Item]:
    """Rows in order with the notes of their sheets, then a summary, then pairs; raises Refused."""
    book = open_book(data, context.limits)
    interpreter = Interpreter(context)
    headers = Headers(context.mapping)
    lister = Lister()
    sheets: list[str] = []
    unknown: list[str] = []
    likely: list[str] = []
    codes: list[tuple[int, str]] = []
    position = 0
    for sheet in book.sheets:
        reader = SheetReader(sheet, headers, interpreter.villages, interpreter.scope)
        for item in reader.rows():
            if isinstance(item, SheetNote):
                yield item
                continue
            name, number, cells, lacks = item
            if ROW_CODE in cells:
                codes.append((position, str(cells.pop(ROW_CODE))))
            told = interpreter(cells, lacks)
            row = Row._make((position, name, number, cells, lacks, *told))
            lister.add(position, row.nik, row.name_key, row.birth_date)
            position += 1
            if position > context.limits.rows:
                raise Refused(TOO_LARGE, "rows")
            yield row
        if reader.found:
            sheets.append(sheet.name)
        likely = likely or reader.likely_header
        unknown += [header for header in reader.unknown if header not in unknown]
    if not sheets:
        raise Refused(NOT_A_TABLE, "no_table", likely)
    if not position:
        raise Refused(NOT_A_TABLE, "no_rows")
    yield Summary(position, sheets, book.hidden, unknown, codes)
    for later, partner in lister.pairs():
        yield Pair(later, partner)


def _messages(data: bytes, head: Any) -> Messages:
    """The list as the parent wants it: rows as lines, many at a time; it goes on with them while
    pairs are looked for."""
    lines: list[str] = []
    for item in listing(data, Context.from_json(head["context"])):
        if isinstance(item, Row):
            lines.append(wire.encode(item))
            if len(lines) < _BATCH:
                continue
        if lines:
            yield "rows", "".join(lines).encode()
            lines.clear()
        if isinstance(item, SheetNote):
            yield "note", item
        elif isinstance(item, Pair):
            yield "pair", item
        elif isinstance(item, Summary):
            yield "summary", item._asdict()
            yield None


if __name__ == "__main__":
    serve(lambda head: Limits(**head["context"]["limits"]), _messages)
