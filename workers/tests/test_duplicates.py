"""Deciding on two who may be one person."""

from __future__ import annotations

import threading

import pytest
from django.db import connection

from gumas_pbi import crypto
from gumas_pbi.models import AuditEvent
from gumas_pbi.refusals import Refused, StaleState
from workers.actions import duplicates, mending, near_keys, workers
from workers.models import (
    Candidate,
    DuplicatePair,
    DuplicateVerdict,
    NearKey,
    Proposal,
    RosterRow,
    Worker,
)
from workers.tests.factories import CandidateFactory, WorkerFactory

BUDI = ("6210031708800001", "Budi Santoso", "17/08/1980", "L", "", "Petani")
BUDHI = ("6210031708800002", "Budhi Santoso", "17/08/1980", "L", "", "Petani")
BUDY = ("6210031708800003", "Budy Santoso", "17/08/1980", "L", "", "Petani")


def registered(nik, **kwargs):
    worker = WorkerFactory(nik=nik, **kwargs)
    near_keys.write(Worker.objects.filter(pk=worker.pk))
    return worker


def pair_of(roster):
    return DuplicatePair.objects.get(row__roster=roster)


def codes(roster):
    return sorted(roster.findings.filter(row__isnull=False).values_list("number", "code"))


def test_different_people_are_never_asked_about_again(read, officer, now):
    roster = read(BUDI, BUDHI)
    duplicates.decide(pair_of(roster), "different", by=officer, at=now)

    assert not DuplicatePair.objects.exists()
    assert codes(roster) == []
    assert roster.lines.get(number=3).warnings == 0
    again = read(BUDHI, BUDI, ("6210035203850002", "Siti Aminah", "12/03/1985", "P", "", "Petani"))
    assert codes(again) == []


def test_different_holds_in_every_list_that_has_the_two(read, officer, verifier, now):
    first = read(BUDI, BUDHI)
    second = read(BUDHI, BUDI, village="62.10.03.2002", by=verifier)
    duplicates.decide(pair_of(first), "different", by=officer, at=now)
    assert (codes(first), codes(second)) == ([], [])


def test_different_leaves_the_next_who_is_alike(read, officer, now):
    roster = read(BUDI, BUDHI, BUDY)
    pair = DuplicatePair.objects.get(row__number=4)
    assert pair.other_row.number == 2
    duplicates.decide(pair, "different", by=officer, at=now)
    assert DuplicatePair.objects.get(row__number=4).other_row.number == 3
    assert codes(roster) == [(3, "possible_duplicate"), (4, "possible_duplicate")]
    read(BUDI, BUDY, BUDHI)
    assert DuplicatePair.objects.filter(row__roster__pk__gt=roster.pk).count() == 1


def test_different_takes_the_warning_from_the_candidate(read, send, officer, verifier, now):
    registered(BUDI[0])
    roster = read(BUDHI)
    send(roster)
    assert Candidate.objects.get().warnings == 1
    duplicates.decide(pair_of(roster), "different", by=verifier, at=now)
    assert Candidate.objects.get().warnings == 0


def test_decide_leaves_an_event_and_no_number(read, officer, now):
    roster = read(BUDI, BUDHI)
    duplicates.decide(pair_of(roster), "unsure", note=f"NIK {BUDI[0]} di KTP", by=officer, at=now)
    verdict = DuplicateVerdict.objects.get()
    assert (verdict.verdict, verdict.decided_by, verdict.decided_at) == ("unsure", officer, now)
    assert verdict.note == "NIK ••••••••••••0001 di KTP"
    event = AuditEvent.objects.get(verb="duplicates.decide")
    assert event.facts == {"verdict": "unsure", "row": roster.lines.get(number=3).pk}


def test_unsure_keeps_the_pair_for_a_verifier(read, officer, verifier, now):
    roster = read(BUDI, BUDHI)
    duplicates.decide(pair_of(roster), "unsure", by=officer, at=now)
    assert DuplicatePair.objects.unsure().count() == 1
    assert DuplicatePair.objects.undecided().count() == 0
    duplicates.decide(pair_of(roster), "different", seen="unsure", by=verifier, at=now)
    assert not DuplicatePair.objects.exists()


def test_same_in_one_list_skips_the_other_row_with_a_reason(read, officer, now):
    roster = read(BUDI, BUDHI)
    duplicates.decide(pair_of(roster), "same", right="first", by=officer, at=now)
    stays, goes = roster.lines.get(number=3), roster.lines.get(number=2)
    assert (stays.state, goes.state) == (RosterRow.State.WAITING, RosterRow.State.SKIPPED)
    assert goes.skip_reason == "Orang yang sama dengan baris 3"
    assert goes.changes.get().by == officer
    assert codes(roster) == []


