"""The empty list: nothing in it is a worker, and what is filled in reads right."""

from __future__ import annotations

import io
from datetime import date

import openpyxl
import pytest

from workers import columns, reader
from workers.template_guide import guide
from workers.template_xlsx import COLUMNS, LIST, template

PLACES = [("Sare Rangan", "Tewah"), ("Tumbang Pajangei", "Tewah")]
JOBS = ["Petani", "Petani Karet"]
CONTEXT = reader.Context(
    today="2026-11-22",
    villages=[("62.10.03.2001", "Sare Rangan", "62.10.03", "Tewah", [])],
    occupations=[("AGR01", "Petani", True)],
)
PERSON = {
    "nik": "6210031708800001",
    "family_card": "6210031203150002",
    "name": "Sri Contoh",
    "birth_place": "Tewah",
    "birth_date": "17/08/1980",
    "gender": "L",
    "address": "Jl. Contoh No. 1",
    "rt_rw": "001/002",
    "village": "Sare Rangan",
    "district": "Tewah",
    "occupation": "Petani",
    "mother_name": "Contoh Ibu",
    "phone": "081200000001",
    "income": 1500000,
    "heir_name": "Contoh Waris",
    "heir_relation": "Istri",
}


@pytest.fixture
def book():
    return openpyxl.load_workbook(io.BytesIO(template(PLACES, JOBS, guide())))


def read(book):
    out = io.BytesIO()
    book.save(out)
    return list(reader.read(out.getvalue(), CONTEXT))


def test_every_header_is_one_that_the_reader_knows():
    known = {"rt_rw": columns.RT_RW}
    for column in COLUMNS:
        found = columns.ALIASES[columns.normalise(column.header)]
        assert found == known.get(column.field, column.field)


def test_the_empty_template_is_no_list():
    with pytest.raises(reader.Refused) as no:
        list(reader.read(template(PLACES, JOBS, guide()), CONTEXT))
    assert (no.value.code, no.value.detail) == ("file_not_a_table", "no_rows")


def test_a_filled_template_reads_right(book):
    book[LIST].append([PERSON[column.field] for column in COLUMNS])
    row, summary = read(book)
    assert (row.sheet, row.number, row.said) == (LIST, 3, [])
    assert (row.nik, row.family_card) == (PERSON["nik"], PERSON["family_card"])
    assert (row.name, row.birth_date, row.gender) == ("Sri Contoh", "1980-08-17", "L")
    assert (row.village, row.occupation, row.income) == ("62.10.03.2001", "AGR01", 1_500_000)
    assert (row.rt, row.rw, row.mother_name) == ("001", "002", "Contoh Ibu")
    assert (row.heir_name, row.heir_relation) == ("Contoh Waris", "Istri")
    assert row.phone.endswith("81200000001")
    assert summary.rows == 1
    assert (summary.hidden_sheets, summary.unknown_headers) == ([], [])


def test_numbers_that_a_spreadsheet_would_spoil_are_text_columns(book):
    sheet = book[LIST]
    for letter, column in zip("ABCDEFGHIJKLMNOP", COLUMNS, strict=True):
        expected = "#,##0" if column.field == "income" else "@"
        assert sheet.column_dimensions[letter].number_format == expected, column.header


def test_gender_village_and_occupation_are_chosen_from_lists(book):
    rules = {
        str(rule.sqref): rule.formula1
        for rule in book[LIST].data_validations.dataValidation
        if rule.type == "list"
    }
    assert rules == {
        "F3:F5000": '"L,P"',
        "I3:I5000": "Pilihan!$A$2:$A$3",
        "K3:K5000": "Pilihan!$C$2:$C$3",
    }


def test_without_villages_and_occupations_there_are_no_empty_lists():
    book = openpyxl.load_workbook(io.BytesIO(template([], [], guide())))
    rules = [r.type for r in book[LIST].data_validations.dataValidation]
    assert rules == ["list", "textLength"]


def test_a_name_that_looks_like_a_formula_stays_text():
    book = openpyxl.load_workbook(io.BytesIO(template([("=1+1", "Tewah")], JOBS, guide())))
    cell = book["Pilihan"]["A2"]
    assert (cell.data_type, cell.value) == ("s", "'=1+1")


def test_dates_in_the_template_are_read_day_first(book):
    book[LIST].append([{**PERSON, "birth_date": "08/12/1980"}[c.field] for c in COLUMNS])
    row, _summary = read(book)
    assert date.fromisoformat(row.birth_date) == date(1980, 12, 8)
    assert row.said == ["birth_date_contradicts_nik"]


# --- the example, and the template of one village


def filled(sheet, **cells):
    sheet.append([{**PERSON, **cells}[column.field] for column in COLUMNS])


def test_the_example_row_is_nobody_wherever_it_is_copied(book):
    sheet = book[LIST]
    assert [cell.value for cell in sheet[2]][:3] == ["CONTOH", "6210031203150002", "Sri Contoh"]
    filled(sheet, name="Budi")
    sheet.append([cell.value for cell in sheet[2]])
    filled(sheet, nik="6210031708800002", name="Wati")
    rows = [item for item in read(book) if isinstance(item, reader.Row)]
    assert [(row.number, row.name) for row in rows] == [(3, "Budi"), (5, "Wati")]


def test_somebody_typed_over_the_example_is_not_lost(book):
    sheet = book[LIST]
    sheet["C2"] = "Budi Santoso"
    row, _summary = read(book)
    assert (row.number, row.name, row.said[0]) == (2, "Budi Santoso", "nik_not_16_digits")
    sheet["A2"] = "6210031708800001"
    row, _summary = read(book)
    assert (row.nik, row.said) == ("6210031708800001", [])


def test_the_template_of_a_village_names_it_above_the_table():
    data = template(PLACES[:1], JOBS, guide(), PLACES[0])
    book = openpyxl.load_workbook(io.BytesIO(data))
    sheet = book[LIST]
    assert (sheet["A1"].value, sheet["C1"].value) == (
        "Desa/Kelurahan: Sare Rangan",
        "Kecamatan: Tewah",
    )
    assert sheet["A2"].value == "NIK"
    assert sheet.freeze_panes == "A3"
    assert "I4:I5000" in {str(r.sqref) for r in sheet.data_validations.dataValidation}
    filled(sheet, village="", district="")
    row, _summary = read(book)
    assert (row.number, row.village, row.said) == (4, "62.10.03.2001", [])


def test_the_empty_template_of_a_village_is_no_list():
    with pytest.raises(reader.Refused) as no:
        list(reader.read(template(PLACES[:1], JOBS, guide(), PLACES[0]), CONTEXT))
    assert (no.value.code, no.value.detail) == ("file_not_a_table", "no_rows")
