"""What is issued does not change; another decree amends it."""

from datetime import date

import pytest
from django.db import ProgrammingError, transaction

from enrollment.actions import decrees, merges, registrations, removals
from enrollment.models import Decree, DraftRemoval, Enrollment, Member
from enrollment.queries import decree_names
from enrollment.tests.factories import (
    DecreeFactory,
    DraftNameFactory,
    DraftRemovalFactory,
    MemberFactory,
    PeriodFactory,
    VillageQuotaFactory,
    enrolled,
)
from gumas_pbi.models import Role
from gumas_pbi.refusals import Refused, WrongInput
from gumas_pbi.tests.factories import UserFactory
from workers.tests.factories import CandidateFactory

pytestmark = pytest.mark.django_db
START = date(2026, 7, 1)


@pytest.fixture
def approver():
    return UserFactory(role=Role.APPROVER)


@pytest.fixture
def decree():
    return DecreeFactory(number="SK 2026")


def amended(decree, approver, now, **changes):
    facts = {"number": "SK 2026 P", "date": date(2026, 6, 20), "start": START, **changes}
    return decrees.amend(decree, **facts, by=approver, at=now)


def verdicts(decree, day):
    return decree_names.by_verdict(decree_names.tally(decree, day))


def take_out(draft, approver, now, *members, reason="moved", note=""):
    chosen = Member.objects.filter(pk__in=[m.pk for m in members])
    return removals.take_out(draft, chosen, reason=reason, note=note, by=approver, at=now)


def test_amend_in_and_out(approver, now, decree):
    leaver, stays = enrolled(decree=decree), enrolled(decree=decree)
    new = CandidateFactory(accepted=True)
    draft = amended(decree, approver, now)
    assert (draft.amends, draft.start, draft.end) == (decree, START, decree.end)
    assert take_out(draft, approver, now, leaver, note="Pindah ke Kapuas") == 1
    assert decrees.issue(draft, by=approver, at=now) == 1
    assert [m.candidate for m in draft.members.all()] == [new]
    ended = Enrollment.objects.filter(member=leaver)
    assert {(e.programme, e.end, e.end_reason, e.ended_by) for e in ended} == {
        ("JKK", START, "moved", approver), ("JKM", START, "moved", approver),
    }  # fmt: skip
    assert set(Enrollment.objects.filter(member=stays).values_list("end", flat=True)) == {
        decree.end
    }
    leaver.candidate.refresh_from_db()
    assert leaver.candidate.state == "closed"


def test_who_waits_for_bpjs_is_taken_out_and_not_accepted_later(approver, now, decree):
    people = [
        MemberFactory(decree=decree, state=state, reason=reason)
        for state, reason in (("decreed", ""), ("sent", ""), ("refused", "NIK tidak padan"))
    ]
    draft = amended(decree, approver, now)
    assert take_out(draft, approver, now, *people, reason="amended") == 3
    assert decrees.issue(draft, by=approver, at=now) == 0
    assert set(decree.members.values_list("state", flat=True)) == {"removed"}
    assert set(decree.members.values_list("candidate__state", flat=True)) == {"closed"}
    with pytest.raises(Refused, match="Tidak ada peserta"):
        registrations.accept_all(decree, start=None, by=approver, at=now)


def test_a_place_is_freed_for_the_one_who_comes_in(approver, now):
    period = PeriodFactory(quota=1, budget=12 * 16_800)
    decree = DecreeFactory(period=period)
    leaver = enrolled(decree=decree)
    VillageQuotaFactory(period=period, village=leaver.village, places=1)
    CandidateFactory(accepted=True)
    draft = amended(decree, approver, now)
    day = now.date()
    assert verdicts(draft, day) == {"over_quota": 1}
    take_out(draft, approver, now, leaver)
    assert verdicts(draft, day) == {"": 1}
    assert decrees.issue(draft, by=approver, at=now) == 1


def test_coverage_that_had_not_begun_never_comes_into_force(approver, now, decree):
    member = enrolled(decree=decree)
    Enrollment.objects.filter(member=member).update(start=date(2026, 9, 1))
    draft = amended(decree, approver, now)
    take_out(draft, approver, now, member)
    decrees.issue(draft, by=approver, at=now)
    assert set(Enrollment.objects.filter(member=member).values_list("start", "end")) == {
        (date(2026, 9, 1), date(2026, 9, 1))
    }


