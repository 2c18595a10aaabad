"""Pages of the registry."""

from __future__ import annotations

import pytest
from django.urls import reverse

from gumas_pbi.models import AuditEvent, Role
from gumas_pbi.tests.factories import UserFactory
from villages.models import Village
from villages.tests.factories import PostingFactory
from workers.actions import workers
from workers.models import Candidate, Worker
from workers.tests.factories import (
    CandidateFactory,
    RosterFactory,
    RosterRowFactory,
    WorkerFactory,
)
from workers.views.workers import initials

pytestmark = pytest.mark.django_db
NIK = "6210031708800001"


@pytest.fixture
def officer(client):
    """The officer of Sare Rangan, signed in."""
    user = PostingFactory().user
    client.force_login(user)
    return user


@pytest.fixture
def elsewhere():
    return Village.objects.get(code="62.10.04.2019")


@pytest.fixture
def sign_in(client):
    def enter(role):
        user = UserFactory(role=role)
        client.force_login(user)
        return user

    return enter


def person(**kwargs):
    values = {
        "nik": NIK,
        "name": "Sri Contoh",
        "family_card": "6210031203150002",
        "phone": "081200000001",
        "mother_name": "Contoh Ibu",
        "heir_name": "Contoh Waris",
        **kwargs,
    }
    return WorkerFactory(**values)


def text(response):
    assert response.status_code == 200, response
    return response.content.decode()


# --- list


def test_list_shows_the_people_of_the_own_village_masked(client, officer, elsewhere):
    person()
    WorkerFactory(name="Orang Lain", village=elsewhere)
    page = text(client.get(reverse("workers:list")))
    assert "Sri Contoh" in page
    assert "••••••••••••0001" in page
    assert NIK not in page
    assert "Orang Lain" not in page


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ({"q": "SRI"}, ["Sri Contoh"]),
        ({"q": "%"}, []),
        ({"q": "x" * 101}, ["Orang Lain", "Sri Contoh"]),
        ({"q": "sri\0"}, ["Orang Lain", "Sri Contoh"]),
        ({"place": "62.10.03.2001"}, ["Sri Contoh"]),
        ({"place": "62.10.04"}, ["Orang Lain"]),
        ({"place": "62.10.04.2019", "q": "sri"}, []),
        ({"place": "nonsense"}, ["Orang Lain", "Sri Contoh"]),
        ({"page": "x"}, ["Orang Lain", "Sri Contoh"]),
    ],
)
def test_list_is_searched_by_name_and_place(client, sign_in, elsewhere, query, names):
    sign_in(Role.VERIFIER)
    person()
    WorkerFactory(name="Orang Lain", village=elsewhere)
    page = client.get(reverse("workers:list"), query).context["page"]
    assert [worker.name for worker in page] == names


def test_list_offers_an_officer_only_the_own_places(client, officer):
    page = text(client.get(reverse("workers:list")))
    assert "Sare Rangan" in page
    assert "Dandang" not in page


def test_list_without_people_says_how_they_come(client, officer):
    assert "Belum ada pekerja yang diusulkan" in text(client.get(reverse("workers:list")))


def test_list_is_not_for_viewers(client, sign_in):
    sign_in(Role.VIEWER)
    assert client.get(reverse("workers:list")).status_code == 403


# --- find by NIK


@pytest.mark.parametrize("typed", [NIK, "6210 0317 0880 0001", "6210.0317.0880.0001", f" {NIK} "])
def test_find_goes_to_the_person(client, officer, typed):
    worker = person()
    response = client.post(reverse("workers:find"), {"nik": typed})
    assert response.url == reverse("life", args=[worker.pk])


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("", "Ketik NIK yang dicari."),
        ("123", "NIK terdiri dari 16 angka."),
        ("621003170880000x", "NIK terdiri dari 16 angka."),
        ("6210031708800099", "NIK ini belum terdaftar di wilayah tugas Anda."),
    ],
)
def test_find_says_why_there_is_nobody(client, officer, typed, sentence):
    person()
    page = client.post(reverse("workers:find"), {"nik": typed})
    assert sentence in page.context["nik_form"].errors["nik"][0]
    assert "<title>Kesalahan:" in text(page)
    assert 'href="#id_nik"' in text(page)


def test_find_does_not_tell_of_people_of_another_village(client, officer, elsewhere):
    person(village=elsewhere)
    assert "belum terdaftar" in text(client.post(reverse("workers:find"), {"nik": NIK}))


def test_find_takes_no_nik_from_the_address(client, officer):
    assert client.get(reverse("workers:find"), {"nik": NIK}).status_code == 405


# --- detail


def test_detail_shows_the_person_masked(client, officer):
    worker = person(declared_income=1_500_000, birth_place="Tewah")
    page = text(client.get(reverse("workers:detail", args=[worker.pk])))
    for shown in ("Sri Contoh", "••••••••••••0001", "••••••••0001", "17 Agustus 1980", "Petani"):
        assert shown in page
    for hidden in (NIK, "6210031203150002", "081200000001", "Contoh Ibu", "Contoh Waris"):
        assert hidden not in page


def test_detail_shows_which_list_it_came_from(client, officer):
    worker = person()
    row = RosterRowFactory(roster__file_name="asal.xlsx", worker=worker, number=14)
    page = text(client.get(reverse("workers:detail", args=[worker.pk])))
    assert "asal.xlsx" in page
    assert reverse("rosters:detail", args=[row.roster_id]) in page


