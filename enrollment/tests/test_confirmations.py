"""A village's word: once a month, all or nothing."""

from datetime import date, datetime
from threading import Barrier, Thread
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.utils import timezone

from enrollment.actions import confirmations
from enrollment.actions.confirmations import confirm
from enrollment.models import Claim, Confirmation, Enrollment, LifeEvent
from enrollment.months import Month
from enrollment.queries import confirmed
from enrollment.tests.factories import LifeEventFactory, enrolled
from gumas_pbi.models import AuditEvent, Role
from gumas_pbi.refusals import Refused, StaleState
from gumas_pbi.tests.factories import UserFactory
from villages.tests.factories import PostingFactory, VillageFactory

pytestmark = pytest.mark.django_db
MONTH, DAY = Month(2026, 11), date(2026, 11, 10)
EARLIER = datetime(2026, 1, 1, tzinfo=ZoneInfo("Asia/Jakarta"))


@pytest.fixture(autouse=True)
def _today(monkeypatch, now):
    monkeypatch.setattr(timezone, "now", lambda: now)


@pytest.fixture
def village():
    return VillageFactory()


@pytest.fixture
def officer(village):
    return PostingFactory(village=village).user


def people(count):
    workers = [enrolled().worker for _ in range(count)]
    Enrollment.objects.update(created_at=EARLIER)
    return workers


def test_all_are_still_there(village, officer, now):
    first, second = people(2)
    given = confirm(village, MONTH, by=officer, at=now)
    assert (given.people, given.month, given.confirmed_by) == (2, MONTH.first_day, officer)
    assert confirmed.last_for(first) == confirmed.last_for(second) == given
    event = AuditEvent.objects.get()
    assert (event.verb, event.facts["people"]) == ("confirmations.confirm", 2)


def test_the_exceptions_start_their_acts(village, officer, now):
    here, dead, gone = people(3)
    given = confirm(
        village,
        MONTH,
        [(dead, "death", DAY, "Sakit"), (gone, "moved", DAY, "Ke Kapuas")],
        by=officer,
        at=now,
    )
    assert given.people == 1
    assert Claim.objects.get().worker == dead
    assert Enrollment.objects.filter(worker=dead, end=date(2026, 11, 11)).count() == 2
    report = LifeEvent.objects.get(state="reported")
    assert (report.worker, report.kind, report.note) == (gone, "moved", "Ke Kapuas")
    assert set(given.exceptions.values_list("worker", "event__kind")) == {
        (dead.pk, "death"),
        (gone.pk, "moved"),
    }
    assert confirmed.last_for(here) == given
    assert confirmed.last_for(gone) is None


def test_a_death_at_work_opens_the_claim_of_jkk(village, officer, now):
    [dead] = people(1)
    confirm(village, MONTH, [(dead, "death", DAY, "", True)], by=officer, at=now)
    assert Claim.objects.get().programme == "JKK"


def test_who_was_reported_before_is_not_confirmed(village, officer, now):
    _here, gone = people(2)
    event = LifeEventFactory(worker=gone, kind="moved", state="reported")
    given = confirm(village, MONTH, by=officer, at=now)
    assert given.people == 1
    assert given.exceptions.get().event == event


def test_a_second_word_for_the_month_is_told(village, officer, now):
    [dead] = people(1)
    confirm(village, MONTH, by=officer, at=now)
    with pytest.raises(Refused, match="sudah dikonfirmasi oleh"):
        confirm(village, MONTH, [(dead, "death", DAY, "")], by=officer, at=now)
    assert not LifeEvent.objects.exists()


def test_a_months_word_is_not_asked_for_again_in_its_quarter(village, officer, now, settings):
    people(1)
    confirm(village, MONTH, by=officer, at=now)
    settings.CONFIRMATION_EVERY_MONTHS = 3
    with pytest.raises(Refused, match="sudah dikonfirmasi oleh"):
        confirm(village, Month(2026, 10), by=officer, at=now)


@pytest.mark.parametrize("month", [Month(2026, 10), Month(2026, 12)])
def test_only_the_month_that_is_due(village, officer, now, month):
    people(1)
    with pytest.raises(Refused, match="tidak sedang dibuka"):
        confirm(village, month, by=officer, at=now)


def test_one_that_cannot_be_reported_stops_all_and_is_named(village, officer, now):
    dead, gone = people(2)
    with pytest.raises(Refused, match=f"{gone}: Tanggal kejadian") as no:
        confirm(
            village,
            MONTH,
            [(dead, "death", DAY, ""), (gone, "moved", date(2026, 12, 1), "")],
            by=officer,
            at=now,
        )
    assert no.value.facts == {"worker": gone.pk}
    assert not LifeEvent.objects.exists()
    assert not Confirmation.objects.exists()
    assert not AuditEvent.objects.exists()


