"""Pages of quotas: periods, what villages have of one, and editing their places."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from enrollment.actions import quotas
from enrollment.forms.quotas import PeriodForm, PlacesFilter, PlacesForm, pasted
from enrollment.models import Period
from enrollment.months import between, containing
from enrollment.queries import budget
from enrollment.queries import quotas as tables
from enrollment.queries.places import planned
from gumas_pbi.access import roles
from gumas_pbi.indonesian import number
from gumas_pbi.models import STAFF, Role
from gumas_pbi.refusals import Refused

EDITORS = (Role.APPROVER, Role.ADMINISTRATOR)


@require_safe
@roles(*STAFF)
def index(request: HttpRequest) -> HttpResponse:
    periods = Period.objects.order_by("-start")[:50]
    context = {"periods": periods, "may_edit": request.user.has_role(*EDITORS)}
    return render(request, "enrollment/quotas/list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@roles(*EDITORS)
def create(request: HttpRequest) -> HttpResponse:
    form = PeriodForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            period = quotas.set_period(**form.values(), by=request.user, at=timezone.now())
        except Refused as no:
            form.add_error(None, str(no))
        else:
            messages.success(request, _("Masa kuota disimpan. Bagilah sekarang kepada desa."))
            return redirect("quotas:detail", period.pk)
    return render(request, "enrollment/quotas/period.html", {"form": form})


@require_http_methods(["GET", "HEAD", "POST"])
@roles(*EDITORS)
def change(request: HttpRequest, pk: int) -> HttpResponse:
    period = get_object_or_404(Period, pk=pk)
    form = PeriodForm(request.POST or None, period=period)
    if request.method == "POST" and form.is_valid():
        try:
            quotas.change_period(period, **form.values(), by=request.user, at=timezone.now())
        except Refused as no:
            form.add_error(None, str(no))
        else:
            messages.success(request, _("Perubahan disimpan."))
            return redirect("quotas:detail", period.pk)
    return render(request, "enrollment/quotas/period.html", {"form": form, "period": period})


@require_safe
@roles(*STAFF)
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    period, today = get_object_or_404(Period, pk=pk), timezone.localdate()
    form = PlacesFilter(request.GET)
    rows = tables.of_villages(period, form.villages(), today)
    whole, shown = tables.total(period, rows), form.narrow(rows)
    context = {
        "period": period,
        "filter": form,
        "rows": shown if form.is_narrow else tables.of_districts(rows),
        "shown": tables.total(period, shown),
        "whole": whole,
        "left": period.quota - whole.taken,
        "ungiven": period.quota - (whole.places or 0),
        "planned": planned(period, today).count(),
        "may_edit": request.user.has_role(*EDITORS),
        "query": request.GET.urlencode(),
        **_money(period, today),
    }
    return render(request, "enrollment/quotas/detail.html", context)


def _money(period: Period, today: date) -> dict[str, Any]:
    """Rupiah bound and left, and how many people what is left buys to the period's end."""
    since = max(today, period.start)
    try:
        bound = budget.committed(period)
        each = budget.cost(1, since, period.end)
    except Refused as no:
        return {"no_tariff": str(no)}
    left = period.budget - bound
    months = between(containing(since), containing(period.last_day)) + 1
    return {
        "bound": bound,
        "rupiah_left": left,
        "since": since,
        "months": months,
        "lasts": left // each if each else 0,
        "person_months": left * months // each if each else 0,
    }


@require_http_methods(["GET", "HEAD", "POST"])
@roles(*EDITORS)
def places(request: HttpRequest, pk: int) -> HttpResponse:
    period = get_object_or_404(Period, pk=pk)
    narrow = PlacesFilter(request.GET)
    rows = narrow.narrow(tables.of_villages(period, narrow.villages(), timezone.localdate()))
    context: dict[str, Any] = {"period": period, "filter": narrow, "text": ""}
    if request.method == "POST" and "read" in request.POST:
        context |= _read(request, rows, narrow)
    elif request.method == "POST":
        context["form"] = form = PlacesForm(rows, request.POST)
        if form.is_valid() and _save(request, period, form):
            query = request.GET.urlencode()
            return redirect(reverse("quotas:detail", args=[pk]) + (f"?{query}" if query else ""))
    elif (kind := request.GET.get("proposal")) in ("equal", "need"):
        context |= _propose(period, rows, kind)
    else:
        context["form"] = PlacesForm(rows)
    return render(request, "enrollment/quotas/places.html", context)


def _propose(period: Period, rows: list[tables.Row], kind: str) -> dict[str, Any]:
    """The form with a proposal typed in, not saved yet."""
    try:
        numbers = quotas.propose_quotas(period, kind, timezone.localdate())
    except Refused as no:
        return {"form": PlacesForm(rows), "refused": str(no)}
    return {"form": PlacesForm.filled(rows, numbers), "proposal": kind}


def _read(request: HttpRequest, rows: list[tables.Row], narrow: PlacesFilter) -> dict[str, Any]:
    """The form with what was pasted typed in; lines that could not be used stay to be mended."""
    district = narrow.cleaned_data.get("district")
    text = request.POST.get("text", "")[:50_000]
    found = pasted(text, [row.place for row in rows], district.code if district else "")
    form = PlacesForm.filled(rows, found.numbers, request.POST)
    unused = "\n".join(line for line, _why in found.unused)
    return {"form": form, "pasted": found, "read": len(found.numbers), "text": unused}


def _save(request: HttpRequest, period: Period, form: PlacesForm) -> bool:
    """Save what was changed; False where something has to be mended, said at its field."""
    try:
        outcome = quotas.set_quotas(period, form.wanted(), by=request.user, at=timezone.now())
    except Refused as no:
        form.add_error(None, str(no))
        return False
    for village, _places, taken in outcome.below:
        form.add_error(
            form.key(village),
            _("Sudah terisi %(taken)s orang, jadi kuotanya tidak bisa kurang dari itu.")
            % {"taken": number(taken)},
        )
    done = ngettext("Kuota %(n)s desa disimpan.", "Kuota %(n)s desa disimpan.", outcome.changed) % {
        "n": number(outcome.changed)
    }
    if outcome.changed:
        messages.success(request, done)
    elif not outcome.below:
        messages.info(request, _("Tidak ada kuota yang berubah."))
    return not outcome.below
