"""What could break coverage, and what to do about it."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.conf import settings
from django.core.paginator import Paginator
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from enrollment.actions import continuity as watching
from enrollment.months import containing
from enrollment.queries import arrears, clocks, continuity
from gumas_pbi.access import roles, user_of
from gumas_pbi.ages import years_before
from gumas_pbi.models import STAFF, Role

PAGE = 20


@require_safe
@roles(*STAFF)
def index(request: HttpRequest) -> HttpResponse:
    today = timezone.localdate()
    concerned = watching.concerned()
    context = {
        "endings": continuity.endings(today),
        "may_extend": user_of(request).has_role(Role.APPROVER),
        **_elders(request, today),
        **_money(today),
        "concerned": len(concerned),
        "mailed": sum(bool(user.email) for user in concerned),
        "as_of": timezone.now(),
    }
    return render(request, "enrollment/continuity/index.html", context)


def _elders(request: HttpRequest, today: date) -> dict[str, Any]:
    """Who turns 65 while covered, soonest first, and how many are beyond it and covered."""
    people = continuity.covered(today)
    elders = people.filter(continuity.reaching_age(today) | continuity.beyond_age(today))
    counted = elders.aggregate(
        soon=Count("pk", filter=continuity.reaching_age(today)),
        beyond=Count("pk", filter=continuity.beyond_age(today)),
    )
    found = people.filter(continuity.reaching_age(today)).select_related("worker", "village")
    paginator = Paginator(found.order_by("worker__birth_date", "pk"), PAGE)
    paginator.count = counted["soon"]  # type: ignore[misc]
    page = paginator.get_page(request.GET.get("page"))
    for row in page:
        row.reaches_on = continuity.reaches_on(row.worker.birth_date)
    return {"page": page, "beyond": counted["beyond"], "age": settings.MAX_AGE}


def _money(today: date) -> dict[str, Any]:
    """Months unpaid with who is at risk, and whether the budget lasts. Amounts in rupiah."""
    books = arrears.books(today, since=years_before(today, 2))
    unpaid = arrears.unpaid(books, today)
    return {
        "unpaid": unpaid,
        "longest": max((month.in_a_row for month in unpaid), default=0),
        "most_unpaid": arrears.MOST_UNPAID,
        "next_due": next_due(books, today),
        "risk": continuity.AtRisk(clocks.totals(today)) if unpaid else None,
        "outlook": continuity.outlook(today, books),
    }


def next_due(books: arrears.Books, today: date) -> dict[str, Any] | None:
    """The next month that is due today or later and not paid: of the last month to the next."""
    for step in (-1, 0, 1):
        month = containing(today).plus(step)
        batch = books.computed.get(month)
        if arrears.due(month) >= today and not (batch and batch.paid >= batch.total):
            return {"day": month.first_day, "due": arrears.due(month)}
    return None
