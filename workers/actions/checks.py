"""Checks over a whole list, one statement each: findings, and counts of errors and warnings."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from datetime import date
from typing import Any

from django.conf import settings
from django.db import connection
from django.db.models import Count, Exists, F, IntegerField, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils import timezone

from gumas_pbi.ages import years_before
from gumas_pbi.sql import insert_select
from workers.actions import suspicions
from workers.checks import CHECKS, ERROR, LISTED, WARNING
from workers.models import (
    DuplicatePair,
    Finding,
    ReferenceEntry,
    ReferenceList,
    Roster,
    RosterRow,
    Worker,
)
from workers.models.references import sayings

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


def hold(roster: int) -> None:
    """One at a time changes the waiting rows of a roster: who reads, mends or submits them, or
    who changes a list that they are held against."""
    Roster.objects.select_for_update(no_key=True).only("pk").get(pk=roster)


def check(roster: Roster) -> tuple[int, int]:
    """Write the findings of every row and count them. Returns rows (accepted, rejected)."""
    hold(roster.pk)
    _write_all(roster, roster.lines.all())
    return _sums(roster)


def recheck(roster: Roster, rows: Collection[int]) -> None:
    """Say anew what is to be said of some rows (primary keys), and count the roster again."""
    Finding.objects.filter(row__in=rows).delete()
    roster.lines.filter(pk__in=rows).update(errors=0, warnings=0)
    _write_all(roster, roster.lines.filter(pk__in=rows), list(rows))
    count(roster)
    suspicions.judge_again(roster)


def say_pairs(roster: Roster, rows: Collection[int]) -> None:
    """Say anew of some rows (primary keys) whether they resemble somebody, and nothing else."""
    lines = roster.lines.filter(pk__in=rows)
    Finding.objects.filter(row__in=rows, code="possible_duplicate").delete()
    lines.update(errors=0, warnings=0)
    _write(lines, "possible_duplicate", CONDITIONS["possible_duplicate"](roster))
    _count(lines)


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
    _write_duplicates(roster, rows)
    for code, condition in CONDITIONS.items():
        _write(lines, code, condition(roster))
    today = timezone.localdate()  # lists count as they stand on the day of checking
    kinds = ReferenceList.objects.current(today).values_list("kind", flat=True)
    _write_listed(lines, codes_of(set(kinds)), today)
    _count(lines.filter(Exists(Finding.objects.filter(row=OuterRef("pk")))))


def codes_of(kinds: Collection[str]) -> list[str]:
    """The finding codes that lists of these kinds can say."""
    return sorted({each.code for each in sayings() if each.kind in kinds})


def _write_listed(lines: Any, codes: Iterable[str], day: date) -> None:
    entries = ReferenceEntry.objects.current(day)
    for code in codes:
        _write(lines, code, entries.saying(code).about("nik_digest"))


def recheck_listed(changed: Collection[ReferenceList], day: date) -> int:
    """Hold waiting rows of all rosters against the lists again, after some lists began or ceased
    to hold: only the rows of people on these. As many statements at any number of rows and
    rosters. Returns rows looked at.
    """
    waiting = RosterRow.objects.filter(state=RosterRow.State.WAITING)
    unsettled = Q(state=Roster.State.RECEIVED) | Exists(waiting.filter(roster=OuterRef("pk")))
    held = Roster.objects.select_for_update(no_key=True).filter(unsettled).order_by("pk")
    list(held.values_list("pk"))  # see `hold`: always in this order
    on_lists = ReferenceEntry.objects.filter(list__in=[each.pk for each in changed])
    rows = waiting.filter(on_lists.about("nik_digest"))
    codes = codes_of({each.kind for each in changed})
    Finding.objects.filter(row__in=rows, code__in=codes).delete()
    _write_listed(rows, codes, day)
    looked_at = _count(rows)

    def lines(condition: Q) -> Any:
        return _number(RosterRow.objects.filter(condition, roster=OuterRef("pk")), "roster")

    Roster.objects.filter(pk__in=rows.values("roster")).update(
        accepted=lines(Q(errors=0)), rejected=lines(Q(errors__gt=0))
    )
    return looked_at


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


def _count(lines: Any) -> int:
    def of(severity: str) -> Any:
        return _number(Finding.objects.filter(row=OuterRef("pk"), severity=severity), "row")

    return int(lines.update(errors=of(ERROR), warnings=of(WARNING)))


def own_warnings() -> Any:
    """Warnings of a row that no list says: what lists say is asked whenever it is looked at."""
    said = Finding.objects.filter(row=OuterRef("pk"), severity=WARNING, code__in=LISTED)
    return F("warnings") - _number(said, "row")


def _number(found: Any, of: str) -> Any:
    """How many of these there are of each row (or roster), as an expression."""
    counted = found.order_by().values(of).annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)
