"""A leaver's place: offered once, to the first of the reserve; the quota never rises."""

import threading
from datetime import date, timedelta

import pytest
from django.db import connection, transaction
from django.db.models import F
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from enrollment.actions import (
    decrees,
    enrollments,
    events,
    merges,
    registrations,
    replacements,
    verdicts,
)
from enrollment.models import Member, Replacement
from enrollment.queries import decree_names, places
from enrollment.queries.reserve import ranked
from enrollment.queries.vacancies import fillable, vacancies
from enrollment.tests.factories import (
    DecreeFactory,
    DraftNameFactory,
    DraftRemovalFactory,
    LifeEventFactory,
    MemberFactory,
    PeriodFactory,
    ReplacementFactory,
    VillageQuotaFactory,
    enrolled,
)
from gumas_pbi.models import AuditEvent, Role
from gumas_pbi.refusals import Refused
from gumas_pbi.tests.factories import UserFactory
from villages.models import Village
from villages.tests.factories import VillageFactory
from workers.models import Candidate
from workers.tests.factories import CandidateFactory, WorkerFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def village():
    return VillageFactory()


@pytest.fixture
def period(village):
    """A year in which the village has two places."""
    period = PeriodFactory()
    VillageQuotaFactory(period=period, village=village, places=2)
    return period


@pytest.fixture
def decree(period):
    return DecreeFactory(period=period)


@pytest.fixture
def verifier():
    return UserFactory(role=Role.VERIFIER)


def covered(decree, village):
    return enrolled(decree=decree, candidate__proposal__roster__village=village)


def leave(member, now, last_day=date(2026, 10, 31), reason="moved"):
    by = UserFactory(role=Role.VERIFIER)
    enrollments.end(member.worker, last_day=last_day, reason=reason, by=by, at=now)
    return member


def ready(village, now, days_ago=0):
    at = now - timedelta(days=days_ago)
    return CandidateFactory(accepted=True, proposal__roster__village=village, submitted_at=at)


@pytest.fixture
def leaver(decree, village, now):
    covered(decree, village)
    return leave(covered(decree, village), now)


def open_places(period, day):
    return {m: (m.since, m.end_reason, m.rank, m.waiting) for m in vacancies(period, day)}


def test_vacancies_of_who_left_before_the_decrees_end(period, leaver, today):
    assert open_places(period, today) == {leaver: (date(2026, 11, 1), "moved", 1, 0)}


def test_vacancies_of_the_dead_and_of_whom_bpjs_refused(period, decree, village, now, today):
    refused = MemberFactory(
        decree=decree, candidate__proposal__roster__village=village, state="refused",
        answered_by=UserFactory(), answered_at=now - timedelta(days=2),
    )  # fmt: skip
    dead = MemberFactory(
        decree=decree, candidate__proposal__roster__village=village,
        candidate__worker__died_on=date(2026, 5, 1),
    )  # fmt: skip
    assert open_places(period, today) == {
        refused: (date(2026, 11, 20), None, 1, 0), dead: (date(2026, 5, 1), None, 2, 0),
    }  # fmt: skip


def test_no_vacancy_before_the_coverage_ends(period, decree, village, now, today):
    leave(covered(decree, village), now, last_day=today)
    assert open_places(period, today) == {}
    assert len(open_places(period, today + timedelta(days=1))) == 1


def test_a_planned_end_keeps_the_place_until_it_comes(period, decree, village, now, today):
    member = leave(covered(decree, village), now, last_day=today)
    after = today + timedelta(days=1)
    assert list(places.occupying(period, today)) == [member]
    assert list(places.planned(period, today)) == [member]
    assert not places.occupying(period, after).exists()
    assert not places.planned(period, after).exists()


def test_a_decree_names_nobody_in_a_place_that_is_still_taken(period, decree, village, now, today):
    covered(decree, village)
    leave(covered(decree, village), now, last_day=today)
    draft = DraftNameFactory(
        candidate__accepted=True, candidate__proposal__roster__village=village,
        decree__period=period,
    ).decree  # fmt: skip
    tomorrow = today + timedelta(days=1)
    judged = [decree_names.by_verdict(decree_names.tally(draft, day)) for day in (today, tomorrow)]
    assert judged == [{"over_quota": 1}, {"": 1}]


@pytest.mark.parametrize(("named", "taken"), [(0, 2), (1, 2), (2, 2), (3, 3)])
def test_a_place_that_an_amendment_passes_on_is_taken_once(
    period, decree, village, today, named, taken
):
    amendment = DecreeFactory(period=period, amends=decree, start=today + timedelta(days=9))
    for _n in range(2):
        leaver = covered(decree, village)
        DraftRemovalFactory(decree=amendment, member=leaver, reason="moved")
        leaver.enrollments.update(
            end=amendment.start, end_reason="moved", ended_by=leaver.decreed_by,
            ended_at=amendment.issued_at,
        )  # fmt: skip
    for _n in range(named):
        MemberFactory(decree=amendment, candidate__proposal__roster__village=village)
    assert places.occupying(period, today).count() == taken
    assert places.occupying(period, amendment.start).count() == named


