"""A village's word: its participants are all still there, except these."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable
from datetime import date, datetime
from typing import NamedTuple

from django.utils.translation import gettext_lazy as _

from enrollment.actions import events
from enrollment.models import Confirmation, ConfirmationException, LifeEvent
from enrollment.months import Month
from enrollment.queries import confirmed
from gumas_pbi import audit
from gumas_pbi.models import Role, User
from gumas_pbi.refusals import Refused, StaleState, verb
from villages.models import Village
from workers.models import Worker

FOREIGN = _(
    "Pilihan memuat orang yang bukan (lagi) peserta desa ini. Tidak ada yang diubah. Periksa "
    "daftarnya, lalu kirim lagi."
)


class Absence(NamedTuple):
    """Somebody who is not there any more: what happened (a LifeEvent.Kind), and on which day."""

    worker: Worker
    kind: str
    date: date
    note: str = ""
    at_work: bool = False


class Step(NamedTuple):
    """What becomes of an absence; `death` is what its report will do."""

    absence: Absence
    death: events.Preview | None

    @property
    def label(self) -> str:
        return str(LifeEvent.Kind(self.absence.kind).label)


class Plan(NamedTuple):
    """What confirming would do, in people: all who are covered, and those who are named as gone
    now or wait for a decision. `errors`: a sentence for each worker id that can't be reported."""

    people: int
    reported: int
    steps: list[Step]
    errors: dict[int, str]

    @property
    def here(self) -> int:
        return self.people - self.reported - len(self.steps)


def needs_word(village: Village, by: User) -> bool:
    """Whether somebody confirms for the village, and so says who gave the word.

    Raises Refused for who may not confirm here at all.
    """
    if by.has_role(Role.VILLAGE_OFFICER) and Village.objects.of(by).filter(pk=village.pk).exists():
        return False
    if not by.has_role(Role.VERIFIER, Role.ADMINISTRATOR):
        raise Refused(_("Anda tidak bertugas di desa ini."), code="not_posted")
    return True


def people_of(village: Village, day: date) -> list[int]:
    """The ids of everybody whom the village is to confirm on a day."""
    covered = confirmed.covered(day).filter(village=village)
    return sorted(covered.values_list("worker", flat=True))


def mark(people: Collection[int]) -> str:
    """A short mark of a list of people: another list has another one."""
    return hashlib.sha256(",".join(map(str, sorted(people))).encode()).hexdigest()[:16]


def waiting(people: Collection[int]) -> dict[int, LifeEvent]:
    """Reports of these people that wait for a decision."""
    found = LifeEvent.objects.filter(worker__in=people, state=LifeEvent.State.REPORTED)
    return {event.worker_id: event for event in found}


def _check_open(village: Village, month: Month) -> None:
    given = Confirmation.objects.filter(confirmed.given_for(month), village=village)
    first = given.select_related("confirmed_by").first()
    if first:
        raise Refused(
            _("Desa ini sudah dikonfirmasi oleh %(who)s.") % {"who": first.confirmed_by},
            code="confirmed",
        )


def _check(people: list[int], absences: list[Absence]) -> None:
    named = [absence.worker.pk for absence in absences]
    if not set(named) <= set(people):
        raise Refused(FOREIGN, code="foreign")
    if len(set(named)) != len(named):
        raise Refused(_("Ada orang yang disebut dua kali."), code="named_twice")


def preview(village: Village, exceptions: Iterable[tuple[object, ...]], *, at: datetime) -> Plan:
    """What `confirm` would do, without doing it. Raises Refused where the month has been confirmed
    and for people of elsewhere."""
    _check_open(village, confirmed.due(at.astimezone().date()))
    absences = [Absence(*each) for each in exceptions]  # type: ignore[arg-type]
    people = people_of(village, at.astimezone().date())
    _check(people, absences)
    steps, errors = [], {}
    for absence in absences:
        death = None
        try:
            if absence.kind == LifeEvent.Kind.DEATH:
                death = events.preview_death(
                    absence.worker, died_on=absence.date, at_work=absence.at_work, at=at
                )
            else:
                events.check_report(
                    absence.worker, kind=absence.kind, day=absence.date, note=absence.note, at=at
                )
        except Refused as no:
            errors[absence.worker.pk] = str(no)
        steps.append(Step(absence, death))
    reported = waiting(people).keys() - {absence.worker.pk for absence in absences}
    return Plan(len(people), len(reported), steps, errors)


@verb
def confirm(
    village: Village,
    month: Month,
    exceptions: Iterable[tuple[object, ...]] = (),
    *,
    word: str = "",
    seen: str = "",
    by: User,
    at: datetime,
) -> Confirmation:
    """Confirm the people covered in a village today, except these (see `Absence`), each of whom
    is reported in the same transaction: all or nothing. Who was reported before and waits for a
    decision is not confirmed either.

    `word` is who in the village said so, where staff confirm for it; `seen` the `mark` of the
    list that was looked at. Raises Refused for a month that is not due, the second time, for who
    is not posted there, and for what can't be reported of somebody; StaleState where the list is
    another one by now.
    """
    day = at.astimezone().date()
    word = events.said(word)
    if not needs_word(village, by):
        word = ""
    elif not word:
        raise Refused(_("Tuliskan siapa di desa yang menyatakannya."), code="word_missing")
    if month != confirmed.due(day):
        raise Refused(_("Konfirmasi untuk bulan itu tidak sedang dibuka."), code="month_not_due")
    _check_open(village, month)
    # Of two at once, one waits here and is told that it has been done.
    confirmation = Confirmation.objects.create(
        village=village,
        month=month.first_day,
        people=0,
        word=word,
        confirmed_by=by,
        confirmed_at=at,
    )
    people = people_of(village, day)
    if not people:
        raise Refused(_("Belum ada peserta yang terlindungi di desa ini."), code="nobody_covered")
    if seen and seen != mark(people):
        raise StaleState(
            _("Daftar peserta desa ini berubah sejak Anda buka. Periksa sekali lagi, lalu kirim.")
        )
    absences = [Absence(*each) for each in exceptions]  # type: ignore[arg-type]
    _check(people, absences)
    told = {absence.worker.pk: _report(absence, by=by, at=at) for absence in absences}
    gone = waiting(people) | told
    ConfirmationException.objects.bulk_create(
        ConfirmationException(confirmation=confirmation, worker_id=worker, event=event)
        for worker, event in gone.items()
    )
    confirmation.people = len(people) - len(gone)
    confirmation.save(update_fields=["people"])
    facts = {"people": confirmation.people, "events": [event.pk for event in told.values()]}
    audit.record("confirmations.confirm", confirmation, by=by, at=at, month=str(month), **facts)
    return confirmation


def _report(absence: Absence, *, by: User, at: datetime) -> LifeEvent:
    """Start the right act. A refusal names the person."""
    worker, kind, day, note, at_work = absence
    try:
        if kind == LifeEvent.Kind.DEATH:
            return events.report_death(
                worker, died_on=day, at_work=at_work, note=note, by=by, at=at
            )[0]
        return events.report(worker, kind=kind, date=day, note=note, by=by, at=at)
    except Refused as no:
        raise Refused(f"{worker}: {no}", code=no.code, worker=worker.pk) from no
