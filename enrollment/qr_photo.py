"""Reads the QR code in a photo of a card, in a child process under limits. Pure.

The photo comes from a phone whose browser can't read codes itself.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

import zxingcpp
from PIL import Image

from workers.child import serve
from workers.rows import UNREADABLE, Limits, Refused

KINDS = ("JPEG", "PNG", "WEBP")
_PIXELS = 60_000_000  # what a phone's camera gives at most
_SIDE = 2400  # a code that fills a tenth of the photo is still sharp at that size


def read(data: bytes) -> str:
    """What the code says; "" where none is seen. Raises Refused for what is no photo."""
    try:
        with Image.open(io.BytesIO(data), formats=KINDS) as photo:
            if photo.width * photo.height > _PIXELS:
                raise Refused(UNREADABLE, "picture")
            photo.draft("L", (_SIDE, _SIDE))  # a JPEG is unpacked small, not large and then shrunk
            grey = photo.convert("L")
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
        raise Refused(UNREADABLE, "picture") from error
    grey.thumbnail((_SIDE, _SIDE))
    formats = zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode)
    found = zxingcpp.read_barcodes(grey, formats=formats)
    return str(found[0].text) if found else ""


def _messages(data: bytes, head: Any) -> Iterator[tuple[str, Any] | None]:
    yield "file", read(data).encode()


if __name__ == "__main__":
    serve(lambda head: Limits(**head["limits"]), _messages)
