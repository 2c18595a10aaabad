"""Pages of a reconciliation, and its minutes."""

from datetime import date
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from pypdf import PdfReader

from enrollment.models import Statement, StatementDifference
from enrollment.queries import reconciled
from enrollment.tests.factories import (
    BillFactory,
    BillMonthFactory,
    ContributionBatchFactory,
    StatementColumnFactory,
    StatementDifferenceFactory,
    StatementFactory,
    StatementRowFactory,
)
from enrollment.tests.test_scan_kinds import PDF, PNG
from gumas_pbi.models import STAFF, AuditEvent, Role
from gumas_pbi.tests.factories import UserFactory
from workers.nik import mask

pytestmark = pytest.mark.django_db
NIK = "6210031708800001"


def url(name, *args):
    return reverse(f"statements:{name}", args=["2026-11", *args])


@pytest.fixture
def liaison(client):
    user = UserFactory(role=Role.BPJS_LIAISON)
    client.force_login(user)
    return user


@pytest.fixture
def closed():
    treasurer = UserFactory(role=Role.TREASURER)
    return ContributionBatchFactory(
        state="closed", closed_by=treasurer, closed_at="2026-12-02T09:00+07:00",
        finished_at="2026-12-01T09:00+07:00",
        people=2,
        jkk=20_000, jkm=13_600,
    )  # fmt: skip


@pytest.fixture
def statement(closed):
    return StatementFactory(
        batch=closed, state="matched", rows=1, people=1, amount=16_800, ours_people=2,
        ours_amount=33_600, matched=1,
    )  # fmt: skip


def difference(statement, **values):
    return StatementDifferenceFactory(statement=statement, cause="not_registered", **values)


def sentences(response):
    return [str(message) for message in response.context["messages"]]


# --- who


@pytest.mark.parametrize("role", sorted(STAFF))
def test_staff_read_it(client, statement, role):
    client.force_login(UserFactory(role=role))
    each = difference(statement)
    assert client.get(url("detail")).status_code == 200
    assert client.get(url("difference", each.pk)).status_code == 200


@pytest.mark.parametrize("role", [Role.VILLAGE_OFFICER, Role.VIEWER])
def test_nobody_else_does(client, statement, role):
    client.force_login(UserFactory(role=role))
    each = difference(statement)
    pages = [url("detail"), url("difference", each.pk), url("columns")]
    posts = [url(name) for name in ("receive", "match", "decide", "minutes", "sign", "scan")]
    found = {page: client.get(page).status_code for page in pages}
    found |= {page: client.post(page).status_code for page in posts}
    assert set(found.values()) == {403}


@pytest.mark.parametrize("role", [Role.VERIFIER, Role.APPROVER, Role.ADMINISTRATOR])
def test_who_only_reads_settles_nothing(client, statement, role):
    client.force_login(UserFactory(role=role))
    each = difference(statement)
    posted = {"act": "settle", "resolution": "they_correct", "difference": each.pk}
    for page in (f"{url('decide')}?kind=only_ours", url("difference", each.pk), url("sign")):
        assert client.post(page, posted).status_code == 403
    assert b'name="act"' not in client.get(url("detail")).content
    each.refresh_from_db()
    assert each.state == "open"


def test_the_treasurer_settles_but_uploads_nothing(client, statement):
    client.force_login(UserFactory(role=Role.TREASURER))
    each = difference(statement)
    posted = {"act": "settle", "resolution": "they_correct", "difference": each.pk}
    assert client.post(f"{url('decide')}?kind=only_ours", posted).status_code == 302
    assert client.post(url("receive")).status_code == 403
    each.refresh_from_db()
    assert each.state == "settled"


@pytest.mark.parametrize("month", ["2026-10", "2026-13", "x"])
def test_a_month_that_is_not_there(client, liaison, statement, month):
    assert client.get(reverse("statements:detail", args=[month])).status_code == 404


def test_a_difference_of_another_month(client, liaison, statement):
    other = difference(StatementFactory(batch__month=date(2026, 10, 1), state="matched"))
    assert client.get(url("difference", other.pk)).status_code == 404


# --- uploaded


def upload(client, data=b"NIK,Jumlah\n", name="november.csv"):
    return client.post(url("receive"), {"file": SimpleUploadedFile(name, data)})


def test_upload(client, liaison, closed):
    assert "Belum ada daftar BPJS" in client.get(url("detail")).content.decode()
    response = upload(client)
    assert (response.status_code, response["Location"]) == (302, url("detail"))
    assert Statement.objects.get().state == "received"
    assert "sedang dibaca" in client.get(url("detail")).content.decode()


