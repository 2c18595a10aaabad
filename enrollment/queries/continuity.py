"""What could break coverage: decrees that end, people who reach the age, months unpaid, money."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any, NamedTuple

from django.conf import settings
from django.db.models import Count, Exists, OuterRef, Q
from django.utils.translation import gettext as _

from enrollment import benefits
from enrollment.models import Alert, Decree, Enrollment, Period, Programme
from enrollment.months import between, containing
from enrollment.queries import arrears, clocks, spending
from gumas_pbi import written
from gumas_pbi.ages import years_before
from gumas_pbi.indonesian import month_name, number, rupiah

Kind = Alert.Kind
DAYS = (0, 30, 60, 90)
"""A warning is told at each of these days before the end; 0: it has ended."""
MONTHS = (0, 1, 3, 6, 12)
"""The same for the months that a budget still lasts."""
STILL_SHOWN = timedelta(days=31)


class AtRisk(NamedTuple):
    """People whose cover an unpaid month endangers, and what their families would get together, in
    rupiah: of the first months, and from the 4th on."""

    people: clocks.Totals
    benefit_waiting: int = benefits.jkm_death(1).total
    benefit_full: int = benefits.jkm_death(benefits.JKM_WAITING_MONTHS + 1).total

    @property
    def benefit(self) -> int:
        return self.people.waiting * self.benefit_waiting + self.people.full * self.benefit_full


class Warning(NamedTuple):
    """Something that is told once at each `threshold`; `sentence` holds counts, never a person, and
    is empty where a mail tells how many there are of the kind."""

    kind: str
    key: str
    threshold: int
    sentence: str


def goes_on() -> Exists:
    """A condition on enrollments: another one takes over on the very day of the end."""
    following = Enrollment.objects.in_force().filter(start=OuterRef("end"))
    return Exists(following.filter(worker=OuterRef("worker"), programme=OuterRef("programme")))


def at_risk(today: date) -> dict[int, int]:
    """Decrees (ids) that end within 90 days, or ended a month ago at most, and leave people without
    cover, with how many they are. Who was ended earlier has left.

    Who goes on, or is covered again, is told by two sets (IN, not EXISTS): of a join the planner
    would expect one row, and go through everybody one by one.
    """
    since, until = today - STILL_SHOWN, today + timedelta(DAYS[-1])
    ending = Enrollment.objects.in_force().filter(
        end_reason=Enrollment.EndReason.DECREE,
        end__gt=since,
        end__lte=until,
        programme=Programme.JKM,
    )
    later = Enrollment.objects.in_force().filter(programme=Programme.JKM, start__gt=since)
    following = later.filter(worker=OuterRef("worker"), start=OuterRef("end"), start__lte=until)
    again = later.active_on(today)
    left_behind = ending.filter(
        ~Q(pk__in=ending.filter(Exists(following)).values("pk")),
        ~Q(end__lte=today, worker__in=again.values("worker")),
    )
    counted = left_behind.order_by().values("member__decree").annotate(people=Count("pk"))
    return dict(counted.values_list("member__decree", "people"))


def unextended(today: date) -> Any:
    """Decrees that end within these 90 days, or did a month ago at most, and that no issued decree
    extends. Without counting people: `endings` knows better, and takes longer."""
    issued = Decree.objects.filter(state=Decree.State.ISSUED)
    return issued.filter(
        ~Exists(issued.filter(extends=OuterRef("pk"))),
        end__gt=today - STILL_SHOWN,
        end__lte=today + timedelta(DAYS[-1]),
    )


def endings(today: date) -> list[Any]:
    """These decrees, the soonest and then the largest first: `at_risk` people, `days` from today,
    `last_day`, and the `successors` that extend it, drafts too."""
    people = at_risk(today)
    with_successors = Decree.objects.filter(Q(pk__in=people) | Q(extends__in=people))
    found: list[Any] = list(with_successors)
    decrees = [decree for decree in found if decree.pk in people]
    decrees.sort(key=lambda decree: (decree.end, -people[decree.pk], decree.pk))
    for decree in decrees:
        decree.at_risk = people[decree.pk]
        decree.days = (decree.end - today).days
        decree.last_day = decree.end - timedelta(days=1)
        decree.successors = [other for other in found if other.extends_id == decree.pk]
    return decrees


def covered(today: date) -> Any:
    """Enrollments in JKM of the living who are covered today: one for each person."""
    found = Enrollment.objects.active_on(today).filter(programme=Programme.JKM)
    return found.filter(worker__died_on=None)


def reaching_age(today: date) -> Q:
    """A condition on enrollments: the person becomes too old to join within 90 days."""
    last = years_before(today + timedelta(DAYS[-1]), settings.MAX_AGE)
    return Q(
        worker__birth_date__gt=years_before(today, settings.MAX_AGE), worker__birth_date__lte=last
    )


def beyond_age(today: date) -> Q:
    """A condition on enrollments: the person could not join any more, and stays covered."""
    return Q(worker__birth_date__lte=years_before(today, settings.MAX_AGE))


def reaches_on(birth: date) -> date:
    """The day on which somebody becomes too old to join."""
    year = birth.year + settings.MAX_AGE
    try:
        return birth.replace(year=year)
    except ValueError:  # 29 February
        return date(year, 3, 1)


def outlook(today: date, books: arrears.Books) -> spending.Outlook | None:
    """The budget of the period of today; None where nobody has set one."""
    period = Period.objects.on(today)
    if period is None:
        return None
    now = containing(today)
    latest = books.computed.get(now) or books.computed.get(now.previous)
    people = latest.people if latest else covered(today).count()
    return spending.outlook(period, books, people)


def warnings(today: date) -> list[Warning]:
    """Everything that is wrong today, by kind."""
    books = arrears.books(today, since=years_before(today, 2))
    return [
        *of_decrees(today),
        *_of_age(today),
        *of_months(today, books),
        *of_budget(today, books),
    ]


def of_decrees(today: date) -> list[Warning]:
    said = []
    for decree in endings(today):
        words = _("SK %(number)s berakhir %(day)s, %(days)s hari lagi: %(people)s orang belum "
                  "punya lanjutan.")  # fmt: skip
        if decree.days <= 0:
            words = _("SK %(number)s sudah berakhir %(day)s: %(people)s orang tidak terlindungi.")
        sentence = words % {
            "number": decree.number,
            "day": written.day(decree.last_day),
            "days": decree.days,
            "people": number(decree.at_risk),
        }
        threshold = _reached(DAYS, decree.days)
        said.append(Warning(Kind.DECREE_ENDS, f"decree:{decree.pk}", threshold, sentence))
    return said


def _of_age(today: date) -> list[Warning]:
    """One for each person, so that each is told once; a mail says how many."""
    found = covered(today).filter(reaching_age(today))
    return [
        Warning(Kind.TURNS_65, f"worker:{pk}", _reached(DAYS, (reaches_on(birth) - today).days), "")
        for pk, birth in found.values_list("worker", "worker__birth_date").order_by("worker")
    ]


def of_months(today: date, books: arrears.Books) -> list[Warning]:
    """One for each run of unpaid months, by how long it is."""
    longest = {month.first: month for month in arrears.unpaid(books, today)}
    if not longest:
        return []
    risk, said = AtRisk(clocks.totals(today)), []
    for first, month in longest.items():
        words = _("Iuran %(month)s belum dibayar. Terancam: %(people)s orang, santunan kematian "
                  "keluarganya %(benefit)s.")  # fmt: skip
        if month.in_a_row > 1:
            words = _("Iuran sejak %(month)s belum dibayar, %(months)s bulan berturut-turut. "
                      "Terancam: %(people)s orang, santunan kematian keluarganya "
                      "%(benefit)s.")  # fmt: skip
        sentence = words % {
            "months": month.in_a_row,
            "month": f"{month_name(first.month)} {first.year}",
            "people": number(risk.people.all),
            "benefit": rupiah(risk.benefit),
        }
        threshold = min(month.in_a_row, arrears.MOST_UNPAID + 1)
        said.append(Warning(Kind.UNPAID, f"month:{first}", threshold, sentence))
    return said


def of_budget(today: date, books: arrears.Books) -> list[Warning]:
    found = outlook(today, books)
    if found is None or found.runs_out is None:
        return []
    month = found.runs_out.month
    sentence = _("Pagu %(period)s habis pada %(month)s: kurang %(short)s.") % {
        "period": found.period.name,
        "month": f"{month_name(month.month)} {month.year}",
        "short": rupiah(found.short),
    }
    left = _reached(MONTHS, between(containing(today), month))
    return [Warning(Kind.BUDGET, f"period:{found.period.pk}", left, sentence)]


def _reached(steps: tuple[int, ...], left: int) -> int:
    """The step that `left` has come down to."""
    return next((step for step in steps if left <= step), steps[-1])
