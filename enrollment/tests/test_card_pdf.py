"""What a card says, seen as text and as printed pictures."""

import io
import re
import subprocess
import tracemalloc
import unicodedata
from datetime import date

import pypdfium2
import pytest
import zxingcpp
from PIL import Image, ImageChops
from pypdf import PdfReader

from enrollment import card_art, card_back, card_face, card_pdf, card_qr, card_sheet
from enrollment.card_letters import READABLE, Letters, contrast
from enrollment.card_pdf import CardFace, CardLook, Drawn
from enrollment.card_sheet import CARD_HEIGHT, CARD_WIDTH, MM, PAGE

LOOK = CardLook(
    programme="Gumas PBI",
    regency="Kabupaten Gunung Mas",
    funder="Pemerintah Kabupaten Gunung Mas (APBD)",
    office="Kantor Desa Sare Rangan",
    contact="Dinas Sosial Kabupaten Gunung Mas",
    base_income=1_000_000,
)
NIK = "6210030107900001"
LATIN = [
    chr(code)
    for first, last in ((0x20, 0x7F), (0xA0, 0x250), (0x1E00, 0x1F00))
    for code in range(first, last)
    if unicodedata.category(chr(code)) != "Cn"
]


def card(number: int = 1, **changes: object) -> CardFace:
    face = CardFace(
        serial=f"GM-{number:06d}",
        name="Marten Tingang",
        masked_nik="621003••••••0001",
        kpj="26000000017",
        village="Desa Sare Rangan",
        district="Tewah",
        since=date(2026, 11, 1),
        until=date(2026, 12, 31),
        url=f"HTTPS://PBI.EXAMPLE.GO.ID/K/7Q2MX0C4N8ZK5R1TD9VW{number:04d}",
    )
    return face._replace(**changes)  # type: ignore[arg-type]


def pdf(*cards: CardFace, look: CardLook = LOOK, layout: card_sheet.Layout = "sheet") -> bytes:
    out = io.BytesIO()
    card_pdf.draw(cards, out, look, layout=layout)
    return out.getvalue()


def text(*cards: CardFace, look: CardLook = LOOK) -> str:
    """As pdftotext reads it, in one line."""
    file = pdf(*cards, look=look)
    read = subprocess.run(["pdftotext", "-", "-"], input=file, capture_output=True, check=True)
    return " ".join(read.stdout.decode().split())


def pictures(file: bytes, dpi: int) -> list[Image.Image]:
    pages = pypdfium2.PdfDocument(file)
    return [page.render(scale=dpi / 72).to_pil().convert("RGB") for page in pages]


def jpeg(width: int = 90, height: int = 120, mode: str = "RGB") -> bytes:
    out = io.BytesIO()
    Image.new(mode, (width, height), 90).save(out, "JPEG")
    return out.getvalue()


def png(color: tuple[int, int, int, int]) -> bytes:
    out = io.BytesIO()
    Image.new("RGBA", (300, 400), color).save(out, "PNG")
    return out.getvalue()


# --- pages


@pytest.mark.parametrize(("cards", "pages"), [(0, 1), (1, 2), (8, 2), (9, 4), (16, 4), (17, 6)])
def test_a_sheet_of_eight_fronts_is_followed_by_its_backs(cards: int, pages: int) -> None:
    out = io.BytesIO()
    drawn = card_pdf.draw((card(number) for number in range(cards)), out, LOOK)
    assert drawn == Drawn(cards, pages)
    assert len(PdfReader(out, strict=True).pages) == pages


def test_single_cards_are_pages_of_exactly_cr80_front_and_back() -> None:
    reader = PdfReader(io.BytesIO(pdf(card(1), card(2), layout="single")), strict=True)
    sizes = {
        tuple(round(float(side) / MM, 2) for side in page.mediabox[2:]) for page in reader.pages
    }
    assert (len(reader.pages), sizes) == (4, {(85.6, 54.0)})
    assert ["GM-" in page.extract_text() for page in reader.pages] == [True, False, True, False]


def test_sheets_are_a4_and_printed_unscaled() -> None:
    reader = PdfReader(io.BytesIO(pdf(card())), strict=True)
    assert [round(float(side) / MM, 1) for side in reader.pages[0].mediabox[2:]] == [210.0, 297.0]
    assert reader.trailer["/Root"]["/ViewerPreferences"]["/PrintScaling"] == "/None"


def test_cards_lie_apart_and_inside_the_page() -> None:
    corners = card_sheet.imposition("sheet").fronts
    lefts, bottoms = {x for x, _ in corners}, {y for _, y in corners}
    assert len(set(corners)) == 8
    assert max(lefts) - min(lefts) > CARD_WIDTH + 2 * card_sheet.BLEED
    assert min(lefts) > 10 * MM
    assert max(lefts) + CARD_WIDTH < PAGE[0] - 10 * MM
    assert min(bottoms) > 10 * MM
    assert max(bottoms) + CARD_HEIGHT < PAGE[1] - 10 * MM


