"""Checks over the rows of a list, one statement each."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from gumas_pbi import crypto
from workers.actions import checks
from workers.checks import CHECKS
from workers.models import Finding
from workers.tests.factories import (
    DuplicatePairFactory,
    RosterFactory,
    RosterRowFactory,
    WorkerFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def roster(today):
    return RosterFactory(reference_date=today)


def row(roster, nik="6210031708800001", **kwargs):
    kwargs = {"birth_date": date(1980, 8, 17), "nik_digest": crypto.digest(nik), **kwargs}
    return RosterRowFactory(roster=roster, **kwargs)


def said_of(row):
    return sorted(row.findings.values_list("code", flat=True))


def test_what_a_row_says_of_itself_becomes_its_findings(roster):
    bad = row(roster, said=["nik_missing", "occupation_missing"], nik_digest=None)
    assert checks.check(roster) == (0, 1)
    assert said_of(bad) == ["nik_missing", "occupation_missing"]
    bad.refresh_from_db()
    assert (bad.errors, bad.warnings) == (1, 1)
    finding = bad.findings.get(code="nik_missing")
    assert (finding.field, finding.severity, finding.number) == ("nik", "error", bad.number)


def test_a_row_without_findings_is_accepted(roster):
    good = row(roster)
    assert checks.check(roster) == (1, 0)
    good.refresh_from_db()
    assert (good.errors, good.warnings) == (0, 0)


def test_the_same_nik_is_flagged_on_later_rows_only(roster):
    first, second, third = (row(roster) for _ in range(3))
    checks.check(roster)
    assert said_of(first) == []
    assert said_of(second) == said_of(third) == ["nik_duplicate_in_roster"]


def test_the_same_nik_in_another_roster_is_no_duplicate(roster):
    row(RosterFactory())
    mine = row(roster)
    checks.check(roster)
    assert said_of(mine) == []


def test_a_registered_nik_is_a_warning(roster):
    WorkerFactory(nik="6210031708800001")
    update = row(roster)
    assert checks.check(roster) == (1, 0)
    assert said_of(update) == ["nik_registered"]


@pytest.mark.parametrize(
    ("birth", "said"),
    [
        (date(2008, 11, 22), []),  # 18 today
        (date(2008, 11, 23), ["too_young"]),
        (date(1961, 11, 23), []),  # 65 tomorrow
        (date(1961, 11, 22), ["too_old"]),
        (None, []),
    ],
)
def test_age_is_counted_on_the_reference_day(roster, birth, said):
    person = row(roster, birth_date=birth)
    checks.check(roster)
    assert said_of(person) == said


def test_a_row_of_a_pair_is_a_possible_duplicate(roster):
    first, later = row(roster), row(roster, nik="6210031708800002")
    DuplicatePairFactory(row=later, other_row=first)
    checks.check(roster)
    assert said_of(first) == []
    assert said_of(later) == ["possible_duplicate"]


def test_one_finding_does_not_silence_another(roster):
    row(roster)
    both = row(roster, birth_date=date(2015, 1, 1), said=["phone_unreadable"])
    checks.check(roster)
    assert said_of(both) == ["nik_duplicate_in_roster", "phone_unreadable", "too_young"]
    both.refresh_from_db()
    assert (both.errors, both.warnings) == (2, 1)


def test_checking_takes_the_same_statements_at_any_number_of_rows(today):
    def statements(rows):
        roster = RosterFactory(reference_date=today)
        for n in range(rows):
            row(roster, nik=f"621003170880{n:04d}", said=["occupation_missing"])
        with CaptureQueriesContext(connection) as captured:
            checks.check(roster)
        return len(captured)

    assert statements(1) == statements(30)


def test_checking_another_roster_is_left_alone(roster):
    other = row(RosterFactory(), said=["nik_missing"])
    row(roster)
    checks.check(roster)
    assert said_of(other) == []


@pytest.mark.parametrize("code", sorted(checks.CONDITIONS))
def test_every_check_over_the_set_has_a_sentence(code):
    assert str(CHECKS[code].sentence)


def test_findings_carry_sheet_and_row_number(roster):
    row(roster, sheet="RT 01", number=17, said=["name_missing"])
    checks.check(roster)
    finding = Finding.objects.get(code="name_missing")
    assert (finding.sheet, finding.number, finding.roster) == ("RT 01", 17, roster)
