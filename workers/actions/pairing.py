"""Finding who may be one person: near rows of a list, and near workers of the registry.

Near: the NIKs differ by one digit or one swap of neighbours, or the birth date is the same and
the names are nearly equal. Nothing is compared with everything: NIKs meet by shared keys, names
by birth date.
"""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from itertools import groupby
from operator import itemgetter
from typing import Any

from django.db import connection
from django.db.models import Q

from gumas_pbi import crypto
from gumas_pbi.sql import copy_rows
from workers.models import DuplicatePair, DuplicateVerdict, NearKey, Roster, RosterRow, Worker
from workers.names import nearly_equal
from workers.near import Lister, differ_by_one, near_names, variants

BATCH = 1_000
CROWD = 150  # of rows and workers (half their harmonic mean) with one birth date
Pair = tuple[int, int]  # primary keys: a row and a worker (or an earlier row)


class Keys:
    """The near keys of a list's NIKs, gathered while its rows stream by: 72 bytes a row."""

    def __init__(self) -> None:
        self.wanted = NearKey.objects.exists()
        self.positions, self.keys = array("q"), array("q")
        self._niks: list[str] = []

    def add(self, position: int, nik: str) -> None:
        if self.wanted and nik:
            self.positions.append(position)
            self._niks.append(nik)
            if len(self._niks) == BATCH:
                self._work()

    def rows(self) -> Iterator[tuple[int, list[str]]]:
        """(position, keys) of each row."""
        self._work()
        n = crypto.NEAR_KEYS
        for index, position in enumerate(self.positions):
            yield position, list(map(str, self.keys[index * n : index * n + n]))

    def _work(self) -> None:
        if self._niks:
            self.keys.extend(crypto.near_keys(self._niks))
            self._niks.clear()


def keep(roster: Roster, pairs: dict[int, int]) -> None:
    """Keep the pairs that reading found in the list itself, by position (later, first)."""
    involved = pairs.keys() | set(pairs.values())
    found = roster.lines.filter(position__in=involved)
    rows = {p: (pk, d) for p, pk, d in found.values_list("position", "pk", "nik_digest")}
    known = _different({bytes(digest) for _pk, digest in rows.values() if digest})
    asked = {later: first for later, first in pairs.items()
             if in_order(rows[later][1], rows[first][1]) not in known}  # fmt: skip
    copy_rows(
        DuplicatePair,
        ("row", "other_row"),
        ((rows[later][0], rows[first][0]) for later, first in asked.items()),
    )
    if others := {rows[later][0] for later in pairs.keys() - asked.keys()}:
        pair_rows(roster, others)  # the next one they may be


def find(roster: Roster, keys: Keys) -> set[Pair]:
    """Rows of a list that was just read, each with every worker of the registry near to it. The
    same number of statements at any size."""
    return {*_near_niks(roster, keys), *_near_names(roster, roster.lines.all())}


def pair_rows(roster: Roster, rows: Collection[int]) -> None:
    """Pair anew some rows (primary keys) that changed: with rows before and after them, and with
    the registry."""
    DuplicatePair.objects.filter(Q(row__in=rows) | Q(other_row__in=rows)).delete()
    takes_part = roster.lines.filter(nik_digest__isnull=False).exclude(
        state=RosterRow.State.SKIPPED
    )
    changed = list(takes_part.filter(pk__in=rows))
    if not changed:
        return
    near_niks = _by_variant(changed)
    dates = {row.birth_date for row in changed if row.birth_date}
    others = takes_part.filter(Q(nik_digest__in=list(near_niks)) | Q(birth_date__in=dates))
    firsts: dict[int, RosterRow] = {}
    partners = list(others.only("roster", "position", "nik_digest", "birth_date", "name_key"))
    known = _different({bytes(row.nik_digest) for row in (*changed, *partners)})
    for other in partners:
        for row in _near_rows(other, changed, near_niks):
            if in_order(row.nik_digest, other.nik_digest) in known:
                continue
            later, first = (row, other) if other.position < row.position else (other, row)
            kept = firsts.get(later.pk)
            if kept is None or first.position < kept.position:
                firsts[later.pk] = first
    DuplicatePair.objects.bulk_create(
        (DuplicatePair(row_id=pk, other_row=first) for pk, first in firsts.items()),
        ignore_conflicts=True,
    )
    registered = Worker.objects.filter(nik_digest__in=list(near_niks), merged_into=None)
    found = {
        (row.pk, pk)
        for pk, digest in registered.values_list("pk", "nik_digest")
        for row in near_niks[bytes(digest)]
    }
    keep_workers(found | set(_near_names(roster, takes_part.filter(pk__in=rows))))


