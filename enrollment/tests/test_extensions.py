"""A decree that goes on into the next year: nobody has a gap, and who is left out has a reason."""

import threading
from datetime import date

import pytest
from django.db import connection

from enrollment import months
from enrollment.actions import decrees, draft_names, enrollments, events
from enrollment.models import Decree, Enrollment, Member
from enrollment.queries import clocks, decree_names, owed, successors
from enrollment.tests.factories import (
    DecreeFactory,
    LifeEventFactory,
    MemberFactory,
    PeriodFactory,
    VillageQuotaFactory,
    enrolled,
)
from gumas_pbi.models import Role
from gumas_pbi.refusals import Refused
from gumas_pbi.tests.factories import UserFactory
from workers.models import Candidate
from workers.tests.factories import CandidateFactory, ProposalFactory, ReferenceEntryFactory

pytestmark = pytest.mark.django_db
NEXT = {"date": date(2026, 12, 15), "end": date(2028, 1, 1)}


@pytest.fixture
def approver():
    return UserFactory(role=Role.APPROVER)


@pytest.fixture
def decree():
    return DecreeFactory(number="SK 2026")


def extended(decree, approver, now, number="SK 2027", **changes):
    return decrees.extend(decree, number=number, **{**NEXT, **changes}, by=approver, at=now)


def verdicts(decree, day):
    return decree_names.by_verdict(decree_names.tally(decree, day))


def periods(worker, programme="JKM"):
    found = Enrollment.objects.filter(worker=worker, programme=programme).order_by("start")
    return list(found.values_list("start", "end"))


def test_extend_carries_on_without_a_gap(approver, now, decree):
    member = enrolled(decree=decree)
    made = extended(decree, approver, now)
    assert (made.start, made.end, made.extends) == (date(2027, 1, 1), date(2028, 1, 1), decree)
    assert decrees.issue(made, by=approver, at=now) == 1
    carried = made.members.get()
    assert (carried.state, carried.start, carried.carries, carried.answered_by) == (
        "accepted", date(2027, 1, 1), member, approver,
    )  # fmt: skip
    for programme in ("JKK", "JKM"):
        assert periods(member.worker, programme) == [
            (date(2026, 1, 1), date(2027, 1, 1)), (date(2027, 1, 1), date(2028, 1, 1)),
        ]  # fmt: skip
    member.candidate.refresh_from_db()
    assert member.candidate.state == "decreed"


def test_over_new_year_each_month_is_owed_once_and_the_clock_runs_on(approver, now, decree):
    member = enrolled(decree=decree)
    decrees.issue(extended(decree, approver, now), by=approver, at=now)
    for month in ((2026, 11), (2026, 12), (2027, 1), (2027, 2)):
        owing = owed.owing(months.of(*month))
        assert sorted(owing.values_list("worker", "programme")) == [
            (member.worker_id, "JKK"), (member.worker_id, "JKM"),
        ]  # fmt: skip
    assert clocks.in_a_row(member.worker, "JKM", date(2027, 2, 10)) == 14


def test_a_decree_that_ends_within_a_month_is_owed_once_for_it(approver, now):
    decree = DecreeFactory(end=date(2026, 12, 15))
    member = enrolled(decree=decree)
    decrees.issue(extended(decree, approver, now), by=approver, at=now)
    owing = owed.owing(months.of(2026, 12)).filter(programme="JKK")
    assert list(owing.values_list("member", flat=True)) == [member.pk]
    assert clocks.in_a_row(member.worker, "JKM", date(2027, 1, 10)) == 13


def test_who_turned_65_while_covered_stays(approver, now, decree):
    enrolled(decree=decree, candidate__worker__birth_date=date(1961, 6, 1))
    made = extended(decree, approver, now)
    assert verdicts(made, now.date()) == {"": 1}
    assert decrees.issue(made, by=approver, at=now) == 1


def end(member, day, reason, by, now):
    enrollments.end(member.worker, last_day=day, reason=reason, by=by, at=now)


