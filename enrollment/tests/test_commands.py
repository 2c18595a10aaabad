"""The programme by command, from verdict to card."""

from __future__ import annotations

import io
import re
import subprocess
from datetime import date

import openpyxl
import pytest
from django.core.management.base import CommandError

from enrollment.models import (
    BillingFinding,
    Card,
    CardFile,
    CardRun,
    Contribution,
    ContributionBatch,
    Decree,
    Enrollment,
    Member,
    RegistrationBatch,
)
from enrollment.tests.factories import DecreeFactory, MemberFactory, enrolled
from gumas_pbi.models import Role
from gumas_pbi.tests.commands import run
from gumas_pbi.tests.factories import UserFactory
from workers.models import Candidate, Proposal, Worker
from workers.tests.factories import CandidateFactory, ProposalFactory, ReferenceEntryFactory

pytestmark = pytest.mark.django_db
DATES = ("--date", "2026-11-01", "--start", "2026-11-01", "--end", "2027-01-01")


@pytest.fixture(autouse=True)
def _clock(monkeypatch, now):
    """It is November 2026, whatever day the tests run on."""
    monkeypatch.setattr("django.utils.timezone.now", lambda: now)


@pytest.fixture
def proposal():
    """Two people who wait for a verdict."""
    made = ProposalFactory(people=2)
    CandidateFactory.create_batch(2, proposal=made)
    return made


@pytest.fixture
def accepted(proposal):
    run("verify_proposal", proposal.pk, "--all")
    return proposal


@pytest.fixture
def decree():
    """Two people in an issued decree over 2026."""
    made = DecreeFactory()
    MemberFactory.create_batch(2, decree=made)
    return made


def stored(settings):
    return [path for path in settings.MEDIA_ROOT.rglob("*") if path.is_file()]


# --- verify_proposal


def test_verify_accepts_everybody(proposal):
    answer = run("verify_proposal", proposal.pk, "--all", "--json")
    assert (answer.code, answer.json) == (0, {"proposal": proposal.pk, "accepted": 2})
    assert set(proposal.candidates.values_list("state", flat=True)) == {"accepted"}
    proposal.refresh_from_db()
    assert proposal.state == Proposal.State.DONE


def test_verify_dry_run_keeps_nothing(proposal):
    assert run("verify_proposal", proposal.pk, "--all", "--dry-run", "--json").json["accepted"] == 2
    assert set(proposal.candidates.values_list("state", flat=True)) == {"proposed"}


def test_verify_twice_is_refused(accepted):
    answer = run("verify_proposal", accepted.pk, "--all", "--json")
    assert (answer.code, answer.json["refused"]) == (1, "stale_state")


def test_verify_by_who_proposed_is_refused(proposal):
    verifier = UserFactory(role=Role.VERIFIER)
    Candidate.objects.filter(proposal=proposal).update(submitted_by=verifier)
    answer = run("verify_proposal", proposal.pk, "--all", "--by", verifier.username, "--json")
    assert (answer.code, answer.json["refused"]) == (1, "own")
    assert answer.json["message"] == (
        "Anda yang mengirim usulan ini. Verifikasi harus dilakukan orang lain."
    )


def test_verify_says_all_or_nothing(proposal):
    with pytest.raises(CommandError):
        run("verify_proposal", proposal.pk)


# --- issue_decree


def test_issue_freezes_the_names(accepted):
    answer = run("issue_decree", "--number", "100/1", *DATES, "--proposals", accepted.pk, "--json")
    decree = Decree.objects.get()
    assert (answer.code, answer.json) == (
        0, {"decree": decree.pk, "number": "100/1", "people": 2},
    )  # fmt: skip
    assert (decree.state, decree.members.count()) == ("issued", 2)
    assert decree.issued_by.username == "layanan-approver"


def test_issue_over_many_proposals():
    candidates = CandidateFactory.create_batch(2, accepted=True)
    ids = ",".join(str(each.proposal_id) for each in candidates)
    answer = run("issue_decree", "--number", "100/1", *DATES, "--proposals", ids, "--json")
    assert answer.json["people"] == 2


