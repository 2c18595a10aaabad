"""Pages of the planner."""

import re
from datetime import date

import pytest
from django.urls import reverse
from django.utils import timezone

from enrollment.actions import scenarios
from enrollment.forms.plans import address_of
from enrollment.models import Scenario, ScenarioWave, Tariff
from enrollment.queries import plans
from enrollment.tests.factories import ScenarioFactory, ScenarioWaveFactory
from gumas_pbi.models import STAFF, Role
from gumas_pbi.tests.factories import UserFactory

pytestmark = pytest.mark.django_db
INDEX, SAVE = reverse("plans:index"), reverse("plans:save")
NBSP = "\N{NO-BREAK SPACE}"
YEAR = {"people": "9.500", "start": "2027-01", "months": "12"}


@pytest.fixture(autouse=True)
def _today(monkeypatch, now):
    monkeypatch.setattr(timezone, "now", lambda: now)


@pytest.fixture
def treasurer(client):
    user = UserFactory(role=Role.TREASURER)
    client.force_login(user)
    return user


def text_of(response):
    return re.sub(r"[ \n]+", " ", response.content.decode())


def edit(scenario):
    return reverse("plans:edit", args=[scenario.pk])


@pytest.mark.parametrize("role", Role)
def test_who_sees_and_who_saves(client, role):
    client.force_login(UserFactory(role=role))
    page = client.get(INDEX)
    assert page.status_code == (200 if role in STAFF else 403)
    may = role in scenarios.EDITORS
    saved = client.post(reverse("plans:save", query=YEAR), {"name": "Dasar"})
    assert saved.status_code == (302 if may else 403)
    assert client.get(edit(ScenarioFactory())).status_code == (200 if may else 403)
    if page.status_code == 200:
        assert ("Simpan rencana ini" in text_of(page)) is may


def test_the_first_screen_answers_the_question(client, treasurer):
    text = text_of(client.get(INDEX))
    assert "9.500 orang, setahun" in text
    assert f"Rp{NBSP}1.915.200.000" in text
    assert "Satu miliar sembilan ratus lima belas juta dua ratus ribu rupiah" in text
    assert "Januari 2027 – Desember 2027" in text
    assert "5.1.02.02.02.0006" in text


def test_a_budget_alone(client, treasurer):
    data = {"budget": "1.000.000.000", "start": "2027-01", "months": "12"}
    response = client.get(INDEX, data)
    assert "cukup untuk 4.960 orang selama 12 bulan" in text_of(response)
    assert response.context["stretches"][-1] == (12, 4_960)


def test_a_budget_is_typed_as_pages_write_it(client, treasurer):
    data = {"budget": f"Rp{NBSP}1.000.000.000", "start": "2027-01", "months": "12"}
    assert client.get(INDEX, data).context["answer"].asked.budget == 1_000_000_000


def test_the_answer_names_waves_and_who_leaves(client, treasurer):
    more = {"wave_1": "2027-04", "wave_1_people": "500", "leaving": "10", "are_replaced": "0"}
    text = text_of(client.get(INDEX, YEAR | more, headers={"HX-Target": "answer"}))
    assert "+ 500 April 2027" in text
    assert "10 % setahun, tidak diganti" in text


@pytest.mark.parametrize(
    ("budget", "sentence"),
    [
        ("2000000000", f"seluruh masa, dengan sisa <strong>Rp{NBSP}84.800.000</strong>"),
        ("1000000000", f"hanya cukup untuk 6 bulan penuh, lalu tersisa Rp{NBSP}42.400.000. Untuk "
         f"seluruh masa kurang <strong>Rp{NBSP}915.200.000</strong>"),
    ],
)  # fmt: skip
def test_a_budget_and_people(client, treasurer, budget, sentence):
    assert sentence in text_of(client.get(INDEX, YEAR | {"budget": budget}))


def test_a_long_plan_is_drawn_by_year(client, treasurer):
    bars = client.get(INDEX, YEAR | {"months": "36"}).context["bars"]
    assert [(bar["label"], bar["value"]) for bar in bars] == [
        (year, 1_915_200_000) for year in ("2027", "2028", "2029")
    ]


def test_each_what_if_leads_on_from_here(client, treasurer):
    for other, url in client.get(INDEX, YEAR).context["others"]:
        assert client.get(url).context["answer"].total == other.total


def test_htmx_gets_the_answer_alone(client, treasurer):
    headers = {"HX-Request": "true", "HX-Target": "answer"}
    text = text_of(client.get(INDEX, YEAR, headers=headers))
    assert text.startswith('<div id="answer">')
    assert 'id="rest" hx-swap-oob="true"' in text
    wrong = text_of(client.get(INDEX, YEAR | {"months": "0"}, headers=headers))
    assert "Jumlah bulan: Sedikitnya satu bulan." in wrong


