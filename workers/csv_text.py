"""Text tables: in which encoding they are, by what their cells are parted, and their rows.

All in one pass, line by line: whatever the bytes are, time and memory grow with their number only.
"""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections import deque
from collections.abc import Iterator

from workers.rows import TOO_LARGE, Refused

_DELIMITERS = ";,\t|"
_SEPARATOR_LINE = re.compile(r"\s*\"?sep=(?P<mark>[^\w\s\"]|\t)\"?\s*$", re.IGNORECASE)
_CONTROLS = bytes(set(range(32)) - set(b"\t\r\n\f\v\x1a\x1c\x1d\x1e\x1f\x1b\b"))
_WINDOW = 1 << 16
_LOOK = 100
_LONGEST_LINE = 1_000_000
_WIDEST = 16_384  # columns of a spreadsheet
_LONGEST_CELL = 20_000
_MOST_LINES = 50  # in one quoted cell
_MOST_UNCLOSED = 100  # after so many quotes that never end, quotes mean nothing in this file


def plain(data: bytes) -> bytes | None:
    """The text with lines that end in a newline alone; None if it is no text.

    It is in UTF-8, or where a line is not valid as that, in Windows-1252.
    """
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        data = _utf8(data, "utf-16")
    elif _is_utf16(data):
        odd, even = data[1:2_000:2].count(0), data[:2_000:2].count(0)
        data = _utf8(data, "utf-16-le" if odd > even else "utf-16-be")
    for start in range(0, len(data), _WINDOW):
        window = data[start : start + _WINDOW]
        controls = len(window) - len(window.translate(None, _CONTROLS))
        if controls * 200 > max(len(window), 500):
            return None
    data = data.removeprefix(codecs.BOM_UTF8).replace(b"\0", b"")
    return data.replace(b"\r\n", b"\n").replace(b"\r", b"\n") if b"\r" in data else data


def _is_utf16(data: bytes) -> bool:
    head = data[:2_000]
    return len(head) > 3 and head.count(0) * 3 > len(head)


def _utf8(data: bytes, encoding: str) -> bytes:
    return data.decode(encoding, errors="replace").encode("utf-8", errors="replace")


def rows(text: bytes) -> Iterator[tuple[int, list[str]]]:
    """The rows of a plain text, with their numbers; blank lines count, a first line `sep=;` does
    not. Raises Refused for a line that no list has."""
    lines = _lines(text)
    ahead = deque(line for _, line in zip(range(_LOOK), lines, strict=False))
    named = _SEPARATOR_LINE.match(ahead[0]) if ahead else None
    if named:
        ahead.popleft()
    delimiter = named["mark"] if named else _delimiter(ahead)
    return enumerate(_Rows(ahead, lines, delimiter), start=1)


def _lines(text: bytes) -> Iterator[str]:
    for line in io.BytesIO(text):
        if len(line) > _LONGEST_LINE:
            raise Refused(TOO_LARGE, "text")
        try:
            yield line.rstrip(b"\n").decode()
        except UnicodeDecodeError:
            yield line.rstrip(b"\n").decode("cp1252", errors="replace")


def _delimiter(lines: deque[str]) -> str:
    """The mark that parts the line with the most cells the same way as the lines after it."""
    best, most = ",", 0
    for mark in _DELIMITERS:
        counts: dict[int, int] = {}
        for line in lines:
            count = _outside_quotes(line).count(mark)
            if count:
                counts[count] = counts.get(count, 0) + 1
        weight = max((count * seen for count, seen in counts.items()), default=0)
        if weight > most:
            best, most = mark, weight
    return best


def _outside_quotes(line: str) -> str:
    return "".join(line.split('"')[::2]) if '"' in line else line


class _Unclosed(Exception):
    """A quoted cell that does not end where cells end."""


class _Rows:
    """Iterates over the rows. `ahead`: lines that were taken from `lines` to look at them."""

    def __init__(self, ahead: deque[str], lines: Iterator[str], delimiter: str) -> None:
        self._ahead = ahead
        self._lines = lines
        self._delimiter = delimiter
        self._unclosed = 0
        mark = re.escape(delimiter)
        self._lone = re.compile(rf"(?:(?<=^)|(?<={mark}))\s*\"\s*(?={mark}|$)")
        csv.field_size_limit(_LONGEST_CELL)

    def __iter__(self) -> Iterator[list[str]]:
        ahead, lines, delimiter = self._ahead, self._lines, self._delimiter
        while True:
            line = ahead.popleft() if ahead else next(lines, None)
            if line is None:
                return
            if len(line) > _WIDEST and line.count(delimiter) >= _WIDEST:
                raise Refused(TOO_LARGE, "columns")
            if '"' in line and self._unclosed < _MOST_UNCLOSED:
                yield self._quoted(line)
            else:
                yield line.split(delimiter) if line else []

    def _quoted(self, line: str) -> list[str]:
        """The row that begins in this line. Quotes that open a cell and never close it are taken
        for what they are; and those alone in a cell, as ditto marks typed by hand are, too."""
        quotes = line.count('"')
        alone = len(self._lone.findall(line))
        if alone and (quotes - alone) % 2 == 0:
            line = self._lone.sub('""""', line)
        taken: list[str] = []
        try:
            return next(csv.reader(self._cell_lines(line, taken), delimiter=self._delimiter))
        except (csv.Error, _Unclosed):
            self._unclosed += 1
            self._ahead.extendleft(reversed(taken))
            return [cell.strip('"') for cell in line.split(self._delimiter)]

    def _cell_lines(self, line: str, taken: list[str]) -> Iterator[str]:
        """The line, and as many after it as its last cell may go over; those are put in `taken`."""
        yield line + "\n"
        while len(taken) < _MOST_LINES:
            following = self._ahead.popleft() if self._ahead else next(self._lines, None)
            if following is None:
                break
            taken.append(following)
            yield following + "\n"
        raise _Unclosed
