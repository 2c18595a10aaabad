"""What verifiers decide on the worklist: one by one, by selection, or all that the address asks."""

from __future__ import annotations

import logging
from datetime import datetime
from typing import Any, NamedTuple

from django.conf import settings
from django.contrib import messages
from django.db.models import Count
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext_lazy
from django.views.decorators.http import require_POST

from enrollment.actions import spot_checks, verdicts
from enrollment.forms.verification import (
    RecallForm,
    SpotCheckForm,
    VerdictForm,
    WorklistFilter,
)
from enrollment.models import Desk
from enrollment.queries import decidable, worklist
from enrollment.queries.decidable import Outcome
from enrollment.views.verification import (
    RECALLERS,
    candidate_of,
    person_page,
    worklist_page,
)
from gumas_pbi.access import roles, user_of
from gumas_pbi.indonesian import number
from gumas_pbi.models import Role
from gumas_pbi.refusals import Refused, WrongInput
from workers.models import Candidate
from workers.models.proposals import CandidateQuerySet

log = logging.getLogger(__name__)
SECOND = {"agree": True, "disagree": False}
# What is said when it is done.
DONE = {
    "accept": ngettext_lazy("%(shown)s orang disetujui.", "%(shown)s orang disetujui.", "n"),
    "refuse": ngettext_lazy("%(shown)s orang ditolak.", "%(shown)s orang ditolak.", "n"),
    "send_back": ngettext_lazy(
        "%(shown)s orang dikembalikan ke desa.", "%(shown)s orang dikembalikan ke desa.", "n"
    ),
    "agree": ngettext_lazy(
        "%(shown)s orang lolos pemeriksaan kedua.",
        "%(shown)s orang lolos pemeriksaan kedua.",
        "n",
    ),
    "disagree": ngettext_lazy(
        "%(shown)s orang ditolak pada pemeriksaan kedua.",
        "%(shown)s orang ditolak pada pemeriksaan kedua.",
        "n",
    ),
    "recall": ngettext_lazy(
        "%(shown)s persetujuan ditarik kembali.", "%(shown)s persetujuan ditarik kembali.", "n"
    ),
}
ACTS = ("accept", "refuse", "send_back", *SECOND)
TICKS = ("despite_lists", "despite_absence")
WORDY = {"refuse": "refuse", "send_back": "send_back", "disagree": "refuse"}


class Order(NamedTuple):
    """What was pressed: an act, on whom (`picked`, `person`, `all`, `clean`), and whom alone."""

    act: str
    scope: str
    only: str

    @property
    def verb(self) -> str:
        return "second_look" if self.act in SECOND else self.act

    @property
    def is_wide(self) -> bool:
        return self.scope in ("all", "clean")


def _order(request: HttpRequest) -> Order:
    """`accept` on what the page says, `accept:12` on one person, `accept:clean` on all clean."""
    act, _colon, only = request.POST.get("act", "").partition(":")
    if act not in ACTS:
        raise WrongInput(_("Pilih keputusannya."), code="no_such_act")
    if only == "clean":
        return Order(act, "clean", "")
    return Order(act, "picked" if only else request.POST.get("scope", "picked"), only)


@require_POST
@roles(Role.VERIFIER)
def decide(request: HttpRequest) -> HttpResponse:
    """One act on the people that are ticked, on one of them, or on all that the address asks."""
    order, form, now = _order(request), VerdictForm(request.POST), timezone.now()
    chosen = _chosen(request, order)
    if order.act in WORDY and not _has_words(form, WORDY[order.act]):
        if order.scope == "person":
            return person_page(request, chosen[0], verdict=form)
        return worklist_page(request, form, request.POST.getlist("candidate"))
    if order.is_wide:
        expected = decidable.foresee(chosen, order.verb, by=user_of(request), at=now)
        if not expected.people:
            raise decidable.nobody(expected.skipped)
        if request.POST.get("expected") != str(expected.people):
            return _ask(request, order, chosen, expected)
    outcome = _run(request, order, chosen, form, now)
    _tell(request, order.act, outcome, now)
    return _to_worklist(request)


def _has_words(form: VerdictForm, act: str) -> bool:
    """Whether there is a reason; if not, the form says so."""
    if form.is_valid():
        try:
            verdicts.words(act, **form.words())
        except Refused as no:
            form.add_error("cause", str(no))
    return form.is_valid()


def _run(
    request: HttpRequest, order: Order, chosen: CandidateQuerySet, form: VerdictForm, now: datetime
) -> Outcome:
    who: dict[str, Any] = {"by": user_of(request), "at": now}
    if order.act == "accept":
        # Only for people whom somebody has ticked, one by one.
        looked_at = not order.is_wide and not order.only
        ticks = {tick: looked_at and tick in request.POST for tick in TICKS}
        return verdicts.accept(chosen, **ticks, **who)
    words = form.words() if order.act in WORDY else {}
    if order.act in SECOND:
        return verdicts.second_look(chosen, agrees=SECOND[order.act], **words, **who)
    verb = verdicts.refuse if order.act == "refuse" else verdicts.send_back
    return verb(chosen, **words, **who)


