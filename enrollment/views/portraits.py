"""The photo for a worker's card: taken with a phone, seen by who may see the worker."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from enrollment.actions import portraits
from enrollment.forms.portraits import PortraitForm
from enrollment.models import Portrait
from enrollment.portrait_jpeg import LIMITS
from enrollment.queries import portraits as queries
from gumas_pbi.access import roles, user_of
from gumas_pbi.models import STAFF, Role
from gumas_pbi.refusals import Refused
from workers.models import Worker

TAKERS = STAFF | {Role.VILLAGE_OFFICER}


def _worker(request: HttpRequest, pk: int) -> Worker:
    seen = Worker.objects.visible_to(user_of(request)).select_related("village__district")
    return get_object_or_404(seen, pk=pk)


@require_http_methods(["GET", "HEAD", "POST"])
@roles(*TAKERS)
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    worker = _worker(request, pk)
    if request.method != "POST":
        return _page(request, worker, PortraitForm())
    too_large = getattr(request, "upload_too_large", False)
    form = PortraitForm(request.POST, request.FILES, too_large=too_large)
    if form.is_valid():
        data = form.cleaned_data["photo"].read()
        try:
            portraits.take(worker, data, by=user_of(request), at=timezone.now())
        except Refused as no:
            form.add_error("photo", str(no))
        else:
            messages.success(request, _("Foto disimpan. Periksa apakah wajahnya jelas."))
            return redirect("portraits:edit", worker.pk)
    return _page(request, worker, form)


def _page(request: HttpRequest, worker: Worker, form: PortraitForm) -> HttpResponse:
    context = {
        "worker": worker,
        "portrait": Portrait.objects.filter(worker=worker).select_related("taken_by").first(),
        "form": form,
        "takes": not worker.died_on and not worker.merged_into_id,
        "most_bytes": LIMITS.bytes,
    }
    status = 422 if form.is_bound else 200
    return render(request, "enrollment/portraits/edit.html", context, status=status)


@require_safe
@roles(*TAKERS)
def image(request: HttpRequest, pk: int) -> HttpResponse:
    """The JPEG that we made ourselves, for our own pages."""
    jpeg = queries.of([_worker(request, pk).pk]).get(pk)
    if jpeg is None:
        raise Http404
    headers = {"X-Content-Type-Options": "nosniff", "Cache-Control": "no-store"}
    return HttpResponse(jpeg, content_type="image/jpeg", headers=headers)


@require_POST
@roles(*TAKERS)
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    worker = _worker(request, pk)
    portraits.remove(worker, by=user_of(request), at=timezone.now())
    messages.success(request, _("Foto dihapus."))
    return redirect("portraits:edit", worker.pk)
