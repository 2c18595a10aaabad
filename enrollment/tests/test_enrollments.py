"""Coverage: JKK and JKM by the same act, `[start, end)`, never twice."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from enrollment.actions import enrollments
from enrollment.models import Enrollment, Member
from enrollment.tests.factories import MemberFactory, enrolled
from gumas_pbi.models import Role
from gumas_pbi.refusals import Refused, verb
from gumas_pbi.tests.factories import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def liaison():
    return UserFactory(role=Role.BPJS_LIAISON)


def test_start_enrolls_in_both_programmes_until_the_decree_ends(liaison, now):
    member = MemberFactory(accepted=True, start=date(2026, 2, 10))
    assert enrollments.start(Member.objects.all(), by=liaison, at=now) == 2
    assert list(
        Enrollment.objects.order_by("programme").values_list("programme", "start", "end")
    ) == [
        ("JKK", date(2026, 2, 10), member.decree.end),
        ("JKM", date(2026, 2, 10), member.decree.end),
    ]


def test_start_twice_speaks_the_sentence(liaison, now):
    MemberFactory(accepted=True)
    start = verb(enrollments.start)
    start(Member.objects.all(), by=liaison, at=now)
    with pytest.raises(Refused, match=r"sudah (didaftarkan|terlindungi)"):
        start(Member.objects.all(), by=liaison, at=now)
    assert Enrollment.objects.count() == 2


def test_periods_do_not_overlap():
    member = enrolled()
    other = MemberFactory(accepted=True, worker=member.worker)
    with pytest.raises(IntegrityError, match="periods_do_not_overlap"), transaction.atomic():
        Enrollment.objects.create(
            worker=member.worker, member=other, village=member.village, programme="JKK",
            start=date(2026, 6, 1), end=date(2026, 7, 1), created_by=member.answered_by,
            created_at=member.answered_at,
        )  # fmt: skip


def test_periods_may_touch():
    member = enrolled()
    other = MemberFactory(accepted=True, worker=member.worker)
    Enrollment.objects.create(
        worker=member.worker, member=other, village=member.village, programme="JKK",
        start=member.decree.end, end=date(2028, 1, 1), created_by=member.answered_by,
        created_at=member.answered_at,
    )  # fmt: skip
    assert Enrollment.objects.filter(worker=member.worker, programme="JKK").count() == 2


def test_end_stops_both_after_the_last_day(liaison, now):
    member = enrolled()
    ended = enrollments.end(
        member.worker, last_day=date(2026, 11, 10), reason="moved", by=liaison, at=now
    )
    assert [(e.programme, e.end, e.end_reason) for e in ended] == [
        ("JKK", date(2026, 11, 11), "moved"),
        ("JKM", date(2026, 11, 11), "moved"),
    ]
    member.candidate.refresh_from_db()
    assert member.candidate.state == "closed"


def test_end_twice_changes_nothing(liaison, now):
    member = enrolled()
    enrollments.end(member.worker, last_day=date(2026, 11, 10), reason="moved", by=liaison, at=now)
    assert (
        enrollments.end(
            member.worker, last_day=date(2026, 11, 10), reason="welfare", by=liaison, at=now
        )
        == []
    )
    assert set(Enrollment.objects.values_list("end_reason", flat=True)) == {"moved"}


def test_end_before_it_began_leaves_an_empty_period(liaison, now):
    member = enrolled()
    enrollments.end(member.worker, last_day=date(2025, 12, 25), reason="moved", by=liaison, at=now)
    assert {(e.start, e.end) for e in Enrollment.objects.all()} == {
        (date(2026, 1, 1), date(2026, 1, 1))
    }
    assert not Enrollment.objects.touching(date(2026, 1, 1), date(2026, 2, 1)).exists()
