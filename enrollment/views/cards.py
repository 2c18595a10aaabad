"""Print runs and their files."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from django.core.paginator import Paginator
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from enrollment.actions import cards
from enrollment.forms.cards import PrintForm
from enrollment.models import CardFile, CardRun
from enrollment.queries.cards import without_card
from gumas_pbi.access import roles
from gumas_pbi.downloads import attachment
from gumas_pbi.models import STAFF, Role
from gumas_pbi.refusals import Refused

PRINTERS = frozenset({Role.VERIFIER, Role.BPJS_LIAISON, Role.ADMINISTRATOR})
HOLDERS = STAFF | {Role.VILLAGE_OFFICER}
PAGE = 50


def waiting_by_district(user: Any) -> list[dict[str, Any]]:
    """Covered people without a card in the villages this user sees, by district and village."""
    people = without_card(timezone.now()).visible_to(user)
    rows = people.values(
        "village", "village__code", "village__name", "village__district__name"
    ).annotate(people=Count("pk"))
    districts = []
    ordered = rows.order_by("village__code")
    for name, group in groupby(ordered, key=lambda row: row["village__district__name"]):
        villages = list(group)
        districts.append(
            {"name": name, "villages": villages, "people": sum(v["people"] for v in villages)}
        )
    return districts


def render_list(
    request: HttpRequest, form: PrintForm | None = None, status: int = 200
) -> HttpResponse:
    districts = waiting_by_district(request.user)
    staff = request.user.is_staff_of_regency  # type: ignore[union-attr]
    may_print = request.user.has_role(*PRINTERS)  # type: ignore[union-attr]
    if may_print:
        form = form or PrintForm()
        form.show(districts)
    if staff:
        rows = CardRun.objects.select_related("village", "decree", "asked_by").order_by("-pk")
    else:
        files = CardFile.objects.visible_to(request.user)
        rows = files.select_related("run", "village").order_by("-run", "village__name")
    context = {
        "districts": districts,
        "waiting": sum(district["people"] for district in districts),
        "staff": staff,
        "page": Paginator(rows, PAGE).get_page(request.GET.get("page")),
        "form": form,
        "as_of": timezone.now(),
    }
    return render(request, "enrollment/cards/list.html", context, status=status)


@require_safe
@roles(*HOLDERS)
def index(request: HttpRequest) -> HttpResponse:
    return render_list(request)


@require_POST
@roles(*PRINTERS)
def start(request: HttpRequest) -> HttpResponse:
    form = PrintForm(request.POST)
    if form.is_valid():
        try:
            run = cards.print(**form.cleaned_data, by=request.user, at=timezone.now())
            return redirect("cards:detail", run.pk)
        except Refused as no:
            form.add_error(None, str(no))
    return render_list(request, form, status=422)


@require_safe
@roles(*STAFF)
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    run = get_object_or_404(CardRun.objects.select_related("village", "decree", "asked_by"), pk=pk)
    files = run.files.select_related("village__district").order_by("village__code")
    context = {
        "run": run,
        "printing": run.state == CardRun.State.PRINTING,
        "page": Paginator(files, PAGE).get_page(request.GET.get("page")),
        "as_of": timezone.now(),
    }
    part = request.htmx and not request.htmx.boosted  # type: ignore[attr-defined]
    name = "enrollment/cards/_run.html" if part else "enrollment/cards/detail.html"
    return render(request, name, context)


@require_POST
@roles(*HOLDERS)
def download(request: HttpRequest, pk: int) -> HttpResponse:
    files = CardFile.objects.visible_to(request.user).select_related("village")
    file = get_object_or_404(files, pk=pk)
    content = cards.download(file, by=request.user, at=timezone.now())
    name = f"kartu-{file.village.code}-{file.run_id}.pdf"
    return attachment(content, name, "application/pdf")
