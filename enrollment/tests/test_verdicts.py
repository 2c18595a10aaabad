"""Verdicts on any set of people: happy, refused, twice; and by two at once."""

import threading

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from enrollment.actions import decrees, verdicts
from enrollment.models import Member
from enrollment.queries import decidable
from enrollment.queries.decidable import Outcome
from enrollment.tests.factories import DeskFactory, DraftNameFactory, SpotCheckFactory
from gumas_pbi.models import AuditEvent, Role
from gumas_pbi.refusals import Refused, StaleState, WrongInput
from gumas_pbi.tests.factories import UserFactory
from workers.models import Candidate, Proposal, VerdictReason
from workers.tests.factories import (
    CandidateFactory,
    FindingFactory,
    ProposalFactory,
    ReferenceEntryFactory,
    RosterRowFactory,
    VerdictReasonFactory,
)

pytestmark = pytest.mark.django_db
EVERYBODY = Candidate.objects.all()


@pytest.fixture
def verifier():
    return UserFactory(role=Role.VERIFIER)


@pytest.fixture
def moved():
    return VerdictReasonFactory(label="Sudah pindah")


@pytest.fixture
def nik_doubtful():
    return VerdictReasonFactory(kind=VerdictReason.Kind.RETURN, label="NIK perlu dicocokkan")


def of(person):
    return Candidate.objects.filter(pk=person.pk)


def returned(**kwargs):
    values = {"accepted": True, "state": "returned", "reason": "NIK perlu dicocokkan"}
    return CandidateFactory(**{**values, **kwargs})


def sampled(**kwargs):
    return CandidateFactory(accepted=True, is_sampled=True, **kwargs)


def state_of_proposal(person):
    return Proposal.objects.values_list("state", flat=True).get(pk=person.proposal_id)


# --- accept


def test_accept_people_of_several_proposals(verifier, now):
    one, other = CandidateFactory(), CandidateFactory()
    assert verdicts.accept(EVERYBODY, by=verifier, at=now) == Outcome(2, {})
    for person in (one, other):
        person.refresh_from_db()
        assert (person.state, person.verified_by, person.verified_at) == ("accepted", verifier, now)
        assert state_of_proposal(person) == "done"
    event = AuditEvent.objects.get()
    assert (event.verb, event.subject_id) == ("proposals.accepted", str(verifier.pk))
    assert event.facts == {"people": 2, "proposals": 2}


def test_accept_passes_over_and_says_why(verifier, now, today):
    own = CandidateFactory(submitted_by=verifier)
    decided = CandidateFactory(accepted=True)
    dead = CandidateFactory(worker__died_on=today)
    listed, absent = CandidateFactory(), SpotCheckFactory(result="not_found", note="Rumah kosong")
    ReferenceEntryFactory(nik_digest=listed.worker.nik_digest)
    good = CandidateFactory()
    assert verdicts.accept(EVERYBODY, by=verifier, at=now) == Outcome(
        1, {"decided": 1, "own": 1, "dead": 1, "listed": 1, "absent": 1}
    )
    accepted = set(Candidate.objects.filter(state="accepted"))
    assert accepted == {good, decided}
    assert state_of_proposal(own) == state_of_proposal(absent.candidate) == "open"
    assert state_of_proposal(dead) == state_of_proposal(listed) == "open"


def test_accept_only_ones_own_is_refused(verifier, now):
    CandidateFactory(submitted_by=verifier)
    with pytest.raises(Refused, match="Anda yang mengirim usulan ini") as no:
        verdicts.accept(EVERYBODY, by=verifier, at=now)
    assert no.value.code == "own"
    assert not AuditEvent.objects.exists()


def test_accept_twice(verifier, now):
    CandidateFactory()
    verdicts.accept(EVERYBODY, by=verifier, at=now)
    with pytest.raises(StaleState, match="Tidak ada lagi orang yang menunggu"):
        verdicts.accept(EVERYBODY, by=verifier, at=now)