@pytest.mark.parametrize(("data", "sentence"), [
    (b"", "Berkas ini kosong. Minta berkasnya lagi ke BPJS, lalu unggah lagi."),
])  # fmt: skip
def test_upload_what_is_no_file(client, liaison, closed, data, sentence):
    assert upload(client, data).context["form"].errors == {"file": [sentence]}
    none = client.post(url("receive"))
    assert none.context["form"].errors == {"file": ["Pilih dahulu daftar iuran dari BPJS."]}


def test_reading_refreshes_the_page_when_done(client, liaison, statement):
    response = client.get(url("detail"), headers={"hx-request": "true"})
    assert response["HX-Refresh"] == "true"


def test_columns_are_placed(client, liaison, closed):
    statement = StatementFactory(
        batch=closed, state="unplaced", titles=["Identitas", "Nilai"], samples=["6210", "16800"]
    )
    page = client.get(url("columns"))
    assert [str(field.label) for field, _samples in page.context["form"].columns()] == [
        "Identitas", "Nilai",
    ]  # fmt: skip
    wrong = client.post(url("columns"), {"identitas": "nik"})
    assert wrong.context["form"].non_field_errors()
    assert client.post(url("columns"), {"identitas": "nik", "nilai": "amount"}).status_code == 302
    statement.refresh_from_db()
    assert statement.state == "received"


def test_a_column_is_forgotten(client, liaison, statement):
    column = StatementColumnFactory()
    assert column.title in client.get(url("columns")).content.decode()
    assert client.post(url("forget"), {"column": column.pk}).status_code == 302
    assert client.post(url("forget"), {"column": "x"}).status_code == 404


# --- seen


def test_sums_and_what_explains_them(client, liaison, statement):
    difference(statement)
    BillMonthFactory(
        bill=BillFactory(first_month=date(2026, 11, 1), people=3, amount=50_400)
    )  # fmt: skip
    context = client.get(url("detail")).context
    assert (context["gap"], context["people_gap"], context["unexplained"]) == (-16_800, -1, 0)
    ways = {way.label: (way.people, way.amount, way.amount_less) for way in context["ways"]}
    assert ways == {
        "computed": (2, 33_600, 0), "decree": (0, 0, -33_600), "bpjs": (1, 16_800, -16_800),
        "bill": (3, 50_400, 16_800),
    }  # fmt: skip


def test_lists_that_are_the_same(client, liaison, statement):
    text = client.get(url("detail")).content.decode()
    assert "Kedua daftar sama" in text
    assert "Unduh berita acara (PDF)" in text


def test_differences_by_kind_and_filter(client, liaison, statement):
    first, second = difference(statement), difference(statement)
    row = StatementRowFactory(statement=statement, name="Budi Santoso", nik=NIK)
    stranger = difference(
        statement, kind="only_theirs", worker=None, village=None, row=row, ours=None, theirs=16_800
    )

    def shown(**asked):
        return {each.pk for each in client.get(url("detail"), asked).context["page"]}

    assert shown() == {first.pk, second.pk}
    assert shown(kind="only_theirs") == {stranger.pk}
    assert shown(q=first.worker.name) == {first.pk}
    assert shown(kind="only_theirs", q="santoso") == {stranger.pk}
    assert shown(cause="none") == set()
    assert shown(state="settled") == set()


def test_no_whole_nik_is_shown(client, liaison, statement):
    row = StatementRowFactory(statement=statement, name="Budi Santoso", nik=NIK)
    each = difference(statement, row=row, kind="amount", theirs=1)
    for page in (url("detail"), url("difference", each.pk)):
        text = client.get(page).content.decode()
        assert NIK not in text
        assert each.worker.nik not in text
        assert each.worker.masked_nik in text
    assert mask(NIK) in text
    assert reverse("life", args=[each.worker_id]) in text


@pytest.mark.parametrize("rows", [1, 3])
def test_pages_ask_the_same_number_of_queries(
    client, liaison, statement, django_assert_num_queries, rows
):
    for _n in range(rows):
        each = difference(statement, row=StatementRowFactory(statement=statement, nik=NIK))
    for page, queries in ((url("detail"), 12), (url("difference", each.pk), 7)):
        with django_assert_num_queries(queries):
            client.get(page)


# --- settled


