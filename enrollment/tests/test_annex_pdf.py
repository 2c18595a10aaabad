"""The annex as it is printed: every name once, sums that add up, pages that can be signed."""

import io
import re
import tracemalloc
from collections.abc import Iterator
from datetime import date

import pytest
from pypdf import PdfReader

from enrollment import annex_pdf, annex_pieces
from enrollment.annex import AnnexHead, AnnexRow, Count, Due, Heading, Person, Total, lines
from enrollment.annex_pdf import Drawn

HEAD = AnnexHead(
    regent="BUPATI GUNUNG MAS",
    number="100.3.3.2/214/2026",
    dated=date(2025, 12, 20),
    about="Penetapan peserta pekerja rentan",
    programme="Program Perlindungan Pekerja Rentan",
    regency="Kabupaten Gunung Mas",
    start=date(2026, 1, 1),
    last_day=date(2026, 12, 31),
    months=12,
    dues=(
        Due("JKK", "Jaminan Kecelakaan Kerja", 10_000, "PP 44/2015 Lampiran II"),
        Due("JKM", "Jaminan Kematian", 6_800, "PP 44/2015"),
    ),
    place="Kuala Kurun",
    signer="",
    is_draft=False,
    is_masked=False,
)
NIK = re.compile(r"(?<![0-9])[0-9]{16}(?![0-9])")


def person(number: int = 1, **changes: object) -> AnnexRow:
    row = AnnexRow(
        district="Tewah",
        village="Desa Sare Rangan",
        name=f"Orang Ke-{number}",
        nik=f"621003170880{number:04d}",
        gender="L",
        birth_place="Tewah",
        birth_date=date(1980, 8, 17),
        occupation="Petani",
        address="Jalan Pelajar",
        rt="001",
        rw="002",
    )
    return row._replace(**changes)  # type: ignore[arg-type]


def people(count: int, villages: int = 1, **changes: object) -> Iterator[AnnexRow]:
    """`count` people in each of the villages, two of which make a district."""
    for village in range(villages):
        place = {"district": f"Kecamatan{village // 2}", "village": f"Desa Kampung{village}"}
        for number in range(count):
            yield person(village * count + number + 1, **{**place, **changes})


def pages(rows, head=HEAD, paper="A4", **more) -> list[str]:
    out = io.BytesIO()
    annex_pdf.draw(rows, out, head, paper=paper, **more)
    reader = PdfReader(out, strict=True)
    return [" ".join(page.extract_text().split()) for page in reader.pages]


def test_lines_sum_villages_districts_and_all() -> None:
    rows = [
        person(1), person(2, gender="P"), person(3, village="Desa Pajangei"),
        person(4, district="Kurun", gender=""),
    ]  # fmt: skip
    assert list(lines(rows)) == [
        Heading("Tewah", "Desa Sare Rangan"),
        Person(1, rows[0]),
        Person(2, rows[1]),
        Total("Tewah", "Desa Sare Rangan", Count(2, 1, 1)),
        Heading("Tewah", "Desa Pajangei"),
        Person(3, rows[2]),
        Total("Tewah", "Desa Pajangei", Count(1, 1, 0)),
        Total("Tewah", "", Count(3, 2, 1)),
        Heading("Kurun", "Desa Sare Rangan"),
        Person(4, rows[3]),
        Total("Kurun", "Desa Sare Rangan", Count(1, 0, 0)),
        Total("Kurun", "", Count(1, 0, 0)),
        Total("", "", Count(4, 2, 1)),
    ]


def test_lines_of_nobody() -> None:
    assert list(lines([])) == [Total("", "", Count(0, 0, 0))]


@pytest.mark.parametrize("count", [0, 1, 18, 60, 594])
def test_every_name_stands_once_and_pages_are_numbered(count: int) -> None:
    found = pages(people(count))
    names = re.findall(r"Orang Ke-([0-9]+)", " ".join(found))
    assert [int(name) for name in names] == list(range(1, count + 1))
    for place, page in enumerate(found, start=1):
        assert f"Halaman {place} dari {len(found)}" in page
        assert "Tempat lahir" in page  # the head of the table


@pytest.mark.parametrize("count", [1, *range(16, 33)])
def test_the_signature_has_names_on_its_own_page(count: int) -> None:
    *before, last = pages(people(count))
    assert "BUPATI GUNUNG MAS," in last
    assert "Orang Ke-" in last
    assert not any("Ditetapkan di" in page for page in before)


@pytest.mark.parametrize("count", range(1, 12))
def test_no_sum_begins_a_page_and_no_heading_ends_one(count: int) -> None:
    for page in pages(people(count, villages=5)):
        body = page.split("8 9 ", 1)[1]
        assert not body.startswith("Jumlah")
        assert not re.search(r"Kecamatan\d, Desa Kampung\d Lampiran Keputusan", page)
        assert body.startswith("Kecamatan")


def test_sums_by_village_district_and_all() -> None:
    text = " ".join(pages(people(3, villages=3)))
    for village in range(3):
        assert f"Jumlah Desa Kampung{village}: 3 orang (L 3, P 0)" in text
    assert "Jumlah Kecamatan Kecamatan0: 6 orang" in text
    assert "Jumlah Kecamatan Kecamatan1: 3 orang" in text
    assert "JUMLAH SELURUHNYA: 9 orang (L 9, P 0)" in text


