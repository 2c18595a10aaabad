"""Differences between what BPJS answered and what we have: settled one by one."""

from __future__ import annotations

from datetime import date, datetime

from django.utils.translation import gettext_lazy as _

from enrollment.actions import rulings
from enrollment.models import Difference
from gumas_pbi import audit
from gumas_pbi.models import User
from gumas_pbi.refusals import Refused, verb
from gumas_pbi.sql import move
from workers.actions.workers import is_reason, without_numbers

RULINGS = (Difference.Resolution.ACCEPT, Difference.Resolution.REFUSE)
ABOUT_SOMEBODY = (*RULINGS, Difference.Resolution.KEEP)
CHOICES = (*ABOUT_SOMEBODY, "not_ours", "mended", "ask")


def possible(difference: Difference) -> list[str]:
    """The resolutions that this difference can have."""
    known = difference.member_id is not None
    asked = difference.state == Difference.State.ASKED
    return [
        choice
        for choice in CHOICES
        if (known or choice not in ABOUT_SOMEBODY) and not (asked and choice == "ask")
    ]


@verb
def settle(
    difference: Difference,
    resolution: str,
    note: str = "",
    *,
    by: User,
    at: datetime,
    other: bool = False,
    kpj: str = "",
    start: date | None = None,
) -> None:
    """Settle a difference, or say that BPJS was asked about it (it stays in sight then).

    `accept` and `refuse` take BPJS's word for `member` (`other`: for the other person), with the
    KPJ and start as given here. Raises Refused where the rules say no to that, where a note is
    missing, StaleState where somebody else was first.
    """
    note = without_numbers(" ".join(note.split()))[:300]
    if resolution not in possible(difference):
        raise Refused(_("Pilih penyelesaiannya dari daftar."), code="no_such_resolution")
    if resolution not in RULINGS and not is_reason(note):
        raise Refused(_("Tuliskan catatan singkat, paling sedikit 5 huruf."), code="reason_missing")
    asks = resolution == Difference.Resolution.ASK
    move(
        difference,
        Difference.State.ASKED if asks else Difference.State.SETTLED,
        resolution=resolution,
        note=note,
        settled_by=by,
        settled_at=at,
    )
    member = difference.other if other else difference.member
    since = member.start if member else None
    if resolution in RULINGS and member is not None:
        rulings.rule(
            member,
            accepted=resolution == Difference.Resolution.ACCEPT,
            kpj=kpj,
            start=start,
            reason=note or difference.says,
            answer=difference.answer,
            by=by,
            at=at,
        )
    audit.record(
        "differences.settle", difference, by=by, at=at, answer=difference.answer_id,
        code=difference.code, resolution=resolution, member=member.pk if member else None,
        since=since and since.isoformat(),
    )  # fmt: skip
