"""What was seen on the spot."""

from datetime import timedelta

import pytest

from enrollment.actions import spot_checks
from enrollment.models import SpotCheck
from gumas_pbi.models import AuditEvent, Role
from gumas_pbi.refusals import Refused, WrongInput
from gumas_pbi.tests.factories import UserFactory
from workers.tests.factories import CandidateFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def verifier():
    return UserFactory(role=Role.VERIFIER)


def test_record_what_was_found(verifier, now, today):
    person = CandidateFactory()
    check = spot_checks.record(person, date=today, result="as_stated", by=verifier, at=now)
    assert (check.worker, check.village) == (person.worker, person.village)
    assert (check.checked_by, check.checked_at) == (verifier, now)
    assert AuditEvent.objects.get().facts == {"result": "as_stated"}


def test_record_twice_keeps_both_visits(verifier, now, today):
    person = CandidateFactory()
    for _n in range(2):
        spot_checks.record(person, date=today, result="as_stated", by=verifier, at=now)
    assert SpotCheck.objects.count() == 2


def test_record_a_visit_to_come(verifier, now, today):
    tomorrow = today + timedelta(days=1)
    with pytest.raises(WrongInput, match="masa depan"):
        spot_checks.record(
            CandidateFactory(), date=tomorrow, result="as_stated", by=verifier, at=now
        )


def test_record_a_difference_without_a_note(verifier, now, today):
    with pytest.raises(Refused, match="apa yang berbeda"):
        spot_checks.record(CandidateFactory(), date=today, result="differs", by=verifier, at=now)


def test_record_an_unknown_result(verifier, now, today):
    with pytest.raises(WrongInput, match="Pilih hasil"):
        spot_checks.record(CandidateFactory(), date=today, result="x", by=verifier, at=now)


def test_record_masks_a_nik_in_the_note(verifier, now, today):
    check = spot_checks.record(
        CandidateFactory(), date=today, result="differs", note="NIK 6210031708800001",
        by=verifier, at=now,
    )  # fmt: skip
    assert "6210031708800001" not in check.note
