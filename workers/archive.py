"""What must be known of a workbook's archive before and beside the library that reads it: its
unpacked size, the 1904 date system, and merged cells of the formats where the library is silent.
"""

from __future__ import annotations

import io
import re
import struct
import zipfile
from typing import NamedTuple
from xml.parsers import expat

from workers.rows import TOO_LARGE, UNREADABLE, Limits, Refused

Range = tuple[tuple[int, int], tuple[int, int]]
_WORKBOOKS = {"xl/workbook.xml": "xlsx", "xl/workbook.bin": "xlsb", "content.xml": "ods"}
_DATE_1904 = re.compile(rb"<(?:\w+:)?workbookPr\b[^>]*\bdate1904\s*=\s*[\"'](?:1|true)[\"']")
_PART = 2_000_000
_RATIO_MATTERS = 10_000_000


class Facts(NamedTuple):
    """What was learnt of a workbook that is an archive."""

    kind: str
    uses_1904: bool
    data: bytes

    def merges(self, index: int, name: str) -> list[Range]:
        """Merged ranges (0-based) of a sheet, for .ods and .xlsb."""
        with zipfile.ZipFile(io.BytesIO(self.data)) as archive:
            if self.kind == "ods":
                return _ods_merges(archive.read("content.xml"), name)
            if self.kind == "xlsb":
                return _xlsb_merges(archive, index)
        return []


def inspect(data: bytes, limits: Limits) -> Facts:
    """Look at an archive without unpacking it; raises Refused."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            _check_sizes(archive, len(data), limits)
            names = {info.filename.lstrip("/").lower() for info in archive.infolist()}
            kind = next((kind for part, kind in _WORKBOOKS.items() if part in names), "")
            if not kind or (kind == "ods" and not _is_ods(archive)):
                document = any(name.startswith(("word/", "ppt/")) for name in names)
                raise Refused(UNREADABLE, "document" if document else "archive")
            if any(info.flag_bits & 1 for info in archive.infolist()):
                raise Refused(UNREADABLE, "encrypted")
            if kind == "ods" and b"encryption-data" in _part(archive, "META-INF/manifest.xml"):
                raise Refused(UNREADABLE, "encrypted")
            return Facts(kind, _uses_1904(archive, kind), data)
    except Refused:
        raise
    except MemoryError:
        raise
    except Exception as error:  # zipfile raises a dozen kinds on broken archives
        raise Refused(UNREADABLE, "broken") from error


def _check_sizes(archive: zipfile.ZipFile, packed: int, limits: Limits) -> None:
    entries = archive.infolist()
    unpacked = sum(info.file_size for info in entries)
    if len(entries) > limits.entries:
        raise Refused(TOO_LARGE, "entries")
    if unpacked > limits.unpacked_bytes:
        raise Refused(TOO_LARGE, "unpacked")
    if unpacked > _RATIO_MATTERS and unpacked > packed * limits.ratio:
        raise Refused(TOO_LARGE, "ratio")


def _part(archive: zipfile.ZipFile, name: str) -> bytes:
    """The beginning of a part, or nothing if there is no such part."""
    try:
        with archive.open(name) as part:
            return part.read(_PART)
    except KeyError:
        return b""


def _is_ods(archive: zipfile.ZipFile) -> bool:
    kind = _part(archive, "mimetype")
    return not kind or b"spreadsheet" in kind


def _uses_1904(archive: zipfile.ZipFile, kind: str) -> bool:
    if kind == "xlsx":
        return bool(_DATE_1904.search(_part(archive, "xl/workbook.xml")))
    if kind == "xlsb":
        for number, body in _binary_records(_part(archive, "xl/workbook.bin")):
            if number == 153 and body:  # BrtWbProp
                return bool(body[0] & 1)
    return False


def xls_uses_1904(data: bytes) -> bool:
    """Read the DATEMODE record of an Excel 97 file, whose stream is mostly in one piece."""
    at = data.find(b"\x09\x08\x10\x00\x00\x06\x05\x00")
    for _ in range(5_000):
        if at < 0 or at + 4 > len(data):
            return False
        number, size = struct.unpack_from("<HH", data, at)
        if number == 0x22 and size == 2:
            return data[at + 4] == 1
        if number == 0x0A:
            return False
        at += 4 + size
    return False


def _binary_records(data: bytes, longest: int = 16) -> list[tuple[int, bytes]]:
    """Records of an .xlsb part: number and body (only the first bytes of long ones)."""
    records, at = [], 0
    while at < len(data):
        number, at = _variable(data, at, 2)
        size, at = _variable(data, at, 4)
        records.append((number, data[at : at + min(size, longest)]))
        at += size
    return records


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


def _xlsb_merges(archive: zipfile.ZipFile, index: int) -> list[Range]:
    links = {
        name: target
        for tag in re.findall(
            rb"<Relationship\b[^>]*>", _part(archive, "xl/_rels/workbook.bin.rels")
        )
        for name, target in [(_attribute(tag, b"Id"), _attribute(tag, b"Target"))]
    }
    book = _binary_records(_part(archive, "xl/workbook.bin"), longest=1_000)
    sheets = [body for number, body in book if number == 156]
    if index >= len(sheets):
        return []
    body = sheets[index]  # BrtBundleSh: state, id, relationship id as counted UTF-16
    (length,) = struct.unpack_from("<I", body, 8)
    target = links.get(body[12 : 12 + 2 * length].decode("utf-16-le").encode(), b"").decode()
    data = archive.read("xl/" + target.removeprefix("/xl/"))
    ranges = []
    for number, body in _binary_records(data):
        if number == 176 and len(body) == 16:  # BrtMergeCell
            top, bottom, left, right = struct.unpack("<4I", body)
            ranges.append(((top, left), (bottom, right)))
    return ranges


def _attribute(tag: bytes, name: bytes) -> bytes:
    found = re.search(rb"\b" + name + rb"\s*=\s*[\"']([^\"']*)[\"']", tag)
    return found[1] if found else b""


def _ods_merges(content: bytes, name: str) -> list[Range]:
    if b"number-rows-spanned" not in content:
        return []
    ranges: list[Range] = []
    inside, row, column, repeat = False, 0, 0, 1

    def start(tag: str, attributes: dict[str, str]) -> None:
        nonlocal inside, row, column, repeat
        if tag == "table:table":
            inside, row = attributes.get("table:name") == name, 0
        elif not inside:
            return
        elif tag == "table:table-row":
            column, repeat = 0, int(attributes.get("table:number-rows-repeated", "1"))
        elif tag in ("table:table-cell", "table:covered-table-cell"):
            rows = int(attributes.get("table:number-rows-spanned", "1"))
            columns = int(attributes.get("table:number-columns-spanned", "1"))
            if rows > 1:
                ranges.append(((row, column), (row + rows - 1, column + columns - 1)))
            column += int(attributes.get("table:number-columns-repeated", "1"))

    def end(tag: str) -> None:
        nonlocal inside, row
        if tag == "table:table-row":
            row += repeat
        elif tag == "table:table":
            inside = False

    parser = expat.ParserCreate()
    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.Parse(content, True)
    return ranges
