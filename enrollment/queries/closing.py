"""A month as its treasurer sees it before closing it. Rupiah."""

from __future__ import annotations

from typing import NamedTuple

from django.db.models import Count, Q, Sum

from enrollment.billing_checks import AMOUNT, LEFT, NEW
from enrollment.models import Contribution, ContributionBatch
from enrollment.months import containing

Kind = Contribution.Kind


class Summary(NamedTuple):
    """`added`: people and rupiah of additions, which are part of the month's sum; `before`: the
    month before, where it was computed, beside which people are `new`, `left` or `differ`."""

    added_people: int
    added: int
    before: ContributionBatch | None
    more_people: int
    more: int
    new: int
    left: int
    differ: int


def summary(batch: ContributionBatch) -> Summary:
    """Of an open month whose checks have run."""
    late = batch.items.filter(kind=Kind.ADJUSTMENT).aggregate(
        people=Count("worker", distinct=True), sum=Sum("amount", default=0)
    )
    previous = containing(batch.month).previous.first_day
    before = ContributionBatch.objects.filter(month=previous, state__in=("open", "closed")).first()
    codes = {"new": NEW, "left": LEFT, "differ": AMOUNT}
    noted = batch.findings.aggregate(
        **{name: Count("pk", filter=Q(code=code)) for name, code in codes.items()}
    )
    people, total = (before.people, before.total) if before else (0, 0)
    return Summary(
        late["people"], late["sum"], before, batch.people - people, batch.total - total, **noted
    )
