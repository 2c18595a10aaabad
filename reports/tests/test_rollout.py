"""Where the cards are: counts that add up, and none that tell a person."""

from collections import Counter
from datetime import date, timedelta

import pytest
from django.utils import timezone

from enrollment.tests.factories import CardFactory, CardRunFactory, CeremonyFactory
from gumas_pbi.models import Role
from gumas_pbi.tests.factories import UserFactory
from reports.queries import rollout
from reports.tests.test_dashboard import covered
from villages.models import Village
from villages.tests.factories import WaveFactory
from workers.models import Worker

pytestmark = pytest.mark.django_db
URL = "/cakupan/"
TEWAH, MIRI = "62.10.03.2001", "62.10.04.2019"


def cards(code, **stations):
    """So many cards at each station of a village."""
    run = CardRunFactory()
    found = Counter(stations)
    for station, member in zip(found.elements(), covered(found.total(), code), strict=True):
        told = {"handed": station == "handed"}
        if station == "not_found":
            told = {"station": station, "missing": "moved"}
        elif station != "handed":
            told["station"] = station
        CardFactory(member=member, run=run, **told)


def lines(found):
    return [(line.steps, line.total) for line in found]


def test_staff_see_where_every_card_is():
    cards(TEWAH, printed=1, district=1, village=2, handed=3, not_found=1)
    cards(MIRI, handed=2)
    CardFactory(revoked=True)
    found = rollout.rollout(exact=True)
    assert lines(found.districts) == [(("3", "3", "1", "1"), "8"), (("2", "0", "0", "0"), "2")]
    assert (found.whole.steps, found.handed, found.total) == (("5", "3", "1", "1"), 5, 10)
    assert (found.waves, found.hidden, found.cards) == ([], False, "10")


def test_a_card_whose_owner_died_before_having_it_is_nowhere():
    cards(TEWAH, village=2, handed=1)
    Worker.objects.update(died_on=date(2026, 5, 1))
    assert rollout.rollout(exact=True).total == 1


def test_waves_add_up_to_the_same():
    wave = WaveFactory(number=1, name="Seratus hari")
    Village.objects.filter(code=TEWAH).update(wave=wave)
    cards(TEWAH, printed=2, handed=1)
    cards(MIRI, village=1)
    found = rollout.rollout(exact=True)
    assert [(line.name, line.total) for line in found.waves] == [
        ("Belum masuk gelombang", "1"), ("Seratus hari", "3"),
    ]  # fmt: skip


def test_a_viewer_sees_no_small_number_nor_one_that_tells_it():
    Village.objects.filter(code=TEWAH).update(wave=WaveFactory())
    cards(TEWAH, printed=6, handed=2)
    cards(MIRI, handed=7)
    found = rollout.rollout(exact=False)
    assert lines(found.districts) == [(("<5", "0", "–", "0"), "8"), (("7", "0", "0", "0"), "7")]
    assert (found.whole, found.waves, found.hidden, found.cards) == (None, [], True, "15")


def test_a_viewer_sees_all_where_nothing_is_small():
    cards(TEWAH, printed=6, handed=5)
    found = rollout.rollout(exact=False)
    assert (found.whole.steps, found.hidden) == (("5", "0", "6", "0"), False)


def test_without_cards():
    found = rollout.rollout(exact=False)
    assert (found.districts, found.whole, found.cards) == ([], None, "0")


@pytest.mark.parametrize("exact", [True, False])
def test_it_takes_one_statement(exact, django_assert_num_queries):
    cards(TEWAH, printed=1, handed=2)
    with django_assert_num_queries(1):
        rollout.rollout(exact=exact)


def test_ceremonies_are_seen_by_all_but_the_cancelled(client):
    user = UserFactory(role=Role.VIEWER)
    CeremonyFactory(place="Lapangan Tewah", cards=3, on=date(2026, 6, 3))
    CeremonyFactory(place="Keliru", cancelled_by=user, cancelled_at=user.date_joined)
    client.force_login(user)
    page = client.get(URL)
    assert "Lapangan Tewah: &lt;5 kartu" in " ".join(page.text.split())
    assert "Keliru" not in page.text
    assert "/kartu/acara/" not in page.text
    client.force_login(UserFactory(role=Role.VERIFIER))
    assert "Lapangan Tewah: 3 kartu" in " ".join(client.get(URL).text.split())


def test_a_ceremony_to_come_says_so(client):
    tomorrow = timezone.localdate() + timedelta(days=1)
    CeremonyFactory(persons="Bupati", on=tomorrow)
    CeremonyFactory(persons="Camat", on=date(2026, 6, 3))
    client.force_login(UserFactory(role=Role.VERIFIER))
    page = client.get(URL)
    assert "Akan diserahkan oleh Bupati" in page.text
    assert ">Diserahkan oleh Camat" in page.text


def test_the_dashboard_shows_the_cards(client):
    cards(TEWAH, printed=1, handed=2)
    client.force_login(UserFactory(role=Role.APPROVER))
    page = client.get(URL)
    assert "Kartu menurut kecamatan" in page.text
    assert page.context["numbers"]["cards"] == "3"
    assert "Kartu menurut kecamatan" not in client.get(URL, {"kecamatan": "62.10.03"}).text
