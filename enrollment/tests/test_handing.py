"""Cards into the workers' own hands: once, not before they are printed."""

from datetime import UTC, date, datetime

import pytest
from django.utils import timezone

from enrollment.actions import handing
from enrollment.actions.money_scans import Scan
from enrollment.models import Card, CardReceipt, CardStep
from enrollment.queries.cards import in_office
from enrollment.tests.factories import CardFactory, CardRunFactory, MemberFactory
from enrollment.tests.test_scan_kinds import PNG
from gumas_pbi.models import AuditEvent, Role
from gumas_pbi.refusals import Refused, StaleState, WrongInput
from gumas_pbi.tests.factories import UserFactory
from villages.tests.factories import PostingFactory

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 20)
PRINTED = datetime(2026, 11, 12, 3, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _today(monkeypatch, now):
    monkeypatch.setattr(timezone, "now", lambda: now)


@pytest.fixture
def officer(client):
    user = PostingFactory().user
    client.force_login(user)
    return user


def printed(code=None, **kwargs):
    run = CardRunFactory(finished_at=PRINTED, asked_at=PRINTED)
    if code:
        kwargs["member"] = MemberFactory(
            accepted=True, candidate__proposal__roster__village__code=code
        )
    return CardFactory(run=run, **kwargs)


def test_a_card_is_handed_over_once(officer, now):
    card, same = printed(), Card.objects.get()
    handing.hand_over(card, on=DAY, by=officer, at=now)
    found = Card.objects.get()
    assert (found.handed_on, found.handed_by, found.handed_at) == (DAY, officer, now)
    assert (found.station, found.received_by, found.proof) == ("handed", "worker", "")
    assert CardStep.objects.get().station == "handed"
    assert AuditEvent.objects.get().verb == "cards.hand_over"
    with pytest.raises(StaleState, match="tanggal 20 November 2026, dicatat oleh Anda"):
        handing.hand_over(same, on=DAY, by=officer, at=now)


def test_who_handed_it_over_is_told(officer, now):
    card, other = printed(), UserFactory(role=Role.VERIFIER)
    handing.hand_over(card, on=DAY, by=officer, at=now)
    with pytest.raises(StaleState, match=f"dicatat oleh {officer}"):
        handing.hand_over(card, on=DAY, by=other, at=now)


def test_the_family_takes_it_and_the_scan_is_the_proof(officer, now):
    handing.hand_over(printed(), on=DAY, family="Siti (istri)", scanned=True, by=officer, at=now)
    found = Card.objects.get()
    assert (found.received_by, found.receiver, found.proof) == ("family", "Siti (istri)", "scan")
    assert "Siti" not in str(AuditEvent.objects.get().facts)


@pytest.mark.parametrize(
    ("day", "code"),
    [(date(2026, 11, 23), "date_in_future"), (date(2026, 11, 11), "too_early")],
)
def test_a_day_that_cannot_be_is_refused(officer, now, day, code):
    with pytest.raises(WrongInput) as no:
        handing.hand_over(printed(), on=day, by=officer, at=now)
    assert no.value.code == code
    assert Card.objects.get().handed_on is None


def test_a_revoked_card_is_not_handed_over(officer, now):
    card = printed(revoked=True)
    with pytest.raises(Refused, match=r"dicabut \(hilang\)"):
        handing.hand_over(card, on=DAY, by=officer, at=now)
    new = CardFactory(member=card.member)
    with pytest.raises(Refused, match=f"sudah diganti: pakai kartu nomor {new.serial}"):
        handing.hand_over(card, on=DAY, by=officer, at=now)


@pytest.mark.parametrize("n", [1, 3])
def test_many_are_handed_over_in_one_act(officer, now, django_assert_num_queries, n):
    printed(handed=True), printed(revoked=True)
    *_others, last = (printed() for _ in range(n))
    village = last.village
    with django_assert_num_queries(7):
        done = handing.hand_over_all(village, Card.objects.all(), on=DAY, by=officer, at=now)
    assert done == n
    assert AuditEvent.objects.get().facts == {"on": "2026-11-20", "cards": n}
    with pytest.raises(StaleState):
        handing.hand_over_all(village, Card.objects.all(), on=DAY, by=officer, at=now)


def test_the_signed_list_is_the_proof_and_is_kept_sealed(officer, now):
    first, second = printed(), printed()
    sheet = Scan(PNG, "../tanda terima.png")
    act = {"on": DAY, "sheet": sheet, "by": officer, "at": now}
    handing.hand_over_all(first.village, Card.objects.filter(pk=first.pk), **act)
    handing.hand_over(second, **act)
    kept = CardReceipt.objects.get()
    assert (kept.file_name, kept.village) == ("tanda terima.png", first.village)
    assert set(Card.objects.values_list("proof", "receipt")) == {("sheet", kept.pk)}
    assert PNG not in kept.file.open().read()
    assert handing.download(kept, by=officer, at=now) == PNG
    assert AuditEvent.objects.last().verb == "cards.download_receipt"


@pytest.mark.parametrize("data", [b"", b"<html>", PNG[:40]])
def test_what_is_no_photo_is_no_proof(officer, now, data):
    with pytest.raises(WrongInput):
        handing.hand_over(printed(), on=DAY, sheet=Scan(data, "x.png"), by=officer, at=now)
    assert not CardReceipt.objects.exists()
    assert Card.objects.get().handed_on is None


def test_the_list_can_come_later(officer, now):
    card, _waiting = printed(handed=True), printed()
    village, cards = card.village, Card.objects.all()
    assert handing.attach(village, cards, Scan(PNG, "x.png"), by=officer, at=now) == 1
    with pytest.raises(StaleState, match="sudah punya bukti"):
        handing.attach(village, cards, Scan(PNG, "x.png"), by=officer, at=now)


def ticks(*cards, on=DAY, scanned=True):
    return [handing.Tick(card.serial, on, scanned) for card in cards]


def test_ticks_are_taken_each_by_itself(officer, now):
    card, late = printed(), printed(station_on=date(2026, 11, 21))
    gone, elsewhere = printed(revoked=True), printed("62.10.03.2002")
    theirs = printed(handed=True)
    given = ticks(card, late, gone, elsewhere, theirs)
    found = handing.take(card.village, given, by=officer, at=now)
    assert [answer.code for answer in found] == [
        "done", "too_early", "revoked", "unknown", "already",
    ]  # fmt: skip
    card.refresh_from_db()
    assert (card.handed_on, card.handed_by, card.proof) == (DAY, officer, "scan")
    assert AuditEvent.objects.get().facts == {"cards": 1, "refused": 4}


def test_the_same_ticks_again_do_no_harm(officer, now):
    card = printed()
    for _ in range(2):
        [answer] = handing.take(card.village, ticks(card), by=officer, at=now)
        assert answer.code == "done"
    assert CardStep.objects.count() == AuditEvent.objects.count() == 1


def test_a_phone_whose_clock_is_ahead_is_believed_today(officer, now):
    card = printed()
    handing.take(card.village, ticks(card, on=date(2027, 1, 1)), by=officer, at=now)
    assert Card.objects.get().handed_on == now.date()


def test_taking_costs_the_same_at_any_size(officer, now, django_assert_num_queries):
    for n in (1, 3):
        cards = [printed() for _ in range(n)]
        with django_assert_num_queries(8):
            handing.take(cards[0].village, ticks(*cards), by=officer, at=now)


def test_only_cards_of_the_living_wait(now):
    card, dead = printed(), printed()
    dead.worker.died_on = DAY
    dead.worker.save()
    printed(revoked=True)
    assert list(in_office()) == [card]
