"""Which months of a bill are paid: its money, in the order in which it came, the oldest first."""

from __future__ import annotations

from itertools import chain

from enrollment.models import Allocation, Bill, Payment
from enrollment.queries.payments import allocated, spread
from gumas_pbi.sql import delete_set


def spread_again(bill: Bill) -> int:
    """Let a bill's payments, and the credits taken off it, count as they are now: where one was
    taken back, what came later moves up. Returns what is left of the bill (rupiah).

    The caller holds the bill.
    """
    paid = bill.payments.filter(state=Payment.State.PAID)
    netted = bill.settlements.filter(cancelled_at=None)
    sources = sorted(
        chain(
            ((each.paid_on, each.recorded_at, {"payment": each}, each.amount) for each in paid),
            ((each.dated, each.recorded_at, {"settlement": each}, each.amount) for each in netted),
        ),
        key=lambda source: source[:2],
    )
    left = list(bill.items.order_by("month").values_list("month", "amount"))
    made = []
    for _day, _at, source, amount in sources:
        parts = spread(amount, left)
        taken = dict(parts)
        left = [(month, owed - taken.get(month, 0)) for month, owed in left]
        made += [Allocation(**source, month=month, amount=part) for month, part in parts]
    delete_set(allocated(bill))
    Allocation.objects.bulk_create(made)
    return sum(owed for _month, owed in left)
