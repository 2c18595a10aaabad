"""Who works on which village: taking it, prolonging it, taking it over, leaving it."""

import threading
from datetime import timedelta

import pytest
from django.db import connection

from enrollment.actions import desks
from enrollment.models import Desk
from enrollment.tests.factories import DeskFactory
from gumas_pbi.models import AuditEvent, Role
from gumas_pbi.refusals import Refused
from gumas_pbi.tests.factories import UserFactory
from villages.tests.factories import VillageFactory

pytestmark = pytest.mark.django_db
HALF_AN_HOUR = timedelta(minutes=30)


@pytest.fixture
def village():
    return VillageFactory()


@pytest.fixture
def verifier():
    return UserFactory(role=Role.VERIFIER)


def test_take_a_village(village, verifier, now):
    desk = desks.take(village, by=verifier, at=now)
    assert (desk.user, desk.since, desk.until) == (verifier, now, now + HALF_AN_HOUR)
    assert AuditEvent.objects.get().verb == "desks.take"


def test_take_twice_prolongs_it(village, verifier, now):
    desks.take(village, by=verifier, at=now)
    later = now + timedelta(minutes=20)
    desk = desks.take(village, by=verifier, at=later)
    assert (desk.since, desk.until) == (now, later + HALF_AN_HOUR)


def test_take_what_another_works_on(village, verifier, now):
    DeskFactory(village=village, since=now)
    with pytest.raises(Refused, match="sedang dikerjakan orang lain"):
        desks.take(village, by=verifier, at=now)


def test_take_from_another(village, verifier, now):
    DeskFactory(village=village, since=now)
    desk = desks.take(village, by=verifier, at=now, from_another=True)
    assert (desk.user, desk.since) == (verifier, now)
    assert AuditEvent.objects.get().facts == {"from_another": True}


def test_take_what_another_has_left_alone(village, verifier, now):
    DeskFactory(village=village, since=now - HALF_AN_HOUR)
    desk = desks.take(village, by=verifier, at=now)
    assert (desk.user, desk.since) == (verifier, now)


def test_leave_the_own_only(village, verifier, now):
    DeskFactory(village=village, since=now)
    desks.leave(village, by=verifier, at=now)
    assert Desk.objects.exists()
    desks.take(village, by=verifier, at=now, from_another=True)
    desks.leave(village, by=verifier, at=now)
    assert not Desk.objects.exists()


def test_two_take_it_at_once(committing, now):
    village, came = VillageFactory(), []
    verifiers = [UserFactory(role=Role.VERIFIER) for _n in range(2)]

    def take(by):
        try:
            came.append(desks.take(village, by=by, at=now).user)
        except Refused as no:
            came.append(no.code)
        finally:
            connection.close()

    threads = [threading.Thread(target=take, args=[by]) for by in verifiers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert "taken" in came
    assert Desk.objects.get().user in came
