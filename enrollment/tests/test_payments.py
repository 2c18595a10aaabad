"""Money for a bill on its way through the treasury: SPP, SPM, SP2D."""

import threading
from datetime import date

import pytest
from django.db import connection

from enrollment.actions import bills, payments
from enrollment.actions.money_scans import Scan
from enrollment.actions.payments import Paper
from enrollment.forms.payments import RupiahField
from enrollment.models import Allocation, Payment, PaymentPaper
from enrollment.tests.factories import (
    AllocationFactory,
    BillFactory,
    BillMonthFactory,
    ContributionBatchFactory,
    CreditSettlementFactory,
)
from enrollment.tests.test_scans import PDF
from gumas_pbi.models import AuditEvent, Role
from gumas_pbi.refusals import Refused, StaleState, WrongInput
from gumas_pbi.tests.factories import UserFactory

pytestmark = pytest.mark.django_db
PAID_ON = date(2026, 11, 13)


def billed(months=1, amount=33_600, **kwargs):
    """A bill of two people from October 2026 on."""
    bill = BillFactory(months=months, people=2, amount=amount * months, **kwargs)
    for n in range(months):
        BillMonthFactory(bill=bill, month=date(2026, 10 + n, 1), amount=amount)
    return bill


@pytest.fixture
def by():
    return UserFactory(role=Role.TREASURER)


def spp(number="900/1/SPP/2026", dated=date(2026, 11, 3), amount=33_600, scan=None):
    return Paper(number, dated, amount, scan)


def record(bill, at, amount=33_600, reference="900/1/SP2D/2026", paid_on=PAID_ON):
    return payments.record(
        bill, paid_on=paid_on, amount=amount, reference=reference,
        by=UserFactory(role=Role.TREASURER), at=at,
    )  # fmt: skip


def allocated():
    return list(Allocation.objects.order_by("pk").values_list("month", "amount"))


def test_record_is_the_short_way_to_sp2d(now):
    payment = record(billed(), now, reference=" 900/1/SP2D/2026 ")
    assert (payment.state, payment.amount, payment.paid_on) == ("paid", 33_600, PAID_ON)
    paper = payment.papers.get()
    assert (paper.kind, paper.number, paper.dated) == ("sp2d", "900/1/SP2D/2026", PAID_ON)
    assert allocated() == [(date(2026, 10, 1), 33_600)]
    event = AuditEvent.objects.get(verb="payments.record")
    assert event.facts == {"payment": payment.pk, "amount": 33_600, "left": 0}


def test_from_spp_over_spm_to_sp2d(now, by):
    payment = payments.request(billed(), spp(scan=Scan(PDF, "spp.pdf")), by=by, at=now)
    assert (payment.state, allocated()) == ("requested", [])
    spm = Paper("900/1/SPM/2026", date(2026, 11, 5), 33_600)
    payments.follow(payment, "spm", spm, by=by, at=now)
    assert (payment.state, payment.paid_on, allocated()) == ("ordered", None, [])
    sp2d = Paper("900/1/SP2D/2026", PAID_ON, 33_000)
    payments.follow(payment, "sp2d", sp2d, by=by, at=now)
    assert (payment.state, payment.paid_on, payment.amount) == ("paid", PAID_ON, 33_000)
    assert allocated() == [(date(2026, 10, 1), 33_000)]
    assert list(payment.papers.order_by("pk").values_list("kind", "scan_name")) == [
        ("spp", "spp.pdf"), ("spm", ""), ("sp2d", ""),
    ]  # fmt: skip
    verbs = AuditEvent.objects.order_by("pk").values_list("verb", flat=True)
    assert list(verbs) == ["payments.request", "payments.order", "payments.pay"]


def test_the_oldest_month_is_paid_first(now):
    bill = billed(months=3, amount=10_000)
    record(bill, now, amount=15_000)
    record(bill, now, amount=10_000, reference="900/2")
    months = [date(2026, n, 1) for n in (10, 11, 12)]
    assert allocated() == [
        (months[0], 10_000), (months[1], 5_000), (months[1], 5_000), (months[2], 5_000),
    ]  # fmt: skip


def test_record_in_parts_up_to_what_is_owed(now):
    bill = billed()
    record(bill, now, amount=30_000)
    with pytest.raises(Refused) as no:
        record(bill, now, amount=3_601, reference="900/2/SP2D/2026")
    assert no.value.code == "more_than_owed"
    assert "3.600" in str(no.value)
    record(bill, now, amount=3_600, reference="900/2/SP2D/2026")
    assert sum(Payment.objects.values_list("amount", flat=True)) == 33_600


