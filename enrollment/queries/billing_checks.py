"""Whom the checks before billing find: for each a queryset of lines of the month, one a person,
with a `detail`. One statement each, the same at any size."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any, NamedTuple

from django.conf import settings
from django.db.models import (
    BigIntegerField,
    CharField,
    Count,
    Exists,
    F,
    OuterRef,
    Q,
    Subquery,
    Sum,
    Value,
    Window,
)
from django.db.models.functions import Cast, Coalesce, RowNumber

from enrollment.billing_checks import (
    AMOUNT,
    DECEASED,
    DECREE_OVER,
    DUPLICATE,
    EMPLOYED,
    LATE,
    LEFT,
    NEW,
    OTHER_PAYER,
    OVER_BUDGET,
    OVER_QUOTA,
    UNCONFIRMED,
)
from enrollment.models import (
    BillingFinding,
    Confirmation,
    ConfirmationException,
    Contribution,
    ContributionBatch,
    Enrollment,
    Period,
    Programme,
    VillageQuota,
)
from enrollment.months import containing
from workers.models import DuplicatePair, ReferenceEntry, Worker

REGULAR = Contribution.Kind.REGULAR
COMPUTED = (ContributionBatch.State.OPEN, ContributionBatch.State.CLOSED)
TEXT = CharField(max_length=200)
NOTHING = Value("", output_field=TEXT)
NOBODY = Contribution.objects.none().annotate(detail=NOTHING)


class Look(NamedTuple):
    """A month that is looked at on a day, with the one before (None: not computed) and the budget
    period that it lies in (None: nobody has set one)."""

    batch: ContributionBatch
    day: date
    before: ContributionBatch | None
    period: Period | None

    @property
    def people(self) -> Any:
        """The month's own JKK lines: one a person."""
        return _people(self.batch)


def look(batch: ContributionBatch, day: date) -> Look:
    previous = containing(batch.month).previous.first_day
    before = ContributionBatch.objects.filter(month=previous, state__in=COMPUTED).first()
    return Look(batch, day, before, Period.objects.on(batch.month))


def _people(batch: Any) -> Any:
    return Contribution.objects.filter(batch=batch, kind=REGULAR, programme=Programme.JKK)


def amount() -> Any:
    """Expression over JKK lines: what the person's month costs, with JKM."""
    jkm = Contribution.objects.filter(
        batch=OuterRef("batch"), worker=OuterRef("worker"), for_month=OuterRef("for_month"),
        programme=Programme.JKM, kind=REGULAR,
    )  # fmt: skip
    return F("amount") + Coalesce(Subquery(jkm.values("amount")[:1]), 0)


def _said(at: Look, until: date, *codes: str) -> Any:
    """What the lists that hold say, where they tell no day or one before `until`."""
    said = ReferenceEntry.objects.current(at.day).saying(*codes)
    return said.filter(Q(since=None) | Q(since__lt=until))


def _listed(at: Look, said: Any, also: Any = None) -> Any:
    """Lines of the people whom lists speak of, with the list's source."""
    people = Worker.objects.filter(nik_digest__in=said.values("nik_digest")).values("pk")
    source = said.filter(nik_digest=OuterRef("worker__nik_digest")).order_by("-list__dated")
    return at.people.filter(worker__in=people.union(also) if also is not None else people).annotate(
        detail=Coalesce(Subquery(source.values("list__source")[:1]), NOTHING)
    )


def deceased(at: Look) -> Any:
    """Who died in the month still owes it."""
    dead = Worker.objects.filter(died_on__lt=at.batch.month).values("pk")
    return _listed(at, _said(at, at.batch.month, "listed_deceased"), dead)


def employed(at: Look) -> Any:
    end = containing(at.batch.month).end
    return _listed(at, _said(at, end, "listed_wage_earner", "listed_public_servant"))


def other_payer(at: Look) -> Any:
    return _listed(at, _said(at, containing(at.batch.month).end, "listed_participant"))


def duplicates(at: Look) -> Any:
    """Both of a pair that is undecided, or one person and not merged yet, where both are billed.
    `detail` is the id of the other."""
    pairs = DuplicatePair.objects.standing().annotate(
        mine=F("row__worker"), theirs=Coalesce("other_worker", "other_row__worker")
    )
    pairs = pairs.filter(mine__isnull=False, theirs__isnull=False)

    def other(here: str, there: str) -> Subquery:
        billed = pairs.filter(Exists(at.people.filter(worker=OuterRef(there))))
        return Subquery(billed.filter(**{here: OuterRef("worker")}).values(there)[:1])

    both = pairs.values_list("mine").union(pairs.values_list("theirs"))
    found = at.people.filter(worker__in=both).annotate(
        other=Coalesce(other("mine", "theirs"), other("theirs", "mine"))
    )
    return found.filter(other__isnull=False).annotate(detail=Cast("other", TEXT))


def decree_over(at: Look) -> Any:
    return at.people.filter(decree__end__lte=at.batch.month).annotate(detail=F("decree__number"))


def late(at: Look) -> Any:
    """Additions of earlier months, of people who owe nothing of the month itself: where the month
    that is added should not have been owed. Several lines of a person are one finding."""
    lines = additions(at.batch).filter(~Exists(at.people.filter(worker=OuterRef("worker"))))
    said = ReferenceEntry.objects.current(at.day).saying(
        "listed_deceased", "listed_wage_earner", "listed_public_servant", "listed_participant"
    )
    told = said.filter(
        Q(since=None) | Q(since__lt=OuterRef("for_month")),
        nik_digest=OuterRef("worker__nik_digest"),
    ).order_by("-list__dated")
    found = lines.annotate(detail=Coalesce(Subquery(told.values("list__source")[:1]), NOTHING))
    return found.filter(
        Exists(told) | Q(worker__died_on__lt=F("for_month")) | Q(decree__end__lte=F("for_month"))
    )


