"""What happened to a bill, in the order of the papers' days."""

from __future__ import annotations

from datetime import date, datetime
from typing import NamedTuple

from django.db.models import Prefetch
from django.utils.translation import gettext as _

from enrollment.models import Bill, CreditSettlement, Payment, PaymentPaper
from gumas_pbi.models import User


class Step(NamedTuple):
    """`amount`: rupiah. `row`: what may have a scan, if anything has. `paid`: the payment whose
    money counts from this step on."""

    day: date
    text: str
    amount: int | None = None
    detail: str = ""
    tone: str = ""
    by: User | None = None
    at: datetime | None = None
    row: Bill | PaymentPaper | None = None
    paid: Payment | None = None


def payments_of(bill: Bill) -> list[Payment]:
    papers = PaymentPaper.objects.select_related("recorded_by").order_by("dated", "pk")
    found = bill.payments.select_related("recorded_by", "cancelled_by").order_by("pk")
    return list(found.prefetch_related(Prefetch("papers", papers, to_attr="all_papers")))


def of(bill: Bill, payments: list[Payment]) -> list[Step]:
    """Of a bill with `recorded_by` and `cancelled_by` at hand."""
    steps = [
        Step(
            bill.billed_on, _("Tagihan %(code)s") % {"code": bill.code}, bill.amount,
            by=bill.recorded_by, at=bill.recorded_at, row=bill,
        )
    ]  # fmt: skip
    for payment in payments:
        steps += _of_payment(payment)
    for made in bill.settlements.select_related("recorded_by", "cancelled_by"):
        text = _("Kredit dipotong, surat %(number)s") % {"number": made.reference}
        steps.append(
            Step(made.dated, text, made.amount, made.note, "", made.recorded_by, made.recorded_at)
        )
        steps += _taken_back(made, _("Potongan kredit %(number)s dibatalkan"), made.reference)
    steps.sort(key=lambda step: (step.day, step.at))
    if bill.cancelled_at:
        steps.append(
            Step(
                bill.cancelled_at.astimezone().date(), _("Tagihan dibatalkan"), None,
                bill.cancelled_reason, "bad", bill.cancelled_by, bill.cancelled_at,
            )
        )  # fmt: skip
    return steps


def _of_payment(payment: Payment) -> list[Step]:
    papers: list[PaymentPaper] = payment.all_papers  # type: ignore[attr-defined]
    is_paid = payment.state == Payment.State.PAID
    steps = []
    for paper in papers:
        text = f"{paper.kind.upper()} {paper.number}"
        counts = is_paid and paper.kind == PaymentPaper.Kind.SP2D
        steps.append(
            Step(
                paper.dated, _("%(paper)s, tidak berlaku") % {"paper": text}
                if paper.is_void else text,
                paper.amount, "", "neutral" if paper.is_void else "", paper.recorded_by,
                paper.recorded_at, paper, payment if counts else None,
            )
        )  # fmt: skip
    last = papers[-1] if papers else None
    number = f"{last.kind.upper()} {last.number}" if last else ""
    return steps + _taken_back(payment, _("Pembayaran %(number)s dibatalkan"), number)


def _taken_back(row: Payment | CreditSettlement, text: str, number: str) -> list[Step]:
    if row.cancelled_at is None:
        return []
    day = row.cancelled_at.astimezone().date()
    return [
        Step(
            day, text % {"number": number}, row.amount, row.cancelled_reason, "warning",
            row.cancelled_by, row.cancelled_at,
        )
    ]  # fmt: skip
