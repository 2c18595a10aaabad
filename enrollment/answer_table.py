"""BPJS's answer as a table: who is meant, and what BPJS says. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import NamedTuple

from enrollment.headed_table import HeadedTable, digits_in, text_of, titles_of
from enrollment.headed_table import Headers as TableHeaders
from workers import nik
from workers.cells import Cell, CellRow
from workers.columns import normalise
from workers.values import read_date

STATUS_UNCLEAR, VERDICT_UNCLEAR = "status_unclear", "verdict_unclear"
START_UNREADABLE = "start_unreadable"
ACCEPTED, REFUSED, WAITING = "accepted", "refused", "waiting"
FIELDS = (
    "nik", "reference", "batch", "row", "name", "birth_date", "kpj", "status", "start", "reason",
)  # fmt: skip

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


def is_complete(fields: Iterable[str]) -> bool:
    """Whether columns of these fields tell who is meant, and what BPJS says."""
    known = set(fields)
    who = "nik" in known or "reference" in known or {"batch", "row"} <= known
    return who and not known.isdisjoint(("status", "kpj", "reason"))


def word(status: str) -> str:
    """A status as its meaning is remembered by: without case and punctuation."""
    return normalise(status)


class Headers(TableHeaders):
    usual = titles_of(_HEADERS_TEXT)


class Reading(HeadedTable[AnswerRow]):
    """The lines of an answer."""

    def __init__(
        self,
        rows: Iterable[CellRow],
        today: date,
        placed: Mapping[str, str] | None = None,
        words: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(rows, today, Headers(placed))
        self._words = words or {}

    def is_complete(self, fields: Iterable[str]) -> bool:
        return is_complete(fields)

    def row(self, row: CellRow, columns: dict[str, int]) -> AnswerRow | None:
        def cell(field: str) -> Cell:
            index = columns.get(field, -1)
            return row.cells[index] if 0 <= index < len(row.cells) else None

        found = nik.read(cell("nik"), self._today)
        status, reason, name = (text_of(cell(field)) for field in ("status", "reason", "name"))
        kpj = _NOISE.sub("", text_of(cell("kpj"))) or None
        batch_id, number, batch_row = _stood(cell)
        code = ""
        if not found.digits and batch_row is None:
            # Totals, signatures and notes below the table are no answers.
            named = bool(name and status)
            if not (named or digits_in(text_of(cell("nik"))) >= 8 or digits_in(kpj or "") >= 9):
                return None
            code = found.said[0]
        verdict = self._verdict(status, kpj, reason)
        start = None
        if verdict == ACCEPTED and text_of(cell("start")):
            start = read_date(cell("start"), self._today)
            if start is None:
                code = code or START_UNREADABLE
        if not verdict:
            code = code or (STATUS_UNCLEAR if status else VERDICT_UNCLEAR)
        born = read_date(cell("birth_date"), self._today) if text_of(cell("birth_date")) else None
        return AnswerRow(
            place=self.place(row),
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
    reference = _REFERENCE.fullmatch(text_of(cell("reference")).replace(" ", ""))
    if reference:
        return int(reference[1] or reference[2]), None, int(reference[3])
    batch, row = (_DIGITS.search(text_of(cell(field))) for field in ("batch", "row"))
    if batch and row and len(batch[0]) < 10 and len(row[0]) < 10:
        return None, int(batch[0]), int(row[0])
    return None, None, None
