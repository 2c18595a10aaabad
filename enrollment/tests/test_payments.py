"""What the treasury paid for a month: the verb, and the month's page."""

import threading
from datetime import date

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from enrollment.actions import payments
from enrollment.forms.payments import RupiahField
from enrollment.models import Payment
from enrollment.tests.factories import ContributionBatchFactory, PaymentFactory
from gumas_pbi.models import AuditEvent, Role
from gumas_pbi.refusals import Refused, WrongInput
from gumas_pbi.tests.factories import UserFactory

pytestmark = pytest.mark.django_db
DETAIL = reverse("contributions:detail", args=["2026-10"])
PAY = reverse("contributions:pay", args=["2026-10"])
PAID_ON = date(2026, 11, 13)


def closed(**kwargs):
    """October 2026: two people, Rp 33,600, closed by another treasurer."""
    return ContributionBatchFactory(
        month=date(2026, 10, 1), state="closed", people=2, jkk=20_000, jkm=13_600,
        closed_by=UserFactory(role=Role.TREASURER), closed_at=timezone.now(), **kwargs,
    )  # fmt: skip


@pytest.fixture
def treasurer(client):
    user = UserFactory(role=Role.TREASURER)
    client.force_login(user)
    return user


def record(batch, at, amount=33_600, reference="900/1/SP2D/2026", paid_on=PAID_ON):
    return payments.record(
        batch, paid_on=paid_on, amount=amount, reference=reference,
        by=UserFactory(role=Role.TREASURER), at=at,
    )  # fmt: skip


def test_record(now):
    payment = record(closed(), now, reference=" 900/1/SP2D/2026 ")
    assert (payment.amount, payment.reference) == (33_600, "900/1/SP2D/2026")
    event = AuditEvent.objects.get(verb="payments.record")
    assert event.facts == {"payment": payment.pk, "amount": 33_600, "left": 0}


def test_record_in_parts_up_to_what_is_owed(now):
    batch = closed()
    record(batch, now, amount=30_000)
    with pytest.raises(Refused) as no:
        record(batch, now, amount=3_601, reference="900/2/SP2D/2026")
    assert no.value.code == "more_than_owed"
    assert "3.600" in str(no.value)
    record(batch, now, amount=3_600, reference="900/2/SP2D/2026")
    assert sum(Payment.objects.values_list("amount", flat=True)) == 33_600


def test_record_twice_is_refused(now):
    batch = closed()
    record(batch, now, amount=100)
    with pytest.raises(Refused) as no:
        record(batch, now, amount=100)
    assert no.value.code == "payment_recorded"
    assert Payment.objects.count() == 1


@pytest.mark.usefixtures("committing")
def test_two_payments_at_once_are_not_more_than_is_owed(now):
    batch, treasurer = closed(), UserFactory(role=Role.TREASURER)
    barrier, told = threading.Barrier(2), []

    def act(reference):
        barrier.wait()
        try:
            payments.record(
                batch, paid_on=PAID_ON, amount=20_000, reference=reference, by=treasurer, at=now
            )
            told.append("recorded")
        except Refused as no:
            told.append(no.code)
        finally:
            connection.close()

    threads = [threading.Thread(target=act, args=(n,)) for n in ("900/1", "900/2")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(told) == ["more_than_owed", "recorded"]
    assert Payment.objects.count() == 1


def test_record_for_an_open_month_is_refused(now):
    batch = ContributionBatchFactory(month=date(2026, 10, 1), jkk=20_000)
    with pytest.raises(Refused) as no:
        record(batch, now, amount=100)
    assert no.value.code == "month_not_closed"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"paid_on": date(2026, 11, 23)}, "date_in_future"),
        ({"reference": "  "}, "reference_missing"),
    ],
)
def test_record_what_can_not_be(now, change, code):
    with pytest.raises(WrongInput) as no:
        record(closed(), now, **change)
    assert no.value.code == code


