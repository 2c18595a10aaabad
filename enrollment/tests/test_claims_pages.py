"""Pages of claims."""

import pytest
from django.urls import reverse

from enrollment.actions import claims
from enrollment.models import Claim
from enrollment.tests.factories import LifeEventFactory, enrolled
from gumas_pbi.models import Role
from gumas_pbi.tests.factories import UserFactory
from villages.models import Village
from villages.tests.factories import PostingFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer(client):
    user = PostingFactory().user
    client.force_login(user)
    return user


@pytest.fixture
def claim(now):
    return opened(now)


def opened(now, **facts):
    event = LifeEventFactory(worker=enrolled().worker, **facts)
    return claims.open(event, by=event.reported_by, at=now)


def detail_url(claim):
    return reverse("claims:detail", args=[claim.pk])


def move_away(claim):
    Claim.objects.filter(pk=claim.pk).update(village=Village.objects.get(code="62.10.03.2002"))


def test_the_list_shows_the_claims_of_the_own_village(client, officer, claim, now):
    move_away(opened(now))
    page = client.get(reverse("claims:list"))
    assert list(page.context["page"]) == [claim]
    assert "0 dari 9" in page.text
    assert "Rp\xa042.000.000" in page.text


def test_the_list_can_be_filtered(client, officer, claim):
    page = client.get(reverse("claims:list"), {"state": "settled"})
    assert list(page.context["page"]) == []
    assert client.get(reverse("claims:list"), {"state": "apa"}).status_code == 200


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_costs_the_same_at_any_size(client, officer, now, django_assert_num_queries, rows):
    for _ in range(rows):
        opened(now)
    with django_assert_num_queries(5):
        client.get(reverse("claims:list"))


def test_a_viewer_is_forbidden(client, claim):
    client.force_login(UserFactory(role=Role.VIEWER))
    assert client.get(reverse("claims:list")).status_code == 403
    assert client.get(detail_url(claim)).status_code == 403


def test_detail_tells_person_estimate_papers_and_heirs(client, officer, claim):
    page = client.get(detail_url(claim))
    worker = claim.worker
    assert worker.masked_nik in page.text
    assert worker.nik not in page.text
    assert [amount for _label, amount in page.context["parts"]] == [
        20_000_000, 12_000_000, 10_000_000,
    ]  # fmt: skip
    assert "Terlindungi 11 bulan berturut-turut" in page.text
    assert "Surat keterangan ahli waris dari kepala desa dan camat" in page.text
    assert "Suami atau istri, dan anak" in page.text
    assert "3 hari kerja" in page.text
    assert "beasiswa" not in page.text


def test_detail_of_jkk_tells_when_the_right_lapses(client, officer, now):
    page = client.get(detail_url(opened(now, at_work=True)))
    assert "gugur 5 tahun sesudah kejadian: 10 November 2031" in page.text
    assert "beasiswa" in page.text


def test_detail_of_another_village_is_not_found(client, officer, claim):
    move_away(claim)
    assert client.get(detail_url(claim)).status_code == 404


@pytest.mark.parametrize("received", [1, 3])
def test_detail_costs_the_same_at_any_size(
    client, officer, claim, now, django_assert_num_queries, received
):
    for paper in claim.papers.all()[:received]:
        claims.receive_paper(paper, by=officer, at=now)
    with django_assert_num_queries(5):
        client.get(detail_url(claim))


def test_a_paper_is_ticked_with_who_and_when(client, officer, claim):
    paper = claim.papers.get(code="death_certificate")
    answer = client.post(reverse("claims:receive_paper", args=[paper.pk]))
    assert answer.url == detail_url(claim)
    paper.refresh_from_db()
    assert paper.received_by == officer
    page = client.get(detail_url(claim))
    assert f"{officer}, " in page.text
    assert "1 dari 9 sudah diterima." in page.text


def test_a_paper_ticked_twice_is_told(client, officer, claim):
    paper = claim.papers.get(code="card")
    url = reverse("claims:receive_paper", args=[paper.pk])
    client.post(url)
    referer = {"Referer": f"http://testserver{detail_url(claim)}"}
    page = client.post(url, headers=referer, follow=True)
    assert "baru saja diubah orang lain" in page.text


def test_with_all_papers_the_next_step_is_bpjs(client, officer, claim, now):
    for paper in claim.papers.exclude(code="marriage_book"):
        claims.receive_paper(paper, by=officer, at=now)
    assert "Berkas wajib sudah lengkap" in client.get(detail_url(claim)).text


def test_a_paper_of_another_village_is_not_found(client, officer, claim):
    move_away(claim)
    paper = claim.papers.get(code="card")
    assert client.post(reverse("claims:receive_paper", args=[paper.pk])).status_code == 404
    paper.refresh_from_db()
    assert paper.received_at is None


@pytest.mark.parametrize("role", [Role.APPROVER, Role.TREASURER, Role.VIEWER])
def test_other_roles_tick_no_papers(client, claim, role):
    client.force_login(UserFactory(role=role))
    paper = claim.papers.get(code="card")
    assert client.post(reverse("claims:receive_paper", args=[paper.pk])).status_code == 403