def test_accept_who_was_not_found_asks_for_a_tick(verifier, now):
    person = SpotCheckFactory(result="not_found", note="Rumah kosong").candidate
    with pytest.raises(Refused, match="tidak ditemukan saat kunjungan"):
        verdicts.accept(of(person), by=verifier, at=now)
    verdicts.accept(of(person), by=verifier, at=now, despite_absence=True)
    assert AuditEvent.objects.get().facts == {"people": 1, "despite_absence": True}


def test_the_last_visit_counts(verifier, now, today):
    person = SpotCheckFactory(result="not_found", note="Rumah kosong").candidate
    SpotCheckFactory(candidate=person, date=today)
    assert verdicts.accept(of(person), by=verifier, at=now).people == 1


@pytest.mark.parametrize(("percent", "drawn"), [(0, 0), (100, 5)])
def test_accept_draws_a_share_for_a_second_look(verifier, now, settings, percent, drawn):
    settings.SECOND_LOOK_PERCENT = percent
    CandidateFactory.create_batch(5)
    verdicts.accept(EVERYBODY, by=verifier, at=now)
    assert Candidate.objects.filter(is_sampled=True).count() == drawn
    assert Candidate.objects.ready().count() == 5 - drawn


def test_the_draw_is_by_person_not_by_act(verifier, now, settings):
    settings.SECOND_LOOK_PERCENT = 50
    CandidateFactory.create_batch(40, proposal=ProposalFactory())
    verdicts.accept(EVERYBODY, by=verifier, at=now)
    assert 0 < Candidate.objects.filter(is_sampled=True).count() < 40


def test_a_verdict_prolongs_the_desk(verifier, now):
    desk = DeskFactory(user=verifier, since=now)
    CandidateFactory()
    later = now.replace(minute=20)
    verdicts.accept(EVERYBODY, by=verifier, at=later)
    desk.refresh_from_db()
    assert (desk.since, desk.until) == (now, later.replace(minute=50))


@pytest.mark.parametrize("act", ["accept", "refuse", "send_back"])
def test_as_many_statements_for_three_proposals_as_for_one(verifier, now, act):
    def statements(number):
        people = [CandidateFactory(proposal=ProposalFactory()).pk for _n in range(number)]
        words = {} if act == "accept" else {"note": "Contoh alasan"}
        with CaptureQueriesContext(
            connection,
        ) as asked:
            verb = getattr(verdicts, act)
            verb(Candidate.objects.filter(pk__in=people), by=verifier, at=now, **words)
        return len(asked)

    assert statements(1) == statements(3)


# --- refuse, send back


def test_refuse_for_a_reason_with_a_note(verifier, now, moved):
    person = CandidateFactory()
    verdicts.refuse(of(person), reason=moved, note=" ke  Kapuas ", by=verifier, at=now)
    person.refresh_from_db()
    assert (person.state, person.cause, person.reason) == (
        "refused", moved, "Sudah pindah: ke Kapuas",
    )  # fmt: skip


def test_refuse_masks_a_nik_in_the_note(verifier, now):
    person = CandidateFactory()
    verdicts.refuse(of(person), note="NIK 6210031708800001 salah", by=verifier, at=now)
    person.refresh_from_db()
    assert "6210031708800001" not in person.reason


def test_refuse_somebody_whom_the_village_does_not_answer_for(verifier, now, moved):
    person = returned()
    verdicts.refuse(of(person), reason=moved, by=verifier, at=now)
    person.refresh_from_db()
    assert person.state == "refused"


@pytest.mark.parametrize("act", ["refuse", "send_back"])
def test_without_reason(verifier, now, act):
    person = CandidateFactory()
    with pytest.raises(Refused, match="Tuliskan") as no:
        getattr(verdicts, act)(of(person), note=" ", by=verifier, at=now)
    assert no.value.code == "reason_missing"


def test_a_reason_for_something_else(verifier, now, moved, nik_doubtful):
    person = CandidateFactory()
    with pytest.raises(WrongInput):
        verdicts.refuse(of(person), reason=nik_doubtful, by=verifier, at=now)
    with pytest.raises(WrongInput):
        verdicts.send_back(of(person), reason=moved, by=verifier, at=now)


