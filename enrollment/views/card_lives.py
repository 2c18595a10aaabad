"""A card and its holder's other cards: where it is, replacing it, revoking it; finding cards."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from enrollment.actions import cards
from enrollment.forms.cards import CardFilter, ReprintForm, RevokeForm
from enrollment.models import Card, Enrollment
from enrollment.views.cards import HOLDERS, PAGE, PRINTERS
from enrollment.views.picking import picked
from gumas_pbi.access import roles, user_of
from gumas_pbi.indonesian import number
from gumas_pbi.refusals import Refused, StaleState


def _found(request: HttpRequest) -> tuple[CardFilter, Any]:
    form = CardFilter(user_of(request), request.GET)
    form.is_valid()
    return form, form.narrow(Card.objects.visible_to(user_of(request)))


@require_safe
@roles(*HOLDERS)
def search(request: HttpRequest) -> HttpResponse:
    form, found = _found(request)
    rows = found.select_related("worker", "village").defer("token").order_by("-pk")
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    context = {
        "filter": form,
        "page": page,
        "is_filtered": any(form.cleaned_data.values()),
        "reprint": ReprintForm(),
        "may_print": user_of(request).has_role(*PRINTERS),
        "query": request.GET.urlencode(),
    }
    return render(request, "enrollment/cards/search.html", context)


@require_POST
@roles(*PRINTERS)
def reprint_all(request: HttpRequest) -> HttpResponse:
    filtered, found = _found(request)
    is_narrow = any(filtered.cleaned_data.values())
    if request.POST.get("scope") != "all" or not is_narrow:
        found = picked(request, found, "card")
    form = ReprintForm(request.POST)
    told = {"note": "", "reason": ""} | (form.cleaned_data if form.is_valid() else {})
    run = cards.reprint_all(found, **told, by=user_of(request), at=timezone.now())
    done = ngettext("%(n)s kartu diganti.", "%(n)s kartu diganti.", run.people)
    messages.success(request, done % {"n": number(run.people)})
    return redirect("cards:detail", run.pk)


def _card(request: HttpRequest, code: str) -> Card:
    seen = Card.objects.visible_to(user_of(request)).defer("token")
    related = (
        "worker", "village__district", "run", "member__decree", "replaces", "revoked_by",
        "handed_by",
    )  # fmt: skip
    return get_object_or_404(seen.select_related(*related), serial=code)


def _page(
    request: HttpRequest,
    card: Card,
    reprint: ReprintForm | None = None,
    revoke: RevokeForm | None = None,
) -> HttpResponse:
    today = timezone.localdate()
    seen = Card.objects.visible_to(user_of(request))
    renamed = card.worker.changes.filter(field="name", at__gt=card.run.asked_at).order_by("-at")
    changed = renamed.first() if not card.revoked_at else None
    context = {
        "card": card,
        "steps": card.steps.select_related("recorded_by").order_by("pk"),
        "chain": seen.filter(worker=card.worker).defer("token").order_by("-number"),
        "is_covered": Enrollment.objects.active_on(today).filter(worker=card.worker).exists(),
        "changed": changed,
        "may_print": user_of(request).has_role(*PRINTERS) and not card.revoked_at,
        "reprint": reprint or ReprintForm(initial={"reason": "changed" if changed else ""}),
        "revoke": revoke or RevokeForm(),
        "as_of": timezone.now(),
    }
    wrong = reprint or revoke
    if wrong:
        context["form"] = wrong
    return render(request, "enrollment/cards/card.html", context, status=422 if wrong else 200)


@require_safe
@roles(*HOLDERS)
def card(request: HttpRequest, code: str) -> HttpResponse:
    return _page(request, _card(request, code))


@require_POST
@roles(*PRINTERS)
def reprint(request: HttpRequest, code: str) -> HttpResponse:
    old = _card(request, code)
    form = ReprintForm(request.POST)
    if form.is_valid():
        try:
            run = cards.reprint(old, **form.cleaned_data, by=user_of(request), at=timezone.now())
        except StaleState:
            raise
        except Refused as no:
            form.add_error(None, str(no))
        else:
            messages.success(request, _("Kartu lama dicabut. Penggantinya sedang dibuat."))
            return redirect("cards:detail", run.pk)
    return _page(request, old, reprint=form)


@require_POST
@roles(*PRINTERS)
def revoke(request: HttpRequest, code: str) -> HttpResponse:
    dying = _card(request, code)
    form = RevokeForm(request.POST)
    if form.is_valid():
        try:
            note = form.cleaned_data["why"]
            cards.revoke(dying, note=note, by=user_of(request), at=timezone.now())
        except StaleState:
            raise
        except Refused as no:
            form.add_error("why", str(no))
        else:
            messages.success(request, _("Kartu dicabut. QR-nya sekarang menjawab “dicabut”."))
            return redirect("cards:card", dying.serial)
    return _page(request, dying, revoke=form)
