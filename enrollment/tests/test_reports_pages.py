"""Reporting what happened, and settling what was reported."""

from datetime import date

import pytest
from django.urls import reverse
from django.utils import timezone

from enrollment.models import Claim, Enrollment, LifeEvent
from enrollment.tests.factories import ClaimFactory, LifeEventFactory, enrolled
from gumas_pbi.models import Role
from gumas_pbi.tests.factories import UserFactory
from villages.models import Village
from villages.tests.factories import PostingFactory
from workers.tests.factories import CandidateFactory

pytestmark = pytest.mark.django_db
ASKED = {"kind": "moved", "date": "10/11/2026", "note": "Ke Kapuas"}


@pytest.fixture(autouse=True)
def _today(monkeypatch, now):
    monkeypatch.setattr(timezone, "now", lambda: now)


@pytest.fixture
def officer(client):
    user = PostingFactory().user
    client.force_login(user)
    return user


@pytest.fixture
def verifier(client):
    user = UserFactory(role=Role.VERIFIER)
    client.force_login(user)
    return user


@pytest.fixture
def worker():
    return enrolled().worker


@pytest.fixture
def event(worker):
    return LifeEventFactory(worker=worker, kind="moved", state="reported", note="Ke Kapuas")


def report_url(worker):
    return reverse("events:report", args=[worker.pk])


def url(name, event):
    return reverse(f"events:{name}", args=[event.pk])


def there():
    return Village.objects.get(code="62.10.03.2002")


def test_one_form_reports_what_happened(client, officer, worker):
    assert client.get(report_url(worker)).status_code == 200
    answer = client.post(report_url(worker), ASKED)
    assert (answer.status_code, answer.url) == (302, reverse("events:list"))
    event = LifeEvent.objects.get()
    assert (event.kind, event.state, event.reported_by) == ("moved", "reported", officer)
    assert worker.name in client.get(answer.url).text


@pytest.mark.parametrize(("kind", "at_work"), [("death", False), ("death_at_work", True)])
def test_a_death_goes_on_to_what_will_happen(client, officer, worker, kind, at_work):
    page = client.post(report_url(worker), {**ASKED, "kind": kind})
    assert "Benarkah orang ini meninggal?" in page.text
    assert f'action="{reverse("events:report_death", args=[worker.pk])}"' in page.text
    assert page.context["form"].cleaned_data["at_work"] is at_work
    assert not LifeEvent.objects.exists()


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"kind": ""}, "kind"),
        ({"kind": "duplicate"}, "kind"),
        ({"date": "23/11/2026"}, "date"),
        ({"date": "23/11/2026", "kind": "death"}, "date"),
        ({"date": "kemarin"}, "date"),
        ({"kind": "other", "note": ""}, "note"),
    ],
)
def test_a_wrong_answer_gets_a_sentence_at_its_field(client, officer, worker, given, field):
    page = client.post(report_url(worker), {**ASKED, **given})
    assert page.status_code == 422
    assert list(page.context["form"].errors) == [field]
    assert not LifeEvent.objects.exists()


def test_reporting_twice_is_told(client, officer, event):
    page = client.post(report_url(event.worker), ASKED)
    assert page.status_code == 422
    assert "sudah dilaporkan" in page.text


def test_somebody_on_the_way_is_found(client, officer):
    candidate = CandidateFactory()
    page = client.get(reverse("events:death"))
    assert report_url(candidate.worker) in page.text


def test_another_village_is_not_found(client, officer, event):
    type(event.worker).objects.filter(pk=event.worker_id).update(village=there())
    LifeEvent.objects.update(village=there())
    assert client.get(report_url(event.worker)).status_code == 404
    assert client.post(report_url(event.worker), ASKED).status_code == 404
    assert client.get(url("detail", event)).status_code == 404
    assert list(client.get(reverse("events:list")).context["page"]) == []


def test_an_officer_reads_and_does_not_decide(client, officer, event):
    page = client.get(url("detail", event))
    assert "Menunggu Dinas Sosial" in page.text
    assert url("settle", event) not in page.text
    assert client.post(url("settle", event), {"last_day": "2026-11-10"}).status_code == 403
    assert client.post(url("dismiss", event), {"reason": "x"}).status_code == 403


