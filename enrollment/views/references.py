"""Pages of the reference lists: which hold, uploading one, what one does, taking it back."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Case, Value, When
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from enrollment.forms.references import UploadForm
from enrollment.queries import listed
from gumas_pbi.access import roles
from gumas_pbi.models import STAFF, Role
from gumas_pbi.refusals import Refused
from workers.actions import references
from workers.models import ReferenceList

KEEPERS = (Role.VERIFIER, Role.ADMINISTRATOR)
PAGE = 50
State = ReferenceList.State
# What each refusal of the verb is about.
FIELDS = {
    "source_missing": "source",
    "dated_ahead": "dated",
    "older_than_current": "dated",
    "past": "valid_until",
}


@require_safe
@roles(*STAFF)
def index(request: HttpRequest) -> HttpResponse:
    # What holds and what is being read first, by kind; then what no longer holds.
    over = Case(When(state__in=[State.ACTIVE, State.RECEIVED], then=Value(0)), default=Value(1))
    kinds = [When(kind=kind, then=Value(n)) for n, kind in enumerate(ReferenceList.Kind)]
    found = ReferenceList.objects.select_related("uploaded_by", "withdrawn_by")
    found = found.order_by(over, Case(*kinds), "-dated", "-pk")
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    may_upload = request.user.has_role(*KEEPERS)
    context = {"page": page, "may_upload": may_upload}
    return render(request, "enrollment/references/list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@roles(*KEEPERS)
def upload(request: HttpRequest) -> HttpResponse:
    form, status = UploadForm(), 200
    if request.method == "POST":
        data, files = request.POST, request.FILES  # reading them tells whether it was too much
        too_large = getattr(request, "upload_too_large", False)
        form = UploadForm(data, files, too_large=too_large)
        status = 413 if too_large else 200
        if form.is_valid():
            facts = dict(form.cleaned_data)
            file = facts.pop("file")
            facts |= {"file_name": file.name, "by": request.user, "at": timezone.now()}
            try:
                return redirect("references:detail", references.receive(file.read(), **facts).pk)
            except Refused as no:
                form.add_error(FIELDS.get(no.code, "file"), str(no))
    sources = ReferenceList.objects.values_list("source", flat=True)
    context = {
        "form": form,
        "limits": settings.REFERENCE_LIMITS,
        "megabytes": settings.REFERENCE_LIMITS["bytes"] >> 20,
        "sources": sources.order_by("source").distinct()[:PAGE],
    }
    return render(request, "enrollment/references/upload.html", context, status=status)


def _reference(pk: int) -> ReferenceList:
    return get_object_or_404(
        ReferenceList.objects.select_related("uploaded_by", "withdrawn_by"), pk=pk
    )


@require_safe
@roles(*STAFF)
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    reference = _reference(pk)
    if request.htmx:  # type: ignore[attr-defined]
        part = "enrollment/references/_reading.html"
        response = render(request, part, {"reference": reference})
        if reference.state != State.RECEIVED:
            response["HX-Refresh"] = "true"
        return response
    holds = reference.state == State.ACTIVE
    today = timezone.localdate()
    context = {
        "reference": reference,
        "effect": listed.effect(reference, today) if holds else None,
        "is_past": bool(holds and reference.valid_until and reference.valid_until < today),
        "may_withdraw": holds and request.user.has_role(*KEEPERS),
        "may_upload": request.user.has_role(*KEEPERS),
    }
    return render(request, "enrollment/references/detail.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@roles(*KEEPERS)
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask once more with what will change, then take the list back."""
    reference = _reference(pk)
    if request.method == "POST":
        references.withdraw(reference, by=request.user, at=timezone.now())
        messages.success(request, _("Daftar ditarik. Orang di dalamnya tidak ditandai lagi."))
        return redirect("references:detail", pk)
    if reference.state != State.ACTIVE:
        return redirect("references:detail", pk)
    context = {"reference": reference, "effect": listed.effect(reference, timezone.localdate())}
    return render(request, "enrollment/references/withdraw.html", context)
