"""What BPJS bills: recorded, compared with what was computed, explained, cancelled."""

import threading
from datetime import date

import pytest
from django.db import connection
from django.utils import timezone

from enrollment.actions import bills, money_scans, payments
from enrollment.actions.money_scans import Scan
from enrollment.models import Bill, BillMonth
from enrollment.months import Month
from enrollment.queries import bills as found
from enrollment.tests.factories import (
    AllocationFactory,
    BillFactory,
    BillMonthFactory,
    ContributionBatchFactory,
    PaymentFactory,
)
from enrollment.tests.test_scan_kinds import picture
from enrollment.tests.test_scans import PDF
from gumas_pbi.models import AuditEvent, Role
from gumas_pbi.refusals import Refused, StaleState, WrongInput
from gumas_pbi.tests.factories import UserFactory

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 22)


def closed(month=date(2026, 10, 1), people=2, **kwargs):
    """A month of two people, Rp 33,600, closed by another treasurer."""
    return ContributionBatchFactory(
        month=month, state="closed", people=people, jkk=people * 10_000, jkm=people * 6_800,
        closed_by=UserFactory(role=Role.TREASURER), closed_at=timezone.now(), **kwargs,
    )  # fmt: skip


@pytest.fixture
def record(now):
    """Record the bill of October, two people."""
    treasurer = UserFactory(role=Role.TREASURER)

    def act(**kwargs):
        given = {"code": "261000000001", "first": Month(2026, 10), "people": 2, "amount": 33_600,
                 "billed_on": date(2026, 10, 5), "by": treasurer, "at": now}  # fmt: skip
        return bills.record(**given | kwargs)

    return act


def months_of(bill):
    return list(bill.items.order_by("month").values_list("month", "people", "amount"))


def test_record(record):
    closed()
    bill = record(code=" 261000000001 ")
    assert (bill.code, bill.due_on) == ("261000000001", date(2026, 10, 15))
    assert months_of(bill) == [(date(2026, 10, 1), 2, 33_600)]
    assert AuditEvent.objects.get(verb="bills.record").facts == {"amount": 33_600, "months": 1}


def test_due_is_frozen(record, settings):
    bill = record()
    settings.CONTRIBUTION_DUE_MONTHS_LATER = 1
    bill.refresh_from_db()
    assert bill.due_on == date(2026, 10, 15)
    assert record(code="2").due_on == date(2026, 11, 16)  # the 15th is a Sunday


def test_record_ahead_shares_equally_and_the_first_month_gets_the_rest(record):
    bill = record(months=3, amount=100_001)
    assert months_of(bill) == [
        (date(2026, 10, 1), 2, 33_335), (date(2026, 11, 1), 2, 33_333),
        (date(2026, 12, 1), 2, 33_333),
    ]  # fmt: skip


def test_record_several_computed_months_takes_what_was_computed(record):
    for month, people in ((8, 1), (9, 2), (10, 3)):
        closed(date(2026, month, 1), people)
    bill = record(first=Month(2026, 8), months=3, people=3, amount=6 * 16_800)
    assert months_of(bill) == [
        (date(2026, 8, 1), 1, 16_800), (date(2026, 9, 1), 2, 33_600),
        (date(2026, 10, 1), 3, 50_400),
    ]  # fmt: skip


def test_record_twice_is_refused(record):
    record()
    with pytest.raises(Refused, match="kode iuran ini sudah dicatat"):
        record()
    assert Bill.objects.count() == BillMonth.objects.count() == 1


@pytest.mark.parametrize("change", [{"people": 3}, {"amount": 33_599}])
def test_record_what_was_not_computed_needs_a_reason(record, change):
    closed()
    with pytest.raises(bills.Differs):
        record(**change)
    bill = record(**change, reason=" BPJS menagih satu orang lebih ")
    assert bill.reason == "BPJS menagih satu orang lebih"


def test_a_second_bill_of_a_month_is_compared_together_with_the_first(record):
    closed(people=3)
    record(reason="Dua lembar tagihan")
    bill = record(code="2", people=1, amount=16_800)
    (month,) = found.differences(bill)
    assert (month.people, month.amount, month.differs) == (3, 50_400, False)


def test_a_month_that_is_not_computed_is_not_compared(record):
    (month,) = found.differences(record())
    assert (month.computed_amount, month.differs) == (None, False)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"code": "  "}, "code_missing"),
        ({"billed_on": date(2026, 11, 24)}, "date_in_future"),
        ({"first": Month(2027, 12)}, "month_far_off"),
        ({"first": Month(2016, 1)}, "month_far_off"),
        ({"months": 2}, "months_wrong"),
        ({"amount": 0}, "amount_missing"),
    ],
)
def test_record_what_can_not_be(record, change, code):
    with pytest.raises(WrongInput) as no:
        record(**change)
    assert no.value.code == code


def test_record_with_a_scan(record, now, settings):
    bill = record(scan=Scan(PDF, "tagihan oktober.pdf"))
    assert bill.scan_name == "tagihan oktober.pdf"
    assert b"%PDF" not in (settings.MEDIA_ROOT / bill.scan.name).read_bytes()
    by = UserFactory(role=Role.VERIFIER)
    assert money_scans.download(bill, by=by, at=now) == PDF
    assert AuditEvent.objects.get(verb="money_scans.download").by == by


def test_a_scan_of_another_kind_is_refused_with_the_bill(record, settings):
    with pytest.raises(WrongInput) as no:
        record(scan=Scan(b"<html>", "x.pdf"))
    assert no.value.code == "file_of_another_kind"
    assert not Bill.objects.exists()


