"""A year of months with few people: reconciled to zero, and what plain Python reckons."""

import json
from datetime import date

import pytest
from django.core.management import call_command

from enrollment.models import Contribution, LifeEvent, StatementDifference, Tariff
from enrollment.months import Month
from reports.rehearsal import reckoning
from reports.rehearsal.cast import FEWEST
from reports.rehearsal.reckoning import Life, Price
from reports.rehearsal.year import act_out

MARCH, APRIL = Month(2026, 3), Month(2026, 4)
PRICES = [Price("JKK", Month(2015, 7), 10_000), Price("JKK", APRIL, 12_000)]


@pytest.mark.django_db
def test_a_year_balances():
    answer = act_out(60, 2026)
    assert answer["people_differing"] == 0
    assert answer["computed"] == answer["reckoned"] > 0
    assert answer["unaccounted"] == 0
    assert answer["balances"]
    months = answer["months"]
    assert [(m["unexplained"], m["waiting"]) for m in months] == [(0, 0)] * 12
    assert all(m["differences"] > 10 for m in months)
    assert [m["gap"] for m in months[2::3]] == [0] * 4  # BPJS has put its list right
    assert max(m["blocked"] for m in months) > 0
    assert all(answer["credits"].values())
    _everything_has_happened()


def _everything_has_happened():
    assert set(StatementDifference.objects.values_list("kind", flat=True)) == set(
        StatementDifference.Kind
    )
    assert set(Contribution.objects.values_list("kind", flat=True)) == set(Contribution.Kind)
    assert set(LifeEvent.objects.values_list("kind", flat=True)) == {"death", "moved"}
    assert Tariff.objects.exclude(corrects=None).count() == 1


@pytest.mark.parametrize(
    ("life", "owed"),
    [
        (Life(date(2026, 3, 31), date(2026, 4, 1)), {MARCH: 10_000}),
        (Life(date(2026, 1, 1), date(2026, 3, 1)), {}),
        (Life(date(2026, 3, 1), date(2026, 3, 1)), {}),
        (Life(date(2026, 1, 1), date(2027, 1, 1)), {MARCH: 10_000, APRIL: 12_000}),
        (Life(date(2026, 1, 1), date(2027, 1, 1), {MARCH}), {APRIL: 12_000}),
    ],
)
def test_a_month_is_owed_by_whom_it_finds_covered(life, owed):
    reckoned = reckoning.reckon({7: life}, [MARCH, APRIL], PRICES, days=31)
    assert reckoned == {(7, month, "JKK"): amount for month, amount in owed.items()}


def test_who_differs():
    one = {(1, MARCH, "JKK"): 10_000, (2, MARCH, "JKK"): 10_000, (3, MARCH, "JKK"): 0}
    assert reckoning.differing(one, {(1, MARCH, "JKK"): 10_000}) == {2}


@pytest.mark.django_db
def test_too_few_people(capsys):
    with pytest.raises(SystemExit) as ended:
        call_command("rehearse", workers=FEWEST - 1, json=True)
    assert ended.value.code == 2
    assert "paling sedikit" in json.loads(capsys.readouterr().out)["message"]
