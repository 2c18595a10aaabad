"""For whom a village has given its word, and when last. Sets: as many statements at any size."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.db.models import Count, DateField, Exists, F, IntegerField, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce, TruncDate

from enrollment.models import Confirmation, ConfirmationException, Enrollment, Programme
from enrollment.months import Month, containing
from gumas_pbi import written
from gumas_pbi.models import User
from villages.models import Village
from workers.models import Worker


def due(day: date) -> Month:
    """The month that a confirmation given on this day is for: this one, or with confirmations
    every three months the first of the quarter."""
    month = containing(day)
    return month.plus(-((month.month - 1) % settings.CONFIRMATION_EVERY_MONTHS))


def name(month: Month) -> str:
    """What is confirmed: `November 2026`, or for a quarter `Oktober–Desember 2026`."""
    last = month.plus(settings.CONFIRMATION_EVERY_MONTHS - 1)
    whole = written.month(last.first_day)
    return whole if last == month else f"{written.month(month.first_day).split()[0]}–{whole}"


def given_for(month: Month) -> Q:
    """A condition: words for this month. Where villages were asked each month until the setting
    was changed, a word given within the quarter is one for the quarter."""
    after = month.plus(settings.CONFIRMATION_EVERY_MONTHS)
    return Q(month__gte=month.first_day, month__lt=after.first_day)


def expected_until(month: Month) -> date:
    """The last day on which a village's word for this month comes in time."""
    return month.first_day + timedelta(days=settings.CONFIRMATION_DAYS - 1)


def covered(day: date) -> Any:
    """Who is to be confirmed on a day: living people covered on it, by one enrollment each."""
    people = Enrollment.objects.active_on(day).filter(programme=Programme.JKK)
    gone = Q(worker__in=Worker.objects.dead()) | Q(worker__in=Worker.objects.merged())
    return people.filter(~gone)


def _unnamed(confirmation: str, worker: Any) -> Any:
    """A condition: the confirmation does not name this person as somebody who is gone."""
    named = ConfirmationException.objects.filter(confirmation=OuterRef(confirmation))
    return ~Exists(named.filter(worker=worker))


def _standing(worker: Any, outer: Any) -> Any:
    """Confirmations given for a person: covered in that village on that day, and not named as
    gone. `worker` is the person as the confirmations see it, `outer` as what hangs on them does."""
    given = TruncDate("confirmed_at")
    periods = Q(
        village__enrollment__worker=worker,
        village__enrollment__programme=Programme.JKK,
        village__enrollment__start__lte=given,
        village__enrollment__created_at__lte=F("confirmed_at"),
    ) & (Q(village__enrollment__end=None) | Q(village__enrollment__end__gt=given))
    return Confirmation.objects.filter(periods).filter(_unnamed("pk", outer)).order_by("-month")


def last(worker: str = "pk") -> Subquery:
    """Expression: the day of the last word that stands for a person, None where there is none.
    `worker` is the path from the row to its person, as in `Member` with "worker"."""
    given = _standing(OuterRef(worker), OuterRef(OuterRef(worker)))
    day = given.annotate(day=TruncDate("confirmed_at")).values("day")
    return Subquery(day[:1], output_field=DateField())


def last_for(worker: Worker) -> Confirmation | None:
    """The last confirmation that stands for this person: `.month`, `.village`, `.confirmed_by`,
    `.confirmed_at`; None where nobody has confirmed the person yet."""
    given = _standing(worker.pk, worker.pk)
    found: Confirmation | None = given.select_related("village", "confirmed_by").first()
    return found


def confirmed(month: Month) -> Any:
    """A condition on the enrollments of `covered`: the village's word for this month stands for
    the person."""
    given = Confirmation.objects.filter(
        given_for(month),
        _unnamed("pk", OuterRef(OuterRef("worker"))),
        village=OuterRef("village"),
        confirmed_at__gte=OuterRef("created_at"),
    )
    return Exists(given.filter(confirmed_at__date__gte=OuterRef("start")))


def waited_for(user: User, day: date) -> Any:
    """Those of the villages below whose word for the month that is due is not given yet, without
    counting people."""
    given = Confirmation.objects.filter(given_for(due(day)), village=OuterRef("pk"))
    people = covered(day).filter(village=OuterRef("pk"))
    return Village.objects.visible_to(user).of_regency().filter(Exists(people), ~Exists(given))


def villages(user: User, day: date) -> Any:
    """Villages of this user with people to confirm on a day: `.people` of them, `.last_at`
    (when the last word was given), and `.done`, the confirmation of what is due or None."""
    people = covered(day).filter(village=OuterRef("pk")).order_by()
    counted = people.values("village").annotate(n=Count("pk")).values("n")
    given = Confirmation.objects.filter(village=OuterRef("pk")).order_by("-month")
    return (
        Village.objects.visible_to(user)
        .of_regency()
        .annotate(
            people=Coalesce(Subquery(counted), 0, output_field=IntegerField()),
            last_at=Subquery(given.values("confirmed_at")[:1]),
            done=Subquery(given.filter(given_for(due(day))).values("pk")[:1]),
        )
        .filter(Exists(people))
        .select_related("district")
        .order_by("code")
    )
