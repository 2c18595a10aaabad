"""Lines of months with all that says why they are what they are."""

from __future__ import annotations

from typing import Any

from django.db.models import BigIntegerField, OuterRef, Subquery, Sum, Value
from django.db.models.functions import Coalesce

from enrollment.explain import LineFacts
from enrollment.models import BillingFinding, Contribution

_HELD = BillingFinding.Verdict


def explained(lines: Any) -> Any:
    """The lines (a queryset) ready for `facts`, with person and place; one statement."""
    earlier = Contribution.objects.filter(
        worker=OuterRef("worker"), programme=OuterRef("programme"),
        for_month=OuterRef("for_month"), batch__month__lt=OuterRef("batch__month"),
    )  # fmt: skip
    said = earlier.order_by().values("worker").values_list(Sum("amount"))
    found = BillingFinding.objects.filter(
        worker=OuterRef("worker"), batch__month=OuterRef("for_month")
    ).order_by("-decided_at")
    return lines.select_related(
        "worker", "village__district", "enrollment", "decree", "tariff", "batch", "corrects__batch"
    ).annotate(
        said=Subquery(said, output_field=BigIntegerField()),
        blocked=Coalesce(
            Subquery(found.filter(verdict=_HELD.BLOCKED).values("reason")[:1]), Value("")
        ),
        lifted=Coalesce(
            Subquery(found.filter(verdict=_HELD.LIFTED).values("lifted_reason")[:1]), Value("")
        ),
    )


def facts(line: Any) -> LineFacts:
    """What `enrollment.explain` makes a sentence of; `line` comes from `explained`."""
    coverage, tariff = line.enrollment, line.tariff
    is_early = coverage.end_reason != coverage.EndReason.DECREE
    return LineFacts(
        programme=line.programme,
        kind=line.kind,
        for_month=line.for_month,
        amount=line.amount,
        legal_basis=tariff.legal_basis,
        decree=line.decree.number,
        since=coverage.start,
        base=line.base,
        bracket=tariff.bracket,
        rate=tariff.rate,
        said=line.said,
        said_in=line.corrects.batch.month if line.corrects else None,
        ended=coverage.end if is_early else None,
        end_reason=str(coverage.get_end_reason_display()).lower(),
        in_force=coverage.end is None or coverage.end > coverage.start,
        died_on=line.worker.died_on,
        is_merged=line.worker.merged_into_id is not None,
        blocked=line.blocked,
        lifted=line.lifted,
    )


def of_person(line: Contribution) -> Any:
    """All lines of the same person in the same month, as `facts` wants them: the month's own
    first."""
    lines = Contribution.objects.filter(batch=line.batch_id, worker=line.worker_id)
    return explained(lines).order_by("-for_month", "programme")
