"""Where each person stands on the chain: four querysets that share nobody.

Each has `v` and `d` (village and district), `passed` (the last joint, a number), `why` and `detail`
(the reason why it went no further), `held` (the card is in hand), `since` (the day from which it
stands there), `who` (the name), `person` (the worker) and `line` (the row of a list).
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from django.db.models import (
    BigIntegerField,
    BooleanField,
    Case,
    Count,
    DateField,
    Exists,
    ExpressionWrapper,
    F,
    FilteredRelation,
    IntegerField,
    OuterRef,
    Q,
    Subquery,
    TextField,
    Value,
    When,
)
from django.db.models.functions import Coalesce, TruncDate

from enrollment.models import (
    Card,
    Contribution,
    Decree,
    DraftName,
    Enrollment,
    Member,
    PastRefusal,
    Period,
    Programme,
    VillageQuota,
)
from enrollment.queries import places
from reports.queries.joints import ORDER
from workers.checks import LISTED_ERRORS
from workers.models import Candidate, RosterRow

if TYPE_CHECKING:
    from reports.queries.chain import Billing, Scope

NOT_ELIGIBLE = ("too_young", "too_old", "occupation_not_eligible")
NEVER = Q(pk__in=())
NOBODY = Value(None, output_field=BigIntegerField())
DEAD = Q(worker__died_on__isnull=False)
REMOVED = Q(state="removed")  # taken out by an amendment before BPJS accepted
DIED = Q(jkk__end_reason=Enrollment.EndReason.DEATH)
OVER_QUOTA = "over_quota"
MERGED = Q(worker__merged_into__isnull=False)


def sources(scope: Scope, month: Billing) -> list[Any]:
    """Everybody of a scope, in querysets that share nobody."""
    if scope.decree:
        return [names(scope), members(scope, month)]
    return [rows(scope), candidates(scope, month), members(scope, month)]


def source_of(reason: str, scope: Scope, month: Billing) -> Any:
    """The queryset in which a reason can stand."""
    joint = reason.split(".")[0]
    if joint == "proposed":
        return rows(scope)
    if joint in ("good", "verified"):
        return names(scope) if scope.decree else candidates(scope, month)
    return members(scope, month)


def _reasons(*cases: tuple[Q, str]) -> Case:
    return _case(*((condition, Value(code)) for condition, code in cases))


def _case(*cases: tuple[Q, Any]) -> Case:
    whens = (When(condition, then=value) for condition, value in cases)
    return Case(*whens, default=Value(""), output_field=TextField())


def _day(*cases: tuple[Q, Any], default: Any) -> Case:
    whens = (When(condition, then=value) for condition, value in cases)
    return Case(*whens, default=default, output_field=DateField())


def _flag(condition: Q) -> ExpressionWrapper:
    return ExpressionWrapper(condition, output_field=BooleanField())


def _first(condition: Q) -> Case:
    """To order by: those of whom it holds stand first."""
    return Case(When(condition, then=0), default=1)


def _passed(name: str) -> Value:
    return Value(ORDER[name], output_field=IntegerField())


def _placed(found: Any) -> Any:
    return found.annotate(v=F("village"), d=F("village__district"))


# --- rows of lists about people who have never been a candidate

_WAITING, _SKIPPED = RosterRow.State.WAITING, RosterRow.State.SKIPPED


def rows(scope: Scope) -> Any:
    """Rows that stand for somebody: each NIK once, a good row before one that is to be mended,
    that before one that was skipped; then the latest."""
    found = _rows_of(scope)
    first = Case(
        When(state=_WAITING, errors=0, then=0),
        When(state=_WAITING, then=1),
        When(state=_SKIPPED, then=2),
        default=3,
    )
    numbered = found.filter(nik_digest__isnull=False)
    if scope.is_local:
        numbered = numbered.filter(nik_digest__in=scope.within(_row_place()).values("nik_digest"))
    once = numbered.order_by("nik_digest", first, "-pk").distinct("nik_digest")
    found = found.filter(Q(nik_digest=None) | Q(pk__in=once.values("pk")))
    waiting = Q(state=_WAITING)
    wrong = waiting & Q(errors__gt=0)
    return scope.within(_row_place(found)).annotate(
        passed=_passed("proposed"),
        why=_reasons(
            (wrong & Q(said__overlap=list(LISTED_ERRORS)), "proposed.listed"),
            (wrong & Q(said__overlap=list(NOT_ELIGIBLE)), "proposed.not_eligible"),
            (wrong, "proposed.to_mend"),
            (waiting & Q(errors=0), "proposed.unsent"),
            (Q(state=_SKIPPED), "proposed.skipped"),
            (Q(state=RosterRow.State.SUBMITTED), "proposed.update"),
        ),
        detail=_case((Q(state=_SKIPPED), F("skip_reason"))),
        held=Value(False),
        since=TruncDate("roster__uploaded_at"),
        who=F("name"),
        person=F("worker"),
        line=F("pk"),
    )


def _rows_of(scope: Scope) -> Any:
    """Rows that take part, or were skipped, of people without a candidacy."""
    known = Candidate.objects.filter(worker__nik_digest=OuterRef("nik_digest"))
    same = Candidate.objects.filter(worker=OuterRef("worker"))
    taking_part = RosterRow.objects.filter(
        Q(state__in=(_SKIPPED, RosterRow.State.SUBMITTED))
        | Q(state=_WAITING) & (Q(roster__is_population=False) | Q(picked=True))
    )
    return taking_part.filter(~Exists(known), ~Exists(same))


def _row_place(found: Any = None) -> Any:
    """By the row's own village, else that of its list."""
    return (RosterRow.objects.all() if found is None else found).annotate(
        v=Coalesce("village", "roster__village"),
        d=Coalesce("village__district", "roster__village__district", "roster__district"),
    )


