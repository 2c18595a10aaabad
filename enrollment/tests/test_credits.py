"""Credits that BPJS owes, until they are settled."""

import threading
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connection

from enrollment.actions import credits
from enrollment.models import Allocation, Contribution, CreditSettlement, SettledCredit
from enrollment.queries import credits as found
from enrollment.tests.factories import (
    BillFactory,
    BillingFindingFactory,
    BillMonthFactory,
    ContributionBatchFactory,
    ContributionFactory,
    EnrollmentFactory,
    PaymentFactory,
)
from gumas_pbi.models import AuditEvent, Role
from gumas_pbi.refusals import Refused, StaleState, WrongInput
from gumas_pbi.tests.factories import UserFactory
from workers.tests.factories import WorkerFactory

pytestmark = pytest.mark.django_db
AUGUST, OCTOBER = date(2026, 8, 1), date(2026, 10, 1)
NOON = datetime(2026, 11, 22, 12, tzinfo=ZoneInfo("Asia/Jakarta"))


def close(batch, days=10):
    batch.closed_by, batch.state = UserFactory(role=Role.TREASURER), "closed"
    batch.closed_at = NOON - timedelta(days=days)
    batch.save()
    return batch


def credit(batch, for_month=AUGUST, amount=-10_000, **kwargs):
    """A credit line in a month that is open still, for a person who left in July."""
    left = {"end": date(2026, 7, 15), "end_reason": "death", "ended_by": batch.opened_by,
            "ended_at": batch.opened_at}  # fmt: skip
    kwargs = kwargs or left
    enrollment = EnrollmentFactory(**kwargs)
    billed = type(batch).objects.filter(month=for_month).first()
    billed = billed or ContributionBatchFactory(month=for_month)
    wrong = ContributionFactory(batch=billed, enrollment=enrollment)
    return ContributionFactory(
        batch=batch, enrollment=enrollment, for_month=for_month, kind="credit", amount=amount,
        corrects=wrong,
    )  # fmt: skip


@pytest.fixture
def by():
    return UserFactory(role=Role.TREASURER)


@pytest.fixture
def two():
    """Credits of Rp 20,000 of two people, learnt in October."""
    batch = ContributionBatchFactory(month=OCTOBER)
    made = [credit(batch), credit(batch)]
    close(batch)
    return Contribution.objects.filter(pk__in=[line.pk for line in made])


def settle(lines, by, at, **kwargs):
    given = {"kind": "refunded", "seen": 20_000, "dated": date(2026, 11, 20),
             "reference": "S-1/BPJSTK/2026"}  # fmt: skip
    return credits.settle(lines, **given | kwargs, by=by, at=at)


def bill_of(amount):
    bill = BillFactory(amount=amount)
    BillMonthFactory(bill=bill)
    return bill


def test_refunded(two, by, now):
    made = settle(two, by, now, reference=" S-1/BPJSTK/2026 ")
    assert (made.kind, made.amount, made.reference) == ("refunded", 20_000, "S-1/BPJSTK/2026")
    assert set(made.lines.values_list("line", flat=True)) == {line.pk for line in two}
    assert not found.unsettled()
    assert not Allocation.objects.exists()
    event = AuditEvent.objects.get(verb="credits.settle")
    assert event.facts == {"kind": "refunded", "amount": 20_000, "lines": 2, "people": 2}


def test_netted_off_a_bill_pays_it(two, by, now):
    bill = bill_of(30_000)
    made = settle(two, by, now, kind="netted", bill=bill)
    assert list(Allocation.objects.values_list("settlement", "month", "amount")) == [
        (made.pk, OCTOBER, 20_000)
    ]


def test_cancel_lets_the_credits_be_owed_again(two, by, now):
    made = settle(two, by, now)
    credits.cancel(made, " Salah surat ", by=by, at=now)
    made = CreditSettlement.objects.get()
    assert (made.cancelled_by, made.cancelled_at, made.cancelled_reason) == (by, now, "Salah surat")
    assert not SettledCredit.objects.exists()
    event = AuditEvent.objects.get(verb="credits.cancel")
    assert event.facts == {"kind": "refunded", "amount": 20_000, "lines": 2}
    assert settle(two, by, now).amount == 20_000


def test_cancel_what_was_netted_is_owed_of_the_bill_again(two, by, now):
    bill = bill_of(30_000)
    made = settle(two, by, now, kind="netted", bill=bill)
    PaymentFactory(bill=bill, amount=10_000)
    credits.cancel(made, "Salah tagihan", by=by, at=now)
    assert list(Allocation.objects.values_list("settlement", "month", "amount")) == [
        (None, OCTOBER, 10_000)
    ]


def test_cancel_without_a_reason_is_refused(two, by, now):
    made = settle(two, by, now)
    with pytest.raises(WrongInput, match="alasan"):
        credits.cancel(made, " ", by=by, at=now)


