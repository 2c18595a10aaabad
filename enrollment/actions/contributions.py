"""The month: frozen when it is opened, computed district by district, closed by another person."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import connection
from django.db.models import Exists, F, Min, OuterRef, Sum, Value
from django.utils.translation import gettext_lazy as _

from enrollment.actions import billing_checks
from enrollment.models import Contribution, ContributionBatch, Decree, MonthPart, PlannedLine
from enrollment.months import Month, containing
from enrollment.queries import owed
from gumas_pbi import accounts, audit, written
from gumas_pbi.models import Role, User
from gumas_pbi.queue import queue
from gumas_pbi.refusals import NotYet, Refused, verb
from gumas_pbi.sql import delete_set, insert_select, move
from villages.models import District

State = ContributionBatch.State
COMPUTED = (State.OPEN, State.CLOSED)


def find(month: Month) -> ContributionBatch | None:
    return ContributionBatch.objects.filter(month=month.first_day).first()


@verb
def open(month: Month, *, by: User, at: datetime) -> ContributionBatch:
    """Open a month and queue its computation; a month that is open already is returned as it is,
    one that failed is tried again.

    Raises Refused for a month that has not begun, is closed, or while an earlier one is computed.
    """
    if month.first_day > at.astimezone().date():
        raise Refused(
            _("Bulan %(month)s belum mulai, jadi belum bisa dibuka.")
            % {"month": written.month(month.first_day)},
            code="month_in_future",
        )
    batch, made = ContributionBatch.objects.get_or_create(
        month=month.first_day, defaults={"opened_by": by, "opened_at": at, "queued_at": at}
    )
    if batch.state == State.CLOSED:
        raise Refused(
            _("Bulan %(month)s sudah ditutup dan tidak berubah lagi.")
            % {"month": written.month(month.first_day)},
            code="month_closed",
        )
    if made:
        _must_be_governed(month)
        _wait_for_earlier(batch, Refused)
        audit.record("contributions.open", batch, by=by, at=at)
    if batch.state == State.FAILED:
        undone = State.CHECKING if batch.parts.exists() else State.OPENING
        move(batch, undone, attempts=0, queued_at=at, error="")
    if batch.state in ContributionBatch.UNDONE:
        queue(ContributionBatch.TASK, batch.pk)
    failed = batch.parts.filter(state=MonthPart.State.FAILED)
    for part in failed:
        move(part, MonthPart.State.WAITING, attempts=0, queued_at=at, error="")
        queue(MonthPart.TASK, part.pk)
    return batch


def _must_be_governed(month: Month) -> None:
    """A month before all decrees owes nothing; once opened it would stand for ever."""
    issued = Decree.objects.filter(state=Decree.State.ISSUED)
    first = issued.aggregate(day=Min("start"))["day"]
    if first and month.end <= first:
        raise Refused(
            _("SK pertama berlaku sejak %(day)s. Periksa tahun dan bulannya.")
            % {"day": written.day(first)},
            code="before_decrees",
        )


def _wait_for_earlier(batch: ContributionBatch, refusal: type[Refused]) -> None:
    """What was learnt late is told from the lines of earlier months: they have to be there."""
    earlier = ContributionBatch.objects.filter(month__lt=batch.month).exclude(state__in=COMPUTED)
    first = earlier.order_by("month").first()
    if first:
        raise refusal(
            _("Bulan %(month)s belum selesai dihitung. Selesaikan dulu, lalu buka bulan ini.")
            % {"month": written.month(first.month)},
            code="earlier_month_unfinished",
        )


@verb
def plan(batch: ContributionBatch, *, at: datetime) -> list[MonthPart]:
    """Freeze who owes what in the month, and what was learnt late of earlier ones, and queue its
    parts. Nothing of it is read again later. Returns the parts that wait.

    For the moment of it nobody's coverage can change: who comes later is late, and none is missed.
    Raises Refused where a tariff is missing, NotYet while an earlier month is computed.
    """
    batch = ContributionBatch.objects.select_for_update(no_key=True).get(pk=batch.pk)
    if batch.state != State.OPENING:
        return list(batch.parts.filter(state=MonthPart.State.WAITING).order_by("pk"))
    _wait_for_earlier(batch, NotYet)
    month = containing(batch.month)
    with connection.cursor() as cursor:
        cursor.execute("LOCK TABLE enrollment_enrollment, enrollment_tariff IN SHARE MODE")
        cursor.execute("SELECT nextval('enrollment_change')")
        known_until = cursor.fetchone()[0]
    lines = owed.regular_lines(batch) | {"district": F("village__district")}
    insert_select(PlannedLine, owed.owing(month), lines)
    owed.plan_late(batch)
    planned = PlannedLine.objects.filter(batch=batch, district=OuterRef("pk"))
    insert_select(
        MonthPart,
        District.objects.filter(Exists(planned)),
        {"batch": Value(batch.pk), "district": F("pk"), "queued_at": Value(at)},
    )
    move(
        batch,
        State.COMPUTING,
        known_until=known_until,
        reference_date=owed.reference_date(month),
        queued_at=at,
    )
    parts = list(batch.parts.order_by("pk"))
    for part in parts:
        queue(MonthPart.TASK, part.pk)
    if not parts:
        _finish(batch, at=at)
    return parts


# The plan of a district becomes its lines in one statement: whatever kills it, all of the plan is
# still there, or all of the lines are; and whoever comes second finds nothing to do. Foreign keys
# are proved with it: at commit, the other districts would wait for that.
_COLUMNS = ", ".join(PlannedLine._meta.get_field(name).column for name in PlannedLine.LINE)  # type: ignore[union-attr]
_COMPUTE = f"""
SET CONSTRAINTS ALL IMMEDIATE;
WITH planned AS (
  DELETE FROM enrollment_plannedline WHERE batch_id = %(batch)s AND district_id = %(district)s
  RETURNING {_COLUMNS}
), made AS (
  INSERT INTO enrollment_contribution ({_COLUMNS}) SELECT {_COLUMNS} FROM planned
  RETURNING programme, kind, amount
)
SELECT count(*) FILTER (WHERE kind = 'regular' AND programme = 'JKK') AS people,
  count(*) AS lines,
  coalesce(sum(amount) FILTER (WHERE kind <> 'credit' AND programme = 'JKK'), 0) AS jkk,
  coalesce(sum(amount) FILTER (WHERE kind <> 'credit' AND programme = 'JKM'), 0) AS jkm,
  coalesce(-sum(amount) FILTER (WHERE kind = 'credit'), 0) AS credits
