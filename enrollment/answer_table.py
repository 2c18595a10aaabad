"""BPJS's answer as a table: columns found by their headers, rows told apart. Pure.

The official form of these files is not published, so headers are matched tolerantly.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date
from typing import NamedTuple

from workers import nik
from workers.cells import Cell, CellRow
from workers.columns import normalise
from workers.values import clean, is_empty, read_date

NO_NIK_COLUMN = "answer_without_nik"
STATUS_UNCLEAR = "status_unclear"
START_UNREADABLE = "start_unreadable"
# Rows of one sheet stay below this, so a place in the whole file is one whole number.
SHEET_ROWS = 2_000_000
_HEADER_WITHIN = 60

_HEADERS_TEXT = {
    "nik": "nik; no ktp; nomor ktp; no nik; nomor induk kependudukan; nomor identitas; "
    "no identitas; nik ktp; no ktp nik; nik peserta",
    "name": "nama; nama lengkap; nama peserta; nama tenaga kerja; nama tk; nama pekerja",
    "kpj": "kpj; no kpj; nomor kpj; no peserta; nomor peserta; no kartu; nomor kartu; "
    "no kepesertaan; nomor kepesertaan; no kpj peserta; nomor kartu peserta; no kartu peserta",
    "start": "tanggal mulai; tgl mulai; mulai; tmt; tmt kepesertaan; tanggal kepesertaan; "
    "tgl kepesertaan; tanggal efektif; tgl efektif; tanggal aktif; tgl aktif; tmt peserta; "
    "tanggal mulai kepesertaan; tgl mulai kepesertaan; mulai kepesertaan; mulai perlindungan; "
    "tanggal mulai perlindungan",
    "status": "status; status kepesertaan; hasil; status pendaftaran; status peserta; "
    "hasil pendaftaran; status registrasi; status tk; hasil verifikasi; status data",
    "reason": "alasan; keterangan; ket; alasan penolakan; alasan ditolak; catatan; pesan; "
    "keterangan penolakan; keterangan gagal; pesan kesalahan; alasan gagal",
}
_HEADERS = {
    normalise(header): field for field, text in _HEADERS_TEXT.items() for header in text.split(";")
}
_NO = re.compile(
    r"\b(tolak|ditolak|penolakan|gagal|tidak|tdk|non|belum|batal|dibatalkan|error|invalid"
    r"|reject|rejected|failed|refused)\b"
)
_YES = re.compile(
    r"\b(diterima|terima|aktif|terdaftar|ok|oke|berhasil|sukses|valid|ya|disetujui|setuju"
    r"|accepted|active|success|registered)\b"
)
_NOISE = re.compile(r"[\s.\-']")


class AnswerRow(NamedTuple):
    """One person's answer. `start` None: not said; `place`: see `place_of`."""

    nik: str
    accepted: bool
    kpj: str | None
    start: date | None
    reason: str
    place: int


class NoTable(Exception):
    """No sheet has a column of NIKs."""


class Reading:
    """Iterating gives the usable rows; afterwards `remarks` has (place, code) of the others and
    `sheets` the names of the sheets with a table."""

    def __init__(self, rows: Iterable[CellRow], today: date) -> None:
        self._rows = rows
        self._today = today
        self.remarks: list[tuple[int, str]] = []
        self.sheets: list[str] = []

    def __iter__(self) -> Iterator[AnswerRow]:
        """Raises NoTable at the end where nothing was a table."""
        sheet, columns, seen = None, None, 0
        for row in self._rows:
            if row.sheet != sheet:
                sheet, columns, seen = row.sheet, None, 0
            seen += 1
            header = _header(row.cells)
            if header is not None:
                if columns is None:
                    self.sheets.append(row.sheet)
                columns = header
            elif columns is not None:
                answer = self._answer(row, columns)
                if answer is not None:
                    yield answer
            elif seen > _HEADER_WITHIN:
                continue
        if not self.sheets:
            raise NoTable

    def place_of(self, place: int) -> tuple[int, str]:
        """A place as the row number of a spreadsheet program, and the sheet's name."""
        sheet, number = divmod(place, SHEET_ROWS)
        return number, self.sheets[sheet] if len(self.sheets) > 1 else ""

    def _answer(self, row: CellRow, columns: dict[str, int]) -> AnswerRow | None:
        def cell(field: str) -> Cell:
            index = columns.get(field, -1)
            return row.cells[index] if 0 <= index < len(row.cells) else None

        place = (len(self.sheets) - 1) * SHEET_ROWS + row.number
        found = nik.read(cell("nik"), self._today)
        kpj = _kpj(cell("kpj"))
        status, reason = _text(cell("status")), _text(cell("reason"))
        if not found.digits:
            # Totals, signatures and notes below the table are no answers.
            named = bool(_text(cell("name")) and status)
            if named or _digits(_text(cell("nik"))) >= 8 or _digits(kpj or "") >= 9:
                self.remarks.append((place, found.said[0]))
            return None
        accepted = _verdict(status, kpj, reason)
        if accepted is None:
            self.remarks.append((place, STATUS_UNCLEAR))
            return None
        start = None
        if accepted and _text(cell("start")):
            start = read_date(cell("start"), self._today)
            if start is None:
                self.remarks.append((place, START_UNREADABLE))
                return None
        why = reason or status
        return AnswerRow(found.digits, accepted, kpj if accepted else None, start, why[:300], place)


def _header(cells: list[Cell]) -> dict[str, int] | None:
    """Where the fields stand, if this row is a header with a column of NIKs and one more."""
    columns: dict[str, int] = {}
    for index, cell in enumerate(cells):
        field = _HEADERS.get(normalise(cell)) if isinstance(cell, str) else None
        if field and field not in columns:
            columns[field] = index
    return columns if "nik" in columns and len(columns) > 1 else None


def _text(cell: Cell) -> str:
    text = clean(str(cell)) if cell is not None else ""
    return "" if is_empty(text) else text


def _kpj(cell: Cell) -> str | None:
    return _NOISE.sub("", _text(cell)) or None


def _verdict(status: str, kpj: str | None, reason: str) -> bool | None:
    """Accepted or not, by the status; without one, by number and reason."""
    words = status.lower().replace("_", " ")
    if _NO.search(words):
        return False
    if _YES.search(words):
        return True
    if status:
        return None
    if kpj:
        return None if _NO.search(reason.lower()) else True
    return False if reason else None


def _digits(text: str) -> int:
    return sum(letter.isdigit() for letter in text)