def test_no_vacancy_where_the_place_was_filled_by_a_decree(period, decree, leaver, village, today):
    covered(decree, village)
    assert open_places(period, today) == {}


def test_no_vacancy_of_who_was_carried_on_in_the_period(period, decree, leaver, village, today):
    later = DecreeFactory(period=period, start=date(2026, 7, 1))
    MemberFactory(decree=later, candidate=leaver.candidate, carries=leaver)
    assert open_places(period, today) == {}


def test_vacancies_where_the_village_has_no_quota(period, decree, now, today):
    elsewhere = VillageFactory(code="62.10.04.2019")
    member = leave(covered(decree, elsewhere), now)
    ready(elsewhere, now)
    assert open_places(period, today) == {member: (date(2026, 11, 1), "moved", 1, 1)}


def test_fillable_where_somebody_waits(period, leaver, village, now, today):
    assert fillable(period, today).count() == 0
    ready(village, now)
    assert fillable(period, today).count() == 1


def test_offer_to_the_first(period, leaver, village, verifier, now, today):
    second, first = ready(village, now), ready(village, now, days_ago=1)
    made = replacements.offer(leaver, first, by=verifier, at=now)
    assert (made.leaver, made.candidate, made.newcomer, made.offered_by) == (
        leaver, first, None, verifier,
    )  # fmt: skip
    assert open_places(period, today) == {}
    assert AuditEvent.objects.get(verb="replacements.offer").facts == {
        "leaver": leaver.pk, "candidate": first.pk,
    }  # fmt: skip
    assert list(replacements.waiting(period, village, now.date())) == [second]


def test_offer_to_another_needs_a_reason_and_puts_first(period, leaver, village, verifier, now):
    other, first = ready(village, now), ready(village, now, days_ago=1)
    with pytest.raises(Refused, match=f"adalah {first.worker.name}") as refused:
        replacements.offer(leaver, other, by=verifier, at=now)
    assert refused.value.code == "not_first"
    replacements.offer(leaver, other, reason="Tulang punggung keluarga", by=verifier, at=now)
    other.refresh_from_db()
    assert (other.priority, other.priority_reason) == (1, "Tulang punggung keluarga")
    line = ranked(Candidate.objects.all(), period, now.date()).order_by("position")
    assert list(line) == [other, first]


def test_offer_twice(period, leaver, village, verifier, now):
    for days in (2, 1):
        ready(village, now, days_ago=days)
    first, second = replacements.waiting(period, village, now.date())
    replacements.offer(leaver, first, by=verifier, at=now)
    with pytest.raises(Refused, match="baru saja ditawarkan") as refused:
        replacements.offer(leaver, second, by=verifier, at=now)
    assert refused.value.code == "not_free"


@pytest.mark.parametrize("kind", ["elsewhere", "offered", "not ready"])
def test_offer_to_who_does_not_wait(period, decree, leaver, village, verifier, now, kind):
    candidate = {
        "elsewhere": lambda: ready(VillageFactory(code="62.10.03.2002"), now),
        "offered": lambda: ReplacementFactory(candidate=ready(village, now)).candidate,
        "not ready": lambda: CandidateFactory(proposal__roster__village=village),
    }[kind]()
    with pytest.raises(Refused) as refused:
        replacements.offer(leaver, candidate, by=verifier, at=now)
    assert refused.value.code == "not_in_reserve"


def test_offer_in_no_period(village, verifier, now):
    member = leave(covered(DecreeFactory(), village), now)
    with pytest.raises(Refused, match="tidak termasuk masa kuota"):
        replacements.offer(member, ready(village, now), by=verifier, at=now)


def test_offer_after_the_period(period, leaver, village, verifier, now):
    with pytest.raises(Refused) as refused:
        replacements.offer(leaver, ready(village, now), by=verifier, at=now + timedelta(days=60))
    assert refused.value.code == "not_free"


@pytest.mark.parametrize("quota", [0, 1])
def test_offer_where_the_periods_quota_is_full(period, leaver, village, verifier, now, quota):
    type(period).objects.update(quota=quota)
    with pytest.raises(Refused) as refused:
        replacements.offer(leaver, ready(village, now), by=verifier, at=now)
    assert refused.value.code == "quota_full"