# --- candidates who are in no decree


def _current(scope: Scope, month: Billing) -> Any:
    """One candidacy a person: the one that is billed this month, that covers it, that still
    stands, or the latest."""
    found = Candidate.objects.all()
    if scope.worker:
        found = found.filter(worker=scope.worker)
    elif scope.is_local:
        here = scope.within(_placed(Candidate.objects.all()))
        found = found.filter(worker__in=here.values("worker"))
    several = found.values("worker").annotate(n=Count("pk")).filter(n__gt=1).values("worker")
    chosen = found.filter(worker__in=several).order_by(
        "worker",
        _first(Q(pk__in=month.lines.values("enrollment__member__candidate"))),
        _first(Q(pk__in=month.touching.values("member__candidate"))),
        _first(Q(state__in=Candidate.STANDING)),
        "-pk",
    )
    return found.filter(~Q(worker__in=several) | Q(pk__in=chosen.distinct("worker").values("pk")))


def candidates(scope: Scope, month: Billing) -> Any:
    """Candidates who are in no decree yet."""
    state = Candidate.State
    found = Candidate.objects.filter(
        ~Exists(Member.objects.filter(candidate=OuterRef("pk"))),
        pk__in=_current(scope, month).values("pk"),
    )
    drafted = DraftName.objects.filter(candidate=OuterRef("pk"))
    struck, left = (
        drafted.filter(struck_at__isnull=False),
        drafted.exclude(left_out__in=("", OVER_QUOTA, "struck")),
    )
    open_draft = drafted.filter(decree__state=Decree.State.DRAFT, struck_at=None)
    accepted = Q(state=state.ACCEPTED)
    verified = accepted & (Q(is_sampled=False) | Q(second_at__isnull=False))
    undecided = Q(state__in=(state.PROPOSED, state.RETURNED, state.ACCEPTED))
    returned, refused = Q(state=state.RETURNED) & ~DEAD, Q(state=state.REFUSED)
    outside = verified & ~MERGED & ~DEAD & ~Exists(open_draft)
    was_left, was_struck = outside & Exists(left), outside & ~Exists(left) & Exists(struck)
    why = _reasons(
        (verified & MERGED, "verified.merged"),
        (verified & DEAD, "verified.died"),
        (was_left, "verified.left_out"),
        (was_struck, "verified.struck"),
        (verified & Exists(open_draft), "verified.in_draft"),
        (verified & Q(village__in=_full(month.today)), "verified.reserve"),
        (verified, "verified.undecreed"),
        (MERGED, "good.merged"),
        (undecided & DEAD, "good.died"),
        (Q(state=state.PROPOSED), "good.waiting"),
        (returned, "good.returned"),
        (refused, "good.refused"),
        (accepted & Q(is_sampled=True, second_at=None), "good.second_look"),
        (Q(state=state.CLOSED), "good.withdrawn"),
    )
    found = scope.within(_placed(found)).annotate(
        passed=Case(When(verified, then=_passed("verified")), default=_passed("good")), why=why
    )
    return found.annotate(
        detail=_case(
            (~MERGED & (returned | refused), Coalesce("cause__label", "reason")),
            (was_left, Subquery(left.order_by("-pk").values("left_out")[:1])),
            (was_struck, Subquery(struck.order_by("-pk").values("struck_reason")[:1])),
        ),
        held=Value(False),
        since=_day(
            (undecided & DEAD, F("worker__died_on")),
            (Q(state=state.PROPOSED), TruncDate("submitted_at")),
            default=TruncDate(Coalesce("verified_at", "submitted_at")),
        ),
        who=F("worker__name"),
        person=F("worker"),
        line=NOBODY,
    )


