"""Small numbers that could point to a person are not shown outside one's own scope. Pure.

A hidden cell must not follow from the others either: where a group shows its total, at least two
people-holding cells are hidden, or none.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import Final, NamedTuple

SMALLEST: Final = 5


class Cell(NamedTuple):
    """`key` names the place; `people` is null where the number is not shown, and `text` says so."""

    key: str
    people: int | None
    text: str


class Group(NamedTuple):
    """A district: its total and its villages, as they may be shown."""

    total: Cell
    parts: tuple[Cell, ...]


def shown(number: int) -> int | None:
    """A count that stands alone, or nothing where it is too small to show."""
    return None if 0 < number < SMALLEST else number


def hide(
    groups: Sequence[tuple[str, Sequence[tuple[str, int]]]], own: Collection[str]
) -> tuple[list[Group], bool]:
    """What somebody may see whose own villages are `own`: the groups, and the whole total or not.

    `groups`: (district, [(village, people), …]).
    """
    hidden, leaks = {}, set()
    for name, parts in groups:
        small = {key for key, people in parts if 0 < people < SMALLEST and key not in own}
        hidden[name], closed = _closed(parts, small, own)
        if not closed:
            leaks.add(name)
    totals = [(name, sum(people for _key, people in parts)) for name, parts in groups]
    seen_whole = {name for name, parts in groups if all(k in own for k, n in parts if n)}
    small = leaks | {n for n, total in totals if 0 < total < SMALLEST and n not in seen_whole}
    hidden_totals, closed = _closed(totals, small, seen_whole)
    for name, parts in groups:  # a hidden total must not follow from villages that are all shown
        if name in hidden_totals and not hidden[name]:
            others = sorted((n, k) for k, n in parts if n and k not in own)
            hidden[name] = {key for _n, key in others[:1]}
    found = [
        Group(
            _cell(name, total, hidden_totals),
            tuple(_cell(key, people, hidden[name]) for key, people in parts),
        )
        for (name, parts), (_name, total) in zip(groups, totals, strict=True)
    ]
    return found, closed


def _closed(
    cells: Iterable[tuple[str, int]], small: Collection[str], own: Collection[str]
) -> tuple[set[str], bool]:
    """Hide the next smallest too until the hidden ones can't be told from the total.

    False where that is not possible, so that the total must not be shown.
    """
    hidden = set(small)
    sums = dict(cells)
    others = sorted((n, k) for k, n in sums.items() if n and k not in hidden and k not in own)
    while hidden and (len(hidden) < 2 or sum(sums[key] for key in hidden) < SMALLEST):
        if not others:
            return hidden, False
        hidden.add(others.pop(0)[1])
    return hidden, True


def _cell(key: str, people: int, hidden: Collection[str]) -> Cell:
    if key not in hidden:
        return Cell(key, people, "")
    return Cell(key, None, f"<{SMALLEST}" if people < SMALLEST else f"{SMALLEST}+")
