"""Photos for cards: kept, replaced, deleted."""

from datetime import date
from hashlib import sha256

import pytest
from django.core.files.storage import default_storage

from enrollment.actions import portraits
from enrollment.models import Portrait
from enrollment.queries import portraits as queries
from enrollment.tests.test_portrait_jpeg import photo
from gumas_pbi import viruses
from gumas_pbi.models import AuditEvent, Role
from gumas_pbi.refusals import Refused, StaleState, WrongInput
from gumas_pbi.tests.factories import UserFactory
from workers.tests.factories import WorkerFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def by():
    return UserFactory(role=Role.VERIFIER)


@pytest.fixture
def worker():
    return WorkerFactory()


@pytest.fixture
def commit(django_capture_on_commit_callbacks):
    return lambda: django_capture_on_commit_callbacks(execute=True)


def test_a_photo_is_kept_sealed(worker, by, now):
    portrait = portraits.take(worker, photo(), by=by, at=now)
    jpeg = queries.of([worker.pk])[worker.pk]
    assert jpeg.startswith(b"\xff\xd8\xff")
    assert len(jpeg) <= 40_000
    with default_storage.open(portrait.file.name) as file:
        assert jpeg[:64] not in file.read()
    event = AuditEvent.objects.get(verb="portraits.take")
    assert (event.by, event.facts) == (by, {"bytes": len(jpeg)})


def test_another_takes_its_place_and_the_old_file_goes(worker, by, now, commit):
    first = portraits.take(worker, photo(), by=by, at=now)
    old, name = queries.of([worker.pk])[worker.pk], first.file.name
    with commit():
        portraits.take(worker, photo(color="black"), by=by, at=now)
    assert Portrait.objects.count() == 1
    assert queries.of([worker.pk])[worker.pk] != old
    assert not default_storage.exists(name)
    facts = AuditEvent.objects.filter(verb="portraits.take").latest("pk").facts
    assert facts["replaced"] == sha256(old).hexdigest()


def test_one_that_is_deleted_is_gone(worker, by, now, commit):
    name = portraits.take(worker, photo(), by=by, at=now).file.name
    with commit():
        portraits.remove(worker, by=by, at=now)
    assert queries.of([worker.pk]) == {}
    assert not default_storage.exists(name)
    assert AuditEvent.objects.get(verb="portraits.remove").by == by


def test_deleting_twice_is_told(worker, by, now):
    portraits.take(worker, photo(), by=by, at=now)
    portraits.remove(worker, by=by, at=now)
    with pytest.raises(StaleState):
        portraits.remove(worker, by=by, at=now)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "bukan foto"),
        (b"MZ program", "bukan foto"),
        (photo((100, 100)), "terlalu kecil"),
        (photo() + bytes(portraits.LIMITS.bytes), "terlalu besar"),
    ],
)
def test_what_is_no_photo_leaves_nothing(worker, by, now, data, words):
    with pytest.raises(WrongInput, match=words):
        portraits.take(worker, data, by=by, at=now)
    assert not Portrait.objects.exists()
    assert not AuditEvent.objects.filter(verb="portraits.take").exists()


def test_nobody_dead_or_merged_needs_one(by, now):
    kept = WorkerFactory()
    for worker in (
        WorkerFactory(died_on=date(2026, 11, 1)),
        WorkerFactory(merged_into=kept),
    ):
        with pytest.raises(Refused, match="tidak dicetak kartu lagi"):
            portraits.take(worker, photo(), by=by, at=now)


def test_a_virus_is_refused_and_a_scanner_that_is_away_said(worker, by, now, settings):
    settings.VIRUS_SCANNER = "false"
    with pytest.raises(viruses.Infected):
        portraits.take(worker, photo(), by=by, at=now)
    settings.VIRUS_SCANNER = "/tidak/ada"
    with pytest.raises(Refused, match="tidak menjawab"):
        portraits.take(worker, photo(), by=by, at=now)


def test_too_many_in_an_hour(worker, by, now, monkeypatch):
    monkeypatch.setattr(portraits, "PER_HOUR", 1)
    portraits.take(worker, photo(), by=by, at=now)
    with pytest.raises(Refused, match="satu jam"):
        portraits.take(worker, photo(), by=by, at=now)


@pytest.mark.parametrize("people", [1, 3])
def test_those_of_a_village_are_read_by_one_statement(by, now, people, django_assert_num_queries):
    workers = [WorkerFactory() for _ in range(people)]
    for worker in workers:
        portraits.take(worker, photo(), by=by, at=now)
    village = type(worker).objects.filter(village=worker.village)
    with django_assert_num_queries(1):
        assert queries.of(village).keys() == {worker.pk for worker in workers}


def test_a_file_that_storage_has_lost_is_passed_over(worker, by, now):
    portrait = portraits.take(worker, photo(), by=by, at=now)
    default_storage.delete(portrait.file.name)
    assert queries.of([worker.pk]) == {}
    portraits.take(worker, photo(), by=by, at=now)
    assert queries.of([worker.pk]).keys() == {worker.pk}
