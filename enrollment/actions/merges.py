"""One person who was registered twice becomes one, and is covered once."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from enrollment.actions import enrollments, replacements
from enrollment.models import Enrollment, Member
from gumas_pbi import audit
from gumas_pbi.models import User
from gumas_pbi.refusals import Refused, verb
from workers.actions import duplicates
from workers.models import Worker


def check(keep: Worker, drop: Worker, *, at: datetime) -> None:
    """Raises Refused where the other one should be kept: covered, dead, or on the way to BPJS."""
    day = at.astimezone().date()
    if drop.died_on and not keep.died_on:
        raise Refused(
            _("Kematian orang ini tercatat pada data yang lain. Pertahankan data itu."),
            code="keep_not_dead",
        )
    on_the_way = Member.objects.filter(state__in=[Member.State.DECREED, Member.State.SENT])
    if on_the_way.filter(worker=drop, decree__end__gt=day).exists():
        raise Refused(
            _(
                "Data yang akan digabungkan sudah masuk SK dan menunggu jawaban BPJS. Pertahankan "
                "data itu, atau tunggu jawabannya."
            ),
            code="on_the_way",
        )
    if (
        enrollments.covering_after(drop, day).exists()
        and not enrollments.covering_after(keep, day).exists()
    ):
        raise Refused(
            _("Yang terlindungi adalah data yang lain. Pertahankan data itu."),
            code="keep_not_covered",
        )


@verb
def merge(keep: Worker, drop: Worker, *, note: str = "", by: User, at: datetime) -> int:
    """Merge two registered people; what covers `drop` besides ends today as a duplicate. Returns
    enrollments ended. Raises as `check` and `duplicates.merge`."""
    duplicates.merge(keep, drop, note=note, by=by, at=at)
    check(keep, drop, at=at)  # now that both are held
    released = replacements.release(drop.candidacies.all())
    ended = enrollments.end(
        drop,
        last_day=at.astimezone().date(),
        reason=Enrollment.EndReason.DUPLICATE,
        by=by,
        at=at,
    )
    facts = {"dropped": drop.pk, "ended": [e.pk for e in ended], **released}
    audit.record("merges.merge", keep, by=by, at=at, **facts)
    return len(ended)
