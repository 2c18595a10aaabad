"""Printing cards, and opening what was printed."""

from datetime import date, timedelta

import pytest
from django.db import transaction

from enrollment.actions import card_faces, card_plans, cards
from enrollment.models import Card, CardFile, CardRun, CardStep, Member, PlannedCard
from enrollment.queries.cards import without_card
from enrollment.tests.factories import (
    CardFactory,
    PortraitFactory,
    enrolled,
)
from gumas_pbi import files
from gumas_pbi.models import AuditEvent, Role
from gumas_pbi.refusals import Refused, StaleState
from gumas_pbi.sql import move
from gumas_pbi.tests.factories import UserFactory
from villages.models import Village
from workers.tests.factories import CandidateFactory, ProposalFactory, RosterFactory

pytestmark = pytest.mark.django_db
DRAWING = 16  # statements, savepoints among them


@pytest.fixture
def verifier():
    return UserFactory(role=Role.VERIFIER)


def enrolled_in(code):
    roster = RosterFactory(village=Village.objects.get(code=code))
    proposal = ProposalFactory(roster=roster)
    return enrolled(candidate=CandidateFactory(proposal=proposal, accepted=True, state="decreed"))


def skipped(run):
    return {each.member: each.skipped for each in run.planned.select_related("member")}


def test_print_starts_a_run(verifier, now):
    enrolled()
    run = cards.print(by=verifier, at=now)
    assert run.state == CardRun.State.PRINTING
    assert AuditEvent.objects.filter(verb="cards.print", subject_id=str(run.pk)).count() == 1


def test_print_tells_its_scope(verifier, now):
    member, other = enrolled(), enrolled_in("62.10.04.2019")
    chosen = Member.objects.filter(pk=member.pk)
    district = member.village.district
    for scope, asked in (
        ("selection", {"members": chosen}),
        ("decree", {"decree": member.decree, "village": member.village}),
        ("village", {"village": member.village}),
        ("district", {"district": district}),
    ):
        with transaction.atomic():
            run = cards.print(**asked, by=verifier, at=now)
            assert (run.scope, [p.member for p in run.planned.all()]) == (scope, [member])
            transaction.set_rollback(True)
    assert cards.print(by=verifier, at=now).people == 2
    assert other.village.district != district


def test_print_freezes_its_people_by_village(verifier, now):
    enrolled()
    enrolled()
    enrolled_in("62.10.03.2002")
    run = cards.print(by=verifier, at=now)
    files = run.files.order_by("village__code")
    assert (run.people, [file.people for file in files]) == (3, [2, 1])


def test_print_is_refused_where_nobody_waits(verifier, now):
    CardFactory()
    with pytest.raises(Refused) as no:
        cards.print(by=verifier, at=now)
    assert no.value.code == "no_cards"


def test_draw_gives_each_village_its_file(verifier, now):
    enrolled()
    enrolled_in("62.10.03.2002")
    run = cards.draw(cards.print(by=verifier, at=now), at=now)
    run.refresh_from_db()
    assert (run.state, run.cards, run.pages) == (CardRun.State.PRINTED, 2, 4)
    drawn = run.files.order_by("village__code")
    assert [(f.village.code, f.cards) for f in drawn] == [
        ("62.10.03.2001", 1), ("62.10.03.2002", 1),
    ]  # fmt: skip
    assert files.load(drawn[0].file).startswith(b"%PDF-")


def test_who_is_planned_is_left_to_the_run(verifier, now):
    enrolled()
    cards.print(by=verifier, at=now)
    with pytest.raises(Refused) as no:
        cards.print(by=verifier, at=now)
    assert no.value.code == "no_cards"


def test_a_village_is_drawn_once(verifier, now):
    enrolled()
    run = cards.print(by=verifier, at=now)
    file = run.files.get()
    cards.draw_village(file, at=now)
    cards.draw_village(file, at=now)
    run = cards.draw(run, at=now)
    assert (run.cards, Card.objects.count(), CardStep.objects.count()) == (1, 1, 1)


def test_who_comes_later_waits_for_the_next_run(verifier, now):
    enrolled()
    run = cards.print(by=verifier, at=now)
    enrolled()  # of the same village, while the run goes on
    run = cards.draw(run, at=now)
    assert (run.state, run.people, run.cards) == (CardRun.State.PRINTED, 1, 1)
    assert without_card(now).count() == 1


def test_who_is_covered_no_longer_is_skipped(verifier, now):
    member = enrolled()
    run = cards.print(by=verifier, at=now)
    member.enrollments.update(end=now.date())
    run = cards.draw(run, at=now)
    assert (run.state, run.people, run.cards, run.skipped) == (CardRun.State.PRINTED, 1, 0, 1)
    assert skipped(run) == {member: "ended"}


