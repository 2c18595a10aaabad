"""Dates, genders, amounts and phone numbers as they stand in cells."""

from __future__ import annotations

from datetime import date, datetime, time

import pytest

from workers import values

TODAY = date(2026, 11, 22)
BORN = date(1980, 8, 12)


@pytest.mark.parametrize(
    "cell",
    [
        BORN,
        datetime(1980, 8, 12, 7, 30),
        29445,
        29445.0,
        29445.4,
        "29445",
        "12/08/1980",
        "12-08-80",
        "12.08.1980",
        "12 08 1980",
        "1980-08-12",
        "1980-08-12 00:00:00",
        "1980-08-12T07:30",
        "1980/08/12",
        "12/08/1980 07.30",
        "12 Agustus 1980",
        "12 AGUSTUS 1980",
        "12 Agst 1980",
        "12 Ags '80",
        "12-Agu-80",
        "12Agustus1980",
        "Selasa, 12 Agustus 1980",
        " 12/8/1980 ",
        "Aug 12, 1980",
        "12-VIII-1980",
        "12 Agus 1980",
        "12/Agt./80",
        "1980-08-12T00:00:00+07:00",
        "1980-08-12 00:00:00.000",
    ],
)
def test_read_date(cell: object) -> None:
    assert values.read_date(cell, TODAY) == BORN


@pytest.mark.parametrize(
    "cell",
    [
        "31/02/1964",
        "belum tahu",
        "",
        "1980",
        1980,
        0.5,
        time(7),
        "12/1980",
        "12/08/0980",
        "123456",
        123456,
        "12/13/14/15",
        True,
        "x" * 5_000,
        "²²/08/1980",
    ],
)
def test_read_date_that_is_none(cell: object) -> None:
    assert values.read_date(cell, TODAY) is None


@pytest.mark.parametrize(
    ("cell", "nik_date", "read"),
    [
        ("08/12/1980", BORN, BORN),
        ("08/12/1980", None, date(1980, 12, 8)),
        ("08/12/1980", date(1970, 1, 1), date(1980, 12, 8)),
        ("12/08/1980", BORN, BORN),
        ("08/31/1980", date(1980, 8, 31), date(1980, 8, 31)),
        ("08/31/1980", date(1970, 1, 1), None),
        ("1980-12-08", BORN, date(1980, 12, 8)),
        (date(1980, 12, 8), BORN, date(1980, 12, 8)),
    ],
)
def test_the_nik_settles_the_order_of_day_and_month(
    cell: object, nik_date: date | None, read: date | None
) -> None:
    assert values.read_date(cell, TODAY, nik_date) == read


@pytest.mark.parametrize(
    ("text", "born"),
    [("22/11/26", TODAY), ("23/11/26", date(1926, 11, 23)), ("29 Feb 28", date(1928, 2, 29))],
)
def test_two_digit_years_mean_the_latest_date(text: str, born: date) -> None:
    assert values.read_date(text, TODAY) == born


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("Kuala Kurun/08-10-1991", ("Kuala Kurun", "08-10-1991")),
        ("Kupang, 21 Jun 1972", ("Kupang", "21 Jun 1972")),
        ("Buntok,10/06/1979", ("Buntok", "10/06/1979")),
        ("Tewah 10 - 06 - 1979", ("Tewah", "10 - 06 - 1979")),
        ("Kasongan", ("Kasongan", "")),
        ("10/06/1979", ("", "10/06/1979")),
        ("10-06-1979, Tewah", ("Tewah", "10-06-1979")),
        ("10 Juni 1979 / Kuala Kurun", ("Kuala Kurun", "10 Juni 1979")),
        ("", ("", "")),
    ],
)
def test_split_place_and_date(text: str, parts: tuple[str, str]) -> None:
    assert values.split_place_and_date(text) == parts


