"""Coverage: JKK and JKM by the same act, `[start, end)`, never twice."""

from datetime import date

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from enrollment.actions import enrollments
from enrollment.models import Enrollment, Member
from enrollment.tests.factories import (
    DecreeFactory,
    EnrollmentFactory,
    MemberFactory,
    enrolled,
)
from gumas_pbi.models import AuditEvent, Role
from gumas_pbi.refusals import Refused, verb
from gumas_pbi.tests.factories import UserFactory
from workers.actions import proposals, rosters
from workers.models import Candidate
from workers.tests.factories import RosterFactory, WorkerFactory
from workers.tests.test_proposals import NIK, row

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


# --- candidacies of people whose decree has ended


def stand(*members):
    found = Candidate.objects.filter(pk__in=[m.candidate_id for m in members])
    return dict(found.values_list("pk", "state"))


ENDED = {"start": date(2025, 11, 1), "end": date(2026, 11, 22)}  # `now` is not covered any more


def test_lapse_closes_whose_decree_has_ended(now):
    over, unanswered = (
        enrolled(decree=DecreeFactory(**ENDED)),
        MemberFactory(decree=DecreeFactory(**ENDED), state="sent"),
    )
    running = DecreeFactory(end=date(2026, 11, 23))
    kept = enrolled(decree=running), MemberFactory(decree=running)
    assert enrollments.lapse(at=now) == 2
    assert set(stand(over, unanswered).values()) == {"closed"}
    assert set(stand(*kept).values()) == {"decreed"}
    assert AuditEvent.objects.get(verb="enrollments.lapse").facts == {"people": 2}


def test_lapse_twice_closes_and_says_it_once(now):
    enrolled(decree=DecreeFactory(**ENDED))
    assert [enrollments.lapse(at=now), enrollments.lapse(at=now)] == [1, 0]
    assert AuditEvent.objects.filter(verb="enrollments.lapse").count() == 1


def test_lapse_leaves_whom_another_decree_covers_later(now):
    old = enrolled(decree=DecreeFactory(**ENDED))
    later = DecreeFactory(start=date(2027, 1, 1), end=date(2028, 1, 1))
    member = MemberFactory(
        accepted=True, decree=later, candidate=old.candidate, carries=old, worker=old.worker
    )
    EnrollmentFactory(member=member)
    assert enrollments.lapse(at=now) == 0


def test_lapse_does_not_count_a_period_that_never_came_into_force(now):
    member = enrolled()
    never = {"end": member.start, "end_reason": "moved", "ended_at": now}
    member.enrollments.update(**never, ended_by=member.answered_by)
    assert enrollments.lapse(at=now) == 1


def test_lapse_takes_as_many_statements_for_three_as_for_one(now):
    counts = []
    for people in (1, 3):
        for _n in range(people):
            enrolled(decree=DecreeFactory(**ENDED))
        with CaptureQueriesContext(connection) as caught:
            assert enrollments.lapse(at=now) == people
        counts.append(len(caught))
    assert counts[0] == counts[1]


@pytest.mark.parametrize(("end", "people"), [(date(2026, 11, 22), 1), (date(2026, 11, 23), 0)])
def test_who_has_lapsed_is_proposed_anew_without_the_watch(now, end, people):
    member = enrolled(decree=DecreeFactory(end=end), worker=WorkerFactory(nik=NIK))
    Candidate.objects.filter(pk=member.candidate_id).update(worker=member.worker)
    roster = RosterFactory(village=member.worker.village)
    row(roster)
    proposal = rosters.submit(roster, by=roster.uploaded_by, at=now)
    assert proposals.fill(proposal, at=now) == people
    assert Candidate.objects.filter(state="proposed").count() == people
    facts = AuditEvent.objects.get(verb="proposals.fill").facts
    assert facts.get("lapsed", 0) == people
