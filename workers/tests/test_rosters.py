"""Receiving, reading and submitting a list."""

from __future__ import annotations

import pytest
from django.conf import settings as conf

from gumas_pbi import crypto, files
from gumas_pbi.models import AuditEvent, Role
from gumas_pbi.refusals import Refused
from gumas_pbi.tests.factories import UserFactory
from villages.models import Village
from villages.tests.factories import PostingFactory, VillageFactory
from workers.actions import rosters
from workers.models import DuplicatePair, Proposal, Roster, RosterRow
from workers.tests.factories import RosterFactory, RosterRowFactory
from workers.tests.sample_csv import ALSO_GOOD, BAD, GOOD, csv

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer():
    return PostingFactory().user


@pytest.fixture
def village():
    return VillageFactory()


def received(officer, village, now, data, name="daftar.csv"):
    return rosters.receive(data, file_name=name, village=village, by=officer, at=now)


def was_read(officer, village, now, *rows, **kwargs):
    roster = received(officer, village, now, csv(*rows, **kwargs))
    rosters.read(roster, at=now)
    roster.refresh_from_db()
    return roster


def codes(roster):
    found = roster.findings.order_by("number", "code").values_list("number", "code")
    return list(found)


def test_receive_keeps_the_file_sealed_and_queues_its_reading(
    officer, village, now, django_capture_on_commit_callbacks, monkeypatch
):
    sent = []
    monkeypatch.setattr("gumas_pbi.queue.send", lambda *task: sent.append(task))
    with django_capture_on_commit_callbacks(execute=True):
        roster = received(officer, village, now, csv(GOOD))
    assert roster.state == Roster.State.RECEIVED
    assert roster.reference_date == now.date()
    with roster.file.open("rb") as stored:
        assert b"6210031708800001" not in stored.read()
    assert files.load(roster.file) == csv(GOOD)
    assert sent == [("workers.read_roster", roster.pk)]
    event = AuditEvent.objects.get(verb="rosters.receive")
    assert (event.by, event.subject_id) == (officer, str(roster.pk))


@pytest.mark.parametrize(
    ("data", "code"),
    [(b"", "file_unreadable"), (b"x" * (conf.ROSTER_LIMITS["bytes"] + 1), "file_too_large")],
    ids=["empty", "too large"],
)
def test_receive_refuses_a_file_of_the_wrong_size(officer, village, now, data, code):
    with pytest.raises(rosters.FileRefused) as no:
        received(officer, village, now, data)
    assert no.value.code == code
    assert not Roster.objects.exists()


def test_receive_refuses_the_same_file_for_the_same_village(officer, village, now):
    first = received(officer, village, now, csv(GOOD))
    with pytest.raises(rosters.FileRefused) as no:
        received(officer, village, now, csv(GOOD), name="lain.csv")
    assert no.value.code == "file_already_uploaded"
    assert no.value.facts == {"roster": first.pk}


def test_receive_takes_the_same_file_for_another_village(officer, village, now):
    received(officer, village, now, csv(GOOD))
    other = Village.objects.get(code="62.10.03.2002")
    assert received(officer, other, now, csv(GOOD)).village == other


def test_receive_takes_a_file_again_that_was_refused(officer, village, now):
    RosterFactory(
        village=village,
        state=Roster.State.REFUSED,
        sha256=rosters.hashlib.sha256(csv(GOOD)).digest(),
    )
    assert received(officer, village, now, csv(GOOD)).pk


def test_read_keeps_rows_and_their_counts(officer, village, now):
    roster = was_read(officer, village, now, GOOD, BAD)
    assert roster.state == Roster.State.CHECKED
    assert (roster.rows, roster.accepted, roster.rejected) == (2, 1, 1)
    assert codes(roster) == [(3, "nik_not_16_digits")]
    row = roster.lines.get(number=2)
    assert (row.name, row.gender, row.village) == ("Sri Contoh", "L", village)
    assert row.occupation.name == "Petani"
    assert bytes(row.nik_digest) == crypto.digest("6210031708800001")
    assert row.person["nik"] == "6210031708800001"
    assert row.person["phone"].endswith("81200000001")


def test_read_stores_no_nik_in_the_clear(officer, village, now):
    from django.db import connection

    roster = was_read(officer, village, now, GOOD, BAD)
    with connection.cursor() as cursor:
        cursor.execute("SELECT r::text FROM workers_rosterrow r WHERE roster_id = %s", [roster.pk])
        text = "".join(line for (line,) in cursor.fetchall())
    assert "6210031708800001" not in text
    assert b"6210031708800001".hex() not in text


def test_read_refuses_a_file_without_a_list(officer, village, now):
    roster = received(officer, village, now, b"Halo;Dunia\n1;2\n")
    with pytest.raises(rosters.FileRefused) as no:
        rosters.read(roster, at=now)
    assert no.value.code == "file_not_a_table"
    roster.refresh_from_db()
    assert roster.state == Roster.State.RECEIVED


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"\x89PNG\r\n\x1a\n" + b"0" * 100, "bukan daftar Excel"),
        (b"%PDF-1.4\n" + b"0" * 100, "dokumen, bukan lembar kerja"),
        (b"<html><table></table></html>", "halaman web"),
    ],
    ids=["picture", "pdf", "html"],
)
def test_read_says_what_a_foreign_file_is(officer, village, now, data, sentence):
    roster = received(officer, village, now, data)
    with pytest.raises(rosters.FileRefused, match=sentence):
        rosters.read(roster, at=now)