def test_issue_dry_run_keeps_nothing(accepted):
    arguments = ("--number", "100/1", *DATES, "--proposals", accepted.pk)
    assert run("issue_decree", *arguments, "--dry-run", "--json").json["people"] == 2
    assert not Decree.objects.exists()
    assert run("issue_decree", *arguments, "--json").code == 0


def test_issue_of_the_unverified_is_refused(proposal):
    answer = run("issue_decree", "--number", "100/1", *DATES, "--proposals", proposal.pk, "--json")
    assert (answer.code, answer.json["refused"]) == (1, "nobody_verified")
    assert not Decree.objects.exists()


def test_issue_under_a_number_that_is_used(accepted):
    DecreeFactory(number="100/1")
    answer = run("issue_decree", "--number", "100/1", *DATES, "--proposals", accepted.pk)
    assert (answer.code, answer.err) == (1, "Nomor SK ini sudah dipakai.\n")


def test_issue_by_who_verified_is_refused():
    candidate = CandidateFactory(accepted=True, verified_by__username="sri")
    candidate.verified_by.groups.add(UserFactory(role=Role.APPROVER).groups.get())
    answer = run("issue_decree", "--number", "1", *DATES, "--by", "sri",
                 "--proposals", candidate.proposal_id, "--json")  # fmt: skip
    assert (answer.code, answer.json["refused"]) == (1, "constraint")
    assert not Decree.objects.exists()


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"--proposals": "satu"}, "Tulis nomor usulan seperti 3,4,7."),
        ({"--proposals": ""}, "Usulan nomor - tidak ada."),
        ({"--proposals": "9999999"}, "Usulan nomor 9999999 tidak ada."),
        ({"--start": "1/11/2026"}, "Tanggal “1/11/2026” tidak dikenal. Tulis seperti 2026-11-22."),
        ({"--number": " "}, "Nomor SK belum diisi."),
    ],
)
def test_issue_with_wrong_arguments(accepted, change, sentence):
    dates = dict(zip(DATES[::2], DATES[1::2], strict=True))
    values = {"--number": "100/1", "--proposals": accepted.pk, **dates, **change}
    arguments = [part for pair in values.items() for part in pair]
    answer = run("issue_decree", *arguments)
    assert (answer.code, answer.out, answer.err) == (2, "", sentence + "\n")
    assert not Decree.objects.exists()


# --- register_members


def test_register_writes_the_list_for_bpjs(decree, tmp_path):
    out = tmp_path / "bpjs.xlsx"
    answer = run("register_members", "--decree", decree.pk, "--out", out, "--json")
    assert (answer.code, answer.json) == (
        0, {"decree": decree.pk, "people": 2, "files": [str(out)]},
    )  # fmt: skip
    rows = list(openpyxl.load_workbook(io.BytesIO(out.read_bytes())).active.values)
    niks = {row[rows[0].index("NIK")] for row in rows[1:]}
    assert niks == {member.worker.nik for member in decree.members.all()}
    assert set(decree.members.values_list("state", flat=True)) == {"sent"}


def test_register_writes_the_same_list_again(decree, tmp_path):
    for name in ("satu.xlsx", "dua.xlsx"):
        answer = run("register_members", "--decree", decree.pk, "--out", tmp_path / name, "--json")
        assert (answer.code, answer.json["people"]) == (0, 2)
    assert RegistrationBatch.objects.count() == 1


def test_register_dry_run_writes_nothing(decree, tmp_path):
    out = tmp_path / "bpjs.xlsx"
    answer = run("register_members", "--decree", decree.pk, "--out", out, "--json", "--dry-run")
    assert (answer.code, answer.json["people"]) == (0, 2)
    assert not out.exists()
    assert not RegistrationBatch.objects.exists()


def test_register_into_a_folder_that_is_not_there(decree, tmp_path):
    out = tmp_path / "tidak-ada" / "bpjs.xlsx"
    answer = run("register_members", "--decree", decree.pk, "--out", out)
    assert (answer.code, answer.err) == (2, f"Berkas {out} tidak bisa ditulis.\n")
    assert not RegistrationBatch.objects.exists()


