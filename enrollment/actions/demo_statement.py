"""The demo's list from BPJS: a month's people as BPJS might bill them, errors of every kind."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.db.models import Q, Sum

from enrollment import statement_errors
from enrollment.actions import statements
from enrollment.models import ContributionBatch, Enrollment, Statement
from enrollment.statement_errors import Said
from gumas_pbi.models import User
from workers.models import Worker

STRANGERS = (
    Said("26999999901", "6210030101809001", "Bambang Prasetyo", 10_000, 6_800),
    Said("", "6210034502859002", "Sumarni", 10_000, 6_800),
)
MOST_LEFT = 2


def make(batch: ContributionBatch, *, is_right: bool = False, by: User, at: datetime) -> Statement:
    """Receive and read BPJS's list of a computed month, with an error of each kind for every
    thousand people, strangers, and some who have left; or the one in which BPJS has put all that
    right (`is_right`)."""
    people, others, each = list(_people(batch)), [*STRANGERS, *_left(batch)], {}
    if is_right:
        others = []
    elif len(people) >= 2 * len(statement_errors.ERRORS):
        each = {error: max(1, len(people) // 1000) for error in statement_errors.ERRORS}
    rows = statement_errors.spoil(people, others, each, seed=batch.month.month)
    data = statement_errors.workbook(rows)
    name = f"daftar-iuran-{batch}{'-perbaikan' if is_right else ''}.xlsx"
    statement = statements.receive(batch, data, file_name=name, by=by, at=at)
    statements.read(statement, at=at)
    return statement


def _people(batch: ContributionBatch) -> Iterator[Said]:
    owed = batch.items.exclude(kind="credit").order_by().values("worker").annotate(
        jkk=Sum("amount", filter=Q(programme="JKK"), default=0),
        jkm=Sum("amount", filter=Q(programme="JKM"), default=0),
    )  # fmt: skip
    amounts = {each["worker"]: (each["jkk"], each["jkm"]) for each in owed}
    for worker in Worker.objects.filter(pk__in=list(amounts)).order_by("pk"):
        yield Said(worker.kpj or "", worker.nik, worker.name, *amounts[worker.pk])


def _left(batch: ContributionBatch) -> list[Said]:
    """Some who left before the month."""
    ended = Enrollment.objects.filter(end__lte=batch.month, programme="JKK")
    gone = Worker.objects.filter(pk__in=ended.values("worker"))
    gone = gone.exclude(pk__in=batch.items.values("worker")).order_by("pk")[:MOST_LEFT]
    return [Said(worker.kpj or "", worker.nik, worker.name, 10_000, 6_800) for worker in gone]
