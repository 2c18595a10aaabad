"""Places divided so that the sum is exact."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from enrollment.apportion import apportion


def test_in_proportion_by_largest_remainders():
    assert apportion(10, {"a": 1, "b": 1, "c": 1}) == {"a": 4, "b": 3, "c": 3}
    assert apportion(100, {"a": 47_000, "b": 16_000, "c": 15_900, "d": 21_100}) == {
        "a": 47, "b": 16, "c": 16, "d": 21,
    }  # fmt: skip


def test_equal_where_nothing_is_known():
    assert apportion(5, {"a": 0, "b": 0}) == {"a": 3, "b": 2}


def test_nobody_gets_less_than_is_taken():
    assert apportion(10, {"a": 9, "b": 1, "c": 0}, {"b": 4, "c": 1}) == {"a": 5, "b": 4, "c": 1}


def test_more_is_taken_than_there_is():
    with pytest.raises(ValueError, match="more places are taken"):
        apportion(3, {"a": 1}, {"a": 4})


def test_no_village():
    assert apportion(10, {}) == {}


numbers = st.integers(0, 500)


@given(st.lists(st.tuples(numbers, numbers), min_size=1, max_size=20), numbers)
def test_the_sum_is_exact_and_no_share_is_below_its_least(villages, spare):
    weights = {n: weight for n, (weight, _taken) in enumerate(villages)}
    least = {n: taken for n, (_weight, taken) in enumerate(villages)}
    total = sum(least.values()) + spare
    shares = apportion(total, weights, least)
    assert sum(shares.values()) == total
    assert all(shares[n] >= least[n] for n in weights)


@given(st.lists(numbers, min_size=1, max_size=20), numbers)
def test_each_share_is_within_one_of_its_proportion(weights, total):
    shares = apportion(total, dict(enumerate(weights)))
    whole = sum(weights)
    assert sum(shares.values()) == total
    assert not whole or all(
        abs(share - weights[n] * total / whole) < 1 for n, share in shares.items()
    )
