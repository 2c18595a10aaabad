"""The holder's own check: card in hand, birth date typed in."""

import itertools
from datetime import date, timedelta

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from enrollment.actions import own_checks
from enrollment.actions.own_checks import WRONG_PER_HOUR, Answer
from enrollment.models import Enrollment
from enrollment.tests.factories import (
    CardFactory,
    ContributionBatchFactory,
    ContributionFactory,
    pay,
)
from enrollment.tests.test_card_check import weight
from enrollment.views import public
from gumas_pbi.models import AuditEvent

pytestmark = pytest.mark.django_db
addresses = itertools.count(1)
BORN = date(1981, 4, 13)
RIGHT = {"day": "13", "month": "04", "year": "1981"}
WRONG = {"day": "14", "month": "4", "year": "1981"}


def carded(**kwargs):
    card = CardFactory(**kwargs)
    card.worker.name, card.worker.birth_date = "Mantili Tundan", BORN
    card.worker.save()
    return card


@pytest.fixture
def card():
    card = carded()
    Enrollment.objects.filter(member=card.member).update(start=date(2026, 3, 1), end=None)
    return card


@pytest.fixture
def ask(client, card, monkeypatch, now):
    """GET without an answer, POST with one; each test from an address of its own."""
    address = f"198.52.{next(addresses)}.{timezone.now().microsecond % 250}"
    monkeypatch.setattr(timezone, "now", lambda: now)
    cache.delete(f"card-wrong:birth:{address}:{now:%Y%m%d%H}")

    def get(data=None, token=None):
        url = reverse("card_own", args=[token or card.token])
        send = client.get if data is None else client.post
        return send(url, data, REMOTE_ADDR=address)

    return get


def events(card):
    found = AuditEvent.objects.filter(subject_id=card.pk, subject_type="enrollment.card")
    return list(found.order_by("pk").values_list("verb", flat=True))


def test_the_question_tells_nothing_and_opens_no_session(ask, card):
    page = ask()
    assert page.status_code == 200
    assert "M. T." in page.text
    assert set(page.cookies) == {"csrf"}
    assert page["Cache-Control"] == "no-store"
    assert page["Referrer-Policy"] == "same-origin"
    assert page["X-Robots-Tag"] == "noindex, nofollow"
    assert "<script" not in page.text
    assert weight(page.text) < 15_000


def test_the_right_date_shows_the_months(ask, card):
    page = ask(RIGHT)
    assert page.status_code == 200
    assert "9 bulan terlindungi" in page.text
    assert "Maret 2026 – November 2026" in " ".join(page.text.split())
    assert "Rp\xa042.000.000" in page.text
    assert weight(page.text) < 15_000
    assert events(card) == ["own_checks.answer"]


def test_who_is_covered_no_longer_is_promised_nothing(ask, card):
    assert "Pengobatannya ditanggung" in ask(RIGHT).text
    Enrollment.objects.filter(member=card.member).update(end=date(2026, 11, 10))
    text = ask(RIGHT).text
    assert "Perlindungan pemegang kartu ini sudah berakhir." in text
    assert "Pengobatannya ditanggung" not in text
    assert "Rp\xa0" not in text


def test_a_gap_is_told(ask, card):
    Enrollment.objects.filter(member=card.member).update(end=date(2026, 5, 1))
    later = CardFactory(worker=card.worker)
    Enrollment.objects.filter(member=later.member).update(
        worker=card.worker, start=date(2026, 8, 1), end=None
    )
    text = " ".join(ask(RIGHT).text.split())
    assert "Terlindungi</strong> Maret 2026 – April 2026" in text
    assert "Terputus</strong> Mei 2026 – Juli 2026" in text
    assert "Terlindungi</strong> Agustus 2026 – November 2026" in text


