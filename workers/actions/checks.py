"""Checks over a whole list, one statement each: findings, and counts of errors and warnings."""

from __future__ import annotations

from collections.abc import Callable
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


def _earlier_row_with_same_nik(roster: Roster) -> Any:
    return Exists(
        RosterRow.objects.filter(
            roster=roster, nik_digest=OuterRef("nik_digest"), position__lt=OuterRef("position")
        )
    )


# A check over the set: code → condition on the rows of a roster.
CONDITIONS: dict[str, Callable[[Roster], Any]] = {
    "nik_duplicate_in_roster": _earlier_row_with_same_nik,
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
    _write_what_rows_said(roster)
    for code, condition in CONDITIONS.items():
        _write(roster, code, condition(roster))
    _count(roster)
    counted = roster.lines.aggregate(
        accepted=Count("pk", filter=Q(errors=0)), rejected=Count("pk", filter=Q(errors__gt=0))
    )
    return counted["accepted"], counted["rejected"]


def _write(roster: Roster, code: str, condition: Any) -> int:
    check = CHECKS[code]
    return insert_select(
        Finding,
        roster.lines.filter(condition),
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


def _write_what_rows_said(roster: Roster) -> None:
    """The findings that a row tells by itself (`said`), all in one statement."""
    known = [(check.code, check.field, check.severity) for check in CHECKS.values()]
    values = ", ".join(["(%s, %s, %s)"] * len(known))
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO workers_finding (roster_id, row_id, sheet, number, field, code, severity)"
            " SELECT r.roster_id, r.id, r.sheet, r.number, c.field, c.code, c.severity"
            " FROM workers_rosterrow r CROSS JOIN LATERAL unnest(r.said) AS s(code)"
            f" JOIN (VALUES {values}) AS c(code, field, severity) ON c.code = s.code"
            " WHERE r.roster_id = %s",
            [*(value for row in known for value in row), roster.pk],
        )


def _count(roster: Roster) -> None:
    def of(severity: str) -> Any:
        found = Finding.objects.filter(row=OuterRef("pk"), severity=severity).order_by()
        counted = found.values("row").annotate(n=Count("pk")).values("n")
        return Coalesce(Subquery(counted, output_field=IntegerField()), 0)

    with_findings = Exists(Finding.objects.filter(row=OuterRef("pk")))
    roster.lines.filter(with_findings).update(errors=of(ERROR), warnings=of(WARNING))