def test_withdraw_makes_the_place_free_again(period, leaver, village, verifier, now, today):
    made = replacements.offer(leaver, ready(village, now), by=verifier, at=now)
    replacements.withdraw(made, by=verifier, at=now)
    assert list(open_places(period, today)) == [leaver]
    assert AuditEvent.objects.filter(verb="replacements.withdraw").count() == 1


def test_withdraw_twice(leaver, village, verifier, now):
    made = replacements.offer(leaver, ready(village, now), by=verifier, at=now)
    same = Replacement.objects.get(pk=made.pk)
    replacements.withdraw(made, by=verifier, at=now)
    with pytest.raises(Refused, match="sudah masuk SK atau sudah ditarik"):
        replacements.withdraw(same, by=verifier, at=now)


def issue(candidates, now):
    approver = UserFactory(role=Role.APPROVER)
    decree = decrees.draft(
        number=f"SK {Member.objects.count()}/{candidates[0].pk}", date=now.date(),
        start=date(2026, 11, 1), end=date(2027, 1, 1), by=approver, at=now,
        candidates=Candidate.objects.filter(pk__in=[c.pk for c in candidates]),
    )  # fmt: skip
    decrees.issue(decree, by=approver, at=now)
    return decree


def test_issue_fills_the_place_and_both_point_to_each_other(leaver, village, verifier, now):
    made = replacements.offer(leaver, ready(village, now), by=verifier, at=now)
    decree = issue([made.candidate], now)
    newcomer = decree.members.get()
    leaver.refresh_from_db()
    assert leaver.replaced.newcomer == newcomer
    assert newcomer.replaces.leaver == leaver
    with pytest.raises(Refused, match="sudah masuk SK"):
        replacements.withdraw(made, by=verifier, at=now)


def test_the_newcomer_starts_when_bpjs_accepts(leaver, village, verifier, now):
    made = replacements.offer(leaver, ready(village, now), by=verifier, at=now)
    decree = issue([made.candidate], now)
    liaison = UserFactory(role=Role.BPJS_LIAISON)
    registrations.accept_all(decree, start=date(2026, 11, 20), by=liaison, at=now)
    assert set(decree.members.get().enrollments.values_list("start", flat=True)) == {
        date(2026, 11, 20)
    }


def at_once(*calls):
    """What came of calls in threads: None, or the code of the refusal."""
    came = []

    def act(call):
        try:
            call()
        except Refused as no:
            came.append(no.code)
        else:
            came.append("")
        finally:
            connection.close()

    threads = [threading.Thread(target=act, args=[call]) for call in calls]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(came)


def crowd(now, leavers=1, waiting=2):
    """Committed: a period, people who left, people who wait in order, two officers."""
    village = Village.objects.get(code="62.10.03.2001")
    period = PeriodFactory()
    VillageQuotaFactory(period=period, village=village, places=leavers)
    decree = DecreeFactory(period=period)
    gone = [leave(covered(decree, village), now) for _n in range(leavers)]
    line = [ready(village, now, days_ago=9 - n) for n in range(waiting)]
    return period, gone, line, [UserFactory(role=Role.VERIFIER) for _n in range(2)]


def test_one_place_offered_by_two_at_once(committing, now):
    _period, (leaver,), line, officers = crowd(now)
    came = at_once(*(
        lambda c=c, by=by: replacements.offer(leaver, c, reason="x", by=by, at=now)
        for c, by in zip(line, officers, strict=True)
    ))  # fmt: skip
    assert came == ["", "not_free"]
    assert Replacement.objects.count() == 1


def test_two_places_offered_to_one_at_once(committing, now):
    _period, gone, (candidate,), officers = crowd(now, leavers=2, waiting=1)
    came = at_once(*(
        lambda m=m, by=by: replacements.offer(m, candidate, by=by, at=now)
        for m, by in zip(gone, officers, strict=True)
    ))  # fmt: skip
    assert came == ["", "not_in_reserve"]


ACTS = ("propose", "offer", "withdraw", "decree", "accept", "leave", "die")
EVERYTHING = (
    "leave", "propose", "offer", "decree", "accept", "die", "offer", "withdraw", "offer",
    "propose", "decree", "accept",
)  # fmt: skip


@settings(max_examples=4, deadline=None, suppress_health_check=list(HealthCheck))
@example(EVERYTHING)
@given(st.lists(st.sampled_from(ACTS), min_size=4, max_size=16))
def test_the_quota_is_never_exceeded(now, today, acts):
    """Whatever happens in a village of two places: who takes a place, and who was offered one,
    are never more than two; nobody is replaced twice."""
    with transaction.atomic():
        village, period = VillageFactory(), PeriodFactory()
        VillageQuotaFactory(period=period, village=village, places=2)
        verifier = UserFactory(role=Role.VERIFIER)
        for n, act in enumerate(("propose", "propose", "propose", "decree", "accept", *acts)):
            _act(act, village, period, verifier, now + timedelta(minutes=n))
            taken = places.occupying(period, today).filter(village=village).count()
            offered = Replacement.objects.filter(newcomer=None).count()
            assert taken + offered <= 2
            assert vacancies(period, today).count() <= 2 - taken - offered
        filled = Replacement.objects.exclude(newcomer=None)
        assert not filled.exclude(newcomer__candidate=F("candidate")).exists()
        transaction.set_rollback(True)


