"""Differences between BPJS's answers and our data, settled one by one."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from enrollment.actions import differences
from enrollment.actions.answer_codes import told
from enrollment.forms.answers import DifferenceFilter, SettleForm
from enrollment.models import Difference
from enrollment.views.answers import of_differences, tell
from gumas_pbi.access import roles, user_of
from gumas_pbi.models import STAFF, Role
from gumas_pbi.refusals import Refused

PAGE = 50


@require_safe
@roles(*STAFF)
def index(request: HttpRequest) -> HttpResponse:
    form = DifferenceFilter(request.GET)
    found = of_differences(form.narrow(Difference.objects.all()))
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    tell(page)
    context = {
        "page": page,
        "filter": form,
        "is_filtered": any(form.cleaned_data.values()),
        "may_act": user_of(request).has_role(Role.BPJS_LIAISON),
    }
    return render(request, "enrollment/registrations/differences.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@roles(*STAFF)
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    found = Difference.objects.select_related(
        "answer__decree", "settled_by", "member__worker", "member__village__district",
        "member__decree", "other__worker", "other__village__district", "other__decree",
    )  # fmt: skip
    difference = get_object_or_404(found, pk=pk)
    may_act = user_of(request).has_role(Role.BPJS_LIAISON)
    if request.method == "POST" and not may_act:
        return HttpResponse(status=403)
    form = SettleForm(difference, request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            differences.settle(difference, **form.values(), by=user_of(request), at=timezone.now())
        except Refused as no:
            form.add_error(None, str(no))
            difference = get_object_or_404(found, pk=pk)
        else:
            messages.success(request, _("Selisih ini sudah dicatat penyelesaiannya."))
            return redirect("registrations:answer", difference.answer_id)
    context = {
        "difference": difference,
        "told": told(difference.code),
        "people": [m for m in (difference.member, difference.other) if m],
        "form": form,
        "may_act": may_act and difference.state in Difference.UNSETTLED,
    }
    return render(request, "enrollment/registrations/difference.html", context)
