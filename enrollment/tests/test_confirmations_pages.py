"""The sheet for a phone, what will happen, and who has not confirmed."""

import gzip
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse
from django.utils import timezone

from enrollment.models import Claim, Confirmation, Enrollment, LifeEvent
from enrollment.tests.factories import ConfirmationFactory, LifeEventFactory, enrolled
from gumas_pbi.models import Role
from gumas_pbi.tests.factories import UserFactory
from villages.tests.factories import PostingFactory, VillageFactory
from workers.models import Worker

pytestmark = pytest.mark.django_db
LIST = "/konfirmasi/"
EARLIER = datetime(2026, 1, 1, tzinfo=ZoneInfo("Asia/Jakarta"))


@pytest.fixture(autouse=True)
def _today(monkeypatch, now):
    monkeypatch.setattr(timezone, "now", lambda: now)


@pytest.fixture
def officer(client):
    user = PostingFactory(village=VillageFactory()).user
    client.force_login(user)
    return user


@pytest.fixture
def verifier(client):
    user = UserFactory(role=Role.VERIFIER)
    client.force_login(user)
    return user


@pytest.fixture
def worker():
    return covered(1)[0]


def covered(count, code="62.10.03.2001"):
    made = [enrolled(candidate__proposal__roster__village__code=code) for _ in range(count)]
    Enrollment.objects.update(created_at=EARLIER)
    return [member.worker for member in made]


def url(code="62.10.03.2001"):
    return reverse("confirmations:village", args=[VillageFactory(code=code).pk])


def told(worker, kind="moved", day="2026-11-10", note="Ke Kapuas"):
    return {f"k{worker.pk}": kind, f"d{worker.pk}": day, f"n{worker.pk}": note}


def test_an_officer_sees_the_own_villages_and_what_is_due(client, officer, worker):
    covered(1, "62.10.03.2002")
    page = client.get(LIST)
    assert [v.code for v in page.context["page"]] == ["62.10.03.2001"]
    assert "Konfirmasi peserta November 2026" in page.text
    assert "Belum pernah" in page.text
    assert "Salin pesan" not in page.text


def test_staff_see_who_has_not_confirmed_and_a_reminder_without_names(client, verifier, now):
    [here, _also], [there] = covered(2), covered(1, "62.10.04.2019")
    ConfirmationFactory(village=here.village, confirmed_at=now)
    page = client.get(LIST, {"state": "waiting"})
    assert [v.code for v in page.context["page"]] == ["62.10.04.2019"]
    reminder = page.context["reminder"]
    assert "Kec. Kahayan Hulu Utara: Dandang" in reminder
    assert "Sare Rangan" not in reminder
    assert there.name not in page.text
    assert reminder.endswith("/konfirmasi/")
    assert [v.code for v in client.get(LIST, {"district": "62.10.03"}).context["page"]] == [
        "62.10.03.2001"
    ]


@pytest.mark.parametrize("query", [{"state": "x"}, {"district": "'"}, {"page": "abc"}])
def test_the_list_answers_any_question(client, verifier, worker, query):
    assert client.get(LIST, query).status_code == 200


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_costs_the_same_at_any_size(client, verifier, django_assert_num_queries, rows):
    for code in ("62.10.03.2001", "62.10.03.2002", "62.10.04.2019")[:rows]:
        covered(1, code)
    with django_assert_num_queries(4):
        client.get(LIST)


@pytest.mark.parametrize("rows", [1, 3])
def test_the_sheet_costs_the_same_at_any_size(client, officer, django_assert_num_queries, rows):
    covered(rows)
    sheet = url()
    with django_assert_num_queries(9):
        client.get(sheet)


