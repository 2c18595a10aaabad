"""Job rows: done once, by one, with an end that a person can read."""

from __future__ import annotations

import logging
import threading
from datetime import timedelta

import pytest
from django.db import connection
from django.utils.translation import gettext_lazy

from gumas_pbi import jobs
from gumas_pbi.refusals import NotYet, Refused
from gumas_pbi.sql import move, sole
from gumas_pbi.tests.others import factory, model

pytestmark = pytest.mark.django_db


@pytest.fixture
def batch(now):
    return factory("enrollment.ContributionBatch")(state="opening", queued_at=now, opened_at=now)


@pytest.fixture
def perform(batch, now):
    """Performs the work on the month's row, and gives the row as it stands after."""

    def run(work):
        jobs.perform(type(batch), batch.pk, work, at=now)
        return type(batch).objects.get(pk=batch.pk)

    return run


def done(row):
    move(row, "computing", people=3)


def breaks(row):
    row.people = 5
    row.save()
    raise ZeroDivisionError("rahasia 6210031708800001")


def test_perform_does_the_work_once(perform):
    seen = []

    def work(row):
        seen.append((row.pk, row.attempts))
        done(row)

    after = perform(work)
    perform(work)
    assert (after.state, after.people, after.attempts, after.error) == ("computing", 3, 1, "")
    assert seen == [(after.pk, 1)]


def test_perform_of_what_can_not_be_done_yet_leaves_it_as_it_was(perform, batch):
    def waits(row):
        raise NotYet("Tunggu.")

    for _ in range(batch.TRIES + 1):
        after = perform(waits)
    assert (after.state, after.attempts, after.error) == ("opening", 0, "")


def test_perform_of_a_row_that_is_gone_does_nothing(batch, now):
    jobs.perform(type(batch), batch.pk + 1, pytest.fail, at=now)


def test_perform_counts_the_attempt_before_the_work(perform):
    """A worker that is killed in the middle leaves the count behind."""
    with pytest.raises(KeyboardInterrupt):
        perform(lambda row: (_ for _ in ()).throw(KeyboardInterrupt))
    assert perform(done).attempts == 2


def test_perform_tries_again_what_broke(perform, caplog):
    caplog.set_level(logging.CRITICAL)
    after = perform(breaks)
    assert (after.state, after.attempts, after.error) == ("opening", 1, "")
    assert (perform(done).state, perform(done).attempts) == ("computing", 2)


def test_perform_gives_up_what_broke_three_times(perform, now, caplog):
    caplog.set_level(logging.CRITICAL)
    perform(breaks)
    assert perform(breaks).state == "opening"
    after = perform(breaks)
    assert (after.state, after.attempts, after.finished_at) == ("failed", 3, now)
    assert after.error == "Terjadi kesalahan saat memproses. Hubungi administrator."
    perform(pytest.fail)


def test_perform_gives_up_what_killed_three_workers(perform, batch, now):
    type(batch).objects.filter(pk=batch.pk).update(attempts=3)
    after = perform(pytest.fail)
    assert (after.state, after.finished_at) == ("failed", now)
    assert after.error == "Pekerjaan ini tiga kali terhenti. Hubungi administrator."


def test_perform_ends_what_is_refused_with_its_sentence(perform, now):
    def refused(row):
        raise Refused(gettext_lazy("Belum ada tarif."))

    after = perform(refused)
    assert (after.state, after.attempts, after.finished_at) == ("failed", 1, now)
    assert after.error == "Belum ada tarif."
    perform(pytest.fail)


def test_perform_leaves_a_row_that_another_works_on(perform, batch):
    taken, leave = threading.Event(), threading.Event()

    def other_worker():
        with sole(type(batch), batch.pk):
            taken.set()
            leave.wait(20)
        connection.close()

    thread = threading.Thread(target=other_worker)
    thread.start()
    try:
        assert taken.wait(20)
        after = perform(pytest.fail)
        assert (after.state, after.attempts) == ("opening", 0)
    finally:
        leave.set()
        thread.join(20)
    assert perform(done).state == "computing"


@pytest.fixture
def sent(monkeypatch):
    messages = []
    monkeypatch.setattr("gumas_pbi.jobs.send", lambda *message: messages.append(message))
    return messages


def test_sweep_sends_again_what_is_old_and_undone(sent, now):
    month = factory("enrollment.ContributionBatch")
    old = now - timedelta(minutes=2)
    lost = month(state="opening", queued_at=old, month=now.date().replace(day=1))
    month(state="opening", queued_at=now, month=now.date().replace(month=1, day=1))
    month(state="open", queued_at=old, month=now.date().replace(month=2, day=1))
    month(state="failed", queued_at=old, month=now.date().replace(month=3, day=1))
    assert jobs.sweep(type(lost), at=now) == 1
    assert sent == [("enrollment.open_month", lost.pk)]


def test_sweep_waits_before_it_sends_the_same_again(sent, batch, now):
    later = now + timedelta(minutes=1)
    assert jobs.sweep(type(batch), at=later) == 1
    assert jobs.sweep(type(batch), at=later + timedelta(seconds=44)) == 0
    assert jobs.sweep(type(batch), at=later + timedelta(seconds=46)) == 1
    assert len(sent) == 2


def test_sweep_sends_at_most_500_at_a_time(sent, now):
    roster = factory("workers.Roster")()
    fields = {"file_name": "a", "size": 1, "reference_date": now.date(), "queued_at": now,
              "uploaded_at": now, "uploaded_by": roster.uploaded_by}  # fmt: skip
    rosters = model("workers.Roster")
    rosters.objects.bulk_create(
        rosters(sha256=n.to_bytes(32, "little"), **fields) for n in range(1_000, 1_501)
    )
    later = now + timedelta(minutes=1)
    assert jobs.sweep(rosters, at=later) == 500
    assert jobs.sweep(rosters, at=later) == 1


@pytest.mark.parametrize(
    "label",
    ["workers.Roster", "workers.Proposal", "enrollment.ContributionBatch",
     "enrollment.RegistrationAnswer", "enrollment.CardFile"],
)  # fmt: skip
def test_every_job_has_an_end_and_a_task(label):
    job = model(label)
    assert job.UNDONE
    assert job.FAILED not in job.UNDONE
    assert job.TASK.split(".")[0] == label.split(".")[0]
    assert all(job.FAILED in job.MOVES[state] for state in job.UNDONE)
