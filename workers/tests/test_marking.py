"""The marked copy: marks on the right cells, nothing that acts, and who may have it."""

from __future__ import annotations

import io
import zipfile
from datetime import date

import openpyxl
import pytest
from django.urls import reverse
from openpyxl.comments import Comment
from openpyxl.formatting.rule import FormulaRule
from openpyxl.styles import Font, PatternFill
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.table import Table

from gumas_pbi.models import AuditEvent, Role
from gumas_pbi.refusals import Refused
from gumas_pbi.tests.factories import UserFactory
from villages.models import Village
from villages.tests.factories import PostingFactory, VillageFactory
from workers import marked_list
from workers.actions import marking, mending, proposals, rosters
from workers.columns import REMARKS_HEADER, ROW_CODE_HEADER
from workers.marked_xlsx import AUTHOR, FILLS
from workers.models import Roster
from workers.tests.factories import OccupationFactory, RosterFactory
from workers.tests.lists import workbook
from workers.tests.village_lists import BUDI, HEADER, LAYOUTS, LOST, PEOPLE, SHORT, csv, xlsx

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer(client):
    user = PostingFactory().user
    client.force_login(user)
    return user


@pytest.fixture
def upload(officer, now):
    OccupationFactory()

    def upload(data, name="daftar.xlsx"):
        roster = rosters.receive(data, file_name=name, village=VillageFactory(), by=officer, at=now)
        rosters.read(roster, at=now)
        return roster

    return upload


def column_of(sheet, header, last=10):
    """The column of a label."""
    return next(
        box.column for line in sheet.iter_rows(max_row=last) for box in line if box.value == header
    )


def row_of(sheet, name):
    return next(box.row for line in sheet.iter_rows() for box in line if box.value == name)


def box_of(sheet, header, name):
    return sheet.cell(row_of(sheet, name), column_of(sheet, header))


def look(box):
    return (box.fill.fill_type, box.fill.fgColor.rgb[-6:])


ERROR, WARNING, DONE = (
    (FILLS[kind].fill_type, FILLS[kind].fgColor.rgb[-6:]) for kind in ("error", "warning", "done")
)
UNMARKED = (None, "000000")


# --- marks


@pytest.mark.parametrize("layout", LAYOUTS)
def test_marks_stand_on_the_cells_that_they_are_about(upload, copy, layout):
    book = copy(upload(LAYOUTS[layout](), layout))
    sheet = book["RT 2"] if "RT 2" in book.sheetnames else book.worksheets[0]
    lost, short = (box_of(sheet, "NIK", name) for name in ("Rahman Hidayat", "Wawan Setiawan"))
    assert look(lost) == look(short) == ERROR
    assert lost.comment.text.startswith("PERBAIKI: NIK ini disimpan sebagai angka")
    assert short.comment.text.startswith("PERBAIKI: NIK harus 16 angka")
    assert lost.comment.author == AUTHOR
    first = book.worksheets[0]
    job = box_of(first, "Pekerjaan", "Joni Prasetyo")
    assert (job.value, look(job)) == ("Tukang Awan", WARNING)
    assert job.comment.text.startswith("PERIKSA: Pekerjaan ini belum dikenal")
    assert look(box_of(first, "NIK", "Budi Santoso")) == UNMARKED
    assert box_of(first, "NIK", "Budi Santoso").comment is None


@pytest.mark.parametrize("layout", LAYOUTS)
def test_reasons_stand_to_the_right_and_codes_are_hidden(upload, copy, layout):
    book = copy(upload(LAYOUTS[layout](), layout))
    sheet = book["RT 2"] if "RT 2" in book.sheetnames else book.worksheets[0]
    reasons, codes = column_of(sheet, REMARKS_HEADER), column_of(sheet, ROW_CODE_HEADER)
    assert reasons == sheet.max_column
    letters = openpyxl.utils.get_column_letter
    assert sheet.column_dimensions[letters(codes)].hidden
    assert not sheet.column_dimensions[letters(reasons)].hidden
    row = row_of(sheet, "Wawan Setiawan")
    assert sheet.cell(row, reasons).value == (
        "PERBAIKI: NIK harus 16 angka. Cocokkan dengan KTP, lalu ketik ulang."
    )
    assert sheet.cell(row, codes).value.startswith("GPB-")


def test_numbers_that_a_spreadsheet_spoils_become_text_columns(upload, copy):
    sheet = copy(upload(xlsx())).active
    assert {box.number_format for box in sheet["B"][1:]} == {"@"}
    # The number stays one: as text its last digit would look like a digit.
    assert (sheet["B5"].value, sheet["B5"].data_type) == (LOST, "n")


