"""Numbers and dates as Indonesians write them, and as officers type them. Pure."""

import re
from datetime import date
from functools import lru_cache
from typing import Final

from num2words import num2words  # type: ignore[import-untyped]

MONTHS: Final = (
    "Januari",
    "Februari",
    "Maret",
    "April",
    "Mei",
    "Juni",
    "Juli",
    "Agustus",
    "September",
    "Oktober",
    "November",
    "Desember",
)

# ASCII digits only: \d would also take Arabic-Indic ones, which int() reads and no officer types.
_DAY_FIRST = re.compile(r"([0-9]{1,2})([/.-])([0-9]{1,2})\2([0-9]{4})")
_YEAR_FIRST = re.compile(r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})")
_AFTER_MILLIONS = re.compile(r"\b(juta|miliar|triliun) satu ribu\b")


def number(value: int) -> str:
    """9500 -> `9.500`. Never for a NIK, a year or an id."""
    return f"{value:,}".replace(",", ".")


def rupiah(value: int) -> str:
    """Whole rupiah: 1596000 -> `Rp 1.596.000` (the space does not break), -500 -> `-Rp 500`."""
    sign = "-" if value < 0 else ""
    return f"{sign}Rp\N{NO-BREAK SPACE}{number(abs(value))}"


def month_name(month: int) -> str:
    """1 -> `Januari`. Raises ValueError outside 1 to 12."""
    if not 1 <= month <= 12:
        raise ValueError(f"no such month: {month}")
    return MONTHS[month - 1]


def in_words(value: int) -> str:
    """594 -> `lima ratus sembilan puluh empat`. Raises ValueError below 0 and from 10^15 on."""
    if not 0 <= value < 10**15:
        raise ValueError(f"not a number to write in words: {value}")
    # The library writes a thousand after millions as "satu ribu".
    return _AFTER_MILLIONS.sub(r"\1 seribu", num2words(value, lang="id"))


@lru_cache(maxsize=4096)
def date_long(day: date) -> str:
    """2025-06-03 -> `3 Juni 2025`."""
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def parse_day(text: str) -> date:
    """`17/08/2026`, `17-8-2026`, `17.8.2026` (day first) or `2026-08-17`.

    Raises ValueError for anything else, and for a day that does not exist. For forms; the many
    ways that lists write dates are another matter.
    """
    bare = text.strip()
    if match := _DAY_FIRST.fullmatch(bare):
        day, _, month, year = match.groups()
    elif match := _YEAR_FIRST.fullmatch(bare):
        year, month, day = match.groups()
    else:
        raise ValueError(f"not a date: {text!r}")
    return date(int(year), int(month), int(day))
