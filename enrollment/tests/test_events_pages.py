"""Reporting a death: find, fill in, confirm."""

from datetime import date

import pytest
from django.urls import reverse
from django.utils import timezone

from enrollment.models import Claim, LifeEvent
from enrollment.tests.factories import ClaimFactory, LifeEventFactory, enrolled
from gumas_pbi.models import Role
from gumas_pbi.tests.factories import UserFactory
from villages.models import Village
from villages.tests.factories import PostingFactory
from workers.tests.factories import WorkerFactory

pytestmark = pytest.mark.django_db
ASKED = {"died_on": "01/02/2026", "at_work": "no", "note": "Di rumah"}


@pytest.fixture(autouse=True)
def _after_the_day(monkeypatch, now):
    monkeypatch.setattr(timezone, "now", lambda: now)


@pytest.fixture
def officer(client):
    user = PostingFactory().user
    client.force_login(user)
    return user


@pytest.fixture
def worker():
    return enrolled().worker


def report_url(worker):
    return reverse("events:report_death", args=[worker.pk])


def test_search_finds_covered_people_by_a_part_of_the_name(client, officer, worker):
    worker.name = "Mantili Tundan"
    worker.save()
    enrolled()
    page = client.get(reverse("events:death"), {"q": "tundan mant"})
    assert [w.pk for w in page.context["page"]] == [worker.pk]
    assert page.context["page"][0].covered
    assert worker.nik not in page.text


def test_search_shows_nobody_who_was_never_covered_or_lives_elsewhere(client, officer):
    WorkerFactory()
    member = enrolled()
    other = Village.objects.get(code="62.10.03.2002")
    type(member.worker).objects.filter(pk=member.worker_id).update(village=other)
    page = client.get(reverse("events:death"))
    assert list(page.context["page"]) == []


def test_search_shows_the_claim_of_who_has_died(client, officer, worker):
    event = LifeEventFactory(worker=worker)
    claim = ClaimFactory(event=event)
    type(worker).objects.filter(pk=worker.pk).update(died_on=event.date)
    page = client.get(reverse("events:death"))
    assert reverse("claims:detail", args=[claim.pk]) in page.text
    assert report_url(worker) not in page.text


@pytest.mark.parametrize("query", ["x\0", "%", "_", "'", "x" * 10_000])
def test_search_for_anything_answers(client, officer, worker, query):
    page = client.get(reverse("events:death"), {"q": query})
    assert page.status_code == 200
    assert "Nama itu tidak ditemukan" in page.text


@pytest.mark.parametrize("rows", [1, 3])
def test_search_costs_the_same_at_any_size(client, officer, django_assert_num_queries, rows):
    for _ in range(rows):
        enrolled()
    with django_assert_num_queries(6):
        client.get(reverse("events:death"), {"q": "pekerja"})


@pytest.mark.parametrize("role", [Role.APPROVER, Role.TREASURER, Role.BPJS_LIAISON, Role.VIEWER])
def test_other_roles_are_forbidden(client, worker, role):
    client.force_login(UserFactory(role=role))
    assert client.get(reverse("events:death")).status_code == 403
    assert client.get(report_url(worker)).status_code == 403
    assert client.post(report_url(worker), ASKED).status_code == 403


def test_another_village_is_not_found(client, officer, worker):
    other = Village.objects.get(code="62.10.03.2002")
    type(worker).objects.filter(pk=worker.pk).update(village=other)
    assert client.get(report_url(worker)).status_code == 404
    assert client.post(report_url(worker), {**ASKED, "confirmed": "yes"}).status_code == 404
    assert not LifeEvent.objects.exists()


def test_the_form_asks(client, officer, worker):
    page = client.get(report_url(worker))
    assert page.status_code == 200
    assert worker.masked_nik in page.text
    assert worker.nik not in page.text


@pytest.mark.parametrize("day", ["01/02/2026", "2026-02-01", "1-2-2026"])
def test_before_it_is_saved_it_tells_what_will_happen(client, officer, worker, day):
    page = client.post(report_url(worker), {**ASKED, "died_on": day})
    assert page.status_code == 200
    assert "hari terakhirnya 1 Februari 2026" in page.text
    assert "Mulai Maret 2026 tidak ada lagi tagihan" in page.text
    assert "Rp\xa010.000.000" in page.text
    assert not LifeEvent.objects.exists()


def test_confirmed_it_is_recorded_and_leads_to_the_claim(client, officer, worker):
    answer = client.post(report_url(worker), {**ASKED, "confirmed": "yes"})
    claim = Claim.objects.get()
    assert (answer.status_code, answer.url) == (302, reverse("claims:detail", args=[claim.pk]))
    event = claim.event
    assert (event.date, event.at_work, event.note) == (date(2026, 2, 1), False, "Di rumah")
    assert event.reported_by == officer


def test_without_coverage_no_claim_is_promised(client, officer, worker):
    late = {**ASKED, "died_on": "31/12/2025"}
    page = client.post(report_url(worker), late)
    assert "Tidak ada klaim" in page.text
    assert "belum sempat berlaku" in page.text
    answer = client.post(report_url(worker), {**late, "confirmed": "yes"})
    assert answer.url == reverse("events:death")
    assert not Claim.objects.exists()


@pytest.mark.parametrize(
    ("given", "field", "sentence"),
    [
        ({"died_on": ""}, "died_on", "Isi tanggalnya."),
        ({"died_on": "31/02/2026"}, "died_on", "Tulis seperti 17/08/2026."),
        ({"died_on": "kemarin"}, "died_on", "Tulis seperti 17/08/2026."),
        ({"died_on": "23/11/2026"}, "died_on", "tidak boleh di masa depan"),
        ({"died_on": "16/08/1980"}, "died_on", "sebelum tanggal lahir"),
        ({"at_work": ""}, "at_work", "Pilih ya atau bukan."),
        ({"note": "x" * 301}, "note", "paling panjang 300 huruf"),
    ],
)
@pytest.mark.parametrize("step", [{}, {"confirmed": "yes"}])
def test_a_wrong_answer_gets_a_sentence_at_its_field(
    client, officer, worker, given, field, sentence, step
):
    page = client.post(report_url(worker), {**ASKED, **given, **step})
    assert page.status_code == 422
    assert sentence in " ".join(page.context["form"].errors[field])
    assert not LifeEvent.objects.exists()


def test_a_second_report_says_that_it_is_known(client, officer, worker):
    done = {**ASKED, "confirmed": "yes"}
    client.post(report_url(worker), done)
    page = client.post(report_url(worker), done)
    assert page.status_code == 422
    assert "sudah dilaporkan" in page.text
    assert LifeEvent.objects.count() == 1
