"""What a column of a list for BPJS may hold, and how it is written."""

from datetime import date

import pytest

from enrollment import bpjs_columns
from enrollment.bpjs_columns import EXAMPLE, FORMS, SOURCES, Column


def shown(source: str, form: str = "", **changes: object) -> str:
    (text,) = bpjs_columns.renderer([Column("X", source, form)])(EXAMPLE._replace(**changes))  # type: ignore[arg-type]
    return text


@pytest.mark.parametrize(
    ("source", "form", "text"),
    [
        ("row", "", "25"),
        ("batch", "", "1"),
        ("reference", "", "K12-00025"),
        ("nik", "", "6210031708800001"),
        ("name", "upper", "MARTEN YUSUF TINGANG"),
        ("birth_date", "", "17-08-1980"),
        ("birth_date", "dmy_slash", "17/08/1980"),
        ("birth_date", "ymd", "1980-08-17"),
        ("birth_date", "ymd_plain", "19800817"),
        ("gender", "", "L"),
        ("gender", "sex_words", "LAKI-LAKI"),
        ("phone", "digits", "6281200000001"),
        ("phone", "phone_0", "081200000001"),
        ("phone", "phone_62", "6281200000001"),
        ("base_income", "", "1000000"),
        ("base_income", "dots", "1.000.000"),
        ("start", "", "01-01-2026"),
        ("last_day", "", "31-12-2026"),
        ("whole_address", "", "Jalan Pelajar 17, RT 001/RW 002, Sare Rangan, Tewah"),
        ("heir_name", "", "Siti"),
    ],
)
def test_a_cell(source: str, form: str, text: str) -> None:
    assert shown(source, form) == text


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("Isa", ("Isa", "", "")),
        ("Marten Tingang", ("Marten", "", "Tingang")),
        ("Siti Nur Aini  Penyang", ("Siti", "Nur Aini", "Penyang")),
        ("", ("", "", "")),
    ],
)
def test_a_name_in_three(name: str, parts: tuple[str, str, str]) -> None:
    sources = ("first_name", "middle_name", "last_name")
    assert tuple(shown(source, name=name) for source in sources) == parts


def test_letters_for_systems_that_know_no_marks() -> None:
    assert shown("name", "ascii_upper", name="Łukasz D'Čapek-Đo (alm.)") == "LUKASZ DCAPEK-DO ALM."


@pytest.mark.parametrize(("source", "field"), [("birth_date", "birth_date")])
def test_what_is_not_known_is_empty(source: str, field: str) -> None:
    assert [shown(source, form, **{field: None}) for form in FORMS["date"]] == [""] * 4
    assert [shown("phone", form, phone="") for form in FORMS["digits"]] == [""] * 4
    assert shown("whole_address", address="", rt="", rw="", village="", district="") == ""


def test_fixed_and_empty_columns() -> None:
    columns = [Column("A", fixed="KTP"), Column("B")]
    assert bpjs_columns.renderer(columns)(EXAMPLE) == ("KTP", "")


def test_every_source_makes_text_in_each_of_its_forms() -> None:
    bare = EXAMPLE._replace(birth_date=None, name="", phone="", gender="")
    for key, source in SOURCES.items():
        for form in FORMS[source.kind]:
            for person in (EXAMPLE, bare):
                (text,) = bpjs_columns.renderer([Column("X", key, form)])(person)
                assert isinstance(text, str)


@pytest.mark.parametrize(
    ("columns", "said"),
    [
        ([], [(-1, "no_columns")]),
        ([Column(f"K{n}") for n in range(101)], [(-1, "too_many_columns")]),
        ([Column("", "nik")], [(0, "header_missing")]),
        ([Column("NIK", "nik"), Column("nik")], [(0, "header_twice"), (1, "header_twice")]),
        ([Column("A", "nik", fixed="x")], [(0, "source_and_fixed")]),
        ([Column("A", "password")], [(0, "source_unknown")]),
        ([Column("A", "", "upper")], [(0, "form_without_source")]),
        ([Column("A", "nik", "ymd")], [(0, "form_of_another_kind")]),
        ([Column("A", "birth_date", "ymd"), Column("B")], []),
    ],
)
def test_problems(columns: list[Column], said: list[tuple[int, str]]) -> None:
    assert list(bpjs_columns.problems(columns)) == said


@pytest.mark.parametrize(
    ("sources", "code"),
    [
        (["nik", "reference"], ""),
        (["nik", "batch", "row"], ""),
        (["nik", "row"], "reference_lacking"),
        (["reference"], "nik_lacking"),
    ],
)
def test_an_answer_must_find_its_person(sources: list[str], code: str) -> None:
    assert bpjs_columns.lacking([Column(source, source) for source in sources]) == code


def test_the_example_is_nobody() -> None:
    assert EXAMPLE.birth_date == date(1980, 8, 17)
    assert EXAMPLE.nik.startswith("621003170880")
