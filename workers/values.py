"""What stands in cells: nothing, ditto marks, dates, genders, rupiah, phone numbers."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta

from workers.nik import latest

_EMPTY = frozenset(
    [
        "tidak ada",
        "tdk ada",
        "belum ada",
        "blm ada",
        "n/a",
        "nihil",
        "kosong",
        "#n/a",
        "n.a",
        "null",
        "none",
    ]
)
_DITTO = frozenset(
    ("sda", "idem", "ditto", "dito", '"', '""', "''", "’’", "‘‘", "”", "“", "„", "″", "〃", ",,")
)
_SPACES = str.maketrans(dict.fromkeys("\u200b\u200c\u200d\ufeff\u2060\u200e\u200f", ""))

_MONTHS_TEXT = (
    "jan jn i januari january",
    "feb peb pebr febr ii februari pebruari february febuari pebuari",
    "mar mrt mart iii maret march",
    "apr iv april",
    "mei v may",
    "jun vi juni june",
    "jul vii juli july",
    "agu ags agt agst agts ag aug agus viii agustus augustus august",
    "sep spt sept ix september",
    "okt oct oktb x oktober october",
    "nov nop nopb xi november nopember",
    "des dec xii desember december",
)
_MONTHS = {
    name: number
    for number, names in enumerate(_MONTHS_TEXT, start=1)
    for each in names.split()
    for name in (each, *(each[:end] for end in range(3, len(each)) if len(each) > 4))
}
_TIME = re.compile(
    r"[T\s]+\d{1,2}[:.]\d{2}([:.]\d{2}([.,]\d+)?)?\s*(wib|am|pm|z|[+-]\d{2}:?\d{2})?$",
    re.IGNORECASE,
)
_PARTS = re.compile(r"[0-9]+|[^\W\d_]+")
_DATE_FIRST = re.compile(
    r"(?P<born>\d{1,2}(?:[-/. ]\d{1,2}[-/. ]|[-/. ]*[^\W\d_]+[-/. ]*)(?:\d{4}|'?\d{2}))"
    r"[\s,/(-]+(?P<place>[^\W\d_][^\d]*)"
)
_EPOCH = date(1899, 12, 30)
_OLDEST = 1900


def clean(text: str) -> str:
    """The text without outer spaces, and with inner ones (non-breaking, line breaks) single."""
    if not text.isascii():
        text = text.translate(_SPACES)
    return " ".join(text.split())


def is_empty(text: str) -> bool:
    """True for a text that says there is nothing: "", "-", "tidak ada", "n/a" …"""
    if len(text) > 10 and text[0].isalpha():
        return False
    return not text or text.lower().rstrip(".") in _EMPTY or not text.strip("-–—_. ()")


def is_ditto(text: str) -> bool:
    """True for a mark that repeats the value above: sda, idem, "."""
    if len(text) > 9:
        return False
    return text.lower().replace(".", "").strip("- ").replace(" ", "") in _DITTO


def read_date(cell: object, today: date, nik_date: date | None = None) -> date | None:
    """The date in a cell: a date, a spreadsheet serial number (1900 system) or a text.

    Day comes before month, unless only the other order agrees with `nik_date`. Years of two
    digits mean the latest date not after `today`. None if the cell can't be read.
    """
    if isinstance(cell, str):
        return _read_text_date(cell, today, nik_date)
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    if isinstance(cell, (int, float)) and not isinstance(cell, bool):
        return from_serial(cell)
    return None


def from_serial(number: float) -> date | None:
    """The date of a spreadsheet serial number of five digits, else None."""
    if 10_000 <= number < 100_000:
        return _EPOCH + timedelta(days=int(number))
    return None


def _read_text_date(text: str, today: date, nik_date: date | None) -> date | None:
    text = text.strip()
    if len(text) == 10 and text[4] == "-" and text[7] == "-":
        try:
            return _known_year(date.fromisoformat(text))
        except ValueError:
            pass
    if len(text) > 40:
        return None
    if text.isascii() and text.replace(".", "", 1).isdecimal() and text[:5].isdecimal():
        return from_serial(float(text)) if text[5:6] in ("", ".") else None
    text = _TIME.sub("", text)
    parts = _PARTS.findall(text)
    if len(parts) == 4 and not parts[0].isdecimal():  # Senin, 12 Agustus 1980
        parts = parts[1:]
    if len(parts) != 3:
        return None
    first, second, third = parts
    if not second.isdecimal():
        month = _MONTHS.get(second.lower(), 0)
        return _make(third, month, first, today) or _make(first, month, third, today)
    if not first.isdecimal():
        return _make(third, _MONTHS.get(first.lower(), 0), second, today)
    if len(first) == 4:
        return _make(first, int(second), third, today)
    return _by_order(first, second, third, today, nik_date)


def _by_order(
    first: str, second: str, year: str, today: date, nik_date: date | None
) -> date | None:
    day_first = _make(year, int(second), first, today)
    if nik_date and day_first == nik_date:
        return day_first
    month_first = _make(year, int(first), second, today)
    if month_first and (month_first == nik_date or (nik_date is None and not day_first)):
        return month_first
    return day_first


def _make(year: str, month: int, day: str, today: date) -> date | None:
    if not (year.isdecimal() and day.isdecimal()) or len(day) > 2 or len(year) not in (2, 4):
        return None
    if len(year) == 2:
        return latest(int(year), month, int(day), today)
    try:
        return _known_year(date(int(year), month, int(day)))
    except (ValueError, OverflowError):
        return None


def _known_year(found: date) -> date | None:
    return found if found.year >= _OLDEST else None


