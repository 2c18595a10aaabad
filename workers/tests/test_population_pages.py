"""Picking people out of a list of everybody, and sending them."""

from __future__ import annotations

import pytest
from django.urls import reverse

from gumas_pbi.models import Role
from gumas_pbi.tests.factories import UserFactory
from villages.models import Village
from villages.tests.factories import PostingFactory
from workers.actions import proposals
from workers.models import Proposal, RosterRow
from workers.tests.factories import FindingFactory, RosterFactory, RosterRowFactory
from workers.tests.test_population import EVERYBODY
from workers.tests.test_population import read as _read
from workers.views import population as views

pytestmark = pytest.mark.django_db
read = _read
HTMX = {"HX-Request": "true"}


@pytest.fixture
def officer(client):
    user = PostingFactory().user
    client.force_login(user)
    return user


@pytest.fixture
def roster(read):
    return read(*EVERYBODY)


def url(roster, **query):
    return reverse("population:pick", args=[roster.pk], query=query or None)


def text(response):
    assert response.status_code == 200, response
    return response.content.decode()


def names(response):
    return [row.name for row in response.context["page"]]


def ids(roster, *names):
    return [roster.lines.get(name=name).pk for name in names]


def ticked(roster):
    return sorted(roster.lines.filter(picked=True).values_list("name", flat=True))


def test_the_list_leads_to_picking_and_does_not_shout(client, roster):
    page = text(client.get(reverse("rosters:detail", args=[roster.pk])))
    assert "Ini daftar penduduk" in page
    assert url(roster) in page
    assert "Harus diperbaiki" not in page
    assert "Anak Contoh" not in page


def test_the_table_of_lists_does_not_count_them_as_faulty(client, roster):
    page = text(client.get(reverse("rosters:list")))
    assert 'data-label="Perlu diperbaiki">–</td>' in page


def test_the_page_shows_who_may_join_first(client, roster):
    answer = client.get(url(roster))
    assert names(answer) == ["Budi Petani", "Joni Nelayan", "Wawan Pandai"]
    assert "6 orang di daftar ini, 3 di antaranya boleh ikut" in text(answer)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"show": "all", "age_to": "17"}, ["Anak Contoh"]),
        ({"show": "all", "age_from": "65"}, ["Tetua Contoh"]),
        ({"age_from": "45", "age_to": "45"}, ["Joni Nelayan"]),
        ({"show": "all", "gender": "P"}, ["Siti Contoh"]),
        ({"q": "nelayan"}, ["Joni Nelayan"]),
        ({"show": "picked"}, []),
        ({"show": "nonsense", "age_from": "x", "gender": "?"}, [p[1] for p in EVERYBODY[3:]]),
    ],
)
def test_filters(client, roster, query, found):
    if "nonsense" in query.values():
        query = {**query, "show": ""}
    assert names(client.get(url(roster, **query))) == found


def test_filter_by_occupation_and_rt(client, roster):
    fisher = roster.lines.get(name="Joni Nelayan")
    assert names(client.get(url(roster, occupation=fisher.occupation_id))) == ["Joni Nelayan"]
    RosterRow.objects.filter(pk=fisher.pk).update(rt="03")
    assert names(client.get(url(roster, rt="03"))) == ["Joni Nelayan"]


def test_ticks_of_a_page_are_kept(client, roster):
    shown = ids(roster, "Budi Petani", "Joni Nelayan", "Wawan Pandai")
    client.post(url(roster), {"shown": shown, "row": shown[:2]})
    assert ticked(roster) == ["Budi Petani", "Joni Nelayan"]
    client.post(url(roster), {"shown": shown, "row": shown[1:2]})
    assert ticked(roster) == ["Joni Nelayan"]