def test_record_nothing_is_refused(now):
    with pytest.raises(Refused, match="lebih dari nol"):
        record(closed(), now, amount=0)


@pytest.mark.parametrize(
    ("text", "amount"),
    [("159600000", 159_600_000), ("159.600.000", 159_600_000), ("Rp 16.800", 16_800),
     ("Rp. 16.800,-", 16_800), ("16800,00", 16_800)],
)  # fmt: skip
def test_rupiah_as_they_are_written(text, amount):
    assert RupiahField().clean(text) == amount


@pytest.mark.parametrize("text", ["", "0", "-5", "16.80", "16,800", "1e3", "enam", "٣", "9" * 16])
def test_what_is_no_rupiah(text):
    field = RupiahField(error_messages={"required": "kosong"})
    with pytest.raises(Exception, match=r"kosong|rupiah penuh"):
        field.clean(text)


FORM = {"paid_on": "13/11/2026", "amount": "30.000", "reference": "900/1/SP2D/2026"}


@pytest.fixture
def _after_that_day(monkeypatch, now):
    monkeypatch.setattr(timezone, "now", lambda: now)


@pytest.mark.usefixtures("_after_that_day")
def test_pay_on_the_months_page(client, treasurer):
    closed()
    response = client.post(PAY, FORM, follow=True)
    assert response.redirect_chain == [(DETAIL, 302)]
    context = response.context
    assert (context["paid"], context["left"]) == (30_000, 3_600)
    assert context["form"].initial["amount"] == "3.600"
    assert "900/1/SP2D/2026" in response.content.decode()


@pytest.mark.usefixtures("_after_that_day")
@pytest.mark.parametrize(
    ("change", "field"),
    [({"amount": "33.601"}, "amount"), ({"amount": "x"}, "amount"), ({"paid_on": ""}, "paid_on"),
     ({"paid_on": "23/11/2026"}, "paid_on"), ({"reference": " "}, "reference"),
     ({"reference": "900/9/SP2D/2026"}, "reference")],
)  # fmt: skip
def test_pay_what_can_not_be_says_so_at_its_field(client, treasurer, change, field):
    PaymentFactory(batch=closed(), amount=100, reference="900/9/SP2D/2026")
    response = client.post(PAY, {**FORM, **change})
    assert response.status_code == 422
    assert list(response.context["form"].errors) == [field]
    assert Payment.objects.count() == 1


def test_the_list_of_months_tells_what_is_paid(client, treasurer):
    batch = closed()
    url = reverse("contributions:list")
    PaymentFactory(batch=batch, amount=33_000)
    assert "dibayar Rp\N{NO-BREAK SPACE}33.000" in client.get(url).content.decode()
    PaymentFactory(batch=batch, amount=600)
    assert "lunas" in client.get(url).content.decode()


def test_a_month_that_is_paid_has_no_form(client, treasurer):
    PaymentFactory(batch=closed(), amount=33_600)
    response = client.get(DETAIL)
    assert response.context["form"] is None
    assert "Lunas" in response.content.decode()


def test_an_open_month_has_no_form(client, treasurer):
    ContributionBatchFactory(month=date(2026, 10, 1), people=1, jkk=10_000)
    assert "Catat pembayaran" not in client.get(DETAIL).content.decode()
    assert client.post(PAY, FORM).status_code == 422


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.TREASURER}))
def test_only_the_treasurer_pays(client, role):
    closed()
    client.force_login(UserFactory(role=role))
    assert client.post(PAY, FORM).status_code == 403
    assert "Catat pembayaran" not in client.get(DETAIL).content.decode()


@pytest.mark.parametrize("rows", [1, 3])
def test_the_page_asks_the_same_number_of_queries(
    client, treasurer, rows, django_assert_num_queries
):
    batch = closed()
    for _ in range(rows):
        PaymentFactory(batch=batch, amount=100)
    with django_assert_num_queries(8):
        client.get(DETAIL)
