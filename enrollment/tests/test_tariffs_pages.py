"""Pages of the tariffs."""

import re
from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from enrollment.actions import contributions, tariffs
from enrollment.models import Tariff
from enrollment.months import Month
from enrollment.queries.tariff_changes import Price, Wanted
from enrollment.tests.factories import TariffFactory, enrolled
from gumas_pbi.models import STAFF, Role
from gumas_pbi.tests.factories import UserFactory

pytestmark = pytest.mark.django_db
LIST, CREATE = reverse("tariffs:list"), reverse("tariffs:create")
NBSP = "\N{NO-BREAK SPACE}"
NOTHING = (
    "Iurannya harus lebih dari nol. Jika iuran seseorang tidak lagi dibayar kabupaten, akhiri "
    "kepesertaannya."
)
NEW = {
    "programme": "JKM", "payer": "regency", "start": "2027-04-01", "amount": "7.000",
    "legal_basis": "Perpres 1/2027",
}  # fmt: skip


@pytest.fixture(autouse=True)
def _today(monkeypatch, now):
    monkeypatch.setattr(timezone, "now", lambda: now)


@pytest.fixture
def treasurer(client):
    user = UserFactory(role=Role.TREASURER)
    client.force_login(user)
    return user


def jkm():
    return Tariff.objects.standing().get(programme="JKM", payer="regency")


def correction(tariff):
    return reverse("tariffs:correct", args=[tariff.pk])


def seen(client, address, data):
    """The page with the preview, and what it sends to be saved."""
    response = client.post(address, data)
    return response, data | {"seen": response.context["form"]["seen"].value()}


def text_of(response):
    return re.sub(r"[ \n]+", " ", response.content.decode())


@pytest.fixture
def planned(treasurer, now):
    """Rp 7,000 from December on."""
    price = Price(7_000)
    asked = Wanted("JKM", "regency", None, "", date(2026, 12, 1), price, "Perpres 1/2026")
    return tariffs.set(asked, by=treasurer, at=now)[0]


def test_withdraw_a_tariff(client, planned):
    url = reverse("tariffs:withdraw", args=[planned.pk])
    assert url in client.get(correction(planned)).content.decode()
    page = text_of(client.get(url))
    assert f"Rp{NBSP}7.000" in page
    assert f"Rp{NBSP}6.800" in page
    assert client.post(url, {"reason": "x"}).status_code == 422
    assert client.post(url, {"reason": "Perpres batal"}).url == LIST
    assert jkm().end is None
    assert "mulai 1 Desember 2026 (Rp 7.000): ditarik." in text_of(client.get(LIST)).replace(
        NBSP, " "
    )
    assert client.get(url).status_code == 404


def test_withdraw_what_came_with_the_program_says_why(client, treasurer):
    url = reverse("tariffs:withdraw", args=[jkm().pk])
    assert url not in client.get(correction(jkm())).content.decode()
    page = client.get(url, follow=True)
    assert "dimuat bersama program" in page.content.decode()


@pytest.mark.parametrize("role", Role)
def test_who_withdraws(client, planned, role):
    client.force_login(UserFactory(role=role))
    url = reverse("tariffs:withdraw", args=[planned.pk])
    status = 200 if role in tariffs.EDITORS else 403
    assert client.get(url).status_code == status


def test_a_change_of_an_open_month_leads_to_computing_it_anew(client, treasurer, now):
    enrolled()
    batch = contributions.open(Month(2026, 11), by=treasurer, at=now)
    contributions.compute(batch, at=now)
    response, _data = seen(client, correction(jkm()), {"amount": "7.000", "legal_basis": "x"})
    assert reverse("contributions:recompute", args=["2026-11"]) in response.content.decode()


@pytest.mark.parametrize("role", Role)
def test_who_sees_and_who_edits(client, role):
    client.force_login(UserFactory(role=role))
    assert client.get(LIST).status_code == (200 if role in STAFF else 403)
    edits = [client.get(url).status_code for url in (CREATE, correction(jkm()))]
    assert edits == [200 if role in tariffs.EDITORS else 403] * 2


def test_list_says_what_the_regency_reports(client, treasurer):
    text = text_of(client.get(LIST))
    assert f"dilaporkan pada golongan 1 (dasar upah Rp{NBSP}1.000.000)" in text
    assert f"Rp{NBSP}16.800" in text
    assert "sedikitnya satu hari dalam bulan itu" in text


def test_list_where_each_is_reported_by_income(client, treasurer, settings):
    settings.REPORTED_BASE, settings.MONTH_OWED_DAYS = "income", 1
    response = client.get(LIST)
    assert "menurut penghasilan yang tercatat" in text_of(response)
    assert "yang terlindungi pada tanggal 1." in text_of(response)
    assert len(response.context["own"].reported) == 34


