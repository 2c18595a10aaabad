import io
import re
import tracemalloc
from datetime import date

import pypdfium2
import pytest
import zxingcpp
from PIL import Image
from pypdf import PdfReader

from enrollment import card_pdf
from enrollment.card_pdf import CardFace, CardLook, Drawn

LOOK = CardLook(
    programme="Gumas PBI",
    regency="Kabupaten Gunung Mas",
    funder="Pemerintah Kabupaten Gunung Mas (APBD)",
)


def card(number: int = 1, **changes: object) -> CardFace:
    face = CardFace(
        serial=f"GM-{number:06d}",
        name="Marten Tingang",
        masked_nik="621003••••••0001",
        kpj="26000000017",
        village="Sare Rangan",
        district="Tewah",
        since=date(2026, 11, 1),
        until=date(2026, 12, 31),
        url=f"https://pbi.example.go.id/k/Zq3vT0n8yBf1cX5sR7{number:04d}",
    )
    return face._replace(**changes)  # type: ignore[arg-type]


def pdf(*cards: CardFace, look: CardLook = LOOK) -> bytes:
    out = io.BytesIO()
    card_pdf.draw(cards, out, look)
    return out.getvalue()


def text(*cards: CardFace) -> str:
    pages = PdfReader(io.BytesIO(pdf(*cards))).pages
    return "\n".join(page.extract_text() for page in pages)


@pytest.mark.parametrize(("cards", "pages"), [(0, 1), (1, 1), (8, 1), (9, 2), (16, 2), (17, 3)])
def test_draw_puts_eight_cards_on_a_page(cards: int, pages: int) -> None:
    out = io.BytesIO()
    drawn = card_pdf.draw((card(number) for number in range(cards)), out, LOOK)
    reader = PdfReader(out, strict=True)
    assert drawn == Drawn(cards, pages)
    assert len(reader.pages) == pages


def test_pages_are_a4_and_printed_unscaled() -> None:
    reader = PdfReader(io.BytesIO(pdf(card())), strict=True)
    box = reader.pages[0].mediabox
    assert (
        round(float(box.width) / card_pdf.MM, 1),
        round(float(box.height) / card_pdf.MM, 1),
    ) == (
        210.0,
        297.0,
    )
    assert reader.trailer["/Root"]["/ViewerPreferences"]["/PrintScaling"] == "/None"


def test_cards_are_of_their_exact_size_and_lie_inside_the_page() -> None:
    corners = [tuple(map(float, corner.split())) for corner in card_pdf._corners()]
    width, height = card_pdf.CARD_WIDTH / card_pdf.MM, card_pdf.CARD_HEIGHT / card_pdf.MM
    assert (round(width, 6), round(height, 6)) == (85.6, 54)
    assert len(set(corners)) == 8
    lefts, bottoms = {x for x, _ in corners}, {y for _, y in corners}
    assert max(lefts) - min(lefts) > card_pdf.CARD_WIDTH
    assert min(lefts) > 10 * card_pdf.MM
    assert max(lefts) + card_pdf.CARD_WIDTH < card_pdf.PAGE[0] - 10 * card_pdf.MM
    assert min(bottoms) > 10 * card_pdf.MM
    assert max(bottoms) + card_pdf.CARD_HEIGHT < card_pdf.PAGE[1] - 10 * card_pdf.MM


def test_a_card_says_whose_it_is_where_and_for_how_long() -> None:
    found = text(card())
    for line in (
        "Gumas PBI",
        "Kabupaten Gunung Mas",
        "Kartu Peserta Program",
        "Bukan kartu resmi BPJS Ketenagakerjaan",
        "Marten Tingang",
        "621003••••••0001",
        "26000000017",
        "Sare Rangan, Tewah",
        "Terlindungi sejak",
        "1 November 2026 s.d. 31 Desember 2026",
        "JKK · JKM",
        "Iuran dibayar oleh Pemerintah Kabupaten Gunung Mas (APBD)",
        "Kecelakaan kerja: lapor 2 × 24 jam · BPJS 175",
        "GM-000001",
    ):
        assert line in found


def test_a_card_without_kpj_says_it_is_on_its_way() -> None:
    assert "dalam proses" in text(card(kpj=""))


def test_a_card_without_an_end_says_only_since_when() -> None:
    found = text(card(until=None))
    assert "1 November 2026" in found
    assert "s.d." not in found


@pytest.mark.parametrize(
    "name",
    ["Ö", "Norhayati", "Łukasz Čapek Đặng Ŝtefano", "Nur'aini O'Brien-Tingang", "(A) \\ B"],
)
def test_names_of_all_latin_letters_come_out_as_they_are(name: str) -> None:
    assert name in text(card(name=name))


def test_a_decomposed_name_is_composed() -> None:
    assert "Čapek" in text(card(name="C\N{COMBINING CARON}apek"))


@pytest.mark.parametrize("name", ["", "你好", "😀"])
def test_a_name_the_font_cannot_write_spoils_nothing(name: str) -> None:
    assert "Sare Rangan, Tewah" in text(card(name=name))


