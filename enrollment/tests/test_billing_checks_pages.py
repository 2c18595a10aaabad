"""Pages of the checks before billing."""

from datetime import date

import pytest
from django.urls import reverse

from enrollment import months
from enrollment.actions import billing_findings, contributions
from enrollment.billing_checks import CHECKS
from enrollment.models import BillingFinding, ContributionBatch
from enrollment.tests.factories import (
    BillingFindingFactory,
    DecreeFactory,
    PeriodFactory,
    enrolled,
)
from gumas_pbi.models import STAFF, Role
from gumas_pbi.tests.factories import UserFactory
from workers.tests.factories import ReferenceEntryFactory, WorkerFactory

pytestmark = pytest.mark.django_db
PAGE, RUN, DECIDE = (
    reverse(f"contributions:{name}", args=["2026-11"])
    for name in ("checks", "run_checks", "decide")
)
CLOSE, DETAIL = (reverse(f"contributions:{name}", args=["2026-11"]) for name in ("close", "detail"))
NBSP = "\N{NO-BREAK SPACE}"


@pytest.fixture
def treasurer(client):
    user = UserFactory(role=Role.TREASURER)
    client.force_login(user)
    return user


@pytest.fixture
def batch(now):
    """November 2026, opened by another treasurer, with three people."""
    for _n in range(3):
        enrolled()
    opened = contributions.open(months.Month(2026, 11), by=UserFactory(role=Role.TREASURER), at=now)
    return contributions.compute(opened, at=now)


@pytest.fixture
def findings(batch):
    """Two of them are said to be dead, and one of these is a duplicate too."""
    first, second, _third = [x.worker for x in batch.items.filter(programme="JKK").order_by("pk")]
    facts = {"batch": batch, "detail": "Dukcapil"}
    BillingFindingFactory(code="duplicate", worker=first, batch=batch, detail=str(second.pk))
    return [BillingFindingFactory(worker=worker, **facts) for worker in (first, second)]


def post(client, act, *findings, **more):
    data = {"act": act, "finding": [f.pk for f in findings], "reason": "Sudah dicek", **more}
    return client.post(DECIDE, data, follow=True, headers={"Referer": f"http://testserver{PAGE}"})


def sentences(response):
    return [str(message) for message in response.context["messages"]]


def verdicts():
    return dict(BillingFinding.objects.values_list("pk", "verdict"))


def test_page_tells_names_amounts_and_what_waits(client, treasurer, findings):
    response = client.get(PAGE)
    groups = {g.check.code: (g.people, g.amount, g.open) for g in response.context["groups"]}
    assert groups == {"listed_deceased": (2, 33_600, 2), "duplicate": (1, 16_800, 1)}
    assert response.context["waiting"] == 3
    text = response.content.decode()
    assert all(finding.worker.name in text for finding in findings)
    assert not any(finding.worker.nik in text for finding in findings)
    assert "Menurut Dukcapil" in text
    assert "Tanpa temuan: Penerima upah, ASN, TNI, atau Polri; Dibayar pihak lain" in text


def test_page_of_one_check_names_the_other_of_a_pair(client, treasurer, findings):
    response = client.get(PAGE, {"check": "duplicate"})
    assert [f.other for f in response.context["page"]] == [findings[1].worker]


@pytest.mark.parametrize("code", CHECKS)
def test_every_check_has_its_page(client, treasurer, batch, code):
    details = {"left": "moved", "duplicate": "1"}
    worker = WorkerFactory(died_on=date(2026, 10, 3))
    BillingFindingFactory(batch=batch, worker=worker, code=code, detail=details.get(code, ""))
    response = client.get(PAGE, {"check": code})
    assert response.status_code == 200
    assert str(CHECKS[code].sentence) in response.content.decode().replace("&#x27;", "'")
    assert len(response.context["page"]) == 1


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ({"verdict": "open"}, [1]),
        ({"verdict": "blocked"}, [0]),
        ({"q": "tidak ada"}, []),
        ({"check": "x", "verdict": "x\0", "place": "x"}, [0, 1]),
    ],
)
def test_page_is_filtered(client, treasurer, batch, findings, now, query, shown):
    chosen = BillingFinding.objects.filter(pk=findings[0].pk)
    billing_findings.block(batch, chosen, reason="Meninggal", by=treasurer, at=now)
    query = {"check": "listed_deceased", **query}
    found = {finding.pk for finding in client.get(PAGE, query).context["page"]}
    assert found == {findings[place].pk for place in shown}


