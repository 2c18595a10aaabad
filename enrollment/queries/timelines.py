"""What a person's timeline is built from, in two statements."""

from __future__ import annotations

from collections import Counter
from datetime import date

from django.db.models.functions import Coalesce

from enrollment import timeline
from enrollment.models import Contribution, Enrollment, Programme
from enrollment.months import Month, containing
from enrollment.queries import arrears
from enrollment.queries.payments import billed_of, paid_of
from enrollment.timeline import Kind
from workers.models import Worker


def of(worker: Worker, today: date) -> timeline.Timeline:
    """The coverage of a worker as of a day. JKM tells it: JKK begins and ends by the same act."""
    found = Enrollment.objects.filter(worker=worker, programme=Programme.JKM)
    periods = [
        timeline.Period(
            enrollment.start,
            enrollment.end,
            enrollment.member.decree.number,
            str(enrollment.get_end_reason_display()),
        )
        for enrollment in found.select_related("member__decree")
    ]
    return timeline.build(periods, _computed(worker, today), today)


def _computed(worker: Worker, today: date) -> dict[Month, Kind]:
    """Months that the worker was billed for, and how each stands: paid when all its lines are."""
    owing = Coalesce(billed_of("batch__month"), "batch__total")
    lines = Contribution.objects.filter(worker=worker, programme=Programme.JKM)
    lines = lines.annotate(left=owing - paid_of("batch__month"))
    amounts: Counter[Month] = Counter()
    left: Counter[Month] = Counter()
    for day, amount, unpaid in lines.values_list("for_month", "amount", "left"):
        month = containing(day)
        amounts[month] += amount
        left[month] += max(unpaid, 0) if amount > 0 else 0
    return {
        month: _kind(left[month], due=arrears.due(month), today=today)
        for month in amounts
        if amounts[month] > 0
    }


def _kind(left: int, *, due: date, today: date) -> Kind:
    if left <= 0:
        return Kind.PAID
    return Kind.UNPAID if due < today else Kind.BILLED
