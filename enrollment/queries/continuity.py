"""What could break coverage: decrees that end, people who reach the age, months unpaid, money."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any, NamedTuple

from django.conf import settings
from django.db.models import Count, Exists, IntegerField, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from enrollment.models import Alert, Decree, Enrollment, Period, Programme
from enrollment.months import between, containing
from enrollment.queries import arrears, spending
from gumas_pbi.indonesian import date_long, month_name, number, rupiah
from workers.actions.checks import years_before

Kind = Alert.Kind
DAYS = (0, 30, 60, 90)
"""A warning is told at each of these days before the end; 0: it has ended."""
MONTHS = (0, 1, 3, 6, 12)
"""The same for the months that a budget still lasts."""
STILL_SHOWN = timedelta(days=31)


class Warning(NamedTuple):
    """Something that is told once at each `threshold`; `sentence` holds counts, never a person."""

    kind: str
    key: str
    threshold: int
    sentence: str


def goes_on() -> Exists:
    """A condition on enrollments: another one takes over on the very day of the end."""
    following = Enrollment.objects.in_force().filter(start=OuterRef("end"))
    return Exists(following.filter(worker=OuterRef("worker"), programme=OuterRef("programme")))


def endings(today: date) -> list[Decree]:
    """Decrees that end within 90 days, or ended a month ago at most, and leave somebody without
    cover: `at_risk` people, `days` from today, `successors` that extend it, drafts too."""
    elsewhere = Enrollment.objects.active_on(today).filter(
        worker=OuterRef("worker"), programme=OuterRef("programme")
    )
    left_behind = Enrollment.objects.in_force().filter(
        ~goes_on(),
        ~Exists(elsewhere.exclude(pk=OuterRef("pk"))),
        member__decree=OuterRef("pk"),
        end=OuterRef("end"),
        programme=Programme.JKM,
        worker__died_on=None,
    )
    counted = left_behind.order_by().values("member__decree").values_list(Count("pk"))
    found = Decree.objects.filter(
        state=Decree.State.ISSUED, end__gt=today - STILL_SHOWN, end__lte=today + timedelta(DAYS[-1])
    ).annotate(at_risk=Coalesce(Subquery(counted, output_field=IntegerField()), 0))
    decrees: list[Any] = list(
        found.filter(at_risk__gt=0).prefetch_related("extensions").order_by("end", "pk")
    )
    for decree in decrees:
        decree.days = (decree.end - today).days
        decree.last_day = decree.end - timedelta(days=1)
        decree.successors = sorted(decree.extensions.all(), key=lambda other: other.pk)
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


def outlook(today: date, books: arrears.Books, people: int) -> spending.Outlook | None:
    """The budget of the period of today; None where nobody has set one."""
    period = Period.objects.on(today)
    return spending.outlook(period, books, people, today) if period else None


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
        sentence = _("SK %(number)s berakhir %(day)s: %(people)s orang belum punya lanjutan.") % {
            "number": decree.number,
            "day": date_long(decree.last_day),
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
    said = []
    for first, month in longest.items():
        sentence = _("Iuran %(months)s bulan berturut-turut belum dibayar, sejak %(month)s.") % {
            "months": month.in_a_row,
            "month": f"{month_name(first.month)} {first.year}",
        }
        threshold = min(month.in_a_row, arrears.MOST_UNPAID + 1)
        said.append(Warning(Kind.UNPAID, f"month:{first}", threshold, sentence))
    return said


def of_budget(today: date, books: arrears.Books) -> list[Warning]:
    found = outlook(today, books, covered(today).count())
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
