"""What holds for every request: headers, language, refusals, outages."""

from __future__ import annotations

import pytest
from django.contrib.messages import get_messages
from django.db import OperationalError, connection
from django.test import Client, RequestFactory
from django.urls import reverse

from gumas_pbi import middleware
from gumas_pbi.models import Role
from gumas_pbi.refusals import Refused
from gumas_pbi.tests.factories import UserFactory
from gumas_pbi.tests.test_access import EVERY

pytestmark = pytest.mark.django_db
POLICY = {
    "default-src 'none'", "script-src 'self'", "style-src 'self'", "img-src 'self' data:",
    "connect-src 'self'", "form-action 'self'", "base-uri 'none'", "object-src 'none'",
    "frame-ancestors 'none'", "manifest-src 'self'",
}  # fmt: skip


WITH_CAMERA = {"cards:hand_over", "cards:offline"}


# Of these not even the address of the page is told to where a link leads.
BY_CODE = {"card_check", "card_scan", "card_own"}


def check_headers(answer, camera="()", referrer="same-origin"):
    assert set(answer["Content-Security-Policy"].split("; ")) == POLICY
    assert "no-store" in answer["Cache-Control"]
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Referrer-Policy"] == referrer
    assert answer["X-Frame-Options"] == "DENY"
    assert answer["Permissions-Policy"] == f"camera={camera}, geolocation=()"
    assert answer["Cross-Origin-Opener-Policy"] == "same-origin"


def test_every_page_has_its_headers(client, monkeypatch):
    monkeypatch.setattr("gumas_pbi.views.health.PARTS", {})
    referrer = {name: "no-referrer" if name in BY_CODE else "same-origin" for name in EVERY}
    for name, url in EVERY.items():
        check_headers(client.get(url), referrer=referrer[name])
    client.force_login(UserFactory(role=Role.VERIFIER))
    for name, url in EVERY.items():
        answer = client.get(url)
        sees = name in WITH_CAMERA and answer.status_code == 200
        check_headers(answer, "(self)" if sees else "()", referrer[name])


def test_pages_that_are_not_there_have_them_too(client):
    answer = client.get("/tidak-ada/")
    assert answer.status_code == 404
    check_headers(answer)


def test_indonesian_whatever_the_browser_asks_for(client):
    answer = client.get(reverse("login"), headers={"accept-language": "en-US,en;q=0.9"})
    assert answer["Content-Language"] == "id"
    assert '<html lang="id">' in answer.content.decode()


def test_the_language_that_was_chosen_stays(client):
    answer = client.post(reverse("set_language"), {"language": "en", "next": reverse("login")})
    assert (answer.status_code, answer["Location"]) == (302, reverse("login"))
    answer = client.get(reverse("login"))
    assert answer["Content-Language"] == "en"
    assert '<html lang="en">' in answer.content.decode()


@pytest.mark.parametrize("language", ["xx", "", "../../etc"])
def test_a_language_that_there_is_not_is_indonesian(client, language):
    client.cookies["django_language"] = language
    assert client.get(reverse("login"))["Content-Language"] == "id"


def refuse(**headers):
    """What the browser gets when a verb refuses a POST, and the messages shown next."""
    request = RequestFactory().post("/daftar/7/kirim/", headers=headers)
    request._messages = Messages()
    no = Refused("Tidak ada baris benar.")
    return middleware.RefusalMiddleware(None).process_exception(request, no), request._messages


class Messages(list):
    def add(self, level, message, extra_tags=""):
        self.append((level, message))


def test_a_refused_act_returns_to_its_page_with_the_sentence():
    answer, said = refuse(referer="http://testserver/daftar/7/?halaman=2")
    assert (answer.status_code, answer["Location"]) == (
        303,
        "http://testserver/daftar/7/?halaman=2",
    )
    assert said == [(40, "Tidak ada baris benar.")]


