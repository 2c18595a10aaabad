"""Pages on people who look alike, and what an officer may not learn from them."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from gumas_pbi.models import Role
from gumas_pbi.tests.factories import UserFactory
from villages.tests.factories import PostingFactory, VillageFactory
from workers.actions import duplicates
from workers.models import DuplicatePair, DuplicateVerdict, RosterRow
from workers.tests.test_duplicates import BUDHI, BUDI, BUDY, pair_of, registered

pytestmark = pytest.mark.django_db
WHOLE_NIK = re.compile(rb"\b[1-9][0-9]{15}\b")
THERE = "62.10.03.2002"
LIST = "/daftar/mirip/"
ELSEWHERE = "sudah diusulkan di tempat lain. Verifikator akan memeriksanya."
SITI = ("6210035203850002", "Siti Aminah", "12/03/1985", "P", "", "Petani")
STRANGER = {"name": "Budhy Rahasia", "address": "Jalan Tersembunyi", "name_key": "budhy rahasia"}


@pytest.fixture
def neighbour():
    """The officer of another village."""
    return PostingFactory(village=VillageFactory(code=THERE)).user


def url_of(roster, number):
    return reverse("duplicates:compare", args=[roster.lines.get(number=number).pk])


def body_of(answer):
    return re.sub(r"\s+", " ", answer.content.decode())


def form_of(roster, verdict, **kwargs):
    pair = DuplicatePair.objects.with_verdict().get(row__roster=roster)
    return {"pair": pair.pk, "seen": pair.verdict or "", "verdict": verdict, **kwargs}


def test_compare_shows_both_with_differences_marked(client, officer, read):
    roster = read(BUDI, BUDHI)
    client.force_login(officer)
    answer = client.get(url_of(roster, 3))
    body = body_of(answer)
    assert "Budi Santoso" in body
    assert "Budhi Santoso" in body
    assert "Angka ke-16 berbeda." in body
    assert "•••000<mark>1</mark>" in body
    assert body.count("Berbeda</span>") == 2  # NIK and name
    assert not WHOLE_NIK.search(answer.content)


def test_compare_of_swapped_digits_says_so(client, officer, read):
    roster = read(BUDI, ("6210037108800001", "Agus Lain", "02/03/1971", "L", "", "Petani"))
    client.force_login(officer)
    assert "Angka ke-7 dan ke-8 tertukar." in body_of(client.get(url_of(roster, 3)))


def test_compare_never_shows_numbers_that_differ_much(client, officer, read):
    roster = read(BUDI, ("6203011708809876", "Budi Santosa", "17/08/1980", "L", "", "Petani"))
    client.force_login(officer)
    body = body_of(client.get(url_of(roster, 3)))
    assert "dari 16 angka berbeda." in body
    assert "<mark>" not in body


def test_compare_decides_and_leads_to_the_list(client, officer, read):
    roster = read(BUDI, BUDHI)
    client.force_login(officer)
    answer = client.post(url_of(roster, 3), form_of(roster, "different"), follow=True)
    assert "Tidak akan ditanyakan lagi" in body_of(answer)
    assert DuplicateVerdict.objects.get().decided_by == officer


def test_compare_asks_which_is_right(client, officer, read):
    roster = read(BUDI, BUDHI)
    client.force_login(officer)
    answer = client.post(url_of(roster, 3), form_of(roster, "same"))
    assert "Pilih dahulu mana yang benar." in body_of(answer)
    client.post(url_of(roster, 3), form_of(roster, "same", right="second"))
    assert roster.lines.get(number=3).state == RosterRow.State.SKIPPED


def test_compare_tells_the_second_of_two_officers(client, officer, read, now):
    roster = read(BUDI, BUDHI)
    client.force_login(officer)
    seen = form_of(roster, "different")
    url = url_of(roster, 3)
    duplicates.decide(pair_of(roster), "unsure", by=PostingFactory().user, at=now)
    answer = client.post(url, seen, headers={"Referer": f"http://testserver{url}"}, follow=True)
    assert "baru saja diputuskan atau diubah orang lain" in body_of(answer)
    assert DuplicateVerdict.objects.get().verdict == "unsure"


def test_compare_after_the_verdict_says_that_nothing_is_left(client, officer, read, now):
    roster = read(BUDI, BUDHI)
    url = url_of(roster, 3)
    duplicates.decide(pair_of(roster), "different", by=officer, at=now)
    client.force_login(officer)
    assert "Tidak ada lagi yang perlu dibandingkan" in body_of(client.get(url))


def test_compare_of_another_villages_row_does_not_exist(client, neighbour, read):
    roster = read(BUDI, BUDHI)
    client.force_login(neighbour)
    assert client.get(url_of(roster, 3)).status_code == 404
    assert client.post(url_of(roster, 3), form_of(roster, "different")).status_code == 404
    assert not DuplicateVerdict.objects.exists()


@pytest.mark.parametrize("role", [Role.TREASURER, Role.APPROVER, Role.VIEWER])
def test_other_roles_decide_nothing(client, read, role):
    roster = read(BUDI, BUDHI)
    client.force_login(UserFactory(role=role))
    for url in (LIST, url_of(roster, 3)):
        assert client.get(url).status_code == 403
    assert client.post(url_of(roster, 3), form_of(roster, "different")).status_code == 403


def test_an_officer_learns_nothing_of_somebody_elsewhere(client, officer, verifier, read):
    registered(BUDI[0], village=VillageFactory(code=THERE), **STRANGER)
    roster = read(BUDHI)
    client.force_login(officer)
    pages = [
        client.get(url)
        for url in (
            reverse("rosters:detail", args=[roster.pk]), url_of(roster, 2), LIST,
            f"{LIST}?show=unsure", f"{LIST}?show=different", "/",
            reverse("rows:edit", args=[roster.lines.get().pk]),
        )
    ]  # fmt: skip
    for page in pages:
        body = body_of(page)
        assert "Rahasia" not in body
        assert "Tersembunyi" not in body
        assert "Tumbang Pajangei" not in body
        assert not WHOLE_NIK.search(page.content)
    assert [ELSEWHERE in body_of(page) for page in pages[:2]] == [True, True]
    assert "Bandingkan</a>" not in body_of(pages[0])
    assert "<table" not in body_of(pages[1])
    assert "Belum diputuskan (0)" in body_of(pages[2])
    assert client.post(url_of(roster, 2), form_of(roster, "different")).status_code == 303
    assert not DuplicateVerdict.objects.exists()

    client.force_login(verifier)
    assert "Budhy Rahasia" in body_of(client.get(url_of(roster, 2)))
    assert "Budhy Rahasia" in body_of(client.get(f"{LIST}?show=waiting"))


def test_a_verdict_about_somebody_elsewhere_is_hidden_from_officers(
    client, officer, verifier, read, now
):
    registered(BUDI[0], village=VillageFactory(code=THERE), **STRANGER)
    roster = read(BUDHI)
    duplicates.decide(pair_of(roster), "different", by=verifier, at=now)
    verdict = DuplicateVerdict.objects.get()
    client.force_login(officer)
    assert "Rahasia" not in body_of(client.get(f"{LIST}?show=different"))
    assert client.post(reverse("duplicates:ask_again", args=[verdict.pk])).status_code == 404
    client.force_login(verifier)
    assert "Budhy Rahasia" in body_of(client.get(f"{LIST}?show=different"))
    assert client.post(reverse("duplicates:ask_again", args=[verdict.pk])).status_code == 302
    assert DuplicatePair.objects.count() == 1


def test_who_is_registered_elsewhere_is_said_to_be_proposed_elsewhere(client, officer, read):
    registered(BUDI[0], village=VillageFactory(code=THERE), **STRANGER)
    roster = read(BUDI)
    client.force_login(officer)
    body = body_of(client.get(reverse("rosters:detail", args=[roster.pk])))
    assert "Sudah diusulkan di tempat lain." in body
    assert "Rahasia" not in body
    page = body_of(client.get(reverse("updates:roster", args=[roster.pk])))
    assert "Tidak ada pembaruan yang menunggu" in page
    assert "Rahasia" not in page


def test_the_same_nik_in_two_waiting_lists_is_seen_by_staff_alone(
    client, officer, neighbour, verifier, read
):
    here = read(BUDI, SITI)
    there = read((BUDI[0], "Budi Rahasia", *BUDI[2:]), village=THERE, by=neighbour)
    client.force_login(officer)
    body = body_of(client.get(reverse("rosters:detail", args=[here.pk])))
    assert body.count("Sudah diusulkan di tempat lain.") == 1
    assert "Rahasia" not in body
    assert "Di dua desa" not in body_of(client.get(f"{LIST}?show=elsewhere"))
    client.force_login(neighbour)
    body = body_of(client.get(reverse("rosters:detail", args=[there.pk])))
    assert body.count("Sudah diusulkan di tempat lain.") == 1
    assert "Budi Santoso" not in body
    client.force_login(verifier)
    body = body_of(client.get(f"{LIST}?show=elsewhere"))
    assert "Di dua desa (1)" in body
    assert "Budi Santoso" in body
    assert "Budi Rahasia" in body
    assert "Siti Aminah" not in body


def test_a_sent_row_of_another_village_stays_in_the_list_of_two_villages(
    client, neighbour, verifier, read, send
):
    there = read(BUDI, village=THERE, by=neighbour)
    here = read(BUDI)
    send(there)
    client.force_login(verifier)
    body = body_of(client.get(f"{LIST}?show=elsewhere"))
    assert "Sudah dikirim" in body
    send(here)
    assert "Di dua desa (0)" in body_of(client.get(f"{LIST}?show=elsewhere"))


def test_list_shows_verifiers_what_officers_are_unsure_of_first(
    client, officer, verifier, read, now
):
    roster = read(BUDI, BUDHI)
    duplicates.decide(pair_of(roster), "unsure", note="Lihat KK", by=officer, at=now)
    client.force_login(verifier)
    body = body_of(client.get(LIST))
    assert "Untuk verifikator (1)" in body
    assert "Budhi Santoso" in body
    assert "Lihat KK" in body_of(client.get(url_of(roster, 3)))
    client.force_login(officer)
    assert "Belum diputuskan (0)" in body_of(client.get(LIST))


@pytest.mark.parametrize(("place", "seen"), [("62.10.03.2001", True), (THERE, False)])
def test_list_can_be_narrowed_to_a_village(client, verifier, read, place, seen):
    read(BUDI, BUDHI)
    client.force_login(verifier)
    body = body_of(client.get(f"{LIST}?show=waiting&place={place}"))
    assert ("Budhi Santoso" in body) is seen


def test_the_roster_leads_to_the_comparison(client, officer, read):
    roster = read(BUDI, BUDHI)
    client.force_login(officer)
    body = body_of(client.get(reverse("rosters:detail", args=[roster.pk])))
    assert f'href="{url_of(roster, 3)}"' in body


def test_ask_again_brings_the_pair_back(client, officer, read, now):
    roster = read(BUDI, BUDHI)
    duplicates.decide(pair_of(roster), "different", by=officer, at=now)
    client.force_login(officer)
    assert "Tanyakan lagi" in body_of(client.get(f"{LIST}?show=different"))
    client.post(reverse("duplicates:ask_again", args=[DuplicateVerdict.objects.get().pk]))
    assert pair_of(roster)


@pytest.mark.parametrize("show", ["waiting", "unsure", "different"])
@pytest.mark.parametrize("role", ["officer", "verifier"])
def test_the_list_asks_as_much_for_three_pairs_as_for_one(
    client, request, officer, read, now, role, show
):
    client.force_login(request.getfixturevalue(role))
    counts = []
    names = ("Abdul", "Zulkifli Hasan", "Markus Djata")
    for k, name in enumerate(names):
        born = f"1{k}/0{k + 1}/198{k}"
        nik = f"621003{born[:2]}{born[3:5]}8{k}"
        roster = read(
            (f"{nik}1{k}11", name, born, "L", "", "Petani"),
            (f"{nik}1{k}12", name, born, "L", "", "Petani"),
        )
        if show != "waiting":
            duplicates.decide(pair_of(roster), show, by=officer, at=now)
        if k != 1:
            with CaptureQueriesContext(connection) as queries:
                assert client.get(f"{LIST}?show={show}").status_code == 200
            counts.append(len(queries))
    assert counts[0] == counts[1] <= 15


def test_the_comparison_asks_at_most_15_times(client, verifier, read, send):
    registered(BUDI[0])
    roster = read(BUDHI)
    send(roster)
    client.force_login(verifier)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(url_of(roster, 2)).status_code == 200
    assert len(queries) <= 15


def test_the_roster_page_asks_as_much_for_three_likenesses_as_for_one(client, officer, read):
    registered(SITI[0], village=VillageFactory(code=THERE))
    client.force_login(officer)
    counts = []
    for people in ((SITI, BUDI, BUDHI), (SITI, BUDI, BUDHI, BUDY)):
        roster = read(*people)
        with CaptureQueriesContext(connection) as queries:
            client.get(reverse("rosters:detail", args=[roster.pk]))
        counts.append(len(queries))
    assert counts[0] == counts[1]
    assert counts[0] <= 15
