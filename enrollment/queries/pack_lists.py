"""The lists of a finance pack, row by row: movements, differences, credits, additions, decrees."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import timedelta
from itertools import chain, groupby
from typing import Any

from enrollment import explain
from enrollment.models import ContributionBatch, Enrollment, Statement
from enrollment.months import containing
from enrollment.pack import Column, Listing
from enrollment.queries import packs
from enrollment.queries.explained import facts
from enrollment.queries.packs import CHUNK, Shown, place_name
from gumas_pbi.indonesian import date_long

Rows = Iterator[list[str | int]]
NO, NAME, NIK = Column("No", 13, 7), Column("Nama", 0, 32), Column("NIK", 31, 19)
PLACE, MONTH = Column("Desa/kelurahan", 40, 30), Column("Untuk bulan", 26, 18)
RUPIAH, WHY = Column("Rupiah", 22, 16, is_sum=True), Column("Sebab", 0, 70)
# One line each, for a corrected tariff fills pages with them.
CORRECTED = [NO, Column("Nama", 40, 32), NIK, Column(PLACE.title, 56, 30), MONTH, RUPIAH]


def listings(batch: ContributionBatch, shown: Shown, *, folded: bool = False) -> list[Listing]:
    """All of them in the order of the paper; `shown` is how a NIK is printed. `folded`: credits and
    additions in one line for each person and cause, else one for each month and programme."""
    return [
        _movements(batch, shown),
        _differences(batch, shown),
        _credits(batch, shown, folded),
        _additions(batch, shown, folded),
        _decrees(batch),
    ]


def _numbered(rows: Iterable[list[str | int]]) -> Rows:
    for number, row in enumerate(rows, 1):
        yield [number, *row]


def _person(of: Any, shown: Shown) -> list[str | int]:
    village = of.village
    place = f"{place_name(village.kind, village.name)}, {village.district.name}"
    return [of.worker.name, shown(of.worker.nik), place]


def _movements(batch: ContributionBatch, shown: Shown) -> Listing:
    earlier = packs.before(batch)
    columns = [NO, Column("Mutasi", 22, 14), NAME, NIK, PLACE, Column("Alasan", 62, 50),
               Column("Penggantian", 44, 34)]  # fmt: skip
    last = explain.month_of(containing(batch.month).previous.first_day)
    rows: Rows = iter(())
    nothing = f"{last} tidak dihitung di sini, jadi tidak ada pembanding."
    if earlier:
        nothing = f"Tidak ada yang masuk atau keluar dibandingkan {last}."
        came = packs.came(batch, earlier).iterator(chunk_size=CHUNK)
        left = packs.left(batch, earlier).iterator(chunk_size=CHUNK)
        rows = _numbered(
            chain((_came(line, shown) for line in came), (_left(line, shown) for line in left))
        )
    return Listing(f"Mutasi dari {last}", columns, rows, nothing)


def _came(line: Any, shown: Shown) -> list[str | int]:
    why = f"Peserta SK {line.decree.number}, terlindungi sejak {date_long(line.enrollment.start)}"
    instead = f"Menggantikan {line.instead_of}" if line.instead_of else ""
    return ["Masuk", *_person(line, shown), why, instead]


def _left(line: Any, shown: Shown) -> list[str | int]:
    kind, why = _why_left(line)
    successor = f"Digantikan {line.successor}" if line.successor else ""
    return [kind, *_person(line, shown), why, successor]


def _why_left(line: Any) -> tuple[str, str]:
    coverage, died_on = line.enrollment, line.worker.died_on
    if coverage.end_reason == Enrollment.EndReason.DEATH or died_on:
        return (
            "Meninggal",
            f"Meninggal dunia {date_long(died_on)}" if died_on else "Meninggal dunia",
        )
    if line.held:
        return "Ditahan", line.held
    if line.worker.merged_into_id:
        return "Keluar", "Orang yang sama tercatat dua kali"
    reason = str(coverage.get_end_reason_display())
    if coverage.end is None:
        return "Keluar", "Tidak terlindungi lagi"
    if coverage.end <= coverage.start:
        return "Keluar", f"{reason}, perlindungan tidak pernah berlaku"
    return "Keluar", f"{reason}, terakhir terlindungi {date_long(coverage.end - timedelta(days=1))}"


def _differences(batch: ContributionBatch, shown: Shown) -> Listing:
    columns = [
        NO, Column("Selisih", 36, 26), NAME, NIK, PLACE,
        Column("Menurut kabupaten (Rp)", 26, 16, is_sum=True),
        Column("Menurut BPJS (Rp)", 26, 16, is_sum=True), Column("Sebab dan penyelesaian", 48, 46),
    ]  # fmt: skip
    found = packs.statement(batch)
    rows: Rows = iter(())
    nothing = "Daftar BPJS untuk bulan ini belum diterima, jadi belum dicocokkan."
    if found:
        nothing = f"Daftar BPJS ({found.file_name}) cocok seluruhnya."
        rows = _numbered(_difference_rows(found, shown))
    return Listing("Selisih dengan daftar BPJS", columns, rows, nothing)


def _difference_rows(found: Statement, shown: Shown) -> Iterator[list[str | int]]:
    for one in packs.differences(found).iterator(chunk_size=CHUNK):
        person = one.worker or one.row
        village = one.village
        place = (
            f"{place_name(village.kind, village.name)}, {village.district.name}" if village else ""
        )
        said = (one.get_cause_display(), one.get_resolution_display(), one.note)
        how = "; ".join(str(text) for text in said if text) or str(one.get_state_display())
        named: list[str | int] = [person.name, shown(person.nik)] if person else ["", ""]
        yield [
            str(one.get_kind_display()), *named, place, one.ours or 0, one.theirs or 0, how,
        ]  # fmt: skip


def _credits(batch: ContributionBatch, shown: Shown, folded: bool) -> Listing:
    def said(line: Any) -> tuple[str, ...]:
        state, settled = "Belum diselesaikan", getattr(line, "settled", None)
        if settled:
            how = settled.settlement
            state = f"{how.get_kind_display()}, {how.reference}, {date_long(how.dated)}"
        return state, explain.in_brief(facts(line))

    rows = _corrections(packs.credits(batch), said, shown, folded)
    columns = [*CORRECTED, Column("Keadaan", 30, 36), WHY]
    nothing = "BPJS tidak berutang kredit sampai bulan ini."
    return Listing("Kredit kepada BPJS", columns, _numbered(rows), nothing)


def _additions(batch: ContributionBatch, shown: Shown, folded: bool) -> Listing:
    def said(line: Any) -> tuple[str, ...]:
        return (explain.in_brief(facts(line)),)

    rows = _corrections(packs.additions(batch), said, shown, folded)
    columns = [*CORRECTED, WHY]
    nothing = "Tidak ada iuran bulan lalu yang ikut dibayar bulan ini."
    return Listing("Tambahan bulan lalu", columns, _numbered(rows), nothing)


def _corrections(
    found: Any, said: Callable[[Any], tuple[str, ...]], shown: Shown, folded: bool
) -> Rows:
    """A row for each line; `folded`: for all lines of a person of which the same is said."""
    lines = packs.by_person(found) if folded else found
    told = ((line, said(line)) for line in lines.iterator(chunk_size=CHUNK))

    def together(each: tuple[Any, tuple[str, ...]]) -> tuple[Any, ...]:
        line, words = each
        return (line.worker_id, line.village_id, words) if folded else (line.pk,)

    for _key, group in groupby(told, key=together):
        alike = list(group)
        line, words = alike[0]
        months = explain.months_of((one.programme, one.for_month) for one, _words in alike)
        amount = abs(sum(one.amount for one, _words in alike))
        yield [*_person(line, shown), months, amount, *words]


def _decrees(batch: ContributionBatch) -> Listing:
    columns = [
        NO, Column("Nomor SK", 0, 30), Column("Tanggal", 34, 20), Column("Berlaku", 0, 40),
        *(Column(title, 30, 16, is_sum=True) for title in ("Orang", "JKK (Rp)", "JKM (Rp)")),
        Column("Jumlah (Rp)", 32, 18, is_sum=True),
    ]  # fmt: skip
    rows = (
        [
            row["decree__number"],
            date_long(row["decree__date"]),
            f"{date_long(row['decree__start'])} sampai dengan "
            f"{date_long(row['decree__end'] - timedelta(days=1))}",
            row["people"],
            row["jkk"],
            row["jkm"],
            row["jkk"] + row["jkm"],
        ]
        for row in packs.decrees(batch)
    )
    nothing = "Bulan ini tidak menagih siapa pun."
    return Listing("SK yang mendasari", columns, _numbered(rows), nothing)
