"""New values about registered people: accepted with history, or left."""

from __future__ import annotations

import json
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from gumas_pbi import crypto
from gumas_pbi.models import AuditEvent
from gumas_pbi.refusals import Refused, StaleState
from villages.tests.factories import VillageFactory
from workers.actions import mending, updates
from workers.models import Occupation, RosterRow, WorkerChange
from workers.tests.factories import (
    CandidateFactory,
    RosterFactory,
    RosterRowFactory,
    WorkerFactory,
)

pytestmark = pytest.mark.django_db
NIK = "6210031708800001"


def line(roster, nik=NIK, sealed=None, **kwargs):
    content = {"nik": nik, "family_card": "", "mother_name": "", "phone": "", "heir_name": ""}
    return RosterRowFactory(
        roster=roster,
        content=json.dumps(content | (sealed or {})),
        nik_digest=crypto.digest(nik),
        **kwargs,
    )


def some(*rows):
    return RosterRow.objects.filter(pk__in=[row.pk for row in rows])


def waiting(roster, verified=True, **kwargs):
    """A row that was sent about somebody who is verified."""
    worker = WorkerFactory(village=roster.village, **kwargs)
    if verified:
        CandidateFactory(worker=worker, accepted=True)
    return line(
        roster, worker.nik, name="Nama Baru", state="submitted", worker=worker,
        update_state="waiting",
    )  # fmt: skip


def test_accept_updates_the_person_and_keeps_what_stood_there(roster, now):
    worker = WorkerFactory(
        nik=NIK, name="Nama Lama", mother_name="Ibu Lama", birth_place="Kurun", rt="01"
    )
    other = Occupation.objects.get(name="Nelayan")
    row = line(
        roster, sealed={"mother_name": "Ibu Baru"}, name="Nama Baru", name_key="nama baru",
        birth_date=date(1980, 8, 18), occupation=other, occupation_text="nelayan", gender="L",
    )  # fmt: skip
    by = roster.uploaded_by

    assert updates.accept(some(row), by=by, at=now) == 1

    worker.refresh_from_db()
    assert (worker.name, worker.name_key) == ("Nama Baru", "nama baru")
    assert (worker.mother_name, worker.birth_date) == ("Ibu Baru", date(1980, 8, 18))
    assert (worker.occupation, worker.occupation_text) == (other, "nelayan")
    assert (worker.birth_place, worker.rt, worker.nik) == ("Kurun", "01", NIK)
    assert (worker.updated_by, worker.updated_at) == (by, now)
    told = WorkerChange.objects.order_by("field").values_list("field", "before", "after")
    assert list(told) == [
        ("birth_date", "1980-08-17", "1980-08-18"),
        ("mother_name", "Ibu Lama", "Ibu Baru"),
        ("name", "Nama Lama", "Nama Baru"),
        ("occupation", "Petani", "Nelayan"),
    ]
    assert set(WorkerChange.objects.values_list("row", "by", "at")) == {(row.pk, by.pk, now)}
    row.refresh_from_db()
    assert (row.update_state, row.update_by, row.update_at) == ("accepted", by, now)
    assert row.state == "waiting"
    event = AuditEvent.objects.get(verb="updates.accept")
    assert (event.subject_id, event.facts) == (str(roster.pk), {"people": 1})


def test_history_is_sealed(roster, now):
    WorkerFactory(nik=NIK, name="Nama Lama")
    updates.accept(some(line(roster, name="Nama Baru")), by=roster.uploaded_by, at=now)
    with connection.cursor() as cursor:
        cursor.execute("SELECT before, after FROM workers_workerchange")
        stored = b"".join(bytes(value) for value in cursor.fetchone())
    assert b"Nama" not in stored


@pytest.mark.parametrize("name", ["Nama Lama", "NAMA  LAMA", ""])
def test_what_is_empty_or_only_written_otherwise_is_no_difference(roster, name):
    worker = WorkerFactory(nik=NIK, name="Nama Lama", address="Jalan Satu")
    assert updates.differences(line(roster, name=name), worker) == []


def test_accept_of_a_verified_person_is_for_a_verifier(roster, verifier, now):
    row = waiting(roster, name="Nama Lama")
    with pytest.raises(Refused) as no:
        updates.accept(some(row), by=roster.uploaded_by, at=now)
    assert no.value.code == "not_yours"
    assert updates.accept(some(row), by=verifier, at=now) == 1
    row.worker.refresh_from_db()
    assert row.worker.name == "Nama Baru"


