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
from workers.actions import suspicions
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
        ).exclude(state=RosterRow.State.SKIPPED)
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
    _write_all(roster, roster.lines.all())
    return _sums(roster)


def recheck(roster: Roster, rows: Collection[int]) -> None:
    """Say anew what is to be said of some rows (primary keys), and count the roster again."""
    Finding.objects.filter(row__in=rows).delete()
    roster.lines.filter(pk__in=rows).update(errors=0, warnings=0)
    _write_all(roster, roster.lines.filter(pk__in=rows), list(rows))
    count(roster)
    suspicions.judge_again(roster)


def recheck_occupations(lines: Any) -> None:
    """Say anew of rows of any lists (a queryset) what is to be said of their occupations, after
    `said` was changed; and count the rows and their lists again."""
    codes = [check.code for check in CHECKS.values() if check.field == "occupation"]
    Finding.objects.filter(row__in=lines.values("pk"), code__in=codes).delete()
    for code in codes:
        _write(lines, code, Q(said__contains=[code]))
    lines.update(errors=0, warnings=0)
    _count(lines)

    def of(**errors: int) -> Any:
        counted = RosterRow.objects.filter(roster=OuterRef("pk"), **errors).order_by()
        return Coalesce(Subquery(counted.values("roster").annotate(n=Count("pk")).values("n")), 0)

    Roster.objects.filter(pk__in=lines.values("roster")).update(
        accepted=of(errors=0), rejected=of(errors__gt=0)
    )


def count(roster: Roster, *, left_out: int = 0) -> None:
    """Bring the numbers of a roster's rows up to date; `left_out`: so many more are gone."""
    roster.accepted, roster.rejected = _sums(roster)
    roster.left_out += left_out
    roster.save(update_fields=["accepted", "rejected", "left_out"])


def _sums(roster: Roster) -> tuple[int, int]:
    counted = roster.lines.aggregate(
        accepted=Count("pk", filter=Q(errors=0)), rejected=Count("pk", filter=Q(errors__gt=0))
    )
    return counted["accepted"], counted["rejected"]


def _write_all(roster: Roster, lines: Any, rows: list[int] | None = None) -> None:
    _write_what_rows_said(roster, rows)
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
            f" WHERE r.roster_id = %s{some}",
            [*(value for row in known for value in row), roster.pk, *([rows] if some else [])],
        )


def _count(lines: Any) -> None:
    def of(severity: str) -> Any:
        found = Finding.objects.filter(row=OuterRef("pk"), severity=severity).order_by()
        counted = found.values("row").annotate(n=Count("pk")).values("n")
        return Coalesce(Subquery(counted, output_field=IntegerField()), 0)

    with_findings = Exists(Finding.objects.filter(row=OuterRef("pk")))
    lines.filter(with_findings).update(errors=of(ERROR), warnings=of(WARNING))
