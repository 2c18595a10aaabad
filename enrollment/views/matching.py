"""The list of people for the civil registry's offline match."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_http_methods

from enrollment.actions import matching
from enrollment.forms.references import MatchForm
from enrollment.views.references import KEEPERS
from gumas_pbi.access import roles
from gumas_pbi.refusals import Refused

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_http_methods(["GET", "HEAD", "POST"])
@roles(*KEEPERS)
def export(request: HttpRequest) -> HttpResponse:
    form = MatchForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        at = timezone.now()
        try:
            data = matching.export(**form.cleaned_data, by=request.user, at=at)
        except Refused as no:
            form.add_error("reason" if no.code == "reason_missing" else None, str(no))
        else:
            response = HttpResponse(data, content_type=XLSX)
            name = f"padan-{form.cleaned_data['whom']}-{at.astimezone():%Y-%m-%d}.xlsx"
            response["Content-Disposition"] = content_disposition_header(True, name)
            response["X-Content-Type-Options"] = "nosniff"
            return response
    return render(request, "enrollment/references/match.html", {"form": form})
