"""The page that corrects what the registry says of a person."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from gumas_pbi.access import roles, user_of
from gumas_pbi.refusals import Refused
from workers.actions import corrections
from workers.forms.corrections import CorrectionForm
from workers.models import Worker


@require_http_methods(["GET", "HEAD", "POST"])
@roles(*corrections.CORRECTORS)
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    seen = Worker.objects.visible_to(request.user).select_related("village", "occupation")
    worker = get_object_or_404(seen, pk=pk, merged_into=None)
    form = CorrectionForm(worker, request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        name, worker.updated_at = worker.name, form.seen_at()
        try:
            corrections.correct(
                worker, form.given(), form.cleaned_data["reason"],
                by=user_of(request), at=timezone.now(),
            )  # fmt: skip
        except Refused as no:
            field = "reason" if no.code == "reason_missing" else no.facts.get("field")
            form.add_error(field, str(no))
            worker.name = name
        else:
            messages.success(
                request, _("Data orang ini sudah diperbaiki; yang lama tetap dicatat.")
            )
            return redirect("workers:detail", worker.pk)
    return render(request, "workers/workers/correct.html", {"worker": worker, "form": form})
