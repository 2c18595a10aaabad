"""Draws the minutes (berita acara) of a reconciliation, ready to sign. Pure.

A paper in Indonesian whatever the language of the screen, hence the words here.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from html import escape
from typing import Any, BinaryIO, Final, NamedTuple

from reportlab.lib.enums import TA_CENTER  # type: ignore[import-untyped]
from reportlab.lib.pagesizes import A4  # type: ignore[import-untyped]
from reportlab.lib.units import mm  # type: ignore[import-untyped]
from reportlab.platypus import (  # type: ignore[import-untyped]
    CondPageBreak,
    KeepTogether,
    LongTable,
    Paragraph,
    Spacer,
    Table,
)

from enrollment import pdf_flow
from enrollment.pdf_flow import GAP, PAD, REGULAR, STRONG, WIDTH, grid, heading, style, text
from gumas_pbi.indonesian import MONTHS, date_long, in_words, number, rupiah

DAYS: Final = ("Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu")
DOTS: Final = "." * 44


class Party(NamedTuple):
    """Who signs: the body, and name and title where they are known."""

    body: str
    name: str
    title: str


class Side(NamedTuple):
    """What one list says; rupiah. `jkk` and `jkm` None where it does not tell them apart."""

    people: int
    jkk: int | None
    jkm: int | None
    amount: int


class Named(NamedTuple):
    """A difference: of whom, and how it was settled. `nik` masked; rupiah, None: not listed."""

    kind: str
    name: str
    nik: str
    kpj: str
    ours: int | None
    theirs: int | None
    cause: str
    settled: str


class KindSum(NamedTuple):
    """Differences of a kind: how many, and what they explain (theirs less ours, rupiah)."""

    kind: str
    people: int
    amount: int


class Minutes(NamedTuple):
    """What the minutes say. `number` "": a dotted line. Not `is_final`: RANCANGAN on each page."""

    regency: str
    programme: str
    month: date
    number: str
    dated: date
    place: str
    ours: Party
    theirs: Party
    our_side: Side
    their_side: Side
    matched: int
    file_name: str
    received_on: date
    kinds: Sequence[KindSum]
    named: Sequence[Named]
    is_final: bool


def draw(minutes: Minutes, out: BinaryIO) -> int:
    """Writes the minutes to `out`. The same minutes give the same bytes. Returns the pages."""
    pdf_flow.fonts()
    kind, month = "" if minutes.is_final else "Rancangan · ", _month(minutes)
    return pdf_flow.build(
        _story(minutes), out, title=f"Berita acara rekonsiliasi {month}", author=minutes.ours.body,
        foot=f"{kind}Berita acara rekonsiliasi iuran {month} · NIK disamarkan",
        is_draft=not minutes.is_final,
    )  # fmt: skip


def _story(minutes: Minutes) -> list[Any]:
    centre = {"alignment": TA_CENTER, "fontName": STRONG}
    story = [
        text("BERITA ACARA REKONSILIASI", 13, **centre),
        text("IURAN JAMINAN KECELAKAAN KERJA DAN JAMINAN KEMATIAN", 10.5, **centre),
        text(f"{minutes.programme} {minutes.regency}".upper(), 10.5, **centre),
        text(f"BULAN {_month(minutes).upper()}", 10.5, **centre),
        text(f"Nomor: {minutes.number or DOTS}", alignment=TA_CENTER, spaceBefore=4),
        Spacer(0, 5 * mm),
        text(
            f"Pada hari ini, {_day_in_words(minutes.dated)}, bertempat di {minutes.place}, kami "
            "yang bertanda tangan di bawah ini:"
        ),
        _parties(minutes),
        text(
            "telah mencocokkan iuran peserta bulan "
            f"{_month(minutes)} menurut perhitungan PIHAK PERTAMA dengan daftar PIHAK KEDUA "
            f"“{minutes.file_name}” yang diterima {date_long(minutes.received_on)}, orang demi "
            "orang, dengan hasil sebagai berikut."
        ),
        *_totals(minutes),
    ]
    story += _differences(minutes)
    story.append(KeepTogether(_signatures(minutes)))
    return story


def _parties(minutes: Minutes) -> Any:
    rows = []
    for place, (party, name) in enumerate(
        ((minutes.ours, "PIHAK PERTAMA"), (minutes.theirs, "PIHAK KEDUA")), 1
    ):
        rows += [
            [f"{place}.", "Nama", text(f": {party.name or DOTS}")],
            ["", "Jabatan", text(f": {party.title or DOTS}")],
            ["", "Mewakili", text(f": {party.body}, selanjutnya disebut {name}")],
        ]
    table = Table(rows, colWidths=[7 * mm, 22 * mm, WIDTH - 29 * mm], spaceBefore=6, spaceAfter=6)
    table.setStyle([
        ("FONT", (0, 0), (-1, -1), REGULAR, 9.5), ("VALIGN", (0, 0), (-1, -1), "TOP"),
        ("TOPPADDING", (0, 0), (-1, -1), 1), ("BOTTOMPADDING", (0, 0), (-1, -1), 1),
    ])  # fmt: skip
    return table


def _totals(minutes: Minutes) -> list[Any]:
    ours, theirs = minutes.our_side, minutes.their_side
    rows = [["", "Kabupaten", "BPJS Ketenagakerjaan", "Selisih"]]
    rows.append(["Orang", *map(number, (ours.people, theirs.people, theirs.people - ours.people))])
    for title, mine, yours in (
        ("Iuran JKK", ours.jkk, theirs.jkk), ("Iuran JKM", ours.jkm, theirs.jkm),
        ("Jumlah iuran", ours.amount, theirs.amount),
    ):  # fmt: skip
        known = mine is not None and yours is not None
        less = (yours or 0) - (mine or 0)
        rows.append([title, _money(mine), _money(yours), rupiah(less) if known else "–"])
    table = Table(
        rows, colWidths=[WIDTH - 3 * 44 * mm, *[44 * mm] * 3], spaceBefore=6, spaceAfter=4
    )
    table.setStyle([*grid(9), ("ALIGN", (1, 0), (-1, -1), "RIGHT"),
                    ("FONT", (0, -1), (-1, -1), STRONG, 9)])  # fmt: skip
    return [
        heading("A. Jumlah menurut kedua pihak"),
        table,
        text(f"Menurut Kabupaten: {in_words(ours.amount)} rupiah.", 9),
        text(f"Menurut BPJS Ketenagakerjaan: {in_words(theirs.amount)} rupiah.", 9),
        text(f"Sama orang, nama, dan jumlahnya: {number(minutes.matched)} orang.", 9),
    ]


def _differences(minutes: Minutes) -> list[Any]:
    gap = minutes.their_side.amount - minutes.our_side.amount
    explained = sum(each.amount for each in minutes.kinds)
    if not minutes.named:
        return [heading("B. Selisih"), text("Tidak ada selisih.", 9)]
    rows = [["Jenis selisih", "Banyaknya", "BPJS dikurangi Kabupaten"]]
    rows += [[each.kind, number(each.people), rupiah(each.amount)] for each in minutes.kinds]
    rows.append(["Jumlah", number(len(minutes.named)), rupiah(explained)])
    table = Table(rows, colWidths=[WIDTH - 88 * mm, 30 * mm, 58 * mm], spaceBefore=6, spaceAfter=4)
    table.setStyle([*grid(9), ("ALIGN", (1, 0), (-1, -1), "RIGHT"),
                    ("FONT", (0, -1), (-1, -1), STRONG, 9)])  # fmt: skip
    return [
        heading("B. Selisih menurut jenisnya"),
        table,
        text(
            f"Selisih kedua jumlah {rupiah(gap)} ({_words(gap)} rupiah) diterangkan oleh selisih "
            f"orang demi orang sebesar {rupiah(explained)}; yang belum diterangkan "
            f"{rupiah(gap - explained)}.",
            9,
        ),
        CondPageBreak(40 * mm),  # a heading kept with the whole table would take it along
        heading("C. Selisih orang demi orang, sebab, dan penyelesaiannya", keepWithNext=0),
        _names(minutes.named),
    ]


def _names(named: Sequence[Named]) -> Any:
    rows: list[list[Any]] = [
        ["No.", "Nama, NIK, dan KPJ", "Kabupaten", "BPJS", "Selisih dan sebab",
         "Penyelesaian"],
    ]  # fmt: skip
    small = style(7.5)
    for place, each in enumerate(named, 1):
        kpj = f" · KPJ {escape(each.kpj)}" if each.kpj else ""
        cause = f"<br/>{escape(each.cause)}" if each.cause else ""
        nik = escape(each.nik or "NIK tidak terbaca")
        rows.append([
            number(place), Paragraph(f"{escape(each.name)}<br/>{nik}{kpj}", small),
            _bare(each.ours), _bare(each.theirs),
            Paragraph(f"{escape(each.kind)}{cause}", small),
            Paragraph(escape(each.settled or "Belum diselesaikan"), small),
        ])  # fmt: skip
    widths = [10 * mm, 50 * mm, 18 * mm, 16 * mm, 38 * mm, WIDTH - 132 * mm]
    # Told here, for the table would ask for all heights anew on each page.
    heights = [
        max(row[place].wrap(widths[place] - 2 * PAD, A4[1])[1] for place in (1, 4, 5)) + 2 * GAP
        for row in rows[1:]
    ]
    table = LongTable(
        rows, colWidths=widths, rowHeights=[6 * mm, *heights], repeatRows=1, spaceBefore=6,
        spaceAfter=6,
    )  # fmt: skip
    table.setStyle([
        *grid(7.5), ("VALIGN", (0, 0), (-1, -1), "TOP"),
        *(("ALIGN", (place, 0), (place, -1), "RIGHT") for place in (0, 2, 3)),
    ])  # fmt: skip
    return table


def _signatures(minutes: Minutes) -> list[Any]:
    centre = style(alignment=TA_CENTER)

    def cell(party: Party, name: str) -> list[Any]:
        return [
            Paragraph(f"{name}<br/>{escape(party.body)}", centre),
            Spacer(0, 22 * mm),
            Paragraph(f"<font name='{STRONG}'>{escape(party.name or DOTS)}</font>", centre),
            Paragraph(escape(party.title), centre),
        ]

    closing = "Demikian berita acara ini dibuat dengan sebenarnya, dalam rangkap dua."
    if not minutes.is_final:
        closing += " Rancangan: masih ada selisih yang belum diselesaikan, atau bulannya terbuka."
    table = Table(
        [[cell(minutes.ours, "PIHAK PERTAMA,"), cell(minutes.theirs, "PIHAK KEDUA,")]],
        colWidths=[None, None], spaceBefore=10,
    )  # fmt: skip
    table.setStyle([("FONT", (0, 0), (-1, -1), REGULAR, 9)])
    return [text(closing, spaceBefore=8), table]


def _money(value: int | None) -> str:
    return "–" if value is None else rupiah(value)


def _bare(value: int | None) -> str:
    return "–" if value is None else number(value)


def _words(value: int) -> str:
    return f"minus {in_words(-value)}" if value < 0 else in_words(value)


def _month(minutes: Minutes) -> str:
    return f"{MONTHS[minutes.month.month - 1]} {minutes.month.year}"


def _day_in_words(day: date) -> str:
    """Selasa, tanggal satu bulan Desember tahun dua ribu dua puluh enam (1 Desember 2026)"""
    return (
        f"{DAYS[day.weekday()]}, tanggal {in_words(day.day)} bulan {MONTHS[day.month - 1]} tahun "
        f"{in_words(day.year)} ({date_long(day)})"
    )
