"""Reasons of verdicts: loaded once, then the staff's."""

import pytest

from gumas_pbi.models import AuditEvent
from gumas_pbi.refusals import Refused, StaleState, WrongInput
from gumas_pbi.tests.factories import UserFactory
from workers.actions import reasons
from workers.models import VerdictReason
from workers.tests.factories import CandidateFactory, VerdictReasonFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff():
    return UserFactory()


def test_load_gives_reasons_of_both_kinds():
    VerdictReason.objects.all().delete()
    assert reasons.load() == VerdictReason.objects.count() > 10
    assert set(VerdictReason.objects.values_list("kind", flat=True)) == {"refuse", "return"}


def test_load_again_leaves_what_staff_changed(staff, now):
    reason = VerdictReason.objects.order_by("pk").first()
    reasons.reword(reason, "Kata dinas", by=staff, at=now)
    before = list(VerdictReason.objects.order_by("pk").values())
    assert reasons.load() == 0
    assert list(VerdictReason.objects.order_by("pk").values()) == before


def test_add_a_reason(staff, now):
    last = VerdictReason.objects.filter(kind="refuse").order_by("-position").first()
    made = reasons.add("refuse", " Alasan   baru ", by=staff, at=now)
    assert (made.label, made.position, made.is_offered) == ("Alasan baru", last.position + 1, True)
    assert AuditEvent.objects.get().verb == "reasons.add"


def test_add_twice(staff, now):
    reasons.add("refuse", "Alasan baru", by=staff, at=now)
    with pytest.raises(Refused, match="sudah ada dalam daftar"):
        reasons.add("refuse", "Alasan baru", by=staff, at=now)


@pytest.mark.parametrize(
    ("kind", "label"), [("x", "Baik"), ("refuse", " . "), ("refuse", "a" * 121)]
)
def test_add_what_is_no_reason(staff, now, kind, label):
    with pytest.raises(WrongInput):
        reasons.add(kind, label, by=staff, at=now)


def test_reword_what_nobody_was_told(staff, now):
    reason = VerdictReasonFactory()
    reasons.reword(reason, "Lebih jelas", by=staff, at=now)
    reason.refresh_from_db()
    assert reason.label == "Lebih jelas"


def test_reword_what_is_in_use(staff, now):
    reason = VerdictReasonFactory(label="Lama")
    CandidateFactory(accepted=True, state="refused", reason="Lama", cause=reason)
    with pytest.raises(Refused, match="sudah dipakai"):
        reasons.reword(reason, "Baru", by=staff, at=now)


def test_retire_and_offer_again(staff, now):
    reason = VerdictReasonFactory()
    reasons.offer(reason, False, by=staff, at=now)
    reason.refresh_from_db()
    assert not reason.is_offered
    with pytest.raises(StaleState):
        reasons.offer(reason, False, by=staff, at=now)
    reasons.offer(reason, True, by=staff, at=now)
    reason.refresh_from_db()
    assert reason.is_offered
