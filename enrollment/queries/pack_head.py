"""What stands on the cover of a finance pack."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.conf import settings

from enrollment.explain import month_of
from enrollment.models import ContributionBatch, FinancePack
from enrollment.pack import Head
from enrollment.queries import packs, payments
from gumas_pbi.indonesian import date_long, number, rupiah
from gumas_pbi.models import User


def head(pack: FinancePack, *, is_masked: bool) -> Head:
    """The month, who opened and closed it, and by which tariffs it was computed."""
    batch = pack.batch
    return Head(
        month=month_of(batch.month),
        regency=settings.REGENCY_NAME,
        programme=f"Program {settings.PROGRAMME_NAME}",
        people=batch.people,
        jkk=batch.jkk,
        jkm=batch.jkm,
        account_jkk=settings.BUDGET_ACCOUNT_JKK,
        account_jkm=settings.BUDGET_ACCOUNT_JKM,
        facts=[*_money_facts(batch), *_tariff_facts(batch), *_people_facts(pack)],
        place=settings.SIGNING_PLACE,
        signers=(("Mengetahui, Pengguna Anggaran", ""), ("Bendahara", str(batch.closed_by))),
        is_masked=is_masked,
    )


def _money_facts(batch: ContributionBatch) -> list[tuple[str, str]]:
    billed, paid = payments.billed(batch), payments.paid(batch)
    bill = "belum dicatat"
    if billed is not None:
        more = billed - batch.total
        than = f"{rupiah(abs(more))} {'lebih' if more > 0 else 'kurang'} dari hitungan kabupaten"
        bill = f"{rupiah(billed)}, {than if more else 'sama dengan hitungan kabupaten'}"
    return [
        ("Orang", f"{number(batch.people)} orang"),
        ("Tambahan bulan lalu di dalamnya", rupiah(packs.late(batch))),
        (
            "Kredit kepada BPJS",
            f"{rupiah(batch.credits)} timbul bulan ini; seluruhnya "
            f"{rupiah(packs.unsettled(batch))} belum diselesaikan. "
            "Kredit tidak dipotong dari jumlah di atas.",
        ),
        ("Dicegah dari salah bayar", rupiah(batch.blocked)),
        ("Tagihan BPJS", bill),
        ("Sudah dibayar", rupiah(paid)),
    ]


def _tariff_facts(batch: ContributionBatch) -> list[tuple[str, str]]:
    day = f"Tarif pada {date_long(batch.reference_date)}" if batch.reference_date else "Tarif"
    return [(day, _tariff(row)) for row in packs.tariffs(batch)]


def _tariff(row: dict[str, Any]) -> str:
    base = (
        f" (golongan {row['tariff__bracket']}, dasar upah {rupiah(row['base'])})"
        if row["base"]
        else ""
    )
    return (
        f"{row['programme']} {rupiah(row['tariff__amount'])}{base} untuk {number(row['people'])} "
        f"orang: {row['tariff__legal_basis']}"
    )


def _people_facts(pack: FinancePack) -> list[tuple[str, str]]:
    batch = pack.batch
    return [
        ("Dibuka", _who(batch.opened_by, batch.opened_at)),
        ("Ditutup", _who(batch.closed_by, batch.closed_at)),
        ("Disusun", f"{_who(pack.made_by, pack.made_at)}, berkas ke-{pack.number}"),
    ]


def _who(user: User | None, moment: datetime | None) -> str:
    if user is None or moment is None:
        return "–"
    here = moment.astimezone()
    return f"{user}, {date_long(here.date())} pukul {here:%H.%M} WIB"
