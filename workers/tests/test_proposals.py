"""Good rows of a list become workers and candidates."""

from __future__ import annotations

import json
from datetime import date, timedelta

import pytest

from gumas_pbi import crypto
from gumas_pbi.models import AuditEvent
from gumas_pbi.refusals import Refused
from villages.models import Village
from workers.actions import proposals, rosters
from workers.models import Candidate, Proposal, RosterRow, Worker
from workers.tests.factories import (
    CandidateFactory,
    ProposalFactory,
    RosterFactory,
    RosterRowFactory,
    WorkerFactory,
)

pytestmark = pytest.mark.django_db
NIK = "6210031708800001"


def row(roster, nik=NIK, **kwargs):
    content = {
        "nik": nik,
        "family_card": "6210031203150002",
        "mother_name": "Contoh Ibu",
        "phone": "081200000001",
        "heir_name": "",
    }
    values = {
        "content": json.dumps(content),
        "nik_digest": crypto.digest(nik),
        "birth_date": date(1980, 8, 17),
        "gender": "L",
        **kwargs,
    }
    return RosterRowFactory(roster=roster, **values)


def submitted(roster, now):
    return rosters.submit(roster, by=roster.uploaded_by, at=now)


def test_fill_makes_workers_and_candidates_of_the_good_rows(now):
    roster = RosterFactory()
    good = row(roster, name="Sri Contoh", warnings=1)
    bad = row(roster, nik="6210031708800002", errors=1)
    proposal = submitted(roster, now)

    assert proposals.fill(proposal, at=now) == 1

    worker = Worker.objects.get()
    assert (worker.name, worker.nik, worker.village) == ("Sri Contoh", NIK, roster.village)
    assert (worker.phone, worker.heir_name) == ("081200000001", "")
    assert (worker.created_by, worker.created_at) == (roster.uploaded_by, now)
    candidate = Candidate.objects.get()
    assert (candidate.worker, candidate.row, candidate.warnings) == (worker, good, 1)
    assert candidate.state == Candidate.State.PROPOSED
    good.refresh_from_db()
    bad.refresh_from_db()
    assert (good.state, good.worker, good.proposal) == ("submitted", worker, proposal)
    assert (bad.state, bad.worker, bad.proposal) == ("waiting", None, None)
    proposal.refresh_from_db()
    assert (proposal.state, proposal.people) == (Proposal.State.OPEN, 1)
    event = AuditEvent.objects.get(verb="proposals.fill")
    assert event.facts == {"rows": 1, "people": 1, "new": 1, "updated": 0}


def test_fill_updates_a_worker_of_the_same_village(now):
    worker = WorkerFactory(nik=NIK, name="Nama Lama")
    roster = RosterFactory(village=worker.village)
    row(roster, name="Nama Baru")

    proposals.fill(submitted(roster, now), at=now)

    worker.refresh_from_db()
    assert (worker.name, worker.phone) == ("Nama Baru", "081200000001")
    assert (worker.updated_by, worker.updated_at) == (roster.uploaded_by, now)
    assert worker.created_at < now or worker.created_at != worker.updated_at


def test_fill_leaves_a_worker_of_another_village_as_it_is(now):
    elsewhere = Village.objects.get(code="62.10.03.2002")
    worker = WorkerFactory(nik=NIK, name="Nama Lama", village=elsewhere)
    roster = RosterFactory()
    row(roster, name="Nama Baru")
    row(roster, nik="6210031708800002")

    proposals.fill(submitted(roster, now), at=now)

    worker.refresh_from_db()
    assert (worker.name, worker.village) == ("Nama Lama", elsewhere)


def test_fill_does_not_propose_somebody_who_is_proposed_already(now):
    standing = CandidateFactory(worker__nik=NIK)
    roster = RosterFactory()
    row(roster)
    row(roster, nik="6210031708800002")

    assert proposals.fill(submitted(roster, now), at=now) == 1
    assert standing.worker.candidacies.count() == 1


def test_fill_proposes_again_who_was_refused(now):
    refused = CandidateFactory(worker__nik=NIK, accepted=True)
    Candidate.objects.filter(pk=refused.pk).update(state="refused", reason="Pindah")
    roster = RosterFactory()
    row(roster)
    assert proposals.fill(submitted(roster, now), at=now) == 1


def test_fill_with_nobody_new_is_refused_and_changes_nothing(now):
    CandidateFactory(worker__nik=NIK)
    roster = RosterFactory()
    only = row(roster)
    proposal = submitted(roster, now)

    with pytest.raises(Refused) as no:
        proposals.fill(proposal, at=now)

    assert no.value.code == "nobody_new"
    only.refresh_from_db()
    assert only.state == RosterRow.State.WAITING
    proposal.refresh_from_db()
    assert proposal.state == Proposal.State.PREPARING


def test_fill_twice_is_refused(now):
    roster = RosterFactory()
    row(roster)
    proposal = submitted(roster, now)
    proposals.fill(proposal, at=now)
    with pytest.raises(Refused):
        proposals.fill(proposal, at=now)
    assert Worker.objects.count() == Candidate.objects.count() == 1


def test_rows_mended_later_go_into_another_proposal(now):
    roster = RosterFactory()
    row(roster)
    proposals.fill(submitted(roster, now), at=now)
    row(roster, nik="6210031708800002")
    later = now + timedelta(days=1)

    second = submitted(roster, later)

    assert proposals.fill(second, at=later) == 1
    assert roster.proposals.count() == 2


def test_fill_takes_more_rows_than_one_chunk(now, monkeypatch):
    monkeypatch.setattr(proposals, "CHUNK", 2)
    roster = RosterFactory()
    for n in range(5):
        row(roster, nik=f"621003170880000{n + 1}")
    assert proposals.fill(submitted(roster, now), at=now) == 5


def test_two_proposals_of_one_roster_cannot_be_prepared_at_once():
    from django.db import IntegrityError

    first = ProposalFactory(state=Proposal.State.PREPARING)
    with pytest.raises(IntegrityError, match="proposal_is_prepared_once"):
        ProposalFactory(roster=first.roster, state=Proposal.State.PREPARING)


def test_a_verdict_by_the_sender_is_refused_by_constraint():
    from django.db import IntegrityError

    candidate = CandidateFactory()
    with pytest.raises(IntegrityError, match="candidate_verified_by_another"):
        Candidate.objects.filter(pk=candidate.pk).update(
            state="accepted",
            verified_by=candidate.submitted_by,
            verified_at=candidate.submitted_at,
        )
