"""What makes a list suspicious: too many rows of one kind. It stops and asks before it is sent."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db.models import Count, Exists, IntegerField, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from workers.models import Finding, Roster, RosterRow, Worker

DUPLICATES = ("nik_duplicate_in_roster", "possible_duplicate")
ELSEWHERE, REGISTERED = "village_out_of_scope", "nik_registered"
# By code: the sentence with numbers while the list waits, and without them afterwards.
SENTENCES: dict[str, tuple[str | Promise, str | Promise]] = {
    "duplicates": (
        _("%(rows)s dari %(all)s baris tertulis dua kali atau sangat mirip orang lain."),
        _("Banyak baris tertulis dua kali atau sangat mirip orang lain."),
    ),
    "other_village": (
        _("%(rows)s dari %(all)s baris adalah orang dari desa lain."),
        _("Banyak baris adalah orang dari desa lain."),
    ),
    "one_birth_date": (
        _("%(rows)s dari %(all)s orang lahir pada tanggal yang sama persis."),
        _("Banyak orang lahir pada tanggal yang sama persis."),
    ),
    "just_registered": (
        _("%(rows)s dari %(all)s orang baru saja didaftarkan lewat daftar lain."),
        _("Banyak orang baru saja didaftarkan lewat daftar lain."),
    ),
}


def measure(roster: Roster) -> dict[str, int]:
    """How many waiting rows there are (`all`), and of each suspicious kind. One statement."""
    waiting = RosterRow.objects.filter(roster=roster.pk, state=RosterRow.State.WAITING)
    said = Finding.objects.filter(roster=roster.pk, row__state=RosterRow.State.WAITING)
    registered = Worker.objects.filter(nik_digest=OuterRef("row__nik_digest"))
    lives_elsewhere = Exists(registered.exclude(village=OuterRef("row__village")))
    since = roster.uploaded_at - timedelta(days=settings.SUSPICIOUS_DAYS)
    one_date = waiting.filter(birth_date__isnull=False).order_by().values("birth_date")
    counts = {
        "all": _count(waiting, "pk"),
        "duplicates": _count(said.filter(code__in=DUPLICATES), "row"),
        "other_village": _count(
            said.filter(Q(code=ELSEWHERE) | Q(lives_elsewhere, code=REGISTERED)), "row"
        ),
        "one_birth_date": _number(one_date.annotate(n=Count("pk")).order_by("-n").values("n")[:1]),
        "just_registered": _count(
            said.filter(Exists(registered.filter(created_at__gt=since)), code=REGISTERED), "row"
        ),
    }
    found: dict[str, int] = Roster.objects.filter(pk=roster.pk).values(**counts).get()
    return found


def judge(roster: Roster) -> list[str]:
    """The codes of what is suspicious about a list; none for a short one."""
    counts = measure(roster)
    rows = counts.pop("all")
    if rows < settings.SUSPICIOUS_MIN_ROWS:
        return []
    return [code for code, n in counts.items() if n > rows * settings.SUSPICIOUS_SHARE]


def judge_again(roster: Roster) -> None:
    """After rows have changed; what somebody has confirmed stays as it was."""
    if roster.confirmed_at is None and (now := judge(roster)) != roster.suspicions:
        roster.suspicions = now
        roster.save(update_fields=["suspicions"])


def in_words(roster: Roster) -> list[str]:
    """A sentence with numbers for each suspicion that the list is under."""
    if not roster.suspicions:
        return []
    counts = measure(roster)
    return [
        str(SENTENCES[code][0]) % {"rows": counts[code], "all": counts["all"]}
        for code in roster.suspicions
    ]


def without_numbers(codes: Iterable[str]) -> list[str | Promise]:
    """The same, for afterwards: rows that have been sent are not counted any more."""
    return [SENTENCES[code][1] for code in codes]


def _count(found: Any, rows: str) -> Coalesce:
    """How many different rows (by that field) there are, for a list."""
    counted = found.order_by().values("roster").annotate(n=Count(rows, distinct=True))
    return _number(counted.values("n"))


def _number(of: Any) -> Coalesce:
    return Coalesce(Subquery(of, output_field=IntegerField()), 0)