def test_amend_without_new_people(approver, now, decree):
    enrolled(decree=decree)
    CandidateFactory(accepted=True)
    draft = amended(decree, approver, now, with_new=False)
    assert not draft.names.exists()
    with pytest.raises(Refused, match="tidak memuat seorang pun"):
        decrees.issue(draft, by=approver, at=now)


@pytest.mark.parametrize("start", [date(2025, 12, 31), date(2027, 1, 1)])
def test_amend_outside_the_decree(approver, now, decree, start):
    with pytest.raises(WrongInput, match="di dalam masa berlaku SK"):
        amended(decree, approver, now, start=start)


def test_amend_twice_at_once_or_an_amendment(approver, now, decree):
    enrolled(decree=decree)
    draft = amended(decree, approver, now)
    with pytest.raises(Refused, match="Rancangan perubahan SK ini sudah ada"):
        amended(decree, approver, now, number="lain")
    with pytest.raises(Refused, match="Buka SK asalnya, SK 2026"):
        amended(draft, approver, now, number="lain")


def test_amend_once_more_and_take_out_whom_the_first_amendment_added(approver, now, decree):
    first = DecreeFactory(amends=decree, start=date(2026, 3, 1))
    added = enrolled(decree=first)
    draft = amended(decree, approver, now)
    assert take_out(draft, approver, now, added) == 1


def test_take_out_then_put_back(approver, now, decree):
    member, other = enrolled(decree=decree), enrolled()
    draft = amended(decree, approver, now)
    assert take_out(draft, approver, now, member, other) == 1  # the other is in another decree
    with pytest.raises(Refused, match="sudah dipilih"):
        take_out(draft, approver, now, member)
    out = DraftRemoval.objects.all()
    assert removals.put_back(draft, out, by=approver, at=now) == 1
    with pytest.raises(Refused, match="tidak sedang dikeluarkan"):
        removals.put_back(draft, out, by=approver, at=now)


@pytest.mark.parametrize("reason", ["", "decree", "death", "x"])
def test_take_out_for_no_reason(approver, now, decree, reason):
    member = enrolled(decree=decree)
    draft = amended(decree, approver, now)
    with pytest.raises(WrongInput, match="Pilih alasan"):
        take_out(draft, approver, now, member, reason=reason)


def test_take_out_of_a_draft_that_amends_nothing(approver, now):
    with pytest.raises(Refused, match="tidak bisa dikeluarkan"):
        take_out(DecreeFactory(draft=True), approver, now, enrolled())


def test_discard_an_amendment(approver, now, decree):
    member = enrolled(decree=decree)
    draft = amended(decree, approver, now)
    take_out(draft, approver, now, member)
    decrees.discard(draft, by=approver, at=now)
    assert list(Decree.objects.all()) == [decree]


def test_revise_a_draft(approver, now):
    draft = DraftNameFactory().decree
    period = PeriodFactory(name="2027", start=date(2027, 1, 1), end=date(2028, 1, 1))
    decrees.revise(
        draft, number=" SK 9 ", date=date(2026, 12, 1), start=date(2027, 1, 1),
        end=date(2028, 1, 1), about="Penetapan", legal_basis="UU 40/2004", by=approver, at=now,
    )  # fmt: skip
    draft.refresh_from_db()
    assert (draft.number, draft.start, draft.about, draft.legal_basis, draft.period) == (
        "SK 9", date(2027, 1, 1), "Penetapan", "UU 40/2004", period,
    )  # fmt: skip


def revise(draft, approver, now, **changes):
    facts = {"number": "SK 9", "date": date(2026, 12, 1), "about": "", "legal_basis": ""}
    decrees.revise(draft, **{**facts, **changes}, by=approver, at=now)


