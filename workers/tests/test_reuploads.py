"""Lists that come back: who is known again, and that nobody waits twice."""

from __future__ import annotations

import io

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from gumas_pbi.models import AuditEvent, Role
from gumas_pbi.tests.factories import UserFactory
from villages.models import Village
from villages.tests.factories import PostingFactory, VillageFactory
from workers import row_codes
from workers.actions import mending, proposals, reuploads, rosters
from workers.columns import REMARKS_HEADER, ROW_CODE_HEADER
from workers.models import Proposal, RosterRow
from workers.tests.factories import OccupationFactory
from workers.tests.lists import text
from workers.tests.village_lists import BUDI, HEADER, LAYOUTS, PEOPLE, SITI, csv

pytestmark = pytest.mark.django_db
State = RosterRow.State


@pytest.fixture
def officer():
    return PostingFactory().user


@pytest.fixture
def upload(officer, now):
    OccupationFactory()

    def upload(data, name="daftar.csv", by=officer, village=None, **place):
        place = place or {"village": village or VillageFactory()}
        roster = rosters.receive(data, file_name=name, by=by, at=now, **place)
        rosters.read(roster, at=now)
        roster.refresh_from_db()
        return roster

    return upload


def saved(book):
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def send(roster, by, at):
    proposals.fill(rosters.submit(roster, by=by, at=at), at=at)


def totals():
    rows = RosterRow.objects
    return rows.to_send().count(), rows.to_mend().count()


def states(roster):
    return list(roster.lines.order_by("position").values_list("state", flat=True))


def cell(sheet, header, row):
    """A cell of the copy by the label of its column."""
    return next(
        sheet.cell(row, box.column)
        for line in sheet.iter_rows(max_row=row)
        for box in line
        if box.value == header
    )


# --- the untouched copy changes nothing


@pytest.mark.parametrize("only_bad", [False, True])
@pytest.mark.parametrize("layout", LAYOUTS)
def test_the_untouched_copy_changes_no_total(upload, copy, layout, only_bad):
    first = upload(LAYOUTS[layout](), layout)
    assert totals() == (3, 2)
    second = upload(saved(copy(first, only_bad)), "bertanda.xlsx")
    assert totals() == (3, 2)
    assert second.unknown_headers == first.unknown_headers
    assert second.rows == (2 if only_bad else 5)
    assert first.lines.filter(state=State.REPLACED).count() == second.rows
    was = first.lines.filter(replaced_by__isnull=False)
    for old in was.select_related("replaced_by"):
        assert (old.said, old.name) == (old.replaced_by.said, old.replaced_by.name)


@pytest.mark.parametrize("layout", LAYOUTS)
def test_the_untouched_copy_of_a_copy_changes_no_total(upload, copy, layout):
    second = upload(saved(copy(upload(LAYOUTS[layout](), layout))), "bertanda.xlsx")
    book = copy(second)
    for sheet in book:
        labels = [box.value for line in sheet.iter_rows(max_row=9) for box in line]
        assert labels.count(ROW_CODE_HEADER) <= 2
    third = upload(saved(book), "lagi.xlsx")
    assert totals() == (3, 2)
    assert set(states(second)) == {State.REPLACED}
    assert set(states(third)) == {State.WAITING}


@pytest.mark.parametrize("layout", LAYOUTS)
def test_the_untouched_copy_after_sending_is_known(upload, copy, officer, now, layout):
    first = upload(LAYOUTS[layout](), layout)
    send(first, officer, now)
    second = upload(saved(copy(first)), "bertanda.xlsx")
    assert totals() == (0, 2)
    assert states(second) == [State.KNOWN] * 3 + [State.WAITING] * 2


# --- mended copies


def test_mended_rows_go_on_and_sent_ones_stay_out(upload, copy, officer, now):
    first = upload(csv())
    send(first, officer, now)
    book = copy(first)
    sheet = book.active
    cell(sheet, "NIK", 5).value = "6210030101900010"
    second = upload(saved(book), "bertanda.xlsx")
    assert states(second) == [State.KNOWN, State.KNOWN, State.KNOWN, State.WAITING, State.WAITING]
    assert states(first) == [State.SUBMITTED] * 3 + [State.REPLACED] * 2
    assert totals() == (1, 1)
    send(second, officer, now)
    assert (second.lines.get(position=3).state, totals()) == (State.SUBMITTED, (0, 1))
    assert Proposal.objects.get(roster=second).people == 1


def test_a_mended_copy_in_another_order_is_known_by_its_codes(upload, copy):
    first = upload(csv())
    sheet = copy(first).active
    rows = [[box.value for box in line] for line in sheet.iter_rows()]
    second = upload(text([rows[0], *reversed(rows[1:])]), "balik.csv")
    pairs = first.lines.order_by("position").values_list("name", "replaced_by__name")
    assert all(old == new for old, new in pairs)
    assert totals() == (3, 2)
    assert second.unknown_headers == []


