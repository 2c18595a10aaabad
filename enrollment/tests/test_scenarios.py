"""Scenarios: kept, renamed, thrown away; and what the planner answers with today's tariffs."""

from datetime import date

import pytest

from enrollment.actions import scenarios
from enrollment.models import Scenario, Tariff
from enrollment.months import Month
from enrollment.planner import Plan, Row, Wave
from enrollment.queries import plans
from enrollment.queries.plans import Asked, Calculator
from enrollment.tests.factories import ScenarioFactory, ScenarioWaveFactory
from gumas_pbi.models import AuditEvent, Role
from gumas_pbi.refusals import Refused, StaleState, WrongInput
from gumas_pbi.tests.factories import UserFactory

pytestmark = pytest.mark.django_db
JANUARY = Month(2027, 1)
YEAR = Plan(9_500, JANUARY, 12)


@pytest.fixture
def treasurer():
    return UserFactory(role=Role.TREASURER)


# --- kept


def test_save_and_read_again(treasurer, now):
    plan = Plan(9_500, JANUARY, 24, (Wave(Month(2027, 4), 500), Wave(Month(2027, 7), 1)), 10, False)
    asked = Asked(plan, 2_000_000_000, True, 12_000, 6_800)
    made = scenarios.save(asked, name=" Dua tahun ", note="usul", by=treasurer, at=now)
    assert plans.of_scenario(Scenario.objects.get()) == asked
    assert (made.name, made.note, made.saved_by, made.saved_at) == (
        "Dua tahun", "usul", treasurer, now,
    )  # fmt: skip
    event = AuditEvent.objects.get()
    assert (event.verb, event.subject_label, event.by, event.facts) == (
        "scenarios.save", "Dua tahun", treasurer, {"waves": 2},
    )  # fmt: skip


def test_save_a_budget_without_people(treasurer, now):
    asked = Asked(Plan(0, JANUARY, 12), 1_000_000, has_people=False)
    scenarios.save(asked, name="Pagu", by=treasurer, at=now)
    assert plans.of_scenario(Scenario.objects.get()) == asked


def test_save_under_a_name_that_is_taken(treasurer, now):
    ScenarioFactory(name="Dasar")
    with pytest.raises(Refused, match="Skenario dengan nama ini sudah ada"):
        scenarios.save(Asked(YEAR), name="Dasar", by=treasurer, at=now)
    assert not AuditEvent.objects.exists()


def test_save_without_a_name(treasurer, now):
    with pytest.raises(WrongInput) as no:
        scenarios.save(Asked(YEAR), name="  ", by=treasurer, at=now)
    assert no.value.code == "name_missing"


def test_rename(treasurer, now):
    scenario = ScenarioFactory(name="Dasar")
    scenarios.rename(scenario, name="Usulan", note="baru", by=treasurer, at=now)
    assert list(Scenario.objects.values_list("name", "note")) == [("Usulan", "baru")]
    event = AuditEvent.objects.get()
    assert (event.verb, event.facts) == ("scenarios.rename", {"before": "Dasar"})


def test_rename_to_a_name_that_is_taken(treasurer, now):
    ScenarioFactory(name="Usulan")
    with pytest.raises(Refused):
        scenarios.rename(ScenarioFactory(name="Dasar"), name="Usulan", by=treasurer, at=now)
    assert Scenario.objects.filter(name="Dasar").exists()


def test_delete_with_its_waves(treasurer, now):
    scenario = ScenarioWaveFactory().scenario
    scenarios.delete(scenario, by=treasurer, at=now)
    assert not Scenario.objects.exists()
    assert AuditEvent.objects.get().verb == "scenarios.delete"


@pytest.mark.parametrize("verb", [scenarios.delete, scenarios.rename])
def test_what_is_gone_already(treasurer, now, verb):
    scenario = ScenarioFactory()
    scenarios.delete(scenario, by=treasurer, at=now)
    scenario.pk = scenario.pk or 1
    more = {"name": "Lain"} if verb is scenarios.rename else {}
    with pytest.raises(StaleState):
        verb(scenario, **more, by=treasurer, at=now)


# --- answered


def test_a_year_of_the_programme():
    answer = Calculator().answer(Asked(YEAR))
    assert answer.total == Row("", 114_000, 1_140_000_000, 775_200_000)
    assert (answer.total.total, answer.monthly.total) == (1_915_200_000, 159_600_000)
    assert (answer.lasts, answer.rest) == (None, None)


def test_months_go_by_the_tariffs_that_will_hold():
    Tariff.objects.filter(programme="JKM", payer="regency").update(end=date(2027, 7, 1))
    Tariff.objects.create(
        programme="JKM", amount=7_800, start=date(2027, 7, 1), legal_basis="Perpres 1/2027"
    )
    assert Calculator().answer(Asked(YEAR)).total.jkm == 6 * 9_500 * (6_800 + 7_800)


def test_another_tariff_instead():
    assert Calculator().answer(Asked(YEAR, jkk=12_000, jkm=0)).total.total == 114_000 * 12_000


def test_a_month_without_a_tariff():
    with pytest.raises(Refused, match="Belum ada tarif"):
        Calculator().answer(Asked(YEAR._replace(start=Month(2015, 1))))


def test_a_budget_says_how_many_people():
    asked = Asked(YEAR._replace(people=0), 1_915_200_000 + 201_599, has_people=False)
    answer = Calculator().answer(asked)
    assert (answer.plan.people, answer.lasts, answer.rest) == (9_500, 12, 201_599)
    assert plans.stretches(answer)[-2:] == [(9, 12_667), (12, 9_500)]


@pytest.mark.parametrize(
    ("budget", "lasts", "rest"),
    [(1_915_200_000, 12, 0), (1_915_199_999, 11, 159_599_999), (2_100_000_000, 13, 184_800_000)],
)
def test_a_budget_and_people_say_how_many_months(budget, lasts, rest):
    answer = Calculator().answer(Asked(YEAR, budget))
    assert (answer.plan.people, answer.lasts, answer.rest) == (9_500, lasts, rest)


def test_what_would_be_otherwise():
    calculator = Calculator()
    found = plans.others(calculator, calculator.answer(Asked(YEAR)))
    assert [(other.label, other.difference) for other in found] == [
        ("Mulai 1 bulan kemudian, akhirnya tetap", -159_600_000),
        ("Mulai 3 bulan kemudian, akhirnya tetap", -478_800_000),
        ("Tarif lain: JKK Rp\N{NO-BREAK SPACE}12.000, JKM Rp\N{NO-BREAK SPACE}6.800", 228_000_000),
        ("10 % keluar dalam setahun, tidak diganti", -87_696_000),
        ("Gelombang baru 500 orang mulai Juli 2027", 6 * 500 * 16_800),
    ]


def test_what_is_so_already_is_not_asked():
    waves = tuple(Wave(Month(2027, n), 10) for n in (3, 5, 7))
    plan = YEAR._replace(months=1, leaving=5, are_replaced=False, waves=waves)
    calculator = Calculator()
    found = plans.others(calculator, calculator.answer(Asked(plan)))
    assert [other.asked.jkk for other in found] == [12_000]


def test_the_new_wave_takes_a_month_of_its_own():
    plan = YEAR._replace(waves=(Wave(Month(2027, 7), 10),))
    calculator = Calculator()
    found = plans.others(calculator, calculator.answer(Asked(plan)))
    assert found[-1].asked.plan.waves[-1].month == Month(2027, 8)
