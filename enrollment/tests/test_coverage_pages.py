"""Everybody who is covered."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from enrollment.tests.factories import DecreeFactory, EnrollmentFactory, MemberFactory, enrolled
from gumas_pbi.models import STAFF, Role
from gumas_pbi.tests.factories import UserFactory
from villages.models import Village
from villages.tests.factories import PostingFactory, WaveFactory

pytestmark = pytest.mark.django_db
LIST = reverse("coverage:list")
HERE, NEAR, FAR = "62.10.03.2001", "62.10.03.2002", "62.10.04.2019"


@pytest.fixture(autouse=True)
def _that_day(monkeypatch, now):
    monkeypatch.setattr(timezone, "now", lambda: now)


@pytest.fixture
def staff(client):
    user = UserFactory(role=Role.VERIFIER)
    client.force_login(user)
    return user


def person(code=HERE, born=date(1980, 5, 1), **decree):
    dates = {"start": date(2026, 1, 1), "end": date(2027, 1, 1), **decree}
    return enrolled(
        candidate__worker__village=Village.objects.get(code=code),
        candidate__worker__birth_date=born,
        decree=DecreeFactory(**dates),
    )


def extend(member, until):
    decree = DecreeFactory(start=member.decree.end, end=until, extends=member.decree)
    after = MemberFactory(accepted=True, decree=decree, carries=member, worker=member.worker)
    for programme in ("JKK", "JKM"):
        EnrollmentFactory(member=after, programme=programme)
    return after


def shown(client, **asked):
    return {row.member for row in client.get(LIST, asked).context["page"]}


def test_the_list_is_of_those_covered_today(client, staff):
    covered = person()
    person(end=date(2026, 11, 22))
    person(start=date(2026, 11, 23))
    response = client.get(LIST)
    assert [row.member for row in response.context["page"]] == [covered]
    text = response.content.decode()
    assert covered.worker.masked_nik in text
    assert covered.worker.nik not in text
    assert "31 Desember 2026" in text


def test_filters(client, staff):
    wave = WaveFactory(number=7)
    Village.objects.filter(code=NEAR).update(wave=wave)
    here, near, far = person(), person(NEAR), person(FAR)
    assert shown(client, place=HERE) == {here}
    assert shown(client, place="62.10.03") == {here, near}
    assert shown(client, wave="7") == {near}
    assert shown(client, q=far.worker.name, place=FAR) == {far}
    assert shown(client, wave="x", clock="?", ends="1", age="\0") == {here, near, far}


def test_filter_by_clock(client, staff):
    new = person(start=date(2026, 9, 30))
    fourth = person(start=date(2026, 8, 31))
    old = person(start=date(2023, 12, 31))
    nearly = person(start=date(2024, 1, 1))
    assert shown(client, clock="first") == {new}
    assert shown(client, clock="full") == {fourth, old, nearly}
    assert shown(client, clock="scholarship") == {old}


def test_filter_by_end_leaves_out_who_goes_on(client, staff):
    ends, goes_on, later = person(), person(), person(end=date(2027, 6, 1))
    extend(goes_on, date(2028, 1, 1))
    assert shown(client, ends="60") == {ends}
    assert shown(client, ends="30") == set()
    assert shown(client) == {ends, goes_on, later}
    assert "lalu dilanjutkan SK berikutnya" in client.get(LIST).content.decode()


def test_filter_by_age(client, staff):
    person(born=date(1962, 11, 23))
    nearly = person(born=date(1962, 11, 22))
    old = person(born=date(1961, 11, 22))
    assert shown(client, age="64") == {nearly, old}
    assert shown(client, age="65") == {old}


def test_an_empty_list_says_what_to_do(client, staff):
    assert "Belum ada yang terlindungi" in client.get(LIST).content.decode()
    text = client.get(LIST, {"age": "65"}).content.decode()
    assert "Tidak ada orang yang cocok" in text


def test_an_officer_sees_the_own_village(client):
    here, _far = person(), person(FAR)
    client.force_login(PostingFactory(village=Village.objects.get(code=HERE)).user)
    assert shown(client) == {here}


@pytest.mark.parametrize("role", Role)
def test_who_may_see(client, role):
    client.force_login(UserFactory(role=role))
    may_see = STAFF | {Role.VILLAGE_OFFICER}
    assert client.get(LIST).status_code == (200 if role in may_see else 403)


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_asks_the_same_number_of_queries(client, staff, rows, django_assert_num_queries):
    for _ in range(rows):
        extend(person(), date(2028, 1, 1))
    with django_assert_num_queries(8):
        client.get(LIST, {"clock": "full"})


def test_at_65_one_is_shown_as_covered(client, staff):
    member = person(born=date(1961, 11, 22) - timedelta(days=400))
    assert shown(client, age="65") == {member}
