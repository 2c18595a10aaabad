"""Pairs of rows that may be one worker."""

from __future__ import annotations

import random
from itertools import combinations

import pytest

from workers import near
from workers.names import nearly_equal
from workers.near import Lister, differ_by_one

A = "6210030210940021"


def pairs(*rows: tuple[str, str, str]) -> list[tuple[int, int]]:
    lister = Lister()
    for position, row in enumerate(rows):
        lister.add(position, *row)
    return list(lister.pairs())


@pytest.mark.parametrize("at", range(16))
def test_one_digit(at: int) -> None:
    other = A[:at] + str((int(A[at]) + 1) % 10) + A[at + 1 :]
    assert pairs((A, "budi", ""), (other, "siti", "")) == [(1, 0)]


@pytest.mark.parametrize("at", range(15))
def test_two_neighbours_swapped(at: int) -> None:
    nik = "1234567890123456"
    other = nik[:at] + nik[at + 1] + nik[at] + nik[at + 2 :]
    assert pairs((nik, "budi", ""), (other, "siti", "")) == [(1, 0)]


@pytest.mark.parametrize("other", [A, "6210030210940012"[::-1], "6210030210940132", ""])
def test_no_pair(other: str) -> None:
    assert pairs((A, "budi", ""), (other, "siti", "")) == []


def test_nearly_equal_names_of_one_birth_date() -> None:
    rows = [
        (A, "martentingang", "1994-10-02"),
        ("6210111111111111", "martentingaang", "1994-10-02"),
        ("6210222222222222", "martentingang", "1994-10-03"),
    ]
    assert pairs(*rows) == [(1, 0)]


def test_the_same_nik_is_no_pair() -> None:
    assert pairs((A, "budi", "1994-10-02"), (A, "budi", "1994-10-02")) == []


def test_the_first_partner_is_named_once() -> None:
    near = "6210030210940022"
    rows = [
        (A, "budi", "1994-10-02"),
        (near, "budi", "1994-10-02"),
        (A, "budi", "1994-10-02"),
        ("6210030210940023", "budi", "1994-10-02"),
    ]
    assert pairs(*rows) == [(1, 0), (2, 1), (3, 0)]


def test_a_crowd_gives_the_same_pairs_as_comparing_each_with_each() -> None:
    dice = random.Random(7)
    words = ["".join(dice.choices("abc", k=dice.randint(1, 12))) for _ in range(300)]
    rows = [
        (f"62100302{dice.randrange(100):02d}94{dice.randrange(30):04d}", word, "1994-10-02")
        for word in words
    ]
    expected: dict[int, int] = {}
    for first, later in combinations(range(len(rows)), 2):
        (nik_a, name_a, _), (nik_b, name_b, _) = rows[first], rows[later]
        if nik_a != nik_b and (differ_by_one(nik_a, nik_b) or nearly_equal(name_a, name_b)):
            expected[later] = min(first, expected.get(later, first))
    assert dict(pairs(*rows)) == expected


@pytest.mark.parametrize("first", ["", "muhammad"])
def test_a_crowd_is_not_compared_all_with_all(monkeypatch: pytest.MonkeyPatch, first: str) -> None:
    compared = []
    for name in ("nearly_equal", "differ_by_one"):
        real = getattr(near, name)
        monkeypatch.setattr(near, name, lambda *two, real=real: compared.append(1) or real(*two))
    dice = random.Random(4_000)
    rows = [
        (f"6210{dice.randrange(10**12):012d}", first + "".join(dice.choices("aeioknrst", k=12)),
         "1970-07-01")
        for _ in range(4_000)
    ]  # fmt: skip
    pairs(*rows)
    all_with_all = len(rows) * (len(rows) - 1) // 2
    assert 0 < len(compared) < all_with_all / 10
