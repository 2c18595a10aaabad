"""The finance pack as files: sums that agree, text that stays text, memory that stays flat."""

import io
import tracemalloc
from collections.abc import Iterator
from zipfile import ZipFile

import pytest
from openpyxl import load_workbook
from pypdf import PdfReader
from python_calamine import CalamineWorkbook

from enrollment import pack_pdf, pack_xlsx
from enrollment.pack import Column, Head, Listing, Pack, Person, Place, Sums, by_place
from enrollment.xlsx_stream import Book, Formula

HEAD = Head(
    month="November 2026",
    regency="Kabupaten Gunung Mas",
    programme="Program Perlindungan Pekerja Rentan",
    people=0,
    jkk=0,
    jkm=0,
    account_jkk="5.1.02.02.02.0006",
    account_jkm="5.1.02.02.02.0007",
    facts=(("Ditutup", "Bendahara, 20 November 2026"),),
    place="Kuala Kurun",
    signers=(("Mengetahui", ""), ("Bendahara", "Sri")),
    is_masked=False,
)
DECREES = (Column("No", 13, 7), Column("Nomor SK", 0, 30), Column("Jumlah (Rp)", 30, 16, True))


class Nowhere(io.RawIOBase):
    def writable(self) -> bool:
        return True

    def write(self, data: object) -> int:
        return len(data)  # type: ignore[arg-type]


def people(villages: int, each: int) -> Iterator[Person]:
    for village in range(villages):
        for number in range(each):
            yield Person(
                f"Kecamatan{village // 2}", f"Desa Kampung{village}",
                f"6210031708{village:02d}{number:04d}", "26000000001",
                f"Orang {village}-{number}", 10_000, 6_800, 0,
            )  # fmt: skip


def pack(villages: int = 3, each: int = 4, **changes: object) -> Pack:
    places = [
        Place(
            f"Kecamatan{n // 2}", f"Desa Kampung{n}", each, each, each * 10_000, each * 6_800
        )
        for n in range(villages)
    ]  # fmt: skip
    count = villages * each
    head = HEAD._replace(people=count, jkk=count * 10_000, jkm=count * 6_800)
    listings = [
        Listing("SK yang mendasari", DECREES, [(1, "100/2026", count * 16_800)], "Tidak ada SK."),
        Listing("Kredit kepada BPJS", DECREES, [], "Tidak ada kredit."),
    ]
    made = Pack(head, places, people(villages, each), listings)
    return made._replace(**changes)  # type: ignore[arg-type]


def book(of: Pack) -> bytes:
    out = io.BytesIO()
    pack_xlsx.write(of, out)
    return out.getvalue()


def paper(of: Pack, size: str = "A4") -> PdfReader:
    out = io.BytesIO()
    pack_pdf.draw(of, out, paper=size)
    return PdfReader(out)


def formulas_and_values(data: bytes) -> Iterator[tuple[str, str, object]]:
    bare, valued = load_workbook(io.BytesIO(data)), load_workbook(io.BytesIO(data), data_only=True)
    for sheet in bare:
        for row in sheet.iter_rows():
            for cell in row:
                if cell.data_type == "f":
                    value = valued[sheet.title][cell.coordinate].value
                    yield f"{sheet.title}!{cell.coordinate}", cell.value, value


def test_both_give_what_the_names_come_to():
    sums = Sums(120_000, 81_600, 0)
    assert pack_xlsx.write(pack(), io.BytesIO()) == sums
    assert pack_pdf.draw(pack(), io.BytesIO(), paper="A4").sums == sums


def test_every_formula_carries_its_value():
    found = {place: (text, value) for place, text, value in formulas_and_values(book(pack()))}
    assert found["Rekap!D3"] == ("=SUM(Nominatif!G3:G6)", 40_000)
    assert found["Rekap!D5"] == ("=SUBTOTAL(9,D3:D4)", 80_000)
    assert found["Rekap!F8"] == ("=SUBTOTAL(9,F3:F7)", 201_600)
    assert found["Nominatif!I15"] == ("=SUM(I3:I14)", 201_600)
    assert found["Sampul!C6"] == ("=Rekap!D8", 120_000)
    assert found["Sampul!C8"] == ("=SUM(C6:C7)", 201_600)
    assert all(value is not None for _text, value in found.values())


def test_a_reader_that_cannot_compute_shows_the_sums():
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(book(pack()))).get_sheet_by_name("Rekap")
    assert sheet.to_python()[-1] == ["JUMLAH SELURUHNYA", "", 12.0, 120_000, 81_600, 201_600]


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(1)", "＝1", "\tx", "#N/A"])
def test_text_stays_text(text):
    one = next(people(1, 1))._replace(name=text)
    cell = load_workbook(io.BytesIO(book(pack(1, 1, people=[one]))))["Nominatif"]["D3"]
    assert cell.data_type == "s"
    assert str(cell.value).lstrip("'").strip() == text.strip()
    assert not str(cell.value).startswith(("=", "+", "-", "@", "＝"))


