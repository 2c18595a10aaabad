"""Claims of families: the estimate, the papers, the next step."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from enrollment import benefits, claim_papers
from enrollment.actions import claims
from enrollment.forms.claims import ClaimFilter
from enrollment.models import Claim, ClaimPaper
from gumas_pbi.access import roles
from gumas_pbi.models import STAFF, Role
from gumas_pbi.refusals import Refused

READERS = STAFF | {Role.VILLAGE_OFFICER}
COLLECTORS = frozenset({Role.VILLAGE_OFFICER, Role.VERIFIER, Role.BPJS_LIAISON, Role.ADMINISTRATOR})
PAGE = 50


@require_safe
@roles(*READERS)
def index(request: HttpRequest) -> HttpResponse:
    filters = ClaimFilter(request.GET)
    found = Claim.objects.visible_to(request.user).select_related("worker", "village", "event")
    if filters.is_valid() and filters.cleaned_data["state"]:
        found = found.filter(state=filters.cleaned_data["state"])
    found = found.annotate(
        papers_all=Count("papers"),
        papers_in=Count("papers", filter=Q(papers__received_at__isnull=False)),
    ).order_by("-opened_at", "-pk")
    context = {
        "filters": filters,
        "page": Paginator(found, PAGE).get_page(request.GET.get("page")),
        "may_report": request.user.has_role(  # type: ignore[union-attr]
            Role.VILLAGE_OFFICER, Role.VERIFIER, Role.ADMINISTRATOR
        ),
        "as_of": timezone.now(),
    }
    return render(request, "enrollment/claims/list.html", context)


def five_years_after(day: date) -> date:
    years = benefits.JKK_LAPSES_AFTER_YEARS
    if (day.month, day.day) == (2, 29):
        return date(day.year + years, 3, 1)
    return day.replace(year=day.year + years)


def parts_of(claim: Claim) -> list[tuple[Any, int]]:
    """The parts that the estimate was the sum of; none where the tariff has changed since."""
    try:
        estimate = claims.estimate_of(claim.programme, claim.months, claim.event.date)
    except Refused:
        return []
    if estimate.total != claim.estimate:
        return []
    return [(claim_papers.PARTS[code], amount) for code, amount in estimate.parts]


@require_safe
@roles(*READERS)
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    found = Claim.objects.visible_to(request.user).select_related(
        "worker__village__district", "village__district", "event__reported_by"
    )
    claim = get_object_or_404(found, pk=pk)
    papers = list(claim.papers.select_related("received_by").order_by("pk"))
    for paper in papers:
        paper.name = claim_papers.name_of(paper.code)
        paper.case = claim_papers.case_of(paper.code)
    missing = [paper for paper in papers if not paper.received_at]
    context = {
        "claim": claim,
        "papers": papers,
        "received": len(papers) - len(missing),
        "needed": [paper for paper in missing if not paper.case],
        "parts": parts_of(claim),
        "heirs": [claim_papers.HEIRS[code] for code in benefits.HEIR_ORDER],
        "scholarship": benefits.scholarship_limit(
            claim.programme,  # type: ignore[arg-type]
            claim.months,
            benefits.SCHOLARSHIP_CHILDREN,
        ),
        "lapses": five_years_after(claim.event.date) if claim.programme == "JKK" else None,
        "may_collect": request.user.has_role(*COLLECTORS),  # type: ignore[union-attr]
    }
    return render(request, "enrollment/claims/detail.html", context)


@require_POST
@roles(*COLLECTORS)
def receive_paper(request: HttpRequest, pk: int) -> HttpResponse:
    mine = Claim.objects.visible_to(request.user)
    paper = get_object_or_404(ClaimPaper.objects.filter(claim__in=mine), pk=pk)
    claims.receive_paper(paper, by=request.user, at=timezone.now())
    messages.success(request, _("%s: sudah diterima.") % claim_papers.name_of(paper.code))
    return redirect("claims:detail", paper.claim_id)
