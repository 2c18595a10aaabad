"""The demo's lists: workbooks as villages write them, and a list of the dead."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from io import BytesIO
from typing import Any

from openpyxl import Workbook

from gumas_pbi import synthetic
from gumas_pbi.models import User
from villages.models import Village
from workers.actions import proposals as filling
from workers.actions import references, rosters
from workers.models import Occupation, Proposal, ReferenceList, Roster, Worker
from workers.template_xlsx import COLUMNS


def workbook(
    code: str, count: int, seed: int, today: date, spoil: bool = False, also: Iterable[Worker] = ()
) -> bytes:
    """A village's workbook in our template's columns; spoilt as lists are, where asked. `also`:
    people whom the registry knows already."""
    village = Village.objects.select_related("district").get(code=code)
    occupations = list(Occupation.objects.filter(eligible=True).values_list("name", flat=True))
    book = Workbook(write_only=True)
    sheet = book.create_sheet("Daftar")
    sheet.append(["No", *(column.header for column in COLUMNS)])
    places = [(village.pk, village.district.code)]
    people: list[Any] = list(synthetic.people(count, seed, places, today, occupations))
    for number, p in enumerate([*people, *map(_known, also)], start=1):
        row: list[Any] = [
            number, p.nik, p.family_card, p.name, p.birth_place, f"{p.birth_date:%d/%m/%Y}",
            p.gender, p.address, f"{p.rt}/{p.rw}", village.name, village.district.name,
            p.occupation, p.mother_name, p.phone, p.income, p.heir_name, p.heir_relation,
        ]  # fmt: skip
        if spoil:
            _spoil(row, number)
        sheet.append(row)
        if spoil and number == 26:  # written twice, the second time with a slip
            nik = f"{p.nik[:-1]}{(int(p.nik[-1]) + 1) % 10}"
            sheet.append([None, nik, *row[2:]])
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def _known(w: Worker) -> synthetic.Person:
    return synthetic.Person(
        w.nik, w.family_card, w.name, w.birth_place, w.birth_date or date.min, w.gender, w.address,
        w.rt, w.rw, w.village_id, w.occupation_text, w.mother_name, w.phone,
        w.declared_income or 0, w.heir_name, w.heir_relation,
    )  # fmt: skip


def _spoil(row: list[Any], number: int) -> None:
    """The mistakes that lists have: a NIK kept as a number, one digit short, a salaried job …"""
    if number == 7:
        row[1] = int(row[1])
    elif number == 12:
        row[1] = row[1][:-1]
    elif number == 19:
        row[11] = "Karyawan Swasta"
    elif number == 23:
        row[5] = "belum tahu"
    elif number == 31:
        row[3] = ""
    elif number == 38:
        row[13] = "tidak punya"


def upload(code: str, data: bytes, name: str, by: User, at: datetime) -> Roster:
    village = Village.objects.get(code=code)
    roster = rosters.receive(data, file_name=name, by=by, at=at, village=village)
    rosters.read(roster, at=at)
    return roster


def propose(roster: Roster, by: User, at: datetime) -> Proposal:
    proposal = rosters.submit(roster, by=by, at=at)
    filling.fill(proposal, at=at)
    return proposal


def the_dead(known: Iterable[str], verifier: User, at: datetime) -> None:
    """The civil registry's list of the dead, with these NIKs among others."""
    dead = synthetic.people(40, 9901, [(0, "62.10.04")], at.date(), ["Petani"])
    day = at.astimezone().date() - timedelta(days=9)
    numbers = [*known, *(p.nik for p in dead)]
    lines = [f"{number};{nik};{day:%d/%m/%Y}" for number, nik in enumerate(numbers, start=1)]
    reference = references.receive(
        "\n".join(["No;NIK;Tanggal Meninggal", *lines]).encode(),
        kind=ReferenceList.Kind.DECEASED,
        source="Dukcapil Gunung Mas",
        dated=day,
        file_name="akta-kematian.csv",
        by=verifier,
        at=at,
    )
    references.read(reference, at=at)
