"""The part of the road that money takes, in a browser: from a doubt before billing to the pack."""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from datetime import date

import pypdfium2
from openpyxl import load_workbook
from playwright.sync_api import expect

from enrollment import statement_errors
from enrollment.statement_errors import Said
from gumas_pbi import indonesian
from gumas_pbi.models import Role

EACH = 16_800  # rupiah a person and month
STRANGER = Said("26999999901", "6210030101809001", "Bambang Prasetyo", 10_000, 6_800)


def file(name: str, data: bytes) -> dict[str, object]:
    return {"name": name, "mimeType": "application/octet-stream", "buffer": data}


def money(amount: int) -> re.Pattern[str]:
    return re.compile(re.escape(indonesian.rupiah(amount)).replace("\xa0", r"\s"))


def doubted(visit, nik: str, today: date) -> None:
    """A list says that somebody is dead, wrongly."""
    day = today.replace(day=1, year=today.year - 1)
    with visit(Role.VERIFIER) as verifier:
        verifier.open("/rujukan/unggah/")
        verifier.page.get_by_label("Jenis daftar").select_option("deceased")
        verifier.fill({"Sumber": "Dukcapil", "Tanggal data": today.isoformat()})
        text = f"NIK;Tanggal Meninggal\n{nik};{day:%d/%m/%Y}\n"
        verifier.page.set_input_files("input[type=file]", file("akta.csv", text.encode()))
        verifier.press("Unggah dan baca")
        verifier.sees(re.compile("berlaku", re.IGNORECASE))


def opened_and_closed(visit, people: int, today: date) -> None:
    """A treasurer opens the month and decides what was found; another one closes it."""
    with visit(Role.TREASURER) as treasurer:
        treasurer.open("/iuran/")
        treasurer.press("Buka bulan")
        treasurer.sees(money(people * EACH))
        treasurer.reload_until(
            f"/iuran/{today:%Y-%m}/pemeriksaan/?check=listed_deceased",
            treasurer.page.get_by_label("Alasan"),
        )
        treasurer.page.locator("input[name=finding]").check()
        treasurer.fill({"Alasan": "Ditemui di desa, masih bekerja"})
        treasurer.press("Tetap tagih")
        treasurer.sees("Ditemui di desa, masih bekerja")
    with visit("treasurer_2") as second:
        second.open(f"/iuran/{today:%Y-%m}/")
        second.follow("Tutup bulan")
        second.press("Tutup bulan")
        second.sees("Ditutup")


def billed_and_paid(visit, people: int, today: date) -> None:
    """BPJS's bill goes through SPP, SPM and SP2D."""
    with visit(Role.TREASURER) as treasurer:
        treasurer.open(f"/iuran/tagihan/catat/?month={today:%Y-%m}")
        treasurer.fill(
            {"Kode iuran": "261200000009", "Jumlah orang": str(people),
             "Jumlah tagihan (rupiah)": str(people * EACH)}
        )  # fmt: skip
        treasurer.press("Catat tagihan")
        for paper in ("SPP", "SPM", "SP2D"):
            treasurer.sees(f"Langkah berikutnya: {paper}")
            if paper != "SP2D":  # the last one that is left is chosen already
                treasurer.page.get_by_label("Surat").select_option(paper.lower())
            treasurer.fill({"Nomor": f"01/{paper}/{today.year}"})
            treasurer.press("Catat surat")
        treasurer.sees("Tagihan ini lunas.")


def reconciled(visit, people: Sequence[Said], today: date) -> None:
    """BPJS's list has one person twice, another not at all, and somebody whom nobody knows."""
    first, _missing, *others = people
    rows = iter([first, first, *others, STRANGER])
    with visit(Role.BPJS_LIAISON) as liaison:
        liaison.open(f"/iuran/{today:%Y-%m}/rekonsiliasi/")
        data = statement_errors.workbook(rows)
        liaison.page.set_input_files("input[type=file]", file("iuran.xlsx", data))
        liaison.press("Unggah dan cocokkan")
        for kind in ("Hanya dalam hitungan kita", "Hanya dalam daftar BPJS",
                     "Dua kali dalam daftar BPJS"):  # fmt: skip
            liaison.page.get_by_role("link", name=f"{kind} (1)").click()
            liaison.page.locator("input[name=difference]").check()
            liaison.page.locator("select[name=cause]").last.select_option("their_mistake")
            liaison.page.locator("select[name=resolution]").select_option("they_correct")
            liaison.press("Selesaikan")
            liaison.sees(f"{kind} (0)")
        liaison.fill({"Tanggal berita acara": today.isoformat()})
        paper = liaison.download("Unduh berita acara (PDF)")
        text = pypdfium2.PdfDocument(paper)[0].get_textpage().get_text_range()
        assert "BERITA ACARA REKONSILIASI" in text
        assert "RANCANGAN" not in text
        liaison.page.locator("input[type=file]").first.set_input_files(file("ba.pdf", paper))
        signed = liaison.page.locator("form", has=liaison.page.locator("input[name=signed-number]"))
        signed.locator("input[name=signed-number]").fill("900/12/BA-REKON")
        signed.locator("input[name=signed-dated]").fill(today.isoformat())
        liaison.press("Simpan dan kunci rekonsiliasi")
        liaison.sees("Berita acara sudah ditandatangani")


def packed(visit, people: int, today: date) -> None:
    """The finance pack of the month, whose names come to what was paid."""
    with visit(Role.TREASURER) as treasurer:
        treasurer.open(f"/iuran/{today:%Y-%m}/berkas/")
        treasurer.press("Susun berkas keuangan")
        expect(treasurer.page.get_by_role("button", name="Excel")).to_be_visible()
        book = load_workbook(io.BytesIO(treasurer.download("Excel")), data_only=True)
        names = list(book["Nominatif"].iter_rows(values_only=True))
        assert len(names) == people + 3  # title, column titles, sum
        assert names[-1][8] == people * EACH
