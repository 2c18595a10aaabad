"""Good rows of a list become workers and candidates."""

from __future__ import annotations

import json
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from gumas_pbi import crypto
from gumas_pbi.models import AuditEvent
from gumas_pbi.refusals import Refused
from villages.models import Village
from villages.tests.factories import VillageFactory
from workers.actions import proposals, rosters, updates
from workers.models import Candidate, DuplicatePair, Proposal, RosterRow, Worker
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
    assert event.facts == {"rows": 1, "people": 1, "new": 1, "updated": 0, "waiting": 0}


def test_fill_updates_an_unverified_worker_of_the_same_village_with_history(now):
    worker = WorkerFactory(nik=NIK, name="Nama Lama", address="Jalan Lama")
    roster = RosterFactory(village=worker.village)
    line = row(roster, name="Nama Baru")

    proposals.fill(submitted(roster, now), at=now)

    worker.refresh_from_db()
    assert (worker.name, worker.phone) == ("Nama Baru", "081200000001")
    assert worker.address == "Jalan Lama"  # the list says nothing of it
    assert (worker.updated_by, worker.updated_at) == (roster.uploaded_by, now)
    told = worker.changes.get(field="name")
    assert (told.before, told.after, told.row) == ("Nama Lama", "Nama Baru", line)
    assert (told.by, told.at) == (roster.uploaded_by, now)
    line.refresh_from_db()
    assert (line.update_state, line.update_by) == ("accepted", roster.uploaded_by)


def test_fill_leaves_who_is_verified_to_a_verifier(now):
    standing = CandidateFactory(worker__nik=NIK, worker__name="Nama Lama", accepted=True)
    roster = RosterFactory(village=standing.worker.village)
    line = row(roster, name="Nama Baru")
    proposal = submitted(roster, now)

    assert proposals.fill(proposal, at=now) == 0

    standing.worker.refresh_from_db()
    line.refresh_from_db()
    proposal.refresh_from_db()
    assert standing.worker.name == "Nama Lama"
    assert not standing.worker.changes.exists()
    assert (line.state, line.update_state) == ("submitted", "waiting")
    assert proposal.state == Proposal.State.DONE
    event = AuditEvent.objects.get(verb="proposals.fill")
    assert event.facts == {"rows": 1, "people": 0, "new": 0, "updated": 0, "waiting": 1}


def test_fill_leaves_a_worker_of_another_village_to_a_verifier(now):
    elsewhere = Village.objects.get(code="62.10.03.2002")
    worker = WorkerFactory(nik=NIK, name="Nama Lama", village=elsewhere)
    roster = RosterFactory()
    line = row(roster, name="Nama Baru")
    row(roster, nik="6210031708800002")

    proposals.fill(submitted(roster, now), at=now)

    worker.refresh_from_db()
    line.refresh_from_db()
    assert (worker.name, worker.village) == ("Nama Lama", elsewhere)
    assert (line.worker, line.update_state) == (worker, "waiting")


def test_fill_leaves_alone_what_was_declined(now):
    worker = WorkerFactory(nik=NIK, name="Nama Lama")
    roster = RosterFactory(village=worker.village)
    line = row(roster, name="Nama Baru")
    updates.decline(
        RosterRow.objects.filter(pk=line.pk), reason="Salah ketik", by=roster.uploaded_by, at=now
    )

    assert proposals.fill(submitted(roster, now), at=now) == 1

    worker.refresh_from_db()
    assert worker.name == "Nama Lama"


def test_fill_of_a_merged_person_goes_to_who_was_kept(now):
    kept = WorkerFactory()
    WorkerFactory(nik=NIK, merged_into=kept)
    roster = RosterFactory(village=kept.village)
    line = row(roster, name="Nama Baru")

    proposals.fill(submitted(roster, now), at=now)

    kept.refresh_from_db()
    line.refresh_from_db()
    assert (line.worker, kept.name) == (kept, "Nama Baru")
    assert Candidate.objects.get().worker == kept


def test_fill_pairs_who_was_registered_from_another_list_meanwhile(now):
    first, second = RosterFactory(), RosterFactory(village=VillageFactory(code="62.10.03.2002"))
    row(first, nik="6210031708800001")
    later = row(second, nik="6210031708800002")
    proposals.fill(submitted(first, now), at=now)
    proposals.fill(submitted(second, now), at=now)

    pair = DuplicatePair.objects.get()
    assert (pair.row, pair.other_worker.nik) == (later, "6210031708800001")
    later.refresh_from_db()
    assert later.warnings == 1
    assert Candidate.objects.get(row=later).warnings == 1


def test_fill_takes_as_many_statements_for_three_updates_as_for_one(now):
    counts = []
    for n in (1, 3):
        roster = RosterFactory()
        for k in range(n):
            worker = WorkerFactory(nik=f"62{n}{k}0{n}17088{k}{n}{k}01", name="Nama Lama")
            row(roster, nik=worker.nik, name="Nama Baru")
            row(roster, nik=f"62{n}{k}0{n}17089{k}{n}{k}02")
        proposal = submitted(roster, now)
        with CaptureQueriesContext(connection) as queries:
            proposals.fill(proposal, at=now)
        counts.append(len(queries))
    assert counts[0] == counts[1]


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
    roster = RosterFactory()
    row(roster)
    proposals.fill(submitted(roster, now), at=now)
    again = RosterFactory(village=roster.village)
    first = roster.lines.get()
    only = row(again, name=first.name, name_key=first.name_key)
    proposal = submitted(again, now)

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


def test_fill_proposes_again_who_was_returned_to_the_village(now):
    roster = RosterFactory()
    worker = WorkerFactory(nik=NIK, name="Nama Lama", village=roster.village)
    before = CandidateFactory(worker=worker, accepted=True, state="returned", reason="Cocokkan NIK")
    sent = row(roster, name="Nama Baru", warnings=1)
    proposal = submitted(roster, now)

    assert proposals.fill(proposal, at=now) == 1

    candidate = Candidate.objects.get()
    assert (candidate.pk, candidate.state, candidate.proposal) == (before.pk, "proposed", proposal)
    assert (candidate.row, candidate.submitted_by) == (sent, proposal.submitted_by)
    assert (candidate.verified_by, candidate.verified_at) == (None, None)
    worker.refresh_from_db()
    assert worker.name == "Nama Baru"
    proposal.refresh_from_db()
    assert (proposal.state, proposal.people) == (Proposal.State.OPEN, 1)
    before.proposal.refresh_from_db()
    assert before.proposal.people == 0
    assert AuditEvent.objects.get(verb="proposals.fill").facts["again"] == 1


def test_fill_leaves_who_was_returned_to_another_village(now):
    there = VillageFactory(code="62.10.03.2002")
    worker = WorkerFactory(nik=NIK, village=there)
    before = CandidateFactory(worker=worker, accepted=True, state="returned", reason="Cocokkan NIK")
    roster = RosterFactory()
    row(roster, name="Nama Lain")
    proposals.fill(submitted(roster, now), at=now)
    before.refresh_from_db()
    assert (before.state, before.village) == ("returned", there)