def test_settle_what_is_ticked(client, liaison, statement):
    first, second = difference(statement), difference(statement)
    posted = {"act": "settle", "resolution": "they_correct", "difference": first.pk}
    response = client.post(f"{url('decide')}?kind=only_ours", posted, follow=True)
    assert sentences(response) == ["1 selisih dicatat."]
    states = dict(StatementDifference.objects.values_list("pk", "state"))
    assert states == {first.pk: "settled", second.pk: "open"}


def test_settle_all_that_is_found(client, liaison, statement):
    difference(statement)
    difference(statement)
    posted = {"act": "settle", "resolution": "credit", "scope": "all", "expected": "2"}
    client.post(f"{url('decide')}?kind=only_ours", posted)
    assert set(StatementDifference.objects.values_list("state", "resolution")) == {
        ("settled", "credit")
    }


@pytest.mark.parametrize(
    "posted",
    [
        {"scope": "all", "expected": "7"},
        {},
        {"difference": "x"},
        {"difference": "999999"},
        {"difference": "other"},
    ],
)
def test_settle_what_was_not_seen(client, liaison, statement, posted):
    each = difference(statement)
    other = difference(StatementFactory(batch__month=date(2026, 10, 1), state="matched"))
    values = {name: other.pk if value == "other" else value for name, value in posted.items()}
    values |= {"act": "settle", "resolution": "credit"}
    client.post(f"{url('decide')}?kind=only_ours", values)
    assert set(StatementDifference.objects.values_list("state", flat=True)) == {"open"}
    assert each.state == "open"


@pytest.mark.parametrize(
    ("posted", "field"),
    [
        ({"act": "settle"}, "resolution"),
        ({"act": "settle", "resolution": "addition"}, "resolution"),
        ({"act": "settle", "resolution": "credit", "cause": "other"}, "note"),
        ({"act": "assign"}, "owner"),
    ],
)
def test_settle_without_what_it_needs(client, liaison, statement, posted, field):
    each = difference(statement)
    page = f"{url('decide')}?kind=only_ours"
    for response in (
        client.post(page, {**posted, "difference": each.pk}),
        client.post(url("difference", each.pk), {"cause": "dead", **posted}),
    ):
        assert list(response.context["form"].errors) == [field]


def test_assign_settle_and_reopen_one(client, liaison, statement):
    each, owner = difference(statement), UserFactory(role=Role.VERIFIER)
    page = url("difference", each.pk)
    client.post(page, {"act": "assign", "owner": owner.pk, "cause": "left"})
    each.refresh_from_db()
    assert (each.state, each.owner, each.cause) == ("assigned", owner, "left")
    client.post(page, {"act": "settle", "resolution": "credit", "cause": "left"})
    each.refresh_from_db()
    assert (each.state, each.settled_by) == ("settled", liaison)
    client.post(page, {"act": "reopen"})
    each.refresh_from_db()
    assert each.state == "open"


def test_match_again(client, liaison, statement):
    client.post(url("match"))
    statement.refresh_from_db()
    assert (statement.ours_people, statement.state) == (0, "matched")


# --- minutes


def drawn(client, **values):
    response = client.post(url("minutes"), {"dated": "2/12/2026", **values})
    assert response["Content-Type"] == "application/pdf"
    return response.content


def text_of(data):
    return " ".join(
        " ".join(page.extract_text().split()) for page in PdfReader(BytesIO(data)).pages
    )


def test_minutes_before_all_is_settled_are_a_draft(client, liaison, statement):
    each = difference(statement)
    text = text_of(drawn(client, number="100/BA/2026"))
    assert "RANCANGAN" in text
    assert "Nomor: 100/BA/2026" in text
    assert "tanggal dua bulan Desember tahun dua ribu dua puluh enam" in text
    assert "tiga puluh tiga ribu enam ratus rupiah" in text
    assert "Belum diselesaikan" in text
    assert each.worker.masked_nik in text
    assert each.worker.nik not in text
    assert AuditEvent.objects.get(verb="minutes.draw").facts["number"] == "100/BA/2026"


def test_minutes_when_all_is_settled_are_final(client, liaison, statement, now):
    difference(
        statement, state="settled", resolution="credit", settled_by=liaison, settled_at=now,
        note="Surat S-12",
    )  # fmt: skip
    text = text_of(drawn(client))
    assert "RANCANGAN" not in text
    assert "Menjadi kredit bulan berikutnya. Surat S-12" in text
    assert "yang belum diterangkan Rp 0" in text.replace("\xa0", " ")


def test_minutes_without_a_date(client, liaison, statement):
    response = client.post(url("minutes"), {"dated": ""})
    assert list(response.context["form"].errors) == ["dated"]


