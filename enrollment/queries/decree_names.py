"""The names of a draft: who will be named, who will not and why. A code says why not; "" will be
named."""

from __future__ import annotations

import json
from datetime import date
from typing import Any, NamedTuple

from django.conf import settings
from django.db import connection, models
from django.db.models import (
    BooleanField,
    Case,
    CharField,
    Exists,
    F,
    OuterRef,
    Q,
    Subquery,
    Value,
    When,
)
from django.db.models.expressions import RawSQL
from django.db.models.functions import Greatest
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from enrollment.models import Decree, Enrollment, Member, Period, Replacement
from enrollment.models import VillageQuota as Quota
from enrollment.queries import places, successors
from gumas_pbi.ages import years_before
from gumas_pbi.models import User
from workers.checks import LISTED_ERRORS
from workers.models import Candidate, ReferenceEntry, ReferenceList

NAMED, OVER_QUOTA = "", "over_quota"
# What a list must say to keep somebody out who is covered already.
AGAINST_CARRIED = ("listed_deceased", "listed_wage_earner", "listed_public_servant")


class Verdict(NamedTuple):
    label: str | Promise
    sentence: str | Promise


VERDICTS: dict[str, Verdict] = {
    "struck": Verdict(_("Dicoret"), _("Dicoret petugas. Kembalikan jika ternyata keliru.")),
    "dead": Verdict(
        _("Meninggal"), _("Orang ini sudah meninggal. Tawarkan tempatnya kepada cadangan desa.")
    ),
    "merged": Verdict(
        _("Data ganda"),
        _("Data ini sudah digabung dengan data lain milik orang yang sama. Muat data yang itu."),
    ),
    "carried": Verdict(_("Sudah dilanjutkan"), _("SK lain sudah melanjutkan perlindungannya.")),
    "unanswered": Verdict(
        _("Belum diterima BPJS"),
        _("BPJS belum menerimanya, jadi belum ada yang dilanjutkan. Tanyakan jawabannya ke BPJS."),
    ),
    "refused": Verdict(
        _("Ditolak BPJS"), _("BPJS menolaknya. Perbaiki datanya, lalu kirim lagi dalam SK lamanya.")
    ),
    "removed": Verdict(_("Dikeluarkan"), _("SK perubahan sudah mengeluarkannya.")),
    "ended": Verdict(
        _("Perlindungan berakhir"),
        _("Perlindungannya berakhir sebelum SK ini mulai. Untuk ikut lagi, desa mengusulkannya."),
    ),
    "not_verified": Verdict(
        _("Belum siap"),
        _("Tidak lagi siap dimuat: verifikasinya belum selesai, atau sudah masuk SK lain."),
    ),
    "birth_unknown": Verdict(
        _("Tanggal lahir kosong"),
        _("Umurnya tidak diketahui. Lengkapi tanggal lahirnya sesuai KTP."),
    ),
    "too_young": Verdict(
        _("Belum cukup umur"), _("Pada hari SK mulai umurnya belum cukup. Muat dalam SK nanti.")
    ),
    "too_old": Verdict(
        _("Terlalu tua untuk mulai"),
        _("Pada hari SK mulai umurnya sudah melewati batas untuk mulai ikut program."),
    ),
    "listed": Verdict(
        _("Tercatat dalam daftar rujukan"),
        _(
            "Sebuah daftar yang datang sesudah verifikasi menyebut orang ini. Pastikan dahulu; "
            "jika tetap berhak, muat dengan alasan."
        ),
    ),
    "covered": Verdict(
        _("Sudah terlindungi"),
        _("Pada masa SK ini ia sudah terlindungi oleh SK lain. Tunggu sampai itu berakhir."),
    ),
    OVER_QUOTA: Verdict(
        _("Melebihi kuota desa"),
        _("Kuota desanya sudah penuh. Ia tetap dalam cadangan sampai ada tempat."),
    ),
}


