"""The demo that `make run` opens with: a year in the regency, told by the program's own verbs.

Nine thousand people covered; one village's list that went the whole way to cards, one half-way,
one waiting with rows to mend. Everybody is synthetic. Logins are generated, never fixed.
"""

from __future__ import annotations

import json
import os
import secrets
from collections.abc import Callable
from datetime import date, datetime, timedelta
from io import BytesIO
from typing import Any

from django.conf import settings
from django.contrib.auth.models import Group
from openpyxl import Workbook

from enrollment import months
from enrollment.actions import cards, contributions, decrees, demo, proposals, registrations
from enrollment.models import Decree
from gumas_pbi import accounts, crypto, synthetic
from gumas_pbi.models import Role, User
from gumas_pbi.refusals import verb
from villages.models import Posting, Village
from workers.actions import proposals as filling
from workers.actions import references, rosters
from workers.models import Occupation, Proposal, ReferenceList, Roster, RosterRow, Worker
from workers.template_xlsx import COLUMNS

COVERED = 9_380
WHOLE_WAY, HALF_WAY, WAITING = "62.10.03.2001", "62.10.04.2019", "62.10.03.2002"
PEOPLE: dict[str, tuple[str, str]] = {
    Role.VILLAGE_OFFICER: ("petugas.sarerangan", "Yuliana Tingang"),
    Role.VERIFIER: ("verifikator", "Herman Lambung"),
    Role.APPROVER: ("penyetuju", "Marlina Rangkai"),
    Role.TREASURER: ("bendahara", "Supiansyah"),
    Role.BPJS_LIAISON: ("penghubung.bpjs", "Dewi Kunum"),
    Role.VIEWER: ("pemantau", "Rusdi Salampak"),
    Role.ADMINISTRATOR: ("admin", "Elkana Umbing"),
}
SECOND_TREASURER = ("bendahara.kedua", "Norhayati Sahari")


@verb
def tell(*, at: datetime, progress: Callable[[str], None]) -> dict[str, Any]:
    """Make everything and write `demo-logins.json` into VAR_DIR. Returns counts."""
    users = {role: _user(*PEOPLE[role], role) for role in PEOPLE}
    second = _user(*SECOND_TREASURER, Role.TREASURER)
    other = _user("petugas.dandang", "Andreas Garang", Role.VILLAGE_OFFICER)
    _post(users[Role.VILLAGE_OFFICER], at, WHOLE_WAY, WAITING)
    _post(other, at, HALF_WAY)
    progress(f"{COVERED} pekerja di 127 desa …")
    demo.make(COVERED, None, at=at - timedelta(days=300), year=at.astimezone().year)
    progress("Daftar tiga desa …")
    decree = _whole_way(users, at - timedelta(days=60))
    _half_way(other, users[Role.VERIFIER], at - timedelta(days=6))
    _waiting(users[Role.VILLAGE_OFFICER], at - timedelta(hours=20))
    _references(users[Role.VERIFIER], at - timedelta(hours=2))
    progress("Iuran dan kartu …")
    _months(users[Role.TREASURER], at)
    cards.draw(cards.print(decree=decree, by=users[Role.BPJS_LIAISON], at=at), at=at)
    _write_logins({**users, "treasurer_2": second})
    return {"people": COVERED, "decree": decree.pk}


def _user(username: str, name: str, role: str) -> User:
    user, _made = User.objects.update_or_create(username=username, defaults={"name": name})
    user.groups.set([Group.objects.get(name=role)])
    return user


def _post(user: User, at: datetime, *codes: str) -> None:
    start = at.astimezone().date() - timedelta(days=365)
    for village in Village.objects.filter(code__in=codes):
        Posting.objects.get_or_create(user=user, village=village, defaults={"start": start})


def _write_logins(users: dict[str, User]) -> None:
    """A fresh password for each; the file is for the owner of VAR_DIR alone."""
    logins = {}
    for role, user in users.items():
        password = f"{secrets.choice(WORDS)}-{secrets.choice(WORDS)}-{secrets.token_hex(4)}"
        user.set_password(password)
        user.save(update_fields=["password"])
        logins[str(role)] = {"username": user.username, "password": password}
    path = settings.INSTALLATION.var / "demo-logins.json"
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w") as file:
        json.dump(logins, file, indent=1)


WORDS = (
    "sungai", "rotan", "perahu", "ladang", "hutan", "embun", "karet", "damar", "betang", "riam",
    "bukit", "emas", "kelotok", "padi", "anggrek", "enggang", "tikar", "lanting", "pagi", "hujan",
    "beringin", "jembatan", "kampung", "madu", "mandau", "pasar", "gula", "kopi", "durian",
    "cempedak", "telaga", "bambu",
)  # fmt: skip


