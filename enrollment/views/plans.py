"""Pages of the planner: what a number of people costs, how far a budget goes, saved scenarios."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from enrollment import planner
from enrollment.actions import scenarios
from enrollment.forms.plans import NameForm, PlanForm, address_of
from enrollment.models import Scenario
from enrollment.months import containing
from enrollment.queries import plans
from gumas_pbi import written
from gumas_pbi.access import roles, user_of
from gumas_pbi.indonesian import in_words
from gumas_pbi.models import STAFF
from gumas_pbi.refusals import Refused

PAGE = 10
MOST_BARS = 24  # months; past that, a bar is a year


@require_safe
@roles(*STAFF)
def index(request: HttpRequest) -> HttpResponse:
    return _page(request, _form(request))


def _form(request: HttpRequest) -> PlanForm:
    data = request.GET if "start" in request.GET else None
    return PlanForm(data, current=containing(timezone.localdate()))


def _page(request: HttpRequest, form: PlanForm, naming: NameForm | None = None) -> HttpResponse:
    calculator = plans.Calculator()
    context: dict[str, Any] = {
        "form": form,
        "may_save": request.user.has_role(*scenarios.EDITORS),
        "naming": naming or NameForm(),
    }
    if form.is_valid():
        try:
            context |= _answer(calculator, form)
        except Refused as no:
            context["refused"] = str(no)
    context |= _saved(request, calculator, context.get("answer"))
    if request.headers.get("HX-Target") == "answer":
        return render(request, "enrollment/plans/_both.html", context)
    return render(request, "enrollment/plans/index.html", context)


def _address(asked: plans.Asked) -> str:
    return reverse("plans:index", query=address_of(asked))


def _answer(calculator: plans.Calculator, form: PlanForm) -> dict[str, Any]:
    answer = calculator.answer(form.asked)
    plan, total = answer.plan, answer.total.total
    years = planner.by_year(plan, answer.rates)
    months = [
        (plan.start.plus(n).first_day, row)
        for n, row in enumerate(planner.by_month(plan, answer.rates))
    ]
    bars = [{"label": written.month(day), "value": row.total} for day, row in months]
    if len(bars) > MOST_BARS:
        bars = [{"label": year.label, "value": year.total} for year in years]
    return {
        "answer": answer,
        "words": in_words(total) if total < 10**15 else "",
        "end": months[-1][0],
        "short": max(total - (answer.asked.budget or total), 0),
        "by_month": months,
        "by_year": years,
        "bars": bars,
        "others": [(o, _address(o.asked)) for o in plans.others(calculator, answer)],
        "stretches": [] if answer.asked.has_people else plans.stretches(answer),
        "query": urlencode(address_of(form.asked)),
        "accounts": (settings.BUDGET_ACCOUNT_JKK, settings.BUDGET_ACCOUNT_JKM),
    }


def _saved(
    request: HttpRequest, calculator: plans.Calculator, here: plans.Answer | None
) -> dict[str, Any]:
    """Saved scenarios with today's tariffs, and how each differs from what is on the screen."""
    found = Scenario.objects.select_related("saved_by").prefetch_related("waves")
    page = Paginator(found.order_by("name"), PAGE).get_page(request.GET.get("page"))
    bars = [{"label": _("Rencana di layar"), "value": here.total.total}] if here else []
    rows = []
    for scenario in page:
        asked = plans.of_scenario(scenario)
        row: dict[str, Any] = {"scenario": scenario, "url": _address(asked)}
        try:
            row["answer"] = answer = calculator.answer(asked)
        except Refused as no:
            row["refused"] = str(no)
        else:
            bars.append({"label": scenario.name, "value": answer.total.total, "url": row["url"]})
            row["difference"] = answer.total.total - here.total.total if here else None
        rows.append(row)
    return {"page": page, "rows": rows, "scenario_bars": bars if rows else []}


@require_POST
@roles(*scenarios.EDITORS)
def save(request: HttpRequest) -> HttpResponse:
    """The plan stands in the address, its name in the form."""
    form, naming = _form(request), NameForm(request.POST)
    if form.is_valid() and naming.is_valid():
        try:
            by, at = user_of(request), timezone.now()
            scenarios.save(form.asked, **naming.cleaned_data, by=by, at=at)
        except Refused as no:
            naming.add_error("name", str(no))
        else:
            messages.success(request, _("Skenario disimpan."))
            return redirect(_address(form.asked) + "#scenarios")
    return _page(request, form, naming)


@require_http_methods(["GET", "HEAD", "POST"])
@roles(*scenarios.EDITORS)
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Another name for a scenario, or away with it."""
    scenario = get_object_or_404(Scenario, pk=pk)
    by, at, old = user_of(request), timezone.now(), scenario.name
    if "delete" in request.POST:
        scenarios.delete(scenario, by=by, at=at)
        messages.success(request, _("Skenario dihapus."))
        return redirect("plans:index")
    given = {"name": scenario.name, "note": scenario.note}
    form = NameForm(request.POST or None, initial=given)
    if form.is_bound and form.is_valid():
        try:
            scenarios.rename(scenario, **form.cleaned_data, by=by, at=at)
        except Refused as no:
            form.add_error("name", str(no))
        else:
            messages.success(request, _("Perubahan disimpan."))
            return redirect("plans:index")
    context = {"form": form, "scenario": scenario, "old": old}
    return render(request, "enrollment/plans/edit.html", context)
