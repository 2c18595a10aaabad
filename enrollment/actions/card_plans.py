"""The plan of a run: its people frozen when it is asked for, and made cards village by village."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from django.db.models import (
    Case,
    Count,
    Exists,
    F,
    FilteredRelation,
    Max,
    OuterRef,
    Q,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import JSONObject

from enrollment import card_codes
from enrollment.models import (
    Card,
    CardFile,
    CardRun,
    CardStep,
    Member,
    PlannedCard,
    Programme,
    Station,
)
from enrollment.queries.cards import cardable, covered_members
from gumas_pbi import crypto
from gumas_pbi.sql import copy_rows, insert_select
from villages.models import Village


def freeze(run: CardRun, people: Any, replaces: Any, *, at: datetime) -> None:
    """Plan the people (members) of a run, with a job for each village. `replaces`: the card that
    the new one takes the place of, as an expression over the members.

    Whom a run that goes on has planned is left to it; a stopped run loses them to this one.
    """
    waiting = PlannedCard.objects.filter(skipped="", run__state=CardRun.State.STOPPED)
    waiting.filter(member__in=people.order_by().values("pk")).update(
        skipped=PlannedCard.Skipped.ELSEWHERE
    )
    run.people = insert_select(
        PlannedCard,
        people,
        {"run": Value(run.pk), "village": F("village"), "member": F("pk"), "replaces": replaces},
        on_conflict="DO NOTHING",
    )
    planned = PlannedCard.objects.filter(run=run, village=OuterRef("pk")).values("village")
    insert_select(
        CardFile,
        Village.objects.filter(Exists(planned)),
        {
            "run": Value(run.pk),
            "village": F("pk"),
            "queued_at": Value(at),
            "people": Subquery(planned.annotate(n=Count("pk")).values("n")),
            "file": Value(""),
            "receipt": Value(""),
            "error": Value(""),
        },
    )
    CardRun.objects.filter(pk=run.pk).update(people=run.people)


class Allotted(NamedTuple):
    """A card that was made for somebody, and what is drawn of the person; `portrait` is the name
    of a file in storage, or empty."""

    member: int
    worker: int
    replaces: int | None
    number: int
    since: date
    until: date | None
    token: str
    name: str
    nik: str
    kpj: str | None
    portrait: str | None

    @property
    def serial(self) -> str:
        return f"GM-{self.member:07d}-{self.number}"


_CARD = (
    "member", "worker", "replaces", "number", "since", "until", "serial", "village", "run", "token",
    "token_digest", "station_on",
)  # fmt: skip


def allot(file: CardFile, *, at: datetime) -> list[Allotted]:
    """Cards for those of a village's plan who still want one, by name; of the others the plan says
    why not."""
    run, village = file.run, file.village
    planned = PlannedCard.objects.filter(run=run, village=village, skipped="")
    made = list(_wanting(planned, at))
    copy_rows(Card, _CARD, _rows(made, run, village, at))
    planned.filter(member__in=[card.member for card in made])._raw_delete(planned.db)
    if len(made) < file.people:
        planned.update(skipped=_why_skipped(at))
    insert_select(
        CardStep,
        run.allotted.filter(village=village),
        {
            "card": F("pk"),
            "station": Value(Station.PRINTED),
            "on": F("station_on"),
            "recorded_by": Value(run.asked_by_id),
            "recorded_at": Value(at),
        },
    )
    return made


def _wanting(planned: Any, at: datetime) -> Iterator[Allotted]:
    """Those of the plan who may have a card, and have no valid one or are to get it anew."""
    theirs = Card.objects.filter(worker=OuterRef("member__worker")).values("worker")
    # Counted: for what is filtered the database may read all valid cards, for each village anew.
    had = theirs.annotate(
        had=JSONObject(
            number=Max("number"), last=Max("pk"), valid=Count("pk", filter=Q(revoked_at=None))
        )
    )
    jkk = Q(member__enrollments__programme=Programme.JKK)
    found = planned.filter(member__in=cardable(at)).annotate(
        jkk=FilteredRelation("member__enrollments", condition=jkk)
    )
    rows = found.order_by("member__worker__name", "member").values_list(
        "replaces", Subquery(had.values("had")), "member", "member__worker", "jkk__start",
        "jkk__end", "member__worker__name", "member__worker__nik", "member__worker__kpj",
        "member__worker__portrait__file",
    )  # fmt: skip
    key, *_older = crypto.signing_keys(card_codes.PURPOSE)
    for anew, before, member, worker, since, end, *person in rows:
        before = before or {"number": 0, "last": None, "valid": 0}
        if anew or not before["valid"]:
            yield Allotted(
                member, worker, before["last"], before["number"] + 1, since,
                end - timedelta(days=1) if end else None, card_codes.make(key), *person,
            )  # fmt: skip


def _rows(
    made: list[Allotted], run: CardRun, village: Village, at: datetime
) -> Iterator[tuple[Any, ...]]:
    today = at.astimezone().date()
    for card in made:
        yield (
            *card[:6], card.serial, village.pk, run.pk, crypto.seal_text(card.token),
            crypto.digest(card.token), today,
        )  # fmt: skip


def _why_skipped(at: datetime) -> Any:
    member = Member.objects.filter(pk=OuterRef("member"))
    covered = covered_members(at).filter(pk=OuterRef("member"))
    skipped = PlannedCard.Skipped
    return Case(
        When(Exists(member.filter(worker__died_on__isnull=False)), then=Value(skipped.DEAD)),
        When(~Exists(covered), then=Value(skipped.ENDED)),
        default=Value(skipped.HAS_CARD),
    )
