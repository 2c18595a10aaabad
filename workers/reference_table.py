"""A list from elsewhere as NIKs with what it tells of each, read in a child process. Pure.

Run as `python -m workers.reference_table` it is that child.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import closing
from datetime import date
from typing import Any, NamedTuple

from workers import nik, padan, parent, titles, values
from workers.child import serve
from workers.columns import ALIASES, normalise
from workers.rows import NOT_A_TABLE, TOO_LARGE, Limits, Refused

RESULT, DECILE = "result", "decile"
_BATCH = 1_000
_LONGEST_HEADER = 80
_BRACKETS = re.compile(r"\([^)]*\)|\[[^\]]*\]")
_WORDS = re.compile(r"[a-z0-9]+")
_NIK = re.compile(r"n\W?i\W?k|ktp|induk", re.IGNORECASE)  # a quick no to nearly all cells


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


# A NIK of somebody else, or a sentence about NIKs.
_OTHERS = _set(
    "ayah ibu pelapor saksi kepala kk keluarga pasangan suami istri waris wali orang tua rekam "
    "ketua tidak belum bukan salah kosong ganda"
)
_DAY = _set("tanggal tgl sejak tmt mulai terhitung")
_EVENT = _set(
    "meninggal kematian wafat mati tmt sejak mulai kepesertaan efektif aktif pindah berlaku "
    "pengangkatan kerja terdaftar"
)
_NO_EVENT = _set("lahir akta lapor pelaporan terbit cetak input")
# Columns in which a civil registry answers, the plainest first.
_ANSWERS = (
    _set("hasil padan pemadanan kesesuaian sesuai respon respons response validasi"),
    _set("status verifikasi"),
    _set("keterangan ket catatan"),
)
_NO_ANSWERS = _set("kawin perkawinan hubungan pekerjaan rekam")


class Entry(NamedTuple):
    """A person of the list; `result` "" and `decile` None where not told, `since` ISO or ""."""

    nik: str
    result: str
    decile: int | None
    since: str


class Unreadable(NamedTuple):
    """A row of somebody whose NIK, or what the list is there to tell, can't be read."""

    sheet: str
    row: int


class _Columns(NamedTuple):
    nik: int
    name: int
    results: tuple[int, ...]
    decile: int
    since: int

    def tells(self, need: str) -> bool:
        """Whether the table has the column for which the list was made."""
        return {RESULT: bool(self.results), DECILE: self.decile >= 0}.get(need, True)


def read(data: bytes, need: str, today: date, limits: Limits) -> Iterator[Entry | Unreadable]:
    """The people of all visible sheets, as they are read.

    `need`: what every row must tell (RESULT, DECILE or ""). Raises Refused, possibly after
    people were given out: then nothing of the file counts. Details beyond the reader's own:
    no_nik, no_result, no_decile (no such column), no_people (not one row is readable).
    """
    head = {"limits": limits._asdict(), "need": need, "today": today.isoformat()}
    with closing(parent.messages("workers.reference_table", head, data, limits)) as found:
        for kind, body in found:
            make = Entry if kind == "people" else Unreadable
            for row in body:
                yield make(*row)


class Reading:
    """Reads sheets of raw rows one after the other; at the end `finish` refuses an empty list."""

    def __init__(self, need: str, today: date, most: int) -> None:
        self._need, self._today, self._most = need, today, most
        self._rows = self._people = 0
        self._tables = self._without = 0

    def sheet(
        self, name: str, rows: Iterator[tuple[int, list[Any]]], serial_shift: int = 0
    ) -> Iterator[Entry | Unreadable]:
        columns: _Columns | None = None
        above: Sequence[Any] = ()
        ended = False
        current = next(rows, None)
        while current is not None:
            number, row = current
            current = next(rows, None)
            entry = self._entry(row, columns, serial_shift) if columns else None
            if entry:
                self._people += 1
                yield self._counted(entry)
            elif header := _header(row, above, current[1] if current else ()):
                columns, ended = (header if header.tells(self._need) else None), False
                self._tables += columns is not None
                self._without += columns is None
            elif columns and _is_somebody(row, columns, ended):
                yield self._counted(Unreadable(name, number))
            else:
                ended = ended or titles.ends_table(row)
            above = row

    def finish(self) -> None:
        """Raises Refused where there was no table, or nobody in it."""
        if not self._tables:
            raise Refused(NOT_A_TABLE, f"no_{self._need}" if self._without else "no_nik")
        if not self._people:
            raise Refused(NOT_A_TABLE, "no_people")

    def _counted(self, item: Entry | Unreadable) -> Entry | Unreadable:
        self._rows += 1
        if self._rows > self._most:
            raise Refused(TOO_LARGE, "rows")
        return item

    def _entry(self, row: list[Any], columns: _Columns, serial_shift: int) -> Entry | None:
        """What a row tells of its person; None where the NIK or what is needed can't be read."""
        found = nik.read(_at(row, columns.nik), self._today)
        if not found.digits or nik.IMPOSSIBLE in found.said:
            return None
        result, decile = "", None
        if self._need == RESULT:
            answers = [padan.read_result(_text(_at(row, index))) for index in columns.results]
            result = min(filter(None, answers), key=padan.RANKS.__getitem__, default="")
        elif self._need == DECILE:
            decile = padan.read_decile(_at(row, columns.decile))
        if self._need and not result and decile is None:
            return None
        day = _at(row, columns.since)
        if isinstance(day, (int, float)):
            day += serial_shift
        since = values.read_date(day, self._today)
        return Entry(found.digits, result, decile, since.isoformat() if since else "")


