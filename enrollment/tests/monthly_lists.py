"""A month of ours, and lists of BPJS beside it."""

from collections import Counter

from enrollment.actions import contributions, settling, statements
from enrollment.months import Month
from enrollment.queries.reconciled import OF_MONEY
from enrollment.tasks import read_statement
from enrollment.tests.factories import (
    enrolled,
)
from enrollment.tests.test_answers import workbook
from gumas_pbi.models import Role
from gumas_pbi.tests.factories import UserFactory
from workers import names
from workers.models import Worker

HEADER = ("No Peserta", "NIK", "Nama", "JKK", "JKM", "Jumlah")
NOVEMBER = Month(2026, 11)
STRANGER = "6210031708809999"


def month(now, people=3):
    """November of so many people, with KPJ; nobody's name is like another's."""
    for n in range(people):
        member = enrolled()
        name = f"Warga {'abcdefghij'[n % 10] * 4}"
        Worker.objects.filter(pk=member.worker_id).update(
            kpj=f"26{member.worker_id:09d}", name=name, name_key=names.name_key(name)
        )
    batch = contributions.open(NOVEMBER, by=UserFactory(role=Role.TREASURER), at=now)
    return contributions.compute(batch, at=now)


def workers(batch):
    ids = batch.items.values("worker")
    return list(Worker.objects.filter(pk__in=ids).order_by("pk"))


def line(worker=None, **changes):
    values = {"kpj": None, "nik": None, "name": None, "jkk": 10_000, "jkm": 6_800, "amount": 16_800}
    if worker:
        values |= {"kpj": worker.kpj, "nik": worker.nik, "name": worker.name}
    return tuple({**values, **changes}.values())


def receive(batch, liaison, at, *lines, header=HEADER, name="november.xlsx"):
    data = workbook(header, *lines)
    statement = statements.receive(batch, data, file_name=name, by=liaison, at=at)
    read_statement(statement.pk)
    statement.refresh_from_db()
    return statement


def kinds(statement):
    found = statement.differences.order_by("kind", "worker", "row")
    return [(d.kind, d.worker_id, d.ours, d.theirs, d.cause) for d in found]


def settle(statement, chosen, by, at, **values):
    values = {"cause": "", "resolution": "they_correct", **values}
    return settling.settle(statement, chosen, **values, by=by, at=at)


def adds_up(statement):
    """Every row and person is matched or in a difference, and the differences explain the sums."""
    by_kind = Counter(statement.differences.values_list("kind", flat=True))
    ours = statement.differences.filter(ours__isnull=False).values("worker").distinct().count()
    assert statement.matched + ours == statement.ours_people
    in_both = statement.ours_people - by_kind["only_ours"]
    assert statement.rows == in_both + by_kind["only_theirs"] + by_kind["twice"]
    assert statement.people == statement.rows - by_kind["twice"]
    explained = sum(
        (d.theirs or 0) - (d.ours or 0) for d in statement.differences.filter(kind__in=OF_MONEY)
    )
    assert statement.amount - statement.ours_amount == explained
