"""What waits of the reconciliations with BPJS: lists to be uploaded, differences to be settled."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from enrollment.models import Statement
from enrollment.queries import reconciled
from gumas_pbi.indonesian import month_name
from gumas_pbi.models import User
from reports.queries.waiting.task import Task

SHOWN = 3  # months that are named


def reconciling(user: User, now: datetime) -> Iterator[Task]:
    months = list(reconciled.missing().order_by("month").values_list("month", flat=True))
    names = ", ".join(f"{month_name(m.month)} {m.year}" for m in months[:SHOWN])
    yield Task(
        _("Bulan tanpa daftar BPJS"), len(months),
        names or _("Semua bulan yang ditutup sudah punya daftar BPJS."),
        _page(months[0]) if months else reverse("contributions:list"), "file-up", "waiting",
        _("Belum diunggah"),
    )  # fmt: skip
    matched = Statement.objects.filter(state=Statement.State.MATCHED, differences__state="open")
    first = matched.order_by("batch__month").values_list("batch__month", flat=True).first()
    yield Task(
        _("Selisih dengan daftar BPJS"), reconciled.unsettled(),
        _("Tentukan sebab dan penyelesaiannya, lalu tanda tangani berita acaranya."),
        _page(first) if first else reverse("contributions:list"), "git-compare", "warning",
        _("Perlu diselesaikan"),
    )  # fmt: skip


def _page(month: date) -> str:
    return reverse("statements:detail", args=[f"{month:%Y-%m}"])
