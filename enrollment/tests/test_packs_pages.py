"""Pages of the finance pack, and of why a line is what it is."""

import re
from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from enrollment.actions import contributions, enrollments, packs
from enrollment.models import FinancePack
from enrollment.months import Month
from enrollment.tests.factories import ContributionBatchFactory, FinancePackFactory, enrolled
from gumas_pbi.models import STAFF, AuditEvent, Role
from gumas_pbi.tests.factories import UserFactory
from villages.models import Village

pytestmark = pytest.mark.django_db
LIST, ASK, OFFICIAL, COPY = (
    reverse(f"packs:{name}", args=["2026-11"]) for name in ("list", "ask", "official", "copy")
)
NBSP = "\N{NO-BREAK SPACE}"
READERS = {Role.TREASURER, Role.APPROVER, Role.ADMINISTRATOR}
REASON = "Lampiran SPP-LS November"


@pytest.fixture
def treasurer(client):
    user = UserFactory(role=Role.TREASURER)
    client.force_login(user)
    return user


@pytest.fixture
def person():
    return enrolled(candidate__worker__village=Village.objects.get(code="62.10.03.2001")).worker


def closed(month, now):
    at = now.replace(year=month.year, month=month.month, day=20)
    opener, closer = UserFactory(role=Role.TREASURER), UserFactory(role=Role.TREASURER)
    found = contributions.compute(contributions.open(month, by=opener, at=at), at=at)
    contributions.close(found, by=closer, at=at)
    return found


@pytest.fixture
def batch(person, now):
    return closed(Month(2026, 11), now)


@pytest.fixture
def pack(batch, treasurer, now):
    return packs.make(packs.ask(batch, by=treasurer, at=now), at=now)


def test_one_click_asks_for_a_pack(client, treasurer, batch):
    response = client.post(ASK, follow=True)
    assert response.redirect_chain == [(LIST, 302)]
    assert FinancePack.objects.get().made_by == treasurer
    assert "sedang disusun" in response.content.decode()
    assert ASK not in response.content.decode()


def test_the_button_carries_its_token(treasurer, batch):
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(treasurer)
    text = browser.get(LIST).content.decode()
    form = text[text.index(f'action="{ASK}"') :]
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', form)[1]
    assert browser.post(ASK, {"csrfmiddlewaretoken": token}).status_code == 302


def test_ask_for_an_open_month_says_what_to_do(client, treasurer):
    ContributionBatchFactory()
    response = client.post(ASK, headers={"Referer": f"http://testserver{LIST}"}, follow=True)
    assert [str(message) for message in response.context["messages"]] == [
        "Berkas keuangan disusun dari bulan yang sudah ditutup. Tutup dulu bulan ini."
    ]
    assert "Bulan ini belum ditutup" in response.content.decode()


def test_progress_refreshes_when_it_is_made(client, treasurer, batch, now):
    packs.ask(batch, by=treasurer, at=now)
    headers = {"HX-Request": "true"}
    assert client.get(LIST, headers=headers).get("HX-Refresh") is None
    packs.make(FinancePack.objects.get(), at=now)
    assert client.get(LIST, headers=headers)["HX-Refresh"] == "true"


def test_list_shows_hash_and_who_made_it(client, treasurer, pack):
    text = client.get(LIST).content.decode()
    assert bytes(pack.workbook_sha256).hex() in text
    assert bytes(pack.pdf_sha256).hex() in text
    assert str(treasurer) in text


def test_list_says_how_large_each_file_is(client, treasurer, pack):
    FinancePack.objects.update(workbook_size=1_258_291, pdf_size=20_480)
    text = client.get(LIST).content.decode().replace(NBSP, " ")
    assert "Excel, 1,2 MB" in text
    assert "PDF, 20,0 KB" in text
    assert "Berkas ke-1 (Excel 1,2 MB, PDF 20,0 KB)" in text


def test_list_of_a_pack_that_failed_says_why(client, treasurer, batch):
    FinancePackFactory(batch=batch, state="failed", error="Jumlah nama tidak sama.")
    text = client.get(LIST).content.decode()
    assert "Jumlah nama tidak sama." in text
    assert ASK in text


def test_list_of_a_pack_whose_file_is_lost(client, treasurer, pack):
    pack.pdf.storage.delete(pack.pdf.name)
    assert "Hilang dari penyimpanan" in client.get(LIST).content.decode()


def test_list_of_a_closed_month_without_a_pack(client, treasurer, batch):
    assert "Belum ada berkas keuangan" in client.get(LIST).content.decode()


@pytest.mark.parametrize(("form", "begins"), [("xlsx", b"PK"), ("pdf", b"%PDF")])
def test_official(client, treasurer, pack, form, begins):
    response = client.post(OFFICIAL, {"pack": pack.pk, "form": form, "reason": REASON})
    assert response.content.startswith(begins)
    name = f"berkas-keuangan-2026-11-1.{form}"
    assert response["Content-Disposition"] == f'attachment; filename="{name}"'
    assert AuditEvent.objects.get(verb="packs.official").facts["reason"] == REASON


def test_official_without_a_reason(client, treasurer, pack):
    response = client.post(OFFICIAL, {"pack": pack.pk, "form": "pdf"})
    assert response.status_code == 422
    assert response.context["form"].errors == {
        "reason": ["Tuliskan untuk apa berkas ini diunduh, paling sedikit 5 huruf."]
    }


