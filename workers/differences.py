"""What differs between two descriptions of one person, or of two who look alike."""

from __future__ import annotations

from typing import NamedTuple


class NikDifference(NamedTuple):
    """Where two NIKs differ: places from 1, and whether it is two neighbours swapped."""

    places: tuple[int, ...]
    swapped: bool


def of_niks(one: str, other: str) -> NikDifference:
    """Compare digit by digit; a missing digit differs from any."""
    longest = max(len(one), len(other))
    left, right = one.ljust(longest), other.ljust(longest)
    places = tuple(i + 1 for i in range(longest) if left[i] != right[i])
    swapped = (
        len(places) == 2
        and places[1] == places[0] + 1
        and left[places[0] - 1] == right[places[1] - 1]
        and left[places[1] - 1] == right[places[0] - 1]
    )
    return NikDifference(places, swapped)


def same_text(one: str, other: str) -> bool:
    """Whether two texts say the same but for case and spaces."""
    return one.casefold().split() == other.casefold().split()
