"""Import: from the file on disk to rows read, checked, paired and committed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from io import StringIO
from pathlib import Path
from typing import Any

from django.db import connection
from openpyxl import Workbook
from python_calamine import CalamineWorkbook

from gumas_pbi import accounts, synthetic
from gumas_pbi.models import Role
from reports.bench import import_export
from reports.bench.measure import Work, execute, unqueued
from villages.models import Village
from workers.actions import rosters
from workers.models import Occupation
from workers.template_xlsx import COLUMNS

SPOILED_EVERY = 33  # rows: about 3 in 100


def prepare(rows: int, folder: Path, at: datetime) -> Work:
    path = _path(rows, folder)
    write(path, rows, at.astimezone().date())
    by = accounts.service(Role.VILLAGE_OFFICER)
    names = ", ".join(f"c{number} text" for number in range(len(COLUMNS)))
    execute(f"CREATE UNLOGGED TABLE bench_roster ({names})")

    def ours() -> None:
        with unqueued():
            roster = rosters.receive(path.read_bytes(), file_name=path.name, by=by, at=at)
        with unqueued():
            rosters.read(roster, at=at)

    def minimum() -> None:
        book = CalamineWorkbook.from_path(str(path))
        cells = book.get_sheet_by_index(0).iter_rows()
        text = StringIO("".join(["\t".join(map(str, row)) + "\n" for row in cells]))
        with connection.cursor() as cursor:
            cursor.copy_expert("COPY bench_roster FROM STDIN", text)

    def reset() -> None:
        execute("TRUNCATE workers_roster CASCADE", "TRUNCATE bench_roster")

    return Work(ours, minimum, reset)


def others(rows: int, folder: Path, minimum_s: float) -> dict[str, Any]:
    """What another package needs for the same file, beside the minimum; nothing without it."""
    took = import_export.seconds(_path(rows, folder))
    return {
        "import_export_s": took and round(took, 4),
        "import_export_ratio": took and round(took / minimum_s, 2),
    }


def _path(rows: int, folder: Path) -> Path:
    return folder / f"{rows}.xlsx"


def write(path: Path, rows: int, today: date) -> None:
    """A list as our template has it, of people who don't exist, about 3% of them spoiled."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet("Daftar")
    sheet.append([column.header for column in COLUMNS])
    for cells in _rows(rows, today):
        sheet.append([cells[column.field] for column in COLUMNS])
    book.save(path)


def _rows(count: int, today: date) -> Iterator[dict[str, Any]]:
    places = {
        village.pk: (village.name, village.district)
        for village in Village.objects.of_regency().select_related("district").order_by("code")
    }
    people = synthetic.people(
        count,
        1,
        [(pk, district.code) for pk, (_name, district) in places.items()],
        today,
        list(Occupation.objects.filter(eligible=True).values_list("name", flat=True)),
    )
    before = ""
    for number, person in enumerate(people):
        village, district = places[person.village]
        cells = person._asdict() | {
            "birth_date": f"{person.birth_date:%d/%m/%Y}",
            "rt_rw": f"{person.rt}/{person.rw}",
            "village": village,
            "district": district.name,
        }
        if number % SPOILED_EVERY == 0:
            _spoil(cells, number // SPOILED_EVERY, before)
        before = cells["nik"]
        yield cells


def _spoil(cells: dict[str, Any], number: int, before: str) -> None:
    """One of six things that go wrong in lists. `before`: the NIK of the row before."""
    field, value = (
        ("nik", cells["nik"][:-1]),
        ("nik", f"{before[:-1]}{(int(before[-1:] or 0) + 1) % 10}"),
        ("name", ""),
        ("birth_date", "31/02/1980"),
        ("occupation", "PNS"),
        ("village", "Desa Antah Berantah"),
    )[number % 6]
    cells[field] = value
