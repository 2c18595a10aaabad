"""Where each person stands on the chain: four querysets that share nobody.

Each has `v` and `d` (village and district), `passed` (the last joint, a number), `why` and `detail`
(the reason why it went no further), `held` (the card is in hand), `since` (the day from which it
stands there), `who` (the name), `person` (the worker) and `line` (the row of a list).
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from django.db.models import (
    Case,
    Exists,
    F,
    OuterRef,
    Q,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce, TruncDate

from enrollment.models import (
    Decree,
    DraftName,
    Member,
    Period,
)
from enrollment.queries.reserve import ranked
from reports.queries import cases
from workers.checks import LISTED_ERRORS
from workers.models import Candidate, RosterRow

if TYPE_CHECKING:
    from reports.queries.chain import Billing, Scope

NOT_ELIGIBLE = ("too_young", "too_old", "occupation_not_eligible")
OVER_QUOTA = "over_quota"  # a check of drafts: the village has no place


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
        passed=cases.passed("proposed"),
        why=cases.reasons(
            (wrong & Q(said__overlap=list(LISTED_ERRORS)), "proposed.listed"),
            (wrong & Q(said__overlap=list(NOT_ELIGIBLE)), "proposed.not_eligible"),
            (wrong, "proposed.to_mend"),
            (waiting & Q(errors=0), "proposed.unsent"),
            (Q(state=_SKIPPED), "proposed.skipped"),
            (Q(state=RosterRow.State.SUBMITTED), "proposed.update"),
        ),
        detail=cases.case((Q(state=_SKIPPED), F("skip_reason"))),
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

# By reason, or by all reasons of a joint: the states in which it can be.
STATES = {
    "good.waiting": (Candidate.State.PROPOSED,),
    "good.returned": (Candidate.State.RETURNED,),
    "good.refused": (Candidate.State.REFUSED,),
    "good.second_look": (Candidate.State.ACCEPTED,),
    "good.withdrawn": (Candidate.State.CLOSED,),
    "verified": (Candidate.State.ACCEPTED,),
}


def current(scope: Scope, month: Billing, candidate: str = "pk") -> Q:
    """A condition on rows with a candidacy at the path `candidate`: of each person's only one
    holds, the one that is billed this month, that covers it, that still stands, or the latest.

    Who has several has one that stands no more: a smaller set to look at than everybody, found by
    the index of the state.
    """
    everybody = found = Candidate.objects.all()
    if scope.worker:
        found = found.filter(worker=scope.worker)
    elif scope.is_local:
        here = scope.within(cases.placed(Candidate.objects.all()))
        found = found.filter(worker__in=here.values("worker"))
    fallen = found.filter(state__in=Candidate.FALLEN)
    several = found.filter(worker__in=fallen.values("worker"))
    chosen = several.order_by(
        "worker",
        cases.first(Q(pk__in=month.lines.values("enrollment__member__candidate"))),
        cases.first(Q(pk__in=month.touching.values("member__candidate"))),
        cases.first(Q(state__in=Candidate.STANDING)),
        "-pk",
    )
    others = several.exclude(pk__in=chosen.distinct("worker").values("pk"))
    only = ~Q(**{f"{candidate}__in": others.values("pk")})
    return only if found is everybody else only & Q(**{f"{candidate}__in": found.values("pk")})


def candidates(scope: Scope, month: Billing) -> Any:
    """Candidates who are in no decree yet."""
    state = Candidate.State
    found = Candidate.objects.filter(
        ~Exists(Member.objects.filter(candidate=OuterRef("pk"))),
        current(scope, month),
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
    returned, refused = Q(state=state.RETURNED) & ~cases.DEAD, Q(state=state.REFUSED)
    outside = verified & ~cases.MERGED & ~cases.DEAD & ~Exists(open_draft)
    was_left, was_struck = outside & Exists(left), outside & ~Exists(left) & Exists(struck)
    why = cases.reasons(
        (verified & cases.MERGED, "verified.merged"),
        (verified & cases.DEAD, "verified.died"),
        (was_left, "verified.left_out"),
        (was_struck, "verified.struck"),
        (verified & Exists(open_draft), "verified.in_draft"),
        (verified & Q(pk__in=_beyond_quota(month.today)), "verified.reserve"),
        (verified, "verified.undecreed"),
        (cases.MERGED, "good.merged"),
        (undecided & cases.DEAD, "good.died"),
        (Q(state=state.PROPOSED), "good.waiting"),
        (returned, "good.returned"),
        (refused, "good.refused"),
        (accepted & Q(is_sampled=True, second_at=None), "good.second_look"),
        (Q(state=state.CLOSED), "good.withdrawn"),
    )
    found = scope.within(cases.placed(found)).annotate(
        passed=Case(When(verified, then=cases.passed("verified")), default=cases.passed("good")),
        why=why,
    )
    return found.annotate(
        detail=cases.case(
            (~cases.MERGED & (returned | refused), Coalesce("cause__label", "reason")),
            (was_left, Subquery(left.order_by("-pk").values("left_out")[:1])),
            (was_struck, Subquery(struck.order_by("-pk").values("struck_reason")[:1])),
        ),
        held=Value(False),
        since=cases.day(
            (undecided & cases.DEAD, F("worker__died_on")),
            (Q(state=state.PROPOSED), TruncDate("submitted_at")),
            default=TruncDate(Coalesce("verified_at", "submitted_at")),
        ),
        who=F("worker__name"),
        person=F("worker"),
        line=cases.NOBODY,
    )


def _beyond_quota(today: date) -> Any:
    """Candidates for whom their village has no place; nobody where no period holds today."""
    period = Period.objects.on(today)
    if period is None:
        return ()
    return ranked(Candidate.objects.all(), period, today).filter(in_quota=False).values("pk")


# --- names of a draft who did not become members


def names(scope: Scope) -> Any:
    """Names of a decree's draft who are not in the decree."""
    decree = scope.decree
    members = Member.objects.filter(decree=decree, worker=OuterRef("worker"))
    is_draft = Q(decree__state=Decree.State.DRAFT)
    found = cases.placed(DraftName.objects.filter(~Exists(members), decree=decree))
    found = scope.within(found).annotate(
        passed=cases.passed("verified"),
        why=cases.reasons(
            (Q(struck_at__isnull=False), "verified.struck"),
            (Q(left_out=OVER_QUOTA), "verified.reserve"),
            (~Q(left_out=""), "verified.left_out"),
            (cases.DEAD, "verified.died"),
            (cases.MERGED, "verified.merged"),
            (is_draft, "verified.in_draft"),
            (~is_draft, "verified.not_ready"),
        ),
    )
    return found.annotate(
        detail=cases.case(
            (Q(struck_at__isnull=False), F("struck_reason")),
            (~Q(left_out=OVER_QUOTA), F("left_out")),
        ),
        held=Value(False),
        since=TruncDate(Coalesce("struck_at", "decree__issued_at", "decree__drafted_at")),
        who=F("worker__name"),
        person=F("worker"),
        line=cases.NOBODY,
    )
