"""Ages in whole years, as the law counts them. Somebody born on 29 February is a year older on
1 March in years without that day."""

from __future__ import annotations

from datetime import date
from typing import overload


@overload
def age(birth: date, day: date) -> int: ...
@overload
def age(birth: date | None, day: date) -> int | None: ...
def age(birth: date | None, day: date) -> int | None:
    """Whole years lived on a day; None where the birth date is not known."""
    if birth is None:
        return None
    return day.year - birth.year - ((day.month, day.day) < (birth.month, birth.day))


def years_before(day: date, years: int) -> date:
    """The last birth date of which so many years are full on a day: the same day of that year, or
    28 February where it has no 29th."""
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return day.replace(year=day.year - years, day=28)