def _is_somebody(row: Sequence[Any], columns: _Columns, ended: bool) -> bool:
    """Whether a row that can't be used is a person's all the same: not a total or a signature."""
    cell, name = _text(_at(row, columns.nik)), _text(_at(row, columns.name))
    numbered = sum(map(str.isdigit, cell)) >= 8 and not any(map(str.isalpha, cell))
    named = any(map(str.isalpha, name)) and not values.is_empty(name)
    if ended:
        return numbered and named
    return numbered or (
        (named or (any(map(str.isdigit, cell)) and len(cell) >= 8))
        and not titles.ends_table(row)
        and not titles.is_section(row)
    )


def _header(row: Sequence[Any], above: Sequence[Any], below: Sequence[Any]) -> _Columns | None:
    """Where the columns stand, if this row is a header with a column of NIKs.

    Its labels may stand under others, or have further labels below.
    """
    named = [i for i, cell in enumerate(row) if isinstance(cell, str) and _names_nik(cell)]
    if not named or not _is_labels(row):
        return None
    labels = [_words(cell) for cell in row]
    where = next((i for i in named if ALIASES.get(normalise(row[i])) == "nik"), named[0])
    wide = _joined(labels, above, below)
    names = [i for i, words in enumerate(labels) if "nama" in words and not words & _OTHERS]
    results = [
        index
        for kind in _ANSWERS
        for index, words in enumerate(wide)
        if index != where and words & kind and not words & _NO_ANSWERS
    ]
    return _Columns(
        where,
        names[0] if names else -1,
        tuple(dict.fromkeys(results)),
        _first(wide, lambda words: words & {"desil", "decile"}),
        _first(wide, lambda words: words & _DAY and words & _EVENT and not words & _NO_EVENT),
    )


def _names_nik(cell: str) -> bool:
    if not _NIK.search(cell):
        return False
    if ALIASES.get(normalise(cell)) == "nik":
        return True
    words = _words(cell)
    return bool(words & {"nik", "ktp"} and not words & _OTHERS) and len(words) < 6


def _is_labels(row: Sequence[Any]) -> bool:
    """Texts only, none of them a number."""
    filled = [cell for cell in row if _text(cell)]
    return all(isinstance(cell, str) and not cell.strip().isdigit() for cell in filled)


def _joined(
    labels: list[frozenset[str]], above: Sequence[Any], below: Sequence[Any]
) -> list[frozenset[str]]:
    """The words of each column together with those of the group it stands in."""
    width = len(labels)
    upper, lower = [_words(_at(above, i)) for i in range(width)], list(labels)
    if sum(map(bool, upper)) > 1 and _is_labels(above):
        group: frozenset[str] = frozenset()
        for index in range(width):
            group = upper[index] or group
            lower[index] = labels[index] | (group if labels[index] else frozenset())
    under = [_words(_at(below, i)) for i in range(width)]
    grouped = [not labels[i] or (i + 1 < width and not labels[i + 1]) for i in range(width)]
    fits = all(grouped[i] for i, words in enumerate(under) if words)
    if any(under) and fits and _is_labels(below):
        group = frozenset()
        for index in range(width):
            group = lower[index] or group
            lower[index] = under[index] | group if under[index] else lower[index]
    return lower


def _first(labels: list[frozenset[str]], fits: Any) -> int:
    return next((index for index, words in enumerate(labels) if fits(words)), -1)


def _words(cell: Any) -> frozenset[str]:
    if not isinstance(cell, str) or len(cell) > _LONGEST_HEADER:
        return frozenset()
    return frozenset(_WORDS.findall(_BRACKETS.sub(" ", cell.lower())))


def _at(row: Sequence[Any], index: int) -> Any:
    return row[index] if 0 <= index < len(row) else None


def _text(cell: Any) -> str:
    return "" if cell is None else " ".join(str(cell).split())


def _messages(data: bytes, head: Any) -> Iterator[tuple[str, Any]]:
    """What the parent wants: people in batches, the rows that can't be read as they come."""
    from workers.sheet import open_book  # loaded when the limits hold, and never by the parent

    limits = Limits(**head["limits"])
    reading = Reading(head["need"], date.fromisoformat(head["today"]), limits.rows)
    people: list[Entry] = []
    unreadable: list[Unreadable] = []
    for sheet in open_book(data, limits).sheets:
        for item in reading.sheet(sheet.name, sheet.rows, sheet.serial_shift):
            if isinstance(item, Unreadable):
                unreadable.append(item)
                continue
            people.append(item)
            if len(people) == _BATCH:
                yield "people", people
                people = []
    reading.finish()
    yield "people", people
    yield "unreadable", unreadable


if __name__ == "__main__":
    serve(lambda head: Limits(**head["limits"]), _messages)
