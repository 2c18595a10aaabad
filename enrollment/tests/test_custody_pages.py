"""The office's page of the journey, and a card's own page."""

from datetime import date

import pytest
from django.urls import reverse
from django.utils import timezone

from enrollment.actions import custody
from enrollment.models import Card, CardStep, Station
from enrollment.tests.factories import CardStepFactory
from enrollment.tests.test_handing import printed
from gumas_pbi.models import Role
from gumas_pbi.tests.factories import UserFactory
from villages.tests.factories import PostingFactory

pytestmark = pytest.mark.django_db
JOURNEY = reverse("cards:journey")


@pytest.fixture(autouse=True)
def _today(monkeypatch, now):
    monkeypatch.setattr(timezone, "now", lambda: now)


@pytest.fixture
def staff(client):
    user = UserFactory(role=Role.VERIFIER)
    client.force_login(user)
    return user


@pytest.fixture
def officer(client):
    user = PostingFactory().user
    client.force_login(user)
    return user


def of(card, name="hand_one"):
    return reverse(f"cards:{name}", args=[card.pk])


def test_the_journey_counts_by_district_and_leads_to_villages(client, staff):
    card = printed(station="village", station_on=date(2026, 11, 1))
    printed(), printed("62.10.04.2019")
    page = client.get(JOURNEY)
    assert [(row.code, row.numbers["late"]) for row in page.context["rows"]] == [
        ("62.10.03", 2), ("62.10.04", 1),
    ]  # fmt: skip
    assert {each["station"]: each["cards"] for each in page.context["stations"]} == {
        "printed": 2, "district": 0, "village": 1, "handed": 0, "not_found": 0,
    }  # fmt: skip
    assert card.worker.name not in page.text
    page = client.get(JOURNEY, {"district": card.village.district_id})
    assert [row.code for row in page.context["rows"]] == ["62.10.03.2001"]


def test_a_place_shows_its_cards_at_each_station(client, staff):
    printed(station="village"), printed(station="village"), printed()
    [row] = client.get(JOURNEY).context["rows"]
    assert row.cells == [
        (Station.PRINTED.label, 1), (Station.DISTRICT.label, 0), (Station.VILLAGE.label, 2),
        (Station.HANDED.label, 0), (Station.NOT_FOUND.label, 0),
    ]  # fmt: skip


def test_a_village_of_another_district_is_to_be_chosen_anew(client, staff):
    card, other = printed(), printed("62.10.04.2019")
    page = client.get(JOURNEY, {"district": other.village.district_id, "village": card.village_id})
    assert "Desa ini di kecamatan lain. Pilih desanya lagi." in page.text


@pytest.mark.parametrize(
    ("query", "seen"),
    [
        ({"station": "village"}, [1]),
        ({"late": "on"}, [0, 1, 2]),
        ({"late": "on", "station": "printed"}, [0, 2]),
        ({"station": "not_found"}, []),
        ({"station": "entah"}, []),
        ({"village": "x"}, []),
    ],
)
def test_names_are_filtered_by_the_address(client, staff, query, seen):
    cards = [
        printed(station_on=date(2026, 11, 3)),
        printed(station="village", station_on=date(2026, 11, 4)),
        printed("62.10.04.2019", station_on=date(2026, 11, 5)),
    ]
    page = client.get(JOURNEY, query)
    assert page.status_code == 200
    assert list(page.context["page"]) == [cards[place] for place in seen]


def test_names_of_a_village_and_of_a_run(client, staff):
    card, other = printed(), printed()
    page = client.get(JOURNEY, {"village": card.village_id, "run": card.run_id})
    assert list(page.context["page"]) == [card]
    assert card.worker.nik not in page.text
    assert other.serial not in page.text


@pytest.mark.parametrize("n", [1, 3])
def test_the_journey_costs_the_same_at_any_size(client, staff, django_assert_num_queries, n):
    for _ in range(n):
        printed(station_on=date(2026, 11, 3))
    with django_assert_num_queries(10):
        client.get(JOURNEY, {"late": "on"})


