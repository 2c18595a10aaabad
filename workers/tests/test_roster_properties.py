"""Properties of reading: any layout, any order, any mending."""

from __future__ import annotations

import calendar
from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from villages.tests.factories import PostingFactory, VillageFactory
from villages.tests.regency import VILLAGES
from workers import names
from workers.actions import mending, rosters
from workers.checks import CHECKS
from workers.listing import listing
from workers.rows import Pair, Row, SheetNote
from workers.tests.layouts import Layout, Person, in_file, layouts, write
from workers.tests.lists import BUDI, HEADER, OCCUPATIONS, SITI, context, interpret, text

CALM = settings(deadline=None, derandomize=True, max_examples=150)
# Places that no other village is near to, and jobs that may join.
PLACES = [(name, code) for code, name, *_ in VILLAGES if "Tumbang" not in name]
JOBS = [(name, code) for code, name, eligible in OCCUPATIONS if eligible]
FIRST = [
    "Budi",
    "Siti",
    "Joni",
    "Maria",
    "Yansen",
    "Rahmat",
    "Lidia",
    "Dewi",
    "Karlos",
    "Norhayati",
]
LAST = ["Santoso", "Ngabe", "Tarung", "Lestari", "Mihing", "Anggen", "D'Cruz", "Binti Ahmad"]


@st.composite
def crowds(draw: Any) -> list[Person]:
    """A few people: no two share a NIK, are born on one day, or have NIKs nearly the same."""
    people: list[Person] = []
    for at in range(draw(st.integers(1, 7))):
        year = draw(st.integers(1966, 2003))
        month = draw(st.integers(1, 12))
        day = draw(st.integers(1, calendar.monthrange(year, month)[1]))
        born = date(year, month, day)
        if any(born == other.birth_date for other in people):
            continue
        gender = draw(st.sampled_from("LP"))
        shown = day + 40 if gender == "P" else day
        serial = f"{at + 1}{at + 2}{at + 3}{draw(st.integers(0, 9))}"[:4]
        district = draw(st.sampled_from(["621003", "620301", "317101", "917101"]))
        people.append(
            Person(
                nik=f"{district}{shown:02}{month:02}{year % 100:02}{serial}",
                name=f"{draw(st.sampled_from(FIRST))} {draw(st.sampled_from(LAST))}",
                birth_place=draw(st.sampled_from(["Tewah", "Kuala Kurun", "Palangka Raya"])),
                birth_date=born,
                gender=gender,
                village=draw(st.sampled_from(PLACES)),
                occupation=draw(st.sampled_from(JOBS)),
                phone=f"0812{draw(st.integers(10_000_000, 99_999_999))}",
                family_card=f"621003{draw(st.integers(10**9, 10**10 - 1))}",
            )
        )
    return people


def facts(row: Row) -> tuple[Any, ...]:
    return (row.nik, row.name_key, row.birth_place.lower(), row.birth_date, row.gender,
            row.village, row.occupation, row.phone, row.family_card)  # fmt: skip


def facts_of(person: Person) -> tuple[Any, ...]:
    return (person.nik, names.name_key(person.name), person.birth_place.lower(),
            person.birth_date.isoformat(), person.gender, person.village[1], person.occupation[1],
            person.phone, person.family_card)  # fmt: skip


@given(crowds(), layouts)
@CALM
def test_any_layout_reads_back_the_same_people(people: list[Person], layout: Layout) -> None:
    data, where = write(people, layout)
    items = list(listing(data, context(village=None)))
    rows = [item for item in items if isinstance(item, Row)]
    assert [facts(row) for row in rows] == [facts_of(p) for p in in_file(people, layout)]
    assert [(row.sheet, row.number) for row in rows] == where
    assert [row.said for row in rows] == [[]] * len(rows)
    assert not [item for item in items if isinstance(item, (SheetNote, Pair))]


BAD_NIKS = {
    "": "nik_missing",
    "belum ada": "nik_missing",
    "123": "nik_not_16_digits",
    "621003021094002": "nik_not_16_digits",
    "6,21003E+15": "nik_precision_lost",
}


@given(crowds(), layouts, st.lists(st.sampled_from(["", *BAD_NIKS]), min_size=7, max_size=7))
@settings(CALM, max_examples=80)
def test_faults_are_said_on_their_rows_in_any_layout(
    people: list[Person], layout: Layout, faults: list[str]
) -> None:
    layout.nik_form = 0
    bad = [person._replace(nik=nik) for person, nik in zip(people, faults, strict=False)]
    data, where = write(bad, layout)
    rows = [item for item in listing(data, context(village=None)) if isinstance(item, Row)]
    assert [(row.sheet, row.number) for row in rows] == where
    assert [row.said for row in rows] == [[BAD_NIKS[p.nik]] for p in in_file(bad, layout)]