def test_who_is_skipped_is_told_by_name_with_the_reason(verifier, now):
    dead, holder, other = enrolled(), enrolled(), enrolled()
    run = cards.print(by=verifier, at=now)
    dead.worker.died_on = now.date()
    dead.worker.save()
    CardFactory(member=holder)
    run = cards.draw(run, at=now)
    assert (run.people, run.cards, run.skipped) == (3, 1, 2)
    assert skipped(run) == {dead: "dead", holder: "has_card"}
    assert run.allotted.get().member == other


def test_who_was_skipped_may_be_printed_later(verifier, now):
    member = enrolled()
    run = cards.print(by=verifier, at=now)
    member.enrollments.update(end=now.date())
    cards.draw(run, at=now)
    member.enrollments.update(end=None)
    assert cards.draw(cards.print(by=verifier, at=now), at=now).cards == 1


def test_a_revoked_card_is_followed_by_the_next_serial(verifier, now):
    card = CardFactory(revoked=True)
    cards.draw(cards.print(by=verifier, at=now), at=now)
    new = Card.objects.get(revoked_at=None)
    assert (new.serial, new.number) == (f"GM-{card.member_id:07d}-2", 2)
    assert new.replaces == card


def test_draw_freezes_the_days_on_the_card(verifier, now):
    member = enrolled()
    cards.draw(cards.print(by=verifier, at=now), at=now)
    member.enrollments.update(end=None)
    card = Card.objects.get()
    assert (card.since, card.until) == (date(2026, 1, 1), date(2026, 12, 31))


def test_draw_makes_a_list_to_sign_beside_the_cards(verifier, now):
    enrolled()
    file = cards.draw(cards.print(by=verifier, at=now), at=now).files.get()
    assert files.load(file.receipt).startswith(b"%PDF-")
    assert file.receipt.name != file.file.name


def test_a_village_where_all_are_skipped_has_no_files(verifier, now):
    member = enrolled()
    run = cards.print(by=verifier, at=now)
    member.enrollments.update(end=now.date())
    file = cards.draw(run, at=now).files.get()
    assert (file.state, file.file.name, file.receipt.name) == (CardFile.State.DRAWN, "", "")


def test_nobody_gets_a_card_after_death(now):
    member = enrolled()
    member.worker.died_on = now.date()
    member.worker.save()
    assert without_card(now).count() == 0


def test_nobody_gets_a_card_whose_coverage_has_ended(now):
    member = enrolled()
    member.enrollments.update(end=now.date())
    assert without_card(now).count() == 0
    member.enrollments.update(end=now.date() + timedelta(days=1))
    assert without_card(now).count() == 1
    member.enrollments.update(end=None)
    assert without_card(now).count() == 1


def test_only_the_villages_and_decrees_asked_for(now):
    member = enrolled()
    other = enrolled_in("62.10.03.2002")
    assert list(without_card(now, other.village, None)) == [other]
    assert list(without_card(now, None, member.decree)) == [member]


def test_find_knows_a_card_by_its_token_alone():
    card = CardFactory()
    assert cards.find(card.token) == card
    assert cards.find(card.token[:-1] + "x") is None
    assert card.member.start == date(2026, 1, 1)


# --- stop, go on, try again


def test_cards_say_the_office_and_what_the_regency_s_bracket_promises(now, settings):
    settings.CARD_RETURN_ADDRESS = "Dinas Sosial"
    look = card_faces.look(Village.objects.get(code="62.10.03.2001"), now)
    assert look.office == "Kantor Desa Sare Rangan"
    assert (look.contact, look.base_income, look.arms) == ("Dinas Sosial", 1_000_000, None)


def test_cards_promise_no_sum_where_each_is_reported_with_an_own_income(now, settings):
    settings.REPORTED_BASE = "income"
    assert card_faces.look(Village.objects.get(code="62.10.03.2001"), now).base_income is None


def test_cards_carry_the_arms_of_the_settings(now, settings, tmp_path):
    (tmp_path / "arms.png").write_bytes(b"arms")
    settings.CARD_ARMS = str(tmp_path / "arms.png")
    assert card_faces.look(Village.objects.get(code="62.10.03.2001"), now).arms == b"arms"


def test_a_card_shows_the_portrait_of_its_owner(verifier, now):
    portrait = PortraitFactory(worker=enrolled().worker)
    files.store(portrait.file, b"photo")
    portrait.save()
    run = cards.print(by=verifier, at=now)
    file = run.files.get()
    (face,) = card_faces.of(card_plans.allot(file, at=now), file.village)
    assert face.photo == b"photo"