def pair_sent(roster: Roster, rows: Any) -> set[int]:
    """Pair people who were just registered (their rows) with who stood in the registry before:
    lists that were read at the same time did not know of each other. Returns rows that have a
    partner now. The same number of statements at any size. `rows` have none yet."""
    shared = (
        "SELECT DISTINCT r.id, o.worker_id FROM workers_rosterrow r"
        " JOIN workers_nearkey k ON k.worker_id = r.worker_id"
        " JOIN workers_nearkey o ON o.key = k.key AND o.worker_id <> k.worker_id"
        " JOIN workers_worker w ON w.id = o.worker_id AND w.merged_into_id IS NULL"
        " WHERE r.id IN ({})"
    )
    sql, params = rows.order_by().values("pk").query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(shared.format(sql), params)
        candidates = cursor.fetchall()
    found = {*_exactly(candidates), *_near_names(roster, rows)}
    beside = roster.lines.filter(worker__in={worker for _row, worker in found})
    others = set(beside.values_list("worker", flat=True))  # paired within the list
    found = {(row, worker) for row, worker in found if worker not in others}
    keep_workers(found)
    return {row for row, _worker in found}


def pair_again(roster: Roster) -> None:
    """Pair a whole list anew, as reading it does: where so much changed that this is quicker."""
    DuplicatePair.objects.filter(row__roster=roster).delete()
    lister, keys = Lister(), Keys()
    rows = roster.lines.exclude(state=RosterRow.State.SKIPPED).order_by("position")
    plain = ("roster", "position", "content", "name_key", "birth_date")
    for row in rows.only(*plain).iterator(chunk_size=BATCH):
        nik = row.person.get("nik", "")
        lister.add(row.position, nik, row.name_key, str(row.birth_date or ""))
        keys.add(row.position, nik)
    keep(roster, dict(lister.pairs()))
    keep_workers(find(roster, keys))


def in_order(one: Any, other: Any) -> tuple[bytes, bytes]:
    """Two digests as a verdict on them is kept."""
    first, second = sorted((bytes(one), bytes(other)))
    return first, second


def _by_variant(rows: Iterable[RosterRow]) -> dict[bytes, list[RosterRow]]:
    """The rows by the digests of all NIKs that are near theirs: 159 each."""
    found: dict[bytes, list[RosterRow]] = defaultdict(list)
    for row in rows:
        for nik in variants(row.person.get("nik", "")):
            found[crypto.digest(nik)].append(row)
    return found


def _near_rows(
    other: RosterRow, changed: list[RosterRow], near_niks: dict[bytes, list[RosterRow]]
) -> Iterator[RosterRow]:
    yield from near_niks.get(bytes(other.nik_digest), ())
    for row in changed:
        if (
            row.birth_date is not None
            and row.birth_date == other.birth_date
            and bytes(row.nik_digest) != bytes(other.nik_digest)
            and nearly_equal(row.name_key, other.name_key)
        ):
            yield row


def _near_niks(roster: Roster, keys: Keys) -> Iterator[Pair]:
    """Rows and workers that share a key, compared exactly."""
    if not keys.positions:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TEMPORARY TABLE near_rows (position integer, keys bigint[]) ON COMMIT DROP"
        )
        copy_rows("near_rows", ("position", "keys"), keys.rows())
        cursor.execute("ANALYZE near_rows")
        cursor.execute(
            "SELECT DISTINCT r.id, w.id FROM near_rows n"
            " CROSS JOIN LATERAL unnest(n.keys) AS k(key)"
            " CROSS JOIN LATERAL"
            " (SELECT o.worker_id FROM workers_nearkey o WHERE o.key = k.key OFFSET 0) o"
            " CROSS JOIN LATERAL (SELECT w.id, w.nik_digest FROM workers_worker w"
            "  WHERE w.id = o.worker_id AND w.merged_into_id IS NULL OFFSET 0) w"
            " CROSS JOIN LATERAL (SELECT r.id, r.nik_digest FROM workers_rosterrow r"
            "  WHERE r.roster_id = %s AND r.position = n.position OFFSET 0) r"
            " WHERE w.nik_digest <> r.nik_digest",
            [roster.pk],
        )
        candidates = cursor.fetchall()
        cursor.execute("DROP TABLE near_rows")
    yield from _exactly(candidates)


def _exactly(candidates: Collection[Pair]) -> Iterator[Pair]:
    """Those of the pairs whose NIKs differ by a digit or a swap."""
    if not candidates:
        return
    rows = RosterRow.objects.filter(pk__in={row for row, _worker in candidates})
    niks = {row.pk: row.person["nik"] for row in rows.only("pk", "content").iterator()}
    ids = {worker for _row, worker in candidates}
    registered = dict(Worker.objects.filter(pk__in=ids).values_list("pk", "nik"))
    for row, worker in candidates:
        if differ_by_one(niks[row], registered[worker]):
            yield row, worker


