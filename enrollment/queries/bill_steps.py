"""What happened to a bill, in the order of the papers' days."""

from __future__ import annotations

from datetime import date, datetime
from typing import NamedTuple

from django.db.models import Prefetch
from django.utils.translation import gettext as _

from enrollment.models import Bill, Payment, PaymentPaper
from gumas_pbi.models import User


class Step(NamedTuple):
    """`amount`: rupiah. `row`: what may have a scan, if anything has."""

    day: date
    text: str
    amount: int | None = None
    detail: str = ""
    tone: str = ""
    by: User | None = None
    at: datetime | None = None
    row: Bill | PaymentPaper | None = None


def payments_of(bill: Bill) -> list[Payment]:
    papers = PaymentPaper.objects.select_related("recorded_by").order_by("dated", "pk")
    found = bill.payments.select_related("recorded_by").order_by("pk")
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
        is_cancelled = payment.state == Payment.State.CANCELLED
        for paper in payment.all_papers:  # type: ignore[attr-defined]
            steps.append(
                Step(
                    paper.dated, f"{paper.kind.upper()} {paper.number}", paper.amount,
                    payment.cancelled_reason if is_cancelled else "",
                    "warning" if is_cancelled else "", paper.recorded_by, paper.recorded_at, paper,
                )
            )  # fmt: skip
    for made in bill.settlements.select_related("recorded_by"):
        text = _("Kredit dipotong, surat %(number)s") % {"number": made.reference}
        steps.append(
            Step(made.dated, text, made.amount, made.note, "", made.recorded_by, made.recorded_at)
        )
    steps.sort(key=lambda step: (step.day, step.at))
    if bill.cancelled_at:
        steps.append(
            Step(
                bill.cancelled_at.astimezone().date(), _("Tagihan dibatalkan"), None,
                bill.cancelled_reason, "bad", bill.cancelled_by, bill.cancelled_at,
            )
        )  # fmt: skip
    return steps
