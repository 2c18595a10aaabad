"""How many people are covered, where, and what it costs: counts only."""

from __future__ import annotations

import csv
import io

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from enrollment.queries.billing_findings import prevented_in
from gumas_pbi.access import roles
from gumas_pbi.indonesian import number
from gumas_pbi.models import Role
from gumas_pbi.spreadsheet_text import neutral
from reports import suppression
from reports.queries import confirmation, coverage
from reports.queries import rollout as cards


@require_safe
def dashboard(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    today = timezone.localdate(now)
    found = coverage.coverage(request.user, today)  # type: ignore[arg-type]
    wanted = request.GET.get("kecamatan", "")
    district = next((d for d in found.districts if d.code == wanted), None)
    if wanted and district is None:
        raise Http404
    staff = request.user.is_staff_of_regency  # type: ignore[union-attr]
    totals = coverage.totals(today)
    cost = coverage.month_cost(today)
    few = found.people is None or bool(cost and suppression.shown(cost.people) is None)
    if few and not staff:
        cost = None  # the rupiah would tell the people
    places = district.parts if district else found.districts
    rollout = None if district else cards.rollout(exact=staff)
    context = {
        "coverage": found,
        "district": district,
        "places": places,
        "most": max([1, *(place.people or 0 for place in places)]),
        "hidden": any(place.people is None for place in places),
        "target": settings.TARGET_PEOPLE,
        "numbers": {name: _text(n, exact=staff) for name, n in totals.items()}
        | {"cards": rollout.cards if rollout else ""},
        "rollout": rollout,
        "ceremonies": [] if district else cards.ceremonies(exact=staff),
        "today": today,
        "cost": cost,
        "prevented": prevented_in(today.year) if staff and not district else None,
        "confirmation": None if district else confirmation.of_districts(today),
        "exact": staff,
        "as_of": now,
    }
    return render(request, "reports/dashboard.html", context)


def _text(count: int, *, exact: bool) -> str:
    small = not exact and suppression.shown(count) is None
    return f"<{suppression.SMALLEST}" if small else number(count)


@require_safe
@roles(*Role)
def download(request: HttpRequest) -> HttpResponse:
    now = timezone.localtime()
    found = coverage.coverage(request.user, now.date())  # type: ignore[arg-type]
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow([_("Data per"), f"{now:%d/%m/%Y %H.%M} WIB"])
    writer.writerow([_("Kode"), _("Wilayah"), _("Orang terlindungi"), _("Desa terjangkau")])
    for row in coverage.rows_of(found):
        writer.writerow([neutral(cell) if isinstance(cell, str) else cell for cell in row])
    name = f"cakupan-{now:%Y-%m-%d}.csv"
    return HttpResponse(
        out.getvalue().encode("utf-8-sig"),  # Excel knows UTF-8 by its mark alone
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )
