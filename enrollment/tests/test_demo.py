"""The demo of `make run`, smaller than life, on several days of a year."""

from dataclasses import replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from django.db import connection

from enrollment.actions import demo_story
from enrollment.models import (
    Allocation,
    Card,
    Ceremony,
    Claim,
    Confirmation,
    ContributionBatch,
    Decree,
    Difference,
    Enrollment,
    LifeEvent,
    Member,
    PastRefusal,
    Payment,
    Portrait,
    Replacement,
    Scenario,
    StatementDifference,
    Station,
)
from workers.models import Candidate

pytestmark = pytest.mark.long
WIB = ZoneInfo("Asia/Jakarta")


@pytest.fixture
def swept(django_db_setup, django_db_blocker):
    """Tables without the dead rows of a demo that was rolled back: beside them, the planner takes
    the thousands of the next one for none."""
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute("VACUUM")


@pytest.fixture
def tell(swept, db, monkeypatch, tmp_path, settings):
    settings.INSTALLATION = replace(settings.INSTALLATION, var=tmp_path)
    monkeypatch.setattr(demo_story, "COVERED", 900)
    monkeypatch.setattr(demo_story, "SINCE_LAST_YEAR", 450)
    return lambda at: demo_story.tell(at=at, progress=lambda _sentence: None)


def test_demo_shows_the_whole_road(tell):
    tell(datetime(2026, 11, 24, 19, 20, tzinfo=WIB))
    states = dict.fromkeys(Candidate.objects.values_list("state", flat=True))
    assert set(states) == set(Candidate.State) - {Candidate.State.REFUSED}
    assert Candidate.objects.filter(is_sampled=True, second_at=None).count() == 2
    assert Candidate.objects.exclude(priority=0).count() == 1
    drafts = Decree.objects.filter(state=Decree.State.DRAFT)
    assert [draft.names.exclude(struck_at=None).count() for draft in drafts] == [1]
    assert Decree.objects.exclude(amends=None).count() == 1
    extension = Decree.objects.get(extends__isnull=False)
    old = Enrollment.objects.filter(
        member__decree=extension, worker__birth_date__lte=date(1961, 1, 1)
    )
    assert old.exists()
    assert Replacement.objects.exclude(newcomer=None).count() == 1
    assert Difference.objects.filter(state="open").count() == 1
    assert PastRefusal.objects.count() == 1
    assert Member.objects.filter(state="sent").count() == 3
    assert set(LifeEvent.objects.values_list("state", flat=True)) == {
        "reported", "done", "dismissed",
    }  # fmt: skip
    assert set(Card.objects.values_list("station", flat=True)) == set(Station)
    assert Card.objects.filter(worker__portrait__isnull=False).count() == Portrait.objects.count()
    assert Ceremony.objects.get().cards == Card.objects.filter(station=Station.HANDED).count()
    assert Claim.objects.count() == 2
    assert Claim.objects.latest("opened_at").months >= 4
    assert Confirmation.objects.values("month").distinct().count() == 3
    batches = ContributionBatch.objects.order_by("-month")
    assert [Allocation.objects.filter(month=batch.month).count() for batch in batches[:4]] == [
        0,
        0,
        1,
        1,
    ]
    assert batches[0].credits == 2 * 16_800
    assert Payment.objects.get(state="requested").papers.get().kind == "spp"
    assert set(StatementDifference.objects.values_list("state", flat=True)) == {"open", "settled"}
    assert Scenario.objects.count() == 2


@pytest.mark.parametrize("day", [(2027, 1, 1), (2028, 2, 29)])
def test_demo_opens_on_any_day(tell, day):
    answer = tell(datetime(*day, 0, 40, tzinfo=WIB))
    assert answer["failed"] == 0
