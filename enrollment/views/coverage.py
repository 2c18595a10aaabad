"""Everybody who is covered."""

from __future__ import annotations

from datetime import timedelta

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from enrollment import benefits
from enrollment.forms.coverage import CoverageFilter
from enrollment.models import Enrollment, Programme
from enrollment.queries import clocks
from enrollment.queries.continuity import goes_on
from gumas_pbi.access import roles, user_of
from gumas_pbi.ages import age
from gumas_pbi.models import STAFF, Role

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
