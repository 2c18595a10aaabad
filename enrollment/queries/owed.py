"""Who owes what for a month, by sets: what is due now, and what was learnt late. Rupiah."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.conf import settings
from django.db import connection
from django.db.models import (
    Case,
    Exists,
    F,
    Max,
    OuterRef,
    PositiveIntegerField,
    Q,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Cast

from enrollment.billing_checks import LATE
from enrollment.models import BillingFinding, ContributionBatch, Enrollment, Programme, Tariff
from enrollment.months import Month, containing, owed_until
from enrollment.queries.tariffs import Reported
from workers.models import Worker


def owing(month: Month) -> Any:
    """Enrollments that owe this month: one for each person and programme, the earliest.

    Not of somebody whose other registration is covered too (the two were merged), nor of whom the
    checks before billing have blocked.
    """
    first, after = month.first_day, _owed_until(month)
    touching = Enrollment.objects.touching(first, after)
    earlier = touching.filter(
        worker=OuterRef("worker"), programme=OuterRef("programme"), start__lt=OuterRef("start")
    )
    twice = touching.filter(
        worker__merged__enrollments=OuterRef("pk"), programme=OuterRef("programme")
    )
    blocked = BillingFinding.objects.filter(batch__month=first, verdict="blocked")
    return touching.filter(
        Q(start__lte=first) | ~Exists(earlier),
        ~Q(worker__in=Worker.objects.all().merged()) | ~Exists(twice),
    ).exclude(worker__in=blocked.values("worker"))


def rates(month: Month) -> dict[str, Any]:
    """Expressions over enrollments: the `tariff` that holds for each, its `amount` and the `base`
    that it was taken of. Raises Refused where a programme has none on the month's reference date.
    """
    day = reference_date(month)
    reported = Reported()
    jkm = reported.on(Programme.JKM, day)
    jkk = _by_income(day) if settings.REPORTED_BASE == "income" else []
    standard = jkk[-1] if jkk else reported.on(Programme.JKK, day)

    def of(name: str) -> Case:
        whens = [When(programme=Programme.JKM.value, then=Value(getattr(jkm, name)))]
        whens += [
            When(worker__declared_income__gte=t.income_from, then=Value(getattr(t, name)))
            for t in jkk[:-1]
        ]
        return Case(*whens, default=Value(getattr(standard, name)))

    base = Cast(of("base_income"), PositiveIntegerField())  # all of them may be null
    return {"tariff": of("pk"), "amount": of("amount"), "base": base}


def reference_date(month: Month) -> date:
    """The day whose tariffs hold for a month: its first."""
    return month.first_day


def _owed_until(month: Month) -> date:
    return owed_until(month, settings.MONTH_OWED_DAYS)


def _by_income(day: date) -> list[Tariff]:
    """The brackets of JKK on a day, from the highest income to the lowest."""
    found = Tariff.objects.standing().valid_on(day)
    found = found.filter(programme=Programme.JKK, payer=settings.PAYER, sector="")
    return list(found.filter(income_from__isnull=False).order_by("-income_from"))


# What is owed as things are known now, less what the lines of earlier months have said so far, for
# whom something has changed since: `done` are the months, each with the last change that its lines
# and the corrections since know of. It may be a year of everybody, and nobody has counted them
# when it is planned: so nothing is looked up row by row, and large sets meet in a FULL JOIN.
_LATE = """
WITH done AS MATERIALIZED (
  SELECT d.*, EXISTS (
    SELECT 1 FROM enrollment_tariff t
    WHERE t.change > d.until AND t.payer = %(payer)s AND t.sector = ''
      AND t.start <= d.reference_date
      AND (t."end" IS NULL OR t."end" > d.reference_date)
  ) AS is_retold
  FROM (
    SELECT b.month, b.reference_date, (
      SELECT max(k.known_until) FROM enrollment_contributionbatch k
      WHERE k.month >= b.month AND k.id <> %(batch)s
    ) AS until, least(b.month + %(days)s, (b.month + interval '1 month')::date) AS after
    FROM enrollment_contributionbatch b
    WHERE b.month < %(month)s AND b.state IN ('open', 'closed')
  ) AS d
), changed AS MATERIALIZED (
  SELECT e.worker_id FROM enrollment_enrollment e WHERE e.change > %(known)s
  UNION SELECT w.id FROM workers_worker w WHERE w.merged_into_id IS NOT NULL
  UNION SELECT f.worker_id FROM enrollment_billingfinding f WHERE f.verdict IN ('blocked', 'lifted')
), lines AS (
  SELECT c.* FROM changed JOIN enrollment_contribution c USING (worker_id)
  WHERE c.for_month = ANY (ARRAY(SELECT month FROM done))
  UNION ALL
  SELECT c.* FROM enrollment_contribution c
  WHERE (SELECT bool_or(is_retold) FROM done)
    AND c.for_month = ANY (ARRAY(SELECT month FROM done WHERE is_retold))
    AND c.worker_id NOT IN (SELECT worker_id FROM changed)
), booked AS (
  SELECT DISTINCT ON (worker_id, programme, for_month) worker_id, programme, for_month,
    id AS last, enrollment_id, tariff_id,
    sum(amount) OVER (PARTITION BY worker_id, programme, for_month) AS amount
  FROM lines ORDER BY worker_id, programme, for_month, id DESC
), touching AS (
  SELECT DISTINCT ON (e.worker_id, e.programme, d.month)
    e.worker_id, e.programme, d.month AS for_month, e.id AS enrollment_id
  FROM done d JOIN enrollment_enrollment e ON e.start < d.after
    AND (e."end" IS NULL OR e."end" > d.month AND e."end" > e.start)
  WHERE (d.is_retold OR e.worker_id IN (SELECT worker_id FROM changed))
    AND NOT EXISTS (
      SELECT 1 FROM enrollment_billingfinding f
      JOIN enrollment_contributionbatch b ON b.id = f.batch_id
      WHERE f.worker_id = e.worker_id AND f.verdict = 'blocked' AND b.month = d.month)
    AND NOT EXISTS (
      SELECT 1 FROM workers_worker w JOIN enrollment_enrollment o
        ON o.worker_id = w.merged_into_id AND o.programme = e.programme
      WHERE w.id = e.worker_id AND o.start < d.after
        AND (o."end" IS NULL OR o."end" > d.month AND o."end" > o.start))
  ORDER BY e.worker_id, e.programme, d.month, e.start
), rates AS MATERIALIZED (
  SELECT d.month AS for_month, t.programme, coalesce(t.bracket, 0) AS bracket, t.income_from,
    t.id, t.amount
  FROM done d JOIN enrollment_tariff t ON t.payer = %(payer)s AND t.sector = ''
    AND t.superseded_at IS NULL AND t.start <= d.reference_date
    AND (t."end" IS NULL OR t."end" > d.reference_date)
), told AS (
  SELECT programme, for_month, coalesce(o.enrollment_id, k.enrollment_id) AS enrollment_id,
    k.tariff_id, k.last, k.amount,
    CASE WHEN o.enrollment_id IS NULL THEN NULL WHEN programme <> 'JKK' THEN 0
    ELSE coalesce(lt.bracket, %(bracket)s, (
      SELECT r.bracket FROM rates r JOIN workers_worker w ON w.id = worker_id
      WHERE r.for_month = o.for_month AND r.programme = 'JKK'
        AND r.income_from <= coalesce(w.declared_income, 0)
      ORDER BY r.income_from DESC LIMIT 1)) END AS bracket
  FROM touching o FULL JOIN booked k USING (worker_id, programme, for_month)
  LEFT JOIN (SELECT id, bracket FROM enrollment_tariff) lt ON lt.id = k.tariff_id
), late AS (
  SELECT k.enrollment_id, coalesce(r.id, k.tariff_id) AS tariff_id, k.last, for_month,
    coalesce(r.amount, 0) - coalesce(k.amount, 0) AS amount
  FROM told k LEFT JOIN rates r USING (programme, for_month, bracket)
)
INSERT INTO enrollment_plannedline
  (batch_id, district_id, worker_id, enrollment_id, decree_id, village_id, tariff_id, programme,
   for_month, base, kind, amount, corrects_id)
