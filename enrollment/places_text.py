"""Villages and numbers as they are pasted from a spreadsheet. Pure."""

import re
from typing import NamedTuple

_NUMBER = re.compile(r"\d{1,3}(?:\.\d{3})+|\d{1,7}")
_BETWEEN = re.compile(r"\t|;")
_NUMBER_AFTER = re.compile(r"(?P<name>.*[^\s:=])[\s:=]+(?P<number>\d[\d.]*)", re.DOTALL)


class Line(NamedTuple):
    """`names` are the cells before the number, as they were written; `places` None: no number."""

    text: str
    names: list[str]
    places: int | None


def number(text: str) -> int | None:
    """`75` or `1.250` as people write it; None for anything else."""
    text = text.strip()
    return int(text.replace(".", "")) if _NUMBER.fullmatch(text) else None


def read(text: str) -> list[Line]:
    """Each line that is not empty: cells by tab or semicolon, the last number in it is the
    places. `Tumbang Rahuyan 75` without either is understood too."""
    return [_line(line.strip()) for line in text.splitlines() if line.strip()]


def _line(text: str) -> Line:
    cells = [cell.strip() for cell in _BETWEEN.split(text)]
    if len(cells) == 1 and (apart := _NUMBER_AFTER.fullmatch(text)):
        cells = [apart["name"], apart["number"]]
    for place in range(len(cells) - 1, 0, -1):
        if (places := number(cells[place])) is not None:
            return Line(text, [cell for cell in cells[:place] if cell], places)
    return Line(text, [cell for cell in cells if cell], None)
