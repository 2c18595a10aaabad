"""Lists by command: read, answered in the contract's form, and sent on."""

from __future__ import annotations

import pytest

from gumas_pbi.models import Role
from gumas_pbi.tests.commands import run
from gumas_pbi.tests.factories import UserFactory
from villages.tests.factories import PostingFactory, VillageFactory
from workers.models import Candidate, Finding, Proposal, Roster, RosterRow, Worker
from workers.tests.sample_csv import ALSO_GOOD, BAD, GOOD, csv

pytestmark = pytest.mark.django_db
HERE = ("--village", "62.10.03.2001", "--today", "2026-11-22")


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "daftar.csv"
    path.write_bytes(csv(GOOD, ALSO_GOOD, BAD))
    return path


def stored(settings):
    return [path for path in settings.MEDIA_ROOT.rglob("*") if path.is_file()]


def nothing_kept(settings):
    rows = [model.objects.count() for model in (Roster, RosterRow, Finding, Worker, Proposal)]
    return rows == [0] * 5 and stored(settings) == []


def test_import_answers_as_the_contract_says(file, settings):
    answer = run("import_roster", file, *HERE, "--json")
    roster = Roster.objects.get()
    assert (answer.code, answer.err) == (0, "")
    assert answer.json == {
        "roster": roster.pk,
        "file": "daftar.csv",
        "rows": 3,
        "accepted": 2,
        "rejected": 1,
        "findings": [
            {"sheet": "", "row": 4, "field": "nik", "code": "nik_not_16_digits",
             "severity": "error"},
        ],
    }  # fmt: skip
    assert roster.uploaded_by.username == "layanan-village-officer"
    assert len(stored(settings)) == 1


def test_import_for_people(file):
    answer = run("import_roster", file, *HERE)
    roster = Roster.objects.get()
    assert answer.out.splitlines() == [
        f"daftar.csv: 3 baris, 2 benar, 1 perlu diperbaiki (daftar nomor {roster.pk})",
        "  - baris 4: nik nik_not_16_digits",
    ]


def test_import_dry_run_keeps_nothing(file, settings):
    answer = run("import_roster", file, *HERE, "--json", "--dry-run")
    assert (answer.code, answer.json["rows"], answer.json["accepted"]) == (0, 3, 2)
    assert nothing_kept(settings)


def test_import_dry_run_twice_is_the_same(file):
    first, second = (run("import_roster", file, *HERE, "--json", "--dry-run") for _ in range(2))
    assert first.json["findings"] == second.json["findings"]
    assert (first.code, second.code) == (0, 0)


def test_import_twice_names_the_earlier(file):
    roster = run("import_roster", file, *HERE, "--json").json["roster"]
    answer = run("import_roster", file, *HERE, "--json")
    assert answer.code == 2
    assert answer.json["refused"] == "file_already_uploaded"
    assert answer.json["roster"] == roster
    assert Roster.objects.count() == 1


def test_import_by_an_officer(file):
    officer = PostingFactory(user__username="sri").user
    assert run("import_roster", file, *HERE, "--by", "sri").code == 0
    assert Roster.objects.get().uploaded_by == officer


@pytest.mark.parametrize(
    ("data", "code"),
    [(b"", "file_unreadable"), (b"%PDF-1.7 ...", "file_unreadable"),
     (b"Anggaran;Rupiah\nBeras;5\n", "file_not_a_table")],
)  # fmt: skip
def test_import_of_no_list_is_2_and_keeps_nothing(tmp_path, settings, data, code):
    path = tmp_path / "bukan.xlsx"
    path.write_bytes(data)
    answer = run("import_roster", path, *HERE, "--json")
    assert (answer.code, answer.json["refused"]) == (2, code)
    assert set(answer.json) == {"refused", "message"}
    assert nothing_kept(settings)


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--village", "62.10.99.0001"], "Tidak ada desa berkode 62.10.99.0001 di kabupaten ini."),
        (["--district", "62.99"], "Tidak ada kecamatan berkode 62.99 di kabupaten ini."),
        (["--today", "22/11/2026"],
         "Tanggal “22/11/2026” tidak dikenal. Tulis seperti 2026-11-22."),
        (["--by", "siapa"], "Tidak ada pengguna aktif bernama siapa."),
    ],
)  # fmt: skip
def test_import_with_wrong_arguments(file, settings, arguments, sentence):
    answer = run("import_roster", file, *arguments)
    assert (answer.code, answer.out, answer.err) == (2, "", sentence + "\n")
    assert nothing_kept(settings)


def test_import_of_a_file_that_is_not_there(tmp_path):
    answer = run("import_roster", tmp_path / "tidak-ada.xlsx", "--json")
    assert (answer.code, answer.json["refused"]) == (2, "file_unreadable")


def test_import_by_another_role_is_refused(file, settings):
    UserFactory(role=Role.VERIFIER, username="ani")
    answer = run("import_roster", file, *HERE, "--by", "ani", "--json")
    assert (answer.code, answer.json["refused"]) == (1, "role")
    assert nothing_kept(settings)


def test_submit_sends_the_good_rows(file):
    roster = run("import_roster", file, *HERE, "--json").json["roster"]
    answer = run("submit_roster", roster, "--json")
    proposal = Proposal.objects.get()
    assert (answer.code, answer.json) == (0, {"proposal": proposal.pk, "people": 2})
    assert proposal.state == Proposal.State.OPEN
    assert Candidate.objects.filter(proposal=proposal).count() == 2
    assert Worker.objects.count() == 2


def test_submit_dry_run_keeps_nothing(file):
    roster = run("import_roster", file, *HERE, "--json").json["roster"]
    answer = run("submit_roster", roster, "--json", "--dry-run")
    assert (answer.code, answer.json["people"]) == (0, 2)
    assert (Proposal.objects.count(), Worker.objects.count()) == (0, 0)


def test_submit_twice_is_refused(file):
    roster = run("import_roster", file, *HERE, "--json").json["roster"]
    run("submit_roster", roster)
    answer = run("submit_roster", roster, "--json")
    assert (answer.code, answer.json["refused"]) == (1, "nothing_to_submit")


def test_submit_of_a_list_that_is_not_there():
    answer = run("submit_roster", 12345678)
    assert (answer.code, answer.out, answer.err) == (2, "", "Nomor 12345678 tidak ada.\n")


def test_submit_of_another_villages_list_is_as_if_it_were_not_there(file):
    roster = run("import_roster", file, *HERE, "--json").json["roster"]
    PostingFactory(village=VillageFactory(code="62.10.04.2019"), user__username="sri")
    answer = run("submit_roster", roster, "--by", "sri")
    assert (answer.code, answer.err) == (2, f"Nomor {roster} tidak ada.\n")
