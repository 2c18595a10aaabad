"""Reading as the worker does it: bad files end, and the next one is read."""

from __future__ import annotations

import os
import signal

import pytest
from django.urls import reverse

from gumas_pbi.models import AuditEvent
from gumas_pbi.refusals import Refused
from gumas_pbi.tests.test_viruses import EICAR, SCANNER
from villages.tests.factories import PostingFactory, VillageFactory
from workers import parent
from workers.actions import rosters
from workers.models import Roster, RosterRow
from workers.tasks import read_roster
from workers.tests import hostile
from workers.tests.sample_csv import ALSO_GOOD, GOOD, csv

pytestmark = pytest.mark.django_db


@pytest.fixture
def send(now):
    """Receives a file and performs its reading, as often as it takes or until it is done."""
    officer, village = PostingFactory().user, VillageFactory()

    def run(data, tries=1):
        roster = rosters.receive(data, file_name="d.csv", village=village, by=officer, at=now)
        for _ in range(tries):
            read_roster(roster.pk)
        roster.refresh_from_db()
        return roster

    return run


BAD = {
    "aborts": (hostile.looping_ole, "file_unreadable", "terlalu berat"),
    "breaks": (lambda: hostile.xlsx()[:900], "file_unreadable", "rusak"),
    "is locked": (hostile.xls_with_password, "file_unreadable", "kata sandi"),
    "is no list": (lambda: b"Selamat;pagi", "file_not_a_table", "kolom NIK"),
    "is too much": (lambda: b"x\n" * 500_000, "file_too_large", "terlalu banyak baris"),
}


@pytest.mark.parametrize("kind", BAD)
def test_file_that_is_refused_says_why_and_the_next_is_read(client, send, kind):
    make, code, words = BAD[kind]
    refused = send(make())
    assert (refused.state, refused.refusal, refused.attempts) == (Roster.State.REFUSED, code, 1)
    assert words in refused.error
    assert AuditEvent.objects.filter(verb="rosters.refuse", subject_id=refused.pk).count() == 1
    client.force_login(refused.uploaded_by)
    assert words in client.get(reverse("rosters:detail", args=[refused.pk])).content.decode()
    good = send(csv(GOOD))
    assert (good.state, good.rows) == (Roster.State.CHECKED, 1)


def test_child_that_is_killed_from_outside_is_refused(send, monkeypatch):
    start = parent.subprocess.Popen

    def start_and_kill(*args, **kwargs):
        child = start(*args, **kwargs)
        os.kill(child.pid, signal.SIGKILL)
        return child

    with monkeypatch.context() as patch:
        patch.setattr(parent.subprocess, "Popen", start_and_kill)
        assert send(csv(GOOD)).refusal == "file_unreadable"
    assert send(csv(ALSO_GOOD)).state == Roster.State.CHECKED


def test_job_that_fails_each_time_is_given_up_and_the_next_is_done(send, monkeypatch):
    def fails(*args):
        raise ZeroDivisionError

    with monkeypatch.context() as patch:
        patch.setattr(rosters.reader, "parts", fails)
        poison = send(csv(GOOD), tries=5)
    assert (poison.state, poison.attempts) == (Roster.State.REFUSED, Roster.TRIES)
    assert poison.error == "Terjadi kesalahan saat memproses. Hubungi administrator."
    assert not RosterRow.objects.filter(roster=poison).exists()
    assert send(csv(ALSO_GOOD)).state == Roster.State.CHECKED


def test_job_whose_worker_died_each_time_is_given_up(send):
    poison = send(csv(GOOD), tries=0)
    Roster.objects.filter(pk=poison.pk).update(attempts=Roster.TRIES)
    read_roster(poison.pk)
    poison.refresh_from_db()
    assert (poison.state, poison.rows) == (Roster.State.REFUSED, 0)
    assert "tiga kali terhenti" in poison.error


def test_virus_is_refused_and_thrown_away(send, settings):
    settings.VIRUS_SCANNER = SCANNER
    refused = send(csv(GOOD) + EICAR)
    assert (refused.state, refused.refusal) == (Roster.State.REFUSED, "file_unreadable")
    assert "mengandung virus" in refused.error
    assert send(csv(GOOD)).state == Roster.State.CHECKED


def test_file_is_held_while_the_scanner_is_down(send, settings, now):
    settings.VIRUS_SCANNER = "/nowhere/clamscan -"
    held = send(csv(GOOD), tries=Roster.TRIES + 2)
    assert (held.state, held.attempts, held.rows) == (Roster.State.RECEIVED, 0, 0)
    with pytest.raises(Refused):
        rosters.download(held, by=held.uploaded_by, at=now)
    settings.VIRUS_SCANNER = SCANNER
    read_roster(held.pk)
    held.refresh_from_db()
    assert held.state == Roster.State.CHECKED
    assert rosters.download(held, by=held.uploaded_by, at=now) == csv(GOOD)
