"""Quotas of periods and villages."""

import threading
from datetime import date

import pytest
from django.db import connection

from enrollment.actions import quotas
from enrollment.models import Period, VillageQuota
from enrollment.tests.factories import (
    DecreeFactory,
    MemberFactory,
    PeriodFactory,
    VillageQuotaFactory,
    enrolled,
)
from gumas_pbi.models import AuditEvent, Role
from gumas_pbi.refusals import Refused
from gumas_pbi.tests.factories import UserFactory
from villages.models import Village
from villages.tests.factories import VillageFactory
from workers.tests.factories import (
    CandidateFactory,
    ReferenceEntryFactory,
    ReferenceListFactory,
)

pytestmark = pytest.mark.django_db
HERE, THERE = "62.10.03.2001", "62.10.03.2002"


@pytest.fixture
def approver():
    return UserFactory(role=Role.APPROVER)


@pytest.fixture
def village():
    return Village.objects.get(code=HERE)


@pytest.fixture
def other():
    return Village.objects.get(code=THERE)


def set_period(by, now, **changes):
    values = {
        "name": "2026", "start": date(2026, 1, 1), "end": date(2027, 1, 1), "quota": 9_500,
        "budget": 1_915_200_000,
    }  # fmt: skip
    return quotas.set_period(**{**values, **changes}, by=by, at=now)


def change(period, by, now, **changes):
    values = {"name": "2026", "quota": 10, "budget": 10_000_000, "order": "date"}
    return quotas.change_period(period, **{**values, **changes}, by=by, at=now)


def taken(period, village, people=1):
    decree = DecreeFactory(period=period)
    return [
        MemberFactory(decree=decree, candidate__proposal__roster__village=village)
        for _n in range(people)
    ]


def test_set_period_takes_in_the_decrees_that_start_in_it(approver, now):
    inside, outside = DecreeFactory(), DecreeFactory(start=date(2025, 12, 1))
    period = set_period(approver, now)
    assert (period.quota, period.set_by) == (9_500, approver)
    assert list(period.decrees.all()) == [inside]
    outside.refresh_from_db()
    assert outside.period is None
    assert AuditEvent.objects.get().facts == {
        "quota": 9_500, "budget": 1_915_200_000, "decrees": 1,
    }  # fmt: skip


def test_change_the_days_of_a_period_moves_drafts(approver, now):
    period = PeriodFactory()
    out = DecreeFactory(draft=True, period=period, start=date(2026, 2, 1))
    coming = DecreeFactory(draft=True, start=date(2027, 2, 1), end=date(2027, 7, 1))
    change(period, approver, now, start=date(2026, 7, 1), end=date(2027, 7, 1))
    period.refresh_from_db()
    assert (period.start, period.end) == (date(2026, 7, 1), date(2027, 7, 1))
    assert list(period.decrees.all()) == [coming]
    out.refresh_from_db()
    assert out.period is None


def test_change_the_days_of_a_period_that_a_decree_rests_on(approver, now):
    period = PeriodFactory()
    DecreeFactory(period=period)
    with pytest.raises(Refused, match="tanggalnya tidak berubah lagi"):
        change(period, approver, now, end=date(2028, 1, 1))
    assert change(period, approver, now, name="Lain", end=period.end).name == "Lain"


def test_change_the_days_of_a_period_into_another(approver, now):
    PeriodFactory(name="2027", start=date(2027, 1, 1), end=date(2028, 1, 1))
    with pytest.raises(Refused, match="Sudah ada kuota untuk masa itu"):
        change(PeriodFactory(), approver, now, end=date(2027, 6, 1))


def test_set_period_that_overlaps(approver, now):
    set_period(approver, now)
    with pytest.raises(Refused, match="Sudah ada kuota untuk masa itu"):
        set_period(approver, now, start=date(2026, 12, 31), end=date(2027, 12, 31))


def test_set_period_below_what_decrees_hold(approver, now):
    MemberFactory.create_batch(2, decree=DecreeFactory())
    with pytest.raises(Refused, match="sudah terisi: 2 orang"):
        set_period(approver, now, quota=1)
    assert not Period.objects.exists()


def test_change_period(approver, now):
    period = change(PeriodFactory(), approver, now, quota=12, order="decile")
    period.refresh_from_db()
    assert (period.quota, period.budget, period.order) == (12, 10_000_000, "decile")
    facts = AuditEvent.objects.get(verb="quotas.change_period").facts
    assert (facts["quota_before"], facts["quota"]) == (9_500, 12)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"quota": 1}, "sudah terisi: 2 orang"),
        ({"quota": 4}, "jumlah kuota desa: 5 orang"),
        ({"budget": 403_199}, "sudah terikat SK: Rp.403.200"),
    ],
)
def test_change_period_below_what_is_held(approver, now, village, changes, sentence):
    period = PeriodFactory()
    taken(period, village, 2)
    VillageQuotaFactory(period=period, village=village, places=5)
    with pytest.raises(Refused, match=sentence):
        change(period, approver, now, **changes)
    period.refresh_from_db()
    assert (period.quota, period.budget) == (9_500, 1_915_200_000)
    change(period, approver, now, quota=5, budget=403_200)


