"""The public page of a card's QR code."""

import itertools
import random
import re
from base64 import urlsafe_b64encode
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone

from enrollment import card_codes
from enrollment.actions import card_faces, cards
from enrollment.models import Card, Enrollment
from enrollment.queries import card_verdicts
from enrollment.tests.factories import (
    CardFactory,
    DecreeFactory,
    EnrollmentFactory,
    MemberFactory,
)
from enrollment.views import public
from gumas_pbi import crypto
from gumas_pbi.tests.factories import UserFactory
from workers.models import Worker

pytestmark = pytest.mark.django_db
addresses = itertools.count(1)


@pytest.fixture
def look(client):
    """Ask as a stranger, each test from an address of its own."""
    address = f"198.51.{next(addresses)}.{timezone.now().microsecond % 250}"
    cache.delete(f"card-wrong:code:{address}:{timezone.now():%Y%m%d%H}")

    def ask(token, **query):
        return client.get(reverse("card_check", args=[token]), query, REMOTE_ADDR=address)

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
    assert page["X-Robots-Tag"] == "noindex, nofollow"
    assert page["Cache-Control"] == "no-store"
    assert page["Referrer-Policy"] == "no-referrer"
    assert not page.cookies


def weight(html):
    """Bytes of a page with its style, its pictures, and the pictures of its style."""
    names = set(re.findall(r'(?:href|src)="/static/([^"]+)"', html))
    style = Path(finders.find("gumas/public.css")).read_text()
    names |= {f"gumas/{name}" for name in re.findall(r'url\("([^"]+)"\)', style)}
    assert names >= {"gumas/public.css", "gumas/logo.svg", "gumas/hills.svg"}
    return len(html.encode()) + sum(Path(finders.find(name)).stat().st_size for name in names)


def test_it_weighs_less_than_15_kb_with_everything(look, card):
    assert weight(look(card.token).text) < 15_000


def test_english_without_a_cookie(look, card):
    page = look(card.token, bahasa="en")
    assert page["Content-Language"] == "en"
    assert '<html lang="en">' in page.text
    assert 'href="?bahasa=id"' in page.text
    assert f'href="/k/{card.token}/saya/?bahasa=en"' in page.text
    assert not page.cookies
    assert look(card.token, bahasa="xx")["Content-Language"] == "id"


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
    assert "Kartu ini dilaporkan hilang dan tidak berlaku lagi." in page.text
    assert "serahkan ke petugas desa" in page.text
    assert "/saya/" not in page.text


@pytest.mark.parametrize("reason", Card.Revoked)
def test_a_card_that_was_replaced_says_so_for_each_reason(look, card, reason):
    card.revoked_at, card.revoked_by = timezone.now(), UserFactory()
    card.revoked_reason = reason
    card.save()
    without = look(card.token).text
    CardFactory(member=card.member, replaces=card, number=2)
    page = look(card.token).text
    assert "diganti" in page
    assert without != page
    assert "Program</dt>" not in page


def test_an_unknown_code_looks_the_same_and_says_nothing(look, card):
    page = look(card.token[:-1] + "~")
    assert page.status_code == 404
    assert "Tidak dikenal" in page.text
    assert "2 × 24 jam" in page.text
    assert "M. T." not in page.text
    assert page["Cache-Control"] == "no-store"


def test_guessing_is_slowed_and_cards_still_answer(look, card):
    answers = [look(f"tebakan-{n}").status_code for n in range(public.PER_HOUR + 1)]
    assert answers == [404] * public.PER_HOUR + [429]
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
    assert card_verdicts.initials(name) == short


def test_a_caller_of_ipv6_is_its_network(rf):
    near, far = (rf.get("/", REMOTE_ADDR=f"2001:db8::{n}:1:2:3:4") for n in (7, 8))
    assert public.address_of(near) == "2001:db8:0:7::/64"
    assert public.address_of(far) != public.address_of(near)


def test_behind_the_proxy_its_word_counts_not_the_callers(rf, settings):
    request = rf.get("/", headers={"X-Forwarded-For": "10.0.0.1, 203.0.113.7"})
    settings.SECURE_PROXY_SSL_HEADER = None
    assert public.address_of(request) == "127.0.0.1"
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    assert public.address_of(request) == "203.0.113.7"


def test_the_same_queries_for_every_card(look, card, django_assert_num_queries):
    with django_assert_num_queries(2):
        look(card.token)


@pytest.fixture
def signed(card):
    """The same card as a run makes them now."""
    key, *_older = crypto.signing_keys(card_codes.PURPOSE)
    card.token = card_codes.make(key)
    card.token_digest = crypto.digest(card.token)
    card.save()
    return card


def test_a_signed_card_is_read_in_either_case_and_as_its_qr_has_it(look, client, signed):
    assert look(signed.token).status_code == 200
    assert look(signed.token.lower()).status_code == 200
    path = card_faces.url_of(signed.token).removeprefix(settings.PUBLIC_URL.upper())
    assert path == f"/K/{signed.token}"
    assert "M. T." in client.get(path).text


def test_a_code_with_one_character_changed_is_unknown(look, signed):
    changed = signed.token[:-1] + ("0" if signed.token[-1] != "0" else "1")
    assert look(changed).status_code == 404


def test_a_foreign_code_is_refused_before_the_database_is_asked(
    look, signed, django_assert_num_queries
):
    with django_assert_num_queries(0):
        assert look("Z" * card_codes.LENGTH).status_code == 404
        assert look("tebakan").status_code == 404


def test_the_code_of_one_never_shows_another(look, signed):
    other = CardFactory()
    Worker.objects.filter(pk=other.worker_id).update(name="Bungas Wulan")
    assert "M. T." not in look(other.token).text
    assert "B. W." not in look(signed.token).text


def test_100_000_guesses_find_no_card(signed, django_assert_num_queries):
    guess = random.Random(6).choices
    letters = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
    with django_assert_num_queries(0):
        found = [cards.find("".join(guess(letters, k=card_codes.LENGTH))) for _ in range(100_000)]
    assert found == [None] * 100_000


def test_100_000_guesses_in_the_old_form_find_no_card(card):
    rng = random.Random(6)
    guesses = [urlsafe_b64encode(rng.randbytes(16))[:22].decode() for _ in range(100_000)]
    digests = [crypto.digest(guess) for guess in guesses]
    assert Card.objects.filter(token_digest__in=digests).count() == 0
    assert cards.find(card.token) == card  # of that form itself


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