def test_what_xml_does_not_allow_is_left_out():
    one = next(people(1, 1))._replace(name="A<&>\x0b\"']]>")
    cell = load_workbook(io.BytesIO(book(pack(1, 1, people=[one]))))["Nominatif"]["D3"]
    assert cell.value == "A<&>\"']]>"


def test_an_empty_month_has_no_sum_over_itself():
    empty = pack(0, 0, listings=[])
    found = list(formulas_and_values(book(empty)))
    assert {place.split("!")[0] for place, _text, _value in found} == {"Sampul"}
    assert "JUMLAH SELURUHNYA" in paper(pack(0, 0, listings=[])).pages[1].extract_text()


def test_titles_stay_above_and_print_on_each_page():
    loaded = load_workbook(io.BytesIO(book(pack())))
    names = loaded["Nominatif"]
    assert (names.freeze_panes, names.print_title_rows) == ("A3", "$2:$2")
    assert names.auto_filter.ref == "A2:J14"
    assert names.page_setup.orientation == "landscape"


def test_the_same_pack_gives_the_same_bytes():
    assert book(pack()) == book(pack())


def test_the_workbook_is_a_sound_archive():
    with ZipFile(io.BytesIO(book(pack()))) as archive:
        assert archive.testzip() is None


@pytest.mark.parametrize(
    "rows", [people(3, 3), people(3, 5), people(2, 6), reversed(list(people(3, 4)))]
)
@pytest.mark.parametrize("write", [book, paper])
def test_people_who_do_not_fit_their_places_are_refused(rows, write):
    with pytest.raises(ValueError, match="people"):
        write(pack(people=list(rows)))


def test_each_village_comes_with_its_people():
    found = [(place.village, len(list(named))) for place, named in by_place(pack())]
    assert found == [("Desa Kampung0", 4), ("Desa Kampung1", 4), ("Desa Kampung2", 4)]


def test_paper_repeats_titles_and_numbers_its_pages():
    pages = [page.extract_text() for page in paper(pack(2, 120)).pages]
    assert len(pages) > 5
    assert all(f"Halaman {n}" in text for n, text in enumerate(pages, 1))
    assert f"dari {len(pages)}" in pages[0]
    named = [text for text in pages if "Orang 0-" in text]
    assert len(named) > 2
    assert all("NIK" in text and "JKK (Rp)" in text for text in named)


def test_paper_says_the_sums_in_figures_and_words():
    text = " ".join(" ".join(page.extract_text() for page in paper(pack()).pages).split())
    assert "dua ratus satu ribu enam ratus rupiah" in text
    assert text.count("201.600") >= 3
    assert "Tidak ada kredit." in text


@pytest.mark.parametrize(("size", "width"), [("A4", 297), ("F4", 330)])
def test_paper_sizes(size, width):
    box = paper(pack(), size).pages[0].mediabox
    assert round(float(box.width) / 72 * 25.4) == width


def test_whole_niks_are_called_personal_data():
    assert "NIK lengkap: data pribadi" in paper(pack()).pages[0].extract_text()
    masked = pack(head=HEAD._replace(is_masked=True))
    assert "NIK disamarkan" in paper(masked).pages[0].extract_text()


def _peak(write, of):
    tracemalloc.start()
    write(of)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak


@pytest.mark.parametrize(
    "write",
    [
        lambda of: pack_pdf.draw(of, Nowhere(), paper="A4"),  # type: ignore[arg-type]
        lambda of: pack_xlsx.write(of, Nowhere()),  # type: ignore[arg-type]
    ],
)
def test_memory_does_not_grow_with_the_people(write):
    write(pack(1, 10))
    few, many = _peak(write, pack(2, 200)), _peak(write, pack(2, 2_000))
    assert many < 2 * few


def test_a_book_that_fails_ends_quietly():
    out = io.BytesIO()
    with pytest.raises(RuntimeError), Book(out) as failing, failing.sheet("Satu", (10,)):
        raise RuntimeError


def test_a_title_with_an_apostrophe():
    out = io.BytesIO()
    with Book(out) as made, made.sheet("Ta'un & <b>", (10, 10), titles_at=1) as sheet:
        sheet.row(["Satu", "Dua"], "head")
        sheet.row([1, Formula("A2+1", 2)], "row")
    loaded = load_workbook(out)
    assert loaded.sheetnames == ["Ta'un & <b>"]
    assert loaded.worksheets[0].print_title_rows == "$1:$1"