def _full(today: date) -> Any:
    """Villages without a free place; none where no period holds today."""
    period = Period.objects.on(today)
    if period is None:
        return ()
    quotas = VillageQuota.objects.filter(period=period)
    return quotas.annotate(left=places.free(period)).filter(left__lte=0).values("village")


# --- names of a draft who did not become members


def names(scope: Scope) -> Any:
    """Names of a decree's draft who are not in the decree."""
    decree = scope.decree
    members = Member.objects.filter(decree=decree, worker=OuterRef("worker"))
    is_draft = Q(decree__state=Decree.State.DRAFT)
    found = _placed(DraftName.objects.filter(~Exists(members), decree=decree))
    found = scope.within(found).annotate(
        passed=_passed("verified"),
        why=_reasons(
            (Q(struck_at__isnull=False), "verified.struck"),
            (Q(left_out=OVER_QUOTA), "verified.reserve"),
            (~Q(left_out=""), "verified.left_out"),
            (DEAD, "verified.died"),
            (MERGED, "verified.merged"),
            (is_draft, "verified.in_draft"),
            (~is_draft, "verified.not_ready"),
        ),
    )
    return found.annotate(
        detail=_case(
            (Q(struck_at__isnull=False), F("struck_reason")),
            (~Q(left_out=OVER_QUOTA), F("left_out")),
        ),
        held=Value(False),
        since=TruncDate(Coalesce("struck_at", "decree__issued_at", "decree__drafted_at")),
        who=F("worker__name"),
        person=F("worker"),
        line=NOBODY,
    )


# --- members of decrees


