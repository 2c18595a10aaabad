"""The demo's money: a death learnt late, BPJS's bill on its way through the treasury, BPJS's list
beside ours, and plans for the year to come."""

from __future__ import annotations

from datetime import timedelta

from enrollment.actions import (
    bills,
    contributions,
    demo_statement,
    events,
    payments,
    scenarios,
    settling,
)
from enrollment.actions.demo_year import QUOTA, Calendar
from enrollment.actions.payments import Paper
from enrollment.models import ContributionBatch, Enrollment, StatementDifference
from enrollment.months import Month, containing
from enrollment.planner import Plan, Wave
from enrollment.queries import confirmed
from enrollment.queries.plans import Asked
from gumas_pbi import accounts
from gumas_pbi.models import Role, User

LATE = 3  # months after a death that nobody told of
Kind, Cause, Resolution = (
    StatementDifference.Kind, StatementDifference.Cause, StatementDifference.Resolution,
)  # fmt: skip
SAID = {
    Kind.TWICE: (Cause.TWICE, Resolution.THEY_CORRECT),
    Kind.ONLY_THEIRS: (Cause.LEFT, Resolution.THEY_CORRECT),
    Kind.NAME: (Cause.SPELLING, Resolution.NO_MATTER),
}


def all_months(users: dict[str, User], calendar: Calendar) -> None:
    """Each month since the first is computed on its 25th, closed and paid; the bill of the last
    closed one is on its way, and this one is open."""
    by, treasurer = accounts.service(Role.TREASURER), users[Role.TREASURER]
    this = containing(calendar.today)
    first = Enrollment.objects.order_by("start").values_list("start", flat=True)[0]
    month = containing(first)
    while month <= this:
        if month == this:
            learnt_late(month, users, calendar)
        at = calendar.on(month.first_day + timedelta(days=24), hour=6)
        batch = contributions.compute(contributions.open(month, by=by, at=at), at=at)
        if month != this:
            contributions.close(batch, by=treasurer, at=calendar.on(month.end, hour=9))
            bill(batch, users, calendar, pay=month != this.previous)
        if month == this.previous.previous:
            reconciled(batch, users, calendar)
        month = month.next


def learnt_late(month: Month, users: dict[str, User], calendar: Calendar) -> None:
    """A death of months ago is reported before this month is opened: its credits come with it."""
    died_on = month.plus(-LATE).first_day + timedelta(days=2)
    found = confirmed.covered(died_on).filter(worker__died_on=None).order_by("-worker").first()
    if found is None:
        return
    events.report_death(
        found.worker, died_on=died_on, at_work=False, note="Baru diketahui dari keluarganya.",
        by=users[Role.VERIFIER], at=calendar.on(month.first_day + timedelta(days=6)),
    )  # fmt: skip


def bill(
    batch: ContributionBatch, users: dict[str, User], calendar: Calendar, *, pay: bool
) -> None:
    """BPJS bills a closed month what was computed; it is paid, or asked for with an SPP."""
    month, treasurer = containing(batch.month), users[Role.TREASURER]
    day = month.end + timedelta(days=3)
    billed = bills.record(
        code=f"{month.first_day:%y%m}{batch.people:08d}", first=month, people=batch.people,
        amount=batch.total, billed_on=calendar.on(month.end).date(), by=treasurer,
        at=calendar.on(month.end, hour=10),
    )  # fmt: skip
    number = f"{day:%m}{batch.pk:03d}"
    spp = Paper(f"{number}/SPP-LS/{day.year}", calendar.on(day).date(), batch.total)
    payment = payments.request(billed, spp, by=treasurer, at=calendar.on(day, hour=11))
    if not pay:
        return
    for kind, after in (("spm", 1), ("sp2d", 2)):
        at = calendar.on(day + timedelta(days=after), hour=15)
        paper = Paper(f"{number}/{kind.upper()}/{day.year}", at.date(), batch.total)
        payments.follow(payment, kind, paper, by=treasurer, at=at)


def reconciled(batch: ContributionBatch, users: dict[str, User], calendar: Calendar) -> None:
    """BPJS's list of a paid month, with errors; those whose cause is plain are settled."""
    liaison, at = users[Role.BPJS_LIAISON], calendar.on(containing(batch.month).end, hour=13)
    statement = demo_statement.make(batch, by=liaison, at=at)
    for kind, (cause, resolution) in SAID.items():
        these = statement.differences.filter(kind=kind, state="open")
        if these.exists():
            settling.settle(
                statement, these, cause=cause, resolution=resolution, by=liaison,
                at=at + timedelta(hours=2),
            )  # fmt: skip


def plans(users: dict[str, User], calendar: Calendar) -> None:
    """Next year as it is, and with a wave of villages from April."""
    first = Month(calendar.today.year + 1, 1)
    wave = (Wave(first.plus(3), 500),)
    for name, waves in (("Seperti tahun ini", ()), ("Gelombang April: 500 orang", wave)):
        plan = Plan(people=QUOTA, start=first, months=12, waves=waves)
        scenarios.save(Asked(plan), name=name, by=users[Role.APPROVER], at=calendar.now)
