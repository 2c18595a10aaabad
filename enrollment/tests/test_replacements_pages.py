"""The page of places that became free."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from enrollment.actions import decrees, enrollments, registrations, replacements
from enrollment.models import Replacement
from enrollment.tests.factories import (
    DecreeFactory,
    DraftNameFactory,
    MemberFactory,
    PeriodFactory,
    VillageQuotaFactory,
    enrolled,
)
from gumas_pbi.models import STAFF, Role
from gumas_pbi.tests.factories import UserFactory
from villages.models import Village
from workers.models import Candidate
from workers.tests.factories import CandidateFactory

pytestmark = pytest.mark.django_db
LIST = reverse("replacements:list")


@pytest.fixture(autouse=True)
def _today(monkeypatch, now):
    monkeypatch.setattr(timezone, "now", lambda: now)


@pytest.fixture
def village():
    return Village.objects.get(code="62.10.03.2001")


@pytest.fixture
def decree():
    return DecreeFactory(period=PeriodFactory())


@pytest.fixture
def verifier(client):
    user = UserFactory(role=Role.VERIFIER)
    client.force_login(user)
    return user


def left(decree, village, now):
    """Somebody who moved away at the end of October."""
    member = enrolled(decree=decree, candidate__proposal__roster__village=village)
    by = UserFactory(role=Role.VERIFIER)
    enrollments.end(member.worker, last_day=date(2026, 10, 31), reason="moved", by=by, at=now)
    return member


def waits(village, now, days_ago=0):
    at = now - timedelta(days=days_ago)
    return CandidateFactory(accepted=True, proposal__roster__village=village, submitted_at=at)


@pytest.fixture
def leaver(decree, village, now):
    return left(decree, village, now)


def offer(client, leaver, candidate):
    address = reverse("replacements:offer", args=[leaver.pk])
    back = f"http://testserver{LIST}"
    return client.post(address, {"candidate": candidate.pk}, follow=True, headers={"Referer": back})


def sentences(response):
    return [str(message) for message in response.context["messages"]]


def stands(response):
    return [(o.stand[0], str(o.stand[1])) for o in response.context["given"]]


@pytest.mark.parametrize("role", Role)
def test_staff_see_it(client, role, leaver):
    client.force_login(UserFactory(role=role))
    assert client.get(LIST).status_code == (200 if role in STAFF else 403)


@pytest.mark.parametrize("role", [r for r in Role if r not in (Role.VERIFIER, Role.APPROVER)])
def test_only_verifiers_and_approvers_offer(client, role, leaver, village, now):
    client.force_login(UserFactory(role=role))
    withdraw = reverse("replacements:withdraw", args=[1])
    assert offer(client, leaver, waits(village, now)).status_code == 403
    assert client.post(withdraw).status_code == 403


def test_a_place_with_the_first_of_the_reserve(client, verifier, leaver, village, now):
    waits(village, now)
    first = waits(village, now, days_ago=3)
    response = client.get(LIST)
    assert [(m, m.next, m.why) for m in response.context["vacant"]] == [
        (leaver, first, "Pindah")
    ]  # fmt: skip
    assert "1 November 2026" in response.content.decode()


def test_only_the_first_place_of_a_village_is_offered_at_a_time(
    client, verifier, decree, leaver, village, now
):
    left(decree, village, now)
    line = [waits(village, now, days_ago=n) for n in (2, 1)]
    response = client.get(LIST)
    assert [member.next for member in response.context["vacant"]] == line
    body = response.content.decode()
    assert (body.count(">Tawarkan<"), body.count("Sesudah tempat di atas ditawarkan")) == (1, 1)


def test_why_others_left(client, verifier, decree, village):
    common = {"decree": decree, "candidate__proposal__roster__village": village}
    MemberFactory(**common, state="refused", reason="NIK tidak padan", answered_by=verifier,
                  answered_at=timezone.now())  # fmt: skip
    MemberFactory(**common, candidate__worker__died_on=date(2026, 5, 1))
    assert {member.why for member in client.get(LIST).context["vacant"]} == {
        "Ditolak BPJS: NIK tidak padan", "Meninggal dunia",
    }  # fmt: skip


def test_a_place_without_reserve_says_what_to_do(client, verifier, leaver):
    body = client.get(LIST).content.decode()
    assert "Tidak ada cadangan" in body
    assert "Minta desa mengusulkan orang." in body


def test_without_a_period(client, verifier):
    assert "Belum ada masa kuota" in client.get(LIST).content.decode()


def test_of_a_district_and_of_another_period(client, verifier, leaver):
    later = PeriodFactory(name="2027", start=date(2027, 1, 1), end=date(2028, 1, 1))
    elsewhere = client.get(LIST, {"district": "62.10.04"})
    assert list(elsewhere.context["vacant"]) == []
    assert list(client.get(LIST, {"period": later.pk}).context["vacant"]) == []
    assert list(client.get(LIST, {"district": "62.10.03"}).context["vacant"]) == [leaver]


def test_offer_then_follow_the_newcomer(client, verifier, leaver, village, now):
    candidate = waits(village, now)
    response = offer(client, leaver, candidate)
    assert sentences(response) == [
        f"Tempat {leaver.worker.name} ditawarkan kepada {candidate.worker.name}. Muat namanya "
        "dalam SK berikutnya."
    ]
    assert list(response.context["vacant"]) == []
    assert stands(response) == [("waiting", "Menunggu SK")]
    approver = UserFactory(role=Role.APPROVER)
    decree = decrees.draft(
        number="SK 2", date=now.date(), start=date(2026, 11, 1), end=date(2027, 1, 1),
        candidates=Candidate.objects.filter(pk=candidate.pk), by=approver, at=now,
    )  # fmt: skip
    assert stands(client.get(LIST)) == [("waiting", "Dalam rancangan SK SK 2")]
    decrees.issue(decree, by=approver, at=now)
    assert stands(client.get(LIST)) == [("waiting", "Dalam SK SK 2, belum dikirim ke BPJS")]
    liaison = UserFactory(role=Role.BPJS_LIAISON)
    registrations.send(decree, by=liaison, at=now)
    assert stands(client.get(LIST)) == [("waiting", "Dikirim ke BPJS, menunggu jawaban")]
    registrations.accept_all(decree, start=date(2026, 11, 20), by=liaison, at=now)
    response = client.get(LIST)
    assert stands(response) == [("good", "Diterima BPJS, terlindungi sejak")]
    assert "20 November 2026" in response.content.decode()


def test_offer_twice(client, verifier, leaver, village, now):
    first, second = waits(village, now, days_ago=2), waits(village, now)
    offer(client, leaver, first)
    assert "baru saja ditawarkan" in sentences(offer(client, leaver, second))[0]
    assert Replacement.objects.count() == 1


def test_offer_to_nobody(client, verifier, leaver):
    address = reverse("replacements:offer", args=[leaver.pk])
    assert client.post(address, {"candidate": "x"}).status_code == 404
    assert client.post(reverse("replacements:offer", args=[0]), {}).status_code == 404


def test_withdraw(client, verifier, leaver, village, now):
    offer(client, leaver, waits(village, now))
    address = reverse("replacements:withdraw", args=[Replacement.objects.get().pk])
    response = client.post(address, follow=True)
    assert sentences(response) == ["Penawaran ditarik. Tempatnya bisa ditawarkan lagi."]
    assert list(response.context["vacant"]) == [leaver]
    assert client.post(address).status_code == 404


def test_an_offer_that_can_not_go_on_says_so(client, verifier, leaver, village, now):
    candidate = waits(village, now)
    replacements.offer(leaver, candidate, by=verifier, at=now)
    Candidate.objects.filter(pk=candidate.pk).update(state="refused", reason="Bukan warga")
    assert stands(client.get(LIST)) == [
        ("bad", "Tidak bisa masuk SK lagi. Tarik penawarannya.")
    ]  # fmt: skip


@pytest.mark.parametrize("rows", [1, 3])
def test_the_page_asks_the_same_number_of_queries(
    client, verifier, decree, village, now, django_assert_num_queries, rows
):
    VillageQuotaFactory(period=decree.period, village=village)
    for _n in range(rows):
        candidate = waits(village, now)
        replacements.offer(left(decree, village, now), candidate, by=verifier, at=now)
        DraftNameFactory(candidate=candidate)
        left(decree, village, now)
    waits(village, now)
    with django_assert_num_queries(15):
        client.get(LIST)
