"""The page that says what unknown columns hold."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse

from gumas_pbi.models import Role
from gumas_pbi.tests.factories import UserFactory
from villages.models import Village
from villages.tests.factories import PostingFactory
from workers.models import HeaderMapping, Roster
from workers.tests.factories import HeaderMappingFactory, RosterFactory
from workers.tests.test_mapping import BUDI, JONI, NO_NIK, NOTE, SITI, WORK, refused
from workers.tests.test_mapping import read as _read
from workers.tests.test_mapping import receive as _receive

pytestmark = pytest.mark.django_db
WHOLE_NIK = re.compile(rb"\b[1-9][0-9]{15}\b")
receive, read = _receive, _read


@pytest.fixture
def officer(client):
    user = PostingFactory().user
    client.force_login(user)
    return user


def url(roster, name="edit"):
    return reverse(f"mapping:{name}", args=[roster.pk])


def text(response):
    assert response.status_code == 200, response
    return response.content.decode()


def test_the_list_leads_to_its_unknown_columns(client, read):
    roster = read(BUDI)
    assert url(roster) in text(client.get(reverse("rosters:detail", args=[roster.pk])))


def test_the_page_shows_titles_with_masked_samples(client, read):
    answer = client.get(url(read((*BUDI[:5], "6210031708800001"))))
    page = text(answer)
    assert WORK in page
    assert "••••••••••••0001" in page
    assert not WHOLE_NIK.search(answer.content)


def test_the_page_does_not_offer_what_the_list_has(client, read):
    choices = dict(client.get(url(read(BUDI))).context["form"]["kerjaseharihari"].field.choices)
    assert {"occupation", "-"} <= choices.keys()
    assert not {"nik", "name"} & choices.keys()


def test_saving_places_the_column_and_says_how_many_rows(client, read):
    roster = read(BUDI, SITI)
    form = {"kerjaseharihari": "occupation", "catatanrt": "-"}
    page = text(client.post(url(roster), form, follow=True))
    assert "2 baris diperiksa lagi" in page
    assert {m.header: m.field for m in HeaderMapping.objects.all()} == {
        "kerjaseharihari": "occupation", "catatanrt": "",
    }  # fmt: skip
    assert url(roster) not in page


@pytest.mark.parametrize(
    ("form", "sentence"),
    [
        ({}, "Pilih dahulu isi dari paling sedikit satu kolom"),
        ({"kerjaseharihari": "address", "catatanrt": "address"}, "Dua kolom tidak bisa"),
        ({"kerjaseharihari": "nik"}, "Kesalahan"),
    ],
)
def test_saving_what_makes_no_sense_says_so(client, read, form, sentence):
    assert sentence in text(client.post(url(read(BUDI)), form))
    assert not HeaderMapping.objects.exists()


def test_another_list_offers_what_was_chosen_last_time(client, read):
    first, second = read(BUDI), read(SITI)
    client.post(url(first), {"kerjaseharihari": "occupation"})
    assert client.get(url(second)).context["form"]["kerjaseharihari"].value() == "occupation"


def test_forget_from_the_page(client, read):
    roster = read(BUDI)
    client.post(url(roster), {"kerjaseharihari": "occupation"})
    assert "Lupakan" in text(client.get(url(roster)))
    page = client.post(
        url(roster, "forget"), {"mapping": HeaderMapping.objects.get().pk}, follow=True
    )
    assert "tidak diingat lagi" in text(page)
    assert not HeaderMapping.objects.exists()


@pytest.mark.parametrize("number", ["", "abc", "9" * 30])
def test_forget_of_nothing_does_not_exist(client, read, number):
    assert client.post(url(read(BUDI), "forget"), {"mapping": number}).status_code == 404


def test_forget_of_another_villages_column_does_not_exist(client, read):
    theirs = HeaderMappingFactory(village=Village.objects.get(code="62.10.03.2002"))
    assert client.post(url(read(BUDI), "forget"), {"mapping": theirs.pk}).status_code == 404
    assert HeaderMapping.objects.exists()


@pytest.mark.parametrize("name", ["edit", "forget"])
def test_a_list_of_another_village_does_not_exist(client, officer, name):
    roster = RosterFactory(village=Village.objects.get(code="62.10.03.2002"))
    assert client.post(url(roster, name)).status_code == 404


def test_a_treasurer_places_nothing(client, read):
    roster = read(BUDI)
    client.force_login(UserFactory(role=Role.TREASURER))
    assert client.get(url(roster)).status_code == 403
    assert url(roster) not in text(client.get(reverse("rosters:detail", args=[roster.pk])))


def test_a_refused_list_asks_for_its_nik_column_and_is_read_again(client, receive, now):
    roster = refused(receive(BUDI[:5], header=NO_NIK), now)
    assert "Kami menemukan tabel" in text(client.get(reverse("rosters:detail", args=[roster.pk])))
    page = text(client.get(url(roster)))
    assert "kolom mana yang berisi NIK." in page
    page = client.post(url(roster), {"identitaswarga": "nik"}, follow=True)
    assert "sedang dibaca ulang" in text(page)
    roster.refresh_from_db()
    assert roster.state == Roster.State.RECEIVED


def test_a_refused_list_still_without_nik_says_so(client, receive, now):
    roster = refused(receive(BUDI[:5], header=NO_NIK), now)
    page = text(client.post(url(roster), {"identitaswarga": "address"}))
    assert "keduanya harus ada" in page


def test_a_page_asks_as_much_for_three_rows_as_for_one(client, read, django_assert_max_num_queries):
    counts = []
    for roster in (read(BUDI), read(BUDI, SITI, JONI)):
        with django_assert_max_num_queries(15) as counted:
            text(client.get(url(roster)))
        counts.append(len(counted))
    assert counts[0] == counts[1]
    assert NOTE in roster.unknown_headers