def members(scope: Scope, month: Billing) -> Any:
    """One membership a person: the one that is billed this month, that covers it, or the latest;
    of a decree, all its members."""
    if scope.decree:
        found = Member.objects.filter(decree=scope.decree)
    else:
        found = Member.objects.filter(candidate__in=_current(scope, month).values("pk"))
        several = Member.objects.values("candidate").annotate(n=Count("pk")).filter(n__gt=1)
        several = several.values("candidate")
        chosen = found.filter(candidate__in=several).order_by(
            "candidate",
            _first(Q(pk__in=month.lines.values("enrollment__member"))),
            _first(Q(pk__in=month.touching.values("member"))),
            "-pk",
        )
        found = found.filter(
            ~Q(candidate__in=several) | Q(pk__in=chosen.distinct("candidate").values("pk"))
        )
    state = Member.State
    jkk = FilteredRelation("enrollments", condition=Q(enrollments__programme=Programme.JKK))
    owed = FilteredRelation("worker__contributions", condition=_of_month(month))
    found = scope.within(_placed(found)).annotate(jkk=jkk, owed=owed)
    accepted = Q(state=state.ACCEPTED)
    billed = accepted & Q(owed__enrollment=F("jkk__pk"))
    paid = billed if month.is_paid else NEVER
    hand = Q(
        worker__in=Card.objects.filter(revoked_at=None, handed_on__isnull=False).values("worker")
    )
    sent = Q(state__in=(state.SENT, state.ACCEPTED, state.REFUSED))
    sent |= REMOVED & Q(batch__isnull=False)
    reached = ((paid & hand, "in_hand"), (paid, "paid"), (billed, "billed"), (accepted, "accepted"),
               (sent, "sent"))  # fmt: skip
    found = found.annotate(
        passed=Case(
            *(When(flag, then=_passed(joint)) for flag, joint in reached),
            default=_passed("decreed"),
        ),
        held=_flag(hand),
        why=_reasons(*_of_members(month, billed, paid, hand)),
    )
    died = DEAD & Q(state__in=(state.DECREED, state.SENT))
    is_over = accepted & ~billed & _is_over(month)
    return found.annotate(
        detail=_case(
            (Q(state=state.REFUSED), F("reason")),
            (is_over & ~DIED, F("jkk__end_reason")),
        ),
        since=_day(
            (died, F("worker__died_on")),
            (Q(state=state.DECREED), TruncDate("decree__issued_at")),
            (Q(state=state.SENT), TruncDate("batch__sent_at")),
            (is_over, F("jkk__end")),
            (accepted & Q(jkk__start__gte=month.month.end), F("jkk__start")),
            (billed & ~paid, Value(month.computed_on)),
            default=TruncDate("answered_at"),
        ),
        who=F("worker__name"),
        person=F("worker"),
        line=NOBODY,
    )


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


def _of_members(month: Billing, billed: Q, paid: Q, hand: Q) -> tuple[tuple[Any, str], ...]:
    """Why a member went no further, the first that holds."""
    state = Member.State
    decreed, sent = Q(state=state.DECREED), Q(state=state.SENT)
    owing = Q(state=state.ACCEPTED) & ~billed
    over = owing & _is_over(month)
    uncomputed = NEVER if month.batch else owing
    valid = Card.objects.filter(revoked_at=None).values("worker")
    before = Exists(PastRefusal.objects.filter(member=OuterRef("pk")))
    waiting_for_card = paid & ~hand
    return (
        (decreed & DEAD, "decreed.died"),
        (decreed & before, "decreed.requeued"),
        (decreed, "decreed.unsent"),
        (sent & DEAD, "sent.died"),
        (sent, "sent.waiting"),
        (Q(state=state.REFUSED), "sent.refused"),
        (REMOVED & Q(batch=None), "decreed.removed"),
        (REMOVED, "sent.removed"),
        (owing & Q(jkk__pk=None), "accepted.uncovered"),
        (over & DIED, "accepted.died"),
        (over, "accepted.ended"),
        (owing & Q(jkk__start__gte=month.month.end), "accepted.later"),
        (uncomputed, "accepted.uncomputed"),
        (owing & Q(owed__isnull=False), "accepted.elsewhere"),
        (owing, "accepted.missed"),
        (NEVER if month.is_closed else billed & ~paid, "billed.open"),
        (billed & ~paid, "billed.unpaid"),
        (waiting_for_card & Q(worker__in=valid), "paid.printed"),
        (waiting_for_card & Q(worker__in=Card.objects.values("worker")), "paid.revoked"),
        (waiting_for_card, "paid.no_card"),
    )
