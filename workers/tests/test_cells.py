"""Cells from outside, read by a child under limits."""

from datetime import date, datetime
from io import BytesIO

import pytest
from openpyxl import Workbook

from workers import cells
from workers.rows import TOO_LARGE, UNREADABLE, Limits, Refused


def workbook(*rows):
    book = Workbook()
    for row in rows:
        book.active.append(row)
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def test_values_come_as_they_are():
    data = workbook(["a", 1, 1.5, date(2026, 2, 1), datetime(2026, 2, 1, 8, 30)], [], ["b"])
    assert list(cells.read(data, Limits())) == [
        ("Sheet", 1, ["a", 1, 1.5, "2026-02-01", "2026-02-01 08:30:00"]),
        ("Sheet", 3, ["b", None, None, None, None]),
    ]


@pytest.mark.parametrize(
    ("data", "limits", "code"),
    [
        (b"PK\x03\x04 rusak", Limits(), UNREADABLE),
        (b"", Limits(), UNREADABLE),
        (b"a,b\n" * 10, Limits(rows=5), TOO_LARGE),
        (b"a,b\n" * 10, Limits(bytes=5), TOO_LARGE),
        (workbook(*[["x" * 99]] * 20_000), Limits(memory_mb=20), UNREADABLE),
        (b"a,b\n" * 10, Limits(seconds=0), UNREADABLE),
    ],
)
def test_what_can_not_be_read_is_refused(data, limits, code):
    with pytest.raises(Refused) as refused:
        list(cells.read(data, limits))
    assert refused.value.code == code


def test_the_child_ends_with_the_reading():
    rows = cells.read(b"a,b\n" * 100_000, Limits())
    assert next(rows).number == 1
    rows.close()
