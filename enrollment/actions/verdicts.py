"""Verdicts on proposed people, over any set of them: by another person than who proposed them.

Locks are taken in one order: decrees, proposals, candidates. Of two verdicts on the same people
the second finds them decided.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db.models import Exists, OuterRef, Subquery, Value
from django.db.models.functions import Coalesce, Random
from django.db.models.lookups import LessThan
from django.utils.translation import gettext_lazy as _

from enrollment.actions import desks, replacements
from enrollment.models import Decree, DraftName
from enrollment.queries import decidable
from enrollment.queries.decidable import Outcome
from gumas_pbi import audit
from gumas_pbi.models import User
from gumas_pbi.refusals import Refused, StaleState, WrongInput, verb
from workers.actions.checks import own_warnings
from workers.actions.workers import without_numbers
from workers.models import Candidate, Proposal, RosterRow, VerdictReason
from workers.models.proposals import CandidateQuerySet

State = Candidate.State
Kind = VerdictReason.Kind
LONGEST = 300
# What words an act asks for: of which kind of reasons, and what is said where there are none.
WORDS = {
    "refuse": (Kind.REFUSE, _("Tuliskan alasan penolakan.")),
    "send_back": (Kind.RETURN, _("Tuliskan apa yang harus dilengkapi desa.")),
    "recall": ("", _("Tuliskan mengapa persetujuan ini ditarik kembali.")),
}
CLEARED: dict[str, Any] = {
    "verified_by": None, "verified_at": None, "cause": None,
    "is_sampled": False, "second_by": None, "second_at": None,
}  # fmt: skip


@verb
def accept(
    candidates: CandidateQuerySet,
    *,
    by: User,
    at: datetime,
    despite_lists: bool = False,
    despite_absence: bool = False,
) -> Outcome:
    """Accept people who wait. The share SECOND_LOOK_PERCENT of them, drawn at random, waits for
    a second look.

    The dead are never accepted; whom a list speaks against only `despite_lists`, and who was not
    found on the spot only `despite_absence`, when somebody has looked at them. Raises Refused or
    StaleState where nobody is left to accept.
    """
    despite = {"despite_lists": despite_lists, "despite_absence": despite_absence}
    facts = {name: True for name, given in despite.items() if given}
    drawn = LessThan(Random() * 100, Value(float(settings.SECOND_LOOK_PERCENT)))
    return _decide(
        candidates, "accept", State.ACCEPTED, by=by, at=at, facts=facts, despite=despite,
        verified_by=by, verified_at=at, cause=None, reason="", is_sampled=drawn,
    )  # fmt: skip


@verb
def refuse(
    candidates: CandidateQuerySet,
    *,
    reason: VerdictReason | None = None,
    note: str = "",
    by: User,
    at: datetime,
) -> Outcome:
    """Refuse people who wait, here or in their village, for a reason of the list or in words.
    Raises Refused without any, and as `accept`."""
    text = words("refuse", reason, note)
    return _decide(
        candidates, "refuse", State.REFUSED, by=by, at=at, facts={"reason": text},
        verified_by=by, verified_at=at, cause=reason, reason=text,
    )  # fmt: skip


@verb
def send_back(
    candidates: CandidateQuerySet,
    *,
    reason: VerdictReason | None = None,
    note: str = "",
    by: User,
    at: datetime,
) -> Outcome:
    """Return people to their village, with what it has to complete. Raises as `refuse`."""
    text = words("send_back", reason, note)
    return _decide(
        candidates, "send_back", State.RETURNED, by=by, at=at, facts={"reason": text}, named=True,
        verified_by=by, verified_at=at, cause=reason, reason=text, reply="",
    )  # fmt: skip


@verb
def send_again(candidate: Candidate, *, reply: str, by: User, at: datetime) -> None:
    """The village sends somebody again who was returned, with an answer. What was asked stays in
    `reason`, beside the answer. Raises Refused without one, StaleState where the person was not
    returned (any more)."""
    reply = _clean(reply)
    if not reply:
        raise Refused(_("Tuliskan apa yang sudah dilengkapi."), code="reply_missing")
    Proposal.objects.select_for_update(no_key=True).get(pk=candidate.proposal_id)
    row = RosterRow.objects.filter(pk=OuterRef("row")).annotate(own=own_warnings())
    returned = Candidate.objects.filter(pk=candidate.pk, state=State.RETURNED)
    counted = Coalesce(Subquery(row.values("own")), 0)
    if not returned.update(state=State.PROPOSED, reply=reply, warnings=counted, **CLEARED):
        raise StaleState
    _reopen([candidate.proposal_id])
    audit.record("candidates.send_again", candidate, by=by, at=at, reply=reply)


@verb
def recall(candidates: CandidateQuerySet, *, note: str, by: User, at: datetime) -> Outcome:
    """Take back acceptances before a decree: the people wait again, with the reason. Raises
    Refused without one, and as `accept`."""
    text = words("recall", None, note)
    drafts = DraftName.objects.filter(candidate__in=candidates.order_by().values("pk"))
    held = Decree.objects.select_for_update().filter(pk__in=drafts.values("decree"))
    list(held.filter(state=Decree.State.DRAFT).order_by("pk").values_list("pk"))
    return _decide(
        candidates, "recall", State.PROPOSED, by=by, at=at, facts={"reason": text}, named=True,
        reason=text, reply="", **CLEARED,
    )  # fmt: skip


@verb
def second_look(
    candidates: CandidateQuerySet,
    *,
    agrees: bool,
    reason: VerdictReason | None = None,
    note: str = "",
    by: User,
    at: datetime,
) -> Outcome:
    """What another verifier says of accepted people who were drawn: they stay accepted and are
    ready for a decree, or they are refused with a reason. Raises as `refuse`."""
    if agrees:
        return _decide(
            candidates, "second_look", State.ACCEPTED, by=by, at=at, facts={"agrees": True},
            second_by=by, second_at=at,
        )  # fmt: skip
    text = words("refuse", reason, note)
    return _decide(
        candidates, "second_look", State.REFUSED, by=by, at=at,
        facts={"agrees": False, "reason": text},
        second_by=by, second_at=at, cause=reason, reason=text,
    )  # fmt: skip


def words(act: str, reason: VerdictReason | None, note: str) -> str:
    """Reason and note of an act as one readable text. Raises Refused where there is neither, and
    WrongInput for a reason of something else."""
    kind, missing = WORDS[act]
    if reason and reason.kind != kind:
        raise WrongInput(_("Alasan ini bukan untuk keputusan tersebut."), code="wrong_reason")
    text = ": ".join(part for part in (reason.label if reason else "", _clean(note)) if part)
    if not text:
        raise Refused(missing, code="reason_missing")
    return text[:LONGEST]


def _decide(
    candidates: CandidateQuerySet,
    act: str,
    to: str,
    *,
    by: User,
    at: datetime,
    facts: dict[str, Any],
    named: bool = False,
    despite: dict[str, bool] | None = None,
    **changes: Any,
) -> Outcome:
    """Move whom nothing stands against, all in one statement. `named`: the event names the
    people, for their rows will not tell."""
    held = _hold(candidates.filter(state__in=decidable.FROM[act]))
    sorted_out = decidable.sorted_out(candidates, act, by, at, **(despite or {}))
    skipped = decidable.counted(sorted_out).skipped
    chosen = sorted_out.filter(why="", proposal__in=held)
    if named:
        facts = {**facts, "candidates": list(chosen.order_by("pk").values_list("pk", flat=True))}
    # The state is asked of the row itself too: an UPDATE that waited asks that again, not the rest.
    still = Candidate.objects.filter(pk__in=chosen.values("pk"), state__in=decidable.FROM[act])
    people: int = still.update(state=to, **changes)
    if not people:
        raise decidable.nobody(skipped)
    if to != State.ACCEPTED:
        facts = {**facts, **replacements.release(Candidate.objects.filter(proposal__in=held))}
    _reopen(held) if to == State.PROPOSED else _close(held)
    desks.prolong(by, at)
    subject = Proposal(pk=held[0]) if len(held) == 1 else by
    if len(held) > 1:
        facts = {**facts, "proposals": len(held)}
    name = to if act != "second_look" else act
    audit.record(f"proposals.{name}", subject, by=by, at=at, people=people, **facts)
    return Outcome(people, skipped)


def _hold(candidates: CandidateQuerySet) -> list[int]:
    """Lock the proposals of these people, always in the same order: of two who decide the last
    ones together, somebody must see that none is left."""
    proposals = Proposal.objects.select_for_update(no_key=True).order_by("pk")
    held = proposals.filter(pk__in=candidates.order_by().values("proposal"))
    return list(held.values_list("pk", flat=True))


def _close(proposals: Collection[int]) -> None:
    """A proposal in which nobody waits is done."""
    waiting = Candidate.objects.filter(proposal=OuterRef("pk"), state=State.PROPOSED)
    still_open = Proposal.objects.filter(pk__in=proposals, state=Proposal.State.OPEN)
    still_open.filter(~Exists(waiting)).update(state=Proposal.State.DONE)


def _reopen(proposals: Collection[int]) -> None:
    waiting = Candidate.objects.filter(proposal=OuterRef("pk"), state=State.PROPOSED)
    done = Proposal.objects.filter(pk__in=proposals, state=Proposal.State.DONE)
    done.filter(Exists(waiting)).update(state=Proposal.State.OPEN)


def _clean(text: str) -> str:
    return without_numbers(" ".join(text.replace("\0", "").split()))[:LONGEST]