def test_days_and_months_are_english_on_an_english_page(client, treasurer):
    Tariff.objects.filter(programme="JKM").update(used_until=date(2026, 10, 1))
    client.post(reverse("set_language"), {"language": "en", "next": LIST})
    assert "since 1 July 2015" in text_of(client.get(LIST))
    refused = client.post(CREATE, NEW | {"start": "2026-10-01"})
    assert "October 2026" in refused.context["form"].errors["start"][0]


def test_list_shows_what_holds_and_what_will(client, treasurer, now):
    price = Price(7_000)
    wanted = Wanted("JKM", "regency", None, "", date(2027, 4, 1), price, "Perpres 1/2027")
    tariffs.set(wanted, by=treasurer, at=now)
    own = client.get(LIST).context["own"]
    assert [span.label for span in own.spans] == [
        "1 Juli 2015 s.d. 31 Maret 2027", "sejak 1 April 2027",
    ]  # fmt: skip
    assert [[t.amount for t in line.tariffs] for line in own.reported] == [
        [10_000, 10_000], [6_800, 7_000],
    ]  # fmt: skip
    assert len(own.lines) == 34


def test_list_puts_other_payers_apart(client, treasurer):
    TariffFactory(payer="village")
    others = client.get(LIST).context["others"]
    assert [table.title for table in others] == [
        "Peserta sendiri", "Peserta sendiri, sektor transportasi", "Pemerintah desa (APBDes)",
    ]  # fmt: skip
    first = others[0].lines[0]
    assert [tariff.amount for tariff in first.tariffs] == [5_000, 10_000]
    assert [span.label for span in others[1].spans] == ["1 Januari 2026 s.d. 31 Maret 2027"]


def test_list_tells_the_history(client, treasurer, now):
    half = Wanted(
        "JKK", "regency", None, "", date(2027, 1, 1), Price(rate=Decimal("0.5")), "PP 1/2027"
    )
    tariffs.set(half, by=treasurer, at=now)
    tariffs.correct(jkm(), price=Price(6_900), legal_basis="Salah ketik", by=treasurer, at=now)
    history = client.get(LIST).context["history"]
    assert [(event.text, event.by, event.detail) for event in history] == [
        (f"JKM, Pemerintah kabupaten (APBD), dikoreksi sejak 1 Juli 2015: Rp{NBSP}6.800 menjadi "
         f"Rp{NBSP}6.900.", treasurer, "Salah ketik"),
        ("JKK 33 golongan, Pemerintah kabupaten (APBD), mulai 1 Januari 2027: 0,5 % dari dasar "
         "upah.", treasurer, "PP 1/2027"),
    ]  # fmt: skip


def test_list_without_tariffs(client, treasurer):
    Tariff.objects.all().delete()
    assert "Belum ada tarif" in text_of(client.get(LIST))


def test_a_new_tariff_is_seen_before_it_is_saved(client, treasurer):
    enrolled()
    response, data = seen(client, CREATE, NEW)
    assert (
        f"Mulai 1 April 2027, ini mengubah iuran 1 orang: Rp{NBSP}6.800 menjadi "
        f"<strong>Rp{NBSP}7.000</strong> sebulan." in text_of(response)
    )
    assert jkm().end is None
    saved = client.post(CREATE, data, follow=True)
    assert [str(message) for message in saved.context["messages"]] == ["Tarif baru disimpan."]
    new = Tariff.objects.get(programme="JKM", amount=7_000)
    assert (new.start, new.set_by) == (date(2027, 4, 1), treasurer)


@pytest.mark.parametrize(("start", "said"), [("2026-11-01", True), ("2026-12-01", False)])
def test_a_month_that_is_not_closed_has_to_be_computed_anew(client, treasurer, now, start, said):
    enrolled()
    batch = contributions.open(Month(2026, 11), by=treasurer, at=now)
    contributions.compute(batch, at=now)
    response, _data = seen(client, CREATE, NEW | {"start": start})
    assert ("November 2026 sudah dihitung tetapi belum ditutup" in text_of(response)) is said


def test_a_tariff_from_the_middle_of_a_month_says_which_month_is_first(client, treasurer):
    sentence = "bulan pertama dengan tarif ini Mei 2027."
    assert sentence in text_of(client.post(CREATE, NEW | {"start": "2027-04-15"}))
    assert "bulan pertama dengan tarif ini" not in text_of(client.post(CREATE, NEW))


