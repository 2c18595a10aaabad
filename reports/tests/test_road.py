"""The whole road in a real browser, with real servers and worker: from a village's list to a claim.

Each step is done by the person whose step it is, in a browser session of their own.
"""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pypdfium2
import pytest
import zxingcpp
from openpyxl import Workbook, load_workbook
from playwright.sync_api import Browser, Locator, Page, expect

from enrollment.statement_errors import Said
from gumas_pbi import synthetic
from gumas_pbi.models import Role
from reports.tests import money_road, running
from workers.template_xlsx import COLUMNS

pytestmark = [pytest.mark.browser, pytest.mark.servers, pytest.mark.long]

VILLAGE, DISTRICT = "62.10.03.2001", "62.10.03"
PEOPLE, BAD, REFUSED = 12, 2, 1
HEADERS = [column.header for column in COLUMNS]
DECREE = "100.3.3.2/77/2026"
PATIENCE = 30_000  # milliseconds for what a worker does, or a page of a busy machine
expect.set_options(timeout=PATIENCE)


@pytest.fixture(scope="module")
def site(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[running.Site]:
    with running.site(tmp_path_factory.mktemp("road") / "folder data") as site:
        yield site


@pytest.fixture(scope="module")
def logins(site: running.Site) -> dict[str, tuple[str, str]]:
    """One login for each role, and a second treasurer, added as an operator adds them."""
    calls = []
    for name, role in [*((role.value, role.value) for role in Role), ("treasurer_2", "treasurer")]:
        place = ["--village", VILLAGE] if role == Role.VILLAGE_OFFICER else []
        calls.append(["add_user", name, "--name", f"Uji {name}", "--role", role, *place, "--json"])
    # In one process: starting it takes longer than adding them all.
    program = (
        "from django.core.management import call_command\n"
        f"for arguments in {[list(map(str, call)) for call in calls]}: call_command(*arguments)"
    )
    answers = site.manage("shell", "-v0", "-c", program).splitlines()
    added = map(json.loads, answers)
    return {one["username"]: (one["username"], one["password"]) for one in added}


class Visitor:
    """Somebody with a browser: collects what the browser complains about."""

    def __init__(self, page: Page, site: running.Site):
        self.page, self.site = page, site
        self.complaints: list[str] = []
        page.on("console", lambda m: m.type == "error" and self.complaints.append(m.text))
        page.on("response", lambda r: r.status >= 500 and self.complaints.append(r.url))
        page.on("dialog", lambda dialog: dialog.accept())

    def open(self, path: str) -> None:
        self.page.goto(self.site.url + path)

    def press(self, name: str | re.Pattern[str]) -> None:
        self.page.get_by_role("button", name=name).first.click()

    def follow(self, name: str | re.Pattern[str]) -> None:
        self.page.get_by_role("link", name=name).first.click()

    def sees(self, text: str | re.Pattern[str]) -> None:
        expect(self.page.get_by_text(text).first).to_be_visible()

    def fill(self, values: dict[str, str]) -> None:
        """By label."""
        for label, text in values.items():
            self.page.get_by_label(label).first.fill(text)

    def reload_until(self, path: str, wanted: Locator) -> None:
        """For a list page, which shows what a worker does when it is opened again."""
        for _ in range(PATIENCE // 1000):
            self.open(path)
            if wanted.first.is_visible():
                return
            self.page.wait_for_timeout(1000)
        expect(wanted.first).to_be_visible()

    def download(self, name: str | re.Pattern[str]) -> bytes:
        with self.page.expect_download() as waiting:
            self.press(name)
        return Path(waiting.value.path()).read_bytes()


@pytest.fixture
def visit(browser: Browser, site: running.Site, logins: dict[str, tuple[str, str]], tmp_path: Path):
    """`with visit(role) as visitor`: logged in, on a phone or at a desk; a picture on failure."""

    @contextmanager
    def as_role(role: str, *, phone: bool = False) -> Iterator[Visitor]:
        size = {"width": 360, "height": 740} if phone else {"width": 1280, "height": 900}
        context = browser.new_context(viewport=size, locale="id-ID")
        visitor = Visitor(context.new_page(), site)
        visitor.open("/masuk/")
        username, password = logins[role]
        visitor.page.get_by_label("Nama pengguna").fill(username)
        visitor.page.get_by_label("Sandi").fill(password)
        visitor.press("Masuk")
        visitor.sees("Selamat datang")
        try:
            yield visitor
        except BaseException:
            visitor.page.screenshot(path=tmp_path / f"{role}.png", full_page=True)
            raise
        context.close()
        assert visitor.complaints == []

    return as_role


def village_list(today: date) -> bytes:
    """A village's workbook: twelve people, one without a name, one NIK of 15 digits."""
    people = synthetic.people(PEOPLE, 7, [(1, DISTRICT)], today, ["Petani", "Nelayan"])
    book = Workbook()
    sheet = book.active
    sheet.append(HEADERS)
    for number, p in enumerate(people):
        known = {
            "NIK": p.nik[:-1] if number == 3 else p.nik,
            "Nama Lengkap": "" if number == 5 else p.name,
            "Tempat Lahir": p.birth_place,
            "Tanggal Lahir": p.birth_date,
            "Jenis Kelamin": p.gender,
            "Alamat": p.address,
            "Pekerjaan": p.occupation,
            "Nama Ibu Kandung": p.mother_name,
            "No. HP": p.phone,
        }
        sheet.append([known.get(header, "") for header in HEADERS])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def answer_to(sent: bytes, start: date) -> bytes:
    """What BPJS says: all accepted but the last, and a NIK that nobody sent."""
    rows = list(load_workbook(io.BytesIO(sent)).active.iter_rows(values_only=True))
    nik = rows[0].index("NIK")
    book = Workbook()
    sheet = book.active
    sheet.append(["NIK", "KPJ", "Tanggal Mulai", "Status", "Alasan"])
    for number, row in enumerate(rows[1:], start=1):
        last = number == len(rows) - 1
        sheet.append(
            [row[nik], "" if last else f"{25_000_000_000 + number}", f"{start:%d-%m-%Y}",
             "DITOLAK" if last else "DITERIMA", "NIK tidak padan Dukcapil" if last else ""]
        )  # fmt: skip
    sheet.append(["6210031201803999", "25000999999", f"{start:%d-%m-%Y}", "DITERIMA", ""])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def billed(sent: bytes) -> list[Said]:
    """Whom BPJS bills, of those who were sent: as its answer says."""
    titles, *rows = load_workbook(io.BytesIO(sent)).active.iter_rows(values_only=True)
    nik, name = titles.index("NIK"), titles.index("NAMA")
    return [
        Said(f"{25_000_000_000 + number}", row[nik], row[name], 10_000, 6_800)
        for number, row in enumerate(rows[:-REFUSED], start=1)
    ]


def test_a_list_becomes_cards_and_a_claim(site, visit, browser, tmp_path):
    today = datetime.now(ZoneInfo("Asia/Jakarta")).date()
    start = today.replace(day=1)
    good = PEOPLE - BAD

    with visit(Role.VILLAGE_OFFICER, phone=True) as officer:
        officer.open("/daftar/unggah/")
        officer.page.set_input_files(
            "input[type=file]",
            {"name": "pekerja desa.xlsx", "mimeType": "application/octet-stream",
             "buffer": village_list(today)},
        )  # fmt: skip
        officer.press("Unggah dan periksa")
        officer.follow(re.compile(f"Kirim {good} baris yang benar"))
        officer.press(re.compile(f"Kirim {good} baris"))
        officer.sees(re.compile("menunggu diperbaiki"))
        officer.reload_until(
            "/usulan/", officer.page.get_by_role("cell", name="Menunggu verifikasi")
        )

    with visit(Role.APPROVER) as approver:
        approver.open("/kuota/")
        approver.follow("Tambah masa")
        approver.fill(
            {"Nama masa": "Masa uji", "Mulai": f"{today.year}-01-01",
             "Sampai dengan": f"{today.year}-12-31", "Kuota (orang)": "50",
             "Pagu anggaran (rupiah)": "100.000.000"}
        )  # fmt: skip
        approver.press("Simpan")
        approver.follow("Isi kuota semua desa")
        approver.page.get_by_label("Sare Rangan", exact=True).fill(str(good))
        approver.press("Simpan kuota")
        expect(approver.page.get_by_text("Sudah dibagi ke desa").locator("..")).to_contain_text(
            str(good)
        )

    with visit(Role.VERIFIER) as verifier:
        verifier.open("/verifikasi/")
        verifier.follow(re.compile("Sare Rangan"))
        verifier.page.get_by_label(f"semua {good} hasil").check()
        verifier.page.get_by_role("button", name="Setujui", exact=True).last.click()
        verifier.press("Ya, setujui")
        verifier.sees(f"{good} orang disetujui.")

    with visit(Role.APPROVER) as approver:
        approver.open("/sk/")
        approver.follow("Rancang SK")
        approver.fill(
            {"Nomor SK": DECREE, "Tanggal SK": start.isoformat(),
             "Berlaku mulai": start.isoformat(),
             "Berlaku sampai dengan": (start + timedelta(days=200)).isoformat()}
        )  # fmt: skip
        approver.page.locator("input[name=proposals]").first.check()
        approver.press("Simpan rancangan")
        approver.press(re.compile("Tetapkan"))
        approver.sees("Ditetapkan oleh")
        names = pypdfium2.PdfDocument(approver.download("Salinan lampiran (PDF)"))
        assert DECREE in "".join(page.get_textpage().get_text_range() for page in names)
        assert approver.download("Salinan lampiran (Excel)").startswith(b"PK")

    with visit(Role.BPJS_LIAISON) as liaison:
        liaison.open("/sk/")
        liaison.follow(DECREE)
        liaison.press(re.compile(f"Siapkan kiriman {good} orang"))
        sent = liaison.download("Unduh .xlsx")
        liaison.page.set_input_files(
            "input[type=file]",
            {"name": "jawaban.xlsx", "mimeType": "application/octet-stream",
             "buffer": answer_to(sent, start)},
        )  # fmt: skip
        liaison.press("Baca jawaban")
        liaison.sees("NIK ini tidak ada dalam SK")
        liaison.follow("Kembali ke SK")
        liaison.sees("NIK tidak padan Dukcapil")

    covered = billed(sent)
    money_road.doubted(visit, covered[0].nik, today)
    money_road.opened_and_closed(visit, len(covered), today)
    money_road.billed_and_paid(visit, len(covered), today)
    money_road.reconciled(visit, covered, today)
    money_road.packed(visit, len(covered), today)

    with visit(Role.BPJS_LIAISON) as printer:
        printer.open("/kartu/cetak/")
        printer.press(re.compile("^Mulai cetak"))
        drawn = re.compile("^Kartu ")
        expect(printer.page.get_by_role("button", name=drawn).first).to_be_visible()
        pdf = printer.download(drawn)

    urls = qr_codes(pdf)
    assert len(urls) == good - REFUSED
    assert len(set(urls)) == len(urls)
    stranger = Visitor(browser.new_context(viewport={"width": 360, "height": 740}).new_page(), site)
    stranger.page.goto(urls[0])
    stranger.sees(re.compile("^Berlaku"))
    assert not re.search(r"\d{16}|\b25000\d{6}\b", stranger.page.content())
    stranger.page.goto(urls[0][:-1] + ("A" if urls[0][-1] != "A" else "B"))
    stranger.sees("Tidak dikenal")

    with visit(Role.VILLAGE_OFFICER, phone=True) as officer:
        officer.open("/konfirmasi/")
        officer.follow(re.compile("^Konfirmasi.*Sare Rangan"))
        gone = officer.page.locator("#people > li").first
        gone.locator("summary").click()
        gone.locator("select").select_option("moved")
        gone.locator("input[name^=d]").fill(today.isoformat())
        officer.press(re.compile(f"^Konfirmasi {good - REFUSED} orang"))
        officer.sees(f"{good - REFUSED - 1} dari {good - REFUSED} orang")
        officer.press("Ya, konfirmasi")
        officer.sees(re.compile("sudah dikonfirmasi"))

        officer.open("/peristiwa/meninggal/")
        officer.page.get_by_role("link", name=re.compile("^Meninggal")).last.click()
        officer.page.get_by_label("Tanggal meninggal").fill(today.isoformat())
        officer.page.get_by_label("Bukan").check()
        officer.press("Lanjut")
        officer.press("Ya, catat kematian")
        officer.sees(re.compile("10.000.000"))

    with visit(Role.VERIFIER) as verifier:
        verifier.open("/rantai/")
        verifier.sees(re.compile("Angkanya cocok"))
        verifier.page.get_by_role("link", name=f"Diterima BPJS: {good - REFUSED}").click()
        expect(verifier.page.locator("tbody tr")).to_have_count(good - REFUSED)
        verifier.open("/rantai/")
        verifier.page.get_by_role("link", name=re.compile("Ditolak BPJS")).first.click()
        expect(verifier.page.locator("tbody tr")).to_have_count(REFUSED)
        verifier.page.locator("tbody tr th a").click()
        verifier.sees("NIK tidak padan Dukcapil")


def odd_list(today: date) -> tuple[bytes, list[synthetic.Person]]:
    """A list as no template has it: a title, columns from C on, a header of two rows; of eight
    people one has lost the last digit of the NIK, two are of a village that there isn't, one is a
    civil servant, one has no name."""
    people = list(synthetic.people(8, 23, [(1, DISTRICT)], today, ["Petani"]))
    book = Workbook()
    sheet = book.active
    sheet.append([None, None, "PENDATAAN PEKERJA RENTAN, KECAMATAN TEWAH"])
    sheet.append([])
    sheet.append([None, None, "Nama (sesuai KTP)", "L/P", "Tempat/Tanggal Lahir", None,
                  "No. KTP", "Nama Desa", "Profesi"])  # fmt: skip
    sheet.append([None, None, None, None, "Tempat", "Tanggal"])
    sheet.merge_cells("E3:F3")
    for number, p in enumerate(people):
        sheet.append(
            [None, None, "" if number == 6 else p.name, p.gender, p.birth_place,
             f"{p.birth_date:%d.%m.%Y}", int(p.nik) if number == 0 else p.nik,
             "Antah Berantah" if number in (2, 3) else "Sare Rangan",
             "PNS" if number == 5 else "Petani"]
        )  # fmt: skip
    out = io.BytesIO()
    book.save(out)
    return out.getvalue(), people


def mended_in_excel(marked: bytes, name: str) -> bytes:
    """The marked copy with the missing name typed into its coloured cell."""
    book = load_workbook(io.BytesIO(marked))
    sheet = book.worksheets[0]
    (empty,) = (cell for row in sheet.iter_rows() for cell in row
                if cell.comment and "Nama belum diisi" in cell.comment.text)  # fmt: skip
    assert empty.fill.fill_type
    empty.value = name
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def upload(visitor: Visitor, name: str, data: bytes) -> str:
    visitor.open("/daftar/unggah/")
    visitor.page.set_input_files(
        "input[type=file]", {"name": name, "mimeType": "application/octet-stream", "buffer": data}
    )
    visitor.press("Unggah dan periksa")
    expect(visitor.page.locator("#rows")).to_be_visible()
    return visitor.page.url


def test_a_list_is_mended_in_the_browser_and_in_excel(site, visit):
    today = date.today()
    data, people = odd_list(today)
    with visit(Role.VILLAGE_OFFICER, phone=True) as officer:
        url = upload(officer, "pendataan.xlsx", data)
        officer.sees("5 baris menunggu diperbaiki.")

        officer.follow("Perbaiki sekaligus")
        officer.page.get_by_label("Ganti dengan").first.fill("Sare Rangan")
        officer.press("Ganti")
        officer.sees("2 baris diperbaiki.")

        officer.page.goto(url)
        row = officer.page.locator("tr", has_text=people[0].name)
        row.locator(".cell-error [data-edit]").click()
        expect(officer.page.locator("[name=nik]")).to_be_focused()
        officer.page.keyboard.type(people[0].nik)
        officer.page.keyboard.press("Enter")
        officer.sees("Kirim 6 baris yang benar")
        expect(row.locator("[data-edit]").first).to_be_visible()
        expect(row.locator(".cell-error")).to_have_count(0)

        row = officer.page.locator("tr", has_text=people[5].name)
        row.locator("[data-edit]").first.click()
        officer.page.get_by_label("Alasan melewati baris ini").fill("Pegawai negeri")
        officer.press("Lewati baris ini")
        officer.sees("Pegawai negeri")

        officer.follow(re.compile("Kirim 6 baris yang benar"))
        officer.press(re.compile("Kirim 6 baris"))
        officer.sees("6 baris dikirim untuk diverifikasi.")
        officer.sees("Menunggu verifikasi")

        officer.page.goto(url)
        marked = officer.download("Unduh daftar bertanda")
        upload(officer, "pendataan-bertanda.xlsx", mended_in_excel(marked, people[6].name))
        officer.sees("Daftar ini perbaikan dari daftar sebelumnya")
        officer.sees(re.compile(r"2 baris menggantikan yang lama, 6 sudah dikirim sebelumnya"))
        officer.follow(re.compile("Kirim 1 baris yang benar"))
        officer.press(re.compile("Kirim 1 baris"))
        officer.sees("1 baris dikirim untuk diverifikasi.")


def qr_codes(pdf: bytes) -> list[str]:
    """What the QR codes on the pages say, read from pictures of 150 dots an inch."""
    pages = pypdfium2.PdfDocument(pdf)
    pictures = [pages[number].render(scale=150 / 72).to_pil() for number in range(len(pages))]
    return [code.text for picture in pictures for code in zxingcpp.read_barcodes(picture)]
