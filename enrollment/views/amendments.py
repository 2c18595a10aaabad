"""Changing a decree that is issued, by another one: who comes in, and who is taken out."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Exists, OuterRef
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from enrollment.actions import decrees
from enrollment.actions import removals as removing
from enrollment.forms.decrees import AmendForm
from enrollment.forms.draft_names import RemovalFilter, RemovalForm
from enrollment.models import Decree, DraftRemoval, Enrollment, Member
from enrollment.queries import successors
from enrollment.views.picking import picked
from gumas_pbi.access import roles
from gumas_pbi.indonesian import number
from gumas_pbi.models import STAFF, Role
from gumas_pbi.refusals import Refused

PAGE = 50


@require_http_methods(["GET", "HEAD", "POST"])
@roles(Role.APPROVER)
def amend(request: HttpRequest, pk: int) -> HttpResponse:
    """The facts of the decree that changes this one; whom it takes out is chosen afterwards."""
    decree = get_object_or_404(Decree, pk=pk, state=Decree.State.ISSUED)
    today = timezone.localdate()
    facts = {"date": today, "with_new": True, "legal_basis": decree.legal_basis}
    form = AmendForm(request.POST or None, initial=facts)
    if request.method == "POST" and form.is_valid():
        values = form.values()
        values["about"] = values["about"] or None
        try:
            made = decrees.amend(decree, **values, by=request.user, at=timezone.now())
        except Refused as no:
            form.add_error("start" if no.code == "start_outside_decree" else None, str(no))
        else:
            return redirect("decrees:detail", made.pk)
    context = {
        "decree": decree,
        "form": form,
        "last_day": decree.end - timedelta(days=1),
        **successors.people(decree)._asdict(),
    }
    return render(request, "enrollment/decrees/amend.html", context)


def _amendment(pk: int, **state: Any) -> Decree:
    found = Decree.objects.select_related("amends").filter(amends__isnull=False, **state)
    return get_object_or_404(found, pk=pk)


@require_safe
@roles(*STAFF)
def removals(request: HttpRequest, pk: int) -> HttpResponse:
    """Whom an amendment takes out; in its draft, also whom it could."""
    decree = _amendment(pk)
    form = RemovalFilter(request.GET)
    form.is_valid()
    name = form.cleaned_data.get("q", "")
    out = decree.removals.select_related("member__worker", "member__village__district")
    out = out.filter(member__name__icontains=name).order_by("member__name", "pk")
    taken = Paginator(out, PAGE).get_page(request.GET.get("out"))
    labels = dict(Enrollment.EndReason.choices)
    for removal in taken:
        removal.label = labels.get(removal.reason, removal.reason)
    may_edit = decree.state == Decree.State.DRAFT and request.user.has_role(Role.APPROVER)
    context = {
        "decree": decree,
        "filter": form,
        "taken": taken,
        "may_edit": may_edit,
        "form": RemovalForm(),
        "query": request.GET.urlencode(),
    }
    if may_edit:
        context["page"] = _could(decree, name, request.GET.get("page"))
    return render(request, "enrollment/decrees/removals.html", context)


def _could(decree: Decree, name: str, page: str | None) -> Any:
    """Members whom the draft could take out and does not."""
    out = DraftRemoval.objects.filter(decree=decree, member=OuterRef("pk"))
    found = removing.removable(decree).filter(~Exists(out), name__icontains=name)
    found = found.select_related("worker", "village__district")
    return Paginator(found.order_by("name", "pk"), PAGE).get_page(page)


@require_POST
@roles(Role.APPROVER)
def take_out(request: HttpRequest, pk: int) -> HttpResponse:
    decree = _amendment(pk, state=Decree.State.DRAFT)
    people = removing.take_out(
        decree,
        picked(request, Member.objects.filter(pk__in=removing.removable(decree)), "member"),
        reason=request.POST.get("reason", ""),
        note=request.POST.get("note", "")[:300],
        by=request.user,
        at=timezone.now(),
    )
    done = ngettext("%(n)s orang akan dikeluarkan.", "%(n)s orang akan dikeluarkan.", people)
    messages.success(request, done % {"n": number(people)})
    return redirect("decrees:removals", pk)


@require_POST
@roles(Role.APPROVER)
def put_back(request: HttpRequest, pk: int) -> HttpResponse:
    decree = _amendment(pk)
    chosen = picked(request, decree.removals.all(), "removal")
    people = removing.put_back(decree, chosen, by=request.user, at=timezone.now())
    done = ngettext(
        "%(n)s orang tidak jadi dikeluarkan.", "%(n)s orang tidak jadi dikeluarkan.", people
    )
    messages.success(request, done % {"n": number(people)})
    return redirect("decrees:removals", pk)