def test_cancel_twice_is_stale(two, by, now):
    made = settle(two, by, now)
    credits.cancel(made, "Salah", by=by, at=now)
    with pytest.raises(StaleState):
        credits.cancel(made, "Salah", by=by, at=now)
    assert AuditEvent.objects.filter(verb="credits.cancel").count() == 1


def test_netted_off_more_than_is_left_is_refused(two, by, now):
    bill = bill_of(30_000)
    PaymentFactory(bill=bill, state="requested", paid_on=None, amount=10_001)
    with pytest.raises(Refused) as no:
        settle(two, by, now, kind="netted", bill=bill)
    assert no.value.code == "more_than_owed"
    assert found.unsettled().count() == 2


def test_netted_off_a_cancelled_bill_is_refused(two, by, now):
    bill = BillFactory(cancelled_by=by, cancelled_at=now, cancelled_reason="Ditarik")
    with pytest.raises(StaleState):
        settle(two, by, now, kind="netted", bill=bill)


def test_given_up_needs_a_reason(two, by, now):
    with pytest.raises(WrongInput) as no:
        settle(two, by, now, kind="given_up", note=" ")
    assert no.value.code == "note_missing"
    assert settle(two, by, now, kind="given_up", note="Kedaluwarsa").note == "Kedaluwarsa"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"kind": "x"}, "kind_missing"),
        ({"kind": "netted"}, "bill_missing"),
        ({"reference": " "}, "reference_missing"),
        ({"dated": date(2026, 11, 24)}, "date_in_future"),
    ],
)
def test_settle_what_can_not_be(two, by, now, change, code):
    with pytest.raises(WrongInput) as no:
        settle(two, by, now, **change)
    assert no.value.code == code


def test_settle_nothing_is_refused(by, now):
    with pytest.raises(Refused) as no:
        settle(Contribution.objects.none(), by, now, seen=0)
    assert no.value.code == "nothing_chosen"


def test_settle_twice_is_stale(two, by, now):
    settle(two, by, now)
    with pytest.raises(StaleState):
        settle(two, by, now)
    assert SettledCredit.objects.count() == 2


def test_settle_another_sum_than_was_seen_is_stale(two, by, now):
    with pytest.raises(StaleState):
        settle(two, by, now, seen=19_999)
    assert not CreditSettlement.objects.exists()


@pytest.mark.usefixtures("committing")
def test_settled_twice_at_once_is_settled_once(now):
    batch, by = ContributionBatchFactory(month=OCTOBER), UserFactory(role=Role.TREASURER)
    credit(batch)
    close(batch)
    barrier, told = threading.Barrier(2), []

    def act():
        barrier.wait()
        try:
            settle(found.unsettled(), by, now, seen=10_000)
            told.append("done")
        except Refused as no:
            told.append(no.code)
        finally:
            connection.close()

    threads = [threading.Thread(target=act) for _n in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(told) == ["done", "stale_state"]
    assert SettledCredit.objects.count() == 1


@pytest.mark.parametrize("people", [1, 3])
def test_settling_takes_the_same_number_of_statements(by, now, people, django_assert_num_queries):
    batch = ContributionBatchFactory(month=OCTOBER)
    for _n in range(people):
        credit(batch)
    close(batch)
    with django_assert_num_queries(7):
        settle(found.unsettled(), by, now, seen=10_000 * people)


def test_credits_of_an_open_month_wait():
    credit(ContributionBatchFactory(month=OCTOBER))
    assert not found.unsettled()


def cause_of(line):
    close(line.batch)
    return found.unsettled().get(pk=line.pk).cause


def test_cause_death():
    assert cause_of(credit(ContributionBatchFactory(month=OCTOBER))) == "death"


def test_cause_tariff():
    covered = {"end": date(2027, 1, 1)}
    assert cause_of(credit(ContributionBatchFactory(month=OCTOBER), **covered)) == "tariff"


def test_cause_blocked(by, now):
    line = credit(ContributionBatchFactory(month=OCTOBER))
    BillingFindingFactory(
        batch=line.corrects.batch, worker=line.worker, verdict="blocked", decided_by=by,
        decided_at=now, reason="Sudah meninggal",
    )  # fmt: skip
    assert cause_of(line) == "blocked"


def test_cause_merged():
    line = credit(ContributionBatchFactory(month=OCTOBER))
    line.worker.merged_into = WorkerFactory()
    line.worker.save()
    assert cause_of(line) == "merged"


@pytest.mark.parametrize(
    ("days", "age"), [(0, "30"), (30, "30"), (31, "60"), (60, "60"), (61, "90"), (90, "90"),
                      (91, "older")],
)  # fmt: skip
def test_ages(days, age):
    batch = ContributionBatchFactory(month=OCTOBER)
    credit(batch)
    close(batch, days)
    ages = found.by_age(found.unsettled(), NOON.date())
    assert [each["code"] for each in ages if each["lines"]] == [age]
    assert sum(each["amount"] for each in ages) == 10_000


def test_sums_by_cause(two):
    assert found.by_cause(found.unsettled()) == [
        {"cause": "death", "label": "Meninggal dunia", "people": 2, "lines": 2, "total": 20_000}
    ]
