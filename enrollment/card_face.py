"""The front of a card: whose it is, where, since when. Pure.

The card is a paper in Indonesian whatever the language of the screen, hence the sentences here.
"""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from typing import Final, NamedTuple

from enrollment import card_art, card_qr
from enrollment.card_art import Picture
from enrollment.card_letters import BLACK, Letters, at, on, tidy
from enrollment.card_sheet import BLEED, CARD_HEIGHT, CARD_WIDTH, MM
from gumas_pbi.indonesian import date_long

EDGE: Final = 5 * MM
RIGHT: Final = CARD_WIDTH - EDGE
BAND: Final = 42.8 * MM
ARMS: Final = 8.6 * MM
QR_SIDE: Final = 18 * MM
QR_LEFT, QR_BOTTOM = RIGHT - QR_SIDE, 13.9 * MM
RIGHT_OF_WORDS: Final = QR_LEFT - 2.6 * MM  # four modules of the coarsest symbol stay clear
NAME_WIDTH: Final = RIGHT - EDGE
NAME_MIDDLE: Final = 37.2 * MM
NAME_LARGE, NAME_IN_LINE, NAME_SMALL = 13.5, 9.4, 6.4
PHOTO_WIDTH, PHOTO_HEIGHT = 14.25 * MM, 19 * MM
PHOTO_BOTTOM: Final = 12.9 * MM
LABEL: Final = 5.8
DISTRICT_BELOW: Final = 2.8 * MM
SERIAL_Y: Final = 10.9 * MM


class Fields(NamedTuple):
    """Where the two columns of fields begin, where their labels stand, how far below each its
    value stands, and how large at most."""

    left: float
    second: float
    labels: tuple[float, float, float]
    below: float
    size: float


PLAIN: Final = Fields(EDGE, 35.6 * MM, (30.5 * MM, 23.4 * MM, 16.3 * MM), 3.3 * MM, 8.2)
BY_PHOTO: Final = Fields(21.8 * MM, 41.2 * MM, (30.5 * MM, 24.6 * MM, 15.9 * MM), 3 * MM, 7.4)


class CardFace(NamedTuple):
    """What one card shows. `until` is the last covered day, or None where no end is set; `photo`
    a JPEG of 3 : 4."""

    serial: str
    name: str
    masked_nik: str
    kpj: str
    village: str
    district: str
    since: date
    until: date | None
    url: str
    photo: bytes | None = None


class CardLook(NamedTuple):
    """What all cards of a file share; colors as six hexadecimal digits.

    `arms` is a PNG or JPEG; without one there is an emblem of ours. `office` is where the village
    officer sits, `contact` where a found card goes. `base_income` (rupiah a month) is what the
    benefits of JKK are counted by; without it no sum is said for them.
    """

    programme: str
    regency: str
    funder: str
    green: str = "1c5a3e"
    gold: str = "c9971c"
    arms: bytes | None = None
    office: str = ""
    contact: str = ""
    base_income: int | None = None


