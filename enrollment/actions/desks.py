"""Who works on which village now: a courtesy, so that two people do not do the same work."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Case, F, Q, When
from django.utils.translation import gettext_lazy as _

from enrollment.models import Desk
from gumas_pbi import audit
from gumas_pbi.models import User
from gumas_pbi.refusals import Refused, verb
from villages.models import Village

TAKEN = _("Desa ini sedang dikerjakan orang lain.")


def _until(at: datetime) -> datetime:
    return at + timedelta(minutes=settings.DESK_MINUTES)


@verb
def take(village: Village, *, by: User, at: datetime, from_another: bool = False) -> Desk:
    """Work on a village from now on, for DESK_MINUTES. Taking the own again prolongs it. Raises
    Refused where somebody else is at it, unless it is to be taken `from_another`."""
    still_mine = Q(user=by, until__gt=at)
    found = Desk.objects.filter(village=village)
    may = found if from_another else found.filter(Q(user=by) | Q(until__lte=at))
    since = Case(When(still_mine, then=F("since")), default=at)
    if not may.update(user=by, since=since, until=_until(at)):
        values = {"user": by, "since": at, "until": _until(at)}
        _desk, created = Desk.objects.get_or_create(village=village, defaults=values)
        if not created:
            raise Refused(TAKEN, code="taken")
    audit.record("desks.take", village, by=by, at=at, from_another=from_another)
    return found.select_related("user").get()


@verb
def leave(village: Village, *, by: User, at: datetime) -> None:
    """Stop working on a village; where the user does not, nothing happens."""
    if Desk.objects.filter(village=village, user=by).delete()[0]:
        audit.record("desks.leave", village, by=by, at=at)


def prolong(by: User, at: datetime) -> None:
    """Whoever gives a verdict is still at it. Part of each verdict."""
    Desk.objects.filter(user=by, until__gt=at).update(until=_until(at))
