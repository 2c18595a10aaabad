"""The annex of a decree: a copy with masked NIKs for whoever works on it, and the one to sign."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from io import BytesIO
from typing import Any

from django.conf import settings
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from enrollment import annex_pdf, annex_xlsx, months
from enrollment.annex import AnnexHead, AnnexRow, Due
from enrollment.models import Decree, Member, Programme
from enrollment.queries import decree_names
from enrollment.queries.tariffs import Reported
from gumas_pbi import audit
from gumas_pbi.models import AuditEvent, User
from gumas_pbi.refusals import Refused, verb
from workers.actions.workers import is_reason, without_numbers
from workers.nik import mask
from workers.queries import past

OFFICIAL_PER_HOUR = 10
FORMS = ("pdf", "xlsx")


@verb
def copy(decree: Decree, form: str, *, by: User, at: datetime) -> bytes:
    """The annex with masked NIKs, as "pdf" or "xlsx"; of a draft, as it would be issued now.

    Raises Refused where nobody is named (`nobody`).
    """
    data, people = _made(decree, form, mask, at)
    audit.record("annexes.copy", decree, by=by, at=at, form=form, people=people)
    return data


@verb
def official(decree: Decree, form: str, *, reason: str, by: User, at: datetime) -> bytes:
    """The annex with whole NIKs, to be signed and sealed.

    Raises Refused for a draft (`wrong_state`), without a reason (`reason_missing`), and after 10
    by the same user within an hour (`too_many_annexes`).
    """
    if decree.state != Decree.State.ISSUED:
        raise Refused(
            _("Lampiran resmi baru bisa dibuat setelah SK ditetapkan. Pakai dulu salinannya."),
            code="wrong_state",
        )
    reason = without_numbers(" ".join(reason.split()))
    if not is_reason(reason):
        raise Refused(
            _("Tuliskan untuk apa lampiran ini diunduh, paling sedikit 5 huruf."),
            code="reason_missing",
        )
    lately = AuditEvent.objects.filter(
        by=by, verb="annexes.official", at__gt=at - timedelta(hours=1)
    )
    if lately.count() >= OFFICIAL_PER_HOUR:
        raise Refused(
            _("Anda sudah mengunduh 10 lampiran resmi dalam satu jam. Coba lagi nanti."),
            code="too_many_annexes",
        )
    data, people = _made(decree, form, str, at)
    audit.record("annexes.official", decree, by=by, at=at, form=form, people=people, reason=reason)
    return data


def _made(
    decree: Decree, form: str, shown: Callable[[str], str], at: datetime
) -> tuple[bytes, int]:
    """The file, and the people it names; `shown` is how a NIK is printed."""
    is_issued = decree.state == Decree.State.ISSUED
    day = at.astimezone().date()
    named: Any = decree.members.all() if is_issued else decree_names.named(decree, day)
    removed = Member.objects.filter(removals__decree=decree)
    if not named.exists() and not removed.exists():
        raise Refused(
            _("SK ini belum memuat seorang pun, jadi belum ada lampirannya."), code="nobody"
        )
    out, head = BytesIO(), _head(decree, shown is mask)
    moment = decree.issued_at or at
    rows, gone = _rows(named, shown, moment), _rows(removed, shown, moment)
    if form == "xlsx":
        people = annex_xlsx.write(rows, out, head, gone)
        return out.getvalue(), people
    paper = settings.ANNEX_PAPER.upper()
    known = paper if paper in annex_pdf.PAPERS else "A4"
    people = annex_pdf.draw(rows, out, head, paper=known, removed=gone).people
    return out.getvalue(), people


def _rows(people: Any, shown: Callable[[str], str], moment: datetime) -> Iterator[AnnexRow]:
    """Members, or names of a draft, as the registry knew them at a moment; by place."""
    name = "name" if people.model is Member else "worker__name"
    found = people.select_related("village__district", "worker__occupation")
    ordered = found.annotate(printed=F(name)).order_by("village__code", name, "pk")
    then = past.as_of(moment, people.values("worker"))
    for person in ordered.iterator(chunk_size=2_000):
        worker, village = then(person.worker), person.village
        yield AnnexRow(
            village.district.name,
            f"{village.kind.capitalize()} {village.name}",
            person.printed,
            shown(worker.nik),
            worker.gender,
            worker.birth_place,
            worker.birth_date,
            worker.occupation.name if worker.occupation else worker.occupation_text,
            worker.address,
            worker.rt,
            worker.rw,
        )


def _head(decree: Decree, is_masked: bool) -> AnnexHead:
    last_day = decree.end - timedelta(days=1)
    touched = months.between(months.containing(decree.start), months.containing(last_day)) + 1
    return AnnexHead(
        regent=settings.REGENT_TITLE,
        number=decree.number,
        dated=decree.date,
        about=decree.about,
        programme=f"Program {settings.PROGRAMME_NAME}",
        regency=settings.REGENCY_NAME,
        start=decree.start,
        last_day=last_day,
        months=touched,
        dues=_dues(decree),
        place=settings.SIGNING_PLACE,
        signer=settings.REGENT_NAME,
        is_draft=decree.state == Decree.State.DRAFT,
        is_masked=is_masked,
        amends=decree.amends.number if decree.amends else "",
    )


# As the paper names them, in Indonesian also where the screen is in English.
_PROGRAMMES = {
    Programme.JKK: "Jaminan Kecelakaan Kerja",
    Programme.JKM: "Jaminan Kematian",
}


def _dues(decree: Decree) -> tuple[Due, ...]:
    """Tariffs of the decree's first day; none where one of them is missing."""
    try:
        reported = Reported()
        tariffs = [reported.on(programme, decree.start) for programme in _PROGRAMMES]
    except Refused:
        return ()
    return tuple(
        Due(t.programme, _PROGRAMMES[Programme(t.programme)], t.amount, t.legal_basis)
        for t in tariffs
    )