def _list_of(code: str, count: int, seed: int, today: date, spoil: bool = False) -> bytes:
    """A village's workbook in our template's columns; spoilt as lists are, where asked."""
    village = Village.objects.select_related("district").get(code=code)
    occupations = list(Occupation.objects.filter(eligible=True).values_list("name", flat=True))
    book = Workbook(write_only=True)
    sheet = book.create_sheet("Daftar")
    sheet.append(["No", *(column.header for column in COLUMNS)])
    people = synthetic.people(
        count, seed, [(village.pk, village.district.code)], today, occupations
    )
    for number, p in enumerate(people, start=1):
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


def _import(code: str, data: bytes, name: str, by: User, at: datetime) -> Roster:
    village = Village.objects.get(code=code)
    roster = rosters.receive(data, file_name=name, by=by, at=at, village=village)
    rosters.read(roster, at=at)
    return roster


def _propose(roster: Roster, by: User, at: datetime) -> Proposal:
    proposal = rosters.submit(roster, by=by, at=at)
    filling.fill(proposal, at=at)
    return proposal


def _whole_way(users: dict[str, User], at: datetime) -> Decree:
    """Sare Rangan: from the list to KPJ, covered from the first of last month but one."""
    officer = users[Role.VILLAGE_OFFICER]
    data = _list_of(WHOLE_WAY, 42, 4201, at.date())
    roster = _import(WHOLE_WAY, data, "Daftar pekerja Sare Rangan.xlsx", officer, at)
    proposal = _propose(roster, officer, at)
    proposals.verify(proposal, proposal.candidates.all(), by=users[Role.VERIFIER], at=at)
    start = at.astimezone().date().replace(day=1)
    decree = decrees.draft(
        number=f"100.3.3.2/215/{start.year}",
        date=start,
        start=start,
        end=start.replace(year=start.year + 1),
        candidates=proposal.candidates.all(),
        by=users[Role.APPROVER],
        at=at,
    )
    decrees.issue(decree, by=users[Role.APPROVER], at=at)
    registrations.send(decree, by=users[Role.BPJS_LIAISON], at=at)
    members = decree.members.select_related("worker").order_by("batch_row")
    answers = [
        registrations.Answer(
            crypto.digest(m.worker.nik), True, f"{27_000_000_000 + m.pk}", start, "", row
        )
        for row, m in enumerate(members, start=2)
    ]
    registrations.apply(decree, answers, by=users[Role.BPJS_LIAISON], at=at)
    return decree


def _half_way(officer: User, verifier: User, at: datetime) -> None:
    """Dandang: proposed, two thirds verified."""
    data = _list_of(HALF_WAY, 36, 3601, at.date())
    roster = _import(HALF_WAY, data, "dandang_pekerja_rentan.xlsx", officer, at)
    proposal = _propose(roster, officer, at)
    some = proposal.candidates.order_by("pk").values("pk")[:24]
    proposals.verify(proposal, proposal.candidates.filter(pk__in=some), by=verifier, at=at)


def _waiting(officer: User, at: datetime) -> None:
    """Tumbang Pajangei: read, with a few rows to mend, not yet sent."""
    data = _list_of(WAITING, 40, 4001, at.date(), spoil=True)
    _import(WAITING, data, "Pajangei - pendataan.xlsx", officer, at)


def _references(verifier: User, at: datetime) -> None:
    """The civil registry's list of the dead: one is covered, one proposed, one waits in a list."""
    known = [
        Worker.objects.filter(village__code=code).order_by("-pk")[0].nik
        for code in (WHOLE_WAY, HALF_WAY)
    ]
    waiting = RosterRow.objects.filter(village__code=WAITING, errors=0).order_by("position")[2]
    dead = synthetic.people(40, 9901, [(0, "62.10.04")], at.date(), ["Petani"])
    day = at.astimezone().date() - timedelta(days=9)
    numbers = [*known, waiting.person["nik"], *(p.nik for p in dead)]
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


def _months(treasurer: User, at: datetime) -> None:
    """Last month closed, this month open; both opened by the program, as on its own day."""
    by = accounts.service(Role.TREASURER)
    this = months.containing(at.astimezone().date())
    for month in (this.previous, this):
        batch = contributions.compute(contributions.open(month, by=by, at=at), at=at)
        if month != this:
            contributions.close(batch, by=treasurer, at=at)
