"""Verdicts: happy, refused, twice; and by another person than who proposed."""

import threading

import pytest
from django.db import connection

from enrollment.actions import proposals, verdicts
from gumas_pbi.models import AuditEvent, Role
from gumas_pbi.refusals import Refused, StaleState
from gumas_pbi.tests.factories import UserFactory
from workers.models import Candidate, Proposal
from workers.tests.factories import CandidateFactory, ProposalFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def proposal():
    return ProposalFactory()


@pytest.fixture
def verifier():
    return UserFactory(role=Role.VERIFIER)


def test_verify_accepts_with_name_and_time(proposal, verifier, now):
    person = CandidateFactory(proposal=proposal)
    assert proposals.verify(proposal, proposal.candidates.all(), by=verifier, at=now) == 1
    person.refresh_from_db()
    assert (person.state, person.verified_by, person.verified_at) == ("accepted", verifier, now)
    event = AuditEvent.objects.get(verb="proposals.accepted")
    assert (event.by, event.facts) == (verifier, {"people": 1})


def test_verify_some_leaves_the_proposal_open(proposal, verifier, now):
    one, _other = CandidateFactory.create_batch(2, proposal=proposal)
    proposals.verify(proposal, Candidate.objects.filter(pk=one.pk), by=verifier, at=now)
    proposal.refresh_from_db()
    assert proposal.state == Proposal.State.OPEN


def test_last_verdict_closes_the_proposal(proposal, verifier, now):
    one, other = CandidateFactory.create_batch(2, proposal=proposal)
    proposals.verify(proposal, Candidate.objects.filter(pk=one.pk), by=verifier, at=now)
    verdicts.refuse(Candidate.objects.filter(pk=other.pk), note="Sudah pindah", by=verifier, at=now)
    proposal.refresh_from_db()
    other.refresh_from_db()
    assert proposal.state == Proposal.State.DONE
    assert (other.state, other.reason) == ("refused", "Sudah pindah")


def test_nobody_verifies_what_they_submitted(proposal, now):
    CandidateFactory(proposal=proposal)
    with pytest.raises(Refused, match="Anda yang mengirim usulan ini"):
        proposals.verify(proposal, proposal.candidates.all(), by=proposal.submitted_by, at=now)
    assert proposal.candidates.get().state == "proposed"
    assert not AuditEvent.objects.exists()


def test_verify_twice_says_that_nobody_waits(proposal, verifier, now):
    CandidateFactory(proposal=proposal)
    proposals.verify(proposal, proposal.candidates.all(), by=verifier, at=now)
    with pytest.raises(StaleState, match="Tidak ada lagi orang yang menunggu"):
        proposals.verify(proposal, proposal.candidates.all(), by=verifier, at=now)
    assert AuditEvent.objects.count() == 1


def test_the_dead_are_never_accepted(proposal, verifier, now, today):
    CandidateFactory(proposal=proposal, worker__died_on=today)
    with pytest.raises(StaleState):
        proposals.verify(proposal, proposal.candidates.all(), by=verifier, at=now)


def test_people_of_another_proposal_are_left_alone(proposal, verifier, now):
    CandidateFactory(proposal=proposal)
    foreign = CandidateFactory()
    proposals.verify(proposal, Candidate.objects.all(), by=verifier, at=now)
    foreign.refresh_from_db()
    assert foreign.state == "proposed"


def test_two_verifiers_finish_it_together(committing, now):
    proposal = ProposalFactory()
    people = CandidateFactory.create_batch(2, proposal=proposal)
    verifiers = [UserFactory(role=Role.VERIFIER) for _ in people]

    def decide(person, by):
        try:
            mine = Candidate.objects.filter(pk=person.pk)
            proposals.verify(Proposal.objects.get(pk=proposal.pk), mine, by=by, at=now)
        finally:
            connection.close()

    both = [
        threading.Thread(target=decide, args=pair) for pair in zip(people, verifiers, strict=True)
    ]
    for thread in both:
        thread.start()
    for thread in both:
        thread.join()
    proposal.refresh_from_db()
    assert proposal.state == Proposal.State.DONE
