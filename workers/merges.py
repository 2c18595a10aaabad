"""Merged cells of the formats where the library that reads workbooks is silent: .ods and .xlsb."""

from __future__ import annotations

import re
import struct
import zipfile
from collections.abc import Iterator
from itertools import islice
from xml.parsers import expat

from workers.rows import UNREADABLE, Refused

Range = tuple[tuple[int, int], tuple[int, int]]
_CHUNK = 1 << 16
_SPANNED = b"number-rows-spanned"


def of_ods(archive: zipfile.ZipFile) -> dict[str, list[Range]]:
    """Ranges of two rows and more (0-based), by the sheet's name."""
    if not any(_SPANNED in text for text in _overlapping(archive, len(_SPANNED))):
        return {}
    found = _Spans()
    parser = expat.ParserCreate()
    parser.StartElementHandler = found.start
    parser.EndElementHandler = found.end
    parser.EntityDeclHandler = _no_entities
    for text in _chunks(archive):
        parser.Parse(text, False)
    parser.Parse(b"", True)
    return found.ranges


def _chunks(archive: zipfile.ZipFile) -> Iterator[bytes]:
    with archive.open("content.xml") as part:
        while text := part.read(_CHUNK):
            yield text


def _overlapping(archive: zipfile.ZipFile, length: int) -> Iterator[bytes]:
    """The chunks, each after the end of the one before: a word of that length is in one of them."""
    before = b""
    for text in _chunks(archive):
        yield before + text
        before = text[-length:]


def _no_entities(*_: object) -> None:
    raise Refused(UNREADABLE, "broken")


class _Spans:
    def __init__(self) -> None:
        self.ranges: dict[str, list[Range]] = {}
        self._sheet: list[Range] = []
        self._row, self._column, self._repeat = 0, 0, 1

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        if tag in ("table:table-cell", "table:covered-table-cell"):
            if "table:number-rows-spanned" in attributes:
                rows = int(attributes["table:number-rows-spanned"])
                columns = int(attributes.get("table:number-columns-spanned", "1"))
                if rows > 1:
                    last = (self._row + rows - 1, self._column + columns - 1)
                    self._sheet.append(((self._row, self._column), last))
            self._column += int(attributes.get("table:number-columns-repeated", "1"))
        elif tag == "table:table-row":
            self._column = 0
            self._repeat = int(attributes.get("table:number-rows-repeated", "1"))
        elif tag == "table:table":
            self._row = 0
            self._sheet = self.ranges.setdefault(attributes.get("table:name", ""), [])

    def end(self, tag: str) -> None:
        if tag == "table:table-row":
            self._row += self._repeat


def of_xlsb(archive: zipfile.ZipFile, index: int) -> list[Range]:
    """Ranges (0-based) of the sheet with that place among all sheets of the workbook."""
    links = {
        _attribute(tag, b"Id"): _attribute(tag, b"Target")
        for tag in re.findall(rb"<Relationship\b[^>]*>", archive.read("xl/_rels/workbook.bin.rels"))
    }
    book = _records(archive.read("xl/workbook.bin"), longest=1_000)
    sheets = (body for number, body in book if number == 156)
    body = next(islice(sheets, index, None), b"")
    if not body:
        return []  # BrtBundleSh: state, id, relationship id as counted UTF-16
    (length,) = struct.unpack_from("<I", body, 8)
    target = links.get(body[12 : 12 + 2 * length].decode("utf-16-le").encode(), b"").decode()
    data = archive.read("xl/" + target.removeprefix("/xl/"))
    ranges = []
    for number, body in _records(data):
        if number == 176 and len(body) == 16:  # BrtMergeCell
            top, bottom, left, right = struct.unpack("<4I", body)
            ranges.append(((top, left), (bottom, right)))
    return ranges


def xlsb_uses_1904(book: bytes) -> bool:
    """Whether a workbook.bin counts days from 1904."""
    for number, body in _records(book):
        if number == 153 and body:  # BrtWbProp
            return bool(body[0] & 1)
    return False


def _records(data: bytes, longest: int = 16) -> Iterator[tuple[int, bytes]]:
    """Records of an .xlsb part: number and body (only the first bytes of long ones)."""
    at = 0
    while at < len(data):
        number, at = _variable(data, at, 2)
        size, at = _variable(data, at, 4)
        yield number, data[at : at + min(size, longest)]
        at += size


def _variable(data: bytes, at: int, most: int) -> tuple[int, int]:
    """A number of at most `most` bytes, 7 bits in each; and where the next thing begins."""
    value = 0
    for index in range(most):
        if at >= len(data):
            break
        byte = data[at]
        at += 1
        value |= (byte & 0x7F) << (7 * index)
        if not byte & 0x80:
            break
    return value, at


def _attribute(tag: bytes, name: bytes) -> bytes:
    found = re.search(rb"\b" + name + rb"\s*=\s*[\"']([^\"']*)[\"']", tag)
    return found[1] if found else b""
