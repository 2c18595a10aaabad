"""Cards: planned by sets, drawn village by village, proven by a code that nobody can guess."""

from __future__ import annotations

from datetime import datetime
from io import BytesIO
from typing import Any

from django.db.models import Exists, OuterRef, Subquery, Sum
from django.utils.translation import gettext_lazy as _

from enrollment import card_codes, card_pdf, receipt_pdf
from enrollment.actions import card_faces, card_plans
from enrollment.models import Card, CardFile, CardRun, Decree
from enrollment.queries.cards import covered_members, valid_of, wanted
from gumas_pbi import audit, crypto, files
from gumas_pbi.models import User
from gumas_pbi.queue import queue
from gumas_pbi.refusals import Refused, StaleState, WrongInput, verb
from gumas_pbi.sql import move
from villages.models import District, Village
from workers.actions.workers import is_reason, without_numbers

_ANEW: dict[str, Any] = {"attempts": 0, "error": "", "finished_at": None}
REPLACED = (Card.Revoked.LOST, Card.Revoked.DAMAGED, Card.Revoked.CHANGED)


@verb
def print(
    *,
    scope: str = "",
    district: District | None = None,
    village: Village | None = None,
    decree: Decree | None = None,
    members: Any = None,
    layout: str = CardRun.Layout.SHEET,
    by: User,
    at: datetime,
) -> CardRun:
    """Start a run and queue its villages: for everybody covered who has no card, or only those of
    a place, of a decree, or of these `members` (a queryset); with the scope RENEWAL for those
    whose card's printed days are over. Its people are frozen; those of a run that goes on are left
    to it, those of a stopped one are taken over.

    Raises Refused where nobody waits for a card.
    """
    people = wanted(at, scope, village=village, decree=decree, district=district)
    if members is not None:
        people = people.filter(pk__in=members.order_by().values("pk"))
    run = CardRun.objects.create(
        scope=scope or _scope_of(district, village, decree, members), layout=layout,
        district=district, village=village, decree=decree, asked_by=by, asked_at=at,
    )  # fmt: skip
    held = valid_of(worker=OuterRef("worker")).order_by("-number")
    card_plans.freeze(run, people, Subquery(held.values("pk")[:1]), at=at)
    if not run.people:
        raise Refused(
            _("Tidak ada peserta terlindungi yang menunggu kartu di sini."), code="no_cards"
        )
    audit.record("cards.print", run, by=by, at=at, scope=run.scope, people=run.people)
    _queue(run.files.all())
    return run


def _scope_of(district: Any, village: Any, decree: Any, members: Any) -> str:
    scopes = (
        (members is not None, CardRun.Scope.SELECTION), (decree, CardRun.Scope.DECREE),
        (village, CardRun.Scope.VILLAGE), (district, CardRun.Scope.DISTRICT),
    )  # fmt: skip
    return next((scope for given, scope in scopes if given), CardRun.Scope.NEW)


def _queue(files: Any) -> None:
    for pk in files.order_by("village__code").values_list("pk", flat=True):
        queue(CardFile.TASK, pk)


@verb
def stop(run: CardRun, *, by: User, at: datetime) -> CardRun:
    """Stop a run: the villages that wait are not drawn; the one in hand is drawn to its end.

    Raises Refused where the run has ended, StaleState where somebody was first.
    """
    # The villages first, as drawing takes them: each waits for the other at no place.
    waiting = run.files.filter(state=CardFile.State.WAITING)
    villages = waiting.update(state=CardFile.State.STOPPED)
    move(run, CardRun.State.STOPPED, stopped_by=by, stopped_at=at)
    audit.record("cards.stop", run, by=by, at=at, villages=villages)
    return run


@verb
def go_on(run: CardRun, *, by: User, at: datetime) -> CardRun:
    """Go on with a stopped run: its villages that were not drawn, or failed, wait again.

    Raises Refused where it is not stopped, StaleState where somebody was first.
    """
    move(run, CardRun.State.PRINTING, stopped_by=None, stopped_at=None)
    undone = run.files.exclude(state=CardFile.State.DRAWN)
    villages = undone.update(state=CardFile.State.WAITING, **_ANEW, queued_at=at)
    audit.record("cards.go_on", run, by=by, at=at, villages=villages)
    _queue(run.files.filter(state=CardFile.State.WAITING))
    return run


@verb
def retry(file: CardFile, *, by: User, at: datetime) -> CardFile:
    """Try a village that failed once more. Raises Refused where its run is stopped, or where it
    did not fail."""
    if file.run.state == CardRun.State.STOPPED:
        raise Refused(
            _("Cetakan ini dihentikan. Lanjutkan cetakannya; desa ini ikut dicoba lagi."),
            code="run_stopped",
        )
    move(file, CardFile.State.WAITING, **_ANEW, queued_at=at)
    audit.record("cards.retry", file, by=by, at=at)
    queue(CardFile.TASK, file.pk)
    return file


def draw(run: CardRun, *, at: datetime) -> CardRun:
    """All of a run's drawing, here and now: what the worker does village by village."""
    waiting = run.files.filter(state=CardFile.State.WAITING)
    for file in waiting.order_by("village__code"):
        draw_village(file, at=at)
    run.refresh_from_db()
    return run


