"""A month from its opening to its minutes, its papers and its finance pack."""

from __future__ import annotations

from datetime import timedelta
from typing import NamedTuple

from enrollment.actions import (
    billing_findings,
    bills,
    contributions,
    credits,
    demo_statement,
    minutes,
    packs,
    payments,
    settling,
)
from enrollment.actions.demo_people import SECOND_TREASURER
from enrollment.actions.payments import Paper
from enrollment.billing_checks import MUST_CODES
from enrollment.models import (
    Bill,
    ContributionBatch,
    CreditSettlement,
    FinancePack,
    Statement,
    StatementDifference,
)
from enrollment.months import Month, containing
from enrollment.queries import reconciled
from enrollment.queries.bills import free_of
from enrollment.queries.credits import sum_of, unsettled
from gumas_pbi import accounts
from gumas_pbi.models import Role
from reports.rehearsal.cast import Cast, moment

OPENED, CLOSED = 25, 28  # days of the month
Kind, Cause, Resolution = (
    StatementDifference.Kind, StatementDifference.Cause, StatementDifference.Resolution,
)  # fmt: skip
# Where the program can't tell the cause by itself; and what becomes of it.
SETTLED: dict[str, tuple[str, str]] = {
    Kind.ONLY_OURS: (Cause.THEIR_MISTAKE, Resolution.THEY_CORRECT),
    Kind.ONLY_THEIRS: (Cause.THEIR_MISTAKE, Resolution.THEY_CORRECT),
    Kind.AMOUNT: (Cause.TARIFF, Resolution.THEY_CORRECT),
    Kind.NAME: (Cause.SPELLING, Resolution.NO_MATTER),
    Kind.TWICE: (Cause.TWICE, Resolution.THEY_CORRECT),
}
PUT_RIGHT = 3  # after each so-many-th month BPJS sends its list again, put right
IN_PARTS = 6  # the month that is paid in two parts
CreditKind = CreditSettlement.Kind
# What becomes, in a month, of the credits that are there by then.
CREDITS = {5: CreditKind.REFUNDED, 7: CreditKind.GIVEN_UP, 8: CreditKind.NETTED,
           11: CreditKind.NETTED}  # fmt: skip


class Reconciled(NamedTuple):
    """Differences of BPJS's list; `gap` is what it says more than ours (rupiah), `unexplained`
    what of that no settled difference explains; `waiting` those that are not settled."""

    differences: int
    gap: int
    unexplained: int
    waiting: int


def opened(cast: Cast, month: Month) -> ContributionBatch:
    """By the scheduler; what was found is decided: who is dead by the list is kept back, and once
    also who is alive after all."""
    at, by = moment(month.first_day.replace(day=OPENED)), accounts.service(Role.TREASURER)
    batch = contributions.compute(contributions.open(month, by=by, at=at), at=at)
    at, by = at + timedelta(days=1), cast.users[Role.TREASURER]
    found = batch.findings.filter(verdict="open", code__in=MUST_CODES)
    doubtful = list(cast.groups.get("dead by the list", ()))
    if not any(cast.lives[pk].kept_back for pk in doubtful):
        doubtful += cast.groups.get("alive after all", ())
    blocked = found.filter(worker__in=doubtful)
    people = list(blocked.values_list("worker", flat=True))
    if people:
        billing_findings.block(batch, blocked, reason="Dipastikan dulu ke desa.", by=by, at=at)
    for pk in people:
        cast.lives[pk].kept_back.add(month)
    if found.exists():
        billing_findings.let_pass(batch, found, reason="Orangnya masih ada.", by=by, at=at)
    return batch


def closed(cast: Cast, month: Month) -> ContributionBatch:
    batch = ContributionBatch.objects.get(month=month.first_day)
    at = moment(month.first_day.replace(day=CLOSED))
    contributions.close(batch, by=cast.users[SECOND_TREASURER], at=at)
    return batch


