"""For whom a village's word stands."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from enrollment.models import Enrollment
from enrollment.months import Month
from enrollment.queries import confirmed
from enrollment.tests.factories import (
    ConfirmationExceptionFactory,
    ConfirmationFactory,
    enrolled,
)
from gumas_pbi.models import Role
from gumas_pbi.tests.factories import UserFactory
from villages.tests.factories import PostingFactory, VillageFactory
from workers.models import Worker

pytestmark = pytest.mark.django_db
NOVEMBER = date(2026, 11, 1)
EARLIER = datetime(2026, 1, 1, tzinfo=ZoneInfo("Asia/Jakarta"))


def covered(since=EARLIER, **changes):
    """A person of Sare Rangan covered over 2026, known to the program since then."""
    member = enrolled()
    Enrollment.objects.filter(member=member).update(created_at=since, **changes)
    return member.worker


def word(now, month=NOVEMBER, **kwargs):
    return ConfirmationFactory(village=VillageFactory(), month=month, confirmed_at=now, **kwargs)


def days(*workers):
    found = Worker.objects.filter(pk__in=[w.pk for w in workers]).order_by("pk")
    return list(found.annotate(last=confirmed.last()).values_list("last", flat=True))


def test_the_last_word_stands_for_everybody_covered_then(now):
    here, there = covered(), covered()
    word(now - timedelta(days=30), month=date(2026, 10, 1))
    given = word(now)
    assert days(here, there) == [now.date(), now.date()]
    assert confirmed.last_for(here) == given


def test_it_does_not_stand_for_somebody_named_as_gone(now):
    worker = covered()
    before = word(now - timedelta(days=30), month=date(2026, 10, 1))
    ConfirmationExceptionFactory(confirmation=word(now), worker=worker)
    assert days(worker) == [before.confirmed_at.date()]
    assert confirmed.last_for(worker) == before


@pytest.mark.parametrize(
    "changes",
    [
        {"end": date(2026, 11, 22)},
        {"start": date(2026, 11, 23)},
        {"since": datetime(2026, 11, 23, tzinfo=ZoneInfo("Asia/Jakarta"))},
    ],
)
def test_it_does_not_stand_for_somebody_not_covered_or_not_known_that_day(now, changes):
    worker = covered(**changes)
    word(now)
    assert days(worker) == [None]
    assert confirmed.last_for(worker) is None
    assert not confirmed.covered(now.date()).filter(confirmed.confirmed(Month(2026, 11))).exists()


def test_the_word_of_another_village_says_nothing(now):
    worker = covered()
    ConfirmationFactory(
        village=VillageFactory(code="62.10.03.2002"), month=NOVEMBER, confirmed_at=now
    )
    assert days(worker) == [None]


def test_people_confirmed_for_a_month(now):
    here, gone = covered(), covered()
    ConfirmationExceptionFactory(confirmation=word(now), worker=gone)
    found = confirmed.covered(now.date()).filter(confirmed.confirmed(Month(2026, 11)))
    assert list(found.values_list("worker", flat=True)) == [here.pk]
    assert not confirmed.covered(now.date()).filter(confirmed.confirmed(Month(2026, 10))).exists()


@pytest.mark.parametrize(
    ("every", "day", "month"),
    [
        (1, date(2026, 11, 22), Month(2026, 11)),
        (3, date(2026, 11, 22), Month(2026, 10)),
        (3, date(2026, 12, 31), Month(2026, 10)),
        (3, date(2027, 1, 1), Month(2027, 1)),
    ],
)
def test_which_month_is_due(settings, every, day, month):
    settings.CONFIRMATION_EVERY_MONTHS = every
    assert confirmed.due(day) == month


@pytest.mark.parametrize(("every", "name"), [(1, "Oktober 2026"), (3, "Oktober–Desember 2026")])
def test_what_is_confirmed_has_a_name(settings, every, name):
    settings.CONFIRMATION_EVERY_MONTHS = every
    assert confirmed.name(Month(2026, 10)) == name


def test_the_last_day_in_time(settings):
    settings.CONFIRMATION_DAYS = 14
    assert confirmed.expected_until(Month(2026, 11)) == date(2026, 11, 14)


def test_villages_with_their_last_word(now):
    covered(), covered()
    before = word(now - timedelta(days=30), month=date(2026, 10, 1))
    officer = PostingFactory(village=VillageFactory()).user
    [village] = confirmed.villages(officer, now.date())
    assert (village.people, village.last_at, village.done) == (2, before.confirmed_at, None)
    given = word(now)
    [village] = confirmed.villages(UserFactory(role=Role.TREASURER), now.date())
    assert (village.last_at, village.done) == (now, given.pk)


@pytest.mark.parametrize(
    ("month", "stands"),
    [(date(2026, 9, 1), False), (date(2026, 10, 1), True), (NOVEMBER, True)],
)
def test_a_months_word_is_one_for_its_quarter(settings, now, month, stands):
    """Villages that were asked each month are not asked once more when the setting changes."""
    settings.CONFIRMATION_EVERY_MONTHS = 3
    worker = covered()
    given = word(now, month=month)
    [village] = confirmed.villages(UserFactory(role=Role.TREASURER), now.date())
    assert village.done == (given.pk if stands else None)
    found = confirmed.covered(now.date()).filter(confirmed.confirmed(Month(2026, 10)))
    assert list(found.values_list("worker", flat=True)) == [worker.pk] * stands
    waiting = confirmed.waited_for(UserFactory(role=Role.TREASURER), now.date())
    assert waiting.exists() is not stands


def test_another_villages_officer_is_told_of_none(now):
    covered()
    other = PostingFactory(village=VillageFactory(code="62.10.03.2002")).user
    assert list(confirmed.villages(other, now.date())) == []
