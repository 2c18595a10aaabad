"""Writes the same people as a list in any layout that the contract allows."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, NamedTuple

import openpyxl
import xlwt
from hypothesis import strategies as st
from odf.opendocument import OpenDocumentSpreadsheet
from odf.table import CoveredTableCell, Table, TableCell, TableRow
from odf.text import P

EPOCH = date(1899, 12, 30)
MONTHS_TEXT = (
    "Januari Februari Maret April Mei Juni Juli Agustus September Oktober November Desember"
)
MONTHS = MONTHS_TEXT.split()
SHORT_TEXT = "Jan Peb Mrt Apr Mei Jun Jul Agst Sept Okt Nop Des"
SHORT = SHORT_TEXT.split()
FORMATS = ("xlsx", "xls", "ods", "csv")


class Person(NamedTuple):
    """Somebody made up; `village` and `occupation` as (name, code)."""

    nik: str
    name: str
    birth_place: str
    birth_date: date
    gender: str
    village: tuple[str, str]
    occupation: tuple[str, str]
    phone: str
    family_card: str


HEADERS = {
    "number": ("No", "NO.", "No. Urut", "Nomor"),
    "nik": ("NIK", "No. KTP", "No KTP/NIK", "N.I.K", "Nomor Induk\nKependudukan", "NIK KTP*"),
    "family_card": ("No. KK", "Nomor KK", "No Kartu Keluarga", "KK"),
    "name": ("Nama Lengkap", "NAMA", "Nama Peserta", "Nama  Pekerja", "Nama (sesuai KTP)"),
    "birth_place": ("Tempat Lahir", "Tmp. Lahir", "TPT LAHIR"),
    "birth_date": ("Tanggal Lahir", "Tgl Lahir", "Tgl. Lhr", "Tanggal Lahir\n(DD/MM/YYYY)"),
    "birth": ("Tempat/Tanggal Lahir", "TTL", "Tempat, Tgl Lahir"),
    "gender": ("Jenis Kelamin", "L/P", "JK", "Kelamin", "JENIS\u00a0KELAMIN :"),
    "village": ("Desa/Kelurahan", "Desa", "Kelurahan", "Nama Desa"),
    "occupation": ("Pekerjaan", "Jenis Pekerjaan", "PROFESI", "Mata Pencaharian"),
    "phone": ("No. HP", "No HP/WA", "Nomor Telepon", "No. Telp"),
}
GENDERS = {
    "L": ("L", "l", "Lk", "LK.", "Laki-laki", "LAKI-LAKI", "laki - laki", "Pria"),
    "P": ("P", "p", "Pr", "PR.", "Perempuan", "PEREMPUAN\u00a0", "Wanita"),
}
DATES: dict[str, Callable[[date], Any]] = {
    "slashes": lambda d: f"{d:%d/%m/%Y}",
    "dashes, short year": lambda d: f"{d:%d-%m-%y}",
    "dots": lambda d: f"{d.day}.{d.month}.{d.year}",
    "iso": lambda d: d.isoformat(),
    "iso with time": lambda d: f"{d} 00:00:00",
    "words": lambda d: f"{d.day} {MONTHS[d.month - 1]} {d.year}",
    "short words": lambda d: f"{d.day} {SHORT[d.month - 1]} {d.year}",
    "short words and year": lambda d: f"{d.day} {SHORT[d.month - 1].upper()} '{d:%y}",
    "serial as text": lambda d: str((d - EPOCH).days),
    "month first": lambda d: f"{d:%m/%d/%Y}",
    "real": lambda d: d,
    "serial": lambda d: (d - EPOCH).days,
}
NIKS: tuple[Callable[[str], str], ...] = (
    str,
    lambda nik: f"'{nik}",
    lambda nik: f"{nik[:4]} {nik[4:8]} {nik[8:12]} {nik[12:]}",
    lambda nik: f"{nik[:6]}.{nik[6:12]}.{nik[12:]}",
    lambda nik: f"\u00a0{nik} ",
)
PHONES: tuple[Callable[[str], Any], ...] = (
    str,
    lambda phone: f"+62 {phone[1:4]}-{phone[4:8]}-{phone[8:]}",
    lambda phone: f"62{phone[1:]}",
    lambda phone: int(phone),
    lambda phone: f"{phone} / 081399990000",
)
TOGETHER = ("column", "merged", "section")  # people of all villages on one sheet
DITTO = ("sda", "s.d.a", "idem", '"')


@dataclass
class Layout:
    """Choices, all of them free of each other but where `write` says so."""

    format: str = "xlsx"
    encoding: str = "utf-8"
    delimiter: str = ","
    names_separator: bool = False
    letterhead: bool = False
    village: str = "column"  # column, merged, section, title, two cells, sheet
    birth: str = "columns"  # columns, one column, two rows
    gender: str = "column"  # column, ticks
    headers: dict[str, int] = field(default_factory=dict)
    order: int = 0
    numbered: str = "{}"  # how the running number is written, "" for no such column
    grouped: bool = False  # a row of groups above the header
    extra: bool = False
    blank_column: bool = False
    column_numbers: str = ""  # plain, negative, brackets
    page: int = 0  # rows on a page: header and numbers repeated, with a subtotal
    sections: bool = False
    blank_rows: bool = False
    total: bool = False
    signature: bool = False
    date: str = "slashes"
    gender_form: int = 0
    nik_form: int = 0
    phone_form: int = 0
    ditto: str = ""
    capitals: bool = False


layouts = st.builds(
    Layout,
    format=st.sampled_from(FORMATS),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "cp1252", "utf-16"]),
    delimiter=st.sampled_from([",", ";", "\t"]),
    names_separator=st.booleans(),
    letterhead=st.booleans(),
    village=st.sampled_from(["column", "merged", "section", "title", "two cells", "sheet"]),
    birth=st.sampled_from(["columns", "one column", "two rows"]),
    gender=st.sampled_from(["column", "ticks"]),
    headers=st.fixed_dictionaries({name: st.integers(0, 7) for name in HEADERS}),
    order=st.integers(0, 7),
    numbered=st.sampled_from(["{}", "{}", "{}.", "{})", ""]),
    grouped=st.booleans(),
    extra=st.booleans(),
    blank_column=st.booleans(),
    column_numbers=st.sampled_from(["", "plain", "negative", "brackets"]),
    page=st.sampled_from([0, 0, 2, 3]),
    sections=st.booleans(),
    blank_rows=st.booleans(),
    total=st.booleans(),
    signature=st.booleans(),
    date=st.sampled_from(sorted(DATES)),
    gender_form=st.integers(0, 7),
    nik_form=st.integers(0, len(NIKS) - 1),
    phone_form=st.integers(0, len(PHONES) - 1),
    ditto=st.sampled_from(["", *DITTO]),
    capitals=st.booleans(),
)


class Written(NamedTuple):
    """A sheet's rows, its merged ranges (top, left, bottom, right; from 0), and where each person
    stands (from 1, as spreadsheets show it)."""

    rows: list[list[Any]]
    merges: list[tuple[int, int, int, int]]
    numbers: list[int]


def write(people: Sequence[Person], layout: Layout) -> tuple[bytes, list[tuple[str, int]]]:
    """A file, and for each person (in the order of the file) the sheet and the row number."""
    sheets: dict[str, list[Person]] = {}
    for person in people:
        alone = layout.village in TOGETHER or layout.format == "csv"
        sheets.setdefault("" if alone else person.village[0], []).append(person)
    if layout.format == "csv" and layout.village not in TOGETHER:
        by_village: dict[str, list[Person]] = {}
        for person in people:
            by_village.setdefault(person.village[0], []).append(person)
        sheets = {"": next(iter(by_village.values()))}
    written: dict[str, Written] = {}
    where: list[tuple[str, int]] = []
    for at, (village, members) in enumerate(sheets.items(), start=1):
        title = village if layout.village == "sheet" and village else f"Lembar {at}"
        written[title] = _sheet(members, layout)
        shown = "" if layout.format == "csv" else title
        where += [(shown, number) for number in written[title].numbers]
    return WRITERS[layout.format](written, layout), where


def in_file(people: Sequence[Person], layout: Layout) -> list[Person]:
    """The people in the order in which `write` writes them, without those that it leaves out."""
    if layout.village in TOGETHER:
        return list(people)
    villages = list(dict.fromkeys(person.village for person in people))
    if layout.format == "csv":
        villages = villages[:1]
    return [person for village in villages for person in people if person.village == village]


def _columns(layout: Layout) -> list[str]:
    birth = {"one column": ["birth"]}.get(layout.birth, ["birth_place", "birth_date"])
    gender = ["tick_l", "tick_p"] if layout.gender == "ticks" else ["gender"]
    village = ["village"] if layout.village in ("column", "merged") else []
    groups = [["nik"], ["name"], birth, gender, ["family_card"], ["occupation"], ["phone"], village]
    turn = layout.order % len(groups)
    groups = groups[turn:] + groups[:turn]
    if layout.extra:
        groups.insert(4, ["extra"])
    names = [
        *(["number"] if layout.numbered else []),
        *(name for group in groups for name in group),
    ]
    return ["blank", *names] if layout.blank_column else names


def _header(columns: list[str], layout: Layout) -> tuple[list[list[Any]], list[tuple[int, ...]]]:
    def text(name: str) -> str:
        known = HEADERS.get(name, ("",))
        return known[layout.headers.get(name, 0) % len(known)]

    fixed: dict[str, str] = {"extra": "Hobi", "blank": "", "tick_l": "L", "tick_p": "P"}
    one = [fixed.get(name) if name in fixed else text(name) for name in columns]
    if layout.birth != "two rows":
        return [one], []
    two: list[Any] = ["" for _ in columns]
    merges: list[tuple[int, ...]] = []
    at = columns.index("birth_place")
    one[at], one[at + 1] = "Tempat/Tanggal Lahir", ""
    two[at], two[at + 1] = "Tempat", "Tanggal"
    merges.append((0, at, 0, at + 1))
    merged = {at, at + 1}
    if layout.gender == "ticks":
        at = columns.index("tick_l")
        one[at], one[at + 1] = "Jenis Kelamin", ""
        two[at], two[at + 1] = "L", "P"
        merges.append((0, at, 0, at + 1))
        merged |= {at, at + 1}
    merges += [(0, i, 1, i) for i in range(len(columns)) if i not in merged and one[i]]
    return [one, two], merges


def _sheet(people: Sequence[Person], layout: Layout) -> Written:
    columns = _columns(layout)
    width = len(columns)
    rows: list[list[Any]] = []
    merges: list[tuple[int, int, int, int]] = []
    numbers: list[int] = []

    def line(*cells: Any, at: int = 0) -> None:
        rows.append([*([""] * at), *cells])

    if layout.letterhead:
        for text in (
            "PEMERINTAH KABUPATEN GUNUNG MAS",
            "Jl. Pangeran Diponegoro No. 1, Telp. 0537",
        ):
            merges.append((len(rows), 0, len(rows), width - 1))
            line(text)
        line("DAFTAR PEKERJA RENTAN TAHUN 2026")
        rows.append([])
    village = people[0].village[0]
    if layout.village == "title" or (layout.village == "sheet" and layout.format == "csv"):
        line(f"DESA : {village.upper()}")
    elif layout.village == "two cells":
        line("Desa/Kelurahan", ":", village)
    header, header_merges = _header(columns, layout)

    def begin() -> None:
        for top, left, bottom, right in header_merges:
            merges.append((top + len(rows), left, bottom + len(rows), right))
        rows.extend([list(row) for row in header])
        if layout.column_numbers:
            form = {"plain": "{}", "negative": "-{}", "brackets": "({})"}[layout.column_numbers]
            shown = [form.format(n + 1) for n in range(width)]
            rows.append(["", *shown[: width - 1]] if layout.blank_column else list(shown))

    if layout.grouped:
        first = 1 + layout.blank_column
        line("IDENTITAS PEKERJA", "", "", "DATA LAIN", at=first)
        merges.append((len(rows) - 1, first, len(rows) - 1, first + 2))
    begin()
    above: Person | None = None
    village_from = 0
    for at, person in enumerate(people):
        if layout.page and at and at % layout.page == 0:
            line("Jumlah", "", layout.page, at=1)
            begin()
            above = None
        if layout.village == "section" and (above is None or above.village != person.village):
            line(f"DESA {person.village[0].upper()}")
        if layout.sections and at % 2 == 0:
            line(f"RT {at // 2 + 1:02}", at=1)
            above = above if layout.ditto else None
        if layout.blank_rows and at % 3 == 1:
            rows.append([])
        merged = (
            layout.village == "merged"
            and layout.format != "csv"
            and above is not None
            and above.village == person.village
            and numbers[-1] == len(rows)
        )
        if not merged:
            village_from = len(rows)
        rows.append(_cells(person, at + 1, columns, layout, above, not merged))
        numbers.append(len(rows))
        if merged:
            column = columns.index("village")
            merges[:] = [m for m in merges if m[:2] != (village_from, column)]
            merges.append((village_from, column, len(rows) - 1, column))
        above = person
    if layout.total:
        line("JUMLAH", "", len(people), at=1)
    if layout.signature:
        rows.append([])
        line("Tewah, 20 November 2026", at=4)
        line("Mengetahui,", "", "", "Kepala Desa,", at=1)
        rows.append([])
        line("WAYAN, S.Sos", "", "", "RANU", at=1)
        line("NIP. 19790101 200501 1 001", at=1)
    return Written(rows, merges, numbers)


def _cells(
    person: Person,
    number: int,
    columns: list[str],
    layout: Layout,
    above: Person | None,
    says_village: bool,
) -> list[Any]:
    form = DATES[layout.date]
    if layout.date == "month first" and person.birth_date.day > 12:
        form = DATES["slashes"]  # nobody mixes that up
    born = form(person.birth_date)
    if layout.format == "csv" and not isinstance(born, str):
        born = DATES["iso"](person.birth_date) if layout.date == "real" else str(born)
    told = born if isinstance(born, str) else DATES["words"](person.birth_date)
    genders = GENDERS[person.gender]
    place = person.birth_place.upper() if layout.capitals else person.birth_place
    name = person.name.upper() if layout.capitals else person.name
    village = person.village[0].upper() if layout.capitals else person.village[0]
    values: dict[str, Any] = {
        "blank": "",
        "number": number if layout.numbered == "{}" else layout.numbered.format(number),
        "nik": NIKS[layout.nik_form](person.nik),
        "family_card": person.family_card,
        "name": name,
        "birth_place": place,
        "birth_date": born,
        "birth": f"{place}, {told}",
        "gender": genders[layout.gender_form % len(genders)],
        "tick_l": "v" if person.gender == "L" else "",
        "tick_p": "v" if person.gender == "P" else "",
        "village": village if says_village else "",
        "occupation": person.occupation[0],
        "phone": PHONES[layout.phone_form](person.phone),
        "extra": "Bola",
    }
    if layout.ditto and above is not None:
        repeated = {
            "birth_place": above.birth_place == person.birth_place,
            "occupation": above.occupation == person.occupation,
            "village": above.village == person.village and layout.village == "column",
            "gender": above.gender == person.gender,
            "family_card": above.family_card == person.family_card,
        }
        values.update({name: layout.ditto for name, same in repeated.items() if same})
    return [values[name] for name in columns]


def _xlsx(sheets: dict[str, Written], layout: Layout) -> bytes:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for title, (rows, merges, _) in sheets.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append([None if cell == "" else cell for cell in row])
        for top, left, bottom, right in merges:
            sheet.merge_cells(
                start_row=top + 1, start_column=left + 1, end_row=bottom + 1, end_column=right + 1
            )
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def _xls(sheets: dict[str, Written], layout: Layout) -> bytes:
    book = xlwt.Workbook()
    style = xlwt.easyxf(num_format_str="DD/MM/YYYY")
    for title, (rows, merges, _) in sheets.items():
        sheet = book.add_sheet(title)
        for at, row in enumerate(rows):
            for column, cell in enumerate(row):
                if isinstance(cell, date):
                    sheet.write(at, column, datetime(cell.year, cell.month, cell.day), style)
                elif cell != "":
                    sheet.write(at, column, cell)
        sheet.merged_ranges.extend(
            (top, bottom, left, right) for top, left, bottom, right in merges
        )
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def _ods(sheets: dict[str, Written], layout: Layout) -> bytes:
    book = OpenDocumentSpreadsheet()
    for title, (rows, merges, _) in sheets.items():
        spans = {(top, left): (bottom, right) for top, left, bottom, right in merges}
        covered = {
            (row, column)
            for (top, left), (bottom, right) in spans.items()
            for row in range(top, bottom + 1)
            for column in range(left, right + 1)
        } - spans.keys()
        table = Table(name=title)
        for at, row in enumerate(rows):
            line = TableRow()
            for column, cell in enumerate(row or [""]):
                line.addElement(_ods_cell(cell, (at, column), spans, covered))
            table.addElement(line)
        book.spreadsheet.addElement(table)
    file = io.BytesIO()
    book.write(file)
    return file.getvalue()


def _ods_cell(
    cell: Any,
    at: tuple[int, int],
    spans: dict[tuple[int, int], tuple[int, int]],
    covered: set[tuple[int, int]],
) -> Any:
    facts: dict[str, Any] = {}
    if at in spans:
        bottom, right = spans[at]
        facts = {"numberrowsspanned": bottom - at[0] + 1, "numbercolumnsspanned": right - at[1] + 1}
    if isinstance(cell, date):
        facts |= {"valuetype": "date", "datevalue": cell.isoformat()}
    elif isinstance(cell, int):
        facts |= {"valuetype": "float", "value": str(cell)}
    elif cell != "":
        facts |= {"valuetype": "string"}
    box = (CoveredTableCell if at in covered else TableCell)(**facts)
    if cell != "":
        box.addElement(P(text=str(cell)))
    return box


def _csv(sheets: dict[str, Written], layout: Layout) -> bytes:
    (sheet,) = sheets.values()
    file = io.StringIO()
    if layout.names_separator:
        file.write(f"sep={layout.delimiter}\r\n")
    writer = csv.writer(file, delimiter=layout.delimiter)
    for row in sheet.rows:
        writer.writerow(row)
    return file.getvalue().encode(layout.encoding)


WRITERS: dict[str, Callable[[dict[str, Written], Layout], bytes]] = {
    "xlsx": _xlsx,
    "xls": _xls,
    "ods": _ods,
    "csv": _csv,
}
