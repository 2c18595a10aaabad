"""Checks before billing: whom each finds, and whom not."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from enrollment.actions import billing_checks, contributions
from enrollment.billing_checks import CHECKS
from enrollment.models import BillingFinding, Contribution, Enrollment
from enrollment.months import Month
from enrollment.queries.billing_checks import FINDERS
from enrollment.tests.factories import (
    BillingFindingFactory,
    ConfirmationExceptionFactory,
    ConfirmationFactory,
    ContributionBatchFactory,
    DecreeFactory,
    PeriodFactory,
    VillageQuotaFactory,
    enrolled,
)
from gumas_pbi.models import AuditEvent, Role
from gumas_pbi.refusals import Refused
from gumas_pbi.tests.factories import UserFactory
from villages.models import Village
from workers.models import DuplicatePair
from workers.tests.factories import (
    DuplicateVerdictFactory,
    ReferenceEntryFactory,
    RosterRowFactory,
)

pytestmark = pytest.mark.django_db
OCTOBER, NOVEMBER = Month(2026, 10), Month(2026, 11)


@pytest.fixture
def treasurer():
    return UserFactory(role=Role.TREASURER)


@pytest.fixture
def month(treasurer, now):
    """Computes a month that begins with whoever is enrolled by then."""

    def compute(which=NOVEMBER):
        batch = contributions.open(which, by=treasurer, at=now)
        return contributions.compute(batch, at=now)

    return compute


def listed(member, kind, **entry):
    return ReferenceEntryFactory(
        list__kind=kind, list__state="active", nik_digest=member.worker.nik_digest, **entry
    )


def found(batch, code):
    """Names by finding, with rupiah."""
    return sorted(batch.findings.filter(code=code).values_list("worker", "amount"))


def of(*members, amount=16_800):
    return sorted((member.worker_id, amount) for member in members)


def test_every_check_has_a_finder_and_the_other_way_round():
    assert list(FINDERS) == list(CHECKS)


@pytest.mark.parametrize(
    ("kind", "entry", "code"),
    [
        ("deceased", {}, "listed_deceased"),
        ("deceased", {"since": date(2026, 10, 31)}, "listed_deceased"),
        ("civil_registry", {"result": "deceased"}, "listed_deceased"),
        ("wage_earner", {}, "listed_employed"),
        ("public_servant", {"since": date(2026, 11, 30)}, "listed_employed"),
        ("participant", {}, "listed_participant"),
    ],
)
def test_who_is_on_a_list(month, kind, entry, code):
    member, _other = enrolled(), enrolled()
    told = listed(member, kind, **entry)
    batch = month()
    assert found(batch, code) == of(member)
    assert batch.findings.get().detail == told.list.source


@pytest.mark.parametrize(
    ("kind", "entry"),
    [
        ("deceased", {"since": date(2026, 11, 1)}),
        ("civil_registry", {"result": "moved"}),
        ("wage_earner", {"since": date(2026, 12, 1)}),
        ("participant", {"list__state": "withdrawn"}),
        (
            "public_servant",
            {"list__dated": date(2026, 11, 1), "list__valid_until": date(2026, 11, 21)},
        ),
    ],
)
def test_who_is_on_a_list_that_does_not_speak_against_the_month(month, kind, entry):
    member = enrolled()
    ReferenceEntryFactory(
        **{"list__kind": kind, "list__state": "active", **entry},
        nik_digest=member.worker.nik_digest,
    )
    assert not month().findings.exists()


def test_who_died_before_the_month(month):
    dead = enrolled(candidate__worker__died_on=date(2026, 10, 31))
    enrolled(candidate__worker__died_on=date(2026, 11, 1))  # owes November
    assert found(month(), "listed_deceased") == of(dead)


def pair(one, other, **verdict):
    """Two registered people who look alike."""
    row = RosterRowFactory(worker=one.worker, state="submitted", nik_digest=one.worker.nik_digest)
    DuplicatePair.objects.create(row=row, other_worker=other.worker)
    if verdict:
        first, second = sorted(bytes(m.worker.nik_digest) for m in (one, other))
        DuplicateVerdictFactory(first=first, second=second, **verdict)


@pytest.mark.parametrize("verdict", [{}, {"verdict": "unsure"}, {"verdict": "same"}])
def test_duplicates_that_are_both_billed(month, verdict):
    one, other = enrolled(), enrolled()
    pair(one, other, **verdict)
    batch = month()
    assert found(batch, "duplicate") == of(one, other)
    assert batch.findings.get(worker=one.worker).detail == str(other.worker_id)


def test_two_people_who_are_known_to_differ_are_no_duplicates(month):
    one, other = enrolled(), enrolled()
    pair(one, other, verdict="different")
    assert found(month(), "duplicate") == []


def test_who_looks_like_somebody_that_is_not_billed_is_no_duplicate(month):
    one, other = enrolled(), enrolled()
    pair(one, other)
    Enrollment.objects.filter(worker=other.worker).update(end=date(2026, 11, 1))
    assert found(month(), "duplicate") == []


def test_who_is_billed_after_the_decree_has_ended(month):
    over, _on = (enrolled(decree=DecreeFactory(end=date(2026, 11, day))) for day in (1, 2))
    Enrollment.objects.update(end=date(2027, 1, 1))
    assert found(month(), "decree_over") == of(over)


def crowd(period, village, *starts):
    decree = DecreeFactory(period=period)
    return [
        enrolled(decree=decree, start=start, candidate__worker__village=village) for start in starts
    ]


def joined_late(month, **worker):
    """Covered in October alone, and known since November: two additions, nothing of November."""
    month(OCTOBER)
    member = enrolled(**{f"candidate__worker__{name}": value for name, value in worker.items()})
    Enrollment.objects.filter(member=member).update(
        start=date(2026, 10, 1), end=date(2026, 11, 1), end_reason="decree"
    )
    return member


@pytest.mark.parametrize("died_on", [date(2026, 9, 30), date(2026, 10, 1)])
def test_an_addition_of_somebody_who_died_before_its_month(month, died_on):
    member = joined_late(month, died_on=died_on)
    batch = month()
    assert (batch.people, batch.total) == (0, 16_800)
    assert found(batch, "late") == (of(member) if died_on.month == 9 else [])
    assert found(batch, "listed_deceased") == []


def test_an_addition_of_whom_a_list_speaks(month):
    member, other = joined_late(month), enrolled()
    told = listed(member, "wage_earner", since=date(2026, 9, 15))
    listed(other, "wage_earner", list__source="Lain")  # has a line of the month itself
    batch = month()
    assert found(batch, "late") == of(member)
    assert batch.findings.get(code="late").detail == told.list.source


def test_an_addition_of_whom_a_list_speaks_of_later(month):
    member = joined_late(month)
    listed(member, "wage_earner", since=date(2026, 10, 15))
    assert found(month(), "late") == []


JANUARY, MARCH = date(2026, 1, 1), date(2026, 3, 1)


def test_who_came_last_of_a_village_is_over_its_quota(month):
    period = PeriodFactory()
    here, there = Village.objects.all()[:2]
    VillageQuotaFactory(period=period, village=here, places=1)
    VillageQuotaFactory(period=period, village=there, places=2)
    last, _first = crowd(period, here, MARCH, JANUARY)
    crowd(period, there, JANUARY, JANUARY)
    assert found(month(), "over_quota") == of(last)


def test_who_takes_the_place_of_a_leaver_is_not_over_the_quota(month):
    period = PeriodFactory()
    quota = VillageQuotaFactory(period=period, places=1)
    leaver, _newcomer = crowd(period, quota.village, JANUARY, MARCH)
    Enrollment.objects.filter(member=leaver).update(end=date(2026, 11, 10))
    batch = month()
    assert (batch.people, found(batch, "over_quota")) == (2, [])


def test_who_came_last_of_all_is_over_the_quota_of_the_period(month):
    period = PeriodFactory(quota=1)
    quota = VillageQuotaFactory(period=period)
    last, _first = crowd(period, quota.village, MARCH, JANUARY)
    assert found(month(), "over_quota") == of(last)


def test_who_came_last_is_over_the_budget(month):
    period = PeriodFactory(budget=3 * 16_800)
    _first, last = crowd(period, Village.objects.first(), JANUARY, MARCH)
    assert found(month(OCTOBER), "over_budget") == []
    assert found(month(), "over_budget") == of(last)


def test_without_a_period_nothing_is_over_quota_or_budget(month):
    enrolled()
    assert not month().findings.exists()


@pytest.fixture
def long_since():
    """Covered since January, and known since then."""
    member = enrolled()
    asked = datetime(2026, 1, 5, tzinfo=ZoneInfo("Asia/Jakarta"))
    Enrollment.objects.update(created_at=asked)
    return member


def test_who_was_not_confirmed_for_three_months(month, long_since):
    enrolled()  # known since today only
    ConfirmationFactory(village=long_since.village, month=date(2026, 7, 1))
    assert found(month(), "unconfirmed") == of(long_since)


def test_who_was_confirmed_within_three_months(month, long_since):
    ConfirmationFactory(village=long_since.village, month=date(2026, 8, 1))
    assert found(month(), "unconfirmed") == []


def test_the_months_without_a_word_are_a_setting(month, long_since, settings):
    settings.UNCONFIRMED_MONTHS = 2
    ConfirmationFactory(village=long_since.village, month=date(2026, 8, 1))
    assert found(month(), "unconfirmed") == of(long_since)


def test_whom_the_village_named_as_gone_is_not_confirmed(month, long_since):
    word = ConfirmationFactory(village=long_since.village, month=date(2026, 10, 1))
    ConfirmationExceptionFactory(confirmation=word, worker=long_since.worker)
    assert found(month(), "unconfirmed") == of(long_since)


def test_what_changed_since_the_month_before(month):
    stays, goes, differs = enrolled(), enrolled(), enrolled()
    month(OCTOBER)
    Enrollment.objects.filter(member=goes).update(end=date(2026, 11, 1), end_reason="decree")
    Contribution.objects.filter(worker=differs.worker, programme="JKM").update(amount=3_400)
    comes = enrolled()
    batch = month()
    assert found(batch, "new") == of(comes)
    assert found(batch, "left") == of(goes)
    assert found(batch, "amount") == of(differs)
    assert batch.findings.get(code="left").detail == "decree"
    assert not batch.findings.filter(worker=stays.worker).exists()


def test_the_first_month_has_nothing_to_compare_with(month):
    enrolled()
    assert not month().findings.exists()


def test_notes_do_not_wait_for_a_decision(month, treasurer, now):
    enrolled()
    month(OCTOBER)
    enrolled()
    batch = month()
    assert billing_checks.run(batch, by=treasurer, at=now) == 0
    billing_checks.must_be_decided(batch)


def test_run_again_keeps_decisions_and_drops_what_holds_no_longer(month, treasurer, now):
    decided, gone, stays = enrolled(), enrolled(), enrolled()
    for member in (decided, gone, stays):
        listed(member, "deceased", list__source=f"Daftar {member.pk}")
    batch = month()
    batch.findings.filter(worker=decided.worker).update(
        verdict="passed", reason="Salah orang", decided_by=treasurer, decided_at=now
    )
    entries = ReferenceEntryFactory._meta.model.objects
    entries.filter(nik_digest__in=[gone.worker.nik_digest, decided.worker.nik_digest]).delete()
    assert billing_checks.run(batch, by=treasurer, at=now) == 1
    assert dict(batch.findings.values_list("worker", "verdict")) == {
        decided.worker_id: "passed", stays.worker_id: "open",
    }  # fmt: skip
    event = AuditEvent.objects.latest("pk")
    assert (event.verb, event.by, event.facts["waiting"]) == ("billing_checks.run", treasurer, 1)


def test_run_twice_finds_the_same(month, treasurer, now):
    listed(enrolled(), "deceased")
    batch = month()
    assert [billing_checks.run(batch, by=treasurer, at=now) for _n in range(2)] == [1, 1]
    assert BillingFinding.objects.count() == 1


@pytest.mark.parametrize("state", ["opening", "computing", "failed", "closed"])
def test_a_month_that_is_not_open_is_not_checked(treasurer, now, state):
    closed = {"closed_by": treasurer, "closed_at": now} if state == "closed" else {}
    batch = ContributionBatchFactory(state=state, **closed)
    with pytest.raises(Refused) as no:
        billing_checks.run(batch, by=treasurer, at=now)
    assert no.value.code == "month_not_open"


def test_a_month_closes_when_all_is_decided(month, now):
    finding = BillingFindingFactory(batch=month())
    other = UserFactory(role=Role.TREASURER)
    with pytest.raises(Refused) as no:
        contributions.close(finding.batch, by=other, at=now)
    assert str(no.value) == "1 temuan belum diputuskan. Putuskan dulu, lalu tutup bulan ini."
    finding.delete()
    contributions.close(finding.batch, by=other, at=now)


def test_run_takes_the_same_statements_at_any_size(month, treasurer, now):
    period, counts = PeriodFactory(quota=0, budget=1), []
    month(OCTOBER)
    for people in (1, 3):
        for member in crowd(period, Village.objects.first(), *[JANUARY] * people):
            listed(member, "deceased", list__source=f"Daftar {member.pk}")
        batch = month()
        if people > 1:
            contributions.recompute(batch, by=treasurer, at=now)
            batch = contributions.compute(batch, at=now)
        with CaptureQueriesContext(connection) as asked:
            assert billing_checks.run(batch, by=treasurer, at=now)
        counts.append(len(asked))
    assert counts == [25] * 2
