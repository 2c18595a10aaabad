"""The letters and colors of a card. Pure.

Small letters are black and not grey: a cheap printer makes grey of dots.
"""

from __future__ import annotations

import re
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Final
from unicodedata import normalize

from enrollment.pdf_stream import USUAL, Font

BLACK, WHITE = "0 g", "1 g"
READABLE: Final = 4.5
"""The least contrast of letters with their ground (WCAG 2.2), which holds for their greys too."""


class Letters:
    """Fira Sans, and for a line with a letter that it lacks Noto Sans, which has all Latin ones."""

    def __init__(self) -> None:
        self.regular = _font("fira_sans", "FiraSans-Regular.ttf", "R", USUAL)
        self.strong = _font("fira_sans", "FiraSans-SemiBold.ttf", "B", USUAL)
        self.fonts = [self.regular, self.strong]
        self._spare: Font | None = None

    def font(self, text: str, *, strong: bool = False) -> Font:
        """What can write `text`; the usual one where none can."""
        usual = self.strong if strong else self.regular
        if usual.letters.issuperset(text):
            return usual
        if self._spare is None:
            self._spare = _font("noto_sans", "NotoSans[wdth,wght].ttf", "N")
            self.fonts.append(self._spare)
        return self._spare if self._spare.letters.issuperset(text) else usual

    def line(
        self, text: str, size: float, x: float, y: float, room: float, *, strong: bool = False
    ) -> str:
        """Text from `x`, smaller where it would run out of its room."""
        text = tidy(text)
        font = self.font(text, strong=strong)
        return at(font, text, min(size, room / (font.width(text) or 1)), x, y)

    def ending(
        self, text: str, size: float, x: float, y: float, room: float, *, strong: bool = False
    ) -> str:
        """The same, ending at `x`."""
        text = tidy(text)
        font = self.font(text, strong=strong)
        size = min(size, room / (font.width(text) or 1))
        return at(font, text, size, x - font.width(text, size), y)

    def wrapped(self, text: str, size: float, room: float, *, strong: bool = False) -> list[str]:
        """The lines of a paragraph; a word longer than the room stands alone."""
        text = tidy(text)
        font = self.font(text, strong=strong)
        lines = [""]
        for word in text.split():
            longer = f"{lines[-1]} {word}".lstrip()
            if lines[-1] and font.width(longer, size) > room:
                lines.append(word)
            else:
                lines[-1] = longer
        return lines


def tidy(text: str) -> str:
    """Composed, with single spaces."""
    return " ".join(normalize("NFC", text).split())


def at(font: Font, text: str, size: float, x: float, y: float) -> str:
    return f"/{font.name} {size:.2f} Tf 1 0 0 1 {x:.2f} {y:.2f} Tm {font.show(text)}\n"


def _font(package: str, file: str, name: str, usual: str = "") -> Font:
    return Font(Path(str(files(f"fontpkg_{package}"))) / "files" / file, name, usual)


def rgb(color: str) -> str:
    """`1f5b3f` -> `0.122 0.357 0.247`. Raises ValueError for anything else."""
    return " ".join(f"{part:.3f}" for part in _parts(color))


def on(ground: str) -> str:
    """White letters, or black ones where white would be hard to read."""
    return WHITE if contrast("ffffff", ground) >= READABLE else BLACK


def strong_ink(color: str) -> str:
    """Letters of this color on white, or black ones where it is too light."""
    return f"{rgb(color)} rg" if contrast(color, "ffffff") >= READABLE else BLACK


def contrast(one: str, other: str) -> float:
    """From 1 to 21, as WCAG 2.2 counts it: by luminance, which is what a grey printer keeps."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(color: str) -> float:
    linear = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
        for part in _parts(color)
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@lru_cache(maxsize=32)
def _parts(color: str) -> tuple[float, ...]:
    if re.fullmatch(r"[0-9a-fA-F]{6}", color) is None:
        raise ValueError(f"not a color of six hexadecimal digits: {color!r}")
    return tuple(int(color[place : place + 2], 16) / 255 for place in (0, 2, 4))