def test_somebody_of_elsewhere_is_refused_and_nothing_done(village, officer, now):
    people(1)
    other = enrolled(candidate__proposal__roster__village__code="62.10.03.2002").worker
    for act in (
        lambda named: confirm(village, MONTH, named, by=officer, at=now),
        lambda named: confirmations.preview(village, named, at=now),
    ):
        with pytest.raises(Refused, match=r"bukan \(lagi\) peserta desa ini"):
            act([(other, "death", DAY, "")])
    assert not LifeEvent.objects.exists()
    assert not Confirmation.objects.exists()


def test_nobody_is_named_twice(village, officer, now):
    [gone] = people(1)
    with pytest.raises(Refused, match="dua kali"):
        confirm(
            village, MONTH, [(gone, "moved", DAY, ""), (gone, "death", DAY, "")], by=officer, at=now
        )


def test_the_dead_are_not_asked_about_again(village, officer, now):
    _here, dead = people(2)
    dead.died_on = now.date()
    dead.save()
    assert confirm(village, MONTH, by=officer, at=now).people == 1


def test_a_list_that_has_changed_is_told(village, officer, now):
    seen = confirmations.mark([worker.pk for worker in people(2)])
    people(1)
    with pytest.raises(StaleState, match="berubah sejak Anda buka"):
        confirm(village, MONTH, seen=seen, by=officer, at=now)


def test_a_village_without_covered_people_has_nothing_to_confirm(village, officer, now):
    with pytest.raises(Refused, match="Belum ada peserta"):
        confirm(village, MONTH, by=officer, at=now)


def test_staff_confirm_on_the_villages_word(village, now):
    people(1)
    verifier = UserFactory(role=Role.VERIFIER)
    with pytest.raises(Refused, match="siapa di desa yang menyatakannya"):
        confirm(village, MONTH, by=verifier, at=now)
    given = confirm(village, MONTH, word=" Kepala desa,  telepon", by=verifier, at=now)
    assert given.word == "Kepala desa, telepon"


@pytest.mark.parametrize("role", [Role.TREASURER, Role.VIEWER])
def test_nobody_else_confirms(village, now, role):
    people(1)
    with pytest.raises(Refused, match="tidak bertugas di desa ini"):
        confirm(village, MONTH, word="Kepala desa", by=UserFactory(role=role), at=now)


def test_an_officer_of_another_village_does_not_confirm(village, now):
    people(1)
    other = PostingFactory(village__code="62.10.03.2002").user
    with pytest.raises(Refused, match="tidak bertugas di desa ini"):
        confirm(village, MONTH, by=other, at=now)


@pytest.mark.parametrize("count", [1, 3])
def test_it_takes_as_many_statements_for_any_number(
    village, officer, now, count, django_assert_num_queries
):
    people(count)
    assert officer.roles
    with django_assert_num_queries(9):
        confirm(village, MONTH, by=officer, at=now)


def test_before_it_is_done_it_tells_what_will_happen(village, now):
    _here, dead, gone, known = people(4)
    LifeEventFactory(worker=known, kind="moved", state="reported")
    plan = confirmations.preview(
        village, [(dead, "death", DAY, ""), (gone, "employed", date(2026, 12, 1), "")], at=now
    )
    assert (plan.people, plan.reported, plan.here) == (4, 1, 1)
    assert plan.steps[0].death.estimate == 42_000_000
    assert plan.errors == {gone.pk: "Tanggal kejadian tidak boleh di masa depan."}
    assert not Confirmation.objects.exists()


def test_of_two_officers_at_once_one_wins_and_the_other_is_told(committing, now):
    village = VillageFactory()
    officers = [PostingFactory(village=village).user for _ in range(2)]
    [gone] = people(1)
    together, outcomes = Barrier(2), []

    def act(officer):
        try:
            together.wait(timeout=20)
            confirm(village, MONTH, [(gone, "moved", DAY, "")], by=officer, at=now)
            outcomes.append("done")
        except Refused as no:
            outcomes.append(str(no))
        finally:
            connection.close()

    threads = [Thread(target=act, args=[officer]) for officer in officers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    told, done = sorted(outcomes)
    assert (told[:15], done) == ("Desa ini sudah ", "done")
    assert LifeEvent.objects.count() == 1
