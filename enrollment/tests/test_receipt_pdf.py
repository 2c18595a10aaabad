"""The list to sign: its words, its sheets, its bytes."""

import subprocess
from datetime import date
from io import BytesIO

import pytest

from enrollment.receipt_pdf import ReceiptHead, ReceiptRow, draw, sheets_for

HEAD = ReceiptHead(
    programme="Perlindungan Pekerja Rentan",
    regency="Kabupaten Gunung Mas",
    village="Desa Sare Rangan",
    district="Tewah",
    leader="Kepala Desa Sare Rangan",
    run=12,
    printed=date(2026, 12, 1),
    cards=3,
)
LONG = "Ngabdurrochmân Wirjoatmodjo Kartanegara Tundan bin Mahar Sylvanus"


def rows(count):
    return [
        ReceiptRow(f"Orang {n}", "••••••••••••0001", f"GM-{n:07d}-1") for n in range(1, count + 1)
    ]


def pdf(people, head=HEAD):
    out = BytesIO()
    pages = draw(people, out, head)
    return out.getvalue(), pages


def text(people):
    data, _pages = pdf(people)
    shown = subprocess.run(
        ["pdftotext", "-layout", "-", "-"], input=data, capture_output=True, check=True
    )
    return " ".join(shown.stdout.decode().split())


def test_the_list_says_whose_it_is():
    shown = text(rows(3))
    for words in (
        "TANDA TERIMA KARTU PESERTA PROGRAM", "Perlindungan Pekerja Rentan",
        "Kabupaten Gunung Mas", "Desa Sare Rangan, Kecamatan Tewah",
        "Cetakan nomor 12 · dicetak 1 Desember 2026 · 3 kartu",
        "Tanda tangan atau cap jempol", "Kepala Desa Sare Rangan,",
        "Petugas desa yang menyerahkan,", "Halaman 1 dari 1",
    ):  # fmt: skip
        assert words in shown


def test_each_row_has_name_masked_nik_serial_and_whose_hand():
    shown = text([ReceiptRow("D'Artagnan", "••••••••••••0001", "GM-0000007-2")])
    assert "1 D'Artagnan GM-0000007-2 Sendiri" in shown
    assert "••••••••••••0001" in shown
    assert "Keluarga:" in shown


def test_a_long_name_stands_whole():
    shown = text([ReceiptRow(LONG, "••••••••••••0001", "X")])
    assert set(LONG.split()) <= set(shown.split())
    assert "…" not in shown


def test_a_name_beyond_two_lines_is_cut():
    assert "…" in text([ReceiptRow("Tumbang " * 20, "••••••••••••0001", "X")])


@pytest.mark.parametrize("count", [*range(1, 40), 57, 75, 100, 300])
def test_the_sheets_are_known_beforehand(count):
    assert sheets_for(count) == pdf(rows(count))[1]


def test_the_same_list_gives_the_same_bytes():
    assert pdf(rows(20)) == pdf(rows(20))


def test_the_last_page_has_rows_above_the_signatures():
    """Also where the signatures alone would begin a page."""
    for count in range(1, 40):
        data, pages = pdf(rows(count))
        last = subprocess.run(
            ["pdftotext", "-layout", "-f", str(pages), "-", "-"],
            input=data, capture_output=True, check=True,
        ).stdout.decode()  # fmt: skip
        assert f"Orang {count}" in last