def test_it_shows_no_number_no_name_and_no_birth_date(ask, card):
    card.worker.kpj = "12345678901"
    card.worker.save()
    for text in (ask(RIGHT).text, ask(WRONG).text, ask({**RIGHT, "day": "x"}).text, ask().text):
        for secret in (
            "Mantili", card.worker.nik, card.worker.masked_nik, "12345678901", "1981", "13 April",
            card.serial,
        ):  # fmt: skip
            assert secret not in text


def test_a_wrong_date_gets_the_same_answer_whatever_is_wrong(ask, card):
    wrong = ask(WRONG)
    assert wrong.status_code == 422
    assert "tidak cocok" in wrong.text
    card.worker.birth_date = None
    card.worker.save()
    assert _same(ask(RIGHT)) == _same(wrong)
    assert events(card) == ["own_checks.refuse"] * 2


def _same(page):
    return [line for line in page.text.splitlines() if "csrfmiddlewaretoken" not in line]


def test_after_five_wrong_dates_the_right_one_waits_too(ask, card, monkeypatch, now):
    answers = [ask(WRONG).status_code for _ in range(WRONG_PER_HOUR)]
    assert answers == [422] * WRONG_PER_HOUR
    page = ask(RIGHT)
    assert page.status_code == 429
    assert "Coba lagi satu jam lagi" in page.text
    monkeypatch.setattr(timezone, "now", lambda: now + timedelta(minutes=61))
    assert ask(RIGHT).status_code == 200


def test_one_address_does_not_try_card_after_card(ask, card, monkeypatch):
    monkeypatch.setattr("enrollment.views.own_check.PER_HOUR", 2)
    others = [carded() for _ in range(2)]
    assert [ask(WRONG, other.token).status_code for other in others] == [422, 422]
    assert ask(RIGHT).status_code == 429
    assert events(card) == []


def test_what_is_no_date_is_not_counted(ask, card):
    for typed in ({}, {**RIGHT, "month": "13"}, {**RIGHT, "year": "80"}, {**RIGHT, "day": "٣"}):
        page = ask(typed)
        assert page.status_code == 422
        assert "tidak dikenal" in page.text
    assert events(card) == []


def test_a_revoked_card_asks_nothing(ask):
    card = carded(revoked=True)
    for page in (ask(token=card.token), ask(RIGHT, card.token)):
        assert "Dilaporkan hilang" in page.text
        assert "<form" not in page.text
    assert events(card) == []


def test_an_unknown_code_is_unknown_here_too(ask):
    assert ask(token="0" * 35).status_code == 404
    assert ask(RIGHT, token="AbCdEfGhIjKlMnOpQrStUv").status_code == 404


def test_a_form_of_elsewhere_is_refused(card):
    client = Client(enforce_csrf_checks=True)
    assert client.post(reverse("card_own", args=[card.token]), RIGHT).status_code == 403


def test_it_is_recorded_without_a_person(card, now):
    assert own_checks.ask(card, BORN, at=now) == Answer.RIGHT
    event = AuditEvent.objects.get(verb="own_checks.answer")
    assert (event.by, event.facts, event.subject_label) == (
        None, {"who": "card_holder"}, card.serial,
    )  # fmt: skip


def test_the_last_payment(ask, card):
    assert "Belum tercatat" in ask(RIGHT).text
    batch = ContributionBatchFactory(month=date(2026, 10, 1), jkk=0, jkm=6_800, total=6_800)
    jkm = card.member.enrollments.get(programme="JKM")
    ContributionFactory(batch=batch, enrollment=jkm)
    pay(batch, 6_800, paid_on=date(2026, 10, 12))
    text = ask(RIGHT).text
    assert "Untuk bulan Oktober 2026, dibayar pada 12 Oktober 2026" in text


@pytest.mark.parametrize("answer", [None, RIGHT, WRONG])
def test_few_queries(ask, card, answer, django_assert_max_num_queries):
    with django_assert_max_num_queries(12):
        ask(answer)


def test_the_limits_are_what_the_page_says():
    assert (WRONG_PER_HOUR, public.PER_HOUR) == (5, 30)
