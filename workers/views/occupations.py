"""Pages of the occupation table, and of the texts that it does not know."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from gumas_pbi.access import roles
from gumas_pbi.models import Role
from gumas_pbi.refusals import Refused
from workers.actions import occupations
from workers.forms.occupations import OccupationFilter, OccupationForm, SameForm
from workers.models import Occupation

KEEPERS = (Role.VERIFIER, Role.ADMINISTRATOR)
PAGE = 50


@require_safe
@roles(*KEEPERS)
def index(request: HttpRequest) -> HttpResponse:
    form = OccupationFilter(request.GET)
    form.is_valid()
    found = Occupation.objects.all()
    if text := form.cleaned_data.get("q"):
        found = found.filter(name__icontains=text) | found.filter(other_names__icontains=text)
    if group := form.cleaned_data.get("group"):
        found = found.filter(group=group)
    page = Paginator(found.order_by("name"), PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "filter": form,
        "is_filtered": any(form.cleaned_data.values()),
        "unknown": occupations.unrecognised().aggregate(n=Sum("rows"))["n"] or 0,
    }
    return render(request, "workers/occupations/list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@roles(*KEEPERS)
def add(request: HttpRequest) -> HttpResponse:
    """A new occupation; `suggest` in the post, without a name, is what lists call it."""
    suggested = request.POST.get("suggest", "")[: occupations.LONGEST]
    form = OccupationForm(initial={"name": suggested, "eligible": True})
    if "name" in request.POST:
        form = OccupationForm(request.POST)
        if form.is_valid():
            try:
                made = occupations.add(**form.cleaned_data, by=request.user, at=timezone.now())
            except Refused as no:
                form.add_error("name", str(no))
            else:
                messages.success(request, _("Pekerjaan %(name)s ditambahkan.") % {"name": made})
                return redirect("occupations:unrecognised" if suggested else "occupations:list")
    context = {"form": form, "suggested": suggested}
    return render(request, "workers/occupations/edit.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@roles(*KEEPERS)
def change(request: HttpRequest, pk: int) -> HttpResponse:
    occupation = get_object_or_404(Occupation.objects.select_related("changed_by"), pk=pk)
    form = OccupationForm.of(occupation)
    if request.method == "POST":
        form = OccupationForm(request.POST)
        if form.is_valid():
            try:
                rows = occupations.change(
                    occupation, **form.cleaned_data, by=request.user, at=timezone.now()
                )
            except Refused as no:
                form.add_error(None, str(no))
            else:
                messages.success(request, _saved(occupation, rows))
                return redirect("occupations:list")
    context = {"form": form, "occupation": occupation}
    return render(request, "workers/occupations/edit.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@roles(*KEEPERS)
def unrecognised(request: HttpRequest) -> HttpResponse:
    """Texts of waiting rows that mean nothing yet, the most frequent first."""
    bound = SameForm(request.POST, auto_id=False) if request.method == "POST" else None
    if bound is not None and bound.is_valid():
        try:
            text = bound.cleaned_data["text"]
            rows = occupations.same_as(
                bound.occupation, text=text, by=request.user, at=timezone.now()
            )
        except Refused as no:
            bound.add_error("name", str(no))
        else:
            messages.success(request, _saved(bound.occupation, rows))
            return redirect("occupations:unrecognised")
    page = Paginator(occupations.unrecognised(), PAGE).get_page(request.GET.get("page"))
    names = Occupation.objects.order_by("name").values_list("name", flat=True)
    context = {"page": page, "names": names, "bound": bound}
    if bound is not None:
        context["form"] = bound
    return render(request, "workers/occupations/unrecognised.html", context)


def _saved(occupation: Occupation, rows: int) -> str:
    return ngettext(
        "%(name)s disimpan; %(rows)s baris yang menunggu dikenali lagi.",
        "%(name)s disimpan; %(rows)s baris yang menunggu dikenali lagi.",
        rows,
    ) % {"name": occupation.name, "rows": rows}
