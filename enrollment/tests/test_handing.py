"""Cards into the workers' own hands: once, not before they are printed."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from enrollment.actions import handing
from enrollment.models import Card
from enrollment.queries.cards import in_office
from enrollment.tests.factories import CardFactory, CardRunFactory, MemberFactory
from gumas_pbi.models import AuditEvent, Role
from gumas_pbi.refusals import Refused, StaleState, WrongInput
from gumas_pbi.tests.factories import UserFactory
from villages.models import Village
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


def url(card):
    return reverse("cards:hand_over", args=[card.village_id])


def test_a_card_is_handed_over_once(officer, now):
    card, same = printed(), Card.objects.get()
    handing.hand_over(card, on=DAY, by=officer, at=now)
    found = Card.objects.get()
    assert (found.handed_on, found.handed_by, found.handed_at) == (DAY, officer, now)
    assert AuditEvent.objects.get().verb == "cards.hand_over"
    with pytest.raises(StaleState, match="sudah dicatat"):
        handing.hand_over(same, on=DAY, by=officer, at=now)


@pytest.mark.parametrize(
    ("day", "code"),
    [(date(2026, 11, 23), "date_in_future"), (date(2026, 11, 11), "before_printed")],
)
def test_a_day_that_cannot_be_is_refused(officer, now, day, code):
    with pytest.raises(WrongInput) as no:
        handing.hand_over(printed(), on=day, by=officer, at=now)
    assert no.value.code == code
    assert Card.objects.get().handed_on is None


def test_a_revoked_card_is_not_handed_over(officer, now):
    with pytest.raises(Refused, match="sudah dicabut"):
        handing.hand_over(printed(revoked=True), on=DAY, by=officer, at=now)


def test_many_are_handed_over_in_one_act(officer, now, django_assert_num_queries):
    printed(handed=True), printed(revoked=True)
    *_others, last = (printed() for _ in range(3))
    village = last.village
    with django_assert_num_queries(5):
        done = handing.hand_over_all(village, Card.objects.all(), on=DAY, by=officer, at=now)
    assert done == 3
    assert AuditEvent.objects.get().facts == {"on": "2026-11-20", "cards": 3}
    with pytest.raises(StaleState):
        handing.hand_over_all(village, Card.objects.all(), on=DAY, by=officer, at=now)


def test_only_cards_of_the_living_wait(now):
    card, dead = printed(), printed()
    dead.worker.died_on = DAY
    dead.worker.save()
    printed(revoked=True)
    assert list(in_office()) == [card]


def test_one_tap_hands_one_over(client, officer):
    card, other = printed(), printed()
    data = {"on": "20/11/2026", "one": card.pk, "card": [other.pk]}
    answer = client.post(url(card), data, follow=True)
    assert "1 kartu tercatat diserahkan." in answer.text
    assert list(answer.context["page"]) == [other]


def test_ticks_hand_many_over(client, officer):
    first, second, third = printed(), printed(), printed()
    client.post(url(first), {"on": "2026-11-20", "card": [first.pk, second.pk]})
    assert list(in_office()) == [third]


@pytest.mark.parametrize("given", [{"on": ""}, {"on": "23/11/2026"}, {"on": "2026-11-11"}])
def test_a_wrong_day_keeps_the_ticks(client, officer, given):
    card = printed()
    page = client.post(url(card), {**given, "card": [card.pk]})
    assert page.status_code == 422
    assert list(page.context["form"].errors) == ["on"]
    assert page.context["picked"] == [str(card.pk)]
    assert Card.objects.get().handed_on is None


@pytest.mark.parametrize("picked", [[], ["x"], ["9" * 30]])
def test_a_choice_that_makes_no_sense_is_told(client, officer, picked):
    card = printed()
    page = client.post(url(card), {"on": "2026-11-20", "card": picked})
    assert page.status_code == 422


def test_a_card_of_elsewhere_in_the_choice_does_nothing(client, officer):
    card, foreign = printed(), printed("62.10.03.2002")
    page = client.post(url(card), {"on": "2026-11-20", "card": [card.pk, foreign.pk]})
    assert page.status_code == 422
    assert "kartu di luar desa ini" in page.text
    assert in_office().count() == 2


def test_another_village_is_not_found(client, officer):
    foreign = printed("62.10.03.2002")
    assert client.get(url(foreign)).status_code == 404
    assert client.post(url(foreign), {"on": "2026-11-20", "one": foreign.pk}).status_code == 404


def test_an_officer_of_one_village_comes_to_its_list_at_once(client, officer):
    assert client.get(reverse("cards:handing")).status_code == 200
    card = printed()
    printed("62.10.03.2002")
    assert client.get(reverse("cards:handing")).url == url(card)


def test_staff_see_the_villages(client):
    printed(), printed(), printed("62.10.04.2019")
    client.force_login(UserFactory(role=Role.VERIFIER))
    page = client.get(reverse("cards:handing"))
    assert [(v.code, v.cards) for v in page.context["page"]] == [
        ("62.10.03.2001", 2),
        ("62.10.04.2019", 1),
    ]


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_costs_the_same_at_any_size(client, officer, django_assert_num_queries, rows):
    *_others, last = (printed() for _ in range(rows))
    with django_assert_num_queries(7):
        page = client.get(url(last))
    assert page.context["page"][0].worker.nik not in page.text


def test_a_viewer_is_forbidden(client):
    client.force_login(UserFactory(role=Role.VIEWER))
    village = Village.objects.first()
    assert client.get(reverse("cards:handing")).status_code == 403
    assert client.get(reverse("cards:hand_over", args=[village.pk])).status_code == 403


def test_a_card_is_never_handed_over_tomorrow(officer, now):
    with pytest.raises(WrongInput):
        handing.hand_over(printed(), on=now.date() + timedelta(days=1), by=officer, at=now)
