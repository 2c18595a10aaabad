"""Villages by the names that people write."""

from __future__ import annotations

import pytest

from villages.matching import Matcher
from villages.tests.regency import VILLAGES

MATCHER = Matcher(VILLAGES)


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("Sare Rangan", "62.10.03.2001"),
        ("SARERANGAN", "62.10.03.2001"),
        ("Desa Sare-Rangan", "62.10.03.2001"),
        ("Ds. Sare  Rangan.", "62.10.03.2001"),
        ("Sare\u00a0Rangan", "62.10.03.2001"),
        ("Tbg. Pajangei", "62.10.03.2002"),
        ("Tb.Pajangei", "62.10.03.2002"),
        ("Sungai Riang", "62.10.03.2007"),
        ("S. Riang", "62.10.03.2007"),
        ("Kel. Kurun", "62.10.02.1012"),
        ("Kelurahan Kuala Kurun", "62.10.02.1012"),
        ("Sare Rangan, Kec. Tewah", "62.10.03.2001"),
        ("62.10.03.2001", "62.10.03.2001"),
        ("6210032001", "62.10.03.2001"),
        ("Tumbang Oroi", "62.10.11.2003"),
        ("Sungairiang", "62.10.03.2007"),
        ("TBGPAJANGEI", "62.10.03.2002"),
        ("Tumbang Lapan Kec. Rungan Hulu", "62.10.10.2002"),
        ("Tumbang Lapan, Kecamatan Miri Manasa", "62.10.09.2008"),
        ("Tbg. Lapan (Rungan Hulu)", "62.10.10.2002"),
        ("Tumbang Lapan/Miri Manasa", "62.10.09.2008"),
        ("Desa Kasintu RT 01", "62.10.03.2003"),
        ("2003 - KASINTU", "62.10.03.2003"),
    ],
)
def test_match_exactly(name: str, code: str) -> None:
    assert MATCHER.match(name) == (code, "")


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("Tumbang Pajange", "62.10.03.2002"),
        ("Kasitnu", "62.10.03.2003"),
        ("Kurum", "62.10.02.1012"),
    ],
)
def test_match_near_spelling_is_said(name: str, code: str) -> None:
    assert MATCHER.match(name) == (code, "village_guessed")


@pytest.mark.parametrize("name", ["Kereng Bangkirai", "Sampit", "?", "Kasitunu Atas", "x" * 500])
def test_match_unknown(name: str) -> None:
    assert MATCHER.match(name) == ("", "village_unknown")


def test_twins_are_ambiguous() -> None:
    assert MATCHER.match("Tumbang Lapan") == ("", "village_ambiguous")


def test_twins_are_told_apart_by_the_district_beside() -> None:
    assert MATCHER.match("Tumbang Lapan", "62.10.10") == ("62.10.10.2002", "")


def test_twins_are_told_apart_by_the_scope() -> None:
    assert MATCHER.match("Tumbang Lapan", "", frozenset({"62.10.09.2008"})).code == "62.10.09.2008"


def test_an_exact_name_out_of_scope_beats_a_near_one_within() -> None:
    assert MATCHER.match("Tumbang Oroi", "", frozenset({"62.10.09.2010"})) == ("62.10.11.2003", "")


def test_a_village_is_sought_in_the_district_beside() -> None:
    assert MATCHER.match("Tumbang Oroi", "62.10.09") == ("62.10.09.2010", "village_guessed")


def test_an_exact_name_is_no_guess_though_another_district_stands_beside() -> None:
    assert MATCHER.match("Kasintu", "62.10.02") == ("62.10.03.2003", "")


def test_names_equally_near_are_ambiguous() -> None:
    assert MATCHER.match("Tumbang Koro") == ("62.10.09.2010", "village_guessed")
    assert MATCHER.match("Tumbang Kori") == ("", "village_ambiguous")


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("Tewah", "62.10.03"),
        ("Kec. TEWAH", "62.10.03"),
        ("Tewa", "62.10.03"),
        ("62.10.03", "62.10.03"),
        ("Kapuas Hulu", ""),
        ("", ""),
    ],
)
def test_district(name: str, code: str) -> None:
    assert MATCHER.district(name) == code
