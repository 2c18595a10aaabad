"""New values about people who are registered already: shown beside the old, accepted or not.

An officer's list may change somebody of the own village until a verifier has looked at the
person; after that, and for people of other villages, a verifier decides.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from gumas_pbi import audit, crypto
from gumas_pbi.models import Role, User
from gumas_pbi.refusals import Refused, StaleState, verb
from gumas_pbi.sql import copy_rows, staging
from workers.differences import same_text
from workers.models import Candidate, Roster, RosterRow, Worker, WorkerChange

CHUNK = 2_000
DECIDERS = frozenset({Role.VERIFIER, Role.ADMINISTRATOR})
LONGEST = 200
# What a list may change, in the order in which it is shown: the NIK is what the two have in common.
PLAIN = (
    "name", "birth_place", "birth_date", "gender", "village", "address", "rt", "rw",
    "declared_income", "heir_relation",
)  # fmt: skip
SEALED = ("family_card", "mother_name", "phone", "heir_name")
FIELDS = (*PLAIN[:4], "occupation", *PLAIN[4:], *SEALED)
WRITTEN = ("id", *PLAIN, "name_key", "occupation", "occupation_text", *SEALED)
VERIFIED = (Candidate.State.ACCEPTED, Candidate.State.DECREED, Candidate.State.CLOSED)


class Difference(NamedTuple):
    """A field with its old and its new value, as texts (dates in ISO form, amounts in rupiah)."""

    field: str
    before: str
    after: str


def about_registered(rows: QuerySet[RosterRow]) -> QuerySet[RosterRow]:
    """Rows about somebody in the registry (`about`: the primary key); `free`: whether the list
    may change the person, without a verifier."""
    by_nik = Worker.objects.filter(nik_digest=OuterRef("nik_digest"))
    stands = Candidate.objects.filter(worker=OuterRef("pk"), state__in=VERIFIED)
    free = Worker.objects.filter(
        ~Exists(stands), pk=OuterRef("about"), village=OuterRef("village"), died_on=None
    )
    about = Coalesce("worker", Subquery(by_nik.values(standing=Coalesce("merged_into", "pk"))))
    return rows.annotate(about=about).filter(about__isnull=False).annotate(free=Exists(free))


def undecided(rows: QuerySet[RosterRow]) -> QuerySet[RosterRow]:
    """Updates that nobody has decided on: of good rows that wait, or that a verifier has to see."""
    to_send = rows.to_send().filter(update_state="")  # type: ignore[attr-defined]
    waiting = rows.filter(update_state=RosterRow.Update.WAITING)
    return about_registered(to_send | waiting)


def decidable_by(rows: QuerySet[RosterRow], by: User) -> QuerySet[RosterRow]:
    """Those of `about_registered` rows that this user may decide on: the free ones, and for
    verifiers whatever somebody else has uploaded and sent."""
    may = Q(free=True)
    if by.has_role(*DECIDERS):
        may |= ~Q(roster__uploaded_by=by) & (Q(proposal=None) | ~Q(proposal__submitted_by=by))
    return rows.filter(may)


@verb
def accept(rows: QuerySet[RosterRow], *, by: User, at: datetime) -> int:
    """Change the registered people to what these rows say, and keep what stood there. Returns
    people. Empty values in a list change nothing.

    Raises Refused where one of the rows is not this user's to decide, StaleState where none of
    them waits any more.
    """
    open_rows = _decidable(rows, by)
    people, subject = 0, None
    for chunk in _chunks(open_rows):
        subject = subject or chunk[0][0].roster
        people += _apply(chunk, by, at)
    if subject is None:
        raise StaleState
    audit.record("updates.accept", subject, by=by, at=at, people=people)
    return people


@verb
def decline(rows: QuerySet[RosterRow], *, reason: str, by: User, at: datetime) -> int:
    """Leave the registered people as they are. Returns rows. Raises as `accept`, and without a
    reason."""
    reason = " ".join(reason.split())[:LONGEST]
    if not any(letter.isalpha() for letter in reason):
        raise Refused(
            _("Tuliskan alasan mengapa data baru ini tidak dipakai."), code="reason_missing"
        )
    ids = list(_decidable(rows, by).values_list("pk", flat=True))
    open_rows = RosterRow.objects.filter(pk__in=ids)
    subject = Roster.objects.filter(lines__in=ids).first()
    declined = undecided(open_rows).update(
        update_state=RosterRow.Update.DECLINED, update_reason=reason, update_by=by, update_at=at
    )
    if not declined or subject is None:
        raise StaleState
    audit.record("updates.decline", subject, by=by, at=at, rows=declined)
    return declined


def take_over(rows: QuerySet[RosterRow], *, by: User, at: datetime) -> None:
    """Settle the updates of rows that are being sent: what a list may change is changed, the rest
    waits for a verifier, and where nothing differs there is no update. Part of `proposals.fill`,
    in its transaction."""
    waiting = about_registered(rows.filter(update_state=RosterRow.Update.WAITING))
    for chunk in _chunks(waiting):
        told = [(row, worker) for row, worker in chunk if differences(row, worker)]
        _apply([(row, worker) for row, worker in told if row.free], by, at)  # type: ignore[attr-defined]
        same = {row.pk for row, _worker in chunk} - {row.pk for row, _worker in told}
        RosterRow.objects.filter(pk__in=same).update(update_state="")


def differences(row: RosterRow, worker: Worker) -> list[Difference]:
    """What a row says otherwise than the registry; what is empty in the list says nothing."""
    texts = ((field, text(worker, field), text(row, field)) for field in FIELDS)
    return [
        Difference(field, before, after)
        for field, before, after in texts
        if after and not same_text(before, after)
    ]


def workers_of(rows: list[RosterRow]) -> dict[int, Worker]:
    """The registered people that `about_registered` rows are about, by primary key."""
    found = Worker.objects.filter(pk__in={row.about for row in rows})  # type: ignore[attr-defined]
    return {worker.pk: worker for worker in found.select_related("village", "occupation")}


def text(person: RosterRow | Worker, field: str) -> str:
    """A value as text."""
    if field in SEALED and isinstance(person, RosterRow):
        return str(person.person.get(field) or "")
    if field == "occupation":
        return person.occupation.name if person.occupation else person.occupation_text
    value = getattr(person, field)
    if isinstance(value, date):
        return value.isoformat()
    return "" if value is None else str(value)


def _decidable(rows: QuerySet[RosterRow], by: User) -> QuerySet[RosterRow]:
    waiting = undecided(RosterRow.objects.filter(pk__in=rows.order_by().values("pk")))
    mine = decidable_by(waiting, by)
    if waiting.exclude(pk__in=mine.values("pk")).exists():
        raise Refused(
            _(
                "Data orang yang sudah diverifikasi, atau terdaftar di desa lain, hanya bisa "
                "diubah verifikator yang tidak mengirim daftarnya. Tidak ada yang diubah."
            ),
            code="not_yours",
        )
    return mine


Chunk = list[tuple[RosterRow, Worker]]


def _chunks(rows: QuerySet[RosterRow]) -> Iterator[Chunk]:
    """Rows with the people they are about, both locked, a bounded number at a time."""
    related = rows.select_related("roster", "village", "occupation").select_for_update(of=("self",))
    last = 0
    while chunk := list(related.filter(pk__gt=last).order_by("pk")[:CHUNK]):
        list(
            Worker.objects.filter(pk__in={row.about for row in chunk})  # type: ignore[attr-defined]
            .order_by("pk").select_for_update(of=("self",)).values_list("pk")
        )  # fmt: skip
        people = workers_of(chunk)
        yield [(row, people[row.about]) for row in chunk]  # type: ignore[attr-defined]
        last = chunk[-1].pk


def _apply(chunk: Chunk, by: User, at: datetime) -> int:
    """Write new values and history of a chunk: a statement each. Returns people changed."""
    history: list[tuple[Any, ...]] = []
    changed: dict[int, Worker] = {}
    for row, worker in chunk:
        for field, before, after in differences(row, worker):
            history.append(
                (
                    worker.pk, field, crypto.seal_text(before), crypto.seal_text(after),
                    row.pk, by.pk, at,
                )
            )  # fmt: skip
            _set(worker, field, row)
            changed[worker.pk] = worker
    copy_rows(WorkerChange, ("worker", "field", "before", "after", "row", "by", "at"), history)
    if changed:
        _write(list(changed.values()), by, at)
    RosterRow.objects.filter(pk__in=[row.pk for row, _worker in chunk]).update(
        update_state=RosterRow.Update.ACCEPTED, update_by=by, update_at=at
    )
    return len(changed)


def _set(worker: Worker, field: str, row: RosterRow) -> None:
    if field in SEALED:
        setattr(worker, field, row.person[field])
        return
    setattr(worker, field, getattr(row, field))
    if field == "name":
        worker.name_key = row.name_key
    elif field == "occupation":
        worker.occupation_text = row.occupation_text


def _write(workers: list[Worker], by: User, at: datetime) -> None:
    columns = [Worker._meta.get_field(name).column for name in WRITTEN]
    changes = ", ".join(f'"{column}" = s."{column}"' for column in columns[1:])
    plain = [Worker._meta.get_field(name).attname for name in WRITTEN if name not in SEALED]
    with staging(Worker, WRITTEN) as table:
        copy_rows(
            table,
            columns,
            (
                (
                    *(getattr(worker, name) for name in plain),
                    *(crypto.seal_text(getattr(worker, name)) for name in SEALED),
                )
                for worker in workers
            ),
        )
        with connection.cursor() as cursor:
            cursor.execute(
                f"UPDATE workers_worker w SET {changes}, updated_by_id = %s, updated_at = %s"
                f' FROM "{table}" s WHERE w.id = s.id',
                [by.pk, at],
            )
