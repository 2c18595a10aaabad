"""A worker's life on one page."""

from datetime import date

import pytest
from django.urls import reverse
from django.utils import timezone

from enrollment.actions import enrollments
from enrollment.models import LifeEvent
from enrollment.tests.factories import (
    CardFactory,
    ClaimFactory,
    ConfirmationFactory,
    ContributionBatchFactory,
    ContributionFactory,
    DecreeFactory,
    LifeEventFactory,
    MemberFactory,
    PastRefusalFactory,
    PeriodFactory,
    RegistrationBatchFactory,
    ReplacementFactory,
    SpotCheckFactory,
    enrolled,
)
from gumas_pbi.models import Role
from gumas_pbi.tests.factories import UserFactory
from villages.models import Village
from villages.tests.factories import PostingFactory
from workers.models import Worker
from workers.tests.factories import (
    CandidateFactory,
    RosterRowFactory,
    WorkerChangeFactory,
    WorkerFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _today(monkeypatch, now):
    monkeypatch.setattr(timezone, "now", lambda: now)


@pytest.fixture
def staff(client):
    user = UserFactory(role=Role.VERIFIER)
    client.force_login(user)
    return user


def url(worker):
    return reverse("life", args=[worker.pk])


def lived(times=1):
    """Somebody to whom everything has happened, each thing so many times."""
    member = enrolled(state="accepted")
    worker = member.worker
    now = timezone.now()
    Worker.objects.filter(pk=worker.pk).update(kpj="26000000001")
    batch = ContributionBatchFactory()
    for enrollment in member.enrollments.all():
        ContributionFactory(batch=batch, enrollment=enrollment, programme=enrollment.programme)
    CardFactory(member=member, handed=True, handed_on=date(2026, 2, 1))
    ConfirmationFactory(village=member.village)
    ReplacementFactory(leaver=member, newcomer=enrolled())
    ClaimFactory(event=LifeEventFactory(worker=worker))
    for number in range(times):
        other = {"verified_by": member.verified_by, "verified_at": now}
        CandidateFactory(worker=worker, state="refused", reason="Belum lengkap", **other)
        carried = MemberFactory(
            decree=DecreeFactory(), candidate=member.candidate, state="refused",
            reason="NIK tidak padan", answered_by=member.answered_by, answered_at=now,
        )  # fmt: skip
        PastRefusalFactory(member=carried)
        SpotCheckFactory(candidate=member.candidate)
        RosterRowFactory(roster=member.candidate.proposal.roster, worker=worker, position=number)
        WorkerChangeFactory(worker=worker)
        WorkerFactory(merged_into=worker)
        LifeEventFactory(worker=worker, kind=LifeEvent.Kind.OTHER, state="done")
    return worker


def test_everything_is_told_with_who_and_when(client, staff):
    worker = lived()
    page = client.get(url(worker))
    for text in (
        "Diusulkan oleh", "Disetujui verifikator", "Ditolak saat verifikasi", "Masuk SK",
        "Diterima BPJS, terlindungi mulai", "Ditolak BPJS (sudah diperbaiki)", "Dikunjungi",
        "Kartu dicetak", "Kartu diserahkan ke tangannya", "Dilaporkan: Meninggal dunia",
        "Klaim JKM dibuka", "Jalan Lama → Jalan Baru", "Data ganda digabung", "Digantikan oleh",
        "Ada dalam daftar yang diunggah",
    ):  # fmt: skip
        assert text in page.text
    moments = [entry.at for entry in page.context["entries"]]
    assert moments == sorted(moments, reverse=True)


def test_numbers_are_masked(client, staff):
    worker = lived()
    page = client.get(url(worker))
    assert worker.nik not in page.text
    assert "26000000001" not in page.text
    assert worker.masked_nik in page.text


def test_where_on_the_chain_somebody_stands(client, staff):
    waiting = CandidateFactory()
    page = client.get(url(waiting.worker))
    assert page.context["place"]["why"] == "good.waiting"
    assert "Menunggu verifikasi" in page.text
    assert client.get(url(WorkerFactory())).context["place"] is None


def test_the_story_is_filtered_by_kind(client, staff):
    worker = lived()
    page = client.get(url(worker), {"jenis": "card"})
    assert {entry.kind for entry in page.context["entries"]} == {"card"}
    everything = client.get(url(worker), {"jenis": "tidak-ada"})
    assert len(everything.context["entries"]) == everything.context["all"]


def test_the_own_villages_officer_sees_it(client):
    worker = lived()
    client.force_login(PostingFactory(village=worker.village).user)
    page = client.get(url(worker))
    assert page.status_code == 200
    assert "/sk/" not in page.text


def test_what_happened_in_another_village_is_not_told_to_an_officer(client):
    candidate = CandidateFactory(accepted=True)
    Worker.objects.filter(pk=candidate.worker_id).update(
        village=Village.objects.get(code="62.10.03.2002")
    )
    client.force_login(PostingFactory(village__code="62.10.03.2002").user)
    page = client.get(url(candidate.worker))
    assert page.status_code == 200
    assert page.context["life"].candidacies == []


def test_another_villages_worker_is_not_found(client):
    worker = lived()
    client.force_login(PostingFactory(village__code="62.10.04.2019").user)
    assert client.get(url(worker)).status_code == 404


def test_a_viewer_may_not(client):
    client.force_login(UserFactory(role=Role.VIEWER))
    assert client.get(url(WorkerFactory())).status_code == 403


def test_it_leads_to_the_data_and_back(client, staff):
    worker = WorkerFactory()
    detail = reverse("workers:detail", args=[worker.pk])
    assert detail in client.get(url(worker)).text
    assert url(worker) in client.get(detail).text
    assert url(worker) in client.get(reverse("workers:list")).text


@pytest.mark.parametrize("times", [1, 3])
def test_it_costs_the_same_whatever_happened(client, staff, django_assert_num_queries, times):
    worker = lived(times)
    with django_assert_num_queries(15):
        client.get(url(worker))


def test_it_leads_to_whom_one_replaces_and_back(client, staff):
    offer = ReplacementFactory(leaver=enrolled(), newcomer=enrolled())
    leaver, newcomer = offer.leaver.worker, offer.candidate.worker
    assert url(newcomer) in client.get(url(leaver)).text
    assert url(leaver) in client.get(url(newcomer)).text


def test_whoever_waits_for_a_decree_is_shown_in_the_reserve(client, staff):
    candidate, period = CandidateFactory(accepted=True), PeriodFactory()
    reserve = reverse("quotas:village", args=[period.pk, candidate.village.code])
    assert reserve in client.get(url(candidate.worker)).text


def test_what_can_be_done_about_somebody(client, staff):
    worker = enrolled().worker
    page = client.get(url(worker)).text
    for name in ("workers:correct", "events:report"):
        assert reverse(name, args=[worker.pk]) in page


def test_each_sending_to_bpjs_is_told(client, staff):
    member = MemberFactory()
    batch = RegistrationBatchFactory(decree=member.decree)
    PastRefusalFactory(member=member, batch=batch, batch_row=7)
    assert f"kiriman ke-{batch.number}, baris 7" in client.get(url(member.worker)).text


def test_an_early_end_is_told_by_its_last_day(client, staff, now):
    worker = enrolled().worker
    enrollments.end(worker, last_day=date(2026, 10, 31), reason="moved", by=staff, at=now)
    assert "Pindah · 31 Oktober 2026" in client.get(url(worker)).text