def two_villages(verifier, now):
    """A run of two villages, of which the first is drawn."""
    enrolled()
    enrolled_in("62.10.03.2002")
    run = cards.print(by=verifier, at=now)
    first, second = run.files.order_by("village__code")
    cards.draw_village(first, at=now)
    return run, first, second


def states(run):
    return list(run.files.order_by("village__code").values_list("state", flat=True))


def test_stop_leaves_what_is_drawn(verifier, now):
    run, _first, second = two_villages(verifier, now)
    cards.stop(run, by=verifier, at=now)
    run.refresh_from_db()
    assert (run.state, run.stopped_by, run.stopped_at) == (CardRun.State.STOPPED, verifier, now)
    assert states(run) == ["drawn", "stopped"]
    cards.draw_village(second, at=now)  # a task that was on its way
    assert states(run) == ["drawn", "stopped"]
    assert AuditEvent.objects.get(verb="cards.stop").facts == {"villages": 1}


def test_stop_of_a_printed_run_is_refused(verifier, now):
    enrolled()
    run = cards.draw(cards.print(by=verifier, at=now), at=now)
    with pytest.raises(Refused) as no:
        cards.stop(run, by=verifier, at=now)
    assert no.value.code == "wrong_state"
    assert states(run) == ["drawn"]


def test_stop_twice_is_told(verifier, now):
    run, _first, _second = two_villages(verifier, now)
    seen = CardRun.objects.get(pk=run.pk)
    cards.stop(run, by=verifier, at=now)
    with pytest.raises(StaleState):
        cards.stop(seen, by=verifier, at=now)


def test_go_on_draws_the_rest(verifier, now):
    run, _first, _second = two_villages(verifier, now)
    cards.stop(run, by=verifier, at=now)
    cards.go_on(run, by=verifier, at=now)
    assert states(run) == ["drawn", "waiting"]
    run = cards.draw(run, at=now)
    assert (run.state, run.people, run.cards, run.stopped_by) == ("printed", 2, 2, None)
    assert AuditEvent.objects.filter(verb="cards.go_on").count() == 1


def test_go_on_tries_failed_villages_too(verifier, now):
    run, _first, second = two_villages(verifier, now)
    CardFile.objects.filter(pk=second.pk).update(state="failed", attempts=3, error="Terhenti.")
    cards.stop(run, by=verifier, at=now)
    cards.go_on(run, by=verifier, at=now)
    second.refresh_from_db()
    assert (second.state, second.attempts, second.error) == ("waiting", 0, "")


def test_go_on_of_a_run_that_goes_on_is_refused(verifier, now):
    run, _first, _second = two_villages(verifier, now)
    with pytest.raises(Refused) as no:
        cards.go_on(run, by=verifier, at=now)
    assert no.value.code == "wrong_state"


def test_another_run_takes_over_whom_a_stopped_one_left(verifier, now):
    run, _first, _second = two_villages(verifier, now)
    cards.stop(run, by=verifier, at=now)
    later = cards.draw(cards.print(by=verifier, at=now), at=now)
    assert (later.people, later.cards) == (1, 1)
    cards.go_on(run, by=verifier, at=now)
    run = cards.draw(run, at=now)
    assert (run.state, run.people, run.cards, run.skipped) == ("printed", 2, 1, 1)
    assert PlannedCard.objects.get().skipped == "elsewhere"


def test_retry_gives_a_failed_village_another_three_tries(verifier, now):
    run, _first, second = two_villages(verifier, now)
    CardFile.objects.filter(pk=second.pk).update(state="failed", attempts=3, error="Terhenti.")
    second.refresh_from_db()
    cards.retry(second, by=verifier, at=now)
    assert (second.state, second.attempts, second.error) == ("waiting", 0, "")
    assert cards.draw(run, at=now).state == "printed"


def test_retry_of_what_did_not_fail_is_refused(verifier, now):
    _run, first, _second = two_villages(verifier, now)
    first.refresh_from_db()
    with pytest.raises(Refused) as no:
        cards.retry(first, by=verifier, at=now)
    assert no.value.code == "wrong_state"


def test_retry_in_a_stopped_run_says_to_go_on(verifier, now):
    run, _first, second = two_villages(verifier, now)
    move(second, CardFile.State.FAILED)
    cards.stop(run, by=verifier, at=now)
    with pytest.raises(Refused) as no:
        cards.retry(CardFile.objects.get(pk=second.pk), by=verifier, at=now)
    assert no.value.code == "run_stopped"


@pytest.mark.parametrize("people", [1, 3])
def test_drawing_a_village_takes_the_same_statements(
    verifier, now, people, django_assert_num_queries
):
    for _n in range(people):
        enrolled()
    run = cards.print(by=verifier, at=now)
    with django_assert_num_queries(DRAWING):
        cards.draw_village(run.files.get(), at=now)
