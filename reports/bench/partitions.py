"""Whether lines are kept apart by month: a year of them in one table, and in a table with a
partition for each month, side by side. Not among `make bench`: at a million people it takes an
hour and 20 GB. What came of it is in docs/decisions/0029.

The tables have the columns, indexes and foreign keys of the contribution lines; the people, decrees
and villages that they point to are bare ids. A partitioned table can't have `id` alone as its key,
so its `corrects_id` can't be a foreign key; otherwise both are the same.
"""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Callable
from statistics import median
from typing import Any

from django.db import connection

from enrollment.models import Contribution
from reports.bench.measure import execute

TABLE = Contribution._meta.db_table
MONTHS, VILLAGES = 12, 127
TABLES = ("plain", "parted")
PARENTS = ("batch", "worker", "enrollment", "decree", "village", "tariff")
_KEYS = """
ALTER TABLE {table} ADD PRIMARY KEY ({key}),
  ADD UNIQUE (batch_id, worker_id, programme, for_month);
CREATE INDEX ON {table} (worker_id);
CREATE INDEX ON {table} (for_month) WHERE kind <> 'regular';
CREATE INDEX ON {table} (corrects_id) WHERE corrects_id IS NOT NULL;
"""
_FOREIGN = (
    "ALTER TABLE {table} ADD FOREIGN KEY ({column}) REFERENCES {parent}"
    " DEFERRABLE INITIALLY DEFERRED {unproved}"
)
# A month of everybody, in both programmes, village after village, as a month is computed.
_MONTH = """
INSERT INTO {table} (batch_id, worker_id, enrollment_id, decree_id, village_id, tariff_id,
  programme, for_month, base, kind, amount)
SELECT {month}, n, 2 * n + k, 1, 1 + n * {villages} / ({people} + 1), 1 + k,
  CASE k WHEN 0 THEN 'JKK' ELSE 'JKM' END, date '2026-01-01' + interval '1 month' * ({month} - 1),
  1000000, 'regular', CASE k WHEN 0 THEN 10000 ELSE 6800 END
FROM generate_series(1, {people}) n, generate_series(0, 1) k
"""
_READ = {
    "recap by village": """
SELECT village_id, count(DISTINCT worker_id), sum(amount) FILTER (WHERE programme = 'JKK'),
  sum(amount) FILTER (WHERE programme = 'JKM')
FROM {table} WHERE batch_id = {month} AND kind <> 'credit' GROUP BY 1""",
    "history of 100 people": """
SELECT count(h.amount) FROM generate_series(1, 100) p CROSS JOIN LATERAL (
  SELECT amount FROM {table} WHERE worker_id = 1 + p * {people} / 101 ORDER BY for_month
) h""",
    "sums of 1% for what is late": """
SELECT count(*) FROM (
  SELECT worker_id, programme, for_month, sum(amount), max(id) FROM {table}
  WHERE worker_id IN (SELECT 1 + p * 100 FROM generate_series(0, {people} / 101) p) GROUP BY 1, 2, 3
) s""",
    "closing": "SELECT tariff_id, max(for_month) FROM {table} WHERE batch_id = {month} GROUP BY 1",
}


def run(people: int, repeats: int, progress: Callable[[str], None]) -> dict[str, Any]:
    """`steps` with the seconds of either table, and MB of the year; medians of `repeats` rounds."""
    _make_parents(people)
    for table in TABLES:
        progress(f"{table} …")
        _make(table, people)
    execute("VACUUM (ANALYZE)")
    megabytes = {f"{table}_mb": _size(table) for table in TABLES}
    took: dict[str, dict[str, list[float]]] = defaultdict(lambda: defaultdict(list))
    for turn in range(repeats):
        for table in TABLES:
            for step, sql in _steps(table, people):
                progress(f"{turn + 1}: {table}: {step} …")
                began = time.perf_counter()
                execute(*sql)
                took[step][table].append(time.perf_counter() - began)
    return {
        "work": "partitions",
        "size": people,
        "lines": people * 2 * MONTHS,
        **megabytes,
        "steps": [_step(step, of) for step, of in took.items()],
    }