def test_register_accepts_all(decree):
    answer = run("register_members", "--decree", decree.pk, "--accept-all", "--json")
    assert (answer.code, answer.json) == (0, {"decree": decree.pk, "accepted": 2})
    assert Enrollment.objects.filter(start=decree.start, end=decree.end).count() == 4


def test_register_accepts_all_from_another_day(decree):
    run("register_members", "--decree", decree.pk, "--accept-all", "--start", "2026-06-03")
    starts = set(Enrollment.objects.values_list("start", flat=True))
    assert starts == {date(2026, 6, 3)}


def test_register_accepts_all_twice_is_refused(decree):
    run("register_members", "--decree", decree.pk, "--accept-all")
    answer = run("register_members", "--decree", decree.pk, "--accept-all", "--json")
    assert (answer.code, answer.json["refused"]) == (1, "nobody_waiting")


def test_register_dry_run_enrolls_nobody(decree):
    answer = run("register_members", "--decree", decree.pk, "--accept-all", "--json", "--dry-run")
    assert answer.json["accepted"] == 2
    assert not Enrollment.objects.exists()


def test_register_takes_an_answer(decree, tmp_path):
    yes, no = decree.members.order_by("pk")
    file = tmp_path / "jawaban.csv"
    file.write_text(
        "NIK;KPJ;Status;Alasan\n"
        f"{yes.worker.nik};26012345678;Diterima;\n"
        f"{no.worker.nik};;Ditolak;Sudah PPU\n"
        "6210031708809999;26012345679;Diterima;\n"
    )
    answer = run("register_members", "--decree", decree.pk, "--answer", file, "--json")
    assert (answer.code, answer.json) == (
        0,
        {"decree": decree.pk, "accepted": 1, "refused": 1, "unknown": 1, "unmentioned": 0,
         "remarks": [{"row": 4, "code": "unknown_nik"}]},
    )  # fmt: skip
    assert Enrollment.objects.filter(member=yes).count() == 2
    assert Member.objects.get(pk=no.pk).reason == "Sudah PPU"


@pytest.mark.parametrize("arguments", [
    ["--answer", "/tidak/ada.xlsx"], ["--accept-all", "--start", "besok"],
    ["--accept-all", "--start", "2030-01-01"], ["--accept-all", "--by", "siapa"],
])  # fmt: skip
def test_register_with_wrong_arguments(decree, arguments):
    answer = run("register_members", "--decree", decree.pk, *arguments)
    assert (answer.code, answer.out) == (2, "")
    assert answer.err.endswith(".\n")
    assert not Enrollment.objects.exists()


def test_register_of_a_decree_that_is_not_there():
    answer = run("register_members", "--decree", 12345678, "--accept-all")
    assert (answer.code, answer.err) == (2, "Nomor 12345678 tidak ada.\n")


# --- open_month, close_month


def test_open_month_tells_people_and_rupiah():
    enrolled()
    answer = run("open_month", "2026-10", "--json")
    assert (answer.code, answer.err) == (0, "")
    assert answer.json == {
        "month": "2026-10", "people": 1, "lines": 2, "jkk": 10_000, "jkm": 6_800, "total": 16_800,
        "state": "open", "seconds": answer.json["seconds"],
    }  # fmt: skip
    assert 0 < answer.json["seconds"] < 60
    assert Contribution.objects.count() == 2


def test_open_month_twice_is_the_same_month():
    enrolled()
    first, second = (run("open_month", "2026-10", "--json").json for _ in range(2))
    assert {**first, "seconds": 0} == {**second, "seconds": 0}
    assert Contribution.objects.count() == 2


def test_open_month_dry_run_keeps_nothing():
    enrolled()
    assert run("open_month", "2026-10", "--dry-run", "--json").json["total"] == 16_800
    assert not ContributionBatch.objects.exists()


def test_close_month_is_by_another():
    enrolled()
    run("open_month", "2026-10")
    answer = run("close_month", "2026-10", "--json")
    assert (answer.code, answer.json["state"], answer.json["total"]) == (0, "closed", 16_800)
    batch = ContributionBatch.objects.get()
    assert batch.opened_by.username == "layanan-treasurer"
    assert batch.closed_by.username == "layanan-treasurer-2"


