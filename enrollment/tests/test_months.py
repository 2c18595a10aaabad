from datetime import date

import pytest

from enrollment import months
from enrollment.months import Month, MonthError

NOVEMBER = Month(2026, 11)


def test_parse_reads_year_and_month() -> None:
    assert months.parse(" 2026-11 ") == NOVEMBER


@pytest.mark.parametrize(
    "text",
    [
        "",
        "2026",
        "2026-13",
        "2026-00",
        "0000-01",
        "9999-01",
        "26-11",
        "2026-1",
        "2026-11-01",
        "٢٠٢٦-١١",
    ],
)
def test_parse_refuses_others(text: str) -> None:
    with pytest.raises(MonthError, match="not a month"):
        months.parse(text)


def test_month_error_is_a_value_error() -> None:
    assert issubclass(MonthError, ValueError)


def test_str_is_what_parse_reads() -> None:
    assert str(NOVEMBER) == "2026-11"
    assert months.parse(str(Month(2026, 2))) == Month(2026, 2)


def test_a_month_is_a_period_without_its_end() -> None:
    december = Month(2026, 12)
    assert (december.first_day, december.end) == (date(2026, 12, 1), date(2027, 1, 1))


def test_next_and_previous_cross_the_year() -> None:
    assert Month(2026, 12).next == Month(2027, 1)
    assert Month(2027, 1).previous == Month(2026, 12)


@pytest.mark.parametrize(
    ("count", "month"),
    [(0, NOVEMBER), (2, Month(2027, 1)), (26, Month(2029, 1)), (-11, Month(2025, 12))],
)
def test_plus_counts_both_ways(count: int, month: Month) -> None:
    assert NOVEMBER.plus(count) == month
    assert months.between(NOVEMBER, month) == count


def test_containing_is_the_month_of_a_day() -> None:
    assert months.containing(date(2026, 11, 30)) == NOVEMBER


def test_months_sort_by_time() -> None:
    assert sorted([Month(2027, 1), NOVEMBER]) == [NOVEMBER, Month(2027, 1)]


@pytest.mark.parametrize(
    ("start", "end", "part"),
    [
        (date(2026, 1, 1), None, (date(2026, 11, 1), date(2026, 12, 1))),
        (date(2026, 11, 30), None, (date(2026, 11, 30), date(2026, 12, 1))),
        (date(2026, 11, 5), date(2026, 11, 9), (date(2026, 11, 5), date(2026, 11, 9))),
        (date(2026, 1, 1), date(2026, 11, 2), (date(2026, 11, 1), date(2026, 11, 2))),
        (date(2026, 1, 1), date(2026, 11, 1), None),
        (date(2026, 12, 1), None, None),
        (date(2026, 11, 9), date(2026, 11, 9), None),
    ],
)
def test_overlap_clips_a_period(
    start: date, end: date | None, part: tuple[date, date] | None
) -> None:
    assert months.overlap(NOVEMBER, start, end) == part


@pytest.mark.parametrize(
    ("month", "holidays", "due"),
    [
        (Month(2026, 10), (), date(2026, 10, 15)),  # a Thursday
        (NOVEMBER, (), date(2026, 11, 16)),  # a Sunday
        (Month(2026, 8), (), date(2026, 8, 17)),  # a Saturday
        (Month(2026, 8), (date(2026, 8, 17),), date(2026, 8, 18)),
        (Month(2026, 10), (date(2026, 10, 15), date(2026, 10, 16)), date(2026, 10, 19)),
    ],
)
def test_due_date_is_the_15th_or_the_next_working_day(
    month: Month, holidays: tuple[date, ...], due: date
) -> None:
    assert months.due_date(month, holidays) == due


def test_due_date_can_be_another_day_of_a_later_month() -> None:
    assert months.due_date(Month(2026, 12), (), day=10, months_later=1) == date(2027, 1, 11)