def test_detail_does_not_show_lists_of_other_places(client, officer):
    worker = person()
    RosterRowFactory(roster=RosterFactory(village=None, file_name="rahasia.xlsx"), worker=worker)
    assert "rahasia.xlsx" not in text(client.get(reverse("workers:detail", args=[worker.pk])))


def test_detail_shows_proposals_and_verdicts(client, officer):
    candidate = CandidateFactory(worker=person(), accepted=True)
    Candidate.objects.filter(pk=candidate.pk).update(state="refused", reason="Sudah pindah")
    page = text(client.get(reverse("workers:detail", args=[candidate.worker.pk])))
    assert f"Diusulkan (usulan nomor {candidate.proposal_id})" in page
    assert "Ditolak saat verifikasi" in page
    assert "Sudah pindah" in page
    assert str(candidate.verified_by) in page


def test_detail_of_a_person_of_another_village_is_not_found(client, officer, elsewhere):
    worker = person(village=elsewhere)
    assert client.get(reverse("workers:detail", args=[worker.pk])).status_code == 404


def test_detail_is_not_for_viewers(client, sign_in):
    sign_in(Role.VIEWER)
    assert client.get(reverse("workers:detail", args=[person().pk])).status_code == 403


# --- reveal


def reveal(client, worker, reason="Mencocokkan KTP"):
    return client.post(reverse("workers:reveal", args=[worker.pk]), {"reason": reason})


def test_reveal_shows_the_numbers_and_leaves_an_event(client, officer):
    worker = person()
    response = reveal(client, worker)
    page = text(response)
    for shown in (NIK, "6210031203150002", "081200000001", "Contoh Ibu", "Contoh Waris"):
        assert shown in page
    assert response["Cache-Control"] == "no-store"
    event = AuditEvent.objects.get(verb="workers.reveal")
    assert (event.by, event.subject_id) == (officer, str(worker.pk))
    assert event.facts == {"reason": "Mencocokkan KTP"}


@pytest.mark.parametrize("role", [Role.VERIFIER, Role.TREASURER, Role.ADMINISTRATOR])
def test_reveal_is_for_staff(client, sign_in, role):
    sign_in(role)
    assert NIK in text(reveal(client, person()))


@pytest.mark.parametrize("reason", ["", "    ", "cek", "12345678"])
def test_reveal_without_a_reason_is_refused_at_the_field(client, officer, reason):
    page = reveal(client, person(), reason)
    assert "Tuliskan alasan" in page.context["form"].errors["reason"][0]
    assert NIK not in text(page)
    assert 'href="#id_reason"' in text(page)
    assert not AuditEvent.objects.exists()


def test_reveal_keeps_no_nik_that_was_typed_as_the_reason(client, officer):
    reveal(client, person(), f"Cocokkan {NIK}")
    assert AuditEvent.objects.get().facts == {"reason": "Cocokkan ••••••••••••0001"}


def test_reveal_is_limited_to_100_an_hour(client, officer, monkeypatch):
    monkeypatch.setattr(workers, "REVEALS_PER_HOUR", 2)
    worker = person()
    assert NIK in text(reveal(client, worker))
    assert NIK in text(reveal(client, worker))
    page = text(reveal(client, worker))
    assert NIK not in page
    assert "100 data dalam satu jam" in page
    assert AuditEvent.objects.count() == 2


def test_reveal_counts_the_last_hour_of_the_same_user_only(officer, now, monkeypatch):
    monkeypatch.setattr(workers, "REVEALS_PER_HOUR", 1)
    worker = person()
    early = now.replace(hour=10, minute=59)
    workers.reveal(worker, reason="Alasan lama", by=officer, at=early)
    workers.reveal(worker, reason="Orang lain", by=UserFactory(), at=now)
    assert workers.reveal(worker, reason="Alasan baru", by=officer, at=now)["nik"] == NIK


def test_reveal_of_a_person_of_another_village_is_not_found(client, officer, elsewhere):
    assert reveal(client, person(village=elsewhere)).status_code == 404
    assert not AuditEvent.objects.exists()


def test_reveal_is_not_for_viewers(client, sign_in):
    sign_in(Role.VIEWER)
    assert reveal(client, person()).status_code == 403


def test_reveal_is_not_given_to_a_get(client, officer):
    assert client.get(reverse("workers:reveal", args=[person().pk])).status_code == 405


# --- small things, and what a page costs


def test_initials_keep_the_first_letters():
    assert initials("Contoh Ibu") == "C••••• I••"
    assert initials("") == ""


def costs(client, url, django_assert_max_num_queries):
    with django_assert_max_num_queries(15) as captured:
        assert client.get(url).status_code == 200
    return len(captured)


def test_list_asks_as_much_for_three_as_for_one(client, officer, django_assert_max_num_queries):
    WorkerFactory()
    one = costs(client, reverse("workers:list"), django_assert_max_num_queries)
    WorkerFactory.create_batch(2)
    assert costs(client, reverse("workers:list"), django_assert_max_num_queries) == one


def test_detail_asks_as_much_for_three_as_for_one(client, officer, django_assert_max_num_queries):
    worker = person()
    url = reverse("workers:detail", args=[worker.pk])
    CandidateFactory(worker=worker, accepted=True)
    RosterRowFactory(worker=worker)
    one = costs(client, url, django_assert_max_num_queries)
    for state in ("refused", "closed"):
        other = CandidateFactory(worker=WorkerFactory(), accepted=True)
        Candidate.objects.filter(pk=other.pk).update(worker=worker, state=state, reason="Pindah")
        RosterRowFactory(worker=worker)
    assert costs(client, url, django_assert_max_num_queries) == one
    assert Worker.objects.get(pk=worker.pk).candidacies.count() == 3
