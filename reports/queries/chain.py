"""The chain from a village's list to the card in the hand: how many stand at each joint, and why
the others do not. docs/decisions/0020 defines it.

Each person stands in exactly one of the querysets below: as a row of a list, as a candidate, as
the name of a draft, or as a member. `passed` is the last joint reached, by what the person has;
`why` says why it went no further, by conditions of its own. So that the numbers add up is
checked, not assumed.
"""

from __future__ import annotations

import logging
from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple

from django.db.models import Count, F

from enrollment.models import Contribution, ContributionBatch, Decree, Enrollment, Programme
from enrollment.months import Month, containing
from enrollment.queries.payments import billed_of, owing_of, paid_of, paid_on_of
from reports.queries import memberships, standing
from reports.queries.joints import JOINTS, NAMED, ORDER, Joint
from villages.models import District, Village
from workers.models import Candidate

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Scope:
    """Whose chain: of a village, a district, a decree, of somebody's own villages (their ids), of
    one worker (an id), or, with nothing given, of the whole regency."""

    village: Village | None = None
    district: District | None = None
    decree: Decree | None = None
    own: list[int] | None = None
    worker: int | None = None

    @property
    def is_local(self) -> bool:
        return bool(self.village or self.district or self.own is not None)

    @property
    def first(self) -> int:
        """The joint at which it begins."""
        return ORDER["verified"] if self.decree else 0

    @property
    def joints(self) -> tuple[Joint, ...]:
        return (NAMED, *JOINTS[self.first + 1 :]) if self.decree else JOINTS

    def within(self, found: Any) -> Any:
        """Only people of this place; `v` and `d` are their village and district."""
        if self.village:
            return found.filter(v=self.village.pk)
        if self.district:
            return found.filter(d=self.district.pk)
        return found.filter(v__in=self.own) if self.own is not None else found


class Billing(NamedTuple):
    """A month as the chain sees it: what was computed (None: nothing yet), and what was paid."""

    month: Month
    batch: ContributionBatch | None
    is_paid: bool
    today: date
    worker: int | None = None  # only what concerns this one is looked at

    @property
    def is_closed(self) -> bool:
        return bool(self.batch and self.batch.state == ContributionBatch.State.CLOSED)

    @property
    def computed_on(self) -> date | None:
        done = self.batch and (self.batch.finished_at or self.batch.opened_at)
        return done.astimezone().date() if done else None

    @property
    def lines(self) -> Any:
        """The month's JKK lines: one a person."""
        regular = Contribution.objects.filter(
            kind=Contribution.Kind.REGULAR, programme=Programme.JKK
        )
        return self._mine(regular.filter(batch=self.batch)) if self.batch else regular.none()

    @property
    def touching(self) -> Any:
        found = Enrollment.objects.touching(self.month.first_day, self.month.end)
        return self._mine(found.filter(programme=Programme.JKK))

    def _mine(self, found: Any) -> Any:
        return found.filter(worker=self.worker) if self.worker else found


COMPUTED = (ContributionBatch.State.OPEN, ContributionBatch.State.CLOSED)


def billing(month: Month, today: date) -> Billing:
    """A month as it stands, in one query."""
    return _billing(month, _computed().filter(month=month.first_day).first(), today)


def latest(today: date, worker: int | None = None) -> Billing:
    """The latest month that was computed, or this one."""
    batch = _computed().order_by("-month").first()
    month = containing(batch.month if batch else today)
    return _billing(month, batch, today)._replace(worker=worker)


def _computed() -> Any:
    found = ContributionBatch.objects.filter(state__in=COMPUTED)
    return found.annotate(paid=paid_of(), paid_on=paid_on_of(), billed=billed_of())


def _billing(month: Month, batch: Any, today: date) -> Billing:
    is_paid = bool(batch and batch.lines and batch.paid >= owing_of(batch))
    return Billing(month, batch, is_paid, today)


@dataclass
class Loss:
    """People who passed a joint and not the next; `details` tell the reason more finely."""

    reason: str
    people: int = 0
    details: Counter[str] = field(default_factory=Counter)


@dataclass
class Link:
    """A joint, the people who passed it, and those of them who did not pass the next."""

    joint: Joint
    people: int
    losses: list[Loss] = field(default_factory=list)

    @property
    def lost(self) -> int:
        return sum(loss.people for loss in self.losses)


@dataclass
class Place:
    """A village or district (None: not known) with its people at each joint."""

    pk: int | None
    people: list[int]


