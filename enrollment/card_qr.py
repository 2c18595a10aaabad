"""The QR code of a card as filled rectangles: sharp on any printer. Pure."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final, Literal

import zxingcpp

Level = Literal["L", "M", "Q", "H"]
LEVEL: Final[Level] = "M"

_AS_DIGITS: Final = bytes([ord("1")] * 128 + [ord("0")] * 128)
_DARK = re.compile("1+")


class _Strokes(dict[int, str]):
    """The next eight modules of a symbol, dark ones as bits -> their rectangles, made on first use.

    `first` is the place of the first module, counted row by row of `side` modules.
    """

    def __init__(self, first: int, side: int) -> None:
        super().__init__()
        self._y, self._x = divmod(first, side)
        self._side = side

    def __missing__(self, modules: int) -> str:
        bits, left = f"{modules:08b}", self._side - self._x
        strokes = self[modules] = "".join(
            f"{x + run.start()} {y} {len(run[0])} 1 re\n"
            for x, y, part in ((self._x, self._y, bits[:left]), (0, self._y + 1, bits[left:]))
            for run in _DARK.finditer(part)
        )
        return strokes


@lru_cache(maxsize=8)
def _strokes(side: int) -> list[_Strokes]:
    return [_Strokes(first, side) for first in range(0, side * side, 8)]


def path(text: str, left: float, bottom: float, width: float, level: Level = LEVEL) -> str:
    """The symbol, `width` points wide without its quiet zone, as content of a page.

    Raises ValueError where `text` is too long for a symbol.
    """
    side, dark = modules(text, level)
    strokes = _strokes(side)
    padded = int(dark, 2) << -len(dark) % 8
    eights = padded.to_bytes(len(strokes), "big")
    rectangles = "".join([of[eight] for of, eight in zip(strokes, eights, strict=True)])
    step = width / side
    return f"q {step:.4f} 0 0 {-step:.4f} {left:.3f} {bottom + width:.3f} cm 0 g\n{rectangles}f Q\n"


def modules(text: str, level: Level = LEVEL) -> tuple[int, bytes]:
    """Modules across, without a quiet zone, and all of them row by row: `1` is dark, `0` light.

    The mask is fixed: to try all eight takes several times as long as all the rest of a card, and
    readers undo any mask.
    """
    # By keyword: of `options="ecLevel=M,dataMask=3"` zxing-cpp 3.1 drops the first.
    symbol = zxingcpp.create_barcode(
        text, zxingcpp.BarcodeFormat.QRCode, ec_level=level, data_mask=3
    )
    image = symbol.to_image(scale=1, add_quiet_zones=False)
    pixels = bytes(image)  # type: ignore[call-overload]  # a buffer, which its stub does not say
    return image.shape[0], pixels.translate(_AS_DIGITS)
