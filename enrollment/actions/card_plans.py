"""The plan of a run: its people frozen when it is asked for, and made cards village by village."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Case, Count, Exists, F, OuterRef, Subquery, Value, When
from django.db.models.functions import Coalesce

from enrollment import card_codes
from enrollment.models import (
    Card,
    CardFile,
    CardRun,
    CardStep,
    Enrollment,
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


def allot(run: CardRun, village: Village, *, at: datetime) -> None:
    """Cards for those of the plan who still want one; of the others the plan says why not."""
    planned = PlannedCard.objects.filter(run=run, village=village, skipped="")
    mine = planned.filter(member=OuterRef("pk"))
    theirs = Card.objects.filter(worker=OuterRef("worker")).order_by("-number")
    jkk = Enrollment.objects.filter(member=OuterRef("pk"), programme=Programme.JKK)
    members = (
        cardable(at)
        .filter(
            Exists(mine.filter(replaces__isnull=False)) | ~Exists(theirs.filter(revoked_at=None)),
            pk__in=planned.values("member"),
        )
        .annotate(
            before=Subquery(theirs.values("pk")[:1]),
            earlier=Coalesce(Subquery(theirs.values("number")[:1]), 0),
            since=Subquery(jkk.values("start")),
            until=Subquery(jkk.values("end")),
        )
    )
    rows = members.values_list("pk", "worker", "before", "earlier", "since", "until")
    copy_rows(
        Card,
        (
            "member", "worker", "village", "run", "serial", "number", "replaces", "since", "until",
            "token", "token_digest", "station_on",
        ),
        _allotted(list(rows), run, village, at),
    )  # fmt: skip
    made = run.allotted.filter(village=village)
    planned.filter(member__in=made.values("member"))._raw_delete(planned.db)
    planned.update(skipped=_why_skipped(at))
    insert_select(
        CardStep,
        made,
        {
            "card": F("pk"),
            "station": Value(Station.PRINTED),
            "on": F("station_on"),
            "recorded_by": Value(run.asked_by_id),
            "recorded_at": Value(at),
        },
    )


def _why_skipped(at: datetime) -> Any:
    member = Member.objects.filter(pk=OuterRef("member"))
    covered = covered_members(at).filter(pk=OuterRef("member"))
    skipped = PlannedCard.Skipped
    return Case(
        When(Exists(member.filter(worker__died_on__isnull=False)), then=Value(skipped.DEAD)),
        When(~Exists(covered), then=Value(skipped.ENDED)),
        default=Value(skipped.HAS_CARD),
    )


def _allotted(
    members: Any, run: CardRun, village: Village, at: datetime
) -> Iterator[tuple[Any, ...]]:
    today = at.astimezone().date()
    key, *_older = crypto.signing_keys(card_codes.PURPOSE)
    for member, worker, before, earlier, since, end in members:
        token = card_codes.make(key)
        until = end - timedelta(days=1) if end else None
        yield (
            member, worker, village.pk, run.pk, f"GM-{member:07d}-{earlier + 1}", earlier + 1,
            before, since, until, crypto.seal_text(token), crypto.digest(token), today,
        )  # fmt: skip