def test_what_is_asked_for_can_not_be_asked_for_again(now, by):
    bill = billed()
    payments.request(bill, spp(amount=30_000), by=by, at=now)
    with pytest.raises(Refused) as no:
        payments.request(bill, spp("900/2/SPP/2026", amount=3_601), by=by, at=now)
    assert no.value.code == "more_than_owed"


def test_record_twice_is_refused(now):
    bill = billed()
    record(bill, now, amount=100)
    with pytest.raises(Refused) as no:
        record(bill, now, amount=100)
    assert no.value.code == "payment_recorded"
    assert Payment.objects.count() == 1


def at_once(*acts):
    barrier, told = threading.Barrier(len(acts)), []

    def run(act):
        barrier.wait()
        try:
            act()
            told.append("done")
        except Refused as no:
            told.append(no.code)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(told)


@pytest.mark.usefixtures("committing")
def test_two_payments_at_once_are_not_more_than_is_owed(now, by):
    bill = billed()

    def pay(reference):
        payments.record(bill, paid_on=PAID_ON, amount=20_000, reference=reference, by=by, at=now)

    assert at_once(lambda: pay("900/1"), lambda: pay("900/2")) == ["done", "more_than_owed"]
    assert Payment.objects.count() == 1


@pytest.mark.usefixtures("committing")
def test_two_sp2d_at_once_pay_once(now, by):
    payment = payments.request(billed(), spp(), by=by, at=now)

    def pay(number):
        ours = Payment.objects.get(pk=payment.pk)
        payments.follow(ours, "sp2d", Paper(number, PAID_ON, 33_600), by=by, at=now)

    assert at_once(lambda: pay("900/1"), lambda: pay("900/2")) == ["done", "stale_state"]
    assert allocated() == [(date(2026, 10, 1), 33_600)]


def test_follow_twice_is_stale(now, by):
    payment = payments.request(billed(), spp(), by=by, at=now)
    spm = Paper("900/1/SPM/2026", date(2026, 11, 5), 33_600)
    payments.follow(payment, "spm", spm, by=by, at=now)
    with pytest.raises(StaleState):
        payments.follow(payment, "spm", spm._replace(number="2"), by=by, at=now)
    assert PaymentPaper.objects.filter(kind="spm").count() == 1


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"amount": 33_601}, "more_than_asked"),
        ({"dated": date(2026, 11, 2)}, "date_too_early"),
        ({"dated": date(2026, 11, 24)}, "date_in_future"),
        ({"number": " "}, "reference_missing"),
    ],
)
def test_follow_with_what_can_not_be(now, by, change, code):
    payment = payments.request(billed(), spp(), by=by, at=now)
    spm = Paper("900/1/SPM/2026", date(2026, 11, 5), 33_600)._replace(**change)
    with pytest.raises(Refused) as no:
        payments.follow(payment, "spm", spm, by=by, at=now)
    assert no.value.code == code
    assert PaymentPaper.objects.count() == 1


def test_follow_with_a_number_that_stands_leaves_the_payment(now, by):
    record(billed(), now, amount=100)
    payment = payments.request(billed(code="2"), spp(), by=by, at=now)
    with pytest.raises(Refused) as no:
        payments.follow(payment, "sp2d", Paper("900/1/SP2D/2026", PAID_ON, 100), by=by, at=now)
    assert no.value.code == "payment_recorded"
    assert Payment.objects.get(pk=payment.pk).state == "requested"


def test_cancel_frees_the_numbers_and_the_money(now, by):
    bill = billed()
    payment = payments.request(bill, spp(), by=by, at=now)
    payments.cancel(payment, " Salah ketik ", by=by, at=now)
    payment.refresh_from_db()
    assert (payment.state, payment.cancelled_reason) == ("cancelled", "Salah ketik")
    assert (payment.cancelled_by, payment.cancelled_at) == (by, now)
    paper = payment.papers.get()
    assert (paper.number, paper.is_void) == ("900/1/SPP/2026", True)
    payments.request(bill, spp(), by=by, at=now)
    event = AuditEvent.objects.get(verb="payments.cancel")
    assert event.facts == {"payment": payment.pk, "was": "requested", "amount": 33_600}


