"""Differences are settled one by one, and each resolution really acts."""

from datetime import date

import pytest

from enrollment.actions import contributions, differences, leavers, registrations
from enrollment.models import Difference, Enrollment, Member
from enrollment.months import Month
from enrollment.tests.factories import (
    ContributionFactory,
    DecreeFactory,
    DifferenceFactory,
    MemberFactory,
    RegistrationAnswerFactory,
    enrolled,
)
from gumas_pbi.models import AuditEvent, Role
from gumas_pbi.refusals import Refused, StaleState
from gumas_pbi.tests.factories import UserFactory
from workers.tests.factories import CandidateFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def liaison():
    return UserFactory(role=Role.BPJS_LIAISON)


def difference_of(member, code="contradicts", **values):
    answer = RegistrationAnswerFactory(decree=member.decree, state="read")
    values = {"says_accepted": True, "kpj": "26000000001", **values}
    return DifferenceFactory(answer=answer, member=member, code=code, **values)


def sent_member(**values):
    return MemberFactory(state=Member.State.SENT, **values)


def refused_member(**values):
    return MemberFactory(
        state=Member.State.REFUSED, reason="NIK tidak padan", candidate__state="closed", **values
    )


def settle(difference, resolution, liaison, now, note="", **values):
    differences.settle(difference, resolution, note, by=liaison, at=now, **values)
    difference.refresh_from_db()
    if difference.member:
        difference.member.refresh_from_db()
    return difference


# --- BPJS's word is taken


def test_accept_registers_and_covers(liaison, now):
    member = sent_member()
    start = date(2026, 2, 1)
    found = settle(difference_of(member), "accept", liaison, now, kpj="26000000001", start=start)
    assert (found.state, found.settled_by, found.member.state) == ("settled", liaison, "accepted")
    assert (found.member.answer, found.member.start) == (found.answer, start)
    assert set(Enrollment.objects.values_list("programme", "start")) == {
        ("JKK", start), ("JKM", start),
    }  # fmt: skip
    member.worker.refresh_from_db()
    assert member.worker.kpj == "26000000001"
    facts = AuditEvent.objects.get(verb="differences.settle").facts
    assert (facts["resolution"], facts["member"]) == ("accept", member.pk)


def test_accept_whom_bpjs_refused_before(liaison, now):
    member = refused_member()
    found = settle(difference_of(member), "accept", liaison, now)
    member.candidate.refresh_from_db()
    assert (found.member.state, found.member.reason) == ("accepted", "")
    assert member.candidate.state == "decreed"
    assert Enrollment.objects.filter(start=member.decree.start).count() == 2


def test_accept_whom_bpjs_refused_and_who_was_proposed_anew(liaison, now):
    member = refused_member()
    CandidateFactory(worker=member.worker)
    with pytest.raises(Refused, match="Sudah diusulkan lagi"):
        settle(difference_of(member), "accept", liaison, now)
    assert Difference.objects.get().state == "open"


def test_accept_for_the_other_person(liaison, now):
    one, two = sent_member(), sent_member()
    found = settle(
        difference_of(one, "disagree", other=two), "accept", liaison, now, other=True,
        kpj="26000000001",
    )  # fmt: skip
    two.refresh_from_db()
    assert (found.member.state, two.state) == ("sent", "accepted")


def test_another_number_or_start_of_somebody_accepted(liaison, now):
    member = enrolled()
    found = settle(
        difference_of(member), "accept", liaison, now, kpj="26000000002", start=date(2026, 3, 1)
    )
    assert found.member.start == date(2026, 3, 1)
    assert set(member.enrollments.values_list("start", flat=True)) == {date(2026, 3, 1)}


def test_refuse_somebody_accepted_and_not_billed(liaison, now):
    member = enrolled()
    found = settle(
        difference_of(member, says_accepted=False, says="Sudah PPU"), "refuse", liaison, now
    )
    assert (found.member.state, found.member.reason) == ("refused", "Sudah PPU")
    assert not member.enrollments.exists()
    member.candidate.refresh_from_db()
    assert member.candidate.state == "closed"


def test_who_was_refused_after_billing_becomes_a_credit(liaison, now):
    member = enrolled()
    by = UserFactory(role=Role.TREASURER)
    for month in (Month(2026, 10), Month(2026, 11)):
        batch = contributions.compute(contributions.open(month, by=by, at=now), at=now)
        if month == Month(2026, 10):
            settle(difference_of(member, says="Sudah PPU"), "refuse", liaison, now)
    assert (batch.people, batch.total, batch.credits) == (0, 0, 16_800)
    ended = member.enrollments.get(programme="JKK")
    assert (ended.end, ended.end_reason, ended.ended_by) == (ended.start, "refused", liaison)
    assert not leavers.ended(ended.start, now.date()).exists()


def test_who_is_accepted_after_all_is_covered_again(liaison, now):
    member = enrolled()
    line = ContributionFactory(enrollment=member.enrollments.get(programme="JKK"))
    settle(difference_of(member, says="x"), "refuse", liaison, now)
    member.refresh_from_db()
    settle(difference_of(member), "accept", liaison, now, kpj="26000000002", start=date(2026, 3, 1))
    covers = member.enrollments.values_list("start", "end", "end_reason", "ended_by")
    assert set(covers) == {(date(2026, 3, 1), member.decree.end, "decree", None)}
    assert line.enrollment_id in set(member.enrollments.values_list("pk", flat=True))


