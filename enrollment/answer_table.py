"""BPJS's answer as a table: columns found by their headers, rows told apart. Pure.

The official form of these files is not published, so headers are matched tolerantly, and staff
say of the others what they hold.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from workers import nik
from workers.cells import Cell, CellRow
from workers.columns import normalise
from workers.values import clean, is_empty, read_date

STATUS_UNCLEAR, VERDICT_UNCLEAR = "status_unclear", "verdict_unclear"
START_UNREADABLE = "start_unreadable"
ACCEPTED, REFUSED, WAITING = "accepted", "refused", "waiting"
FIELDS = (
    "nik", "reference", "batch", "row", "name", "birth_date", "kpj", "status", "start", "reason",
)  # fmt: skip
# Rows of one sheet stay below this, so a place in the whole file is one whole number.
SHEET_ROWS = 2_000_000
_HEADER_WITHIN, _SAMPLED, _SAMPLES = 60, 200, 3

_HEADERS_TEXT = {
    "": "no; nomor",  # of the line in their list: left
    "nik": "nik; no ktp; nomor ktp; no nik; nomor induk kependudukan; nomor identitas; "
    "no identitas; nik ktp; no ktp nik; nik peserta",
    "reference": "referensi; no referensi; nomor referensi; kode referensi; reference; ref; "
    "no pegawai; nomor pegawai; kode kiriman",
    "batch": "kiriman; kiriman ke; no kiriman; nomor kiriman; batch; no batch; nomor batch",
    "row": "no urut; nomor urut; baris; no baris; nomor baris; baris kiriman; no urut kiriman",
    "name": "nama; nama lengkap; nama peserta; nama tenaga kerja; nama tk; nama pekerja",
    "birth_date": "tanggal lahir; tgl lahir; tgl lahir peserta; tanggal lahir peserta",
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
# As lists are written now (K12-00034), and as they were (12/34).
_REFERENCE = re.compile(r"'?(?:K(\d{1,9})-|(\d{1,9})/)(\d{1,9})", re.IGNORECASE)
_DIGITS = re.compile(r"\d+")


class AnswerRow(NamedTuple):
    """A line about one person. `place`: see `Reading.place_of`; `code`: what is wrong with the
    line itself ("": nothing).

    `nik` is "" where it can't be trusted. `batch_id` (of a reference) or `batch_number` with
    `batch_row` say where the person stood in what was sent. `verdict` is ACCEPTED, REFUSED,
    WAITING, or "" where it is not clear; `status` what stands there. `start` None: not
    said.
    """

    place: int
    code: str
    nik: str
    batch_id: int | None
    batch_number: int | None
    batch_row: int | None
    verdict: str
    kpj: str | None
    start: date | None
    reason: str
    status: str
    name: str
    birth_date: date | None


class NoTable(Exception):
    """Nothing in the file looks like a table of people."""


class Unplaced(Exception):
    """There is a table, but not which column tells the person and which the verdict."""


def is_complete(fields: Iterable[str]) -> bool:
    """Whether columns of these fields tell who is meant, and what BPJS says."""
    known = set(fields)
    who = "nik" in known or "reference" in known or {"batch", "row"} <= known
    return who and not known.isdisjoint(("status", "kpj", "reason"))


def word(status: str) -> str:
    """A status as its meaning is remembered by: without case and punctuation."""
    return normalise(status)


class Headers:
    """Knows titles: what they usually mean, and what staff have said ("": leave it)."""

    def __init__(self, placed: Mapping[str, str] | None = None) -> None:
        self._fields = {**_HEADERS, **(placed or {})}

    def field(self, title: object) -> str | None:
        """The field, "" for a column to leave, None where nobody knows."""
        return self._fields.get(normalise(title)) if isinstance(title, str) else None

    def find(self, cells: Sequence[Cell]) -> dict[str, int]:
        """Where the fields stand if this row is a header: the first column of each counts."""
        columns: dict[str, int] = {}
        for index, cell in enumerate(cells):
            if field := self.field(cell):
                columns.setdefault(field, index)
        return columns


class Reading:
    """Iterating gives the lines about people. Afterwards `sheets` has the names of the sheets with
    a table, and `titles` a few values of each column that nobody has placed yet, by title."""

    def __init__(
        self,
        rows: Iterable[CellRow],
        today: date,
        placed: Mapping[str, str] | None = None,
        words: Mapping[str, str] | None = None,
    ) -> None:
        self._rows, self._today = rows, today
        self._headers, self._words = Headers(placed), words or {}
        self.sheets: list[str] = []
        self.titles: dict[str, list[str]] = {}
        self._unknown: dict[int, list[str]] = {}  # by column, of the table that is being read

    def __iter__(self) -> Iterator[AnswerRow]:
        """Raises at the end, where nothing was a table that can be used: Unplaced if somebody can
        say what its columns hold, else NoTable."""
        sheet: str | None = None
        columns: dict[str, int] | None = None
        first: list[list[Cell]] = []  # of a sheet without a table so far
        left: list[list[list[Cell]]] = []
        seen = 0
        for row in self._rows:
            if row.sheet != sheet:
                left.append(first)
                sheet, columns, first, seen = row.sheet, None, [], 0
            seen += 1
            header = self._headers.find(row.cells) if columns or seen <= _HEADER_WITHIN else {}
            if is_complete(header):
                if columns is None:
                    self.sheets.append(row.sheet)
                    seen, first = 0, []
                columns = header
                self._note(row.cells)
            elif columns is not None:
                if seen <= _SAMPLED:
                    self._sample(row.cells)
                answer = self._answer(row, columns)
                if answer is not None:
                    yield answer
            elif seen <= _HEADER_WITHIN + _SAMPLED:
                first.append(row.cells)
        for cells in (*left, first):
            self._look(cells)
        if not self.sheets:
            raise Unplaced if self.titles else NoTable

    def place_of(self, place: int) -> tuple[int, str]:
        """A place as the row number of a spreadsheet program, and the sheet's name."""
        sheet, number = divmod(place, SHEET_ROWS)
        return number, self.sheets[sheet] if len(self.sheets) > 1 else ""

    def _note(self, cells: Sequence[Cell]) -> None:
        """Titles of a table that nobody has placed."""
        self._unknown = {}
        for index, cell in enumerate(cells):
            if isinstance(cell, str) and normalise(cell) and self._headers.field(cell) is None:
                self._unknown[index] = self.titles.setdefault(clean(cell)[:200], [])

    def _sample(self, cells: Sequence[Cell]) -> None:
        for index, samples in self._unknown.items():
            text = _text(cells[index]) if index < len(cells) else ""
            if text and text not in samples and len(samples) < _SAMPLES:
                samples.append(text)

    def _look(self, rows: list[list[Cell]]) -> None:
        """The most header-like row of a sheet without a table, with what stands below it. Beside
        a table that was found, only a row with a known title counts."""
        best, most = -1, (0, 0)
        for index, cells in enumerate(rows[:_HEADER_WITHIN]):
            titles = sum(isinstance(cell, str) and bool(normalise(cell)) for cell in cells)
            score = (len(self._headers.find(cells)), titles)
            if titles > 1 and score > most:
                best, most = index, score
        if best < 0 or best + 1 >= len(rows) or (self.sheets and not most[0]):
            return
        self._unknown = {
            index: self.titles.setdefault(clean(cell)[:200], [])
            for index, cell in enumerate(rows[best])
            if isinstance(cell, str) and normalise(cell)
        }
        for cells in rows[best + 1 : best + 1 + _SAMPLED]:
            self._sample(cells)

    def _answer(self, row: CellRow, columns: dict[str, int]) -> AnswerRow | None:
        def cell(field: str) -> Cell:
            index = columns.get(field, -1)
            return row.cells[index] if 0 <= index < len(row.cells) else None

        found = nik.read(cell("nik"), self._today)
        status, reason, name = (_text(cell(field)) for field in ("status", "reason", "name"))
        kpj = _NOISE.sub("", _text(cell("kpj"))) or None
        batch_id, number, batch_row = _stood(cell)
        code = ""
        if not found.digits and batch_row is None:
            # Totals, signatures and notes below the table are no answers.
            named = bool(name and status)
            if not (named or _digits(_text(cell("nik"))) >= 8 or _digits(kpj or "") >= 9):
                return None
            code = found.said[0]
        verdict = self._verdict(status, kpj, reason)
        start = None
        if verdict == ACCEPTED and _text(cell("start")):
            start = read_date(cell("start"), self._today)
            if start is None:
                code = code or START_UNREADABLE
        if not verdict:
            code = code or (STATUS_UNCLEAR if status else VERDICT_UNCLEAR)
        born = read_date(cell("birth_date"), self._today) if _text(cell("birth_date")) else None
        return AnswerRow(
            place=(len(self.sheets) - 1) * SHEET_ROWS + row.number,
            code=code,
            nik=found.digits,
            batch_id=batch_id,
            batch_number=number,
            batch_row=batch_row,
            verdict=verdict,
            kpj=None if verdict == REFUSED else kpj,
            start=start,
            reason=(reason or (status if verdict == REFUSED else ""))[:300],
            status=status[:80],
            name=name[:150],
            birth_date=born,
        )

    def _verdict(self, status: str, kpj: str | None, reason: str) -> str:
        """By the status, as staff have said what it means or by its words; without one, by number
        and reason."""
        if status and (said := self._words.get(word(status))):
            return said
        words = status.lower().replace("_", " ")
        if _NO.search(words):
            return REFUSED
        if _YES.search(words):
            return ACCEPTED
        if status:
            return ""
        if kpj:
            return "" if _NO.search(reason.lower()) else ACCEPTED
        return REFUSED if reason else ""


def _stood(cell: Callable[[str], Cell]) -> tuple[int | None, int | None, int | None]:
    """Batch (by id, or by number) and row that a line names. A row alone says nothing: many
    number the lines of their own lists."""
    reference = _REFERENCE.fullmatch(_text(cell("reference")).replace(" ", ""))
    if reference:
        return int(reference[1] or reference[2]), None, int(reference[3])
    batch, row = (_DIGITS.search(_text(cell(field))) for field in ("batch", "row"))
    if batch and row and len(batch[0]) < 10 and len(row[0]) < 10:
        return None, int(batch[0]), int(row[0])
    return None, None, None


def _text(cell: Cell) -> str:
    text = clean(str(cell)) if cell is not None else ""
    return "" if is_empty(text) else text


def _digits(text: str) -> int:
    return sum(letter.isdigit() for letter in text)
