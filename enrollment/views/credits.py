"""Credits that BPJS owes: who, why, for how long, and what became of them."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from enrollment.actions import credits
from enrollment.forms.bills import ReasonForm
from enrollment.forms.credits import CreditFilter, SettleForm
from enrollment.models import CreditSettlement
from enrollment.queries import credits as found
from gumas_pbi.access import roles, user_of
from gumas_pbi.models import STAFF, Role
from gumas_pbi.refusals import Refused

PAGE = 50
LATEST = 10
# The field that a refusal speaks of.
FIELDS = {
    "date_in_future": "dated",
    "reference_missing": "reference",
    "bill_missing": "bill",
    "more_than_owed": "bill",
    "note_missing": "note",
}


@require_safe
@roles(*STAFF)
def index(request: HttpRequest) -> HttpResponse:
    today = timezone.localdate()
    form = CreditFilter(request.GET)
    everything = found.unsettled()
    lines = form.narrow(everything, today)
    count, people, amount = found.sum_of(lines)
    rows = lines.select_related("worker", "village__district", "batch")
    paginator = Paginator(rows.order_by("for_month", "worker", "programme", "pk"), PAGE)
    paginator.count = count  # type: ignore[misc]
    page = paginator.get_page(request.GET.get("page"))
    for line in page:
        line.label = found.CAUSES[line.cause]
        line.owed = -line.amount
    context = {
        "page": page,
        "filter": form,
        "is_filtered": any(form.cleaned_data.values()),
        "people": people,
        "amount": amount,
        "ages": found.by_age(everything, today),
        "causes": found.by_cause(everything),
        "settled": _settlements().order_by("-pk")[:LATEST],
        "query": request.GET.urlencode(),
        "may_settle": user_of(request).has_role(Role.TREASURER),
    }
    return render(request, "enrollment/credits/list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@roles(Role.TREASURER)
def settle(request: HttpRequest) -> HttpResponse:
    """The credits that the address names (those ticked, or all of its filter), and the form."""
    lines = _chosen(request)
    count, people, amount = found.sum_of(lines)
    if request.method != "POST":
        if not count:
            messages.error(request, _("Pilih dulu kredit yang diselesaikan."))
            return redirect("credits:list")
        initial = {"seen": amount, "dated": timezone.localdate()}
        form = SettleForm(initial=initial)
    else:
        form = SettleForm(request.POST)
    if form.is_valid():
        try:
            credits.settle(lines, **form.cleaned_data, by=user_of(request), at=timezone.now())
        except Refused as no:
            form.add_error(FIELDS.get(no.code), str(no))
        else:
            messages.success(request, _("Kredit dicatat sebagai selesai."))
            return redirect("credits:list")
    context: dict[str, Any] = {
        "form": form, "lines": count, "people": people, "amount": amount,
        "causes": found.by_cause(lines), "query": request.GET.urlencode(),
    }  # fmt: skip
    status = 422 if form.is_bound else 200
    return render(request, "enrollment/credits/settle.html", context, status=status)


def _settlements() -> Any:
    return CreditSettlement.objects.select_related("bill", "recorded_by", "cancelled_by")


@require_http_methods(["GET", "HEAD", "POST"])
@roles(Role.TREASURER)
def cancel(request: HttpRequest, pk: int) -> HttpResponse:
    made = get_object_or_404(_settlements(), pk=pk)
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            credits.cancel(made, **form.cleaned_data, by=user_of(request), at=timezone.now())
        except Refused as no:
            form.add_error("reason", str(no))
        else:
            messages.success(request, _("Penyelesaian dibatalkan. Kreditnya menunggu lagi."))
            return redirect("credits:list")
    context = {"made": made, "lines": made.lines.count(), "form": form}
    status = 422 if form.is_bound else 200
    return render(request, "enrollment/credits/cancel.html", context, status=status)


def _chosen(request: HttpRequest) -> Any:
    lines = found.unsettled()
    if request.GET.get("scope") == "all":
        return CreditFilter(request.GET).narrow(lines, timezone.localdate())
    asked = [pk for pk in request.GET.getlist("line") if pk.isascii() and pk.isdigit()]
    return lines.filter(pk__in=[int(pk) for pk in asked if len(pk) < 19])