def additions(batch: Any) -> Any:
    return Contribution.objects.filter(batch=batch, kind=Contribution.Kind.ADJUSTMENT)


def added() -> Any:
    """Expression over lines: what the person's additions in the same month come to."""
    lines = additions(OuterRef("batch")).filter(worker=OuterRef("worker")).order_by()
    return Subquery(lines.values("worker").values_list(Sum("amount")))


LAST_COME = ("enrollment__start", "worker")
"""In a queue for places or money: who was covered first stands first."""


def over_quota(at: Look) -> Any:
    """Who came last of a village with more people than places, or of a whole period with more
    than its quota. Who leaves in the month has no place any more at its end."""
    if at.period is None:
        return NOBODY
    end = containing(at.batch.month).end
    stays = Q(enrollment__end=None) | Q(enrollment__end__gte=end)
    people = at.people.filter(stays, decree__period=at.period)
    quotas = VillageQuota.objects.filter(period=at.period, village=OuterRef("village"))
    counted = people.order_by().values("village").annotate(n=Count("pk"))
    crowded = counted.annotate(places=Subquery(quotas.values("places"))).filter(n__gt=F("places"))
    ranked = people.annotate(
        places=Subquery(quotas.values("places")),
        of_village=Window(RowNumber(), partition_by="village", order_by=LAST_COME),
        of_period=Window(RowNumber(), order_by=LAST_COME),
    )
    over = Q(of_village__gt=F("places"))
    if people.count() > at.period.quota:
        over |= Q(of_period__gt=at.period.quota)
    else:  # few villages are crowded: only theirs are put in order
        ranked = ranked.filter(village__in=crowded.values("village"))
    return ranked.filter(over).annotate(detail=NOTHING)


def budget_left(batch: ContributionBatch, period: Period | None) -> int | None:
    """Rupiah that the budget of a month's period has left before it; None without a period."""
    if period is None:
        return None
    earlier = ContributionBatch.objects.filter(
        month__gte=period.start, month__lt=batch.month, state__in=COMPUTED
    )
    return int(period.budget - earlier.aggregate(spent=Sum("total", default=0))["spent"])


def over_budget(at: Look) -> Any:
    """Who came last of a month that costs more than the budget has left."""
    left = budget_left(at.batch, at.period)
    if left is None or at.batch.total <= left:
        return NOBODY
    regular = Contribution.objects.filter(batch=at.batch, kind=REGULAR)
    late = at.batch.total - regular.aggregate(all=Sum("amount", default=0))["all"]
    running = Window(Sum(amount(), output_field=BigIntegerField()), order_by=LAST_COME)
    found = at.people.annotate(running=running).filter(running__gt=left - late)
    return found.annotate(detail=NOTHING)


def unconfirmed(at: Look) -> Any:
    """Covered for so many months without a word of the village that stands for the person."""
    first = containing(at.batch.month).plus(-settings.UNCONFIRMED_MONTHS).first_day
    known = Enrollment.objects.filter(
        worker=OuterRef("worker"), programme=Programme.JKK, start__lte=first,
        created_at__date__lte=first,
    )  # fmt: skip
    named = ConfirmationException.objects.filter(
        confirmation=OuterRef("pk"), worker=OuterRef(OuterRef("worker"))
    )
    word = Confirmation.objects.filter(
        ~Exists(named), village=OuterRef("village"), month__gte=first
    )
    return at.people.filter(Exists(known), ~Exists(word)).annotate(detail=NOTHING)


def new(at: Look) -> Any:
    if at.before is None:
        return NOBODY
    earlier = _people(at.before).filter(worker=OuterRef("worker"))
    return at.people.filter(~Exists(earlier)).annotate(detail=NOTHING)


def left(at: Look) -> Any:
    """Lines of the month before; `detail` is why coverage ended."""
    if at.before is None:
        return NOBODY
    now = at.people.filter(worker=OuterRef("worker"))
    blocked = blocked_in(at.batch).filter(worker=OuterRef("worker"))
    gone = _people(at.before).filter(~Exists(now), ~Exists(blocked))
    return gone.annotate(detail=F("enrollment__end_reason"))


def changed(at: Look) -> Any:
    if at.before is None:
        return NOBODY
    other = Contribution.objects.filter(~Q(amount=OuterRef("amount")), kind=REGULAR).filter(
        batch=at.before, worker=OuterRef("worker"), programme=OuterRef("programme")
    )
    differs = Contribution.objects.filter(Exists(other), batch=at.batch, kind=REGULAR)
    return at.people.filter(worker__in=differs.values("worker")).annotate(detail=NOTHING)


FINDERS: dict[str, Callable[[Look], Any]] = {
    DECEASED: deceased,
    EMPLOYED: employed,
    OTHER_PAYER: other_payer,
    DUPLICATE: duplicates,
    DECREE_OVER: decree_over,
    LATE: late,
    OVER_QUOTA: over_quota,
    OVER_BUDGET: over_budget,
    UNCONFIRMED: unconfirmed,
    NEW: new,
    LEFT: left,
    AMOUNT: changed,
}


def blocked_in(batch: Any) -> Any:
    return BillingFinding.objects.filter(batch=batch, verdict=BillingFinding.Verdict.BLOCKED)
