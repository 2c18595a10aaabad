"""Draws programme cards: A4 pages of eight, 85.6 × 54 mm each, with cutting marks. Pure.

The card is a paper in Indonesian whatever the language of the screen, hence the sentences here.
"""

import re
from collections.abc import Iterable, Iterator
from datetime import date
from functools import lru_cache
from importlib.resources import files
from itertools import islice
from pathlib import Path
from typing import BinaryIO, Final, NamedTuple
from unicodedata import normalize

import zxingcpp

from enrollment.pdf_stream import Font, PdfStream
from gumas_pbi.indonesian import date_long

MM: Final = 72 / 25.4
PAGE: Final = (210 * MM, 297 * MM)
CARD_WIDTH, CARD_HEIGHT = 85.6 * MM, 54 * MM
COLUMNS, ROWS = 2, 4
CARDS_PER_PAGE: Final = COLUMNS * ROWS
GAP: Final = 6 * MM
EDGE: Final = 5 * MM
QR_SIDE: Final = 18 * MM
QR_LEFT, QR_BOTTOM = CARD_WIDTH - EDGE - QR_SIDE, 14.6 * MM
# Four light modules around the symbol, of the 33 that our addresses take.
LEFT_COLUMN: Final = QR_LEFT - EDGE - 2.4 * MM
NAME_WIDTH: Final = CARD_WIDTH - 2 * EDGE
SECOND_COLUMN: Final = 32.4 * MM

INK, GREY, PAPER, HAIRLINE = "2b2a27", "6b665e", "f4f1ea", "d8d2c6"


class CardFace(NamedTuple):
    """What one card shows. `until` is the last covered day, or None where no end is set."""

    serial: str
    name: str
    masked_nik: str
    kpj: str
    village: str
    district: str
    since: date
    until: date | None
    url: str


class CardLook(NamedTuple):
    """What all cards of a file share; colors as six hexadecimal digits."""

    programme: str
    regency: str
    funder: str
    green: str = "1f5b3f"
    gold: str = "b8892b"


class Drawn(NamedTuple):
    cards: int
    pages: int


def draw(cards: Iterable[CardFace], out: BinaryIO, look: CardLook) -> Drawn:
    """Writes the cards to `out` as one PDF, in the order given; no cards give one empty page.

    Goes through `cards` once and keeps one page in memory. The same cards and look give the same
    bytes. Raises ValueError for a color that is not six hexadecimal digits, and for a `url` too
    long for a QR code.
    """
    regular, strong = _font("Regular", "R"), _font("SemiBold", "B")
    pdf = PdfStream(out, size=PAGE, fonts=(regular, strong))
    pdf.form(_same_on_all(look, regular, strong), (-GAP, -GAP, CARD_WIDTH + GAP, CARD_HEIGHT + GAP))
    face = _Face(look, regular, strong)
    corners = tuple(_corners())
    stream = iter(cards)
    count = 0
    while page := [
        f"q 1 0 0 1 {corner} cm /Same Do\n{face.content(card)}Q\n"
        for corner, card in zip(corners, islice(stream, CARDS_PER_PAGE), strict=False)
    ]:
        pdf.page("".join(page))
        count += len(page)
    if count == 0:
        pdf.page("")
    return Drawn(count, pdf.finish(title="Kartu Peserta Program", language="id"))


def _font(weight: str, name: str) -> Font:
    folder = Path(str(files("fontpkg_fira_sans"))) / "files"
    return Font(folder / f"FiraSans-{weight}.ttf", name)


def _corners() -> Iterator[str]:
    """The lower left corner of each card on the page, left to right and top to bottom."""
    left = (PAGE[0] - COLUMNS * CARD_WIDTH - (COLUMNS - 1) * GAP) / 2
    bottom = (PAGE[1] - ROWS * CARD_HEIGHT - (ROWS - 1) * GAP) / 2
    for row in range(ROWS):
        for column in range(COLUMNS):
            x = left + column * (CARD_WIDTH + GAP)
            y = bottom + (ROWS - 1 - row) * (CARD_HEIGHT + GAP)
            yield f"{x:.3f} {y:.3f}"