def test_ticks_stay_while_one_turns_pages(client, roster, monkeypatch):
    monkeypatch.setattr(views, "PAGE", 2)
    first = ids(roster, "Budi Petani", "Joni Nelayan")
    answer = client.post(url(roster), {"shown": first, "row": first[:1], "to": "2"})
    assert answer["Location"] == f"{url(roster)}?page=2#people"
    page = client.get(answer["Location"])
    assert names(page) == ["Wawan Pandai"]
    client.post(url(roster, page=2), {"shown": ids(roster, "Wawan Pandai"), "do": "page"})
    assert ticked(roster) == ["Budi Petani", "Wawan Pandai"]
    assert "2 orang dicentang" in text(client.get(url(roster)))


def test_all_results_are_ticked_and_unticked_with_their_filter(client, roster):
    client.post(url(roster, show="all"), {"do": "all"})
    assert len(ticked(roster)) == 6
    client.post(url(roster, show="all", age_to="17"), {"do": "none"})
    assert len(ticked(roster)) == 5
    page = text(client.get(url(roster)))
    assert "3 orang dicentang" in page
    assert "dan 2 lagi yang masih harus diperbaiki" in page


def test_a_tick_by_htmx_gives_back_the_count(client, roster):
    shown = ids(roster, "Budi Petani")
    body = text(client.post(url(roster), {"shown": shown, "row": shown}, headers=HTMX))
    assert body.lstrip().startswith('<p id="picked"')
    assert "1 orang dicentang" in body


@pytest.mark.parametrize("pk", ["x", "9" * 30, "999999999"])
def test_a_foreign_row_changes_nothing(client, roster, pk):
    client.post(url(roster), {"shown": [*ids(roster, "Budi Petani"), pk], "row": pk})
    assert ticked(roster) == []


def test_a_row_of_another_list_changes_nothing(client, roster):
    other = RosterRowFactory(roster=RosterFactory(is_population=True))
    client.post(url(roster), {"shown": [other.pk], "row": [other.pk]})
    other.refresh_from_db()
    assert not other.picked


def test_sending_says_what_becomes_of_the_rest(client, roster, now):
    shown = ids(roster, "Budi Petani", "Joni Nelayan")
    answer = client.post(url(roster), {"shown": shown, "row": shown, "do": "send"})
    assert answer["Location"] == reverse("rosters:submit", args=[roster.pk])
    page = text(client.get(answer["Location"]))
    assert "Kirim 2 baris" in page
    assert "<dd>4 orang</dd>" in page
    assert "tidak ditolak dan tidak disimpan" in page
    client.post(answer["Location"])
    proposals.fill(Proposal.objects.get(), at=now)
    page = text(client.get(reverse("rosters:detail", args=[roster.pk])))
    assert "Yang dicentang sudah dikirim" in page
    assert roster.lines.count() == 2


def test_sending_nobody_leads_back(client, roster):
    page = client.get(reverse("rosters:submit", args=[roster.pk]), follow=True)
    assert page.redirect_chain == [(url(roster), 302)]
    assert "Centang dahulu siapa yang diusulkan" in text(page)


def test_a_list_of_workers_has_nobody_to_pick(client, officer):
    roster = RosterFactory()
    assert client.get(url(roster))["Location"] == reverse("rosters:detail", args=[roster.pk])


def test_a_list_of_another_village_does_not_exist(client, officer):
    elsewhere = Village.objects.get(code="62.10.03.2002")
    roster = RosterFactory(village=elsewhere, is_population=True)
    assert client.get(url(roster)).status_code == 404
    assert client.post(url(roster)).status_code == 404


def test_a_treasurer_picks_nobody(client, roster):
    client.force_login(UserFactory(role=Role.TREASURER))
    assert client.get(url(roster)).status_code == 403


def test_the_page_asks_as_much_for_three_rows_as_for_one(
    client, officer, django_assert_max_num_queries
):
    counts = []
    for rows in (1, 3):
        roster = RosterFactory(is_population=True, rows=rows, accepted=rows)
        for _n in range(rows):
            FindingFactory(row=RosterRowFactory(roster=roster), code="possible_duplicate")
        for address in (url(roster), reverse("rosters:detail", args=[roster.pk])):
            with django_assert_max_num_queries(15) as counted:
                text(client.get(address))
            counts.append(len(counted))
    assert counts[:2] == counts[2:]