def _act(act, village, period, verifier, now):
    """One step, where there is somebody to take it."""
    day = now.date()
    open_place = vacancies(period, day).first()
    first = replacements.waiting(period, village, now.date()).first()
    offered = Replacement.objects.filter(newcomer=None).first()
    here = Member.objects.filter(state="accepted", enrollments__end__gt=day).first()
    if act == "propose":
        ready(village, now)
    elif act == "offer" and open_place and first:
        replacements.offer(open_place, first, by=verifier, at=now)
    elif act == "withdraw" and offered:
        replacements.withdraw(offered, by=verifier, at=now)
    elif act == "decree":
        line = ranked(Candidate.objects.all(), period, day)
        if people := list(line.filter(in_quota=True)):
            issue(people, now)
    elif act == "accept":
        for decree in {m.decree for m in Member.objects.filter(state="decreed")}:
            by = UserFactory(role=Role.BPJS_LIAISON)
            registrations.accept_all(decree, start=None, by=by, at=now)
    elif act == "leave" and here:
        leave(here, now, last_day=day - timedelta(days=1))
    elif act == "die" and here:
        events.report_death(
            here.worker, died_on=day - timedelta(days=1), at_work=False, note="", by=verifier,
            at=now,
        )  # fmt: skip


# --- somebody who was offered a place and can't take it


def refuse_on_second_look(candidate, by, now):
    Candidate.objects.filter(pk=candidate.pk).update(is_sampled=True)
    chosen = Candidate.objects.filter(pk=candidate.pk)
    verdicts.second_look(chosen, agrees=False, note="Sudah pindah", by=by, at=now)


def settle_a_report(candidate, by, now):
    event = LifeEventFactory(worker=candidate.worker, kind="moved", state="reported")
    events.settle(event, last_day=event.date, by=by, at=now)


LOST = {
    "proposals.proposed": lambda candidate, by, now: verdicts.recall(
        Candidate.objects.filter(pk=candidate.pk), note="Periksa lagi", by=by, at=now
    ),
    "proposals.second_look": refuse_on_second_look,
    "events.report_death": lambda candidate, by, now: events.report_death(
        candidate.worker, died_on=now.date(), at_work=False, note="", by=by, at=now
    ),
    "events.settle": settle_a_report,
    "merges.merge": lambda candidate, by, now: merges.merge(
        WorkerFactory(), candidate.worker, by=by, at=now
    ),
}


@pytest.mark.parametrize("verb", LOST)
def test_what_was_offered_to_who_cannot_take_it_is_free_again(
    period, leaver, village, verifier, now, today, verb
):
    replacements.offer(leaver, ready(village, now), by=verifier, at=now)
    kept = ReplacementFactory(candidate=ready(village, now, days_ago=1))
    offered = Replacement.objects.get(leaver=leaver).candidate
    LOST[verb](offered, verifier, now)
    assert list(Replacement.objects.all()) == [kept]
    assert AuditEvent.objects.get(verb=verb).facts["released"] == [leaver.pk]


def test_a_place_that_was_filled_stays_filled(leaver, village, verifier, now):
    newcomer = covered(leaver.decree, village)
    made = ReplacementFactory(leaver=leaver, candidate=newcomer.candidate, newcomer=newcomer)
    LOST["events.report_death"](newcomer.candidate, verifier, now)
    assert list(Replacement.objects.all()) == [made]


def test_vacancy_of_who_was_taken_out_before_bpjs_answered(period, decree, village, today):
    member = MemberFactory(
        decree=decree, state="removed", candidate__proposal__roster__village=village
    )
    DraftRemovalFactory(
        member=member, decree=DecreeFactory(amends=decree, start=date(2026, 7, 1)), reason="moved"
    )
    found = vacancies(period, today).get()
    assert (found, found.since, found.end_reason) == (member, date(2026, 7, 1), "moved")
    assert not places.occupying(period, today).exists()


def test_vacancy_of_coverage_that_never_came_into_force(period, village, now, today):
    coming = DecreeFactory(period=period, start=date(2026, 12, 1))
    member = covered(coming, village)
    member.enrollments.update(start=coming.start)
    leave(member, now, last_day=today)
    assert list(open_places(period, today)) == [member]