def test_read_twice_is_refused_and_changes_nothing(officer, village, now):
    roster = was_read(officer, village, now, GOOD, BAD)
    with pytest.raises(Refused):
        rosters.read(roster, at=now)
    assert roster.lines.count() == 2
    assert roster.findings.count() == 1


def test_read_puts_nearly_equal_people_in_pairs(officer, village, now):
    near = GOOD.replace("6210031708800001", "6210031708800002")
    roster = was_read(officer, village, now, GOOD, near)
    pair = DuplicatePair.objects.get()
    assert (pair.other_row.number, pair.row.number) == (2, 3)
    assert codes(roster) == [(3, "possible_duplicate")]


def test_read_notes_a_missing_column_once_on_the_header(officer, village, now):
    header = "NIK;Nama Lengkap;Tanggal Lahir;Jenis Kelamin"
    row = "6210031708800001;Sri Contoh;17/08/1980;L"
    roster = was_read(officer, village, now, row, header=header)
    note = roster.findings.get(row=None)
    assert (note.code, note.field, note.severity) == ("column_missing", "occupation", "warning")
    assert (roster.accepted, roster.rejected) == (1, 0)


def test_read_flags_a_village_that_is_not_the_officers(officer, now):
    outside = ALSO_GOOD.replace("Sare Rangan", "Tumbang Pajangei")
    roster = rosters.receive(
        csv(GOOD, outside), file_name="d.csv", district=VillageFactory().district,
        by=officer, at=now,
    )  # fmt: skip
    rosters.read(roster, at=now)
    assert codes(roster) == [(3, "village_out_of_scope")]


def test_read_counts_age_on_the_reference_day(officer, village, now):
    seventeen = "6210032311080001;Muda Contoh;23/11/2008;L;Sare Rangan;Petani;"
    eighteen = "6210032211080002;Cukup Umur;22/11/2008;L;Sare Rangan;Petani;"
    roster = was_read(officer, village, now, seventeen, eighteen)
    assert codes(roster) == [(2, "too_young")]


def test_refuse_puts_down_the_reason_and_discards_the_file(
    officer, village, now, django_capture_on_commit_callbacks
):
    roster = received(officer, village, now, b"Halo;Dunia\n1;2\n")
    name = roster.file.name
    with django_capture_on_commit_callbacks(execute=True):
        rosters.refuse(roster, rosters.FileRefused("file_not_a_table"), at=now)
    roster.refresh_from_db()
    assert (roster.state, roster.refusal) == (Roster.State.REFUSED, "file_not_a_table")
    assert "NIK" in roster.error
    assert not roster.file.storage.exists(name)
    assert AuditEvent.objects.get(verb="rosters.refuse").facts == {"code": "file_not_a_table"}


def test_submit_makes_a_proposal_of_the_good_rows(officer, village, now):
    roster = was_read(officer, village, now, GOOD, ALSO_GOOD, BAD)
    proposal = rosters.submit(roster, by=officer, at=now)
    assert (proposal.people, proposal.village) == (2, village)
    assert proposal.state == Proposal.State.PREPARING
    event = AuditEvent.objects.get(verb="rosters.submit")
    assert event.facts == {"proposal": proposal.pk, "rows": 2}


def test_submit_without_a_good_row_is_refused(officer, village, now):
    roster = was_read(officer, village, now, BAD)
    with pytest.raises(Refused) as no:
        rosters.submit(roster, by=officer, at=now)
    assert no.value.code == "nothing_to_submit"


def test_submit_before_reading_is_refused(officer, village, now):
    roster = received(officer, village, now, csv(GOOD))
    with pytest.raises(Refused) as no:
        rosters.submit(roster, by=officer, at=now)
    assert no.value.code == "roster_not_checked"


def test_submit_twice_at_once_is_refused_by_constraint(officer, village, now):
    roster = was_read(officer, village, now, GOOD)
    rosters.submit(roster, by=officer, at=now)
    with pytest.raises(Refused, match="sedang dikirim"):
        rosters.submit(roster, by=officer, at=now)
    assert Proposal.objects.count() == 1


def test_download_gives_the_file_and_leaves_an_event(officer, village, now):
    roster = received(officer, village, now, csv(GOOD))
    assert rosters.download(roster, by=officer, at=now) == csv(GOOD)
    assert AuditEvent.objects.get(verb="rosters.download").by == officer


def test_download_of_a_file_that_is_gone_is_refused(officer, village, now):
    roster = RosterFactory(village=village)
    with pytest.raises(Refused) as no:
        rosters.download(roster, by=officer, at=now)
    assert no.value.code == "file_gone"
    assert not AuditEvent.objects.filter(verb="rosters.download").exists()


def test_context_knows_places_occupations_and_scope(officer, village):
    context = rosters.context_for(RosterFactory(village=village, uploaded_by=officer))
    assert context.village == "62.10.03.2001"
    assert context.allowed == ["62.10.03.2001"]
    assert len(context.villages) == Village.objects.of_regency().count()
    assert context.limits.bytes == conf.ROSTER_LIMITS["bytes"]


def test_context_of_staff_allows_every_village(village):
    verifier = UserFactory(role=Role.VERIFIER)
    assert rosters.context_for(RosterFactory(uploaded_by=verifier)).allowed is None


def test_rows_with_errors_cannot_be_submitted_by_constraint():
    from django.db import IntegrityError

    row = RosterRowFactory(errors=1)
    with pytest.raises(IntegrityError, match="rosterrow_submitted_without_errors"):
        RosterRow.objects.filter(pk=row.pk).update(state=RosterRow.State.SUBMITTED)