def test_same_that_was_undone_is_a_question_again(read, officer, now):
    roster = read(BUDI, BUDHI)
    duplicates.decide(pair_of(roster), "same", right="second", by=officer, at=now)
    mending.restore(roster.lines.get(number=3), by=officer, at=now)
    assert DuplicatePair.objects.undecided().get() == pair_of(roster)
    duplicates.decide(pair_of(roster), "different", seen="same", by=officer, at=now)
    assert not DuplicatePair.objects.exists()


def test_same_with_the_registrys_nik_makes_the_row_an_update(read, officer, now):
    worker = registered(BUDI[0])
    roster = read(BUDHI)
    duplicates.decide(pair_of(roster), "same", right="second", by=officer, at=now)
    row = roster.lines.get()
    assert (row.person["nik"], bytes(row.nik_digest)) == (BUDI[0], bytes(worker.nik_digest))
    assert codes(roster) == [(2, "nik_registered")]
    assert row.changes.get().by == officer


def test_same_with_the_lists_nik_is_a_request_of_an_officer(read, officer, now):
    worker = registered(BUDI[0])
    roster = read(BUDHI)
    kept = duplicates.decide(
        pair_of(roster), "same", right="first", note="Lihat KTP.", by=officer, at=now
    )
    assert kept == "unsure"
    assert DuplicateVerdict.objects.get().note == (
        "Menurut petugas, NIK di daftar yang benar. Lihat KTP."
    )
    worker.refresh_from_db()
    assert worker.nik == BUDI[0]


def test_same_with_the_lists_nik_corrects_the_registry(read, verifier, now):
    worker = registered(BUDI[0])
    keys = set(NearKey.objects.values_list("key", flat=True))
    roster = read(BUDHI)
    duplicates.decide(pair_of(roster), "same", right="first", by=verifier, at=now)
    worker.refresh_from_db()
    assert (worker.nik, bytes(worker.nik_digest)) == (BUDHI[0], crypto.digest(BUDHI[0]))
    told = worker.changes.get()
    assert (told.field, told.before, told.after) == ("nik", BUDI[0], BUDHI[0])
    assert (told.row, told.by, told.at) == (roster.lines.get(), verifier, now)
    assert set(NearKey.objects.values_list("key", flat=True)) != keys
    assert codes(roster) == [(2, "nik_registered")]
    assert AuditEvent.objects.filter(verb="workers.correct_nik").count() == 1


def test_same_of_two_registered_people_is_a_request_of_an_officer(read, send, officer, now):
    registered(BUDI[0])
    roster = read(BUDHI)
    send(roster)
    assert duplicates.decide(pair_of(roster), "same", right="first", by=officer, at=now) == "unsure"
    assert "Diminta digabung" in DuplicateVerdict.objects.get().note


def test_same_of_two_registered_people_is_a_merge(read, send, officer, verifier, now):
    registered(BUDI[0])
    roster = read(BUDHI)
    send(roster)
    with pytest.raises(Refused) as no:
        duplicates.decide(pair_of(roster), "same", right="first", by=verifier, at=now)
    assert no.value.code == "merge"
    assert not DuplicateVerdict.objects.exists()


@pytest.mark.parametrize(
    ("given", "code"),
    [({"verdict": "same"}, "right_missing"), ({"verdict": "lain"}, "no_such_verdict")],
)
def test_decide_without_a_choice_is_refused(read, officer, now, given, code):
    roster = read(BUDI, BUDHI)
    with pytest.raises(Refused) as no:
        duplicates.decide(pair_of(roster), **given, by=officer, at=now)
    assert no.value.code == code


@pytest.mark.parametrize("verdict", ["different", "unsure"])
def test_decide_twice_tells_the_second(read, officer, now, verdict):
    roster = read(BUDI, BUDHI)
    pair = pair_of(roster)
    duplicates.decide(pair, verdict, by=officer, at=now)
    with pytest.raises(StaleState):
        duplicates.decide(pair, "different", by=officer, at=now)
    assert DuplicateVerdict.objects.get().verdict == verdict


