"""Believable synthetic people, by sets, taken to enrolled by the program's own verbs."""

from __future__ import annotations

import hashlib
import itertools
from collections.abc import Callable, Iterator
from datetime import date, datetime
from typing import Any

from django.db import connection
from django.db.models import F, Max, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from enrollment.actions import decrees, proposals, registrations
from enrollment.models import Decree
from gumas_pbi import accounts, crypto, synthetic
from gumas_pbi.models import Role, User
from gumas_pbi.refusals import WrongInput, verb
from gumas_pbi.sql import copy_rows, insert_select, staging
from villages.models import Village
from workers.actions import near_keys
from workers.models import Candidate, Occupation, Proposal, Roster, Worker
from workers.names import name_key

FIRST_KPJ = 26_000_000_000
FIELDS = (
    "nik", "nik_digest", "family_card", "name", "name_key", "birth_place", "birth_date", "gender",
    "address", "rt", "rw", "village", "occupation", "occupation_text", "mother_name", "phone",
    "declared_income", "heir_name", "heir_relation", "kpj", "created_by", "created_at",
    "updated_by", "updated_at",
)  # fmt: skip


@verb
def make(
    workers: int,
    villages: int | None,
    *,
    at: datetime,
    start: date | None = None,
    progress: Callable[[str], None] = lambda _sentence: None,
) -> dict[str, Any]:
    """`workers` synthetic people of `villages` villages, enrolled from `start` (default: 1 January
    of this year) until the end of that year.

    Each step is the program's own verb, by the service account of its role. Returns counts and
    the decree. Raises WrongInput for numbers that make no sense.
    """
    _must_be_somebody(workers, villages)
    start = start or date(at.astimezone().year, 1, 1)
    progress(f"{workers} orang …")
    proposal = verified(workers, villages, start, at)
    progress("SK …")
    decree = _decree(proposal, start, at)
    progress("Terdaftar …")
    accepted = registrations.accept_all(
        decree, start=None, by=accounts.service(Role.BPJS_LIAISON), at=at
    )
    return {"workers": accepted, "decree": decree.pk, "start": str(decree.start)}


def verified(workers: int, villages: int | None, of_age_on: date, at: datetime) -> Proposal:
    """Synthetic people, proposed and accepted by a verifier: they are ready for a decree."""
    _must_be_somebody(workers, villages)
    officer = accounts.service(Role.VILLAGE_OFFICER)
    roster = _roster(workers, officer, at)
    _write_people(roster, workers, villages, officer, of_age_on, at)
    proposal = _propose(roster, officer, at)
    proposals.verify(proposal, proposal.candidates.all(), by=accounts.service(Role.VERIFIER), at=at)
    return proposal


def _must_be_somebody(workers: int, villages: int | None) -> None:
    if workers < 1 or (villages is not None and villages < 1):
        raise WrongInput(_("Jumlah pekerja dan desa paling sedikit satu."))


def _roster(workers: int, by: User, at: datetime) -> Roster:
    """The list these people stand on: a simulation, and it says so."""
    number = Roster.objects.count() + 1
    return Roster.objects.create(
        state=Roster.State.CHECKED,
        file_name=f"simulasi-{number}",
        size=0,
        sha256=hashlib.sha256(f"simulasi {number} {at}".encode()).digest(),
        reference_date=at.astimezone().date(),
        uploaded_by=by,
        uploaded_at=at,
        queued_at=at,
        finished_at=at,
        rows=workers,
        accepted=workers,
    )


def _write_people(
    roster: Roster, count: int, villages: int | None, by: User, of_age_on: date, at: datetime
) -> None:
    """Synthetic people into the registry by COPY; a NIK that is taken is drawn again."""
    places = list(
        Village.objects.of_regency().order_by("code").values_list("pk", "district__code")
    )[:villages]
    eligible = dict(Occupation.objects.filter(eligible=True).values_list("name", "pk"))
    seed = Worker.objects.aggregate(last=Coalesce(Max("pk"), 0))["last"]
    numbers = itertools.count(FIRST_KPJ + seed)
    columns = ", ".join(f'"{Worker._meta.get_field(name).column}"' for name in FIELDS)  # type: ignore[union-attr]
    while count:
        found = synthetic.people(count, seed, places, of_age_on, list(eligible))
        with staging(Worker, FIELDS) as table, connection.cursor() as cursor:
            names = [Worker._meta.get_field(name).column for name in FIELDS]  # type: ignore[union-attr]
            copy_rows(table, names, _rows(found, eligible, numbers, by.pk, at))
            cursor.execute(
                f'INSERT INTO workers_worker ({columns}) SELECT {columns} FROM "{table}"'
                " ON CONFLICT DO NOTHING"
            )
            count -= cursor.rowcount
        seed += 1
    near_keys.write(Worker.objects.filter(created_by=by, created_at=at))


def _rows(
    people: Iterator[synthetic.Person],
    occupations: dict[str, int],
    numbers: Iterator[int],
    by: int,
    at: datetime,
) -> Iterator[tuple[Any, ...]]:
    """Rows for COPY. The number that BPJS would give stands there from the start: one pass less."""
    seal, digest = crypto.seal_text, crypto.digest
    for p in people:
        yield (
            seal(p.nik), digest(p.nik), seal(p.family_card), p.name, name_key(p.name),
            p.birth_place, p.birth_date, p.gender, p.address, p.rt, p.rw, p.village,
            occupations[p.occupation], p.occupation, seal(p.mother_name), seal(p.phone), p.income,
            seal(p.heir_name), p.heir_relation, str(next(numbers)), by, at, by, at,
        )  # fmt: skip


def _propose(roster: Roster, by: User, at: datetime) -> Proposal:
    proposal = Proposal.objects.create(
        state=Proposal.State.OPEN,
        roster=roster,
        people=roster.rows,
        submitted_by=by,
        submitted_at=at,
        queued_at=at,
        finished_at=at,
    )
    insert_select(
        Candidate,
        Worker.objects.filter(created_by=by, created_at=at, candidacies=None),
        {
            "proposal": Value(proposal.pk),
            "worker": F("pk"),
            "village": F("village"),
            "submitted_by": Value(by.pk),
            "submitted_at": Value(at),
        },
    )
    return proposal


def _decree(proposal: Proposal, start: date, at: datetime) -> Decree:
    by = accounts.service(Role.APPROVER)
    number = Decree.objects.aggregate(last=Coalesce(Max("pk"), 0))["last"] + 1
    decree = decrees.draft(
        number=f"100.3.3.2/{900 + number}/SIMULASI/{start.year}",
        date=start,
        start=start,
        end=date(start.year + 1, 1, 1),
        candidates=proposal.candidates.all(),
        by=by,
        at=at,
    )
    decrees.issue(decree, by=by, at=at)
    return decree
