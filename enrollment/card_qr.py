"""The QR code of a card as filled rectangles: sharp on any printer. Pure."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final, Literal

import zxingcpp

Level = Literal["L", "M", "Q", "H"]
LEVEL: Final[Level] = "M"
QUIET: Final = 4  # light modules around the symbol

_DARK = re.compile(rb"\x00+")


class _Strokes(dict[tuple[int, int], str]):
    """Run of dark modules in a symbol of `side` modules -> its rectangle, made on first use."""

    def __init__(self, side: int) -> None:
        super().__init__()
        self._side = side

    def __missing__(self, span: tuple[int, int]) -> str:
        start, end = span
        y, x = divmod(start, self._side)
        stroke = self[span] = f"{x} {y} {end - start} 1 re\n"
        return stroke


_strokes = lru_cache(maxsize=8)(_Strokes)


def path(text: str, left: float, bottom: float, width: float, level: Level = LEVEL) -> str:
    """The symbol, `width` points wide without its quiet zone, as content of a page.

    Raises ValueError where `text` is too long for a symbol.
    """
    side, spans = runs(text, level)
    strokes = _strokes(side)
    rectangles = "".join([strokes[span] for span in spans])
    step = width / (side - 2 * QUIET)
    x, y = left - QUIET * step, bottom + width + QUIET * step
    return f"q {step:.4f} 0 0 {-step:.4f} {x:.3f} {y:.3f} cm 0 g\n{rectangles}f Q\n"


def runs(text: str, level: Level = LEVEL) -> tuple[int, list[tuple[int, int]]]:
    """Modules across, quiet zone with them, and the runs of dark ones, (first, behind the last),
    counted row by row.

    The mask is fixed: to try all eight takes several times as long as all the rest of a card, and
    readers undo any mask.
    """
    # By keyword: of `options="ecLevel=M,dataMask=3"` zxing-cpp 3.1 drops the first.
    symbol = zxingcpp.create_barcode(
        text, zxingcpp.BarcodeFormat.QRCode, ec_level=level, data_mask=3
    )
    image = symbol.to_image(scale=1, add_quiet_zones=True)
    pixels = bytes(image)  # type: ignore[call-overload]  # a buffer, which its stub does not say
    # The quiet zone's light modules end each row, so that no run goes on into the next.
    return image.shape[0], [run.span() for run in _DARK.finditer(pixels)]