class Front:
    """Makes the content of one front after the other, in the card's own coordinates."""

    def __init__(self, look: CardLook, letters: Letters) -> None:
        self._look = look
        self._letters = letters
        self._fitted = lru_cache(maxsize=1024)(self._value)

    def same(self, arms: Picture | None) -> str:
        """What is alike on all: band, foot, names of the programme and of the regency."""
        look, line = self._look, self._letters.line
        left, middle = EDGE + ARMS + 2.6 * MM, (BAND + CARD_HEIGHT) / 2
        if arms:
            shown = card_art.on_plate(arms, EDGE, middle - ARMS / 2, ARMS)
        else:
            shown = card_art.emblem(look.green, look.gold, EDGE, middle - ARMS / 2, ARMS)
        room = RIGHT - left
        programmes = "JKK · JKM"
        wide = self._letters.strong.width(programmes, 7)
        kind = f"Kartu Peserta Program · {look.regency}"
        return (
            f"{card_art.hills(10 * MM)}"
            f"{card_art.band(look.green, BAND, CARD_HEIGHT + BLEED)}"
            f"{card_art.band(look.gold, BAND - 0.8 * MM, BAND)}"
            f"{shown}BT {on(look.green)} "
            f"{line(look.programme, 11.5, left, 48.8 * MM, room, strong=True)}"
            f"{line(kind, 7, left, 45.2 * MM, room - wide - 2 * MM)}"
            f"{line(programmes, 7, RIGHT - wide, 45.2 * MM, wide, strong=True)}"
            f"{BLACK} {line(f'Iuran dibayar oleh {look.funder}', 6.2, EDGE, 5.6 * MM, NAME_WIDTH)}"
            f"{line('Bukan kartu resmi BPJS Ketenagakerjaan', 6.2, EDGE, 2.7 * MM, NAME_WIDTH)}ET\n"
        )

    def labels(self, fields: Fields) -> str:
        left, second = fields.left, fields.second
        first, middle, last = fields.labels
        words = (
            ("NIK", left, first),
            ("No. KPJ", second, first),
            ("Desa/kelurahan, kecamatan", left, middle),
            ("Terlindungi sejak", left, last),
            ("Sampai dengan", second, last),
        )
        lines = (at(self._letters.regular, word, LABEL, x, y) for word, x, y in words)
        return f"BT {BLACK} {''.join(lines)}ET\n"

    def own(self, card: CardFace, photo: Picture | None = None) -> str:
        """What is the holder's alone: picture, words, code."""
        regular, fields, shown = self._letters.regular, PLAIN, ""
        if photo:
            fields = BY_PHOTO
            shown = card_art.placed(photo, EDGE, PHOTO_BOTTOM, PHOTO_WIDTH, PHOTO_HEIGHT)
        left, second = fields.left, fields.second
        first, middle, last = (y - fields.below for y in fields.labels)
        one, two = second - left - 1.6 * MM, RIGHT_OF_WORDS - second
        until = date_long(card.until) if card.until else "belum ditentukan"
        serial_size = min(6.2, QR_SIDE / regular.width(card.serial))
        serial_x = QR_LEFT + (QR_SIDE - regular.width(card.serial, serial_size)) / 2
        size, fitted = fields.size, self._fitted
        place = f"{card.village}, {card.district}"
        if photo:
            place, below = card.village, middle - DISTRICT_BELOW
            shown += (
                f"BT {BLACK} {fitted(card.district, size, left, below, RIGHT_OF_WORDS - left)}ET\n"
            )
        return (
            f"{shown}BT {BLACK} {self._name(card.name)}"
            f"{fitted(card.masked_nik, size, left, first, one)}"
            f"{fitted(card.kpj or 'dalam proses', size, second, first, two)}"
            f"{fitted(place, size, left, middle, RIGHT_OF_WORDS - left)}"
            f"{fitted(date_long(card.since), size, left, last, one)}"
            f"{fitted(until, size, second, last, two)}"
            f"{at(regular, card.serial, serial_size, serial_x, SERIAL_Y)}ET\n"
            f"{card_qr.path(card.url, QR_LEFT, QR_BOTTOM, QR_SIDE)}"
        )

    def _value(self, text: str, size: float, x: float, y: float, room: float) -> str:
        """A value on one line; many are alike from card to card."""
        return self._letters.line(text, size, x, y, room, strong=True)

    def _name(self, name: str) -> str:
        """The name as large as it fits: one line, or two where one would be too small."""
        name = tidy(name)
        font = self._letters.font(name, strong=True)
        size = min(NAME_LARGE, NAME_WIDTH / (font.width(name) or 1))
        if size >= (NAME_IN_LINE if " " in name else NAME_SMALL):
            return at(font, name, size, EDGE, NAME_MIDDLE - 0.35 * size)
        first, second = halves(name)
        size = min(NAME_IN_LINE, NAME_WIDTH / max(font.width(first), font.width(second)))
        return at(font, first, size, EDGE, NAME_MIDDLE + 2.4) + at(
            font, second, size, EDGE, NAME_MIDDLE + 2.4 - 1.12 * size
        )


def halves(name: str) -> tuple[str, str]:
    """The name broken at the space nearest its middle; a name of one word is cut there."""
    middle = len(name) // 2
    spaces = [place for place, char in enumerate(name) if char == " "]
    if not spaces:
        return name[:middle], name[middle:]
    cut = min(spaces, key=lambda place: abs(place - middle))
    return name[:cut], name[cut + 1 :]
