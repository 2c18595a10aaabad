"""Pages of bills and of their papers."""

from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from enrollment.actions import payments
from enrollment.actions.payments import Paper
from enrollment.models import Allocation, Bill, Payment, PaymentPaper
from enrollment.tests.factories import (
    BillFactory,
    BillMonthFactory,
    ContributionBatchFactory,
    PaymentFactory,
    PaymentPaperFactory,
)
from enrollment.tests.test_bill_table import workbook
from enrollment.tests.test_scans import PDF
from gumas_pbi.models import STAFF, AuditEvent, Role
from gumas_pbi.tests.factories import UserFactory

pytestmark = pytest.mark.django_db
LIST, CREATE, READ = reverse("bills:list"), reverse("bills:create"), reverse("bills:read")


@pytest.fixture(autouse=True)
def _that_day(monkeypatch, now):
    monkeypatch.setattr(timezone, "now", lambda: now)


@pytest.fixture
def treasurer(client):
    user = UserFactory(role=Role.TREASURER)
    client.force_login(user)
    return user


def billed(amount=33_600, **kwargs):
    bill = BillFactory(people=2, amount=amount, **kwargs)
    BillMonthFactory(bill=bill)
    return bill


def url_of(row, name="detail"):
    return reverse(f"bills:{name}", args=[row.pk])


def pdf(name="surat.pdf"):
    return SimpleUploadedFile(name, PDF, "application/pdf")


FORM = {"code": "261000000001", "billed_on": "05/10/2026", "first": "2026-10", "months": "1",
        "people": "2", "amount": "33.600", "reason": ""}  # fmt: skip
PAPER = {"kind": "spp", "number": "900/1/SPP/2026", "dated": "03/11/2026", "amount": "30.000"}


def test_list_tells_sums_and_how_each_stands(client, treasurer):
    billed(code="A1")
    billed(code="A2", due_on=date(2026, 11, 25))
    cancelled = {"cancelled_by": treasurer, "cancelled_at": timezone.now()}
    billed(code="A3", cancelled_reason="Ditarik", **cancelled)
    response = client.get(LIST)
    assert [(bill.code, bill.said.words) for bill in response.context["page"]] == [
        ("A2", "Jatuh tempo 3 hari lagi"), ("A1", "Lewat 38 hari"),
    ]  # fmt: skip
    totals = response.context["totals"]
    assert (totals["asked"], totals["has_left"], totals["overdue"]) == (67_200, 67_200, 33_600)


@pytest.mark.parametrize(
    ("query", "codes"),
    [
        ({"state": "owing"}, ["A2", "A1"]),
        ({"state": "soon"}, ["A2"]),
        ({"state": "overdue"}, ["A1"]),
        ({"state": "paid"}, []),
        ({"state": "cancelled"}, []),
        ({"state": "?"}, ["A2", "A1"]),
        ({"month": "2026-10"}, ["A2", "A1"]),
        ({"month": "2026-11"}, []),
        ({"month": "x"}, ["A2", "A1"]),
        ({"q": "a1"}, ["A1"]),
        ({"q": "x\0"}, ["A2", "A1"]),
    ],
)
def test_list_filters(client, treasurer, query, codes):
    billed(code="A1")
    billed(code="A2", due_on=date(2026, 11, 25))
    response = client.get(LIST, query)
    assert [bill.code for bill in response.context["page"]] == codes


def test_list_names_what_is_not_billed_and_what_is_paid_ahead(client, treasurer):
    ContributionBatchFactory(
        month=date(2026, 9, 1), state="closed", jkk=10_000, closed_by=UserFactory(),
        closed_at=timezone.now(),
    )  # fmt: skip
    bill = BillFactory(first_month=date(2026, 12, 1))
    BillMonthFactory(bill=bill)
    payments.record(
        bill, paid_on=date(2026, 11, 20), amount=16_800, reference="900/1", by=treasurer,
        at=timezone.now(),
    )  # fmt: skip
    response = client.get(LIST)
    assert f"{CREATE}?month=2026-09" in response.content.decode()
    assert response.context["ahead"] == [date(2026, 12, 1)]


def test_create(client, treasurer):
    response = client.post(CREATE, {**FORM, "scan": pdf("tagihan.pdf")})
    bill = Bill.objects.get()
    assert (response.status_code, response.url) == (302, url_of(bill))
    assert (bill.code, bill.amount, bill.scan_name) == ("261000000001", 33_600, "tagihan.pdf")