SELECT %(batch)s, v.district_id, e.worker_id, e.id, m.decree_id, e.village_id, late.tariff_id,
  e.programme, late.for_month, t.base_income,
  CASE WHEN late.amount > 0 THEN 'adjustment' ELSE 'credit' END, late.amount, late.last
FROM late JOIN enrollment_enrollment e ON e.id = late.enrollment_id
JOIN enrollment_member m ON m.id = e.member_id
JOIN enrollment_tariff t ON t.id = late.tariff_id
JOIN villages_village v ON v.id = e.village_id
WHERE late.amount <> 0 AND NOT (late.amount > 0 AND EXISTS (
  SELECT 1 FROM enrollment_billingfinding f
  JOIN enrollment_contributionbatch b ON b.id = f.batch_id
  WHERE f.worker_id = e.worker_id AND f.verdict = 'blocked' AND f.code = %(late)s
    AND b.month > late.for_month))
"""


def plan_late(batch: ContributionBatch) -> int:
    """Plan what was learnt late of earlier months into this one, without the additions that the
    checks have blocked. Returns lines.

    Whatever the cause (a death found later, a refusal, a corrected tariff, a lifted block), the
    sum of a person's lines for a month becomes what it would have been, had it been known.
    """
    computed = Q(state__in=("open", "closed"), month__lt=batch.month)
    latest = ContributionBatch.objects.filter(computed).order_by("-month").values("month")[:1]
    since = ContributionBatch.objects.filter(month__gte=Subquery(latest)).exclude(pk=batch.pk)
    known = since.aggregate(until=Max("known_until"))["until"]
    if known is None:
        return 0
    values = {
        "batch": batch.pk,
        "known": known,
        "month": batch.month,
        "days": settings.MONTH_OWED_DAYS,
        "payer": settings.PAYER,
        "late": LATE,
        "bracket": settings.REPORTED_BRACKET if settings.REPORTED_BASE == "bracket" else None,
    }
    with connection.cursor() as cursor:
        cursor.execute(_LATE, values)
        return int(cursor.rowcount)


def regular_lines(batch: ContributionBatch) -> dict[str, Any]:
    """Expressions over `owing`: the lines of a month's own dues."""
    return {
        "batch": Value(batch.pk),
        "worker": F("worker"),
        "enrollment": F("pk"),
        "decree": F("member__decree"),
        "village": F("village"),
        "programme": F("programme"),
        "for_month": Value(batch.month),
        "kind": Value("regular"),
        **rates(containing(batch.month)),
    }