def listed(member, kind):
    ReferenceEntryFactory(
        list__kind=kind,
        list__uploaded_at=member.candidate.verified_at.replace(year=2027),
        nik_digest=member.worker.nik_digest,
    )


def test_who_is_left_out_has_a_reason(approver, now, decree):
    enrolled(decree=decree)
    died, moved, last_day = (enrolled(decree=decree) for _n in range(3))
    died.worker.died_on = date(2026, 11, 1)
    died.worker.save()
    end(moved, date(2026, 10, 1), "moved", approver, now)
    end(last_day, date(2026, 12, 31), "own_wish", approver, now)
    MemberFactory(decree=decree)
    MemberFactory(decree=decree, state="sent")
    MemberFactory(decree=decree, state="refused", reason="NIK tidak padan")
    listed(enrolled(decree=decree), "public_servant")
    listed(enrolled(decree=decree), "participant")  # not asked of who is covered already
    made = extended(decree, approver, now)
    expected = {"": 3, "dead": 1, "ended": 1, "unanswered": 2, "refused": 1, "listed": 1}
    found = verdicts(made, now.date())
    assert found == expected
    decrees.issue(made, by=approver, at=now)
    kept = made.names.order_by("left_out").values_list("left_out", flat=True)
    assert {code: list(kept).count(code) for code in kept} == expected


def test_a_list_is_overruled_with_a_reason(approver, now, decree):
    member = enrolled(decree=decree)
    listed(member, "wage_earner")
    made = extended(decree, approver, now)
    later = now.replace(year=2028)
    draft_names.keep(made, made.names.all(), reason="Sudah berhenti", by=approver, at=later)
    assert decrees.issue(made, by=approver, at=later) == 1


def test_over_the_next_years_quota_new_people_give_way(approver, now, decree):
    period = PeriodFactory(name="2027", start=date(2027, 1, 1), end=date(2028, 1, 1))
    members = [enrolled(decree=decree) for _n in range(2)]
    VillageQuotaFactory(period=period, village=members[0].village, places=2)
    new = CandidateFactory(
        proposal=ProposalFactory(submitted_at=now.replace(year=2020)), accepted=True
    )
    made = extended(decree, approver, now, with_new=True)
    assert verdicts(made, now.date()) == {"": 2, "over_quota": 1}
    over = decree_names.named(made, now.date(), "over_quota")
    assert [name.candidate for name in over] == [new]


def test_within_one_period_the_carried_keep_their_place(approver, now):
    period = PeriodFactory(quota=2, budget=2 * 12 * 16_800)
    half = DecreeFactory(end=date(2026, 7, 1), period=period)
    members = [enrolled(decree=half) for _n in range(2)]
    VillageQuotaFactory(period=period, village=members[0].village, places=2)
    made = extended(half, approver, now, end=date(2027, 1, 1))
    assert verdicts(made, now.date()) == {"": 2}
    assert decrees.issue(made, by=approver, at=now) == 2


def test_a_chain_of_extensions(approver, now, decree):
    member = enrolled(decree=decree)
    second = extended(decree, approver, now)
    decrees.issue(second, by=approver, at=now)
    third = extended(second, approver, now, number="SK 2028", end=date(2029, 1, 1))
    decrees.issue(third, by=approver, at=now)
    assert third.members.get().carries.carries == member
    assert periods(member.worker)[-1] == (date(2028, 1, 1), date(2029, 1, 1))
    assert clocks.in_a_row(member.worker, "JKM", date(2028, 12, 31)) == 36


def test_who_was_added_by_an_amendment_is_carried_on_too(approver, now, decree):
    amendment = DecreeFactory(amends=decree, start=date(2026, 6, 1))
    member = enrolled(decree=amendment)
    made = extended(decree, approver, now)
    assert [name.carries for name in made.names.all()] == [member]


def test_who_was_answered_later_is_carried_by_another_extension(approver, now, decree):
    enrolled(decree=decree)
    late = MemberFactory(decree=decree)
    decrees.issue(extended(decree, approver, now), by=approver, at=now)
    second = extended(decree, approver, now, number="SK 2027 b")
    assert [name.carries for name in second.names.all()] == [late]