@pytest.mark.parametrize(
    ("changes", "errors"),
    [
        ({"form": "exe"}, {"form": ["Pilih PDF atau Excel."]}),
        ({"pack": "0"}, {"pack": ["Berkas itu tidak ada. Pilih dari daftar."]}),
    ],
)
def test_official_of_what_is_not_there(client, treasurer, pack, changes, errors):
    data = {"pack": pack.pk, "form": "pdf", "reason": REASON} | changes
    response = client.post(OFFICIAL, data)
    assert response.context["form"].errors == errors


def test_official_of_another_month(client, treasurer, pack):
    other = FinancePackFactory(batch__month=date(2026, 9, 1), state="ready")
    response = client.post(OFFICIAL, {"pack": other.pk, "form": "pdf", "reason": REASON})
    assert response.status_code == 422
    assert client.post(COPY, {"pack": other.pk, "form": "pdf"}).status_code == 404


def test_copy(client, treasurer, pack):
    response = client.post(COPY, {"pack": pack.pk, "form": "pdf"})
    assert response["Content-Disposition"] == (
        'attachment; filename="berkas-keuangan-salinan-2026-11-1.pdf"'
    )
    assert AuditEvent.objects.get(verb="packs.copy").by == treasurer


@pytest.mark.parametrize("role", Role)
def test_readers_read_and_the_treasurer_asks(client, role, pack, now):
    client.force_login(UserFactory(role=role))
    seen = 200 if role in READERS else 403
    data = {"pack": pack.pk, "form": "pdf", "reason": REASON}
    answers = [client.get(LIST), client.post(OFFICIAL, data), client.post(COPY, data)]
    assert [answer.status_code for answer in answers] == [seen] * 3
    assert client.post(ASK).status_code == (302 if role == Role.TREASURER else 403)


@pytest.mark.parametrize("month", ["2026-10", "2026-13", "2026", "x", "2026-1"])
def test_a_month_that_is_not_there(client, treasurer, batch, month):
    assert client.get(reverse("packs:list", args=[month])).status_code == 404
    assert client.post(reverse("packs:ask", args=[month])).status_code == 404


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_asks_the_same_number_of_queries(
    client, treasurer, batch, now, django_assert_num_queries, rows
):
    for _n in range(rows):
        packs.make(packs.ask(batch, by=treasurer, at=now), at=now)
    with django_assert_num_queries(7):
        client.get(LIST)


def line_of(batch, **which):
    return batch.items.get(programme="JKK", **which)


def test_a_line_explains_itself(client, treasurer, batch, person):
    text = client.get(reverse("packs:line", args=["2026-11", line_of(batch).pk])).content.decode()
    assert "Iuran JKK November 2026: Rp\xa010.000, 1\xa0% dari dasar upah" in text
    assert "PP 44/2015 Lampiran II; peserta SK 100.3.3.2/" in text
    assert "Iuran JKM November 2026: Rp\xa06.800, tarif tetap, PP 44/2015" in text
    assert person.masked_nik in text
    assert person.nik not in text


def test_a_credit_leads_to_the_line_that_it_corrects(client, treasurer, person, now):
    october = closed(Month(2026, 10), now)
    enrollments.end(person, last_day=date(2026, 9, 3), reason="death", by=UserFactory(), at=now)
    november = closed(Month(2026, 11), now)
    page = client.get(reverse("packs:line", args=["2026-11", line_of(november).pk]))
    text = page.content.decode()
    assert "Kredit JKK Oktober 2026: Rp\xa010.000 ditagih kembali dari BPJS" in text
    assert reverse("packs:line", args=["2026-10", line_of(october).pk]) in text


def test_a_line_of_another_month(client, treasurer, batch):
    other = ContributionBatchFactory(month=date(2026, 9, 1))
    url = reverse("packs:line", args=[str(other)[:7], line_of(batch).pk])
    assert client.get(url).status_code == 404


@pytest.mark.parametrize("role", Role)
def test_staff_see_why(client, role, batch):
    client.force_login(UserFactory(role=role))
    seen = 200 if role in STAFF else 403
    url = reverse("packs:line", args=["2026-11", line_of(batch).pk])
    assert client.get(url).status_code == seen


@pytest.mark.parametrize("months", [1, 3])
def test_a_line_asks_the_same_number_of_queries(
    client, treasurer, person, now, django_assert_num_queries, months
):
    for n in range(months):
        closed(Month(2026, 7 + n), now)
    enrollments.end(person, last_day=date(2026, 6, 3), reason="death", by=UserFactory(), at=now)
    batch = closed(Month(2026, 11), now)
    pk = batch.items.earliest("pk").pk
    with django_assert_num_queries(6):
        client.get(reverse("packs:line", args=["2026-11", pk]))


def test_the_month_leads_to_why(client, treasurer, person, now):
    opened = contributions.open(Month(2026, 11), by=UserFactory(role=Role.TREASURER), at=now)
    batch = contributions.compute(opened, at=now)
    text = client.get(reverse("contributions:detail", args=["2026-11"])).content.decode()
    assert reverse("packs:line", args=["2026-11", line_of(batch).pk]) in text
