"""The findings of a month as its pages show them: counts and rupiah by check, and what each rests
on. Rupiah."""

from __future__ import annotations

from datetime import date
from typing import Any, NamedTuple

from django.db.models import BigIntegerField, Count, OuterRef, Q, Subquery, Sum
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from enrollment.billing_checks import (
    AMOUNT,
    CHECKS,
    DECEASED,
    DECREE_OVER,
    DUPLICATE,
    EMPLOYED,
    LATE,
    LEFT,
    MUST_CODES,
    OTHER_PAYER,
    UNCONFIRMED,
    Check,
)
from enrollment.models import BillingFinding, Contribution, ContributionBatch, Enrollment, Period
from enrollment.months import containing
from enrollment.queries import billing_checks, confirmed
from gumas_pbi import written
from gumas_pbi.indonesian import rupiah
from workers.models import Worker

Verdict = BillingFinding.Verdict


class Group(NamedTuple):
    """What a check has found: people and rupiah, and how many of them are still open, kept from
    being billed (`blocked`), billed all the same (`passed`), or billed later (`lifted`)."""

    check: Check
    people: int
    amount: int
    open: int
    blocked: int
    passed: int
    lifted: int

    @property
    def waits(self) -> bool:
        return bool(self.open and self.check.must)


def groups(batch: ContributionBatch) -> list[Group]:
    """Every check of a month, in their order."""
    counts = {str(verdict): Count("pk", filter=Q(verdict=verdict)) for verdict in Verdict}
    rows = (
        batch.findings.order_by()
        .values("code")
        .annotate(people=Count("pk"), rupiah=Sum("amount"), **counts)
    )
    found = {row["code"]: row for row in rows}
    nothing = dict.fromkeys(("people", "rupiah", *map(str, Verdict)), 0)
    rows_of = [(check, found.get(code, nothing)) for code, check in CHECKS.items()]
    return [
        Group(check, row["people"], row["rupiah"], *(row[v] for v in Group._fields[3:]))
        for check, row in rows_of
    ]


def _blocked(**where: Any) -> Any:
    return BillingFinding.objects.filter(verdict=Verdict.BLOCKED, **where).order_by()


def prevented_of(batch: str = "pk") -> Coalesce:
    """Expression: what was kept from being paid in the month at this path, and stays so."""
    summed = _blocked(batch=OuterRef(batch)).values("batch").values_list(Sum("amount"))
    return Coalesce(Subquery(summed, output_field=BigIntegerField()), 0)


def prevented(batch: ContributionBatch) -> int:
    return int(_blocked(batch=batch).aggregate(n=Sum("amount", default=0))["n"])


def prevented_in(year: int) -> int:
    """What was kept from being paid in the months of a year."""
    found = _blocked(batch__month__gte=date(year, 1, 1), batch__month__lt=date(year + 1, 1, 1))
    return int(found.aggregate(n=Sum("amount", default=0))["n"])


def waiting() -> Any:
    """Findings of open months that somebody has to decide."""
    return BillingFinding.objects.filter(
        verdict=Verdict.OPEN, code__in=MUST_CODES, batch__state=ContributionBatch.State.OPEN
    )


def budget_sentence(batch: ContributionBatch) -> str:
    """What the month costs beside what its budget has left; "" where that suffices."""
    period = Period.objects.on(batch.month)
    left = billing_checks.budget_left(batch, period)
    if left is None or batch.total <= left:
        return ""
    return _("Sisa pagu %(period)s tinggal %(left)s, bulan ini %(total)s: kurang %(short)s.") % {
        "period": period,
        "left": rupiah(max(left, 0)),
        "total": rupiah(batch.total),
        "short": rupiah(batch.total - max(left, 0)),
    }


def explain(findings: list[Any], batch: ContributionBatch) -> None:
    """Put on each finding of a page, all of one check, what it rests on: `told`, and for
    duplicates the `other` person."""
    if not findings:
        return
    code = findings[0].code
    others = _others(findings) if code == DUPLICATE else {}
    ids = [finding.worker_id for finding in findings]
    words = _last_words(ids) if code == UNCONFIRMED else {}
    before = _before(ids, batch) if code == AMOUNT else {}
    for finding in findings:
        finding.other = others.get(finding.detail)
        finding.told = ""
        if code in (DECEASED, EMPLOYED, OTHER_PAYER):
            finding.told = _listed(finding)
        elif code == LATE:
            finding.told = _doubted(finding)
        elif code == DECREE_OVER:
            finding.told = _("SK %(number)s") % {"number": finding.detail}
        elif code == LEFT:
            finding.told = dict(Enrollment.EndReason.choices).get(finding.detail, "")
        elif code == AMOUNT:
            finding.told = _("Bulan lalu %(amount)s") % {
                "amount": rupiah(before.get(finding.worker_id, 0))
            }
        elif code == UNCONFIRMED:
            finding.told = _confirmed(words.get(finding.worker_id))


def _listed(finding: Any) -> str:
    if finding.detail:
        return str(_("Menurut %(source)s") % {"source": finding.detail})
    return str(_("Meninggal %(day)s") % {"day": written.day(finding.worker.died_on)})


def _doubted(finding: Any) -> str:
    if finding.detail or finding.worker.died_on:
        return _listed(finding)
    return str(_("SK-nya berakhir sebelum bulan itu"))


def _confirmed(day: date | None) -> str:
    if day is None:
        return str(_("Belum pernah dikonfirmasi"))
    return str(_("Terakhir dikonfirmasi %(day)s") % {"day": written.day(day)})


def _others(findings: list[Any]) -> dict[str, Worker]:
    found = Worker.objects.filter(pk__in=[int(f.detail) for f in findings if f.detail.isdigit()])
    return {str(worker.pk): worker for worker in found.only("name", "village")}


def _last_words(workers: list[int]) -> dict[int, date | None]:
    found = Worker.objects.filter(pk__in=workers).annotate(last=confirmed.last())
    return dict(found.values_list("pk", "last"))


def _before(workers: list[int], batch: ContributionBatch) -> dict[int, int]:
    """What these people's month before cost."""
    lines = Contribution.objects.filter(
        kind=Contribution.Kind.REGULAR,
        worker__in=workers,
        batch__month=containing(batch.month).previous.first_day,
    )
    return dict(lines.order_by().values_list("worker").annotate(Sum("amount")))