def test_what_was_changed_after_the_preview_is_seen_again(client, treasurer):
    _response, data = seen(client, CREATE, NEW)
    again = client.post(CREATE, data | {"amount": "8.000"})
    assert again.context["effect"]
    assert not Tariff.objects.filter(amount__in=(7_000, 8_000), programme="JKM").exists()


def test_all_brackets_by_a_rate(client, treasurer):
    data = NEW | {"programme": "JKK", "amount": "", "rate": "0,5"}
    response, data = seen(client, CREATE, data)
    assert len(response.context["changes"]) == 33
    client.post(CREATE, data)
    assert Tariff.objects.filter(payer="regency", start=date(2027, 4, 1)).count() == 33


@pytest.mark.parametrize(
    ("change", "field", "sentence"),
    [
        ({"amount": ""}, "amount", "Isi jumlah iuran, atau persen dari dasar upah."),
        ({"rate": "1"}, "rate", "Isi jumlah iuran atau persennya, jangan keduanya."),
        ({"amount": "", "rate": "-1"}, "rate",
         "Tulis persen antara 0 dan 100, misalnya 0,5 atau 1."),
        ({"amount": "banyak"}, "amount", "Tulis angka bulat, misalnya 75 atau 1.250."),
        ({"legal_basis": " "}, "legal_basis", "Tuliskan dasar hukum tarif ini."),
        ({"start": "2015-07-01"}, "start",
         "Sudah ada tarif yang mulai 1 Juli 2015. Koreksi tarif itu kalau ternyata salah."),
        ({"programme": "JKK"}, "rate", "Isi persennya, atau pilih satu golongan."),
        ({"amount": "", "rate": "1"}, "rate", "Persen iuran memerlukan dasar upah."),
        ({"amount": "0"}, "amount", NOTHING),
        ({"amount": "", "rate": "0,1", "base_income": "100"}, "rate", NOTHING),
        ({"amount": "-1"}, "amount", "Tulis angka bulat, misalnya 75 atau 1.250."),
    ],
)  # fmt: skip
def test_a_new_tariff_that_is_refused(client, treasurer, change, field, sentence):
    before = Tariff.objects.count()
    response = client.post(CREATE, NEW | change)
    assert response.context["form"].errors == {field: [sentence]}
    assert Tariff.objects.count() == before


def test_an_amount_is_typed_as_pages_write_it(client, treasurer):
    response = client.post(CREATE, NEW | {"amount": f"Rp{NBSP}7.000"})
    assert response.context["first"].amount == 7_000


def test_no_tariff_is_corrected_to_nothing(client, treasurer):
    response = client.post(correction(jkm()), {"amount": "0", "legal_basis": "x"})
    assert response.context["form"].errors == {"amount": [NOTHING]}


def test_a_correction_is_seen_before_it_is_saved(client, treasurer, now):
    enrolled()
    batch = contributions.open(Month(2026, 11), by=treasurer, at=now)
    contributions.compute(batch, at=now)
    contributions.close(batch, by=UserFactory(role=Role.TREASURER), at=now)
    old = jkm()
    given = {"amount": "6500", "legal_basis": "Perpres 1/2026"}
    response, data = seen(client, correction(old), given)
    text = text_of(response)
    assert "1 bulan sudah ditutup dengan tarif lama." in text
    assert f"Selisihnya Rp{NBSP}300 menyusul" in text
    assert "menjadi kredit" in text
    client.post(correction(old), data)
    assert (jkm().amount, jkm().corrects) == (6_500, old)


def test_a_correction_to_the_same(client, treasurer):
    response = client.post(correction(jkm()), {"amount": "6800", "legal_basis": "x"})
    assert response.context["form"].errors == {
        "amount": ["Jumlahnya sama dengan tarif yang sekarang."]
    }


def test_what_was_corrected_already_is_not_there(client, treasurer, now):
    old = jkm()
    tariffs.correct(old, price=Price(6_500), legal_basis="x", by=treasurer, at=now)
    assert client.get(correction(old)).status_code == 404


@pytest.mark.parametrize("rows", [1, 3])
def test_pages_ask_the_same_number_of_queries(
    client, treasurer, now, django_assert_num_queries, rows
):
    for n in range(rows):
        enrolled()
        start = date(2027, n + 1, 1)
        wanted = Wanted("JKM", "regency", None, "", start, Price(7_000 + n), "x")
        tariffs.set(wanted, by=treasurer, at=now)
    with django_assert_num_queries(5):
        client.get(LIST)
    with django_assert_num_queries(10):
        client.post(CREATE, NEW | {"start": "2028-01-01"})