def test_create_begins_with_the_month_and_what_was_computed(client, treasurer):
    ContributionBatchFactory(
        month=date(2026, 10, 1), state="closed", people=2, jkk=20_000, jkm=13_600,
        closed_by=UserFactory(), closed_at=timezone.now(),
    )  # fmt: skip
    response = client.get(CREATE, {"month": "2026-10"})
    assert response.context["bill_form"]["first"].value() == "2026-10"
    assert "2 orang, Rp" in response.content.decode()
    assert client.get(CREATE, {"month": "x\0"}).context["computed"] is None


def test_create_what_differs_shows_by_how_much_and_asks_why(client, treasurer):
    ContributionBatchFactory(month=date(2026, 10, 1), people=1, jkk=10_000, jkm=6_800)
    response = client.post(CREATE, FORM)
    assert response.status_code == 422
    assert list(response.context["form"].errors) == ["reason"]
    (month,) = response.context["differences"]
    assert (month.people_more, month.amount_more) == (1, 16_800)
    assert client.post(CREATE, {**FORM, "reason": "Satu sudah keluar"}).status_code == 302


def test_create_names_another_bill_of_the_month(client, treasurer):
    ContributionBatchFactory(month=date(2026, 10, 1), people=2, jkk=20_000, jkm=13_600)
    other = billed(code="EARLIER")
    response = client.post(CREATE, FORM)
    assert reverse("bills:detail", args=[other.pk]) in response.content.decode()


@pytest.mark.parametrize(
    ("change", "field"),
    [({"code": ""}, "code"), ({"code": "STANDS"}, "code"),
     ({"billed_on": "23/11/2026"}, "billed_on"),
     ({"first": "2028-01"}, "first"), ({"first": ""}, "first"), ({"months": "2"}, "months"),
     ({"people": "x"}, "people"), ({"amount": "0"}, "amount"),
     ({"scan": SimpleUploadedFile("x.pdf", b"<html>")}, "scan"),
     ({"scan": SimpleUploadedFile("x.pdf", b"")}, "scan")],
)  # fmt: skip
def test_create_what_can_not_be_says_so_at_its_field(client, treasurer, change, field):
    billed(code="STANDS")
    response = client.post(CREATE, {**FORM, **change})
    assert response.status_code == 422
    assert list(response.context["form"].errors) == [field]
    assert Bill.objects.count() == 1


def test_read_fills_the_form_and_records_nothing(client, treasurer):
    data = workbook(["Kode Iuran", "261000000001"], ["Bulan", "Oktober 2026"],
                    ["Jumlah TK", 9415], ["Total", "Rp 158.172.000"])  # fmt: skip
    response = client.post(READ, {"file": SimpleUploadedFile("tagihan.xlsx", data)})
    form = response.context["bill_form"]
    assert [form[name].value() for name in ("code", "first", "people", "amount")] == [
        "261000000001", "2026-10", 9_415, "158.172.000",
    ]  # fmt: skip
    assert not Bill.objects.exists()


@pytest.mark.parametrize("files", [{}, {"file": SimpleUploadedFile("x.xlsx", b"")}])
def test_read_what_is_no_file(client, treasurer, files):
    response = client.post(READ, files)
    assert response.status_code == 422
    assert list(response.context["form"].errors) == ["file"]
    assert response.context["bill_form"]["billed_on"].value() == timezone.localdate()


def test_pay_from_spp_to_sp2d(client, treasurer):
    bill = billed()
    assert "Langkah berikutnya: SPP" in client.get(url_of(bill)).content.decode()
    client.post(url_of(bill, "pay"), {**PAPER, "scan": pdf()})
    payment = Payment.objects.get()
    response = client.get(url_of(bill))
    assert "Langkah berikutnya: SPM" in response.content.decode()
    assert response.context["form"]["amount"].value() == "30.000"
    for kind, number in (("spm", "900/1/SPM"), ("sp2d", "900/1/SP2D")):
        sent = {"kind": kind, "number": number, "dated": "05/11/2026", "amount": "30.000"}
        assert client.post(url_of(payment, "follow"), sent).url == url_of(bill)
    context = client.get(url_of(bill)).context
    assert (context["bill"].paid, context["todo"], context["free"]) == (30_000, "request", 3_600)
    assert [step.text for step in context["steps"]][1:] == [
        "SPP 900/1/SPP/2026", "SPM 900/1/SPM", "SP2D 900/1/SP2D",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("change", "field"),
    [({"amount": "33.601"}, "amount"), ({"dated": "23/11/2026"}, "dated"),
     ({"number": " "}, "number"), ({"number": "900/9"}, "number"), ({"kind": "spm"}, "kind"),
     ({"scan": SimpleUploadedFile("x.pdf", b"x")}, "scan")],
)  # fmt: skip
def test_pay_what_can_not_be_says_so_at_its_field(client, treasurer, change, field):
    PaymentPaperFactory(kind="spp", number="900/9")
    response = client.post(url_of(billed(), "pay"), {**PAPER, **change})
    assert response.status_code == 422
    assert list(response.context["form"].errors) == [field]
    assert Payment.objects.count() == 1


