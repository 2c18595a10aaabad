"""Population lists: everybody of a village, of whom an officer picks whom to propose."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.conf import settings
from django.db.models import Count, Q
from django.utils.translation import gettext_lazy as _

from gumas_pbi import audit
from gumas_pbi.models import User
from gumas_pbi.refusals import Refused, verb
from gumas_pbi.sql import delete_set
from workers.actions import checks
from workers.models import Occupation, Roster, RosterRow


def is_population(roster: Roster) -> bool:
    """Whether too many of a list's rows can't join by age or do not work, for it to be a list of
    workers."""
    outside = Q(occupation__group=Occupation.Group.NOT_WORKING)
    for code in ("too_young", "too_old"):
        outside |= checks.CONDITIONS[code](roster)
    counts = roster.lines.aggregate(rows=Count("pk"), outside=Count("pk", filter=outside))
    enough = counts["rows"] >= settings.POPULATION_MIN_ROWS
    return bool(enough and counts["outside"] > counts["rows"] * settings.POPULATION_SHARE)


@verb
def pick(roster: Roster, *, by: User, at: datetime, add: Any = None, drop: Any = None) -> int:
    """Tick the waiting rows of one queryset of rows, and take the ticks from another. Returns rows
    that were changed. Raises Refused for a list that is no population list, or not checked."""
    if roster.state != Roster.State.CHECKED or not roster.is_population:
        raise Refused(
            _("Daftar ini bukan daftar penduduk yang sudah diperiksa; tidak perlu dicentang."),
            code="not_a_population",
        )
    waiting = {"roster": roster, "state": RosterRow.State.WAITING}
    counts = {
        wanted: rows.filter(**waiting, picked=not wanted).order_by().update(picked=wanted)
        for wanted, rows in ((True, add), (False, drop))
        if rows is not None
    }
    changed = sum(counts.values())
    if changed:
        picked, dropped = counts.get(True, 0), counts.get(False, 0)
        audit.record("rosters.pick", roster, by=by, at=at, picked=picked, dropped=dropped)
    return changed


def leave_out(roster: Roster) -> int:
    """Let go of everybody who was not picked: neither rejected nor kept. Returns rows.

    `rows` goes on telling how many were read, `left_out` how many of them are gone.
    """
    roster = Roster.objects.select_for_update(of=("self",)).get(pk=roster.pk)
    rows = delete_set(roster.lines.filter(picked=False).exclude(state=RosterRow.State.SUBMITTED))
    checks.count(roster, left_out=rows)
    return rows
