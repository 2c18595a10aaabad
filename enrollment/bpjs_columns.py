"""The columns of a list for BPJS: where the text of each comes from, and in which form. Pure.

A layout is data that staff edit: a column has a header and either a source with a form, or the
same fixed text for everybody, or nothing. The official bulk format is not public; SIPP's list of
new members is its nearest known relative.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from typing import Any, Final, NamedTuple
from unicodedata import normalize

from gumas_pbi.indonesian import number

MOST_COLUMNS: Final = 100


class Column(NamedTuple):
    """One column. `source` "" means `fixed`, which may be empty too."""

    header: str
    source: str = ""
    form: str = ""
    fixed: str = ""


class Person(NamedTuple):
    """What is known of a member of a batch: `batch` is its number within the decree, `batch_id` its
    number among all. Amounts in rupiah; `last_day` is still covered."""

    batch_id: int
    batch: int
    row: int
    nik: str
    name: str
    birth_place: str
    birth_date: date | None
    gender: str
    mother_name: str
    phone: str
    address: str
    rt: str
    rw: str
    village: str
    district: str
    regency: str
    occupation: str
    kpj: str
    start: date
    last_day: date
    base_income: int
    family_card: str
    heir_name: str
    heir_relation: str


class Source(NamedTuple):
    """`kind` says which forms it can take."""

    kind: str
    get: Callable[[Person], Any]


def _first(person: Person) -> str:
    return person.name.split(maxsplit=1)[0] if person.name.strip() else ""


def _middle(person: Person) -> str:
    return " ".join(person.name.split()[1:-1])


def _last(person: Person) -> str:
    words = person.name.split()
    return words[-1] if len(words) > 1 else ""


def _whole_address(person: Person) -> str:
    rt_rw = f"RT {person.rt or '-'}/RW {person.rw or '-'}" if person.rt or person.rw else ""
    parts = (person.address, rt_rw, person.village, person.district)
    return ", ".join(part for part in parts if part)


def _reference(person: Person) -> str:
    """Batch and row in one, as an answer is matched by: `K12-00034`. No spreadsheet takes it for a
    date or a number."""
    return f"K{person.batch_id}-{person.row:05}"


SOURCES: Final = {
    "row": Source("text", lambda p: str(p.row)),
    "batch": Source("text", lambda p: str(p.batch)),
    "reference": Source("text", _reference),
    "nik": Source("digits", lambda p: p.nik),
    "family_card": Source("digits", lambda p: p.family_card),
    "kpj": Source("digits", lambda p: p.kpj),
    "name": Source("text", lambda p: p.name),
    "first_name": Source("text", _first),
    "middle_name": Source("text", _middle),
    "last_name": Source("text", _last),
    "birth_place": Source("text", lambda p: p.birth_place),
    "birth_date": Source("date", lambda p: p.birth_date),
    "gender": Source("gender", lambda p: p.gender),
    "mother_name": Source("text", lambda p: p.mother_name),
    "phone": Source("digits", lambda p: p.phone),
    "occupation": Source("text", lambda p: p.occupation),
    "address": Source("text", lambda p: p.address),
    "whole_address": Source("text", _whole_address),
    "rt": Source("text", lambda p: p.rt),
    "rw": Source("text", lambda p: p.rw),
    "village": Source("text", lambda p: p.village),
    "district": Source("text", lambda p: p.district),
    "regency": Source("text", lambda p: p.regency),
    "start": Source("date", lambda p: p.start),
    "last_day": Source("date", lambda p: p.last_day),
    "base_income": Source("amount", lambda p: p.base_income),
    "heir_name": Source("text", lambda p: p.heir_name),
    "heir_relation": Source("text", lambda p: p.heir_relation),
}


_UNMARKED = str.maketrans("ŁłĐđØø", "LlDdOo")  # letters that Unicode does not take apart


def _ascii(text: str) -> str:
    """Letters without marks, for systems that know no others: `Łukasz D'é` -> `Lukasz De`."""
    bare = normalize("NFKD", text).translate(_UNMARKED)
    return " ".join(re.sub(r"[^A-Za-z0-9 .,/-]", "", bare).split())


def _digits(text: str) -> str:
    return re.sub(r"[^0-9]", "", text)


def _phone(text: str, prefix: str) -> str:
    """An Indonesian number behind `prefix`, however it was typed: 0812…, +62 812…, 62812…."""
    bare = _digits(text)
    if bare.startswith("62"):
        bare = bare[2:]
    return f"{prefix}{bare.removeprefix('0')}" if bare else ""


def _day(form: str) -> Callable[[date | None], str]:
    return lambda day: f"{day:{form}}" if day else ""


# By kind: the form's key, and how it writes a value. "" is what a list wants most often.
FORMS: Final[dict[str, dict[str, Callable[[Any], str]]]] = {
    "text": {"": str, "upper": str.upper, "ascii_upper": lambda text: _ascii(text).upper()},
    "digits": {
        "": str,
        "digits": _digits,
        "phone_0": lambda text: _phone(text, "0"),
        "phone_62": lambda text: _phone(text, "62"),
    },
    "date": {
        "": _day("%d-%m-%Y"),
        "dmy_slash": _day("%d/%m/%Y"),
        "ymd": _day("%Y-%m-%d"),
        "ymd_plain": _day("%Y%m%d"),
    },
    "gender": {
        "": str,
        "sex_words": lambda sex: {"L": "LAKI-LAKI", "P": "PEREMPUAN"}.get(sex, ""),
    },
    "amount": {"": str, "dots": number},
}


def renderer(columns: Sequence[Column]) -> Callable[[Person], tuple[str, ...]]:
    """The function that makes the row of a person.

    Raises KeyError for a source or form that does not exist.
    """
    cells = [_cell(column) for column in columns]
    return lambda person: tuple([cell(person) for cell in cells])


def _cell(column: Column) -> Callable[[Person], str]:
    if not column.source:
        return lambda _person: column.fixed
    source = SOURCES[column.source]
    write = FORMS[source.kind][column.form]
    return lambda person: write(source.get(person))


def problems(columns: Sequence[Column]) -> Iterator[tuple[int, str]]:
    """What is wrong with a layout: the column's place (from 0) and a code; -1 for the whole."""
    if not columns:
        yield -1, "no_columns"
    if len(columns) > MOST_COLUMNS:
        yield -1, "too_many_columns"
    seen = Counter(column.header.casefold() for column in columns)
    for place, column in enumerate(columns):
        if not column.header:
            yield place, "header_missing"
        elif seen[column.header.casefold()] > 1:
            yield place, "header_twice"
        if column.source and column.fixed:
            yield place, "source_and_fixed"
        if column.source not in SOURCES:
            if column.source:
                yield place, "source_unknown"
            elif column.form:
                yield place, "form_without_source"
        elif column.form not in FORMS[SOURCES[column.source].kind]:
            yield place, "form_of_another_kind"


def lacking(columns: Sequence[Column]) -> str:
    """Why a layout can't be the one in use: a code, or "". An answer must find its person."""
    sources = {column.source for column in columns}
    if "nik" not in sources:
        return "nik_lacking"
    if "reference" not in sources and not {"batch", "row"} <= sources:
        return "reference_lacking"
    return ""


# A synthetic person, to show what a layout makes.
EXAMPLE: Final = Person(
    batch_id=12,
    batch=1,
    row=25,
    nik="6210031708800001",
    name="Marten Yusuf Tingang",
    birth_place="Tewah",
    birth_date=date(1980, 8, 17),
    gender="L",
    mother_name="Rabiatul",
    phone="+62 812-0000-0001",
    address="Jalan Pelajar 17",
    rt="001",
    rw="002",
    village="Sare Rangan",
    district="Tewah",
    regency="Kabupaten Gunung Mas",
    occupation="Petani",
    kpj="",
    start=date(2026, 1, 1),
    last_day=date(2026, 12, 31),
    base_income=1_000_000,
    family_card="6210031203150002",
    heir_name="Siti",
    heir_relation="Istri",
)