def test_cancel_without_a_reason_is_refused(now, by):
    payment = payments.request(billed(), spp(), by=by, at=now)
    with pytest.raises(WrongInput, match="alasan"):
        payments.cancel(payment, "  ", by=by, at=now)


def test_cancel_twice_is_refused(now, by):
    payment = payments.request(billed(), spp(), by=by, at=now)
    payments.cancel(payment, "Salah", by=by, at=now)
    with pytest.raises(Refused) as no:
        payments.cancel(payment, "Salah", by=by, at=now)
    assert no.value.code == "wrong_state"


def test_cancel_what_was_paid(now, by):
    bill = billed()
    payment = record(bill, now)
    payments.cancel(payment, "SP2D untuk tagihan lain", by=by, at=now)
    payment.refresh_from_db()
    assert (payment.state, payment.paid_on, payment.amount) == ("cancelled", None, 33_600)
    assert allocated() == []
    event = AuditEvent.objects.get(verb="payments.cancel")
    assert event.facts == {
        "payment": payment.pk, "was": "paid", "amount": 33_600, "left": 33_600,
    }  # fmt: skip
    assert record(bill, now).state == "paid"  # with the same number


def test_what_was_paid_later_moves_up_to_the_oldest_month(now, by):
    bill = billed(months=3, amount=10_000)
    wrong = record(bill, now, amount=15_000)
    record(bill, now, amount=12_000, reference="900/2")
    payments.cancel(wrong, "Salah jumlah", by=by, at=now)
    assert allocated() == [(date(2026, 10, 1), 10_000), (date(2026, 11, 1), 2_000)]


def test_a_credit_taken_off_moves_up_too(now, by):
    bill = billed(months=3, amount=10_000)
    wrong = record(bill, now, amount=15_000)
    made = CreditSettlementFactory(kind="netted", bill=bill, amount=5_000)
    AllocationFactory(settlement=made, payment=None, month=date(2026, 11, 1), amount=5_000)
    payments.cancel(wrong, "Salah jumlah", by=by, at=now)
    assert allocated() == [(date(2026, 10, 1), 5_000)]


def test_cancel_what_was_paid_meanwhile_is_stale(now, by):
    payment = payments.request(billed(), spp(), by=by, at=now)
    seen = Payment.objects.get(pk=payment.pk)
    payments.follow(payment, "sp2d", Paper("900/1", PAID_ON, 33_600), by=by, at=now)
    with pytest.raises(StaleState):
        payments.cancel(seen, "Salah", by=by, at=now)
    assert allocated() == [(date(2026, 10, 1), 33_600)]


def test_money_for_a_cancelled_bill_is_refused(now, by):
    bill = billed()
    bills.cancel(bill, "Ditarik", by=by, at=now)
    with pytest.raises(StaleState):
        payments.request(bill, spp(), by=by, at=now)


def test_money_for_a_bill_that_came_to_differ_needs_a_reason(now, by):
    bill = billed()
    ContributionBatchFactory(month=date(2026, 10, 1), people=1, jkk=10_000, jkm=6_800)
    with pytest.raises(bills.Differs):
        payments.request(bill, spp(), by=by, at=now)
    bills.explain(bill, "BPJS belum memproses satu yang meninggal", by=by, at=now)
    assert payments.request(bill, spp(), by=by, at=now).state == "requested"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"paid_on": date(2026, 11, 24)}, "date_in_future"),
        ({"reference": "  "}, "reference_missing"),
    ],
)
def test_record_what_can_not_be(now, change, code):
    with pytest.raises(WrongInput) as no:
        record(billed(), now, **change)
    assert no.value.code == code


def test_record_nothing_is_refused(now):
    with pytest.raises(Refused, match="lebih dari nol"):
        record(billed(), now, amount=0)


@pytest.mark.parametrize(
    ("text", "amount"),
    [("159600000", 159_600_000), ("159.600.000", 159_600_000), ("Rp 16.800", 16_800),
     ("Rp. 16.800,-", 16_800), ("16800,00", 16_800)],
)  # fmt: skip
def test_rupiah_as_they_are_written(text, amount):
    assert RupiahField().clean(text) == amount


@pytest.mark.parametrize("text", ["", "0", "-5", "16.80", "16,800", "1e3", "enam", "٣", "9" * 16])
def test_what_is_no_rupiah(text):
    field = RupiahField(error_messages={"required": "kosong"})
    with pytest.raises(Exception, match=r"kosong|rupiah penuh"):
        field.clean(text)
