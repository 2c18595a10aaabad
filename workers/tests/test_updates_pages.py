"""Pages of new values about registered people."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from gumas_pbi.models import Role
from gumas_pbi.tests.factories import UserFactory
from villages.tests.factories import PostingFactory, VillageFactory
from workers.actions import proposals, rosters, updates
from workers.models import WorkerChange
from workers.tests.factories import RosterFactory, WorkerChangeFactory, WorkerFactory
from workers.tests.test_updates import NIK, line, some, waiting

pytestmark = pytest.mark.django_db
WHOLE_NUMBER = re.compile(rb"\b[1-9][0-9]{15}\b")
THERE = "62.10.03.2002"


def page(roster):
    return reverse("updates:roster", args=[roster.pk])


def body_of(answer):
    return re.sub(r"\s+", " ", answer.content.decode())


@pytest.fixture
def update(client, roster):
    """A row that says other things of somebody of the own village; its officer is logged in."""
    client.force_login(roster.uploaded_by)
    WorkerFactory(nik=NIK, name="Nama Lama", mother_name="Ibu Lama", family_card="6210030101010001")
    sealed = {"mother_name": "Tante Baru", "family_card": "6210030101020001"}
    return line(roster, sealed=sealed, name="Nama Baru")


def test_the_page_shows_old_beside_new_masked(client, update):
    answer = client.get(page(update.roster))
    body = body_of(answer)
    for text in ("Nama Lama", "Nama Baru", "I•• L•••", "T•••• B•••", "checked"):
        assert text in body
    assert "Angka yang tidak tampil berbeda." in body
    assert not WHOLE_NUMBER.search(answer.content)
    assert "Ibu Lama" not in body


def test_accepting_saves_and_says_so(client, update):
    answer = client.post(page(update.roster), {"act": "accept", "row": update.pk}, follow=True)
    assert "Data 1 orang diperbarui." in body_of(answer)
    assert WorkerChange.objects.count() == 3


def test_all_can_be_accepted_at_once(client, update):
    client.post(page(update.roster), {"act": "accept", "scope": "all"})
    update.refresh_from_db()
    assert update.update_state == "accepted"


def test_declining_asks_for_a_reason(client, update):
    data = {"act": "decline", "row": update.pk}
    assert "Tuliskan alasan" in body_of(client.post(page(update.roster), data))
    client.post(page(update.roster), data | {"reason": "Salah ketik"})
    update.refresh_from_db()
    assert update.update_state == "declined"


@pytest.mark.parametrize("rows", [[], ["x"], ["999999"]])
def test_rows_that_do_not_belong_change_nothing(client, update, rows):
    assert client.post(page(update.roster), {"act": "accept", "row": rows}).status_code == 303
    assert not WorkerChange.objects.exists()


def test_a_row_of_another_list_changes_nothing(client, update):
    other = line(RosterFactory(village=VillageFactory(code=THERE)), nik="6210031708800009")
    WorkerFactory(nik="6210031708800009", name="Nama Lama")
    client.post(page(update.roster), {"act": "accept", "row": [update.pk, other.pk]})
    assert not WorkerChange.objects.exists()


def test_a_verified_person_is_shown_without_a_choice(client, roster):
    client.force_login(roster.uploaded_by)
    row = waiting(roster)
    body = body_of(client.get(page(roster)))
    assert "Menunggu verifikator lain" in body
    assert f'value="{row.pk}"' not in body
    assert client.post(page(roster), {"act": "accept", "row": row.pk}).status_code == 303
    assert not WorkerChange.objects.exists()


def test_the_page_of_another_village_does_not_exist(client, update):
    client.force_login(PostingFactory(village=VillageFactory(code=THERE)).user)
    assert client.get(page(update.roster)).status_code == 404
    assert client.post(page(update.roster), {"act": "accept"}).status_code == 404


def test_other_roles_see_no_updates(client, update):
    client.force_login(UserFactory(role=Role.TREASURER))
    assert client.get(page(update.roster)).status_code == 403
    assert client.get(reverse("updates:list")).status_code == 403


def test_officers_have_no_page_of_all_updates(client, update):
    assert client.get(reverse("updates:list")).status_code == 403


def test_a_verifier_sees_all_that_waits_and_a_change_of_village(client, verifier):
    client.force_login(verifier)
    there = VillageFactory(code=THERE)
    roster = RosterFactory()
    row = waiting(roster, name="Nama Lama")
    row.worker.village = there
    row.worker.save()
    body = body_of(client.get(reverse("updates:list")))
    for text in ("Nama Lama", "Nama Baru", str(there), str(roster.village)):
        assert text in body
    assert "Nama Baru" not in body_of(client.get(f"{reverse('updates:list')}?place={THERE}"))
    client.post(reverse("updates:list"), {"act": "accept", "row": row.pk})
    row.worker.refresh_from_db()
    assert (row.worker.name, row.worker.village) == ("Nama Baru", roster.village)


@pytest.mark.parametrize("role", ["officer", "verifier"])
def test_the_page_asks_as_much_for_three_as_for_one(client, request, officer, role):
    user = request.getfixturevalue(role)
    client.force_login(user)
    counts = []
    for n in (1, 3):
        many = RosterFactory(uploaded_by=officer)
        for k in range(n):
            worker = WorkerFactory(nik=f"6210031708{n}{k}0001", name="Nama Lama")
            line(many, nik=worker.nik, name="Nama Baru")
        url = page(many)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(url).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 15


def test_the_worker_page_tells_what_was_changed(client, update, now):
    updates.accept(some(update), by=update.roster.uploaded_by, at=now)
    worker = WorkerChange.objects.first().worker
    answer = client.get(reverse("workers:detail", args=[worker.pk]))
    body = body_of(answer)
    for text in ("Nama Lama → Nama Baru", "I•• L••• → T•••• B•••", "daftar.xlsx", "Dari baris"):
        assert text in body
    assert "Ibu Lama" not in body
    assert not WHOLE_NUMBER.search(answer.content)


def test_the_worker_page_names_no_list_of_another_village(client, update):
    there = RosterFactory(village=VillageFactory(code=THERE), file_name="rahasia.xlsx")
    worker = WorkerFactory()
    WorkerChangeFactory(worker=worker, row=line(there, nik="6210031708800009"))
    body = body_of(client.get(reverse("workers:detail", args=[worker.pk])))
    assert "Jalan Lama → Jalan Baru" in body
    assert "Dari daftar lain" in body
    assert "rahasia" not in body


def test_who_was_merged_is_in_no_list_and_leads_to_who_was_kept(client, update):
    kept = WorkerFactory(name="Yang Tetap")
    gone = WorkerFactory(name="Yang Digabung", merged_into=kept)
    assert "Yang Digabung" not in body_of(client.get(reverse("workers:list")))
    found = client.post(reverse("workers:find"), {"nik": gone.nik})
    assert found["Location"] == reverse("life", args=[kept.pk])
    assert "Yang Tetap" in body_of(client.get(reverse("workers:detail", args=[gone.pk])))
    assert "Yang Digabung" in body_of(client.get(reverse("workers:detail", args=[kept.pk])))


def test_a_list_of_updates_only_says_what_became_of_them(client, roster, now):
    client.force_login(roster.uploaded_by)
    row = waiting(roster)
    type(row).objects.update(state="waiting", worker=None, update_state="")
    assert "1 baris memperbarui data" in body_of(
        client.get(reverse("rosters:submit", args=[roster.pk]))
    )
    proposal = rosters.submit(roster, by=roster.uploaded_by, at=now)
    proposals.fill(proposal, at=now)
    body = body_of(client.get(reverse("rosters:detail", args=[roster.pk])))
    assert "1 pembaruan menunggu verifikator" in body
