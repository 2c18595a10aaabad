"""What pages say of a suspicious list, to who sends it and to who verifies."""

from __future__ import annotations

import pytest
from django.urls import reverse

from gumas_pbi.models import Role
from gumas_pbi.tests.factories import UserFactory
from villages.tests.factories import PostingFactory
from workers.models import Proposal
from workers.tests.factories import ProposalFactory, RosterFactory
from workers.tests.test_suspicions import REASON
from workers.tests.test_suspicions import suspicious as _suspicious

pytestmark = pytest.mark.django_db
suspicious = _suspicious
WHY = "24 dari 24 orang lahir pada tanggal yang sama persis"


@pytest.fixture
def officer(client):
    user = PostingFactory().user
    client.force_login(user)
    return user


def text(response):
    assert response.status_code == 200, response
    return response.content.decode()


def url(roster, name="submit"):
    return reverse(f"rosters:{name}", args=[roster.pk])


def test_the_list_says_why_beforehand(client, officer, suspicious, django_assert_max_num_queries):
    with django_assert_max_num_queries(15):
        assert WHY in text(client.get(url(suspicious, "detail")))


def test_sending_asks_for_a_reason(client, officer, suspicious):
    page = text(client.get(url(suspicious)))
    assert WHY in page
    assert 'name="reason"' in page


def test_sending_without_a_reason_says_so_beside_the_field(client, officer, suspicious):
    page = text(client.post(url(suspicious), {"reason": ""}))
    assert "Tuliskan mengapa daftar ini benar" in page
    assert not Proposal.objects.exists()


def test_sending_with_a_reason_goes_on(client, officer, suspicious):
    assert client.post(url(suspicious), {"reason": REASON}).status_code == 302
    suspicious.refresh_from_db()
    assert (suspicious.confirmed_by, suspicious.confirm_reason) == (officer, REASON)


def test_an_ordinary_list_asks_for_none(client, officer):
    roster = RosterFactory(rows=0)
    assert 'name="reason"' not in client.get(url(roster), follow=True).content.decode()


def test_the_verifier_sees_why_and_the_reason(
    client, suspicious, now, django_assert_max_num_queries
):
    sender = suspicious.uploaded_by
    suspicious.confirmed_by, suspicious.confirmed_at = sender, now
    suspicious.confirm_reason = REASON
    suspicious.save()
    proposal = ProposalFactory(roster=suspicious)
    client.force_login(UserFactory(role=Role.VERIFIER))
    with django_assert_max_num_queries(15):
        page = text(client.get(reverse("proposals:detail", args=[proposal.pk])))
    assert "Banyak orang lahir pada tanggal yang sama persis" in page
    assert REASON in page
    assert str(sender) in page
