"""Lists of everybody: told from lists of workers, picked from, and let go of."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from gumas_pbi.models import AuditEvent
from gumas_pbi.refusals import Refused
from gumas_pbi.tests.commands import run
from villages.tests.factories import PostingFactory, VillageFactory
from workers.actions import mending, population, proposals, rosters
from workers.models import Candidate, DuplicatePair, Finding, Roster, RosterRow, Worker
from workers.tests.factories import OccupationFactory, RosterFactory

pytestmark = pytest.mark.django_db
HEADER = "no_kk,nik,nama,sex,tanggallahir,pekerjaan_id"
CHILD = ("6210030101200001", "Anak Contoh", "1", "2020-01-01", "1")
AGED = ("6210030101400002", "Tetua Contoh", "1", "1940-01-01", "9")
WIFE = ("6210034303850003", "Siti Contoh", "2", "1985-03-03", "2")
FARMER = ("6210030505800004", "Budi Petani", "1", "1980-05-05", "9")
FISHER = ("6210030606810005", "Joni Nelayan", "1", "1981-06-06", "11")
SMITH = ("6210030707820006", "Wawan Pandai", "1", "1982-07-07", "9")
EVERYBODY = (CHILD, AGED, WIFE, FARMER, FISHER, SMITH)


@pytest.fixture
def officer():
    return PostingFactory().user


@pytest.fixture
def read(officer, now):
    OccupationFactory()

    def read(*people):
        lines = [HEADER, *(f"6210031203150002,{','.join(person)}" for person in people)]
        roster = rosters.receive(
            "\n".join(lines).encode(), file_name="p.csv", village=VillageFactory(),
            by=officer, at=now,
        )  # fmt: skip
        rosters.read(roster, at=now)
        roster.refresh_from_db()
        return roster

    return read


def picked(roster, *names):
    return roster.lines.filter(name__in=names)


def test_a_list_of_everybody_is_a_population_list(read):
    roster = read(*EVERYBODY)
    assert roster.is_population
    assert (roster.rows, roster.accepted, roster.rejected) == (6, 3, 3)


def test_a_list_of_workers_is_none(read):
    assert not read(FARMER, FISHER, SMITH, CHILD).is_population


def test_just_a_third_is_not_over_a_third(read):
    more = ("6210030808830007", "Rahman Tani", "1", "1983-08-08", "9")
    assert not read(CHILD, AGED, FARMER, FISHER, SMITH, more).is_population


def test_a_handful_of_rows_is_none(read):
    assert not read(CHILD, AGED, FARMER).is_population


def test_nobody_of_it_waits_to_be_sent_or_mended_before_picking(read):
    roster = read(*EVERYBODY)
    lines = RosterRow.objects.filter(roster=roster)
    assert (lines.to_send().count(), lines.to_mend().count()) == (0, 0)


def test_pick_ticks_and_takes_ticks_away(read, officer, now):
    roster = read(*EVERYBODY)
    everybody = roster.lines.all()
    assert population.pick(roster, add=everybody, by=officer, at=now) == 6
    drop = picked(roster, "Anak Contoh", "Tetua Contoh")
    assert population.pick(roster, drop=drop, by=officer, at=now) == 2
    assert roster.lines.filter(picked=True).count() == 4
    last = AuditEvent.objects.filter(verb="rosters.pick").latest("pk")
    assert last.facts == {"picked": 0, "dropped": 2}


def test_pick_twice_changes_nothing_more(read, officer, now):
    roster = read(*EVERYBODY)
    population.pick(roster, add=roster.lines.all(), by=officer, at=now)
    assert population.pick(roster, add=roster.lines.all(), by=officer, at=now) == 0
    assert AuditEvent.objects.filter(verb="rosters.pick").count() == 1


def test_pick_never_reaches_another_list(read, officer, now):
    roster, other = read(*EVERYBODY), read(*EVERYBODY[::-1])
    assert population.pick(roster, add=other.lines.all(), by=officer, at=now) == 0


def test_pick_in_a_list_of_workers_is_refused(officer, now):
    with pytest.raises(Refused) as no:
        population.pick(RosterFactory(), add=RosterRow.objects.all(), by=officer, at=now)
    assert no.value.code == "not_a_population"


def test_submit_with_nobody_picked_is_refused(read, officer, now):
    roster = read(*EVERYBODY)
    with pytest.raises(Refused, match="Centang dahulu") as no:
        rosters.submit(roster, by=officer, at=now)
    assert no.value.code == "nothing_to_submit"


def test_the_command_refuses_a_list_of_which_nobody_is_picked(read):
    answer = run("submit_roster", read(*EVERYBODY).pk, "--json")
    assert (answer.code, answer.json["refused"]) == (1, "nothing_to_submit")
    assert "Centang dahulu" in answer.json["message"]


def test_only_the_picked_go_on_and_the_rest_is_not_kept(read, officer, now):
    roster = read(*EVERYBODY)
    add = picked(roster, "Budi Petani", "Joni Nelayan", "Siti Contoh")
    population.pick(roster, add=add, by=officer, at=now)
    proposal = rosters.submit(roster, by=officer, at=now)
    assert proposal.people == 2
    assert proposals.fill(proposal, at=now) == 2

    assert set(Worker.objects.values_list("name", flat=True)) == {"Budi Petani", "Joni Nelayan"}
    roster.refresh_from_db()
    states = dict(roster.lines.values_list("name", "state"))
    assert states == {
        "Budi Petani": "submitted", "Joni Nelayan": "submitted", "Siti Contoh": "waiting",
    }  # fmt: skip
    assert (roster.rows, roster.accepted, roster.rejected, roster.left_out) == (6, 2, 1, 3)
    assert set(Finding.objects.values_list("row__name", flat=True)) == {"Siti Contoh"}
    assert AuditEvent.objects.get(verb="proposals.fill").facts["left_out"] == 3


def test_a_picked_row_can_be_mended_after_the_rest_has_gone(read, officer, now):
    roster = read(*EVERYBODY)
    population.pick(roster, add=picked(roster, "Budi Petani", "Siti Contoh"), by=officer, at=now)
    proposals.fill(rosters.submit(roster, by=officer, at=now), at=now)
    mending.mend(picked(roster, "Siti Contoh").get(), {"occupation": "Petani"}, by=officer, at=now)
    roster.refresh_from_db()
    assert (roster.rows, roster.accepted, roster.rejected, roster.left_out) == (6, 2, 0, 4)
    assert proposals.fill(rosters.submit(roster, by=officer, at=now), at=now) == 1


def test_the_same_file_can_come_again_once_the_rest_has_gone(read, officer, now):
    roster = read(*EVERYBODY)
    with pytest.raises(rosters.FileRefused):
        read(*EVERYBODY)
    population.pick(roster, add=picked(roster, "Budi Petani"), by=officer, at=now)
    proposals.fill(rosters.submit(roster, by=officer, at=now), at=now)
    assert read(*EVERYBODY).is_population


def test_leaving_out_takes_what_hangs_on_the_rows(read, officer, now):
    near = ("6210030505800014", "Budi Petanl", "1", "1980-05-05", "9")
    roster = read(*EVERYBODY, near, ("6210030101210009", "Bayi", "1", "2021-01-01", "1"))
    assert DuplicatePair.objects.count() == 1
    row = picked(roster, "Budi Petanl").get()
    mending.mend(row, {"address": "Jalan Contoh"}, by=officer, at=now)
    population.pick(roster, add=picked(roster, "Budi Petani"), by=officer, at=now)
    proposals.fill(rosters.submit(roster, by=officer, at=now), at=now)
    assert [roster.lines.count(), DuplicatePair.objects.count()] == [1, 0]
    assert Candidate.objects.get().row == roster.lines.get()


def test_leaving_out_takes_as_many_statements_for_many_rows(read):
    few = read(*EVERYBODY)
    more = read(*EVERYBODY, *((f"62100301012{n:05}", "Bayi", *CHILD[2:]) for n in range(30)))
    counts = []
    for roster in (few, more):
        with CaptureQueriesContext(connection) as counted:
            assert population.leave_out(roster) == roster.rows
        counts.append(len(counted))
    assert counts[0] == counts[1]
    assert not RosterRow.objects.exists()
    assert Roster.objects.filter(accepted=0, rejected=0).count() == 2
