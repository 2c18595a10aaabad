"""Everybody who is covered, and one person's coverage."""

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


def detail_of(member):
    return reverse("coverage:detail", args=[member.worker_id])


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
    here, far = person(), person(FAR)
    client.force_login(PostingFactory(village=Village.objects.get(code=HERE)).user)
    assert shown(client) == {here}
    assert client.get(detail_of(here)).status_code == 200
    assert client.get(detail_of(far)).status_code == 404


@pytest.mark.parametrize("role", Role)
def test_who_may_see(client, role):
    member = person()
    client.force_login(UserFactory(role=role))
    answers = [client.get(url).status_code for url in (LIST, detail_of(member))]
    if role in STAFF:
        assert answers == [200, 200]
    else:
        assert answers == ([200, 404] if role == Role.VILLAGE_OFFICER else [403, 403])


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_asks_the_same_number_of_queries(client, staff, rows, django_assert_num_queries):
    for _ in range(rows):
        extend(person(), date(2028, 1, 1))
    with django_assert_num_queries(8):
        client.get(LIST, {"clock": "full"})


@pytest.mark.parametrize("years", [1, 3])
def test_a_person_asks_the_same_number_of_queries(client, staff, years, django_assert_num_queries):
    member = person()
    for year in range(1, years):
        member = extend(member, date(2027 + year, 1, 1))
    with django_assert_num_queries(7):
        client.get(detail_of(member))


def test_a_person_in_the_first_months(client, staff):
    response = client.get(detail_of(person(start=date(2026, 10, 10))))
    context = response.context
    assert (context["jkm"], context["jkk"]) == (10_000_000, 70_000_000)
    assert context["full_from"] == date(2027, 1, 1)
    assert context["scholarship_in"] == 34
    text = response.content.decode()
    assert "mulai Januari 2027" in text
    assert "34 bulan lagi" in text


def test_a_person_from_the_fourth_month_on(client, staff):
    context = client.get(detail_of(person(start=date(2023, 12, 1)))).context
    assert (context["jkm"], context["full_from"], context["scholarship_in"]) == (
        42_000_000,
        None,
        0,
    )


def test_an_extension_is_one_stretch(client, staff):
    member = person()
    extend(member, date(2028, 1, 1))
    text = client.get(detail_of(member)).content.decode()
    assert "Rencana: dilanjutkan tanpa terputus" in text
    assert "31 Desember 2027" in text
    assert "Terputus" not in text


def test_a_return_says_that_it_is_a_new_start(client, staff):
    member = person(end=date(2026, 5, 1))
    decree = DecreeFactory(start=date(2026, 8, 1))
    again = MemberFactory(accepted=True, decree=decree)
    EnrollmentFactory(member=again, worker=member.worker, programme="JKM")
    response = client.get(detail_of(member))
    assert "Mulai lagi: hitungan 3 bulan mulai dari awal" in response.content.decode()
    assert response.context["timeline"].clock == (4, 8, date(2026, 8, 1))


@pytest.mark.parametrize(
    ("end", "until"), [(date(2026, 11, 1), date(2026, 11, 30)), (date(2026, 10, 1), None)]
)
def test_who_is_not_covered_hears_until_when_nothing_is_lost(client, staff, end, until):
    response = client.get(detail_of(person(end=end)))
    assert response.context["without_gap_until"] == until
    assert "Tidak terlindungi hari ini" in response.content.decode()


def test_somebody_who_was_never_covered(client, staff):
    text = client.get(detail_of(MemberFactory())).content.decode()
    assert "Belum pernah terlindungi" in text


def test_at_65_one_stays_covered(client, staff):
    member = person(born=date(1961, 11, 22) - timedelta(days=400))
    assert shown(client, age="65") == {member}
    assert client.get(detail_of(member)).context["jkm"] == 42_000_000
