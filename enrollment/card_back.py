"""The back of a card: what to do, and what the family receives. Pure.

The sums are those of the law for a whole claim; BPJS decides, and the card says so.
"""

from __future__ import annotations

from typing import Final

from enrollment import benefits, card_art
from enrollment.card_face import EDGE, NAME_WIDTH, RIGHT, CardLook
from enrollment.card_letters import BLACK, Letters, at, on, rgb, strong_ink
from enrollment.card_sheet import BLEED, CARD_HEIGHT, CARD_WIDTH, MM
from gumas_pbi.indonesian import rupiah

BAND: Final = 43.4 * MM
TOP: Final = 38.7 * MM  # of the first lines
BODY, LEADING = 6.2, 2.6 * MM
HEADING, BELOW_HEADING = 7.2, 3.4 * MM
SUM, ABOVE_SUM, BELOW_SUM = 6.9, 2.5 * MM, 2.75 * MM
NOTE: Final = 5.8
NUMBER: Final = 3.1 * MM  # from a step's number to its words
PANEL, PANEL_COLOR = 44.4 * MM, "f1ede3"
PANEL_BOTTOM, PANEL_TOP = 8.5 * MM, 42.6 * MM
PAD: Final = 2 * MM
PHONE: Final = "175"


def same(look: CardLook, letters: Letters) -> str:
    """The whole back, in the card's own coordinates."""
    line, ending = letters.line, letters.ending
    phone_x = RIGHT - letters.strong.width(PHONE, 24)
    room = phone_x - 14 * MM - EDGE
    wide, high = CARD_WIDTH + BLEED - PANEL, PANEL_TOP - PANEL_BOTTOM
    panel = f"{PANEL:.2f} {PANEL_BOTTOM:.2f} {wide:.2f} {high:.2f} re"
    found = "Menemukan kartu ini? Mohon antarkan ke kantor desa atau kelurahan terdekat"
    if look.contact:
        found += f", atau ke {look.contact}"
    return (
        f"{rgb(PANEL_COLOR)} rg {panel} f\n"
        f"{card_art.band(look.green, BAND, CARD_HEIGHT + BLEED)}"
        f"{card_art.band(look.gold, BAND - 0.8 * MM, BAND)}"
        f"BT {on(look.green)} "
        f"{line('Kecelakaan kerja?', 11.5, EDGE, 49.1 * MM, room, strong=True)}"
        f"{line('Lapor paling lambat 2 × 24 jam', 8, EDGE, 45.3 * MM, room)}"
        f"{ending('Telepon', 6.3, phone_x - 1.4 * MM, 48.7 * MM, 13 * MM)}"
        f"{ending('BPJS', 6.3, phone_x - 1.4 * MM, 46.2 * MM, 13 * MM)}"
        f"{at(letters.strong, PHONE, 24, phone_x, 46.1 * MM)}"
        f"{_what_to_do(look, letters)}{_sums(look, letters)}"
        f"{BLACK} {_paragraph(f'{found}.', letters, EDGE, 5.4 * MM, NAME_WIDTH)[0]}ET\n"
    )


def _what_to_do(look: CardLook, letters: Letters) -> str:
    officer = f"petugas di {look.office}" if look.office else "petugas desa/kelurahan"
    steps = (
        "Segera berobat. Bawa KTP dan kartu ini.",
        f"Lapor ke BPJS Ketenagakerjaan, telepon {PHONE}, atau ke {officer}.",
    )
    death = (
        "Keluarga menemui petugas itu dengan KTP, kartu keluarga, dan kartu ini. "
        "Santunan masuk ke rekening ahli waris."
    )
    room = PANEL - EDGE - 2.2 * MM
    parts, y = [BLACK], TOP
    for count, step in enumerate(steps, start=1):
        parts.append(letters.line(f"{count}", BODY, EDGE, y, NUMBER, strong=True))
        words, y = _paragraph(step, letters, EDGE + NUMBER, y, room - NUMBER)
        parts.append(words)
        y -= 0.7 * MM
    y -= 1.2 * MM
    parts.append(_heading("Peserta meninggal dunia", look, letters, EDGE, y))
    parts.append(_paragraph(death, letters, EDGE, y - BELOW_HEADING, room)[0])
    return " ".join(parts)


def _sums(look: CardLook, letters: Letters) -> str:
    """What the law promises; the sum of a death at work only where its base income is known."""
    early, later = benefits.jkm_death(1), benefits.jkm_death(benefits.JKM_WAITING_MONTHS + 1)
    at_work = f"{benefits.JKK_DEATH_BASE_INCOMES} × dasar upah, ditambah santunan"
    if look.base_income:
        at_work = rupiah(benefits.jkk_death(look.base_income).total)
    rows = (
        ("Berobat karena kecelakaan kerja", "sesuai kebutuhan medis", ""),
        ("Meninggal karena kecelakaan kerja", at_work, ""),
        (
            "Meninggal karena sebab lain",
            rupiah(later.total),
            f"{benefits.JKM_WAITING_MONTHS} bulan pertama: {rupiah(early.total)}",
        ),
        (
            f"Beasiswa {benefits.SCHOLARSHIP_CHILDREN} anak, sesuai syaratnya",
            f"paling banyak {rupiah(benefits.SCHOLARSHIP_MAX)}",
            "",
        ),
    )
    x, room = PANEL + PAD, RIGHT - PANEL - PAD
    parts = [_heading("Yang diterima keluarga", look, letters, x, TOP)]
    y = TOP - BELOW_HEADING
    for label, value, more in rows:
        parts.append(letters.line(label, BODY, x, y, room))
        y -= ABOVE_SUM
        parts.append(letters.line(value, SUM, x, y, room, strong=True))
        if more:
            y -= ABOVE_SUM
            parts.append(letters.line(more, BODY, x, y, room))
        y -= BELOW_SUM
    for note in ("Perkiraan menurut peraturan; BPJS", "Ketenagakerjaan yang menetapkan."):
        parts.append(letters.line(note, NOTE, x, y, room))
        y -= 2.2 * MM
    return " ".join(parts)


def _heading(text: str, look: CardLook, letters: Letters, x: float, y: float) -> str:
    """In the programme's color; what follows is black again."""
    words = letters.line(text, HEADING, x, y, NAME_WIDTH, strong=True)
    return f"{strong_ink(look.green)} {words}{BLACK}"


def _paragraph(text: str, letters: Letters, x: float, y: float, room: float) -> tuple[str, float]:
    """The lines of a text, and where the next one would stand."""
    lines = letters.wrapped(text, BODY, room)
    drawn = (
        letters.line(line, BODY, x, y - number * LEADING, room) for number, line in enumerate(lines)
    )
    return "".join(drawn), y - len(lines) * LEADING