@verb
def draw_village(file: CardFile, *, at: datetime) -> CardFile:
    """Allot and draw the cards of a village, all or none; the last village finishes the run.

    Whoever has a card by now, or is covered no longer, is skipped, and the reason kept.
    """
    found = CardFile.objects.select_for_update(of=("self",))
    file = found.select_related("run", "village__district").get(pk=file.pk)
    if file.state != CardFile.State.WAITING:
        return file
    run, village = file.run, file.village
    faces = list(card_faces.of(card_plans.allot(file, at=at), village))
    pages = 0
    if faces:
        cards, receipt = BytesIO(), BytesIO()
        pages = card_pdf.draw(faces, cards, card_faces.look(village, at), layout=run.layout).pages
        files.store(file.file, cards.getvalue())
        rows = (receipt_pdf.ReceiptRow(f.name, f.masked_nik, f.serial) for f in faces)
        receipt_pdf.draw(rows, receipt, card_faces.receipt_head(run, village, len(faces), at))
        files.store(file.receipt, receipt.getvalue())
    move(
        file,
        CardFile.State.DRAWN,
        cards=len(faces),
        pages=pages,
        file=file.file.name,
        receipt=file.receipt.name,
        finished_at=at,
    )
    # One after the other from here on, so that one of two that end together is the last.
    run = CardRun.objects.select_for_update(no_key=True).get(pk=run.pk)
    if not run.files.exclude(state=CardFile.State.DRAWN).exists():
        _finish(run, at=at)
    return file


def _finish(run: CardRun, *, at: datetime) -> None:
    """The run's numbers are those of its files."""
    totals = run.files.aggregate(cards=Sum("cards"), pages=Sum("pages"))
    skipped = run.people - totals["cards"]
    move(run, CardRun.State.PRINTED, finished_at=at, skipped=skipped, **totals)
    audit.record("cards.printed", run, by=run.asked_by, at=at, skipped=skipped, **totals)


def find(token: str) -> Card | None:
    """The card of a code, by digest: nothing tells how near a guess was. A code that is not ours
    does not reach the database."""
    code = card_codes.verify(token, crypto.signing_keys(card_codes.PURPOSE))
    if code is None:
        return None
    cards = Card.objects.select_related("worker", "village__district")
    return cards.filter(token_digest=crypto.digest(code)).first()


@verb
def reprint(card: Card, *, reason: str, note: str = "", by: User, at: datetime) -> CardRun:
    """Print a card anew for its holder; the old one is revoked. See `reprint_all`."""
    return reprint_all(Card.objects.filter(pk=card.pk), reason=reason, note=note, by=by, at=at)


@verb
def reprint_all(
    cards: Any, *, reason: str, note: str = "", layout: str = CardRun.Layout.SHEET, by: User,
    at: datetime,
) -> CardRun:  # fmt: skip
    """Start a run that prints these cards (a queryset) anew, and revoke them, with the reason (of
    REPLACED). Who is covered no longer gets no new one: that card stays as it is.

    Raises WrongInput for another reason, StaleState where all are revoked already, Refused where
    nobody gets a new card.
    """
    if reason not in REPLACED:
        raise WrongInput(_("Pilih mengapa kartunya diganti."), code="reason_missing")
    locked = cards.order_by("pk").filter(revoked_at=None).select_for_update(of=("self",))
    chosen = Card.objects.filter(pk__in=list(locked.values_list("pk", flat=True)))
    if not chosen.exists():
        raise StaleState(_("Kartu ini sudah dicabut. Buka kartu penggantinya."))
    run = CardRun.objects.create(
        scope=CardRun.Scope.REPRINT, layout=layout, asked_by=by, asked_at=at
    )
    theirs = chosen.filter(worker=OuterRef("worker")).order_by("-number")
    another = valid_of(member=OuterRef("pk")).exclude(pk__in=chosen.values("pk"))
    people = covered_members(at).filter(Exists(theirs), ~Exists(another))
    card_plans.freeze(run, people, Subquery(theirs.values("pk")[:1]), at=at)
    if not run.people:
        raise Refused(
            _(
                "Tidak ada yang dicetak: pemegangnya tidak lagi terlindungi, atau kartu barunya "
                "sudah ada atau sedang dicetak."
            ),
            code="nobody_covered",
        )
    replaced = chosen.filter(worker__in=run.planned.values("member__worker"))
    _revoke(replaced, reason, note, by=by, at=at)
    audit.record(
        "cards.reprint", run, by=by, at=at, people=run.people, reason=reason,
        note=without_numbers(note),
    )  # fmt: skip
    _queue(run.files.all())
    return run


@verb
def revoke(card: Card, *, note: str, by: User, at: datetime) -> None:
    """Revoke a card that gets no replacement. Raises Refused without a note that says why,
    StaleState where it is revoked already."""
    if not is_reason(note):
        raise Refused(
            _("Tuliskan mengapa kartu ini dicabut, paling sedikit 5 huruf."), code="note_missing"
        )
    if not _revoke(valid_of(pk=card.pk), Card.Revoked.OTHER, note, by=by, at=at):
        raise StaleState(_("Kartu ini sudah dicabut."))
    card.refresh_from_db()
    audit.record("cards.revoke", card, by=by, at=at, note=card.revoked_note)


def _revoke(cards: Any, reason: str, note: str, *, by: User, at: datetime) -> int:
    revoked: int = cards.update(
        revoked_at=at, revoked_by=by, revoked_reason=reason,
        revoked_note=without_numbers(" ".join(note.split()))[:300],
    )  # fmt: skip
    return revoked
