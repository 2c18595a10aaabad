"""Small numbers that could point to a person are not shown outside one's own scope. Pure.

A hidden number must not follow from the others either: where a group shows its total, so many of
its numbers are hidden that none of the small ones can be told.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import Final, NamedTuple

SMALLEST: Final = 5
FEW: Final = f"<{SMALLEST}"
HIDDEN: Final = "–"
ENDLESS: Final = 10**12


class Cell(NamedTuple):
    """`key` names the place; `people` is None where the number is not shown, and `text` says so."""

    key: str
    people: int | None
    text: str


class Group(NamedTuple):
    """A district: its total and its villages, as they may be shown."""

    total: Cell
    parts: tuple[Cell, ...]


def shown(number: int) -> int | None:
    """A count that stands alone, or None where it is too small to show."""
    return None if 0 < number < SMALLEST else number


class _Number(NamedTuple):
    """A number, and what everybody knows of it once it is hidden: at least, at most."""

    key: str
    people: int
    low: int
    high: int


def hide(
    groups: Sequence[tuple[str, Sequence[tuple[str, int]]]], own: Collection[str]
) -> tuple[list[Group], bool]:
    """What somebody may see whose own villages are `own`: the groups, and the whole total or not.

    `groups`: (district, [(village, people), …]).
    """
    hidden: dict[str, set[str]] = {}
    telling = set()  # districts whose total would tell a hidden village
    totals = []
    for name, parts in groups:
        numbers = [_village(key, people) for key, people in parts]
        small = {key for key, people in parts if 0 < people < SMALLEST and key not in own}
        hidden[name], closed = _closed(numbers, small, own)
        if not closed:
            telling.add(name)
        totals.append(_district(name, numbers, hidden[name] or _smallest(parts, own), closed))
    known = {name for name, parts in groups if all(key in own for key, n in parts if n)}
    few = {total.key for total in totals if 0 < total.people < SMALLEST} - known
    hidden_totals, whole = _closed(totals, few | telling, known)
    for name, parts in groups:  # a hidden total must not follow from villages that are all shown
        if name in hidden_totals and not hidden[name]:
            hidden[name] = _smallest(parts, own)
    found = [
        Group(
            _cell(name, total.people, hidden_totals, dashed=telling),
            tuple(_cell(key, people, hidden[name]) for key, people in parts),
        )
        for (name, parts), total in zip(groups, totals, strict=True)
    ]
    return found, whole


def _village(key: str, people: int) -> _Number:
    if people < SMALLEST:
        return _Number(key, people, 1, SMALLEST - 1)
    return _Number(key, people, SMALLEST, ENDLESS)


def _district(
    name: str, villages: Sequence[_Number], hidden: Collection[str], shows_few: bool
) -> _Number:
    """Its total, between what its villages can be at least and at most."""
    people = sum(v.people for v in villages)
    low = sum(v.low if v.key in hidden else v.people for v in villages)
    high = sum(v.high if v.key in hidden else v.people for v in villages)
    if shows_few and people < SMALLEST:
        high = min(high, SMALLEST - 1)
    return _Number(name, people, low, high)


def _smallest(parts: Iterable[tuple[str, int]], own: Collection[str]) -> set[str]:
    others = sorted((n, key) for key, n in parts if n and key not in own)
    return {key for _n, key in others[:1]}


def _closed(
    numbers: Sequence[_Number], small: Collection[str], own: Collection[str]
) -> tuple[set[str], bool]:
    """Hide the next smallest too, until none of the hidden can be told from the total.

    False where that is not possible, so that the total must not be shown.
    """
    hidden = set(small)
    others = sorted(
        (n.people, n.key) for n in numbers if n.people and n.key not in hidden | set(own)
    )
    while hidden and _told([n for n in numbers if n.key in hidden]):
        if not others:
            return hidden, False
        hidden.add(others.pop(0)[1])
    return hidden, True


def _told(hidden: Sequence[_Number]) -> bool:
    """Whether the sum of hidden numbers leaves no choice to one of them."""
    total = sum(n.people for n in hidden)
    low, high = sum(n.low for n in hidden), sum(n.high for n in hidden)
    return any(
        max(n.low, total - (high - n.high)) >= min(n.high, total - (low - n.low)) for n in hidden
    )


def _cell(key: str, people: int, hidden: Collection[str], dashed: Collection[str] = ()) -> Cell:
    if key not in hidden:
        return Cell(key, people, "")
    return Cell(key, None, FEW if people < SMALLEST and key not in dashed else HIDDEN)
