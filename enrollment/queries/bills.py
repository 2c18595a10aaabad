"""Bills beside what the regency computed, and what is paid of them. Rupiah."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any, NamedTuple

from django.db.models import (
    BigIntegerField,
    Count,
    Exists,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
)
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from enrollment.models import Allocation, Bill, BillMonth, ContributionBatch, Payment
from enrollment.months import Month, containing
from enrollment.queries.arrears import due
from enrollment.queries.payments import billed_of, left_by_month
from gumas_pbi.indonesian import number

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


class Share(NamedTuple):
    """What a bill asks for one of its months."""

    month: date
    people: int
    amount: int


def shares(first: Month, months: int, people: int, amount: int) -> list[Share]:
    """A bill over its months: as they were computed, where that is its sum; else equal shares, the
    first with what does not divide."""
    days = [first.plus(n).first_day for n in range(months)]
    computed = _computed(days).annotate(billed=billed_of()).filter(billed=None)
    known = [Share(batch.month, batch.people, batch.total) for batch in computed]
    if months > 1 and len(known) == months and sum(share.amount for share in known) == amount:
        return known
    share, rest = divmod(amount, months)
    return [Share(day, people, share + (n == 0) * rest) for n, day in enumerate(days)]


def compared(asked: list[Share], bill: Bill | None = None) -> list[MonthDifference]:
    """Each month of a bill beside what was computed for it, other bills of the month included;
    `bill` is the one itself, where it is recorded already, so that it is not counted twice."""
    days = [share.month for share in asked]
    known = {batch.month: batch for batch in _computed(days)}
    others = BillMonth.objects.filter(month__in=days, bill__cancelled_at=None)
    if bill is not None:
        others = others.exclude(bill=bill)
    sums = others.order_by().values_list("month").annotate(Sum("people"), Sum("amount"))
    beside = {month: more for month, *more in sums}
    found = []
    for month, people, amount in asked:
        more_people, more = beside.get(month, (0, 0))
        computed = (known[month].people, known[month].total) if month in known else (None, None)
        found.append(MonthDifference(month, people + more_people, amount + more, *computed))
    return found


def of_months(asked: list[Share]) -> QuerySet[Bill]:
    """Bills that stand for one of these months already."""
    items = BillMonth.objects.filter(bill=OuterRef("pk"), month__in=[s.month for s in asked])
    return Bill.objects.filter(Exists(items), cancelled_at=None).order_by("pk")


def differences(bill: Bill) -> list[MonthDifference]:
    """Each month of a recorded bill beside what is computed for it now."""
    items = bill.items.order_by("month").values_list("month", "people", "amount")
    return compared([Share(*item) for item in items], bill)


def _computed(days: list[date]) -> QuerySet[ContributionBatch]:
    found = ContributionBatch.objects.filter(month__in=days, state__in=_COMPUTED)
    return found.only("month", "people", "total").order_by("month")


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


class Said(NamedTuple):
    """How a bill stands, in words, with the tone of its colour."""

    tone: str
    words: str


def said(bill: Any, today: date) -> Said:
    """Of a bill with money."""
    days = (bill.due_on - today).days
    if bill.cancelled_at:
        return Said("neutral", _("Dibatalkan"))
    if bill.left <= 0:
        return Said("done", _("Lunas"))
    if days < 0:
        return Said("bad", _("Lewat %(days)s hari") % {"days": number(-days)})
    if days == 0:
        return Said("warning", _("Jatuh tempo hari ini"))
    if days <= SOON.days:
        return Said("warning", _("Jatuh tempo %(days)s hari lagi") % {"days": days})
    return Said("waiting", _("Belum jatuh tempo"))


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


def unpaid_without(payment: Payment, today: date) -> list[tuple[date, int, bool]]:
    """What would be left to pay of each month of its bill, if a paid payment were taken back:
    month, rupiah, and whether it is due. Of a payment that does not count yet, nothing."""
    if payment.state != Payment.State.PAID:
        return []
    left = left_by_month(payment.bill, less=payment.amount)
    return [(month, rest, due(containing(month)) < today) for month, rest in left if rest]


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