def test_a_changed_row_that_was_sent_waits_as_an_update(upload, copy, officer, now):
    first = upload(csv())
    send(first, officer, now)
    book = copy(first)
    cell(book.active, "RT", 2).value = "9"
    second = upload(saved(book), "bertanda.xlsx")
    changed = second.lines.get(position=0)
    assert (changed.state, changed.rt) == (State.WAITING, "9")
    assert changed.findings.filter(code="nik_registered").exists()
    assert first.lines.get(position=0).state == State.SUBMITTED


def test_a_skipped_row_stays_skipped_unless_it_changed(upload, copy, officer, now):
    first = upload(csv())
    for position in (3, 4):
        mending.skip(first.lines.get(position=position), reason="Pindah", by=officer, at=now)
    book = copy(first)
    cell(book.active, "NIK", 6).value = "6210030101900011"
    second = upload(saved(book), "bertanda.xlsx")
    rows = list(second.lines.order_by("position")[3:].values_list("state", "skip_reason"))
    assert rows == [(State.SKIPPED, "Pindah"), (State.WAITING, "")]
    assert states(first)[3:] == [State.REPLACED] * 2


def test_what_was_typed_in_the_program_comes_back_with_the_copy(upload, copy, officer, now):
    first = upload(csv())
    mending.mend(first.lines.get(position=3), {"nik": "6210030101900010"}, by=officer, at=now)
    assert totals() == (4, 1)
    upload(saved(copy(first)), "bertanda.xlsx")
    assert totals() == (4, 1)


def test_a_copied_row_is_one_new_row(upload, copy):
    first = upload(csv())
    book = copy(first)
    sheet = book.active
    row = [box.value for box in sheet[3]]
    row[1:3] = ["6210031708750044", "Orang Tambahan"]
    row[4] = "17/08/1975"
    sheet.append(row)
    second = upload(saved(book), "bertanda.xlsx")
    assert totals() == (4, 2)
    assert first.lines.get(position=1).replaced_by == second.lines.get(position=1)
    assert second.lines.get(position=5).state == State.WAITING


def test_bad_rows_alone_bring_the_row_that_they_repeat(upload, copy):
    again = [[*PEOPLE[0]], [2, BUDI, "Wawan", *PEOPLE[0][3:]], *PEOPLE[1:2]]
    first = upload(text([HEADER, *again]))
    assert totals() == (2, 1)
    second = upload(saved(copy(first, only_bad=True)), "bertanda.xlsx")
    assert (second.rows, totals()) == (2, (2, 1))


# --- lists without codes


def test_the_own_file_mended_replaces_what_waits(upload, officer, now):
    first = upload(csv())
    mended = csv().decode().replace("6,21003E+15", "6210030101900010").encode()
    second = upload(mended)
    # The two without a readable NIK are known again by name and birth date.
    assert states(first) == [State.REPLACED] * 5
    assert states(second) == [State.WAITING] * 5
    assert totals() == (4, 1)


def test_the_own_file_after_sending_is_known(upload, officer, now):
    first = upload(csv())
    send(first, officer, now)
    second = upload(csv() + b"\r\n6;6210031708750044;Orang Baru;Tewah;17/08/1975;L;;;;Petani")
    assert states(second)[:3] == [State.KNOWN] * 3
    assert second.lines.get(position=5).state == State.WAITING
    assert totals() == (1, 2)


def test_a_list_that_comes_back_twice_follows_the_newest(upload, copy):
    first = upload(csv())
    data = saved(copy(first))
    second = upload(data, "dua.xlsx")
    book = openpyxl.load_workbook(io.BytesIO(data))
    book.active["A9"] = "x"
    third = upload(saved(book), "tiga.xlsx")
    assert set(states(first)) == set(states(second)) == {State.REPLACED}
    for row in first.lines.all():
        assert row.replaced_by.roster == second
        assert row.replaced_by.replaced_by.roster == third
    assert totals() == (3, 2)


def test_the_same_bytes_are_still_refused(upload):
    upload(csv())
    with pytest.raises(rosters.FileRefused) as no:
        upload(csv())
    assert no.value.code == "file_already_uploaded"


def test_rows_that_are_being_sent_are_not_taken_back(upload, copy, officer, now):
    first = upload(csv())
    proposal = rosters.submit(first, by=officer, at=now)
    second = upload(saved(copy(first)), "bertanda.xlsx")
    assert states(first) == [State.WAITING] * 3 + [State.REPLACED] * 2
    assert states(second) == [State.KNOWN] * 3 + [State.WAITING] * 2
    assert proposals.fill(proposal, at=now) == 3