def test_accept_of_a_person_of_another_village_moves_them(roster, verifier, now):
    there = VillageFactory(code="62.10.03.2002")
    worker = WorkerFactory(nik=NIK, name="Nama Lama", village=there)
    row = line(roster, name="Nama Lama")
    with pytest.raises(Refused):
        updates.accept(some(row), by=roster.uploaded_by, at=now)
    updates.accept(some(row), by=verifier, at=now)
    worker.refresh_from_db()
    assert worker.village == roster.village
    told = WorkerChange.objects.get()
    assert (told.field, told.before, told.after) == ("village", str(there), str(roster.village))


def test_accept_by_who_sent_the_list_is_refused(verifier, now):
    row = waiting(RosterFactory(uploaded_by=verifier))
    with pytest.raises(Refused) as no:
        updates.accept(some(row), by=verifier, at=now)
    assert no.value.code == "not_yours"


def test_accept_with_one_that_is_not_yours_changes_nobody(roster, now):
    mine = line(roster, name="Nama Baru")
    worker = WorkerFactory(nik=NIK, name="Nama Lama")
    with pytest.raises(Refused):
        updates.accept(some(mine, waiting(roster)), by=roster.uploaded_by, at=now)
    worker.refresh_from_db()
    assert worker.name == "Nama Lama"


def test_accept_twice_tells_the_second(roster, verifier, now):
    row = waiting(roster, name="Nama Lama")
    updates.accept(some(row), by=verifier, at=now)
    with pytest.raises(StaleState):
        updates.accept(some(row), by=verifier, at=now)
    assert WorkerChange.objects.count() == 1


def test_accept_takes_two_rows_of_one_person_in_order(verifier, now):
    worker = WorkerFactory(nik=NIK, name="Satu")
    rows = [line(RosterFactory(), name=name) for name in ("Dua", "Tiga")]
    updates.accept(some(*rows), by=verifier, at=now)
    worker.refresh_from_db()
    assert worker.name == "Tiga"
    told = WorkerChange.objects.order_by("pk").values_list("before", "after")
    assert list(told) == [("Satu", "Dua"), ("Dua", "Tiga")]


def test_accept_takes_as_many_statements_for_three_as_for_one(verifier, now):
    assert verifier.roles  # asked once for each request
    counts = []
    for n in (1, 3):
        roster = RosterFactory()
        rows = some(*(waiting(roster) for _ in range(n)))
        with CaptureQueriesContext(connection) as queries:
            assert updates.accept(rows, by=verifier, at=now) == n
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_accept_takes_more_rows_than_one_chunk(roster, verifier, now, monkeypatch):
    monkeypatch.setattr(updates, "CHUNK", 2)
    rows = [waiting(roster) for _ in range(5)]
    assert updates.accept(some(*rows), by=verifier, at=now) == 5


def test_decline_leaves_the_person_and_says_why(roster, verifier, now):
    row = waiting(roster, name="Nama Lama")
    assert updates.decline(some(row), reason=" Salah  ketik ", by=verifier, at=now) == 1
    row.refresh_from_db()
    assert (row.update_state, row.update_reason) == ("declined", "Salah ketik")
    assert (row.update_by, row.update_at) == (verifier, now)
    assert row.worker.name == "Nama Lama"
    assert AuditEvent.objects.get(verb="updates.decline").facts == {"rows": 1}


def test_decline_without_a_reason_is_refused(roster, verifier, now):
    with pytest.raises(Refused) as no:
        updates.decline(some(waiting(roster)), reason=" - ", by=verifier, at=now)
    assert no.value.code == "reason_missing"


def test_decline_twice_tells_the_second(roster, verifier, now):
    row = waiting(roster)
    updates.decline(some(row), reason="Salah", by=verifier, at=now)
    with pytest.raises(StaleState):
        updates.decline(some(row), reason="Salah", by=verifier, at=now)


def test_a_row_that_is_mended_is_a_new_question(read, officer, now):
    worker = WorkerFactory(nik=NIK, name="Budi")
    row = read((NIK, "Budi Baru", "17/08/1980", "L", "", "Petani")).lines.get()
    updates.decline(some(row), reason="Salah", by=officer, at=now)
    mended = mending.mend(row, {"name": "Budi Benar"}, by=officer, at=now)
    assert (mended.update_state, mended.update_by, mended.update_reason) == ("", None, "")
    updates.accept(some(row), by=officer, at=now)
    worker.refresh_from_db()
    assert worker.name == "Budi Benar"