def names(decree: Decree, day: date) -> Any:
    """Names of a draft, each with `code`: the first check of that person that says no (or "").
    Whether the village still has a place is not among them. `day`: which lists hold."""
    start, state = decree.start, Member.State
    carried, new = Q(carries__isnull=False), Q(carries=None)
    ready = Candidate.objects.ready().filter(pk=OuterRef("candidate"))
    mine = Enrollment.objects.filter(
        end=start, start__lt=start, end_reason=Enrollment.EndReason.DECREE
    )
    goes_on = Exists(mine.filter(member=OuterRef("carries")))
    left = Exists(successors.left(start, "carries__"))
    taken = Exists(Member.objects.filter(carries=OuterRef("carries")))
    others = Enrollment.objects.filter(Q(end=None) | Q(end__gt=start) & Q(end__gt=F("start")))
    too_young = Q(worker__birth_date__gt=years_before(start, settings.MIN_AGE))
    too_old = Q(worker__birth_date__lte=years_before(start, settings.MAX_AGE))
    code = Case(
        When(struck_at__isnull=False, then=Value("struck")),
        When(worker__died_on__isnull=False, then=Value("dead")),
        When(worker__merged_into__isnull=False, then=Value("merged")),
        When(carried & taken, then=Value("carried")),
        When(carries__state__in=[state.DECREED, state.SENT], then=Value("unanswered")),
        When(carries__state=state.REFUSED, then=Value("refused")),
        When(carries__state=state.REMOVED, then=Value("removed")),
        When(carried & (~goes_on | left), then=Value("ended")),
        When(new & ~Exists(ready), then=Value("not_verified")),
        When(new & Q(worker__birth_date=None), then=Value("birth_unknown")),
        When(new & too_young, then=Value("too_young")),
        When(new & too_old, then=Value("too_old")),
        When(carried & _told(day, AGAINST_CARRIED), then=Value("listed")),
        When(new & _told(day, LISTED_ERRORS), then=Value("listed")),
        When(Exists(others.filter(worker=OuterRef("worker"))), then=Value("covered")),
        default=Value(NAMED),
        output_field=CharField(),
    )
    return decree.names.annotate(code=code)


def _told(day: date, codes: tuple[str, ...]) -> Exists:
    """Whether a list says so that came after somebody last looked at the person."""
    looks = ("candidate__verified_at", "candidate__second_at", "kept_at")
    said = ReferenceEntry.objects.current(day).saying(*codes)
    since = said.filter(list__uploaded_at__gt=Greatest(*(OuterRef(look) for look in looks)))
    return since.about("worker__nik_digest")


_JUDGED = """
WITH base (
  id, village_id, verified_by_id, code, renews, turn, priority, decile, submitted_at, candidate_id
) AS MATERIALIZED ({base})
SELECT id, village_id, verified_by_id, renews,
  CASE WHEN code = '' AND NOT renews AND row_number() OVER (
      PARTITION BY village_id, code = '' AND NOT renews
      ORDER BY turn, priority DESC, decile NULLS LAST, submitted_at, candidate_id
    ) > (%s::jsonb ->> village_id::text)::int THEN 'over_quota' ELSE code END AS verdict
FROM base
"""


def judged(decree: Decree, day: date) -> tuple[str, list[Any]]:
    """SQL and its parameters: every name of a draft as (id, village_id, verified_by_id,
    renews, verdict).

    Where a village has more names than places, those who are covered already come first, then
    those who replace a leaver, then the order of the reserve. Who is carried on within one period
    keeps the place.
    """
    replaces = Exists(Replacement.objects.filter(candidate=OuterRef("candidate"), newcomer=None))
    turn = Case(When(carries__isnull=False, then=0), When(replaces, then=1), default=2)
    renews = Q(carries__isnull=False, carries__decree__period__isnull=False)
    renews &= Q(carries__decree__period=decree.period_id)
    base = names(decree, day).annotate(
        turn=turn,
        renews=Case(When(renews, then=True), default=False, output_field=BooleanField()),
        decile=_decile(decree.period),
    )
    sql, params = (
        base.order_by()
        .values_list(
            "pk", "village", "candidate__verified_by", "code", "renews", "turn",
            "candidate__priority", "decile", "candidate__submitted_at", "candidate",
        )
        .query.sql_with_params()
    )  # fmt: skip
    return _JUDGED.format(base=sql), [*params, json.dumps(_spare(decree, day))]