@pytest.mark.parametrize("referer", ["", "https://contoh.example/", "javascript:alert(1)"])
def test_a_refused_act_never_returns_elsewhere(referer):
    answer, _said = refuse(referer=referer)
    assert answer["Location"] == "/"


def test_a_refused_act_by_htmx_loads_the_page_again():
    headers = {"referer": "http://testserver/daftar/7/?halaman=2", "hx-request": "true"}
    answer, said = refuse(**headers)
    assert (answer.status_code, answer["HX-Redirect"]) == (204, "/daftar/7/?halaman=2")
    assert len(said) == 1


def test_a_refusal_of_a_page_that_is_read_is_not_hidden():
    request = RequestFactory().get("/daftar/7/")
    assert middleware.RefusalMiddleware(None).process_exception(request, Refused("x")) is None
    request = RequestFactory().post("/daftar/7/")
    assert middleware.RefusalMiddleware(None).process_exception(request, ValueError()) is None


def test_a_refused_act_on_the_site(client):
    client.force_login(UserFactory(role=Role.TREASURER))
    page = reverse("contributions:list")
    answer = client.post(
        reverse("contributions:open"), {"month": "2099-01"}, headers={"referer": page}
    )
    assert answer.status_code < 500
    assert not [m for m in get_messages(answer.wsgi_request) if m.level_tag == "success"]


def away(execute, sql, params, many, context):
    raise OperationalError("could not connect to server: rahasia")


def working_views_only(execute, sql, params, many, context):
    if "django_session" in sql or "gumas_pbi_user" in sql or "auth_group" in sql:
        return execute(sql, params, many, context)
    raise OperationalError("canceling statement due to lock timeout")


@pytest.mark.parametrize("failing", [away, working_views_only])
def test_a_database_that_is_away_is_said_in_words(failing):
    client = Client(raise_request_exception=False)
    client.force_login(UserFactory(role=Role.VERIFIER))
    with connection.execute_wrapper(failing):
        answer = client.get(reverse("workers:list"))
    body = answer.content.decode()
    assert answer.status_code == 503
    assert "Sistem sedang sibuk atau dirawat" in body
    assert "rahasia" not in body
    check_headers(answer)


def breaking(execute, sql, params, many, context):
    if "workers_worker" in sql:
        raise ZeroDivisionError("rahasia")
    return execute(sql, params, many, context)


def test_a_page_that_breaks_is_said_in_words():
    client = Client(raise_request_exception=False)
    client.force_login(UserFactory(role=Role.VERIFIER))
    with connection.execute_wrapper(breaking):
        answer = client.get(reverse("workers:list"))
    body = answer.content.decode()
    assert answer.status_code == 500
    assert "Ada gangguan di pihak kami" in body
    assert "rahasia" not in body
    check_headers(answer)


# --- the address of an act, opened as a page


BROWSER = {"accept": "text/html,application/xhtml+xml,*/*;q=0.8"}


@pytest.mark.parametrize(
    ("act", "page"),
    [
        ("/verifikasi/orang/putuskan/?q=a&page=2", "/verifikasi/orang/?q=a&page=2"),
        ("/verifikasi/orang/7/tarik/", "/verifikasi/orang/7/"),
        ("/verifikasi/dikembalikan/7/kirim/?page=2", "/verifikasi/dikembalikan/?page=2"),
        ("/verifikasi/desa/62.10.03.2001/kerjakan/", "/verifikasi/"),
        ("/keluar/", "/"),
    ],
)  # fmt: skip
def test_an_act_opened_in_a_browser_leads_to_its_page(client, act, page):
    client.force_login(UserFactory(role=Role.VERIFIER))
    response = client.get(act, headers=BROWSER)
    assert (response.status_code, response.url) == (302, page)


def test_an_act_is_not_a_page_for_programs(client):
    client.force_login(UserFactory(role=Role.VERIFIER))
    assert client.get("/verifikasi/orang/putuskan/").status_code == 405
    assert client.head("/verifikasi/orang/putuskan/", headers=BROWSER).status_code == 405
