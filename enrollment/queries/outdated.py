"""What has changed since an open month was computed: computing it anew would take it in."""

from __future__ import annotations

from typing import NamedTuple

from django.conf import settings
from django.db.models import Exists, OuterRef, Q

from enrollment.models import (
    BillingFinding,
    Contribution,
    ContributionBatch,
    Enrollment,
    Programme,
    Tariff,
)
from enrollment.months import containing
from gumas_pbi.sql import count_all
from workers.models import Worker


class Changed(NamedTuple):
    """People whose coverage up to the month changed (`covered`), who turned out to be somebody else
    in it (`merged`), or whose block of an earlier month was lifted; and tariffs of the month."""

    covered: int
    merged: int
    lifted: int
    tariffs: int


def changed(batch: ContributionBatch) -> Changed:
    """One statement. Of a month that nobody has computed, nothing."""
    if batch.known_until is None:
        return Changed(0, 0, 0, 0)
    since = Enrollment.objects.filter(
        change__gt=batch.known_until,
        start__lt=containing(batch.month).end,
        programme=Programme.JKK,
    )
    of_month = Contribution.objects.filter(batch=batch, kind=Contribution.Kind.REGULAR)
    kept = of_month.filter(worker=OuterRef("merged_into"))
    lifted = BillingFinding.objects.filter(
        batch__month__lt=batch.month, verdict=BillingFinding.Verdict.LIFTED,
        lifted_at__gt=batch.finished_at,
    )  # fmt: skip
    day = batch.reference_date
    tariffs = Tariff.objects.filter(Q(end=None) | Q(end__gt=day), start__lte=day)
    return Changed(
        *count_all(
            (
                Worker.objects.filter(pk__in=since.values("worker")),
                Worker.objects.filter(
                    Exists(kept), Exists(of_month.filter(worker=OuterRef("pk"))),
                    merged_into__isnull=False,
                ),
                lifted,
                tariffs.filter(change__gt=batch.known_until, payer=settings.PAYER, sector=""),
            )
        )
    )  # fmt: skip