@pytest.mark.parametrize("layout", ["list.csv", "list.xls", "list.ods"])
def test_other_kinds_come_back_as_xlsx_with_niks_as_text(upload, copy, layout):
    sheet = copy(upload(LAYOUTS[layout](), layout)).active
    box = box_of(sheet, "NIK", "Budi Santoso")
    assert (box.value, box.data_type, box.number_format) == (BUDI, "s", "@")
    assert box_of(sheet, "NIK", "Wawan Setiawan").value == SHORT


def test_rows_that_were_sent_and_skipped_are_grey_and_say_so(upload, copy, officer, now):
    roster = upload(xlsx())
    proposals.fill(rosters.submit(roster, by=officer, at=now), at=now)
    mending.skip(roster.lines.get(position=4), reason="Pindah", by=officer, at=now)
    sheet = copy(roster).active
    assert box_of(sheet, REMARKS_HEADER, "Budi Santoso").value == "Sudah dikirim"
    assert box_of(sheet, REMARKS_HEADER, "Wawan Setiawan").value == "Dilewati: Pindah"
    for name in ("Budi Santoso", "Joni Prasetyo", "Wawan Setiawan"):
        assert look(box_of(sheet, "NIK", name)) == look(box_of(sheet, "Pekerjaan", name)) == DONE
        assert box_of(sheet, "NIK", name).comment is None


def test_cells_typed_in_the_program_are_shown_as_typed(upload, copy, officer, now):
    roster = upload(xlsx())
    mending.mend(roster.lines.get(position=3), {"nik": "6210030101900010"}, by=officer, at=now)
    mended = mending.mend(roster.lines.get(position=2), {"phone": "0812"}, by=officer, at=now)
    assert "phone_unreadable" in mended.said
    sheet = copy(roster).active
    box = box_of(sheet, "NIK", "Rahman Hidayat")
    assert (box.value, box.data_type, look(box)) == ("6210030101900010", "s", UNMARKED)
    phone = box_of(sheet, "No. HP", "Joni Prasetyo")  # a column that the list did not have
    assert (phone.value, look(phone)) == ("0812", WARNING)


def test_cells_typed_and_taken_back_are_shown_as_they_came(upload, copy, officer, now):
    roster = upload(xlsx())
    row = mending.mend(roster.lines.get(position=4), {"nik": BUDI}, by=officer, at=now)
    mending.undo(row.changes.get().batch, by=officer, at=now)
    assert box_of(copy(roster).active, "NIK", "Wawan Setiawan").value == SHORT


def test_bad_rows_alone_keep_titles_header_and_signatures(upload, copy):
    sheet = copy(upload(LAYOUTS["letterhead.xlsx"]()), only_bad=True).active
    texts = [box.value for line in sheet.iter_rows() for box in line if box.value]
    assert {"PEMERINTAH DESA SARE RANGAN", "NIK", "Wawan Setiawan", "Kepala Desa"} <= set(texts)
    assert "Budi Santoso" not in texts
    assert box_of(sheet, "Desa", "Rahman Hidayat").value == "Sare Rangan"
    assert [str(merge) for merge in sheet.merged_cells.ranges if merge.min_row < 3] == [
        "B1:K1",
        "B2:K2",
    ]


def test_a_copy_of_a_marked_copy_is_marked_anew(upload, copy, officer, now):
    book = copy(upload(xlsx()))
    box_of(book.active, "NIK", "Wawan Setiawan").value = "6210030101900011"
    out = io.BytesIO()
    book.save(out)
    sheet = copy(upload(out.getvalue(), "bertanda.xlsx")).active
    mended = box_of(sheet, "NIK", "Wawan Setiawan")
    assert (look(mended), mended.comment) == (UNMARKED, None)
    assert look(box_of(sheet, "NIK", "Rahman Hidayat")) == ERROR
    labels = [box.value for box in sheet[1]]
    assert labels == [*HEADER, ROW_CODE_HEADER, REMARKS_HEADER]


# --- the workbook as it was, and nothing that acts