def test_a_start_changes_although_a_month_was_computed(liaison, now):
    member = enrolled()
    ContributionFactory(enrollment=member.enrollments.get(programme="JKK"))
    settle(difference_of(member), "accept", liaison, now, start=date(2026, 3, 1))
    assert set(member.enrollments.values_list("start", flat=True)) == {date(2026, 3, 1)}


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"start": date(2025, 12, 31)}, "start_outside_decree"),
        ({"start": date(2027, 1, 1)}, "start_outside_decree"),
        ({"kpj": "123"}, "kpj_not_11_digits"),
        ({"kpj": "26000000009"}, "kpj_of_another"),
    ],
)
def test_what_is_taken_is_checked_again(liaison, now, values, code):
    enrolled(candidate__worker__kpj="26000000009")
    with pytest.raises(Refused) as no:
        settle(difference_of(sent_member()), "accept", liaison, now, **values)
    assert no.value.code == code
    assert Difference.objects.get().state == "open"


def test_the_dead_and_the_covered_are_not_accepted(liaison, now, today):
    dead, covered = sent_member(), sent_member()
    dead.worker.died_on = today
    dead.worker.save()
    enrolled(worker=covered.worker)
    for member, code in ((dead, "dead"), (covered, "covered_already")):
        with pytest.raises(Refused) as no:
            settle(difference_of(member), "accept", liaison, now)
        assert no.value.code == code


def test_refuse_without_a_reason(liaison, now):
    with pytest.raises(Refused, match="alasan BPJS"):
        settle(difference_of(sent_member()), "refuse", liaison, now)


# --- our word stands, or BPJS is asked


@pytest.mark.parametrize("resolution", ["keep", "not_ours", "mended"])
def test_other_resolutions_change_nobody(liaison, now, resolution):
    found = settle(difference_of(sent_member()), resolution, liaison, now, "Dipastikan ke BPJS")
    assert (found.state, found.resolution, found.member.state) == ("settled", resolution, "sent")
    assert found.note == "Dipastikan ke BPJS"


def test_asked_stays_in_sight_until_it_is_settled(liaison, now):
    found = settle(difference_of(sent_member()), "ask", liaison, now, "Surat nomor dua belas")
    assert (found.state, found.settled_by) == ("asked", liaison)
    assert found.state in Difference.UNSETTLED
    assert "ask" not in differences.possible(found)
    settled = settle(found, "accept", liaison, now)
    assert (settled.state, settled.member.state) == ("settled", "accepted")


@pytest.mark.parametrize("resolution", ["keep", "not_ours", "mended", "ask"])
def test_a_note_is_needed(liaison, now, resolution):
    with pytest.raises(Refused, match="catatan singkat"):
        settle(difference_of(sent_member()), resolution, liaison, now, "ok")


@pytest.mark.parametrize("resolution", ["accept", "refuse", "keep", "lain", ""])
def test_somebody_unknown_can_not_be_registered(liaison, now, resolution):
    with pytest.raises(Refused, match="Pilih penyelesaiannya"):
        settle(DifferenceFactory(), resolution, liaison, now, "Tidak dikenal")


def test_a_number_in_the_note_is_masked(liaison, now):
    found = settle(DifferenceFactory(), "not_ours", liaison, now, "NIK 6210031708800001 bukan")
    assert "62100317" not in found.note


# --- twice, and two at once


def test_settle_twice(liaison, now):
    difference = difference_of(sent_member())
    settle(difference, "keep", liaison, now, "Dipastikan")
    with pytest.raises(Refused, match="Sudah diselesaikan"):
        settle(difference, "keep", liaison, now, "Dipastikan")


def test_two_officers_at_once(liaison, now):
    difference = difference_of(sent_member(decree=DecreeFactory()))
    seen_by_another = Difference.objects.get(pk=difference.pk)
    settle(difference, "accept", liaison, now)
    with pytest.raises(StaleState):
        differences.settle(seen_by_another, "refuse", "Sudah PPU", by=UserFactory(), at=now)
    assert Member.objects.get().state == "accepted"


@pytest.mark.parametrize("resolution", ["accept", "refuse"])
def test_whom_an_amendment_took_out_stays_out(liaison, now, resolution):
    member = MemberFactory(state="removed", candidate__state="closed")
    with pytest.raises(Refused, match="SK perubahan sudah mengeluarkan") as refused:
        settle(difference_of(member, code="removed"), resolution, liaison, now, note="Menurut BPJS")
    assert refused.value.code == "removed"
    found = settle(Difference.objects.get(), "keep", liaison, now, note="Sudah dikabarkan")
    assert (found.state, found.member.state) == ("settled", "removed")


def test_who_was_accepted_refused_mended_and_accepted_again_is_covered_once(liaison, now):
    member = enrolled()
    settle(difference_of(member, says_accepted=False, says="Sudah PPU"), "refuse", liaison, now)
    assert AuditEvent.objects.get(verb="differences.settle").facts["since"] == "2026-01-01"
    again = Member.objects.filter(pk=member.pk)
    registrations.requeue(again, mended="Data diperbaiki", by=liaison, at=now)
    assert registrations.accept_all(member.decree, start=None, by=liaison, at=now) == 1
    assert member.enrollments.in_force().count() == member.enrollments.count() == 2
    assert not leavers.ended(date(2026, 1, 1), now.date()).exists()