def test_head_and_cost() -> None:
    text = " ".join(pages(people(594), HEAD._replace(months=3)))
    for said in (
        "LAMPIRAN KEPUTUSAN BUPATI GUNUNG MAS NOMOR : 100.3.3.2/214/2026",
        "TANGGAL : 20 DESEMBER 2025",
        "TENTANG : PENETAPAN PESERTA PEKERJA RENTAN",
        "DAFTAR NAMA PESERTA PROGRAM PERLINDUNGAN PEKERJA RENTAN KABUPATEN GUNUNG MAS",
        "MASA PERLINDUNGAN 1 JANUARI 2026 SAMPAI DENGAN 31 DESEMBER 2026",
        "594 (lima ratus sembilan puluh empat) orang",
        "Rp 5.940.000 sebulan. Dasar tarif: PP 44/2015 Lampiran II.",
        "Rp 4.039.200 sebulan. Dasar tarif: PP 44/2015.",
        "Rp 9.979.200 sebulan, Rp 29.937.600 untuk 3 bulan",
        "(dua puluh sembilan juta sembilan ratus tiga puluh tujuh ribu enam ratus rupiah)",
        "Ditetapkan di Kuala Kurun pada tanggal 20 Desember 2025",
    ):
        assert said in text


def test_without_a_tariff_no_rupiah() -> None:
    text = " ".join(pages(people(2), HEAD._replace(dues=())))
    assert "tarif untuk masa ini belum ditetapkan" in text
    assert "Rp" not in text


def test_who_signs() -> None:
    assert "Bupati Contoh" in pages(people(1), HEAD._replace(signer="Bupati Contoh"))[-1]
    assert "....." in pages(people(1))[-1]


def test_a_draft_says_so_on_every_page() -> None:
    for page in pages(people(60), HEAD._replace(is_draft=True)):
        assert "RANCANGAN" in page
    assert not any("RANCANGAN" in page for page in pages(people(60)))


def test_a_masked_copy_has_no_nik() -> None:
    text = " ".join(pages(people(60, nik="621003••••••0001"), HEAD._replace(is_masked=True)))
    assert not NIK.search(text)
    assert "NIK disamarkan" in text
    assert len(NIK.findall(" ".join(pages(people(60))))) == 60


def test_whom_an_amendment_takes_out_stands_in_a_table_of_its_own() -> None:
    head = HEAD._replace(amends="100.3.3.2/1/2026")
    text = " ".join(pages(people(2), head, removed=[person(9, name="Yang Pergi")]))
    named, removed = text.split("DIKELUARKAN DARI KEPUTUSAN NOMOR 100.3.3.2/1/2026")
    assert "JUMLAH SELURUHNYA: 2 orang" in named
    assert "Yang Pergi" in removed
    assert "JUMLAH YANG DIKELUARKAN: 1 orang" in removed
    assert "Jumlah peserta: 2 (dua) orang" in removed


@pytest.mark.parametrize(
    "name",
    [
        "Ö", "Łukasz Čapek Đặng Ŝtefano", "Nur'aini O'Brien-Tingang", "(A) \\ B",
        "Muhammad " * 15 + "Tingang", "W" * 150,
    ],
)  # fmt: skip
def test_names_of_any_length_and_letters(name: str) -> None:
    text = "".join(pages([person(name=name)])).replace(" ", "")
    assert name.replace(" ", "") in text


@pytest.mark.parametrize("name", ["", "你好", "😀", "a\tb"])
def test_a_name_the_font_cannot_write_spoils_nothing(name: str) -> None:
    assert "Jumlah Desa Sare Rangan: 1 orang" in pages([person(name=name)])[0]


def test_long_words_stay_in_their_column() -> None:
    pieces = annex_pieces.Pieces(HEAD, (842, 595))
    for line in pieces.wrap("W" * 400 + " a " + "b" * 90, 50.0, False):
        assert pieces.regular.width(line, annex_pieces.SIZE) <= 50


@pytest.mark.parametrize(("paper", "size"), [("A4", (297, 210)), ("F4", (330, 215))])
def test_paper(paper: str, size: tuple[int, int]) -> None:
    out = io.BytesIO()
    assert annex_pdf.draw(people(1), out, HEAD, paper=paper) == Drawn(1, 1)
    box = PdfReader(out).pages[0].mediabox
    assert (
        round(float(box.width) / annex_pieces.MM),
        round(float(box.height) / annex_pieces.MM),
    ) == size


def test_the_same_names_give_the_same_bytes() -> None:
    files = [io.BytesIO(), io.BytesIO()]
    for file in files:
        annex_pdf.draw(people(40), file, HEAD, paper="A4")
    assert files[0].getvalue() == files[1].getvalue()


def test_nobody_in_the_properties_of_the_file() -> None:
    out = io.BytesIO()
    annex_pdf.draw(people(1), out, HEAD, paper="A4")
    assert PdfReader(out).metadata == {
        "/Title": "Lampiran Keputusan BUPATI GUNUNG MAS Nomor 100.3.3.2/214/2026",
        "/Producer": "Gumas PBI",
    }


def test_memory_does_not_grow_with_the_names() -> None:
    peaks = [_peak(count) for count in (600, 600, 6_000)]
    assert peaks[2] < 1.3 * peaks[1]


def _peak(count: int) -> int:
    class Nowhere(io.RawIOBase):
        def write(self, data: object) -> int:
            return 0

    tracemalloc.start()
    annex_pdf.draw(people(count), Nowhere(), HEAD, paper="A4")  # type: ignore[arg-type]
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return peak
