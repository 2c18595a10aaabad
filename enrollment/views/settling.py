"""Differences of a reconciliation: settled one by one, or those of a kind together."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from enrollment.actions import settling
from enrollment.forms.statements import DecideForm, StatementFilter
from enrollment.models import Statement, StatementDifference
from enrollment.queries import reconciled
from enrollment.views.month import month_of
from enrollment.views.picking import OF_STATEMENT, picked
from enrollment.views.statements import SETTLERS, page, statement_of
from gumas_pbi.access import roles, user_of
from gumas_pbi.indonesian import number
from gumas_pbi.models import STAFF
from gumas_pbi.refusals import Refused, StaleState, WrongInput
from workers.nik import mask

# The field that a refusal speaks of.
FIELDS = {
    "no_such_resolution": "resolution", "no_such_owner": "owner", "no_such_cause": "cause",
    "cause_missing": "cause", "reason_missing": "note",
}  # fmt: skip


@require_POST
@roles(*SETTLERS)
def decide(request: HttpRequest, month: str) -> HttpResponse:
    """One act on the differences that are ticked, or on all that the address asks for."""
    batch = month_of(month)
    statement = statement_of(batch)
    kind = request.GET.get("kind", "")
    if kind not in StatementDifference.Kind.values:
        raise WrongInput(_("Pilih jenis selisihnya."), code="no_such_kind")
    form = DecideForm(kind, request.POST)
    chosen = _chosen(request, statement, kind)
    if form.is_valid():
        try:
            done = _act(request, statement, chosen, form)
        except Refused as no:
            if no.code not in FIELDS:
                raise
            form.add_error(FIELDS[no.code], str(no))
        else:
            _tell(request, done)
            back = reverse("statements:detail", args=[month])
            return redirect(f"{back}?{request.GET.urlencode()}#differences")
    return page(request, batch, decide_form=form)


def _chosen(request: HttpRequest, statement: Statement, kind: str) -> Any:
    """The differences to act on. Raises Refused for an id that does not belong, and where all were
    meant and they are no longer as many as were seen."""
    found = statement.differences.filter(kind=kind)
    if request.POST.get("scope") != "all":
        return picked(request, found, "difference", OF_STATEMENT)
    asked = StatementFilter(request.GET).narrow(found)
    if request.POST.get("expected") != str(asked.count()):
        raise StaleState
    return asked


def _act(request: HttpRequest, statement: Statement, chosen: Any, form: DecideForm) -> int:
    who: dict[str, Any] = {"by": user_of(request), "at": timezone.now()}
    said = form.cleaned_data
    words = {"cause": said["cause"], "note": said["note"]}
    match request.POST.get("act"):
        case "settle":
            return settling.settle(statement, chosen, resolution=said["resolution"], **words, **who)
        case "assign":
            if said["owner"] is None:
                raise Refused(_("Pilih penanggung jawabnya."), code="no_such_owner")
            return settling.assign(statement, chosen, owner=said["owner"], **words, **who)
        case "reopen":
            return settling.reopen(statement, chosen, **who)
    raise WrongInput(_("Pilih yang akan dilakukan."), code="no_such_act")


def _tell(request: HttpRequest, done: int) -> None:
    text = ngettext("%(n)s selisih dicatat.", "%(n)s selisih dicatat.", done)
    messages.success(request, text % {"n": number(done)})


@require_http_methods(["GET", "HEAD", "POST"])
@roles(*STAFF)
def difference(request: HttpRequest, month: str, pk: int) -> HttpResponse:
    statement = statement_of(month_of(month))
    found = get_object_or_404(reconciled.people_of(statement.differences.all()), pk=pk)
    may_act = user_of(request).has_role(*SETTLERS)
    if request.method == "POST" and not may_act:
        return HttpResponse(status=403)
    initial = {"cause": found.cause, "owner": found.owner, "note": found.note}
    posted = request.POST if request.method == "POST" else None
    form = DecideForm(found.kind, posted, keep_cause=False, initial=initial)
    if form.is_bound and form.is_valid():
        try:
            done = _act(request, statement, statement.differences.filter(pk=pk), form)
        except Refused as no:
            form.add_error(FIELDS.get(no.code), str(no))
        else:
            _tell(request, done)
            back = reverse("statements:detail", args=[month], query={"kind": found.kind})
            return redirect(f"{back}#differences")
    context = {
        "difference": found,
        "row_nik": mask(found.row.nik) if found.row and found.row.nik else "",
        "statement": statement,
        "month": month,
        "form": form,
        "may_act": may_act and statement.state == Statement.State.MATCHED,
    }
    return render(request, "enrollment/statements/difference.html", context)
