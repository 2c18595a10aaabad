"""Cards to print: who waits, what a run would print, and starting it."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from enrollment.actions import cards
from enrollment.forms.cards import NameFilter, PrintForm
from enrollment.models import CardFile, CardRun
from enrollment.queries.cards import by_place, paper_for, unplanned, wanted, without_card
from enrollment.views.picking import picked
from gumas_pbi.access import roles, user_of
from gumas_pbi.models import STAFF, Role
from gumas_pbi.refusals import Refused
from villages.models import Village

PRINTERS = frozenset({Role.VERIFIER, Role.BPJS_LIAISON, Role.ADMINISTRATOR})
HOLDERS = STAFF | {Role.VILLAGE_OFFICER}
PAGE = 50


@require_safe
@roles(*HOLDERS)
def index(request: HttpRequest) -> HttpResponse:
    user = user_of(request)
    if user.is_staff_of_regency:
        related = ("village", "district", "decree", "asked_by")
        rows = CardRun.objects.select_related(*related).order_by("-pk")
    else:
        files = CardFile.objects.visible_to(user).exclude(file="")
        rows = files.select_related("run", "village").order_by("-run", "village__name")
    context = {
        "waiting": by_place(unplanned(without_card(timezone.now())).visible_to(user)),
        "staff": user.is_staff_of_regency,
        "page": Paginator(rows, PAGE).get_page(request.GET.get("page")),
        "may_print": user.has_role(*PRINTERS),
        "as_of": timezone.now(),
    }
    return render(request, "enrollment/cards/list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@roles(*PRINTERS)
def start(request: HttpRequest) -> HttpResponse:
    """What a run would print, before it is started."""
    posted = request.method == "POST"
    form = PrintForm(user_of(request), request.POST if posted else request.GET)
    if posted and form.is_valid():
        try:
            run = cards.print(**form.asked(), by=user_of(request), at=timezone.now())
            return redirect("cards:detail", run.pk)
        except Refused as no:
            form.add_error(None, str(no))
    context: dict[str, Any] = {"form": form, "as_of": timezone.now()}
    if form.is_valid():
        asked = form.asked()
        layout = asked.pop("layout")
        places = by_place(unplanned(wanted(timezone.now(), **asked)))
        context |= {"places": places, "paper": paper_for(places, layout), "layout": layout}
    status = 422 if form.errors else 200
    return render(request, "enrollment/cards/print.html", context, status=status)


def _waiting(request: HttpRequest, village: Village) -> tuple[NameFilter, Any]:
    form = NameFilter(request.GET)
    found = unplanned(without_card(timezone.now(), village))
    if form.is_valid() and form.cleaned_data["q"]:
        found = found.filter(worker__name__icontains=form.cleaned_data["q"])
    return form, found


def _village(request: HttpRequest, pk: int) -> Village:
    seen = Village.objects.visible_to(user_of(request)).select_related("district")
    return get_object_or_404(seen, pk=pk)


@require_safe
@roles(*HOLDERS)
def waiting(request: HttpRequest, pk: int) -> HttpResponse:
    """The people of a village without a card, to print for some of them."""
    village = _village(request, pk)
    form, found = _waiting(request, village)
    people = found.select_related("worker", "decree").order_by("worker__name", "pk")
    context = {
        "village": village,
        "filter": form,
        "page": Paginator(people, PAGE).get_page(request.GET.get("page")),
        "layouts": CardRun.Layout.choices,
        "may_print": user_of(request).has_role(*PRINTERS),
        "query": request.GET.urlencode(),
        "as_of": timezone.now(),
    }
    return render(request, "enrollment/cards/waiting.html", context)


@require_POST
@roles(*PRINTERS)
def print_picked(request: HttpRequest, pk: int) -> HttpResponse:
    village = _village(request, pk)
    _form, found = _waiting(request, village)
    if request.POST.get("scope") != "all":
        found = picked(request, found, "member")
    layout = CardRun.Layout.SINGLE if request.POST.get("layout") == "single" else "sheet"
    run = cards.print(
        village=village, members=found, layout=layout, by=user_of(request), at=timezone.now()
    )
    return redirect("cards:detail", run.pk)