@pytest.mark.parametrize("role", [Role.APPROVER, Role.TREASURER, Role.BPJS_LIAISON])
def test_other_staff_only_read(client, event, role):
    client.force_login(UserFactory(role=role))
    assert client.get(reverse("events:list")).status_code == 200
    assert client.get(url("detail", event)).status_code == 200
    assert client.post(report_url(event.worker), ASKED).status_code == 403
    assert client.post(url("settle", event), {"last_day": "2026-11-10"}).status_code == 403


def test_a_viewer_is_forbidden(client, event):
    client.force_login(UserFactory(role=Role.VIEWER))
    assert client.get(reverse("events:list")).status_code == 403
    assert client.get(url("detail", event)).status_code == 403


def test_what_waits_stands_first(client, verifier, event):
    later = LifeEventFactory()
    ClaimFactory(event=later)
    assert list(client.get(reverse("events:list")).context["page"]) == [event, later]
    found = client.get(reverse("events:list"), {"state": "done"}).context["page"]
    assert list(found) == [later]


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_costs_the_same_at_any_size(client, verifier, django_assert_num_queries, rows):
    for _ in range(rows):
        LifeEventFactory(kind="moved", state="reported")
    with django_assert_num_queries(5):
        client.get(reverse("events:list"))


def test_before_coverage_ends_it_tells_what_will_happen(client, verifier, event):
    page = client.post(url("settle", event), {"last_day": "30/11/2026"})
    assert "hari terakhirnya 30 November 2026" in page.text
    assert "Mulai Desember 2026 tidak ada lagi tagihan" in page.text
    assert event.worker.nik not in page.text
    event.refresh_from_db()
    assert event.state == "reported"


def test_settled_coverage_ends(client, verifier, event):
    data = {"last_day": "2026-11-30", "note": "Sudah dipastikan", "confirmed": "yes"}
    answer = client.post(url("settle", event), data)
    assert answer.url == reverse("events:list")
    ends = Enrollment.objects.values_list("end", "end_reason").distinct()
    assert list(ends) == [(date(2026, 12, 1), "moved")]
    page = client.get(url("detail", event))
    assert "Sudah dipastikan" in page.text
    answer = client.post(url("settle", event), data, follow=True)
    assert "Sudah diproses" in answer.text


def test_an_other_asks_for_the_real_reason(client, verifier, event):
    LifeEvent.objects.update(kind="other")
    page = client.post(url("settle", event), {"last_day": "2026-11-30"})
    assert page.status_code == 422
    assert list(page.context["form"].errors) == ["kind"]
    page = client.post(url("settle", event), {"last_day": "2026-11-30", "kind": "own_wish"})
    assert "Permintaan sendiri" in page.text


@pytest.mark.parametrize("given", [{"last_day": ""}, {"last_day": "2026-11-09"}, {"last_day": "x"}])
def test_a_wrong_last_day_is_told_at_its_field(client, verifier, event, given):
    page = client.post(url("settle", event), {**given, "confirmed": "yes"})
    assert page.status_code == 422
    assert list(page.context["form"].errors) == ["last_day"]
    assert "<title>Kesalahan:" in page.text


def test_somebody_of_65_needs_a_tick(client, verifier, event):
    event.worker.birth_date = date(1960, 1, 1)
    event.worker.save()
    data = {"last_day": "2026-11-30", "confirmed": "yes"}
    page = client.post(url("settle", event), data)
    assert "Centang dahulu" in page.text
    assert not Enrollment.objects.filter(end_reason="moved").exists()
    client.post(url("settle", event), {**data, "despite_age": "yes"})
    assert Enrollment.objects.filter(end_reason="moved").count() == 2


def test_who_reported_is_told_that_another_decides(client, verifier, event):
    LifeEvent.objects.update(reported_by=verifier)
    assert "Anda yang melaporkan" in client.get(url("detail", event)).text
    page = client.post(url("settle", event), {"last_day": "2026-11-30", "confirmed": "yes"})
    assert page.status_code == 422
    assert "harus dibuat orang lain" in page.text


def test_a_report_is_dismissed_with_a_reason(client, verifier, event):
    page = client.post(url("dismiss", event), {"reason": " "})
    assert page.status_code == 422
    answer = client.post(url("dismiss", event), {"reason": "Hanya musiman"})
    assert answer.url == reverse("events:list")
    event.refresh_from_db()
    assert (event.state, event.decision) == ("dismissed", "Hanya musiman")
    assert not Claim.objects.exists()
