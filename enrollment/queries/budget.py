"""What a period's decrees bind of its budget: people × months × tariff. Amounts are rupiah."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import connection

from enrollment.models import Period, Programme
from enrollment.months import Month, between, containing
from enrollment.queries.tariffs import Reported

# Months are counted from the year 0. A month that two periods of a person touch is owed once;
# whoever has only one period is counted with all who have the same (`worker_id` 0).
_BOUND = """
WITH spans AS NOT MATERIALIZED (
  SELECT e.worker_id, e.programme, e.start, coalesce(e."end", d."end") AS after
  FROM enrollment_enrollment e
  JOIN enrollment_member m ON m.id = e.member_id JOIN enrollment_decree d ON d.id = m.decree_id
  WHERE d.period_id = %(period)s
  UNION ALL
  SELECT m.worker_id, p.programme, d.start, d."end"
  FROM enrollment_member m
  JOIN enrollment_decree d ON d.id = m.decree_id JOIN workers_worker w ON w.id = m.worker_id
  CROSS JOIN unnest(%(programmes)s) AS p(programme)
  WHERE d.period_id = %(period)s AND m.state IN ('decreed', 'sent') AND w.died_on IS NULL
), several AS (
  SELECT m.worker_id FROM enrollment_member m JOIN enrollment_decree d ON d.id = m.decree_id
  WHERE d.period_id = %(period)s GROUP BY 1 HAVING count(*) > 1
), counted AS (
  SELECT 0 AS worker_id, programme, start, after, count(*) AS people
  FROM spans WHERE after > start AND worker_id NOT IN (SELECT worker_id FROM several)
  GROUP BY programme, start, after
  UNION ALL
  SELECT worker_id, programme, start, after, 1
  FROM spans WHERE after > start AND worker_id IN (SELECT worker_id FROM several)
), touched AS (
  SELECT worker_id, programme, people,
         (extract(year FROM start) * 12 + extract(month FROM start))::int - 1 AS first,
         (extract(year FROM after - 1) * 12 + extract(month FROM after - 1))::int - 1 AS last
  FROM counted
), owed AS (
  SELECT programme, people, last, CASE WHEN worker_id = 0 THEN first ELSE greatest(
           first, 1 + max(last) OVER (
             PARTITION BY worker_id, programme ORDER BY first, last
             ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)) END AS first
  FROM touched
), alike AS (SELECT programme, first, last, sum(people) AS people FROM owed GROUP BY 1, 2, 3)
SELECT programme, month, sum(people)::bigint
FROM alike, generate_series(first, last) AS month GROUP BY 1, 2
"""


def committed(period: Period) -> int:
    """Rupiah that the period's issued decrees bind: each month that somebody's coverage touches,
    or the decree while BPJS has not answered. Raises Refused where a month has no tariff."""
    tariffs = Reported()
    with connection.cursor() as cursor:
        cursor.execute(_BOUND, {"period": period.pk, "programmes": list(Programme.values)})
        return sum(
            people * tariffs.on(programme, Month(month // 12, month % 12 + 1).first_day).amount
            for programme, month, people in cursor.fetchall()
        )


def cost(people: int, start: date, end: date) -> int:
    """Rupiah for people covered in `[start, end)`, in JKK and JKM, each month touched in full.
    Raises Refused where a month has no tariff."""
    if not people or end <= start:
        return 0
    tariffs, first = Reported(), containing(start)
    touched = between(first, containing(end - timedelta(days=1))) + 1
    return people * sum(tariffs.of_both(first.plus(n).first_day) for n in range(touched))
