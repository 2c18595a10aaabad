"""A whole list, from its bytes to interpreted rows: the reader's child process.

It takes a JSON line with the context, then the file, on standard input; and writes JSON lines.
"""

from __future__ import annotations

import gc
import json
import resource
import sys
from collections.abc import Iterator
from typing import Any, BinaryIO

from workers.columns import Headers
from workers.interpret import Interpreter
from workers.near import Lister
from workers.rows import (
    NOT_A_TABLE,
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
from workers.sheet import open_book
from workers.table import SheetReader

_BATCH = 500


def listing(data: bytes, context: Context) -> Iterator[Item]:
    """Rows in order with the notes of their sheets, then pairs, then a summary; raises Refused."""
    book = open_book(data, context.limits)
    interpreter = Interpreter(context)
    headers = Headers(context.mapping)
    lister = Lister()
    sheets: list[str] = []
    unknown: list[str] = []
    likely: list[str] = []
    position = 0
    for sheet in book.sheets:
        reader = SheetReader(
            sheet, headers, interpreter.villages, interpreter.scope, context.district or ""
        )
        for item in reader.rows():
            if isinstance(item, SheetNote):
                yield item
                continue
            name, number, cells, lacks = item
            told = interpreter(cells, lacks)
            row = Row(position, name, number, cells, lacks, *told)
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
    for later, partner in lister.pairs():
        yield Pair(later, partner)
    yield Summary(position, sheets, book.hidden, unknown)


def main(source: BinaryIO, sink: BinaryIO) -> None:
    """The child: context and file from `source`, JSON lines to `sink`."""
    head = json.loads(source.readline())
    context = Context.from_json(head["context"])
    _limit(context.limits)
    gc.disable()  # rows make no cycles, and the process ends with the file
    data = source.read(head["length"])
    if len(data) != head["length"]:
        return  # the parent is gone
    try:
        _report(data, context, sink)
    except Refused as refused:
        _write(sink, "refused", [refused.code, refused.detail, refused.headers])
    except MemoryError:
        _write(sink, "refused", [UNREADABLE, "killed"])
    sink.flush()


def _limit(limits: Limits) -> None:
    memory = limits.memory_mb * 1024 * 1024
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (limits.seconds, limits.seconds + 1))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _write(sink: BinaryIO, kind: str, body: Any) -> None:
    sink.write(json.dumps([kind, body], separators=(",", ":")).encode() + b"\n")


def _report(data: bytes, context: Context, sink: BinaryIO) -> None:
    batch: list[Item] = []
    for item in listing(data, context):
        if isinstance(item, Row):
            batch.append(item)
            if len(batch) == _BATCH:
                _write(sink, "rows", batch)
                sink.flush()
                batch = []
            continue
        if batch:
            _write(sink, "rows", batch)
            batch = []
        if isinstance(item, SheetNote):
            _write(sink, "note", item)
        elif isinstance(item, Pair):
            _write(sink, "pairs", [item])
        else:
            _write(sink, "summary", item._asdict())
    sink.flush()


if __name__ == "__main__":
    main(sys.stdin.buffer, sys.stdout.buffer)