@pytest.fixture
def requested(treasurer, now):
    paper = Paper("900/1/SPP/2026", date(2026, 11, 3), 30_000)
    return payments.request(billed(), paper, by=treasurer, at=now)


@pytest.mark.parametrize(
    ("change", "field"),
    [({"amount": "30.001"}, "amount"), ({"dated": "02/11/2026"}, "dated"),
     ({"kind": "spp"}, "kind")],
)  # fmt: skip
def test_follow_what_can_not_be_says_so_at_its_field(client, requested, change, field):
    sent = {"kind": "spm", "number": "900/1/SPM", "dated": "05/11/2026", "amount": "30.000"}
    response = client.post(url_of(requested, "follow"), {**sent, **change})
    assert response.status_code == 422
    assert list(response.context["form"].errors) == [field]
    assert PaymentPaper.objects.count() == 1


def test_follow_what_is_cancelled(client, requested, treasurer, now):
    payments.cancel(requested, "Salah", by=treasurer, at=now)
    sent = {"kind": "spm", "number": "900/1/SPM", "dated": "05/11/2026", "amount": "30.000"}
    response = client.post(url_of(requested, "follow"), sent)
    assert response.status_code == 422
    assert "pembayarannya dibatalkan" in response.content.decode()


def test_the_rest_is_asked_for_with_another_spp(client, requested):
    response = client.get(url_of(requested.bill), {"step": "request"})
    assert (response.context["todo"], response.context["free"]) == ("request", 3_600)
    client.post(url_of(requested.bill, "pay"), {**PAPER, "number": "900/2/SPP", "amount": "3.600"})
    other = Payment.objects.exclude(pk=requested.pk).get()
    context = client.get(url_of(requested.bill), {"payment": other.pk}).context
    assert (context["todo"], context["payment"]) == ("follow", other)


def test_cancel_a_payment(client, requested):
    url = url_of(requested, "cancel_payment")
    assert "900/1/SPP/2026" in client.get(url).content.decode()
    assert client.post(url, {"reason": " "}).status_code == 422
    assert client.post(url, {"reason": "Salah ketik"}).url == url_of(requested.bill)
    assert Payment.objects.get().state == "cancelled"
    assert "Salah ketik" in client.get(url_of(requested.bill)).content.decode()


def test_the_history_tells_who_cancelled_a_payment_when_and_why(client, requested, treasurer, now):
    payments.cancel(requested, "Salah ketik", by=treasurer, at=now)
    steps = client.get(url_of(requested.bill)).context["steps"]
    assert [(step.text, step.detail, step.by) for step in steps[1:]] == [
        ("SPP 900/1/SPP/2026, tidak berlaku", "", treasurer),
        ("Pembayaran SPP 900/1/SPP/2026 dibatalkan", "Salah ketik", treasurer),
    ]


def test_cancel_what_was_paid_tells_what_becomes_unpaid(client, treasurer, now):
    bill = billed()
    payment = payments.record(
        bill, paid_on=now.date(), amount=33_600, reference="900/1", by=treasurer, at=now
    )
    url = url_of(payment, "cancel_payment")
    assert url in client.get(url_of(bill)).content.decode()
    page = client.get(url)
    assert page.context["unpaid"] == [(bill.first_month, 33_600, True)]
    assert "menjadi tunggakan" in page.content.decode()
    post = {"reason": "SP2D tagihan lain", "seen": page.context["form"]["seen"].value()}
    assert client.post(url, post).url == url_of(bill)
    assert (Payment.objects.get().state, Allocation.objects.count()) == ("cancelled", 0)


def test_cancel_what_was_paid_since_it_was_seen(client, requested, treasurer, now):
    paper = Paper("900/1/SP2D/2026", now.date(), 30_000)
    payments.follow(requested, "sp2d", paper, by=treasurer, at=now)
    url = url_of(requested, "cancel_payment")
    response = client.post(url, {"reason": "Salah ketik", "seen": "requested"})
    assert response.status_code == 422
    assert "baru saja diubah" in response.content.decode()
    assert Payment.objects.get().state == "paid"