class _Face:
    """Makes the content of one card after the other."""

    def __init__(self, look: CardLook, regular: Font, strong: Font) -> None:
        self._regular = regular
        self._strong = strong
        self._ink = _rgb(INK)
        self._grey = _rgb(GREY)
        self._line = lru_cache(maxsize=1024)(self._fitted)

    def content(self, card: CardFace) -> str:
        """Text first, then the symbol; all in the card's own coordinates."""
        regular, strong = self._regular, self._strong
        place = self._line(f"{card.village}, {card.district}", LEFT_COLUMN)
        period = date_long(card.since)
        if card.until is not None:
            period = f"{period} s.d. {date_long(card.until)}"
        kpj = card.kpj or "dalam proses"
        serial_x = QR_LEFT + (QR_SIDE - regular.width(card.serial, 5.6)) / 2
        return (
            f"BT {self._ink} rg {self._name(card.name)}"
            f"/B 7.6 Tf 1 0 0 1 {EDGE:.2f} {_ROWS_Y[0]} Tm {strong.show(card.masked_nik)} "
            f"1 0 0 1 {EDGE + SECOND_COLUMN:.2f} {_ROWS_Y[0]} Tm {strong.show(kpj)} "
            f"1 0 0 1 {EDGE:.2f} {_ROWS_Y[1]} Tm {place} "
            f"1 0 0 1 {EDGE:.2f} {_ROWS_Y[2]} Tm {self._line(period, LEFT_COLUMN)} "
            f"{self._grey} rg /R 5.6 Tf 1 0 0 1 {serial_x:.2f} {_SERIAL_Y} Tm "
            f"{regular.show(card.serial)} ET\n{qr_path(card.url)}"
        )

    def _fitted(self, text: str, room: float) -> str:
        """One line of at most 7.6 points that fits the room; repeated on many cards."""
        text = normalize("NFC", text)
        size = min(7.6, room / max(self._strong.width(text), 0.01))
        return f"/B {size:.2f} Tf {self._strong.show(text)}"

    def _name(self, name: str) -> str:
        """The name as large as it fits: one line, or two where one would be too small."""
        strong = self._strong
        name = " ".join(normalize("NFC", name).split())
        size = min(12.0, NAME_WIDTH / max(strong.width(name), 0.01))
        if size >= 8.6:
            y = NAME_MIDDLE - 0.35 * size
            return f"/B {size:.2f} Tf 1 0 0 1 {EDGE:.2f} {y:.2f} Tm {strong.show(name)} "
        first, second = _halves(name)
        size = min(8.6, NAME_WIDTH / max(strong.width(first), strong.width(second)))
        return (
            f"/B {size:.2f} Tf 1 0 0 1 {EDGE:.2f} {NAME_MIDDLE + 2.4:.2f} Tm {strong.show(first)} "
            f"1 0 0 1 {EDGE:.2f} {NAME_MIDDLE + 2.4 - 1.12 * size:.2f} Tm {strong.show(second)} "
        )


NAME_MIDDLE: Final = 38.3 * MM
_ROWS_Y: Final = tuple(f"{y * MM:.2f}" for y in (29.0, 21.8, 14.6))
_SERIAL_Y: Final = f"{11.2 * MM:.2f}"


def _halves(name: str) -> tuple[str, str]:
    """The name broken at the space nearest its middle; a name of one word is cut there."""
    middle = len(name) // 2
    spaces = [place for place, char in enumerate(name) if char == " "]
    if not spaces:
        return name[:middle], name[middle:]
    cut = min(spaces, key=lambda place: abs(place - middle))
    return name[:cut], name[cut + 1 :]


def _same_on_all(look: CardLook, regular: Font, strong: Font) -> str:
    """Band, labels, foot and cutting marks, drawn once for a whole file."""
    green, gold, grey = _rgb(look.green), _rgb(look.gold), _rgb(GREY)
    band, foot = 43.4 * MM, 8.6 * MM
    shape = _rounded(CARD_WIDTH, CARD_HEIGHT, 3 * MM)
    title, note = "Kartu Peserta Program", "Bukan kartu resmi BPJS Ketenagakerjaan"
    room = 44 * MM
    parts = [
        f"{_marks()}q {shape}W n\n",
        f"{green} rg 0 {band:.2f} {CARD_WIDTH:.2f} {CARD_HEIGHT - band:.2f} re f\n",
        f"{gold} rg 0 {band - 0.7 * MM:.2f} {CARD_WIDTH:.2f} {0.7 * MM:.2f} re f\n",
        f"{_rgb(PAPER)} rg 0 0 {CARD_WIDTH:.2f} {foot:.2f} re f Q\n",
        f"q {_rgb(HAIRLINE)} RG 0.3 w {shape}S Q\n",
        "BT 1 1 1 rg ",
        _text(strong, look.programme, 9.4, EDGE, 48.2 * MM, room),
        _text(strong, title, 7, -EDGE, 48.2 * MM),
        f"{_rgb('dfe9e2')} rg ",
        _text(regular, look.regency, 6.2, EDGE, 45.2 * MM, room),
        _text(regular, note, 4.8, -EDGE, 45.2 * MM),
        f"{grey} rg ",
        _text(regular, "NIK", 5.2, EDGE, 32.2 * MM),
        _text(regular, "No. KPJ", 5.2, EDGE + SECOND_COLUMN, 32.2 * MM),
        _text(regular, "Desa/kelurahan, kecamatan", 5.2, EDGE, 25.0 * MM),
        _text(regular, "Terlindungi sejak", 5.2, EDGE, 17.8 * MM),
        f"{green} rg ",
        _text(strong, "JKK · JKM", 5.6, EDGE, 10.7 * MM),
        f"{grey} rg ",
        _text(
            regular,
            "Jaminan Kecelakaan Kerja dan Jaminan Kematian",
            5.2,
            EDGE + strong.width("JKK · JKM", 5.6) + 1.4 * MM,
            10.7 * MM,
        ),
        f"{green} rg ",
        _text(strong, "Kecelakaan kerja: lapor 2 × 24 jam · BPJS 175", 6.6, EDGE, 4.9 * MM),
        f"{grey} rg ",
        _text(regular, f"Iuran dibayar oleh {look.funder}", 5.2, EDGE, 2.3 * MM, NAME_WIDTH),
        "ET\n",
    ]
    return "".join(parts)