FROM made
"""
_TOTALS = ("people", "lines", "jkk", "jkm", "credits")


@verb
def compute_part(part: MonthPart, *, at: datetime) -> MonthPart:
    """Write a district's lines; the last part finishes the month."""
    part = MonthPart.objects.select_for_update().get(pk=part.pk)
    if part.state != MonthPart.State.WAITING:
        return part
    with connection.cursor() as cursor:
        cursor.execute(_COMPUTE, {"batch": part.batch_id, "district": part.district_id})
        totals = dict(zip(_TOTALS, map(int, cursor.fetchone()), strict=True))
    move(part, MonthPart.State.DONE, finished_at=at, **totals)
    # One after the other from here on, so that one of two that end together is the last.
    batch = ContributionBatch.objects.select_for_update(no_key=True).get(pk=part.batch_id)
    if not batch.parts.exclude(state=MonthPart.State.DONE).exists():
        _finish(batch, at=at)
    return part


def _finish(batch: ContributionBatch, *, at: datetime) -> None:
    """The parts are done: their sums are the month's, and its checks are queued."""
    totals = batch.parts.aggregate(**{name: Sum(name, default=0) for name in _TOTALS})
    move(batch, State.CHECKING, attempts=0, queued_at=at, finished_at=at, **totals)
    audit.record("contributions.compute", batch, by=batch.opened_by, at=at, **totals)
    queue(ContributionBatch.TASK, batch.pk)


@verb
def check(batch: ContributionBatch, *, at: datetime) -> None:
    """Look for whom a computed month should not be billed; then it can be looked over."""
    batch = ContributionBatch.objects.select_for_update(no_key=True).get(pk=batch.pk)
    if batch.state == State.CHECKING:
        billing_checks.run(batch, by=accounts.service(Role.TREASURER), at=at)
        move(batch, State.OPEN)


def work_on(batch: ContributionBatch, *, at: datetime) -> None:
    """What a month waits for: its plan, or its checks."""
    if batch.state == State.CHECKING:
        check(batch, at=at)
    else:
        plan(batch, at=at)


def compute(batch: ContributionBatch, *, at: datetime) -> ContributionBatch:
    """All of a month's computation, here and now: what the worker does job by job."""
    compute_lines(batch, at=at)
    check(batch, at=at)
    batch.refresh_from_db()
    return batch


def compute_lines(batch: ContributionBatch, *, at: datetime) -> None:
    for part in plan(batch, at=at):
        compute_part(part, at=at)


@verb
def recompute(batch: ContributionBatch, *, by: User, at: datetime) -> None:
    """Compute an open month anew, from what is known now. What was decided about its findings
    stays. Raises Refused where it is not open, or a later month rests on it."""
    batch = ContributionBatch.objects.select_for_update().get(pk=batch.pk)
    if ContributionBatch.objects.filter(month__gt=batch.month).exists():
        raise Refused(
            _("Bulan sesudahnya sudah dibuka. Perubahan menjadi tambahan atau kredit di sana."),
            code="later_month_open",
        )
    move(batch, State.OPENING, attempts=0, queued_at=at, finished_at=None, checked_at=None)
    delete_set(Contribution.objects.filter(batch=batch))
    batch.parts.all().delete()
    batch.findings.filter(verdict="open").delete()
    audit.record("contributions.recompute", batch, by=by, at=at)
    queue(ContributionBatch.TASK, batch.pk)


@verb
def close(batch: ContributionBatch, *, by: User, at: datetime) -> None:
    """Freeze the month, and the tariffs that it used. Raises Refused where it is not open, `by`
    opened it, or findings wait for a decision."""
    if batch.state == State.CLOSED:
        raise Refused(_("Bulan ini sudah ditutup."), code="month_closed")
    # Nobody takes a verdict back meanwhile.
    list(ContributionBatch.objects.select_for_update(no_key=True).filter(pk=batch.pk).values("pk"))
    if batch.state == State.OPEN:
        billing_checks.must_be_decided(batch)
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE enrollment_tariff t SET used_until = greatest(t.used_until, used.month)"
            " FROM (SELECT tariff_id, max(for_month) AS month FROM enrollment_contribution"
            " WHERE batch_id = %s GROUP BY 1) AS used WHERE used.tariff_id = t.id",
            [batch.pk],
        )
    move(batch, State.CLOSED, closed_by=by, closed_at=at)
    audit.record("contributions.close", batch, by=by, at=at, people=batch.people, total=batch.total)


def open_due(*, at: datetime) -> ContributionBatch | None:
    """What the scheduler does: open the month on its day, by the service account of the
    treasurers, so that any treasurer may close it."""
    day, month = at.astimezone().date(), containing(at.astimezone().date())
    if not settings.OPEN_MONTH_DAY or day.day < settings.OPEN_MONTH_DAY or find(month):
        return None
    return open(month, by=accounts.service(Role.TREASURER), at=at)
