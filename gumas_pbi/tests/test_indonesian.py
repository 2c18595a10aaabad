from datetime import date

import pytest

from gumas_pbi.indonesian import date_long, in_words, month_name, number, parse_day, rupiah


@pytest.mark.parametrize(
    ("value", "text"),
    [(0, "0"), (999, "999"), (9500, "9.500"), (1_915_200_000, "1.915.200.000"), (-1200, "-1.200")],
)
def test_number_groups_thousands_with_dots(value: int, text: str) -> None:
    assert number(value) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [(1_596_000, "Rp 1.596.000"), (0, "Rp 0"), (-500, "-Rp 500")],
)
def test_rupiah_keeps_its_sign_and_does_not_break(value: int, text: str) -> None:
    assert rupiah(value) == text.replace(" ", "\N{NO-BREAK SPACE}")


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (0, "nol"),
        (11, "sebelas"),
        (19, "sembilan belas"),
        (20, "dua puluh"),
        (100, "seratus"),
        (117, "seratus tujuh belas"),
        (594, "lima ratus sembilan puluh empat"),
        (1_000, "seribu"),
        (9_500, "sembilan ribu lima ratus"),
        (1_001_000, "satu juta seribu"),
        (1_915_200_000, "satu miliar sembilan ratus lima belas juta dua ratus ribu"),
        (3 * 10**12, "tiga triliun"),
    ],
)
def test_in_words(value: int, words: str) -> None:
    assert in_words(value) == words


@pytest.mark.parametrize("value", [-1, 10**15])
def test_in_words_refuses_what_it_cannot_say(value: int) -> None:
    with pytest.raises(ValueError, match="not a number to write"):
        in_words(value)


def test_date_long_has_no_leading_zero() -> None:
    assert date_long(date(2025, 6, 3)) == "3 Juni 2025"


def test_month_name_knows_twelve() -> None:
    assert [month_name(month) for month in (1, 5, 8, 12)] == [
        "Januari",
        "Mei",
        "Agustus",
        "Desember",
    ]


@pytest.mark.parametrize("month", [0, 13, -1])
def test_month_name_refuses_others(month: int) -> None:
    with pytest.raises(ValueError, match="no such month"):
        month_name(month)


@pytest.mark.parametrize(
    "text", ["17/08/2026", "17-8-2026", "17.8.2026", "2026-08-17", "2026-8-17", "  17/8/2026\n"]
)
def test_parse_day_reads_what_officers_type(text: str) -> None:
    assert parse_day(text) == date(2026, 8, 17)


def test_parse_day_takes_the_day_first() -> None:
    assert parse_day("3/4/2026") == date(2026, 4, 3)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "besok",
        "17/08/26",
        "17-08/2026",
        "31/02/2026",
        "29-02-2026",
        "2026-13-01",
        "0/1/2026",
        "1/1/0000",
        "17/08/2026 10:00",
        "١٧/٠٨/٢٠٢٦",
        "17/08/2026" * 10_000,
    ],
)
def test_parse_day_refuses_what_is_no_date(text: str) -> None:
    with pytest.raises(ValueError):
        parse_day(text)