def test_the_workbook_keeps_its_look(upload, copy):
    def shape(book):
        sheet = book["Daftar"]
        sheet.column_dimensions["C"].width = 33
        sheet.row_dimensions[1].height = 40
        sheet["C1"].font = Font(bold=True, color="FF0000AA")
        sheet["C2"].comment = Comment("tetangga saya", "Juru Tulis")
        sheet.freeze_panes = "A2"
        rule = DataValidation("list", '"L,P"')
        rule.add("F2:F9")
        sheet.add_data_validation(rule)
        book["Lain"].sheet_state = "hidden"

    data = workbook({"Daftar": [HEADER, *PEOPLE], "Lain": [["rahasia", date(2026, 1, 2)]]}, shape)
    book = copy(upload(data))
    sheet = book["Daftar"]
    assert (sheet.column_dimensions["C"].width, sheet.row_dimensions[1].height) == (33, 40)
    assert (sheet["C1"].font.bold, sheet["C1"].font.color.rgb) == (True, "FF0000AA")
    assert (sheet["C2"].comment.text, sheet.freeze_panes) == ("tetangga saya", "A2")
    assert sheet.data_validations.dataValidation[0].formula1 == '"L,P"'
    assert (book["Lain"].sheet_state, book["Lain"]["A1"].value) == ("hidden", "rahasia")


def test_nothing_in_the_copy_acts(upload, officer, now):
    def arm(book):
        sheet = book["Daftar"]
        sheet["H2"] = "=1+1"
        sheet["C4"].hyperlink = "http://contoh.invalid/x"
        sheet["C2"] = "=cmd|' /c calc'!A1"
        sheet["C2"].data_type = "s"
        book.defined_names["Jahat"] = DefinedName("Jahat", attr_text="[1]Luar!$A$1")
        book.defined_names["Baik"] = DefinedName("Baik", attr_text="Daftar!$A$1:$A$3")
        rule = DataValidation("list", "=cmd|'/c calc'!A1")
        rule.add("A1")
        sheet.add_data_validation(rule)
        fill = PatternFill("solid", bgColor="FF0000")
        sheet.conditional_formatting.add("A1", FormulaRule(['WEBSERVICE("http://x")=1'], fill=fill))

    data = io.BytesIO(workbook({"Daftar": [HEADER, *PEOPLE]}, arm))
    with zipfile.ZipFile(data, "a") as archive:
        archive.writestr("xl/vbaProject.bin", b"macro")
        archive.writestr("xl/externalLinks/externalLink1.xml", b"<externalLink/>")
    roster = upload(data.getvalue(), "daftar.xlsm")
    made = marking.download(roster, by=officer, at=now)
    with zipfile.ZipFile(io.BytesIO(made)) as archive:
        names = archive.namelist()
        parts = {name: archive.read(name).decode(errors="replace") for name in names}
    assert not [name for name in names if "vba" in name or "external" in name or "media" in name]
    assert not [name for name, part in parts.items() if "<f>" in part or "WEBSERVICE" in part]
    assert "calc'!A1" not in parts["xl/workbook.xml"]
    assert not [name for name, part in parts.items() if "contoh.invalid" in part]
    assert "macroEnabled" not in parts["[Content_Types].xml"]
    book = openpyxl.load_workbook(io.BytesIO(made))
    assert list(book.defined_names) == ["Baik"]
    box = book["Daftar"]["C2"]
    assert (box.value, box.data_type, box.quotePrefix) == ("=cmd|' /c calc'!A1", "s", True)
    assert book["Daftar"].data_validations.dataValidation == []


def test_formula_like_text_of_a_csv_stays_text(upload, copy):
    row = "\r\n6;1;=1+1;＝1+1;17/08/1975;L;;;;@SUM(A1)".encode()
    sheet = copy(upload(csv() + row, "d.csv")).active
    for value in ("=1+1", "@SUM(A1)", "＝1+1"):
        box = next(box for box in sheet[7] if box.value == value)
        assert (box.data_type, box.quotePrefix) == ("s", True)


def test_an_excel_table_keeps_its_name_and_loses_its_formulas(upload, copy):
    def shape(book):
        table = Table(displayName="Orang", ref="A1:J6")
        table._initialise_columns()
        for column, label in zip(table.tableColumns, HEADER, strict=True):
            column.name = label
        book["Daftar"].add_table(table)

    sheet = copy(upload(workbook({"Daftar": [HEADER, *PEOPLE]}, shape))).active
    assert list(sheet.tables) == ["Orang"]


def test_a_workbook_that_openpyxl_cannot_open_is_written_anew(upload, copy):
    broken = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(xlsx())) as whole, zipfile.ZipFile(broken, "w") as archive:
        for name in whole.namelist():
            part = whole.read(name)
            archive.writestr(name, part.replace(b"<fonts", b"<fontz") if "styles" in name else part)
    sheet = copy(upload(broken.getvalue())).active
    assert look(box_of(sheet, "NIK", "Wawan Setiawan")) == ERROR


