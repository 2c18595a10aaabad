"""BPJS's list of a month: received, its columns placed, read again."""

import threading
from datetime import timedelta

import pytest
from django.db import connection

from enrollment.actions import settling, statement_columns, statements
from enrollment.models import Statement
from enrollment.models import StatementColumn as Column
from enrollment.tasks import read_statement, sweep
from enrollment.tests.factories import (
    ContributionBatchFactory,
    StatementColumnFactory,
    StatementFactory,
)
from enrollment.tests.monthly_lists import HEADER, adds_up, kinds, line, month, receive, workers
from enrollment.tests.test_answers import workbook
from gumas_pbi.models import AuditEvent, Role
from gumas_pbi.refusals import Refused, WrongInput
from gumas_pbi.tests.factories import UserFactory
from workers.models import Worker

pytestmark = pytest.mark.django_db


@pytest.fixture
def liaison():
    return UserFactory(role=Role.BPJS_LIAISON)


# --- received


def test_receive_seals_the_file_and_is_recorded(liaison, now, settings):
    batch = ContributionBatchFactory()
    statement = statements.receive(batch, b"nik,x\n", file_name="a/b.csv", by=liaison, at=now)
    assert (statement.state, statement.file_name, statement.received_by) == (
        "received", "b.csv", liaison,
    )  # fmt: skip
    assert b"nik" not in (settings.MEDIA_ROOT / statement.file.name).read_bytes()
    event = AuditEvent.objects.get(verb="statements.receive")
    assert event.facts["sha256"] == bytes(statement.sha256).hex()


def test_receive_twice_while_it_waits_is_one(liaison, now):
    batch = ContributionBatchFactory()
    first, second = (
        statements.receive(batch, b"nik\n", file_name="x.csv", by=liaison, at=now) for _n in "ab"
    )
    assert first.pk == second.pk


def test_receive_tells_of_the_same_file(liaison, now):
    batch = month(now)
    found = workers(batch)
    data = workbook(HEADER, *(line(worker) for worker in found))
    statement = statements.receive(batch, data, file_name="x.xlsx", by=liaison, at=now)
    read_statement(statement.pk)
    with pytest.raises(Refused) as refused:
        statements.receive(batch, data, file_name="y.xlsx", by=liaison, at=now)
    assert refused.value.code == "same_file"
    assert str(liaison) in str(refused.value)
    assert "22 November 2026" in str(refused.value)


@pytest.mark.parametrize("state", ["opening", "computing", "failed"])
def test_receive_for_a_month_that_is_not_computed(liaison, now, state):
    batch = ContributionBatchFactory(state=state)
    with pytest.raises(Refused) as refused:
        statements.receive(batch, b"x", file_name="x.csv", by=liaison, at=now)
    assert refused.value.code == "wrong_state"


@pytest.mark.parametrize(("state", "code"), [("signed", "signed"), ("received", "not_read")])
def test_receive_beside_one_that_stays(liaison, now, state, code):
    signed = {"signed_by": liaison, "signed_at": now} if state == "signed" else {}
    older = StatementFactory(state=state, **signed)
    with pytest.raises(Refused) as refused:
        statements.receive(older.batch, b"x", file_name="x.csv", by=liaison, at=now)
    assert refused.value.code == code


@pytest.mark.parametrize("data", [b"", b"x" * 100])
def test_receive_what_is_empty_or_too_large(liaison, now, data, settings):
    settings.REFERENCE_LIMITS = {**settings.REFERENCE_LIMITS, "bytes": 99}
    with pytest.raises(WrongInput):
        statements.receive(ContributionBatchFactory(), data, file_name="x.csv", by=liaison, at=now)