def test_a_sheet_of_400_people_is_light(client, officer, worker):
    names = Worker.objects.filter(pk=worker.pk).values_list("name", flat=True)
    page = client.get(url())
    assert page.text.count("<li id=") == len(names)
    one = page.text[
        page.text.index("<li id=") : page.text.index("</ul>", page.text.index("<li id="))
    ]
    people = "".join(
        one.replace(str(worker.pk), str(100_000 + 37 * n)).replace(worker.name, f"Nama {n * n}")
        for n in range(400)
    )
    assert len(gzip.compress(page.content.replace(one.encode(), people.encode()))) < 30_000


def test_everybody_is_there_unless_something_is_said(client, officer, worker):
    page = client.get(url())
    assert worker.name in page.text
    assert worker.nik not in page.text
    assert "Konfirmasi 1 orang" in page.text


def test_who_was_reported_is_told(client, officer, worker):
    LifeEventFactory(worker=worker, kind="employed", state="reported")
    page = client.get(url())
    assert "Sudah dilaporkan" in page.text
    page = client.post(url(), told(worker))
    assert page.status_code == 422
    assert "menunggu keputusan Dinas Sosial" in page.context["errors"][0]["text"]


def test_before_it_is_done_it_tells_what_will_happen(client, officer):
    _here, dead, gone = covered(3)
    page = client.post(url(), told(dead, "death") | told(gone))
    assert page.status_code == 200
    assert "1 dari 3 orang" in page.text
    assert "Klaim JKM dibuka untuk keluarga" in page.text
    assert "Laporan dikirim ke Dinas Sosial" in page.text
    assert not Confirmation.objects.exists()
    assert not LifeEvent.objects.exists()


def test_confirmed_it_is_done_and_shown(client, officer):
    _here, dead, gone = covered(3)
    data = told(dead, "death_at_work") | told(gone) | {"confirmed": "yes"}
    answer = client.post(url(), data, follow=True)
    assert "1 orang dikonfirmasi masih ada" in answer.text
    assert "November 2026 sudah dikonfirmasi" in answer.text
    given = Confirmation.objects.get()
    assert (given.people, given.confirmed_by, given.exceptions.count()) == (1, officer, 2)
    assert Claim.objects.get().programme == "JKK"
    assert "Sudah" in client.get(LIST).text


def test_a_second_time_says_who_was_first(client, officer, worker):
    client.post(url(), {"confirmed": "yes"})
    page = client.post(url(), {"confirmed": "yes"}, follow=True)
    assert f"sudah dikonfirmasi oleh {officer}" in page.text
    assert Confirmation.objects.count() == 1


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"kind": "", "day": ""}, "Pilih apa yang terjadi, atau kosongkan"),
        ({"day": ""}, "Isi tanggalnya."),
        ({"day": "31/02/2026"}, "Tulis seperti 17/08/2026."),
        ({"day": "2026-11-23"}, "tidak boleh di masa depan"),
        ({"kind": "other", "note": ""}, "Tuliskan apa yang terjadi."),
        ({"kind": "welfare"}, "Pilih apa yang terjadi."),
        ({"note": "x" * 301}, "paling panjang 300 huruf"),
    ],
)
@pytest.mark.parametrize("step", [{}, {"confirmed": "yes"}])
def test_nothing_typed_is_lost_on_an_error(client, officer, worker, said, sentence, step):
    data = told(worker, **said)
    page = client.post(url(), {**data, **step})
    assert page.status_code == 422
    assert sentence in page.context["errors"][0]["text"]
    assert f'href="#w{worker.pk}"' in page.text
    assert "<title>Kesalahan:" in page.text
    row = page.context["sheet"].rows[0]
    assert [row.kind, row.date, row.note] == list(data.values())
    assert not Confirmation.objects.exists()


def test_a_sheet_of_600_people_can_be_sent(client, officer, worker):
    empty = {f"{part}{900_000 + n}": "" for part in "kdn" for n in range(600)}
    page = client.post(url(), empty | told(worker))
    assert page.status_code == 200
    assert "0 dari 1 orang" in page.text


