"""The reserve list of a village: an order that staff can justify."""

from datetime import date, timedelta

import pytest

from enrollment.actions import reserve
from enrollment.queries.reserve import ranked
from enrollment.tests.factories import (
    MemberFactory,
    PeriodFactory,
    ReplacementFactory,
    VillageQuotaFactory,
    enrolled,
)
from gumas_pbi.models import AuditEvent, Role
from gumas_pbi.refusals import Refused, StaleState, WrongInput
from gumas_pbi.tests.factories import UserFactory
from villages.tests.factories import VillageFactory
from workers.models import Candidate
from workers.tests.factories import (
    CandidateFactory,
    ReferenceEntryFactory,
    ReferenceListFactory,
)

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 22)


@pytest.fixture
def village():
    return VillageFactory()


@pytest.fixture
def verifier():
    return UserFactory(role=Role.VERIFIER)


def ready(village, now, days_ago=0, **changes):
    at = now - timedelta(days=days_ago)
    return CandidateFactory(
        accepted=True, proposal__roster__village=village, submitted_at=at, **changes
    )


def line(period, village=None):
    return list(ranked(Candidate.objects.all(), period, TODAY, village).order_by("position"))


def test_ranked_by_date_of_proposal(village, now):
    period = PeriodFactory()
    new, old = ready(village, now), ready(village, now, days_ago=3)
    assert [(c, c.position, c.free, c.in_quota) for c in line(period)] == [
        (old, 1, None, True), (new, 2, None, True),
    ]  # fmt: skip


def test_ranked_by_decile_unknown_last(village, now):
    period = PeriodFactory(order="decile")
    unknown = ready(village, now, days_ago=9)
    poor, poorest = ready(village, now), ready(village, now)
    welfare = ReferenceListFactory(kind="welfare", state="active")
    for candidate, decile in ((poor, 3), (poorest, 1)):
        ReferenceEntryFactory(list=welfare, nik_digest=candidate.worker.nik_digest, decile=decile)
    assert [(c, c.decile) for c in line(period)] == [(poorest, 1), (poor, 3), (unknown, None)]


def test_ranked_by_decile_of_a_list_that_was_withdrawn(village, now):
    period = PeriodFactory(order="decile")
    candidate = ready(village, now)
    withdrawn = ReferenceListFactory(kind="welfare", state="replaced")
    ReferenceEntryFactory(list=withdrawn, nik_digest=candidate.worker.nik_digest, decile=1)
    assert [c.decile for c in line(period)] == [None]


def test_ranked_whom_a_place_was_offered_first_then_priority(village, now, verifier):
    period = PeriodFactory()
    plain, offered, first = (ready(village, now, days_ago=n) for n in (3, 1, 0))
    reserve.prioritise(first, reason="Pencari nafkah tunggal", by=verifier, at=now)
    ReplacementFactory(candidate=offered)
    assert line(period) == [offered, first, plain]


def test_ranked_within_the_quota_of_each_village(village, now):
    period = PeriodFactory()
    VillageQuotaFactory(period=period, village=village, places=2)
    MemberFactory(decree__period=period, candidate__proposal__roster__village=village)
    other = VillageFactory(code="62.10.03.2002")
    here = [ready(village, now, days_ago=n) for n in (2, 1)]
    there = ready(other, now)
    found = {c: (c.position, c.free, c.in_quota) for c in line(period)}
    assert found == {here[0]: (1, 1, True), here[1]: (2, 1, False), there: (1, None, True)}
    assert line(period, other) == [there]


def test_ranked_where_more_is_taken_than_the_quota(village, now):
    period = PeriodFactory()
    VillageQuotaFactory(period=period, village=village, places=0)
    enrolled(decree__period=period, candidate__proposal__roster__village=village)
    ready(village, now)
    assert [(c.free, c.in_quota) for c in line(period)] == [(-1, False)]


def test_ranked_leaves_out_who_is_not_ready(village, now):
    CandidateFactory()
    ready(village, now, worker__died_on=date(2026, 1, 1))
    ready(village, now, is_sampled=True)
    assert line(PeriodFactory()) == []


@pytest.mark.parametrize("people", [1, 3])
def test_ranked_takes_one_query(village, now, people, django_assert_num_queries):
    period = PeriodFactory()
    for _n in range(people):
        ready(village, now)
    with django_assert_num_queries(1):
        assert len(line(period)) == people


def test_prioritise_goes_to_the_front_with_an_event(village, now, verifier):
    period = PeriodFactory()
    first, second, third = (ready(village, now, days_ago=n) for n in (3, 2, 1))
    for candidate in (second, third):
        reserve.prioritise(candidate, reason=" Rumahnya terbakar ", by=verifier, at=now)
    assert line(period) == [third, second, first]
    third.refresh_from_db()
    assert (third.priority, third.priority_reason, third.priority_by) == (
        2, "Rumahnya terbakar", verifier,
    )  # fmt: skip
    assert AuditEvent.objects.filter(verb="reserve.prioritise").count() == 2


def test_prioritise_without_a_reason(village, now, verifier):
    with pytest.raises(WrongInput, match="Tuliskan alasan"):
        reserve.prioritise(ready(village, now), reason="  ", by=verifier, at=now)


def test_prioritise_who_is_not_in_reserve(now, verifier):
    with pytest.raises(Refused, match="tidak lagi dalam daftar cadangan"):
        reserve.prioritise(CandidateFactory(), reason="x", by=verifier, at=now)


def test_prioritise_by_two_at_once(village, now, verifier):
    candidate = ready(village, now)
    same = Candidate.objects.get(pk=candidate.pk)
    reserve.prioritise(candidate, reason="Sakit", by=verifier, at=now)
    with pytest.raises(StaleState):
        reserve.prioritise(same, reason="Janda", by=UserFactory(role=Role.APPROVER), at=now)


def test_release_puts_back(village, now, verifier):
    candidate = ready(village, now)
    reserve.prioritise(candidate, reason="Sakit", by=verifier, at=now)
    reserve.release(candidate, by=verifier, at=now)
    candidate.refresh_from_db()
    assert (candidate.priority, candidate.priority_reason, candidate.priority_by) == (0, "", None)


def test_release_twice(village, now, verifier):
    with pytest.raises(Refused, match="tidak didahulukan"):
        reserve.release(ready(village, now), by=verifier, at=now)