def _near_names(roster: Roster, lines: Any) -> Iterator[Pair]:
    """Rows and workers with one birth date and nearly equal names."""
    rows = lines.filter(birth_date__isnull=False, nik_digest__isnull=False).exclude(name_key="")
    facts = rows.order_by().values("pk", "birth_date", "name_key", "nik_digest")
    sql, params = facts.query.sql_with_params()
    rows_sql = f"({sql}) AS r(id, birth_date, name_key, nik_digest)"
    with connection.cursor() as cursor:
        cursor.execute(_CROWDS.format(rows=rows_sql), [*params, CROWD, CROWD])
        crowds = [found[0] for found in cursor.fetchall()]
        cursor.execute("SET LOCAL cursor_tuple_fraction = 1")  # all of what follows is fetched
    with connection.chunked_cursor() as cursor:
        cursor.execute(_FEW.format(rows=rows_sql), [*params, crowds])
        for row, name, worker, other in cursor:
            if nearly_equal(name, other):
                yield row, worker
    with connection.chunked_cursor() as cursor:
        cursor.execute(_MANY.format(rows=rows_sql), [*params, crowds, crowds])
        for _birth_date, people in groupby(cursor, key=itemgetter(0)):
            yield from _within_crowd(list(people))


# Birth dates that so many rows and workers share that pairs of them are too many to look at.
_CROWDS = (
    "SELECT r.birth_date FROM (SELECT r.birth_date, count(*) AS n FROM {rows} GROUP BY 1"
    "  HAVING count(*) > %s) r"
    " CROSS JOIN LATERAL"
    " (SELECT count(*) AS n FROM workers_worker w WHERE w.birth_date = r.birth_date) w"
    " WHERE r.n * w.n / (r.n + w.n) > %s"
)
# OFFSET 0 makes it one look into the index a row, whatever is (not yet) known of the tables:
# a plan that is right for few rows goes over the registry for each of many.
_FEW = (
    "SELECT r.id, r.name_key, w.id, w.name_key FROM {rows} CROSS JOIN LATERAL"
    " (SELECT w.id, w.name_key FROM workers_worker w WHERE w.birth_date = r.birth_date"
    " AND w.merged_into_id IS NULL AND w.nik_digest <> r.nik_digest"
    " AND abs(length(w.name_key) - length(r.name_key)) <= 2 OFFSET 0) w"
    " WHERE r.birth_date <> ALL (%s::date[])"
)
_MANY = (
    "SELECT r.birth_date, true, r.id, r.name_key, r.nik_digest FROM {rows}"
    " WHERE r.birth_date = ANY (%s::date[])"
    " UNION ALL SELECT w.birth_date, false, w.id, w.name_key, w.nik_digest FROM workers_worker w"
    " WHERE w.birth_date = ANY (%s::date[]) AND w.merged_into_id IS NULL AND w.name_key <> ''"
    " ORDER BY 1"
)


def _within_crowd(people: list[Any]) -> Iterator[Pair]:
    """Rows and workers of one birth date, (date, whether a row, id, name, digest) each, by name."""
    workers: dict[str, list[tuple[int, bytes]]] = defaultdict(list)
    for _date, is_row, pk, name, digest in people:
        if not is_row:
            workers[name].append((pk, bytes(digest)))
    near = near_names(name for _date, _is_row, _pk, name, _digest in people)
    for _date, is_row, pk, name, digest in people:
        for other in (name, *near.get(name, ())) if is_row else ():
            for worker, other_digest in workers.get(other, ()):
                if other_digest != bytes(digest):
                    yield pk, worker


def keep_workers(pairs: Collection[Pair]) -> int:
    """Keep the first worker of each row that has no partner yet, but for pairs that somebody has
    already called two different people."""
    if not pairs:
        return 0
    rows = dict(_digests(RosterRow, {row for row, _worker in pairs}))
    workers = dict(_digests(Worker, {worker for _row, worker in pairs}))
    known = _different({*rows.values(), *workers.values()})
    firsts: dict[int, int] = {}
    for row, worker in sorted(pairs):
        if in_order(rows[row], workers[worker]) not in known:
            firsts.setdefault(row, worker)
    taken = set(DuplicatePair.objects.filter(row__in=firsts).values_list("row", flat=True))
    fresh = ((row, worker) for row, worker in firsts.items() if row not in taken)
    return copy_rows(DuplicatePair, ("row", "other_worker"), fresh)


def _digests(model: Any, ids: Collection[int]) -> Iterator[tuple[int, bytes]]:
    for pk, digest in model.objects.filter(pk__in=ids).values_list("pk", "nik_digest"):
        yield pk, bytes(digest)


def _different(digests: Collection[bytes]) -> set[tuple[bytes, bytes]]:
    """The pairs among these that were decided to be different people."""
    if not digests:
        return set()
    decided = DuplicateVerdict.objects.filter(
        verdict=DuplicateVerdict.Verdict.DIFFERENT, first__in=digests, second__in=digests
    )
    return {(bytes(a), bytes(b)) for a, b in decided.values_list("first", "second")}
