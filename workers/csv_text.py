"""Text tables: in which encoding they are, by what their cells are parted, and their rows."""

from __future__ import annotations

import codecs
import csv
import re
from collections.abc import Iterator

_DELIMITERS = ";,\t|"
_SEPARATOR_LINE = re.compile(r"\s*\"?sep=(?P<mark>.)\"?\s*$", re.IGNORECASE)
_CONTROLS = frozenset(map(chr, range(32))) - frozenset("\t\r\n\f\v\x1a\x1c\x1d\x1e\x1f\x1b\b")
_LOOK = 100
_LONGEST_CELL = 20_000


def decode(data: bytes) -> str | None:
    """The text of UTF-8 (with or without BOM), UTF-16 or Windows-1252; None if it is no text."""
    for bom, name in (
        (codecs.BOM_UTF8, "utf-8-sig"),
        (codecs.BOM_UTF16_LE, "utf-16"),
        (codecs.BOM_UTF16_BE, "utf-16"),
    ):
        if data.startswith(bom):
            text = data.decode(name, errors="replace")
            break
    else:
        text = _decode_without_mark(data)
    head = text[:100_000]
    controls = sum(head.count(mark) for mark in _CONTROLS)
    return text if controls * 200 <= len(head) else None


def _decode_without_mark(data: bytes) -> str:
    head = data[:2_000]
    if len(head) > 3 and head.count(0) * 3 > len(head):
        even, odd = head[::2].count(0), head[1::2].count(0)
        return data.decode("utf-16-le" if odd > even else "utf-16-be", errors="replace")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace")


def rows(text: str) -> Iterator[tuple[int, list[str]]]:
    """The rows with their numbers; blank lines count, a first line `sep=;` does not."""
    lines = text.replace("\0", "").replace("\r\n", "\n").replace("\r", "\n").split("\n")
    if lines and not lines[-1]:
        lines.pop()
    delimiter = ""
    if lines:
        named = _SEPARATOR_LINE.match(lines[0])
        if named:
            delimiter = named["mark"]
            del lines[0]
    delimiter = delimiter or _delimiter(lines)
    csv.field_size_limit(_LONGEST_CELL)
    quotes = sum(line.count('"') for line in lines)
    try:
        if quotes and (quotes % 2 or _has_lone_quotes(lines, delimiter)):
            lines = _mend_quotes(lines, delimiter)
        parsed = csv.reader((line + "\n" for line in lines), delimiter=delimiter)
        if quotes:
            # Reading may fail on an endless quoted cell; then quotes mean nothing in this file.
            return iter(list(enumerate(parsed, start=1)))
        return enumerate(parsed, start=1)
    except csv.Error:
        return _without_quotes(lines, delimiter)


def _without_quotes(lines: list[str], delimiter: str) -> Iterator[tuple[int, list[str]]]:
    for number, line in enumerate(lines, start=1):
        yield number, [cell[:_LONGEST_CELL].strip('"') for cell in line.split(delimiter)]


def _delimiter(lines: list[str]) -> str:
    """The mark that parts the line with the most cells the same way as the lines after it."""
    best, most = ",", 0
    for mark in _DELIMITERS:
        counts: dict[int, int] = {}
        for line in lines[:_LOOK]:
            count = _outside_quotes(line).count(mark)
            if count:
                counts[count] = counts.get(count, 0) + 1
        weight = max((count * seen for count, seen in counts.items()), default=0)
        if weight > most:
            best, most = mark, weight
    return best


def _outside_quotes(line: str) -> str:
    return "".join(line.split('"')[::2]) if '"' in line else line


def _lone(delimiter: str) -> re.Pattern[str]:
    mark = re.escape(delimiter)
    return re.compile(rf"(?:(?<=^)|(?<={mark}))\s*\"\s*(?={mark}|$)")


def _has_lone_quotes(lines: list[str], delimiter: str) -> bool:
    lone = _lone(delimiter)
    return any('"' in line and lone.search(line) for line in lines)


def _mend_quotes(lines: list[str], delimiter: str) -> list[str]:
    """Double the quotes that stand alone in a cell, as ditto marks typed by hand do."""
    lone = _lone(delimiter)
    mended, inside = [], False
    for line in lines:
        quotes = line.count('"')
        if quotes and not inside:
            alone = len(lone.findall(line))
            if alone and (quotes - alone) % 2 == 0:
                line, quotes = lone.sub('""""', line), 0
        inside ^= bool(quotes % 2)
        mended.append(line)
    return mended