def test_going_back_keeps_what_was_typed(client, officer, worker):
    page = client.post(url(), {**told(worker), "back": "yes"})
    assert page.status_code == 200
    assert 'value="Ke Kapuas"' in page.text


def test_a_list_that_has_changed_is_shown_again(client, officer, worker):
    seen = client.get(url()).context["seen"]
    covered(1)
    page = client.post(url(), {**told(worker), "seen": seen, "confirmed": "yes"})
    assert page.status_code == 422
    assert "berubah sejak Anda buka" in page.text
    assert 'value="Ke Kapuas"' in page.text
    assert not Confirmation.objects.exists()


def test_a_crafted_post_with_somebody_of_elsewhere_does_nothing(client, officer, worker):
    [foreign] = covered(1, "62.10.03.2002")
    for step in ({}, {"confirmed": "yes"}):
        page = client.post(url(), told(worker) | told(foreign, "death") | step)
        assert page.status_code == 422
        assert "bukan (lagi) peserta desa ini" in page.text
        assert 'value="Ke Kapuas"' in page.text
    assert not Confirmation.objects.exists()
    assert not LifeEvent.objects.exists()


def test_fields_nobody_asked_for_change_nothing(client, officer, worker, now):
    extra = {"people": "99", "month": "2020-01-01", "confirmed_by": "1", "word": "Kepala desa"}
    client.post(url(), {**extra, "confirmed": "yes"})
    given = Confirmation.objects.get()
    assert (given.people, str(given.month), given.word) == (1, "2026-11-01", "")


def test_another_village_is_not_found(client, officer):
    covered(1, "62.10.03.2002")
    there = url("62.10.03.2002")
    assert client.get(there).status_code == 404
    assert client.post(there, {"confirmed": "yes"}).status_code == 404
    assert not Confirmation.objects.exists()


def test_staff_say_who_gave_the_word(client, verifier, worker):
    page = client.post(url(), {"word": "", "confirmed": "yes"})
    assert page.status_code == 422
    assert page.context["errors"][0]["target"] == "id_word"
    client.post(url(), {"word": "Kepala desa, telepon", "confirmed": "yes"})
    assert Confirmation.objects.get().word == "Kepala desa, telepon"
    assert "Kepala desa, telepon" in client.get(url()).text


def test_other_staff_only_look(client, worker):
    client.force_login(UserFactory(role=Role.TREASURER))
    page = client.get(url())
    assert "Belum dikonfirmasi" in page.text
    assert worker.name not in page.text
    assert client.post(url(), {"word": "x", "confirmed": "yes"}).status_code == 403
    assert not Confirmation.objects.exists()


def test_a_viewer_is_forbidden(client):
    client.force_login(UserFactory(role=Role.VIEWER))
    assert client.get(LIST).status_code == 403
    assert client.get(url()).status_code == 403


def test_a_village_without_covered_people_says_so(client, officer):
    assert "Belum ada peserta yang terlindungi di desa ini" in client.get(url()).text
    assert "Belum ada yang perlu dikonfirmasi" in client.get(LIST).text


# --- every three months


def test_a_quarter_is_asked_for_by_its_name(client, officer, worker, settings):
    settings.CONFIRMATION_EVERY_MONTHS = 3
    for page in (reverse("confirmations:list"), url()):
        assert "Oktober–Desember 2026" in client.get(page).text
    client.post(url(), {"confirmed": "yes"})
    assert str(Confirmation.objects.get().month) == "2026-10-01"
    assert "Oktober–Desember 2026 sudah dikonfirmasi" in client.get(url()).text
    assert "22 November 2026" in client.get(reverse("confirmations:list")).text


def test_a_word_given_each_month_stands_in_its_quarter(client, officer, worker, settings):
    client.post(url(), {"confirmed": "yes"})
    settings.CONFIRMATION_EVERY_MONTHS = 3
    assert "Oktober–Desember 2026 sudah dikonfirmasi" in client.get(url()).text
