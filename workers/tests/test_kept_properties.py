"""Whatever stands in a file's cells, its reading ends with rows in the database or a refusal."""

from __future__ import annotations

from html import escape

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from villages.tests.factories import PostingFactory, VillageFactory
from workers.actions import rosters
from workers.models import RosterRow
from workers.tests import hostile

pytestmark = pytest.mark.django_db

HEADER = [
    "No", "NIK", "Nama", "No. KK", "Tempat Lahir", "Tgl Lahir", "L/P", "Alamat", "RT/RW", "Desa",
    "Kecamatan", "Pekerjaan", "Nama Ibu", "No. HP", "Penghasilan", "Ahli Waris", "Hubungan",
]  # fmt: skip
NUMBERS = ["0", "-1", "1e19", "-1e300", "1e-300", "99999", "6210030210940021", "NaN", "1e999"]
WORDS = [
    "", "6210030210940021", "Budi", "L", "12345678901234567890 juta", "99999999999999999999",
    "01/01/0001", "31/12/9999", "\\N", "\\.", "a\tb\nc", "\x01", "\0", "%s", "'", "\U0001f600" * 90,
    "\u202e", "x" * 2_500, "{}", "9" * 400, "RT 99999999 RW 99999999",
]  # fmt: skip
CELLS = st.one_of(
    st.sampled_from(WORDS).map(hostile.cell),
    st.text(max_size=300).map(hostile.cell),
    st.sampled_from(NUMBERS).map("<c><v>{}</v></c>".format),
    st.floats().map("<c><v>{}</v></c>".format),
    st.booleans().map(lambda yes: f'<c t="b"><v>{yes:d}</v></c>'),
    st.just('<c t="e"><v>#N/A</v></c>'),
)
PERSON = [hostile.cell(text) for text in ("1", "6210030210940021", "Budi")]
LINES = st.tuples(st.sampled_from([PERSON, PERSON[:2], []]), st.lists(CELLS, max_size=18))
# Each file costs a child process: rather many rows in one than many files.
ROWS = st.lists(LINES.map(lambda parts: [*parts[0], *parts[1]]), min_size=4, max_size=16)


def file(rows: list[list[str]], extra: str, name: str) -> bytes:
    """A workbook of such cells; a column and its sheet have names of their own."""
    header = "".join(map(hostile.cell, [*HEADER, extra]))
    lines = "".join(f"<row>{line}</row>" for line in [header, *map("".join, rows)])
    page = f"<worksheet><sheetData>{lines}</sheetData></worksheet>"
    book = hostile.xlsx_parts()["xl/workbook.xml"]
    assert isinstance(book, bytes)
    named = book.replace(b'name="S"', f'name="{escape(name)}"'.encode())
    return hostile.xlsx({"xl/worksheets/sheet1.xml": page.encode(), "xl/workbook.xml": named})


@settings(
    derandomize=True, deadline=None, max_examples=10,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)  # fmt: skip
@given(ROWS, st.text(min_size=1, max_size=300), st.text(min_size=1, max_size=200))
def test_any_cells_are_kept_or_refused(now, rows, extra, name):
    with transaction.atomic():
        roster = rosters.receive(
            file(rows, extra, name), file_name=name, village=VillageFactory(),
            by=PostingFactory().user, at=now,
        )  # fmt: skip
        try:
            rosters.read(roster, at=now)
            assert RosterRow.objects.filter(roster=roster).count() == roster.rows
        except rosters.FileRefused as no:
            rosters.refuse(roster, no, at=now)
        transaction.set_rollback(True)