def test_another_treasurer_sees_who_decided_and_why(client, treasurer, batch, findings, now):
    chosen = BillingFinding.objects.filter(pk=findings[0].pk)
    other = UserFactory(role=Role.TREASURER)
    billing_findings.block(batch, chosen, reason="Akta kematian ada", by=other, at=now)
    text = client.get(PAGE).content.decode()
    assert "Akta kematian ada" in text
    assert f"{other}, 22 November 2026" in text
    assert f"Rp{NBSP}16.800" in text


def test_block_the_ticked(client, treasurer, batch, findings):
    assert sentences(post(client, "block", findings[0])) == ["1 orang ditahan dari tagihan."]
    assert verdicts() == {findings[0].pk: "blocked", findings[1].pk: "open"}
    batch.refresh_from_db()
    assert (batch.people, batch.blocked) == (2, 16_800)


def test_pass_and_take_back(client, treasurer, findings):
    assert sentences(post(client, "pass", *findings)) == ["2 orang tetap ditagih."]
    assert sentences(post(client, "reopen", findings[0])) == ["1 keputusan dibatalkan."]
    assert BillingFinding.objects.get(pk=findings[1].pk).verdict == "passed"
    assert BillingFinding.objects.get(pk=findings[0].pk).verdict == "open"


def test_all_of_a_check_is_asked_before(client, treasurer, findings):
    asked = post(client, "block", scope="all")
    assert (asked.context["people"], asked.context["amount"]) == (2, 33_600)
    assert set(verdicts().values()) == {"open"}
    done = post(client, "block", scope="all", expected="2")
    assert sentences(done) == ["2 orang ditahan dari tagihan."]
    assert set(verdicts().values()) == {"blocked"}


def test_all_is_asked_again_when_the_number_has_changed(client, treasurer, findings):
    asked = post(client, "block", scope="all", expected="1")
    assert "Jumlahnya baru saja berubah" in asked.content.decode()
    assert set(verdicts().values()) == {"open"}


def test_without_a_reason_the_page_says_so_and_keeps_the_ticks(client, treasurer, findings):
    response = post(client, "block", findings[1], reason=" ")
    assert response.status_code == 422
    assert response.context["form"].errors == {"reason": ["Tuliskan alasan keputusan ini."]}
    assert [f.pk for f in response.context["page"] if f.picked] == [findings[1].pk]


@pytest.mark.parametrize(
    ("act", "ids", "sentence"),
    [
        ("burn", [], "Pilih keputusannya."),
        ("block", [], "Centang dahulu barisnya."),
        ("block", ["x"], "Pilihan memuat temuan di luar bulan ini. Tidak ada yang diubah."),
        ("lift", None, "Bulan ini belum ditutup. Batalkan saja keputusannya."),
    ],
)
def test_what_can_not_be_decided(client, treasurer, findings, act, ids, sentence):
    ids = [findings[0].pk] if ids is None else ids
    assert sentences(post(client, act, finding=ids)) == [sentence]
    assert set(verdicts().values()) == {"open"}


def test_findings_of_another_month_are_not_decided_here(client, treasurer, findings):
    other = BillingFindingFactory(batch__month=date(2026, 10, 1))
    post(client, "block", other)
    assert BillingFinding.objects.get(pk=other.pk).verdict == "open"