def split_place_and_date(text: str) -> tuple[str, str]:
    """`Kuala Kurun, 8-10-1991` as ("Kuala Kurun", "8-10-1991"); either may be ""."""
    text = clean(text)
    turned = _DATE_FIRST.fullmatch(text)
    if turned:
        return turned["place"].strip(" ,/-.:;()"), turned["born"]
    for index, letter in enumerate(text):
        if letter.isdecimal():
            return text[:index].strip(" ,/-.:;'("), text[index:].strip(" .;)")
    return text.strip(" ,/-.:;"), ""


_GENDERS = {
    **dict.fromkeys(["l", "lk", "laki", "lakilaki", "lelaki", "pria", "cowok", "male", "1"], "L"),
    **dict.fromkeys(
        ["p", "pr", "prp", "prm", "perempuan", "wanita", "w", "cewek", "female", "2"], "P"
    ),
}
_LETTERS_ONLY = re.compile(r"[^a-z0-9]+")


def read_gender(cell: object) -> str:
    """ "L" or "P"; "" if the cell can't be read."""
    if isinstance(cell, str):
        known = _GENDERS.get(cell.lower())
        if known is None:
            plain = cell.lower().partition("(")[0].replace("laki2", "laki")
            known = _GENDERS.get(_LETTERS_ONLY.sub("", plain), "")
        return known
    if isinstance(cell, (int, float)) and not isinstance(cell, bool):
        return {1.0: "L", 2.0: "P"}.get(cell, "")
    return ""


_AMOUNT = re.compile(
    r"(?:rp|idr)?[.:\s]*(?P<number>\d[\d.,]*?)\s*(?:[.,]?\s?[-–=]|[.,])*\s*"
    r"(?P<unit>juta|jt|ribu|rb|k)?[.\s]*(?:rupiah)?\s*(?:(?:/|per|tiap|setiap)\s*(?:bulan|bln))?\.?",
    re.IGNORECASE,
)
_SPACED = re.compile(r"(?<=\d)\s(?=\d{3}(?:\D|$))")  # 1 500 000
_UNITS = {"juta": 1_000_000, "jt": 1_000_000, "ribu": 1_000, "rb": 1_000, "k": 1_000}
_GROUPED = re.compile(r"\d{1,3}(?:([.,])\d{3})(?:\1\d{3})*(?:(?!\1)[.,]\d{1,2})?")
_DECIMAL = re.compile(r"\d+(?:[.,]\d{1,2})?")
_MOST = 10**12


def read_amount(cell: object) -> int | None:
    """Whole rupiah, or None if the cell is not one amount (a range is not)."""
    if isinstance(cell, (int, float)):
        if isinstance(cell, bool) or not 0 <= cell < _MOST:
            return None
        return round(cell)
    if not isinstance(cell, str) or len(cell) > 60:
        return None
    match = _AMOUNT.fullmatch(_SPACED.sub("", cell.strip()))
    if not match:
        return None
    number, unit = match["number"], match["unit"]
    amount: int | None = None
    if unit:
        if unit.lower() not in ("juta", "jt") and _GROUPED.fullmatch(number):
            number = number.replace(".", "").replace(",", "")
        if not re.fullmatch(r"\d+(?:[.,]\d+)?", number):
            return None
        amount = round(float(number.replace(",", ".")) * _UNITS[unit.lower()])
    elif _GROUPED.fullmatch(number):
        whole = re.sub(r"[.,]\d{1,2}$", "", number)
        amount = int(whole.replace(".", "").replace(",", ""))
    elif _DECIMAL.fullmatch(number):
        amount = round(float(number.replace(",", ".")))
    return amount if amount is not None and amount < _MOST else None


_NEXT_PHONE = re.compile(r"[/,;&|\n]|\b(?:atau|dan|or)\b", re.IGNORECASE)
_PHONE_WORDS = re.compile(r"\([^)\d]*\)|\b(?:hp|wa|no|telp|tlp|tel|telepon)\b[.:]*", re.IGNORECASE)
_PHONE_NOISE = str.maketrans(dict.fromkeys(" \t\u00a0-–—.()'\"\u2011\u202a\u202c", ""))


def read_phone(cell: object) -> str:
    """The (first) phone number as 08… or 0537…, digits only; "" if there is none."""
    if isinstance(cell, (int, float)):
        whole = not isinstance(cell, bool) and 0 < cell < 1e15
        return _national(str(int(cell))) if whole else ""
    if not isinstance(cell, str) or len(cell) > 120:
        return ""
    if len(cell) < 15 and cell.isascii() and cell.isdecimal():
        return cell if cell[:2] == "08" and 9 < len(cell) < 14 else _national(cell)
    for part in _NEXT_PHONE.split(_PHONE_WORDS.sub(" ", cell)):
        if part.strip():
            return _national(part.translate(_PHONE_NOISE)) or _first_of_words(part)
    return ""


def _first_of_words(part: str) -> str:
    """The first of two numbers with only a space between them."""
    taken = ""
    for word in part.split():
        if len(taken) >= 9 and word.startswith(("0", "+", "62")):
            return _national(taken)
        taken += word.translate(_PHONE_NOISE)
    return ""


def _national(digits: str) -> str:
    if digits.startswith("+"):
        digits = digits[1:]
        if not digits.startswith("62"):
            return ""
    if not (digits.isascii() and digits.isdecimal()):
        return ""
    if digits.startswith("0062"):
        digits = digits[2:]
    if digits.startswith("62") and len(digits) >= 10:
        digits = digits[2:]
    digits = "0" + digits.lstrip("0")
    if len(digits) < 8 or digits[1] == "1":
        return ""
    least, most = (9, 13) if digits[1] == "8" else (8, 12)
    return digits if least <= len(digits) <= most else ""
