"""BPJS's list of a month beside ours: uploaded, its columns placed, the differences seen."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from enrollment.actions import contributions, statement_columns, statements
from enrollment.forms.bills import ReasonForm
from enrollment.forms.statements import (
    DecideForm,
    MinutesForm,
    SignForm,
    StatementColumnsForm,
    StatementFilter,
    StatementForm,
)
from enrollment.models import ContributionBatch, Statement, StatementColumn
from enrollment.queries import reconciled
from enrollment.views.month import month_of
from gumas_pbi.access import roles, user_of
from gumas_pbi.models import STAFF, Role
from gumas_pbi.refusals import Refused

PAGE = 50
SETTLERS = frozenset({Role.BPJS_LIAISON, Role.TREASURER})
State = Statement.State
COMPARED = (State.MATCHED, State.SIGNED)
WITHDRAWABLE = (State.UNPLACED, State.MATCHED)


def statement_of(batch: ContributionBatch) -> Statement:
    """The list that holds for the month; 404 without one."""
    found = statements.standing(batch)
    if found is None:
        raise Http404
    found.batch = batch
    return found


@require_safe
@roles(*STAFF)
def detail(request: HttpRequest, month: str) -> HttpResponse:
    return page(request, month_of(month))


def page(request: HttpRequest, batch: ContributionBatch, **forms: Any) -> HttpResponse:
    """The reconciliation of a month; `forms` that were refused in place of fresh ones."""
    statement, user = statements.standing(batch), user_of(request)
    if statement:
        statement.batch = batch
    liaison = user.has_role(Role.BPJS_LIAISON)
    context: dict[str, Any] = {
        "batch": batch,
        "statement": statement,
        "may_upload": liaison
        and batch.state in contributions.COMPUTED
        and not (statement and statement.state in (State.RECEIVED, State.SIGNED)),
        "may_act": liaison,
        "may_withdraw": liaison and statement is not None and statement.state in WITHDRAWABLE,
        "upload_form": StatementForm(),
    }
    if request.htmx:  # type: ignore[attr-defined]
        response = render(request, "enrollment/statements/_reading.html", context)
        if statement is None or statement.state != State.RECEIVED:
            response["HX-Refresh"] = "true"
        return response
    compared = statement if statement and statement.state in COMPARED else None
    context["ways"] = reconciled.three_ways(batch, compared)
    if compared:
        context |= _compared(request, compared)
    bound = next(iter(forms.values()), None)
    context |= {**forms, "form": bound} if bound else {}
    return render(request, "enrollment/statements/detail.html", context)


def _compared(request: HttpRequest, statement: Statement) -> dict[str, Any]:
    batch, kinds = statement.batch, reconciled.by_kind(statement)
    waiting = sum(each.waiting for each in kinds)
    asked = request.GET.get("kind", "")
    kind = next(
        (each for each in kinds if each.kind == asked),
        next((each for each in kinds if each.waiting), kinds[0] if kinds else None),
    )
    narrowed = StatementFilter(request.GET)
    found = statement.differences.filter(kind=kind.kind if kind else "")
    lines = reconciled.people_of(narrowed.narrow(found))
    may_settle = statement.state == State.MATCHED and user_of(request).has_role(*SETTLERS)
    gap = statement.amount - statement.ours_amount
    outdated = reconciled.is_outdated(statement)
    is_final = batch.state == ContributionBatch.State.CLOSED and not waiting and not outdated
    return {
        "is_compared": True,
        "kinds": kinds,
        "kind": kind,
        "waiting": waiting,
        "settled": sum(each.count for each in kinds) - waiting,
        "programmes": [
            (name, ours, theirs, None if theirs is None else theirs - ours)
            for name, ours, theirs in (
                ("JKK", batch.jkk, statement.jkk),
                ("JKM", batch.jkm, statement.jkm),
            )
        ],
        "gap": gap,
        "people_gap": statement.people - statement.ours_people,
        "unexplained": gap - sum(each.amount for each in kinds),
        "page": Paginator(lines, PAGE).get_page(request.GET.get("page")),
        "filter": narrowed,
        "is_filtered": any(narrowed.cleaned_data.values()),
        "query": request.GET.urlencode(),
        "may_settle": may_settle,
        "outdated": outdated,
        "is_final": is_final,
        "may_sign": may_settle and is_final,
        "decide_form": DecideForm(kind.kind) if kind and may_settle else None,
        "minutes_form": MinutesForm(initial={"dated": timezone.localdate()}),
        "scan_form": SignForm(initial={"dated": timezone.localdate()}),
    }


@require_POST
@roles(Role.BPJS_LIAISON)
def receive(request: HttpRequest, month: str) -> HttpResponse:
    batch = month_of(month)
    too_large = getattr(request, "upload_too_large", False)
    form = StatementForm(request.POST, request.FILES, too_large=too_large)
    if form.is_valid():
        file = form.cleaned_data["file"]
        try:
            statements.receive(
                batch, file.read(), file_name=file.name, by=user_of(request), at=timezone.now()
            )
        except Refused as no:
            form.add_error("file", str(no))
        else:
            return redirect("statements:detail", month)
    return page(request, batch, upload_form=form)


@require_POST
@roles(*SETTLERS)
def match(request: HttpRequest, month: str) -> HttpResponse:
    statement = statement_of(month_of(month))
    statements.match(statement, by=user_of(request), at=timezone.now())
    messages.success(request, _("Kedua daftar dicocokkan lagi."))
    return redirect("statements:detail", month)


@require_http_methods(["GET", "HEAD", "POST"])
@roles(Role.BPJS_LIAISON)
def withdraw(request: HttpRequest, month: str) -> HttpResponse:
    batch = month_of(month)
    statement = statement_of(batch)
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            statements.withdraw(
                statement, **form.cleaned_data, by=user_of(request), at=timezone.now()
            )
        except Refused as no:
            form.add_error("reason", str(no))
        else:
            messages.success(request, _("Daftar itu ditarik kembali."))
            return redirect("statements:detail", month)
    context = {
        "batch": batch,
        "statement": statement,
        "older": statements.replaced(batch).select_related("received_by").first(),
        "form": form,
    }
    status = 422 if form.is_bound else 200
    return render(request, "enrollment/statements/withdraw.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@roles(Role.BPJS_LIAISON)
def columns(request: HttpRequest, month: str) -> HttpResponse:
    statement = statement_of(month_of(month))
    form = StatementColumnsForm(statement, request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            statement_columns.place(
                statement, form.chosen(), by=user_of(request), at=timezone.now()
            )
        except Refused as no:
            form.add_error(None, str(no))
        else:
            messages.success(request, _("Isi kolomnya diingat, dan daftar ini sedang dibaca."))
            return redirect("statements:detail", month)
    remembered = list(StatementColumn.objects.select_related("decided_by").order_by("title", "pk"))
    for each in remembered:
        each.label = statement_columns.FIELDS.get(each.field)  # type: ignore[attr-defined]
    context = {"statement": statement, "form": form, "remembered": remembered, "month": month}
    return render(request, "enrollment/statements/columns.html", context)


@require_POST
@roles(Role.BPJS_LIAISON)
def forget(request: HttpRequest, month: str) -> HttpResponse:
    statement_of(month_of(month))
    number = request.POST.get("column", "")
    wanted = int(number) if number.isascii() and number.isdigit() and len(number) < 19 else 0
    column = get_object_or_404(StatementColumn, pk=wanted)
    statement_columns.forget(column, by=user_of(request), at=timezone.now())
    messages.success(request, _("Itu tidak diingat lagi."))
    return redirect("statements:columns", month)
