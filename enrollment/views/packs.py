"""A month's finance pack, and why each of its lines is what it is."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from enrollment import explain
from enrollment.actions import packs
from enrollment.forms.packs import OfficialPackForm, PackForm
from enrollment.models import Contribution, ContributionBatch, FinancePack
from enrollment.queries import explained
from enrollment.views.month import month_of
from gumas_pbi.access import roles, user_of
from gumas_pbi.downloads import XLSX, attachment
from gumas_pbi.models import STAFF, Role
from gumas_pbi.refusals import Refused

READERS = frozenset({Role.TREASURER, Role.APPROVER, Role.ADMINISTRATOR})
TYPES = {"pdf": "application/pdf", "xlsx": XLSX}
State = FinancePack.State


def _page(
    request: HttpRequest, batch: ContributionBatch, form: OfficialPackForm | None = None
) -> HttpResponse:
    found = list(batch.packs.select_related("made_by").order_by("-number"))
    for pack in found:
        pack.kept = _kept(pack) if pack.state == State.READY else ()
    is_closed = batch.state == ContributionBatch.State.CLOSED
    making = any(pack.state == State.MAKING for pack in found)
    is_ready = any(pack.state == State.READY for pack in found)
    context = {
        "batch": batch,
        "packs": found,
        "making": making,
        "is_closed": is_closed,
        "may_ask": is_closed and not making and user_of(request).has_role(Role.TREASURER),
        "official_form": (form or OfficialPackForm(_ready(batch))) if is_ready else None,
    }
    if form:
        context["form"] = form
    part = request.htmx and not request.htmx.boosted  # type: ignore[attr-defined]
    if part:
        response = render(request, "enrollment/packs/_making.html", context)
        if not making:
            response["HX-Refresh"] = "true"
        return response
    status = 422 if form else 200
    return render(request, "enrollment/packs/list.html", context, status=status)


def _kept(pack: FinancePack) -> list[dict[str, Any]]:
    """Both files of a pack, each with its size in bytes and its hash, and whether storage has lost
    it."""
    files = (
        ("xlsx", "Excel", "file-spreadsheet", pack.workbook, "workbook"),
        ("pdf", "PDF", "file-text", pack.pdf, "pdf"),
    )
    return [
        {
            "form": form, "label": label, "icon": icon,
            "size": getattr(pack, f"{name}_size"),
            "sha256": bytes(getattr(pack, f"{name}_sha256") or b"").hex(),
            "is_lost": not file.storage.exists(file.name),
        }
        for form, label, icon, file, name in files
    ]  # fmt: skip


@require_safe
@roles(*READERS)
def index(request: HttpRequest, month: str) -> HttpResponse:
    return _page(request, month_of(month))


@require_POST
@roles(Role.TREASURER)
def ask(request: HttpRequest, month: str) -> HttpResponse:
    batch = month_of(month)
    packs.ask(batch, by=user_of(request), at=timezone.now())
    return redirect("packs:list", str(batch))


def _ready(batch: ContributionBatch) -> Any:
    found = FinancePack.objects.filter(batch=batch, state=State.READY)
    return found.select_related("batch__opened_by", "batch__closed_by", "made_by").order_by(
        "-number"
    )


def _file(data: bytes, pack: FinancePack, what: str, form: str) -> HttpResponse:
    name = f"{what}-{pack.batch}-{pack.number}.{form}"
    return attachment(data, name, TYPES[form])


@require_POST
@roles(*READERS)
def official(request: HttpRequest, month: str) -> HttpResponse:
    batch = month_of(month)
    form = OfficialPackForm(_ready(batch), request.POST)
    if form.is_valid():
        chosen = form.cleaned_data
        try:
            data = packs.official(**chosen, by=user_of(request), at=timezone.now())
        except Refused as no:
            form.add_error("reason" if no.code == "reason_missing" else None, str(no))
        else:
            return _file(data, chosen["pack"], "berkas-keuangan", chosen["form"])
    return _page(request, batch, form)


@require_POST
@roles(*READERS)
def copy(request: HttpRequest, month: str) -> HttpResponse:
    form = PackForm(_ready(month_of(month)), request.POST)
    if not form.is_valid():
        raise Http404
    chosen = form.cleaned_data
    data = packs.copy(**chosen, by=user_of(request), at=timezone.now())
    return _file(data, chosen["pack"], "berkas-keuangan-salinan", chosen["form"])


@require_safe
@roles(*STAFF)
def line(request: HttpRequest, month: str, pk: int) -> HttpResponse:
    """Why this person's lines in this month are what they are."""
    batch = month_of(month)
    one = get_object_or_404(Contribution.objects.select_related("worker"), batch=batch, pk=pk)
    lines = list(explained.of_person(one))
    for each in lines:
        each.sentence = explain.sentence(explained.facts(each))
    context = {"batch": batch, "worker": one.worker, "lines": lines}
    return render(request, "enrollment/packs/line.html", context)
