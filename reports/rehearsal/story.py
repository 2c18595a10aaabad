"""What happens in the year, and when it becomes known: each act tells the program, by its verbs,
and writes down what is true."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

from django.conf import settings

from enrollment.actions import (
    answers,
    billing_findings,
    decrees,
    differences,
    events,
    registrations,
    replacements,
    tariffs,
)
from enrollment.models import (
    BillingFinding,
    Decree,
    Difference,
    LifeEvent,
    Member,
    Period,
    Programme,
    Replacement,
    Tariff,
)
from enrollment.months import Month
from enrollment.queries import vacancies
from enrollment.queries.tariff_changes import Price as NewPrice
from enrollment.queries.tariff_changes import Wanted
from gumas_pbi.models import Role
from reports.rehearsal.cast import Cast, moment
from reports.rehearsal.reckoning import Price
from workers.actions import references
from workers.models import Candidate, ReferenceList, Worker

PLANNED, RIGHT = 12_000, 11_500  # rupiah of JKK: as was decreed, and as it should have been
Act = Callable[[Cast, Month], None]


def died(late: int) -> Act:
    """Deaths on the 3rd, told of so many months later."""

    def act(cast: Cast, month: Month) -> None:
        day = month.plus(-late).first_day + timedelta(days=2)
        for worker in cast.take(f"died {month}", day):
            _report_death(cast, worker, day, month)

    return act


def _report_death(cast: Cast, worker: Worker, day: date, month: Month) -> None:
    events.report_death(
        worker, died_on=day, at_work=worker.pk % 5 == 0, note="Baru diberitahukan keluarganya.",
        by=cast.users[Role.VERIFIER], at=moment(_day(month, 8)),
    )  # fmt: skip
    cast.lives[worker.pk].end = day + timedelta(days=1)


def left(late: int) -> Act:
    """People who moved away on the 20th, told of so many months later."""

    def act(cast: Cast, month: Month) -> None:
        day = month.plus(-late).first_day + timedelta(days=19)
        for worker in cast.take(f"left {month}", day):
            event = events.report(
                worker, kind=LifeEvent.Kind.MOVED, date=day, note="Pindah ke kabupaten lain.",
                by=cast.users[Role.VILLAGE_OFFICER], at=moment(_day(month, 21)),
            )  # fmt: skip
            events.settle(
                event, last_day=day, despite_age=True, by=cast.users[Role.VERIFIER],
                at=moment(_day(month, 22)),
            )  # fmt: skip
            cast.lives[worker.pk].end = day + timedelta(days=1)

    return act


def refused(cast: Cast, month: Month) -> None:
    """BPJS says now of people whom it had accepted, and billed, that it refuses them."""
    people = cast.take("refused", month.first_day)
    _answered(cast, people, "Ditolak", "NIK tidak padan dengan data Dukcapil", month)
    for worker in people:
        cast.lives[worker.pk].end = cast.lives[worker.pk].start


def accepted_after_all(cast: Cast, month: Month) -> None:
    """Of these, BPJS accepts half again, from the start."""
    people = cast.of("refused")[: (cast.each + 1) // 2]
    _answered(cast, people, "Diterima", "", month)
    for worker in people:
        cast.lives[worker.pk].end = cast.end


def _answered(cast: Cast, people: list[Worker], word: str, reason: str, month: Month) -> None:
    """An answer that says something else than before: each difference is settled as it says."""
    liaison, at = cast.users[Role.BPJS_LIAISON], moment(_day(month, 6))
    start = f"{cast.decree.start:%d-%m-%Y}" if word == "Diterima" else ""
    lines = [f"{w.nik};{w.name};{w.kpj};{start};{word};{reason}" for w in people]
    data = "\n".join(["NIK;Nama;No KPJ;Tanggal Mulai;Status;Keterangan", *lines]).encode()
    name = f"jawaban-{month}.csv"
    answer = answers.receive(cast.decree, data, file_name=name, by=liaison, at=at)
    answers.read(answer, at=at)
    resolution = Difference.Resolution.ACCEPT if start else Difference.Resolution.REFUSE
    for difference in answer.differences.filter(state="open"):
        differences.settle(difference, resolution, reason, by=liaison, at=at)


def list_of_the_dead(cast: Cast, month: Month) -> None:
    """The civil registry's list: some have died two months ago, some only bear the name of
    somebody who has."""
    day = month.plus(-2).first_day + timedelta(days=9)
    listed = [*cast.take("dead by the list", day), *cast.take("alive after all", day)]
    lines = [f"{worker.nik};{day:%d/%m/%Y}" for worker in listed]
    reference = references.receive(
        "\n".join(["NIK;Tanggal Meninggal", *lines]).encode(),
        kind=ReferenceList.Kind.DECEASED, source="Dukcapil", dated=month.first_day,
        file_name="akta-kematian.csv", by=cast.users[Role.VERIFIER], at=moment(_day(month, 4)),
    )  # fmt: skip
    references.read(reference, at=moment(_day(month, 4)))


def confirmed(cast: Cast, month: Month) -> None:
    """The deaths on the list are found to be true; those who were kept back with them are alive,
    and what was not billed for them is owed."""
    wrongly = cast.groups["alive after all"]
    blocked = BillingFinding.objects.filter(verdict="blocked", worker__in=wrongly)
    for finding in blocked.select_related("batch").distinct("batch").order_by("batch"):
        billing_findings.lift(
            finding.batch, blocked.filter(batch=finding.batch), reason="Orangnya ditemui di desa.",
            by=cast.users[Role.TREASURER], at=moment(_day(month, 7)),
        )  # fmt: skip
    for pk in wrongly:
        cast.lives[pk].kept_back.clear()
    for worker in cast.of("dead by the list"):
        _report_death(cast, worker, month.plus(-4).first_day + timedelta(days=9), month)


def replaced(cast: Cast, month: Month) -> None:
    """Places that became free are offered to the reserve, and a decree names who gets them."""
    at, approver = moment(_day(month, 10)), cast.users[Role.APPROVER]
    period = Period.objects.get()
    for leaver in list(vacancies.fillable(period, at.date())):
        first = replacements.waiting(period, leaver.village, at.date()).first()
        replacements.offer(leaver, first, by=approver, at=at)
    offered = Replacement.objects.filter(newcomer=None).values("candidate")
    decree = decrees.draft(
        number=f"100.3.3.2/PENGGANTI-{month.month}/{month.year}", date=month.first_day,
        start=month.first_day, end=cast.end,
        candidates=Candidate.objects.filter(pk__in=offered), by=approver, at=at,
    )  # fmt: skip
    decrees.issue(decree, by=approver, at=at)


def newcomers_accepted(cast: Cast, month: Month) -> None:
    """BPJS has accepted the newcomers, since the 20th of the month of their decree."""
    waiting = Decree.objects.filter(members__state=Member.State.DECREED).distinct()
    for decree in list(waiting):
        registrations.accept_all(
            decree, start=decree.start + timedelta(days=19), by=cast.users[Role.BPJS_LIAISON],
            at=moment(_day(month, 22)),
        )  # fmt: skip
        cast.meet(decree)


def tariff_planned(cast: Cast, month: Month) -> None:
    """From two months on, JKK costs more."""
    start = month.plus(2)
    wanted = Wanted(
        Programme.JKK, settings.PAYER, settings.REPORTED_BRACKET, "", start.first_day,
        NewPrice(amount=PLANNED), "Peraturan latihan 1",
    )  # fmt: skip
    tariffs.set(wanted, by=cast.users[Role.TREASURER], at=moment(_day(month, 12)))
    cast.prices.append(Price(Programme.JKK, start, RIGHT))  # as is known in the end


def tariff_corrected(cast: Cast, month: Month) -> None:
    """The new tariff was wrong from its first day on, and closed months have used it."""
    wrong = Tariff.objects.reported().get(programme=Programme.JKK, amount=PLANNED)
    tariffs.correct(
        wrong, price=NewPrice(amount=RIGHT), legal_basis="Peraturan latihan 2",
        by=cast.users[Role.TREASURER], at=moment(_day(month, 12)),
    )  # fmt: skip


def _day(month: Month, number: int) -> date:
    return month.first_day.replace(day=number)


ACTS: dict[int, tuple[Act, ...]] = {
    2: (died(0), left(0)),
    3: (refused, left(1)),
    4: (list_of_the_dead, died(2)),
    5: (accepted_after_all, tariff_planned, died(3)),
    6: (confirmed, replaced, newcomers_accepted),
    7: (died(0), left(2)),
    8: (died(5), left(4)),
    9: (replaced,),
    10: (tariff_corrected, died(1)),
    11: (newcomers_accepted, left(3)),
    12: (died(9), left(0)),
}
"""By the number of the month, before it is opened."""
