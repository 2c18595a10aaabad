"""What is decided of the findings of a month: billed all the same, or kept from being billed.

Who is blocked has no line in the month, and one blocked finding: the month's sum of these is what
was kept from being paid ("dicegah").
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import Case, Count, Exists, F, Max, OuterRef, Q, Subquery, Sum, Value, When
from django.db.models.functions import Coalesce
from django.db.models.lookups import Exact
from django.utils.translation import gettext_lazy as _

from enrollment.actions.billing_checks import lock
from enrollment.billing_checks import LATE, LEFT
from enrollment.models import (
    BillingFinding,
    Contribution,
    ContributionBatch,
    MonthPart,
    PlannedLine,
    Programme,
)
from enrollment.months import containing
from enrollment.queries import owed
from enrollment.queries.billing_checks import blocked_in
from gumas_pbi import audit
from gumas_pbi.models import User
from gumas_pbi.refusals import Refused, WrongInput, verb
from gumas_pbi.sql import insert_select
from workers.actions.workers import without_numbers

Verdict = BillingFinding.Verdict
REGULAR, ADJUSTMENT = Contribution.Kind.REGULAR, Contribution.Kind.ADJUSTMENT
# Of which kind the lines are that a finding is about.
KIND_OF = Case(When(Exact(OuterRef("code"), LATE), then=Value(ADJUSTMENT)), default=Value(REGULAR))
OPEN_AGAIN: dict[str, Any] = {
    "verdict": Verdict.OPEN, "reason": "", "decided_by": None, "decided_at": None,
}  # fmt: skip


def _words(reason: str) -> str:
    reason = without_numbers(" ".join(reason.split()))
    if not reason:
        raise WrongInput(_("Tuliskan alasan keputusan ini."), code="reason_missing")
    return reason


def _movable(batch: ContributionBatch, findings: Any, to: str) -> Any:
    """Those of the findings whose verdict may become `to`."""
    froms = [verdict for verdict, moves in BillingFinding.MOVES.items() if to in moves]
    return batch.findings.filter(pk__in=findings.order_by().values("pk"), verdict__in=froms)


def _nobody(done: int) -> None:
    if not done:
        raise Refused(
            _("Tidak ada yang bisa diputuskan begitu: temuannya sudah diputuskan atau hilang."),
            code="nobody_left",
        )


@verb
def let_pass(
    batch: ContributionBatch, findings: Any, *, reason: str, by: User, at: datetime
) -> int:
    """Bill people although a check found them. `findings` is a queryset. Returns findings.
    Raises WrongInput without a reason, Refused where none is undecided."""
    batch, reason = lock(batch), _words(reason)
    passed = _movable(batch, findings, Verdict.PASSED).update(
        verdict=Verdict.PASSED, reason=reason, decided_by=by, decided_at=at
    )
    _nobody(passed)
    audit.record("billing_findings.let_pass", batch, by=by, at=at, findings=passed)
    return passed


@verb
def block(batch: ContributionBatch, findings: Any, *, reason: str, by: User, at: datetime) -> int:
    """Keep people from being billed: their own lines of the month are taken out; what is added or
    owed back for earlier months stays. Of who has additions only (LATE), these are, and none comes
    again until the block is lifted. Returns people.

    Raises WrongInput without a reason, Refused where nobody is left to block: decided already, not
    billed this month, or corrected by a later month already.
    """
    batch, reason = lock(batch), _words(reason)
    lines = Contribution.objects.filter(batch=batch)
    of_worker = lines.filter(worker=OuterRef("worker"), kind=KIND_OF)
    corrected = Contribution.objects.filter(corrects__batch=batch, worker=OuterRef("worker"))
    movable = _movable(batch, findings, Verdict.BLOCKED).filter(
        Exists(of_worker), ~Exists(corrected)
    )
    summed = of_worker.order_by().values("worker").values_list(Sum("amount"))
    one_each = movable.order_by("worker", "pk").distinct("worker")
    people = batch.findings.filter(pk__in=one_each.values("pk")).update(
        verdict=Verdict.BLOCKED, reason=reason, decided_by=by, decided_at=at,
        amount=Subquery(summed),
    )  # fmt: skip
    _nobody(people)
    blocked = blocked_in(batch).values("worker")
    gone = lines.filter(
        Q(kind=REGULAR, worker__in=blocked.exclude(code=LATE))
        | Q(kind=ADJUSTMENT, worker__in=blocked.filter(code=LATE))
    )
    _shift(batch, gone, -1)
    gone._raw_delete(gone.db)
    others = batch.findings.filter(verdict=Verdict.OPEN, worker__in=blocked)
    others._raw_delete(others.db)
    _count(batch)
    audit.record("billing_findings.block", batch, by=by, at=at, people=people)
    return people


@verb
def reopen(batch: ContributionBatch, findings: Any, *, by: User, at: datetime) -> int:
    """Take decisions back while the month is open: who was blocked and owes the month is in it
    again. Returns findings. Raises Refused where none was decided."""
    batch = lock(batch)
    movable = _movable(batch, findings, Verdict.OPEN)
    has_late = movable.filter(code=LATE, verdict=Verdict.BLOCKED).exists()
    reopened = movable.update(**OPEN_AGAIN)
    _nobody(reopened)
    last = Contribution.objects.aggregate(last=Max("pk", default=0))["last"]
    _bring_back(batch)
    if has_late:
        _bring_back_late(batch)
    _shift(batch, Contribution.objects.filter(batch=batch, pk__gt=last), 1)
    _count(batch)
    audit.record("billing_findings.reopen", batch, by=by, at=at, findings=reopened)
    return reopened


@verb
def lift(batch: ContributionBatch, findings: Any, *, reason: str, by: User, at: datetime) -> int:
    """After the month was closed: it was owed after all, and the next one that is opened brings
    it. Returns people. Raises WrongInput without a reason, Refused where nobody is blocked or the
    month is not closed."""
    batch = ContributionBatch.objects.select_for_update(no_key=True).get(pk=batch.pk)
    if batch.state != ContributionBatch.State.CLOSED:
        raise Refused(
            _("Bulan ini belum ditutup. Batalkan saja keputusannya."), code="month_not_closed"
        )
    lifted = _movable(batch, findings, Verdict.LIFTED).update(
        verdict=Verdict.LIFTED, lifted_reason=_words(reason), lifted_by=by, lifted_at=at
    )
    _nobody(lifted)
    audit.record("billing_findings.lift", batch, by=by, at=at, people=lifted)
    return lifted


def _bring_back(batch: ContributionBatch) -> None:
    """Lines for whom a finding is open and no line is there: those were blocked until now."""
    found = batch.findings.filter(verdict=Verdict.OPEN).exclude(code__in=(LATE, LEFT))
    there = Contribution.objects.filter(batch=batch, kind=REGULAR, worker=OuterRef("worker"))
    back = owed.owing(containing(batch.month)).filter(
        ~Exists(there), worker__in=found.values("worker")
    )
    insert_select(Contribution, back.order_by(), owed.regular_lines(batch))


def _bring_back_late(batch: ContributionBatch) -> None:
    """Additions of whom a finding about them is open and none is there."""
    found = batch.findings.filter(verdict=Verdict.OPEN, code=LATE)
    there = Contribution.objects.filter(batch=batch, kind=ADJUSTMENT, worker=OuterRef("worker"))
    owed.plan_late(batch)
    planned = PlannedLine.objects.filter(batch=batch)
    back = planned.filter(kind=ADJUSTMENT, worker__in=found.filter(~Exists(there)).values("worker"))
    insert_select(Contribution, back.order_by(), {name: F(name) for name in PlannedLine.LINE})
    planned._raw_delete(planned.db)


_MOVED = ("people", "lines", "jkk", "jkm")
_SHIFT = """
WITH moved (district, people, lines, jkk, jkm) AS MATERIALIZED ({moved}), part AS (
  UPDATE {parts} p SET {of_part} FROM moved m
  WHERE p.batch_id = %s AND p.district_id = m.district
)
UPDATE {batches} b SET {of_month} WHERE b.id = %s
"""


def _shift(batch: ContributionBatch, lines: Any, sign: int) -> None:
    """Add lines to the totals of the month and its districts (`sign` 1), or take them off (-1)."""
    of_jkk, of_jkm = Q(programme=Programme.JKK), Q(programme=Programme.JKM)
    moved = (
        lines.order_by()
        .values_list("village__district")
        .annotate(
            people=Count("pk", filter=of_jkk & Q(kind=REGULAR)),
            lines=Count("pk"),
            jkk=Sum("amount", filter=of_jkk, default=0),
            jkm=Sum("amount", filter=of_jkm, default=0),
        )
    )
    sql, params = moved.query.sql_with_params()
    statement = _SHIFT.format(
        moved=sql,
        parts=MonthPart._meta.db_table,
        batches=ContributionBatch._meta.db_table,
        of_part=", ".join(f"{name} = p.{name} + {sign:d} * m.{name}" for name in _MOVED),
        of_month=", ".join(
            f"{name} = b.{name} + {sign:d} * (SELECT coalesce(sum({name}), 0) FROM moved)"
            for name in _MOVED
        ),
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, [*params, batch.pk, batch.pk])


def _count(batch: ContributionBatch) -> None:
    """What is kept from being paid in the month."""
    kept = blocked_in(batch).order_by().values("batch").values_list(Sum("amount"))
    ContributionBatch.objects.filter(pk=batch.pk).update(blocked=Coalesce(Subquery(kept), 0))