@pytest.mark.parametrize("cards", [3, 8])
def test_backs_lie_behind_their_fronts_once_the_sheet_is_turned(cards: int) -> None:
    """The bands are where they are on the front, seen through the paper."""
    front, back = pictures(pdf(*(card(number) for number in range(cards))), 100)
    seen_through = back.transpose(Image.Transpose.FLIP_LEFT_RIGHT)
    bled = _pixels(card_sheet.BLEED / MM, 100)
    for number, (x, y, wide, high) in enumerate(_boxes(100)):
        around = (x - 10, y - 10, x + wide + 10, y + high)
        bands = [_green(picture.crop(around)) for picture in (front, seen_through)]
        meant = (10 - bled, 10 - bled, 10 + wide + bled) if number < cards else None
        for band in bands:
            assert (band and band[:3]) == pytest.approx(meant, abs=1.01) if meant else not band


def _green(picture: Image.Image) -> tuple[int, int, int, int] | None:
    red, green, _blue = picture.split()
    return ImageChops.subtract(green, red).point([0] * 40 + [255] * 216).getbbox()


def _pixels(millimeters: float, dpi: int) -> int:
    return round(millimeters / 25.4 * dpi)


def _boxes(dpi: int) -> list[tuple[int, int, int, int]]:
    """Upper left corner, width and height of the eight fronts, in pixels."""
    wide, high = _pixels(85.6, dpi), _pixels(54, dpi)
    return [
        (_pixels(x / MM, dpi), _pixels(297 - y / MM - 54, dpi), wide, high)
        for x, y in card_sheet.imposition("sheet").fronts
    ]


# --- words


def test_the_front_says_whose_it_is_where_and_for_how_long() -> None:
    found = text(card())
    for words in (
        "Gumas PBI",
        "Kartu Peserta Program · Kabupaten Gunung Mas",
        "JKK · JKM",
        "Marten Tingang",
        "621003••••••0001",
        "26000000017",
        "Desa Sare Rangan, Tewah",
        "1 November 2026",
        "31 Desember 2026",
        "Iuran dibayar oleh Pemerintah Kabupaten Gunung Mas (APBD)",
        "Bukan kartu resmi BPJS Ketenagakerjaan",
        "GM-000001",
    ):
        assert words in found


def test_the_back_says_what_to_do_and_what_the_family_receives() -> None:
    found = text(card())
    for words in (
        "Lapor paling lambat 2 × 24 jam",
        "175",
        "petugas di Kantor Desa Sare Rangan",
        "Rp 70.000.000",
        "Rp 42.000.000",
        "3 bulan pertama: Rp 10.000.000",
        "paling banyak Rp 174.000.000",
        "BPJS Ketenagakerjaan yang menetapkan",
        "atau ke Dinas Sosial Kabupaten Gunung Mas.",
    ):
        assert words.replace("\N{NO-BREAK SPACE}", " ") in found.replace("\N{NO-BREAK SPACE}", " ")


def test_without_a_base_income_no_sum_is_said_for_a_death_at_work() -> None:
    found = text(card(), look=LOOK._replace(base_income=None))
    assert "70.000.000" not in found
    assert "48 × dasar upah" in found


def test_without_office_and_address_the_back_reads_well() -> None:
    found = text(card(), look=LOOK._replace(office="", contact=""))
    assert "petugas desa/kelurahan." in found
    assert "kelurahan terdekat." in found


def test_a_card_without_kpj_says_it_is_on_its_way() -> None:
    assert "dalam proses" in text(card(kpj=""))


def test_a_card_without_an_end_says_that_none_is_set() -> None:
    assert "belum ditentukan" in text(card(until=None))


def test_no_nik_anywhere_in_the_file_and_nobody_in_its_properties() -> None:
    file = pdf(*(card(number, masked_nik="••••••••••••0001") for number in range(20)))
    reader = PdfReader(io.BytesIO(file))
    assert reader.metadata == {"/Title": "Kartu Peserta Program", "/Producer": "Gumas PBI"}
    assert re.search(r"(?<![0-9])[0-9]{16}(?![0-9])", text(card())) is None
    for number in range(1, len(reader.xref[0]) + 1):
        content = reader.get_object(number)
        data = content.get_data() if hasattr(content, "get_data") else str(content).encode()
        assert NIK.encode() not in data


# --- letters


def test_every_latin_letter_has_a_glyph() -> None:
    letters = Letters()
    missing = [
        letter
        for letter in LATIN
        for strong in (False, True)
        if letter not in letters.font(letter, strong=strong).letters
    ]
    assert missing == []


