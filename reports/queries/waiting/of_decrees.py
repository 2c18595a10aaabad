"""What waits on the way from a verdict to coverage: decrees, places, BPJS."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.db.models import Count, Min
from django.urls import reverse
from django.utils.translation import gettext as _

from enrollment.models import (
    Decree,
    Member,
    Period,
)
from enrollment.queries import answers, continuity
from enrollment.queries.vacancies import fillable
from gumas_pbi.models import User
from reports.queries.waiting.of_people import candidates
from reports.queries.waiting.task import Task
from workers.models import Candidate


def decreeing(user: User, now: datetime) -> Iterator[Task]:
    accepted = candidates(user, Candidate.State.ACCEPTED)
    drafts = Decree.objects.filter(state=Decree.State.DRAFT)
    url = reverse("decrees:list")
    yield Task(
        _("Orang yang menunggu SK"), accepted,
        _("Sudah diverifikasi. Susun SK Bupati untuk mereka."), url, "scroll-text", "waiting",
        _("Terverifikasi"),
    )  # fmt: skip
    yield Task(
        _("Rancangan SK"), drafts, _("Periksa namanya, lalu tetapkan."), url, "file-pen",
        "neutral", _("Rancangan"),
    )  # fmt: skip


def scanning(user: User, now: datetime) -> Iterator[Task]:
    found = Decree.objects.filter(state=Decree.State.ISSUED, scan="").aggregate(
        decrees=Count("pk"), first=Min("pk")
    )
    first = found["first"]
    yield Task(
        _("SK yang belum dipindai"), found["decrees"],
        _("Cetak lampiran resminya, mintakan tanda tangan, lalu unggah pindaiannya."),
        reverse("papers:detail", args=[first]) if first else reverse("decrees:list"), "scan-line",
        "waiting", _("Belum dipindai"),
    )  # fmt: skip


def ending(user: User, now: datetime) -> Iterator[Task]:
    decrees = continuity.unextended(now.astimezone().date())
    url = f"{reverse('continuity:index')}#decrees"
    yield Task(
        _("SK yang akan berakhir"), decrees,
        _("Belum ada lanjutannya. Perpanjang supaya perlindungan tidak terputus."),
        url, "calendar-sync", "warning", _("Dalam 90 hari"),
    )  # fmt: skip


def replacing(user: User, now: datetime) -> Iterator[Task]:
    today = now.astimezone().date()
    period = Period.objects.on(today)
    yield Task(
        _("Tempat yang bisa diisi dari cadangan"),
        fillable(period, today) if period else 0,
        _("Ada yang keluar, dan ada yang menunggu di desanya. Tawarkan tempatnya."),
        reverse("replacements:list"), "user-plus", "waiting", _("Tawarkan"),
    )  # fmt: skip


def registering(user: User, now: datetime) -> Iterator[Task]:
    alive = Member.objects.filter(worker__died_on=None)
    url = reverse("decrees:list")
    yield Task(
        _("Orang yang belum dikirim ke BPJS"), alive.filter(state=Member.State.DECREED),
        _("Buka SK-nya, lalu unduh daftar untuk BPJS."), url, "send", "waiting", _("Siap dikirim"),
    )  # fmt: skip
    yield Task(
        _("Orang yang menunggu jawaban BPJS"), alive.filter(state=Member.State.SENT),
        _("Unggah jawaban BPJS begitu diterima."), reverse("registrations:list"), "hourglass",
        "waiting", _("Di BPJS"),
    )  # fmt: skip


def answered(user: User, now: datetime) -> Iterator[Task]:
    unsettled = answers.unsettled()
    mendable = answers.mendable(now.astimezone().date())
    yield Task(
        _("Selisih jawaban BPJS"), unsettled,
        _("Selesaikan satu demi satu; baris lain sudah dipakai."),
        reverse("registrations:differences"), "git-compare", "warning", _("Perlu diselesaikan"),
    )  # fmt: skip
    yield Task(
        _("Ditolak BPJS, bisa diperbaiki"), mendable,
        _("Perbaiki datanya, lalu kirim lagi. Mereka belum terlindungi."),
        reverse("registrations:refused"), "undo-2", "warning", _("Perlu diperbaiki"),
    )  # fmt: skip
