"""The annex of a decree: masked for everybody, whole for who signs it."""

import re
from datetime import date, timedelta
from io import BytesIO

import pytest
from openpyxl import load_workbook
from pypdf import PdfReader

from enrollment.actions import annexes
from enrollment.models import Tariff
from enrollment.tests.factories import (
    DecreeFactory,
    DraftNameFactory,
    DraftRemovalFactory,
    MemberFactory,
)
from gumas_pbi.models import AuditEvent, Role
from gumas_pbi.refusals import Refused
from gumas_pbi.tests.factories import UserFactory
from villages.tests.factories import VillageFactory
from workers.actions import corrections

pytestmark = pytest.mark.django_db
NIK = re.compile(r"(?<![0-9])[0-9]{16}(?![0-9])")


@pytest.fixture
def approver():
    return UserFactory(role=Role.APPROVER)


@pytest.fixture
def decree():
    """Two people of Sare Rangan, one of Dandang; named as decreed."""
    decree = DecreeFactory(about="Penetapan peserta")
    MemberFactory(decree=decree, name="Zulfa Łamiang")
    MemberFactory(decree=decree, name="=HYPERLINK(1)")
    dandang = VillageFactory(code="62.10.04.2019")
    MemberFactory(decree=decree, name="Yusuf", candidate__proposal__roster__village=dandang)
    return decree


def printed(data: bytes) -> str:
    return " ".join(" ".join(p.extract_text() for p in PdfReader(BytesIO(data)).pages).split())


def cells(data: bytes):
    """Every cell of a workbook by sheet, as rows of text."""
    book = load_workbook(BytesIO(data))
    return {
        sheet.title: [[cell.value or "" for cell in row] for row in sheet.iter_rows()]
        for sheet in book
    }


@pytest.mark.parametrize("form", annexes.FORMS)
def test_copy_masks_every_nik_and_is_recorded(decree, approver, now, form):
    data = annexes.copy(decree, form, by=approver, at=now)
    text = printed(data) if form == "pdf" else str(cells(data))
    assert not NIK.search(text)
    assert all(m.worker.masked_nik in text for m in decree.members.select_related("worker"))
    event = AuditEvent.objects.get(verb="annexes.copy")
    assert (event.by, event.facts) == (approver, {"form": form, "people": 3})


@pytest.mark.parametrize("form", annexes.FORMS)
def test_official_holds_every_nik_and_is_recorded(decree, approver, now, form):
    data = annexes.official(decree, form, reason="Untuk ditandatangani", by=approver, at=now)
    text = printed(data) if form == "pdf" else str(cells(data))
    niks = {m.worker.nik for m in decree.members.select_related("worker")}
    assert set(NIK.findall(text)) == niks
    event = AuditEvent.objects.get(verb="annexes.official")
    assert event.facts == {"form": form, "people": 3, "reason": "Untuk ditandatangani"}


@pytest.mark.parametrize("reason", ["", "   ", "12345"])
def test_official_without_a_reason(decree, approver, now, reason):
    with pytest.raises(Refused, match="paling sedikit 5 huruf"):
        annexes.official(decree, "pdf", reason=reason, by=approver, at=now)
    assert not AuditEvent.objects.exists()


def test_official_keeps_no_nik_that_was_typed_as_the_reason(decree, approver, now):
    annexes.official(decree, "pdf", reason="Cocokkan 6210031708800001", by=approver, at=now)
    assert not NIK.search(str(AuditEvent.objects.get().facts))


def test_official_of_a_draft(approver, now):
    draft = DraftNameFactory().decree
    with pytest.raises(Refused, match="setelah SK ditetapkan"):
        annexes.official(draft, "pdf", reason="Untuk ditandatangani", by=approver, at=now)


def test_official_is_limited_by_the_hour_and_the_user(decree, approver, now, monkeypatch):
    monkeypatch.setattr(annexes, "OFFICIAL_PER_HOUR", 1)
    for at, by in ((now - timedelta(hours=1), approver), (now, UserFactory()), (now, approver)):
        annexes.official(decree, "pdf", reason="Untuk ditandatangani", by=by, at=at)
    with pytest.raises(Refused, match="10 lampiran resmi dalam satu jam"):
        annexes.official(decree, "pdf", reason="Untuk ditandatangani", by=approver, at=now)


def test_a_draft_says_so_and_names_whom_it_would_name(approver, now):
    draft = DraftNameFactory().decree
    gone = DraftNameFactory(decree=draft, candidate__worker__died_on=date(2026, 1, 1))
    text = printed(annexes.copy(draft, "pdf", by=approver, at=now))
    assert "RANCANGAN" in text
    assert "JUMLAH SELURUHNYA: 1 orang" in text
    assert gone.worker.name not in text


