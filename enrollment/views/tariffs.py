"""Pages of the tariffs: what holds, a new one, a correction."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from enrollment.actions import tariffs
from enrollment.forms.bills import ReasonForm
from enrollment.forms.tariffs import PriceForm, TariffForm
from enrollment.models import Programme, Tariff
from enrollment.months import containing
from enrollment.queries import tariff_changes, tariff_table
from enrollment.queries.tariff_changes import Change
from enrollment.queries.tariffs import Reported
from gumas_pbi.access import roles, user_of
from gumas_pbi.models import STAFF
from gumas_pbi.refusals import Refused

# The field that a refusal speaks of.
FIELDS = {
    "tariff_used": "start",
    "tariff_begins_then": "start",
    "rate_missing": "rate",
    "base_missing": "rate",
    "nothing_changes": "amount",
}


@require_safe
@roles(*STAFF)
def index(request: HttpRequest) -> HttpResponse:
    today, found = timezone.localdate(), list(_known().order_by("start", "pk"))
    shown = tariff_table.tables([t for t in found if not t.superseded_at], today)
    own = [table for table in shown if table.payer == settings.PAYER and not table.sector]
    context = {
        "own": own[0] if own else None,
        "others": [table for table in shown if table not in own],
        "history": tariff_table.history(found),
        "may_edit": request.user.has_role(*tariffs.EDITORS),
        "today": today,
        **_policy(),
    }
    return render(request, "enrollment/tariffs/list.html", context)


def _known() -> Any:
    return Tariff.objects.select_related("set_by", "superseded_by", "corrects")


def _policy() -> dict[str, Any]:
    """What the regency reports, and what a person costs it a month now."""
    reported, today = Reported(), timezone.localdate()
    return {
        "by_income": settings.REPORTED_BASE == "income",
        "bracket": settings.REPORTED_BRACKET,
        "jkk": reported.find(Programme.JKK, today),
        "jkm": reported.find(Programme.JKM, today),
        "each": reported.known(today),
        "owed_days": settings.MONTH_OWED_DAYS,
    }


@require_http_methods(["GET", "HEAD", "POST"])
@roles(*tariffs.EDITORS)
def create(request: HttpRequest) -> HttpResponse:
    form = TariffForm(request.POST or None, initial={"payer": settings.PAYER})
    context: dict[str, Any] = {"form": form}
    if form.is_bound and form.is_valid():
        try:
            if form.is_seen:
                tariffs.set(form.wanted, by=user_of(request), at=timezone.now())
                messages.success(request, _("Tarif baru disimpan."))
                return redirect("tariffs:list")
            context |= _preview(form, tariff_changes.of_set(form.wanted))
        except Refused as no:
            form.add_error(_field(form, no), str(no))
    return render(request, "enrollment/tariffs/edit.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@roles(*tariffs.EDITORS)
def correct(request: HttpRequest, pk: int) -> HttpResponse:
    tariff = get_object_or_404(_known().filter(superseded_at=None), pk=pk)
    form = PriceForm(request.POST or None)
    context: dict[str, Any] = {"form": form, "tariff": tariff}
    if form.is_bound and form.is_valid():
        price, basis = form.price, form.cleaned_data["legal_basis"]
        try:
            if form.is_seen:
                by, at = user_of(request), timezone.now()
                tariffs.correct(tariff, price=price, legal_basis=basis, by=by, at=at)
                messages.success(request, _("Koreksi disimpan."))
                return redirect("tariffs:list")
            context |= _preview(form, tariff_changes.of_correction(tariff, price, basis))
        except Refused as no:
            form.add_error(_field(form, no), str(no))
    context["name"] = tariff_table.name_of(tariff)
    context["may_withdraw"] = tariff.set_by_id and not tariff.used_until
    return render(request, "enrollment/tariffs/edit.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@roles(*tariffs.EDITORS)
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    tariff = get_object_or_404(_known().filter(superseded_at=None), pk=pk)
    form = ReasonForm(request.POST if request.method == "POST" else None)
    try:
        changes = tariff_changes.of_withdrawal(tariff)
    except Refused as no:
        messages.error(request, str(no))
        return redirect("tariffs:correct", pk)
    if form.is_valid():
        try:
            tariffs.withdraw(tariff, **form.cleaned_data, by=user_of(request), at=timezone.now())
        except Refused as no:
            form.add_error("reason", str(no))
        else:
            messages.success(request, _("Tarif ditarik."))
            return redirect("tariffs:list")
    context = {
        "tariff": tariff, "form": form, "name": tariff_table.name_of(tariff), "changes": changes,
        "effect": tariff_changes.effect(changes, timezone.localdate()),
        "open_month": tariff_changes.open_month([Change(None, tariff)]),
    }  # fmt: skip
    status = 422 if form.is_bound else 200
    return render(request, "enrollment/tariffs/withdraw.html", context, status=status)


def _field(form: PriceForm, no: Refused) -> str | None:
    if no.code == "price_zero":
        return "amount" if form.price.rate is None else "rate"
    return FIELDS.get(no.code)


def _preview(form: PriceForm, changes: list[tariff_changes.Change]) -> dict[str, Any]:
    form.show()
    effect = tariff_changes.effect(changes, timezone.localdate())
    start = changes[0].new.start
    return {
        "changes": changes, "first": changes[0].new, "effect": effect,
        "later": containing(start).plus(1).first_day if start.day > 1 else None,
        "gap": abs(effect.difference), "late": abs(effect.late),
        "open_month": tariff_changes.open_month(changes),
    }  # fmt: skip
