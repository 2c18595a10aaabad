"""A village's cards from the printer to the hand, in a real browser on a phone, with the connection
cut in between: scanned by a camera, read from a photo by the server, typed, and ticked."""

from __future__ import annotations

import io
import itertools
import json
import os
import re
from collections.abc import Iterator
from pathlib import Path

import pypdfium2
import pytest
import zxingcpp
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page, expect

from reports.tests import running

pytestmark = [pytest.mark.browser, pytest.mark.servers, pytest.mark.long]
PEOPLE = 10
numbers = itertools.count(1)
PATIENCE = 30_000
PICTURES = os.environ.get("GUMAS_SHOTS", "")  # a folder, to look at the pages
# A phone's own reader of codes, which sees what is put before it.
READER = """
window.BarcodeDetector = class {
  static async getSupportedFormats() { return ["qr_code"]; }
  async detect() {
    const text = window.inView;
    window.inView = "";
    return text ? [{ rawValue: text }] : [];
  }
};
"""


@pytest.fixture(scope="module")
def site(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[running.Site]:
    with running.site(tmp_path_factory.mktemp("cards")) as site:
        yield site


class Printed:
    """A village whose cards were printed: its code, and a picture of each card with its QR text."""

    def __init__(self, site: running.Site, folder: Path):
        site.manage("demo", "--workers", str(PEOPLE), "--villages", "1", "--json")
        said = json.loads(site.manage("print_cards", "--out", str(folder), "--json"))
        assert said["cards"] == PEOPLE
        [path] = sorted(folder.glob("*-kartu-*.pdf"))
        self.village = path.name.split("-")[0]
        self.cards: list[tuple[str, Image.Image]] = []
        for page in pypdfium2.PdfDocument(path.read_bytes()):
            picture = page.render(scale=200 / 72).to_pil().convert("L")
            for code in zxingcpp.read_barcodes(picture):
                x, y = code.position.top_left.x, code.position.top_left.y
                around = (max(x - 400, 0), max(y - 250, 0), x + 400, y + 400)
                self.cards.append((code.text, picture.crop(around)))


@pytest.fixture(scope="module")
def printed(site: running.Site, tmp_path_factory: pytest.TempPathFactory) -> Printed:
    return Printed(site, tmp_path_factory.mktemp("printed"))


def login(page: Page, site: running.Site, who: tuple[str, str]) -> None:
    page.get_by_label("Nama pengguna").fill(who[0])
    page.get_by_label("Sandi").fill(who[1])
    page.get_by_role("button", name="Masuk").click()


def user(site: running.Site, role: str, *place: str) -> tuple[str, str]:
    name = f"uji_{role}_{next(numbers)}"
    added = json.loads(
        site.manage("add_user", name, "--name", name, "--role", role, *place, "--json")
    )
    return added["username"], added["password"]


def shot(page: Page, name: str) -> None:
    if PICTURES:
        page.screenshot(path=f"{PICTURES}/{name}.png", full_page=True)


def scan(page: Page, text: str) -> None:
    page.evaluate("text => { window.inView = text; }", text)


def hand(page: Page) -> None:
    page.get_by_role("button", name="Diserahkan", exact=True).click()


def unsent(page: Page, n: int) -> None:
    expect(page.locator("[data-unsent-count]")).to_have_text(str(n), timeout=PATIENCE)


def recorded(page: Page, n: int) -> None:
    expect(page.locator(".scan-log .is-good")).to_have_count(n, timeout=PATIENCE)


def photo_of(picture: Image.Image) -> bytes:
    """The card as it lies on a table, turned a little, photographed in a hurry."""
    scene = Image.new("L", (1600, 1200), 90)
    scene.paste(picture.rotate(4, expand=True, fillcolor=200), (300, 200))
    out = io.BytesIO()
    scene.save(out, "JPEG", quality=60)
    return out.getvalue()


@pytest.fixture
def phone(browser: Browser, site: running.Site) -> Iterator[BrowserContext]:
    context = browser.new_context(
        viewport={"width": 360, "height": 740}, locale="id-ID", is_mobile=True, has_touch=True
    )
    context.add_init_script(READER)
    yield context
    context.close()


def test_cards_go_from_the_printer_to_the_hand(
    browser: Browser, phone: BrowserContext, site: running.Site, printed: Printed
) -> None:
    desk = browser.new_context(viewport={"width": 1280, "height": 900}, locale="id-ID").new_page()
    desk.goto(f"{site.url}/kartu/perjalanan/?late=")
    login(desk, site, user(site, "verifier"))
    desk.get_by_label("Dibawa oleh").fill("Pak Rudi")
    desk.once("dialog", lambda dialog: dialog.accept())
    desk.get_by_role("button", name=f"Kirim {PEOPLE}").click()
    expect(desk.get_by_text(f"{PEOPLE} kartu dikirim")).to_be_visible()
    shot(desk, "journey-1280")

    officer = user(site, "village_officer", "--village", printed.village)
    page = phone.new_page()
    complaints: list[str] = []
    page.on("console", lambda m: m.type == "error" and complaints.append(m.text))
    page.on("dialog", lambda dialog: dialog.accept())
    page.goto(f"{site.url}/kartu/serah/")
    login(page, site, officer)
    shot(page, "village-coming-360")
    page.get_by_role("button", name="Semuanya sudah tiba").click()
    expect(page.get_by_text(f"{PEOPLE} kartu tercatat tiba di desa.")).to_be_visible()
    page.wait_for_function("navigator.serviceWorker.ready.then(() => true)")

    # With a connection: scanned, handed over, and the server has it at once.
    texts = [text for text, _picture in printed.cards]
    page.get_by_role("button", name="Pindai QR").click()
    scan(page, texts[0])
    expect(page.locator("[data-found-serial]")).to_have_text(re.compile("GM-"))
    shot(page, "scanned-360")
    hand(page)
    recorded(page, 1)
    scan(page, texts[0])
    expect(page.get_by_text("Kartu ini sudah Anda serahkan tadi.")).to_be_visible()
    page.get_by_role("button", name="Lewati").click()

    # The connection is cut: many in a row, one typed, one ticked in the list.
    phone.set_offline(True)
    for text in texts[1:3]:
        scan(page, text)
        hand(page)
    expect(page.get_by_text("Tanpa sambungan")).to_be_visible()
    page.get_by_role("button", name="Tutup kamera").click()
    waiting = page.locator(".hands li[data-serial]:not([class])")
    serial = waiting.first.get_attribute("data-serial") or ""
    page.get_by_text("Tidak bisa dipindai?").click()
    page.get_by_label("Nomor seri di kartu").fill(serial.lower())
    page.get_by_label("Nomor seri di kartu").press("Enter")
    hand(page)
    waiting.first.get_by_role("button").click()
    unsent(page, 4)
    shot(page, "offline-360")
    kept = page.evaluate("JSON.stringify(localStorage)")
    names = page.locator(".hands li b").all_inner_texts()
    assert len(names) == PEOPLE
    assert not [name for name in names if name in kept]

    # Reloaded without a connection, nothing is lost, and one more is scanned.
    page.reload()
    unsent(page, 4)
    page.get_by_role("button", name="Pindai QR").click()
    expect(page.get_by_text("Tanpa sambungan: centang disimpan")).to_be_visible()
    scan(page, texts[5])
    hand(page)
    unsent(page, 5)
    shot(page, "shell-360")

    # Back again: the page returns by itself and sends all.
    page.get_by_role("button", name="Tutup kamera").click()
    phone.set_offline(False)
    recorded(page, 5)
    expect(page.locator("[data-unsent]")).to_be_hidden()

    # A phone without a reader takes a photo of a real printed card; the server reads it.
    page.evaluate("delete window.BarcodeDetector")
    for text, picture in printed.cards:
        if text in (*texts[:3], texts[5]):
            continue
        page.locator("[data-found-serial]").evaluate("element => { element.textContent = ''; }")
        page.locator("#photo").set_input_files(
            {"name": "kartu.jpg", "mimeType": "image/jpeg", "buffer": photo_of(picture)}
        )
        expect(page.locator("[data-found-serial]")).to_have_text(
            re.compile(r"GM-"), timeout=PATIENCE
        )
        if page.locator("[data-hand]").is_visible():  # not the one typed, nor the one ticked
            break
    shot(page, "photo-360")
    hand(page)
    recorded(page, 6)

    # The session ends: what is ticked waits for the officer to log in again.
    phone.clear_cookies(name=re.compile("sesi"))
    page.locator(".hands li[data-serial]:not([class])").last.get_by_role("button").click()
    expect(page.get_by_text("Sesi Anda berakhir")).to_be_visible()
    shot(page, "session-360")
    page.get_by_role("link", name="Masuk lagi").click()
    login(page, site, officer)
    recorded(page, 1)
    shot(page, "village-360")
    assert [text for text in complaints if "Content Security" in text] == []

    desk.goto(f"{site.url}/kartu/perjalanan/")
    handed = desk.locator(".stat", has_text="Di tangan pemiliknya").locator(".stat-value")
    expect(handed).to_have_text(re.compile(r"^8"))
    desk.set_viewport_size({"width": 360, "height": 740})
    desk.goto(f"{site.url}/kartu/perjalanan/")
    assert desk.evaluate("document.documentElement.scrollWidth") == 360


def test_two_hand_the_same_card_over(
    browser: Browser, phone: BrowserContext, site: running.Site, printed: Printed
) -> None:
    """The office was first; the phone that had no connection is told so, also when asked again."""
    page = phone.new_page()
    page.goto(f"{site.url}/kartu/serah/")
    login(page, site, user(site, "village_officer", "--village", printed.village))
    line = page.locator(".hands li[data-serial]").last
    serial = line.get_attribute("data-serial") or ""
    phone.set_offline(True)
    line.get_by_role("button").click()
    unsent(page, 1)

    desk = browser.new_context(locale="id-ID").new_page()
    desk.goto(page.url)
    login(desk, site, user(site, "approver"))
    desk.locator(f".hands li[data-serial='{serial}']").get_by_role("button").click()
    recorded(desk, 1)

    phone.set_offline(False)
    expect(page.locator(".scan-log .is-bad")).to_contain_text("sudah diserahkan", timeout=PATIENCE)
    page.get_by_text("Tidak bisa dipindai?").click()
    for typed, said in (("abc", "tidak ada di daftar"), (serial, "dicatat oleh uji_approver")):
        page.get_by_label("Nomor seri di kartu").fill(typed)
        page.get_by_label("Nomor seri di kartu").press("Enter")
        expect(page.locator("[data-found-said]")).to_contain_text(said, timeout=PATIENCE)
    shot(page, "refused-360")
