"""What BPJS owes back for earlier months, and has not settled yet. Rupiah."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import (
    Case,
    CharField,
    Count,
    Exists,
    F,
    OuterRef,
    Q,
    QuerySet,
    Sum,
    Value,
    When,
)
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from enrollment.models import BillingFinding, Contribution, ContributionBatch, Enrollment

OLD = timedelta(days=60)
# Code, words, and the days since the month was closed in which it was learnt: [from, to).
AGES: tuple[tuple[str, str | Promise, int, int | None], ...] = (
    ("30", _("Sampai 30 hari"), 0, 31),
    ("60", _("31–60 hari"), 31, 61),
    ("90", _("61–90 hari"), 61, 91),
    ("older", _("Lebih dari 90 hari"), 91, None),
)
CAUSES: dict[str, str | Promise] = {
    "merged": _("Data digabung dengan orang yang sama"),
    "blocked": _("Ditahan pemeriksaan sebelum ditagih"),
    **{str(reason.value): reason.label for reason in Enrollment.EndReason},
    "tariff": _("Tarif diperbaiki"),
}


def unsettled() -> QuerySet[Contribution]:
    """Credit lines of closed months that nothing has become of yet, each with its `cause`. Those of
    an open month may still be computed anew."""
    blocked = BillingFinding.objects.filter(
        worker=OuterRef("worker"), batch__month=OuterRef("for_month"), verdict="blocked"
    )
    found = Contribution.objects.filter(
        kind=Contribution.Kind.CREDIT, batch__state=ContributionBatch.State.CLOSED, settled=None
    )
    return found.annotate(
        cause=Case(
            When(worker__merged_into__isnull=False, then=Value("merged")),
            When(Exists(blocked), then=Value("blocked")),
            When(_ended_before(), then=F("enrollment__end_reason")),
            default=Value("tariff"),
            output_field=CharField(),
        )
    )


def _ended_before() -> Q:
    """The coverage that was billed ended before the month, or never began."""
    return Q(enrollment__end__lte=F("for_month")) | Q(enrollment__end=F("enrollment__start"))


def older(now: datetime) -> QuerySet[Contribution]:
    """Those that have been open for more than 60 days."""
    return unsettled().filter(batch__closed_at__lt=now - OLD)


def of_age(lines: QuerySet[Contribution], code: str, today: date) -> QuerySet[Contribution]:
    """Of the lines, those of an age (see AGES)."""
    return lines.filter(_aged(code, today))


def by_age(lines: QuerySet[Contribution], today: date) -> list[dict[str, Any]]:
    """`code`, `label`, `lines` and `amount` of each age, and their sum last."""
    sums = lines.order_by().aggregate(
        **{f"n_{code}": Count("pk", filter=_aged(code, today)) for code, *_rest in AGES},
        **{f"sum_{code}": -Sum("amount", filter=_aged(code, today), default=0)
           for code, *_rest in AGES},
    )  # fmt: skip
    return [
        {"code": code, "label": label, "lines": sums[f"n_{code}"], "amount": sums[f"sum_{code}"]}
        for code, label, _first, _after in AGES
    ]


def by_cause(lines: QuerySet[Contribution]) -> list[dict[str, Any]]:
    """`label`, `people`, `lines` and `amount` of each cause, the largest first."""
    rows = lines.order_by().values("cause").annotate(
        people=Count("worker", distinct=True), lines=Count("pk"), total=-Sum("amount")
    )  # fmt: skip
    return [{**row, "label": CAUSES[row["cause"]]} for row in rows.order_by("-total")]


def sum_of(lines: QuerySet[Contribution]) -> tuple[int, int, int]:
    """How many lines, people, and rupiah they are."""
    found = lines.order_by().aggregate(
        lines=Count("pk"), people=Count("worker", distinct=True), sum=Sum("amount", default=0)
    )
    return found["lines"], found["people"], -found["sum"]


def _aged(code: str, today: date) -> Q:
    first, after = next((first, after) for name, _l, first, after in AGES if name == code)
    aged = Q(batch__closed_at__date__lte=today - timedelta(days=first))
    if first == 0:
        aged = Q()  # closed later than today: nobody's clock is that good
    if after is not None:
        aged &= Q(batch__closed_at__date__gt=today - timedelta(days=after))
    return aged
