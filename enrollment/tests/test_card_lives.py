"""Cards of a new period, replaced cards, and cards that die: one chain for each person."""

from datetime import date, timedelta

import pytest

from enrollment.actions import card_plans, cards, custody, handing
from enrollment.models import Card, CardRun
from enrollment.queries.cards import renewable, without_card
from enrollment.tests.factories import (
    CardFactory,
    DecreeFactory,
    EnrollmentFactory,
    MemberFactory,
    enrolled,
)
from gumas_pbi.models import AuditEvent, Role
from gumas_pbi.refusals import Refused, StaleState, WrongInput
from gumas_pbi.tests.factories import UserFactory

pytestmark = pytest.mark.django_db
REPRINTING = 12  # statements, savepoints among them


@pytest.fixture
def verifier():
    return UserFactory(role=Role.VERIFIER)


@pytest.fixture
def new_year(now):
    return now.replace(year=2027, month=1, day=2)


def printed(member, **kwargs):
    """A card of the membership with the days of its coverage on it."""
    return CardFactory(member=member, since=member.decree.start, until=date(2026, 12, 31), **kwargs)


def carried_on(member):
    """The membership in the decree that extends the member's."""
    later = DecreeFactory(extends=member.decree, start=date(2027, 1, 1), end=date(2028, 1, 1))
    carried = MemberFactory(accepted=True, decree=later, candidate=member.candidate, carries=member)
    for programme in ("JKK", "JKM"):
        EnrollmentFactory(member=carried, programme=programme, start=later.start, end=later.end)
    return carried


def test_whose_card_still_answers_is_not_without_one(now, new_year):
    member = enrolled()
    carried = carried_on(member)
    assert list(without_card(now)) == [member]
    assert list(without_card(new_year)) == [carried]
    printed(member)
    assert not without_card(now).exists()
    assert not without_card(new_year).exists()


def test_a_card_may_be_renewed_once_its_printed_days_are_over(now, new_year):
    member = enrolled()
    carried = carried_on(member)
    card = printed(member)
    assert not renewable(now).exists()
    assert list(renewable(new_year)) == [carried]
    Card.objects.filter(pk=card.pk).update(until=new_year.date())
    assert not renewable(new_year).exists()
    Card.objects.filter(pk=card.pk).update(until=None)
    assert not renewable(new_year).exists()


def test_who_is_not_covered_on_gets_no_new_card(new_year):
    printed(enrolled())
    assert not renewable(new_year).exists()


def test_renewal_prints_a_card_beside_the_old_one(verifier, new_year):
    member = enrolled()
    carried = carried_on(member)
    old = printed(member)
    run = cards.print(scope=CardRun.Scope.RENEWAL, by=verifier, at=new_year)
    run = cards.draw(run, at=new_year)
    new = run.allotted.get()
    assert (run.scope, new.member, new.replaces, new.number) == ("renewal", carried, old, 2)
    assert new.serial == f"GM-{carried.pk:07d}-2"
    assert new.until == date(2027, 12, 31)
    old.refresh_from_db()
    assert old.revoked_at is None
    assert not renewable(new_year).exists()


def test_renewal_is_refused_where_no_card_is_over(verifier, now):
    printed(enrolled())
    with pytest.raises(Refused) as no:
        cards.print(scope=CardRun.Scope.RENEWAL, by=verifier, at=now)
    assert no.value.code == "no_cards"


def renewed(verifier, new_year):
    """An old card, and the one that renews it."""
    member = enrolled()
    carried_on(member)
    old = printed(member)
    run = cards.print(scope=CardRun.Scope.RENEWAL, by=verifier, at=new_year)
    return old, cards.draw(run, at=new_year).allotted.get()


def test_the_old_card_is_revoked_when_the_new_one_is_in_the_hand(verifier, new_year):
    old, new = renewed(verifier, new_year)
    old.refresh_from_db()
    assert old.revoked_at is None
    handing.hand_over(new, on=new_year.date(), by=verifier, at=new_year)
    old.refresh_from_db()
    assert (old.revoked_reason, old.revoked_by) == ("renewed", verifier)
    new.refresh_from_db()
    custody.take_back(new, note="Salah ketuk", on=new.handed_on, by=verifier, at=new_year)
    old.refresh_from_db()
    assert (old.revoked_at, old.revoked_by, old.revoked_reason) == (None, None, "")


# --- replacing