@pytest.mark.parametrize("name", ["W" * 60, "Muhammad " * 6 + "Tingang", "W" * 59 + " A"])
def test_long_names_stay_on_the_card(name: str) -> None:
    content = _content(card(name=name))
    font = card_pdf._font("SemiBold", "B")
    lines = _lines_of_the_name(name)
    sizes = [float(size) for size in re.findall(r"/B ([0-9.]+) Tf", content)]
    assert sizes[0] >= 4
    assert all(font.width(line, sizes[0]) <= card_pdf.NAME_WIDTH + 0.5 for line in lines)


def test_long_places_stay_clear_of_the_code() -> None:
    content = _content(card(village="Tumbang " * 6, district="Kahayan Hulu Utara"))
    font = card_pdf._font("SemiBold", "B")
    size = min(float(size) for size in re.findall(r"/B ([0-9.]+) Tf", content))
    assert font.width("Tumbang " * 6 + ", Kahayan Hulu Utara", size) <= card_pdf.LEFT_COLUMN + 0.5


def _content(face: CardFace) -> str:
    fonts = card_pdf._font("Regular", "R"), card_pdf._font("SemiBold", "B")
    return card_pdf._Face(LOOK, *fonts).content(face)


def _lines_of_the_name(name: str) -> tuple[str, str]:
    return card_pdf._halves(" ".join(name.split()))


def test_no_nik_in_the_file_and_nobody_in_its_properties() -> None:
    file = pdf(*(card(number) for number in range(20)))
    reader = PdfReader(io.BytesIO(file))
    assert reader.metadata == {"/Title": "Kartu Peserta Program", "/Producer": "Gumas PBI"}
    for page in reader.pages:
        assert re.search(r"(?<![0-9])[0-9]{16}(?![0-9])", page.extract_text()) is None


def test_fonts_are_embedded() -> None:
    page = PdfReader(io.BytesIO(pdf(card()))).pages[0]
    for font in page["/Resources"]["/Font"].values():
        descriptor = font.get_object()["/DescendantFonts"][0].get_object()["/FontDescriptor"]
        assert "/FontFile2" in descriptor.get_object()


def test_the_same_cards_give_the_same_bytes() -> None:
    cards = [card(number) for number in range(10)]
    assert pdf(*cards) == pdf(*cards)


def test_colors_can_be_another_regency_s() -> None:
    assert pdf(card(), look=LOOK._replace(green="003366")) != pdf(card())


@pytest.mark.parametrize("color", ["green", "#1f5b3f", "1f5b3", "1f5b3g"])
def test_colors_that_are_none_are_refused(color: str) -> None:
    with pytest.raises(ValueError, match="not a color"):
        pdf(card(), look=LOOK._replace(green=color))


def test_an_address_too_long_for_a_code_is_refused() -> None:
    with pytest.raises(ValueError):
        pdf(card(url="https://pbi.example.go.id/" + "k" * 4000))


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


@pytest.fixture(scope="module")
def printed() -> Image.Image:
    """A full page as a 200 dpi printer would put it on paper."""
    pages = pypdfium2.PdfDocument(pdf(*(card(number) for number in range(8))))
    return pages[0].render(scale=200 / 72).to_pil().convert("RGB")


def test_the_code_of_each_printed_card_opens_its_own_page(printed: Image.Image) -> None:
    for number, (x, y) in enumerate(_boxes()):
        face = printed.crop((x, y, x + _pixels(85.6), y + _pixels(54)))
        assert [found.text for found in zxingcpp.read_barcodes(face)] == [card(number).url]


def test_the_code_is_18_mm_wide_in_a_light_margin(printed: Image.Image) -> None:
    x, y = _boxes()[0]
    [found] = zxingcpp.read_barcodes(printed.crop((x, y, x + _pixels(85.6), y + _pixels(54))))
    place = found.position
    assert abs(place.top_right.x - place.top_left.x - _pixels(18)) <= 4
    assert abs(place.top_left.x - _pixels(85.6 - 5 - 18)) <= 4


def test_the_band_is_green_and_the_paper_between_cards_is_white(printed: Image.Image) -> None:
    x, y = _boxes()[0]
    assert printed.getpixel((x + _pixels(60), y + _pixels(2))) == (0x1F, 0x5B, 0x3F)
    assert printed.getpixel((x + _pixels(40), y - _pixels(3))) == (255, 255, 255)
    assert printed.getpixel((x + _pixels(40), y + _pixels(57))) == (255, 255, 255)


def _pixels(millimeters: float) -> int:
    return round(millimeters / 25.4 * 200)


def _boxes() -> list[tuple[int, int]]:
    """Upper left corners of the eight cards in pixels of `printed`."""
    boxes = []
    for corner in card_pdf._corners():
        x, y = (float(part) / card_pdf.MM for part in corner.split())
        boxes.append((_pixels(x), _pixels(297 - y - 54)))
    return boxes
