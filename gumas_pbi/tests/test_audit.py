"""The audit trail grows only, and holds what happened and nothing else."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import ProgrammingError, connection, transaction
from django.db.models import ProtectedError

from gumas_pbi import audit
from gumas_pbi.models import AuditEvent
from gumas_pbi.refusals import Refused, verb
from gumas_pbi.tests.factories import AuditEventFactory, UserFactory
from gumas_pbi.tests.others import factory

pytestmark = pytest.mark.django_db


def test_record_writes_who_what_when_and_to_whom(now):
    by, roster = UserFactory(), factory("workers.Roster")(file_name="daftar.xlsx")
    event = audit.record("rosters.read", roster, by=by, at=now, rows=20)
    event.refresh_from_db()
    assert (event.verb, event.by, event.at, event.facts) == ("rosters.read", by, now, {"rows": 20})
    assert (event.subject_type, event.subject_id) == ("workers.roster", str(roster.pk))
    assert event.subject_label == "daftar.xlsx"
    assert event.written_at is not None


def test_within_hour_counts_the_same_act_of_the_same_user(now):
    by, other, roster = UserFactory(), UserFactory(), factory("workers.Roster")()
    for verb_, who, minutes in (
        ("rosters.read", by, 0), ("rosters.read", by, 59), ("rosters.read", by, 60),
        ("rosters.read", other, 0), ("rosters.check", by, 0),
    ):  # fmt: skip
        audit.record(verb_, roster, by=who, at=now - timedelta(minutes=minutes))
    assert audit.within_hour("rosters.read", by=by, at=now) == 2


def test_record_cuts_a_label_that_is_too_long(now):
    roster = factory("workers.Roster")(file_name="x" * 200)
    assert len(audit.record("rosters.read", roster, by=None, at=now).subject_label) == 200


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE gumas_pbi_auditevent SET verb = 'lain'",
        "DELETE FROM gumas_pbi_auditevent",
        "TRUNCATE gumas_pbi_auditevent",
        "TRUNCATE gumas_pbi_auditevent CASCADE",
        "INSERT INTO gumas_pbi_auditevent (id, verb, subject_type, subject_id, subject_label, at,"
        " facts) SELECT id, verb, subject_type, subject_id, '', at, facts"
        " FROM gumas_pbi_auditevent"
        " ON CONFLICT (id) DO UPDATE SET verb = 'lain'",
    ],
)
def test_the_database_refuses_to_change_the_trail(statement):
    event = AuditEventFactory()
    refused = pytest.raises(ProgrammingError, match="the audit trail is append-only")
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # or TRUNCATE fails for another reason
        with refused, transaction.atomic():
            cursor.execute(statement)
    assert list(AuditEvent.objects.filter(pk=event.pk).values_list("verb")) == [(event.verb,)]


def test_the_orm_is_refused_too():
    event = AuditEventFactory()
    for act in (event.delete, event.save, AuditEvent.objects.all().delete):
        with pytest.raises(ProgrammingError), transaction.atomic():
            act()
    assert AuditEvent.objects.filter(pk=event.pk).count() == 1


def test_an_act_that_fails_leaves_no_event(now):
    roster = factory("workers.Roster")()

    @verb
    def fails():
        audit.record("rosters.read", roster, by=None, at=now)
        raise Refused("Tidak.")

    with pytest.raises(Refused):
        fails()
    assert not AuditEvent.objects.filter(verb="rosters.read").exists()


def test_a_user_with_a_past_cannot_be_deleted():
    event = AuditEventFactory()
    with pytest.raises(ProtectedError):
        event.by.delete()
