"""The regent's decree: drafted from verified people, issued by somebody who verified none."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db.models import F, Value
from django.utils.translation import gettext_lazy as _

from enrollment.actions import replacements
from enrollment.models import Decree, DraftName, Member, Period
from gumas_pbi import audit
from gumas_pbi.models import User
from gumas_pbi.refusals import Refused, WrongInput, verb
from gumas_pbi.sql import delete_set, insert_select, move
from workers.models import Candidate


@verb
def draft(
    *,
    number: str,
    date: date,
    start: date,
    end: date,
    candidates: Any,
    about: str = "",
    legal_basis: str = "",
    by: User,
    at: datetime,
) -> Decree:
    """A draft that names candidates (a queryset) who are ready; coverage in `[start, end)`.

    Raises Refused where nobody is ready, WrongInput without a number.
    """
    number = number.strip()
    if not number:
        raise WrongInput(_("Nomor SK belum diisi."), code="number_missing")
    decree = Decree.objects.create(
        number=number,
        date=date,
        start=start,
        end=end,
        about=about.strip(),
        legal_basis=legal_basis.strip(),
        period=Period.objects.on(start),
        drafted_by=by,
        drafted_at=at,
    )
    names = insert_select(
        DraftName,
        candidates.ready().order_by(),
        {
            "decree": Value(decree.pk),
            "candidate": F("pk"),
            "worker": F("worker"),
            "village": F("village"),
        },
    )
    if not names:
        raise Refused(NOBODY, code="nobody_verified")
    audit.record("decrees.draft", decree, by=by, at=at, names=names)
    return decree


NOBODY = _("SK ini tidak memuat seorang pun: belum ada orang yang disetujui verifikator.")


def ready(decree: Decree) -> Any:
    """Names of a draft that can be issued now."""
    return decree.names.filter(candidate__in=Candidate.objects.ready().values("pk"), struck_at=None)


@verb
def issue(decree: Decree, *, by: User, at: datetime) -> int:
    """Issue a draft: its names are frozen. Returns people. Raises Refused where there are none."""
    _lock_draft(decree)
    people = insert_select(
        Member,
        ready(decree),
        {
            "decree": Value(decree.pk),
            "candidate": F("candidate"),
            "worker": F("worker"),
            "village": F("village"),
            "name": F("worker__name"),
            "verified_by": F("candidate__verified_by"),
            "decreed_by": Value(by.pk),
        },
    )
    if not people:
        raise Refused(NOBODY, code="nobody_verified")
    Candidate.objects.filter(members__decree=decree, state=Candidate.State.ACCEPTED).update(
        state=Candidate.State.DECREED
    )
    replacements.fill(decree)
    move(decree, Decree.State.ISSUED, people=people, issued_by=by, issued_at=at)
    audit.record("decrees.issue", decree, by=by, at=at, people=people)
    return people


@verb
def discard(decree: Decree, *, by: User, at: datetime) -> None:
    """Throw a draft away; its people can be put into another. Raises Refused once issued."""
    _lock_draft(decree)
    audit.record("decrees.discard", decree, by=by, at=at)
    delete_set(decree.names.all())
    decree.delete()


def _lock_draft(decree: Decree) -> None:
    """Hold the draft, so that of two who act at the same time the second is told."""
    held = Decree.objects.select_for_update().filter(pk=decree.pk, state=Decree.State.DRAFT)
    if not held:
        raise Refused(_("SK ini sudah ditetapkan, jadi tidak berubah lagi."), code="wrong_state")
