"""The month: opened as one set-based statement, closed by another person, then frozen."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Case, Count, Exists, F, OuterRef, Q, Sum, Value, When
from django.utils.translation import gettext_lazy as _

from enrollment.models import Contribution, ContributionBatch, Enrollment, Programme
from enrollment.months import Month, containing
from enrollment.queries.tariffs import Reported
from gumas_pbi import audit
from gumas_pbi.models import User
from gumas_pbi.queue import queue
from gumas_pbi.refusals import Refused, verb
from gumas_pbi.sql import insert_select, move


def find(month: Month) -> ContributionBatch | None:
    return ContributionBatch.objects.filter(month=month.first_day).first()


@verb
def open(month: Month, *, by: User, at: datetime) -> ContributionBatch:
    """Open a month and queue its computation; a month that is open already is returned as it is.

    Raises Refused for a month that has not begun, or is closed.
    """
    if month.first_day > at.astimezone().date():
        raise Refused(
            _("Bulan %(month)s belum mulai, jadi belum bisa dibuka.") % {"month": month},
            code="month_in_future",
        )
    batch, made = ContributionBatch.objects.get_or_create(
        month=month.first_day, defaults={"opened_by": by, "opened_at": at, "queued_at": at}
    )
    if batch.state == ContributionBatch.State.CLOSED:
        raise Refused(
            _("Bulan %(month)s sudah ditutup dan tidak berubah lagi.") % {"month": month},
            code="month_closed",
        )
    if batch.state == ContributionBatch.State.FAILED:
        move(batch, ContributionBatch.State.OPENING, attempts=0, queued_at=at, error="")
    if made:
        audit.record("contributions.open", batch, by=by, at=at)
    if batch.state == ContributionBatch.State.OPENING:
        queue(ContributionBatch.TASK, batch.pk)
    return batch


@verb
def compute(batch: ContributionBatch, *, at: datetime) -> ContributionBatch:
    """Write the month's lines and totals. Nothing is done where another got there first.

    Each active person owes JKK and JKM once, in full, for a month that the period touches.
    Returns the batch with people, lines and rupiah.
    """
    batch = ContributionBatch.objects.select_for_update().get(pk=batch.pk)
    if batch.state != ContributionBatch.State.OPENING:
        return batch
    month = containing(batch.month)
    reported = Reported()
    tariffs = {programme: reported.on(programme, batch.month) for programme in Programme}
    lines = insert_select(
        Contribution,
        owing(month),
        {
            "batch": Value(batch.pk),
            "worker": F("worker"),
            "enrollment": F("pk"),
            "decree": F("member__decree"),
            "village": F("village"),
            "programme": F("programme"),
            "tariff": _by_programme({p: t.pk for p, t in tariffs.items()}),
            "amount": _by_programme({p: t.amount for p, t in tariffs.items()}),
        },
    )
    totals = totals_of(batch)
    move(batch, ContributionBatch.State.OPEN, lines=lines, finished_at=at, **totals)
    batch.refresh_from_db()
    audit.record("contributions.compute", batch, by=batch.opened_by, at=at, lines=lines, **totals)
    return batch


def owing(month: Month) -> Any:
    """Enrollments that owe this month: one for each person and programme, the earliest."""
    first, after = month.first_day, month.end
    touching = Enrollment.objects.touching(first, after)
    earlier = Enrollment.objects.touching(first, after).filter(
        worker=OuterRef("worker"), programme=OuterRef("programme"), start__lt=OuterRef("start")
    )
    return touching.filter(Q(start__lte=first) | ~Exists(earlier))


def totals_of(batch: ContributionBatch) -> dict[str, int]:
    """People, and rupiah of JKK and JKM."""
    of_jkk, of_jkm = Q(programme=Programme.JKK), Q(programme=Programme.JKM)
    found = Contribution.objects.filter(batch=batch).aggregate(
        people=Count("worker", filter=of_jkk),
        jkk=Sum("amount", filter=of_jkk, default=0),
        jkm=Sum("amount", filter=of_jkm, default=0),
    )
    return {name: int(value) for name, value in found.items()}


def _by_programme(values: dict[Programme, int]) -> Case:
    return Case(*(When(programme=p.value, then=Value(v)) for p, v in values.items()))


@verb
def close(batch: ContributionBatch, *, by: User, at: datetime) -> None:
    """Freeze the month. Raises Refused where it is not open, or `by` opened it."""
    if batch.state == ContributionBatch.State.CLOSED:
        raise Refused(_("Bulan ini sudah ditutup."), code="month_closed")
    move(batch, ContributionBatch.State.CLOSED, closed_by=by, closed_at=at)
    audit.record("contributions.close", batch, by=by, at=at, people=batch.people, total=batch.total)
