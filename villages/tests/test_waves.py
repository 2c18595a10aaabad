"""Waves of the rollout."""

from datetime import date

import pytest

from gumas_pbi.models import AuditEvent, Role
from gumas_pbi.refusals import Refused
from gumas_pbi.tests.factories import UserFactory
from villages.actions import waves
from villages.models import Village, Wave
from villages.tests.factories import WaveFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def by():
    return UserFactory(role=Role.APPROVER)


def test_create(by, now):
    wave = waves.create(number=1, name=" Hulu ", start=date(2026, 3, 1), by=by, at=now)
    assert (str(wave), wave.start) == ("Hulu", date(2026, 3, 1))
    assert AuditEvent.objects.get().verb == "waves.create"


def test_create_with_a_number_that_is_taken(by, now):
    WaveFactory(number=1)
    with pytest.raises(Refused, match="Gelombang dengan nomor ini sudah ada"):
        waves.create(number=1, name="", start=None, by=by, at=now)


def test_change(by, now):
    wave = waves.change(WaveFactory(), number=2, name="Hilir", start=None, by=by, at=now)
    assert Wave.objects.get() == wave
    assert (wave.number, wave.name) == (2, "Hilir")


def test_change_to_a_number_that_is_taken(by, now):
    WaveFactory(number=1)
    with pytest.raises(Refused, match="Gelombang dengan nomor ini sudah ada"):
        waves.change(WaveFactory(number=2), number=1, name="", start=None, by=by, at=now)


def test_fill_holds_exactly_these_villages(by, now):
    wave, other = WaveFactory(number=1), WaveFactory(number=2)
    first, second, third = Village.objects.order_by("code")[:3]
    waves.fill(wave, [first, second], by=by, at=now)
    waves.fill(other, [second, third], by=by, at=now)
    assert list(wave.villages.all()) == [first]
    assert waves.fill(wave, [third], by=by, at=now) == 1
    assert dict(Village.objects.exclude(wave=None).values_list("code", "wave__number")) == {
        second.code: 2, third.code: 1,
    }  # fmt: skip


@pytest.mark.parametrize("count", [1, 30])
def test_fill_takes_the_same_statements_for_any_number(by, now, count, django_assert_num_queries):
    wave, chosen = WaveFactory(), list(Village.objects.all()[:count])
    with django_assert_num_queries(5):
        waves.fill(wave, chosen, by=by, at=now)