def test_every_latin_letter_is_read_back_from_a_card() -> None:
    rare = [letter for letter in LATIN if letter not in Letters().strong.letters]
    assert len(rare) == 99
    names = ["".join(rare[start : start + 20]) for start in range(0, 99, 20)]
    found = text(*(card(name=name) for name in names)).replace(" ", "")
    assert all(unicodedata.normalize("NFC", name) in found for name in names)


@pytest.mark.parametrize(
    "name",
    [
        "Ö",
        "Norhayati",
        "Ngabdurrochmân D'Artagnan",
        "Đặng Ọláwálé",
        "Łukasz Čapek Ŝtefano",
        "Nur'aini O'Brien-Tingang",
        "(A) \\ B",
        "Muhammad Abdurrahman Tingang Rampai Bin Haji Sulaiman Sahay R",
        "Abdurrahmanwahidinsulaimankusumaningrumx",
    ],
)
def test_names_come_out_as_they_are(name: str) -> None:
    assert name in text(card(name=name))


def test_each_of_many_names_is_there() -> None:
    names = [f"Tingang {chr(65 + number % 26)}{number}" for number in range(40)]
    found = text(*(card(number, name=name) for number, name in enumerate(names)))
    assert all(name in found for name in names)


def test_a_decomposed_name_is_composed() -> None:
    assert "Čapek" in text(card(name="C\N{COMBINING CARON}apek"))


@pytest.mark.parametrize("name", ["", "你好", "😀"])
def test_a_name_no_font_can_write_spoils_nothing(name: str) -> None:
    assert "Desa Sare Rangan, Tewah" in text(card(name=name))


def test_only_a_card_that_needs_it_brings_the_spare_font() -> None:
    assert b"NotoSans" not in pdf(card(name="Đặng"))
    assert b"NotoSans" in pdf(card(name="Ḁ"))


@pytest.mark.parametrize("photo", [None, jpeg()])
@pytest.mark.parametrize(
    "changes",
    [
        {"name": "W" * 60},
        {"name": "W" * 40},
        {"name": "Muhammad " * 6 + "Tingang"},
        {"name": "W" * 59 + " A"},
        {"village": "Kelurahan " + "Tumbang " * 5, "district": "Kahayan Hulu Utara"},
        {"since": date(2026, 9, 30), "until": date(2027, 9, 30)},
        {"serial": "GM-00000000017-100", "kpj": "26000000017000"},
    ],
)
def test_nothing_leaves_the_card_or_comes_near_the_code(changes: dict, photo: bytes | None) -> None:
    file = pdf(card(**changes, photo=photo), layout="single")
    (front, _back) = pictures(file, 200)
    edge = front.crop(
        (front.width - _pixels(4, 200), _pixels(13, 200), front.width, _pixels(42, 200))
    )
    assert edge.getextrema() == ((255, 255),) * 3
    left, top = card_face.QR_LEFT / MM, 54 - (card_face.QR_BOTTOM + card_face.QR_SIDE) / MM
    beside = front.crop(
        (_pixels(left - 2, 200), _pixels(top, 200), _pixels(left, 200) - 1, _pixels(top + 18, 200))
    )
    assert beside.getextrema() == ((255, 255),) * 3


def test_fonts_are_embedded() -> None:
    page = PdfReader(io.BytesIO(pdf(card()))).pages[0]
    fonts = page["/Resources"]["/Font"].get_object()
    for font in fonts.values():
        descriptor = font.get_object()["/DescendantFonts"][0].get_object()["/FontDescriptor"]
        assert "/FontFile2" in descriptor.get_object()


# --- colors and pictures


@pytest.mark.parametrize("color", ["green", "#1f5b3f", "1f5b3", "1f5b3g"])
def test_colors_that_are_none_are_refused(color: str) -> None:
    with pytest.raises(ValueError, match="not a color"):
        pdf(card(), look=LOOK._replace(green=color))


def test_colors_can_be_another_regency_s() -> None:
    (front, _back) = pictures(pdf(card(), look=LOOK._replace(green="003366"), layout="single"), 100)
    assert front.getpixel((_pixels(60, 100), _pixels(2, 100))) == (0x00, 0x33, 0x66)


@pytest.mark.parametrize("color", ["1c5a3e", "003366", "7a1f1f", "f2c200", "ffffff", "8fd3a8"])
def test_words_on_the_band_can_be_read_in_grey(color: str) -> None:
    """Of a band in any color the darkest and the lightest pixel contrast as they should."""
    (front, _back) = pictures(pdf(card(), look=LOOK._replace(green=color), layout="single"), 200)
    words = front.convert("L").crop(
        (_pixels(17, 200), _pixels(2, 200), _pixels(80, 200), _pixels(10, 200))
    )
    dark, light = words.getextrema()
    assert contrast(f"{light:02x}" * 3, f"{dark:02x}" * 3) >= READABLE