def sign(client, data=PDF, number="BA-7/2026", dated="2026-11-20"):
    said = {"signed-number": number, "signed-dated": dated}
    return client.post(url("sign"), {**said, "signed-file": SimpleUploadedFile("ba.pdf", data)})


def test_minutes_ask_for_the_signed_minutes(client, liaison, statement):
    page = client.get(url("detail")).content.decode()
    assert "Berita acara bertanda tangan" in page
    assert "SK bertanda tangan" not in page


def test_the_signed_scan_freezes_it(client, liaison, statement, settings):
    assert sign(client).status_code == 302
    statement.refresh_from_db()
    assert (statement.state, statement.signed_by, statement.scan_name) == (
        "signed", liaison, "ba.pdf",
    )  # fmt: skip
    assert b"%PDF" not in (settings.MEDIA_ROOT / statement.scan.name).read_bytes()
    assert client.post(url("scan")).content == PDF
    assert sign(client).status_code == 302  # the same once more changes nothing
    assert list(sign(client, PNG).context["form"].errors) == ["file"]
    page = client.get(url("detail"))
    assert page.context["may_upload"] is False
    assert "BA-7/2026" in page.content.decode()
    text = text_of(client.post(url("minutes"), {"number": "lain", "dated": "2026-11-01"}).content)
    assert "BA-7/2026" in text
    assert "20 November 2026" in text
    assert "sudah ditandatangani" in str(upload(client).context["form"].errors)


@pytest.mark.parametrize(
    ("said", "field"),
    [({"number": " "}, "number"), ({"dated": ""}, "dated"), ({"dated": "2099-01-01"}, "dated")],
)
def test_signing_asks_for_number_and_date(client, liaison, statement, said, field):
    assert list(sign(client, **said).context["form"].errors) == [field]
    statement.refresh_from_db()
    assert (statement.state, statement.minutes_number) == ("matched", "")


def test_withdraw_a_wrong_list(client, liaison, statement):
    page, form = url("withdraw"), {"reason": "Berkas Desember"}
    assert page in client.get(url("detail")).content.decode()
    assert statement.file_name in client.get(page).content.decode()
    assert client.post(page, form).url == url("detail")
    statement.refresh_from_db()
    assert statement.state == "withdrawn"
    assert "Belum ada daftar BPJS" in client.get(url("detail")).content.decode()
    assert client.get(page).status_code == client.post(page, form).status_code == 404


def test_withdraw_without_a_reason(client, liaison, statement):
    response = client.post(url("withdraw"), {"reason": " "})
    assert response.status_code == 422
    assert list(response.context["form"].errors) == ["reason"]


def test_withdraw_after_the_minutes_are_signed(client, liaison, statement):
    sign(client)
    assert url("withdraw") not in client.get(url("detail")).content.decode()
    response = client.post(url("withdraw"), {"reason": "Berkas Desember"})
    assert "sudah ditandatangani" in str(response.context["form"].errors)


def test_signing_waits_for_all_differences(client, liaison, statement):
    difference(statement)
    response = sign(client)
    assert response.context["form"].errors == {
        "file": ["1 selisih belum diselesaikan. Selesaikan dulu semuanya."]
    }


def test_signing_waits_for_the_numbers_of_the_month(client, liaison, statement, now):
    Statement.objects.update(finished_at=now)
    assert "dihitung lagi" in client.get(url("detail")).content.decode()
    assert "dihitung lagi" in str(sign(client).context["form"].errors)
    assert "RANCANGAN" in text_of(drawn(client))


def test_signing_waits_for_the_month(client, liaison):
    StatementFactory(state="matched")
    assert "belum ditutup" in str(sign(client).context["form"].errors)


@pytest.mark.parametrize("data", [b"", b"halo", PDF[:60]])
def test_a_scan_that_does_not_open(client, liaison, statement, data):
    assert list(sign(client, data).context["form"].errors) == ["file"]
    statement.refresh_from_db()
    assert (statement.state, statement.scan.name) == ("matched", "")


# --- what waits


def test_home_tells_of_lists_and_differences(client, liaison, statement):
    ContributionBatchFactory(
        month=date(2026, 10, 1), state="closed", closed_by=UserFactory(),
        closed_at="2026-11-02T09:00+07:00",
    )  # fmt: skip
    difference(statement)
    text = client.get(reverse("home")).content.decode()
    assert reconciled.missing().count() == 1
    assert "Bulan tanpa daftar BPJS" in text
    assert reverse("statements:detail", args=["2026-10"]) in text
    assert url("detail") in text