def test_receive_at_the_same_time_is_one(committing, now):
    liaison, batch = UserFactory(role=Role.BPJS_LIAISON), ContributionBatchFactory()
    ready, came = threading.Barrier(4), []

    def send():
        try:
            ready.wait()
            made = statements.receive(batch, b"nik\n1", file_name="x.csv", by=liaison, at=now)
            came.append(made.pk)
        finally:
            connection.close()

    threads = [threading.Thread(target=send) for _n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(came) == 4
    assert len(set(came)) == 1
    assert Statement.objects.count() == 1


# --- again


def test_read_again_ends_the_same(liaison, now):
    batch = month(now)
    one, two, _three = workers(batch)
    statement = receive(batch, liaison, now, line(one), line(two, amount=18_800))
    before = kinds(statement)
    Statement.objects.filter(pk=statement.pk).update(state="received")
    read_statement(statement.pk)
    statement.refresh_from_db()
    assert (statement.state, kinds(statement), statement.lines.count()) == ("matched", before, 2)


def test_read_again_keeps_what_was_said(liaison, now):
    batch = month(now, people=2)
    one, two = workers(batch)
    receive(batch, liaison, now, line(one))
    header = (*HEADER, "Kode")
    newer = receive(batch, liaison, now, (*line(one, amount=18_800), "A"), line(two), header=header)
    settling.settle(
        newer, newer.differences.all(), cause="tariff", resolution="they_correct", by=liaison,
        at=now,
    )  # fmt: skip
    statement_columns.place(newer, {"Kode": ""}, by=liaison, at=now)
    read_statement(newer.pk)
    assert newer.differences.get().resolution == "they_correct"


def test_read_of_one_that_is_read_does_nothing(liaison, now):
    batch = month(now, people=1)
    statement = receive(batch, liaison, now, line(workers(batch)[0]))
    row = statement.lines.get()
    read_statement(statement.pk)
    assert statement.lines.get() == row


def test_match_again_after_data_was_put_right(liaison, now):
    batch = month(now)
    one, two, three = workers(batch)
    statement = receive(
        batch, liaison, now, line(one), line(two, amount=18_800),
        line(three, kpj="26111111111", nik=None),
    )  # fmt: skip
    settling.settle(
        statement, statement.differences.filter(kind="amount"), cause="tariff",
        resolution="they_correct", by=liaison, at=now,
    )  # fmt: skip
    Worker.objects.filter(pk=three.pk).update(kpj="26111111111")
    statements.match(statement, by=liaison, at=now)
    (left,) = statement.differences.all()
    assert (left.kind, left.worker_id, left.state, left.resolution, left.settled_by) == (
        "amount", two.pk, "settled", "they_correct", liaison,
    )  # fmt: skip
    adds_up(statement)


def test_match_of_a_list_that_is_signed(liaison, now):
    statement = StatementFactory(state="signed", signed_by=liaison, signed_at=now)
    with pytest.raises(Refused) as refused:
        statements.match(statement, by=liaison, at=now)
    assert refused.value.code == "wrong_state"


def test_a_newer_list_takes_the_place_of_the_older(liaison, now):
    batch = month(now)
    one, two, three = workers(batch)
    older = receive(batch, liaison, now, line(one, amount=18_800), line(two, amount=17_000))
    for worker, resolution in ((one, "they_correct"), (two, "credit"), (three, "we_correct")):
        settling.settle(
            older, older.differences.filter(worker=worker), cause="tariff", resolution=resolution,
            note="Sudah ditelepon", by=liaison, at=now,
        )  # fmt: skip
    newer = receive(
        batch, liaison, now, line(one, amount=18_800), line(two, amount=17_000), line(three)
    )
    older.refresh_from_db()
    assert (older.state, older.lines.count()) == ("replaced", 2)  # it may come back
    said = list(newer.differences.order_by("worker").values_list("worker", "state", "note"))
    assert said == [(one.pk, "open", ""), (two.pk, "settled", "Sudah ditelepon")]
    receive(batch, liaison, now, line(one))
    assert older.lines.count() == older.differences.count() == 0


# --- columns


def test_columns_are_placed_once_and_remembered(liaison, now):
    batch = month(now, people=1)
    (worker,) = workers(batch)
    header = ("Identitas TK", "Kewajiban")
    statement = receive(batch, liaison, now, (worker.nik, 16_800), header=header)
    assert (statement.state, statement.titles) == ("unplaced", list(header))
    assert worker.nik not in " ".join(statement.samples)
    placed = {"Identitas TK": "nik", "Kewajiban": "amount"}
    statement_columns.place(statement, placed, by=liaison, at=now)
    read_statement(statement.pk)
    statement.refresh_from_db()
    assert (statement.state, kinds(statement), statement.titles) == ("matched", [], [])
    later = receive(batch, liaison, now, (worker.nik, 17_000), header=header)
    assert later.state == "matched"


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({}, "nothing_placed"),
        ({"Satu": "nik", "Dua": "nik"}, "field_twice"),
        ({"Tiga": "nik"}, "no_such_column"),
        ({"Satu": "nik"}, "columns_missing"),
        ({"Satu": "nik", "Dua": "jkk"}, "columns_missing"),
    ],
)
def test_place_what_does_not_suffice(liaison, now, fields, code):
    statement = StatementFactory(state="unplaced", titles=["Satu", "Dua"])
    with pytest.raises(Refused) as refused:
        statement_columns.place(statement, fields, by=liaison, at=now)
    assert refused.value.code == code
    assert not Column.objects.exists()


def test_forget_a_column(liaison, now):
    statement_columns.forget(StatementColumnFactory(), by=liaison, at=now)
    assert not Column.objects.exists()
    assert AuditEvent.objects.filter(verb="statements.forget").exists()


@pytest.mark.parametrize("data", [b"Nama\nBudi\n", b"%PDF-1.7 surat", b"\x00\x01"])
def test_a_file_that_is_no_list(liaison, now, data):
    statement = statements.receive(
        ContributionBatchFactory(), data, file_name="x.csv", by=liaison, at=now
    )
    read_statement(statement.pk)
    statement.refresh_from_db()
    assert statement.state == "refused"
    assert statement.error


def test_a_file_whose_columns_nobody_places_is_let_go(liaison, now):
    statement = StatementFactory(state="unplaced", finished_at=now - timedelta(days=400))
    sweep()
    statement.refresh_from_db()
    assert (statement.state, statement.file.name) == ("refused", "")