@pytest.mark.parametrize("ground", ["ffffff", card_back.PANEL_COLOR, "ebe6d7", "dbe3d1", "c6d6c2"])
def test_small_words_are_black_on_light_ground(ground: str) -> None:
    assert contrast("000000", ground) >= 13


def test_arms_take_the_emblem_s_place() -> None:
    look = LOOK._replace(arms=png((212, 32, 42, 255)))
    place = _pixels(9.3, 100), _pixels(5.6, 100)
    (front, _back) = pictures(pdf(card(), look=look, layout="single"), 100)
    assert front.getpixel(place) == (212, 32, 42)


def test_what_is_clear_in_arms_stays_clear() -> None:
    look = LOOK._replace(arms=png((212, 32, 42, 0)))
    (front, _back) = pictures(pdf(card(), look=look, layout="single"), 100)
    assert front.getpixel((_pixels(9.3, 100), _pixels(5.6, 100))) == (255, 255, 255)


@pytest.mark.parametrize("mode", ["RGB", "L"])
def test_a_photo_stands_beside_the_words(mode: str) -> None:
    (front, _back) = pictures(pdf(card(photo=jpeg(mode=mode)), layout="single"), 100)
    assert front.getpixel((_pixels(10, 100), _pixels(30, 100))) != (255, 255, 255)
    assert "Marten Tingang" in text(card(photo=jpeg(mode=mode)))


@pytest.mark.parametrize("photo", [b"no picture", png((0, 0, 0, 255)), jpeg(mode="CMYK")])
def test_a_photo_that_is_no_jpeg_is_refused(photo: bytes) -> None:
    with pytest.raises(ValueError):
        pdf(card(photo=photo))


def test_arms_that_are_no_picture_are_refused() -> None:
    with pytest.raises(ValueError, match="not a PNG or JPEG"):
        pdf(card(), look=LOOK._replace(arms=b"<svg/>"))


def test_arms_are_not_larger_than_they_print() -> None:
    huge = io.BytesIO()
    Image.effect_noise((2000, 2000), 90).convert("RGB").save(huge, "PNG")
    assert len(pdf(card(), look=LOOK._replace(arms=huge.getvalue()))) < 300_000
    assert card_art.ARMS_PIXELS / (card_face.ARMS / 72) > 600


# --- the code


def test_the_code_of_each_of_a_hundred_printed_cards_opens_its_own_page() -> None:
    """As a printer of 150 dots an inch puts them on paper."""
    faces = [card(number) for number in range(100)]
    sheets = pictures(pdf(*faces), 150)[::2]
    found = [
        [code.text for code in zxingcpp.read_barcodes(sheet.crop((x, y, x + wide, y + high)))]
        for sheet in sheets
        for x, y, wide, high in _boxes(150)
    ]
    assert found[:100] == [[face.url] for face in faces]
    assert found[100:] == [[]] * 4


def test_the_code_is_18_mm_wide_and_mends_15_percent() -> None:
    (front, _back) = pictures(pdf(card(), layout="single"), 300)
    [found] = zxingcpp.read_barcodes(front)
    place = found.position
    assert abs(place.top_right.x - place.top_left.x - _pixels(18, 300)) <= 4
    assert abs(place.top_left.x - _pixels(85.6 - 5 - 18, 300)) <= 4
    assert found.ec_level == "M"


def test_an_address_in_capitals_takes_a_coarser_code() -> None:
    modules = [card_qr.modules(url)[0] for url in (card().url, card().url.lower())]
    assert modules[0] < modules[1]


def test_an_address_too_long_for_a_code_is_refused() -> None:
    with pytest.raises(ValueError):
        pdf(card(url="https://pbi.example.go.id/" + "k" * 4000))


# --- bytes


def test_the_same_cards_give_the_same_bytes() -> None:
    cards = [card(number, photo=jpeg() if number % 3 else None) for number in range(10)]
    look = LOOK._replace(arms=png((212, 32, 42, 128)))
    assert pdf(*cards, look=look) == pdf(*cards, look=look)


def test_9500_cards_are_under_20_megabytes() -> None:
    """In 127 files, each with its fonts."""
    file = pdf(*(card(number, name=f"Tingang Rampai {number}") for number in range(75)))
    assert 127 * len(file) < 20_000_000


def test_memory_does_not_grow_with_the_cards() -> None:
    peaks = [_peak(cards) for cards in (80, 80, 640)]
    assert peaks[2] < 1.3 * peaks[1]


def _peak(cards: int) -> int:
    class Nowhere(io.RawIOBase):
        def write(self, data: object) -> int:
            return 0

    tracemalloc.start()
    card_pdf.draw((card(number) for number in range(cards)), Nowhere(), LOOK)  # type: ignore[arg-type]
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return peak
