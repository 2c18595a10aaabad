"""Reference lists by command."""

from __future__ import annotations

import pytest

from enrollment.tests.factories import enrolled
from gumas_pbi.models import Role
from gumas_pbi.tests.commands import run
from gumas_pbi.tests.factories import UserFactory
from workers.models import ReferenceEntry, ReferenceList
from workers.tests.factories import CandidateFactory, RosterFactory, RosterRowFactory

pytestmark = pytest.mark.django_db
FACTS = ("--kind", "deceased", "--source", "Dukcapil", "--dated", "2026-11-01")


@pytest.fixture
def file(tmp_path):
    """A covered person, a candidate and a waiting row on the list, and a row without a NIK."""
    covered, proposed = enrolled().worker, CandidateFactory().worker
    roster = RosterFactory(rows=1, accepted=1)
    RosterRowFactory(roster=roster, nik_digest=covered.nik_digest)
    path = tmp_path / "meninggal.csv"
    path.write_text(f"NIK;Nama\n{covered.nik};A\n{proposed.nik};B\n6210031708;C\n")
    return path


def test_import_tells_people_and_whom_they_are(file):
    answer = run("import_reference", file, *FACTS, "--valid-until", "2099-12-31", "--json")
    reference = ReferenceList.objects.get()
    assert (answer.code, answer.err) == (0, "")
    assert answer.json == {
        "list": reference.pk,
        "people": 2,
        "unreadable": 1,
        "flagged": {"rows": 1, "candidates": 1, "covered": 1},
    }
    assert reference.state == "active"
    assert reference.uploaded_by.username == "layanan-verifier"


def test_import_for_people(file):
    out = run("import_reference", file, *FACTS).out
    assert "2 orang, 1 baris tidak terbaca" in out
    assert "1 baris daftar desa, 1 usulan, 1 peserta terlindungi" in out


def test_import_twice_gives_the_same_list(file):
    first = run("import_reference", file, *FACTS, "--json").json
    assert run("import_reference", file, *FACTS, "--json").json == first


def test_import_dry_keeps_nothing(file, settings):
    answer = run("import_reference", file, *FACTS, "--json", "--dry-run")
    assert answer.json["people"] == 2
    assert not ReferenceList.objects.exists()
    assert not ReferenceEntry.objects.exists()
    assert not [path for path in settings.MEDIA_ROOT.rglob("*") if path.is_file()]


def test_import_refuses_an_empty_list(file):
    file.write_text("NIK;Nama\n")
    answer = run("import_reference", file, *FACTS, "--json")
    assert (answer.code, answer.json["refused"]) == (2, "file_not_a_table")
    assert not ReferenceList.objects.exists()


def test_import_refuses_an_older_list(file):
    run("import_reference", file, *FACTS)
    older = ("--kind", "deceased", "--source", "Dukcapil", "--dated", "2026-10-01")
    answer = run("import_reference", file, *older, "--json")
    assert (answer.code, answer.json["refused"]) == (1, "older_than_current")


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("/tidak/ada.csv", *FACTS), "file_unreadable"),
        (("FILE", *FACTS[:4], "--dated", "kemarin"), "wrong_input"),
    ],
)
def test_import_refuses_wrong_input(file, arguments, code):
    arguments = [file if each == "FILE" else each for each in arguments]
    answer = run("import_reference", *arguments, "--json")
    assert (answer.code, answer.json["refused"]) == (2, code)


def test_import_by_somebody_without_the_role(file):
    user = UserFactory(role=Role.TREASURER)
    answer = run("import_reference", file, *FACTS, "--by", user.username, "--json")
    assert (answer.code, answer.json["refused"]) == (1, "role")
