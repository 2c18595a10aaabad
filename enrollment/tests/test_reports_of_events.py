"""What is reported of somebody waits; settled by another, it ends coverage for that reason."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from enrollment.actions import events
from enrollment.models import Enrollment, LifeEvent
from enrollment.tests.factories import (
    ContributionBatchFactory,
    ContributionFactory,
    LifeEventFactory,
    MemberFactory,
    enrolled,
)
from gumas_pbi.models import AuditEvent, Role
from gumas_pbi.refusals import Refused, StaleState, WrongInput
from gumas_pbi.tests.factories import UserFactory
from workers.models import Proposal
from workers.tests.factories import CandidateFactory, WorkerFactory

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 10)


@pytest.fixture
def officer():
    return UserFactory(role=Role.VILLAGE_OFFICER)


@pytest.fixture
def verifier():
    return UserFactory(role=Role.VERIFIER)


def told(worker, by, at, **kwargs):
    return events.report(
        worker, by=by, at=at, **{"kind": "moved", "date": DAY, "note": "", **kwargs}
    )


def waiting(worker=None, **kwargs):
    worker = worker or enrolled().worker
    return LifeEventFactory(worker=worker, **{"kind": "moved", "state": "reported", **kwargs})


def ends(worker):
    found = Enrollment.objects.filter(worker=worker)
    return set(found.values_list("end", "end_reason"))


def verbs():
    return list(AuditEvent.objects.order_by("pk").values_list("verb", flat=True))


def test_a_report_waits_and_changes_nothing(officer, now):
    worker = enrolled().worker
    event = told(worker, officer, now, note="Ke Palangka Raya")
    assert (event.state, event.kind, event.note) == ("reported", "moved", "Ke Palangka Raya")
    assert ends(worker) == {(date(2027, 1, 1), "decree")}
    assert verbs() == ["events.report"]


def test_numbers_of_papers_are_masked_in_its_note(officer, now):
    worker = enrolled().worker
    assert worker.nik not in told(worker, officer, now, note=f"NIK {worker.nik}").note


def test_somebody_on_the_way_can_be_reported(officer, now):
    assert told(CandidateFactory().worker, officer, now).state == "reported"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"kind": "death"}, "kind_unknown"),
        ({"kind": "duplicate"}, "kind_unknown"),
        ({"date": date(2026, 11, 23)}, "date_in_future"),
        ({"date": date(1980, 8, 16)}, "date_before_birth"),
        ({"kind": "other"}, "note_missing"),
    ],
)
def test_a_report_that_cannot_be_is_refused(officer, now, change, code):
    with pytest.raises(WrongInput) as no:
        told(enrolled().worker, officer, now, **change)
    assert no.value.code == code
    assert not LifeEvent.objects.exists()


def test_a_second_report_is_told_of_the_first(officer, now):
    worker = enrolled().worker
    told(worker, officer, now)
    with pytest.raises(Refused, match=r"sudah dilaporkan \(Pindah") as no:
        told(worker, officer, now, kind="employed")
    assert no.value.code == "reported"


def test_of_two_reports_at_once_one_stands(officer, now, monkeypatch):
    worker = enrolled().worker
    told(worker, officer, now)
    monkeypatch.setattr(events, "check_report", lambda *args, **kwargs: None)
    with pytest.raises(Refused, match="sudah dilaporkan dan menunggu keputusan"):
        told(worker, officer, now)


def test_nobody_off_the_road_is_reported(officer, now):
    with pytest.raises(Refused, match="tidak sedang diusulkan atau terlindungi"):
        told(WorkerFactory(), officer, now)


def test_a_death_overtakes_a_report(officer, now):
    event = waiting()
    events.report_death(event.worker, died_on=DAY, at_work=False, note="", by=officer, at=now)
    event.refresh_from_db()
    assert (event.state, event.decision) == ("dismissed", "Digantikan oleh laporan kematian.")
    with pytest.raises(Refused, match="Kematian orang ini sudah dilaporkan"):
        told(event.worker, officer, now)


@pytest.mark.parametrize("kind", ["moved", "employed", "welfare", "other_payer", "own_wish"])
def test_settled_it_ends_coverage_for_its_reason(verifier, now, kind):
    event = waiting(kind=kind)
    ended = events.settle(event, last_day=DAY, by=verifier, at=now)
    assert [e.programme for e in ended] == ["JKK", "JKM"]
    assert ends(event.worker) == {(date(2026, 11, 11), kind)}
    event.refresh_from_db()
    assert (event.state, event.decided_by, event.decided_at) == ("done", verifier, now)
    assert event.worker.candidacies.get().state == "closed"
    assert verbs() == ["events.settle"]


def test_what_happened_otherwise_needs_a_real_reason(verifier, now):
    event = waiting(kind="other", note="Lama di luar negeri")
    with pytest.raises(WrongInput, match="alasan yang sebenarnya"):
        events.settle(event, last_day=DAY, by=verifier, at=now)
    events.settle(event, last_day=DAY, kind="own_wish", by=verifier, at=now)
    assert ends(event.worker) == {(date(2026, 11, 11), "own_wish")}
    assert AuditEvent.objects.get().facts["reported_as"] == "other"


def test_who_reported_does_not_settle(verifier, now):
    event = waiting(reported_by=verifier)
    with pytest.raises(Refused, match="Anda yang melaporkan") as no:
        events.settle(event, last_day=DAY, by=verifier, at=now)
    assert no.value.code == "own_report"
    with pytest.raises(IntegrityError, match="settled_by_another"), transaction.atomic():
        LifeEvent.objects.update(state="done", decided_by=verifier, decided_at=now)


def test_settled_twice_the_second_is_told(verifier, now):
    event, same = waiting(), LifeEvent.objects.get()
    events.settle(event, last_day=DAY, by=verifier, at=now)
    with pytest.raises(StaleState):
        events.settle(same, last_day=DAY, by=verifier, at=now)
    with pytest.raises(Refused, match="Sudah diproses"):
        events.settle(event, last_day=DAY, by=verifier, at=now)
    with pytest.raises(StaleState):
        events.dismiss(same, reason="Masih ada", by=verifier, at=now)


def test_coverage_does_not_end_before_what_happened(verifier, now):
    with pytest.raises(WrongInput, match="tidak boleh sebelum tanggal kejadian"):
        events.settle(waiting(), last_day=date(2026, 11, 9), by=verifier, at=now)


def test_somebody_of_65_is_not_ended_without_a_tick(verifier, now):
    worker = enrolled().worker
    worker.birth_date = date(1961, 11, 10)
    worker.save()
    event = waiting(worker)
    with pytest.raises(Refused, match="terlalu tua untuk mendaftar lagi"):
        events.settle(event, last_day=DAY, by=verifier, at=now)
    assert ends(worker) == {(date(2027, 1, 1), "decree")}
    events.settle(event, last_day=DAY, despite_age=True, by=verifier, at=now)
    assert ends(worker) == {(date(2026, 11, 11), "moved")}


def test_what_was_billed_after_the_last_day_is_told(verifier):
    worker = enrolled().worker
    batch = ContributionBatchFactory(month=date(2026, 11, 1))
    for enrollment in worker.enrollments.all():
        ContributionFactory(enrollment=enrollment, batch=batch)
    event = waiting(worker, date=date(2026, 9, 10))
    ending = events.preview_settle(event, last_day=date(2026, 9, 30), by=verifier)
    assert (str(ending.free_from), ending.billed) == ("2026-10", [date(2026, 11, 1)])


def test_while_bpjs_has_not_answered_nobody_is_ended(verifier, now):
    event = waiting(MemberFactory(state="sent").worker)
    with pytest.raises(Refused, match="menunggu jawaban BPJS"):
        events.settle(event, last_day=DAY, by=verifier, at=now)


@pytest.mark.parametrize("state", ["proposed", "accepted", "returned"])
def test_who_was_proposed_is_refused_with_the_reason(verifier, now, state):
    candidate = CandidateFactory(accepted=state != "proposed", state=state, reason="x")
    events.settle(waiting(candidate.worker), last_day=DAY, by=verifier, at=now)
    candidate.refresh_from_db()
    assert (candidate.state, candidate.reason) == ("refused", "Pindah ke luar kabupaten")
    assert (candidate.verified_by == verifier) is (state == "proposed")
    assert candidate.proposal.state == Proposal.State.DONE


def test_a_proposal_with_others_who_wait_stays_open(verifier, now):
    candidate = CandidateFactory()
    CandidateFactory(proposal=candidate.proposal)
    events.settle(waiting(candidate.worker), last_day=DAY, by=verifier, at=now)
    candidate.proposal.refresh_from_db()
    assert candidate.proposal.state == Proposal.State.OPEN


def test_a_report_that_is_not_true_is_dismissed(verifier, now):
    event = waiting()
    events.dismiss(event, reason="Hanya bekerja musiman", by=verifier, at=now)
    event.refresh_from_db()
    assert (event.state, event.decision) == ("dismissed", "Hanya bekerja musiman")
    assert ends(event.worker) == {(date(2027, 1, 1), "decree")}
    assert verbs() == ["events.dismiss"]
    assert told(event.worker, verifier, now).state == "reported"


def test_dismissing_needs_a_reason(verifier, now):
    with pytest.raises(Refused, match="Tuliskan mengapa"):
        events.dismiss(waiting(), reason="  ", by=verifier, at=now)


def test_coverage_that_ends_by_itself_is_not_ended_later(verifier, now):
    event = waiting(enrolled().worker)
    with pytest.raises(WrongInput, match="hari terakhirnya 31 Desember 2026"):
        events.settle(event, last_day=date(2030, 1, 1), by=verifier, at=now)
    assert events.settle(event, last_day=date(2026, 12, 31), by=verifier, at=now) == []
