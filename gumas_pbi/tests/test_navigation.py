"""What each role finds in the bar."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import RequestFactory
from django.urls import reverse

from gumas_pbi.models import Role
from gumas_pbi.navigation import FIRST, PAGES, shell
from gumas_pbi.tests.factories import UserFactory

pytestmark = pytest.mark.django_db
STAFF_PAGES = [
    "Beranda", "Daftar", "Pekerja", "Usulan", "SK Bupati", "Kuota", "BPJS", "Iuran",
    "Kesinambungan", "Konfirmasi", "Kartu", "Klaim", "Daftar rujukan", "Rantai", "Cakupan",
]  # fmt: skip
FIRST_OF = {
    Role.VERIFIER: ["Beranda", "Verifikasi", "Pekerja", "Cakupan"],
    Role.APPROVER: ["Beranda", "SK Bupati", "Usulan", "Cakupan"],
    Role.TREASURER: ["Beranda", "Iuran", "SK Bupati", "Cakupan"],
    Role.BPJS_LIAISON: ["Beranda", "BPJS", "SK Bupati", "Kartu"],
}
SEEN = {
    Role.VILLAGE_OFFICER: [
        "Beranda", "Daftar", "Konfirmasi", "Kartu", "Pekerja", "Usulan", "Klaim", "Rantai",
        "Cakupan",
    ],
    **{
        role: [*first, *(label for label in STAFF_PAGES if label not in first)]
        for role, first in FIRST_OF.items()
    },
    Role.VIEWER: ["Beranda", "Rantai", "Cakupan"],
    Role.ADMINISTRATOR: [*STAFF_PAGES[:3], "Verifikasi", *STAFF_PAGES[3:]],
}  # fmt: skip


def seen_by(user, path="/"):
    request = RequestFactory().get(path)
    request.user = user
    return shell(request)


@pytest.mark.parametrize("role", Role)
def test_each_role_sees_its_pages_in_its_order(role):
    items = seen_by(UserFactory(role=role))["navigation"]
    assert [str(item.label) for item in items] == SEEN[role]


@pytest.mark.parametrize("role", Role)
def test_every_page_in_the_bar_opens(client, role):
    user = UserFactory(role=role)
    client.force_login(user)
    found = {i.url: client.get(i.url).status_code for i in seen_by(user)["navigation"]}
    expected = dict.fromkeys(found, 200)
    if role == Role.VIEWER:  # their home is the coverage
        expected["/"] = 302
    assert found == expected


def test_the_anonymous_see_no_bar():
    shown = seen_by(AnonymousUser())
    assert shown["navigation"] == []
    assert shown["site"]["regency"] == "Kabupaten Gunung Mas"


def test_pages_without_a_user_have_no_bar():
    assert shell(RequestFactory().get("/"))["navigation"] == []


@pytest.mark.parametrize(
    ("path", "current"),
    [("/", ["Beranda"]), ("workers:list", ["Pekerja"]), ("workers:find", ["Pekerja"]),
     ("login", [])],
)  # fmt: skip
def test_one_page_is_the_current(path, current):
    path = path if path == "/" else reverse(path)
    items = seen_by(UserFactory(role=Role.VERIFIER), path)["navigation"]
    assert [str(item.label) for item in items if item.current] == current


def test_what_comes_first_is_in_the_bar():
    names = {name for name, *_rest in PAGES}
    assert all(set(first) <= names and len(first) == 4 for first in FIRST.values())
