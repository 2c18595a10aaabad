"""What decrees bind of a period's budget."""

from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from enrollment.models import Programme, Tariff
from enrollment.queries import budget
from enrollment.queries.tariffs import Reported
from enrollment.tests.factories import (
    DecreeFactory,
    EnrollmentFactory,
    MemberFactory,
    PeriodFactory,
    enrolled,
)
from gumas_pbi.refusals import Refused
from workers.tests.factories import CandidateFactory, WorkerFactory

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
MONTHLY = 16_800


@pytest.fixture
def period():
    return PeriodFactory()


@pytest.fixture
def decree(period):
    return DecreeFactory(period=period)


def test_committed_of_nobody(period):
    assert budget.committed(period) == 0


def test_committed_counts_whom_bpjs_has_not_answered_from_the_decrees_start(period, decree):
    MemberFactory(decree=decree)
    MemberFactory(decree=decree, state="sent")
    assert budget.committed(period) == 2 * 12 * MONTHLY


def test_committed_counts_what_coverage_touches(period, decree):
    enrolled(decree=decree, start=date(2026, 11, 30))
    assert budget.committed(period) == 2 * MONTHLY


def test_committed_leaves_out_refused_dead_and_other_periods(period, decree):
    MemberFactory(decree=decree, state="refused")
    MemberFactory(decree=decree, candidate__worker__died_on=date(2026, 1, 1))
    MemberFactory()
    assert budget.committed(period) == 0


def test_committed_counts_a_month_of_two_decrees_once(period):
    until_june = DecreeFactory(period=period, end=date(2026, 6, 15))
    rest = DecreeFactory(period=period, start=date(2026, 6, 15))
    member = enrolled(decree=until_june)
    MemberFactory(decree=rest, candidate=member.candidate, carries=member)
    assert budget.committed(period) == 12 * MONTHLY


def test_cost_takes_the_tariff_of_each_month():
    old = Tariff.objects.get(programme=Programme.JKM, payer="regency")
    Tariff.objects.filter(pk=old.pk).update(end=date(2026, 12, 1))
    old.pk, old.start, old.end, old.amount = None, date(2026, 12, 1), None, 7_800
    old.save(force_insert=True)
    assert budget.cost(3, date(2026, 11, 30), date(2026, 12, 2)) == 3 * (16_800 + 17_800)


def test_cost_of_nobody_or_of_no_day():
    day = date(2026, 1, 1)
    assert (budget.cost(0, day, date(2027, 1, 1)), budget.cost(5, day, day)) == (0, 0)


def test_cost_without_a_tariff():
    with pytest.raises(Refused, match="Belum ada tarif JKK") as refused:
        budget.cost(1, date(2015, 1, 1), date(2015, 2, 1))
    assert refused.value.code == "tariff_missing"


def test_cost_of_the_published_numbers():
    """15,000 people a year, 594 people for three months (domain.md)."""
    year = budget.cost(15_000, date(2026, 1, 1), date(2027, 1, 1))
    months = budget.cost(594, date(2026, 10, 1), date(2027, 1, 1))
    assert (year, months) == (3_024_000_000, 29_937_600)


days = st.integers(0, 420).map(lambda n: date(2026, 1, 1) + n * DAY)
span = st.tuples(days, days).map(sorted)
person = st.lists(st.tuples(span, st.booleans(), st.booleans()), max_size=3)


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(person, max_size=3))
def test_committed_equals_a_plain_recomputation(people):
    """Each person has memberships: answered or not, refused or not, one after the other."""
    period = PeriodFactory.create(name="uji", start=date(2024, 1, 1), end=date(2024, 2, 1))
    decrees, owed = [], set()
    for spans in people:
        worker, covered_until = WorkerFactory(), date.min
        for (start, end), is_answered, is_refused in spans:
            decree = DecreeFactory(period=period, start=start, end=end + DAY)
            decrees.append(decree)
            candidate = CandidateFactory(accepted=True, state="closed", worker=worker)
            first = max(start, covered_until)
            if is_refused:
                MemberFactory(decree=decree, candidate=candidate, state="refused")
                continue
            if not is_answered:
                MemberFactory(decree=decree, candidate=candidate)
            elif first <= end:
                member = MemberFactory(
                    accepted=True, decree=decree, candidate=candidate, start=first
                )
                for programme in Programme:
                    EnrollmentFactory(member=member, programme=programme, end=end)
                start, end, covered_until = first, end - DAY, end
            else:
                continue
            touched = (start + n * DAY for n in range((end - start).days + 1))
            owed |= {(worker.pk, day.year, day.month) for day in touched}
    assert budget.committed(period) == len(owed) * MONTHLY
    period.decrees.update(period=None)
    period.delete()


def test_one_rule_says_which_tariff_holds():
    old = Tariff.objects.get(programme=Programme.JKM, payer="regency")
    Tariff.objects.filter(pk=old.pk).update(end=date(2026, 12, 1))
    tariffs = Reported()
    assert tariffs.on("JKM", date(2026, 11, 30)) == old
    assert tariffs.known(date(2026, 11, 30)) == tariffs.of_both(date(2026, 11, 30)) == 16_800
    assert tariffs.known(date(2026, 12, 1)) == 10_000
    with pytest.raises(Refused, match="tarif JKM"):
        tariffs.of_both(date(2026, 12, 1))