def test_close_month_by_who_opened_it_is_refused():
    treasurer = UserFactory(role=Role.TREASURER).username
    run("open_month", "2026-10", "--by", treasurer)
    answer = run("close_month", "2026-10", "--by", treasurer, "--json")
    assert (answer.code, answer.json["refused"]) == (1, "constraint")
    assert run("close_month", "2026-10").code == 0


def test_close_month_looks_first_and_says_what_waits():
    member = enrolled()
    run("open_month", "2026-10")
    ReferenceEntryFactory(
        list__kind="deceased", list__state="active", nik_digest=member.worker.nik_digest
    )
    answer = run("close_month", "2026-10")
    assert (answer.code, answer.err) == (
        1, "1 temuan belum diputuskan. Putuskan dulu, lalu tutup bulan ini.\n",
    )  # fmt: skip
    assert BillingFinding.objects.get().worker == member.worker


def test_close_month_twice_is_refused():
    run("open_month", "2026-10")
    run("close_month", "2026-10")
    assert run("close_month", "2026-10", "--json").json["refused"] == "month_closed"
    assert run("open_month", "2026-10", "--json").json["refused"] == "month_closed"


def test_close_month_that_is_not_open():
    answer = run("close_month", "2026-10")
    assert (answer.code, answer.err) == (1, "Bulan 2026-10 belum dibuka.\n")


def test_open_month_in_the_future_is_refused():
    answer = run("open_month", "2099-01", "--json")
    assert (answer.code, answer.json["refused"]) == (1, "month_in_future")


@pytest.mark.parametrize("command", ["open_month", "close_month"])
@pytest.mark.parametrize("text", ["2026-13", "11-2026", "2026", "november", ""])
def test_a_month_that_is_none(command, text):
    answer = run(command, text)
    assert (answer.code, answer.out) == (2, "")
    assert answer.err == f"Bulan “{text}” tidak dikenal. Tulis seperti 2026-11.\n"


# --- print_cards


def pages_of(file):
    shown = subprocess.run(["pdfinfo", file], capture_output=True, check=True, text=True).stdout
    return int(re.search(r"Pages: +([0-9]+)", shown)[1])


@pytest.fixture
def covered():
    """Somebody covered today who has no card yet."""
    return enrolled()


def test_print_writes_cards_and_list_of_each_village(covered, tmp_path, settings):
    answer = run("print_cards", "--out", tmp_path / "kartu", "--json")
    assert answer.code == 0
    names = ("people", "cards", "skipped", "files")
    assert [answer.json[name] for name in names] == [1, 1, 0, 2]
    number = CardRun.objects.get().pk
    written = sorted((tmp_path / "kartu").iterdir())
    assert [file.name for file in written] == [
        f"62.10.03.2001-Sare-Rangan-kartu-{number}.pdf",
        f"62.10.03.2001-Sare-Rangan-tanda-terima-{number}.pdf",
    ]
    pages = [pages_of(file) for file in written]
    assert answer.json["pages"] == sum(pages)
    assert len(stored(settings)) == 2


def test_print_of_a_village_and_of_a_decree(covered, tmp_path):
    for arguments in (
        ("--village", "62.10.03.2001"), ("--decree", covered.decree_id),
        ("--district", "62.10.03", "--layout", "single"),
    ):  # fmt: skip
        answer = run("print_cards", *arguments, "--out", tmp_path, "--json", "--dry-run")
        assert (answer.code, answer.json["cards"]) == (0, 1)
    for arguments in (("--village", "62.10.04.2019"), ("--district", "62.10.04")):
        answer = run("print_cards", *arguments, "--out", tmp_path, "--json")
        assert (answer.code, answer.json["refused"]) == (1, "no_cards")


def test_print_twice_prints_nobody_twice(covered, tmp_path):
    run("print_cards", "--out", tmp_path)
    answer = run("print_cards", "--out", tmp_path, "--json")
    assert (answer.code, answer.json["refused"]) == (1, "no_cards")
    assert Card.objects.count() == 1