def test_a_scan_that_is_replaced_leaves_its_digest(record, now):
    bill, by = record(scan=Scan(PDF, "a.pdf")), UserFactory(role=Role.TREASURER)
    scan = Scan(picture("PNG"), "b.png")
    for _n in range(2):  # the same once more changes nothing
        money_scans.attach(bill, scan, by=by, at=now)
    event = AuditEvent.objects.get(verb="money_scans.attach")
    assert len(event.facts["replaced"]) == 64
    bill.refresh_from_db()
    assert bill.scan_name == "b.png"


def test_download_without_a_scan_is_refused(record, now):
    with pytest.raises(Refused) as no:
        money_scans.download(record(), by=UserFactory(), at=now)
    assert no.value.code == "no_scan"


def test_explain(record, now):
    bill, by = record(), UserFactory(role=Role.TREASURER)
    with pytest.raises(bills.Differs):
        bills.explain(bill, " ", by=by, at=now)
    bills.explain(bill, " Dicocokkan dengan BPJS ", by=by, at=now)
    bill.refresh_from_db()
    assert bill.reason == "Dicocokkan dengan BPJS"
    assert AuditEvent.objects.get(verb="bills.explain").by == by


def test_explain_a_cancelled_bill_is_stale(record, now):
    bill, by = record(), UserFactory(role=Role.TREASURER)
    bills.cancel(bill, "Salah ketik", by=by, at=now)
    with pytest.raises(StaleState):
        bills.explain(bill, "x", by=by, at=now)


def test_cancel_frees_the_code(record, now):
    bill, by = record(), UserFactory(role=Role.TREASURER)
    bills.cancel(bill, " Ditarik BPJS ", by=by, at=now)
    bill.refresh_from_db()
    assert (bill.cancelled_by, bill.cancelled_at, bill.cancelled_reason) == (
        by, now, "Ditarik BPJS",
    )  # fmt: skip
    assert AuditEvent.objects.get(verb="bills.cancel").facts == {"amount": 33_600}
    assert record().pk != bill.pk


def test_cancel_without_a_reason_is_refused(record, now):
    with pytest.raises(WrongInput, match="alasan"):
        bills.cancel(record(), "  ", by=UserFactory(), at=now)


def test_cancel_twice_is_stale(record, now):
    bill, by = record(), UserFactory(role=Role.TREASURER)
    bills.cancel(bill, "Salah", by=by, at=now)
    with pytest.raises(StaleState):
        bills.cancel(bill, "Salah", by=by, at=now)


@pytest.mark.parametrize("state", ["requested", "ordered", "paid"])
def test_cancel_a_bill_with_money_is_refused(record, now, state):
    bill = record()
    payment = PaymentFactory(bill=bill, state=state, paid_on=TODAY if state == "paid" else None)
    if state == "paid":
        AllocationFactory(payment=payment)
    with pytest.raises(Refused) as no:
        bills.cancel(bill, "Salah", by=UserFactory(), at=now)
    assert no.value.code == ("bill_paid" if state == "paid" else "payment_underway")


@pytest.mark.usefixtures("committing")
def test_cancelled_and_paid_at_once_is_only_one_of_both(now):
    bill, by = BillFactory(), UserFactory(role=Role.TREASURER)
    BillMonthFactory(bill=bill)
    barrier, told = threading.Barrier(2), []

    def act(verb, *args, **kwargs):
        barrier.wait()
        try:
            verb(bill, *args, **kwargs, by=by, at=now)
            told.append("done")
        except Refused as no:
            told.append(no.code)
        finally:
            connection.close()

    money = {"paid_on": date(2026, 11, 13), "amount": 16_800, "reference": "900/1"}
    threads = [
        threading.Thread(target=act, args=(bills.cancel, "Salah")),
        threading.Thread(target=act, args=(payments.record,), kwargs=money),
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(told) in (["bill_paid", "done"], ["done", "stale_state"])
    assert Bill.objects.get().cancelled_at is None or not Bill.objects.get().payments.exists()


def test_money_of_bills(record):
    closed()
    bill = record()
    AllocationFactory(payment=PaymentFactory(bill=bill, amount=10_000))
    PaymentFactory(bill=bill, state="requested", paid_on=None, amount=5_000)
    (seen,) = found.standing()
    assert (seen.paid, seen.left, seen.underway) == (10_000, 23_600, 5_000)
    assert found.totals(found.standing(), TODAY) == {
        "bills": 1, "asked": 33_600, "has_paid": 10_000, "has_left": 23_600, "overdue": 23_600,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("today", "tone", "words"),
    [
        (date(2026, 10, 7), "waiting", "Belum jatuh tempo"),
        (date(2026, 10, 8), "warning", "Jatuh tempo 7 hari lagi"),
        (date(2026, 10, 15), "warning", "Jatuh tempo hari ini"),
        (date(2026, 10, 16), "bad", "Lewat 1 hari"),
    ],
)
def test_a_bill_says_how_it_stands(record, today, tone, words):
    record()
    (bill,) = found.standing()
    assert found.said(bill, today) == (tone, words)


def test_closed_months_without_a_bill(record):
    october = closed()
    closed(date(2026, 9, 1), people=0)
    ContributionBatchFactory(month=date(2026, 11, 1), jkk=10_000)
    assert list(found.not_billed()) == [october]
    record()
    assert not found.not_billed()


def test_months_paid_ahead(record, now):
    bill = record(months=3, amount=90_000)
    payments.record(
        bill, paid_on=date(2026, 11, 13), amount=75_000, reference="900/1",
        by=UserFactory(role=Role.TREASURER), at=now,
    )  # fmt: skip
    assert found.paid_ahead(date(2026, 10, 20)) == [date(2026, 11, 1)]
    assert found.paid_ahead(TODAY) == []
