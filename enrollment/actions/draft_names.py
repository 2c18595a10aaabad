"""The names of a draft: loaded, struck out with a reason, kept against a list."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import F, Q, Value
from django.utils.translation import gettext_lazy as _

from enrollment.models import Decree, DraftName, Member, Period
from enrollment.queries import decree_names
from gumas_pbi import audit
from gumas_pbi.models import User
from gumas_pbi.refusals import Refused, WrongInput, verb
from gumas_pbi.sql import delete_set, insert_select
from villages.models import Village
from workers.actions.workers import without_numbers
from workers.models import Candidate


def lock(decree: Decree) -> None:
    """Hold the draft, so that of two who act at the same time the second is told."""
    held = Decree.objects.select_for_update().filter(pk=decree.pk, state=Decree.State.DRAFT)
    if not held:
        raise Refused(_("SK ini sudah ditetapkan, jadi tidak berubah lagi."), code="wrong_state")


def family(decree: Decree) -> Any:
    """Members of a decree and of the decrees that amend it."""
    return Member.objects.filter(Q(decree=decree) | Q(decree__amends=decree))


def villages_of(decree: Decree) -> Any:
    """Villages whose people a decree or its amendments name."""
    return Village.objects.filter(pk__in=family(decree).values("village"))


def load(decree: Decree, candidates: Any = None) -> int:
    """Name in a draft who is not named yet: the ready people of where it takes them from (or of
    `candidates`), and whom it carries on. Returns names that were added."""
    if candidates is None:
        candidates = Candidate.objects.filter(
            Q(village__in=decree.from_villages.all()) | Q(proposal__in=decree.from_proposals.all())
        )
    added = insert_select(
        DraftName,
        candidates.ready().order_by(),
        {
            "decree": Value(decree.pk),
            "candidate": F("pk"),
            "worker": F("worker"),
            "village": F("village"),
        },
        on_conflict="DO NOTHING",
    )
    # Who was proposed anew after leaving is named anew, so those come first.
    return added + (_carry(decree) if decree.extends else 0)


def _carry(decree: Decree) -> int:
    """The latest membership of everybody whom the extended decree names and no other goes on
    with, whatever has become of it: the checks say who is carried on."""
    members = family(decree.extends).filter(carried_into=None)
    return insert_select(
        DraftName,
        members.order_by("worker", "-pk").distinct("worker"),
        {
            "decree": Value(decree.pk),
            "candidate": F("candidate"),
            "carries": F("pk"),
            "worker": F("worker"),
            "village": F("village"),
        },
        on_conflict="DO NOTHING",
    )


@verb
def refresh(decree: Decree, *, by: User, at: datetime) -> tuple[int, int]:
    """Add who has become ready since, drop who is ready no more. Returns (added, dropped)."""
    lock(decree)
    decree.period = Period.objects.on(decree.start)
    decree.save(update_fields=["period"])
    ready = Candidate.objects.ready().values("pk")
    dropped = delete_set(decree.names.filter(carries=None).exclude(candidate__in=ready))
    added = load(decree)
    audit.record("draft_names.refresh", decree, by=by, at=at, added=added, dropped=dropped)
    return added, dropped


def _reason(reason: str) -> str:
    reason = without_numbers(" ".join(reason.split()))
    if not reason:
        raise WrongInput(_("Tuliskan alasannya."), code="reason_missing")
    return reason


@verb
def strike(decree: Decree, names: Any, *, reason: str, by: User, at: datetime) -> int:
    """Strike names (a queryset) out of a draft. Returns how many. Raises WrongInput without a
    reason, Refused where all are struck out already."""
    lock(decree)
    reason = _reason(reason)
    found = decree.names.filter(pk__in=names.values("pk"), struck_at=None)
    struck = found.update(struck_reason=reason, struck_by=by, struck_at=at)
    if not struck:
        raise Refused(_("Nama ini sudah dicoret."), code="nobody_left")
    audit.record("draft_names.strike", decree, by=by, at=at, names=struck)
    return struck


@verb
def take_back(decree: Decree, names: Any, *, by: User, at: datetime) -> int:
    """Take back that names were struck out. Returns how many. Raises Refused where none were."""
    lock(decree)
    found = decree.names.filter(pk__in=names.values("pk"), struck_at__isnull=False)
    taken = found.update(struck_reason="", struck_by=None, struck_at=None)
    if not taken:
        raise Refused(_("Nama ini tidak dicoret."), code="nobody_left")
    audit.record("draft_names.take_back", decree, by=by, at=at, names=taken)
    return taken


@verb
def keep(decree: Decree, names: Any, *, reason: str, by: User, at: datetime) -> int:
    """Name people although a list speaks against them: somebody has looked. Returns how many.
    Raises WrongInput without a reason, Refused where no list does."""
    lock(decree)
    reason = _reason(reason)
    listed = decree_names.names(decree, at.astimezone().date()).filter(code="listed")
    found = decree.names.filter(pk__in=listed.filter(pk__in=names.values("pk")).values("pk"))
    kept = found.update(kept_reason=reason, kept_by=by, kept_at=at)
    if not kept:
        raise Refused(_("Tidak ada daftar rujukan yang menyebut nama ini."), code="nobody_left")
    audit.record("draft_names.keep", decree, by=by, at=at, names=kept)
    return kept
