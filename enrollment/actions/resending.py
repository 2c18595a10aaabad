"""Whether people whom BPJS refused can be sent again, and what is kept of the refusal."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, Value
from django.utils.translation import gettext_lazy as _

from enrollment.models import Member, PastRefusal, Period
from enrollment.queries import places
from gumas_pbi.models import User
from gumas_pbi.refusals import Refused
from gumas_pbi.sql import insert_select
from workers.models import Candidate

NAMED = 3


def check(members: Any, today: date) -> None:
    """Raises Refused where one of these refused members can't be sent again."""
    standing = Candidate.objects.filter(
        worker=OuterRef("worker"), state__in=Candidate.STANDING
    ).exclude(pk=OuterRef("candidate"))
    _must_be_nobody(
        members.filter(Exists(standing)),
        _("Sudah diusulkan lagi dan sedang diproses: %(names)s. Teruskan usulan barunya."),
        "proposed_anew",
    )
    gone = Q(worker__died_on__isnull=False) | Q(worker__merged_into__isnull=False)
    _must_be_nobody(
        members.filter(gone),
        _("Sudah meninggal atau datanya digabung: %(names)s. Jangan dikirim lagi."),
        "gone",
    )
    _must_be_nobody(
        members.filter(decree__end__lte=today),
        _("SK-nya sudah berakhir: %(names)s. Usulkan lagi untuk SK berikutnya."),
        "decree_ended",
    )
    _must_be_nobody(
        members.filter(replaced__isnull=False),
        _("Tempatnya sudah diberikan kepada orang lain: %(names)s. Usulkan lewat cadangan."),
        "place_taken",
    )
    for period in Period.objects.filter(decrees__members__in=members).distinct().order_by("pk"):
        _must_have_places(period, members.filter(decree__period=period), today)


def keep(members: Any, *, mended: str, by: User, at: datetime) -> int:
    """Write down the refusals of these members, in one statement. Returns rows."""
    same = ("batch", "batch_row", "answer", "reason", "answered_by", "answered_at")
    return insert_select(
        PastRefusal,
        members,
        {
            "member": F("pk"),
            **{name: F(name) for name in same},
            "mended": Value(mended),
            "requeued_by": Value(by.pk),
            "requeued_at": Value(at),
        },
    )


def _must_be_nobody(members: Any, sentence: Any, code: str) -> None:
    found = list(members.order_by("name", "pk").values_list("name", flat=True)[: NAMED + 1])
    if found:
        more = " …" if len(found) > NAMED else ""
        raise Refused(sentence % {"names": ", ".join(found[:NAMED]) + more}, code=code)


def _must_have_places(period: Period, members: Any, day: date) -> None:
    """A refused person's place may have been given to somebody else."""
    Period.objects.select_for_update().get(pk=period.pk)
    people = members.count()
    if places.occupying(period, day).count() + people > period.quota:
        raise Refused(
            _("Kuota masa ini sudah terisi, jadi orang ini tidak bisa dikirim lagi."),
            code="quota_full",
        )
    back = Member.objects.filter(pk__in=members.values("pk")).order_by().values("village")
    counted = back.annotate(
        people=Count("pk"), free=places.free(period, day), name=F("village__name")
    ).values_list("name", "people", "free")
    full = [name for name, people, free in counted if free is not None and people > free]
    if full:
        raise Refused(
            _("Tempat di desa ini sudah terisi orang lain: %(names)s. Usulkan lewat cadangan.")
            % {"names": ", ".join(full[:NAMED])},
            code="place_taken",
        )
