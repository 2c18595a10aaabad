"""NIK, the number of an Indonesian resident: 6 digits for the district of first registration,
DDMMYY of birth (day + 40 for women), 4 digits of serial (Permendagri 95/2019).
"""

from __future__ import annotations

from datetime import date
from functools import cache, lru_cache
from os.path import dirname, join
from typing import NamedTuple

_PROVINCES = (
    "11 12 13 14 15 16 17 18 19 21 31 32 33 34 35 36 51 52 53 61 62 63 64 65 "
    "71 72 73 74 75 76 81 82 91 92 93 94 95 96"
)
PROVINCES = frozenset(_PROVINCES.split())
MISSING = "nik_missing"
PRECISION_LOST = "nik_precision_lost"
NOT_16_DIGITS = "nik_not_16_digits"
IMPOSSIBLE = "nik_impossible"
DISTRICT_UNKNOWN = "nik_district_unknown"

# Deleted from a typed NIK: spaces of every kind, dots, dashes, quotes (also ="…", by which a CSV
# file keeps a spreadsheet from making it a number), invisible marks.
_NOISE = dict.fromkeys(
    [
        *map(ord, " \t\r\n\v\f\u00a0.-'\"`="),
        *map(ord, "\u00ad\u00b4\u2032\u2033\u2212\ufeff\u3000\uff07"),
        *range(0x2000, 0x2030),
        *range(0x2060, 0x2065),
    ]
)


class Nik(NamedTuple):
    """What a NIK cell tells.

    `digits`: the 16 digits, or "" where they can't be trusted; `birth` and `gender` ("L", "P")
    as the NIK tells them, or None and ""; `said`: finding codes; `birth_iso`: the date as text.
    """

    digits: str
    birth: date | None
    gender: str
    said: tuple[str, ...]
    birth_iso: str = ""


def read(cell: object, today: date) -> Nik:
    """Read a NIK as it stands in a cell (text, number or nothing); never raises."""
    if isinstance(cell, str):
        return _read_text(cell, today)
    if cell is None:
        return Nik("", None, "", (MISSING,))
    if isinstance(cell, (int, float)) and not isinstance(cell, bool):
        return _read_number(cell, today)
    return Nik("", None, "", (NOT_16_DIGITS,))


def _read_number(cell: int | float, today: date) -> Nik:
    if not 1e15 <= cell < 1e16:
        return Nik("", None, "", (NOT_16_DIGITS,))
    # The last digit is gone, those of the birth date are not.
    birth, gender, iso = _six_digits(str(int(cell))[6:12], today)
    return Nik("", birth, gender, (PRECISION_LOST,), iso)


def _read_text(cell: str, today: date) -> Nik:
    digits = cell
    if len(cell) != 16 or not (cell.isascii() and cell.isdigit()):
        digits = clean(cell)
        if not digits:
            return Nik("", None, "", (MISSING,))
        if len(digits) != 16 or not (digits.isascii() and digits.isdigit()):
            code = PRECISION_LOST if _is_scientific(cell) else NOT_16_DIGITS
            return Nik("", None, "", (code,))
    birth, gender, iso = _six_digits(digits[6:12], today)
    if birth is not None and digits[:6] in district_codes() and digits[12:] != "0000":
        return Nik(digits, birth, gender, (), iso)
    known_province = digits[:2] in PROVINCES
    said: tuple[str, ...] = ()
    if birth is None or not known_province or digits[12:] == "0000":
        said = (IMPOSSIBLE,)
    if known_province and digits[:6] not in district_codes():
        said = (*said, DISTRICT_UNKNOWN)
    return Nik(digits, birth, gender, said, iso)


def clean(text: str) -> str:
    """The text without the spaces, dots, dashes and quotes that people put into a NIK."""
    return text.translate(_NOISE)


def _is_scientific(text: str) -> bool:
    """True for what a spreadsheet prints of a long number: `6,21003E+15`."""
    mantissa, letter, power = text.strip().strip("'\"").upper().replace(" ", "").partition("E")
    return bool(
        letter
        and power.lstrip("+").isdigit()
        and mantissa.replace(",", "", 1).replace(".", "", 1).isdigit()
    )


@lru_cache(maxsize=100_000)
def _six_digits(ddmmyy: str, today: date) -> tuple[date | None, str, str]:
    day, month, year = int(ddmmyy[:2]), int(ddmmyy[2:4]), int(ddmmyy[4:])
    gender = "L"
    if day > 40:
        day, gender = day - 40, "P"
    birth = latest(year, month, day, today)
    return (birth, gender, birth.isoformat()) if birth else (None, "", "")


def birth_of(ddmmyy: str, today: date) -> tuple[date | None, str]:
    """Birth date and gender that digits 7 to 12 tell; (None, "") if they hold no date."""
    birth, gender, _ = _six_digits(ddmmyy, today)
    return birth, gender


def latest(year: int, month: int, day: int, today: date) -> date | None:
    """The latest date not after `today` whose year ends in the two digits of `year`, if any."""
    century = today.year - today.year % 100
    for base in (century, century - 100):
        try:
            found = date(base + year, month, day)
        except ValueError:
            continue
        if found <= today:
            return found
    return None


def mask(nik: str) -> str:
    """The NIK as lists and pages show it: only its last four digits."""
    return "•" * max(len(nik) - 4, 0) + nik[-4:] if len(nik) > 4 else "•" * len(nik)


@cache
def district_codes() -> frozenset[str]:
    """All district codes, present and past, by which a NIK may begin."""
    with open(join(dirname(__file__), "data", "district_codes.txt"), encoding="ascii") as file:
        return frozenset(filter(str.isdigit, file.read().split("\n")))
