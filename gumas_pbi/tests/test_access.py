"""Who gets in, over the whole site."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from django.urls import NoReverseMatch, reverse

from gumas_pbi.models import STAFF, Role
from gumas_pbi.tests.factories import UserFactory
from gumas_pbi.tests.others import factory
from gumas_pbi.tests.test_guards import OPEN, patterns

pytestmark = pytest.mark.django_db
PASSWORD = "sandi-untuk-uji-coba"
ARGUMENTS = {"pk": 1, "month": "2026-11", "token": "AbCdEfGhIjKlMnOpQrStUv", "code": "x"}


def addresses():
    """Every address of the site, with the arguments that it needs."""
    for name, pattern in patterns():
        needed = {key: ARGUMENTS[key] for key in pattern.pattern.converters}
        try:
            yield name, reverse(name, kwargs=needed)
        except NoReverseMatch as error:  # pragma: no cover - says which one
            raise AssertionError(name) from error


EVERY = dict(addresses())
CLOSED = {name: url for name, url in EVERY.items() if name not in OPEN}


@pytest.mark.parametrize("method", ["get", "post"])
def test_the_anonymous_are_sent_to_log_in(client, method):
    found = {name: getattr(client, method)(url) for name, url in CLOSED.items()}
    assert {name: (answer.status_code, answer.headers["Location"])
            for name, answer in found.items()} == {
        name: (302, f"{reverse('login')}?next={url}") for name, url in CLOSED.items()
    }  # fmt: skip


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_a_post_without_token_is_refused(method):
    client = Client(enforce_csrf_checks=True)
    client.force_login(UserFactory(role=Role.ADMINISTRATOR))
    found = {name: getattr(client, method)(url).status_code for name, url in EVERY.items()}
    assert found == dict.fromkeys(EVERY, 403)


def test_a_post_without_token_says_what_to_do(client):
    client = Client(enforce_csrf_checks=True)
    body = client.post(reverse("login"), {"username": "sri", "password": PASSWORD}).content.decode()
    assert "Halaman ini sudah terlalu lama terbuka" in body


def test_nobody_without_a_role_sees_a_page_of_persons(client):
    client.force_login(UserFactory())
    found = {name: client.get(url).status_code for name, url in CLOSED.items()}
    seen = {name for name, status in found.items() if status not in (403, 405)}
    assert seen == {"home", "dashboard", "password_change", "password_change_done"}


def test_login_leads_to_where_one_wanted_to_go(client):
    user = UserFactory(role=Role.VERIFIER)
    wanted = reverse("proposals:list")
    form = {"username": user.username, "password": PASSWORD, "next": wanted}
    answer = client.post(reverse("login"), form)
    assert (answer.status_code, answer["Location"]) == (302, wanted)
    assert client.get(wanted).status_code == 200


def test_login_never_leads_elsewhere(client):
    user = UserFactory(role=Role.VERIFIER)
    form = {"username": user.username, "password": PASSWORD, "next": "https://contoh.example/"}
    assert client.post(reverse("login"), form)["Location"] == reverse("home")


def test_login_gives_a_new_session(client):
    user = UserFactory()
    client.get(reverse("login"))
    session = client.session
    session["sebelum"] = 1
    session.save()
    before = session.session_key
    client.cookies["sesi"] = before
    client.post(reverse("login"), {"username": user.username, "password": PASSWORD})
    assert client.session.session_key != before


@pytest.mark.parametrize("change", [{"password": "salah"}, {"username": "tidak-ada"}])
def test_login_says_the_same_for_a_wrong_name_and_a_wrong_password(client, change):
    user = UserFactory()
    form = {"username": user.username, "password": PASSWORD, **change}
    answer = client.post(reverse("login"), form)
    assert answer.status_code == 200
    assert len(answer.context["form"].non_field_errors()) == 1
    assert "_auth_user_id" not in client.session


def test_service_accounts_cannot_log_in(client):
    form = {"username": "layanan-administrator", "password": PASSWORD}
    assert client.post(reverse("login"), form).status_code == 200
    assert "_auth_user_id" not in client.session


def test_logout_ends_the_session(client):
    client.force_login(UserFactory(role=Role.VERIFIER))
    assert client.post(reverse("logout")).status_code == 200
    assert client.get(reverse("proposals:list")).status_code == 302


def test_logout_is_no_link(client):
    client.force_login(UserFactory(role=Role.VERIFIER))
    assert client.get(reverse("logout")).status_code == 405


def test_a_disabled_user_is_out_on_the_next_request(client):
    user = UserFactory(role=Role.VERIFIER)
    client.force_login(user)
    assert client.get(reverse("workers:list")).status_code == 200
    user.is_active = False
    user.save()
    answer = client.get(reverse("workers:list"))
    assert (answer.status_code, answer["Location"][:7]) == (302, "/masuk/")


def test_a_role_that_was_taken_away_is_gone_on_the_next_request(client):
    user = UserFactory(role=Role.VERIFIER)
    client.force_login(user)
    assert client.get(reverse("workers:list")).status_code == 200
    user.groups.clear()
    assert client.get(reverse("workers:list")).status_code == 403


def test_a_changed_password_ends_the_other_sessions(client):
    user = UserFactory(role=Role.VERIFIER)
    here, there = Client(), Client()
    for each in (here, there):
        each.force_login(user)
    new = "gelondong kayu di tepi sungai"
    form = {"old_password": PASSWORD, "new_password1": new, "new_password2": new}
    assert here.post(reverse("password_change"), form).status_code == 302
    assert here.get(reverse("workers:list")).status_code == 200
    assert there.get(reverse("workers:list")).status_code == 302


@pytest.mark.parametrize("new", ["empat belas ok", "12345678901234567890", "pengguna-kantor-satu"])
def test_a_weak_password_is_refused(client, new):
    """Too short, too common, too much like the user's name."""
    user = UserFactory(role=Role.VERIFIER, username="pengguna-kantor")
    client.force_login(user)
    form = {"old_password": PASSWORD, "new_password1": new, "new_password2": new}
    assert client.post(reverse("password_change"), form).status_code == 200
    user.refresh_from_db()
    assert user.check_password(PASSWORD)


