"""The annex of a decree as a workbook of text: a sheet of names, and one of sums. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import IO

from enrollment import bpjs_xlsx
from enrollment.annex import AnnexHead, AnnexRow, Count, Person, Total, lines
from gumas_pbi.indonesian import date_long, number, rupiah

NAMES = (
    "No", "Kecamatan", "Desa/kelurahan", "Nama", "NIK", "L/P", "Tempat lahir", "Tanggal lahir",
    "Pekerjaan", "Alamat", "RT", "RW",
)  # fmt: skip
SUMS = ("Kecamatan", "Desa/kelurahan", "Laki-laki", "Perempuan", "Jumlah orang")


def write(
    rows: Iterable[AnnexRow], out: IO[bytes], head: AnnexHead, removed: Iterable[AnnexRow] = ()
) -> int:
    """Write the annex to `out`: whom the decree names and, of an amendment, whom it takes out.

    Rows come ordered by district and village. Returns the people that it names.
    """
    sums: list[Total] = []
    owed = [f"Iuran {due.programme} sebulan" for due in head.dues]
    sheets: list[tuple[str, Sequence[str], Iterable[Sequence[str]]]] = [
        ("Daftar nama", NAMES, _names(rows, sums)),
        ("Rekap", (*SUMS, *owed), _sums(sums, head)),
    ]
    if head.amends:
        sheets.append(("Dikeluarkan", NAMES, _names(removed, [])))
    bpjs_xlsx.write_sheets([*sheets, ("Keterangan", ("Hal", "Isi"), _facts(head))], out)
    return sums[-1].counted.people


def _names(rows: Iterable[AnnexRow], sums: list[Total]) -> Iterator[Sequence[str]]:
    """One row a person; the sums are noted on the way, for the next sheet."""
    for line in lines(rows):
        match line:
            case Person(number=place, row=row):
                born = f"{row.birth_date:%d-%m-%Y}" if row.birth_date else ""
                yield (str(place), *row[:6], born, *row[7:])
            case Total():
                sums.append(line)


def _sums(sums: list[Total], head: AnnexHead) -> Iterator[Sequence[str]]:
    """Each village, its district after the last of them, and everybody."""
    for total in sums:
        place = (total.district, total.village or f"Jumlah Kecamatan {total.district}")
        if not total.district:
            place = ("JUMLAH SELURUHNYA", "")
        yield (*place, *_counted(total.counted), *_owed(total.counted, head))


def _counted(count: Count) -> tuple[str, str, str]:
    return number(count.men), number(count.women), number(count.people)


def _owed(count: Count, head: AnnexHead) -> list[str]:
    return [rupiah(count.people * due.amount) for due in head.dues]


def _facts(head: AnnexHead) -> Iterator[Sequence[str]]:
    """What the decree is, so that the workbook explains itself."""
    state = "RANCANGAN, belum ditetapkan" if head.is_draft else "Ditetapkan"
    yield "Keputusan", head.regent
    yield "Nomor", head.number
    yield "Tanggal", date_long(head.dated)
    yield "Tentang", head.about
    yield "Status", state
    if head.amends:
        yield "Mengubah", head.amends
    yield "NIK", "disamarkan" if head.is_masked else "lengkap: data pribadi"
    yield "Masa perlindungan", f"{date_long(head.start)} sampai dengan {date_long(head.last_day)}"
    yield "Bulan iuran", str(head.months)
    for due in head.dues:
        yield f"Tarif {due.programme}", f"{rupiah(due.amount)} sebulan ({due.legal_basis})"
