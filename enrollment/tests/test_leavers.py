"""Whose coverage ended, each person once."""

from datetime import date
from io import BytesIO

import pytest
from openpyxl import load_workbook

from enrollment.actions import leavers
from enrollment.models import Enrollment
from enrollment.tests.factories import DecreeFactory, enrolled
from gumas_pbi.models import AuditEvent, Role
from gumas_pbi.refusals import Refused
from gumas_pbi.tests.factories import UserFactory

pytestmark = pytest.mark.django_db
SINCE = date(2026, 11, 1)


@pytest.fixture
def liaison():
    return UserFactory(role=Role.BPJS_LIAISON)


def left(now, *, end=date(2026, 11, 10), reason="moved", **member):
    """Somebody whose coverage in both programmes ended early."""
    found = enrolled(**member)
    Enrollment.objects.filter(member=found).update(
        end=end, end_reason=reason, ended_by=found.decreed_by, ended_at=now
    )
    return found


def rows(liaison, now, since=SINCE):
    data = leavers.download(since, by=liaison, at=now)
    return [[cell.value for cell in row] for row in load_workbook(BytesIO(data)).active.iter_rows()]


def test_a_leaver_stands_once_with_the_reason(liaison, now):
    member = left(now, candidate__worker__kpj="26000000001", candidate__worker__name="=Yusuf")
    header, row = rows(liaison, now)
    assert header == list(leavers.HEADER)
    assert row == [
        "26000000001", "'=Yusuf", "17-08-1980", "Pindah", "10-11-2026",
        f"SK {member.decree.number}, Sare Rangan",
    ]  # fmt: skip
    event = AuditEvent.objects.get(verb="leavers.download")
    assert event.facts == {"people": 1, "since": "2026-11-01"}


def test_who_is_covered_still_or_left_before_is_none(liaison, now):
    enrolled()
    left(now, end=date(2026, 10, 31))
    with pytest.raises(Refused, match="tidak ada perlindungan yang berakhir"):
        leavers.download(SINCE, by=liaison, at=now)
    assert not AuditEvent.objects.exists()


def test_a_coverage_that_never_began_is_told_too(liaison, now):
    left(now, end=date(2026, 1, 1), reason="duplicate")
    (_header, row) = rows(liaison, now, date(2026, 1, 1))
    assert row[3:5] == ["Data ganda", "01-01-2026"]


def test_whom_another_decree_carries_on_has_not_left(liaison, now):
    first = DecreeFactory(start=date(2026, 1, 1), end=date(2026, 11, 1))
    second = DecreeFactory(start=date(2026, 11, 1), end=date(2027, 1, 1))
    member = enrolled(decree=first)
    enrolled(decree=second, candidate__worker=member.worker, candidate__state="closed")
    gone = enrolled(decree=first)
    found = rows(liaison, now)
    assert [row[1] for row in found[1:]] == [gone.worker.name]
    assert found[1][3] == "SK berakhir"


def test_since_a_day_to_come(liaison, now):
    with pytest.raises(Refused, match="sudah lewat"):
        leavers.download(date(2026, 11, 23), by=liaison, at=now)


def test_every_reason_has_a_word():
    assert set(leavers.REASONS) == set(Enrollment.EndReason) - {Enrollment.EndReason.REFUSED}


@pytest.mark.parametrize("people", [1, 3])
def test_the_number_of_queries_does_not_grow(liaison, now, django_assert_num_queries, people):
    for _n in range(people):
        left(now)
    with django_assert_num_queries(4):
        leavers.download(SINCE, by=liaison, at=now)
