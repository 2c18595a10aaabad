"""Pages of credits."""

from datetime import date

import pytest
from django.urls import reverse
from django.utils import timezone

from enrollment.models import CreditSettlement
from enrollment.queries import credits
from enrollment.tests.factories import (
    BillFactory,
    BillMonthFactory,
    ContributionBatchFactory,
    CreditSettlementFactory,
)
from enrollment.tests.test_credits import OCTOBER, close, credit
from gumas_pbi.models import STAFF, Role
from gumas_pbi.tests.factories import UserFactory

pytestmark = pytest.mark.django_db
LIST, SETTLE = reverse("credits:list"), reverse("credits:settle")
FORM = {"kind": "refunded", "dated": "20/11/2026", "reference": "S-1/BPJSTK/2026", "seen": "10000"}


@pytest.fixture(autouse=True)
def _that_day(monkeypatch, now):
    monkeypatch.setattr(timezone, "now", lambda: now)


@pytest.fixture
def treasurer(client):
    user = UserFactory(role=Role.TREASURER)
    client.force_login(user)
    return user


@pytest.fixture
def lines():
    """Of somebody who died, and of somebody whose tariff was corrected."""
    batch = ContributionBatchFactory(month=OCTOBER)
    made = [credit(batch), credit(batch, date(2026, 9, 1), -2_000, end=date(2027, 1, 1))]
    close(batch)
    return made


def test_list_tells_who_why_and_how_much(client, treasurer, lines):
    response = client.get(LIST)
    assert [(line.worker, line.label, line.owed) for line in response.context["page"]] == [
        (lines[0].worker, "Meninggal dunia", 10_000), (lines[1].worker, "Tarif diperbaiki", 2_000),
    ]  # fmt: skip
    text = response.content.decode()
    assert lines[0].worker.masked_nik in text
    assert lines[0].worker.nik not in text


def test_list_leads_to_why(client, treasurer, lines):
    url = reverse("packs:line", args=["2026-10", lines[0].pk])
    assert url in client.get(LIST).content.decode()
    assert client.get(url).status_code == 200


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"cause": "death"}, [0]),
        ({"cause": "?"}, [0, 1]),
        ({"age": "30"}, [0, 1]),
        ({"age": "older"}, []),
        ({"month": "2026-09"}, [1]),
        ({"month": "x"}, [0, 1]),
        ({"q": "tidak ada"}, []),
        ({"q": "x\0"}, [0, 1]),
    ],
)
def test_list_filters(client, treasurer, lines, query, found):
    response = client.get(LIST, query)
    assert [line.pk for line in response.context["page"]] == [lines[n].pk for n in found]


def test_settle_those_ticked(client, treasurer, lines):
    query = f"{SETTLE}?scope=picked&line={lines[0].pk}"
    assert client.get(query).context["amount"] == 10_000
    assert client.post(query, FORM).url == LIST
    assert [line.pk for line in credits.unsettled()] == [lines[1].pk]
    assert "S-1/BPJSTK/2026" in client.get(LIST).content.decode()


def test_settle_all_of_a_filter(client, treasurer, lines):
    query = f"{SETTLE}?scope=all&month=2026-09&line={lines[0].pk}"
    assert client.get(query).context["amount"] == 2_000
    client.post(query, {**FORM, "seen": "2000"})
    assert [line.pk for line in credits.unsettled()] == [lines[0].pk]


def test_settle_off_a_bill(client, treasurer, lines):
    bill = BillFactory()
    BillMonthFactory(bill=bill)
    query = f"{SETTLE}?line={lines[0].pk}"
    client.post(query, {**FORM, "kind": "netted", "bill": bill.pk})
    assert CreditSettlement.objects.get().bill == bill
    text = client.get(reverse("bills:detail", args=[bill.pk])).content.decode()
    assert "Kredit dipotong, surat S-1/BPJSTK/2026" in text


@pytest.mark.parametrize(
    ("change", "field"),
    [({"kind": ""}, "kind"), ({"kind": "netted"}, "bill"), ({"kind": "given_up"}, "note"),
     ({"bill": "99"}, "bill"), ({"dated": "23/11/2026"}, "dated"),
     ({"reference": " "}, "reference"),
     ({"seen": "9999"}, "__all__")],
)  # fmt: skip
def test_settle_what_can_not_be_says_so_at_its_field(client, treasurer, lines, change, field):
    response = client.post(f"{SETTLE}?line={lines[0].pk}", {**FORM, **change})
    assert response.status_code == 422
    assert list(response.context["form"].errors) == [field]
    assert not CreditSettlement.objects.exists()


@pytest.mark.parametrize("query", ["", "?line=x", "?line=99", f"?line={'9' * 30}"])
def test_settle_nothing_returns_to_the_list(client, treasurer, lines, query):
    assert client.get(SETTLE + query).url == LIST
    assert client.post(SETTLE + query, {**FORM, "seen": "0"}).status_code == 422


@pytest.fixture
def settled(client, treasurer, lines):
    client.post(f"{SETTLE}?line={lines[0].pk}", FORM)
    return CreditSettlement.objects.get()


def test_cancel_a_settlement(client, settled):
    url = reverse("credits:cancel", args=[settled.pk])
    assert url in client.get(LIST).content.decode()
    assert "S-1/BPJSTK/2026" in client.get(url).content.decode()
    assert client.post(url, {"reason": "Salah surat"}).url == LIST
    page = client.get(LIST)
    assert len(page.context["page"]) == 2
    assert "Salah surat" in page.content.decode()
    assert url not in page.content.decode()


@pytest.mark.parametrize("reason", ["", " "])
def test_cancel_a_settlement_needs_a_reason(client, settled, reason):
    response = client.post(reverse("credits:cancel", args=[settled.pk]), {"reason": reason})
    assert response.status_code == 422
    assert list(response.context["form"].errors) == ["reason"]


def test_cancel_a_settlement_that_is_not_there(client, treasurer):
    assert client.get(reverse("credits:cancel", args=[99])).status_code == 404


@pytest.mark.parametrize("role", Role)
def test_staff_see_credits_and_the_treasurer_acts(client, role, lines):
    client.force_login(UserFactory(role=role))
    response = client.get(LIST)
    assert response.status_code == (200 if role in STAFF else 403)
    if role != Role.TREASURER:
        assert client.get(SETTLE).status_code == client.post(SETTLE).status_code == 403
        cancel = reverse("credits:cancel", args=[CreditSettlementFactory().pk])
        assert client.get(cancel).status_code == client.post(cancel).status_code == 403
        assert "Selesaikan kredit" not in response.content.decode()


@pytest.mark.parametrize("rows", [1, 3])
def test_pages_ask_the_same_number_of_queries(client, treasurer, django_assert_num_queries, rows):
    batch = ContributionBatchFactory(month=OCTOBER)
    for _n in range(rows):
        credit(batch)
    close(batch)
    for url, queries in ((LIST, 8), (f"{SETTLE}?scope=all", 6)):
        with django_assert_num_queries(queries):
            client.get(url)
