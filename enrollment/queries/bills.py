"""Bills beside what the regency computed, and what is paid of them. Rupiah."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any, NamedTuple

from django.db.models import (
    BigIntegerField,
    Count,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
)
from django.db.models.functions import Coalesce

from enrollment.models import Allocation, Bill, BillMonth, ContributionBatch, Payment
from enrollment.months import Month, containing
from enrollment.queries.payments import billed_of, left_by_month

SOON = timedelta(days=7)
UNDERWAY = (Payment.State.REQUESTED, Payment.State.ORDERED)
_COMPUTED = (ContributionBatch.State.OPEN, ContributionBatch.State.CLOSED)


class MonthDifference(NamedTuple):
    """A month as it was computed (None: not yet) beside what all its standing bills ask."""

    month: date
    people: int
    amount: int
    computed_people: int | None
    computed_amount: int | None

    @property
    def people_more(self) -> int:
        return 0 if self.computed_people is None else self.people - self.computed_people

    @property
    def amount_more(self) -> int:
        return 0 if self.computed_amount is None else self.amount - self.computed_amount

    @property
    def differs(self) -> bool:
        return bool(self.people_more or self.amount_more)


def shares(first: Month, months: int, amount: int) -> list[tuple[date, int]]:
    """A bill's amount over its months: equal shares, the first gets what does not divide."""
    share, rest = divmod(amount, months)
    return [(first.plus(n).first_day, share + (n == 0) * rest) for n in range(months)]


def compared(
    asked: list[tuple[date, int]], people: int, bill: Bill | None = None
) -> list[MonthDifference]:
    """Each month of a bill beside what was computed for it; `bill` is the one that is recorded
    already, so that it is not counted twice. One person stands in one bill of a month."""
    months = [month for month, _amount in asked]
    computed = ContributionBatch.objects.filter(month__in=months, state__in=_COMPUTED)
    known = {row.month: row for row in computed.only("month", "people", "jkk", "jkm", "total")}
    others = BillMonth.objects.filter(month__in=months, bill__cancelled_at=None).exclude(bill=bill)
    beside = {
        month: (n, amount)
        for month, n, amount in others.order_by()
        .values_list("month")
        .annotate(Sum("people"), Sum("amount"))
    }
    found = []
    for month, amount in asked:
        n, more = beside.get(month, (0, 0))
        batch = known.get(month)
        found.append(
            MonthDifference(
                month,
                people + n,
                amount + more,
                batch.people if batch else None,
                batch.total if batch else None,
            )  # fmt: skip
        )
    return found


def differences(bill: Bill) -> list[MonthDifference]:
    """Each month of a recorded bill beside what is computed for it now."""
    asked = list(bill.items.order_by("month").values_list("month", "amount"))
    return compared(asked, bill.people, bill)


def with_money(bills: QuerySet[Bill]) -> QuerySet[Bill]:
    """Each with `paid` (credits taken off included), `left`, `underway` (asked for, not paid yet)
    and `last_month`."""

    def summed(rows: Any, by: str) -> Any:
        total = rows.filter(**{by: OuterRef("pk")}).order_by().values(by).annotate(n=Sum("amount"))
        return Coalesce(Subquery(total.values("n"), output_field=BigIntegerField()), 0)

    return bills.annotate(
        paid=summed(Allocation.objects, "payment__bill")
        + summed(Allocation.objects, "settlement__bill"),
        underway=summed(Payment.objects.filter(state__in=UNDERWAY), "bill"),
        last_month=Subquery(
            BillMonth.objects.filter(bill=OuterRef("pk")).order_by("-month").values("month")[:1]
        ),
    ).annotate(left=F("amount") - F("paid"))


def standing() -> QuerySet[Bill]:
    return with_money(Bill.objects.filter(cancelled_at=None))


def owing() -> QuerySet[Bill]:
    """Standing bills that are not paid in full."""
    return standing().filter(left__gt=0)


def free_of(bill: Bill) -> int:
    """What is left of a bill, and not asked for yet."""
    left = sum(amount for _month, amount in left_by_month(bill))
    underway = bill.payments.filter(state__in=UNDERWAY).aggregate(n=Sum("amount", default=0))["n"]
    return left - int(underway)


def totals(bills: QuerySet[Bill], today: date) -> dict[str, int]:
    """Of bills with money: `bills`, `amount`, `paid`, `left`, and `overdue` of what is left."""
    late = Q(due_on__lt=today)
    found: dict[str, int] = bills.order_by().aggregate(
        bills=Count("pk"),
        asked=Sum("amount", default=0),
        has_paid=Sum("paid", default=0),
        has_left=Sum("left", default=0),
        overdue=Sum("left", filter=late, default=0),
    )
    return found


def not_billed() -> QuerySet[ContributionBatch]:
    """Closed months that owe something and have no bill."""
    found = ContributionBatch.objects.filter(state=ContributionBatch.State.CLOSED, total__gt=0)
    return found.annotate(billed=billed_of()).filter(billed=None)


def due_soon(today: date) -> QuerySet[Bill]:
    """Bills that are due within a week, or were."""
    return owing().filter(due_on__lte=today + SOON)


def requested() -> QuerySet[Payment]:
    """Payments that are asked for (SPP) and not ordered (SPM)."""
    return Payment.objects.filter(state=Payment.State.REQUESTED)


def paid_ahead(today: date) -> list[date]:
    """Months after this one that are paid already, as BPJS bills them."""
    after = containing(today).first_day
    paid = Allocation.objects.filter(month=OuterRef("month")).order_by().values("month")
    found = (
        BillMonth.objects.filter(month__gt=after, bill__cancelled_at=None)
        .order_by()
        .values("month")
        .annotate(asked=Sum("amount"), paid=Subquery(paid.values_list(Sum("amount"))))
        .filter(paid__gte=F("asked"))
    )
    return list(found.order_by("month").values_list("month", flat=True))
