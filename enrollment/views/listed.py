"""People who are covered although a list speaks against it."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from enrollment.forms.references import ListedFilter
from enrollment.queries import listed
from gumas_pbi.access import roles
from gumas_pbi.models import STAFF, Role
from workers.queries.listed import hits

PAGE = 50
# What is to be done about each, in the order of the act.
NEXT = {
    "listed_deceased": _("Pastikan ke keluarganya, lalu laporkan kematiannya."),
    "listed_wage_earner": _("Pastikan ke pemberi kerjanya atau BPJS, lalu usulkan penggantinya."),
    "listed_participant": _("Pastikan siapa yang membayar, supaya tidak dibayar dua kali."),
    "listed_public_servant": _("Pastikan ke instansinya, lalu usulkan penggantinya."),
    "welfare_above_limit": _("Pastikan keadaannya ke desa, lalu usulkan penggantinya."),
    "civil_registry_differs": _("Cocokkan NIK, nama, dan tanggal lahir dengan KTP."),
    "civil_registry_not_found": _(
        "Cocokkan NIK dengan KTP; minta keluarga ke Dukcapil jika perlu."
    ),
    "civil_registry_moved": _("Pastikan ke desa apakah ia masih tinggal di sini."),
}


@require_safe
@roles(*STAFF, Role.VILLAGE_OFFICER)
def covered(request: HttpRequest) -> HttpResponse:
    form = ListedFilter(request.user, request.GET)
    form.is_valid()
    village, district = form.where()
    said = form.cleaned_data.get("said")
    today = timezone.localdate()
    found = listed.covered(request.user, today, *([said] if said else []))
    found = found.in_place(village, district)
    if name := form.cleaned_data.get("q"):
        found = found.filter(name__icontains=name)
    found = found.select_related("village").order_by("village__code", "name", "pk")
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    told = hits([worker.nik_digest for worker in page], today)
    for worker in page:
        worker.hits = told[bytes(worker.nik_digest)]
        worker.next = NEXT[worker.hits[0].code]
        worker.may_have_died = any(hit.code == "listed_deceased" for hit in worker.hits)
    context = {
        "page": page,
        "filter": form,
        "is_filtered": any(form.cleaned_data.values()),
        "may_report": request.user.has_role(
            Role.VILLAGE_OFFICER, Role.VERIFIER, Role.ADMINISTRATOR
        ),
        "as_of": timezone.now(),
    }
    return render(request, "enrollment/listed/list.html", context)
