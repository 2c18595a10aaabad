"""The list of people for the civil registry's offline match."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from enrollment.actions import matching
from enrollment.forms.references import MatchForm
from enrollment.views.references import KEEPERS
from gumas_pbi.access import roles
from gumas_pbi.downloads import XLSX, attachment
from gumas_pbi.refusals import Refused


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
            name = f"padan-{form.cleaned_data['whom']}-{at.astimezone():%Y-%m-%d}.xlsx"
            return attachment(data, name, XLSX)
    return render(request, "enrollment/references/match.html", {"form": form})
