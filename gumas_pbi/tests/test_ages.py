from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gumas_pbi.ages import age, years_before

TODAY = date(2026, 11, 22)
DAYS = st.dates(date(1990, 1, 1), date(2060, 12, 31))
BIRTHS = st.dates(date(1920, 1, 1), date(1989, 12, 31))


@pytest.mark.parametrize(
    ("birth", "years"),
    [(date(1980, 11, 22), 46), (date(1980, 11, 23), 45), (date(2008, 2, 29), 18), (None, None)],
)
def test_age_counts_whole_years(birth, years):
    assert age(birth, TODAY) == years


def test_born_on_29_february_is_older_on_1_march():
    assert age(date(2008, 2, 29), date(2026, 2, 28)) == 17
    assert age(date(2008, 2, 29), date(2026, 3, 1)) == 18


@pytest.mark.parametrize(
    ("day", "years", "expected"),
    [
        (TODAY, 18, date(2008, 11, 22)),
        (date(2028, 2, 29), 18, date(2010, 2, 28)),
        (date(2028, 2, 29), 4, date(2024, 2, 29)),
    ],
)
def test_years_before_is_the_same_day(day, years, expected):
    assert years_before(day, years) == expected


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(day=DAYS, birth=BIRTHS, years=st.integers(1, 65))
def test_an_age_and_a_last_birth_date_say_the_same(day, birth, years):
    assert (age(birth, day) >= years) == (birth <= years_before(day, years))
