"""BPJS's list of a month beside ours: every row and every person comes out somewhere."""

import multiprocessing
import os
import signal
import threading
from collections import Counter
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from enrollment import statement_errors
from enrollment.actions import (
    contributions,
    demo,
    minutes,
    settling,
    statement_lines,
    statements,
)
from enrollment.models import (
    Contribution,
    ContributionBatch,
    Enrollment,
    Statement,
    StatementDifference,
)
from enrollment.models import StatementColumn as Column
from enrollment.months import Month
from enrollment.queries.reconciled import OF_MONEY
from enrollment.statement_errors import Said
from enrollment.tasks import read_statement, sweep
from enrollment.tests.factories import (
    ContributionBatchFactory,
    MemberFactory,
    StatementColumnFactory,
    StatementDifferenceFactory,
    StatementFactory,
    enrolled,
)
from enrollment.tests.test_answers import workbook
from enrollment.tests.test_scan_kinds import PDF
from gumas_pbi.models import AuditEvent, Role
from gumas_pbi.refusals import Refused, StaleState, WrongInput
from gumas_pbi.tests.factories import UserFactory
from workers import names
from workers.models import Worker
from workers.tests.factories import ReferenceEntryFactory, WorkerFactory

pytestmark = pytest.mark.django_db
HEADER = ("No Peserta", "NIK", "Nama", "JKK", "JKM", "Jumlah")
NOVEMBER = Month(2026, 11)
STRANGER = "6210031708809999"


@pytest.fixture
def liaison():
    return UserFactory(role=Role.BPJS_LIAISON)


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


# --- compared


def test_the_same_on_both_sides(liaison, now):
    batch = month(now)
    statement = receive(batch, liaison, now, *(line(worker) for worker in workers(batch)))
    assert (statement.state, kinds(statement)) == ("matched", [])
    assert (statement.people, statement.amount) == (3, 50_400)
    assert (statement.ours_people, statement.ours_amount, statement.matched) == (3, 50_400, 3)
    assert statement.lines.filter(nik__isnull=True).count() == 0
    adds_up(statement)


def test_each_kind_of_difference(liaison, now):
    batch = month(now, people=6)
    same, dearer, near, other, gone, twice = workers(batch)
    statement = receive(
        batch, liaison, now, line(same), line(dearer, jkk=12_000, amount=18_800),
        line(near, name=near.name[:-1]), line(other, name="Tinus Luhing"), line(twice), line(twice),
        line(nik=STRANGER, name="Budi Santoso", kpj="26999999999"),
    )  # fmt: skip
    assert kinds(statement) == [
        ("amount", dearer.pk, 16_800, 18_800, "tariff"),
        ("name", near.pk, 16_800, 16_800, "spelling"),
        ("name", other.pk, 16_800, 16_800, ""),
        ("only_ours", gone.pk, 16_800, None, ""),
        ("only_theirs", None, None, 16_800, ""),
        ("twice", twice.pk, None, 16_800, "twice"),
    ]
    assert (statement.rows, statement.people, statement.matched) == (7, 6, 2)
    adds_up(statement)


def test_by_kpj_before_nik_and_by_nik_without_kpj(liaison, now):
    batch = month(now)
    one, two, three = workers(batch)
    statement = receive(
        batch, liaison, now, line(one, nik=STRANGER), line(two, kpj=None),
        line(three, nik="6,21003E+15"),
    )  # fmt: skip
    assert kinds(statement) == []
    assert set(statement.lines.values_list("worker", flat=True)) == {one.pk, two.pk, three.pk}


def test_one_total_or_both_programmes(liaison, now):
    batch = month(now, people=1)
    (worker,) = workers(batch)
    total = receive(batch, liaison, now, (worker.nik, "Rp 16.800"), header=("NIK", "Total Iuran"))
    assert (total.amount, total.jkk, total.jkm) == (16_800, None, None)
    both = receive(
        batch, liaison, now, (worker.nik, "10.000", "6.800"), header=("NIK", "JKK", "JKM")
    )
    row = both.lines.get()
    assert (both.amount, row.jkk, row.jkm) == (16_800, 10_000, 6_800)
    assert (both.jkk, both.jkm) == (10_000, 6_800)