def _text(font: Font, text: str, size: float, x: float, y: float, room: float = NAME_WIDTH) -> str:
    """Text from `x`, or ending so far from the right edge if `x` is negative."""
    size = min(size, room / max(font.width(text), 0.01))
    if x < 0:
        x = CARD_WIDTH + x - font.width(text, size)
    return f"/{font.name} {size:.2f} Tf 1 0 0 1 {x:.2f} {y:.2f} Tm {font.show(text)}\n"


def _marks() -> str:
    """Cutting marks at the corners: outside the card, in line with its edges."""
    near, far = 0.8 * MM, 2.8 * MM
    lines = []
    for x, out_x in ((0.0, -1), (CARD_WIDTH, 1)):
        for y, out_y in ((0.0, -1), (CARD_HEIGHT, 1)):
            lines.append(f"{x + out_x * near:.2f} {y:.2f} m {x + out_x * far:.2f} {y:.2f} l")
            lines.append(f"{x:.2f} {y + out_y * near:.2f} m {x:.2f} {y + out_y * far:.2f} l")
    return f"q {_rgb(GREY)} RG 0.3 w {' '.join(lines)} S Q\n"


def _rounded(width: float, height: float, radius: float) -> str:
    """The path of a rounded rectangle from the origin."""
    bend = radius * 0.4477  # a circle's quarter as a Bézier curve
    w, h, r = width, height, radius
    return (
        f"{r:.2f} 0 m {w - r:.2f} 0 l {w - bend:.2f} 0 {w:.2f} {bend:.2f} {w:.2f} {r:.2f} c "
        f"{w:.2f} {h - r:.2f} l "
        f"{w:.2f} {h - bend:.2f} {w - bend:.2f} {h:.2f} {w - r:.2f} {h:.2f} c "
        f"{r:.2f} {h:.2f} l {bend:.2f} {h:.2f} 0 {h - bend:.2f} 0 {h - r:.2f} c "
        f"0 {r:.2f} l 0 {bend:.2f} {bend:.2f} 0 {r:.2f} 0 c h "
    )


def _rgb(color: str) -> str:
    """`1f5b3f` -> `0.122 0.357 0.247`."""
    if re.fullmatch(r"[0-9a-fA-F]{6}", color) is None:
        raise ValueError(f"not a color of six hexadecimal digits: {color!r}")
    return " ".join(f"{int(color[place : place + 2], 16) / 255:.3f}" for place in (0, 2, 4))


class _Strokes(dict[tuple[int, int], str]):
    """Run of dark modules in a symbol of `side` modules -> its rectangle, made on first use."""

    def __init__(self, side: int) -> None:
        super().__init__()
        self._side = side

    def __missing__(self, span: tuple[int, int]) -> str:
        start, end = span
        y, x = divmod(start, self._side)
        stroke = self[span] = f"{x} {y} {end - start} 1 re\n"
        return stroke


_DARK = re.compile(rb"\x00+")
_strokes = lru_cache(maxsize=8)(_Strokes)


def qr_path(url: str) -> str:
    """The QR code as filled rectangles at its place on the card: sharp on any printer.

    The mask is fixed: to try all eight takes ten times as long as all the rest of a card, and
    readers undo any mask. Level M: 15% of the symbol may be dirt.
    """
    symbol = zxingcpp.create_barcode(
        url, zxingcpp.BarcodeFormat.QRCode, options="ecLevel=M,dataMask=3"
    )
    image = symbol.to_image(scale=1, add_quiet_zones=True)
    side: int = image.shape[0]
    strokes = _strokes(side)
    pixels = bytes(image)  # type: ignore[call-overload]  # a buffer, which its stub does not say
    # The quiet zone's light modules end each row, so that no run goes on into the next.
    runs = "".join([strokes[run.span()] for run in _DARK.finditer(pixels)])
    scale = QR_SIDE / (side - 8)
    x, y = QR_LEFT - 4 * scale, QR_BOTTOM + QR_SIDE + 4 * scale
    return f"q {scale:.4f} 0 0 {-scale:.4f} {x:.3f} {y:.3f} cm 0 g\n{runs}f Q\n"