def test_cancel_a_bill(client, treasurer):
    bill = billed()
    url = url_of(bill, "cancel")
    assert url in client.get(url_of(bill)).content.decode()
    assert client.post(url, {"reason": " "}).status_code == 422
    assert client.post(url, {"reason": "Ditarik BPJS"}).url == url_of(bill)
    response = client.get(url_of(bill))
    assert "Ditarik BPJS" in response.content.decode()
    assert "Langkah berikutnya" not in response.content.decode()


def test_cancel_a_bill_with_money_is_refused(client, requested):
    assert (
        url_of(requested.bill, "cancel") not in client.get(url_of(requested.bill)).content.decode()
    )
    response = client.post(url_of(requested.bill, "cancel"), {"reason": "Salah"})
    assert "Batalkan pembayarannya dulu" in response.content.decode()


def test_a_bill_that_came_to_differ_asks_for_a_reason_first(client, treasurer):
    bill = billed()
    ContributionBatchFactory(month=date(2026, 10, 1), people=1, jkk=10_000, jkm=6_800)
    assert client.get(url_of(bill)).context["todo"] == "explain"
    assert client.post(url_of(bill, "pay"), PAPER).status_code == 422
    assert client.post(url_of(bill, "explain"), {"reason": " "}).status_code == 422
    client.post(url_of(bill, "explain"), {"reason": "Satu sudah keluar"})
    response = client.get(url_of(bill))
    assert response.context["todo"] == "request"
    assert "Satu sudah keluar" in response.content.decode()


def test_scans_are_attached_and_handed_out_with_a_trace(client, requested):
    paper = requested.papers.get()
    for row, attach, scan in ((requested.bill, "attach", "scan"),
                              (paper, "attach_paper", "scan_paper")):  # fmt: skip
        assert client.post(url_of(row, attach), {"scan": pdf()}).url == url_of(requested.bill)
        client.force_login(UserFactory(role=Role.VERIFIER))
        response = client.post(url_of(row, scan))
        assert (response.content, response["Content-Type"]) == (PDF, "application/pdf")
        assert response["Content-Disposition"].startswith("attachment")
        client.force_login(requested.recorded_by)
    assert AuditEvent.objects.filter(verb="money_scans.download").count() == 2


@pytest.mark.parametrize("files", [{}, {"scan": SimpleUploadedFile("x.pdf", b"<html>")}])
def test_attach_what_is_no_scan(client, treasurer, files):
    bill = billed()
    client.post(url_of(bill, "attach"), files, headers={"Referer": "http://testserver/"})
    bill.refresh_from_db()
    assert not bill.scan


@pytest.mark.parametrize("role", Role)
def test_staff_see_bills_and_the_treasurer_acts(client, role):
    bill = billed()
    payment = PaymentFactory(bill=bill, state="requested", paid_on=None)
    paper = PaymentPaperFactory(payment=payment, kind="spp")
    client.force_login(UserFactory(role=role))
    seen = 200 if role in STAFF else 403
    assert [client.get(url).status_code for url in (LIST, url_of(bill))] == [seen] * 2
    scan = client.post(url_of(bill, "scan")).status_code
    assert scan == (303 if role in STAFF else 403)
    if role == Role.TREASURER:
        return
    acts = [
        CREATE, READ, *(url_of(bill, name) for name in ("explain", "cancel", "attach", "pay")),
        url_of(payment, "follow"), url_of(payment, "cancel_payment"),
        url_of(paper, "attach_paper"),
    ]  # fmt: skip
    assert [client.post(url).status_code for url in acts] == [403] * len(acts)
    if seen == 200:
        assert CREATE not in client.get(LIST).content.decode()
        assert "Langkah berikutnya" not in client.get(url_of(bill)).content.decode()


@pytest.mark.parametrize("name", ["detail", "cancel"])
def test_a_bill_that_is_not_there(client, treasurer, name):
    assert client.get(reverse(f"bills:{name}", args=[99])).status_code == 404


@pytest.mark.parametrize("rows", [1, 3])
def test_pages_ask_the_same_number_of_queries(client, treasurer, django_assert_num_queries, rows):
    bill = billed(amount=100_000)
    for n in range(rows):
        billed(due_on=date(2026, 10, 15) + timedelta(n))
        payment = PaymentFactory(bill=bill, state="requested", paid_on=None, amount=100)
        PaymentPaperFactory(payment=payment, kind="spp")
    for url, queries in ((LIST, 10), (url_of(bill), 12)):
        with django_assert_num_queries(queries):
            client.get(url)
