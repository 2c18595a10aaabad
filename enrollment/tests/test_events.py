"""A death ends coverage and opens the claim, in one act."""

from datetime import date, timedelta

import pytest

from enrollment.actions import contributions, events
from enrollment.models import Claim, Contribution, Enrollment, LifeEvent
from enrollment.months import Month
from enrollment.queries import owed
from enrollment.tests.factories import enrolled
from gumas_pbi.models import AuditEvent, Role
from gumas_pbi.refusals import Refused, WrongInput
from gumas_pbi.tests.factories import UserFactory
from workers.models import Candidate
from workers.tests.factories import WorkerFactory

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 10)


@pytest.fixture
def officer():
    return UserFactory(role=Role.VILLAGE_OFFICER)


def report(worker, by, at, **kwargs):
    facts = {"died_on": DAY, "at_work": False, "note": "", **kwargs}
    return events.report_death(worker, by=by, at=at, **facts)


def periods(worker):
    found = Enrollment.objects.filter(worker=worker).order_by("programme")
    return [(e.programme, e.start, e.end, e.end_reason) for e in found]


def test_a_death_ends_both_programmes_the_day_after(officer, now):
    worker = enrolled().worker
    report(worker, officer, now)
    assert periods(worker) == [
        ("JKK", date(2026, 1, 1), date(2026, 11, 11), "death"),
        ("JKM", date(2026, 1, 1), date(2026, 11, 11), "death"),
    ]
    worker.refresh_from_db()
    assert worker.died_on == DAY


def test_a_death_opens_the_claim_with_its_estimate(officer, now):
    event, claim = report(enrolled().worker, officer, now)
    assert (claim.event, claim.programme, claim.months) == (event, "JKM", 11)
    assert claim.estimate == 42_000_000
    assert claim.papers.count() == 9
    verbs = AuditEvent.objects.order_by("pk").values_list("verb", flat=True)
    assert list(verbs) == ["events.report_death", "claims.open"]


def test_a_death_at_work_opens_the_claim_of_jkk(officer, now):
    _event, claim = report(enrolled().worker, officer, now, at_work=True)
    assert (claim.programme, claim.estimate) == ("JKK", 70_000_000)


def test_a_death_leaves_no_line_in_the_next_month(officer, now):
    member, other = enrolled(), enrolled()
    report(member.worker, officer, now)
    december = now + timedelta(days=20)
    batch = contributions.open(Month(2026, 12), by=UserFactory(role=Role.TREASURER), at=december)
    contributions.compute(batch, at=december)
    billed = Contribution.objects.values_list("worker", flat=True)
    assert set(billed) == {other.worker_id}


def test_the_month_of_death_is_owed(officer, now):
    worker = enrolled().worker
    report(worker, officer, now)
    assert owed.owing(Month(2026, 11)).filter(worker=worker).count() == 2


def test_a_death_closes_the_candidacy(officer, now):
    member = enrolled()
    report(member.worker, officer, now)
    member.candidate.refresh_from_db()
    assert member.candidate.state == Candidate.State.CLOSED


def test_a_death_before_coverage_began_opens_no_claim(officer, now):
    worker = enrolled().worker
    _event, claim = report(worker, officer, now, died_on=date(2025, 12, 31))
    assert claim is None
    assert [(start, end) for _p, start, end, _r in periods(worker)] == [
        (date(2026, 1, 1), date(2026, 1, 1))
    ] * 2


def test_a_death_on_the_first_day_of_coverage_is_claimed(officer, now):
    _event, claim = report(enrolled().worker, officer, now, died_on=date(2026, 1, 1))
    assert (claim.months, claim.estimate) == (1, 10_000_000)


def test_a_death_after_coverage_ended_changes_no_period(officer, now):
    worker = enrolled().worker
    Enrollment.objects.filter(worker=worker).update(end=date(2026, 7, 1))
    _event, claim = report(worker, officer, now)
    assert claim is None
    assert {(end, reason) for _p, _s, end, reason in periods(worker)} == {
        (date(2026, 7, 1), "decree")
    }


def test_a_death_of_somebody_never_covered_is_recorded(officer, now):
    event, claim = report(WorkerFactory(), officer, now, note="  di rumah ")
    assert (event.note, claim) == ("di rumah", None)


@pytest.mark.parametrize(
    ("day", "code"),
    [(date(2026, 11, 23), "date_in_future"), (date(1980, 8, 16), "date_before_birth")],
)
def test_an_impossible_date_is_refused(officer, now, day, code):
    worker = enrolled().worker
    with pytest.raises(WrongInput) as no:
        report(worker, officer, now, died_on=day)
    assert no.value.code == code
    assert LifeEvent.objects.count() == 0


def test_a_death_is_reported_once(officer, now):
    worker = enrolled().worker
    report(worker, officer, now)
    with pytest.raises(Refused) as no:
        report(worker, officer, now)
    assert no.value.code == "death_known"
    assert (LifeEvent.objects.count(), Claim.objects.count()) == (1, 1)


def test_a_death_reported_twice_at_once_is_recorded_once(officer, now):
    worker = enrolled().worker
    stale = type(worker).objects.get(pk=worker.pk)
    report(worker, officer, now)
    with pytest.raises(Refused):
        report(stale, officer, now)
    assert (LifeEvent.objects.count(), Claim.objects.count()) == (1, 1)


def test_the_preview_tells_what_will_be(officer, now):
    worker = enrolled().worker
    preview = events.preview_death(worker, died_on=DAY, at_work=False, at=now)
    assert [e.programme for e in preview.ends] == ["JKK", "JKM"]
    assert preview[1:] == (DAY, "JKM", 11, 42_000_000)
    assert LifeEvent.objects.count() == 0