def _decile(period: Period | None) -> Any:
    """The lowest welfare decile that a list tells of a person, where the period goes by it."""
    if period is None or period.order != Period.Order.DECILE:
        return Value(None, output_field=models.IntegerField())
    told = ReferenceEntry.objects.filter(
        nik_digest=OuterRef("worker__nik_digest"),
        list__kind=ReferenceList.Kind.WELFARE,
        list__state=ReferenceList.State.ACTIVE,
    )
    return Subquery(told.order_by("decile").values("decile")[:1])


def _spare(decree: Decree, day: date) -> dict[int, int]:
    """Places that villages with a quota have left for a draft; those of whom it takes out too."""
    if decree.period is None:
        return {}
    quotas = Quota.objects.filter(period=decree.period)
    spare = dict(quotas.values_list("village", places.free(decree.period, day)))
    if decree.amends_id:
        for village, people in (
            leavers(decree, day).values_list("village").annotate(n=models.Count("pk"))
        ):
            if village in spare:
                spare[village] += people
    return spare


def leavers(decree: Decree, day: date) -> Any:
    """Members whom an amendment takes out, and who have a place of its period until then."""
    if decree.period is None:
        return Member.objects.none()
    return places.occupying(decree.period, day).filter(removals__decree=decree).order_by()


def named(decree: Decree, day: date, verdict: str = NAMED) -> Any:
    """Names of a draft with a verdict."""
    sql, params = judged(decree, day)
    ids = RawSQL(  # noqa: S611 - what the ORM wrote, with its parameters
        f"SELECT id FROM ({sql}) AS judged WHERE verdict = %s", [*params, verdict]
    )
    return decree.names.filter(pk__in=ids)


class Count(NamedTuple):
    """People of a draft in a village with the same verdict; `renewed` of them have their place in
    the period already, `own` of them were verified by whoever asks. `ids`: their names, where
    `tally` was asked for them."""

    verdict: str
    village: str
    code: str
    district: str
    people: int
    renewed: int
    own: int
    ids: tuple[int, ...] | list[int] = ()


def tally(
    decree: Decree, day: date, user: User | None = None, *, with_ids: bool = False
) -> list[Count]:
    """People of a draft by verdict and village, in the order of district and village."""
    sql, params = judged(decree, day)
    ids = ", array_agg(judged.id)" if with_ids else ""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT verdict, v.name, v.code, d.name, count(*), count(*) FILTER (WHERE renews),"
            " count(*) FILTER (WHERE verified_by_id = %s)"
            f"{ids} FROM ({sql}) AS judged JOIN villages_village v ON v.id = village_id"
            " JOIN villages_district d ON d.id = v.district_id"
            " GROUP BY verdict, v.id, d.id ORDER BY d.name, v.name, verdict",
            [user.pk if user else None, *params],
        )
        return [Count(*row) for row in cursor.fetchall()]


def past(names: Any, start: date) -> Any:
    """The same names with `covered_until`: when coverage before `start` ended for good, or None."""
    before = Enrollment.objects.filter(worker=OuterRef("worker"), end__lt=start, end__gt=F("start"))
    return names.annotate(covered_until=Subquery(before.order_by("-end").values("end")[:1]))


def recorded(decree: Decree) -> list[Count]:
    """The same of an issued decree, for whom it left out."""
    left_out = decree.names.exclude(left_out=NAMED).order_by(
        "village__district__name", "village__name", "left_out"
    )
    place = ("left_out", "village__name", "village__code", "village__district__name")
    counted = left_out.values_list(*place).annotate(n=models.Count("pk"))
    return [Count(*row, renewed=0, own=0) for row in counted]


def by_verdict(counts: list[Count]) -> dict[str, int]:
    """People by verdict, in the order of the checks."""
    found = dict.fromkeys((NAMED, *VERDICTS), 0)
    for count in counts:
        found[count.verdict] += count.people
    return {verdict: people for verdict, people in found.items() if people}


def settle(decree: Decree, day: date) -> None:
    """Keep on every name of a draft what the checks say now."""
    sql, params = judged(decree, day)
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE enrollment_draftname n SET left_out = judged.verdict"
            f" FROM ({sql}) AS judged WHERE judged.id = n.id",
            params,
        )