def test_send_back_to_the_village(verifier, now, nik_doubtful):
    person = CandidateFactory()
    verdicts.send_back(of(person), reason=nik_doubtful, note="angka 5", by=verifier, at=now)
    person.refresh_from_db()
    assert (person.state, person.reason) == ("returned", "NIK perlu dicocokkan: angka 5")
    assert state_of_proposal(person) == "done"
    event = AuditEvent.objects.get()
    assert event.verb == "proposals.returned"
    assert event.facts == {"people": 1, "reason": person.reason, "candidates": [person.pk]}


def test_send_back_twice(verifier, now):
    person = CandidateFactory()
    verdicts.send_back(of(person), note="KTP", by=verifier, at=now)
    with pytest.raises(StaleState):
        verdicts.send_back(of(person), note="KTP", by=verifier, at=now)


def test_nobody_sends_back_whom_they_submitted(now):
    person = CandidateFactory()
    with pytest.raises(Refused, match="Anda yang mengirim"):
        verdicts.send_back(of(person), note="KTP", by=person.submitted_by, at=now)


# --- send again


def test_send_again_with_an_answer(now):
    person = returned(proposal=ProposalFactory(state="done"))
    officer = UserFactory(role=Role.VILLAGE_OFFICER)
    verdicts.send_again(person, reply="Sudah dicocokkan", by=officer, at=now)
    person.refresh_from_db()
    assert (person.state, person.reply, person.reason) == (
        "proposed", "Sudah dicocokkan", "NIK perlu dicocokkan",
    )  # fmt: skip
    assert (person.verified_by, person.verified_at, person.cause) == (None, None, None)
    assert state_of_proposal(person) == "open"


def test_send_again_counts_the_warnings_again(now):
    row = RosterRowFactory(warnings=2)
    FindingFactory(row=row, code="birth_date_contradicts_nik", severity="warning")
    FindingFactory(row=row, code="civil_registry_differs", severity="warning")
    person = returned(row=row)
    verdicts.send_again(person, reply="Sudah", by=UserFactory(), at=now)
    person.refresh_from_db()
    assert person.warnings == 1  # what lists say is asked when it is looked at


def test_send_again_without_an_answer(now):
    with pytest.raises(Refused, match="Tuliskan apa yang sudah dilengkapi"):
        verdicts.send_again(returned(), reply=" ", by=UserFactory(), at=now)


def test_send_again_twice(now):
    person = returned()
    verdicts.send_again(person, reply="Sudah", by=UserFactory(), at=now)
    with pytest.raises(StaleState):
        verdicts.send_again(person, reply="Sudah", by=UserFactory(), at=now)


# --- recall


def test_recall_before_a_decree(verifier, now):
    person = CandidateFactory(
        accepted=True, is_sampled=True, proposal=ProposalFactory(state="done")
    )
    verdicts.recall(of(person), note="Salah orang", by=verifier, at=now)
    person.refresh_from_db()
    assert (person.state, person.verified_by, person.is_sampled) == ("proposed", None, False)
    assert (person.reason, state_of_proposal(person)) == ("Salah orang", "open")
    event = AuditEvent.objects.get()
    assert event.facts == {"people": 1, "reason": "Salah orang", "candidates": [person.pk]}


def test_recall_without_a_reason(verifier, now):
    with pytest.raises(Refused, match="mengapa persetujuan ini ditarik"):
        verdicts.recall(of(CandidateFactory(accepted=True)), note="", by=verifier, at=now)


def test_recall_after_the_decree(verifier, now):
    person = CandidateFactory(accepted=True, state="decreed")
    with pytest.raises(StaleState):
        verdicts.recall(of(person), note="Salah orang", by=verifier, at=now)


def test_recall_twice(verifier, now):
    person = CandidateFactory(accepted=True)
    verdicts.recall(of(person), note="Salah orang", by=verifier, at=now)
    with pytest.raises(StaleState):
        verdicts.recall(of(person), note="Salah orang", by=verifier, at=now)


# --- second look


