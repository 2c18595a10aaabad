"""A card's way: sent, arrived, not found, found again; a step each, nothing twice."""

from datetime import date, timedelta

import pytest

from enrollment.actions import custody, handing
from enrollment.models import Card, CardStep, Station
from enrollment.queries.custody import counted, late
from enrollment.tests.factories import CardFactory, CardRunFactory, MemberFactory
from enrollment.tests.test_handing import DAY, PRINTED, printed
from gumas_pbi.models import AuditEvent, Role
from gumas_pbi.refusals import Refused, StaleState, WrongInput
from gumas_pbi.tests.factories import UserFactory
from villages.models import Village

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff():
    return UserFactory(role=Role.VERIFIER)


@pytest.fixture
def send(staff, now):
    def send(card, **kwargs):
        act = {"on": DAY, "carrier": "Pak Rudi", "by": staff, "at": now, **kwargs}
        return custody.send(card.village, Card.objects.all(), **act)

    return send


@pytest.mark.parametrize("place", ["village", "village.district", "run"])
def test_cards_of_a_place_are_sent(staff, now, place):
    card, _handed, _revoked = printed(), printed(handed=True), printed(revoked=True)
    printed("62.10.04.2019")
    found = card
    for name in place.split("."):
        found = getattr(found, name)
    act = {"on": DAY, "carrier": "Pak Rudi", "by": staff, "at": now}
    assert custody.send(found, Card.objects.all(), **act) == 1
    step = CardStep.objects.get()
    assert (step.card, step.station, step.on, step.note, step.recorded_by) == (
        card, Station.DISTRICT, DAY, "Pak Rudi", staff,
    )  # fmt: skip
    card.refresh_from_db()
    assert (card.station, card.station_on) == (Station.DISTRICT, DAY)
    assert AuditEvent.objects.get().facts == {"on": "2026-11-20", "cards": 1}


def test_cards_are_sent_once(send):
    card = printed()
    send(card)
    with pytest.raises(StaleState, match="Tidak ada lagi kartu di kantor"):
        send(card)
    assert CardStep.objects.count() == 1


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"carrier": "  "}, "carrier_missing"),
        ({"on": date(2026, 11, 23)}, "date_in_future"),
        ({"on": date(2026, 11, 11)}, "too_early"),
    ],
)
def test_what_cannot_be_is_refused(send, change, code):
    with pytest.raises(WrongInput) as no:
        send(printed(), **change)
    assert no.value.code == code
    assert CardStep.objects.count() == 0


def test_sending_costs_the_same_at_any_size(send, django_assert_num_queries):
    for n in (1, 3):
        *_others, last = (printed() for _ in range(n))
        with django_assert_num_queries(6):
            assert send(last) == n


def test_cards_arrive_also_when_nobody_wrote_down_their_sending(send, staff, now):
    sent = printed()
    send(sent, on=date(2026, 11, 15))
    straight = printed()
    act = {"on": DAY, "by": staff, "at": now}
    assert custody.arrive(sent.village, Card.objects.all(), **act) == 2
    assert set(Card.objects.values_list("station", flat=True)) == {Station.VILLAGE}
    assert CardStep.objects.filter(card=straight).get().station == Station.VILLAGE
    with pytest.raises(StaleState, match="sudah dicatat"):
        custody.arrive(sent.village, Card.objects.all(), **act)


def test_cards_of_another_village_do_not_arrive(staff, now):
    card, other = printed(), printed("62.10.04.2019")
    custody.arrive(card.village, Card.objects.all(), on=DAY, by=staff, at=now)
    other.refresh_from_db()
    assert other.station == Station.PRINTED


@pytest.mark.parametrize("why", Card.Missing)
def test_an_owner_is_not_found_and_why(staff, now, why):
    card = printed()
    custody.not_found(card, why=why, note=" Rumahnya kosong. ", on=DAY, by=staff, at=now)
    assert (card.station, card.missing) == (Station.NOT_FOUND, why)
    assert CardStep.objects.get().note == "Rumahnya kosong."
    assert AuditEvent.objects.get().facts == {"on": "2026-11-20", "why": why}
    with pytest.raises(StaleState, match="tidak ditemukan"):
        custody.not_found(card, why=why, on=DAY, by=staff, at=now)


def test_not_found_wants_a_reason(staff, now):
    with pytest.raises(WrongInput, match="Pilih mengapa"):
        custody.not_found(printed(), why="entah", on=DAY, by=staff, at=now)