def without_reference(body):
    return re.sub(r"[0-9a-f]{8}", "········", re.sub(r'value="\w+"|csrf\S+', "", body))


@pytest.mark.parametrize(
    ("label", "url"),
    [("workers.Roster", "rosters:detail"), ("workers.Worker", "workers:detail"),
     ("workers.Proposal", "proposals:detail"), ("enrollment.Claim", "claims:detail")],
)  # fmt: skip
def test_another_villages_row_is_as_if_it_did_not_exist(client, label, url):
    officer = factory("villages.Posting")(village__code="62.10.04.2019").user
    row = factory(label)()
    client.force_login(officer)
    theirs = client.get(reverse(url, args=[row.pk]))
    missing = client.get(reverse(url, args=[row.pk + 1_000_000]))
    assert (theirs.status_code, missing.status_code) == (404, 404)
    bodies = {
        without_reference(each.content.decode().replace(str(each.wsgi_request.path), ""))
        for each in (theirs, missing)
    }
    assert len(bodies) == 1


def test_has_role_of_a_disabled_user():
    user = UserFactory(role=Role.VERIFIER, is_active=False)
    assert not user.has_role(Role.VERIFIER)
    assert not user.is_staff_of_regency


@pytest.mark.parametrize("role", Role)
def test_staff_is_who_works_with_persons_of_the_whole_regency(role):
    assert UserFactory(role=role).is_staff_of_regency is (role in STAFF)
    assert set(Role) - {Role.VIEWER, Role.VILLAGE_OFFICER} == STAFF
