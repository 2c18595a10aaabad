"""Everybody who is covered, and one person's coverage month by month."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from enrollment import benefits
from enrollment.actions import claims
from enrollment.forms.coverage import CoverageFilter
from enrollment.models import Enrollment, Programme
from enrollment.months import containing
from enrollment.queries import clocks, timelines
from enrollment.queries.continuity import goes_on
from enrollment.timeline import Timeline
from gumas_pbi.access import roles, user_of
from gumas_pbi.ages import age
from gumas_pbi.models import STAFF, Role
from gumas_pbi.refusals import Refused
from workers.models import Worker

READERS = STAFF | {Role.VILLAGE_OFFICER}
PAGE = 50
DAY = timedelta(days=1)


@require_safe
@roles(*READERS)
def index(request: HttpRequest) -> HttpResponse:
    today = timezone.localdate()
    form = CoverageFilter(user_of(request), request.GET)
    people = Enrollment.objects.visible_to(request.user).filter(programme=Programme.JKM)
    found = form.narrow(people.active_on(today), today)
    found = found.select_related("worker", "village__district").annotate(goes_on=goes_on())
    found = found.order_by("village", "worker__name", "pk")
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    counted = clocks.of([row.worker_id for row in page], Programme.JKM, today)
    for row in page:
        row.clock = counted[row.worker_id]
        row.age = age(row.worker.birth_date, today)
        row.last_day = row.end and row.end - DAY
    context = {
        "page": page,
        "filter": form,
        "is_filtered": any(form.cleaned_data.values()),
        "waiting": benefits.JKM_WAITING_MONTHS,
        "as_of": timezone.now(),
    }
    return render(request, "enrollment/coverage/list.html", context)


@require_safe
@roles(*READERS)
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    today = timezone.localdate()
    seen = Worker.objects.visible_to(request.user).select_related("village__district")
    worker = get_object_or_404(seen, pk=pk)
    timeline = timelines.of(worker, today)
    context = {
        "worker": worker,
        "age": age(worker.birth_date, today),
        "timeline": timeline,
        "as_of": timezone.now(),
        **meaning(timeline, today),
    }
    return render(request, "enrollment/coverage/detail.html", context)


def meaning(timeline: Timeline, today: date) -> dict[str, Any]:
    """What the clocks mean for the family today. Estimates in rupiah: BPJS decides."""
    clock = timeline.clock
    covering = [
        p for p, *_rest in timeline.spans if p.start <= today and (p.end or today + DAY) > today
    ]
    if not covering:
        last = max((cell.month for cell in timeline.cells if cell.day <= today), default=None)
        until = last.next.end - DAY if last else None
        return {
            "is_covered": False,
            "without_gap_until": until if until and until >= today else None,
        }
    full_from = None
    if clock.since and clock.in_a_row <= benefits.JKM_WAITING_MONTHS:
        full_from = containing(clock.since).plus(benefits.JKM_WAITING_MONTHS).first_day
    try:
        jkk = claims.estimate_of(Programme.JKK, clock.in_a_row, today).total
    except Refused:
        jkk = None
    return {
        "is_covered": True,
        "jkm": benefits.jkm_death(clock.in_a_row).total,
        "jkm_full": benefits.jkm_death(benefits.JKM_WAITING_MONTHS + 1).total,
        "full_from": full_from,
        "jkk": jkk,
        "scholarship_in": max(benefits.SCHOLARSHIP_JKM_MONTHS - clock.in_all, 0),
        "scholarship": benefits.SCHOLARSHIP_MAX,
    }