@pytest.mark.parametrize("reason", ["lost", "damaged", "changed"])
def test_reprint_revokes_the_old_card_and_plans_the_new_one(verifier, now, reason):
    old = printed(enrolled())
    note = "Jatuh di sungai, NIK 6210034101900001"
    run = cards.reprint(old, reason=reason, note=note, by=verifier, at=now)
    old.refresh_from_db()
    assert (old.revoked_reason, old.revoked_by, old.revoked_at) == (reason, verifier, now)
    assert old.revoked_note == "Jatuh di sungai, NIK ••••••••••••0001"
    assert (run.scope, run.people, run.planned.get().replaces) == ("reprint", 1, old)
    event = AuditEvent.objects.get(verb="cards.reprint")
    assert (event.facts["reason"], "6210034101900001" in str(event.facts)) == (reason, False)


def test_replacements_count_up_and_know_their_forerunners(verifier, now):
    first = printed(enrolled())
    last = first
    for _n in range(2):
        run = cards.reprint(last, reason="lost", by=verifier, at=now)
        last = cards.draw(run, at=now).allotted.get()
    assert (last.number, last.serial) == (3, f"GM-{first.member_id:07d}-3")
    assert last.replaces.replaces == first
    assert last.token != first.token


def test_a_changed_name_stands_on_the_new_card(verifier, now):
    old = printed(enrolled())
    old.worker.name = "Mantili Tundan"
    old.worker.save()
    run = cards.reprint(old, reason="changed", by=verifier, at=now)
    assert [card.name for card in card_plans.allot(run.files.get(), at=now)] == ["Mantili Tundan"]


@pytest.mark.parametrize("reason", ["", "renewed", "other"])
def test_reprint_without_its_reason_is_refused(verifier, now, reason):
    old = printed(enrolled())
    with pytest.raises(WrongInput):
        cards.reprint(old, reason=reason, by=verifier, at=now)
    old.refresh_from_db()
    assert old.revoked_at is None


def test_reprint_twice_is_told(verifier, now):
    old = printed(enrolled())
    cards.reprint(old, reason="lost", by=verifier, at=now)
    with pytest.raises(StaleState):
        cards.reprint(old, reason="lost", by=verifier, at=now)
    assert CardRun.objects.filter(scope="reprint").count() == 1


def test_reprint_for_somebody_covered_no_longer_is_refused(verifier, now):
    old = printed(enrolled())
    old.member.enrollments.update(end=now.date())
    with pytest.raises(Refused) as no:
        cards.reprint(old, reason="lost", by=verifier, at=now)
    assert no.value.code == "nobody_covered"
    old.refresh_from_db()
    assert old.revoked_at is None
    assert not CardRun.objects.filter(scope="reprint").exists()


def test_a_lost_card_of_a_former_decree_is_replaced_by_one_of_the_new(verifier, new_year):
    member = enrolled()
    carried = carried_on(member)
    old = printed(member)
    run = cards.reprint(old, reason="lost", by=verifier, at=new_year)
    new = cards.draw(run, at=new_year).allotted.get()
    assert (new.member, new.replaces) == (carried, old)


def test_a_card_whose_successor_is_printed_is_not_replaced_again(verifier, new_year):
    old, _new = renewed(verifier, new_year)
    with pytest.raises(Refused) as no:
        cards.reprint(old, reason="lost", by=verifier, at=new_year)
    assert no.value.code == "nobody_covered"


def test_many_are_replaced_at_once_and_the_uncovered_stay(verifier, now):
    olds = [printed(enrolled()) for _n in range(3)]
    olds[2].member.enrollments.update(end=now.date() - timedelta(days=1))
    run = cards.reprint_all(Card.objects.all(), reason="damaged", by=verifier, at=now)
    assert run.people == 2
    assert Card.objects.get(revoked_at=None) == olds[2]


@pytest.mark.parametrize("count", [1, 3])
def test_replacing_takes_the_same_statements(verifier, now, count, django_assert_num_queries):
    for _n in range(count):
        printed(enrolled())
    with django_assert_num_queries(REPRINTING):
        cards.reprint_all(Card.objects.all(), reason="damaged", by=verifier, at=now)


def test_revoke_lets_a_card_die_without_another(verifier, now):
    card = printed(enrolled())
    cards.revoke(card, note="Dicetak untuk orang yang salah", by=verifier, at=now)
    assert (card.revoked_reason, card.revoked_note) == ("other", "Dicetak untuk orang yang salah")
    assert AuditEvent.objects.filter(verb="cards.revoke").count() == 1
    assert not CardRun.objects.filter(scope="reprint").exists()


def test_revoke_without_a_reason_is_refused(verifier, now):
    card = printed(enrolled())
    with pytest.raises(Refused) as no:
        cards.revoke(card, note="---", by=verifier, at=now)
    assert no.value.code == "note_missing"


def test_revoke_twice_is_told(verifier, now):
    card = printed(enrolled())
    cards.revoke(card, note="Salah cetak", by=verifier, at=now)
    with pytest.raises(StaleState):
        cards.revoke(card, note="Salah cetak", by=verifier, at=now)
