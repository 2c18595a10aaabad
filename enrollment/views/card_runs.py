"""A print run: how far it is, who was skipped, its files, and stopping or going on with it."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.db.models import Count, Q, Sum
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_POST, require_safe

from enrollment.actions import card_files, cards
from enrollment.models import CardFile, CardRun
from enrollment.views.cards import HOLDERS, PAGE, PRINTERS
from gumas_pbi.access import roles, user_of
from gumas_pbi.downloads import attachment
from gumas_pbi.models import STAFF

State = CardFile.State


@require_safe
@roles(*STAFF)
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    related = ("village", "district", "decree", "asked_by", "stopped_by")
    run = get_object_or_404(CardRun.objects.select_related(*related), pk=pk)
    files = run.files.select_related("run", "village__district").order_by("village__code")
    of_state = {state: Count("pk", filter=Q(state=state)) for state in State.values}
    counted = run.files.aggregate(villages=Count("pk"), made=Sum("cards"), **of_state)
    left_out = run.planned.exclude(skipped="").select_related("member__worker", "village")
    context = {
        "run": run,
        "counted": counted,
        "printing": run.state == CardRun.State.PRINTING and counted["waiting"] > 0,
        "page": Paginator(files, PAGE).get_page(request.GET.get("page")),
        "skipped": Paginator(
            left_out.order_by("village__code", "member__name", "pk"), PAGE
        ).get_page(request.GET.get("dilewati")),
        "may_print": user_of(request).has_role(*PRINTERS),
        "as_of": timezone.now(),
    }
    part = request.htmx and not request.htmx.boosted  # type: ignore[attr-defined]
    name = "enrollment/cards/_run.html" if part else "enrollment/cards/detail.html"
    return render(request, name, context)


@require_POST
@roles(*PRINTERS)
def stop(request: HttpRequest, pk: int) -> HttpResponse:
    run = get_object_or_404(CardRun, pk=pk)
    cards.stop(run, by=user_of(request), at=timezone.now())
    return redirect("cards:detail", run.pk)


@require_POST
@roles(*PRINTERS)
def go_on(request: HttpRequest, pk: int) -> HttpResponse:
    run = get_object_or_404(CardRun, pk=pk)
    cards.go_on(run, by=user_of(request), at=timezone.now())
    return redirect("cards:detail", run.pk)


@require_POST
@roles(*PRINTERS)
def retry(request: HttpRequest, pk: int) -> HttpResponse:
    file = get_object_or_404(CardFile.objects.select_related("run"), pk=pk)
    cards.retry(file, by=user_of(request), at=timezone.now())
    return redirect("cards:detail", file.run_id)


@require_POST
@roles(*HOLDERS)
def download(request: HttpRequest, pk: int) -> HttpResponse:
    """A village's cards or, with `kind` receipt, its list to sign."""
    found = CardFile.objects.visible_to(user_of(request)).select_related("village")
    file = get_object_or_404(found, pk=pk)
    kind = "receipt" if request.POST.get("kind") == "receipt" else "file"
    content = card_files.download(file, kind, by=user_of(request), at=timezone.now())
    return attachment(content, card_files.name_of(file, kind), "application/pdf")


@require_POST
@roles(*STAFF)
def download_all(request: HttpRequest, pk: int) -> StreamingHttpResponse:
    run = get_object_or_404(CardRun, pk=pk)
    pieces = card_files.download_all(run, by=user_of(request), at=timezone.now())
    response = StreamingHttpResponse(pieces, content_type="application/zip")
    response["Content-Disposition"] = content_disposition_header(True, f"kartu-{run.pk}.zip")
    response["X-Content-Type-Options"] = "nosniff"
    return response