@pytest.mark.usefixtures("committing")
def test_decide_at_once_lets_one_win(read, officer, now):
    pair = pair_of(read(BUDI, BUDHI))
    barrier, told = threading.Barrier(2), []

    def act(verdict):
        barrier.wait()
        try:
            told.append(duplicates.decide(pair, verdict, right="first", by=officer, at=now))
        except StaleState:
            told.append("stale")
        finally:
            connection.close()

    threads = [threading.Thread(target=act, args=(v,)) for v in ("different", "unsure")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(told) in (["different", "stale"], ["stale", "unsure"])
    assert DuplicateVerdict.objects.count() == 1


def test_ask_again_brings_the_question_back(read, officer, now):
    roster = read(BUDI, BUDHI)
    duplicates.decide(pair_of(roster), "different", by=officer, at=now)
    duplicates.ask_again(DuplicateVerdict.objects.get(), by=officer, at=now)
    assert not DuplicateVerdict.objects.exists()
    assert codes(roster) == [(3, "possible_duplicate")]
    assert pair_of(roster).other_row.number == 2


def test_ask_again_twice_tells_the_second(read, officer, now):
    duplicates.decide(pair_of(read(BUDI, BUDHI)), "unsure", by=officer, at=now)
    verdict = DuplicateVerdict.objects.get()
    duplicates.ask_again(DuplicateVerdict.objects.get(), by=officer, at=now)
    with pytest.raises(StaleState):
        duplicates.ask_again(verdict, by=officer, at=now)


def test_ask_again_of_somebody_elses_verdict_is_refused(read, officer, verifier, now):
    duplicates.decide(pair_of(read(BUDI, BUDHI)), "different", by=verifier, at=now)
    with pytest.raises(Refused) as no:
        duplicates.ask_again(DuplicateVerdict.objects.get(), by=officer, at=now)
    assert no.value.code == "not_yours"


def test_ask_again_of_people_who_were_united_is_refused(read, officer, now):
    duplicates.decide(pair_of(read(BUDI, BUDHI)), "same", right="first", by=officer, at=now)
    with pytest.raises(Refused) as no:
        duplicates.ask_again(DuplicateVerdict.objects.get(), by=officer, at=now)
    assert no.value.code == "united"


def test_merge_points_to_who_is_kept_and_closes_candidacies(read, send, officer, verifier, now):
    keep = registered(BUDI[0])
    roster = read(BUDHI)
    proposal = send(roster)
    drop = Worker.objects.get(nik_digest=crypto.digest(BUDHI[0]))

    duplicates.merge(keep, drop, note="KTP sama", by=verifier, at=now)

    drop.refresh_from_db()
    assert drop.merged_into == keep
    candidate = drop.candidacies.get()
    assert (candidate.state, candidate.reason) == (Candidate.State.REFUSED, "Data ganda")
    assert candidate.verified_by == verifier
    proposal.refresh_from_db()
    assert proposal.state == Proposal.State.DONE
    assert roster.lines.get().worker == keep
    assert not DuplicatePair.objects.exists()
    assert codes(roster) == []
    assert DuplicateVerdict.objects.get().verdict == "same"
    assert AuditEvent.objects.get(verb="duplicates.merge").facts == {"dropped": drop.pk}


@pytest.mark.parametrize("state", ["returned", "accepted"])
def test_merge_closes_whom_a_verifier_has_seen(verifier, now, state):
    person = CandidateFactory(
        accepted=True, state=state, reason="x", is_sampled=True, second_by=verifier, second_at=now
    )
    duplicates.merge(WorkerFactory(), person.worker, by=verifier, at=now)
    person.refresh_from_db()
    assert (person.state, person.verified_by) == (Candidate.State.REFUSED, verifier)


def test_merge_takes_along_who_was_merged_before(verifier, now):
    keep, drop = WorkerFactory(), WorkerFactory()
    earlier = WorkerFactory(merged_into=drop)
    duplicates.merge(keep, drop, by=verifier, at=now)
    earlier.refresh_from_db()
    assert earlier.merged_into == keep


def test_merge_twice_tells_the_second(verifier, now):
    keep, drop = WorkerFactory(), WorkerFactory()
    duplicates.merge(keep, drop, by=verifier, at=now)
    for one, other in ((keep, drop), (drop, keep), (keep, keep)):
        with pytest.raises(StaleState):
            duplicates.merge(one, other, by=verifier, at=now)


def test_merge_is_for_verifiers(officer, now):
    with pytest.raises(Refused) as no:
        duplicates.merge(WorkerFactory(), WorkerFactory(), by=officer, at=now)
    assert no.value.code == "not_yours"


def test_merge_of_who_was_proposed_by_the_same_user_is_refused(verifier, now):
    candidate = CandidateFactory(submitted_by=verifier)
    with pytest.raises(Refused, match="orang lain"):
        duplicates.merge(WorkerFactory(), candidate.worker, by=verifier, at=now)
    candidate.worker.refresh_from_db()
    assert candidate.worker.merged_into is None


def test_correct_nik_to_somebody_elses_is_refused(read, verifier, now):
    worker, other = WorkerFactory(), WorkerFactory()
    row = read(BUDHI).lines.get()
    with pytest.raises(Refused, match="sudah terdaftar"):
        workers.correct_nik(worker, other.nik, row=row, by=verifier, at=now)
