"""Pictures on a card: arms, photo, hills, and the emblem where no arms are set. Pure."""

from __future__ import annotations

import zlib
from io import BytesIO
from typing import Final, NamedTuple

from PIL import Image, UnidentifiedImageError

from enrollment.card_letters import rgb
from enrollment.card_sheet import BLEED, CARD_WIDTH
from enrollment.pdf_stream import PdfStream

ARMS_PIXELS: Final = 256
"""700 dots an inch at the size that arms have on a card."""
_SPACES: Final = {"L": "DeviceGray", "RGB": "DeviceRGB"}

_HILLS: Final = (
    ("ebe6d7", "0 130 m 90 140 150 210 230 210 c 310 210 340 150 410 150 c 480 150 560 300 650 300 "
     "c 740 300 770 190 850 190 c 930 190 980 250 1060 250 c 1140 250 1220 160 1290 160 c "
     "1360 160 1410 190 1440 190 c"),
    ("dbe3d1", "0 100 m 70 100 120 150 210 150 c 300 150 370 70 470 70 c 570 70 620 180 720 180 c "
     "820 180 880 90 970 90 c 1060 90 1110 150 1190 150 c 1270 150 1350 90 1440 90 c"),
    ("c6d6c2", "0 50 m 120 50 190 90 300 90 c 410 90 520 40 640 40 c 760 40 850 90 970 90 c "
     "1090 90 1210 45 1440 45 c"),
)  # fmt: skip


class Picture(NamedTuple):
    """An image that is written already, and how wide and high it is, in pixels."""

    number: int
    width: int
    height: int


def hills(height: float) -> str:
    """Pale hills along the foot, over the edges as far as colors run."""
    wide, high = (CARD_WIDTH + 2 * BLEED) / 1440, height / 320
    shapes = "".join(
        f"{rgb(color)} rg {ridge} 1440 {-BLEED / high:.1f} l 0 {-BLEED / high:.1f} l f\n"
        for color, ridge in _HILLS
    )
    return f"q {wide:.5f} 0 0 {high:.5f} {-BLEED:.2f} 0 cm {shapes}Q\n"


def emblem(green: str, gold: str, left: float, bottom: float, side: float) -> str:
    """A sun above two hills and a river, in a round field: nobody's arms."""
    scale = side / 100
    return (
        f"q {scale:.4f} 0 0 {scale:.4f} {left:.2f} {bottom:.2f} cm 1 g {_circle(50, 50, 50)} f\n"
        f"{_circle(50, 50, 46)} W n {rgb(gold)} rg {_circle(68, 70, 9.5)} f\n"
        f"{rgb(gold)} rg 0 30 m 38 76 l 62 44 l 72 54 l 100 22 l 100 0 l 0 0 l f\n"
        f"{rgb(green)} rg 0 34 m 14 44 26 45 40 37 c 56 28 74 30 100 36 c 100 0 l 0 0 l f\n"
        "1 G 4 w 1 J 8 24 m 24 31 36 30 50 23 c 64 16 76 17 92 24 c S "
        "22 10 m 34 15 42 14 50 10 c 60 5 68 6 78 10 c S Q\n"
    )


def _circle(x: float, y: float, r: float) -> str:
    k = 0.5523 * r
    return (
        f"{x + r} {y} m {x + r} {y + k:.2f} {x + k:.2f} {y + r} {x} {y + r} c "
        f"{x - k:.2f} {y + r} {x - r} {y + k:.2f} {x - r} {y} c "
        f"{x - r} {y - k:.2f} {x - k:.2f} {y - r} {x} {y - r} c "
        f"{x + k:.2f} {y - r} {x + r} {y - k:.2f} {x + r} {y} c h"
    )


def placed(picture: Picture, left: float, bottom: float, width: float, height: float) -> str:
    """The picture as large as it fits, in the middle of the box."""
    scale = min(width / picture.width, height / picture.height)
    w, h = picture.width * scale, picture.height * scale
    x, y = left + (width - w) / 2, bottom + (height - h) / 2
    return f"q {w:.2f} 0 0 {h:.2f} {x:.2f} {y:.2f} cm /P{picture.number} Do Q\n"


def on_plate(picture: Picture, left: float, bottom: float, side: float) -> str:
    """Arms on white, for they are made to be seen on white."""
    inside = 0.94 * side
    ground = f"q 1 g 1 G 2 w 1 j {left:.2f} {bottom:.2f} {side:.2f} {side:.2f} re B Q\n"
    rest = (side - inside) / 2
    return ground + placed(picture, left + rest, bottom + rest, inside, inside)


def band(color: str, bottom: float, top: float) -> str:
    """From edge to edge and over it."""
    wide = CARD_WIDTH + 2 * BLEED
    return f"{rgb(color)} rg {-BLEED:.2f} {bottom:.2f} {wide:.2f} {top - bottom:.2f} re f\n"


def write_photo(pdf: PdfStream, jpeg: bytes) -> Picture:
    """As it is. Raises ValueError for what is no JPEG in grey or RGB."""
    image = _opened(jpeg, "JPEG")
    if image.mode not in _SPACES:
        raise ValueError(f"a photo in {image.mode}")
    (width, height), space = image.size, _SPACES[image.mode]
    number = pdf.picture(jpeg, f"/Filter/DCTDecode{_shape(width, height, space)}")
    return Picture(number, width, height)


def write_arms(pdf: PdfStream, file: bytes) -> Picture:
    """A PNG or JPEG, with what is clear left clear. Raises ValueError for another file."""
    clear = _opened(file, "PNG", "JPEG").convert("RGBA")
    clear.thumbnail((ARMS_PIXELS, ARMS_PIXELS))
    width, height = clear.size
    flate = "/Filter/FlateDecode"
    mask = pdf.picture(
        zlib.compress(clear.getchannel("A").tobytes(), 9),
        f"{flate}{_shape(width, height, 'DeviceGray')}",
    )
    number = pdf.picture(
        zlib.compress(clear.convert("RGB").tobytes(), 9),
        f"{flate}{_shape(width, height, 'DeviceRGB')}/SMask {mask} 0 R",
    )
    return Picture(number, width, height)


def _opened(file: bytes, *formats: str) -> Image.Image:
    try:
        return Image.open(BytesIO(file), formats=formats)
    except UnidentifiedImageError:
        raise ValueError(f"not a {' or '.join(formats)}") from None


def _shape(width: int, height: int, space: str) -> str:
    return f"/Width {width}/Height {height}/ColorSpace/{space}/BitsPerComponent 8"
