"""Columns placed by hand: at once, for the next list, and for a list that was refused."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.conf import settings as conf
from django.db import connection
from django.test.utils import CaptureQueriesContext

from gumas_pbi.models import AuditEvent
from gumas_pbi.refusals import Refused
from gumas_pbi.tests.commands import run
from villages.models import Village
from villages.tests.factories import PostingFactory, VillageFactory
from workers import tasks
from workers.actions import mapping, mending, rosters
from workers.models import Finding, HeaderMapping, Roster, RosterRow, RowChange
from workers.tests.factories import HeaderMappingFactory, OccupationFactory

pytestmark = pytest.mark.django_db

HEADER = "No,NIK,Nama Lengkap,Tanggal Lahir,L/P,Kerja Sehari-hari,Catatan RT"
BUDI = ("6210031708800001", "Budi Santoso", "17/08/1980", "L", "Petani", "lunas")
SITI = ("6210035203850002", "Siti Aminah", "12/03/1985", "P", "sda", "")
JONI = ("6210030705900003", "Joni Prasetyo", "07/05/1990", "L", "", "")
WORK, NOTE = "Kerja Sehari-hari", "Catatan RT"
NO_NIK = "No,Identitas Warga,Nama Lengkap,Tanggal Lahir,L/P,Pekerjaan"


@pytest.fixture
def officer():
    return PostingFactory().user


@pytest.fixture
def receive(officer, now):
    OccupationFactory()

    def receive(*people, header=HEADER, village=None):
        lines = [header, *(f"{n},{','.join(row)}" for n, row in enumerate(people, start=1))]
        return rosters.receive(
            "\n".join(lines).encode(),
            file_name="daftar.csv",
            village=village or VillageFactory(),
            by=officer,
            at=now,
        )

    return receive


@pytest.fixture
def read(receive, now):
    def read(*people, **kwargs):
        roster = receive(*people, **kwargs)
        rosters.read(roster, at=now)
        roster.refresh_from_db()
        return roster

    return read


def refused(roster, now):
    tasks._read(roster)
    roster.refresh_from_db()
    return roster


def codes(roster):
    return list(roster.findings.order_by("number", "code").values_list("number", "code", "field"))


def test_place_moves_cells_and_checks_the_rows_again(read, officer, now):
    roster = read(BUDI, SITI, JONI)
    assert codes(roster) == [(1, "column_missing", "occupation")]
    assert mapping.titles(roster) == [WORK, NOTE]
    assert mapping.place(roster, {WORK: "occupation"}, by=officer, at=now) == 3
    assert codes(roster) == [(4, "occupation_missing", "occupation")]
    told = roster.lines.order_by("position").values_list("occupation__name", flat=True)
    assert list(told) == ["Petani", "Petani", None]  # "sda" takes the value above
    first = roster.lines.get(number=2).person["cells"]
    assert (first["occupation"], first["extra"]) == ("Petani", {NOTE: "lunas"})
    roster.refresh_from_db()
    assert roster.unknown_headers == [NOTE]


def test_place_says_the_same_as_reading_the_next_list(read, officer, now):
    last = ("6210031708700004", "Wawan Setiawan", "17/08/1970", "L", "sda", "")
    first = read(BUDI, SITI, JONI, last)
    mapping.place(first, {WORK: "occupation", NOTE: ""}, by=officer, at=now)
    second = read(BUDI, SITI, JONI, last, header=f"{HEADER},Ket")
    assert second.unknown_headers == []
    assert [code for _n, code, _f in codes(second)] == [code for _n, code, _f in codes(first)]


def test_place_remembers_for_the_village_alone(read, officer, now):
    elsewhere = Village.objects.get(code="62.10.03.2002")
    mapping.place(read(BUDI), {WORK: "occupation"}, by=officer, at=now)
    kept = HeaderMapping.objects.get()
    assert (kept.header, kept.field, str(kept)) == ("kerjaseharihari", "occupation", WORK)
    assert (kept.decided_by, kept.decided_at) == (officer, now)
    assert read(SITI, village=elsewhere).unknown_headers == [WORK, NOTE]


def test_place_twice_changes_what_is_remembered(read, officer, now):
    first, second = read(BUDI), read(SITI)
    mapping.place(first, {WORK: "address"}, by=officer, at=now)
    mapping.place(second, {WORK: "occupation"}, by=officer, at=now)
    assert HeaderMapping.objects.get().field == "occupation"


def test_place_does_not_overwrite_what_stands_there(read, officer, now):
    header = HEADER.replace("Catatan RT", "Pekerjaan")
    roster = read((*BUDI[:4], "Nelayan", "Petani"), header=header)
    mapping.place(roster, {WORK: "occupation"}, by=officer, at=now)
    assert roster.lines.get().person["cells"]["occupation"] == "Petani"


def test_place_leaves_sent_and_skipped_rows(read, officer, now):
    roster = read(BUDI, SITI)
    mending.skip(roster.lines.get(number=2), reason="Sudah pindah", by=officer, at=now)
    mapping.place(roster, {NOTE: "address"}, by=officer, at=now)
    assert "address" not in roster.lines.get(number=2).person["cells"]


def test_place_writes_an_event_without_cells(read, officer, now):
    mapping.place(read(BUDI), {WORK: "occupation"}, by=officer, at=now)
    facts = AuditEvent.objects.get(verb="rosters.place").facts
    assert facts == {"rows": 1, "fields": ["occupation"]}


def test_place_can_be_undone_and_done_again(read, officer, now):
    roster = read(BUDI)
    mapping.place(roster, {WORK: "address"}, by=officer, at=now)
    change = RowChange.objects.get()
    assert (change.kind, json.loads(change.after)["address"]) == ("place", "Petani")
    mending.undo(change.batch, by=officer, at=now)
    roster.refresh_from_db()
    assert WORK in roster.unknown_headers
    assert roster.lines.get().address == ""
    mapping.place(roster, {WORK: "occupation"}, by=officer, at=now)
    assert roster.lines.get().occupation.name == "Petani"


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({}, "nothing_placed"),
        ({"Kolom lain": "address"}, "no_such_column"),
        ({WORK: "password"}, "no_such_column"),
        ({WORK: "address", NOTE: "address"}, "field_twice"),
        ({WORK: "nik"}, "column_stands"),
    ],
)
def test_place_refuses_what_makes_no_sense(read, officer, now, fields, code):
    with pytest.raises(Refused) as no:
        mapping.place(read(BUDI), fields, by=officer, at=now)
    assert no.value.code == code
    assert not HeaderMapping.objects.exists()


def test_place_while_the_list_is_read_is_refused(receive, officer, now):
    roster = receive(BUDI)
    Roster.objects.update(unknown_headers=[WORK])
    with pytest.raises(Refused) as no:
        mapping.place(roster, {WORK: "occupation"}, by=officer, at=now)
    assert no.value.code == "roster_not_checked"


def test_place_takes_as_many_statements_for_many_rows(read, officer, now):
    def statements(*people):
        HeaderMapping.objects.all().delete()
        roster = read(*people)
        with CaptureQueriesContext(connection) as counted:
            mapping.place(roster, {WORK: "occupation", NOTE: "birth_place"}, by=officer, at=now)
        return len(counted)

    many = [(f"62100317088{n:05}", f"Orang {n}", *BUDI[2:]) for n in range(1, 30)]
    assert statements(BUDI, SITI) == statements(*many)


def test_samples_are_few_and_masked(read):
    people = [(*BUDI[:5], note) for note in ("6210031708800001", "b", "b", "c", "d")]
    assert mapping.samples(read(*people), [NOTE])[NOTE] == ["••••••••••••0001", "b", "c"]


def test_forget_lets_the_next_list_ask_again(read, officer, now):
    mapping.place(read(BUDI), {WORK: "occupation"}, by=officer, at=now)
    mapping.forget(HeaderMapping.objects.get(), by=officer, at=now)
    assert WORK in read(SITI).unknown_headers
    assert AuditEvent.objects.filter(verb="mapping.forget").exists()


def test_context_knows_the_mapping_of_its_place_only(read, officer):
    roster = read(BUDI)
    HeaderMappingFactory(village=roster.village, header="kerja", field="occupation")
    HeaderMappingFactory(village=None, header="lain", field="address")
    HeaderMappingFactory(village=None, district=roster.village.district, header="x", field="rt")
    assert rosters.context_for(roster).mapping == {"kerja": "occupation"}


# --- a list that was refused because NIK or name has a title that nobody knows


def test_a_list_without_a_nik_column_is_kept_for_placing(receive, now):
    roster = refused(receive(BUDI[:5], header=NO_NIK), now)
    assert (roster.state, roster.refusal) == (Roster.State.REFUSED, "file_not_a_table")
    assert roster.file.storage.exists(roster.file.name)
    assert "Identitas Warga" in mapping.titles(roster)
    assert mapping.missing(roster) == ["nik"]


def test_a_file_with_nothing_like_a_table_is_thrown_away(officer, now):
    roster = rosters.receive(
        b"Halo;Dunia\n1;2\n", file_name="d.csv", village=VillageFactory(), by=officer, at=now
    )
    refused(roster, now)
    assert (roster.file.name, roster.unknown_headers) == ("", [])


def test_place_on_a_refused_list_reads_it_again(receive, officer, now):
    roster = refused(receive(BUDI[:5], header=NO_NIK), now)
    mapping.place(roster, {"Identitas Warga": "nik"}, by=officer, at=now)
    roster.refresh_from_db()
    assert (roster.state, roster.refusal, roster.attempts) == (Roster.State.RECEIVED, "", 0)
    rosters.read(roster, at=now)
    assert (roster.state, roster.rows, roster.accepted) == (Roster.State.CHECKED, 1, 1)


def test_place_on_a_refused_list_needs_nik_and_name(receive, officer, now):
    roster = refused(receive(BUDI[:5], header=NO_NIK), now)
    with pytest.raises(Refused) as no:
        mapping.place(roster, {"Identitas Warga": "address"}, by=officer, at=now)
    assert no.value.code == "nik_or_name_missing"
    roster.refresh_from_db()
    assert roster.state == Roster.State.REFUSED


def test_a_refused_list_is_let_go_of_after_a_time(receive, officer, now):
    roster = refused(receive(BUDI[:5], header=NO_NIK), now)
    name = roster.file.name
    later = roster.finished_at + timedelta(days=conf.UNPLACED_FILE_DAYS, seconds=1)
    assert list(rosters.expired(roster.finished_at)) == []
    assert list(rosters.expired(later)) == [roster]
    rosters.let_go(roster, at=later)
    roster.refresh_from_db()
    assert (roster.file.name, roster.unknown_headers) == ("", [])
    assert list(rosters.expired(later)) == []
    assert name


def test_the_command_keeps_nothing_of_such_a_list(tmp_path):
    path = tmp_path / "d.csv"
    path.write_text("\n".join([NO_NIK, "1," + ",".join(BUDI[:5])]))
    answer = run("import_roster", path, "--village", "62.10.03.2001", "--json")
    assert (answer.code, answer.json["refused"]) == (2, "file_not_a_table")
    assert answer.json.keys() == {"refused", "message"}
    assert not Roster.objects.exists()


def test_many_rows_are_paired_anew_as_reading_does(read, officer, now, monkeypatch):
    monkeypatch.setattr(mending, "MANY", 1)
    near = ("6210031708800002", "Budi Santosa", *BUDI[2:])
    roster = read(BUDI, near, SITI)
    before = set(Finding.objects.values_list("number", "code"))
    mending.mend_many(
        roster, field="name", old="Budi Santosa", new="Budi Santosa", by=officer, at=now
    )
    rows = list(RosterRow.objects.filter(roster=roster))
    mending.interpret_again(roster, rows, ["nik"])
    assert set(Finding.objects.values_list("number", "code")) == before
    assert (3, "possible_duplicate") in before
