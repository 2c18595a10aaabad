"""Whether a scanned paper opens: a PDF of at least one page, a JPG or a PNG that is whole.

It is looked at, not shown: nothing here renders a page, and what is unpacked is bounded.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from itertools import islice
from typing import Final

# Ending -> media type and how such a file begins.
KINDS: Final = {
    "pdf": ("application/pdf", b"%PDF-"),
    "jpg": ("image/jpeg", b"\xff\xd8\xff"),
    "png": ("image/png", b"\x89PNG\r\n\x1a\n"),
}
_TAIL = 1024  # bytes after the end of the file's own content that scanners are known to write
_UNPACKED, _STREAMS = 4_000_000, 300  # bytes of all object streams together, and how many
_XREF = re.compile(rb"\s{0,9}(?:xref\b|\d+\s+\d+\s+obj\b)")
_PAGE = re.compile(rb"/Type\s{0,9}/Page(?![A-Za-z])")
_PACKED = re.compile(rb"/Type\s{0,9}/ObjStm\b")
_FRAMES = frozenset({*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC})  # a JPG's markers with its size


def kind_of(data: bytes) -> str:
    """ "pdf", "jpg" or "png" by how the content begins; "" for anything else."""
    return next((kind for kind, (_type, begins) in KINDS.items() if data.startswith(begins)), "")


def opens(data: bytes) -> bool:
    """Whether there is something to look at in it, from its beginning to its end."""
    reader = {"pdf": _is_pdf, "jpg": _is_jpg, "png": _is_png}.get(kind_of(data))
    return reader is not None and reader(data)


def _is_pdf(data: bytes) -> bool:
    """The table of objects stands where the end says, and one of the objects is a page."""
    end = data.rfind(b"%%EOF")
    found = re.search(rb"startxref\s+(\d{1,10})\s+\Z", data[max(end - 64, 0) : max(end, 0)])
    if end < len(data) - _TAIL or not found or not _XREF.match(data, int(found[1])):
        return False
    return bool(_PAGE.search(data)) or any(_PAGE.search(part) for part in _unpacked(data))


def _unpacked(data: bytes) -> Iterator[bytes]:
    """What stands in the object streams, where newer programs hide the pages."""
    left = _UNPACKED
    for packed in islice(_PACKED.finditer(data), _STREAMS):
        begin = data.find(b"stream", packed.end(), packed.end() + 400) + len(b"stream")
        end = data.find(b"endstream", begin, begin + _UNPACKED)
        if begin < packed.end() or end < 0 or left <= 0:
            return
        try:
            part = zlib.decompressobj().decompress(data[begin:end].lstrip(b"\r\n"), left)
        except zlib.error:
            continue
        left -= len(part)
        yield part


def _is_png(data: bytes) -> bool:
    """Every chunk has its checksum; there is a size, something to see, and an end."""
    at, names = 8, list[bytes]()
    while at + 12 <= len(data) and b"IEND" not in names:
        size = int.from_bytes(data[at : at + 4])
        chunk = data[at + 4 : at + 8 + size]
        if zlib.crc32(chunk) != int.from_bytes(data[at + 8 + size : at + 12 + size]):
            return False
        if not names and (chunk[:4] != b"IHDR" or not all(_sizes(chunk, 4, 4))):
            return False
        names.append(chunk[:4])
        at += 12 + size
    return b"IDAT" in names and names[-1] == b"IEND"


def _is_jpg(data: bytes) -> bool:
    """Segment follows segment up to the picture, which has a size and an end."""
    at, has_size = 2, False
    while data[at : at + 1] == b"\xff" and at + 4 <= len(data):
        marker, size = data[at + 1], int.from_bytes(data[at + 2 : at + 4])
        if marker == 0xFF:  # fills up
            at += 1
            continue
        has_size |= marker in _FRAMES and all(_sizes(data, at + 5, 2))
        if marker == 0xDA:
            return has_size and b"\xff\xd9" in data[at + size :][-_TAIL:]
        at += 2 + size
    return False


def _sizes(data: bytes, at: int, width: int) -> tuple[int, int]:
    """Two numbers side by side: how large a picture is, in pixels."""
    return int.from_bytes(data[at : at + width]), int.from_bytes(data[at + width : at + 2 * width])
