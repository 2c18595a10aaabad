"""What happens in life: a death stops the bill and opens the claim, in one act."""

from __future__ import annotations

from datetime import date, datetime
from typing import NamedTuple

from django.utils.translation import gettext_lazy as _

from enrollment.actions import claims, enrollments
from enrollment.models import Claim, Enrollment, LifeEvent
from enrollment.queries import clocks
from gumas_pbi import audit
from gumas_pbi.models import User
from gumas_pbi.refusals import Refused, StaleState, WrongInput, verb
from workers.models import Worker


class Preview(NamedTuple):
    """What reporting a death will do: `ends` are the enrollments; the estimate is in rupiah.

    `programme` is "" and `months` and `estimate` are 0 where no claim is opened.
    """

    ends: list[Enrollment]
    last_day: date
    programme: str
    months: int
    estimate: int


def check_death(worker: Worker, *, died_on: date, at: datetime) -> None:
    """Raises WrongInput for an impossible date, Refused where the death is known already."""
    if died_on > at.astimezone().date():
        raise WrongInput(_("Tanggal meninggal tidak boleh di masa depan."), code="date_in_future")
    if worker.birth_date and died_on < worker.birth_date:
        raise WrongInput(
            _("Tanggal meninggal tidak boleh sebelum tanggal lahir."), code="date_before_birth"
        )
    if worker.died_on:
        raise Refused(_("Kematian orang ini sudah dilaporkan."), code="death_known")


def preview_death(worker: Worker, *, died_on: date, at_work: bool, at: datetime) -> Preview:
    """What `report_death` would do, without doing it. Raises as it does."""
    check_death(worker, died_on=died_on, at=at)
    ends = list(enrollments.covering_after(worker, died_on).order_by("programme"))
    programme = claims.programme_of(at_work)
    if not Enrollment.objects.filter(worker=worker).active_on(died_on).exists():
        return Preview(ends, died_on, "", 0, 0)
    months = clocks.in_a_row(worker, programme, died_on)
    estimate = claims.estimate_of(programme, months, died_on).total
    return Preview(ends, died_on, programme, months, estimate)


@verb
def report_death(
    worker: Worker, *, died_on: date, at_work: bool, note: str, by: User, at: datetime
) -> tuple[LifeEvent, Claim | None]:
    """Record a death, end coverage with that day, and open the claim where it was in force.

    Returns the event and the claim (None where the person was not covered on that day). Raises
    WrongInput for an impossible date, Refused where the death is known already.
    """
    check_death(worker, died_on=died_on, at=at)
    event = LifeEvent.objects.create(
        kind=LifeEvent.Kind.DEATH,
        worker=worker,
        village=worker.village,
        date=died_on,
        at_work=at_work,
        note=note.strip(),
        reported_by=by,
        reported_at=at,
    )
    if not Worker.objects.filter(pk=worker.pk, died_on=None).update(died_on=died_on):
        raise StaleState
    worker.died_on = died_on
    covered = Enrollment.objects.filter(worker=worker).active_on(died_on).exists()
    ended = enrollments.end(
        worker, last_day=died_on, reason=Enrollment.EndReason.DEATH, by=by, at=at
    )
    audit.record("events.report_death", event, by=by, at=at, ended=[e.pk for e in ended])
    return event, claims.open(event, by=by, at=at) if covered else None
