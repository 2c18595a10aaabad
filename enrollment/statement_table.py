"""BPJS's list of a month as a table: who is on it, and with how many rupiah. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date
from typing import NamedTuple

from enrollment.headed_table import HeadedTable, Headers, digits_in, text_of, titles_of
from workers import nik
from workers.cells import Cell, CellRow
from workers.values import read_amount

_TITLES = {
    # Left: what stands in such lists and says nothing of who, or of the sum of both programmes.
    "": "no; nomor; no urut; upah; gaji; upah dilaporkan; jht; iuran jht; jp; iuran jp; jkp; "
    "iuran jkp; tanggal lahir; tgl lahir; jenis kelamin; alamat; blth; npp; keterangan; ket; "
    "status",
    "nik": "nik; no ktp; nomor ktp; no nik; nomor induk kependudukan; nomor identitas; "
    "no identitas; nik ktp; no ktp nik; nik peserta",
    "kpj": "kpj; no kpj; nomor kpj; no peserta; nomor peserta; no kartu; nomor kartu; "
    "no kepesertaan; nomor kepesertaan; no kpj peserta; nomor kartu peserta; no kartu peserta",
    "name": "nama; nama lengkap; nama peserta; nama tenaga kerja; nama tk; nama pekerja",
    "jkk": "jkk; iuran jkk; nominal jkk; jumlah jkk; jaminan kecelakaan kerja; rp jkk",
    "jkm": "jkm; iuran jkm; jk; iuran jk; nominal jkm; jumlah jkm; jaminan kematian; rp jkm",
    "amount": "jumlah; total; jumlah iuran; total iuran; iuran; tagihan; jumlah tagihan; "
    "total tagihan; nominal; nominal iuran; jumlah rp; total rp; iuran rp; jumlah bayar",
}
_NOISE = re.compile(r"[\s.\-']")
# What stands in the column of names below a table.
_SUM = re.compile(r"\W*(sub ?total|grand ?total|jumlah|total|terbilang)\b", re.IGNORECASE)


class StatementLine(NamedTuple):
    """A line about one person. `place`: see `HeadedTable.place_of`. `nik` is "" where it can't be
    trusted; rupiah, `jkk` and `jkm` None where they have no column or no amount."""

    place: int
    nik: str
    kpj: str
    name: str
    jkk: int | None
    jkm: int | None
    amount: int


class StatementHeaders(Headers):
    usual = titles_of(_TITLES)


def is_complete(fields: Iterable[str]) -> bool:
    """Whether columns of these fields tell who is meant, and what is billed for them."""
    known = set(fields)
    return not known.isdisjoint(("nik", "kpj")) and ("amount" in known or {"jkk", "jkm"} <= known)


class StatementTable(HeadedTable[StatementLine]):
    """The lines of a list. An amount that can't be read counts as nothing: it will differ."""

    def __init__(
        self, rows: Iterable[CellRow], today: date, placed: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(rows, today, StatementHeaders(placed))

    def is_complete(self, fields: Iterable[str]) -> bool:
        return is_complete(fields)

    def row(self, row: CellRow, columns: dict[str, int]) -> StatementLine | None:
        def cell(field: str) -> Cell:
            index = columns.get(field, -1)
            return row.cells[index] if 0 <= index < len(row.cells) else None

        found = nik.read(cell("nik"), self._today)
        kpj, name = _NOISE.sub("", text_of(cell("kpj"))), text_of(cell("name"))
        jkk, jkm, total = (read_amount(cell(field)) for field in ("jkk", "jkm", "amount"))
        if not found.digits and digits_in(kpj) < 9 and digits_in(text_of(cell("nik"))) < 8:
            # Totals, signatures and notes below the table are about nobody.
            is_named = any(map(str.isalpha, name)) and not _SUM.match(name)
            if not is_named or (jkk is None and jkm is None and total is None):
                return None
        amount = (jkk or 0) + (jkm or 0) if total is None else total
        return StatementLine(self.place(row), found.digits, kpj, name[:150], jkk, jkm, amount)
