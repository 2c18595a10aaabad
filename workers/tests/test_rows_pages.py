"""Pages that mend rows: in place, many at once, skipped, taken back."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse

from gumas_pbi.models import Role
from gumas_pbi.tests.factories import UserFactory
from villages.models import Village
from villages.tests.factories import PostingFactory
from workers.actions import mending
from workers.models import Roster, RosterRow, RowChange
from workers.tests.factories import RosterFactory, RosterRowFactory
from workers.tests.test_mending import ASTRAY, BUDI, SHORT
from workers.views.rows import _token

pytestmark = pytest.mark.django_db
WHOLE_NIK = re.compile(rb"\b[1-9][0-9]{15}\b")
HTMX = {"HX-Request": "true"}


@pytest.fixture
def officer(client):
    user = PostingFactory().user
    client.force_login(user)
    return user


def row_of(roster, number=2):
    return roster.lines.get(number=number)


def test_a_cell_leads_to_the_form_of_its_row(client, read):
    roster = read(SHORT)
    body = client.get(reverse("rosters:detail", args=[roster.pk])).content.decode()
    assert f'href="{reverse("rows:edit", args=[row_of(roster).pk])}?field=nik"' in body
    assert 'class="cell-error"' in body


def test_edit_shows_the_sentence_and_no_whole_number(client, read):
    roster = read(("6210039999990001", *SHORT[1:]))
    answer = client.get(reverse("rows:edit", args=[row_of(roster).pk]))
    assert "NIK ini tidak mungkin ada" in answer.content.decode()
    assert not WHOLE_NIK.search(answer.content)


def test_edit_saves_what_was_typed_and_leads_back_to_the_row(client, read):
    roster = read(SHORT)
    row = row_of(roster)
    answer = client.post(
        reverse("rows:edit", args=[row.pk]), {"nik": "6210031708800009", "name": "Joni Prasetyo"}
    )
    assert answer["Location"] == f"{reverse('rosters:detail', args=[roster.pk])}#row-{row.pk}"
    row.refresh_from_db()
    assert (row.errors, row.person["nik"]) == (0, "6210031708800009")


def fields_of(row, **changes):
    """What a browser sends of the form as it stands, but for what was typed."""
    stands = {name: mending.came(row, name) for name in ("name", "birth_date", "gender",
                                                         "village", "occupation")}  # fmt: skip
    return {**stands, **changes}


def test_edit_with_htmx_gives_back_the_row_and_the_numbers(client, read):
    roster = read(SHORT)
    row = row_of(roster)
    beside = "http://testserver" + reverse("rosters:detail", args=[roster.pk]) + "?show=bad"
    body = client.post(
        reverse("rows:edit", args=[row.pk]),
        fields_of(row, nik="6210031708800009"),
        headers={**HTMX, "HX-Current-URL": beside},
    ).content.decode()
    assert f'<tr id="row-{row.pk}">' in body
    assert 'id="counts" hx-swap-oob="true"' in body
    assert "Kirim 1 baris yang benar" in body
    assert "Batalkan" in body
    assert "cell-error" not in body


def test_edit_with_htmx_in_the_queue_gives_back_the_row_alone(client, read):
    row = row_of(read(SHORT))
    headers = {**HTMX, "HX-Current-URL": "http://testserver" + reverse("rows:queue")}
    data = fields_of(row, nik="6210031708800009")
    answer = client.post(reverse("rows:edit", args=[row.pk]), data, headers=headers)
    assert b"hx-swap-oob" not in answer.content


def test_edit_with_a_value_that_is_still_wrong_says_so(client, read):
    roster = read(SHORT)
    row = row_of(roster)
    answer = client.post(
        reverse("rows:edit", args=[row.pk]), fields_of(row, nik="123"), headers=HTMX
    )
    assert "NIK harus 16 angka" in answer.content.decode()


def test_edit_without_a_change_writes_nothing(client, read):
    roster = read(SHORT)
    row = row_of(roster)
    client.post(reverse("rows:edit", args=[row.pk]), fields_of(row))
    assert not RowChange.objects.exists()


def test_edit_form_comes_alone_with_htmx(client, read):
    row = row_of(read(SHORT))
    body = client.get(reverse("rows:edit", args=[row.pk]) + "?field=nik", headers=HTMX).content
    assert body.lstrip().startswith(b"<tr id=")
    assert b'data-field="nik"' in body


@pytest.mark.parametrize("name", ["edit", "line", "skip", "restore"])
def test_a_row_of_another_village_does_not_exist(client, officer, now, name):
    other = Village.objects.get(code="62.10.03.2002")
    row = RosterRowFactory(roster=RosterFactory(village=other))
    url = reverse(f"rows:{name}", args=[row.pk])
    assert client.post(url).status_code in (404, 405)
    assert client.get(url).status_code in (404, 405)


@pytest.mark.parametrize("name", ["many", "undo"])
def test_a_list_of_another_village_does_not_exist(client, officer, name):
    other = Village.objects.get(code="62.10.03.2002")
    roster = RosterFactory(village=other)
    assert client.post(reverse(f"rows:{name}", args=[roster.pk])).status_code == 404


def test_a_treasurer_mends_nothing(client, read):
    row = row_of(read(SHORT))
    client.force_login(UserFactory(role=Role.TREASURER))
    assert client.get(reverse("rows:edit", args=[row.pk])).status_code == 403
    assert client.post(reverse("rows:skip", args=[row.pk])).status_code == 403


def test_skip_asks_for_a_reason_beside_the_field(client, read):
    row = row_of(read(SHORT))
    body = client.post(reverse("rows:skip", args=[row.pk]), {"reason": ""}).content.decode()
    assert "Tuliskan alasan mengapa baris ini dilewati" in body


def test_skip_and_restore(client, read):
    roster = read(SHORT)
    row = row_of(roster)
    client.post(reverse("rows:skip", args=[row.pk]), {"reason": "Sudah pindah"})
    body = client.get(reverse("rosters:detail", args=[roster.pk]) + "?show=skipped").content
    assert b"Sudah pindah" in body
    client.post(reverse("rows:restore", args=[row.pk]))
    row.refresh_from_db()
    assert row.state == RosterRow.State.WAITING


def test_many_shows_each_wrong_value_with_its_rows_and_mends_them(client, read):
    other = ("6210035202750004", "Yusuf Maulana", "12/02/1975", "P", *ASTRAY[4:])
    roster = read(ASTRAY, other, BUDI)
    url = reverse("rows:many", args=[roster.pk])
    assert "Desa Entah Mana" in client.get(url + "?field=village").content.decode()
    form = {"field": "village", "old": _token("Desa Entah Mana"), "new": "Sare Rangan"}
    answer = client.post(url, form, follow=True)
    assert "2 baris diperbaiki" in answer.content.decode()
    assert not roster.findings.filter(code="village_unknown").exists()


def test_many_holds_no_number_that_somebody_typed_as_a_village(client, read):
    astray = (*ASTRAY[:4], "6210031708800777", ASTRAY[5])
    answer = client.get(reverse("rows:many", args=[read(astray).pk]) + "?field=village")
    assert not WHOLE_NIK.search(answer.content)


def test_many_of_a_value_that_is_gone_says_so(client, read):
    form = {"field": "village", "old": _token("Desa Lain"), "new": "Sare Rangan"}
    url = reverse("rows:many", args=[read(ASTRAY).pk])
    assert "Tidak ada lagi baris" in client.post(url, form).content.decode()


def test_many_without_a_value_says_what_to_do(client, read):
    roster = read(ASTRAY)
    form = {"field": "village", "old": _token("Desa Entah Mana"), "new": ""}
    body = client.post(reverse("rows:many", args=[roster.pk]), form).content.decode()
    assert "Tuliskan isian yang benar" in body


def test_undo_from_the_page_of_the_list(client, read, officer, now):
    roster = read(SHORT)
    mending.mend(row_of(roster), {"nik": "6210031708800009"}, by=officer, at=now)
    url = reverse("rosters:detail", args=[roster.pk])
    assert "Batalkan" in client.get(url).content.decode()
    batch = RowChange.objects.get().batch
    client.post(reverse("rows:undo", args=[roster.pk]), {"batch": batch})
    assert row_of(roster).errors == 1


def test_undo_of_another_lists_act_is_refused(client, read, officer, now):
    first, second = read(SHORT), read(BUDI)
    mending.mend(row_of(first), {"nik": "6210031708800009"}, by=officer, at=now)
    batch = RowChange.objects.get().batch
    client.post(reverse("rows:undo", args=[second.pk]), {"batch": batch})
    assert RowChange.objects.get().undone_at is None


def test_queue_holds_the_bad_rows_of_all_lists_of_the_village(client, read):
    read(SHORT, BUDI)
    other = Village.objects.get(code="62.10.03.2002")
    RosterRowFactory(roster=RosterFactory(village=other), errors=1, name="Orang Lain")
    body = client.get(reverse("rows:queue")).content.decode()
    assert "Joni Prasetyo" in body
    assert "Orang Lain" not in body
    assert "Budi Santoso" not in body


def test_queue_leaves_out_who_was_not_picked_of_a_population_list(client, officer):
    roster = RosterFactory(village=Village.objects.get(code="62.10.03.2001"), is_population=True)
    RosterRowFactory(roster=roster, errors=1, name="Anak Kecil")
    assert "Anak Kecil" not in client.get(reverse("rows:queue")).content.decode()
    roster.lines.update(picked=True)
    assert "Anak Kecil" in client.get(reverse("rows:queue")).content.decode()


def queries_of(client, url, counter):
    with counter(15) as counted:
        assert client.get(url).status_code == 200
    return len(counted)


def test_pages_ask_as_much_for_three_rows_as_for_one(client, read, django_assert_max_num_queries):
    people = [
        (f"62100317088{n}", f"Orang {'ABC'[n]}", "17/08/1980", "L", "Entah", "Petani")
        for n in range(3)
    ]
    few, more = read(people[0]), read(*people)
    for name in ("rosters:detail", "rows:many"):
        counts = [
            queries_of(client, reverse(name, args=[roster.pk]), django_assert_max_num_queries)
            for roster in (few, more)
        ]
        assert counts[0] == counts[1], name


def test_queue_asks_as_much_for_three_rows_as_for_one(client, read, django_assert_max_num_queries):
    read(SHORT)
    one = queries_of(client, reverse("rows:queue"), django_assert_max_num_queries)
    read(
        *[
            (f"62100317088{n}", f"Orang {'ABC'[n]}", "17/08/1980", "L", "", "Petani")
            for n in range(3)
        ]
    )
    assert queries_of(client, reverse("rows:queue"), django_assert_max_num_queries) == one
    assert Roster.objects.count() == 2
