"""Printing cards, and opening what was printed."""

from datetime import date, timedelta

import pytest

from enrollment.actions import cards
from enrollment.models import Card, CardFile, CardRun, CardStep
from enrollment.queries.cards import without_card
from enrollment.tests.factories import (
    CardFactory,
    CardFileFactory,
    CardRunFactory,
    DecreeFactory,
    EnrollmentFactory,
    MemberFactory,
    PortraitFactory,
    enrolled,
)
from gumas_pbi import files
from gumas_pbi.models import AuditEvent, Role
from gumas_pbi.refusals import Refused
from gumas_pbi.tests.factories import UserFactory
from villages.models import Village
from workers.tests.factories import CandidateFactory, ProposalFactory, RosterFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def verifier():
    return UserFactory(role=Role.VERIFIER)


def enrolled_in(code):
    roster = RosterFactory(village=Village.objects.get(code=code))
    proposal = ProposalFactory(roster=roster)
    return enrolled(candidate=CandidateFactory(proposal=proposal, accepted=True, state="decreed"))


def test_print_starts_a_run(verifier, now):
    enrolled()
    run = cards.print(by=verifier, at=now)
    assert run.state == CardRun.State.PRINTING
    assert AuditEvent.objects.filter(verb="cards.print", subject_id=str(run.pk)).count() == 1


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


def test_a_revoked_card_is_replaced_with_the_next_serial(verifier, now):
    card = CardFactory(revoked=True)
    cards.draw(cards.print(by=verifier, at=now), at=now)
    new = Card.objects.get(revoked_at=None)
    assert (new.serial, new.number) == (f"GM-{card.member_id:07d}-2", 2)


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


def test_download_opens_the_file_and_says_who(verifier, now):
    file = CardFileFactory(run=CardRunFactory())
    files.store(file.file, b"%PDF-contoh")
    file.save()
    assert cards.download(file, by=verifier, at=now) == b"%PDF-contoh"
    assert AuditEvent.objects.get(verb="cards.download").by == verifier


def test_download_of_a_lost_file_is_refused(verifier, now):
    file = CardFileFactory(file="cards/2026/11/hilang.sealed")
    with pytest.raises(Refused) as no:
        cards.download(file, by=verifier, at=now)
    assert no.value.code == "file_missing"
    assert not AuditEvent.objects.filter(verb="cards.download").exists()


def test_find_knows_a_card_by_its_token_alone():
    card = CardFactory()
    assert cards.find(card.token) == card
    assert cards.find(card.token[:-1] + "x") is None
    assert CardFile.objects.count() == 0
    assert card.member.start == date(2026, 1, 1)


def carried_on(member, **kwargs):
    """The membership in the decree that extends the member's."""
    later = DecreeFactory(extends=member.decree, start=date(2027, 1, 1), end=date(2028, 1, 1))
    carried = MemberFactory(
        accepted=True, decree=later, candidate=member.candidate, carries=member, **kwargs
    )
    for programme in ("JKK", "JKM"):
        EnrollmentFactory(member=carried, programme=programme, start=later.start, end=later.end)
    return carried


def test_who_is_carried_on_gets_one_card_at_a_time(verifier, now):
    member = enrolled()
    carried = carried_on(member)
    assert list(without_card(now)) == [member]
    new_year = now.replace(year=2027, month=1, day=2)
    assert list(without_card(new_year)) == [carried]
    cards.draw(cards.print(by=verifier, at=now), at=now)
    assert Card.objects.get().member == member
    assert not without_card(now).exists()
    assert list(without_card(new_year)) == [carried]


def test_cards_say_the_office_and_what_the_regency_s_bracket_promises(now, settings):
    settings.CARD_RETURN_ADDRESS = "Dinas Sosial"
    look = cards.look(Village.objects.get(code="62.10.03.2001"), now)
    assert look.office == "Kantor Desa Sare Rangan"
    assert (look.contact, look.base_income, look.arms) == ("Dinas Sosial", 1_000_000, None)


def test_cards_promise_no_sum_where_each_is_reported_with_an_own_income(now, settings):
    settings.REPORTED_BASE = "income"
    assert cards.look(Village.objects.get(code="62.10.03.2001"), now).base_income is None


def test_cards_carry_the_arms_of_the_settings(now, settings, tmp_path):
    (tmp_path / "arms.png").write_bytes(b"arms")
    settings.CARD_ARMS = str(tmp_path / "arms.png")
    assert cards.look(Village.objects.get(code="62.10.03.2001"), now).arms == b"arms"


def test_a_card_shows_the_portrait_of_its_owner(verifier, now):
    portrait = PortraitFactory(worker=enrolled().worker)
    files.store(portrait.file, b"photo")
    portrait.save()
    run = cards.print(by=verifier, at=now)
    cards._allot(run.planned.all(), run, now)
    (face,) = cards._faces(run, run.files.get().village)
    assert face.photo == b"photo"
