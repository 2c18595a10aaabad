"""Whom BPJS refused is mended and sent again, or given up."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from enrollment.actions import registrations
from enrollment.models import Member, PastRefusal
from enrollment.tasks import read_answer
from enrollment.tests.factories import (
    DecreeFactory,
    MemberFactory,
    PeriodFactory,
    ReplacementFactory,
    VillageQuotaFactory,
)
from enrollment.tests.test_answers import line, people, receive
from gumas_pbi.models import AuditEvent, Role
from gumas_pbi.refusals import Refused, StaleState
from gumas_pbi.tests.factories import UserFactory
from workers.actions import corrections
from workers.tests.factories import CandidateFactory

pytestmark = pytest.mark.django_db
WHY = "NIK disamakan dengan KTP"


@pytest.fixture
def liaison():
    return UserFactory(role=Role.BPJS_LIAISON)


@pytest.fixture
def refused(liaison, now):
    """A decree of three people: two refused, one waiting."""
    decree = DecreeFactory()
    MemberFactory.create_batch(3, decree=decree)
    registrations.send(decree, by=liaison, at=now)
    lines = [line(m, status="Ditolak", reason="NIK tidak padan") for m in people(decree)[:2]]
    receive(decree, liaison, now, *lines)
    return decree


def test_a_batch_downloaded_again_is_what_was_sent(refused, liaison, now):
    """Whoever was mended and sent again stands in both files, each as it was sent."""
    first = refused.batches.get()
    sent = list(registrations.rows_for_bpjs(first))
    mended = of(refused).order_by("batch_row").first()
    corrections.correct(
        mended.worker,
        {"name": "Antang", "birth_place": "Kuala Kurun"},
        WHY,
        by=liaison,
        at=now + timedelta(days=1),
    )
    registrations.requeue(of(refused), mended=WHY, by=liaison, at=now + timedelta(days=1))
    (second,) = registrations.send(refused, by=liaison, at=now + timedelta(days=1))
    assert list(registrations.rows_for_bpjs(first)) == sent
    assert len(sent) == first.people == 3
    again = {p.nik: p.birth_place for p in registrations.rows_for_bpjs(second)}
    assert len(again) == 2
    assert again[mended.worker.nik] == "Kuala Kurun"


def of(decree):
    return decree.members.filter(state=Member.State.REFUSED)


def test_requeue_and_send_again(refused, liaison, now):
    old = [m.batch_row for m in people(refused)[:2]]
    chosen = list(of(refused).values_list("pk", flat=True))
    assert registrations.requeue(of(refused), mended=WHY, by=liaison, at=now) == 2
    again = Member.objects.filter(pk__in=chosen)
    assert set(again.values_list("state", "batch", "reason", "answer", "answered_by")) == {
        ("decreed", None, "", None, None)
    }
    assert set(again.values_list("candidate__state", flat=True)) == {"decreed"}
    kept = PastRefusal.objects.order_by("batch_row")
    assert [(k.batch_row, k.reason, k.mended, k.requeued_by) for k in kept] == [
        (row, "NIK tidak padan", WHY, liaison) for row in sorted(old)
    ]
    (batch,) = registrations.send(refused, by=liaison, at=now)
    assert (batch.number, batch.people) == (2, 2)
    assert AuditEvent.objects.filter(verb="registrations.requeue", by=liaison).count() == 1


def test_requeue_twice(refused, liaison, now):
    chosen = Member.objects.filter(pk__in=list(of(refused).values_list("pk", flat=True)))
    registrations.requeue(chosen, mended=WHY, by=liaison, at=now)
    with pytest.raises(StaleState):
        registrations.requeue(chosen, mended=WHY, by=liaison, at=now)
    assert PastRefusal.objects.count() == 2


def test_requeue_whom_bpjs_did_not_refuse(refused, liaison, now):
    with pytest.raises(StaleState):
        registrations.requeue(refused.members.all(), mended=WHY, by=liaison, at=now)
    assert not PastRefusal.objects.exists()


def test_requeue_without_a_word(refused, liaison, now):
    with pytest.raises(Refused, match="Tuliskan apa yang diperbaiki"):
        registrations.requeue(of(refused), mended="ok", by=liaison, at=now)


def test_requeue_whom_somebody_proposed_anew(refused, liaison, now):
    person = of(refused).order_by("name").first()
    CandidateFactory(worker=person.worker)
    with pytest.raises(Refused, match=f"Sudah diusulkan lagi .*{person.name}"):
        registrations.requeue(of(refused), mended=WHY, by=liaison, at=now)


def test_requeue_the_dead(refused, liaison, now, today):
    worker = of(refused).first().worker
    worker.died_on = today
    worker.save()
    with pytest.raises(Refused, match="Sudah meninggal"):
        registrations.requeue(of(refused), mended=WHY, by=liaison, at=now)


def test_requeue_after_the_decree_has_ended(refused, liaison, now):
    late = now.replace(year=2027, month=1)
    with pytest.raises(Refused, match="SK-nya sudah berakhir"):
        registrations.requeue(of(refused), mended=WHY, by=liaison, at=late)


@pytest.mark.parametrize("places", [2, 3])
def test_requeue_where_the_places_are_taken(refused, liaison, now, places):
    period = PeriodFactory()
    refused.period = period
    refused.save()
    village = people(refused)[0].village
    refused.members.update(village=village)
    VillageQuotaFactory(period=period, village=village, places=places)
    if places == 3:
        assert registrations.requeue(of(refused), mended=WHY, by=liaison, at=now) == 2
        return
    with pytest.raises(Refused, match="sudah terisi orang lain"):
        registrations.requeue(of(refused), mended=WHY, by=liaison, at=now)


def test_requeue_where_the_quota_is_full(refused, liaison, now):
    refused.period = PeriodFactory(quota=2)
    refused.save()
    with pytest.raises(Refused, match="Kuota masa ini sudah terisi"):
        registrations.requeue(of(refused), mended=WHY, by=liaison, at=now)


def test_an_answer_to_the_old_row_is_a_difference(refused, liaison, now):
    member = people(refused)[0]
    old = line(member)
    registrations.requeue(of(refused), mended=WHY, by=liaison, at=now)
    answer = receive(refused, liaison, now, old)
    (difference,) = answer.differences.all()
    assert (difference.code, difference.member) == ("old_row", member)


def test_an_answer_read_again_after_that_says_nothing_new(refused, liaison, now):
    answer = refused.answers.get()
    registrations.requeue(of(refused), mended=WHY, by=liaison, at=now)
    answer.state = "received"
    answer.save()
    read_answer(answer.pk)
    answer.refresh_from_db()
    assert (answer.state, answer.refused, answer.differences.count()) == ("read", 2, 0)


def statements(liaison, now, size):
    decree = DecreeFactory()
    MemberFactory.create_batch(
        size, decree=decree, state="refused", candidate__state="closed",
        answered_by=liaison, answered_at=now,
    )  # fmt: skip
    with CaptureQueriesContext(connection) as queries:
        registrations.requeue(of(decree), mended=WHY, by=liaison, at=now)
    return len(queries)


def test_requeue_by_sets(liaison, now):
    assert statements(liaison, now, 1) == statements(liaison, now, 3)


# --- given up


def test_give_up(refused, liaison, now):
    member = of(refused).first()
    registrations.give_up(member, reason="Sudah menjadi PPU", by=liaison, at=now)
    member.refresh_from_db()
    assert (member.state, member.given_up_by, member.given_up_reason) == (
        "refused", liaison, "Sudah menjadi PPU",
    )  # fmt: skip
    assert member.candidate.state == "closed"


def test_give_up_without_a_reason(refused, liaison, now):
    with pytest.raises(Refused, match="Tuliskan alasan"):
        registrations.give_up(of(refused).first(), reason="-", by=liaison, at=now)


def test_give_up_twice(refused, liaison, now):
    member = of(refused).first()
    registrations.give_up(member, reason="Sudah menjadi PPU", by=liaison, at=now)
    with pytest.raises(StaleState):
        registrations.give_up(member, reason="Sudah menjadi PPU", by=liaison, at=now)


def test_who_was_given_up_can_still_be_sent(refused, liaison, now):
    member = of(refused).first()
    registrations.give_up(member, reason="Sudah menjadi PPU", by=liaison, at=now)
    chosen = Member.objects.filter(pk=member.pk)
    assert registrations.requeue(chosen, mended=WHY, by=liaison, at=now) == 1
    member.refresh_from_db()
    assert (member.state, member.given_up_by) == ("decreed", None)


def test_requeue_whose_place_was_offered_to_somebody_else(refused, liaison, now):
    ReplacementFactory(leaver=of(refused).first())
    with pytest.raises(Refused, match="sudah diberikan kepada orang lain") as no:
        registrations.requeue(of(refused), mended=WHY, by=liaison, at=now)
    assert no.value.code == "place_taken"
