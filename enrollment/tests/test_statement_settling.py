"""Differences from BPJS's list: settled with a cause, assigned, opened again."""

from datetime import date

import pytest

from enrollment.actions import settling
from enrollment.models import Statement, StatementDifference
from enrollment.tests.factories import (
    StatementDifferenceFactory,
    StatementFactory,
)
from enrollment.tests.monthly_lists import settle
from gumas_pbi.models import AuditEvent, Role
from gumas_pbi.refusals import Refused, StaleState
from gumas_pbi.tests.factories import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def liaison():
    return UserFactory(role=Role.BPJS_LIAISON)


@pytest.fixture
def differing(liaison):
    statement = StatementFactory(state="matched")
    StatementDifferenceFactory.create_batch(3, statement=statement, cause="not_registered")
    return statement


def test_settle_many(differing, liaison, now):
    assert settle(differing, differing.differences.all(), liaison, now, note="Lewat surel") == 3
    assert set(differing.differences.values_list("state", "cause", "note", "settled_by")) == {
        ("settled", "not_registered", "Lewat surel", liaison.pk)
    }
    event = AuditEvent.objects.get(verb="settling.settle")
    assert event.facts == {
        "kind": "only_ours", "differences": 3, "resolution": "they_correct",
    }  # fmt: skip


def test_settle_twice_is_told(differing, liaison, now):
    settle(differing, differing.differences.all(), liaison, now)
    with pytest.raises(StaleState):
        settle(differing, differing.differences.all(), liaison, now)


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"resolution": "addition"}, "no_such_resolution"),
        ({"resolution": ""}, "no_such_resolution"),
        ({"cause": "x"}, "no_such_cause"),
        ({"cause": "other"}, "reason_missing"),
    ],
)
def test_settle_is_refused(differing, liaison, now, values, code):
    with pytest.raises(Refused) as refused:
        settle(differing, differing.differences.all(), liaison, now, **values)
    assert refused.value.code == code
    assert set(differing.differences.values_list("state", flat=True)) == {"open"}


def test_settle_without_a_cause(differing, liaison, now):
    differing.differences.update(cause="")
    with pytest.raises(Refused) as refused:
        settle(differing, differing.differences.all(), liaison, now)
    assert refused.value.code == "cause_missing"


def test_settle_several_kinds_at_once(differing, liaison, now):
    StatementDifferenceFactory(statement=differing, kind="amount", theirs=1)
    with pytest.raises(Refused) as refused:
        settle(differing, differing.differences.all(), liaison, now)
    assert refused.value.code == "several_kinds"


def test_settle_what_is_of_another_list(differing, liaison, now):
    other = StatementDifferenceFactory(statement__batch__month=date(2026, 10, 1))
    with pytest.raises(Refused) as refused:
        settle(differing, StatementDifference.objects.filter(pk=other.pk), liaison, now)
    assert refused.value.code == "nobody_picked"


def test_settle_in_a_list_that_is_signed(differing, liaison, now):
    Statement.objects.filter(pk=differing.pk).update(
        state="signed", signed_by=liaison, signed_at=now
    )
    with pytest.raises(Refused) as refused:
        settle(differing, differing.differences.all(), liaison, now)
    assert refused.value.code == "wrong_state"


def test_assign_and_reopen(differing, liaison, now):
    chosen = differing.differences.all()
    owner = UserFactory(role=Role.VERIFIER)
    settling.assign(differing, chosen, owner=owner, cause="left", by=liaison, at=now)
    assert set(chosen.values_list("state", "owner", "cause")) == {("assigned", owner.pk, "left")}
    settle(differing, chosen, liaison, now)
    settling.reopen(differing, chosen, by=liaison, at=now)
    assert set(chosen.values_list("state", "owner", "cause", "resolution", "settled_by")) == {
        ("open", owner.pk, "left", "", None)
    }


def test_reopen_what_is_open(differing, liaison, now):
    with pytest.raises(Refused) as refused:
        settling.reopen(differing, differing.differences.all(), by=liaison, at=now)
    assert refused.value.code == "not_settled"


@pytest.mark.parametrize("values", [{"role": Role.VILLAGE_OFFICER}, {"role": Role.VIEWER},
                                    {"role": Role.VERIFIER, "is_active": False}])  # fmt: skip
def test_assign_to_somebody_who_may_not_see_it(differing, liaison, now, values):
    with pytest.raises(Refused) as refused:
        settling.assign(
            differing, differing.differences.all(), owner=UserFactory(**values), by=liaison, at=now
        )
    assert refused.value.code == "no_such_owner"
