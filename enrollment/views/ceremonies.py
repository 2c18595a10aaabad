"""Symbolic hand-overs of cards."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from enrollment.actions import ceremonies
from enrollment.forms.ceremonies import CeremonyForm
from enrollment.models import Ceremony
from gumas_pbi.access import roles, user_of
from gumas_pbi.models import STAFF, Role
from gumas_pbi.refusals import Refused

RECORDERS = frozenset({Role.VERIFIER, Role.APPROVER, Role.BPJS_LIAISON, Role.ADMINISTRATOR})
PAGE = 50


@require_http_methods(["GET", "HEAD", "POST"])
@roles(*STAFF)
def index(request: HttpRequest) -> HttpResponse:
    may_record = user_of(request).has_role(*RECORDERS)
    data = request.POST if request.method == "POST" else None
    form = CeremonyForm(data) if may_record else None
    if form and form.is_valid():
        act = {"by": user_of(request), "at": timezone.now()}
        try:
            ceremonies.record(**form.cleaned_data, **act)
        except Refused as no:
            form.add_error("on" if no.code == "day_out_of_range" else None, str(no))
        else:
            messages.success(request, _("Acara dicatat dan tampil di halaman Cakupan."))
            return redirect("ceremonies:list")
    found = Ceremony.objects.filter(cancelled_at=None).select_related("village", "recorded_by")
    context = {
        "page": Paginator(found.order_by("-on", "-pk"), PAGE).get_page(request.GET.get("page")),
        "form": form,
        "today": timezone.localdate(),
    }
    status = 422 if form and form.is_bound else 200
    return render(request, "enrollment/ceremonies/list.html", context, status=status)


@require_POST
@roles(*RECORDERS)
def cancel(request: HttpRequest, pk: int) -> HttpResponse:
    ceremony = get_object_or_404(Ceremony, pk=pk)
    ceremonies.cancel(ceremony, by=user_of(request), at=timezone.now())
    messages.success(request, _("Acara dihapus."))
    return redirect("ceremonies:list")
