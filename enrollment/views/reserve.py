"""The page of a village's reserve list, and who goes to its front."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from enrollment.actions import reserve
from enrollment.forms.quotas import PriorityForm
from enrollment.models import Period
from enrollment.queries import quotas as tables
from enrollment.queries.places import planned
from enrollment.queries.reserve import ranked
from enrollment.queries.vacancies import vacancies
from gumas_pbi.access import roles, user_of
from gumas_pbi.models import STAFF, Role
from villages.models import Village
from workers.models import Candidate

PAGE = 50
ORDERERS = (Role.VERIFIER, Role.APPROVER)


@require_safe
@roles(Role.VILLAGE_OFFICER)
def own(request: HttpRequest) -> HttpResponse:
    """The reserve list of the officer's village; a choice where there are several."""
    period = Period.objects.on(timezone.localdate())
    villages = list(Village.objects.of(user_of(request)).order_by("code"))
    if period and len(villages) == 1:
        return redirect("quotas:village", period.pk, villages[0].code)
    return render(request, "enrollment/quotas/own.html", {"period": period, "villages": villages})


@require_safe
@roles(*STAFF, Role.VILLAGE_OFFICER)
def village(request: HttpRequest, pk: int, code: str) -> HttpResponse:
    """Who is within the quota, who stands in reserve and why there. Deciles are for staff."""
    period, today = get_object_or_404(Period, pk=pk), timezone.localdate()
    seen = Village.objects.visible_to(request.user).select_related("district")
    place = get_object_or_404(seen, code=code)
    people = (
        ranked(Candidate.objects.all(), period, today, place)
        .select_related("worker", "priority_by")
        .order_by("position")
        .only(
            "state", "village", "submitted_at", "priority", "priority_reason", "priority_at",
            "priority_by__name", "priority_by__username", "worker__name", "worker__nik",
        )
    )  # fmt: skip
    (row,) = tables.of_villages(period, [place], today)
    staff = request.user.is_staff_of_regency
    context = {
        "period": period,
        "village": place,
        "row": row,
        "page": Paginator(people, PAGE).get_page(request.GET.get("page")),
        "staff": staff,
        "by_decile": staff and period.order == Period.Order.DECILE,
        "may_order": request.user.has_role(*ORDERERS),
        "vacant": vacancies(period, today).in_place(place).count(),
        "planned": planned(period, today).in_place(place).count(),
    }
    return render(request, "enrollment/quotas/village.html", context)


def _back(candidate: Candidate, period: int) -> HttpResponse:
    return redirect("quotas:village", period, candidate.village.code)


def picked(request: HttpRequest) -> Candidate:
    """The candidate that a button names."""
    pk = request.POST.get("candidate", "")
    known = pk.isascii() and pk.isdigit() and len(pk) < 19
    seen = Candidate.objects.visible_to(request.user).select_related("village", "worker")
    return get_object_or_404(seen, pk=int(pk) if known else 0)


@require_POST
@roles(*ORDERERS)
def prioritise(request: HttpRequest, pk: int) -> HttpResponse:
    candidate = picked(request)
    form = PriorityForm(request.POST)
    form.is_valid()
    reason = form.cleaned_data.get("reason", "")
    reserve.prioritise(candidate, reason=reason, by=request.user, at=timezone.now())
    done = _("%(name)s kini didahulukan dalam daftar cadangan.")
    messages.success(request, done % {"name": candidate.worker.name})
    return _back(candidate, pk)


@require_POST
@roles(*ORDERERS)
def release(request: HttpRequest, pk: int) -> HttpResponse:
    candidate = picked(request)
    reserve.release(candidate, by=request.user, at=timezone.now())
    done = _("%(name)s kembali ke tempatnya menurut urutan biasa.")
    messages.success(request, done % {"name": candidate.worker.name})
    return _back(candidate, pk)
