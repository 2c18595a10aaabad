"""BPJS's list that was the wrong file: taken back, and what it replaced comes back."""

from datetime import date

import pytest

from enrollment.actions import minutes, settling, statements
from enrollment.models import ContributionBatch
from enrollment.tests.factories import StatementFactory
from enrollment.tests.monthly_lists import STRANGER, kinds, line, month, receive, workers
from enrollment.tests.test_scan_kinds import PDF
from gumas_pbi.models import AuditEvent, Role
from gumas_pbi.refusals import Refused, WrongInput
from gumas_pbi.tests.factories import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def liaison():
    return UserFactory(role=Role.BPJS_LIAISON)


@pytest.fixture
def replaced(liaison, now):
    """A list of which a difference is settled, and the wrong one that took its place."""
    batch = month(now, people=2)
    one, two = workers(batch)
    older = receive(batch, liaison, now, line(one), line(two, amount=17_000))
    settling.settle(
        older, older.differences.all(), cause="tariff", resolution="credit",
        note="Sudah ditelepon", by=liaison, at=now,
    )  # fmt: skip
    return older, receive(batch, liaison, now, line(nik=STRANGER), name="lain.xlsx")


def test_withdraw_brings_back_what_was_replaced(replaced, liaison, now):
    older, newer = replaced
    assert statements.withdraw(newer, "Berkas kabupaten lain", by=liaison, at=now) == older
    for each in replaced:
        each.refresh_from_db()
    assert (newer.state, newer.file.name, newer.lines.count()) == ("withdrawn", "", 0)
    assert (older.state, older.people, older.differences.get().state) == ("matched", 2, "settled")
    event = AuditEvent.objects.get(verb="statements.withdraw")
    assert event.facts == {
        "month": "2026-11", "reason": "Berkas kabupaten lain", "back": older.pk,
    }  # fmt: skip


def test_withdraw_compares_anew_where_the_month_has_changed(replaced, liaison, now):
    older, newer = replaced
    ContributionBatch.objects.update(finished_at="2027-01-01T00:00+07:00")
    gone = older.batch.items.filter(worker=older.differences.get().worker)
    gone.delete()
    statements.withdraw(newer, "Berkas kabupaten lain", by=liaison, at=now)
    older.refresh_from_db()
    assert (older.state, older.ours_people) == ("matched", 1)
    assert [kind for kind, *_rest in kinds(older)] == ["only_theirs"]


def test_withdraw_reads_again_what_is_not_kept(replaced, liaison, now):
    older, newer = replaced
    older.differences.all().delete()
    older.lines.all().delete()
    statements.withdraw(newer, "Berkas kabupaten lain", by=liaison, at=now)
    older.refresh_from_db()
    assert older.state == "received"
    statements.read(older, at=now)
    assert (older.state, older.people) == ("matched", 2)


def test_withdraw_the_only_list(liaison, now):
    batch = month(now, people=1)
    statement = receive(batch, liaison, now, line(nik=STRANGER))
    assert statements.withdraw(statement, "Berkas lain", by=liaison, at=now) is None
    assert statements.standing(batch) is None


@pytest.mark.parametrize(
    ("state", "code"),
    [("signed", "signed"), ("received", "wrong_state"), ("withdrawn", "wrong_state")],
)
def test_withdraw_is_refused(liaison, now, state, code):
    signed = {"signed_by": liaison, "signed_at": now} if state == "signed" else {}
    statement = StatementFactory(state=state, **signed)
    with pytest.raises(Refused) as no:
        statements.withdraw(statement, "Berkas lain", by=liaison, at=now)
    assert no.value.code == code


def test_withdraw_without_a_reason_is_refused(liaison, now):
    with pytest.raises(WrongInput) as no:
        statements.withdraw(StatementFactory(state="matched"), " ", by=liaison, at=now)
    assert no.value.code == "reason_missing"


def test_the_minutes_once_signed_let_go_of_what_was_replaced(replaced, liaison, now):
    older, newer = replaced
    newer.differences.all().delete()
    other = UserFactory(role=Role.TREASURER)
    ContributionBatch.objects.update(state="closed", closed_by=other, closed_at=now)
    newer.batch.refresh_from_db()
    minutes.sign(
        newer, PDF, number="BA-7", dated=date(2026, 11, 20), file_name="ba.pdf", by=liaison, at=now
    )
    assert older.lines.count() == older.differences.count() == 0
