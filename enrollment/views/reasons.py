"""The reasons that verifiers choose from, kept by staff."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from enrollment.forms.verification import ReasonForm
from enrollment.views.verification import RECALLERS
from gumas_pbi.access import roles, user_of
from gumas_pbi.refusals import Refused
from workers.actions import reasons
from workers.models import VerdictReason


@require_http_methods(["GET", "HEAD", "POST"])
@roles(*RECALLERS)
def index(request: HttpRequest) -> HttpResponse:
    """All reasons by kind; a POST adds one."""
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            reasons.add(**form.cleaned_data, by=user_of(request), at=timezone.now())
        except Refused as no:
            form.add_error("label", str(no))
        else:
            messages.success(request, _("Alasan ditambahkan."))
            return redirect("verification:reasons")
    found: Any = VerdictReason.objects.annotate(is_used=reasons.in_use())
    found = list(found.order_by("-is_offered", "position", "pk"))
    groups = [
        (kind.label, [each for each in found if each.kind == kind]) for kind in VerdictReason.Kind
    ]
    return render(request, "enrollment/verification/reasons.html", {"form": form, "groups": groups})


@require_POST
@roles(*RECALLERS)
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """Reword a reason, or offer it (no longer)."""
    reason = get_object_or_404(VerdictReason, pk=pk)
    who: dict[str, Any] = {"by": user_of(request), "at": timezone.now()}
    if "offered" in request.POST:
        reasons.offer(reason, request.POST["offered"] == "yes", **who)
        messages.success(
            request, _("Ditawarkan lagi.") if reason.is_offered else _("Tidak lagi ditawarkan.")
        )
    else:
        reasons.reword(reason, request.POST.get("label", ""), **who)
        messages.success(request, _("Bunyinya diganti."))
    return redirect("verification:reasons")