@pytest.mark.parametrize(
    ("change", "field", "sentence"),
    [
        ({"people": ""}, "people", "Isi jumlah orang atau pagunya."),
        ({"people": "x"}, "people", "Tulis angka bulat, misalnya 75 atau 1.250."),
        ({"months": "0"}, "months", "Sedikitnya satu bulan."),
        ({"months": "121"}, "months", "Angka ini terlalu besar."),
        ({"start": ""}, "start", "Pilih bulannya."),
        ({"start": "9998-12"}, "start", "Bulan ini terlalu jauh. Periksa tahunnya."),
        ({"leaving": "101"}, "leaving", "Angka ini terlalu besar."),
        ({"wave_1": "2027-05"}, "wave_1", "Isi bulan dan jumlah orangnya."),
        ({"wave_1": "2027-05", "wave_1_people": "5", "wave_2": "2027-05", "wave_2_people": "6"},
         "wave_1", "Dua gelombang mulai pada bulan yang sama. Gabungkan."),
    ],
)  # fmt: skip
def test_what_cannot_be_planned(client, treasurer, change, field, sentence):
    response = client.get(INDEX, YEAR | change)
    assert response.context["form"].errors == {field: [sentence]}
    assert "answer" not in response.context


def test_the_most_that_can_be_typed(client, treasurer):
    most = {"people": "9999999", "months": "120", "jkk": "999999", "jkm": "999999"}
    response = client.get(INDEX, YEAR | most)
    assert (response.status_code, response.context["words"]) == (200, "")


def test_a_month_without_a_tariff_says_so(client, treasurer):
    ScenarioFactory()
    Tariff.objects.all().delete()
    text = text_of(client.get(INDEX, YEAR))
    assert text.count("Belum ada tarif JKK yang berlaku pada 2027-01-01") == 2


def test_save_keeps_the_plan_of_the_address(client, treasurer):
    data = YEAR | {"wave_1": "2027-07", "wave_1_people": "500", "leaving": "10"}
    address = reverse("plans:save", query=data | {"are_replaced": "0"})
    response = client.post(address, {"name": "Gelombang Juli", "note": "usul"}, follow=True)
    assert [str(message) for message in response.context["messages"]] == ["Skenario disimpan."]
    scenario = Scenario.objects.get()
    assert (scenario.people, scenario.start, scenario.leaving, scenario.are_replaced) == (
        9_500, date(2027, 1, 1), 10, False,
    )  # fmt: skip
    assert list(ScenarioWave.objects.values_list("month", "people")) == [(date(2027, 7, 1), 500)]
    assert response.context["rows"][0]["difference"] == 0


@pytest.mark.parametrize(
    ("name", "sentence"),
    [("", "Beri nama skenario ini."), ("Dasar", "Skenario dengan nama ini sudah ada.")],
)
def test_save_under_no_name_or_a_name_that_is_taken(client, treasurer, name, sentence):
    ScenarioFactory(name="Dasar")
    response = client.post(reverse("plans:save", query=YEAR), {"name": name})
    assert response.context["naming"].errors == {"name": [sentence]}
    assert Scenario.objects.count() == 1


def test_saved_scenarios_stand_beside_the_plan(client, treasurer):
    ScenarioWaveFactory(scenario=ScenarioFactory(name="B", months=12), month=date(2027, 7, 1))
    ScenarioFactory(name="A", people=None, budget=168_000)
    response = client.get(INDEX, YEAR)
    rows = response.context["rows"]
    assert [(row["scenario"].name, row["answer"].plan.people, row["difference"])
            for row in rows] == [
        ("A", 0, -1_915_200_000), ("B", 9_500, 6 * 500 * 16_800),
    ]  # fmt: skip
    assert [bar["label"] for bar in response.context["scenario_bars"]] == [
        "Rencana di layar", "A", "B",
    ]  # fmt: skip


def test_a_scenario_opens_as_it_was_saved(client, treasurer):
    scenario = ScenarioWaveFactory(
        scenario__budget=10**9, scenario__jkk=12_000, scenario__leaving=10
    ).scenario
    asked = plans.of_scenario(scenario)
    response = client.get(reverse("plans:index", query=address_of(asked)))
    assert response.context["form"].asked == asked


def test_rename(client, treasurer):
    scenario = ScenarioFactory(name="Dasar")
    response = client.post(edit(scenario), {"name": "Usulan", "note": ""}, follow=True)
    assert [str(message) for message in response.context["messages"]] == ["Perubahan disimpan."]
    assert Scenario.objects.get().name == "Usulan"


def test_rename_to_a_name_that_is_taken(client, treasurer):
    ScenarioFactory(name="Usulan")
    response = client.post(edit(ScenarioFactory(name="Dasar")), {"name": "Usulan"})
    assert response.context["form"].errors == {"name": ["Skenario dengan nama ini sudah ada."]}
    assert "Skenario Dasar" in text_of(response)


def test_delete(client, treasurer):
    scenario = ScenarioFactory()
    assert client.post(edit(scenario), {"delete": "1"}).status_code == 302
    assert not Scenario.objects.exists()
    assert client.get(edit(scenario)).status_code == 404


@pytest.mark.parametrize("rows", [1, 3])
def test_the_page_asks_the_same_number_of_queries(
    client, treasurer, django_assert_num_queries, rows
):
    for _n in range(rows):
        ScenarioWaveFactory()
    with django_assert_num_queries(7):
        client.get(INDEX)
