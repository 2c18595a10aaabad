"""People who were returned, as their village sees them."""

import pytest

from enrollment.tests.worklist import (
    HERE,
    RETURNED,
    THERE,
    person_url,
    returned,
    sentences,
    state_of,
)
from gumas_pbi.models import Role
from gumas_pbi.tests.factories import UserFactory
from villages.tests.factories import PostingFactory, VillageFactory
from workers.tests.factories import ProposalFactory, RosterFactory, RosterRowFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer(client):
    user = PostingFactory(village=VillageFactory(code=HERE)).user
    client.force_login(user)
    return user


def test_an_officer_sees_the_own_returned_people_with_the_note(client, officer):
    mine = returned(worker__name="Orang Sini", reason="Foto KTP")
    returned(
        worker__name="Orang Sana",
        proposal=ProposalFactory(roster=RosterFactory(village=VillageFactory(code=THERE))),
    )
    response = client.get(RETURNED)
    assert list(response.context["page"]) == [mine]
    assert "Foto KTP" in response.text
    assert mine.worker.nik not in response.text


def test_an_officer_sends_somebody_again(client, officer):
    person = returned()
    response = client.post(person_url(person, "send_again"), {"reply": "Sudah"}, follow=True)
    assert sentences(response) == ["Dikirim lagi untuk diverifikasi."]
    person.refresh_from_db()
    assert (person.state, person.reply) == ("proposed", "Sudah")


def test_an_officer_sends_again_without_an_answer(client, officer):
    person = returned()
    response = client.post(person_url(person, "send_again"), {"reply": " "})
    assert response.context["form"].errors == {"reply": ["Tuliskan apa yang sudah dilengkapi."]}
    assert state_of(person) == "returned"


def test_an_officer_sends_again_twice(client, officer):
    person = returned()
    for _n in range(2):
        response = client.post(person_url(person, "send_again"), {"reply": "Sudah"})
    assert response.status_code == 303  # told, and back to the page


def test_an_officer_of_another_village_finds_nobody(client):
    person = returned()
    client.force_login(PostingFactory(village=VillageFactory(code=THERE)).user)
    assert client.post(person_url(person, "send_again"), {"reply": "x"}).status_code == 404
    assert list(client.get(RETURNED).context["page"]) == []
    assert state_of(person) == "returned"


def test_somebody_registered_elsewhere_is_shown_as_the_own_list_says(client, officer):
    row = RosterRowFactory(name="Nama Di Daftar", content='{"nik": "6210031708800001"}')
    person = returned(row=row, village=VillageFactory(code=HERE))
    person.worker.village = VillageFactory(code=THERE)
    person.worker.name = "Nama Di Sana"
    person.worker.save()
    text = client.get(RETURNED).text
    assert "Nama Di Daftar" in text
    assert "Nama Di Sana" not in text


@pytest.mark.parametrize("role", [r for r in Role if r != Role.VILLAGE_OFFICER])
def test_only_the_village_sends_again(client, role):
    person = returned()
    client.force_login(UserFactory(role=role))
    assert client.post(person_url(person, "send_again"), {"reply": "x"}).status_code == 403
