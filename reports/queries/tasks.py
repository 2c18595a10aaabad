"""What waits for somebody, by role. Counts of sets: as many queries at any size."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import Count, Min, Q, Sum
from django.urls import reverse
from django.utils.translation import gettext as _

from enrollment.actions import cards
from enrollment.models import (
    CardFile,
    CardRun,
    Claim,
    ContributionBatch,
    Decree,
    Enrollment,
    Member,
    RegistrationAnswer,
)
from enrollment.months import Month, between, containing
from enrollment.queries import arrears, continuity, listed
from gumas_pbi.indonesian import date_long, month_name
from gumas_pbi.models import Role, User
from workers.actions.checks import years_before
from workers.models import (
    Candidate,
    DuplicatePair,
    Proposal,
    ReferenceList,
    Roster,
    RosterRow,
)

LATE_AFTER = timedelta(days=7)
MONTHS_BACK = 12


@dataclass
class Task:
    """One line of the home page. `state` is a tone, `label` its word."""

    title: str
    count: int
    sentence: str
    url: str
    symbol: str
    state: str = "waiting"
    label: str = ""


def tasks_for(user: User, now: datetime) -> list[Task]:
    """Everything that waits for the roles of this user, once each, in the order of the work."""
    found: dict[str, Task] = {}
    for role, ask in BY_ROLE.items():
        if user.has_role(role):
            for task in ask(user, now):
                found.setdefault(str(task.title), task)
    return list(found.values())


def _rows(user: User, now: datetime) -> Iterator[Task]:
    rosters = Roster.objects.visible_to(user).filter(state=Roster.State.CHECKED)
    rows = RosterRow.objects.filter(roster__in=rosters)
    wrong, good = rows.to_mend().count(), rows.to_send().count()
    yield Task(
        _("Baris yang perlu diperbaiki"), wrong,
        _("Perbaiki supaya orangnya ikut diusulkan. Baris lain tidak menunggu."),
        reverse("rows:queue"), "file-pen-line", "warning", _("Perlu diperbaiki"),
    )  # fmt: skip
    yield Task(
        _("Baris benar yang belum dikirim"), good,
        _("Kirim untuk diverifikasi Dinas Sosial."), reverse("rosters:list"), "send", "waiting",
        _("Siap dikirim"),
    )  # fmt: skip


def _alike(user: User, now: datetime) -> Iterator[Task]:
    pairs = DuplicatePair.objects.visible_to(user)
    is_staff = user.has_role(Role.VERIFIER, Role.ADMINISTRATOR)
    asked = pairs.standing() if is_staff else pairs.undecided()
    yield Task(
        _("Mungkin orang yang sama"), asked.count(),
        _("Bandingkan keduanya, lalu putuskan: satu orang atau dua."),
        reverse("duplicates:list"), "users", "waiting", _("Perlu diputuskan"),
    )  # fmt: skip


def _updates(user: User, now: datetime) -> Iterator[Task]:
    waiting = RosterRow.objects.filter(update_state=RosterRow.Update.WAITING).count()
    yield Task(
        _("Pembaruan data yang menunggu"), waiting,
        _("Data lama dan baru berdampingan. Pakai yang baru, atau tetap yang lama."),
        reverse("updates:list"), "user-pen", "waiting", _("Menunggu"),
    )  # fmt: skip


def _candidates(user: User) -> dict[str, Any]:
    """Living people proposed and accepted, and the oldest proposal of each."""
    alive = Candidate.objects.visible_to(user).filter(worker__died_on=None)
    proposed, accepted = Q(state=Candidate.State.PROPOSED), Q(state=Candidate.State.ACCEPTED)
    found = alive.filter(proposed | accepted).aggregate(
        proposed=Count("pk", filter=proposed),
        oldest=Min("submitted_at", filter=proposed),
        accepted=Count("pk", filter=accepted),
    )
    return dict(found)


def _verifying(user: User, now: datetime) -> Iterator[Task]:
    found = _candidates(user)
    oldest = found["oldest"]
    late = bool(oldest and now - oldest > LATE_AFTER)
    sentence = _("Setujui atau tolak, seorang demi seorang atau sekaligus.")
    if oldest:
        day = date_long(oldest.astimezone().date())
        sentence = _("Yang paling lama menunggu sejak %(day)s.") % {"day": day}
    yield Task(
        _("Orang yang menunggu verifikasi"), found["proposed"], sentence,
        reverse("proposals:list"), "clipboard-check",
        "warning" if late else "waiting", _("Lebih dari 7 hari") if late else _("Menunggu"),
    )  # fmt: skip


def _proposed(user: User, now: datetime) -> Iterator[Task]:
    found = _candidates(user)
    yield Task(
        _("Usulan dalam verifikasi"), found["proposed"],
        _("Sedang diperiksa Dinas Sosial. Anda tidak perlu berbuat apa-apa."),
        reverse("proposals:list"), "clipboard-list", "waiting", _("Diverifikasi"),
    )  # fmt: skip


def _decreeing(user: User, now: datetime) -> Iterator[Task]:
    accepted = _candidates(user)["accepted"]
    drafts = Decree.objects.filter(state=Decree.State.DRAFT).count()
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


def _registering(user: User, now: datetime) -> Iterator[Task]:
    alive = Member.objects.filter(worker__died_on=None)
    found = alive.aggregate(
        unsent=Count("pk", filter=Q(state=Member.State.DECREED)),
        sent=Count("pk", filter=Q(state=Member.State.SENT)),
    )
    url = reverse("decrees:list")
    yield Task(
        _("Orang yang belum dikirim ke BPJS"), found["unsent"],
        _("Buka SK-nya, lalu unduh daftar untuk BPJS."), url, "send", "waiting", _("Siap dikirim"),
    )  # fmt: skip
    yield Task(
        _("Orang yang menunggu jawaban BPJS"), found["sent"],
        _("Unggah jawaban BPJS begitu diterima."), url, "hourglass", "waiting", _("Di BPJS"),
    )  # fmt: skip


def _printing(user: User, now: datetime) -> Iterator[Task]:
    waiting = cards.without_card(now, None, None).count()
    yield Task(
        _("Peserta tanpa kartu"), waiting, _("Cetak kartunya supaya bisa diserahkan."),
        reverse("cards:list"), "id-card", "waiting", _("Belum dicetak"),
    )  # fmt: skip


def _handing_over(user: User, now: datetime) -> Iterator[Task]:
    recent = CardFile.objects.visible_to(user).filter(run__asked_at__gt=now - timedelta(days=60))
    yield Task(
        _("Kartu untuk diserahkan"), recent.aggregate(n=Sum("cards", default=0))["n"],
        _("Dicetak dalam 60 hari terakhir. Serahkan langsung ke tangan pekerjanya."),
        reverse("cards:list"), "id-card", "good", _("Siap diunduh"),
    )  # fmt: skip


def _claiming(user: User, now: datetime) -> Iterator[Task]:
    claims = Claim.objects.visible_to(user).filter(state=Claim.State.OPEN).count()
    yield Task(
        _("Klaim yang dikumpulkan berkasnya"), claims,
        _("Bantu keluarga melengkapi berkas, lalu ajukan ke BPJS."),
        reverse("claims:list"), "heart-handshake", "warning", _("Keluarga menunggu"),
    )  # fmt: skip


def _listed(user: User, now: datetime) -> Iterator[Task]:
    people = listed.covered(user, now.astimezone().date())
    yield Task(
        _("Terlindungi tetapi tercatat"), people.count(),
        _("Sebuah daftar rujukan mengatakan lain, misalnya meninggal. Pastikan, lalu laporkan."),
        reverse("references:covered"), "shield-alert", "warning", _("Pastikan"),
    )  # fmt: skip


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


def _billing(user: User, now: datetime) -> Iterator[Task]:
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


def _ending(user: User, now: datetime) -> Iterator[Task]:
    decrees = continuity.endings(now.astimezone().date())
    url = f"{reverse('continuity:index')}#decrees"
    yield Task(
        _("SK yang akan berakhir"), len(decrees),
        _("Ada orang tanpa lanjutan. Perpanjang supaya perlindungannya tidak terputus."),
        url, "calendar-sync", "warning", _("Dalam 90 hari"),
    )  # fmt: skip


def _ageing(user: User, now: datetime) -> Iterator[Task]:
    today = now.astimezone().date()
    people = continuity.covered(today).filter(continuity.reaching_age(today))
    yield Task(
        _("Peserta yang segera berusia %(age)s tahun") % {"age": settings.MAX_AGE}, people.count(),
        _("Jangan dikeluarkan dan jangan sampai terputus: ia tidak bisa masuk lagi."),
        f"{reverse('continuity:index')}#elders", "cake", "neutral", _("Dalam 90 hari"),
    )  # fmt: skip


def _paying(user: User, now: datetime) -> Iterator[Task]:
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


JOBS = (Roster, Proposal, ReferenceList, RegistrationAnswer, ContributionBatch, CardRun)


def _failing(user: User, now: datetime) -> Iterator[Task]:
    """Jobs that were given up: one query for all kinds."""
    since = now - timedelta(days=30)
    first, *others = (
        model.objects.filter(state=model.FAILED, queued_at__gt=since).exclude(error="")
        for model in JOBS
    )
    failed = first.values_list("pk").union(*(o.values_list("pk") for o in others), all=True)
    yield Task(
        _("Pekerjaan yang gagal"), failed.count(),
        _("Dalam 30 hari terakhir. Periksa keadaan sistem, lalu ulangi."),
        reverse("healthz"), "triangle-alert", "bad", _("Gagal"),
    )  # fmt: skip


Ask = Callable[[User, datetime], Iterator[Task]]


def _all(*asks: Ask) -> Ask:
    def ask(user: User, now: datetime) -> Iterator[Task]:
        for each in asks:
            yield from each(user, now)

    return ask


BY_ROLE: dict[str, Ask] = {
    Role.VILLAGE_OFFICER: _all(_rows, _alike, _proposed, _handing_over, _listed, _claiming),
    Role.VERIFIER: _all(_verifying, _alike, _updates, _listed, _ageing, _printing, _claiming),
    Role.APPROVER: _all(_ending, _decreeing),
    Role.BPJS_LIAISON: _all(_registering, _printing, _claiming),
    Role.TREASURER: _all(_paying, _billing),
    Role.ADMINISTRATOR: _all(
        _failing,
        _ending,
        _verifying,
        _alike,
        _updates,
        _listed,
        _decreeing,
        _registering,
        _printing,
        _claiming,
    ),
}
