"""The empty list that officers fill in: an .xlsx with text columns and lists to choose from."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any, Final, NamedTuple

from openpyxl import Workbook  # type: ignore[import-untyped]
from openpyxl.cell import WriteOnlyCell  # type: ignore[import-untyped]
from openpyxl.comments import Comment  # type: ignore[import-untyped]
from openpyxl.styles import Alignment, Font, PatternFill  # type: ignore[import-untyped]
from openpyxl.utils import get_column_letter  # type: ignore[import-untyped]
from openpyxl.worksheet.datavalidation import DataValidation  # type: ignore[import-untyped]
from openpyxl.worksheet.properties import PageSetupProperties  # type: ignore[import-untyped]

from gumas_pbi.spreadsheet_text import neutral
from workers.titles import EXAMPLE

LIST, GUIDE, CHOICES = "Daftar", "Petunjuk", "Pilihan"
ROWS = 5_000  # as far down as the value lists reach
_HEAD, _GREY = PatternFill("solid", fgColor="E6F0E6"), PatternFill("solid", fgColor="EFEBE1")


class Column(NamedTuple):
    """A column of the list: the reader's field, our header, its width in characters."""

    field: str
    header: str
    width: int
    text: bool = True


# Text wherever a spreadsheet would think of a number or a date: it keeps 15 digits of a NIK, eats
# the zero of a phone number, and reads 08/12/1980 as the language of the computer tells it to.
COLUMNS: Final = (
    Column("nik", "NIK", 20),
    Column("family_card", "No. KK", 20),
    Column("name", "Nama Lengkap", 28),
    Column("birth_place", "Tempat Lahir", 18),
    Column("birth_date", "Tanggal Lahir", 15),
    Column("gender", "Jenis Kelamin", 14),
    Column("address", "Alamat", 28),
    Column("rt_rw", "RT/RW", 10),
    Column("village", "Desa/Kelurahan", 22),
    Column("district", "Kecamatan", 20),
    Column("occupation", "Pekerjaan", 24),
    Column("mother_name", "Nama Ibu Kandung", 24),
    Column("phone", "No. HP", 16),
    Column("income", "Penghasilan per Bulan", 22, text=False),
    Column("heir_name", "Nama Ahli Waris", 24),
    Column("heir_relation", "Hubungan Ahli Waris", 20),
)


class Guide(NamedTuple):
    """The words of the guide sheet, of the example row, and for a wrong NIK.

    `fields`: field → (how to fill it in, an example).
    """

    title: str
    lead: str
    headers: tuple[str, str, str]
    fields: dict[str, tuple[str, str]]
    wrong_nik: str
    example: str


def template(
    places: Sequence[tuple[str, str]],
    occupations: Sequence[str],
    guide: Guide,
    place: tuple[str, str] | None = None,
) -> bytes:
    """The workbook as bytes. `places`: (village, district) to choose from; `occupations`: names;
    `place`: the village and district that the list is of, written above it.

    The row below the header is an example, which no reader takes for a worker.
    """
    book = Workbook(write_only=True)
    _list(book, len(places), len(occupations), guide, place)
    _guide(book, guide)
    _choices(book, places, occupations)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _list(
    book: Workbook, places: int, occupations: int, guide: Guide, place: tuple[str, str] | None
) -> None:
    sheet = book.create_sheet(LIST)
    header = 2 if place else 1
    sheet.freeze_panes = f"A{header + 1}"
    sheet.print_title_rows = f"{header}:{header}"
    _fit(sheet)
    for index, column in enumerate(COLUMNS, start=1):
        dimension = sheet.column_dimensions[get_column_letter(index)]
        dimension.width = column.width
        dimension.number_format = "@" if column.text else "#,##0"
    _rules(sheet, header + 2, places, occupations, guide)
    if place:
        village, district = (
            _bold(sheet, f"{name}: {value}", fill=False)
            for name, value in zip((_header("village"), _header("district")), place, strict=True)
        )
        sheet.append([village, None, district])
    sheet.append([_bold(sheet, column.header) for column in COLUMNS])
    example = {field: text for field, (_how, text) in guide.fields.items()} | {"nik": EXAMPLE}
    if place:
        example |= dict(zip(("village", "district"), place, strict=True))
    sheet.append([_example(sheet, example[column.field], guide) for column in COLUMNS])


