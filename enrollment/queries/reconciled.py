"""What a reconciliation comes to: both sums, the differences by kind, and three ways of counting.
Rupiah."""

from __future__ import annotations

from typing import Any, NamedTuple

from django.db.models import Count, Exists, F, OuterRef, Q, Sum
from django.db.models.functions import Coalesce

from enrollment.models import (
    BillMonth,
    ContributionBatch,
    Member,
    Statement,
    StatementDifference,
)
from enrollment.months import containing
from enrollment.queries.tariffs import Reported
from gumas_pbi.refusals import Refused

Kind = StatementDifference.Kind
OF_MONEY = (Kind.ONLY_OURS, Kind.ONLY_THEIRS, Kind.AMOUNT, Kind.TWICE)
UNSETTLED = (StatementDifference.State.OPEN, StatementDifference.State.ASSIGNED)
STANDING = (
    Statement.State.RECEIVED, Statement.State.UNPLACED, Statement.State.MATCHED,
    Statement.State.SIGNED,
)  # fmt: skip
_GAP = Coalesce(F("theirs"), 0) - Coalesce(F("ours"), 0)


class KindLine(NamedTuple):
    """Differences of a kind: how many, how many of them wait, and what they explain."""

    kind: str
    label: Any
    count: int
    waiting: int
    amount: int


class Way(NamedTuple):
    """One way of counting a month; None where it says nothing. Less: what the regency computed."""

    label: str
    people: int | None
    amount: int | None
    people_less: int | None
    amount_less: int | None


def by_kind(statement: Statement) -> list[KindLine]:
    """The differences of each kind that there is, in the order of the kinds."""
    found = statement.differences.order_by().values("kind").annotate(
        count=Count("pk"), waiting=Count("pk", filter=Q(state__in=UNSETTLED)), amount=Sum(_GAP)
    )  # fmt: skip
    lines = {each["kind"]: each for each in found}
    return [
        KindLine(
            kind.value, kind.label, lines[kind]["count"], lines[kind]["waiting"],
            lines[kind]["amount"] if kind in OF_MONEY else 0,
        )
        for kind in Kind if kind in lines
    ]  # fmt: skip


def is_outdated(statement: Statement) -> bool:
    """Whether the month was computed anew since the list was compared with it."""
    computed, compared = statement.batch.finished_at, statement.finished_at
    return bool(computed and compared and computed > compared)


def has_changed(statement: Statement) -> bool:
    """Whether the month has other lines than it had when the list was compared with it."""
    return is_outdated(statement) or statement.ours_amount != statement.batch.total


def three_ways(batch: ContributionBatch, statement: Statement | None) -> list[Way]:
    """Decree, BPJS and bill beside what the regency computed."""
    ours_people, ours = batch.people, batch.total
    bills = BillMonth.objects.filter(month=batch.month, bill__cancelled_at=None)
    billed = bills.aggregate(people=Sum("people"), amount=Sum("amount"))
    decreed = _decreed(batch)
    said = (statement.people, statement.amount) if statement else (None, None)
    return [
        Way(key, people, amount, _less(people, ours_people), _less(amount, ours))
        for key, people, amount in (
            ("computed", ours_people, ours), ("decree", *decreed), ("bpjs", *said),
            ("bill", billed["people"], billed["amount"]),
        )
    ]  # fmt: skip


def _decreed(batch: ContributionBatch) -> tuple[int, int | None]:
    """People of the decrees whom BPJS has accepted for the month, and what they would cost."""
    month = containing(batch.month)
    accepted = Member.objects.filter(
        state=Member.State.ACCEPTED, start__lt=month.end, decree__end__gt=month.first_day
    )
    people = accepted.aggregate(n=Count("worker", distinct=True))["n"]
    try:
        each = Reported().of_both(month.first_day)
    except Refused:
        return people, None
    return people, people * each


def _less(value: int | None, ours: int) -> int | None:
    return None if value is None else value - ours


def people_of(differences: Any) -> Any:
    """Differences with whom they are about, as lists and papers show them."""
    related = differences.select_related(
        "worker", "village__district", "row", "owner", "settled_by"
    )
    return related.order_by("kind", "village__code", "worker__name", "row__name", "pk")


def missing() -> Any:
    """Closed months for which no list of BPJS stands."""
    found = Statement.objects.filter(batch=OuterRef("pk"), state__in=STANDING)
    closed = ContributionBatch.objects.filter(state=ContributionBatch.State.CLOSED)
    return closed.filter(~Exists(found))


def unsettled() -> Any:
    """Differences that wait, of all lists that hold."""
    return StatementDifference.objects.filter(
        statement__state=Statement.State.MATCHED, state__in=UNSETTLED
    )
