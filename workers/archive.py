"""What must be known of a workbook's archive before and beside the library that reads it: how
large it truly is, whether it is locked, the 1904 date system, and merged cells.
"""

from __future__ import annotations

import io
import re
import struct
import zipfile
import zlib
from functools import cached_property

from workers import merges
from workers.merges import Range
from workers.rows import TOO_LARGE, UNREADABLE, Limits, Refused

_WORKBOOKS = {"xl/workbook.xml": "xlsx", "xl/workbook.bin": "xlsb", "content.xml": "ods"}
_DATE_1904 = re.compile(rb"<(?:\w+:)?workbookPr\b[^>]*\bdate1904\s*=\s*[\"'](?:1|true)[\"']")
_XLS_BEGIN = re.compile(rb"\x09\x08(?:\x10\x00\x00\x06|\x08\x00\x00\x05)\x05\x00")
_ENTRY = b"PK\x01\x02"
_PART = 2_000_000
_CHUNK = 1 << 14
_RATIO_MATTERS = 10_000_000


class Facts:
    """What was learnt of a workbook that is an archive."""

    def __init__(self, kind: str, uses_1904: bool, data: bytes) -> None:
        self.kind, self.uses_1904, self.data = kind, uses_1904, data

    def merges(self, index: int, name: str) -> list[Range]:
        """Merged ranges (0-based) of a sheet, for .ods and .xlsb."""
        if self.kind == "ods":
            return self._ods_merges.get(name, [])
        if self.kind == "xlsb":
            with zipfile.ZipFile(io.BytesIO(self.data)) as archive:
                return merges.of_xlsb(archive, index)
        return []

    @cached_property
    def _ods_merges(self) -> dict[str, list[Range]]:
        with zipfile.ZipFile(io.BytesIO(self.data)) as archive:
            return merges.of_ods(archive)


def inspect(data: bytes, limits: Limits) -> Facts:
    """Look into an archive, keeping nothing of what is unpacked; raises Refused."""
    if data.count(_ENTRY) > limits.entries:
        raise Refused(TOO_LARGE, "entries")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
            _check_declared(entries, len(data), limits)
            kind = _kind(archive)
            if any(info.flag_bits & 1 for info in entries):
                raise Refused(UNREADABLE, "encrypted")
            if kind == "ods" and b"encryption-data" in _part(archive, "META-INF/manifest.xml"):
                raise Refused(UNREADABLE, "encrypted")
            _check_unpacked(data, entries)
            return Facts(kind, _uses_1904(archive, kind), data)
    except (Refused, MemoryError):
        raise
    except Exception as error:  # zipfile raises a dozen kinds on broken archives
        raise Refused(UNREADABLE, "broken") from error


def _check_declared(entries: list[zipfile.ZipInfo], packed: int, limits: Limits) -> None:
    """What the archive says of itself, before anything is unpacked."""
    unpacked = sum(info.file_size for info in entries)
    if len(entries) > limits.entries:
        raise Refused(TOO_LARGE, "entries")
    if unpacked > limits.unpacked_bytes:
        raise Refused(TOO_LARGE, "unpacked")
    if unpacked > _RATIO_MATTERS and unpacked > packed * limits.ratio:
        raise Refused(TOO_LARGE, "ratio")


def _check_unpacked(data: bytes, entries: list[zipfile.ZipInfo]) -> None:
    """Each entry is what it says, and is there once: no library reads more than was declared."""
    if len({info.filename for info in entries}) < len(entries):
        raise Refused(UNREADABLE, "broken")
    for info in entries:
        if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise Refused(UNREADABLE, "broken")
        if _unpacked_size(data, info) != info.file_size:
            raise Refused(UNREADABLE, "broken")


def _unpacked_size(data: bytes, info: zipfile.ZipInfo) -> int:
    """How many bytes an entry truly has; one more than declared where there are more."""
    name, extra = struct.unpack_from("<HH", data, info.header_offset + 26)
    begin = info.header_offset + 30 + name + extra
    end = begin + info.compress_size
    if end > len(data):
        return -1
    if info.compress_type == zipfile.ZIP_STORED:
        return info.compress_size
    unpack, size = zlib.decompressobj(-zlib.MAX_WBITS), 0
    for at in range(begin, end, _CHUNK):
        size += len(unpack.decompress(data[at : min(at + _CHUNK, end)]))
        if size > info.file_size:
            return info.file_size + 1
    return size if unpack.eof else -1


def _kind(archive: zipfile.ZipFile) -> str:
    names = {info.filename.lstrip("/").lower() for info in archive.infolist()}
    kind = next((kind for part, kind in _WORKBOOKS.items() if part in names), "")
    if not kind or (kind == "ods" and not _is_ods(archive)):
        document = any(name.startswith(("word/", "ppt/")) for name in names)
        raise Refused(UNREADABLE, "document" if document else "archive")
    return kind


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
        return merges.xlsb_uses_1904(_part(archive, "xl/workbook.bin"))
    return False


def xls_uses_1904(data: bytes) -> bool:
    """Whether an .xls counts days from 1904; raises Refused if it is locked.

    Its stream, mostly in one piece, begins with the records that tell.
    """
    begin = _XLS_BEGIN.search(data)
    at = begin.start() if begin else len(data)
    for _ in range(5_000):
        if at + 4 > len(data):
            return False
        number, size = struct.unpack_from("<HH", data, at)
        if number == 0x2F:  # FILEPASS
            raise Refused(UNREADABLE, "encrypted")
        if number == 0x22 and size == 2:  # DATEMODE
            return data[at + 4 : at + 5] == b"\1"
        if number == 0x0A:
            return False
        at += 4 + size
    return False
