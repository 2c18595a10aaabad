"""Numbers, rupiah and dates as an officer writes them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django import template
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language

from gumas_pbi import indonesian

register = template.Library()
NOTHING = "–"


def _is_indonesian() -> bool:
    return (get_language() or "id").startswith("id")


def _day(value: date | datetime) -> date:
    if isinstance(value, datetime):
        return (timezone.localtime(value) if timezone.is_aware(value) else value).date()
    return value


@register.filter
def rupiah(value: Any) -> str:
    """159600000 → Rp 159.600.000; nothing → –."""
    return NOTHING if value in (None, "") else indonesian.rupiah(int(value))


@register.filter
def number(value: Any) -> str:
    """9500 → 9.500; nothing → –."""
    return NOTHING if value in (None, "") else indonesian.number(int(value))


@register.filter
def tanggal(value: date | datetime | None) -> str:
    """3 Juni 2025, the day in the office's time zone; nothing → –."""
    if not value:
        return NOTHING
    day = _day(value)
    return indonesian.date_long(day) if _is_indonesian() else date_format(day, "j F Y")


@register.filter
def bulan(value: date | datetime | None) -> str:
    """November 2026, from any day of the month; nothing → –."""
    if not value:
        return NOTHING
    day = _day(value)
    # The long date without its day, so that one table of month names serves both.
    return tanggal(day).partition(" ")[2]


@register.filter
def waktu(value: datetime | None) -> str:
    """3 Juni 2025, 14.05 WIB; nothing → –."""
    if not value:
        return NOTHING
    local = timezone.localtime(value) if timezone.is_aware(value) else value
    return f"{tanggal(local)}, {local:%H.%M} WIB"