def test_revise_an_amendment_or_an_extension_keeps_what_follows(approver, now, decree):
    enrolled(decree=decree)
    amendment = amended(decree, approver, now)
    extension = decrees.extend(
        decree, number="SK 2027", date=START, end=date(2028, 1, 1), by=approver, at=now
    )
    for draft in (amendment, extension):
        revise(
            draft, approver, now,
            number=f"lain {draft.pk}", start=date(2026, 8, 1), end=date(2027, 6, 1),
        )  # fmt: skip
    assert (amendment.start, amendment.end) == (date(2026, 8, 1), decree.end)
    assert (extension.start, extension.end) == (decree.end, date(2027, 6, 1))
    with pytest.raises(WrongInput, match="di dalam masa berlaku"):
        revise(amendment, approver, now, start=date(2028, 1, 1))


def test_revise_refused(approver, now, decree):
    with pytest.raises(Refused, match="SK ini sudah ditetapkan"):
        revise(decree, approver, now)
    with pytest.raises(Refused, match="Nomor SK ini sudah dipakai"):
        revise(DecreeFactory(draft=True), approver, now, number="SK 2026")
    with pytest.raises(WrongInput, match="Nomor SK belum diisi"):
        revise(DecreeFactory(draft=True), approver, now, number=" ")


@pytest.mark.parametrize(
    "changes",
    [
        {"number": "lain"}, {"date": START}, {"start": START}, {"end": START}, {"about": "lain"},
        {"legal_basis": "lain"}, {"people": 9}, {"state": "draft"},
    ],
)  # fmt: skip
def test_an_issued_decree_stays_in_the_database_too(decree, changes):
    if "state" in changes:
        changes |= {"issued_by": None, "issued_at": None}
    with pytest.raises(ProgrammingError, match="this decree is issued"), transaction.atomic():
        Decree.objects.filter(pk=decree.pk).update(**changes)
    with pytest.raises(ProgrammingError, match="this decree is issued"), transaction.atomic():
        Decree.objects.filter(pk=decree.pk)._raw_delete("default")


def test_the_scan_of_an_issued_decree_may_be_filled_in(approver, now, decree):
    assert Decree.objects.filter(pk=decree.pk).update(
        scan="x.pdf", scan_name="x.pdf", scanned_by=approver, scanned_at=now
    )


@pytest.mark.parametrize("field", ["name", "village", "worker", "decree", "candidate"])
def test_a_member_stays_in_the_database_too(field):
    member, other = (
        MemberFactory(),
        MemberFactory(candidate__proposal__roster__village__code="62.10.03.2002"),
    )
    with pytest.raises(ProgrammingError, match="this decree is issued"), transaction.atomic():
        Member.objects.filter(pk=member.pk).update(**{field: getattr(other, field)})
    with pytest.raises(ProgrammingError, match="this decree is issued"), transaction.atomic():
        Member.objects.filter(pk=member.pk)._raw_delete("default")
    assert Member.objects.filter(pk=member.pk).update(state="sent", reason="x")


def test_people_of_issued_decrees_are_merged_all_the_same(now):
    keep, drop = enrolled(), enrolled()
    ended = merges.merge(keep.worker, drop.worker, by=UserFactory(role=Role.VERIFIER), at=now)
    assert ended == 2


def test_a_removal_stands_once():
    removal = DraftRemovalFactory()
    assert removal.member.removals.count() == 1


def test_who_was_given_up_can_be_taken_out(approver, now, decree):
    given_up = {"given_up_reason": "Pindah", "given_up_by": approver, "given_up_at": now}
    member = MemberFactory(decree=decree, state="refused", reason="NIK", **given_up)
    draft = amended(decree, approver, now)
    take_out(draft, approver, now, member, reason="amended")
    decrees.issue(draft, by=approver, at=now)
    member.refresh_from_db()
    assert (member.state, member.given_up_reason) == ("removed", "Pindah")


@pytest.mark.parametrize("accepted", [True, False])
def test_bpjs_answers_for_who_was_taken_out(approver, now, decree, accepted):
    member = MemberFactory(decree=decree, state="sent")
    draft = amended(decree, approver, now)
    take_out(draft, approver, now, member, reason="amended")
    decrees.issue(draft, by=approver, at=now)
    said = registrations.Answer(member.worker.nik_digest, accepted, None, None, "NIK", 2)
    outcome = registrations.apply(decree, [said], by=approver, at=now)
    assert outcome.remarks == [(2, "removed")]
    member.refresh_from_db()
    assert member.state == "removed"
    assert not member.enrollments.exists()