@pytest.mark.parametrize(
    ("cell", "gender"),
    [
        ("L", "L"),
        ("l", "L"),
        ("Lk", "L"),
        ("Laki-laki", "L"),
        ("LAKI - LAKI", "L"),
        ("Pria", "L"),
        ("Laki2", "L"),
        ("P", "P"),
        ("Pr.", "P"),
        ("Perempuan", "P"),
        ("WANITA", "P"),
        (1, "L"),
        (2.0, "P"),
        ("Laki-laki (L)", "L"),
        ("B", ""),
        ("", ""),
        ("L, P", ""),
        (3, ""),
    ],
)
def test_read_gender(cell: object, gender: str) -> None:
    assert values.read_gender(cell) == gender


@pytest.mark.parametrize(
    ("cell", "rupiah"),
    [
        (1500000.0, 1500000),
        ("1500000", 1500000),
        ("1.500.000", 1500000),
        ("1,500,000", 1500000),
        ("Rp 1.500.000,-", 1500000),
        ("Rp1.500.000", 1500000),
        ("Rp. 1.500.000,00", 1500000),
        ("1.500.000,00", 1500000),
        ("1,500,000.00", 1500000),
        ("1,5 juta", 1500000),
        ("1.5 jt", 1500000),
        ("1,5jt", 1500000),
        ("500 ribu", 500000),
        ("500rb", 500000),
        ("1.500 ribu", 1500000),
        ("2 juta/bulan", 2000000),
        ("1.500.000 per bulan", 1500000),
        ("Rp 1.500.000 ,-", 1500000),
        ("1 500 000", 1500000),
        ("0", 0),
        (0, 0),
    ],
)
def test_read_amount(cell: object, rupiah: int) -> None:
    assert values.read_amount(cell) == rupiah


@pytest.mark.parametrize(
    "cell",
    [
        "musiman",
        "1-2 juta",
        "500.000 - 1.000.000",
        "500rb s/d 1jt",
        "",
        "Rp",
        "1.50.000",
        -5,
        True,
        "9" * 40,
        "12345678901234567890 juta",
        "1,5,5 juta",
        "1–2 juta",
        "500 000 - 1 000 000",
        "Rp 500rb-1jt",
        float("inf"),
        float("nan"),
    ],
)
def test_read_amount_that_is_none(cell: object) -> None:
    assert values.read_amount(cell) is None


@pytest.mark.parametrize(
    ("cell", "phone"),
    [
        ("081234567890", "081234567890"),
        ("0812-3456-7890", "081234567890"),
        ("+62 812 3456 7890", "081234567890"),
        ("6281234567890", "081234567890"),
        (81234567890.0, "081234567890"),
        ("81234567890", "081234567890"),
        ("+62 (0)812 3456 7890", "081234567890"),
        ("0537 31234", "053731234"),
        (53731234, "053731234"),
        ("0812 3456 7890 / 0813 1111 2222", "081234567890"),
        ("081234567890 081311112222", "081234567890"),
        ("WA: 081234567890", "081234567890"),
        ("081234567890 (istri)", "081234567890"),
        ("081234567890, 0813", "081234567890"),
    ],
)
def test_read_phone(cell: object, phone: str) -> None:
    assert values.read_phone(cell) == phone


@pytest.mark.parametrize(
    "cell",
    [
        "hubungi ketua RT",
        "0812",
        "08123456",
        "1234567890",
        "8,12346E+10",
        "",
        "+1 202 555 0100",
        True,
        "0" * 30,
        "08123456789012345",
        float("nan"),
        float("inf"),
        0,
    ],
)
def test_read_phone_that_is_none(cell: object) -> None:
    assert values.read_phone(cell) == ""


@pytest.mark.parametrize(
    "text", ["", "-", "--", "–", "...", "tidak ada", "Belum Ada", "N/A", "belum ada.", "(-)"]
)
def test_is_empty(text: str) -> None:
    assert values.is_empty(text)


@pytest.mark.parametrize("text", ["???", "Ada", "0", "Na"])
def test_is_not_empty(text: str) -> None:
    assert not values.is_empty(text)


@pytest.mark.parametrize("text", ["sda", "SDA", "s.d.a", "idem", '"', "''", "”", '- " -', "’’"])
def test_is_ditto(text: str) -> None:
    assert values.is_ditto(text)


@pytest.mark.parametrize("text", ["", "-", "Ida", "sda lagi", "Idemitsu"])
def test_is_not_ditto(text: str) -> None:
    assert not values.is_ditto(text)
