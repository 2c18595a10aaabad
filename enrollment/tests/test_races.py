"""Two at once: whatever comes first, nobody is covered who should not be."""

import threading
from datetime import date

import pytest
from django.db import OperationalError, connection, transaction

from enrollment.actions import (
    decrees,
    differences,
    enrollments,
    events,
    members,
    registrations,
    verdicts,
)
from enrollment.models import Enrollment
from enrollment.queries import decree_names
from enrollment.tests.factories import (
    DecreeFactory,
    DifferenceFactory,
    DraftNameFactory,
    MemberFactory,
    RegistrationAnswerFactory,
    enrolled,
)
from gumas_pbi.models import Role
from gumas_pbi.refusals import Refused
from gumas_pbi.tests.factories import UserFactory
from workers.models import Candidate, Worker
from workers.tests.factories import CandidateFactory

DIED = date(2026, 11, 10)


@pytest.fixture
def meanwhile(committing, monkeypatch):
    """Let somebody else act while a function of ours runs: `meanwhile(module, name, act)`. The
    other one is waited for a moment, and then until the end of the test's own act (`done`)."""
    came, threads = [], []

    def run(act):
        try:
            came.append(act())
        except Refused as no:
            came.append(no.code)
        except OperationalError:
            came.append("held")
        finally:
            connection.close()

    def start(act):
        threads.append(threading.Thread(target=run, args=[act]))
        threads[-1].start()
        threads[-1].join(timeout=0.5)

    def between(module, name, act):
        ours = getattr(module, name)

        def theirs_first(*args, **kwargs):
            monkeypatch.setattr(module, name, ours)
            start(act)
            return ours(*args, **kwargs)

        monkeypatch.setattr(module, name, theirs_first)

    def done():
        for thread in threads:
            thread.join()
        return came

    between.start, between.done = start, done
    yield between
    done()


def dying(worker, now):
    officer = UserFactory(role=Role.VILLAGE_OFFICER)

    def act():
        events.report_death(
            Worker.objects.get(pk=worker.pk),
            died_on=DIED, at_work=False, note="", by=officer, at=now,
        )  # fmt: skip
        return "died"

    return act


def covered_after_death():
    return Enrollment.objects.in_force().filter(worker__died_on=DIED, end__gt=date(2026, 11, 11))


@pytest.mark.parametrize("where", ["accept_all", "apply", "settle"])
def test_a_death_while_bpjs_accepts_leaves_nobody_covered(meanwhile, now, where):
    member = MemberFactory(state="sent")
    decree, liaison = member.decree, UserFactory(role=Role.BPJS_LIAISON)
    meanwhile(enrollments, "start", dying(member.worker, now))
    if where == "accept_all":
        registrations.accept_all(decree, start=None, by=liaison, at=now)
    elif where == "apply":
        said = registrations.Answer(member.worker.nik_digest, True, None, None, "", 2)
        registrations.apply(decree, [said], by=liaison, at=now)
    else:
        answer = RegistrationAnswerFactory(decree=decree, state="read")
        found = DifferenceFactory(answer=answer, member=member, code="contradicts")
        differences.settle(found, "accept", by=liaison, at=now)
    assert meanwhile.done() == ["died"]
    assert not covered_after_death().exists()


def test_a_death_while_a_decree_carries_people_on(meanwhile, now):
    member = enrolled()
    approver = UserFactory(role=Role.APPROVER)
    draft = decrees.extend(
        member.decree, number="SK 2027", date=date(2026, 12, 15), end=date(2028, 1, 1),
        by=approver, at=now,
    )  # fmt: skip
    meanwhile(members, "enter", dying(member.worker, now))
    decrees.issue(draft, by=approver, at=now)
    assert meanwhile.done() == ["died"]
    assert not covered_after_death().exists()


def test_a_death_while_a_decree_names_somebody(meanwhile, now):
    name = DraftNameFactory()
    meanwhile(members, "enter", dying(name.worker, now))
    assert decrees.issue(name.decree, by=name.decree.drafted_by, at=now) == 1
    assert meanwhile.done() == ["died"]  # after the decree


def test_whom_a_decree_names_is_held_until_it_is_issued(meanwhile, now):
    name = DraftNameFactory()

    def take():
        with transaction.atomic():
            Candidate.objects.select_for_update(nowait=True, no_key=True).get(pk=name.candidate_id)
        return "free"

    meanwhile(decree_names, "settle", take)
    decrees.issue(name.decree, by=name.decree.drafted_by, at=now)
    assert meanwhile.done() == ["held"]


def test_an_end_asks_the_state_again_after_waiting(meanwhile, now):
    member, verifier = enrolled(), UserFactory(role=Role.VERIFIER)
    end = verifying_end(member, verifier, now)
    with transaction.atomic():
        Candidate.objects.filter(pk=member.candidate_id).update(state="refused", reason="Pindah")
        meanwhile.start(end)
    assert meanwhile.done() == [2]
    assert Candidate.objects.get(pk=member.candidate_id).state == "refused"


def verifying_end(member, verifier, now):
    last_day = date(2026, 11, 30)
    return lambda: len(
        enrollments.end(member.worker, last_day=last_day, reason="moved", by=verifier, at=now)
    )


def test_an_answer_asks_the_state_again_after_waiting(meanwhile, now):
    member, liaison = MemberFactory(state="sent"), UserFactory(role=Role.BPJS_LIAISON)
    said = registrations.Answer(member.worker.nik_digest, False, None, None, "NIK", 2)
    with transaction.atomic():
        Candidate.objects.filter(pk=member.candidate_id).update(state="refused", reason="Pindah")
        meanwhile.start(
            lambda: registrations.apply(member.decree, [said], by=liaison, at=now).refused
        )
    assert meanwhile.done() == [1]
    assert Candidate.objects.get(pk=member.candidate_id).state == "refused"


def test_a_verdict_asks_the_state_again_after_waiting(meanwhile, now):
    person, verifier = CandidateFactory(), UserFactory(role=Role.VERIFIER)
    chosen = Candidate.objects.filter(pk=person.pk)
    with transaction.atomic():
        chosen.update(state="closed", verified_by=verifier, verified_at=now)
        meanwhile.start(lambda: verdicts.accept(chosen, by=verifier, at=now).people)
    assert meanwhile.done() == ["stale_state"]
    assert Candidate.objects.get(pk=person.pk).state == "closed"


def test_an_extension_issued_while_candidacies_lapse(meanwhile, now):
    member = enrolled(decree=DecreeFactory(start=date(2025, 1, 1), end=date(2026, 11, 22)))
    approver = UserFactory(role=Role.APPROVER)
    draft = decrees.extend(
        member.decree, number="SK 2027", date=date(2026, 11, 20), end=date(2028, 1, 1),
        by=approver, at=now,
    )  # fmt: skip
    meanwhile(members, "enter", lambda: enrollments.lapse(at=now))
    assert decrees.issue(draft, by=approver, at=now) == 1
    assert meanwhile.done() == [0]
    assert Candidate.objects.get(pk=member.candidate_id).state == "decreed"
