"""Symbolic hand-overs: recorded, taken back, seen."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone, translation

from enrollment.actions import ceremonies
from enrollment.forms.ceremonies import CeremonyForm
from enrollment.models import Ceremony
from enrollment.tests.factories import CeremonyFactory
from gumas_pbi.models import AuditEvent, Role
from gumas_pbi.refusals import Refused, StaleState, WrongInput
from gumas_pbi.tests.factories import UserFactory
from villages.tests.factories import VillageFactory

pytestmark = pytest.mark.django_db
URL = "/kartu/acara/"
DAY = date(2026, 6, 3)
FORM = {"on": "03/06/2026", "place": "Balai Desa", "persons": "Bupati", "cards": "25"}


@pytest.fixture
def by(client):
    user = UserFactory(role=Role.VERIFIER)
    client.force_login(user)
    return user


def record(by, at, **kwargs):
    asked = {"on": DAY, "place": "Balai Desa", "persons": "Bupati", "cards": 25, **kwargs}
    return ceremonies.record(**asked, by=by, at=at)


def test_record(by, now):
    ceremony = record(by, now, village=VillageFactory())
    assert (ceremony.recorded_by, ceremony.recorded_at) == (by, now)
    event = AuditEvent.objects.get(verb="ceremonies.record")
    assert (event.by, event.facts) == (by, {"on": "2026-06-03", "cards": 25})


def test_one_to_come_may_be_recorded(by, now, today):
    assert record(by, now, on=today + timedelta(days=30)).pk


@pytest.mark.parametrize("on", [date(2024, 12, 31), date(2027, 11, 24)])
def test_a_day_out_of_the_programme(by, now, on):
    with pytest.raises(WrongInput, match="Periksa lagi tahunnya"):
        record(by, now, on=on)


def test_no_cards(by, now):
    with pytest.raises(Refused, match="lebih dari nol"):
        record(by, now, cards=0)


def test_twice(by, now):
    record(by, now)
    with pytest.raises(Refused, match="sudah dicatat"):
        record(by, now, place="BALAI DESA")
    record(by, now, place="Kantor camat")
    record(by, now, village=VillageFactory())


def test_cancel_and_record_anew(by, now):
    ceremony = record(by, now)
    ceremonies.cancel(ceremony, by=by, at=now)
    ceremony.refresh_from_db()
    assert (ceremony.cancelled_by, ceremony.cancelled_at) == (by, now)
    assert AuditEvent.objects.get(verb="ceremonies.cancel").by == by
    record(by, now)


def test_cancel_twice(by, now):
    ceremony = record(by, now)
    ceremonies.cancel(ceremony, by=by, at=now)
    with pytest.raises(StaleState):
        ceremonies.cancel(ceremony, by=by, at=now)


def test_the_page_records_and_lists(client, by):
    page = client.post(URL, FORM, follow=True)
    assert "Acara dicatat" in page.text
    assert "3 Juni 2026" in page.text
    assert "Ya, hapus" in page.text
    page = client.post(reverse("ceremonies:cancel", args=[Ceremony.objects.get().pk]), follow=True)
    assert "Belum ada acara" in page.text


def test_the_page_with_mistakes(client, by):
    page = client.post(URL, {})
    assert page.status_code == 422
    assert set(page.context["form"].errors) == {"on", "place", "persons", "cards"}
    page = client.post(URL, {**FORM, "cards": "0"})
    assert "lebih dari nol" in page.text
    page = client.post(URL, {**FORM, "on": "03/06/1926"})
    assert "Periksa lagi tahunnya" in page.context["form"].errors["on"][0]
    assert not Ceremony.objects.exists()


def test_what_is_not_asked_for_changes_nothing(client, by):
    client.post(URL, {**FORM, "recorded_by": UserFactory().pk, "cancelled_at": "2026-01-01"})
    ceremony = Ceremony.objects.get()
    assert (ceremony.recorded_by, ceremony.cancelled_at) == (by, None)


def test_a_treasurer_reads_only(client):
    client.force_login(UserFactory(role=Role.TREASURER))
    ceremony = CeremonyFactory()
    page = client.get(URL)
    assert ceremony.place in page.text
    assert "<form" not in page.text.partition("<main")[2].partition("</main>")[0]
    client.post(URL, FORM)
    assert Ceremony.objects.count() == 1
    assert client.post(reverse("ceremonies:cancel", args=[ceremony.pk])).status_code == 403


@pytest.mark.parametrize("role", [Role.VIEWER, Role.VILLAGE_OFFICER])
def test_others_do_not(client, role):
    client.force_login(UserFactory(role=role))
    assert client.get(URL).status_code == 403


@pytest.mark.parametrize("rows", [1, 3])
def test_it_costs_the_same_at_any_size(client, by, rows, django_assert_num_queries):
    for n in range(rows):
        CeremonyFactory(on=timezone.localdate() + timedelta(days=n), village=VillageFactory())
    with django_assert_num_queries(6):
        client.get(URL)


def test_the_form_asks_for_one_place_in_english():
    with translation.override("en"):
        assert CeremonyForm().fields["place"].label == "Place of the event"
