"""Checks over a whole list, one statement each: findings, and counts of errors and warnings."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import date
from typing import Any

from django.conf import settings
from django.db import connection
from django.db.models import Count, Exists, F, IntegerField, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce

from gumas_pbi.sql import insert_select
from workers.checks import CHECKS, ERROR, WARNING
from workers.models import DuplicatePair, Finding, Roster, RosterRow, Worker


def years_before(day: date, years: int) -> date:
    """The same day of an earlier year; 29 February becomes 28."""
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return day.replace(year=day.year - years, day=28)


# A check over the set: code → condition on the rows of a roster.
CONDITIONS: dict[str, Callable[[Roster], Any]] = {
    "nik_registered": lambda _roster: Exists(
        Worker.objects.filter(nik_digest=OuterRef("nik_digest"))
    ),
    "too_young": lambda roster: Q(
        birth_date__gt=years_before(roster.reference_date, settings.MIN_AGE)
    ),
    "too_old": lambda roster: Q(
        birth_date__lte=years_before(roster.reference_date, settings.MAX_AGE)
    ),
    "possible_duplicate": lambda _roster: Exists(DuplicatePair.objects.filter(row=OuterRef("pk"))),
}


def check(roster: Roster) -> tuple[int, int]:
    """Write the findings of every row and count them. Returns rows (accepted, rejected)."""
    _write_all(roster, roster.lines.all())
    return _sums(roster)


def recheck(roster: Roster, rows: Collection[int]) -> None:
    """Say anew what is to be said of some rows (primary keys), and count the roster again."""
    Finding.objects.filter(row__in=rows).delete()
    roster.lines.filter(pk__in=rows).update(errors=0, warnings=0)
    _write_all(roster, roster.lines.filter(pk__in=rows), list(rows))
    count(roster)


def count(roster: Roster) -> None:
    """Bring the numbers of a roster's rows up to date."""
    roster.accepted, roster.rejected = _sums(roster)
    roster.save(update_fields=["accepted", "rejected"])


def _sums(roster: Roster) -> tuple[int, int]:
    counted = roster.lines.aggregate(
        accepted=Count("pk", filter=Q(errors=0)), rejected=Count("pk", filter=Q(errors__gt=0))
    )
    return counted["accepted"], counted["rejected"]


def _write_all(roster: Roster, lines: Any, rows: list[int] | None = None) -> None:
    _write_what_rows_said(roster, rows)
    _write_duplicates(roster, rows)
    for code, condition in CONDITIONS.items():
        _write(lines, code, condition(roster))
    _count(lines)


def _write(lines: Any, code: str, condition: Any) -> int:
    check = CHECKS[code]
    return insert_select(
        Finding,
        lines.filter(condition),
        {
            "roster": F("roster"),
            "row": F("pk"),
            "sheet": F("sheet"),
            "number": F("number"),
            "field": Value(check.field),
            "code": Value(code),
            "severity": Value(check.severity),
        },
    )


def _write_what_rows_said(roster: Roster, rows: list[int] | None) -> None:
    """The findings that a row tells by itself (`said`), all in one statement."""
    known = [(check.code, check.field, check.severity) for check in CHECKS.values()]
    values = ", ".join(["(%s, %s, %s)"] * len(known))
    some = "" if rows is None else " AND r.id = ANY(%s)"
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO workers_finding (roster_id, row_id, sheet, number, field, code, severity)"
            " SELECT r.roster_id, r.id, r.sheet, r.number, c.field, c.code, c.severity"
            " FROM workers_rosterrow r CROSS JOIN LATERAL unnest(r.said) AS s(code)"
            f" JOIN (VALUES {values}) AS c(code, field, severity) ON c.code = s.code"
            f" WHERE r.roster_id = %s AND r.said <> '{{}}'{some}",
            [*(value for row in known for value in row), roster.pk, *([rows] if some else [])],
        )


def _write_duplicates(roster: Roster, rows: list[int] | None) -> None:
    """The rows that have the NIK of an earlier one: by one sort of the list, for a look at the
    rows before each goes wrong in a list that the database has no statistics of yet."""
    check = CHECKS["nik_duplicate_in_roster"]
    some = "" if rows is None else " AND r.id = ANY(%s)"
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO workers_finding (roster_id, row_id, sheet, number, field, code, severity)"
            " SELECT %s, r.id, r.sheet, r.number, %s, %s, %s FROM (SELECT *, min(position)"
            "  FILTER (WHERE state <> %s) OVER (PARTITION BY nik_digest) AS first"
            "  FROM (SELECT id, sheet, number, position, nik_digest, state FROM workers_rosterrow"
            "   WHERE roster_id = %s AND nik_digest IS NOT NULL) l) r"
            f" WHERE r.position > r.first{some}",
            [
                *(roster.pk, check.field, check.code, check.severity),
                *(RosterRow.State.SKIPPED, roster.pk),
                *([rows] if some else []),
            ],
        )


def _count(lines: Any) -> None:
    def of(severity: str) -> Any:
        found = Finding.objects.filter(row=OuterRef("pk"), severity=severity).order_by()
        counted = found.values("row").annotate(n=Count("pk")).values("n")
        return Coalesce(Subquery(counted, output_field=IntegerField()), 0)

    with_findings = Exists(Finding.objects.filter(row=OuterRef("pk")))
    lines.filter(with_findings).update(errors=of(ERROR), warnings=of(WARNING))