def test_a_workbook_that_is_too_large_is_written_anew(upload, monkeypatch, officer):
    monkeypatch.setattr(marked_list, "MOST_CELLS", 10)
    roster = upload(xlsx())
    head = {
        "context": rosters.context_for(roster).to_json(),
        "told": list(marking._told(roster)),
        "words": marking.words()._asdict(),
        "notes": [],
        "only": False,
    }
    sheet = openpyxl.load_workbook(io.BytesIO(marked_list.marked(xlsx(), head))).active
    assert look(box_of(sheet, "NIK", "Wawan Setiawan")) == ERROR
    assert sheet["B5"].value == LOST


# --- who may have it


def test_marking_leaves_an_event(upload, copy, officer):
    copy(upload(xlsx()), only_bad=True)
    event = AuditEvent.objects.get(verb="rosters.mark")
    assert (event.by, event.facts["only_bad"]) == (officer, True)


def test_marking_twice_gives_the_same_copy(upload, copy):
    roster = upload(xlsx())
    one, two = (
        [[box.value for box in line] for line in copy(roster).active.iter_rows()] for _ in "12"
    )
    assert one == two


def test_a_list_that_is_not_read_has_no_marked_copy(officer, now):
    roster = RosterFactory(state=Roster.State.RECEIVED)
    with pytest.raises(Refused) as no:
        marking.download(roster, by=officer, at=now)
    assert no.value.code == "roster_not_checked"


def test_bad_rows_alone_where_none_is_bad_are_refused(upload, officer, now):
    roster = upload(workbook({"Daftar": [HEADER, *PEOPLE[:2]]}))
    with pytest.raises(Refused) as no:
        marking.download(roster, only_bad=True, by=officer, at=now)
    assert no.value.code == "nobody_left"


def test_a_file_that_is_gone_is_refused(upload, officer, now):
    roster = upload(xlsx())
    roster.file.storage.delete(roster.file.name)
    with pytest.raises(Refused) as no:
        marking.download(roster, by=officer, at=now)
    assert no.value.code == "file_gone"


def test_the_page_offers_the_copy_and_gives_it(client, upload):
    roster = upload(xlsx(), 'daftar "baru".xlsx')
    address = reverse("rosters:marked", args=[roster.pk])
    assert address in client.get(reverse("rosters:detail", args=[roster.pk])).content.decode()
    response = client.post(address, {"rows": "bad"})
    assert response["Content-Disposition"].startswith("attachment")
    assert "-bertanda.xlsx" in response["Content-Disposition"]
    assert openpyxl.load_workbook(io.BytesIO(response.content)).active.max_row == 3
    assert client.get(address).status_code == 405


def test_an_officer_of_another_village_gets_no_copy(client, upload):
    roster = upload(xlsx())
    other = Village.objects.get(code="62.10.03.2002")
    client.force_login(PostingFactory(village=other).user)
    assert client.post(reverse("rosters:marked", args=[roster.pk])).status_code == 404


@pytest.mark.parametrize(
    ("role", "status"), [(Role.VERIFIER, 200), (Role.VIEWER, 403), (Role.TREASURER, 200)]
)
def test_staff_get_a_copy_and_viewers_do_not(client, upload, role, status):
    roster = upload(xlsx())
    client.force_login(UserFactory(role=role))
    assert client.post(reverse("rosters:marked", args=[roster.pk])).status_code == status


def test_pages_tell_of_lists_that_came_back(client, upload, copy, django_assert_max_num_queries):
    first = upload(xlsx(), "pertama.xlsx")
    out = io.BytesIO()
    copy(first).save(out)
    second = upload(out.getvalue(), "kedua.xlsx")
    for page, words in (
        (second, ["pertama.xlsx", "5 baris menggantikan yang lama"]),
        (first, ["kedua.xlsx", "5 baris daftar ini sudah diganti"]),
    ):
        with django_assert_max_num_queries(15):
            shown = client.get(reverse("rosters:detail", args=[page.pk])).content.decode()
        for word in words:
            assert word in shown


def test_every_form_of_the_page_carries_its_token(client, upload, officer, now):
    roster = upload(xlsx())
    mending.skip(roster.lines.get(position=4), reason="Pindah", by=officer, at=now)
    page = client.get(reverse("rosters:detail", args=[roster.pk]), {"show": "all"})
    forms = page.content.decode().split('method="post"')[1:]
    assert len(forms) > 3
    assert all("csrfmiddlewaretoken" in form.split("</form>")[0] for form in forms)