@pytest.mark.parametrize("place", ["village", "district"])
def test_cards_are_sent_from_the_journey(client, staff, place):
    card = printed()
    pk = card.village_id if place == "village" else card.village.district_id
    data = {place: pk, "on": "2026-11-20", "carrier": "Pak Rudi"}
    answer = client.post(reverse("cards:send") + "?late=on", data, follow=True)
    assert answer.redirect_chain[-1][0] == f"{JOURNEY}?late=on"
    assert "1 kartu dikirim" in answer.text
    assert CardStep.objects.get().note == "Pak Rudi"
    page = client.get(JOURNEY, {"station": "district"})
    assert "dibawa Pak Rudi" in page.text


def test_cards_of_a_run_are_sent_alone(client, staff):
    card, other = printed(), printed()
    data = {"village": card.village_id, "on": "2026-11-20", "carrier": "Pak Rudi"}
    client.post(reverse("cards:send") + f"?run={card.run_id}", data)
    assert list(Card.objects.filter(station="printed")) == [other]


@pytest.mark.parametrize(
    ("change", "field"),
    [({"carrier": ""}, "carrier"), ({"on": "2026-11-30"}, "on"), ({"on": "2026-11-01"}, "on")],
)
def test_what_cannot_be_sent_is_said_at_its_field(client, staff, change, field):
    data = {"village": printed().village_id, "on": "2026-11-20", "carrier": "Pak Rudi", **change}
    page = client.post(reverse("cards:send"), data)
    assert (page.status_code, list(page.context["form"].errors)) == (422, [field])


def test_a_place_that_is_none_is_not_found(client, staff):
    data = {"village": "x", "on": "2026-11-20", "carrier": "Pak Rudi"}
    assert client.post(reverse("cards:send"), data).status_code == 404


def test_an_officer_says_that_all_have_come(client, officer):
    card = printed(station="district")
    printed("62.10.03.2002")
    url = reverse("cards:arrive", args=[card.village_id])
    assert (
        "belum dicatat tiba" in client.get(reverse("cards:hand_over", args=[card.village_id])).text
    )
    assert "1 kartu tercatat tiba" in client.post(url, {"all": "yes"}, follow=True).text
    assert list(Card.objects.filter(station="village")) == [card]


def test_or_only_those_that_were_ticked(client, officer):
    card, other = printed(), printed()
    client.post(reverse("cards:arrive", args=[card.village_id]), {"card": [card.pk]})
    assert list(Card.objects.filter(station="printed")) == [other]


def test_a_village_officer_sees_no_journey(client, officer):
    assert client.get(JOURNEY).status_code == 403
    assert client.post(reverse("cards:send")).status_code == 403


def test_a_card_tells_its_way(client, officer):
    step = CardStepFactory(card=printed(station="district"), station="district", note="Pak Rudi")
    page = client.get(of(step.card))
    assert "dibawa Pak Rudi" in page.text
    assert step.card.token not in page.text
    assert step.card.worker.nik not in page.text


@pytest.mark.parametrize("name", ["hand_one", "not_found", "found_again", "take_back"])
def test_a_card_of_another_village_is_not_found(client, officer, name):
    foreign = printed("62.10.03.2002")
    assert client.post(of(foreign, name)).status_code == 404
    assert client.get(of(foreign)).status_code == 404


def test_the_family_receives_a_card(client, officer):
    card = printed()
    data = {"on": "2026-11-20", "received_by": "family", "name": "Siti", "relation": "istri"}
    client.post(of(card), {**data, "scanned": "True"})
    card.refresh_from_db()
    assert (card.receiver, card.received_by, card.proof) == ("Siti (istri)", "family", "scan")
    assert "Siti (istri)" in client.get(of(card)).text


