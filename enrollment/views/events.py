"""A death: found by name, asked about, confirmed, recorded."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Exists, F, OuterRef, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from enrollment.actions import events
from enrollment.forms.events import DeathForm
from enrollment.models import Enrollment
from enrollment.months import containing
from gumas_pbi.access import roles
from gumas_pbi.models import Role
from gumas_pbi.refusals import Refused, WrongInput
from workers.models import Worker

REPORTERS = (Role.VILLAGE_OFFICER, Role.VERIFIER, Role.ADMINISTRATOR)
PAGE = 50


def covered_people(user: Any, name: str) -> Any:
    """Who was ever covered, of the villages this user sees: a death is often told late."""
    periods = Enrollment.objects.filter(worker=OuterRef("pk"))
    ever = periods.filter(Q(end=None) | Q(end__gt=F("start")))
    people = Worker.objects.visible_to(user).filter(merged_into=None)
    people = people.filter(Exists(ever) | Q(died_on__isnull=False))
    for word in name.split():
        people = people.filter(name__icontains=word)
    now = periods.active_on(timezone.localdate())
    people = people.annotate(covered=Exists(now))
    people = people.select_related("village__district").prefetch_related("claims")
    return people.order_by("name", "pk")


@require_safe
@roles(*REPORTERS)
def death(request: HttpRequest) -> HttpResponse:
    query = request.GET.get("q", "").replace("\0", "").strip()[:80]
    people = covered_people(request.user, query)
    context = {
        "query": query,
        "page": Paginator(people, PAGE).get_page(request.GET.get("page")),
        "as_of": timezone.now(),
    }
    return render(request, "enrollment/events/death.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@roles(*REPORTERS)
def report_death(request: HttpRequest, pk: int) -> HttpResponse:
    people = Worker.objects.visible_to(request.user).select_related("village__district")
    worker = get_object_or_404(people, pk=pk)
    form = DeathForm(request.POST if request.method == "POST" else None)
    context = {"worker": worker, "form": form, "claim": worker.claims.first()}
    if not form.is_valid():
        status = 422 if form.is_bound else 200
        return render(request, "enrollment/events/report_death.html", context, status=status)
    facts = {"died_on": form.cleaned_data["died_on"], "at_work": form.cleaned_data["at_work"]}
    at = timezone.now()
    try:
        if "confirmed" not in request.POST:
            context["preview"] = events.preview_death(worker, **facts, at=at)
            context["next_month"] = containing(facts["died_on"]).end
            return render(request, "enrollment/events/confirm_death.html", context)
        note = form.cleaned_data["note"]
        _event, claim = events.report_death(worker, **facts, note=note, by=request.user, at=at)
    except Refused as no:
        form.add_error("died_on" if isinstance(no, WrongInput) else None, str(no))
        return render(request, "enrollment/events/report_death.html", context, status=422)
    if claim:
        messages.success(
            request, _("Kematian tercatat, perlindungan diakhiri, dan klaim dibuka untuk keluarga.")
        )
        return redirect("claims:detail", claim.pk)
    messages.success(
        request, _("Kematian tercatat. Tidak ada klaim: pada tanggal itu tidak ada perlindungan.")
    )
    return redirect("events:death")
