"""The home page: what waits for each role."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from enrollment.actions import enrollments, handing
from enrollment.months import Month
from enrollment.tests.factories import (
    BillFactory,
    BillingFindingFactory,
    CardFactory,
    CardFileFactory,
    ClaimFactory,
    ConfirmationFactory,
    ContributionBatchFactory,
    DecreeFactory,
    LifeEventFactory,
    MemberFactory,
    PaymentFactory,
    PeriodFactory,
    enrolled,
)
from enrollment.tests.test_credits import close, credit
from gumas_pbi.models import Role
from gumas_pbi.tests.factories import UserFactory
from reports.queries import tasks
from reports.queries.waiting import of_money
from villages.models import Village
from villages.tests.factories import PostingFactory
from workers.tests.factories import (
    CandidateFactory,
    ProposalFactory,
    ReferenceEntryFactory,
    RosterFactory,
    RosterRowFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _today(monkeypatch, now):
    monkeypatch.setattr(timezone, "now", lambda: now)


def waiting(user, now):
    return {task.title: task.count for task in tasks.tasks_for(user, now) if task.count}


def test_an_officer_sees_what_waits_in_the_own_village(now):
    user = PostingFactory().user
    roster = RosterFactory()
    RosterRowFactory(roster=roster, errors=2)
    RosterRowFactory(roster=roster)
    CandidateFactory(proposal=ProposalFactory(roster=roster))
    CardFactory()
    ClaimFactory()
    assert waiting(user, now) == {
        "Baris yang perlu diperbaiki": 1,
        "Baris benar yang belum dikirim": 1,
        "Usulan dalam verifikasi": 1,
        "Konfirmasi peserta": 1,
        "Kartu untuk diserahkan": 1,
        "Klaim yang dikumpulkan berkasnya": 1,
    }


def test_an_officer_sees_nothing_of_another_village(now):
    user = PostingFactory(village=Village.objects.get(code="62.10.03.2002")).user
    RosterRowFactory(errors=1)
    CandidateFactory()
    CardFactory()
    ClaimFactory()
    assert waiting(user, now) == {}


def test_a_verifier_sees_people_to_verify_and_how_long_they_wait(now):
    CandidateFactory(submitted_at=now - timedelta(days=8))
    CandidateFactory(submitted_at=now)
    user = UserFactory(role=Role.VERIFIER)
    first = tasks.tasks_for(user, now)[0]
    assert (first.count, first.label) == (2, "Lebih dari 7 hari")
    assert first.sentence == "Yang paling lama menunggu sejak 14 November 2026."


def test_a_verifier_sees_what_villages_report_and_which_have_not_confirmed(now):
    member = enrolled()
    LifeEventFactory(worker=member.worker, kind="moved", state="reported")
    user = UserFactory(role=Role.VERIFIER)
    assert waiting(user, now) == {
        "Laporan dari desa": 1,
        "Desa yang belum mengonfirmasi": 1,
        "Peserta tanpa kartu": 1,
    }
    ConfirmationFactory(village=member.village, confirmed_at=now)
    assert "Desa yang belum mengonfirmasi" not in waiting(user, now)


def test_a_card_in_the_hand_waits_no_more(now):
    user = PostingFactory().user
    card = CardFactory()
    handing.hand_over(card, on=timezone.localdate(card.run.asked_at), by=user, at=card.run.asked_at)
    assert "Kartu untuk diserahkan" not in waiting(user, now)


def test_a_card_that_lies_too_long_waits_where_it_lies(now):
    CardFactory(station="village", station_on=now.date() - timedelta(days=15))
    CardFactory(station="district", station_on=now.date() - timedelta(days=7))
    found = waiting(UserFactory(role=Role.BPJS_LIAISON), now)
    late = {title: n for title, n in found.items() if title.startswith("Kartu terlalu lama")}
    assert late == {"Kartu terlalu lama di desa": 1}


def test_the_dead_wait_for_nobody(now):
    candidate = CandidateFactory()
    candidate.worker.died_on = now.date()
    candidate.worker.save()
    assert waiting(UserFactory(role=Role.VERIFIER), now) == {}


def test_an_approver_sees_people_to_decree_and_drafts(now):
    CandidateFactory(accepted=True, state="accepted")
    DecreeFactory(draft=True)
    assert waiting(UserFactory(role=Role.APPROVER), now) == {
        "Orang yang menunggu SK": 1,
        "Rancangan SK": 1,
    }


def test_an_approver_sees_decrees_without_their_scan(now):
    DecreeFactory(scan="x", scanned_by=UserFactory(), scanned_at=now)
    unscanned = DecreeFactory()
    approver = UserFactory(role=Role.APPROVER)
    waits = {task.title: task for task in tasks.tasks_for(approver, now)}
    task = waits["SK yang belum dipindai"]
    assert task.count == 1
    assert task.url == reverse("papers:detail", args=[unscanned.pk])


def test_a_liaison_sees_people_to_send_and_to_hear_of(now):
    MemberFactory()
    MemberFactory(state="sent")
    MemberFactory(state="sent")
    assert waiting(UserFactory(role=Role.BPJS_LIAISON), now) == {
        "Orang yang belum dikirim ke BPJS": 1,
        "Orang yang menunggu jawaban BPJS": 2,
    }


def test_a_treasurer_sees_months_to_open_and_to_close(now):
    enrolled()
    user = UserFactory(role=Role.TREASURER)
    ContributionBatchFactory(month="2026-01-01")
    ContributionBatchFactory(month="2026-02-01", opened_by=user)
    assert waiting(user, now) == {
        "Bulan yang belum dibayar": 9,
        "Bulan yang belum dibuka": 9,
        "Bulan yang menunggu ditutup": 1,
        "Bulan yang Anda buka": 1,
    }


def test_findings_that_must_be_decided_wait_for_a_treasurer(now):
    finding = BillingFindingFactory()
    BillingFindingFactory(batch=finding.batch, code="new")  # a note
    user = UserFactory(role=Role.TREASURER)
    assert waiting(user, now)["Temuan sebelum tagihan"] == 1
    (task,) = [t for t in tasks.tasks_for(user, now) if t.title == "Temuan sebelum tagihan"]
    assert task.url == "/iuran/2026-11/pemeriksaan/"


@pytest.mark.parametrize("role", [Role.VERIFIER, Role.APPROVER])
def test_places_that_can_be_filled_from_the_reserve(role, now):
    told = "Tempat yang bisa diisi dari cadangan"
    leaver = enrolled(decree=DecreeFactory(period=PeriodFactory()))
    by = UserFactory(role=Role.VERIFIER)
    enrollments.end(leaver.worker, last_day=date(2026, 10, 31), reason="moved", by=by, at=now)
    assert told not in waiting(UserFactory(role=role), now)
    CandidateFactory(accepted=True, proposal__roster__village=leaver.village)
    assert waiting(UserFactory(role=role), now)[told] == 1


def test_unopened_months_begin_with_the_first_cover(today):
    assert of_money.unopened_months(today) == []
    enrolled(decree=DecreeFactory(start=today.replace(day=1, month=10)))
    ContributionBatchFactory(month="2026-10-01")
    assert of_money.unopened_months(today) == [Month(2026, 11)]


def test_what_waits_of_bills_and_credits(now):
    closed = {"state": "closed", "closed_by": UserFactory(), "jkk": 10_000}
    batch = ContributionBatchFactory(month=date(2026, 8, 1))
    credit(batch, date(2026, 7, 1))
    close(batch, days=61)
    ContributionBatchFactory(month=date(2026, 9, 1), closed_at=now, **closed)
    bill = BillFactory(due_on=date(2026, 11, 29))
    BillFactory(due_on=date(2026, 11, 30))
    PaymentFactory(bill=bill, state="requested", paid_on=None)
    told = waiting(UserFactory(role=Role.TREASURER), now)
    assert {title: told[title] for title in (
        "Tagihan yang belum dicatat", "Tagihan yang segera jatuh tempo", "SPP yang menunggu SPM",
        "Kredit yang lama belum selesai",
    )} == {
        "Tagihan yang belum dicatat": 1, "Tagihan yang segera jatuh tempo": 1,
        "SPP yang menunggu SPM": 1, "Kredit yang lama belum selesai": 1,
    }  # fmt: skip
    assert "SPP yang menunggu SPM" not in waiting(UserFactory(role=Role.ADMINISTRATOR), now)


def test_an_administrator_sees_what_failed(now):
    CardFileFactory(state="failed", error="Pekerjaan ini tiga kali terhenti.", queued_at=now)
    CardFileFactory()
    assert waiting(UserFactory(role=Role.ADMINISTRATOR), now) == {"Pekerjaan yang gagal": 1}


def test_what_could_break_coverage_waits_for_whom_it_concerns(now):
    enrolled(candidate__worker__birth_date=date(1961, 12, 1))
    PeriodFactory(budget=1)
    expected = {
        Role.APPROVER: {"SK yang akan berakhir": 1},
        Role.VERIFIER: {"Peserta yang segera berusia 65 tahun": 1},
        Role.TREASURER: {"Bulan yang belum dibayar": 11, "Anggaran yang tidak cukup": 1},
        Role.ADMINISTRATOR: {"SK yang akan berakhir": 1},
    }
    for role, tasks_of_role in expected.items():
        assert tasks_of_role.items() <= waiting(UserFactory(role=role), now).items()


def test_two_roles_see_each_task_once(now):
    ClaimFactory()
    user = UserFactory(role=Role.VERIFIER)
    user.groups.add(*UserFactory(role=Role.BPJS_LIAISON).groups.all())
    titles = [task.title for task in tasks.tasks_for(user, now)]
    assert len(titles) == len(set(titles))


def test_who_is_covered_although_a_list_names_them_waits(now):
    worker = enrolled().worker
    ReferenceEntryFactory(nik_digest=worker.nik_digest)
    title = "Terlindungi tetapi tercatat"
    elsewhere = PostingFactory(village=Village.objects.get(code="62.10.03.2002")).user
    for user in (UserFactory(role=Role.VERIFIER), UserFactory(role=Role.ADMINISTRATOR),
                 PostingFactory().user):  # fmt: skip
        assert waiting(user, now)[title] == 1
    assert title not in waiting(elsewhere, now)


def test_a_viewer_goes_to_the_numbers(client):
    client.force_login(UserFactory(role=Role.VIEWER))
    answer = client.get("/")
    assert (answer.status_code, answer.url) == (302, "/cakupan/")


def test_nothing_to_do_says_so(client):
    client.force_login(PostingFactory().user)
    page = client.get("/")
    assert "Tidak ada yang menunggu Anda" in page.text
    assert "Unggah daftar" in page.text


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.VIEWER}))
@pytest.mark.parametrize("rows", [1, 3])
def test_the_page_costs_at_most_15_queries(client, role, rows, django_assert_max_num_queries):
    user = UserFactory(role=role)
    if role == Role.VILLAGE_OFFICER:
        PostingFactory(user=user)
    for _ in range(rows):
        RosterRowFactory(errors=1)
        CandidateFactory()
        MemberFactory()
        ClaimFactory()
    client.force_login(user)
    with django_assert_max_num_queries(15):
        assert client.get("/").status_code == 200
