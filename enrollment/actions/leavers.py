"""Whose coverage ended, for BPJS (data_tk_na of SIPP)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from io import BytesIO
from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from enrollment import bpjs_xlsx
from enrollment.models import Enrollment
from gumas_pbi import audit
from gumas_pbi.models import User
from gumas_pbi.refusals import Refused, verb

HEADER = ("KPJ", "NAMA", "TANGGAL_LAHIR", "SEBAB", "TANGGAL_BERHENTI", "KETERANGAN")
# As BPJS reads it, in Indonesian also where the screen is in English.
REASONS = {
    Enrollment.EndReason.DECREE: "SK berakhir",
    Enrollment.EndReason.DEATH: "Meninggal dunia",
    Enrollment.EndReason.MOVED: "Pindah",
    Enrollment.EndReason.EMPLOYED: "Menjadi penerima upah, ASN, TNI, atau Polri",
    Enrollment.EndReason.WELFARE: "Sudah mampu",
    Enrollment.EndReason.DUPLICATE: "Data ganda",
    Enrollment.EndReason.OTHER_PAYER: "Dibayar pihak lain",
    Enrollment.EndReason.OWN_WISH: "Permintaan sendiri",
    Enrollment.EndReason.ARREARS: "Iuran tidak dibayar lebih dari 3 bulan",
    Enrollment.EndReason.AMENDED: "Dikeluarkan oleh SK perubahan",
}


def ended(since: date, today: date) -> Any:
    """Coverage whose first uncovered day is in `[since, today]`, one row a person: the last.

    Whom another coverage goes on with, or covers today, has not left.
    """
    goes_on = Enrollment.objects.filter(
        Q(end=None) | Q(end__gt=OuterRef("end")), worker=OuterRef("worker")
    )
    covered = Enrollment.objects.exclude(end_reason=Enrollment.EndReason.REFUSED)
    last = (
        covered.filter(~Exists(goes_on), end__gte=since, end__lte=today)
        .order_by("worker", "-end", "programme")
        .distinct("worker")
    )
    return Enrollment.objects.filter(pk__in=last.values("pk"))


@verb
def download(since: date, *, by: User, at: datetime) -> bytes:
    """The leavers since a day as a workbook, all cells text. It holds KPJs, so it is recorded.

    Raises Refused for a day in the future, or where nobody left.
    """
    today = at.astimezone().date()
    if since > today:
        raise Refused(_("Pilih tanggal yang sudah lewat."), code="since_in_future")
    out = BytesIO()
    people = bpjs_xlsx.write(HEADER, _lines(ended(since, today)), out)
    if not people:
        raise Refused(_("Sejak tanggal itu tidak ada perlindungan yang berakhir."), code="nobody")
    audit.record("leavers.download", by, by=by, at=at, people=people, since=since.isoformat())
    return out.getvalue()


def _lines(found: Any) -> Iterator[tuple[str, ...]]:
    rows = found.select_related("worker", "member__decree", "village")
    ordered = rows.only(
        "end", "end_reason", "worker__kpj", "worker__name", "worker__birth_date",
        "member__decree__number", "village__name",
    ).order_by("village__code", "worker__name", "pk")  # fmt: skip
    for row in ordered.iterator(chunk_size=2_000):
        born = row.worker.birth_date
        yield (
            row.worker.kpj or "",
            row.worker.name,
            f"{born:%d-%m-%Y}" if born else "",
            REASONS[Enrollment.EndReason(row.end_reason)],
            f"{row.end:%d-%m-%Y}",
            f"SK {row.member.decree.number}, {row.village.name}",
        )
