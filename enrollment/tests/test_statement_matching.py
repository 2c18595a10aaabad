"""BPJS's list of a month beside ours: every row and every person comes out somewhere."""

from datetime import date

import pytest

from enrollment.models import Contribution, Enrollment
from enrollment.tests.factories import (
    MemberFactory,
    enrolled,
)
from enrollment.tests.monthly_lists import STRANGER, adds_up, kinds, line, month, receive, workers
from gumas_pbi.models import Role
from gumas_pbi.tests.factories import UserFactory
from workers.models import Worker
from workers.tests.factories import ReferenceEntryFactory, WorkerFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def liaison():
    return UserFactory(role=Role.BPJS_LIAISON)


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