def test_credits_are_not_what_is_billed(liaison, now):
    batch = month(now, people=1)
    regular = batch.items.filter(programme="JKK").get()
    Contribution.objects.create(
        batch=batch, worker=regular.worker, enrollment=regular.enrollment, decree=regular.decree,
        village=regular.village, tariff=regular.tariff, programme="JKK",
        for_month=date(2026, 10, 1), kind="credit", amount=-10_000, corrects=regular,
    )  # fmt: skip
    statement = receive(batch, liaison, now, line(regular.worker, kpj=None, name=None))
    assert (kinds(statement), statement.ours_amount) == ([], 16_800)


def test_an_addition_is_part_of_what_is_billed(liaison, now):
    batch = month(now, people=1)
    regular = batch.items.filter(programme="JKK").get()
    Contribution.objects.create(
        batch=batch, worker=regular.worker, enrollment=regular.enrollment, decree=regular.decree,
        village=regular.village, tariff=regular.tariff, programme="JKK",
        for_month=date(2026, 10, 1), kind="adjustment", amount=10_000,
    )  # fmt: skip
    statement = receive(batch, liaison, now, line(regular.worker, name=None))
    assert kinds(statement) == [("amount", regular.worker_id, 26_800, 16_800, "")]


def test_whose_data_was_merged_is_who_stays(liaison, now):
    batch = month(now, people=1)
    (worker,) = workers(batch)
    kept = WorkerFactory()
    Worker.objects.filter(pk=worker.pk).update(merged_into=kept)
    statement = receive(batch, liaison, now, line(nik=kept.nik))
    assert kinds(statement) == []
    statement = receive(batch, liaison, now, line(worker, name=None))
    assert kinds(statement) == []


def test_sums_and_signatures_below_the_table_are_nobody(liaison, now):
    batch = month(now, people=1)
    (worker,) = workers(batch)
    statement = receive(
        batch, liaison, now, line(worker), line(name="JUMLAH"), (None, None, "Kepala Cabang")
    )
    assert (statement.rows, kinds(statement)) == (1, [])


def test_a_row_without_any_number_is_somebody(liaison, now):
    batch = month(now, people=1)
    (worker,) = workers(batch)
    statement = receive(batch, liaison, now, line(name=worker.name))
    assert [(kind, cause) for kind, *_rest, cause in kinds(statement)] == [
        ("only_ours", "spelling"), ("only_theirs", "spelling"),
    ]  # fmt: skip
    adds_up(statement)


def test_strangers_twice(liaison, now):
    batch = month(now, people=1)
    (worker,) = workers(batch)
    stranger = line(nik=STRANGER, name="Budi Santoso")
    statement = receive(batch, liaison, now, line(worker), stranger, stranger)
    assert [kind for kind, *_rest in kinds(statement)] == ["only_theirs", "twice"]
    adds_up(statement)


# --- suggested causes


def cause_of(statement, kind):
    return statement.differences.get(kind=kind).cause


def test_causes_of_who_is_only_ours(liaison, now):
    batch = month(now)
    dead, listed, unregistered = workers(batch)
    Worker.objects.filter(pk=dead.pk).update(died_on=date(2026, 11, 3))
    ReferenceEntryFactory(
        list__kind="participant", list__state="active", nik_digest=listed.nik_digest
    )
    Worker.objects.filter(pk=unregistered.pk).update(kpj=None)
    stranger = line(nik=STRANGER, name="Budi Santoso")
    statement = receive(batch, liaison, now, stranger)
    causes = dict(statement.differences.filter(kind="only_ours").values_list("worker", "cause"))
    assert causes == {dead.pk: "dead", listed.pk: "other_payer", unregistered.pk: "not_registered"}


def test_causes_of_who_is_only_theirs(liaison, now):
    batch = month(now, people=1)
    (worker,) = workers(batch)
    left, refused = (
        enrolled(),
        MemberFactory(
            state="refused", reason="NIK tidak padan", answered_by=liaison, answered_at=now
        ),
    )
    Enrollment.objects.filter(member=left).update(end=date(2026, 10, 1))
    statement = receive(
        batch,
        liaison,
        now,
        line(worker),
        line(left.worker, name=None),
        line(refused.worker, name=None),
    )
    causes = dict(statement.differences.values_list("worker", "cause"))
    assert causes == {left.worker_id: "left", refused.worker_id: "their_mistake"}


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
    statements.place(newer, {"Kode": ""}, by=liaison, at=now)
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


