"""Where the members of decrees stand on the chain (see `standing`)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import (
    Case,
    Count,
    Exists,
    F,
    FilteredRelation,
    OuterRef,
    Q,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce, TruncDate

from enrollment.models import Card, Contribution, Enrollment, Member, PastRefusal, Programme
from enrollment.queries.billing_checks import blocked_in
from reports.queries import cases
from reports.queries.standing import current

if TYPE_CHECKING:
    from reports.queries.chain import Billing, Scope

# By joint: the states in which a reason to stop there can be.
STATES = {
    "decreed": (Member.State.DECREED, Member.State.REMOVED),
    "sent": (Member.State.SENT, Member.State.REFUSED, Member.State.REMOVED),
    **dict.fromkeys(("accepted", "billed", "paid"), (Member.State.ACCEPTED,)),
}
ACCEPTED = Q(state=Member.State.ACCEPTED)
REMOVED = Q(state=Member.State.REMOVED)  # taken out by an amendment before BPJS accepted
DIED = Q(jkk__end_reason=Enrollment.EndReason.DEATH)


def members(scope: Scope, month: Billing) -> Any:
    """One membership a person: the one that is billed this month, that covers it, or the latest;
    of a decree, all its members."""
    jkk = FilteredRelation("enrollments", condition=Q(enrollments__programme=Programme.JKK))
    owed = FilteredRelation("worker__contributions", condition=_of_month(month))
    found = scope.within(cases.placed(_chosen(scope, month))).annotate(jkk=jkk, owed=owed)
    billed = ACCEPTED & Q(owed__enrollment=F("jkk__pk"))
    paid = billed if month.is_paid else cases.NEVER
    in_hand = Card.objects.filter(revoked_at=None, handed_on__isnull=False)
    hand = Q(worker__in=in_hand.values("worker"))
    sent = Q(state__in=(Member.State.SENT, Member.State.ACCEPTED, Member.State.REFUSED))
    sent |= REMOVED & Q(batch__isnull=False)
    reached = ((paid & hand, "in_hand"), (paid, "paid"), (billed, "billed"), (ACCEPTED, "accepted"),
               (sent, "sent"))  # fmt: skip
    found = found.annotate(
        passed=Case(
            *(When(flag, then=cases.passed(joint)) for flag, joint in reached),
            default=cases.passed("decreed"),
        ),
        held=cases.flag(hand),
        why=cases.reasons(*_of_members(month, billed, paid, hand)),
    )
    return _told(found, month, billed, paid & ~hand)


def _chosen(scope: Scope, month: Billing) -> Any:
    if scope.decree:
        return Member.objects.filter(decree=scope.decree)
    found = Member.objects.filter(current(scope, month, "candidate"))
    several = Member.objects.values("candidate").annotate(n=Count("*")).filter(n__gt=1)
    several = several.values("candidate")
    chosen = found.filter(candidate__in=several).order_by(
        "candidate",
        cases.first(Q(pk__in=month.lines.values("enrollment__member"))),
        cases.first(Q(pk__in=month.touching.values("member"))),
        "-pk",
    )
    return found.filter(
        ~Q(candidate__in=several) | Q(pk__in=chosen.distinct("candidate").values("pk"))
    )


def _told(found: Any, month: Billing, billed: Q, waits: Q) -> Any:
    """With what a list of names shows of each."""
    state = Member.State
    died = cases.DEAD & Q(state__in=(state.DECREED, state.SENT))
    is_over = ACCEPTED & _is_over(month)
    billed_on = TruncDate("answered_at") if month.is_paid else Value(month.computed_on)
    return found.annotate(
        detail=cases.case(
            (Q(state=state.REFUSED), F("reason")),
            (waits, Coalesce(_station(), Value(""))),
            (billed, Value("")),
            (is_over, cases.case((~DIED, F("jkk__end_reason")))),
            (_blocked(ACCEPTED, month), _why_blocked(month)),
        ),
        since=cases.day(
            (died, F("worker__died_on")),
            (Q(state=state.DECREED), TruncDate("decree__issued_at")),
            (Q(state=state.SENT), TruncDate("batch__sent_at")),
            (billed, billed_on),
            (is_over, F("jkk__end")),
            (ACCEPTED & Q(jkk__start__gte=month.month.end), F("jkk__start")),
            default=TruncDate("answered_at"),
        ),
        who=F("worker__name"),
        person=F("worker"),
        line=cases.NOBODY,
    )


def _station() -> Subquery:
    """Where the card is that a member does not hold yet."""
    cards = Card.objects.filter(worker=OuterRef("worker"), revoked_at=None)
    return Subquery(cards.order_by("-pk").values("station")[:1])


def _of_month(month: Billing) -> Q:
    """The person's line of the month: there is at most one."""
    of = "worker__contributions__"
    facts = {"programme": Programme.JKK, "kind": Contribution.Kind.REGULAR}
    return Q(**{f"{of}{name}": value for name, value in facts.items()}) & (
        Q(**{f"{of}batch": month.batch.pk}) if month.batch else Q(**{f"{of}pk": 0})
    )


def _is_over(month: Billing) -> Q:
    """Ended before the month, or never came into force."""
    return Q(jkk__end__lte=month.month.first_day) | Q(jkk__end__lte=F("jkk__start"))


def _blocked(owing: Q, month: Billing) -> Q:
    """Kept from being billed by the checks of the month."""
    if month.batch is None:
        return cases.NEVER
    return owing & Q(worker__in=blocked_in(month.batch).values("worker"))


def _why_blocked(month: Billing) -> Any:
    if month.batch is None:
        return Value("")
    mine = blocked_in(month.batch).filter(worker=OuterRef("worker"))
    return Subquery(mine.values("reason")[:1])


def _of_members(month: Billing, billed: Q, paid: Q, hand: Q) -> tuple[tuple[Any, str], ...]:
    """Why a member went no further, the first that holds."""
    state = Member.State
    decreed, sent = Q(state=state.DECREED), Q(state=state.SENT)
    owing = ACCEPTED
    unpaid = cases.NEVER if month.is_paid else billed
    over = owing & _is_over(month)
    uncomputed = cases.NEVER if month.batch else owing
    valid = Card.objects.filter(revoked_at=None).values("worker")
    before = Exists(PastRefusal.objects.filter(member=OuterRef("pk")))
    waiting_for_card = paid & ~hand
    return (
        (decreed & cases.DEAD, "decreed.died"),
        (decreed & before, "decreed.requeued"),
        (decreed, "decreed.unsent"),
        (sent & cases.DEAD, "sent.died"),
        (sent, "sent.waiting"),
        (Q(state=state.REFUSED), "sent.refused"),
        (REMOVED & Q(batch=None), "decreed.removed"),
        (REMOVED, "sent.removed"),
        (cases.NEVER if month.is_closed else unpaid, "billed.open"),
        (unpaid, "billed.unpaid"),
        (waiting_for_card & Q(worker__in=valid), "paid.printed"),
        (waiting_for_card & Q(worker__in=Card.objects.values("worker")), "paid.revoked"),
        (waiting_for_card, "paid.no_card"),
        (billed, ""),  # before what asks of the others: "not billed" is null without a period
        (owing & Q(jkk__pk=None), "accepted.uncovered"),
        (over & DIED, "accepted.died"),
        (over, "accepted.ended"),
        (owing & Q(jkk__start__gte=month.month.end), "accepted.later"),
        (uncomputed, "accepted.uncomputed"),
        (_blocked(owing, month), "accepted.blocked"),
        (owing & Q(owed__isnull=False), "accepted.elsewhere"),
        (owing, "accepted.missed"),
    )
