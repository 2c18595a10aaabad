"""Carrying a decree on into what follows it."""

from __future__ import annotations

from datetime import timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from enrollment.actions import decrees
from enrollment.forms.decrees import ExtendForm
from enrollment.models import Decree
from enrollment.queries import successors
from gumas_pbi.access import roles
from gumas_pbi.models import Role
from gumas_pbi.refusals import Refused


@require_http_methods(["GET", "HEAD", "POST"])
@roles(Role.APPROVER)
def extend(request: HttpRequest, pk: int) -> HttpResponse:
    """What would be carried on, and the facts of the decree that does it."""
    decree = get_object_or_404(Decree, pk=pk, state=Decree.State.ISSUED)
    next_year = decree.end.replace(month=12, day=31)
    facts = {"date": timezone.localdate(), "last_day": next_year, "about": decree.about}
    form = ExtendForm(request.POST or None, initial=facts | {"legal_basis": decree.legal_basis})
    if request.method == "POST" and form.is_valid():
        try:
            made = decrees.extend(decree, **form.values(), by=request.user, at=timezone.now())
        except Refused as no:
            form.add_error(None, str(no))
        else:
            return redirect("decrees:detail", made.pk)
    context = {
        "decree": decree,
        "form": form,
        "last_day": decree.end - timedelta(days=1),
        **successors.people(decree)._asdict(),
    }
    return render(request, "enrollment/decrees/extend.html", context)
