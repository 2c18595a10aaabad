"""Pages of the rollout waves: which villages are reached together."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from enrollment.forms.quotas import WaveForm
from enrollment.views.quotas import EDITORS
from gumas_pbi.access import roles
from gumas_pbi.models import STAFF
from gumas_pbi.refusals import Refused
from villages.actions import waves
from villages.models import Village, Wave


@require_http_methods(["GET", "HEAD", "POST"])
@roles(*STAFF)
def index(request: HttpRequest) -> HttpResponse:
    may_edit = request.user.has_role(*EDITORS)
    found = list(Wave.objects.annotate(reached=Count("villages")).order_by("number"))
    following = max((wave.number for wave in found), default=0) + 1
    form = WaveForm(
        request.POST if may_edit and request.method == "POST" else None,
        initial={"number": following},
    )
    if form.is_bound and form.is_valid():
        try:
            wave = waves.create(**form.cleaned_data, by=request.user, at=timezone.now())
        except Refused as no:
            form.add_error("number", str(no))
        else:
            messages.success(request, _("Gelombang disimpan. Pilih sekarang desanya."))
            return redirect("quotas:wave", wave.pk)
    without = Village.objects.of_regency().filter(wave=None).count()
    context = {"waves": found, "form": form, "may_edit": may_edit, "without": without}
    return render(request, "enrollment/waves/list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@roles(*EDITORS)
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """The wave's name and start, and a box for each village."""
    wave = get_object_or_404(Wave, pk=pk)
    label = str(wave)
    names = {"number": wave.number, "name": wave.name, "start": wave.start}
    form = WaveForm(request.POST if request.method == "POST" else None, initial=names)
    if form.is_bound and form.is_valid():
        try:
            waves.change(wave, **form.cleaned_data, by=request.user, at=timezone.now())
        except Refused as no:
            form.add_error("number", str(no))
        else:
            messages.success(request, _("Perubahan disimpan."))
            return redirect("quotas:waves")
    return render(request, "enrollment/waves/detail.html", _page(pk, label, form))


def _page(pk: int, label: str, form: WaveForm) -> dict[str, Any]:
    villages = Village.objects.of_regency().select_related("district", "wave").order_by("code")
    return {"pk": pk, "label": label, "form": form, "villages": list(villages)}


@require_POST
@roles(*EDITORS)
def fill(request: HttpRequest, pk: int) -> HttpResponse:
    """Put the ticked villages, and all of the ticked districts, into the wave."""
    wave = get_object_or_404(Wave, pk=pk)
    chosen = Village.objects.of_regency().filter(
        Q(code__in=request.POST.getlist("village"))
        | Q(district__code__in=request.POST.getlist("district"))
    )
    count = waves.fill(wave, list(chosen), by=request.user, at=timezone.now())
    done = ngettext("%(n)s desa dalam %(wave)s.", "%(n)s desa dalam %(wave)s.", count) % {
        "n": count,
        "wave": wave,
    }
    messages.success(request, done)
    return redirect("quotas:waves")
