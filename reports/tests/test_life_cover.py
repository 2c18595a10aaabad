"""A worker's coverage on the page of the worker's life: the months, and what they mean."""

from datetime import date

import pytest
from django.urls import reverse
from django.utils import timezone

from enrollment.tests.factories import DecreeFactory, EnrollmentFactory, MemberFactory, enrolled
from gumas_pbi.models import Role
from gumas_pbi.tests.factories import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _that_day(monkeypatch, client, now):
    monkeypatch.setattr(timezone, "now", lambda: now)
    client.force_login(UserFactory(role=Role.VERIFIER))


def life_of(member):
    return reverse("life", args=[member.worker_id])


def person(born=date(1980, 5, 1), **decree):
    dates = {"start": date(2026, 1, 1), "end": date(2027, 1, 1), **decree}
    return enrolled(candidate__worker__birth_date=born, decree=DecreeFactory(**dates))


def extend(member, until):
    decree = DecreeFactory(start=member.decree.end, end=until, extends=member.decree)
    after = MemberFactory(accepted=True, decree=decree, carries=member, worker=member.worker)
    for programme in ("JKK", "JKM"):
        EnrollmentFactory(member=after, programme=programme)


def test_a_person_in_the_first_months(client):
    response = client.get(life_of(person(start=date(2026, 10, 10))))
    cover = response.context["cover"]
    assert (cover["jkm"], cover["jkk"]) == (10_000_000, 70_000_000)
    assert cover["full_from"] == date(2027, 1, 1)
    assert cover["scholarship_in"] == 34
    text = response.content.decode()
    assert "mulai Januari 2027" in text
    assert "34 bulan lagi" in text


def test_a_person_from_the_fourth_month_on(client):
    cover = client.get(life_of(person(start=date(2023, 12, 1)))).context["cover"]
    assert (cover["jkm"], cover["full_from"], cover["scholarship_in"]) == (42_000_000, None, 0)


def test_an_extension_is_one_stretch(client):
    member = person()
    extend(member, date(2028, 1, 1))
    text = client.get(life_of(member)).content.decode()
    assert "Rencana: dilanjutkan tanpa terputus" in text
    assert "31 Desember 2027" in text
    assert "Terputus" not in text


def test_a_return_says_that_it_is_a_new_start(client):
    member = person(end=date(2026, 5, 1))
    decree = DecreeFactory(start=date(2026, 8, 1))
    again = MemberFactory(accepted=True, decree=decree)
    EnrollmentFactory(member=again, worker=member.worker, programme="JKM")
    response = client.get(life_of(member))
    assert "Mulai lagi: hitungan 3 bulan mulai dari awal" in response.content.decode()
    assert response.context["timeline"].clock == (4, 8, date(2026, 8, 1))


@pytest.mark.parametrize(
    ("end", "until"), [(date(2026, 11, 1), date(2026, 11, 30)), (date(2026, 10, 1), None)]
)
def test_who_is_not_covered_hears_until_when_nothing_is_lost(client, end, until):
    response = client.get(life_of(person(end=end)))
    assert response.context["cover"]["without_gap_until"] == until
    assert "Tidak terlindungi hari ini" in response.content.decode()


def test_somebody_who_was_never_covered(client):
    text = client.get(life_of(MemberFactory())).content.decode()
    assert "Belum pernah terlindungi" in text


def test_at_65_one_stays_covered_and_the_page_says_so(client):
    page = client.get(life_of(person(born=date(1961, 11, 22))))
    assert page.context["cover"]["jkm"] == 42_000_000
    assert "Sudah 65 tahun, dan tetap terlindungi" in page.text


def test_who_is_65_and_not_covered_can_not_return(client):
    page = client.get(life_of(person(born=date(1961, 11, 22), end=date(2026, 10, 1))))
    assert "Ia sudah 65 tahun, jadi tidak bisa masuk lagi." in page.text