def test_second_look_agrees(verifier, now):
    person = sampled()
    assert verdicts.second_look(of(person), agrees=True, by=verifier, at=now).people == 1
    person.refresh_from_db()
    assert (person.state, person.second_by, person.second_at) == ("accepted", verifier, now)
    assert Candidate.objects.ready().get() == person


def test_second_look_turns_down(verifier, now, moved):
    person = sampled()
    verdicts.second_look(of(person), agrees=False, reason=moved, by=verifier, at=now)
    person.refresh_from_db()
    assert (person.state, person.second_by, person.cause) == ("refused", verifier, moved)
    assert person.verified_by != verifier


def test_second_look_turns_down_without_reason(verifier, now):
    with pytest.raises(Refused, match="Tuliskan alasan penolakan"):
        verdicts.second_look(of(sampled()), agrees=False, by=verifier, at=now)


def test_second_look_by_who_accepted(now):
    person = sampled()
    with pytest.raises(Refused, match="harus dilakukan orang lain"):
        verdicts.second_look(of(person), agrees=True, by=person.verified_by, at=now)


def test_second_look_twice(verifier, now):
    person = sampled()
    verdicts.second_look(of(person), agrees=True, by=verifier, at=now)
    with pytest.raises(StaleState):
        verdicts.second_look(of(person), agrees=True, by=verifier, at=now)


def test_second_look_at_who_was_not_drawn(verifier, now):
    with pytest.raises(StaleState):
        verdicts.second_look(of(CandidateFactory(accepted=True)), agrees=True, by=verifier, at=now)


# --- what will happen


def test_foresee_changes_nothing(verifier, now, today):
    CandidateFactory()
    CandidateFactory(worker__died_on=today)
    assert decidable.foresee(EVERYBODY, "accept", by=verifier, at=now) == Outcome(1, {"dead": 1})
    assert decidable.foresee(EVERYBODY, "refuse", by=verifier, at=now) == Outcome(2, {})
    assert set(Candidate.objects.values_list("state", flat=True)) == {"proposed"}


# --- two at once


def at_once(*acts):
    """What each of these came to, begun together in connections of their own."""
    came, ready = [], threading.Barrier(len(acts))

    def run(act):
        try:
            ready.wait()
            came.append(act())
        except Refused as no:
            came.append(no.code)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[act]) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return came


def test_two_decide_on_the_same_person(committing, now):
    person = CandidateFactory()
    one, other = (UserFactory(role=Role.VERIFIER) for _n in range(2))
    came = at_once(
        lambda: verdicts.accept(of(person), by=one, at=now).people,
        lambda: verdicts.refuse(of(person), note="Sudah pindah", by=other, at=now).people,
    )
    assert sorted(came, key=str) == [1, "stale_state"]
    person.refresh_from_db()
    assert (person.state, person.verified_by) in (("accepted", one), ("refused", other))
    assert AuditEvent.objects.filter(verb__startswith="proposals.").count() == 1


def test_two_bulk_verdicts_in_opposite_order(committing, now):
    people = [CandidateFactory().pk for _n in range(20)]
    one, other = (UserFactory(role=Role.VERIFIER) for _n in range(2))

    def chosen(order):
        return Candidate.objects.filter(pk__in=people).order_by(order)

    came = at_once(
        lambda: verdicts.accept(chosen("pk"), by=one, at=now).people,
        lambda: verdicts.refuse(chosen("-pk"), note="Sudah pindah", by=other, at=now).people,
    )
    assert sorted(came, key=str) == [20, "stale_state"]
    assert not Proposal.objects.exclude(state="done").exists()


def test_a_recall_and_the_decree_at_once(committing, now):
    name = DraftNameFactory()
    verifier, approver = UserFactory(role=Role.VERIFIER), name.decree.drafted_by
    came = at_once(
        lambda: verdicts.recall(of(name.candidate), note="Salah", by=verifier, at=now).people,
        lambda: decrees.issue(name.decree, by=approver, at=now),
    )
    name.candidate.refresh_from_db()
    assert 1 in came
    assert Member.objects.exists() is (name.candidate.state == "decreed")