def _rules(sheet: Any, first: int, places: int, occupations: int, guide: Guide) -> None:
    """Lists to choose from, and what is said to a NIK that is too short, from a row downwards."""
    for field, formula in (
        ("gender", '"L,P"'),
        ("village", f"{CHOICES}!$A$2:$A${places + 1}" if places else ""),
        ("occupation", f"{CHOICES}!$C$2:$C${occupations + 1}" if occupations else ""),
    ):
        if formula:
            # Another word stays possible: the program knows other names of villages and jobs.
            rule = DataValidation("list", formula, allow_blank=True, showErrorMessage=False)
            sheet.data_validations.append(_on(rule, field, first))
    digits = DataValidation("textLength", "16", operator="equal", allow_blank=True)
    digits.errorTitle, digits.error, digits.showErrorMessage = "NIK", guide.wrong_nik, True
    sheet.data_validations.append(_on(digits, "nik", first))


def _on(rule: DataValidation, field: str, first: int) -> DataValidation:
    letter = get_column_letter([column.field for column in COLUMNS].index(field) + 1)
    rule.add(f"{letter}{first}:{letter}{ROWS}")
    return rule


def _header(field: str) -> str:
    return next(column.header for column in COLUMNS if column.field == field)


def _guide(book: Workbook, guide: Guide) -> None:
    sheet = book.create_sheet(GUIDE)
    _fit(sheet)
    for letter, width in (("A", 24), ("B", 70), ("C", 34)):
        sheet.column_dimensions[letter].width = width
    sheet.append([_bold(sheet, guide.title, fill=False)])
    sheet.append([guide.lead])
    sheet.append([])
    sheet.append([_bold(sheet, text) for text in guide.headers])
    for column in COLUMNS:
        how, example = guide.fields[column.field]
        sheet.append([column.header, _wrapped(sheet, how), _text(sheet, example)])


def _choices(book: Workbook, places: Sequence[tuple[str, str]], occupations: Sequence[str]) -> None:
    sheet = book.create_sheet(CHOICES)
    for letter, width in (("A", 24), ("B", 24), ("C", 30)):
        sheet.column_dimensions[letter].width = width
    sheet.append([_bold(sheet, _header(f)) for f in ("village", "district", "occupation")])
    for index in range(max(len(places), len(occupations))):
        village, district = places[index] if index < len(places) else ("", "")
        job = occupations[index] if index < len(occupations) else ""
        sheet.append([_text(sheet, value) for value in (village, district, job)])


def _fit(sheet: Any) -> None:
    """Print all columns on one page."""
    sheet.page_setup.orientation, sheet.page_setup.fitToHeight = "landscape", 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)


def _text(sheet: Any, value: str) -> Any:
    """A cell that stays text, whatever it begins with."""
    cell = WriteOnlyCell(sheet, value=neutral(value))
    cell.data_type, cell.number_format = "s", "@"
    return cell


def _example(sheet: Any, value: str, guide: Guide) -> Any:
    cell = _text(sheet, value)
    cell.font, cell.fill = Font(name="Calibri", size=11, italic=True, color="6B6558"), _GREY
    if value == EXAMPLE:
        cell.comment = Comment(guide.example, "Gumas PBI", height=90, width=260)
    return cell


def _wrapped(sheet: Any, value: str) -> Any:
    cell = _text(sheet, value)
    cell.alignment = Alignment(wrap_text=True, vertical="top")
    return cell


def _bold(sheet: Any, value: str, fill: bool = True) -> Any:
    cell = _text(sheet, value)
    cell.font = Font(name="Calibri", size=11, bold=True)
    if fill:
        cell.fill = _HEAD
    return cell
