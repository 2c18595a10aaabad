"""What stands in a month's finance pack, by sets: the same number of statements at any size."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, Subquery, Sum

from enrollment.models import (
    BillingFinding,
    Contribution,
    ContributionBatch,
    Member,
    Programme,
    Statement,
    StatementDifference,
)
from enrollment.months import containing
from enrollment.pack import Person, Place
from enrollment.queries.explained import explained
from workers.models import Worker
from workers.queries import past

Kind = Contribution.Kind
CHUNK = 2_000
OF_JKK, OF_JKM = Q(programme=Programme.JKK), Q(programme=Programme.JKM)
Shown = Callable[[str], str]


def place_name(kind: str, name: str) -> str:
    """As papers write it, whatever the language of the screen."""
    return f"{kind.capitalize()} {name}"


def places(batch: ContributionBatch) -> list[Place]:
    """The recap: villages by their codes, with what is to be paid."""
    rows = batch.items.exclude(kind=Kind.CREDIT).order_by("village__code").values_list(
        "village__district__name", "village__kind", "village__name", "village__code"
    ).annotate(
        rows=Count("worker", distinct=True),
        people=Count("worker", filter=OF_JKK & Q(kind=Kind.REGULAR)),
        jkk=Sum("amount", filter=OF_JKK, default=0),
        jkm=Sum("amount", filter=OF_JKM, default=0),
    )  # fmt: skip
    return [
        Place(district, place_name(kind, name), *map(int, counted))
        for district, kind, name, _code, *counted in rows
    ]


def people(batch: ContributionBatch, shown: Shown) -> Iterator[Person]:
    """The nominative list in the order of `places`, as the registry knew the people when the month
    was closed; `shown` is how a NIK is printed."""
    owing = Q(contributions__batch=batch) & ~Q(contributions__kind=Kind.CREDIT)
    of_jkk, amount = Q(contributions__programme=Programme.JKK), "contributions__amount"
    found = Worker.objects.filter(owing).only("name", "nik", "kpj").annotate(
        code=F("contributions__village__code"),
        village_name=F("contributions__village__name"),
        village_kind=F("contributions__village__kind"),
        district_name=F("contributions__village__district__name"),
        jkk=Sum(amount, filter=of_jkk, default=0),
        jkm=Sum(amount, filter=~of_jkk, default=0),
        late=Sum(amount, filter=Q(contributions__kind=Kind.ADJUSTMENT), default=0),
    )  # fmt: skip
    ids = batch.items.values("worker")
    then = past.as_of(batch.closed_at, ids) if batch.closed_at else lambda worker: worker
    for row in found.order_by("code", "name", "pk").iterator(chunk_size=CHUNK):
        worker = then(row)
        yield Person(
            row.district_name,
            place_name(row.village_kind, row.village_name),
            shown(worker.nik),
            worker.kpj or "",
            worker.name,
            row.jkk,
            row.jkm,
            row.late,
        )


def before(batch: ContributionBatch) -> ContributionBatch | None:
    """The month before, if it was computed."""
    month = containing(batch.month).previous.first_day
    states = ContributionBatch.State.OPEN, ContributionBatch.State.CLOSED
    return ContributionBatch.objects.filter(month=month, state__in=states).first()


def _own(batch: ContributionBatch) -> Any:
    """One line for each person of the month itself."""
    return Contribution.objects.filter(OF_JKK, batch=batch, kind=Kind.REGULAR)


def came(batch: ContributionBatch, earlier: ContributionBatch) -> Any:
    """Lines of whom the month before did not have, each with `instead_of`: whose place it is."""
    was = _own(earlier).filter(worker=OuterRef("worker"))
    leavers = Member.objects.filter(replaced__newcomer=OuterRef("enrollment__member"))
    return _moved(_own(batch).filter(~Exists(was))).annotate(
        instead_of=Subquery(leavers.values("name")[:1])
    )


def left(batch: ContributionBatch, earlier: ContributionBatch) -> Any:
    """Lines of the month before of whom this one does not have, each with `successor` and, where
    the checks held the person back, `held`."""
    still = _own(batch).filter(worker=OuterRef("worker"))
    successor = Member.objects.filter(replaces__leaver=OuterRef("enrollment__member"))
    held = BillingFinding.objects.filter(
        batch=batch, worker=OuterRef("worker"), verdict=BillingFinding.Verdict.BLOCKED
    )
    return _moved(_own(earlier).filter(~Exists(still))).annotate(
        successor=Subquery(successor.values("name")[:1]),
        held=Subquery(held.values("reason")[:1]),
    )


def _moved(lines: Any) -> Any:
    found = lines.select_related("worker", "village__district", "enrollment", "decree")
    return found.order_by("village__code", "worker__name", "pk")


def statement(batch: ContributionBatch) -> Statement | None:
    """BPJS's list of the month that was matched with ours."""
    states = Statement.State.MATCHED, Statement.State.SIGNED
    return Statement.objects.filter(batch=batch, state__in=states).first()


