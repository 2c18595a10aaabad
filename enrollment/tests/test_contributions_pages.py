"""Pages of the months."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from enrollment import months
from enrollment.actions import contributions, tariffs
from enrollment.models import ContributionBatch, Enrollment, MonthPart, Tariff
from enrollment.queries.tariff_changes import Price
from enrollment.tests.factories import (
    BillFactory,
    BillingFindingFactory,
    BillMonthFactory,
    ContributionBatchFactory,
    ContributionFactory,
    MonthPartFactory,
    enrolled,
    pay,
)
from gumas_pbi.models import STAFF, Role
from gumas_pbi.tests.factories import UserFactory
from villages.models import Village
from villages.tests.factories import VillageFactory

pytestmark = pytest.mark.django_db
LIST, OPEN = reverse("contributions:list"), reverse("contributions:open")
DETAIL = reverse("contributions:detail", args=["2026-11"])
CLOSE = reverse("contributions:close", args=["2026-11"])
RECOMPUTE = reverse("contributions:recompute", args=["2026-11"])
NBSP = "\N{NO-BREAK SPACE}"


@pytest.fixture
def treasurer(client):
    user = UserFactory(role=Role.TREASURER)
    client.force_login(user)
    return user


def person(code="62.10.03.2001", **kwargs):
    return enrolled(candidate__worker__village=Village.objects.get(code=code), **kwargs)


@pytest.fixture
def batch(now):
    """November 2026, opened by another treasurer, with two people of two districts."""
    person()
    person("62.10.04.2019")
    opened = contributions.open(months.Month(2026, 11), by=UserFactory(role=Role.TREASURER), at=now)
    return contributions.compute(opened, at=now)


def sentences(response):
    return [str(message) for message in response.context["messages"]]


def test_list_shows_months_with_rupiah(client, treasurer, batch):
    text = client.get(LIST).content.decode()
    assert "November 2026" in text
    assert f"Rp{NBSP}33.600" in text


def test_list_offers_the_current_month(client, treasurer):
    current = months.containing(timezone.localdate())
    text = client.get(LIST).content.decode()
    assert 'type="month"' in text
    assert f'value="{current}"' in text


def test_open(client, treasurer):
    response = client.post(OPEN, {"month": "2026-10"}, follow=True)
    opened = ContributionBatch.objects.get()
    assert response.redirect_chain == [(reverse("contributions:detail", args=["2026-10"]), 302)]
    assert (opened.state, opened.month, opened.opened_by) == (
        "opening", date(2026, 10, 1), treasurer,
    )  # fmt: skip
    assert "sedang dihitung" in response.content.decode()


def test_open_twice_is_one_month(client, treasurer):
    for _n in range(2):
        assert client.post(OPEN, {"month": "2026-10"}).status_code == 302
    assert ContributionBatch.objects.count() == 1


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "Pilih bulan yang akan dibuka."),
        ("2026-13", "Bulan “2026-13” tidak dikenal. Tulis tahun dan bulan seperti 2026-11."),
        ("<b>", "Bulan “<b>” tidak dikenal. Tulis tahun dan bulan seperti 2026-11."),
        ("2099-01", "Bulan Januari 2099 belum mulai, jadi belum bisa dibuka."),
    ],
)
def test_open_what_is_no_month(client, treasurer, text, sentence):
    response = client.post(OPEN, {"month": text})
    assert response.context["form"].errors == {"month": [sentence]}
    assert "<b>" not in response.content.decode()
    assert not ContributionBatch.objects.exists()


def test_open_a_closed_month(client, treasurer, batch):
    client.post(CLOSE)
    response = client.post(OPEN, {"month": "2026-11"})
    assert response.context["form"].errors == {
        "month": ["Bulan November 2026 sudah ditutup dan tidak berubah lagi."]
    }


def test_detail_recaps_by_district_and_village(client, treasurer, batch):
    response = client.get(DETAIL)
    districts = response.context["districts"]
    assert [(d["name"], d["people"], d["jkk"], d["jkm"], d["total"]) for d in districts] == [
        ("Kahayan Hulu Utara", 1, 10_000, 6_800, 16_800),
        ("Tewah", 1, 10_000, 6_800, 16_800),
    ]  # fmt: skip
    assert [[(v["village__name"], v["total"]) for v in d["villages"]] for d in districts] == [
        [("Dandang", 16_800)], [("Sare Rangan", 16_800)],
    ]  # fmt: skip
    assert f"Rp{NBSP}33.600" in response.content.decode()


def test_the_recap_is_of_what_is_paid(client, treasurer, batch):
    """An addition of an earlier month is in it, a credit is not, and nobody is counted twice."""
    line = batch.items.filter(programme="JKK").first()
    late = {"batch": batch, "enrollment": line.enrollment, "for_month": date(2026, 10, 1)}
    ContributionFactory(**late, kind="adjustment", amount=2_000)
    credit = {**late, "for_month": date(2026, 9, 1), "corrects": line}
    ContributionFactory(**credit, kind="credit", amount=-5_000)
    districts = client.get(DETAIL).context["districts"]
    assert sum(d["people"] for d in districts) == 2
    assert sum(d["total"] for d in districts) == 35_600


@pytest.mark.parametrize(("query", "is_open"), [("", False), ("village=62.10.04.2019", True),
                                                ("page=1", True)])  # fmt: skip
def test_the_people_are_folded_until_they_are_asked_for(client, treasurer, batch, query, is_open):
    assert client.get(f"{DETAIL}?{query}").context["is_asked"] is is_open


def test_detail_lists_people_with_both_amounts_and_no_whole_nik(client, treasurer, batch):
    response = client.get(DETAIL)
    lines = list(response.context["page"])
    assert [(line.amount, line.jkm) for line in lines] == [(10_000, 6_800)] * 2
    text = response.content.decode()
    assert all(line.worker.masked_nik in text for line in lines)
    assert not any(line.worker.nik in text for line in lines)


def test_detail_of_one_village(client, treasurer, batch):
    response = client.get(DETAIL, {"village": "62.10.04.2019"})
    assert [line.village.name for line in response.context["page"]] == ["Dandang"]


def test_detail_of_a_village_that_does_not_exist(client, treasurer, batch):
    response = client.get(DETAIL, {"village": "x\0"})
    assert len(response.context["page"]) == 2


@pytest.mark.parametrize("month", ["2026-10", "2026-13", "2026", "x", "2026-1", "٢٠٢٦-١١"])
def test_a_month_that_is_not_there(client, treasurer, batch, month):
    assert client.get(reverse("contributions:detail", args=[month])).status_code == 404
    assert client.post(reverse("contributions:close", args=[month])).status_code == 404


def test_progress_refreshes_when_it_is_computed(client, treasurer, batch):
    ContributionBatchFactory(month=date(2026, 10, 1), state="opening")
    waiting = reverse("contributions:detail", args=["2026-10"])
    headers = {"HX-Request": "true"}
    assert client.get(waiting, headers=headers).get("HX-Refresh") is None
    assert client.get(DETAIL, headers=headers)["HX-Refresh"] == "true"


def test_a_month_that_failed_says_why_and_can_be_tried_again(client, treasurer):
    ContributionBatchFactory(state="failed", error="Belum ada tarif.", attempts=3)
    text = client.get(DETAIL).content.decode()
    assert "Belum ada tarif." in text
    assert "Hitung lagi" in text
    client.post(OPEN, {"month": "2026-11"})
    assert ContributionBatch.objects.get().state == "opening"


def test_list_tells_who_opened_and_who_closed(client, treasurer, batch):
    assert f"dibuka {batch.opened_by}, " in client.get(LIST).content.decode()
    month = closed()
    assert f"{month.closed_by}, " in client.get(LIST).content.decode()


def test_close_asks_first(client, treasurer, batch):
    response = client.get(CLOSE)
    assert f"Rp{NBSP}33.600" in response.content.decode()
    assert ContributionBatch.objects.get().state == "open"


def test_close_tells_what_is_closed(client, treasurer, now):
    """Beside the month before: one stays, one left, one is new, and one comes with an addition."""
    stays, leaves = person(), person()
    others = {"by": UserFactory(role=Role.TREASURER), "at": now}
    contributions.compute(contributions.open(months.Month(2026, 10), **others), at=now)
    Enrollment.objects.filter(member=leaves).update(end=date(2026, 11, 1), end_reason="decree")
    person(start=date(2026, 10, 1))
    batch = contributions.compute(contributions.open(months.Month(2026, 11), **others), at=now)
    summary = client.get(CLOSE).context["summary"]
    assert (summary.before.people, summary.more_people, summary.more) == (2, 0, 16_800)
    assert (summary.new, summary.left, summary.differ) == (1, 1, 0)
    assert (summary.added_people, summary.added, batch.total) == (1, 16_800, 50_400)
    assert batch.items.filter(worker=stays.worker).count() == 2


def test_an_open_month_tells_what_has_changed_since(client, treasurer, batch):
    assert set(client.get(DETAIL).context["changed"]) == {0}
    person()
    worker = batch.items.first().worker
    Enrollment.objects.filter(worker=worker).update(end=date(2026, 10, 1), end_reason="decree")
    page = client.get(DETAIL)
    assert page.context["changed"] == (2, 0, 0, 0)
    assert "Perlindungan 2 orang berubah." in page.content.decode()
    assert RECOMPUTE in page.content.decode()


def test_who_joins_after_the_month_has_not_changed_it(client, treasurer, batch):
    person(start=date(2026, 12, 1))
    assert client.get(DETAIL).context["changed"].covered == 0


def test_merged_lifted_and_tariffs_have_changed_a_month(client, treasurer, batch, now):
    one, other = {line.worker for line in batch.items.all()}
    type(one).objects.filter(pk=one.pk).update(merged_into=other)
    BillingFindingFactory(
        batch__month=date(2026, 10, 1), worker=other, verdict="lifted", reason="x",
        decided_by=treasurer, decided_at=now, lifted_by=treasurer, lifted_reason="y",
        lifted_at=now + timedelta(hours=1),
    )  # fmt: skip
    tariff = Tariff.objects.get(programme="JKM", payer="regency")
    tariffs.correct(tariff, price=Price(7_000), legal_basis="x", by=treasurer, at=now)
    changed = client.get(DETAIL).context["changed"]
    assert (changed.covered, changed.merged, changed.lifted) == (0, 1, 1)
    assert changed.tariffs == 2  # the wrong one and the right one


def test_recompute_asks_first_and_computes_anew(client, treasurer, batch, now):
    person()
    page = client.get(RECOMPUTE)
    assert "Perlindungan 1 orang berubah." in page.content.decode()
    assert ContributionBatch.objects.get().state == "open"
    assert client.post(RECOMPUTE).url == DETAIL
    again = ContributionBatch.objects.get()
    assert again.state == "opening"
    assert contributions.compute(again, at=now).people == 3


def test_recompute_of_what_later_months_rest_on(client, treasurer, batch):
    ContributionBatchFactory(month=date(2026, 12, 1), state="opening")
    headers = {"Referer": f"http://testserver{RECOMPUTE}"}
    response = client.post(RECOMPUTE, headers=headers, follow=True)
    assert "Bulan sesudahnya sudah dibuka" in sentences(response)[0]


def test_recompute_of_a_closed_month(client, treasurer, batch):
    client.post(CLOSE)
    assert client.get(RECOMPUTE).url == DETAIL
    client.post(RECOMPUTE, headers={"Referer": f"http://testserver{DETAIL}"}, follow=True)
    assert ContributionBatch.objects.get().state == "closed"


def test_close(client, treasurer, batch):
    response = client.post(CLOSE, follow=True)
    assert sentences(response) == ["Bulan ini ditutup. Angkanya tidak berubah lagi."]
    assert ContributionBatch.objects.get().closed_by == treasurer


def test_close_twice(client, treasurer, batch):
    client.post(CLOSE, follow=True)
    again = client.post(CLOSE, headers={"Referer": f"http://testserver{DETAIL}"}, follow=True)
    assert sentences(again) == ["Bulan ini sudah ditutup."]
    assert client.get(CLOSE).url == DETAIL


def test_close_what_one_opened_oneself(client, batch):
    client.force_login(batch.opened_by)
    assert "bendahara lain yang menutupnya" in client.get(DETAIL).content.decode()
    response = client.post(CLOSE, headers={"Referer": f"http://testserver{DETAIL}"}, follow=True)
    assert sentences(response) == [
        "Anda yang membuka bulan ini. Penutupan harus dilakukan orang lain."
    ]


@pytest.mark.parametrize("role", Role)
def test_staff_see_months_and_the_treasurer_acts(client, role, batch):
    client.force_login(UserFactory(role=role))
    seen = 200 if role in STAFF else 403
    assert [client.get(url).status_code for url in (LIST, DETAIL)] == [seen] * 2
    if role != Role.TREASURER:
        acts = [client.post(OPEN, {"month": "2026-10"}), client.post(CLOSE), client.get(CLOSE),
                client.get(RECOMPUTE), client.post(RECOMPUTE)]  # fmt: skip
        assert [act.status_code for act in acts] == [403] * 5


@pytest.mark.parametrize("rows", [1, 3])
def test_pages_ask_the_same_number_of_queries(
    client, treasurer, now, django_assert_num_queries, rows
):
    for n in range(rows):
        person()
        ContributionBatchFactory(month=date(2025, n + 1, 1))
    opened = contributions.open(months.Month(2026, 11), by=treasurer, at=now)
    contributions.compute(opened, at=now)
    for url, queries in ((LIST, 5), (DETAIL, 9), (CLOSE, 10), (RECOMPUTE, 6)):
        with django_assert_num_queries(queries):
            client.get(url)


def closed(**kwargs):
    """October 2026: two people, Rp 33,600, closed by another treasurer."""
    return ContributionBatchFactory(
        month=date(2026, 10, 1), state="closed", people=2, jkk=20_000, jkm=13_600,
        closed_by=UserFactory(role=Role.TREASURER), closed_at=timezone.now(), **kwargs,
    )  # fmt: skip


OCTOBER = reverse("contributions:detail", args=["2026-10"])


def test_a_closed_month_without_a_bill_leads_to_recording_it(client, treasurer):
    closed()
    text = client.get(OCTOBER).content.decode()
    assert "Belum ada tagihan" in text
    assert f"{reverse('bills:create')}?month=2026-10" in text
    client.force_login(UserFactory(role=Role.VERIFIER))
    assert reverse("bills:create") not in client.get(OCTOBER).content.decode()


def test_a_closed_month_tells_what_is_billed_and_paid(client, treasurer):
    pay(closed(), 30_000)
    context = client.get(OCTOBER).context
    assert (context["billed"], context["paid"], context["left"]) == (33_600, 30_000, 3_600)
    assert [bill.of_month for bill in context["bills"]] == [33_600]


def test_a_closed_month_is_settled_by_what_bpjs_bills(client, treasurer):
    bill = BillFactory(people=1, amount=16_800)
    BillMonthFactory(bill=bill)
    pay(closed(), 16_800)
    response = client.get(OCTOBER)
    assert (response.context["left"], response.context["more"]) == (0, -16_800)
    assert "Lunas" in response.content.decode()


def test_a_month_paid_ahead_of_its_bill(client, treasurer):
    """A bill of three months: what this one has of it."""
    bill = BillFactory(months=3, people=2, amount=100_800, first_month=date(2026, 9, 1))
    for n in (9, 10, 11):
        BillMonthFactory(bill=bill, month=date(2026, n, 1), amount=33_600)
    closed()
    context = client.get(OCTOBER).context
    assert (context["billed"], context["left"]) == (33_600, 33_600)


def test_an_open_month_shows_no_bills(client, treasurer, batch):
    assert "Tagihan dan pembayaran" not in client.get(DETAIL).content.decode()


def test_the_list_of_months_tells_what_is_paid(client, treasurer):
    batch = closed()
    assert "belum ada tagihan" in client.get(LIST).content.decode()
    pay(batch, 33_000)
    assert f"dibayar Rp{NBSP}33.000" in client.get(LIST).content.decode()
    pay(batch, 600, number="900/2")
    assert "lunas" in client.get(LIST).content.decode()


@pytest.mark.parametrize("rows", [1, 3])
def test_a_closed_month_asks_the_same_number_of_queries(
    client, treasurer, rows, django_assert_num_queries
):
    closed()
    for _n in range(rows):
        BillMonthFactory()
    with django_assert_num_queries(10):
        client.get(OCTOBER)


def computing(client, *states):
    """The month's page while the districts stand so."""
    batch = ContributionBatchFactory(month=date(2026, 10, 1), state="computing")
    for code, state in zip(("62.10.03.2001", "62.10.04.2019"), states, strict=True):
        district = VillageFactory(code=code).district
        MonthPartFactory(batch=batch, district=district, state=state, error="Terhenti.")
    return client.get(reverse("contributions:detail", args=["2026-10"]))


def test_a_month_shows_how_many_districts_are_done(client, treasurer):
    page = computing(client, "done", "waiting").content.decode()
    assert "1 dari 2 kecamatan selesai" in page
    assert 'hx-trigger="every 1500ms"' in page
    assert "Rekap per kecamatan" not in page


def test_a_month_whose_district_failed_can_be_tried_again(client, treasurer):
    page = computing(client, "done", "failed").content.decode()
    assert "Bulan ini gagal dihitung" in page
    assert "Terhenti." in page
    assert "Hitung lagi" in page
    client.post(reverse("contributions:open"), {"month": "2026-10"})
    assert set(MonthPart.objects.values_list("state", flat=True)) == {"done", "waiting"}