def test_print_dry_run_keeps_nothing(covered, tmp_path, settings):
    answer = run("print_cards", "--out", tmp_path / "kartu", "--dry-run", "--json")
    assert (answer.code, answer.json["cards"], answer.json["files"]) == (0, 1, 2)
    assert not (tmp_path / "kartu").exists()
    assert [model.objects.count() for model in (Card, CardRun, CardFile)] == [0, 0, 0]
    assert stored(settings) == []


def test_print_into_a_folder_that_can_not_be(covered, tmp_path, settings):
    (tmp_path / "berkas").write_text("")
    answer = run("print_cards", "--out", tmp_path / "berkas")
    assert (answer.code, answer.out) == (2, "")
    assert answer.err == f"Folder {tmp_path / 'berkas'} tidak bisa ditulisi.\n"
    assert not Card.objects.exists()
    assert stored(settings) == []


@pytest.mark.parametrize("arguments", [
    ["--village", "62.10.99.0001"], ["--district", "62.10.99"], ["--decree", "12345678"],
    ["--by", "siapa"],
])  # fmt: skip
def test_print_with_wrong_arguments(covered, tmp_path, arguments):
    answer = run("print_cards", *arguments, "--out", tmp_path)
    assert (answer.code, answer.out) == (2, "")
    assert not Card.objects.exists()


# --- the roles of all


@pytest.mark.parametrize("command", [
    ("verify_proposal", 1, "--all"),
    ("issue_decree", "--number", "1", *DATES, "--proposals", "1"),
    ("register_members", "--decree", 1, "--accept-all"),
    ("open_month", "2026-10"),
    ("close_month", "2026-10"),
    ("print_cards", "--out", "."),
], ids=lambda command: command[0])  # fmt: skip
def test_each_verb_belongs_to_a_role(command):
    """A viewer may do none of them; an unknown user is wrong input."""
    answer = run(*command, "--by", "layanan-viewer", "--json")
    assert (answer.code, answer.json["refused"]) == (1, "role")
    assert run(*command, "--by", "siapa").code == 2


# --- demo


def test_demo_makes_people_who_are_enrolled():
    answer = run("demo", "--workers", 300, "--villages", 3, "--json")
    assert (answer.code, answer.json["workers"]) == (0, 300)
    niks = [worker.nik for worker in Worker.objects.all()]
    assert len(set(niks)) == len(niks) == 300
    assert all(len(nik) == 16 and nik.isdigit() for nik in niks)
    assert Worker.objects.values("village").distinct().count() == 3
    assert Candidate.objects.filter(state="decreed").count() == 300
    assert Member.objects.filter(state="accepted", decree=answer.json["decree"]).count() == 300
    assert Enrollment.objects.count() == 600
    figures = run("open_month", "2026-11", "--json").json
    assert {name: figures[name] for name in ("people", "lines", "jkk", "jkm", "total")} == {
        "people": 300, "lines": 600, "jkk": 3_000_000, "jkm": 2_040_000, "total": 5_040_000,
    }  # fmt: skip


def test_demo_twice_adds_other_people():
    run("demo", "--workers", 300, "--villages", 3)
    answer = run("demo", "--workers", 200, "--villages", 3, "--json")
    assert (answer.code, answer.json["workers"]) == (0, 200)
    niks = {worker.nik for worker in Worker.objects.all()}
    assert len(niks) == Worker.objects.count() == 500
    assert Decree.objects.count() == 2
    assert Enrollment.objects.count() == 1_000


def test_demo_dry_run_keeps_nobody():
    assert run("demo", "--workers", 20, "--dry-run", "--json").json["workers"] == 20
    assert not Worker.objects.exists()


@pytest.mark.parametrize("arguments", [[], ["--workers", "0"], ["--workers", "-5"],
                                       ["--workers", "5", "--villages", "0"]])  # fmt: skip
def test_demo_of_nobody_is_wrong(arguments):
    answer = run("demo", *arguments)
    assert (answer.code, answer.out) == (2, "")
    assert answer.err == "Jumlah pekerja dan desa paling sedikit satu.\n"
