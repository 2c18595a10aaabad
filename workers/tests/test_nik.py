"""What a NIK cell tells."""

from __future__ import annotations

from datetime import date

import pytest

from workers import nik

TODAY = date(2026, 11, 22)


@pytest.mark.parametrize(
    "cell",
    [
        "6210030210940021",
        " 6210030210940021\u00a0",
        "'6210030210940021",
        "62.10.03.021094.0021",
        "6210 0302 1094 0021",
        "621003-021094-0021",
        "621003\u00a0021094\u00a00021",
        "\u200b6210030210940021",
        "“6210030210940021”",
        '="6210030210940021"',
    ],
)
def test_read_takes_off_what_people_type(cell: str) -> None:
    told = nik.read(cell, TODAY)
    assert told == ("6210030210940021", date(1994, 10, 2), "L", (), "1994-10-02")


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        (None, "nik_missing"),
        ("", "nik_missing"),
        (" '", "nik_missing"),
        ("621003021094002", "nik_not_16_digits"),
        ("62100302109400211", "nik_not_16_digits"),
        ("621003021094O021", "nik_not_16_digits"),
        ("٦٢١٠٠٣٠٢١٠٩٤٠٠٢١", "nik_not_16_digits"),
        (621003021094002, "nik_not_16_digits"),
        (True, "nik_not_16_digits"),
        (6210030210940020, "nik_precision_lost"),
        (6210030210940020.0, "nik_precision_lost"),
        (9171011708450001.0, "nik_precision_lost"),
        ("6,21003E+15", "nik_precision_lost"),
        ("6.21003e15", "nik_precision_lost"),
        ("9.17101170845E+015", "nik_precision_lost"),
    ],
)
def test_read_without_a_trustworthy_number(cell: object, code: str) -> None:
    told = nik.read(cell, TODAY)
    assert (told.digits, told.said) == ("", (code,))


@pytest.mark.parametrize(
    ("digits", "said"),
    [
        ("6210033002940021", ("nik_impossible",)),
        ("6210033213940021", ("nik_impossible",)),
        ("6210032902010021", ("nik_impossible",)),
        ("6210030210940000", ("nik_impossible",)),
        ("6010030210940021", ("nik_impossible",)),
        ("6299990210940021", ("nik_district_unknown",)),
        ("6299990210940000", ("nik_impossible", "nik_district_unknown")),
        ("9101010210940021", ()),
        ("6203010210940021", ()),
    ],
)
def test_read_judges_the_parts(digits: str, said: tuple[str, ...]) -> None:
    assert nik.read(digits, TODAY).said == said


def test_number_that_lost_its_last_digit_still_tells_birth_and_gender() -> None:
    told = nik.read(6210036402700350, TODAY)
    assert (told.birth, told.gender) == (date(1970, 2, 24), "P")


def test_printed_number_tells_nothing() -> None:
    told = nik.read("6,21003E+15", TODAY)
    assert (told.birth, told.gender) == (None, "")


@pytest.mark.parametrize(
    ("ddmmyy", "birth"),
    [
        ("221126", date(2026, 11, 22)),
        ("231126", date(1926, 11, 23)),
        ("290200", date(2000, 2, 29)),
        ("290228", date(1928, 2, 29)),
        ("290226", None),
        ("000194", None),
        ("400194", None),
        ("410194", date(1994, 1, 1)),
        ("720194", None),
    ],
)
def test_two_digits_of_a_year_mean_the_latest_date(ddmmyy: str, birth: date | None) -> None:
    assert nik.birth_of(ddmmyy, TODAY)[0] == birth


def test_mask_shows_the_last_four_digits() -> None:
    assert nik.mask("6210030210940021") == "••••••••••••0021"


def test_mask_of_a_stump_shows_nothing() -> None:
    assert nik.mask("6210") == "••••"


def test_district_codes_are_national() -> None:
    codes = nik.district_codes()
    assert len(codes) > 7_000
    assert {code[:2] for code in codes} == nik.PROVINCES
