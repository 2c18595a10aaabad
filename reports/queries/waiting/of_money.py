"""What waits of the months: to be opened, closed and paid."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime

from django.db.models import Count, Min, Q
from django.urls import reverse
from django.utils.translation import gettext as _

from enrollment.models import (
    ContributionBatch,
    Enrollment,
)
from enrollment.months import Month, between, containing
from enrollment.queries import arrears, billing_findings, bills, continuity, credits
from gumas_pbi.ages import years_before
from gumas_pbi.indonesian import month_name
from gumas_pbi.models import User
from reports.queries.waiting.task import Task

MONTHS_BACK = 12


def unopened_months(today: date) -> list[Month]:
    """Months from the first covered one to this one (a year back at most) without a batch."""
    first = Enrollment.objects.aggregate(first=Min("start"))["first"]
    if first is None or first > today:
        return []
    now = containing(today)
    start = max(containing(first), now.plus(-MONTHS_BACK))
    known = set(
        ContributionBatch.objects.filter(month__gte=start.first_day).values_list("month", flat=True)
    )
    months = (start.plus(n) for n in range(between(start, now) + 1))
    return [month for month in months if month.first_day not in known]


def billing(user: User, now: datetime) -> Iterator[Task]:
    unopened = unopened_months(now.astimezone().date())
    url = reverse("contributions:list")
    names = ", ".join(f"{month_name(m.month)} {m.year}" for m in unopened[:3])
    yield Task(
        _("Bulan yang belum dibuka"), len(unopened),
        names or _("Semua bulan sampai bulan ini sudah dibuka."), url, "calendar-plus",
        "waiting", _("Belum dibuka"),
    )  # fmt: skip
    open_ones = ContributionBatch.objects.filter(state=ContributionBatch.State.OPEN).aggregate(
        mine=Count("pk", filter=Q(opened_by=user)), others=Count("pk", filter=~Q(opened_by=user))
    )
    yield Task(
        _("Bulan yang menunggu ditutup"), open_ones["others"],
        _("Cocokkan dengan tagihan BPJS, lalu tutup."), url, "calendar-check", "waiting",
        _("Terbuka"),
    )  # fmt: skip
    if open_ones["mine"]:
        yield Task(
            _("Bulan yang Anda buka"), open_ones["mine"],
            _("Penutupannya harus dilakukan orang lain."), url, "calendar-clock", "neutral",
            _("Menunggu orang lain"),
        )  # fmt: skip


def checking(user: User, now: datetime) -> Iterator[Task]:
    found = billing_findings.waiting()
    first = found.order_by("batch__month").values_list("batch__month", flat=True).first()
    url = reverse("contributions:list")
    if first:
        url = reverse("contributions:checks", args=[str(containing(first))])
    yield Task(
        _("Temuan sebelum tagihan"), found,
        _("Tahan yang tidak boleh ditagih; bulannya baru bisa ditutup sesudahnya."), url,
        "shield-alert", "warning", _("Belum diputuskan"),
    )  # fmt: skip


def paying(user: User, now: datetime) -> Iterator[Task]:
    today = now.astimezone().date()
    books = arrears.books(today, since=years_before(today, 2))
    unpaid = arrears.unpaid(books, today)
    url = reverse("continuity:index")
    worst = max((month.in_a_row for month in unpaid), default=0)
    yield Task(
        _("Bulan yang belum dibayar"), len(unpaid),
        _("Lewat 3 bulan berturut-turut kepesertaan berakhir. Bayar, lalu catat SP2D-nya."),
        f"{url}#unpaid", "wallet", "bad" if worst >= arrears.MOST_UNPAID else "warning",
        _("Lewat jatuh tempo"),
    )  # fmt: skip
    for warning in continuity.of_budget(today, books):
        yield Task(
            _("Anggaran yang tidak cukup"), 1, warning.sentence, f"{url}#budget",
            "chart-column-decreasing", "bad", _("Kurang"),
        )  # fmt: skip


def owing(user: User, now: datetime) -> Iterator[Task]:
    """Bills and their papers, and what BPJS owes back."""
    url = reverse("bills:list")
    yield Task(
        _("Tagihan yang belum dicatat"), bills.not_billed(),
        _("Bulannya sudah ditutup. Catat tagihan dari BPJS."), url, "receipt", "waiting",
        _("Belum dicatat"),
    )  # fmt: skip
    yield Task(
        _("Tagihan yang segera jatuh tempo"), bills.due_soon(now.astimezone().date()),
        _("Jatuh tempo dalam 7 hari, atau sudah lewat."), f"{url}?state=owing", "calendar-clock",
        "warning", _("Belum lunas"),
    )  # fmt: skip
    yield Task(
        _("SPP yang menunggu SPM"), bills.requested(), _("Catat SPM begitu diterbitkan."),
        f"{url}?state=owing", "file-clock", "waiting", _("Diajukan"),
    )  # fmt: skip
    yield Task(
        _("Kredit yang lama belum selesai"), credits.older(now),
        _("Lebih dari 60 hari. Tagih ke BPJS, lalu catat penyelesaiannya."),
        reverse("credits:list"), "undo-2", "warning", _("Belum selesai"),
    )  # fmt: skip
