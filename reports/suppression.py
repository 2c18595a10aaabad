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


def hide(
    groups: Sequence[tuple[str, Sequence[tuple[str, int]]]], own: Collection[str]
) -> tuple[list[Group], bool]:
    """What somebody may see whose own villages are `own`: the groups, and the whole total or not.

    `groups`: (district, [(village, people), …]).
    """
    hidden: dict[str, set[str]] = {}
    telling = set()  # districts whose total would tell a hidden village
    for name, parts in groups:
        small = {key for key, people in parts if 0 < people < SMALLEST and key not in own}
        hidden[name], closed = _closed(parts, small, own)
        if not closed:
            telling.add(name)
    totals = [(name, sum(people for _key, people in parts)) for name, parts in groups]
    known = {name for name, parts in groups if all(key in own for key, n in parts if n)}
    few = {name for name, total in totals if 0 < total < SMALLEST and name not in known}
    hidden_totals, whole = _closed(totals, few | telling, known)
    for name, parts in groups:  # a hidden total must not follow from villages that are all shown
        if name in hidden_totals and not hidden[name]:
            others = sorted((n, key) for key, n in parts if n and key not in own)
            hidden[name] = {key for _n, key in others[:1]}
    found = [
        Group(
            _cell(name, total, hidden_totals, dashed=telling),
            tuple(_cell(key, people, hidden[name]) for key, people in parts),
        )
        for (name, parts), (_name, total) in zip(groups, totals, strict=True)
    ]
    return found, whole


def _closed(
    cells: Iterable[tuple[str, int]], small: Collection[str], own: Collection[str]
) -> tuple[set[str], bool]:
    """Hide the next smallest too, until the small ones can't be told from the total.

    False where that is not possible, so that the total must not be shown.
    """
    hidden = set(small)
    numbers = dict(cells)
    others = sorted((n, k) for k, n in numbers.items() if n and k not in hidden and k not in own)
    while hidden and _told([numbers[key] for key in hidden]):
        if not others:
            return hidden, False
        hidden.add(others.pop(0)[1])
    return hidden, True


def _told(numbers: Sequence[int]) -> bool:
    """Whether the sum of hidden numbers leaves no choice to one of them.

    Everybody knows that a small one is 1 to 4 and that another is 5 or more.
    """
    rest = sum(numbers)
    low = sum(SMALLEST if n >= SMALLEST else 1 for n in numbers)
    if any(n >= SMALLEST for n in numbers):
        return len(numbers) < 2 or rest == low
    return rest in (low, len(numbers) * (SMALLEST - 1)) or len(numbers) < 2


def _cell(key: str, people: int, hidden: Collection[str], dashed: Collection[str] = ()) -> Cell:
    if key not in hidden:
        return Cell(key, people, "")
    return Cell(key, None, FEW if people < SMALLEST and key not in dashed else HIDDEN)
