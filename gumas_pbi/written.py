"""Numbers, rupiah and days as the page writes them, in the language of whoever looks.

Papers are in Indonesian whatever the language: they take `indonesian`.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language

from gumas_pbi import indonesian

NOTHING = "–"


def rupiah(value: Any) -> str:
    """159600000 → Rp 159.600.000; nothing → –."""
    return NOTHING if value in (None, "") else indonesian.rupiah(int(value))


def number(value: Any) -> str:
    """9500 → 9.500; nothing → –."""
    return NOTHING if value in (None, "") else indonesian.number(int(value))


def day(value: date | datetime | None) -> str:
    """3 Juni 2025, the day in the office's time zone; nothing → –."""
    if not value:
        return NOTHING
    if isinstance(value, datetime):
        value = _local(value).date()
    is_indonesian = (get_language() or "id").startswith("id")
    return indonesian.date_long(value) if is_indonesian else date_format(value, "j F Y")


def month(value: date | datetime | None) -> str:
    """November 2026, from any day of the month; nothing → –."""
    # The long date without its day, so that one table of month names serves both.
    return day(value).partition(" ")[2] if value else NOTHING


def moment(value: datetime | None) -> str:
    """3 Juni 2025, 14.05 WIB; nothing → –."""
    return f"{day(value)}, {_local(value):%H.%M} WIB" if value else NOTHING


def _local(value: datetime) -> datetime:
    return timezone.localtime(value) if timezone.is_aware(value) else value
