"""On whom something can be decided, and why not on the others."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from django.db.models import Case, CharField, Count, Q, Value, When
from django.utils.translation import gettext_lazy as _

from enrollment.models import SpotCheck
from gumas_pbi.models import User
from gumas_pbi.refusals import Refused, StaleState
from workers.checks import LISTED_ERRORS
from workers.models import Candidate
from workers.models.proposals import CandidateQuerySet, listed_on

State = Candidate.State
# What is asked for, and in which states people are for it.
FROM = {
    "accept": (State.PROPOSED,),
    "refuse": (State.PROPOSED, State.RETURNED),
    "send_back": (State.PROPOSED,),
    "recall": (State.ACCEPTED,),
    "second_look": (State.ACCEPTED,),
}
# Why nothing is decided on somebody, in the order in which it is said.
SKIPPED = {
    "decided": _("sudah diputuskan"),
    "own": _("Anda sendiri yang mengusulkan"),
    "first": _("Anda sendiri yang menyetujui"),
    "dead": _("sudah meninggal"),
    "listed": _("tercatat dalam daftar rujukan"),
    "absent": _("tidak ditemukan saat kunjungan"),
}
REFUSALS = {
    "own": _("Anda yang mengirim usulan ini. Verifikasi harus dilakukan orang lain."),
    "first": _("Anda yang menyetujui orang ini. Pemeriksaan kedua harus dilakukan orang lain."),
    "listed": _(
        "Yang dipilih tercatat dalam daftar rujukan. Periksa orangnya, centang namanya, "
        "dan nyatakan bahwa ia sudah diperiksa."
    ),
    "absent": _(
        "Yang dipilih tidak ditemukan saat kunjungan terakhir. Buka orangnya di Verifikasi, "
        "periksa, lalu nyatakan bahwa ia sudah diperiksa."
    ),
}


class Outcome(NamedTuple):
    """People decided on, and those passed over, by a code of SKIPPED."""

    people: int
    skipped: dict[str, int]


def foresee(candidates: CandidateQuerySet, act: str, *, by: User, at: datetime) -> Outcome:
    """What an act of FROM would come to now, without the ticks of `accept`."""
    return counted(sorted_out(candidates, act, by, at))


def sorted_out(
    candidates: CandidateQuerySet,
    act: str,
    by: User,
    at: datetime,
    *,
    despite_lists: bool = False,
    despite_absence: bool = False,
) -> CandidateQuerySet:
    """These people, each with `why` nothing is to be decided on them: a code of SKIPPED, or ""."""
    whens = [(~Q(state__in=FROM[act]), "decided"), (Q(submitted_by=by), "own")]
    if act == "accept":
        whens.append((Q(worker__died_on__isnull=False), "dead"))
        if not despite_lists:
            day = at.astimezone().date()
            whens.append((Q(listed_on(day, *LISTED_ERRORS)), "listed"))
        if not despite_absence:
            absent = Q(last_seen=SpotCheck.Result.NOT_FOUND)
            whens.append((absent, "absent"))
    elif act == "second_look":
        whens.insert(1, (Q(is_sampled=False) | Q(second_at__isnull=False), "decided"))
        whens.append((Q(verified_by=by), "first"))
    these = Candidate.objects.filter(pk__in=candidates.order_by().values("pk"))
    return these.annotate(last_seen=SpotCheck.objects.last_result("worker")).annotate(
        why=Case(
            *(When(condition, then=Value(code)) for condition, code in whens),
            default=Value(""),
            output_field=CharField(),
        )
    )


def counted(candidates: CandidateQuerySet) -> Outcome:
    """How many of those that `sorted_out` gave are decided on, and passed over."""
    counts = dict(
        candidates.order_by().values("why").annotate(n=Count("pk")).values_list("why", "n")
    )
    return Outcome(counts.get("", 0), {code: counts[code] for code in SKIPPED if code in counts})


def nobody(skipped: dict[str, int]) -> Refused:
    """Why nobody was decided on."""
    for code in ("listed", "absent", "own", "first"):
        if code in skipped:
            return Refused(REFUSALS[code], code=code)
    return StaleState(_("Tidak ada lagi orang yang menunggu keputusan di sini."))