@pytest.mark.parametrize(
    ("data", "fields"),
    [
        ({"received_by": "family", "name": " "}, ["name", "relation"]),
        ({"received_by": ""}, ["received_by"]),
        ({"on": "2026-11-30"}, ["on"]),
    ],
)
def test_a_hand_that_is_not_told_is_asked_for(client, officer, data, fields):
    page = client.post(of(printed()), {"on": "2026-11-20", "received_by": "worker", **data})
    assert (page.status_code, list(page.context["form"].errors)) == (422, fields)


def test_a_second_hand_over_is_told(client, officer):
    card = printed(handed=True)
    page = client.post(of(card), {"on": "2026-11-20", "received_by": "worker"})
    assert page.status_code == 422
    assert "sudah diserahkan tanggal 20 November 2026, dicatat oleh" in page.text


@pytest.mark.parametrize(
    ("why", "name", "query"),
    [
        ("dead", "events:report_death", ""),
        ("moved", "events:report", "?kind=moved&date=2026-11-20"),
        ("refused", "events:report", "?kind=own_wish&date=2026-11-20"),
    ],
)
def test_who_is_gone_is_reported_at_once(client, officer, why, name, query):
    card = printed()
    answer = client.post(of(card, "not_found"), {"why": why, "on": "2026-11-20", "note": "x"})
    assert answer.url == reverse(name, args=[card.worker_id]) + query
    page = client.get(answer.url)
    assert page.status_code == 200
    if query:
        assert page.context["form"]["kind"].value() in query
        assert page.context["form"]["date"].value() == "2026-11-20"
    assert answer.url.replace("&", "&amp;") in client.get(of(card)).text


@pytest.mark.parametrize("why", ["away", "unknown"])
def test_who_is_away_waits(client, officer, why):
    card = printed()
    answer = client.post(of(card, "not_found"), {"why": why, "on": "2026-11-20"}, follow=True)
    assert list(answer.context["lost"]) == [card]
    again = client.post(of(card, "found_again"), follow=True)
    assert "siap diserahkan lagi" in again.text
    card.refresh_from_db()
    assert card.station == Station.VILLAGE


@pytest.mark.parametrize("data", [{"why": ""}, {"why": "away", "on": "2026-11-30"}])
def test_not_found_is_asked_for_what_is_missing(client, officer, data):
    page = client.post(of(printed(), "not_found"), {"on": "2026-11-20", **data})
    assert page.status_code == 422
    assert not CardStep.objects.exists()


@pytest.mark.parametrize("page", ["hand_one", "card"])
def test_a_card_tells_its_way_and_why_nobody_was_found(client, officer, now, page):
    card = printed(station="village")
    CardStepFactory(card=card, station="district", note="Pak Rudi")
    custody.not_found(card, why=Card.Missing.MOVED, on=now.date(), by=officer, at=now)
    url = of(card) if page == "hand_one" else reverse("cards:card", args=[card.serial])
    text = client.get(url).text
    assert "dibawa Pak Rudi" in text
    assert "Pemiliknya tidak ditemukan: pindah" in text


def test_a_hand_over_in_error_is_taken_back_with_a_reason(client, officer):
    card = printed(handed=True)
    page = client.post(of(card, "take_back"), {"wrong": ""})
    assert (page.status_code, list(page.context["form"].errors)) == (422, ["wrong"])
    assert "Apa yang keliru? Tuliskan apa yang keliru" in page.text
    page = client.post(of(card, "take_back"), {"wrong": "Salah ketuk"}, follow=True)
    assert "siap diserahkan lagi" in page.text
    assert "Salah ketuk" in page.text


def test_a_hand_over_is_found_from_the_village_and_from_the_card(client, officer):
    card = printed(handed=True)
    village = client.get(reverse("cards:hand_over", args=[card.village_id]))
    found = reverse("cards:search") + "?state=handed"
    assert found in village.text
    assert reverse("cards:card", args=[card.serial]) in client.get(found).text
    assert of(card) in client.get(reverse("cards:card", args=[card.serial])).text