# --- a list that was the wrong file


@pytest.fixture
def replaced(liaison, now):
    """A list of which a difference is settled, and the wrong one that took its place."""
    batch = month(now, people=2)
    one, two = workers(batch)
    older = receive(batch, liaison, now, line(one), line(two, amount=17_000))
    settling.settle(
        older, older.differences.all(), cause="tariff", resolution="credit",
        note="Sudah ditelepon", by=liaison, at=now,
    )  # fmt: skip
    return older, receive(batch, liaison, now, line(nik=STRANGER), name="lain.xlsx")


def test_withdraw_brings_back_what_was_replaced(replaced, liaison, now):
    older, newer = replaced
    assert statements.withdraw(newer, "Berkas kabupaten lain", by=liaison, at=now) == older
    for each in replaced:
        each.refresh_from_db()
    assert (newer.state, newer.file.name, newer.lines.count()) == ("withdrawn", "", 0)
    assert (older.state, older.people, older.differences.get().state) == ("matched", 2, "settled")
    event = AuditEvent.objects.get(verb="statements.withdraw")
    assert event.facts == {
        "month": "2026-11", "reason": "Berkas kabupaten lain", "back": older.pk,
    }  # fmt: skip


def test_withdraw_compares_anew_where_the_month_has_changed(replaced, liaison, now):
    older, newer = replaced
    ContributionBatch.objects.update(finished_at="2027-01-01T00:00+07:00")
    gone = older.batch.items.filter(worker=older.differences.get().worker)
    gone.delete()
    statements.withdraw(newer, "Berkas kabupaten lain", by=liaison, at=now)
    older.refresh_from_db()
    assert (older.state, older.ours_people) == ("matched", 1)
    assert [kind for kind, *_rest in kinds(older)] == ["only_theirs"]


def test_withdraw_reads_again_what_is_not_kept(replaced, liaison, now):
    older, newer = replaced
    older.differences.all().delete()
    older.lines.all().delete()
    statements.withdraw(newer, "Berkas kabupaten lain", by=liaison, at=now)
    older.refresh_from_db()
    assert older.state == "received"
    statements.read(older, at=now)
    assert (older.state, older.people) == ("matched", 2)


def test_withdraw_the_only_list(liaison, now):
    batch = month(now, people=1)
    statement = receive(batch, liaison, now, line(nik=STRANGER))
    assert statements.withdraw(statement, "Berkas lain", by=liaison, at=now) is None
    assert statements.standing(batch) is None


@pytest.mark.parametrize(
    ("state", "code"),
    [("signed", "signed"), ("received", "wrong_state"), ("withdrawn", "wrong_state")],
)
def test_withdraw_is_refused(liaison, now, state, code):
    signed = {"signed_by": liaison, "signed_at": now} if state == "signed" else {}
    statement = StatementFactory(state=state, **signed)
    with pytest.raises(Refused) as no:
        statements.withdraw(statement, "Berkas lain", by=liaison, at=now)
    assert no.value.code == code


def test_withdraw_without_a_reason_is_refused(liaison, now):
    with pytest.raises(WrongInput) as no:
        statements.withdraw(StatementFactory(state="matched"), " ", by=liaison, at=now)
    assert no.value.code == "reason_missing"


def test_the_minutes_once_signed_let_go_of_what_was_replaced(replaced, liaison, now):
    older, newer = replaced
    newer.differences.all().delete()
    other = UserFactory(role=Role.TREASURER)
    ContributionBatch.objects.update(state="closed", closed_by=other, closed_at=now)
    newer.batch.refresh_from_db()
    minutes.sign(
        newer, PDF, number="BA-7", dated=date(2026, 11, 20), file_name="ba.pdf", by=liaison, at=now
    )
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
    statements.place(statement, placed, by=liaison, at=now)
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
        statements.place(statement, fields, by=liaison, at=now)
    assert refused.value.code == code
    assert not Column.objects.exists()


def test_forget_a_column(liaison, now):
    statements.forget(StatementColumnFactory(), by=liaison, at=now)
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


