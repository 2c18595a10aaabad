"""A leaver's place goes to the first of the village's reserve; the quota never rises."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db import connection
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _

from enrollment.actions import enrollments, reserve
from enrollment.models import Decree, Member, Period, Replacement
from enrollment.queries import places
from enrollment.queries.reserve import ranked
from enrollment.queries.vacancies import vacancies
from gumas_pbi import audit
from gumas_pbi.models import User
from gumas_pbi.refusals import Refused, verb
from gumas_pbi.sql import delete_set
from workers.models import Candidate


@verb
def offer(
    leaver: Member, candidate: Candidate, *, reason: str = "", by: User, at: datetime
) -> Replacement:
    """Give the place of somebody who left to the first of the village's reserve.

    Another than the first needs a reason, and goes to the front of the reserve with it. Raises
    Refused where the place is not free (any more), or the candidate not in the reserve.
    """
    period = _hold(leaver)
    day = at.astimezone().date()
    village = leaver.village
    open_places = vacancies(period, day).in_place(village).values_list("pk", flat=True)
    if period.end <= day or leaver.pk not in set(open_places):
        raise Refused(NOT_FREE, code="not_free")
    if _left(period, day) <= 0:
        raise Refused(
            _("Kuota masa ini sudah terpakai seluruhnya, jadi tidak ada tempat untuk ditawarkan."),
            code="quota_full",
        )
    if not _in_reserve(candidate, village):
        raise Refused(NOT_WAITING, code="not_in_reserve")
    first = waiting(period, village, day).first()
    if first.pk != candidate.pk:
        if not reason.strip():
            raise Refused(
                _("Yang pertama dalam cadangan adalah %(name)s. Tuliskan alasan mendahulukan "
                  "orang lain.") % {"name": first.worker.name},
                code="not_first",
            )  # fmt: skip
        reserve.prioritise(candidate, reason=reason, by=by, at=at)
    made = Replacement.objects.create(
        leaver=leaver, candidate=candidate, village=village, offered_by=by, offered_at=at
    )
    audit.record("replacements.offer", made, by=by, at=at, leaver=leaver.pk, candidate=candidate.pk)
    return made


NOT_FREE = _(
    "Tempat ini tidak bisa ditawarkan: baru saja ditawarkan kepada orang lain, sudah terisi, atau "
    "masa kuotanya berakhir. Muat ulang halaman."
)
NOT_WAITING = _(
    "Orang ini tidak lagi menunggu dalam cadangan desa itu: mungkin baru saja ditawari tempat "
    "lain, masuk SK, atau ditolak. Muat ulang halaman."
)


def waiting(period: Period, village: Any, day: date) -> Any:
    """The village's reserve in its order, without whom a place was offered already."""
    people = Candidate.objects.filter(replacing=None).select_related("worker")
    return ranked(people, period, day, village).order_by("position")


def _hold(leaver: Member) -> Period:
    """Lock the period: offers are made one after the other, so that one place goes to one."""
    period = Period.objects.select_for_update().filter(pk=leaver.decree.period_id).first()
    if period is None:
        raise Refused(
            _("SK orang ini tidak termasuk masa kuota mana pun. Tetapkan dulu kuotanya."),
            code="no_period",
        )
    return period


def _left(period: Period, day: date) -> int:
    """Places of the whole period that nobody takes and nobody was offered."""
    offers = Replacement.objects.filter(leaver__decree__period=period, newcomer=None)
    return int(period.quota - places.occupying(period, day).count() - offers.count())


def _in_reserve(candidate: Candidate, village: Any) -> bool:
    """Whether the person waits, held until this is done: a decree, a verdict or a death comes
    after it."""
    enrollments.hold([candidate.worker_id])
    if not Candidate.objects.select_for_update().filter(pk=candidate.pk, village=village):
        return False
    return bool(Candidate.objects.ready().filter(pk=candidate.pk, replacing=None).exists())


@verb
def withdraw(replacement: Replacement, *, by: User, at: datetime) -> None:
    """Take an offer back; the place is free again. Raises Refused once a decree names the person,
    or where somebody else took it back."""
    open_one = Replacement.objects.filter(pk=replacement.pk, newcomer=None)
    if not open_one.select_for_update():
        raise Refused(
            _("Penawaran ini sudah masuk SK atau sudah ditarik, jadi tidak berubah lagi."),
            code="wrong_state",
        )
    audit.record(
        "replacements.withdraw", replacement, by=by, at=at,
        leaver=replacement.leaver_id, candidate=replacement.candidate_id,
    )  # fmt: skip
    open_one.delete()


def release(candidates: Any) -> dict[str, list[int]]:
    """Take back what was offered to those of these (a queryset of candidates) who are not ready
    for a decree any more, so that the place is free again. Part of the verb that says so; returns
    a fact for its event: the leavers whose places those are."""
    open_ones = Replacement.objects.filter(newcomer=None, candidate__in=candidates)
    ready = Candidate.objects.ready().filter(pk=OuterRef("candidate"))
    lost = open_ones.filter(~Exists(ready)).order_by("pk").select_for_update(of=("self",))
    found = dict(lost.values_list("pk", "leaver"))
    if not found:
        return {}
    delete_set(Replacement.objects.filter(pk__in=found))
    return {"released": list(found.values())}


def fill(decree: Decree) -> int:
    """A decree has named people who were offered a place: each becomes the newcomer. Part of the
    verb that issues it, after its people are decreed. Returns newcomers."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE enrollment_replacement r SET newcomer_id = m.id FROM enrollment_member m"
            " WHERE m.decree_id = %s AND m.candidate_id = r.candidate_id"
            " AND r.newcomer_id IS NULL",
            [decree.pk],
        )
        return int(cursor.rowcount)
