"""Whom an amendment takes out of the decree that it amends."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import F, OuterRef, Q, Subquery, Value
from django.db.models.functions import Greatest
from django.utils.translation import gettext_lazy as _

from enrollment.actions import draft_names
from enrollment.models import Decree, DraftRemoval, Enrollment, Member
from gumas_pbi import audit
from gumas_pbi.models import User
from gumas_pbi.refusals import Refused, WrongInput, verb
from gumas_pbi.sql import delete_set, insert_select
from workers.actions.workers import without_numbers
from workers.models import Candidate

Reason = Enrollment.EndReason
# Why an amendment may take somebody out. A death is reported as one, so that the claim is opened.
REASONS = (
    Reason.AMENDED, Reason.MOVED, Reason.EMPLOYED, Reason.WELFARE, Reason.DUPLICATE,
    Reason.OTHER_PAYER, Reason.OWN_WISH,
)  # fmt: skip


def removable(decree: Decree) -> Any:
    """Members whom an amendment can take out: still waiting or refused, or covered on its start
    or after. `decree` is the amendment's draft."""
    covered = Enrollment.objects.filter(end__gt=decree.start).filter(end__gt=F("start"))
    states = (Member.State.DECREED, Member.State.SENT, Member.State.REFUSED)
    return draft_names.family(decree.amends).filter(
        Q(state__in=states) | Q(state=Member.State.ACCEPTED, pk__in=covered.values("member")),
        worker__died_on=None,
    )


@verb
def take_out(
    decree: Decree, members: Any, *, reason: str, note: str = "", by: User, at: datetime
) -> int:
    """Take members (a queryset) of the amended decree out, from the amendment's start. Returns
    how many were added to those it takes out. Raises WrongInput for a reason that is none."""
    draft_names.lock(decree)
    if reason not in REASONS:
        raise WrongInput(_("Pilih alasan mengeluarkan orang ini."), code="reason_missing")
    chosen = (
        removable(decree).filter(pk__in=members.values("pk")) if decree.amends else members.none()
    )
    taken = insert_select(
        DraftRemoval,
        chosen,
        {
            "decree": Value(decree.pk),
            "member": F("pk"),
            "reason": Value(reason),
            "note": Value(without_numbers(" ".join(note.split()))),
        },
        on_conflict="DO NOTHING",
    )
    if not taken:
        raise Refused(
            _("Orang ini tidak bisa dikeluarkan: sudah dipilih, atau sudah tidak terlindungi."),
            code="nobody_left",
        )
    audit.record("removals.take_out", decree, by=by, at=at, members=taken, reason=reason)
    return taken


@verb
def put_back(decree: Decree, removals: Any, *, by: User, at: datetime) -> int:
    """Not take these out after all. Returns how many. Raises Refused where there are none."""
    draft_names.lock(decree)
    put = delete_set(decree.removals.filter(pk__in=removals.values("pk")))
    if not put:
        raise Refused(_("Orang ini tidak sedang dikeluarkan."), code="nobody_left")
    audit.record("removals.put_back", decree, by=by, at=at, members=put)
    return put


def carry_out(decree: Decree, *, by: User, at: datetime) -> None:
    """Whom an amendment takes out is covered until the day before its start. Part of
    `decrees.issue`, in its transaction."""
    out = DraftRemoval.objects.filter(decree=decree)
    reason = out.filter(member=OuterRef("member")).values("reason")
    covered = Enrollment.objects.filter(
        Q(end=None) | Q(end__gt=decree.start) & Q(end__gt=F("start")),
        member__in=out.values("member"),
    )
    covered.update(
        end=Greatest(F("start"), Value(decree.start)),
        end_reason=Subquery(reason),
        ended_by=by,
        ended_at=at,
    )
    members = Member.objects.filter(pk__in=out.values("member"))
    members.filter(
        state__in=[Member.State.DECREED, Member.State.SENT, Member.State.REFUSED]
    ).update(state=Member.State.REMOVED)
    Candidate.objects.filter(
        pk__in=members.values("candidate"), state=Candidate.State.DECREED
    ).update(state=Candidate.State.CLOSED)