def test_lift_after_the_month_is_closed(client, treasurer, batch, findings, now):
    post(client, "block", scope="all", expected="2")
    contributions.close(batch, by=treasurer, at=now)
    assert "Cabut tahanan" in client.get(PAGE).content.decode()
    done = post(client, "lift", findings[0], reason="Masih hidup")
    assert sentences(done) == [
        "1 tahanan dicabut. Iurannya masuk bulan berikutnya sebagai tambahan."
    ]
    assert done.context["prevented"] == 16_800
    text = done.content.decode()
    assert "Dicabut: Masih hidup" in text
    assert "Sudah dicek" in text  # why it was blocked


def test_run_again(client, treasurer, batch, findings):
    response = client.post(RUN, follow=True)
    assert sentences(response) == ["Selesai diperiksa: 0 temuan menunggu keputusan."]
    assert not BillingFinding.objects.exists()  # no list says so any more
    assert "Semua pemeriksaan lolos" in response.content.decode()


def test_a_reason_is_asked_where_one_is_taken(client, treasurer, findings):
    assert 'name="reason"' in client.get(PAGE).content.decode()
    post(client, "block", *findings)
    page = client.get(PAGE).content.decode()
    assert "Batalkan keputusan" in page
    assert 'name="reason"' not in page


def test_the_page_that_closes_tells_what_waits(client, treasurer, batch):
    digest = batch.items.first().worker.nik_digest
    ReferenceEntryFactory(list__kind="deceased", list__state="active", nik_digest=digest)
    client.post(CLOSE)
    assert "1 temuan menunggu keputusan" in client.get(CLOSE).content.decode()


def test_closing_looks_first_and_says_what_waits(client, treasurer, batch):
    worker = batch.items.first().worker
    ReferenceEntryFactory(list__kind="deceased", list__state="active", nik_digest=worker.nik_digest)
    response = client.post(CLOSE, follow=True)
    assert response.redirect_chain == [(PAGE, 302)]
    assert sentences(response) == ["Bulan ini belum ditutup: 1 temuan menunggu keputusan."]
    assert ContributionBatch.objects.get().state == "open"
    post(client, "block", BillingFinding.objects.get())
    client.post(CLOSE)
    assert ContributionBatch.objects.get().state == "closed"


def test_a_month_over_its_budget_says_so_first(client, treasurer, now):
    period = PeriodFactory(name="Tahun 2026", budget=16_800)
    decree = DecreeFactory(period=period)
    for _n in range(2):
        enrolled(decree=decree)
    opened = contributions.open(months.Month(2026, 11), by=treasurer, at=now)
    contributions.compute(opened, at=now)
    response = client.get(PAGE)
    left, total = f"Rp{NBSP}16.800", f"Rp{NBSP}33.600"
    assert response.context["budget"] == (
        f"Sisa pagu Tahun 2026 tinggal {left}, bulan ini {total}: kurang {left}."
    )
    assert response.context["budget"] in response.content.decode()


def test_month_and_list_tell_what_was_prevented(client, treasurer, batch, findings):
    post(client, "block", findings[0])
    assert f"Dicegah dibayar: <strong>Rp{NBSP}16.800" in client.get(DETAIL).content.decode()
    assert f"dicegah Rp{NBSP}16.800" in client.get(reverse("contributions:list")).content.decode()


@pytest.mark.parametrize("role", Role)
def test_staff_see_findings_and_the_treasurer_decides(client, role, batch, findings):
    client.force_login(UserFactory(role=role))
    response = client.get(PAGE)
    assert response.status_code == (200 if role in STAFF else 403)
    if role != Role.TREASURER:
        assert [client.post(RUN).status_code, client.post(DECIDE).status_code] == [403] * 2
        assert role not in STAFF or "Tetap tagih</button>" not in response.content.decode()


@pytest.mark.parametrize("code", ["listed_deceased", "duplicate", "amount", "unconfirmed"])
@pytest.mark.parametrize("rows", [1, 3])
def test_page_asks_the_same_number_of_queries(
    client, treasurer, batch, django_assert_num_queries, code, rows
):
    for _n in range(rows):
        BillingFindingFactory(batch=batch, code=code, detail=str(WorkerFactory().pk))
    asked = {"listed_deceased": 10}.get(code, 11)
    with django_assert_num_queries(asked):
        client.get(PAGE, {"check": code})
