"""BPJS's list of a month at any size, and whatever dies on the way."""

import multiprocessing
import os
import signal
from collections import Counter
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from enrollment import statement_errors
from enrollment.actions import contributions, demo, statement_lines, statements
from enrollment.statement_errors import Said
from enrollment.tasks import read_statement
from enrollment.tests.monthly_lists import (
    HEADER,
    NOVEMBER,
    adds_up,
    kinds,
    line,
    month,
    settle,
    workers,
)
from enrollment.tests.test_answers import workbook
from gumas_pbi.models import Role
from gumas_pbi.tests.factories import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def liaison():
    return UserFactory(role=Role.BPJS_LIAISON)


def test_the_same_statements_at_any_size(liaison, now):
    batch = month(now, people=5)
    found = workers(batch)

    def statements_of(*lines):
        data = workbook(HEADER, *lines)
        made = statements.receive(batch, data, file_name="x.xlsx", by=liaison, at=now)
        with CaptureQueriesContext(connection) as caught:
            statements.read(made, at=now)
        return len(caught)

    statements_of(line(found[0]))  # from here on each takes the place of one
    assert statements_of(line(found[0], amount=1)) == statements_of(
        *(line(worker, amount=2) for worker in found)
    )


def _read_and_die(pk, when):
    connection.close()
    ours = getattr(statement_lines, when)

    def die(*args, **kwargs):
        ours(*args, **kwargs)
        os.kill(os.getpid(), signal.SIGKILL)

    setattr(statement_lines, when, die)
    read_statement(pk)


@pytest.mark.parametrize("when", ["stage", "delete_set", "take"])
def test_killed_and_read_again(committing, now, when):
    liaison, batch = UserFactory(role=Role.BPJS_LIAISON), month(now)
    one, two, _three = workers(batch)
    data = workbook(HEADER, line(one), line(two, amount=18_800))
    statement = statements.receive(batch, data, file_name="x.xlsx", by=liaison, at=now)
    connection.close()
    victim = multiprocessing.get_context("fork").Process(
        target=_read_and_die, args=(statement.pk, when)
    )
    victim.start()
    victim.join()
    assert victim.exitcode == -signal.SIGKILL
    statement.refresh_from_db()
    assert (statement.state, statement.lines.count(), statement.attempts) == ("received", 0, 1)
    read_statement(statement.pk)
    statement.refresh_from_db()
    assert (statement.state, [kind for kind, *_rest in kinds(statement)]) == (
        "matched", ["amount", "only_ours"],
    )  # fmt: skip
    adds_up(statement)


# --- all of it


ERRORS = {"missing": 5, "amount": 4, "near_name": 7, "other_name": 3, "twice": 3,
          "wrong_number": 2, "lost_digits": 2, "no_kpj": 6, "wrong_nik": 4}  # fmt: skip


def test_two_hundred_people_reconciled_to_zero(liaison, now):
    demo.make(200, None, at=now, start=date(2026, 11, 1))
    batch = contributions.open(NOVEMBER, by=UserFactory(role=Role.TREASURER), at=now)
    batch = contributions.compute(batch, at=now)
    listed = [Said(w.kpj or "", w.nik, w.name, 10_000, 6_800) for w in workers(batch)]
    strangers = [Said("", f"62100317088{n}9999"[:16], f"Orang Asing {'abc'[n] * 5}", 10_000, 6_800)
                 for n in range(3)]  # fmt: skip
    rows = list(statement_errors.spoil(listed, strangers, ERRORS, seed=7))
    statement = statements.receive(
        batch, statement_errors.workbook(iter(rows)), file_name="bpjs.xlsx", by=liaison, at=now
    )
    read_statement(statement.pk)
    statement.refresh_from_db()
    assert Counter(statement.differences.values_list("kind", flat=True)) == {
        "only_ours": 5 + 2 + 2, "only_theirs": 2 + 2 + 3, "amount": 4, "name": 7 + 3, "twice": 3,
    }  # fmt: skip
    adds_up(statement)
    near = statement.differences.filter(kind="name", cause="spelling")
    assert near.count() == 7
    for kind, resolution in (
        ("only_ours", "they_correct"), ("only_theirs", "they_correct"), ("amount", "they_correct"),
        ("name", "no_matter"), ("twice", "they_correct"),
    ):  # fmt: skip
        chosen = statement.differences.filter(kind=kind)
        settle(statement, chosen, liaison, now, cause="their_mistake", resolution=resolution)
    # BPJS puts its list right.
    listed = iter(listed)
    mended = receive_rows(batch, liaison, now, listed)
    assert (kinds(mended), mended.amount, mended.matched) == ([], 200 * 16_800, 200)


def receive_rows(batch, liaison, now, rows):
    statement = statements.receive(
        batch, statement_errors.workbook(rows), file_name="bpjs-2.xlsx", by=liaison, at=now
    )
    read_statement(statement.pk)
    statement.refresh_from_db()
    return statement


def test_more_errors_than_people():
    with pytest.raises(ValueError, match="fewer people"):
        list(statement_errors.spoil([], [], {"missing": 1}))
