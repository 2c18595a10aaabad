"""The page of the continuity watch, and what it leads to."""

from datetime import date

import pytest
from django.urls import reverse
from django.utils import timezone

from enrollment.tests.factories import (
    ContributionBatchFactory,
    DecreeFactory,
    PeriodFactory,
    enrolled,
)
from gumas_pbi.models import STAFF, Role
from gumas_pbi.tests.factories import UserFactory

pytestmark = pytest.mark.django_db
PAGE = reverse("continuity:index")


@pytest.fixture(autouse=True)
def _that_day(monkeypatch, now):
    monkeypatch.setattr(timezone, "now", lambda: now)


@pytest.fixture
def staff(client):
    user = UserFactory(role=Role.TREASURER)
    client.force_login(user)
    return user


def person(born=date(1961, 12, 1), **decree):
    return enrolled(candidate__worker__birth_date=born, decree=DecreeFactory(**decree))


def test_everything_is_told_with_what_to_do(client, staff):
    member = person()
    PeriodFactory(budget=16_800)
    ContributionBatchFactory(month=date(2026, 10, 1), people=1, jkk=10_000, jkm=6_800)
    response = client.get(PAGE)
    text = response.content.decode()
    for sentence in (
        member.decree.number, "31 Desember 2026", "Dalam 60 hari", "Buka SK ini, lalu perpanjang",
        member.worker.name, "1 Desember 2026", "Buka bulannya, tutup, lalu bayar",
        "Tutup bulannya, lalu bayar",
        "Kepesertaan bisa sudah berakhir", "Anggaran habis pada Februari 2026",
    ):  # fmt: skip
        assert sentence in text
    assert member.worker.masked_nik in text
    assert member.worker.nik not in text
    assert response.context["risk"].benefit == 42_000_000


def test_the_benefit_at_risk_knows_who_is_in_the_first_months(client, staff):
    person()
    person(start=date(2026, 10, 1))
    assert client.get(PAGE).context["risk"].benefit == 52_000_000


def test_a_successor_is_named(client, staff):
    member = person()
    draft = DecreeFactory(draft=True, extends=member.decree)
    text = client.get(PAGE).content.decode()
    assert reverse("decrees:detail", args=[draft.pk]) in text
    assert "Tetapkan rancangan lanjutannya" in text


def test_who_is_beyond_the_age_stays(client, staff):
    person(born=date(1950, 1, 1))
    response = client.get(PAGE)
    assert response.context["beyond"] == 1
    assert f"{reverse('coverage:list')}?age=65" in response.content.decode()


def test_nothing_wrong_says_so(client, staff):
    text = client.get(PAGE).content.decode()
    assert "Tidak ada SK yang meninggalkan orang tanpa lanjutan" in text
    assert "Semua bulan yang jatuh tempo sudah dibayar" in text


def test_how_many_get_mails(client, staff):
    UserFactory(role=Role.APPROVER, email="x@example.go.id")
    UserFactory(role=Role.VILLAGE_OFFICER, email="y@example.go.id")
    context = client.get(PAGE).context
    assert (context["mailed"], context["concerned"]) == (1, 2)


@pytest.mark.parametrize("role", Role)
def test_it_is_for_staff(client, role):
    client.force_login(UserFactory(role=role))
    assert client.get(PAGE).status_code == (200 if role in STAFF else 403)


@pytest.mark.parametrize("rows", [1, 3])
def test_the_page_asks_the_same_number_of_queries(client, staff, rows, django_assert_num_queries):
    for n in range(rows):
        member = person()
        DecreeFactory(draft=True, extends=member.decree)
        ContributionBatchFactory(month=date(2026, n + 1, 1), people=1, jkk=10_000, jkm=6_800)
    PeriodFactory()
    with django_assert_num_queries(15):
        client.get(PAGE)
