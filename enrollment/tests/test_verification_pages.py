"""Pages of the worklist: who sees what, and what each button does."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from gumas_pbi.models import Role
from gumas_pbi.tests.factories import UserFactory
from workers.tests.factories import CandidateFactory

pytestmark = pytest.mark.django_db
LIST, PEOPLE = reverse("verification:list"), reverse("verification:people")


@pytest.fixture
def verifier(client):
    user = UserFactory(role=Role.VERIFIER)
    client.force_login(user)
    return user


def test_smoke(client, verifier):
    p = CandidateFactory()
    for url in (
        LIST,
        PEOPLE,
        PEOPLE + "?show=second",
        reverse("verification:person", args=[p.pk]),
        reverse("verification:returned"),
        reverse("verification:reasons"),
    ):
        with CaptureQueriesContext(connection) as q:
            r = client.get(url)
        print(url, r.status_code, len(q), len(r.content))
        if url == PEOPLE:
            for x in q:
                print("   ", x["sql"][:160])
        assert r.status_code == 200
    for q in (
        "clean",
        "findings",
        "listed",
        "alike",
        "absent",
        "answered",
        "returned",
        "second",
        "accepted",
        "refused",
        "all",
    ):
        r = client.get(PEOPLE + "?show=" + q + "&late=3&wave=1&mine=on&q=x&place=62.10.03")
        assert r.status_code == 200
        r = client.get(LIST + "?show=" + q)
        assert r.status_code == 200
