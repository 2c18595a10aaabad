"""What the owner of the tables does to the trail, past its triggers, is found by the chain."""

import json
import threading
from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction

from gumas_pbi import audit
from gumas_pbi.models import AuditEvent, AuditSeal
from gumas_pbi.tasks import seal_audit
from gumas_pbi.tests.factories import AuditEventFactory, AuditSealFactory

pytestmark = pytest.mark.django_db


@contextmanager
def triggers_off(table):
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        yield cursor
        cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")


@pytest.fixture
def trail(now):
    """Three seals over four, three and two events, and one event that waits."""
    events = []
    for count in (4, 3, 2):
        events.append(AuditEventFactory.create_batch(count, facts={"baris": 3, "kode": "é"}))
        audit.seal(now)
        now += timedelta(minutes=10)
    AuditEventFactory()
    return events


def problems():
    return [(problem.code, problem.seal) for problem in audit.verify().problems]


def test_a_whole_trail_verifies(trail):
    verdict = audit.verify()
    assert verdict.problems == []
    assert (verdict.seals, verdict.events, verdict.unsealed) == (3, 9, 1)
    assert verdict.digest == AuditSeal.objects.get(pk=3).digest.hex()


def test_nothing_sealed_yet_verifies():
    AuditEventFactory()
    verdict = audit.verify()
    assert (verdict.seals, verdict.unsealed, verdict.problems) == (0, 1, [])


def test_a_seal_covers_what_came_since_the_last_one(now):
    first = AuditEventFactory.create_batch(2)
    assert audit.seal(now).events == 2
    assert audit.seal(now) is None
    event = AuditEventFactory()
    made = audit.seal(now)
    assert (made.pk, made.events, made.up_to) == (2, 1, event.pk)
    assert made.up_to > first[-1].pk


def test_an_edit_is_found(trail):
    with triggers_off("gumas_pbi_auditevent"):
        AuditEvent.objects.filter(pk=trail[1][1].pk).update(facts={"baris": 4, "kode": "é"})
    assert problems() == [("events_changed", 2)]


@pytest.mark.parametrize("field", ["verb", "subject_id", "subject_label", "by", "at", "written_at"])
def test_an_edit_of_any_field_is_found(trail, field, now):
    value = {"by": None, "at": now - timedelta(days=400), "written_at": now}.get(field, "x")
    with triggers_off("gumas_pbi_auditevent"):
        AuditEvent.objects.filter(pk=trail[0][0].pk).update(**{field: value})
    assert problems() == [("events_changed", 1)]


def test_a_deletion_is_found(trail):
    with triggers_off("gumas_pbi_auditevent"):
        AuditEvent.objects.filter(pk=trail[0][2].pk).delete()
    assert problems() == [("events_deleted", 1)]


def test_an_insertion_is_found(trail):
    with triggers_off("gumas_pbi_auditevent"):
        AuditEventFactory(pk=trail[0][0].pk - 1)
    assert problems() == [("events_inserted", 1)]


def test_an_exchange_of_two_events_is_found(trail):
    one, other = trail[2]
    with triggers_off("gumas_pbi_auditevent"):
        AuditEvent.objects.filter(pk=one.pk).update(id=10**9)
        AuditEvent.objects.filter(pk=other.pk).update(id=one.pk)
        AuditEvent.objects.filter(pk=10**9).update(id=other.pk)
    assert problems() == [("events_changed", 3)]


def test_a_seal_taken_out_is_found(trail):
    with triggers_off("gumas_pbi_auditseal"):
        AuditSeal.objects.filter(pk=2).delete()
    assert problems() == [("seal_missing", 3)]


def test_a_seal_written_anew_without_the_key_is_found(trail, settings, now):
    """Who edits events and computes the chain again has not the program's key."""
    key = settings.DIGEST_KEY
    with triggers_off("gumas_pbi_auditseal"):
        AuditSeal.objects.filter(pk=3).delete()
    settings.DIGEST_KEY = "another key"
    audit.seal(now)
    settings.DIGEST_KEY = key
    assert problems() == [("events_changed", 3)]


def test_an_edited_seal_breaks_the_one_after_it(trail):
    with triggers_off("gumas_pbi_auditseal"):
        AuditSeal.objects.filter(pk=2).update(digest=bytes(32))
    assert problems() == [("events_changed", 2), ("events_changed", 3)]


@pytest.mark.parametrize(
    "act", ["UPDATE {} SET sealed_at = now()", "DELETE FROM {}", "TRUNCATE {}"]
)
def test_seals_can_not_be_changed(act):
    AuditSealFactory()
    # What another test's flush has let go.
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE gumas_pbi_auditseal ENABLE TRIGGER USER")
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            cursor.execute(act.format("gumas_pbi_auditseal"))


def test_verifying_asks_as_often_for_one_seal_as_for_three(now, django_assert_num_queries):
    AuditEventFactory()
    audit.seal(now)
    with django_assert_num_queries(5) as few:
        audit.verify()
    for _ in range(2):
        AuditEventFactory.create_batch(3)
        audit.seal(now)
    with django_assert_num_queries(len(few)):
        audit.verify()


def test_the_command_tells_a_whole_trail(trail, capsys):
    call_command("audit", "verify", json=True)
    answer = json.loads(capsys.readouterr().out)
    assert (answer["intact"], answer["events"], answer["problems"]) == (True, 9, [])


def test_the_command_ends_with_1_where_the_trail_is_broken(trail, capsys):
    with triggers_off("gumas_pbi_auditevent"):
        AuditEvent.objects.filter(pk=trail[0][2].pk).delete()
    with pytest.raises(SystemExit) as end:
        call_command("audit", "verify", json=True)
    answer = json.loads(capsys.readouterr().out)
    assert end.value.code == 1
    assert answer["refused"] == "audit_not_intact"
    assert [(p["code"], p["seal"]) for p in answer["problems"]] == [("events_deleted", 1)]


def test_the_command_seals(capsys):
    AuditEventFactory.create_batch(2)
    call_command("audit", "seal", json=True)
    answer = json.loads(capsys.readouterr().out)
    assert (answer["sealed"], answer["events"]) == (True, 2)


@pytest.mark.usefixtures("committing")
@pytest.mark.django_db(transaction=True)
def test_an_act_in_progress_puts_the_seal_off():
    """Its event has an id already: sealing past it would make a gap that is filled later."""
    written, may_end = threading.Event(), threading.Event()

    def act():
        with transaction.atomic():
            AuditEventFactory(by=None)
            written.set()
            may_end.wait(10)
        connection.close()

    other = threading.Thread(target=act)
    other.start()
    written.wait(10)
    AuditEventFactory(by=None)
    seal_audit()
    assert not AuditSeal.objects.exists()
    may_end.set()
    other.join()
    seal_audit()
    assert AuditSeal.objects.get().events == 2
    assert audit.verify().problems == []
