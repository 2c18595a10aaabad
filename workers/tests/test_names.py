"""Names: shown, keyed, compared."""

from __future__ import annotations

import pytest

from workers import names


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("Budi Nahan", "budinahan"),
        ("BUDI  NAHAN", "budinahan"),
        ("Pdt. Budi Nahan, S.Th", "budinahan"),
        ("H. Budi Nahan, S.Pd., M.Si", "budinahan"),
        ("Hj. Siti", "siti"),
        ("Drs. Budi", "budi"),
        ("dr. Budi", "budi"),
        ("Budi S.Pd", "budi"),
        ("BUDI NAHAN SE", "budinahan"),
        ("Noor'zaenab", "noorzaenab"),
        ("André Zoë", "andrezoe"),
        ("M. Ali", "mali"),
        ("Haji", "haji"),
        ("E", "e"),
        ("H", "h"),
        ("???", ""),
    ],
)
def test_name_key(text: str, key: str) -> None:
    assert names.name_key(text) == key


@pytest.mark.parametrize("text", ["Budi Nahan", "BUDI", "Pdt. Budi, S.Th", "M. Ali", "???", "a b"])
def test_read_agrees_with_its_parts(text: str) -> None:
    assert names.read(text) == (names.tidy(text), names.name_key(text), names.is_name(text))


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("BUDI NAHAN", "Budi Nahan"),
        ("nadia d'cruz", "Nadia D'Cruz"),
        ("Budi  de Nahan", "Budi de Nahan"),
        ("SITI NUR-AINI", "Siti Nur-Aini"),
    ],
)
def test_tidy(text: str, shown: str) -> None:
    assert names.tidy(text) == shown


@pytest.mark.parametrize(
    ("text", "good"),
    [("E", True), ("51303", False), ("Budi 2", False), ("???", False), ("D'Cruz", True)],
)
def test_is_name(text: str, good: bool) -> None:
    assert names.is_name(text) is good


@pytest.mark.parametrize(
    ("one", "other", "near"),
    [
        ("budi", "budi", True),
        ("budi", "budy", True),
        ("budi", "bdui", True),
        ("budi", "badu", False),
        ("martenan", "martan", False),
        ("martentingang", "martentingaang", True),
        ("martentingang", "martntingaang", True),
        ("martentingang", "martntngaang", False),
        ("", "", False),
        ("a", "", False),
    ],
)
def test_nearly_equal(one: str, other: str, near: bool) -> None:
    assert names.nearly_equal(one, other) is near
    assert names.nearly_equal(other, one) is near
