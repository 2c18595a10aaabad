"""No number under 5 is shown outside one's own scope, nor follows from the others."""

import itertools

import pytest

from reports.suppression import hide, shown


def seen(groups, own=()):
    found, whole = hide(groups, frozenset(own))
    cells = {}
    for group in found:
        for cell in (group.total, *group.parts):
            cells[cell.key] = cell.text if cell.people is None else cell.people
    return cells, whole


def test_large_numbers_and_nothing_are_shown():
    cells, whole = seen([("A", [("a1", 5), ("a2", 0)]), ("B", [("b1", 12)])])
    assert cells == {"A": 5, "a1": 5, "a2": 0, "B": 12, "b1": 12}
    assert whole


def test_a_small_number_takes_the_next_smallest_with_it():
    cells, whole = seen([("A", [("a1", 3), ("a2", 8), ("a3", 20)])])
    assert cells == {"A": 31, "a1": "<5", "a2": "–", "a3": 20}
    assert whole


def test_two_small_numbers_hide_each_other_when_they_come_to_five():
    cells, _whole = seen([("A", [("a1", 3), ("a2", 2), ("a3", 20)])])
    assert cells == {"A": 25, "a1": "<5", "a2": "<5", "a3": 20}


def test_the_own_village_is_always_shown():
    cells, _whole = seen([("A", [("a1", 3), ("a2", 8), ("a3", 9)])], own=["a1"])
    assert cells["a1"] == 3


def test_a_total_that_would_tell_is_hidden_and_hides_another():
    groups = [("A", [("a1", 50), ("a2", 3)]), ("B", [("b1", 40), ("b2", 60)])]
    cells, whole = seen(groups, own=["a1"])
    assert cells == {"A": "–", "a1": 50, "a2": "<5", "B": "–", "b1": "–", "b2": 60}
    assert whole


def test_the_whole_is_not_shown_where_it_would_tell():
    cells, whole = seen([("A", [("a1", 3)])])
    assert cells == {"A": "–", "a1": "<5"}
    assert not whole


@pytest.mark.parametrize(("number", "said"), [(0, 0), (1, None), (4, None), (5, 5)])
def test_a_count_that_stands_alone(number, said):
    assert shown(number) == said


def fits(cell, number, *, total=False):
    if cell.people is not None:
        return number == cell.people
    if cell.text == "<5":
        return 0 < number < 5
    return number >= (1 if total else 5)


def pairs(group):
    """All numbers that two villages may have by what is shown of them and their district."""
    first, second = group.parts
    return [
        (x, y)
        for x in range(14) if fits(first, x)
        for y in range(14) if fits(second, y) and fits(group.total, x + y, total=True)
    ]  # fmt: skip


@pytest.mark.parametrize("own", [(), ("a1",), ("b2",)])
def test_no_hidden_number_follows_from_what_is_shown(own):
    """Try every small regency of two districts, and solve for what is hidden."""
    values = (0, 1, 3, 4, 5, 7)
    for a1, a2, b1, b2 in itertools.product(values, repeat=4):
        groups = [("A", [("a1", a1), ("a2", a2)]), ("B", [("b1", b1), ("b2", b2)])]
        found, whole = hide(groups, frozenset(own))
        total = a1 + a2 + b1 + b2
        (ga, gb) = found
        possible = {key: set() for key in ("a1", "a2", "b1", "b2")}
        pairs_a, pairs_b = pairs(ga), pairs(gb)
        for (x, y), (z, w) in itertools.product(pairs_a, pairs_b):
            if not whole or x + y + z + w == total:
                for key, number in zip(possible, (x, y, z, w), strict=True):
                    possible[key].add(number)
        for cell in (*ga.parts, *gb.parts):
            if cell.text == "<5":
                assert len(possible[cell.key]) > 1, (groups, own, cell)
        for key, number in zip(possible, (a1, a2, b1, b2), strict=True):
            if 0 < number < 5 and key not in own:
                cell = next(c for c in (*ga.parts, *gb.parts) if c.key == key)
                assert cell.people is None