def differences(found: Statement) -> Any:
    rows = StatementDifference.objects.filter(statement=found)
    rows = rows.select_related("worker", "village__district", "row", "owner")
    return rows.order_by("kind", "village__code", "pk")


def additions(batch: ContributionBatch) -> Any:
    """Lines of earlier months that are paid with this one."""
    return _corrections(batch.items.filter(kind=Kind.ADJUSTMENT))


def credits(batch: ContributionBatch) -> Any:
    """What BPJS owed back at the month's end: credits of this month and those carried, and those
    that were settled since its first day."""
    carried = Q(settled=None) | Q(settled__settlement__dated__gte=batch.month)
    lines = Contribution.objects.filter(carried, kind=Kind.CREDIT, batch__month__lte=batch.month)
    return _corrections(lines).select_related("settled__settlement__bill")


def by_person(corrections: Any) -> Any:
    """The same, those of a person one after the other."""
    return corrections.order_by(
        "village__code", "worker__name", "worker", "programme", "for_month", "pk"
    )


def _corrections(lines: Any) -> Any:
    return explained(lines).order_by("for_month", "village__code", "worker__name", "pk")


def decrees(batch: ContributionBatch) -> list[dict[str, Any]]:
    """The decrees that the month's lines rest on, with people and rupiah of each."""
    rows = batch.items.exclude(kind=Kind.CREDIT).order_by("decree__date", "decree__number").values(
        "decree__number", "decree__date", "decree__start", "decree__end"
    ).annotate(
        people=Count("worker", filter=OF_JKK & Q(kind=Kind.REGULAR)),
        jkk=Sum("amount", filter=OF_JKK, default=0),
        jkm=Sum("amount", filter=OF_JKM, default=0),
    )  # fmt: skip
    return list(rows)


def tariffs(batch: ContributionBatch) -> list[dict[str, Any]]:
    """The tariffs that the month's own lines were computed by."""
    rows = batch.items.filter(kind=Kind.REGULAR).order_by("programme", "tariff__amount").values(
        "programme", "base", "tariff__bracket", "tariff__amount", "tariff__legal_basis"
    )  # fmt: skip
    return list(rows.annotate(people=Count("pk")))


def late(batch: ContributionBatch) -> int:
    """Rupiah for earlier months in what is to be paid."""
    found = batch.items.filter(kind=Kind.ADJUSTMENT).aggregate(amount=Sum("amount", default=0))
    return int(found["amount"])


def unsettled(batch: ContributionBatch) -> int:
    """Rupiah that BPJS still owes of the credits up to this month."""
    lines = Contribution.objects.filter(
        kind=Kind.CREDIT, batch__month__lte=batch.month, settled=None
    )
    return -int(lines.aggregate(amount=Sum("amount", default=0))["amount"])