def test_set_quotas_writes_changes_and_removes(approver, now, village, other):
    period = PeriodFactory()
    VillageQuotaFactory(period=period, village=village, places=5)
    outcome = quotas.set_quotas(period, {village: 7, other: 3}, by=approver, at=now)
    assert outcome == (2, [])
    assert dict(VillageQuota.objects.values_list("village__code", "places")) == {HERE: 7, THERE: 3}
    outcome = quotas.set_quotas(period, {village: None, other: 3}, by=approver, at=now)
    assert outcome == (1, [])
    assert dict(VillageQuota.objects.values_list("village__code", "places")) == {THERE: 3}


def test_set_quotas_twice_changes_nothing(approver, now, village):
    period = PeriodFactory()
    for changed in (1, 0):
        assert quotas.set_quotas(period, {village: 7}, by=approver, at=now) == (changed, [])
    assert AuditEvent.objects.filter(verb="quotas.set_quotas").count() == 1


def test_set_quotas_below_what_is_taken_saves_the_others(approver, now, village, other):
    period = PeriodFactory()
    taken(period, village, 2)
    outcome = quotas.set_quotas(period, {village: 1, other: 3}, by=approver, at=now)
    assert outcome == (1, [(village, 1, 2)])
    assert dict(VillageQuota.objects.values_list("village__code", "places")) == {THERE: 3}


def test_set_quotas_counts_a_place_free_again_after_leaving(approver, now, village):
    period = PeriodFactory()
    member = enrolled(decree__period=period, candidate__proposal__roster__village=village)
    member.enrollments.update(end=date(2026, 3, 1), end_reason="moved", ended_by=approver,
                              ended_at=now)  # fmt: skip
    assert quotas.set_quotas(period, {village: 0}, by=approver, at=now) == (1, [])


def test_set_quotas_over_the_periods_quota(approver, now, village, other):
    period = PeriodFactory(quota=10)
    VillageQuotaFactory(period=period, village=village, places=5)
    with pytest.raises(Refused, match="melebihi kuota masa ini sebanyak 2 orang"):
        quotas.set_quotas(period, {other: 7}, by=approver, at=now)
    assert quotas.set_quotas(period, {other: 7, village: 3}, by=approver, at=now) == (2, [])


@pytest.mark.parametrize("count", [1, 20])
def test_set_quotas_takes_the_same_statements_for_any_number(
    approver, now, count, django_assert_num_queries
):
    period = PeriodFactory()
    wanted = dict.fromkeys(Village.objects.of_regency()[:count], 5)
    with django_assert_num_queries(7):
        assert quotas.set_quotas(period, wanted, by=approver, at=now).changed == count


def test_set_quotas_by_two_at_once(committing, now):
    """Together they would exceed the quota: one wins, the other is told."""
    period = PeriodFactory(quota=10)
    villages = [VillageFactory(code=code) for code in (HERE, THERE)]
    users = [UserFactory(role=Role.APPROVER) for _n in villages]
    came = []

    def act(village, by):
        try:
            came.append(quotas.set_quotas(period, {village: 6}, by=by, at=now).changed)
        except Refused as no:
            came.append(no.code)
        finally:
            connection.close()

    threads = [
        threading.Thread(target=act, args=pair) for pair in zip(villages, users, strict=True)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(came, key=str) == [1, "over_quota"]


def test_propose_equal(approver, today):
    proposed = quotas.propose_quotas(PeriodFactory(), "equal", today)
    assert len(proposed) == Village.objects.of_regency().count()
    assert sum(proposed.values()) == 9_500
    assert set(proposed.values()) == {74, 75}


def test_propose_by_need_counts_the_poorest_twice(village, other, today):
    period = PeriodFactory(quota=9)
    people = [CandidateFactory(proposal__roster__village=village) for _n in range(3)]
    CandidateFactory(proposal__roster__village=other, state="accepted", verified_by=UserFactory(),
                     verified_at=period.set_at)  # fmt: skip
    CandidateFactory(proposal__roster__village=other, state="refused", reason="x",
                     verified_by=UserFactory(), verified_at=period.set_at)  # fmt: skip
    welfare = ReferenceListFactory(kind="welfare", state="active")
    for candidate, decile in zip(people, (1, 4, 5), strict=True):
        ReferenceEntryFactory(list=welfare, nik_digest=candidate.worker.nik_digest, decile=decile)
    proposed = quotas.propose_quotas(period, "need", today)
    assert {pk: n for pk, n in proposed.items() if n} == {village.pk: 8, other.pk: 1}


def test_propose_gives_nobody_less_than_is_taken(village, other, today):
    period = PeriodFactory(quota=3)
    taken(period, other, 2)
    CandidateFactory.create_batch(5, proposal__roster__village=village)
    proposed = quotas.propose_quotas(period, "need", today)
    assert (proposed[village.pk], proposed[other.pk]) == (1, 2)


def test_propose_where_more_is_taken_than_the_quota(village, today):
    period = PeriodFactory(quota=1)
    taken(period, village, 2)
    with pytest.raises(Refused, match="sudah melebihi kuota"):
        quotas.propose_quotas(period, "equal", today)