# What people type into cells, good and bad.
CELLS = {
    "nik": [BUDI, SITI, "", "-", "62100302109400", 6210030210940021, "6,21003E+15",
            "6210033210940021", "6210030210940000", "9901010210940021", "6299990210940021"],
    "name": ["Budi", "SITI AMINAH, S.Pd", "", "tidak ada", "12345", "???"],
    "birth_date": ["02/10/1994", "24 Feb '70", "10/02/1994", "", "belum tahu", "31/02/1980", 34609],
    "gender": ["L", "Perempuan", "", "-", "?"],
    "village": ["Sare Rangan", "Sarerangan", "Kasitnu", "Sampit", "Tumbang Lapan", "Tewah", ""],
    "occupation": ["Petani", "PNS", "Youtuber", "", "Tukang Las"],
    "phone": ["081234567890", 81234567890, "0537-31234", "-", "tetangga"],
    "income": ["1,5 juta", 1500000, "Rp 500.000,-", "1-2 juta", ""],
}  # fmt: skip
GOOD = {
    "nik": BUDI,
    "name": "Budi Santoso",
    "village": "Sare Rangan",
    "occupation": "Petani",
    "phone": "081234567890",
    "income": "1.500.000",
}
messy_rows = st.fixed_dictionaries({name: st.sampled_from(cells) for name, cells in CELLS.items()})


def good_value(name: str, cells: dict[str, Any]) -> str:
    told = interpret({"nik": cells["nik"]}, context())
    if name == "birth_date":
        return told.birth_date or "02/10/1994"
    return told.gender or "L" if name == "gender" else GOOD[name]


@given(st.lists(messy_rows, min_size=2, max_size=6), st.randoms(use_true_random=False))
@CALM
def test_rows_are_checked_alike_in_any_order(rows: list[dict[str, Any]], random: Any) -> None:
    named = [{**row, "address": f"Jl. {at}"} for at, row in enumerate(rows)]
    shuffled = random.sample(named, len(named))

    def said(lines: list[dict[str, Any]]) -> dict[Any, Any]:
        header = ["NIK", "Nama", "Tanggal Lahir", "L/P", "Desa", "Pekerjaan", "No. HP",
                  "Penghasilan", "Alamat"]  # fmt: skip
        data = text([header, *([row[name] for name in (*CELLS, "address")] for row in lines)])
        found = [item for item in listing(data, context()) if isinstance(item, Row)]
        return {row.address: tuple(row)[5:] for row in found}

    assert said(named) == said(shuffled)


@given(messy_rows)
@CALM
def test_mending_to_a_good_value_ends_the_finding(cells: dict[str, Any]) -> None:
    for code in interpret(cells, context()).said:
        name = CHECKS[code].field
        mended = interpret({**cells, name: good_value(name, cells)}, context()).said
        assert not [other for other in mended if CHECKS[other].field == name]


@pytest.mark.django_db
@given(st.lists(messy_rows, min_size=3, max_size=3))
@settings(CALM, max_examples=4, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_mending_every_cell_leaves_no_error(now: Any, rows: list[dict[str, Any]]) -> None:
    village, officer = VillageFactory(), PostingFactory().user
    header = [*HEADER, "Desa", "No. HP", "Penghasilan"]
    lines = [
        [at, row["nik"], row["name"], row["birth_date"], row["gender"], row["occupation"],
         row["village"], row["phone"], row["income"]]
        for at, row in enumerate(rows, start=1)
    ]  # fmt: skip
    lines[0][1:3] = BUDI, "Budi"  # one at least is somebody
    data = text([header, *lines]) + f"\n# {rosters.Roster.objects.count()}".encode()
    roster = rosters.receive(data, file_name="d.csv", village=village, by=officer, at=now)
    rosters.read(roster, at=now)
    for at, line in enumerate(roster.lines.order_by("position"), start=1):
        nik = f"62100302109400{at}{at}"
        good = {**GOOD, "nik": nik, "birth_date": "02/10/1994", "gender": "L",
                "name": ("Budi", "Karlos", "Yansen")[at - 1]}  # fmt: skip
        mending.mend(line, good, by=officer, at=now)
    roster.refresh_from_db()
    codes = set(roster.findings.values_list("code", flat=True))
    assert codes <= {"possible_duplicate"}
    assert (roster.rejected, roster.accepted) == (0, roster.rows)
