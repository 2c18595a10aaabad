"""Finds the table in a sheet: which rows are a header, and which column holds which field."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from workers import titles
from workers.header_words import ALIASES_TEXT

NUMBER = "number"
BIRTH = "birth"
RT_RW = "rt_rw"
TICK_L, TICK_P = "tick_l", "tick_p"
# A column that we know and have no field for: kept with the row, not offered for mapping.
KNOWN = "known"
# What a marked copy says of its rows, and what its rows are known again by.
REMARKS, ROW_CODE = "remarks", "row_code"
REMARKS_HEADER, ROW_CODE_HEADER = "Catatan Gumas PBI", "Kode Gumas PBI"

_FIELDS = (
    "nik family_card name birth_place birth_date gender address rt rw village district occupation "
    "mother_name phone income heir_name heir_relation"
)
FIELDS = _FIELDS.split()
LACKABLE = ("birth_date", "gender", "occupation")

_PARENTHESES = re.compile(r"\([^)]*\)?|\[[^\]]*\]?")
_HINTS = re.compile(
    r"\b(?:16\s*(?:digit|angka)|(?:wajib|harus)(?:\s+di\s?isi)?|sesuai\s+(?:dengan\s+)?(?:e-?\s?)?ktp"
    r"(?:-?el)?(?:\s*/\s*kk)?|dd\W?mm\W?yy(?:yy)?|hh\W?bb\W?tttt)\b",
    re.IGNORECASE,
)
_NOT_WORDS = re.compile(r"[\W_]+")
_DIGITS = re.compile(r"\d{4,}")
_LONGEST_HEADER = 80
_LONGEST_WITH_HINTS = 300


def normalise(header: object) -> str:
    """A header without case, spaces, dots, line breaks and bracketed hints; "" if no text."""
    if not isinstance(header, str) or len(header) > _LONGEST_WITH_HINTS:
        return ""
    text = _PARENTHESES.sub(" ", header) if "(" in header or "[" in header else header
    if len(text) > _LONGEST_HEADER:
        return ""
    return _NOT_WORDS.sub("", (_HINTS.sub("", text) if len(text) > 8 else text).lower())


ALIASES: dict[str, str] = {
    normalise(alias): field.strip()
    for field, _, aliases in (
        entry.partition(":") for entry in re.split(r"\n(?=\w)", ALIASES_TEXT.strip())
    )
    for alias in aliases.split(";")
}
_BIRTH_PARTS = {
    **dict.fromkeys(["tempat", "tmp", "tpt", "tmpt"], "birth_place"),
    **dict.fromkeys(
        [
            "tanggal",
            "tgl",
            "tglblnth",
            "tglblnthn",
            "tanggalbulantahun",
            "tglbulantahun",
            "tglblntahun",
        ],
        "birth_date",
    ),
}
_TICKS = {
    **dict.fromkeys(("l", "lk", "laki", "lakilaki", "pria"), TICK_L),
    **dict.fromkeys(("p", "pr", "prp", "perempuan", "wanita"), TICK_P),
}
_HEIR_PARTS = {"nama": "heir_name", "namalengkap": "heir_name", "hubungan": "heir_relation"}


class Header(NamedTuple):
    """A header: how many rows it takes, `columns` as (index, field), `extras` as (index, header
    text), and the headers among them that nobody knows."""

    height: int
    columns: list[tuple[int, str]]
    extras: list[tuple[int, str]]
    unknown: list[str]

    def where(self, field: str) -> int:
        """The column of a field, or -1."""
        return next((i for i, name in self.columns if name == field), -1)

    def lacks(self) -> list[str]:
        """The fields that the contract names when a table has no column for them."""
        have = {field for _, field in self.columns}
        if have & {TICK_L, TICK_P}:
            have.add("gender")
        if BIRTH in have:
            have.add("birth_date")
        return [field for field in LACKABLE if field not in have]


class Headers:
    """Knows headers: the aliases of the contract, and what an officer mapped by hand."""

    def __init__(self, mapping: Mapping[str, str] | None = None) -> None:
        self._aliases = ALIASES
        if mapping:
            by_hand = {normalise(header): field or KNOWN for header, field in mapping.items()}
            self._aliases = {**ALIASES, **by_hand}

    def field(self, header: str) -> str:
        """The field that a header means, KNOWN where it is none of ours, "" where nobody knows."""
        return self._aliases.get(normalise(header), "")

    def to_place(self, headers: Sequence[str]) -> list[str]:
        """Those headers that may hold a field, as far as we can tell."""
        return [each for each in headers if self.field(each) in ("", KNOWN) and normalise(each)]

    def find(self, rows: Sequence[Sequence[object]], above: Sequence[object] = ()) -> Header | None:
        """The header that begins in the first of `rows`, if one does.

        `rows`: this row and up to two that follow, merged cells filled to the right and downwards
        by the caller; `above`: the row before, which may hold the upper labels.
        """
        known = self.count(rows[0])
        if known < 2 and not (known and len(rows) > 1 and self.count(rows[1]) > 1):
            return None
        for height in range(1, len(rows) + 1):
            if height == 2 and self._is_title(rows[0]):
                return None
            if height > 1 and not (self._is_labels(rows[0]) and self._is_labels(rows[height - 1])):
                return None
            header = self._resolve(rows[:height], above)
            if header:
                return self._extend(header, rows, above)
        return None

    def _extend(
        self, header: Header, rows: Sequence[Sequence[object]], above: Sequence[object]
    ) -> Header:
        nik, name = header.where("nik"), header.where("name")
        for height in range(header.height + 1, len(rows) + 1):
            row = rows[height - 1]
            upper = rows[height - 2]
            free = all(
                not normalise(_at(row, i)) or _at(row, i) == _at(upper, i) for i in (nik, name)
            )
            if not (free and self._is_labels(row)):
                break
            header = self._resolve(rows[:height], above) or header
        return header

    def count(self, row: Sequence[object]) -> int:
        """How many different headers that we know stand in a row."""
        return len({label for cell in row if (label := normalise(cell)) in self._aliases})

    def _is_labels(self, row: Sequence[object]) -> bool:
        """True if the row holds labels: texts without long numbers, at least half of them known."""
        known = unknown = 0
        for cell in row:
            if cell is None or cell == "":
                continue
            if not isinstance(cell, str) or _DIGITS.search(cell) or cell.strip() == ":":
                return False
            label = normalise(cell)
            if label in self._aliases or label in _BIRTH_PARTS or label in _TICKS:
                known += 1
            elif label:
                unknown += 1
        return known > 0 and unknown <= known

    def _is_title(self, row: Sequence[object]) -> bool:
        """True for a line such as "Desa", "Kasintu", "Kecamatan", "Tewah"."""
        return any(
            place.stated and normalise(place.name) not in self._aliases
            for place in titles.places(row)
        )

    def _resolve(self, rows: Sequence[Sequence[object]], above: Sequence[object]) -> Header | None:
        stack = list(rows)
        if self.count(above) > 1 and self._is_labels(above) and not self._is_title(above):
            stack.insert(0, above)
        width = max(len(row) for row in stack)
        labels = [self._column(stack, index) for index in range(width)]
        columns: list[tuple[int, str]] = []
        extras: list[tuple[int, str]] = []
        unknown: list[str] = []
        taken: set[str] = set()
        both_ticks = len({_TICKS.get(normalise(text)) for text, _ in labels} - {None}) == 2
        for index, (text, top) in enumerate(labels):
            if not text:
                continue
            field = self._field(normalise(text), top, both_ticks)
            if field and field != KNOWN and field not in taken:
                taken.add(field)
                columns.append((index, field))
                if field == BIRTH and index + 1 < width and not labels[index + 1][0]:
                    columns.append((index + 1, "birth_date"))  # one title over two columns
                continue
            extras.append((index, " ".join(text.split())))
            if not field:
                unknown.append(" ".join(text.split()))
        if not {"nik", "name"} <= taken:
            return None
        return Header(len(rows), columns, extras, unknown)

    def _column(self, stack: Sequence[Sequence[object]], index: int) -> tuple[str, str]:
        """The lowest label of a column, and the label it stands under (maybe one to the left)."""
        text, at = "", -1
        for depth in range(len(stack) - 1, -1, -1):
            cell = _at(stack[depth], index)
            if isinstance(cell, str) and normalise(cell):
                text, at = cell, depth
                break
        for depth in range(at - 1, -1, -1):
            for left in range(index, -1, -1):
                top = normalise(_at(stack[depth], left))
                if top and top != normalise(text):
                    return text, top
                if top:
                    break
        return text, ""

    def _field(self, label: str, top: str, both_ticks: bool) -> str:
        if top:
            found = self._aliases.get(label + top) or self._aliases.get(top + label)
            if found and found != KNOWN:
                return found
            if ("lahir" in top or "ttl" in top) and label in _BIRTH_PARTS:
                return _BIRTH_PARTS[label]
            if "waris" in top and label in _HEIR_PARTS:
                return _HEIR_PARTS[label]
        if both_ticks and label in _TICKS:
            return _TICKS[label]
        return self._aliases.get(label, "")


def _at(row: Sequence[object], index: int) -> object:
    return row[index] if 0 <= index < len(row) else ""