@pytest.mark.parametrize("form", annexes.FORMS)
def test_nobody_is_no_annex(approver, now, form):
    with pytest.raises(Refused, match="belum memuat seorang pun"):
        annexes.copy(DecreeFactory(draft=True), form, by=approver, at=now)
    assert not AuditEvent.objects.exists()


def test_the_workbook_lists_and_sums(decree, approver, now):
    sheets = cells(annexes.copy(decree, "xlsx", by=approver, at=now))
    assert list(sheets) == ["Daftar nama", "Rekap", "Keterangan"]
    names = [row[3] for row in sheets["Daftar nama"]]
    assert names == ["Nama", "'=HYPERLINK(1)", "Zulfa Łamiang", "Yusuf"]
    assert [row[:6] for row in sheets["Rekap"][1:]] == [
        ["Tewah", "Desa Sare Rangan", "2", "0", "2", "Rp\xa020.000"],
        ["Tewah", "Jumlah Kecamatan Tewah", "2", "0", "2", "Rp\xa020.000"],
        ["Kahayan Hulu Utara", "Desa Dandang", "1", "0", "1", "Rp\xa010.000"],
        ["Kahayan Hulu Utara", "Jumlah Kecamatan Kahayan Hulu Utara", "1", "0", "1",
         "Rp\xa010.000"],
        ["JUMLAH SELURUHNYA", "", "3", "0", "3", "Rp\xa030.000"],
    ]  # fmt: skip


def test_no_cell_of_the_workbook_is_a_formula(decree, approver, now):
    book = load_workbook(BytesIO(annexes.copy(decree, "xlsx", by=approver, at=now)))
    kinds = {c.data_type for s in book for row in s.iter_rows() for c in row if c.value is not None}
    assert kinds == {"s"}


def test_without_a_tariff_the_annex_says_so(decree, approver, now):
    Tariff.objects.all().delete()
    text = printed(annexes.copy(decree, "pdf", by=approver, at=now))
    assert "belum ditetapkan" in text


@pytest.mark.parametrize(("paper", "width"), [("A4", 297), ("f4", 330), ("Letter", 297)])
def test_the_paper_is_a_setting(decree, approver, now, settings, paper, width):
    settings.ANNEX_PAPER = paper
    data = annexes.copy(decree, "pdf", by=approver, at=now)
    assert round(float(PdfReader(BytesIO(data)).pages[0].mediabox.width) / 72 * 25.4) == width


@pytest.mark.parametrize("form", annexes.FORMS)
def test_an_amendment_tells_whom_it_takes_out(decree, approver, now, form):
    amendment = DecreeFactory(draft=True, amends=decree)
    DraftRemovalFactory(decree=amendment, member=decree.members.get(name="Yusuf"))
    data = annexes.copy(amendment, form, by=approver, at=now)
    if form == "pdf":
        _named, removed = printed(data).split(f"DIKELUARKAN DARI KEPUTUSAN NOMOR {decree.number}")
        assert "Yusuf" in removed
    else:
        assert [row[3] for row in cells(data)["Dikeluarkan"]] == ["Nama", "Yusuf"]


@pytest.mark.parametrize("rows", [1, 3])
def test_an_annex_takes_the_same_number_of_queries(approver, now, django_assert_num_queries, rows):
    decree = DecreeFactory()
    MemberFactory.create_batch(rows, decree=decree)
    with django_assert_num_queries(7):
        annexes.copy(decree, "pdf", by=approver, at=now)


@pytest.mark.parametrize("form", annexes.FORMS)
def test_an_issued_annex_shows_people_as_they_were_decreed(approver, now, form):
    """What is corrected afterwards changes the registry, not the paper that was signed."""
    decree = DecreeFactory(issued_at=now)
    worker = MemberFactory(decree=decree).worker
    before = annexes.copy(decree, form, by=approver, at=now)
    liaison = UserFactory(role=Role.BPJS_LIAISON)
    values = {"nik": "6210031708809876", "birth_place": "Kuala Kurun", "name": "Lain Sekali"}
    for days, birth_date in ((1, date(1981, 8, 17)), (2, date(1982, 8, 17))):
        corrections.correct(
            worker, {**values, "birth_date": birth_date}, "Disamakan dengan KTP",
            by=liaison, at=now + timedelta(days=days),
        )  # fmt: skip
        worker.refresh_from_db()
    after = annexes.copy(decree, form, by=approver, at=now + timedelta(days=3))
    read = printed if form == "pdf" else cells
    assert read(after) == read(before)
