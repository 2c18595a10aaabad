"""Filling a proposal: good rows become workers of the registry and candidates."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import F, OuterRef, Subquery, Value
from django.utils.translation import gettext_lazy as _

from gumas_pbi import audit, crypto
from gumas_pbi.refusals import Refused, verb
from gumas_pbi.sql import copy_rows, insert_select, move, staging
from workers.actions import near_keys, population
from workers.actions.rosters import NOBODY_PICKED, NOTHING_GOOD, good_rows
from workers.models import Candidate, Proposal, RosterRow, Worker
from workers.models.workers import PLAIN_FIELDS, SEALED_FIELDS

CHUNK = 5_000
STAGED = ("nik_digest", *SEALED_FIELDS, *PLAIN_FIELDS, "village")


@verb
def fill(proposal: Proposal, *, at: datetime) -> int:
    """Make workers and candidates of the roster's good rows. Returns candidates (people).

    A NIK that is registered in the same village is updated; one of another village is left as it
    is, for staff to see. Somebody who is already proposed or covered is not proposed again.
    Raises Refused where nobody is left to propose.
    """
    roster = proposal.roster
    taken = good_rows(roster).update(state=RosterRow.State.SUBMITTED, proposal=proposal)
    if not taken:
        raise Refused(NOBODY_PICKED if roster.is_population else NOTHING_GOOD, "nothing_to_submit")
    rows = RosterRow.objects.filter(proposal=proposal)
    with staging(Worker, STAGED) as table:
        _stage(rows, table)
        made, updated = _upsert(table, proposal, at)
    registered = Worker.objects.filter(nik_digest=OuterRef("nik_digest")).values("pk")
    rows.update(worker=Subquery(registered))
    near_keys.write(Worker.objects.filter(pk__in=rows.values("worker")))
    people = insert_select(
        Candidate,
        rows,
        {
            "proposal": F("proposal"),
            "worker": F("worker"),
            "row": F("pk"),
            "village": F("village"),
            "warnings": F("warnings"),
            "submitted_by": Value(proposal.submitted_by_id),
            "submitted_at": Value(proposal.submitted_at),
        },
        on_conflict="DO NOTHING",
    )
    if not people:
        raise Refused(
            _("Semua orang dalam daftar ini sudah diusulkan atau sudah terlindungi."),
            code="nobody_new",
        )
    left_out = {"left_out": population.leave_out(roster)} if roster.is_population else {}
    move(proposal, Proposal.State.OPEN, people=people, finished_at=at)
    audit.record(
        "proposals.fill", proposal, by=proposal.submitted_by, at=at,
        rows=taken, people=people, new=made, updated=updated, **left_out,
    )  # fmt: skip
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


def _upsert(table: str, proposal: Proposal, at: datetime) -> tuple[int, int]:
    """Staged rows into the registry in one statement. Returns workers (new, updated)."""
    columns = [Worker._meta.get_field(name).column for name in STAGED]
    names = ", ".join(f'"{c}"' for c in columns)
    updates = ", ".join(
        f'"{c}" = EXCLUDED."{c}"' for c in [*columns[1:], "updated_by_id", "updated_at"]
    )
    who = [proposal.submitted_by_id, at]
    with connection.cursor() as cursor:
        cursor.execute(
            "WITH saved AS ("
            f" INSERT INTO workers_worker AS w"
            f" ({names}, created_by_id, created_at, updated_by_id, updated_at)"
            f' SELECT {names}, %s, %s, %s, %s FROM "{table}"'
            f" ON CONFLICT (nik_digest) DO UPDATE SET {updates}"
            " WHERE w.village_id = EXCLUDED.village_id"
            " RETURNING (xmax = 0) AS made)"
            " SELECT count(*) FILTER (WHERE made), count(*) FILTER (WHERE NOT made) FROM saved",
            who + who,
        )
        made, updated = cursor.fetchone()
    return made, updated
