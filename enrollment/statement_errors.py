"""BPJS's list of a month as it might come, with errors of every kind: for demo and tests. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from io import BytesIO
from random import Random
from typing import Final, NamedTuple

from enrollment import bpjs_xlsx

HEADER: Final = ("No", "Nomor KPJ", "NIK", "Nama Peserta", "Iuran JKK", "Iuran JKM", "Jumlah Iuran")
# What goes wrong, in the order in which the people of a list are taken for it.
ERRORS: Final = (
    "missing",  # not on the list
    "amount",  # with another tariff
    "near_name",  # with a letter less
    "other_name",  # with somebody else's name
    "twice",  # on two rows
    "wrong_number",  # under another NIK, without KPJ
    "lost_digits",  # with a NIK that a spreadsheet has rounded, without KPJ
    "no_kpj",  # by NIK alone: no difference
    "no_nik",  # by KPJ alone: no difference
    "wrong_nik",  # with another NIK, but the right KPJ: no difference
)


class Said(NamedTuple):
    """A row of the list; rupiah."""

    kpj: str
    nik: str
    name: str
    jkk: int
    jkm: int


def spoil(
    people: Sequence[Said], strangers: Sequence[Said], each: Mapping[str, int], *, seed: int = 1
) -> Iterator[Said]:
    """The people as BPJS might list them: so many (`each`, by ERRORS) with an error of a kind,
    and strangers among them.

    Raises ValueError where there are fewer people than errors.
    """
    random = Random(seed)  # noqa: S311 - the same list again
    order = list(range(len(people)))
    random.shuffle(order)
    wrong: dict[int, str] = {}
    for error in ERRORS:
        for _n in range(each.get(error, 0)):
            if not order:
                raise ValueError("fewer people than errors")
            wrong[order.pop()] = error
    rows = [
        row
        for place, person in enumerate(people)
        for row in _spoiled(person, wrong.get(place, ""), people[place - 1], random)
    ]
    for stranger in strangers:
        rows.insert(random.randrange(len(rows) + 1), stranger)
    return iter(rows)


def _spoiled(person: Said, error: str, neighbour: Said, random: Random) -> list[Said]:
    match error:
        case "missing":
            return []
        case "amount":
            return [person._replace(jkk=person.jkk * 6 // 5)]
        case "near_name":
            at = random.choice([n for n in range(1, len(person.name)) if person.name[n].isalpha()])
            return [person._replace(name=person.name[:at] + person.name[at + 1 :])]
        case "other_name":
            return [person._replace(name=neighbour.name)]
        case "twice":
            return [person, person]
        case "wrong_number":
            return [person._replace(kpj="", nik=_other(person.nik))]
        case "lost_digits":
            return [person._replace(kpj="", nik=f"{person.nik[0]},{person.nik[1:6]}E+15")]
        case "no_kpj":
            return [person._replace(kpj="")]
        case "no_nik":
            return [person._replace(nik="")]
        case "wrong_nik":
            return [person._replace(nik=_other(person.nik))]
    return [person]


def _other(nik: str) -> str:
    """Another person's NIK of the same birth date, far from this one."""
    return f"{nik[:12]}{(int(nik[12:]) + 5_000 - 1) % 9_999 + 1:04d}"


def workbook(rows: Iterator[Said]) -> bytes:
    """The list as a workbook, with a sum below."""
    total = 0

    def lines() -> Iterator[tuple[str, ...]]:
        nonlocal total
        for number, row in enumerate(rows, 1):
            amount = row.jkk + row.jkm
            total += amount
            yield str(number), row.kpj, row.nik, row.name, str(row.jkk), str(row.jkm), str(amount)
        yield "", "", "", "JUMLAH", "", "", str(total)

    out = BytesIO()
    bpjs_xlsx.write(HEADER, lines(), out)
    return out.getvalue()
