"""What waits about people: their rows, verdicts, reports, cards and claims."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import Min
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from enrollment.models import Claim, LifeEvent, Station
from enrollment.queries import confirmed, continuity, custody, listed
from enrollment.queries.cards import in_office, without_card
from enrollment.queries.worklist import SECOND_LOOK
from gumas_pbi import written
from gumas_pbi.models import Role, User
from reports.queries.waiting.task import Task
from workers.models import Candidate, DuplicatePair, Roster, RosterRow

LATE_AFTER = timedelta(days=7)


def rows(user: User, now: datetime) -> Iterator[Task]:
    rosters = Roster.objects.visible_to(user).filter(state=Roster.State.CHECKED)
    rows = RosterRow.objects.filter(roster__in=rosters)
    yield Task(
        _("Baris yang perlu diperbaiki"), rows.to_mend(),
        _("Perbaiki supaya orangnya ikut diusulkan. Baris lain tidak menunggu."),
        reverse("rows:queue"), "file-pen-line", "warning", _("Perlu diperbaiki"),
    )  # fmt: skip
    yield Task(
        _("Baris benar yang belum dikirim"), rows.to_send(),
        _("Kirim untuk diverifikasi Dinas Sosial."), reverse("rosters:list"), "send", "waiting",
        _("Siap dikirim"),
    )  # fmt: skip


def returned(user: User, now: datetime) -> Iterator[Task]:
    yield Task(
        _("Orang yang dikembalikan ke desa"), candidates(user, Candidate.State.RETURNED),
        _("Lengkapi yang diminta Dinas Sosial, lalu kirim lagi."),
        reverse("verification:returned"), "undo-2", "warning", _("Perlu dilengkapi"),
    )  # fmt: skip


def alike(user: User, now: datetime) -> Iterator[Task]:
    pairs = DuplicatePair.objects.visible_to(user)
    is_staff = user.has_role(Role.VERIFIER, Role.ADMINISTRATOR)
    asked = pairs.standing() if is_staff else pairs.undecided()
    yield Task(
        _("Mungkin orang yang sama"), asked,
        _("Bandingkan keduanya, lalu putuskan: satu orang atau dua."),
        reverse("duplicates:list"), "users", "waiting", _("Perlu diputuskan"),
    )  # fmt: skip


def updates(user: User, now: datetime) -> Iterator[Task]:
    waiting = RosterRow.objects.filter(update_state=RosterRow.Update.WAITING)
    yield Task(
        _("Pembaruan data yang menunggu"), waiting,
        _("Data lama dan baru berdampingan. Pakai yang baru, atau tetap yang lama."),
        reverse("updates:list"), "user-pen", "waiting", _("Menunggu"),
    )  # fmt: skip


def candidates(user: User, state: str) -> Any:
    """Living people whose candidacy stands so."""
    return Candidate.objects.visible_to(user).filter(state=state, worker__died_on=None)


def verifying(user: User, now: datetime) -> Iterator[Task]:
    found = candidates(user, Candidate.State.PROPOSED)
    oldest = found.aggregate(oldest=Min("submitted_at"))["oldest"]
    late = bool(oldest and now - oldest > LATE_AFTER)
    sentence = _("Setujui atau tolak, seorang demi seorang atau sekaligus.")
    if oldest:
        day = written.day(oldest.astimezone().date())
        sentence = _("Yang paling lama menunggu sejak %(day)s.") % {"day": day}
    yield Task(
        _("Orang yang menunggu verifikasi"), found, sentence,
        reverse("verification:list"), "clipboard-check",
        "warning" if late else "waiting", _("Lebih dari 7 hari") if late else _("Menunggu"),
    )  # fmt: skip


def second_looks(user: User, now: datetime) -> Iterator[Task]:
    drawn = Candidate.objects.filter(SECOND_LOOK, worker__died_on=None)
    mine = drawn.exclude(verified_by=user).exclude(submitted_by=user)
    yield Task(
        _("Pemeriksaan kedua"), mine,
        _("Disetujui verifikator lain dan terpilih acak. Lihat sekali lagi sebelum masuk SK."),
        reverse("verification:people", query={"show": "second"}), "scan-eye", "waiting",
        _("Menunggu"),
    )  # fmt: skip


def proposed(user: User, now: datetime) -> Iterator[Task]:
    yield Task(
        _("Usulan dalam verifikasi"), candidates(user, Candidate.State.PROPOSED),
        _("Sedang diperiksa Dinas Sosial. Anda tidak perlu berbuat apa-apa."),
        reverse("proposals:list"), "clipboard-list", "waiting", _("Diverifikasi"),
    )  # fmt: skip
    yield Task(
        _("Disetujui, menunggu SK"), candidates(user, Candidate.State.ACCEPTED),
        _("Lihat siapa yang dalam kuota desa, dan siapa yang dalam cadangan."),
        reverse("quotas:own"), "list-ordered", "neutral", _("Menunggu"),
    )  # fmt: skip


def confirming(user: User, now: datetime) -> Iterator[Task]:
    today = now.astimezone().date()
    month = confirmed.due(today)
    late = today > confirmed.expected_until(month)
    waiting = confirmed.waited_for(user, today)
    name = confirmed.name(month)
    staff = user.is_staff_of_regency
    yield Task(
        _("Desa yang belum mengonfirmasi") if staff else _("Konfirmasi peserta"),
        waiting,
        _("Konfirmasi %(month)s: ingatkan petugas desanya.") % {"month": name}
        if staff
        else _("%(month)s: siapa yang masih ada, meninggal, pindah, atau bekerja?")
        % {"month": name},
        reverse("confirmations:list"), "list-checks", "warning" if late else "waiting",
        _("Terlambat") if late else _("Ditunggu"),
    )  # fmt: skip


def reported(user: User, now: datetime) -> Iterator[Task]:
    waiting = LifeEvent.objects.visible_to(user).filter(state=LifeEvent.State.REPORTED)
    yield Task(
        _("Laporan dari desa"), waiting,
        _("Pindah, bekerja, atau berhenti: akhiri perlindungannya, atau tutup laporannya."),
        reverse("events:list") + "?state=reported", "user-round-x", "waiting", _("Menunggu"),
    )  # fmt: skip


def listed_people(user: User, now: datetime) -> Iterator[Task]:
    people = listed.covered(user, now.astimezone().date())
    yield Task(
        _("Terlindungi tetapi tercatat"), people,
        _("Sebuah daftar rujukan mengatakan lain, misalnya meninggal. Pastikan, lalu laporkan."),
        reverse("references:covered"), "shield-alert", "warning", _("Pastikan"),
    )  # fmt: skip


def ageing(user: User, now: datetime) -> Iterator[Task]:
    today = now.astimezone().date()
    people = continuity.covered(today).filter(continuity.reaching_age(today))
    yield Task(
        _("Peserta yang segera berusia %(age)s tahun") % {"age": settings.MAX_AGE}, people,
        _("Jangan dikeluarkan dan jangan sampai terputus: ia tidak bisa masuk lagi."),
        f"{reverse('continuity:index')}#elders", "cake", "neutral", _("Dalam 90 hari"),
    )  # fmt: skip


def printing(user: User, now: datetime) -> Iterator[Task]:
    waiting = without_card(now)
    yield Task(
        _("Peserta tanpa kartu"), waiting, _("Cetak kartunya supaya bisa diserahkan."),
        reverse("cards:list"), "id-card", "waiting", _("Belum dicetak"),
    )  # fmt: skip


# Where cards lie for too long, and what to do about it.
LATE = {
    Station.PRINTED: (_l("Kartu terlalu lama di kantor"), _l("Kirim ke kecamatannya.")),
    Station.DISTRICT: (
        _l("Kartu terlalu lama di kecamatan"), _l("Tanyakan kepada pembawanya sampai di mana."),
    ),
    Station.VILLAGE: (
        _l("Kartu terlalu lama di desa"), _l("Ingatkan petugas desanya untuk menyerahkan."),
    ),
}  # fmt: skip


def late_cards(user: User, now: datetime) -> Iterator[Task]:
    today = now.astimezone().date()
    for station, (title, sentence) in LATE.items():
        query = {"station": station.value, "late": "on"}
        word = _("Lebih dari %(days)s hari") % {"days": custody.days_at(station)}
        yield Task(
            str(title), in_office().filter(custody.late(today, [station])), str(sentence),
            reverse("cards:journey", query=query), "truck", "warning", word,
        )  # fmt: skip


def handing_over(user: User, now: datetime) -> Iterator[Task]:
    yield Task(
        _("Kartu untuk diserahkan"), in_office().visible_to(user),
        _("Sudah dicetak. Serahkan langsung ke tangan pekerjanya, lalu catat."),
        reverse("cards:handing"), "id-card", "good", _("Siap diserahkan"),
    )  # fmt: skip


def claiming(user: User, now: datetime) -> Iterator[Task]:
    claims = Claim.objects.visible_to(user).filter(state=Claim.State.OPEN)
    yield Task(
        _("Klaim yang dikumpulkan berkasnya"), claims,
        _("Bantu keluarga melengkapi berkas, lalu ajukan ke BPJS."),
        reverse("claims:list"), "heart-handshake", "warning", _("Keluarga menunggu"),
    )  # fmt: skip
