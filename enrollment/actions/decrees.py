"""The regent's decree: drafted from verified people, issued by somebody who verified none; then
amended, or carried on into what follows, by another one."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.db.models import Count, Q
from django.utils.translation import gettext_lazy as _

from enrollment.actions import draft_names, members, removals, replacements
from enrollment.models import Decree, Period
from enrollment.queries import burdens, decree_names
from gumas_pbi import audit
from gumas_pbi.models import User
from gumas_pbi.refusals import Refused, StaleState, WrongInput, verb
from gumas_pbi.sql import delete_set, move

NOBODY = _("SK ini tidak memuat seorang pun: belum ada orang yang disetujui verifikator.")
ALL_LEFT_OUT = _(
    "SK ini tidak memuat seorang pun: semua nama dalam rancangan tidak bisa masuk. Lihat alasannya "
    "pada setiap nama, lalu perbarui namanya."
)


@verb
def draft(
    *,
    number: str,
    date: date,
    start: date,
    end: date,
    candidates: Any = None,
    villages: Any = (),
    proposals: Any = (),
    about: str | None = None,
    legal_basis: str | None = None,
    by: User,
    at: datetime,
) -> Decree:
    """A draft that names the ready people of villages and proposals, or of `candidates` (a
    queryset) where given; coverage in `[start, end)`.

    Raises Refused where nobody is ready, WrongInput without a number.
    """
    facts = {"number": number, "date": date, "start": start, "end": end}
    decree = _draft(**facts, about=about, legal_basis=legal_basis, by=by, at=at)
    decree.from_villages.set(villages)
    decree.from_proposals.set(proposals)
    names = draft_names.load(decree, candidates)
    if not names:
        raise Refused(NOBODY, code="nobody_verified")
    audit.record("decrees.draft", decree, by=by, at=at, names=names)
    return decree


def _draft(
    *, number: str, start: date, about: str | None, legal_basis: str | None, by: User,
    at: datetime, **facts: Any,
) -> Decree:  # fmt: skip
    return Decree.objects.create(
        number=_number(number),
        start=start,
        about=_text(about, settings.DECREE_ABOUT),
        legal_basis=_text(legal_basis, settings.DECREE_LEGAL_BASIS),
        period=Period.objects.on(start),
        drafted_by=by,
        drafted_at=at,
        **facts,
    )


def _number(number: str) -> str:
    if not number.strip():
        raise WrongInput(_("Nomor SK belum diisi."), code="number_missing")
    return number.strip()


def _text(text: str | None, default: str) -> str:
    return default if text is None else text.strip()


@verb
def extend(
    decree: Decree,
    *,
    number: str,
    date: date,
    end: date,
    with_new: bool = False,
    about: str | None = None,
    legal_basis: str | None = None,
    by: User,
    at: datetime,
) -> Decree:
    """A draft that carries everybody of an issued decree (and of its amendments) on from the day
    it ends, until `end`. Who can't be carried on stands in it with the reason.

    `with_new`: ready people of the same villages too. Raises Refused for an amendment, and where
    a draft of the kind waits already.
    """
    _hold_root(decree)
    if decree.extensions.filter(state=Decree.State.DRAFT).exists():
        raise Refused(
            _("Rancangan lanjutan SK ini sudah ada. Selesaikan atau buang dahulu yang itu."),
            code="draft_waits",
        )
    made = _draft(
        number=number, date=date, start=decree.end, end=end, extends=decree,
        about=decree.about if about is None else about,
        legal_basis=decree.legal_basis if legal_basis is None else legal_basis, by=by, at=at,
    )  # fmt: skip
    if with_new:
        made.from_villages.set(draft_names.villages_of(decree))
    names = draft_names.load(made)
    if not names:
        raise Refused(
            _("Semua orang dalam SK ini sudah dilanjutkan oleh SK lain."), code="all_carried"
        )
    audit.record("decrees.extend", made, by=by, at=at, extends=decree.pk, names=names)
    return made


@verb
def amend(
    decree: Decree,
    *,
    number: str,
    date: date,
    start: date,
    with_new: bool = True,
    about: str | None = None,
    legal_basis: str | None = None,
    by: User,
    at: datetime,
) -> Decree:
    """A draft that changes an issued decree from `start` on, until that decree ends.

    `with_new`: it names the ready people of the same villages. Whom it takes out is told by
    `draft_names.take_out`. Raises WrongInput for a day outside the decree, Refused for an
    amendment, and where a draft of the kind waits already.
    """
    _hold_root(decree)
    _inside(decree, start)
    if decree.amendments.filter(state=Decree.State.DRAFT).exists():
        raise Refused(
            _("Rancangan perubahan SK ini sudah ada. Selesaikan atau buang dahulu yang itu."),
            code="draft_waits",
        )
    made = _draft(
        number=number, date=date, start=start, end=decree.end, amends=decree,
        about=_("Perubahan atas SK %(number)s") % {"number": decree.number}
        if about is None else about,
        legal_basis=decree.legal_basis if legal_basis is None else legal_basis, by=by, at=at,
    )  # fmt: skip
    names = 0
    if with_new:
        made.from_villages.set(draft_names.villages_of(decree))
        names = draft_names.load(made)
    audit.record("decrees.amend", made, by=by, at=at, amends=decree.pk, names=names)
    return made


def _hold_root(decree: Decree) -> None:
    """Hold an issued decree that is no amendment. Raises Refused where it is something else."""
    if decree.amends_id:
        raise Refused(
            _("Ini SK perubahan. Buka SK asalnya, %(number)s; perubahannya ikut di dalamnya.")
            % {"number": decree.amends},
            code="amendment",
        )
    issued = Decree.objects.select_for_update().filter(pk=decree.pk, state=Decree.State.ISSUED)
    if not issued:
        raise Refused(_("SK ini belum ditetapkan. Ubah saja rancangannya."), code="wrong_state")


def _inside(decree: Decree, start: date) -> None:
    if not decree.start <= start < decree.end:
        raise WrongInput(
            _("Perubahan harus mulai di dalam masa berlaku SK yang diubah."),
            code="start_outside_decree",
        )


@verb
def revise(
    decree: Decree,
    *,
    number: str,
    date: date,
    start: date | None = None,
    end: date | None = None,
    about: str,
    legal_basis: str,
    by: User,
    at: datetime,
) -> None:
    """Change the facts of a draft. The start of an extension and the end of an amendment follow
    from the decree that they go on from. Raises Refused once issued, WrongInput as `draft`."""
    draft_names.lock(decree)
    if decree.amends:
        _inside(decree.amends, start or decree.start)
    decree.number, decree.date = _number(number), date
    decree.start = decree.start if start is None or decree.extends_id else start
    decree.end = decree.end if end is None or decree.amends_id else end
    decree.about, decree.legal_basis = about.strip(), legal_basis.strip()
    decree.period = Period.objects.on(decree.start)
    decree.save(update_fields=["number", "date", "start", "end", "about", "legal_basis", "period"])
    audit.record("decrees.revise", decree, by=by, at=at)


@verb
def issue(decree: Decree, *, seen: str | None = None, by: User, at: datetime) -> int:
    """Issue a draft: its names are frozen, whom it carries on is covered without a gap, whom it
    takes out no longer. Returns people.

    Whoever a check speaks against is left out and waits for the next decree. `seen`: the `mark`
    that a page showed. Raises Refused where nobody is left, and where the period's quota or budget
    would not do; StaleState where more or fewer people would be named or taken out than seen.
    """
    draft_names.lock(decree)
    members.hold(decree)
    day = at.astimezone().date()
    decree_names.settle(decree, day)
    chosen = decree.names.filter(left_out=decree_names.NAMED)
    renews = Q(carries__decree__period=decree.period)
    asked = chosen.aggregate(people=Count("pk"), renewed=Count("pk", filter=renews))
    people, removed = asked["people"], decree.removals.count()
    if not people and not removed:
        raise Refused(ALL_LEFT_OUT if decree.names.exists() else NOBODY, code="nobody_verified")
    if seen not in (None, mark(people, removed)):
        raise StaleState
    if burden := burdens.of(decree, day, **asked):
        burden.hold()
    members.enter(decree, chosen, by=by, at=at)
    replacements.fill(decree)
    if removed:
        removals.carry_out(decree, by=by, at=at)
    left_out = decree.names.exclude(left_out=decree_names.NAMED).count()
    move(
        decree,
        Decree.State.ISSUED,
        people=people,
        period=decree.period,
        issued_by=by,
        issued_at=at,
    )
    audit.record(
        "decrees.issue", decree, by=by, at=at, people=people, left_out=left_out, removed=removed
    )
    return people


def mark(people: int, removed: int) -> str:
    """What somebody has seen who issues a draft: how many come in, and how many are taken out."""
    return f"{people}-{removed}"


@verb
def discard(decree: Decree, *, by: User, at: datetime) -> None:
    """Throw a draft away; its people can be put into another. Raises Refused once issued."""
    draft_names.lock(decree)
    audit.record("decrees.discard", decree, by=by, at=at)
    delete_set(decree.names.all())
    delete_set(decree.removals.all())
    decree.delete()
