"""The papers of a decree: its annex to read or to sign, and the scan of what was signed."""

from __future__ import annotations

import re

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from enrollment import scan_kinds
from enrollment.actions import annexes, scans
from enrollment.forms.papers import OfficialForm, ScanForm
from enrollment.models import Decree
from gumas_pbi.access import roles, user_of
from gumas_pbi.downloads import XLSX, attachment
from gumas_pbi.models import STAFF, Role
from gumas_pbi.refusals import Refused

SIGNERS = frozenset({Role.APPROVER, Role.ADMINISTRATOR})
TYPES = {"pdf": "application/pdf", "xlsx": XLSX}


def _decree(pk: int) -> Decree:
    return get_object_or_404(Decree.objects.select_related("scanned_by", "amends"), pk=pk)


def _file(data: bytes, decree: Decree, what: str, ending: str, kind: str) -> HttpResponse:
    number = re.sub(r"[^A-Za-z0-9]+", "-", decree.number).strip("-")
    return attachment(data, f"{what}-{number}.{ending}", kind)


def _page(
    request: HttpRequest,
    decree: Decree,
    official_form: OfficialForm | None = None,
    scan_form: ScanForm | None = None,
) -> HttpResponse:
    user, is_issued = user_of(request), decree.state == Decree.State.ISSUED
    changers = scans.REPLACERS if decree.scan else scans.ATTACHERS
    bound = next((form for form in (official_form, scan_form) if form), None)
    context = {
        "decree": decree,
        "may_sign": is_issued and user.has_role(*SIGNERS),
        "may_attach": is_issued and user.has_role(*changers),
        "official_form": official_form or OfficialForm(),
        "scan_form": scan_form or ScanForm(),
        "most_bytes": settings.ROSTER_LIMITS["bytes"],
        "megabytes": settings.ROSTER_LIMITS["bytes"] // 1024**2,
    }
    if bound:
        context["form"] = bound
    return render(request, "enrollment/papers/detail.html", context)


@require_safe
@roles(*STAFF)
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    return _page(request, _decree(pk))


@require_POST
@roles(*STAFF)
def copy(request: HttpRequest, pk: int) -> HttpResponse:
    decree, form = _decree(pk), request.POST.get("form", "pdf")
    if form not in TYPES:
        raise Http404
    data = annexes.copy(decree, form, by=user_of(request), at=timezone.now())
    return _file(data, decree, "lampiran-salinan", form, TYPES[form])


@require_POST
@roles(*SIGNERS)
def official(request: HttpRequest, pk: int) -> HttpResponse:
    decree, form = _decree(pk), OfficialForm(request.POST)
    if form.is_valid():
        chosen = form.cleaned_data
        try:
            data = annexes.official(decree, **chosen, by=user_of(request), at=timezone.now())
        except Refused as no:
            form.add_error("reason" if no.code == "reason_missing" else None, str(no))
        else:
            return _file(data, decree, "lampiran-resmi", chosen["form"], TYPES[chosen["form"]])
    return _page(request, decree, official_form=form)


@require_POST
@roles(*scans.ATTACHERS)
def attach(request: HttpRequest, pk: int) -> HttpResponse:
    decree, sent = _decree(pk), request.FILES
    too_large = getattr(request, "upload_too_large", False)
    form = ScanForm(request.POST, sent, too_large=too_large)
    if form.is_valid():
        file = form.cleaned_data["file"]
        try:
            scans.attach(
                decree, file.read(), file_name=file.name, by=user_of(request), at=timezone.now()
            )
        except Refused as no:
            form.add_error("file", str(no))
        else:
            messages.success(request, _("Pindaian SK disimpan."))
            return redirect("papers:detail", decree.pk)
    return _page(request, decree, scan_form=form)


@require_POST
@roles(*STAFF)
def scan(request: HttpRequest, pk: int) -> HttpResponse:
    decree = _decree(pk)
    data = scans.download(decree, by=user_of(request), at=timezone.now())
    ending = scan_kinds.kind_of(data)
    return _file(data, decree, "sk", ending, scan_kinds.KINDS[ending][0])
