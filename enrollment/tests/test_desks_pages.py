"""Who says to work on a village, and who takes it over."""

import pytest
from django.urls import reverse

from enrollment.models import Desk
from enrollment.tests.factories import DeskFactory
from enrollment.tests.worklist import HERE, PEOPLE
from gumas_pbi.models import Role
from gumas_pbi.tests.factories import UserFactory
from villages.tests.factories import VillageFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def verifier(client):
    user = UserFactory(role=Role.VERIFIER)
    client.force_login(user)
    return user


def take(client, code=HERE, **data):
    return client.post(reverse("verification:take", args=[code]), data, follow=True)


def test_take_a_village_and_leave_it(client, verifier):
    response = take(client)
    assert response.redirect_chain == [(f"{PEOPLE}?place={HERE}", 302)]
    assert Desk.objects.get().user == verifier
    client.post(reverse("verification:leave", args=[HERE]))
    assert not Desk.objects.exists()


def test_taking_over_is_asked_about(client, verifier):
    desk = DeskFactory(village=VillageFactory(code=HERE), user__name="Rekan Contoh")
    response = take(client)
    assert "Rekan Contoh mengerjakan desa ini" in response.text
    desk.refresh_from_db()
    assert desk.user != verifier
    take(client, from_another="yes")
    desk.refresh_from_db()
    assert desk.user == verifier


def test_take_a_village_that_is_not_there(client, verifier):
    assert take(client, "62.99.99.9999").status_code == 404


@pytest.mark.parametrize("role", [r for r in Role if r != Role.VERIFIER])
def test_only_a_verifier_takes_a_village(client, role):
    client.force_login(UserFactory(role=role))
    assert take(client).status_code == 403
