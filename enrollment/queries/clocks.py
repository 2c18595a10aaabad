"""The clocks of everybody, by one statement: the months of each person's periods as islands.

The rule is that of `enrollment.clocks`; the tests hold both equal.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import BooleanField, Case, Value, When
from django.db.models.expressions import RawSQL

from enrollment.benefits import JKM_WAITING_MONTHS
from enrollment.clocks import STOPPED, Clock
from enrollment.models import Programme
from workers.models import Worker

# A month as one number, so that neighbours differ by 1. `extract` would count in numeric, slowly.
_MONTH = "(date_part('year', {0})::int * 12 + date_part('month', {0})::int)"
# `lo` and `hi`: the months that a period touches; `before`: the last month touched until then.
# An island begins where `lo` is more than a month past `before`.
_CLOCKS = f"""
    SELECT worker_id,
           CASE WHEN max(hi) >= %(now)s
                THEN %(now)s - max(lo) FILTER (WHERE before IS NULL OR lo > before + 1) + 1
                ELSE 0 END AS in_a_row,
           sum(greatest(hi - greatest(lo - 1, before), 0))::int AS in_all,
           CASE WHEN max(hi) >= %(now)s
                THEN max(start) FILTER (WHERE before IS NULL OR lo > before + 1) END AS since
    FROM (SELECT *, max(hi) OVER (PARTITION BY worker_id ORDER BY start
                                  ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS before
          FROM (SELECT worker_id, start, {_MONTH.format("start")} AS lo,
                       least({_MONTH.format('("end" - 1)')}, %(now)s) AS hi
                FROM enrollment_enrollment
                WHERE programme = %(programme)s AND start <= %(day)s
                  AND ("end" IS NULL OR "end" > start) AND (%(all)s OR worker_id = ANY(%(ids)s))
               ) AS spans) AS islands
    GROUP BY worker_id
"""


class Totals(NamedTuple):
    """People whose month of the day is covered: within the first 3 months in a row, and from the
    4th on."""

    waiting: int
    full: int

    @property
    def all(self) -> int:
        return self.waiting + self.full


def of(workers: Iterable[int] | None, programme: str, day: date) -> dict[int, Clock]:
    """The clocks of these workers (ids; None: of everybody) by id. Who was never covered until
    then is left out: see `enrollment.clocks.STOPPED`."""
    with connection.cursor() as cursor:
        cursor.execute(_CLOCKS, _values(programme, day, workers))
        return {row[0]: Clock(*row[1:]) for row in cursor.fetchall()}


def in_a_row(worker: Worker, programme: str, day: date) -> int:
    """Months that this worker is covered without a gap, up to and with the month of `day`."""
    return of([worker.pk], programme, day).get(worker.pk, STOPPED).in_a_row


def counts(
    worker: str, programme: str, day: date, *, column: str, least: int, most: int | None = None
) -> Case:
    """A condition on rows: the worker at the path `worker` has an `in_a_row` or `in_all` (the
    `column`) of so many months, at least and at most.

    In a CASE, so that the planner looks each row up in the set instead of joining with it: it
    would take the set for a small one.
    """
    sql = f"SELECT worker_id FROM ({_CLOCKS}) AS clocks WHERE {column} >= %(least)s"
    values = {**_values(programme, day, None), "least": least, "most": most}
    if most is not None:
        sql += f" AND {column} <= %(most)s"
    names = re.findall(r"%\((\w+)\)s", sql)  # an expression takes its values by place
    ids = RawSQL(re.sub(r"%\(\w+\)s", "%s", sql), [values[name] for name in names])  # noqa: S611
    found = When(**{f"{worker}__in": ids}, then=Value(True))
    return Case(found, default=Value(False), output_field=BooleanField())


def totals(day: date, programme: str = Programme.JKM) -> Totals:
    """How many people stand where on the clocks."""
    sql = f"""
        SELECT count(*) FILTER (WHERE in_a_row BETWEEN 1 AND %(waiting)s),
               count(*) FILTER (WHERE in_a_row > %(waiting)s)
        FROM ({_CLOCKS}) AS clocks
    """
    values = {**_values(programme, day, None), "waiting": JKM_WAITING_MONTHS}
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return Totals(*cursor.fetchone())


def _values(programme: str, day: date, workers: Iterable[int] | None) -> dict[str, Any]:
    ids = [] if workers is None else list(workers)
    now = day.year * 12 + day.month
    return {"now": now, "programme": programme, "day": day, "all": workers is None, "ids": ids}
