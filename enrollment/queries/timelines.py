"""What a person's timeline is built from, in two statements."""

from __future__ import annotations

from datetime import date

from django.db.models import F

from enrollment import timeline
from enrollment.models import Contribution, Enrollment, Programme
from enrollment.months import Month, containing
from enrollment.queries.payments import paid_of
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
    return timeline.build(periods, _computed(worker), today)


def _computed(worker: Worker) -> dict[Month, bool]:
    """Months that the worker was billed for, and whether each is paid."""
    lines = Contribution.objects.filter(
        worker=worker, programme=Programme.JKM, kind=Contribution.Kind.REGULAR
    ).annotate(left=F("batch__total") - paid_of("batch"))
    rows = lines.values_list("batch__month", "left")
    return {containing(month): left <= 0 for month, left in rows}