@dataclass
class Chain:
    """`held`: people with their card in hand who stopped before the last joint."""

    links: list[Link]
    districts: dict[int | None, Place]
    villages: dict[tuple[int | None, int | None], Place]
    held: int

    @property
    def wrong(self) -> list[Joint]:
        """Joints at which it does not add up."""
        after = [link.people for link in self.links[1:]] + [0]
        last = self.links[-1]
        return [
            link.joint
            for link, rest in zip(self.links, after, strict=True)
            if link is not last and link.people != rest + link.lost
        ]


def sources(scope: Scope, month: Billing) -> list[Any]:
    """Everybody of a scope, in querysets that share nobody."""
    if scope.decree:
        return [standing.names(scope), memberships.members(scope, month)]
    return [
        standing.rows(scope),
        standing.candidates(scope, month),
        memberships.members(scope, month),
    ]


def source_of(reason: str, scope: Scope, month: Billing) -> Any:
    """The queryset in which a reason can stand."""
    joint = reason.split(".")[0]
    if joint == "proposed":
        return standing.rows(scope)
    if joint in ("good", "verified"):
        return standing.names(scope) if scope.decree else standing.candidates(scope, month)
    return memberships.members(scope, month)


def chain(scope: Scope, month: Billing) -> Chain:
    """Count the chain: as many statements at any size."""
    people: Counter[int] = Counter()
    losses: dict[str, Loss] = {}
    found = Chain([], {}, {}, 0)
    for source in sources(scope, month):
        groups = source.order_by().values("v", "d", "passed", "why", "detail", "held")
        for group in groups.annotate(n=Count("pk")):
            passed, n = group["passed"], group["n"]
            for joint in range(scope.first, passed + 1):
                people[joint] += n
            _count(found, group, scope, n)
            if group["why"]:
                loss = losses.setdefault(group["why"], Loss(group["why"]))
                loss.people += n
                if group["detail"]:
                    loss.details[group["detail"]] += n
            if group["held"] and passed < ORDER["in_hand"]:
                found.held += n
    for joint in scope.joints:
        mine = [loss for code, loss in losses.items() if code.split(".")[0] == joint.code]
        mine.sort(key=lambda loss: (-loss.people, loss.reason))
        found.links.append(Link(joint, people[ORDER[joint.code]], mine))
    if found.wrong:
        log.error("the chain does not add up at %s", [joint.code for joint in found.wrong])
    return found


def _count(found: Chain, group: dict[str, Any], scope: Scope, n: int) -> None:
    village, district = group["v"], group["d"]
    places = (
        found.districts.setdefault(district, Place(district, [0] * len(JOINTS))),
        found.villages.setdefault((district, village), Place(village, [0] * len(JOINTS))),
    )
    for place in places:
        for joint in range(scope.first, group["passed"] + 1):
            place.people[joint] += n


def losing(scope: Scope, month: Billing, reason: str) -> Any:
    """The people of one loss, by joint and reason: a queryset of the one kind that can have it."""
    found = source_of(reason, scope, month).filter(why=reason)
    states = standing.STATES if found.model is Candidate else memberships.STATES
    # The reason tells the state already, and the state has an index.
    known = states.get(reason) or states.get(reason.split(".")[0])
    return found.filter(state__in=known) if known else found


def passing(scope: Scope, month: Billing, joint: str) -> list[Any]:
    """The people who passed a joint, as querysets that share nobody."""
    return [s.filter(passed__gte=ORDER[joint]) for s in sources(scope, month)]


def holding(scope: Scope, month: Billing) -> list[Any]:
    """Those with their card in hand who stopped before the last joint."""
    stopped = [s.filter(held=True) for s in sources(scope, month)]
    return [s.filter(passed__lt=ORDER["in_hand"]) for s in stopped]


NAMES = ("who", "pk", "person", "line", "place", "since", "why", "detail", "passed")


def named(sources: list[Any], search: str = "", detail: str | None = None) -> Any:
    """People of some of the querysets in one, as dictionaries, by name; `search` in the name."""
    found = []
    for source in sources:
        if search:
            source = source.filter(who__icontains=search)
        if detail is not None:
            source = source.filter(detail=detail)
        found.append(source.annotate(place=F("village__name")).order_by().values(*NAMES))
    first, *others = found
    return (first.union(*others, all=True) if others else first).order_by("who", "pk")


def of_registered(scope: Scope, month: Billing) -> list[Any]:
    """The querysets of people who are registered."""
    return [standing.candidates(scope, month), memberships.members(scope, month)]
