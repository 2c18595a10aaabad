"""A row on its way from the reader's child to the database, as one line of bytes.

Five parts with tabs between them: NIK, code of the village, code of the occupation, everything
that came as JSON (to be sealed), and the other columns as COPY text that goes on as it is. The
parent checks the shape and puts columns of its own first; so whatever a child says, it fills
these columns of its own list and no others.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import orjson

from gumas_pbi import copy_text
from workers.rows import UNREADABLE, Refused, Row

# What stands ready in a line, by the names that the database has for it.
COLUMNS = (
    "sheet", "number", "name", "name_key", "birth_place", "address", "rt", "rw",
    "occupation_text", "heir_relation", "gender", "birth_date", "declared_income", "said",
)  # fmt: skip
_TABS = 3 + len(COLUMNS)
_ESCAPED = re.compile(r"\\(.)")
_LETTERS = {"t": "\t", "n": "\n", "r": "\r"}


def encode(row: Row) -> str:
    """The line of a row, with its end. Texts are cut to what their columns hold."""
    (
        _position, sheet, number, cells, lacks, nik, family_card, name, name_key, birth_place,
        birth_date, gender, address, rt, rw, village, occupation, occupation_text, mother_name,
        phone, income, heir_name, heir_relation, said,
    ) = row  # fmt: skip
    content = {
        "nik": nik,
        "family_card": family_card,
        "mother_name": mother_name,
        "phone": phone,
        "heir_name": heir_name,
        "cells": cells,
        "lacks": lacks,
    }
    texts = (
        sheet[:100], str(number), name[:150], name_key[:150], birth_place[:80], address[:200],
        rt[:5], rw[:5], occupation_text[:80], heir_relation[:40], gender,
    )  # fmt: skip
    columns = "".join(texts)
    if columns.isprintable() and "\\" not in columns:  # nearly always
        columns = "\t".join(texts)
    else:
        columns = "\t".join(map(copy_text.text, texts))
    return (
        f"{nik}\t{village}\t{occupation}\t{orjson.dumps(content).decode()}\t{columns}\t"
        f"{birth_date or copy_text.NULL}\t{copy_text.NULL if income is None else income}\t"
        f"{{{','.join(said)}}}\n"
    )


def parts(lines: bytes) -> Iterator[list[bytes]]:
    """The five parts of each line. Raises Refused for what is no such line."""
    for line in lines.splitlines():
        found = line.split(b"\t", 4)
        nik = found[0]
        if line.count(b"\t") != _TABS or (nik and not (len(nik) == 16 and nik.isdigit())):
            raise Refused(UNREADABLE, "killed")
        yield found


def decode(found: list[bytes], position: int) -> Row:
    """The row again, from the parts of its line."""
    _nik, village, occupation, content, columns = (part.decode() for part in found)
    sealed: dict[str, Any] = json.loads(content)
    read: dict[str, Any] = dict(zip(COLUMNS, map(_text, columns.split("\t")), strict=True))
    said, income = read.pop("said").strip("{}"), read.pop("declared_income")
    return Row(
        position,
        village=village,
        occupation=occupation,
        number=int(read.pop("number")),
        income=int(income) if income else None,
        said=said.split(",") if said else [],
        **sealed,
        **read,
    )


def _text(column: str) -> str:
    if column == copy_text.NULL:
        return ""
    return _ESCAPED.sub(lambda found: _LETTERS.get(found[1], found[1]), column)
