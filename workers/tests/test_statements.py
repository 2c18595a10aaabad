"""Reading a list takes the same statements at any size, COPY among them."""

from __future__ import annotations

import random
from datetime import date, datetime, timedelta

import pytest
from django.db import connection

from gumas_pbi import sql
from villages.tests.factories import PostingFactory, VillageFactory
from workers.actions import near_keys, pairing, rosters
from workers.models import DuplicatePair, Finding, Roster, Worker
from workers.tests.factories import WorkerFactory
from workers.tests.sample_csv import csv

pytestmark = pytest.mark.django_db


def line(number: int) -> str:
    """Somebody, whom his number makes. Of ten in a row one has no name, one is near the last."""
    dice = random.Random(number)
    born = date(1965, 1, 1) + timedelta(days=dice.randrange(10_000))
    nik = f"621003{born:%d%m%y}{dice.randrange(1, 10_000):04d}"
    name = "".join(dice.choices("abcdefgh", k=12)).title()
    if number % 10 == 1:
        name = ""
    elif number % 10 == 3:
        nik = near(line(number - 1).split(";")[0])
    return f"{nik};{name};{born:%d/%m/%Y};L;Petani;Sare Rangan"


def near(nik: str) -> str:
    return f"{nik[:-1]}{(int(nik[-1]) + 1) % 10}"


@pytest.fixture
def statements(monkeypatch, now):
    """How many statements it takes to read so many rows."""
    counted: list[str] = []
    real = sql.copy_lines

    def copy_lines(target, *rest):
        counted.append(f"COPY {target}")
        return real(target, *rest)

    def execute(run, statement, *rest):
        counted.append(statement)
        return run(statement, *rest)

    for module in (sql, rosters):
        monkeypatch.setattr(module, "copy_lines", copy_lines)

    def of(rows: int) -> int:
        Roster.objects.all().delete()  # a list that comes back costs a few more
        data = csv(*map(line, range(rows)))
        by = PostingFactory().user
        roster = rosters.receive(data, file_name="d.csv", village=VillageFactory(), by=by, at=now)
        counted.clear()
        with connection.execute_wrapper(execute):
            rosters.read(roster, at=now)
        assert roster.rows == rows
        assert any(each.startswith("COPY") for each in counted)
        return len(counted)

    return of


def test_the_statements_do_not_grow_with_rows(statements):
    assert statements(50) == statements(500)
    pairs = DuplicatePair.objects.filter(other_row__isnull=False)
    assert pairs.filter(row__roster__rows=500).count() >= 50


@pytest.mark.parametrize("crowd", [0, 150], ids=["all of a crowd", "none"])
def test_the_statements_do_not_grow_with_rows_beside_a_registry(statements, monkeypatch, crowd):
    monkeypatch.setattr(pairing, "CROWD", crowd - 1)
    for number in range(4, 500, 10):  # one who is registered, two like whom somebody is
        for person, change in ((number, 0), (number + 1, 1), (number + 2, 2)):
            nik, name, birth_date, *_rest = line(person).split(";")
            WorkerFactory(
                nik=(nik, near(nik), nik[::-1])[change],
                name_key=(name + "o" * (change == 2)).lower(),
                birth_date=datetime.strptime(birth_date, "%d/%m/%Y").date(),
            )
    near_keys.write(Worker.objects.all())
    assert statements(50) == statements(500)
    pairs = DuplicatePair.objects.filter(other_worker__isnull=False, row__roster__rows=500)
    assert pairs.count() == 100
    known = Finding.objects.filter(code="nik_registered", roster__rows=500)
    assert known.count() == 50
