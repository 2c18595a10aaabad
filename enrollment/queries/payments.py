"""What is paid of a month."""

from __future__ import annotations

from django.db.models import BigIntegerField, OuterRef, Subquery, Sum
from django.db.models.functions import Coalesce

from enrollment.models import ContributionBatch, Payment


def paid_of(batch: str = "pk") -> Coalesce:
    """Expression: rupiah paid; `batch` is the path of the outer row to its month."""
    found = Payment.objects.filter(batch=OuterRef(batch)).order_by().values("batch")
    summed = Subquery(found.values_list(Sum("amount")), output_field=BigIntegerField())
    return Coalesce(summed, 0)


def paid(batch: ContributionBatch) -> int:
    """Rupiah paid for a month so far."""
    found = Payment.objects.filter(batch=batch).aggregate(paid=Sum("amount", default=0))
    return int(found["paid"])