def test_a_return_after_a_gap_is_a_new_start(approver, now, decree):
    member = enrolled(decree=decree)
    end(member, date(2026, 6, 30), "moved", approver, now)
    again = CandidateFactory(accepted=True, worker=member.worker)
    made = decrees.draft(
        number="SK 2027", date=NEXT["date"], start=date(2027, 1, 1), end=NEXT["end"],
        candidates=Candidate.objects.filter(pk=again.pk), by=approver, at=now,
    )  # fmt: skip
    assert decree_names.past(made.names.all(), made.start).get().covered_until == date(2026, 7, 1)
    decrees.issue(made, by=approver, at=now)
    assert made.members.get().state == "decreed"
    assert len(periods(member.worker)) == 1


def test_who_left_and_was_proposed_anew_is_named_anew(approver, now, decree):
    member = enrolled(decree=decree)
    end(member, date(2026, 6, 30), "moved", approver, now)
    again = CandidateFactory(accepted=True, worker=member.worker)
    made = extended(decree, approver, now, with_new=True)
    assert [(name.candidate, name.carries) for name in made.names.all()] == [(again, None)]


def test_extend_twice(approver, now, decree):
    enrolled(decree=decree)
    extended(decree, approver, now)
    with pytest.raises(Refused, match="Rancangan lanjutan SK ini sudah ada"):
        extended(decree, approver, now, number="lain")


def test_extend_when_all_are_carried_on(approver, now, decree):
    enrolled(decree=decree)
    decrees.issue(extended(decree, approver, now), by=approver, at=now)
    with pytest.raises(Refused, match="sudah dilanjutkan oleh SK lain"):
        extended(decree, approver, now, number="lain")


@pytest.mark.parametrize(
    ("facts", "sentence"),
    [
        ({"draft": True}, "SK ini belum ditetapkan"),
        ({"amends__number": "SK 1"}, "Buka SK asalnya, SK 1"),
    ],
)
def test_extend_what_cannot_be(approver, now, facts, sentence):
    if "amends__number" in facts:
        facts = {"amends": DecreeFactory(number=facts["amends__number"])}
    with pytest.raises(Refused, match=sentence):
        extended(DecreeFactory(**facts), approver, now)


def test_extend_that_ends_before_it_starts(approver, now, decree):
    enrolled(decree=decree)
    with pytest.raises(Refused, match="harus berakhir sesudah dimulai"):
        extended(decree, approver, now, end=date(2026, 12, 31))


def test_nobody_extends_whom_they_verified(approver, now, decree):
    enrolled(decree=decree, candidate__verified_by=approver)
    made = extended(decree, approver, now)
    with pytest.raises(Refused, match="SK harus ditetapkan orang lain"):
        decrees.issue(made, by=approver, at=now)


@pytest.mark.parametrize("people", [3, 300])
def test_extend_takes_as_many_statements_for_any_number(
    approver, now, decree, people, django_assert_num_queries
):
    for _n in range(people):
        enrolled(decree=decree)
    with django_assert_num_queries(9):
        made = extended(decree, approver, now)
    with django_assert_num_queries(19):
        assert decrees.issue(made, by=approver, at=now) == people


def test_two_decrees_issued_at_once_do_not_exceed_the_quota(committing, now):
    PeriodFactory(name="2026", quota=3, set_by=UserFactory())
    approvers = [UserFactory(role=Role.APPROVER) for _ in range(2)]
    made = []
    for n, approver in enumerate(approvers):
        proposal = ProposalFactory()
        CandidateFactory.create_batch(2, proposal=proposal, accepted=True)
        made.append(
            decrees.draft(
                number=f"SK {n}", date=date(2025, 12, 20), start=date(2026, 1, 1),
                end=date(2027, 1, 1), proposals=[proposal], by=approver, at=now,
            )
        )  # fmt: skip
    came = at_once(
        lambda by, decree: decrees.issue(decree, by=by, at=now),
        list(zip(approvers, made, strict=True)),
    )
    assert sorted(map(str, came))[0] == "2"
    assert "Kelebihan 1 orang" in sorted(map(str, came))[1]
    assert Member.objects.count() == 2


