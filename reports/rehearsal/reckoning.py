"""What each person owes for each month, as things are known in the end: told anew, by nobody but
plain Python. Pure. Rupiah."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import NamedTuple

from enrollment.months import Month

Owed = dict[tuple[int, Month, str], int]
"""By person, month and programme."""


@dataclass
class Life:
    """Covered in `[start, end)`, apart from months that were kept from being billed for good."""

    start: date
    end: date
    kept_back: set[Month] = field(default_factory=set)

    def owes(self, month: Month, days: int) -> bool:
        """A month is owed in full by whom its first `days` days find covered."""
        if month in self.kept_back or self.end <= self.start:
            return False
        after = min(month.first_day + timedelta(days=days), month.end)
        return self.start < after and self.end > month.first_day


class Price(NamedTuple):
    """Rupiah a month from a month on."""

    programme: str
    start: Month
    amount: int


def reckon(
    lives: Mapping[int, Life], months: Iterable[Month], prices: Iterable[Price], days: int
) -> Owed:
    """Of two prices that began by a month the later one holds; what is 0 is left out."""
    prices = sorted(prices, key=lambda price: price.start)
    owed: Owed = {}
    for month in months:
        held = {price.programme: price.amount for price in prices if price.start <= month}
        for person, life in lives.items():
            if life.owes(month, days):
                for programme, amount in held.items():
                    owed[person, month, programme] = amount
    return owed


def differing(one: Owed, other: Owed) -> set[int]:
    """People of whom the two say different things."""
    return {key[0] for key in one.keys() | other.keys() if one.get(key, 0) != other.get(key, 0)}
