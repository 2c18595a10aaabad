"""The occupation table as staff extend it, and what becomes of waiting rows."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from gumas_pbi.models import AuditEvent, Role
from gumas_pbi.refusals import Refused
from gumas_pbi.tests.factories import UserFactory
from villages.models import Village
from villages.tests.factories import PostingFactory, VillageFactory
from workers.actions import mending, occupations, proposals, rosters
from workers.models import Occupation, Roster
from workers.tests.factories import OccupationFactory

pytestmark = pytest.mark.django_db
HEADER = "No,NIK,Nama Lengkap,Tanggal Lahir,L/P,Pekerjaan"
NEW = {"group": Occupation.Group.SERVICES, "eligible": True, "other_names": []}


@pytest.fixture
def verifier():
    return UserFactory(role=Role.VERIFIER)


@pytest.fixture
def read(now):
    OccupationFactory()
    officer = PostingFactory().user

    def read(*works, village=None):
        people = (
            f"{n},62100317088{n:05},Orang {chr(65 + n)},17/08/1980,L,{work}"
            for n, work in enumerate(works, start=1)
        )
        roster = rosters.receive(
            "\n".join([HEADER, *people]).encode(),
            file_name="daftar.csv",
            village=village or VillageFactory(),
            by=officer,
            at=now,
        )
        rosters.read(roster, at=now)
        return roster

    return read


def codes(roster):
    found = roster.findings.filter(field="occupation").order_by("number")
    return list(found.values_list("number", "code"))


def counts(roster):
    roster.refresh_from_db()
    return roster.accepted, roster.rejected


def test_unrecognised_counts_spellings_together_the_most_frequent_first(read):
    read("Juru Sumpit", "JURU  SUMPIT", "Pawang Hujan", "Petani")
    read("juru-sumpit", village=Village.objects.get(code="62.10.03.2002"))
    found = [(each["key"], each["rows"]) for each in occupations.unrecognised()]
    assert found == [("jurusumpit", 3), ("pawanghujan", 1)]


def test_unrecognised_shows_no_long_number(read):
    read("6210031708800001")
    assert list(occupations.unrecognised()) == []


def test_same_as_tells_the_rows_of_all_lists(read, verifier, now):
    here = read("Juru Sumpit", "Pawang Hujan")
    there = read("juru sumpit", village=Village.objects.get(code="62.10.03.2002"))
    farmer = Occupation.objects.get(name="Petani")
    assert occupations.same_as(farmer, text="Juru Sumpit", by=verifier, at=now) == 2
    assert codes(here) == [(3, "occupation_unrecognised")]
    assert codes(there) == []
    row = here.lines.get(number=2)
    assert (row.occupation, row.said, row.warnings) == (farmer, [], 0)
    assert (farmer.other_names, farmer.changed_by, farmer.changed_at) == (
        ["Juru Sumpit"], verifier, now,
    )  # fmt: skip
    assert AuditEvent.objects.get(verb="occupations.change").facts == {"rows": 2}


def test_same_as_a_public_servant_takes_the_rows_out(read, verifier, now):
    roster = read("Juru Sumpit", "Petani")
    assert counts(roster) == (2, 0)
    servant = Occupation.objects.get(name="PNS")
    occupations.same_as(servant, text="Juru Sumpit", by=verifier, at=now)
    assert codes(roster) == [(2, "occupation_not_eligible")]
    assert counts(roster) == (1, 1)


def test_same_as_says_what_reading_says(read, verifier, now):
    farmer = Occupation.objects.get(name="Petani")
    occupations.same_as(farmer, text="Juru Sumpit", by=verifier, at=now)
    roster = read("Juru Sumpit")
    assert (codes(roster), roster.lines.get().occupation) == ([], farmer)


def test_same_as_a_text_that_means_something_is_refused(read, verifier, now):
    farmer = Occupation.objects.get(name="Petani")
    with pytest.raises(Refused) as no:
        occupations.same_as(farmer, text="nelayan", by=verifier, at=now)
    assert no.value.code == "name_taken"


def test_add_makes_an_occupation_that_waiting_rows_are_told_by(read, verifier, now):
    roster = read("Juru Sumpit", "Pawang Hujan")
    made = occupations.add(
        name=" Juru  Sumpit ", **{**NEW, "other_names": ["Pawang Hujan", "juru sumpit", ""]},
        by=verifier, at=now,
    )  # fmt: skip
    assert (made.name, made.other_names) == ("Juru Sumpit", ["Pawang Hujan"])
    assert codes(roster) == []
    assert set(roster.lines.values_list("occupation", flat=True)) == {made.pk}


@pytest.mark.parametrize("name", ["petani", "PETANI KARET", "Tukang-Las"])
def test_add_of_a_name_that_exists_is_refused(verifier, now, name):
    with pytest.raises(Refused) as no:
        occupations.add(name=name, **NEW, by=verifier, at=now)
    assert no.value.code == "name_taken"


def test_add_of_another_name_used_elsewhere_is_refused(verifier, now):
    with pytest.raises(Refused, match="sudah dipakai untuk pekerjaan Petani"):
        occupations.add(
            name="Juru Sumpit", **{**NEW, "other_names": ["petani"]}, by=verifier, at=now
        )
    assert not Occupation.objects.filter(name="Juru Sumpit").exists()


def test_add_without_a_name_is_refused(verifier, now):
    with pytest.raises(Refused) as no:
        occupations.add(name=" - ", **NEW, by=verifier, at=now)
    assert no.value.code == "name_missing"


def test_change_to_not_eligible_and_back(read, verifier, now):
    roster = read("Petani", "Nelayan")
    farmer = Occupation.objects.get(name="Petani")
    stays = {"name": "Petani", "group": farmer.group, "other_names": []}
    assert occupations.change(farmer, **stays, eligible=False, by=verifier, at=now) == 1
    assert codes(roster) == [(2, "occupation_not_eligible")]
    assert occupations.change(farmer, **stays, eligible=True, by=verifier, at=now) == 1
    assert (codes(roster), counts(roster)) == ([], (2, 0))


def test_change_leaves_rows_that_were_sent_or_skipped(read, verifier, now):
    roster = read("Juru Sumpit", "Juru Sumpit")
    mending.skip(roster.lines.get(number=3), reason="Sudah pindah", by=verifier, at=now)
    proposals.fill(rosters.submit(roster, by=roster.uploaded_by, at=now), at=now)
    farmer = Occupation.objects.get(name="Petani")
    assert occupations.same_as(farmer, text="Juru Sumpit", by=verifier, at=now) == 0
    assert len(codes(roster)) == 2


def test_change_takes_as_many_statements_for_many_rows_and_lists(read, verifier, now):
    farmer = Occupation.objects.get(name="Petani")

    def statements(text):
        with CaptureQueriesContext(connection) as counted:
            assert occupations.same_as(farmer, text=text, by=verifier, at=now)
        return len(counted)

    read("Juru Sumpit")
    one = statements("Juru Sumpit")
    read(*["Pawang Hujan"] * 20)
    read(*["pawang hujan"] * 5, village=Village.objects.get(code="62.10.03.2002"))
    assert statements("Pawang Hujan") == one
    assert Roster.objects.count() == 3


def test_load_keeps_what_staff_changed(verifier, now):
    farmer = Occupation.objects.get(name="Petani")
    occupations.same_as(farmer, text="Juru Sumpit", by=verifier, at=now)
    occupations.load()
    farmer.refresh_from_db()
    assert farmer.other_names == ["Juru Sumpit"]


def test_who_does_not_work_is_a_group_of_the_table():
    idle = Occupation.objects.filter(group=Occupation.Group.NOT_WORKING).order_by("code")
    assert list(idle.values_list("code", flat=True)) == ["NEL13", "NEL14", "NEL15"]
