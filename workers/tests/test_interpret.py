"""What one row of cells means, and what is said of it."""

from __future__ import annotations

from typing import Any

import pytest

from workers.tests.lists import BUDI, context, interpret, rows_of, workbook

GOOD = {
    "nik": BUDI,
    "name": "Budi",
    "birth_date": "02/10/1994",
    "gender": "L",
    "occupation": "Petani",
    "phone": "081234567890",
    "income": "1,5 juta",
}


def told(lacks: tuple[str, ...] = (), options: dict[str, Any] | None = None, **cells: Any) -> Any:
    return interpret({**GOOD, **cells}, context(**(options or {})), lacks)


def test_a_good_row_has_no_finding() -> None:
    row = told()
    assert row.said == []
    assert (row.birth_date, row.gender, row.village, row.occupation, row.phone, row.income) == (
        "1994-10-02", "L", "62.10.03.2001", "AGR01", "081234567890", 1_500_000,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        ({"nik": ""}, ["nik_missing"]),
        ({"nik": "belum ada"}, ["nik_missing"]),
        ({"nik": "62100302109"}, ["nik_not_16_digits"]),
        ({"nik": 6210030210940020}, ["nik_precision_lost"]),
        ({"nik": "6299990210940021"}, ["nik_district_unknown"]),
        ({"name": " "}, ["name_missing"]),
        ({"name": "-"}, ["name_missing"]),
        ({"name": 51303}, ["name_not_a_name"]),
        ({"name": "???"}, ["name_not_a_name"]),
        ({"birth_date": ""}, ["birth_date_from_nik"]),
        ({"birth_date": "belum tahu"}, ["birth_date_from_nik"]),
        ({"birth_date": "", "nik": ""}, ["nik_missing", "birth_date_missing"]),
        (
            {"birth_date": "", "nik": 6210030210940020},
            ["nik_precision_lost", "birth_date_from_nik"],
        ),
        ({"birth_date": "", "nik": "6,21E+15"}, ["nik_precision_lost", "birth_date_missing"]),
        ({"birth_date": "10/02/1994"}, []),
        ({"birth_date": "03/10/1994"}, ["birth_date_contradicts_nik"]),
        ({"gender": ""}, ["gender_from_nik"]),
        ({"gender": "B"}, ["gender_from_nik"]),
        ({"gender": "P"}, ["gender_contradicts_nik"]),
        ({"gender": "", "nik": ""}, ["nik_missing", "gender_missing"]),
        ({"village": "Sarerangan"}, []),
        ({"village": "Sare Ranga"}, ["village_guessed"]),
        ({"village": "Sampit"}, ["village_unknown"]),
        ({"village": "Kasintu"}, ["village_out_of_scope"]),
        ({"village": "Kasitnu"}, ["village_guessed", "village_out_of_scope"]),
        ({"village": "-"}, []),
        ({"sheet_village": "Kasintu"}, ["village_out_of_scope"]),
        ({"occupation": ""}, ["occupation_missing"]),
        ({"occupation": "-"}, ["occupation_missing"]),
        ({"occupation": "Youtuber"}, ["occupation_unrecognised"]),
        ({"occupation": "TNI"}, ["occupation_not_eligible"]),
        ({"phone": "tidak ada"}, []),
        ({"phone": "\u00a0"}, []),
        ({"phone": "hubungi ketua RT"}, ["phone_unreadable"]),
        ({"income": "n/a"}, []),
        ({"income": "musiman"}, ["income_unreadable"]),
    ],
)
def test_findings(cells: dict[str, Any], said: list[str]) -> None:
    assert told(**cells).said == said


def test_without_a_village_given() -> None:
    assert told(options={"village": None}).said == ["village_missing"]


def test_allowed_villages_limit_the_scope() -> None:
    options = {"village": None, "allowed": ["62.10.03.2003"]}
    assert told(options=options, village="Kasintu").said == []
    assert told(options=options, village="Tewah").said == ["village_out_of_scope"]


def test_a_district_given_is_the_scope() -> None:
    options = {"village": None, "district": "62.10.09"}
    assert told(options=options, village="Tumbang Lapan").village == "62.10.09.2008"
    assert told(options=options, village="Kasintu").said == ["village_out_of_scope"]


def test_a_column_that_lacks_is_not_said_on_rows() -> None:
    cells = {"birth_date": "", "gender": "", "occupation": ""}
    row = told(("birth_date", "gender", "occupation"), **cells)
    assert (row.said, row.birth_date, row.gender) == ([], "1994-10-02", "L")


@pytest.mark.parametrize(
    "value", [None, 1, 1.5, True, float("nan"), "", "x" * 3_000, "\u0000", "²"]
)
@pytest.mark.parametrize("field", [*GOOD, "village", "district", "family_card", "rt"])
def test_any_value_in_any_cell_is_survived(field: str, value: object) -> None:
    assert isinstance(told(**{field: value}).said, list)


def test_a_mended_row_is_read_as_it_was_in_the_file() -> None:
    header = ["No", "NIK", "Nama", "TTL", "L/P", "Desa", "Pekerjaan", "RT/RW", "No. HP"]
    data = workbook(
        {
            "Kasintu": [
                header,
                [
                    1,
                    6210030210940020,
                    "Budi",
                    "Tewah, 2 Okt 94",
                    "L",
                    "",
                    "PNS",
                    "1/2",
                    81234567890,
                ],
                [2, "", "Siti", 25623, "", "Tumbang Lapan", "", "", "?"],
            ]
        }
    )
    for row in rows_of(data, village=None):
        again = interpret(row.cells, context(village=None), row.lacks)
        assert tuple(again) == tuple(row)[5:]
