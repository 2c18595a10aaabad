"""A card's page, finding cards, replacing and revoking them."""

import pytest
from django.urls import reverse

from enrollment.models import Card, CardRun
from enrollment.tests.factories import CardFactory, CardStepFactory, enrolled
from gumas_pbi.models import Role
from gumas_pbi.tests.factories import UserFactory
from villages.models import Village
from villages.tests.factories import PostingFactory
from workers.models import WorkerChange

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer():
    return PostingFactory().user


@pytest.fixture
def verifier():
    return UserFactory(role=Role.VERIFIER)


def elsewhere():
    return CardFactory(member=enrolled(village=Village.objects.get(code="62.10.03.2002")))


def url(card, name="card"):
    return reverse(f"cards:{name}", args=[card.serial])


def test_a_card_tells_its_facts_and_where_it_is(client, officer):
    card = CardFactory(handed=True)
    CardStepFactory(card=card, station="village", note="Dibawa Pak Sekdes")
    client.force_login(officer)
    page = client.get(url(card))
    for words in (
        card.worker.name, card.worker.masked_nik, card.serial, "Di tangan pemiliknya",
        "Dibawa Pak Sekdes", "Menjawab: berlaku",
    ):  # fmt: skip
        assert words in page.text
    assert card.token not in page.text
    assert "Ganti kartu" not in page.text


def test_a_card_of_another_village_is_not_found(client, officer):
    client.force_login(officer)
    assert client.get(url(elsewhere())).status_code == 404


def test_a_revoked_card_says_so_and_offers_nothing(client, verifier):
    card = CardFactory(revoked=True)
    client.force_login(verifier)
    page = client.get(url(card))
    assert "Dicabut: Hilang" in page.text
    assert "Menjawab: dicabut" in page.text
    assert "Ganti kartu" not in page.text


def test_a_card_whose_holder_is_covered_no_longer_says_so(client, verifier, now):
    card = CardFactory()
    card.member.enrollments.update(end=now.date().replace(year=2026, month=1, day=2))
    client.force_login(verifier)
    assert "tidak terlindungi hari ini" in client.get(url(card)).text


def test_a_new_name_is_told_and_proposes_its_reason(client, verifier):
    card = CardFactory()
    WorkerChange.objects.create(
        worker=card.worker, field="name", before="Mantili", after="Mantili Tundan",
        by=verifier, at=card.run.asked_at.replace(year=2030),
    )  # fmt: skip
    client.force_login(verifier)
    page = client.get(url(card))
    assert "Mantili → Mantili Tundan" in page.text
    assert page.context["reprint"].initial["reason"] == "changed"


@pytest.mark.parametrize("rows", [1, 3])
def test_a_card_costs_the_same_at_any_size(client, verifier, django_assert_num_queries, rows):
    card = CardFactory()
    for n in range(rows):
        CardStepFactory(card=card)
        CardFactory(member=card.member, revoked=True, number=n + 2)
    client.force_login(verifier)
    with django_assert_num_queries(8):
        client.get(url(card))


def test_a_card_is_replaced_from_its_page(client, verifier):
    card = CardFactory()
    client.force_login(verifier)
    answer = client.post(url(card, "reprint"), {"reason": "lost", "note": "Hanyut"})
    run = CardRun.objects.get(scope="reprint")
    assert answer.url == reverse("cards:detail", args=[run.pk])
    card.refresh_from_db()
    assert (card.revoked_reason, card.revoked_note) == ("lost", "Hanyut")


def test_replacing_without_a_reason_asks_for_it(client, verifier):
    card = CardFactory()
    client.force_login(verifier)
    page = client.post(url(card, "reprint"), {"reason": ""})
    assert page.status_code == 422
    assert "Pilih mengapa kartunya diganti." in page.text


def test_replacing_for_the_uncovered_says_why_not(client, verifier, now):
    card = CardFactory()
    card.member.enrollments.update(end=now.date().replace(year=2026, month=1, day=2))
    client.force_login(verifier)
    page = client.post(url(card, "reprint"), {"reason": "lost"})
    assert page.status_code == 422
    assert "pemegangnya tidak lagi terlindungi" in page.text


def test_a_card_is_revoked_from_its_page(client, verifier):
    card = CardFactory()
    client.force_login(verifier)
    answer = client.post(url(card, "revoke"), {"why": "Salah orang"})
    assert answer.url == url(card)
    card.refresh_from_db()
    assert card.revoked_reason == "other"


def test_revoking_without_a_reason_asks_for_it(client, verifier):
    card = CardFactory()
    client.force_login(verifier)
    page = client.post(url(card, "revoke"), {"why": ""})
    assert page.status_code == 422
    assert "paling sedikit 5 huruf" in page.text


def found(client, **query):
    return list(client.get(reverse("cards:search"), query).context["page"])


def test_cards_are_found_by_serial_name_place_and_state(client, verifier):
    card, other = CardFactory(), elsewhere()
    dead = CardFactory(revoked=True)
    client.force_login(verifier)
    assert found(client) == [dead, other, card]
    assert found(client, q=card.serial.lower()) == [card]
    assert found(client, q=card.worker.name) == [card]
    assert found(client, place="62.10.03.2002") == [other]
    assert found(client, place="62.10.03") == [dead, other, card]
    assert found(client, state="revoked") == [dead]
    assert found(client, state="valid") == [other, card]
    assert found(client, state="handed") == []


def test_an_officer_finds_only_cards_of_the_own_village(client, officer):
    card, _other = CardFactory(), elsewhere()
    client.force_login(officer)
    page = client.get(reverse("cards:search"))
    assert list(page.context["page"]) == [card]
    assert 'name="card"' not in page.text


@pytest.mark.parametrize("rows", [1, 3])
def test_the_search_costs_the_same_at_any_size(client, verifier, django_assert_num_queries, rows):
    for _n in range(rows):
        CardFactory()
    client.force_login(verifier)
    with django_assert_num_queries(6):
        client.get(reverse("cards:search"))


def test_the_ticked_cards_are_replaced(client, verifier):
    one, other, third = CardFactory(), CardFactory(), CardFactory()
    client.force_login(verifier)
    told = {"scope": "picked", "card": [one.pk, other.pk], "reason": "damaged"}
    answer = client.post(reverse("cards:reprint_all"), told)
    run = CardRun.objects.get(scope="reprint")
    assert (answer.url, run.people) == (reverse("cards:detail", args=[run.pk]), 2)
    assert Card.objects.get(revoked_at=None) == third


def test_all_found_cards_are_replaced_but_never_all_cards(client, verifier):
    here, there = CardFactory(), elsewhere()
    client.force_login(verifier)
    told = {"scope": "all", "reason": "damaged"}
    client.post(reverse("cards:reprint_all"), told)
    assert Card.objects.filter(revoked_at=None).count() == 2
    client.post(f"{reverse('cards:reprint_all')}?place=62.10.03.2002", told)
    assert Card.objects.get(revoked_at=None) == here
    assert there.worker != here.worker


def test_replacing_many_without_a_reason_replaces_none(client, verifier):
    card = CardFactory()
    client.force_login(verifier)
    client.post(reverse("cards:reprint_all"), {"scope": "picked", "card": [card.pk]})
    assert not CardRun.objects.filter(scope="reprint").exists()
