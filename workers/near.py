"""Pairs of rows that may be the same worker, found without comparing each with each."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import combinations

from workers.names import nearly_equal

# Windows of a NIK such that any digit, and any two neighbours, lie within one of them: NIKs that
# differ by a digit or a swap are equal outside of one window.
_WINDOWS = ((0, 4), (3, 7), (6, 10), (9, 13), (12, 16))
_CROWD = 40  # NIKs up to which each is compared with each
_NAMES = 150  # names of one birth date, likewise
_TWO_EDITS = 7  # letters from which a name may be two edits from one of nine


def differ_by_one(nik_a: str, nik_b: str) -> bool:
    """True if one digit is replaced, or two neighbours are swapped."""
    different = [i for i in range(len(nik_a)) if nik_a[i] != nik_b[i]]
    if len(different) == 1:
        return True
    if len(different) != 2:
        return False
    first, second = different
    return second == first + 1 and nik_a[first] == nik_b[second] and nik_a[second] == nik_b[first]


def variants(nik: str) -> Iterator[str]:
    """The NIKs that differ from this one by a digit or a swap of neighbours: at most 159."""
    for i, digit in enumerate(nik):
        for other in "0123456789":
            if other != digit:
                yield nik[:i] + other + nik[i + 1 :]
        if i and nik[i - 1] != digit:
            yield nik[: i - 1] + digit + nik[i - 1] + nik[i + 1 :]


class Lister:
    """Takes the rows of a list one after the other, then tells the pairs among them."""

    def __init__(self) -> None:
        self._niks: dict[str, int] = {}  # the first position of each NIK
        self._rows: list[tuple[int, str]] = []
        self._births: dict[str, list[tuple[int, str, str]]] = {}

    def add(self, position: int, nik: str, name_key: str, birth_date: str) -> None:
        """Take a row; rows without 16 trustworthy digits of NIK (nik == "") don't take part."""
        if not nik:
            return
        self._niks.setdefault(nik, position)
        self._rows.append((position, nik))
        if birth_date and name_key:
            self._births.setdefault(birth_date, []).append((position, nik, name_key))

    def pairs(self) -> Iterator[tuple[int, int]]:
        """(position, first partner's position) for each later row, in the order of the rows."""
        partners: dict[int, int] = {}
        by_nik = self._near_niks()
        for position, nik in self._rows:
            first = by_nik.get(nik)
            if first is not None and first < position:
                partners[position] = first
        for crowd in self._births.values():
            if len(crowd) > 1:
                for later, first in _near_names(crowd):
                    partners[later] = min(first, partners.get(later, first))
        return iter(sorted(partners.items()))

    def _near_niks(self) -> dict[str, int]:
        """For each NIK that has near ones, the first position of any of them."""
        firsts: dict[str, int] = {}
        for crowd in _crowds(list(self._niks), _WINDOWS):
            for nik_a, nik_b in _compare(crowd):
                for one, other in ((nik_a, nik_b), (nik_b, nik_a)):
                    at = self._niks[other]
                    firsts[one] = min(at, firsts.get(one, at))
        return firsts


def _crowds(niks: list[str], windows: Iterable[tuple[int, int]]) -> Iterator[list[str]]:
    """Groups of NIKs that are equal outside of one window."""
    for start, end in windows:
        keys = [nik[:start] + nik[end:] for nik in niks]
        last = dict(zip(keys, niks, strict=True))
        if len(last) == len(niks):
            continue
        groups: dict[str, list[str]] = {}
        for key, nik in zip(keys, niks, strict=True):
            if last[key] is not nik:
                groups.setdefault(key, [last[key]]).append(nik)
        for group in groups.values():
            if len(group) <= _CROWD or end - start <= 2:
                yield group
            else:
                yield from _crowds(group, [(at, at + 2) for at in range(start, end - 1)])


def _compare(group: list[str]) -> Iterator[tuple[str, str]]:
    for index, nik in enumerate(group):
        for earlier in group[:index]:
            if differ_by_one(earlier, nik):
                yield earlier, nik


def _near_names(crowd: list[tuple[int, str, str]]) -> Iterator[tuple[int, int]]:
    """Pairs by name among rows with one birth date: each later row with its first partner."""
    if len(crowd) <= _NAMES:
        for index, (position, nik, key) in enumerate(crowd):
            for first, other_nik, other_key in crowd[:index]:
                if nik != other_nik and nearly_equal(key, other_key):
                    yield position, first
                    break
        return
    firsts: dict[str, list[tuple[int, str]]] = {}
    for position, nik, key in crowd:
        rows = firsts.setdefault(key, [])
        if len(rows) < 2 and all(nik != other for _, other in rows):
            rows.append((position, nik))  # two different NIKs suffice to find a first partner
    near = near_names(firsts)
    for position, nik, key in crowd:
        others = (key, *near.get(key, ()))
        first = min(
            (at for other in others for at, other_nik in firsts[other] if other_nik != nik),
            default=position,
        )
        if first < position:
            yield position, first


def near_names(keys: Iterable[str]) -> dict[str, set[str]]:
    """For each name key that has nearly equal ones, those; for a crowd of many (everybody born on
    1 July), whose names are not compared each with each.

    Two words within two edits are the same when up to two letters of each are left out. So names
    meet by what is left of them, all that is left with as many letters at a time. The work grows
    with the names and the square of their length (150 rests for 17 letters), the memory with
    those of one length.
    """
    by_length: dict[int, list[str]] = {}
    for key in set(keys):
        by_length.setdefault(len(key), []).append(key)
    near: dict[str, set[str]] = {}
    for length in range(max(by_length, default=0) + 1):
        left: dict[str, list[str]] = {key: [key] for key in by_length.get(length, ())}
        for key in by_length.get(length + 1, ()):
            for rest in {key[:i] + key[i + 1 :] for i in range(length + 1)}:
                left.setdefault(rest, []).append(key)
        for key in by_length.get(length + 2, ()) if length + 2 >= _TWO_EDITS else ():
            for rest in _without_two(key):
                left.setdefault(rest, []).append(key)
        for group in left.values():
            for one, other in combinations(group, 2) if len(group) > 1 else ():
                if other not in near.get(one, ()) and nearly_equal(one, other):
                    near.setdefault(one, set()).add(other)
                    near.setdefault(other, set()).add(one)
    return near


def _without_two(word: str) -> set[str]:
    """What is left of a word without two of its letters."""
    return {
        word[:i] + word[i + 1 : j] + word[j + 1 :] for i, j in combinations(range(len(word)), 2)
    }