def _chosen(request: HttpRequest, order: Order) -> CandidateQuerySet:
    """The people to act on. Raises Refused for an id that does not belong: then nothing is done."""
    user, now = user_of(request), timezone.now()
    seen = Candidate.objects.visible_to(user)
    if order.is_wide:
        asked = WorklistFilter(user, request.GET).narrow(seen, now)
        if order.scope == "clean":
            asked = worklist.clean(asked, now.astimezone().date())
        return asked  # type: ignore[no-any-return]
    ids = {order.only} if order.only else set(request.POST.getlist("candidate"))
    if not ids:
        raise Refused(_("Centang dahulu orang yang akan diputuskan."), code="nobody_picked")
    known = [int(pk) for pk in ids if pk.isascii() and pk.isdigit() and len(pk) < 19]
    chosen = seen.filter(pk__in=known)
    if len(known) != len(ids) or chosen.count() != len(ids):
        log.warning("user %s decided on people outside the list", user.pk)
        raise Refused(
            _("Pilihan memuat orang di luar daftar ini. Tidak ada yang diubah."), code="foreign"
        )
    return chosen  # type: ignore[no-any-return]


def _ask(
    request: HttpRequest, order: Order, chosen: CandidateQuerySet, expected: Outcome
) -> HttpResponse:
    """What will happen to everybody that the address asks for, before it does."""
    context = {
        "act": order.act,
        "scope": order.scope,
        "expected": expected,
        "skipped": _skipped(expected),
        "villages": chosen.aggregate(n=Count("village", distinct=True))["n"],
        "some_again": settings.SECOND_LOOK_PERCENT > 0,
        "was_asked": "expected" in request.POST,
        "filter": WorklistFilter(user_of(request), request.GET),
        "query": request.GET.urlencode(),
        "cause": request.POST.get("cause", ""),
        "note": request.POST.get("note", ""),
    }
    if order.act in WORDY:
        form = VerdictForm(request.POST)
        form.is_valid()
        context["words"] = verdicts.words(WORDY[order.act], **form.words())
    return render(request, "enrollment/verification/confirm.html", context)


def _skipped(outcome: Outcome) -> list[tuple[str, Any]]:
    return [(number(n), decidable.SKIPPED[code]) for code, n in outcome.skipped.items()]


def _tell(request: HttpRequest, act: str, outcome: Outcome, now: datetime) -> None:
    """What was done, who was passed over and why, and who else is at it."""
    shown = {"n": outcome.people, "shown": number(outcome.people)}
    done = str(DONE[act] % shown)
    if outcome.skipped:
        why = "; ".join(f"{n} {reason}" for n, reason in _skipped(outcome))
        skipped = number(sum(outcome.skipped.values()))
        done += " " + _("%(n)s dilewati: %(why)s.") % {"n": skipped, "why": why}
    messages.success(request, done)
    user = user_of(request)
    by_me = {"second_by": user, "second_at": now} if act in SECOND else {
        "verified_by": user, "verified_at": now,
    }  # fmt: skip
    decided = Candidate.objects.filter(**by_me).values("village")
    others = Desk.objects.active(now).exclude(user=user).filter(village__in=decided)
    for desk in others.select_related("user", "village"):
        messages.info(
            request,
            _("%(village)s juga sedang dikerjakan %(who)s.")
            % {"village": desk.village, "who": desk.user},
        )


def _to_worklist(request: HttpRequest) -> HttpResponse:
    query = request.GET.urlencode()
    page = reverse("verification:people") + (f"?{query}" if query else "") + "#people"
    return HttpResponseRedirect(page, status=303)


@require_POST
@roles(*RECALLERS)
def recall(request: HttpRequest, pk: int) -> HttpResponse:
    """Take back the acceptance of one person."""
    candidate, form, now = candidate_of(request, pk), RecallForm(request.POST), timezone.now()
    if form.is_valid():
        chosen = Candidate.objects.filter(pk=candidate.pk)
        try:
            outcome = verdicts.recall(chosen, **form.cleaned_data, by=user_of(request), at=now)
        except Refused as no:
            if no.code != "reason_missing":
                raise
            form.add_error("note", str(no))
        else:
            _tell(request, "recall", outcome, now)
            return _to_person(request, pk)
    return person_page(request, candidate, recall=form)


@require_POST
@roles(*RECALLERS)
def visit(request: HttpRequest, pk: int) -> HttpResponse:
    """Record what somebody saw on the spot."""
    candidate, form = candidate_of(request, pk), SpotCheckForm(request.POST)
    if form.is_valid():
        try:
            spot_checks.record(
                candidate, **form.cleaned_data, by=user_of(request), at=timezone.now()
            )
        except Refused as no:
            form.add_error("date" if no.code == "date_in_future" else "note", str(no))
        else:
            messages.success(request, _("Hasil kunjungan dicatat."))
            return _to_person(request, pk)
    return person_page(request, candidate, visit=form)


def _to_person(request: HttpRequest, pk: int) -> HttpResponse:
    query = request.GET.urlencode()
    page = reverse("verification:person", args=[pk]) + (f"?{query}" if query else "")
    return HttpResponseRedirect(page, status=303)
