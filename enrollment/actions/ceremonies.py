"""Symbolic hand-overs (penyerahan simbolis): recorded, and taken back where that was wrong."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.utils.translation import gettext_lazy as _

from enrollment.models import Ceremony
from gumas_pbi import audit
from gumas_pbi.models import User
from gumas_pbi.refusals import StaleState, WrongInput, verb
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