def _step(step: str, of: dict[str, list[float]]) -> dict[str, Any]:
    plain, parted = (median(of[t]) if t in of else None for t in TABLES)
    ratio = round(parted / plain, 2) if plain and parted else None
    rounded = (None if s is None else round(s, 3) for s in (plain, parted))
    return {
        "step": step,
        **dict(zip(("plain_s", "parted_s"), rounded, strict=True)),
        "ratio": ratio,
    }


def _steps(table: str, people: int) -> list[tuple[str, list[str]]]:
    """The life of the month after the year, which is gone at the end."""
    month, target = MONTHS + 1, f"bench_{table}"
    parted = table == "parted"
    values = {"table": target, "month": month, "people": people, "villages": VILLAGES}
    insert = _MONTH.format(**values)
    away = (
        [f"DROP TABLE {target}_{month}"]
        if parted
        else [f"DELETE FROM {target} WHERE batch_id = {month}"]
    )
    steps = [
        ("opening", [*([_partition(month)] if parted else []), insert]),
        ("statistics", [f"ANALYZE {target}"]),
    ]
    steps += [(name, [sql.format(**values)]) for name, sql in _READ.items()]
    steps += [("deleting", away), ("vacuum", [f"VACUUM {target}"])]
    if parted:
        steps += [("opening beside, attached", _attach(month, values)), ("deleting", away)]
    return steps


def _make_parents(people: int) -> None:
    sizes = dict.fromkeys(PARENTS, 2 * MONTHS) | {
        "worker": people, "enrollment": 2 * people + 1, "village": VILLAGES
    }  # fmt: skip
    for parent, size in sizes.items():
        execute(
            f"CREATE TABLE bench_{parent} AS SELECT generate_series(1, {size})::bigint AS id",
            f"ALTER TABLE bench_{parent} ADD PRIMARY KEY (id)",
        )


def _make(table: str, people: int) -> None:
    """A year of lines, then keys: faster than the other way round."""
    target, parted = f"bench_{table}", table == "parted"
    by_month = " PARTITION BY LIST (batch_id)" if parted else ""
    execute(
        f"CREATE TABLE {target} (LIKE {TABLE} INCLUDING DEFAULTS INCLUDING IDENTITY"
        f" INCLUDING CONSTRAINTS){by_month}"
    )
    for month in range(1, MONTHS + 1):
        if parted:
            execute(_partition(month))
        execute(_MONTH.format(table=target, month=month, people=people, villages=VILLAGES))
    execute(_KEYS.format(table=target, key="id, batch_id" if parted else "id"))
    execute(*_foreign(target, "NOT VALID"))
    if not parted:
        execute(
            _FOREIGN.format(table=target, column="corrects_id", parent=target, unproved="NOT VALID")
        )


def _foreign(target: str, unproved: str = "") -> list[str]:
    return [
        _FOREIGN.format(table=target, column=f"{p}_id", parent=f"bench_{p}", unproved=unproved)
        for p in PARENTS
    ]


def _partition(month: int) -> str:
    return f"CREATE TABLE bench_parted_{month} PARTITION OF bench_parted FOR VALUES IN ({month})"


def _attach(month: int, values: dict[str, Any]) -> list[str]:
    """A table of its own, filled first, then given keys that are proved all at once."""
    target = f"bench_parted_{month}"
    return [
        f"CREATE TABLE {target} (LIKE bench_parted INCLUDING DEFAULTS INCLUDING CONSTRAINTS)",
        f"ALTER TABLE {target} ALTER id"
        " SET DEFAULT nextval(pg_get_serial_sequence('bench_parted', 'id'))",
        _MONTH.format(**{**values, "table": target}),
        _KEYS.format(table=target, key="id, batch_id"),
        *_foreign(target),
        f"ALTER TABLE {target} ADD CHECK (batch_id = {month})",
        f"ALTER TABLE bench_parted ATTACH PARTITION {target} FOR VALUES IN ({month})",
    ]


def _size(table: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT sum(pg_total_relation_size(c.oid)) / 1048576 FROM pg_class c"
            " WHERE c.relkind = 'r' AND c.relname LIKE %s",
            [f"bench_{table}%"],
        )
        return int(cursor.fetchone()[0])
