"""What happened to a worker, with who and when, newest first. As many statements whatever it was.

An officer sees of it what concerns the own villages: each part is asked through `visible_to`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import CharField, Exists, F, OuterRef, Subquery, Value
from django.db.models.functions import Cast
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from enrollment.models import (
    Card,
    DraftName,
    Enrollment,
    LifeEvent,
    Member,
    PastRefusal,
    Period,
    Programme,
    SpotCheck,
)
from gumas_pbi import written
from gumas_pbi.models import User
from reports.queries import telling
from workers.actions.workers import without_numbers
from workers.models import Candidate, Roster, RosterRow, Worker

KINDS: dict[str, str | Promise] = {
    "list": gettext_lazy("Daftar"),
    "proposal": gettext_lazy("Usulan"),
    "check": gettext_lazy("Verifikasi dan kunjungan"),
    "decree": gettext_lazy("SK"),
    "bpjs": "BPJS",
    "cover": gettext_lazy("Perlindungan"),
    "card": gettext_lazy("Kartu"),
    "event": gettext_lazy("Peristiwa dan klaim"),
    "data": gettext_lazy("Perubahan data"),
}
MOST_CHANGES = 100


@dataclass
class Entry:
    """Something that happened: when it was written down, and by whom."""

    kind: str
    text: str
    at: datetime
    by: Any = ""
    detail: str = ""
    tone: str = ""
    url: str = ""
    link: str = ""

    @property
    def order(self) -> tuple[datetime, int]:
        """By time; of what was done at the same moment, in the order of the road."""
        return self.at, list(KINDS).index(self.kind)

    @property
    def label(self) -> str | Promise:
        return KINDS[self.kind]


@dataclass
class Life:
    """Everything of a worker that a user may see, as it stands and as it came about."""

    candidacies: list[Any]
    members: list[Any]
    events: list[Any]
    entries: list[Entry]


def of(worker: Worker, user: User, today: date) -> Life:
    """Four statements."""
    seen = Roster.objects.visible_to(user).filter(pk=OuterRef("proposal__roster"))
    candidacies = Candidate.objects.visible_to(user).filter(worker=worker)
    period = Period.objects.filter(start__lte=today, end__gt=today).values("pk")[:1]
    candidacies = candidacies.annotate(sees_list=Exists(seen), period=Subquery(period))
    candidacies = candidacies.select_related(
        "proposal__roster", "row", "village", "cause", "submitted_by", "verified_by", "second_by",
        "priority_by", "replacing__leaver__worker",
    )  # fmt: skip
    members = Member.objects.visible_to(user).filter(worker=worker)
    members = members.select_related(
        "decree", "batch__sent_by", "decreed_by", "answered_by", "carries__decree", "village",
        "replaced__candidate__worker", "replaces__leaver__worker",
    )  # fmt: skip
    events = LifeEvent.objects.visible_to(user).filter(worker=worker)
    events = events.select_related("reported_by", "decided_by", "claim__opened_by")
    life = Life(
        list(candidacies.order_by("-pk")), list(members.order_by("-pk")),
        list(events.order_by("-pk")), [],
    )  # fmt: skip
    staff = user.is_staff_of_regency
    for candidate in life.candidacies:
        life.entries += _of_candidate(candidate)
    for member in life.members:
        life.entries += _of_member(member, staff)
    for event in life.events:
        life.entries += _of_event(event)
    life.entries += _small(worker, user)
    return life


def _of_candidate(candidate: Any) -> Iterator[Entry]:
    state = Candidate.State
    roster = candidate.proposal.roster
    link = {}
    if candidate.sees_list:
        anchor = f"#row-{candidate.row_id}" if candidate.row_id else ""
        link = {"url": reverse("rosters:detail", args=[roster.pk]) + anchor}
        link["link"] = roster.file_name
    place = ""
    if candidate.row:
        place = _("Baris %(number)s") % {"number": candidate.row.number}
    yield Entry(
        "proposal", _("Diusulkan oleh %(village)s") % {"village": candidate.village},
        candidate.submitted_at, candidate.submitted_by, place, **link,
    )  # fmt: skip
    said = without_numbers(
        " · ".join(filter(None, (str(candidate.cause or ""), candidate.reason, candidate.reply)))
    )
    if candidate.verified_at:
        words = {
            state.REFUSED: (_("Ditolak saat verifikasi"), "bad"),
            state.RETURNED: (_("Dikembalikan ke desa"), "warning"),
            state.PROPOSED: (_("Dikembalikan ke desa, lalu dikirim lagi"), "warning"),
        }
        text, tone = words.get(candidate.state, (_("Disetujui verifikator"), ""))
        yield Entry("check", text, candidate.verified_at, candidate.verified_by, said, tone)
    if candidate.second_at:
        yield Entry("check", _("Pemeriksaan kedua"), candidate.second_at, candidate.second_by)
    if candidate.priority_at:
        yield Entry(
            "check", _("Didahulukan dalam cadangan desa"), candidate.priority_at,
            candidate.priority_by, without_numbers(candidate.priority_reason),
        )  # fmt: skip


def _of_member(member: Any, staff: bool) -> Iterator[Entry]:
    decree, state = member.decree, Member.State
    link = {}
    if staff:
        link = {"url": reverse("decrees:detail", args=[decree.pk]), "link": decree.number}
    if decree.issued_at:
        text = _("Masuk SK %(number)s") % {"number": decree.number}
        if member.carries:
            text = _("Dilanjutkan oleh SK %(number)s, dari SK %(before)s") % {
                "number": decree.number, "before": member.carries.decree.number,
            }  # fmt: skip
        yield Entry("decree", text, decree.issued_at, member.decreed_by, **link)
    if member.batch:
        facts = {"number": member.batch.number, "row": member.batch_row}
        text = _("Dikirim ke BPJS: kiriman ke-%(number)s, baris %(row)s") % facts
        yield Entry("bpjs", text, member.batch.sent_at, member.batch.sent_by)
    if member.answered_at and member.state == state.ACCEPTED and not member.carries:
        text = _("Diterima BPJS, terlindungi mulai %(day)s") % {"day": written.day(member.start)}
        yield Entry("bpjs", text, member.answered_at, member.answered_by)
    if member.answered_at and member.state == state.REFUSED:
        said = without_numbers(member.reason)
        yield Entry("bpjs", _("Ditolak BPJS"), member.answered_at, member.answered_by, said, "bad")


def _of_event(event: Any) -> Iterator[Entry]:
    text = _("Dilaporkan: %(kind)s, %(day)s") % {
        "kind": event.get_kind_display(), "day": written.day(event.date),
    }  # fmt: skip
    yield Entry(
        "event", text, event.reported_at, event.reported_by, without_numbers(event.note), "warning"
    )
    if event.decided_at:
        text = _("Laporan diputuskan: %(state)s") % {"state": event.get_state_display()}
        said = without_numbers(event.decision)
        yield Entry("event", text, event.decided_at, event.decided_by, said)
    if claim := getattr(event, "claim", None):
        text = _("Klaim %(programme)s dibuka") % {"programme": claim.programme}
        url = reverse("claims:detail", args=[claim.pk])
        yield Entry("event", text, claim.opened_at, claim.opened_by, url=url, link=_("Buka klaim"))


# --- what is told in a few words: one statement for all kinds

_WORDS: dict[str, tuple[str, str | Promise, str]] = {
    "row": ("list", gettext_lazy("Ada dalam daftar yang diunggah"), ""),
    "visit": ("check", gettext_lazy("Dikunjungi"), ""),
    "sent": ("bpjs", gettext_lazy("Dikirim ke BPJS: kiriman ke-%(number)s, baris %(row)s"), ""),
    "refusal": ("bpjs", gettext_lazy("Ditolak BPJS (sudah diperbaiki)"), "warning"),
    "struck": ("decree", gettext_lazy("Dikeluarkan dari rancangan SK"), "warning"),
    "kept": ("decree", gettext_lazy("Tetap dimuat walaupun tercatat dalam daftar rujukan"), ""),
    "ended": ("cover", gettext_lazy("Perlindungan diakhiri"), "warning"),
    "printed": ("card", gettext_lazy("Kartu dicetak"), ""),
    "handed": ("card", gettext_lazy("Kartu diserahkan ke tangannya"), ""),
    "revoked": ("card", gettext_lazy("Kartu dicabut"), "warning"),
    "merged": ("data", gettext_lazy("Data ganda digabung ke orang ini"), ""),
}


def _told(found: Any, code: str, at: str, by: str, said: Any, more: Any = "", pk: Any = 0) -> Any:
    def text(value: Any) -> Any:
        is_field = isinstance(value, F)
        return Cast(value, CharField()) if is_field else Value(value, output_field=CharField())

    return found.order_by().values_list(
        Value(code, output_field=CharField()), at, by, text(said), text(more),
        F(pk) if isinstance(pk, str) else Value(pk),
    )  # fmt: skip


def _small(worker: Worker, user: User) -> Iterator[Entry]:
    rows = RosterRow.objects.filter(worker=worker, roster__in=Roster.objects.visible_to(user))
    visits = SpotCheck.objects.visible_to(user).filter(worker=worker)
    refusals = PastRefusal.objects.filter(
        member__in=Member.objects.visible_to(user).filter(worker=worker)
    )
    drafted = DraftName.objects.visible_to(user).filter(worker=worker)
    ended = Enrollment.objects.visible_to(user).filter(
        worker=worker, programme=Programme.JKK, ended_at__isnull=False
    )
    cards = Card.objects.visible_to(user).filter(worker=worker)
    handed = cards.filter(handed_at__isnull=False)
    revoked = cards.filter(revoked_at__isnull=False)
    file, serial = F("roster__file_name"), F("serial")
    first, *others = (
        _told(rows, "row", "roster__uploaded_at", "roster__uploaded_by__name", file, F("number"),
              "roster"),
        _told(visits, "visit", "checked_at", "checked_by__name", F("result"), F("note")),
        _told(refusals.filter(batch__isnull=False), "sent", "batch__sent_at",
              "batch__sent_by__name", F("batch__number"), F("batch_row")),
        _told(refusals, "refusal", "answered_at", "answered_by__name", F("reason"), F("mended")),
        _told(drafted.filter(struck_at__isnull=False), "struck", "struck_at", "struck_by__name",
              F("struck_reason"), F("decree__number")),
        _told(drafted.filter(kept_at__isnull=False), "kept", "kept_at", "kept_by__name",
              F("kept_reason"), F("decree__number")),
        _told(ended, "ended", "ended_at", "ended_by__name", F("end_reason"), F("end")),
        _told(cards, "printed", "run__asked_at", "run__asked_by__name", serial),
        _told(handed, "handed", "handed_at", "handed_by__name", serial, F("handed_on")),
        _told(revoked, "revoked", "revoked_at", "revoked_by__name", serial, F("revoked_reason")),
        _told(worker.merged.all(), "merged", "updated_at", "updated_by__name", F("name")),
    )  # fmt: skip
    for code, at, by, said, more, pk in first.union(*others, all=True):
        kind, text, tone = _WORDS[code]
        entry = Entry(kind, str(text), at, by, tone=tone)
        if code == "sent":
            entry.text %= {"number": said, "row": more}
        elif kind == "card":
            entry.url, entry.link = reverse("cards:card", args=[said]), said
            entry.detail = _detail(code, "", more)
        else:
            entry.detail = _detail(code, said or "", more or "")
        if code == "row":
            entry.url, entry.link = reverse("rosters:detail", args=[pk]), said
        yield entry


def _detail(code: str, said: str, more: str) -> str:
    if code == "row":
        return _("Baris %(number)s") % {"number": more}
    if code == "visit":
        said = str(dict(SpotCheck.Result.choices).get(said, said))
    if code == "ended":
        said = telling.label_of("accepted.ended", said)
        more = written.day(date.fromisoformat(more) - timedelta(days=1))
    if code == "handed":
        more = written.day(date.fromisoformat(more))
    if code == "revoked":
        more = str(Card.Revoked(more).label)
    return without_numbers(" · ".join(filter(None, (said, more))))