def reconcile(cast: Cast, batch: ContributionBatch) -> tuple[Statement, Reconciled]:
    """BPJS's list comes with its errors; each difference gets its cause and owner and is settled,
    and the minutes are signed."""
    month, liaison = containing(batch.month), cast.users[Role.BPJS_LIAISON]
    at = moment(month.end, hour=13)
    statement = demo_statement.make(batch, by=liaison, at=at)
    owners = (cast.users[Role.TREASURER], liaison)
    for number, (kind, (cause, resolution)) in enumerate(SETTLED.items()):
        these, owner = statement.differences.filter(kind=kind), owners[number % len(owners)]
        for chosen, said in ((these.filter(cause=""), cause), (these.filter(state="open"), "")):
            if chosen.exists():
                settling.assign(statement, chosen, owner=owner, cause=said, by=liaison, at=at)
        if these.exists():
            settling.settle(statement, these, cause="", resolution=resolution, by=owner, at=at)
    told = _told(statement)
    if month.month % PUT_RIGHT == 0:
        at = moment(month.end + timedelta(days=1))
        statement = demo_statement.make(batch, is_right=True, by=liaison, at=at)
        told = told._replace(gap=_told(statement).gap)
    head = {
        "number": f"{month.month:02d}/BA-REKON/{month.year}",
        "dated": at.astimezone().date(),
    }
    paper = minutes.draw(statement, **head, by=liaison, at=at)
    name = f"berita-acara-{month}.pdf"
    minutes.sign(statement, paper, **head, file_name=name, by=liaison, at=at)
    return statement, told


def _told(statement: Statement) -> Reconciled:
    statement.refresh_from_db()
    kinds = reconciled.by_kind(statement)
    gap = statement.amount - statement.ours_amount
    return Reconciled(
        sum(kind.count for kind in kinds), gap, gap - sum(kind.amount for kind in kinds),
        sum(kind.waiting for kind in kinds),
    )  # fmt: skip


def paid(cast: Cast, batch: ContributionBatch) -> None:
    """BPJS bills the month as it was reconciled; credits are settled, and the rest goes through
    SPP, SPM and SP2D."""
    month, treasurer = containing(batch.month), cast.users[Role.TREASURER]
    billed_on = month.end + timedelta(days=2)
    bill = bills.record(
        code=f"{month.first_day:%y%m}{batch.people:08d}", first=month, people=batch.people,
        amount=batch.total, billed_on=billed_on, by=treasurer, at=moment(billed_on),
    )  # fmt: skip
    if month.month in CREDITS:
        _settle_credits(cast, bill, CREDITS[month.month], month)
    left = free_of(bill)
    parts = [left // 2, left - left // 2] if month.month == IN_PARTS else [left]
    for number, amount in enumerate(filter(None, parts), start=1):
        name = f"{month.month:02d}-{number}"
        day = billed_on + timedelta(days=1)
        spp = Paper(f"{name}/SPP-LS/{day.year}", day, amount)
        payment = payments.request(bill, spp, by=treasurer, at=moment(day, 10))
        for kind, after in (("spm", 1), ("sp2d", 2)):
            dated = day + timedelta(days=after)
            paper = Paper(f"{name}/{kind.upper()}/{day.year}", dated, amount)
            payments.follow(payment, kind, paper, by=treasurer, at=moment(dated, 15))


def _settle_credits(cast: Cast, bill: Bill, kind: str, month: Month) -> None:
    lines = unsettled()
    if kind == CreditKind.GIVEN_UP:  # of one person, who can't be found again
        lines = lines.filter(worker=lines.order_by("worker").values("worker")[:1])
    _lines, _people, amount = sum_of(lines)
    if not amount:
        return
    day = month.end + timedelta(days=2)
    credits.settle(
        lines, kind=kind, seen=amount, dated=day, reference=f"B/{month.month}/BPJS/{day.year}",
        bill=bill, note="Menurut surat BPJS.", by=cast.users[Role.TREASURER], at=moment(day, 11),
    )  # fmt: skip


def packed(cast: Cast, batch: ContributionBatch) -> FinancePack:
    at = moment(containing(batch.month).end + timedelta(days=6))
    return packs.make(packs.ask(batch, by=cast.users[Role.TREASURER], at=at), at=at)
