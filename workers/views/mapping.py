"""The page that says what the unknown columns of a list hold."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from gumas_pbi.access import roles
from gumas_pbi.refusals import Refused
from workers.actions import mapping
from workers.checks import FIELDS
from workers.forms.mapping import MappingForm
from workers.models import Roster
from workers.views.senders import SENDERS


def _roster(request: HttpRequest, pk: int) -> Roster:
    seen = Roster.objects.visible_to(request.user)
    return get_object_or_404(seen.select_related("village", "district"), pk=pk)


@require_http_methods(["GET", "HEAD", "POST"])
@roles(*SENDERS)
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    roster = _roster(request, pk)
    form = MappingForm(roster, request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            rows = mapping.place(roster, form.chosen(), by=request.user, at=timezone.now())
        except Refused as no:
            form.add_error(None, str(no))
        else:
            messages.success(request, _done(roster, rows))
            return redirect("rosters:detail", pk)
    remembered = list(
        mapping.remembered(roster).select_related("decided_by").order_by("title", "pk")
    )
    for each in remembered:
        each.label = FIELDS.get(each.field)
    context = {
        "roster": roster,
        "form": form,
        "remembered": remembered,
        "missing": [FIELDS[f] for f in mapping.missing(roster)] if _is_refused(roster) else [],
    }
    return render(request, "workers/mapping/edit.html", context)


def _is_refused(roster: Roster) -> bool:
    return roster.state == Roster.State.REFUSED


def _done(roster: Roster, rows: int) -> str:
    if _is_refused(roster):
        return _("Isi kolomnya diingat, dan berkasnya sedang dibaca ulang.")
    if not rows:
        return _("Isi kolomnya diingat. Tidak ada baris yang berubah.")
    return ngettext(
        "Isi kolomnya diingat, dan %(rows)s baris diperiksa lagi.",
        "Isi kolomnya diingat, dan %(rows)s baris diperiksa lagi.",
        rows,
    ) % {"rows": rows}


@require_POST
@roles(*SENDERS)
def forget(request: HttpRequest, pk: int) -> HttpResponse:
    roster = _roster(request, pk)
    number = request.POST.get("mapping", "")
    known = mapping.remembered(roster)
    wanted = int(number) if number.isascii() and number.isdigit() and len(number) < 19 else 0
    mapping.forget(get_object_or_404(known, pk=wanted), by=request.user, at=timezone.now())
    messages.success(request, _("Kolom itu tidak diingat lagi."))
    return redirect("mapping:edit", pk)
