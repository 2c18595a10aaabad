"""Pages of quotas: periods, places of villages, waves."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from enrollment.models import Period, VillageQuota
from enrollment.tests.factories import (
    DecreeFactory,
    MemberFactory,
    PeriodFactory,
    VillageQuotaFactory,
    enrolled,
)
from gumas_pbi.models import STAFF, Role
from gumas_pbi.tests.factories import UserFactory
from villages.models import Village, Wave
from villages.tests.factories import WaveFactory
from workers.tests.factories import CandidateFactory

pytestmark = pytest.mark.django_db
LIST, CREATE, WAVES = (reverse(f"quotas:{name}") for name in ("list", "create", "waves"))
HERE, THERE, FAR = "62.10.03.2001", "62.10.03.2002", "62.10.04.2019"
EDITORS = {Role.APPROVER, Role.ADMINISTRATOR}


@pytest.fixture(autouse=True)
def _today(monkeypatch, now):
    monkeypatch.setattr(timezone, "now", lambda: now)


@pytest.fixture
def approver(client):
    user = UserFactory(role=Role.APPROVER)
    client.force_login(user)
    return user


@pytest.fixture
def period():
    return PeriodFactory()


@pytest.fixture
def village():
    return Village.objects.get(code=HERE)


def url(name, period, **query):
    return reverse(f"quotas:{name}", args=[period.pk], query=query or None)


def sentences(response):
    return [str(message) for message in response.context["messages"]]


def typed(client, address, **changes):
    """What the form sends: every field as it stood, and these numbers by village code."""
    form = client.get(address).context["form"]
    data = {}
    for row, field in form.lines():
        before = "" if row.places is None else str(row.places)
        data[f"initial-{field.name}"] = before
        data[field.name] = str(changes.get(row.place.code, before))
    return data


@pytest.mark.parametrize("role", Role)
def test_who_sees_and_who_edits(client, role, period):
    client.force_login(UserFactory(role=role))
    wave = reverse("quotas:wave", args=[WaveFactory().pk])
    seen = [client.get(page).status_code for page in (LIST, url("detail", period), WAVES)]
    edited = [
        client.get(page).status_code
        for page in (CREATE, url("change", period), url("places", period), wave)
    ]
    assert seen == [200 if role in STAFF else 403] * 3
    assert edited == [200 if role in EDITORS else 403] * 4


def filled(**changes):
    values = {"name": "2027", "start": "2027-01-01", "last_day": "31/12/2027", "quota": "9.500",
              "budget": "1.915.200.000", "order": "decile"}  # fmt: skip
    return {**values, **changes}


def test_create_a_period(client, approver):
    response = client.post(CREATE, filled())
    period = Period.objects.get()
    assert response.url == url("detail", period)
    assert (period.start, period.end, period.quota, period.budget, period.order) == (
        date(2027, 1, 1), date(2028, 1, 1), 9_500, 1_915_200_000, "decile",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "field", "sentence"),
    [
        ({"last_day": "2026-12-31"}, "__all__", "Masa kuota harus berakhir sesudah dimulai."),
        ({"last_day": "2026-01-31", "start": "2026-01-31"}, "__all__",
         "Sudah ada kuota untuk masa itu. Ubah yang sudah ada."),
        ({"quota": "banyak"}, "quota", "Tulis angka bulat, misalnya 75 atau 1.250."),
        ({"name": ""}, "name", "Beri nama masa ini."),
    ],
)  # fmt: skip
def test_create_keeps_the_form_and_says_why(client, approver, period, changes, field, sentence):
    response = client.post(CREATE, filled(**changes))
    assert response.context["form"].errors[field] == [sentence]
    assert Period.objects.count() == 1


def test_change_a_period(client, approver, period):
    assert client.get(url("change", period)).context["form"].initial["quota"] == 9_500
    client.post(url("change", period), filled(name="2026 P", quota="9000"))
    period.refresh_from_db()
    assert (period.name, period.quota, period.start) == ("2026 P", 9_000, date(2027, 1, 1))


def test_change_the_days_of_a_period(client, approver, period):
    form = client.get(url("change", period)).context["form"]
    assert (form.initial["start"], form.initial["last_day"]) == (
        date(2026, 1, 1), date(2026, 12, 31),
    )  # fmt: skip
    client.post(url("change", period), filled(start="2026-02-01", last_day="2026-11-30"))
    period.refresh_from_db()
    assert (period.start, period.end) == (date(2026, 2, 1), date(2026, 12, 1))


def test_the_days_of_a_period_stand_once_a_decree_is_issued(client, approver, period):
    DecreeFactory(period=period)
    page = client.get(url("change", period))
    assert "last_day" not in page.context["form"].fields
    assert "Masa ini 1 Januari 2026 s.d. 31 Desember 2026." in page.content.decode()
    client.post(url("change", period), filled(start="2026-02-01", last_day="2026-11-30"))
    period.refresh_from_db()
    assert period.last_day == date(2026, 12, 31)


def test_a_planned_end_is_told_on_each_page_of_places(client, approver, period, village, now):
    member = enrolled(
        decree=DecreeFactory(period=period), candidate__proposal__roster__village=village
    )
    member.enrollments.update(
        end=now.date() + timedelta(days=3), end_reason="moved", ended_by=approver, ended_at=now
    )
    pages = (
        url("detail", period), reverse("quotas:village", args=[period.pk, village.code]),
        reverse("replacements:list"),
    )  # fmt: skip
    for page in pages:
        assert "1 orang akan keluar" in client.get(page).content.decode()


def test_change_below_what_is_taken(client, approver, period, village):
    MemberFactory.create_batch(2, decree=DecreeFactory(period=period))
    response = client.post(url("change", period), filled(quota="1"))
    assert "sudah terisi: 2 orang" in response.context["form"].errors["__all__"][0]


def test_detail_shows_places_and_money(client, approver, period, village):
    VillageQuotaFactory(period=period, village=village, places=1)
    MemberFactory(decree=DecreeFactory(period=period))
    CandidateFactory(accepted=True)
    response = client.get(url("detail", period))
    whole = response.context["whole"]
    assert (whole.places, whole.taken, whole.free, whole.ready, whole.reserve) == (1, 1, 0, 1, 1)
    assert [row.place.name for row in response.context["rows"] if row.places] == ["Tewah"]
    assert (response.context["bound"], response.context["rupiah_left"]) == (
        201_600, 1_914_998_400,
    )  # fmt: skip
    assert (response.context["months"], response.context["lasts"]) == (2, 56_994)
    assert response.context["person_months"] == 1_914_998_400 // 16_800


def test_detail_of_a_district_and_of_a_wave(client, approver, period, village):
    village.wave = WaveFactory(number=3)
    village.save()
    district = client.get(url("detail", period, district="62.10.03"))
    assert HERE in [row.place.code for row in district.context["rows"]]
    wave = client.get(url("detail", period, wave="3"))
    assert [row.place.code for row in wave.context["rows"]] == [HERE]


def test_detail_without_a_tariff_says_so(client, approver):
    period = PeriodFactory(name="2014", start=date(2014, 1, 1), end=date(2015, 1, 1))
    DecreeFactory(period=period, start=date(2014, 1, 1), end=date(2015, 1, 1))
    MemberFactory(decree=period.decrees.get())
    assert "Belum ada tarif" in client.get(url("detail", period)).content.decode()


def test_places_are_saved(client, approver, period):
    page = url("places", period, district="62.10.03")
    response = client.post(page, typed(client, page, **{HERE: "1.075", THERE: "5"}), follow=True)
    assert sentences(response) == ["Kuota 2 desa disimpan."]
    assert dict(VillageQuota.objects.values_list("village__code", "places")) == {
        HERE: 1_075, THERE: 5,
    }  # fmt: skip


def test_places_of_another_officer_are_not_undone(client, approver, period, village):
    quota = VillageQuotaFactory(period=period, village=village, places=7)
    page = url("places", period, district="62.10.03")
    data = typed(client, page, **{THERE: "5"})
    VillageQuota.objects.filter(pk=quota.pk).update(places=9)
    client.post(page, data)
    assert dict(VillageQuota.objects.values_list("village__code", "places")) == {HERE: 9, THERE: 5}


def test_places_below_what_is_taken_are_said_and_the_others_saved(client, approver, period):
    MemberFactory.create_batch(2, decree=DecreeFactory(period=period))
    page = url("places", period, district="62.10.03")
    response = client.post(page, typed(client, page, **{HERE: "1", THERE: "5"}))
    (errors,) = response.context["form"].errors.values()
    assert errors == ["Sudah terisi 2 orang, jadi kuotanya tidak bisa kurang dari itu."]
    assert sentences(response) == ["Kuota 1 desa disimpan."]
    assert dict(VillageQuota.objects.values_list("village__code", "places")) == {THERE: 5}


@pytest.mark.parametrize(
    ("number", "sentence"),
    [
        ("banyak", "Tulis angka bulat, misalnya 75 atau 1.250."),
        ("-1", "Tulis angka bulat, misalnya 75 atau 1.250."),
        ("9501", "Jumlah kuota semua desa melebihi kuota masa ini sebanyak 1 orang"),
    ],
)
def test_places_that_are_wrong_stay_as_they_were_typed(client, approver, period, number, sentence):
    page = url("places", period, district="62.10.03")
    response = client.post(page, typed(client, page, **{HERE: number}))
    body = response.content.decode()
    assert sentence in body
    assert f'value="{number}"' in body
    assert not VillageQuota.objects.exists()


def shown(response):
    return {
        row.place.code: field.value()
        for row, field in response.context["form"].lines()
        if field.value() not in (None, "")
    }


def test_places_pasted_are_typed_in_and_the_rest_stays(client, approver, period):
    page = url("places", period, district="62.10.03")
    text = "Desa\tKuota\nSare Rangan\t70\n62.10.03.2002\tx\t1.250\nSare Rangn\t3\nDandang\t4"
    data = {**typed(client, page, **{"62.10.03.2003": "8"}), "read": "1", "text": text}
    response = client.post(page, data)
    assert shown(response) == {HERE: "70", THERE: "1250", "62.10.03.2003": "8"}
    assert [(line, str(why)) for line, why in response.context["pasted"].unused] == [
        ("Desa\tKuota", "Tidak ada angka bulat dalam baris ini."),
        ("Sare Rangn\t3", "Mungkin maksudnya Sare Rangan. Tulis namanya lengkap."),
        ("Dandang\t4", "Desa ini tidak ada di halaman ini."),
    ]
    assert response.context["text"] == "Desa\tKuota\nSare Rangn\t3\nDandang\t4"
    assert not VillageQuota.objects.exists()


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Tewah\tSare Rangan\t70", HERE),
        ("Sare Rangan\tTewah\t70", HERE),
        ("Tewah\tTewah\t70", "62.10.03.1005"),
        ("Rungan Hulu\tTumbang Lapan\t70", "62.10.10.2002"),
        ("Tumbang Lapan\t70", None),
        ("Sare Rangan\tDandang\t70", None),
        ("Entah\t70", None),
        ("Sare Rangan\t70\nSare Rangan\t71", HERE),
    ],
)
def test_places_pasted_with_their_district(client, approver, period, text, code):
    response = client.post(url("places", period), {"read": "1", "text": text})
    assert shown(response) == ({code: "70"} if code else {})


def test_places_proposed_are_shown_not_saved(client, approver, period):
    CandidateFactory()
    response = client.get(url("places", period, proposal="need"))
    assert shown(response) == {HERE: "9500"} | dict.fromkeys(
        Village.objects.of_regency().exclude(code=HERE).values_list("code", flat=True), "0"
    )
    assert not VillageQuota.objects.exists()


def test_a_proposal_that_is_impossible_says_so(client, approver):
    period = PeriodFactory(quota=0)
    MemberFactory(decree=DecreeFactory(period=period))
    page = client.get(url("places", period, proposal="equal")).content.decode()
    assert "sudah melebihi kuota masa ini" in page


def test_waves_are_made_and_filled(client, approver):
    response = client.post(WAVES, {"number": "1", "name": "Hulu", "start": "01/03/2026"})
    wave = Wave.objects.get()
    assert response.url == reverse("quotas:wave", args=[wave.pk])
    fill = reverse("quotas:fill_wave", args=[wave.pk])
    response = client.post(fill, {"village": [FAR], "district": ["62.10.03"]}, follow=True)
    count = Village.objects.filter(district__code="62.10.03").count() + 1
    assert sentences(response) == [
        "Gelombang disimpan. Pilih sekarang desanya.", f"{count} desa dalam Hulu.",
    ]  # fmt: skip
    assert wave.villages.count() == count


def test_wave_is_renamed(client, approver):
    wave = WaveFactory()
    page = reverse("quotas:wave", args=[wave.pk])
    client.post(page, {"number": "2", "name": "Hilir", "start": ""})
    wave.refresh_from_db()
    assert (wave.number, wave.name) == (2, "Hilir")


def test_wave_with_a_number_that_is_taken(client, approver):
    WaveFactory(number=1)
    response = client.post(WAVES, {"number": "1"})
    assert response.context["form"].errors["number"] == [
        "Gelombang dengan nomor ini sudah ada."
    ]  # fmt: skip
    page = reverse("quotas:wave", args=[WaveFactory(number=2).pk])
    assert client.post(page, {"number": "1"}).status_code == 200
    assert client.post(page, {"number": "0,5"}).context["form"].errors["number"] == [
        "Tulis angka bulat, misalnya 75 atau 1.250."
    ]


def test_only_an_editor_makes_waves(client):
    client.force_login(UserFactory(role=Role.VERIFIER))
    wave = WaveFactory()
    assert client.post(reverse("quotas:fill_wave", args=[wave.pk])).status_code == 403
    client.post(WAVES, {"number": "5"})
    assert Wave.objects.count() == 1


@pytest.mark.parametrize("rows", [1, 3])
def test_pages_ask_the_same_number_of_queries(client, approver, django_assert_num_queries, rows):
    for n in range(rows):
        period = PeriodFactory(
            name=str(2026 + n), start=date(2026 + n, 1, 1), end=date(2027 + n, 1, 1)
        )
        wave = WaveFactory(number=n + 1)
    for village in Village.objects.of_regency()[:rows]:
        VillageQuotaFactory(period=period, village=village)
        MemberFactory(
            decree=DecreeFactory(period=period), candidate__proposal__roster__village=village
        )
        CandidateFactory(accepted=True, proposal__roster__village=village)
    pages = (
        (LIST, 4), (WAVES, 5), (reverse("quotas:wave", args=[wave.pk]), 5),
        (url("detail", period), 14), (url("detail", period, district="62.10.03"), 15),
        (url("places", period), 8), (url("places", period, proposal="need"), 11),
    )  # fmt: skip
    for page, queries in pages:
        with django_assert_num_queries(queries):
            client.get(page)