# --- whose lists


def test_a_code_of_another_village_is_no_code(upload, copy, officer, now):
    other = Village.objects.get(code="62.10.03.2002")
    stranger = PostingFactory(village=other).user
    first = upload(csv())
    book = copy(first)
    second = upload(saved(book), "bertanda.xlsx", by=stranger, village=other)
    assert set(states(first)) == {State.WAITING}
    assert State.REPLACED not in states(second)
    assert not RosterRow.objects.filter(replaced_by__isnull=False).exists()


def test_staff_may_mend_for_the_village(upload, copy):
    first = upload(csv())
    staff = UserFactory(role=Role.VERIFIER)
    upload(saved(copy(first)), "bertanda.xlsx", by=staff)
    assert set(states(first)) == {State.REPLACED}


def test_a_made_up_code_is_no_code(upload):
    first = upload(text([HEADER, PEOPLE[4]]))
    code = row_codes.code_of(first.pk, 0)
    forged = code[:-1] + ("A" if code[-1] != "A" else "B")
    head = [*HEADER, ROW_CODE_HEADER, REMARKS_HEADER]
    other = [1, SITI, "Siti Aminah", *PEOPLE[1][3:]]
    upload(text([head, [*other, forged, "x"]]), "palsu.csv")
    assert states(first) == [State.WAITING]
    upload(text([head, [*other, code, "y"]]), "asli.csv")
    assert states(first) == [State.REPLACED]


@pytest.mark.parametrize("code", ["", "x", "GPB-", "GPB-AAAA", "GPB-!!", "GPB-" + "A" * 32])
def test_what_is_no_code_names_nothing(code):
    assert row_codes.read(code) is None


def test_a_code_names_its_row_and_nobody():
    code = row_codes.code_of(17, 4)
    assert row_codes.read(f" {code.lower()} ") == (17, 4)
    assert len(code) == 36
    assert row_codes.code_of(17, 5)[-19:] != code[-19:]


def test_codes_are_kept_with_no_row(upload, copy):
    second = upload(saved(copy(upload(csv()))), "bertanda.xlsx")
    for row in second.lines.all():
        assert "row_code" not in row.person["cells"]
        assert "extra" not in row.person["cells"]


# --- how it is told, and what it costs


def test_recognise_leaves_one_event(upload, copy, officer):
    first = upload(csv())
    assert not AuditEvent.objects.filter(verb="rosters.recognise").exists()
    upload(saved(copy(first)), "bertanda.xlsx")
    event = AuditEvent.objects.get(verb="rosters.recognise")
    assert (event.by, event.facts) == (officer, {"replaced": 5, "known": 0, "skipped": 0})


def test_story_tells_both_lists(upload, copy, officer, now):
    first = upload(csv())
    send(first, officer, now)
    book = copy(first)
    book.active.append([9, "6210031708750044", "Orang Baru", "Tewah", "17/08/1975", "L", "1", "2"])
    second = upload(saved(book), "bertanda.xlsx")
    told = reuploads.story(second, officer)
    assert ([(o.pk, o.rows) for o in told.of], told.by) == ([(first.pk, 5)], [])
    assert (told.replaces, told.known, told.fresh) == (2, 3, 1)
    told = reuploads.story(first, officer)
    assert (told.of, [(o.pk, o.rows) for o in told.by]) == ([], [(second.pk, 2)])


def test_recognise_asks_as_much_for_many_rows_as_for_few(upload, copy, officer, now):
    def statements(people):
        first = upload(text([HEADER, *people]))
        send(first, officer, now)
        data = saved(copy(first))
        with CaptureQueriesContext(
            connection,
        ) as asked:
            upload(data, "bertanda.xlsx")
        return len(asked)

    few = [
        [
            1,
            f"62100317087{n:05d}"[:12] + f"{n:04d}",
            f"Orang {chr(65 + n)}{chr(66 + n)}na",
            "Tewah",
            "17/08/1970",
            "L",
            "1",
            "2",
            "Sare Rangan",
            "Petani",
        ]
        for n in range(1, 3)
    ]
    many = [
        [
            1,
            f"62100317087{n:05d}"[:12] + f"{n:04d}",
            f"Warga {chr(65 + n)}{chr(66 + n)}la",
            "Tewah",
            "17/08/1970",
            "L",
            "1",
            "2",
            "Sare Rangan",
            "Petani",
        ]
        for n in range(5, 20)
    ]
    assert statements(few) == statements(many)


def test_import_says_of_the_file_what_it_says_without_earlier_lists(upload, copy, officer, now):
    first = upload(csv())
    send(first, officer, now)
    second = upload(saved(copy(first)), "bertanda.xlsx")
    assert (second.rows, second.accepted, second.rejected) == (5, 3, 2)
