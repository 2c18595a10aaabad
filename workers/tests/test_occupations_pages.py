"""Pages of the occupation table."""

from __future__ import annotations

import pytest
from django.urls import reverse

from gumas_pbi.models import Role
from gumas_pbi.tests.factories import UserFactory
from workers.models import Occupation
from workers.tests.factories import RosterFactory, RosterRowFactory

pytestmark = pytest.mark.django_db
FORM = {"name": "Juru Sumpit", "group": "services", "eligible": "on", "other_names": ""}


@pytest.fixture
def verifier(client):
    user = UserFactory(role=Role.VERIFIER)
    client.force_login(user)
    return user


@pytest.fixture
def unknown():
    """Rows of a list whose occupation nobody knows."""

    def rows(*texts):
        roster = RosterFactory(rows=len(texts), accepted=len(texts))
        for text in texts:
            RosterRowFactory(
                roster=roster, occupation_text=text, said=["occupation_unrecognised"], warnings=1
            )
        return roster

    return rows


def text(response):
    assert response.status_code == 200, response
    return response.content.decode()


def farmer():
    return Occupation.objects.get(name="Petani")


def test_list_shows_occupations_and_how_many_rows_are_unknown(client, verifier, unknown):
    unknown("Juru Sumpit", "juru sumpit", "Pawang Hujan")
    page = text(client.get(reverse("occupations:list")))
    assert "Asisten Rumah Tangga" in page
    assert "Pekerjaan di 3 baris belum dikenal." in page
    assert reverse("occupations:unrecognised") in page


@pytest.mark.parametrize("query", [{"q": "rotan"}, {"q": "bandala"}, {"group": "transport"}])
def test_list_is_searched_by_name_other_name_and_group(client, verifier, query):
    Occupation.objects.filter(name="Nelayan").update(other_names=["Bandala"])
    page = client.get(reverse("occupations:list"), query).context["page"]
    assert 0 < page.paginator.count < 6


def test_list_without_a_match_says_so(client, verifier):
    assert "Tidak ada pekerjaan yang cocok" in text(
        client.get(reverse("occupations:list"), {"q": "xyzzy"})
    )


def test_the_lists_lead_to_it_for_who_keeps_it(client, verifier):
    assert reverse("occupations:list") in text(client.get(reverse("rosters:list")))
    client.force_login(UserFactory(role=Role.TREASURER))
    assert reverse("occupations:list") not in text(client.get(reverse("rosters:list")))


@pytest.mark.parametrize("role", [Role.VILLAGE_OFFICER, Role.TREASURER, Role.VIEWER])
@pytest.mark.parametrize("name", ["list", "add", "unrecognised", "change"])
def test_others_do_not_keep_the_table(client, role, name):
    client.force_login(UserFactory(role=role))
    arguments = [farmer().pk] if name == "change" else []
    assert client.get(reverse(f"occupations:{name}", args=arguments)).status_code == 403


def test_add_makes_an_occupation(client, verifier):
    page = client.post(reverse("occupations:add"), FORM, follow=True)
    assert "Juru Sumpit ditambahkan" in text(page)
    made = Occupation.objects.get(name="Juru Sumpit")
    assert (made.group, made.eligible, made.changed_by) == ("services", True, verifier)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"name": ""}, "Tuliskan nama pekerjaannya"),
        ({"name": "petani"}, "sudah dipakai untuk pekerjaan Petani"),
        ({"group": "lain"}, "Kesalahan"),
    ],
)
def test_add_of_something_wrong_says_what(client, verifier, change, sentence):
    assert sentence in text(client.post(reverse("occupations:add"), {**FORM, **change}))
    assert not Occupation.objects.filter(name="Juru Sumpit").exists()


def test_change_saves_and_says_how_many_rows_follow(client, verifier, unknown):
    unknown("Juru Sumpit", "Juru Sumpit")
    form = {"name": "Petani", "group": "agriculture", "eligible": "on",
            "other_names": "Juru Sumpit\r\n\r\nPawang Padi"}  # fmt: skip
    url = reverse("occupations:change", args=[farmer().pk])
    assert "2 baris yang menunggu dikenali lagi" in text(client.post(url, form, follow=True))
    assert farmer().other_names == ["Juru Sumpit", "Pawang Padi"]
    assert "Pawang Padi" in text(client.get(url))


def test_change_to_a_taken_name_says_so(client, verifier):
    form = {"name": "Nelayan", "group": "agriculture", "other_names": ""}
    page = client.post(reverse("occupations:change", args=[farmer().pk]), form)
    assert "sudah dipakai untuk pekerjaan Nelayan" in text(page)


def test_unrecognised_takes_a_text_for_an_occupation(client, verifier, unknown):
    unknown("Juru Sumpit", "juru sumpit", "Pawang Hujan")
    url = reverse("occupations:unrecognised")
    assert text(client.get(url)).index("Juru Sumpit") < text(client.get(url)).index("Pawang Hujan")
    page = client.post(url, {"text": "Juru Sumpit", "name": "petani"}, follow=True)
    assert "2 baris yang menunggu dikenali lagi" in text(page)
    assert farmer().other_names == ["Juru Sumpit"]


@pytest.mark.parametrize(
    ("name", "sentence"),
    [("", "Pilih pekerjaan yang dimaksud"), ("xyzzy", "Tidak ada pekerjaan dengan nama itu")],
)
def test_unrecognised_with_no_such_occupation_says_so(client, verifier, unknown, name, sentence):
    unknown("Juru Sumpit")
    page = client.post(reverse("occupations:unrecognised"), {"text": "Juru Sumpit", "name": name})
    assert sentence in text(page)


def test_unrecognised_leads_to_a_new_occupation_and_back(client, verifier, unknown):
    unknown("Juru Sumpit")
    page = client.post(reverse("occupations:add"), {"suggest": "Juru Sumpit"})
    assert 'value="Juru Sumpit"' in text(page)
    answer = client.post(reverse("occupations:add"), {**FORM, "suggest": "Juru Sumpit"})
    assert answer["Location"] == reverse("occupations:unrecognised")
    page = text(client.get(answer["Location"]))
    assert "Semua pekerjaan sudah dikenal" in page


@pytest.mark.parametrize("name", ["list", "unrecognised"])
def test_pages_ask_as_much_for_three_texts_as_for_one(
    client, verifier, unknown, name, django_assert_max_num_queries
):
    counts = []
    for texts in (["Juru Sumpit"], ["Pawang Hujan", "Pawang Buaya", "Pawang Ular"]):
        unknown(*texts)
        with django_assert_max_num_queries(15) as counted:
            text(client.get(reverse(f"occupations:{name}")))
        counts.append(len(counted))
    assert counts[0] == counts[1]
