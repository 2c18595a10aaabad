"""What a card's holder is told of the own protection."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from enrollment import benefits, timeline
from enrollment.models import ContributionBatch
from enrollment.months import Month
from enrollment.queries import timelines
from enrollment.queries.payments import paid_on_of
from enrollment.timeline import Kind, Stretch
from workers.models import Worker


class Told(NamedTuple):
    """`ends`: the last day of what is planned; `paid`: the last month that was paid, on `paid_on`
    (None where credits paid it); `jkm`: rupiah for the family by today's clock, None where not
    covered."""

    stretches: tuple[Stretch, ...]
    ends: date | None
    months: int
    paid: Month | None
    paid_on: date | None
    jkm: int | None


def of(worker: Worker, today: date) -> Told:
    """Coverage up to this month, in three statements."""
    found = timelines.of(worker, today)
    paid = max((cell.month for cell in found.cells if cell.kind == Kind.PAID), default=None)
    batch = ContributionBatch.objects.filter(month=paid.first_day) if paid else None
    in_a_row = found.clock.in_a_row
    return Told(
        stretches=timeline.stretches(found, today),
        ends=found.ends,
        months=found.clock.in_all,
        paid=paid,
        paid_on=batch.values_list(paid_on_of(), flat=True).first() if batch is not None else None,
        jkm=benefits.jkm_death(in_a_row).total if in_a_row else None,
    )
