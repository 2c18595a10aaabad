"""What goes into the reading of a list, and what comes out of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

NOT_A_TABLE = "file_not_a_table"
UNREADABLE = "file_unreadable"
TOO_LARGE = "file_too_large"

Cells = dict[str, Any]


class Refused(Exception):
    """The file as a whole can't be read.

    `code`: file_not_a_table, file_unreadable or file_too_large. `detail`: one word that says
    more: empty, encrypted, html, pdf, picture, archive, document, binary, broken, killed, time,
    bytes, unpacked, ratio, entries, sheets, rows, cells, columns, text, no_table, no_rows.
    `headers`: for no_table, the column titles of what looked most like one.
    """

    def __init__(self, code: str, detail: str = "", headers: Sequence[str] = ()) -> None:
        super().__init__(code, detail)
        self.code = code
        self.detail = detail
        self.headers = list(headers)


class Limits(NamedTuple):
    """How large a file may be, and what reading it may take.

    `bytes`: as it comes, and `unpacked_bytes`; `ratio` between the two (past 10 MB), `entries` of
    the archive. `sheets`, `rows` of workers, `cells` of a sheet (empty ones too). What is past
    `columns`, and past the characters (`text`) of a cell, is not read. `seconds`: of the child's
    processor, and of waiting for it. `memory_mb`: megabytes of the child's address space.
    """

    bytes: int = 20 * 1024 * 1024
    unpacked_bytes: int = 400_000_000
    ratio: int = 200
    entries: int = 2_000
    sheets: int = 500
    rows: int = 200_000
    columns: int = 300
    cells: int = 5_000_000
    text: int = 2_000
    seconds: int = 120
    memory_mb: int = 800


class Context(NamedTuple):
    """What reading must know: `today` (ISO), the regency's villages as (code, name, district
    code, district name, [other names]), occupations as (code, name, eligible, [other names]); the
    village or district given with the upload; the villages that the uploader may act for (None:
    all); and the fields that an officer gave to headers by hand ("" for: leave it)."""

    today: str
    villages: Sequence[Sequence[Any]]
    occupations: Sequence[Sequence[Any]]
    village: str | None = None
    district: str | None = None
    allowed: Sequence[str] | None = None
    mapping: Mapping[str, str] = {}
    limits: Limits = Limits()

    def to_json(self) -> dict[str, Any]:
        """The context as plain values; `from_json` makes it whole again."""
        return {**self._asdict(), "limits": self.limits._asdict()}

    @classmethod
    def from_json(cls, values: Mapping[str, Any]) -> Context:
        return cls(**{**values, "limits": Limits(**values["limits"])})


class Row(NamedTuple):
    """One worker's row, interpreted.

    `position` counts from 0 over the whole file; `number` is the row that a spreadsheet program
    shows. `cells`: the row as it came, by field, in values that JSON knows; unknown columns under
    "extra" by header, what the sheet itself says under "sheet_village" and "sheet_district".
    `lacks`: fields for which the table has no column. `birth_date` is ISO or ""; `income` rupiah
    a month or None; `said`: the finding codes that one row by itself can tell.
    """

    position: int
    sheet: str
    number: int
    cells: Cells
    lacks: list[str]
    nik: str
    family_card: str
    name: str
    name_key: str
    birth_place: str
    birth_date: str
    gender: str
    address: str
    rt: str
    rw: str
    village: str
    occupation: str
    occupation_text: str
    mother_name: str
    phone: str
    income: int | None
    heir_name: str
    heir_relation: str
    said: list[str]


class SheetNote(NamedTuple):
    """Something said of a sheet as a whole, on `row` (0: of its title)."""

    sheet: str
    row: int
    field: str
    code: str


class Pair(NamedTuple):
    """Two rows that may be the same worker: the later one, and its first partner."""

    position: int
    partner: int


class Summary(NamedTuple):
    """What was read: worker rows, sheets with a table, sheets passed over because they are hidden,
    headers that nobody could place, and the codes of a marked copy as (position, code)."""

    rows: int
    sheets: list[str]
    hidden_sheets: list[str]
    unknown_headers: list[str]
    codes: Sequence[Sequence[Any]] = ()


Item = Row | SheetNote | Pair | Summary