def test_a_card_in_the_hand_is_not_lost(staff, now):
    with pytest.raises(StaleState, match="sudah diserahkan tanggal 20 November 2026"):
        custody.not_found(printed(handed=True), why="away", on=DAY, by=staff, at=now)


def test_a_revoked_card_is_not_lost(staff, now):
    with pytest.raises(Refused, match=r"dicabut \(hilang\)"):
        custody.not_found(printed(revoked=True), why="away", on=DAY, by=staff, at=now)


def test_what_was_no_hand_over_is_taken_back(staff, now):
    card = printed(handed=True)
    custody.take_back(card, note=" Salah ketuk ", on=DAY, by=staff, at=now)
    assert (card.station, card.handed_on, card.received_by) == (Station.VILLAGE, None, "")
    assert (CardStep.objects.get().station, CardStep.objects.get().note) == (
        Station.VILLAGE, "Salah ketuk",
    )  # fmt: skip
    assert AuditEvent.objects.get().verb == "custody.take_back"
    with pytest.raises(StaleState, match="tidak lagi tercatat diserahkan"):
        custody.take_back(card, note="Salah ketuk", on=DAY, by=staff, at=now)


def test_a_proof_goes_with_the_hand_over_and_the_card_is_handed_over_anew(staff, now):
    card = printed()
    handing.hand_over(card, on=DAY, family="Siti (istri)", scanned=True, by=staff, at=now)
    custody.take_back(card, note="Salah orang", on=DAY, by=staff, at=now)
    assert (card.proof, card.receiver) == ("", "")
    handing.hand_over(card, on=DAY, by=staff, at=now)
    assert (card.station, card.received_by) == (Station.HANDED, "worker")


@pytest.mark.parametrize(
    ("card", "note", "code"),
    [({"handed": True}, "x", "note_missing"), ({"revoked": True}, "Salah ketuk", "revoked")],
)
def test_taking_back_is_refused(staff, now, card, note, code):
    with pytest.raises(Refused) as no:
        custody.take_back(printed(**card), note=note, on=DAY, by=staff, at=now)
    assert no.value.code == code


def test_who_was_not_found_is_found_again(staff, now):
    card, act = printed(), {"on": DAY, "by": staff, "at": now}
    with pytest.raises(StaleState):
        custody.found_again(card, **act)
    custody.not_found(card, why="away", **act)
    custody.found_again(card, **act)
    assert (card.station, card.missing) == (Station.VILLAGE, "")
    stations = CardStep.objects.order_by("pk").values_list("station", flat=True)
    assert list(stations) == [Station.NOT_FOUND, Station.VILLAGE]


@pytest.mark.parametrize(
    ("station", "days"), [("printed", 7), ("district", 7), ("village", 14), ("not_found", None)]
)
def test_a_card_is_late_after_its_days(now, station, days):
    today = now.date()
    missing = "away" if station == "not_found" else ""
    card = printed(station=station, missing=missing, station_on=today - timedelta(days=days or 99))
    assert not Card.objects.filter(late(today)).exists()
    Card.objects.update(station_on=card.station_on - timedelta(days=1))
    assert Card.objects.filter(late(today)).exists() is bool(days)


def test_cards_are_counted_by_place_and_station(now, django_assert_num_queries):
    card = printed(station="village", station_on=date(2026, 11, 1))
    printed(), printed(handed=True), printed(revoked=True)
    printed("62.10.04.2019")
    elsewhere = Village.objects.get(code="62.10.04.2019")
    with django_assert_num_queries(2):
        found = counted(Card.objects.all(), "village", now.date())
    assert found[card.village_id] == {
        "village": 1, "late_village": 1, "printed": 1, "late_printed": 1, "late": 2, "handed": 1,
    }  # fmt: skip
    assert found[elsewhere.pk] == {"printed": 1, "late_printed": 1, "late": 1}


def test_a_card_of_a_renewal_takes_the_place_of_the_earlier_one(staff, now):
    old = printed(handed=True)
    member = MemberFactory(accepted=True, candidate=old.member.candidate, carries=old.member)
    new = CardFactory(run=CardRunFactory(asked_at=PRINTED), member=member)
    handing.hand_over(new, on=DAY, by=staff, at=now)
    old.refresh_from_db()
    assert (old.revoked_reason, old.revoked_by, old.revoked_at) == ("renewed", staff, now)
    assert AuditEvent.objects.get().facts == {"on": "2026-11-20", "renewed": 1}
    with pytest.raises(Refused, match=f"pakai kartu nomor {new.serial}"):
        handing.hand_over(old, on=DAY, by=staff, at=now)