# --- size and faults


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


# --- settled


@pytest.fixture
def differing(liaison):
    statement = StatementFactory(state="matched")
    StatementDifferenceFactory.create_batch(3, statement=statement, cause="not_registered")
    return statement


def settle(statement, chosen, by, at, **values):
    values = {"cause": "", "resolution": "they_correct", **values}
    return settling.settle(statement, chosen, **values, by=by, at=at)


def test_settle_many(differing, liaison, now):
    assert settle(differing, differing.differences.all(), liaison, now, note="Lewat surel") == 3
    assert set(differing.differences.values_list("state", "cause", "note", "settled_by")) == {
        ("settled", "not_registered", "Lewat surel", liaison.pk)
    }
    event = AuditEvent.objects.get(verb="settling.settle")
    assert event.facts == {
        "kind": "only_ours", "differences": 3, "resolution": "they_correct",
    }  # fmt: skip


def test_settle_twice_is_told(differing, liaison, now):
    settle(differing, differing.differences.all(), liaison, now)
    with pytest.raises(StaleState):
        settle(differing, differing.differences.all(), liaison, now)


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"resolution": "addition"}, "no_such_resolution"),
        ({"resolution": ""}, "no_such_resolution"),
        ({"cause": "x"}, "no_such_cause"),
        ({"cause": "other"}, "reason_missing"),
    ],
)
def test_settle_is_refused(differing, liaison, now, values, code):
    with pytest.raises(Refused) as refused:
        settle(differing, differing.differences.all(), liaison, now, **values)
    assert refused.value.code == code
    assert set(differing.differences.values_list("state", flat=True)) == {"open"}


def test_settle_without_a_cause(differing, liaison, now):
    differing.differences.update(cause="")
    with pytest.raises(Refused) as refused:
        settle(differing, differing.differences.all(), liaison, now)
    assert refused.value.code == "cause_missing"


def test_settle_several_kinds_at_once(differing, liaison, now):
    StatementDifferenceFactory(statement=differing, kind="amount", theirs=1)
    with pytest.raises(Refused) as refused:
        settle(differing, differing.differences.all(), liaison, now)
    assert refused.value.code == "several_kinds"


def test_settle_what_is_of_another_list(differing, liaison, now):
    other = StatementDifferenceFactory(statement__batch__month=date(2026, 10, 1))
    with pytest.raises(Refused) as refused:
        settle(differing, StatementDifference.objects.filter(pk=other.pk), liaison, now)
    assert refused.value.code == "nobody_picked"


def test_settle_in_a_list_that_is_signed(differing, liaison, now):
    Statement.objects.filter(pk=differing.pk).update(
        state="signed", signed_by=liaison, signed_at=now
    )
    with pytest.raises(Refused) as refused:
        settle(differing, differing.differences.all(), liaison, now)
    assert refused.value.code == "wrong_state"


def test_assign_and_reopen(differing, liaison, now):
    chosen = differing.differences.all()
    owner = UserFactory(role=Role.VERIFIER)
    settling.assign(differing, chosen, owner=owner, cause="left", by=liaison, at=now)
    assert set(chosen.values_list("state", "owner", "cause")) == {("assigned", owner.pk, "left")}
    settle(differing, chosen, liaison, now)
    settling.reopen(differing, chosen, by=liaison, at=now)
    assert set(chosen.values_list("state", "owner", "cause", "resolution", "settled_by")) == {
        ("open", owner.pk, "left", "", None)
    }


def test_reopen_what_is_open(differing, liaison, now):
    with pytest.raises(Refused) as refused:
        settling.reopen(differing, differing.differences.all(), by=liaison, at=now)
    assert refused.value.code == "not_settled"


@pytest.mark.parametrize("values", [{"role": Role.VILLAGE_OFFICER}, {"role": Role.VIEWER},
                                    {"role": Role.VERIFIER, "is_active": False}])  # fmt: skip
def test_assign_to_somebody_who_may_not_see_it(differing, liaison, now, values):
    with pytest.raises(Refused) as refused:
        settling.assign(
            differing, differing.differences.all(), owner=UserFactory(**values), by=liaison, at=now
        )
    assert refused.value.code == "no_such_owner"


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
