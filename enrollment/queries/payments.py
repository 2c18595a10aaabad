"""What is billed for a month, and paid of it. Rupiah."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import BigIntegerField, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from enrollment.models import Allocation, Bill, BillMonth, ContributionBatch


def billed_of(month: str = "month") -> Coalesce:
    """Expression: what standing bills ask for the month at this path of the outer row; null where
    there is none."""
    found = BillMonth.objects.filter(month=OuterRef(month), bill__cancelled_at=None)
    summed = found.order_by().values("month").values_list(Sum("amount"))
    return Subquery(summed, output_field=BigIntegerField())


def paid_of(month: str = "month") -> Coalesce:
    """Expression: rupiah paid for the month at this path of the outer row."""
    found = Allocation.objects.filter(month=OuterRef(month)).order_by().values("month")
    summed = Subquery(found.values_list(Sum("amount")), output_field=BigIntegerField())
    return Coalesce(summed, 0)


def paid_on_of(month: str = "month") -> Subquery:
    """Expression: the day of the last payment for the month; null without one."""
    found = Allocation.objects.filter(month=OuterRef(month)).order_by("-payment__paid_on")
    return Subquery(found.exclude(payment=None).values("payment__paid_on")[:1])


def owing_of(batch: Any) -> int:
    """Rupiah to pay for a month that has `billed`: what BPJS bills, as soon as it did."""
    return int(batch.total if batch.billed is None else batch.billed)


def paid(batch: ContributionBatch) -> int:
    """Rupiah paid for a month so far, credits taken off its bills included."""
    found = Allocation.objects.filter(month=batch.month).aggregate(paid=Sum("amount", default=0))
    return int(found["paid"])


def billed(batch: ContributionBatch) -> int | None:
    """Rupiah that BPJS bills for a month; None where no bill is recorded."""
    found = BillMonth.objects.filter(month=batch.month, bill__cancelled_at=None)
    amount = found.aggregate(amount=Sum("amount"))["amount"]
    return None if amount is None else int(amount)


def allocated(bill: Bill) -> QuerySet[Allocation]:
    """What is paid of a bill, month by month, credits taken off it included."""
    return Allocation.objects.filter(Q(payment__bill=bill) | Q(settlement__bill=bill))


def left_by_month(bill: Bill, less: int = 0) -> list[tuple[date, int]]:
    """What is left to pay of each of a bill's months, the oldest first; `less`: if so many rupiah
    of what is paid were taken back."""
    items = list(bill.items.order_by("month").values_list("month", "amount"))
    has_paid = allocated(bill).aggregate(paid=Sum("amount", default=0))["paid"]
    paid = dict(spread(has_paid - less, items))
    return [(month, amount - paid.get(month, 0)) for month, amount in items]


def spread(amount: int, left: Iterable[tuple[date, int]]) -> list[tuple[date, int]]:
    """An amount over months in their order, each filled before the next."""
    parts = []
    for month, owed in left:
        part = min(owed, amount)
        if part > 0:
            parts.append((month, part))
            amount -= part
    return parts
