"""The page of a village's reserve list."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from enrollment.tests.factories import PeriodFactory, VillageQuotaFactory, enrolled
from gumas_pbi.models import STAFF, Role
from gumas_pbi.tests.factories import UserFactory
from villages.models import Village
from villages.tests.factories import PostingFactory
from workers.tests.factories import (
    CandidateFactory,
    ReferenceEntryFactory,
    ReferenceListFactory,
)

pytestmark = pytest.mark.django_db
HERE, THERE = "62.10.03.2001", "62.10.03.2002"


@pytest.fixture(autouse=True)
def _today(monkeypatch, now):
    monkeypatch.setattr(timezone, "now", lambda: now)


@pytest.fixture
def village():
    return Village.objects.get(code=HERE)


@pytest.fixture
def period(village):
    """A year in which the village has one place."""
    period = PeriodFactory(order="decile")
    VillageQuotaFactory(period=period, village=village, places=1)
    return period


@pytest.fixture
def line(village, now):
    """Three who wait, the first proposed first."""
    return [
        CandidateFactory(accepted=True, proposal__roster__village=village,
                         submitted_at=now - timedelta(days=9 - n))
        for n in range(3)
    ]  # fmt: skip


@pytest.fixture
def verifier(client):
    user = UserFactory(role=Role.VERIFIER)
    client.force_login(user)
    return user


def page(period, code=HERE):
    return reverse("quotas:village", args=[period.pk, code])


def post(client, verb, period, candidate, **data):
    address = reverse(f"quotas:{verb}", args=[period.pk])
    back = f"http://testserver{page(period)}"
    return client.post(
        address, {"candidate": candidate.pk, **data}, follow=True, headers={"Referer": back}
    )


def sentences(response):
    return [str(message) for message in response.context["messages"]]


def names(response):
    return [person.worker.name for person in response.context["page"]]


@pytest.mark.parametrize("role", Role)
def test_staff_and_the_villages_officer_see_it(client, role, period, line):
    user = UserFactory(role=role)
    if role == Role.VILLAGE_OFFICER:
        user = PostingFactory().user
    client.force_login(user)
    allowed = role in STAFF or role == Role.VILLAGE_OFFICER
    assert client.get(page(period)).status_code == (200 if allowed else 403)


def test_an_officer_is_led_to_the_own_village(client, period):
    client.force_login(PostingFactory().user)
    assert client.get(reverse("quotas:own")).url == page(period)


def test_an_officer_of_a_district_chooses_a_village(client, period, village):
    client.force_login(PostingFactory(village=None, district=village.district).user)
    assert page(period, THERE) in client.get(reverse("quotas:own")).content.decode()


def test_an_officer_where_no_quota_was_set(client):
    client.force_login(PostingFactory().user)
    assert "Belum ada masa kuota" in client.get(reverse("quotas:own")).content.decode()


def test_another_villages_page_does_not_exist_for_an_officer(client, period):
    client.force_login(PostingFactory().user)
    assert client.get(page(period, THERE)).status_code == 404


@pytest.mark.parametrize("code", ["62.10.99.2001", "x"])
def test_a_village_that_does_not_exist(client, verifier, period, code):
    assert client.get(page(period, code)).status_code == 404


def test_who_is_within_and_who_waits_and_why(client, verifier, period, line):
    welfare = ReferenceListFactory(kind="welfare", state="active")
    ReferenceEntryFactory(list=welfare, nik_digest=line[2].worker.nik_digest, decile=2)
    response = client.get(page(period))
    assert [(p.pk, p.position, p.in_quota, p.decile) for p in response.context["page"]] == [
        (line[2].pk, 1, True, 2), (line[0].pk, 2, False, None), (line[1].pk, 3, False, None),
    ]  # fmt: skip
    assert response.context["row"].reserve == 2
    assert 'data-label="Desil"' in response.content.decode()


def test_an_officer_sees_no_decile_and_no_whole_nik(client, period, line):
    client.force_login(PostingFactory().user)
    body = client.get(page(period)).content.decode()
    assert line[0].worker.masked_nik in body
    assert line[0].worker.nik not in body
    assert 'data-label="Desil"' not in body
    assert "Dahulukan" not in body


def test_prioritise_then_release(client, verifier, period, line):
    last = line[2]
    response = post(client, "prioritise", period, last, reason="Rumahnya terbakar")
    assert sentences(response) == [f"{last.worker.name} kini didahulukan dalam daftar cadangan."]
    assert names(response)[0] == last.worker.name
    body = response.content.decode()
    assert "Didahulukan: Rumahnya terbakar" in body
    assert str(verifier) in body
    response = post(client, "release", period, last)
    assert names(response)[-1] == last.worker.name


def test_prioritise_without_a_reason(client, verifier, period, line):
    response = post(client, "prioritise", period, line[2], reason=" ")
    assert sentences(response) == ["Tuliskan alasan mendahulukan orang ini."]


def test_a_nik_in_the_reason_is_masked(client, verifier, period, line):
    body = post(
        client, "prioritise", period, line[2], reason=f"Ibu dari {line[0].worker.nik}"
    ).content.decode()
    assert line[0].worker.nik not in body


@pytest.mark.parametrize("pk", ["", "x", "9" * 30, "²"])
def test_prioritise_nobody(client, verifier, period, pk):
    address = reverse("quotas:prioritise", args=[period.pk])
    assert client.post(address, {"candidate": pk}).status_code == 404


@pytest.mark.parametrize("role", [r for r in Role if r not in (Role.VERIFIER, Role.APPROVER)])
def test_only_verifiers_and_approvers_order(client, role, period, line):
    client.force_login(UserFactory(role=role))
    found = [post(client, v, period, line[0]).status_code for v in ("prioritise", "release")]
    assert found == [403, 403]


def test_an_empty_list_says_what_to_do(client, verifier, period):
    assert "Minta desa mengusulkan orang" in client.get(page(period)).content.decode()


@pytest.mark.parametrize("rows", [1, 3])
def test_the_page_asks_the_same_number_of_queries(
    client, verifier, period, village, django_assert_num_queries, rows
):
    for _n in range(rows):
        enrolled(decree__period=period, candidate__proposal__roster__village=village)
        candidate = CandidateFactory(accepted=True, proposal__roster__village=village)
        post(client, "prioritise", period, candidate, reason="x")
    with django_assert_num_queries(12):
        client.get(page(period))
