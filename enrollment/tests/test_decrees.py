"""The decree: drafted, issued once, by somebody who verified nobody in it."""

import threading
from datetime import date

import pytest
from django.db import connection

from enrollment.actions import decrees
from enrollment.models import Decree, Member
from enrollment.tests.factories import DecreeFactory
from gumas_pbi.models import AuditEvent, Role
from gumas_pbi.refusals import Refused, WrongInput
from gumas_pbi.tests.factories import UserFactory
from workers.models import Candidate
from workers.tests.factories import CandidateFactory, ProposalFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def approver():
    return UserFactory(role=Role.APPROVER)


def draft(approver, now, proposals, **changes):
    values = {
        "number": "100.3.3.2/1/2026",
        "date": date(2025, 12, 20),
        "start": date(2026, 1, 1),
        "end": date(2027, 1, 1),
        "candidates": Candidate.objects.filter(proposal__in=proposals),
    }
    return decrees.draft(**{**values, **changes}, by=approver, at=now)


@pytest.fixture
def proposal():
    proposal = ProposalFactory()
    CandidateFactory.create_batch(2, proposal=proposal, accepted=True)
    CandidateFactory(proposal=proposal)
    return proposal


def test_draft_then_issue_freezes_the_names(approver, now, proposal):
    decree = draft(approver, now, [proposal])
    assert decrees.issue(decree, by=approver, at=now) == 2
    decree.refresh_from_db()
    assert (decree.state, decree.people, decree.issued_by) == ("issued", 2, approver)
    people = Member.objects.filter(decree=decree).select_related("worker")
    assert {m.name for m in people} == {m.worker.name for m in people}
    assert sorted(proposal.candidates.values_list("state", flat=True)) == [
        "decreed", "decreed", "proposed",
    ]  # fmt: skip
    assert list(AuditEvent.objects.order_by("pk").values_list("verb", flat=True)) == [
        "decrees.draft", "decrees.issue",
    ]  # fmt: skip


def test_draft_with_nobody_verified(approver, now):
    waiting = CandidateFactory().proposal
    with pytest.raises(Refused, match="tidak memuat seorang pun"):
        draft(approver, now, [waiting])
    assert not Decree.objects.exists()


def test_draft_without_number(approver, now, proposal):
    with pytest.raises(WrongInput, match="Nomor SK belum diisi"):
        draft(approver, now, [proposal], number="  ")


@pytest.mark.parametrize("end", [date(2026, 1, 1), date(2025, 6, 1)])
def test_draft_that_ends_before_it_starts(approver, now, proposal, end):
    with pytest.raises(Refused, match="harus berakhir sesudah dimulai"):
        draft(approver, now, [proposal], end=end)


def test_draft_with_a_number_that_is_taken(approver, now, proposal):
    DecreeFactory(number="100.3.3.2/1/2026")
    with pytest.raises(Refused, match="Nomor SK ini sudah dipakai"):
        draft(approver, now, [proposal])


def test_nobody_decrees_what_they_verified(now, proposal):
    both = UserFactory(role=Role.APPROVER)
    CandidateFactory(proposal=proposal, accepted=True, verified_by=both)
    decree = draft(both, now, [proposal])
    with pytest.raises(Refused, match="SK harus ditetapkan orang lain"):
        decrees.issue(decree, by=both, at=now)
    decree.refresh_from_db()
    assert decree.state == Decree.State.DRAFT
    assert not Member.objects.exists()


def test_issue_twice(approver, now, proposal):
    decree = draft(approver, now, [proposal])
    decrees.issue(decree, by=approver, at=now)
    with pytest.raises(Refused, match="SK ini sudah ditetapkan"):
        decrees.issue(Decree.objects.get(), by=approver, at=now)
    assert Member.objects.count() == 2


def test_issue_after_another_decree_took_everybody(approver, now, proposal):
    first = draft(approver, now, [proposal])
    second = draft(approver, now, [proposal], number="lain")
    decrees.issue(first, by=approver, at=now)
    with pytest.raises(Refused, match="tidak memuat seorang pun"):
        decrees.issue(second, by=approver, at=now)


def test_the_dead_are_not_decreed(approver, now, today, proposal):
    decree = draft(approver, now, [proposal])
    dead = proposal.candidates.filter(state="accepted").first().worker
    dead.died_on = today
    dead.save()
    assert decrees.issue(decree, by=approver, at=now) == 1


def test_discard_a_draft(approver, now, proposal):
    decrees.discard(draft(approver, now, [proposal]), by=approver, at=now)
    assert not Decree.objects.exists()
    assert proposal.candidates.ready().count() == 2


def test_discard_what_is_issued(approver, now):
    decree = DecreeFactory()
    with pytest.raises(Refused, match="SK ini sudah ditetapkan"):
        decrees.discard(decree, by=approver, at=now)
    assert Decree.objects.filter(pk=decree.pk).exists()


def test_issue_by_two_at_once(committing, now):
    proposal = ProposalFactory()
    CandidateFactory.create_batch(3, proposal=proposal, accepted=True)
    approvers = [UserFactory(role=Role.APPROVER) for _ in range(2)]
    decree = draft(approvers[0], now, [proposal])
    came = []

    def issue(by):
        try:
            came.append(decrees.issue(Decree.objects.get(pk=decree.pk), by=by, at=now))
        except Refused as no:
            came.append(str(no))
        finally:
            connection.close()

    threads = [threading.Thread(target=issue, args=[by]) for by in approvers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(came, key=str) == [3, "SK ini sudah ditetapkan, jadi tidak berubah lagi."]
    assert Member.objects.count() == 3
