"""Symbolic hand-overs (penyerahan simbolis): recorded, and taken back where that was wrong."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db import connection
from django.utils.translation import gettext_lazy as _

from enrollment.models import Ceremony
from gumas_pbi import audit
from gumas_pbi.models import User
from gumas_pbi.refusals import Refused, StaleState, WrongInput, verb
from villages.models import Village

EARLIEST = date(2025, 1, 1)  # the programme began that year
AHEAD = timedelta(days=366)


@verb
def record(
    *, on: date, place: str, persons: str, cards: int, village: Village | None = None,
    note: str = "", by: User, at: datetime,
) -> Ceremony:  # fmt: skip
    """Mark a day, past or to come, on which cards are handed over by these persons.

    Raises WrongInput for a day before the programme or more than a year ahead, Refused where it is
    recorded already.
    """
    if not EARLIEST <= on <= at.astimezone().date() + AHEAD:
        raise WrongInput(
            _("Tanggal ini di luar masa program. Periksa lagi tahunnya."), code="day_out_of_range"
        )
    with connection.cursor() as cursor:  # of two that come at once, the second sees the first
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('enrollment_ceremony'))")
    standing = Ceremony.objects.filter(cancelled_at=None, on=on, village=village)
    if standing.filter(place__iexact=place).exists():
        raise Refused(
            _("Acara di tempat dan tanggal ini sudah dicatat. Hapus dahulu bila isinya keliru."),
            code="recorded_twice",
        )
    ceremony = Ceremony.objects.create(
        on=on, place=place, village=village, persons=persons, cards=cards, note=note,
        recorded_by=by, recorded_at=at,
    )  # fmt: skip
    audit.record("ceremonies.record", ceremony, by=by, at=at, on=on.isoformat(), cards=cards)
    return ceremony


@verb
def cancel(ceremony: Ceremony, *, by: User, at: datetime) -> None:
    """Take it off the timeline; the row stays. Raises StaleState where that was done before."""
    standing = Ceremony.objects.filter(pk=ceremony.pk, cancelled_at=None)
    if not standing.update(cancelled_by=by, cancelled_at=at):
        raise StaleState(_("Acara ini sudah dihapus."))
    audit.record("ceremonies.cancel", ceremony, by=by, at=at)
