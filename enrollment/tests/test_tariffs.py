"""Tariffs: known from the start, a new one from a day on, a correction, and what each changes."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import ProgrammingError, connection, transaction
from django.test.utils import CaptureQueriesContext

from enrollment.actions import contributions, tariffs
from enrollment.models import Contribution, Tariff
from enrollment.months import Month
from enrollment.queries import tariff_changes
from enrollment.queries.tariff_changes import Effect, Price, Wanted
from enrollment.tests.factories import TariffFactory, enrolled
from gumas_pbi.models import AuditEvent, Role
from gumas_pbi.refusals import Refused, StaleState, WrongInput
from gumas_pbi.tests.factories import UserFactory

pytestmark = pytest.mark.django_db
SEPTEMBER, OCTOBER, NOVEMBER = (Month(2026, n) for n in (9, 10, 11))
DECEMBER = date(2026, 12, 1)


@pytest.fixture
def treasurer():
    return UserFactory(role=Role.TREASURER)


def held(programme="JKM", bracket=None, payer="regency", sector=""):
    found = Tariff.objects.standing().filter(
        programme=programme, bracket=bracket, payer=payer, sector=sector
    )
    return [(t.start, t.end, t.amount) for t in found.order_by("start")]


def wanted(programme="JKM", bracket=None, start=DECEMBER, basis="Perpres 1/2026", **kwargs):
    price = Price(kwargs.pop("amount", 7_000), kwargs.pop("rate", None), kwargs.pop("base", None))
    place = {"payer": "regency", "sector": ""} | kwargs
    return Wanted(programme, bracket=bracket, start=start, price=price, legal_basis=basis, **place)


def closed(month, by, at):
    batch = contributions.compute(contributions.open(month, by=by, at=at), at=at)
    contributions.close(batch, by=UserFactory(role=Role.TREASURER), at=at)
    return batch


def jkm():
    return Tariff.objects.standing().get(programme="JKM", payer="regency")


# --- known from the start


def test_the_regency_pays_in_full_all_the_time():
    assert held() == [(date(2015, 7, 1), None, 6_800)]
    assert held("JKK", 1) == [(date(2015, 7, 1), None, 10_000)]
    found = Tariff.objects.filter(programme="JKK", payer="regency")
    assert found.values_list("bracket").distinct().count() == found.count() == 33


@pytest.mark.parametrize(
    ("programme", "bracket", "full"),
    [("JKK", 1, 10_000), ("JKK", 10, 29_500), ("JKM", None, 6_800)],
)
def test_who_pays_for_themselves_pays_half_for_a_while(programme, bracket, full):
    """PP 50/2025: transport January 2026 to March 2027, others April to December 2026."""
    april, new_year = date(2026, 4, 1), date(2027, 1, 1)
    assert held(programme, bracket, "self") == [
        (date(2015, 7, 1), april, full), (april, new_year, full // 2), (new_year, None, full),
    ]  # fmt: skip
    assert held(programme, bracket, "self", "transport") == [
        (date(2026, 1, 1), date(2027, 4, 1), full // 2)
    ]


def test_amounts_are_the_rate_of_their_base():
    for tariff in Tariff.objects.filter(programme="JKK"):
        assert tariff.base_income * tariff.rate / 100 == tariff.amount


def test_load_twice():
    assert tariffs.load() == 0


def test_load_where_the_regency_has_its_rows_already():
    Tariff.objects.filter(payer="self").delete()
    jkm_before = jkm()
    Tariff.objects.filter(pk=jkm_before.pk).update(end=date(2027, 1, 1))
    assert tariffs.load() == 4 * 34
    assert jkm() == jkm_before


# --- a new one from a day on


def test_set_ends_what_holds_and_takes_over_its_end(treasurer, now):
    Tariff.objects.filter(pk=jkm().pk).update(end=date(2028, 1, 1))
    [made] = tariffs.set(wanted(), by=treasurer, at=now)
    assert held() == [
        (date(2015, 7, 1), DECEMBER, 6_800), (DECEMBER, date(2028, 1, 1), 7_000),
    ]  # fmt: skip
    assert (made.set_by, made.set_at, made.legal_basis) == (treasurer, now, "Perpres 1/2026")
    event = AuditEvent.objects.get()
    assert (event.verb, event.by, event.facts["amount"], event.facts["replaced"]) == (
        "tariffs.set", treasurer, 7_000, 1,
    )  # fmt: skip


def test_set_one_bracket_by_a_rate_of_its_base(treasurer, now):
    [made] = tariffs.set(wanted("JKK", 10, amount=None, rate=Decimal("0.54")), by=treasurer, at=now)
    assert (made.amount, made.base_income, made.income_from) == (15_930, 2_950_000, 2_700_000)
    assert held("JKK", 9) == [(date(2015, 7, 1), None, 26_000)]


def test_set_all_brackets_by_a_rate_in_the_same_number_of_statements(treasurer, now):
    counts = []
    for bracket, start in ((1, DECEMBER), (None, date(2027, 1, 1))):
        asked = wanted("JKK", bracket, start, amount=None, rate=Decimal("0.5"))
        with CaptureQueriesContext(connection) as queries:
            made = tariffs.set(asked, by=treasurer, at=now)
        counts.append(len(queries))
    assert (len(made), made[0].amount, made[32].amount) == (33, 5_000, 103_500)
    assert counts[0] == counts[1]


def test_set_where_another_begins_later_ends_there(treasurer, now):
    """Of a sector that has no row of its own before."""
    TariffFactory(payer="self", sector="transport", start=date(2028, 1, 1))
    tariffs.set(
        wanted(start=date(2027, 4, 1), payer="self", sector="transport", amount=6_000),
        by=treasurer, at=now,
    )  # fmt: skip
    assert held(payer="self", sector="transport")[1:] == [
        (date(2027, 4, 1), date(2028, 1, 1), 6_000), (date(2028, 1, 1), None, 6_800),
    ]  # fmt: skip


def test_set_for_a_payer_who_has_none(treasurer, now):
    made = tariffs.set(
        wanted("JKK", None, payer="village", amount=None, rate=Decimal(1)), by=treasurer, at=now
    )
    assert [(t.bracket, t.amount) for t in made[:2]] == [(1, 10_000), (2, 12_000)]
    assert len(made) == 33


@pytest.mark.parametrize(
    ("asked", "error", "code"),
    [
        (wanted(start=date(2015, 7, 1)), Refused, "tariff_begins_then"),
        (wanted(basis=" "), WrongInput, "basis_missing"),
        (wanted(amount=None), WrongInput, "price_missing"),
        (wanted(amount=0), WrongInput, "price_zero"),
        (wanted(amount=None, rate=Decimal(1)), WrongInput, "base_missing"),
        (wanted("JKK", None), WrongInput, "rate_missing"),
        (wanted("JKK", 34), WrongInput, "bracket_unknown"),
    ],
)
def test_set_refuses(treasurer, now, asked, error, code):
    before = Tariff.objects.count()
    with pytest.raises(error) as no:
        tariffs.set(asked, by=treasurer, at=now)
    assert (no.value.code, Tariff.objects.count()) == (code, before)
    assert not AuditEvent.objects.exists()


def test_set_twice(treasurer, now):
    tariffs.set(wanted(), by=treasurer, at=now)
    with pytest.raises(Refused, match="Sudah ada tarif yang mulai 1 Desember 2026"):
        tariffs.set(wanted(), by=treasurer, at=now)


def test_set_within_what_a_closed_month_has_used(treasurer, now):
    enrolled()
    closed(NOVEMBER, treasurer, now)
    with pytest.raises(Refused, match="Bulan November 2026 sudah ditutup dengan tarif lama") as no:
        tariffs.set(wanted(start=date(2026, 11, 1)), by=treasurer, at=now)
    assert no.value.code == "tariff_used"
    tariffs.set(wanted(start=DECEMBER), by=treasurer, at=now)
    assert len(held()) == 2


# --- a correction


def correct(by, at, tariff=None, amount=7_000, **kwargs):
    return tariffs.correct(
        tariff or jkm(), price=Price(amount, **kwargs), legal_basis="Perpres 1/2026", by=by, at=at
    )


def test_correct_supersedes_for_the_same_period(treasurer, now):
    old = jkm()
    made = correct(treasurer, now)
    old.refresh_from_db()
    assert held() == [(date(2015, 7, 1), None, 7_000)]
    assert (made.corrects, old.superseded_by, old.superseded_at) == (old, treasurer, now)
    event = AuditEvent.objects.get()
    assert (event.verb, event.facts["before"], event.facts["amount"]) == (
        "tariffs.correct", 6_800, 7_000,
    )  # fmt: skip


def test_correct_by_another_base(treasurer, now):
    bracket = Tariff.objects.get(programme="JKK", bracket=2, payer="regency")
    made = correct(treasurer, now, bracket, None, rate=Decimal(1), base_income=1_250_000)
    assert (made.amount, made.base_income, made.income_from) == (12_500, 1_250_000, 1_100_000)


def test_correct_twice(treasurer, now):
    old = jkm()
    correct(treasurer, now, old)
    with pytest.raises(StaleState):
        correct(treasurer, now, old, 8_000)
    assert held() == [(date(2015, 7, 1), None, 7_000)]


def test_correct_to_the_same(treasurer, now):
    with pytest.raises(Refused) as no:
        correct(treasurer, now, amount=6_800)
    assert no.value.code == "nothing_changes"


def test_correct_without_a_legal_basis(treasurer, now):
    with pytest.raises(WrongInput):
        tariffs.correct(jkm(), price=Price(7_000), legal_basis="", by=treasurer, at=now)


def test_a_used_tariff_is_not_changed_by_sql_either(treasurer, now):
    enrolled()
    closed(NOVEMBER, treasurer, now)
    for change in ({"amount": 1}, {"legal_basis": "x"}, {"start": date(2016, 1, 1)}):
        with pytest.raises(ProgrammingError), transaction.atomic():
            Tariff.objects.filter(pk=jkm().pk).update(**change)
    with pytest.raises(ProgrammingError), transaction.atomic():
        Tariff.objects.filter(pk=jkm().pk)._raw_delete("default")


# --- one that is not to be


def withdraw(tariff, by, at, reason="Perpres batal"):
    return tariffs.withdraw(tariff, reason, by=by, at=at)


def test_withdraw_lets_what_was_ended_for_it_hold_on(treasurer, now):
    Tariff.objects.filter(pk=jkm().pk).update(end=date(2028, 1, 1))
    before = held()
    [made] = tariffs.set(wanted(), by=treasurer, at=now)
    withdraw(made, treasurer, now)
    made.refresh_from_db()
    assert held() == before
    assert (made.superseded_by, made.superseded_at) == (treasurer, now)
    event = AuditEvent.objects.get(verb="tariffs.withdraw")
    assert event.facts == {
        "start": "2026-12-01", "amount": 7_000, "tariffs": 1, "back": 1, "reason": "Perpres batal",
    }  # fmt: skip


def test_withdraw_up_to_where_another_begins(treasurer, now):
    [made] = tariffs.set(wanted(), by=treasurer, at=now)
    tariffs.set(wanted(start=date(2027, 4, 1), amount=8_000), by=treasurer, at=now)
    withdraw(made, treasurer, now)
    april = date(2027, 4, 1)
    assert held() == [(date(2015, 7, 1), april, 6_800), (april, None, 8_000)]


def test_withdraw_takes_back_all_brackets_that_were_set_together(treasurer, now):
    before = held("JKK", 7)
    counts = []
    for minutes, bracket in enumerate((1, None)):
        asked = wanted("JKK", bracket, amount=None, rate=Decimal("0.5"))
        made = tariffs.set(asked, by=treasurer, at=now + timedelta(minutes=minutes))
        with CaptureQueriesContext(connection) as queries:
            withdraw(made[0], treasurer, now)
        counts.append(len(queries))
    assert held("JKK", 7) == before
    assert not Tariff.objects.standing().filter(start=DECEMBER).exists()
    assert counts[0] == counts[1]


def test_withdraw_of_what_had_no_tariff_before(treasurer, now):
    """It begins on the day on which another ended anyway."""
    transport = {"payer": "self", "sector": "transport"}
    before = held(**transport)
    [made] = tariffs.set(wanted(start=date(2027, 4, 1), **transport), by=treasurer, at=now)
    [change] = tariff_changes.of_withdrawal(made)
    assert (change.new.pk, change.new.amount) == (None, 0)
    withdraw(made, treasurer, now)
    assert held(**transport) == before


def test_withdraw_a_correction_of_what_nobody_has_used(treasurer, now):
    old = jkm()
    made = correct(treasurer, now)
    withdraw(made, treasurer, now)
    assert jkm() == old
    assert held() == [(date(2015, 7, 1), None, 6_800)]


def test_withdraw_a_correction_of_what_a_closed_month_has_used(treasurer, now):
    enrolled()
    closed(NOVEMBER, treasurer, now)
    with pytest.raises(Refused) as no:
        withdraw(correct(treasurer, now), treasurer, now)
    assert no.value.code == "tariff_used"


def test_withdraw_what_a_closed_month_has_used(treasurer, now):
    enrolled()
    [made] = tariffs.set(wanted(start=date(2026, 11, 1)), by=treasurer, at=now)
    closed(NOVEMBER, treasurer, now)
    with pytest.raises(Refused, match="Bulan yang sudah ditutup memakai tarif ini"):
        withdraw(made, treasurer, now)
    assert jkm_at(DECEMBER) == 7_000


def jkm_at(day):
    return Tariff.objects.reported().valid_on(day).get(programme="JKM").amount


def test_withdraw_where_a_bracket_was_corrected(treasurer, now):
    first, second, *_rest = tariffs.set(
        wanted("JKK", None, amount=None, rate=Decimal("0.5")), by=treasurer, at=now
    )
    correct(treasurer, now, second, 5_000)
    with pytest.raises(Refused) as no:
        withdraw(first, treasurer, now)
    assert no.value.code == "bracket_corrected"


def test_withdraw_what_came_with_the_program(treasurer, now):
    with pytest.raises(Refused) as no:
        withdraw(jkm(), treasurer, now)
    assert no.value.code == "not_set"


def test_withdraw_twice_is_stale(treasurer, now):
    [made] = tariffs.set(wanted(), by=treasurer, at=now)
    withdraw(made, treasurer, now)
    with pytest.raises(StaleState):
        withdraw(made, treasurer, now)


def test_withdraw_without_a_reason(treasurer, now):
    [made] = tariffs.set(wanted(), by=treasurer, at=now)
    with pytest.raises(WrongInput) as no:
        withdraw(made, treasurer, now, " ")
    assert no.value.code == "reason_missing"


def test_preview_of_a_withdrawal(treasurer, now, today):
    enrolled()
    [made] = tariffs.set(wanted(start=date(2026, 11, 1)), by=treasurer, at=now)
    effect = tariff_changes.effect(tariff_changes.of_withdrawal(made), today)
    assert effect == Effect(1, 7_000, 6_800, 0, 0)


# --- seen before it is saved


def test_preview_of_a_new_one(now, today):
    for _n in range(2):
        enrolled()
    found = tariff_changes.effect(tariff_changes.of_set(wanted()), today)
    assert found == Effect(2, 13_600, 14_000, 0, 0)
    assert found.difference == 400
    assert len(held()) == 1


def test_preview_counts_nobody_whose_tariff_it_is_not(today):
    enrolled()
    for asked in (wanted("JKK", 2), wanted(payer="self"), wanted(payer="village")):
        effect = tariff_changes.effect(tariff_changes.of_set(asked), today)
        assert effect.people == 0


def test_preview_of_all_brackets(today):
    enrolled()
    asked = wanted("JKK", amount=None, rate=Decimal("0.5"))
    effect = tariff_changes.effect(tariff_changes.of_set(asked), today)
    assert effect == Effect(1, 10_000, 5_000, 0, 0)


@pytest.mark.parametrize(("amount", "late"), [(7_000, 2 * 2 * 200), (6_000, -2 * 2 * 800)])
def test_preview_of_a_correction_is_what_the_next_month_brings(treasurer, now, today, amount, late):
    for _n in range(2):
        enrolled()
    for month in (SEPTEMBER, OCTOBER):
        closed(month, treasurer, now)
    changes = tariff_changes.of_correction(jkm(), Price(amount), "Perpres 1/2026")
    assert tariff_changes.effect(changes, today) == Effect(2, 13_600, 2 * amount, 2, late)
    correct(treasurer, now, amount=amount)
    batch = closed(NOVEMBER, treasurer, now)
    lines = Contribution.objects.filter(batch=batch).exclude(kind="regular")
    assert sum(line.amount for line in lines) == late
    assert {line.for_month for line in lines} == {date(2026, 9, 1), date(2026, 10, 1)}
    again = tariff_changes.of_correction(jkm(), Price(6_800), "Perpres 2/2026")
    assert tariff_changes.effect(again, today).late == -late - 2 * (amount - 6_800)


def test_preview_of_a_correction_of_what_has_ended(treasurer, now, today):
    enrolled()
    tariffs.set(wanted(start=date(2026, 11, 1)), by=treasurer, at=now)
    old = Tariff.objects.get(programme="JKM", payer="regency", start=date(2015, 7, 1))
    effect = tariff_changes.effect(tariff_changes.of_correction(old, Price(1), "x"), today)
    assert effect == Effect(0, 0, 0, 0, 0)


# --- each by the declared income


@pytest.fixture
def by_income(settings):
    settings.REPORTED_BASE = "income"


@pytest.mark.parametrize(
    ("income", "amount"),
    [(None, 10_000), (0, 10_000), (1_099_999, 10_000), (1_100_000, 12_000), (1_299_500, 12_000),
     (1_300_000, 14_000), (2_699_999, 26_000), (20_199_999, 197_000), (99_000_000, 207_000)],
)  # fmt: skip
def test_the_bracket_is_the_highest_that_begins_below_the_income(
    by_income, treasurer, now, income, amount
):
    enrolled(candidate__worker__declared_income=income)
    closed(NOVEMBER, treasurer, now)
    line = Contribution.objects.get(programme="JKK")
    assert (line.amount, line.base) == (amount, line.tariff.base_income)
    assert Contribution.objects.get(programme="JKM").amount == 6_800


def test_one_bracket_for_all_whatever_they_earn(treasurer, now):
    enrolled(candidate__worker__declared_income=3_000_000)
    closed(NOVEMBER, treasurer, now)
    assert Contribution.objects.get(programme="JKK").amount == 10_000


def test_a_corrected_bracket_is_learnt_late_by_its_people_only(by_income, treasurer, now, today):
    for income in (1_000_000, 1_200_000, 1_200_000, 1_400_000):
        enrolled(candidate__worker__declared_income=income)
    closed(OCTOBER, treasurer, now)
    second = Tariff.objects.get(programme="JKK", bracket=2, payer="regency")
    price = Price(12_500)
    changes = tariff_changes.of_correction(second, price, "x")
    assert tariff_changes.effect(changes, today) == Effect(2, 24_000, 25_000, 1, 1_000)
    tariffs.correct(second, price=price, legal_basis="x", by=treasurer, at=now)
    closed(NOVEMBER, treasurer, now)
    late = Contribution.objects.filter(kind="adjustment")
    assert [(x.amount, x.for_month, x.tariff.amount) for x in late] == [
        (500, date(2026, 10, 1), 12_500)
    ] * 2


def test_a_wage_that_is_told_later_leaves_closed_months(by_income, treasurer, now):
    worker = enrolled(candidate__worker__declared_income=1_000_000).worker
    closed(OCTOBER, treasurer, now)
    type(worker).objects.update(declared_income=1_200_000)
    correct(treasurer, now)
    closed(NOVEMBER, treasurer, now)
    jkk = Contribution.objects.filter(programme="JKK").order_by("for_month")
    assert [(x.for_month.month, x.amount) for x in jkk] == [(10, 10_000), (11, 12_000)]
