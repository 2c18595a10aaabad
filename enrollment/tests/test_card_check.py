"""The public page of a card's QR code."""

import itertools
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone

from enrollment.models import Enrollment
from enrollment.tests.factories import (
    CardFactory,
    DecreeFactory,
    EnrollmentFactory,
    MemberFactory,
)
from enrollment.views import public

pytestmark = pytest.mark.django_db
addresses = itertools.count(1)


@pytest.fixture
def look(client):
    """Ask as a stranger, each test from an address of its own."""
    address = f"198.51.{next(addresses)}.{timezone.now().microsecond % 250}"
    cache.delete(f"card-guesses:{address}:{timezone.now():%Y%m%d%H}")

    def ask(token):
        return client.get(reverse("card_check", args=[token]), REMOTE_ADDR=address)

    return ask


@pytest.fixture
def card():
    """A card that is valid today, whatever day it is."""
    card = CardFactory()
    today = timezone.localdate()
    Enrollment.objects.filter(member=card.member).update(
        start=today - timedelta(days=9), end=today + timedelta(days=9)
    )
    card.worker.name = "Mantili Tundan"
    card.worker.save()
    return card


def test_a_valid_card(look, card):
    page = look(card.token)
    assert page.status_code == 200
    assert "Berlaku" in page.text
    assert "Jaminan Kecelakaan Kerja (JKK)" in page.text
    assert "Jaminan Kematian (JKM)" in page.text
    assert "Desa Sare Rangan, Kecamatan Tewah" in page.text
    assert "M. T." in page.text
    assert "2 × 24 jam" in page.text
    assert "175" in page.text


def test_it_shows_no_more_of_the_person_than_initials(look, card):
    card.worker.kpj = "12345678901"
    card.worker.save()
    text = look(card.token).text
    for secret in (
        "Mantili", "Tundan", card.worker.nik, card.worker.masked_nik, "12345678901", "1980",
        card.serial,
    ):  # fmt: skip
        assert secret not in text


def test_it_is_small_without_scripts_and_not_kept(look, card):
    page = look(card.token)
    assert len(page.content) < 15_000
    assert "<script" not in page.text
    assert page["X-Robots-Tag"] == "noindex"
    assert page["Cache-Control"] == "no-store"
    assert not page.cookies


def test_a_card_whose_coverage_has_ended(look, card):
    Enrollment.objects.filter(member=card.member).update(end=timezone.localdate())
    page = look(card.token)
    assert page.status_code == 200
    assert "Berakhir" in page.text
    assert "Berlaku untuk bulan" not in page.text


def test_a_card_whose_coverage_has_not_begun(look, card):
    start = timezone.localdate() + timedelta(days=1)
    Enrollment.objects.filter(member=card.member).update(start=start)
    assert "Belum mulai" in look(card.token).text


def test_a_revoked_card(look):
    page = look(CardFactory(revoked=True).token)
    assert page.status_code == 200
    assert "Dicabut" in page.text


def test_an_unknown_code_looks_the_same_and_says_nothing(look, card):
    page = look(card.token[:-1] + "~")
    assert page.status_code == 404
    assert "Tidak dikenal" in page.text
    assert "2 × 24 jam" in page.text
    assert "M. T." not in page.text
    assert page["Cache-Control"] == "no-store"


def test_guessing_is_slowed_and_cards_still_answer(look, card):
    answers = [look(f"tebakan-{n}").status_code for n in range(public.UNKNOWN_PER_HOUR + 1)]
    assert answers == [404] * public.UNKNOWN_PER_HOUR + [429]
    assert look(card.token).status_code == 200


def test_it_answers_while_redis_is_away(look, card, settings):
    settings.CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.redis.RedisCache",
            "LOCATION": "redis://127.0.0.1:1/0",
        }
    }
    assert look("tebakan").status_code == 404
    assert look(card.token).status_code == 200


@pytest.mark.parametrize(
    ("name", "short"),
    [("Mantili Tundan", "M. T."), ("Sugi", "S."), ("a b c d e", "A. B. C. D."), ("", "")],
)
def test_initials(name, short):
    assert public.initials(name) == short


def test_behind_the_proxy_its_word_counts_not_the_callers(rf, settings):
    request = rf.get("/", headers={"X-Forwarded-For": "10.0.0.1, 203.0.113.7"})
    settings.SECURE_PROXY_SSL_HEADER = None
    assert public.address_of(request) == "127.0.0.1"
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    assert public.address_of(request) == "203.0.113.7"


def test_the_same_queries_for_every_card(look, card, django_assert_num_queries):
    with django_assert_num_queries(2):
        look(card.token)


def test_a_card_of_who_is_carried_on_stays_valid(look, card):
    today = timezone.localdate()
    Enrollment.objects.filter(member=card.member).update(end=today)
    carried = MemberFactory(
        accepted=True,
        decree=DecreeFactory(start=today, end=today + timedelta(days=365)),
        candidate=card.member.candidate,
        carries=card.member,
    )
    for programme in ("JKK", "JKM"):
        EnrollmentFactory(member=carried, programme=programme, start=today, end=None)
    assert "terlindungi hari ini" in look(card.token).text
