"""Deciding on two who may be one person: two people, one person, or for a verifier to see.

Locks are taken in one order: lists, rows, registered people.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import NamedTuple

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.utils.translation import gettext as _

from gumas_pbi import audit
from gumas_pbi.models import Role, User
from gumas_pbi.refusals import Refused, StaleState, verb
from workers.actions import checks, mending, pairing, workers
from workers.actions.workers import without_numbers
from workers.models import (
    Candidate,
    DuplicatePair,
    DuplicateVerdict,
    Proposal,
    Roster,
    RosterRow,
    Worker,
)

STAFF = frozenset({Role.VERIFIER, Role.ADMINISTRATOR})
LONGEST = 300
FIRST, SECOND = "first", "second"
Verdict = DuplicateVerdict.Verdict
# What is needed of a pair to tell its sides.
RELATED = ("row__roster", "row__worker", "other_row__roster", "other_row__worker", "other_worker")


class Side(NamedTuple):
    """One of the two: a row of a list, a registered person, or both, where the row was sent or
    has the NIK of somebody who is registered."""

    row: RosterRow | None
    worker: Worker | None

    @property
    def nik(self) -> str:
        return str(self.row.person.get("nik", "")) if self.row else self.worker.nik  # type: ignore[union-attr]

    @property
    def nik_digest(self) -> bytes:
        return bytes((self.row or self.worker).nik_digest)  # type: ignore[union-attr]


class Settled(StaleState):
    """The pair is not the question any more that the user saw."""

    def __init__(self) -> None:
        super().__init__(
            _("Pasangan ini baru saja diputuskan atau diubah orang lain. Periksa lagi.")
        )


def sides(pair: DuplicatePair) -> tuple[Side, Side]:
    """The row that is asked about, and its partner."""
    return _side(pair.row), _side(pair.other_row) if pair.other_row else Side(
        None, pair.other_worker
    )


def _side(row: RosterRow) -> Side:
    registered = Worker.objects.filter(nik_digest=row.nik_digest, merged_into=None)
    return Side(row, row.worker or registered.first())


@verb
def decide(
    pair: DuplicatePair,
    verdict: str,
    *,
    right: str = "",
    note: str = "",
    seen: str = "",
    by: User,
    at: datetime,
) -> str:
    """Decide on a pair. Returns the verdict that was kept: what an officer may not do to the
    registry becomes `unsure`, with what was asked for in the note, for a verifier.

    `right` (`first` or `second`, for `same`): whose NIK is right; of two rows of a list, which
    one stays. `seen`: the verdict that the user saw. Raises StaleState where somebody else was
    first, Refused for a decision without its choice, and for two registered people (see `merge`).
    """
    digests = pairing.in_order(*(side.nik_digest for side in sides(pair)))
    rosters = _locked({pair.row_id, *_of_niks(digests)})
    one, other = sides(_as_seen(pair, seen))
    note = without_numbers(" ".join(note.replace("\0", "").split()))
    if verdict not in Verdict:
        raise Refused(_("Pilih salah satu keputusan."), code="no_such_verdict")
    if verdict == Verdict.SAME and right not in (FIRST, SECOND):
        raise Refused(_("Pilih dahulu mana yang benar."), code="right_missing")
    asked = _request(one, other, right) if verdict == Verdict.SAME else ""
    if asked and not by.has_role(*STAFF):
        verdict, note = Verdict.UNSURE, f"{asked} {note}"
    kept = _keep(digests, verdict, note.strip()[:LONGEST], seen, by, at)
    if verdict == Verdict.SAME:
        _unite(one, other, right, by, at)
    elif verdict == Verdict.DIFFERENT:
        _look_again(rosters, {pair.row_id, *_of_niks(digests)})
    audit.record("duplicates.decide", kept, by=by, at=at, verdict=verdict, row=pair.row_id)
    return str(verdict)


@verb
def ask_again(verdict: DuplicateVerdict, *, by: User, at: datetime) -> None:
    """Take back a verdict, so that the two are asked about again. Officers take back their own.

    Raises Refused for people who were united, StaleState where somebody else was first.
    """
    if verdict.verdict == Verdict.SAME:
        raise Refused(
            _("Kedua data ini sudah disatukan. Batalkan perubahannya di daftarnya."), code="united"
        )
    if verdict.decided_by_id != by.pk and not by.has_role(*STAFF):
        raise Refused(_("Hanya verifikator yang bisa membatalkan putusan ini."), code="not_yours")
    rows = set(
        RosterRow.objects.filter(nik_digest__in=(verdict.first, verdict.second)).values_list(
            "pk", flat=True
        )
    )
    rosters = _locked(rows)
    audit.record("duplicates.ask_again", verdict, by=by, at=at, verdict=verdict.verdict)
    seen = DuplicateVerdict.objects.filter(pk=verdict.pk, decided_at=verdict.decided_at)
    if not seen.delete()[0]:
        raise StaleState
    if verdict.verdict == Verdict.DIFFERENT:
        _look_again(rosters, rows)


@verb
def merge(keep: Worker, drop: Worker, *, note: str = "", by: User, at: datetime) -> None:
    """One person was registered twice: `drop` leaves the lists and points to `keep`, with its
    history; its open candidacies close, and its rows belong to `keep`. What covers `drop` is the
    caller's to end (see enrollment.actions.merges).

    Raises Refused for somebody who is no verifier, StaleState where one of them is merged already.
    """
    if not by.has_role(*STAFF):
        raise Refused(_("Hanya verifikator yang bisa menggabungkan."), code="not_yours")
    rows = RosterRow.objects.filter(worker=drop)
    asked = DuplicatePair.objects.filter(other_worker=drop)
    rosters = _locked({*rows.values_list("pk", flat=True), *asked.values_list("row", flat=True)})
    both = Worker.objects.filter(pk__in=(keep.pk, drop.pk), merged_into=None)
    if len(both.order_by("pk").select_for_update(of=("self",))) != 2:
        raise StaleState
    _close_candidacies(drop, by, at)
    Worker.objects.filter(merged_into=drop).update(merged_into=keep)
    both.filter(pk=drop.pk).update(merged_into=keep, updated_by=by, updated_at=at)
    rows.update(worker=keep)
    asked.update(other_worker=keep)
    oneself = DuplicatePair.objects.filter(
        Q(other_worker=keep) | Q(other_row__worker=keep), row__worker=keep
    )
    settled = set(oneself.values_list("row", flat=True))
    DuplicatePair.objects.filter(row__in=settled).delete()
    _say(rosters, settled)
    first, second = pairing.in_order(keep.nik_digest, drop.nik_digest)
    DuplicateVerdict.objects.update_or_create(
        first=first,
        second=second,
        defaults={
            "verdict": Verdict.SAME,
            "note": without_numbers(note)[:LONGEST],
            "decided_by": by,
            "decided_at": at,
        },
    )
    drop.merged_into = keep
    audit.record("duplicates.merge", keep, by=by, at=at, dropped=drop.pk)


def _as_seen(pair: DuplicatePair, seen: str) -> DuplicatePair:
    """The pair as it is now, if it is still the question that the user saw."""
    found = DuplicatePair.objects.standing().select_related(*RELATED).filter(pk=pair.pk).first()
    if found is None or (found.verdict or "") != seen:
        raise Settled
    return found


def _of_niks(digests: tuple[bytes, bytes]) -> set[int]:
    """The rows, in any list, of pairs with these two NIKs."""
    first, second = digests
    pairs = DuplicatePair.objects.with_verdict().filter(
        Q(one=first, other=second) | Q(one=second, other=first), row__nik_digest__in=digests
    )
    return set(pairs.values_list("row", flat=True))


def _locked(rows: Collection[int]) -> list[Roster]:
    """The lists in which these rows stand: one change of a list at a time."""
    lists = RosterRow.objects.filter(pk__in=rows).values("roster")
    found = Roster.objects.select_for_update(of=("self",)).filter(pk__in=lists)
    return list(found.order_by("pk"))


def _keep(
    digests: tuple[bytes, bytes], verdict: str, note: str, seen: str, by: User, at: datetime
) -> DuplicateVerdict:
    """Write the verdict where the user saw `seen`; whoever is second is told."""
    first, second = digests
    values = {"verdict": verdict, "note": note, "decided_by": by, "decided_at": at}
    stood = DuplicateVerdict.objects.filter(first=first, second=second)
    if seen and not stood.filter(verdict=seen).update(**values):
        raise StaleState
    kept, created = stood.get_or_create(first=first, second=second, defaults=values)
    if not seen and not created:
        raise StaleState
    return kept


def _request(one: Side, other: Side, right: str) -> str:
    """What uniting the two asks of the registry, in words; "" where it only touches a list."""
    if one.worker and other.worker:
        return _("Diminta digabung: keduanya sudah terdaftar.")
    if (one if right == FIRST else other).worker or not (one.worker or other.worker):
        return ""
    return _("Menurut petugas, NIK di daftar yang benar.")


def _unite(one: Side, other: Side, right: str, by: User, at: datetime) -> None:
    stays, goes = (one, other) if right == FIRST else (other, one)
    if stays.worker and goes.worker:
        raise Refused(
            _("Keduanya sudah terdaftar. Gabungkan lewat halaman penggabungan."), code="merge"
        )
    if stays.worker and goes.row:
        mending.mend(goes.row, {"nik": stays.worker.nik}, by=by, at=at)
    elif goes.worker and stays.row:
        before = bytes(goes.worker.nik_digest)
        workers.correct_nik(goes.worker, stays.nik, row=stays.row, by=by, at=at)
        _registered_otherwise(goes.worker, (before, stays.nik_digest))
    elif stays.row and goes.row:
        reason = _("Orang yang sama dengan baris %(number)s") % {"number": stays.row.number}
        mending.skip(goes.row, reason=reason, by=by, at=at)


def _registered_otherwise(worker: Worker, digests: tuple[bytes, bytes]) -> None:
    """Somebody has another NIK now: pair and check anew the rows that this touches."""
    pairs = DuplicatePair.objects.filter(other_worker=worker)
    touched = Q(pk__in=pairs.values("row")) | Q(nik_digest__in=digests)
    rows = set(
        RosterRow.objects.filter(touched, state=RosterRow.State.WAITING).values_list(
            "pk", flat=True
        )
    )
    rosters = _locked(rows)
    _look_again(rosters, rows)
    for roster in rosters:
        checks.recheck(roster, list(roster.lines.filter(pk__in=rows).values_list("pk", flat=True)))


def _look_again(rosters: list[Roster], rows: Collection[int]) -> None:
    """Pair rows anew in the lists where they stand: a row keeps its first partner only, so there
    may be another. As many turns as lists that hold these people."""
    touched = set(rows)
    for roster in rosters:
        mine = set(roster.lines.filter(pk__in=rows).values_list("pk", flat=True))
        partners = DuplicatePair.objects.filter(other_row__in=mine).values_list("row", flat=True)
        touched |= set(partners)
        pairing.pair_rows(roster, mine)
        touched |= set(partners.all())
    _say(rosters, touched)


def _say(rosters: list[Roster], rows: Collection[int]) -> None:
    """Bring what is said of rows, and of the candidates made of them, up to their pairs."""
    for roster in rosters:
        mine = list(roster.lines.filter(pk__in=rows).values_list("pk", flat=True))
        checks.say_pairs(roster, mine)
    warnings = RosterRow.objects.filter(pk=OuterRef("row")).values("warnings")
    waiting = Candidate.objects.filter(row__in=rows, state=Candidate.State.PROPOSED)
    waiting.update(warnings=Subquery(warnings))


def _close_candidacies(worker: Worker, by: User, at: datetime) -> None:
    state = Candidate.State
    stood: QuerySet[Candidate] = worker.candidacies.all()
    # Held before the people, as verdicts do it.
    held = Proposal.objects.select_for_update(no_key=True).order_by("pk")
    asked = stood.filter(state=state.PROPOSED).values("proposal")
    proposals = list(held.filter(pk__in=asked).values_list("pk", flat=True))
    stood.filter(state__in=(state.PROPOSED, state.RETURNED, state.ACCEPTED)).update(
        state=state.REFUSED, verified_by=by, verified_at=at, reason=_("Data ganda"),
        is_sampled=False, second_by=None, second_at=None,
    )  # fmt: skip
    stood.filter(state=state.DECREED).update(state=state.CLOSED)
    waiting = Candidate.objects.filter(proposal=OuterRef("pk"), state=state.PROPOSED)
    Proposal.objects.filter(~Exists(waiting), pk__in=proposals, state=Proposal.State.OPEN).update(
        state=Proposal.State.DONE
    )
