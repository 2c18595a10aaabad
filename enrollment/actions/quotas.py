"""Quotas: people and rupiah of a period, places of each village."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, NamedTuple

from django.db.models import Count, Q, Sum
from django.utils.translation import gettext_lazy as _

from enrollment.apportion import apportion
from enrollment.models import Decree, Period, VillageQuota
from enrollment.queries import budget as money
from enrollment.queries import places
from gumas_pbi import audit
from gumas_pbi.indonesian import number, rupiah
from gumas_pbi.models import User
from gumas_pbi.refusals import Refused, verb
from villages.models import Village
from workers.models import Candidate, ReferenceEntry, ReferenceList

POOREST = 4  # people of the welfare deciles 1 to 4 count twice in a proposal by need
STANDING = (Candidate.State.PROPOSED, Candidate.State.ACCEPTED, Candidate.State.DECREED)


@verb
def set_period(
    *,
    name: str,
    start: date,
    end: date,
    quota: int,
    budget: int,
    order: str = Period.Order.DATE,
    by: User,
    at: datetime,
) -> Period:
    """A period `[start, end)` with its quota (people) and budget (rupiah). Decrees that start in
    it and had none belong to it from now on. Raises Refused where they hold more already."""
    period = Period.objects.create(
        name=name.strip(), start=start, end=end, quota=quota, budget=budget, order=order,
        set_by=by, set_at=at,
    )  # fmt: skip
    adopted = _adopt(period)
    _check(period, at)
    audit.record(
        "quotas.set_period", period, by=by, at=at, quota=quota, budget=budget, decrees=adopted
    )
    return period


@verb
def change_period(
    period: Period,
    *,
    name: str,
    quota: int,
    budget: int,
    order: str,
    start: date | None = None,
    end: date | None = None,
    by: User,
    at: datetime,
) -> Period:
    """Other numbers for a period, and other days (`[start, end)`) as long as no decree is issued
    in it. Raises Refused after that, and for less than is taken, given to villages, or bound by
    decrees."""
    held = Period.objects.select_for_update().get(pk=period.pk)
    _move(held, start or held.start, end or held.end)
    before = {"quota_before": held.quota, "budget_before": held.budget}
    held.name, held.quota, held.budget, held.order = name.strip(), quota, budget, order
    held.set_by, held.set_at = by, at
    held.save(update_fields=["name", "quota", "budget", "order", "set_by", "set_at"])
    _check(held, at)
    audit.record("quotas.change_period", held, by=by, at=at, quota=quota, budget=budget, **before)
    return held


def _move(period: Period, start: date, end: date) -> None:
    """Other days for a period on which nothing rests; drafts that it held and does not any more
    belong to another, or to none, from now on."""
    if (start, end) == (period.start, period.end):
        return
    if not period.may_move():
        raise Refused(
            _("Sudah ada SK yang ditetapkan dalam masa ini, jadi tanggalnya tidak berubah lagi."),
            code="period_in_use",
        )
    period.start, period.end = start, end
    period.save(update_fields=["start", "end"])
    period.decrees.exclude(start__gte=start, start__lt=end).update(period=None)
    _adopt(period)


def _adopt(period: Period) -> int:
    """Decrees that start in a period and had none belong to it from now on. Returns decrees."""
    inside = Decree.objects.filter(period=None, start__gte=period.start, start__lt=period.end)
    return int(inside.update(period=period))


def _check(period: Period, at: datetime) -> None:
    """What decrees hold and villages were given fits into the period."""
    taken = places.occupying(period, at.astimezone().date()).count()
    given = period.quotas.aggregate(n=Sum("places", default=0))["n"]
    if period.quota < taken:
        raise Refused(
            _("Kuota tidak bisa kurang dari yang sudah terisi: %(taken)s orang.")
            % {"taken": number(taken)},
            code="below_taken",
        )
    if period.quota < given:
        raise Refused(
            _("Kuota tidak bisa kurang dari jumlah kuota desa: %(given)s orang. Kurangi dulu "
              "kuota desanya.") % {"given": number(given)},
            code="below_given",
        )  # fmt: skip
    bound = money.committed(period)
    if period.budget < bound:
        raise Refused(
            _("Pagu tidak bisa kurang dari yang sudah terikat SK: %(bound)s.")
            % {"bound": rupiah(bound)},
            code="below_committed",
        )


class Below(NamedTuple):
    """A village that was to get fewer places than it has taken; it keeps what it had."""

    village: Village
    places: int
    taken: int


class Outcome(NamedTuple):
    """Villages whose number changed, and those that could not."""

    changed: int
    below: list[Below]


@verb
def set_quotas(
    period: Period, wanted: Mapping[Village, int | None], *, by: User, at: datetime
) -> Outcome:
    """Places by village, in one statement; None: no quota. Villages that have taken more than
    they were to get keep what they had and are named; the others are saved.

    Raises Refused where all villages together would have more than the period.
    """
    period = Period.objects.select_for_update().get(pk=period.pk)
    taken = places.taken_by_village(period, at.astimezone().date())
    before = dict(period.quotas.values_list("village", "places"))
    below, good = [], {}
    for village, asked in wanted.items():
        if asked is not None and asked < taken.get(village.pk, 0):
            below.append(Below(village, asked, taken[village.pk]))
        elif asked != before.get(village.pk):
            good[village.pk] = asked
    given = sum(asked or 0 for asked in (before | good).values())
    over = given - period.quota
    if over > 0:
        raise Refused(
            _("Jumlah kuota semua desa melebihi kuota masa ini sebanyak %(over)s orang. Kurangi "
              "dulu, atau naikkan kuota masanya.") % {"over": number(over)},
            code="over_quota",
        )  # fmt: skip
    rows = [
        VillageQuota(period=period, village_id=pk, places=asked, set_by=by, set_at=at)
        for pk, asked in good.items()
        if asked is not None
    ]
    VillageQuota.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["period", "village"],
        update_fields=["places", "set_by", "set_at"],
    )
    gone = [pk for pk, asked in good.items() if asked is None]
    period.quotas.filter(village__in=gone).delete()
    if good:
        audit.record("quotas.set_quotas", period, by=by, at=at, villages=len(good), places=given)
    return Outcome(len(good), below)


def propose_quotas(period: Period, by: str, day: date) -> dict[int, int]:
    """Places for every village of the regency, a proposal that staff edit. The sum is the
    period's quota, nobody gets less than is taken on `day`. `by`: "equal", or "need", in
    proportion to the people on the road (those known to be of the poorest deciles count twice).

    Raises Refused where more is taken than the quota.
    """
    villages = list(Village.objects.of_regency().order_by("code").values_list("pk", flat=True))
    weights = _need() if by == "need" else {}
    try:
        return apportion(
            period.quota,
            {pk: weights.get(pk, 0) for pk in villages},
            places.taken_by_village(period, day),
        )
    except ValueError as error:
        raise Refused(
            _("Yang terisi sudah melebihi kuota masa ini. Naikkan dulu kuotanya."),
            code="below_taken",
        ) from error


def _need() -> dict[int, int]:
    """People proposed, accepted or decreed, by village; the poorest count twice."""
    people: Any = Candidate.objects.filter(
        state__in=STANDING, worker__died_on=None, worker__merged_into=None
    )
    said = ReferenceEntry.objects.filter(
        list__kind=ReferenceList.Kind.WELFARE,
        list__state=ReferenceList.State.ACTIVE,
        decile__lte=POOREST,
    )
    poor = Count("pk", filter=Q(said.about("worker__nik_digest")))
    counted = people.order_by().values_list("village").annotate(n=Count("pk") + poor)
    return dict(counted)