def test_two_decrees_that_name_the_same_person_at_once(committing, now):
    approvers = [UserFactory(role=Role.APPROVER) for _ in range(2)]
    proposal = ProposalFactory()
    CandidateFactory.create_batch(2, proposal=proposal, accepted=True)
    made = [
        decrees.draft(
            number=f"SK {n}", date=date(2025, 12, 20), start=date(2026, 1, 1),
            end=date(2027, 1, 1), proposals=[proposal], by=by, at=now,
        )
        for n, by in enumerate(approvers)
    ]  # fmt: skip
    came = at_once(
        lambda by, decree: decrees.issue(decree, by=by, at=now),
        list(zip(approvers, made, strict=True)),
    )
    assert sorted(isinstance(each, Refused) for each in came) == [False, True]
    assert Member.objects.count() == 2
    assert Decree.objects.filter(state="issued").count() == 1


def at_once(act, given):
    came = []

    def run(*arguments):
        try:
            came.append(act(*arguments))
        except Refused as no:
            came.append(no)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=arguments) for arguments in given]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return came


# --- a decree that has ended, and who left with its last day


@pytest.fixture
def over():
    """A decree whose last day was yesterday, with its member; the candidacy has lapsed."""
    return enrolled(decree=DecreeFactory(number="SK 2026", end=date(2026, 11, 22)))


def test_an_extension_after_the_end_lets_the_candidacy_stand_again(approver, now, over):
    enrollments.lapse(at=now)
    made = extended(over.decree, approver, now)
    assert decrees.issue(made, by=approver, at=now) == 1
    over.candidate.refresh_from_db()
    assert over.candidate.state == "decreed"
    assert periods(over.worker)[1] == (date(2026, 11, 22), date(2028, 1, 1))  # without a gap
    assert enrollments.lapse(at=now) == 0


def test_an_extension_carries_on_who_was_proposed_anew_meanwhile(approver, now, over):
    enrollments.lapse(at=now)
    anew = CandidateFactory(worker=over.worker)
    assert decrees.issue(extended(over.decree, approver, now), by=approver, at=now) == 1
    assert len(periods(over.worker)) == 2
    assert [c.state for c in over.worker.candidacies.order_by("pk")] == ["closed", "proposed"]
    Candidate.objects.filter(pk=anew.pk).update(
        state="accepted", verified_by=UserFactory(), verified_at=now
    )
    another = decrees.draft(
        number="SK lain", date=date(2026, 12, 1), start=date(2026, 12, 1), end=date(2027, 12, 1),
        candidates=Candidate.objects.filter(pk=anew.pk), by=approver, at=now,
    )  # fmt: skip
    assert verdicts(another, now.date()) == {"covered": 1}


@pytest.mark.parametrize(
    ("day", "verdict"), [(date(2026, 12, 31), "ended"), (date(2027, 1, 1), "")]
)
def test_who_left_with_the_decrees_last_day_is_not_carried_on(approver, now, decree, day, verdict):
    member = enrolled(decree=decree)
    later = now.replace(year=2027, month=1, day=5)
    event = LifeEventFactory(worker=member.worker, kind="moved", state="reported", date=day)
    last_day = max(day, date(2026, 12, 31))
    events.settle(event, last_day=last_day, by=UserFactory(role=Role.VERIFIER), at=later)
    assert set(member.enrollments.values_list("end_reason", flat=True)) == {"decree"}
    made = extended(decree, approver, later)
    assert verdicts(made, later.date()) == {verdict: 1}
    people = successors.people(decree)
    assert (people.covered, people.over) == ((0, 1) if verdict else (1, 0))


def test_who_left_before_this_coverage_is_carried_on(approver, now, decree):
    member = enrolled(decree=decree)
    decided = {"decided_by": UserFactory(), "decided_at": now.replace(year=2025)}
    LifeEventFactory(
        worker=member.worker, kind="moved", state="done", date=date(2025, 3, 1), **decided
    )
    made = extended(decree, approver, now)
    assert verdicts(made, now.date()) == {"": 1}
