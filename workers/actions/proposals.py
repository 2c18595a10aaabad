"""Filling a proposal: good rows become workers of the registry and candidates."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import Count, Exists, F, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from gumas_pbi import audit, crypto
from gumas_pbi.refusals import Refused, verb
from gumas_pbi.sql import copy_rows, insert_select, move, staging
from workers.actions import checks, near_keys, pairing, population, updates
from workers.actions.rosters import NOBODY_PICKED, NOTHING_GOOD, good_rows
from workers.models import Candidate, Proposal, RosterRow, Worker
from workers.models.workers import PLAIN_FIELDS, SEALED_FIELDS

CHUNK = 5_000
STAGED = ("nik_digest", *SEALED_FIELDS, *PLAIN_FIELDS, "village")


@verb
def fill(proposal: Proposal, *, at: datetime) -> int:
    """Make workers and candidates of the roster's good rows. Returns candidates (people).

    Who is registered already is updated as far as the list may (see `updates`); the rest waits for
    a verifier. Somebody who is already proposed or covered is not proposed again. Raises Refused
    where nobody is left to propose and nothing to update.
    """
    checks.hold(proposal.roster_id)
    roster, by, update = proposal.roster, proposal.submitted_by, RosterRow.Update
    taken = good_rows(roster).update(state=RosterRow.State.SUBMITTED, proposal=proposal)
    if not taken:
        raise Refused(NOBODY_PICKED if roster.is_population else NOTHING_GOOD, "nothing_to_submit")
    rows = RosterRow.objects.filter(proposal=proposal)
    registered = Worker.objects.filter(nik_digest=OuterRef("nik_digest"))
    with staging(Worker, STAGED) as table:
        _stage(rows.exclude(Exists(registered)), table)
        made = _insert(table, proposal, at)
    _know(rows.filter(worker=None), registered)
    updates.take_over(rows, by=by, at=at)
    near_keys.write(Worker.objects.filter(pk__in=rows.values("worker")))
    if alike := pairing.pair_sent(roster, rows.filter(pair=None)):
        checks.say_pairs(roster, alike)
    again = _propose_again(rows, proposal)
    # Whose decree has ended can be proposed anew from that day on.
    stood = Candidate.objects.filter(worker__in=rows.values("worker"))
    lapsed = stood.lapse(at.astimezone().date())
    people = again + _propose(rows, proposal)
    counted = rows.aggregate(
        updated=Count("pk", filter=Q(update_state=update.ACCEPTED)),
        waiting=Count("pk", filter=Q(update_state=update.WAITING)),
        declined=Count("pk", filter=Q(update_state=update.DECLINED)),
    )
    if not people and not any(counted.values()):
        raise Refused(
            _(
                "Semua orang dalam daftar ini sudah diusulkan atau sudah terlindungi, dan datanya "
                "tidak berubah."
            ),
            code="nobody_new",
        )
    more = {name: n for name, n in (("again", again), ("lapsed", lapsed)) if n}
    if roster.is_population:
        more["left_out"] = population.leave_out(roster)
    state = Proposal.State.OPEN if people else Proposal.State.DONE
    move(proposal, state, people=people, finished_at=at)
    audit.record(
        "proposals.fill", proposal, by=by, at=at,
        rows=taken, people=people, new=made, updated=counted["updated"],
        waiting=counted["waiting"], **more,
    )  # fmt: skip
    return people


def _know(known: Any, registered: Any) -> None:
    """Rows of people who are registered: whom they are about, and that they have news of them."""
    known.filter(update_state="").update(update_state=RosterRow.Update.WAITING)
    known.update(worker=Subquery(registered.values(standing=Coalesce("merged_into", "pk"))))


def _propose(rows: Any, proposal: Proposal) -> int:
    """The people of these rows as candidates; who stands as one already is left alone."""
    return insert_select(
        Candidate,
        rows,
        {
            "proposal": F("proposal"),
            "worker": F("worker"),
            "row": F("pk"),
            "village": F("village"),
            "warnings": checks.own_warnings(),
            "submitted_by": Value(proposal.submitted_by_id),
            "submitted_at": Value(proposal.submitted_at),
        },
        on_conflict="DO NOTHING",
    )


def _propose_again(rows: Any, proposal: Proposal) -> int:
    """Who was returned to the village and stands in its new list: proposed again by that one.
    Returns people."""
    sent = rows.filter(worker=OuterRef("worker"), village=OuterRef("village")).order_by("pk")
    first = sent.annotate(own=checks.own_warnings())
    returned = Candidate.objects.filter(Exists(sent), state=Candidate.State.RETURNED)
    # Held before the people, as verdicts do it.
    held = Proposal.objects.select_for_update(no_key=True).order_by("pk")
    before = list(held.filter(pk__in=returned.values("proposal")).values_list("pk", flat=True))
    if not before:
        return 0
    people = returned.update(
        state=Candidate.State.PROPOSED,
        proposal=proposal,
        row=Subquery(first.values("pk")[:1]),
        warnings=Subquery(first.values("own")[:1]),
        submitted_by=proposal.submitted_by_id,
        submitted_at=proposal.submitted_at,
        verified_by=None,
        verified_at=None,
        cause=None,
        reply="",
    )
    left = Candidate.objects.filter(proposal=OuterRef("pk")).order_by()
    counted = left.values("proposal").annotate(n=Count("pk")).values("n")
    Proposal.objects.filter(pk__in=before).update(people=Coalesce(Subquery(counted), 0))
    return people


def _stage(rows: Any, table: str) -> None:
    """Rows with their sealed parts as columns of their own, a bounded chunk at a time."""
    columns = [Worker._meta.get_field(name).column for name in STAGED]
    last = -1
    while True:
        chunk = list(rows.filter(position__gt=last).order_by("position")[:CHUNK])
        if not chunk:
            return
        copy_rows(table, columns, map(_staged, chunk))
        last = chunk[-1].position


def _staged(row: RosterRow) -> tuple[Any, ...]:
    person = row.person
    return (
        bytes(row.nik_digest),
        *(crypto.seal_text(person[name]) for name in SEALED_FIELDS),
        *(getattr(row, RosterRow._meta.get_field(name).attname) for name in PLAIN_FIELDS),
        row.village_id,
    )


def _insert(table: str, proposal: Proposal, at: datetime) -> int:
    """Staged rows into the registry, and into their rows of the list who they became, in one
    statement. Returns workers made; who was registered meanwhile is not among them."""
    names = ", ".join(f'"{Worker._meta.get_field(name).column}"' for name in STAGED)
    who = [proposal.submitted_by_id, at]
    with connection.cursor() as cursor:
        cursor.execute(
            "WITH made AS ("
            f" INSERT INTO workers_worker"
            f" ({names}, created_by_id, created_at, updated_by_id, updated_at)"
            f' SELECT {names}, %s, %s, %s, %s FROM "{table}"'
            " ON CONFLICT (nik_digest) DO NOTHING RETURNING id, nik_digest)"
            " UPDATE workers_rosterrow r SET worker_id = made.id FROM made"
            " WHERE r.proposal_id = %s AND r.nik_digest = made.nik_digest",
            [*who, *who, proposal.pk],
        )
        return int(cursor.rowcount)
