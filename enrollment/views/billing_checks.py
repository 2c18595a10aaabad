"""Pages of the checks of a month before it is billed: who was found, and what is decided."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Sum
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, ngettext_lazy
from django.views.decorators.http import require_POST, require_safe

from enrollment.actions import billing_checks, billing_findings
from enrollment.forms.billing_findings import DecisionForm, FindingFilter
from enrollment.models import BillingFinding, ContributionBatch
from enrollment.queries import billing_findings as queries
from enrollment.views.month import month_of
from enrollment.views.picking import OF_MONTH, picked
from gumas_pbi.access import roles, user_of
from gumas_pbi.indonesian import number
from gumas_pbi.models import STAFF, Role
from gumas_pbi.refusals import WrongInput

PAGE = 50
Verdict = BillingFinding.Verdict
State = ContributionBatch.State


class Act(NamedTuple):
    """What a button does: its verb, whether it takes a reason, from which verdicts, and the words
    asked with before and said with after."""

    verb: Callable[..., int]
    is_reasoned: bool
    froms: tuple[str, ...]
    question: str | Promise
    done: Any


ACTS = {
    "block": Act(
        billing_findings.block, True, (Verdict.OPEN, Verdict.PASSED),
        gettext_lazy("Tahan, jangan ditagih"),
        ngettext_lazy(
            "%(shown)s orang ditahan dari tagihan.", "%(shown)s orang ditahan dari tagihan.", "n"
        ),
    ),
    "pass": Act(
        billing_findings.let_pass, True, (Verdict.OPEN,), gettext_lazy("Tetap tagih"),
        ngettext_lazy("%(shown)s orang tetap ditagih.", "%(shown)s orang tetap ditagih.", "n"),
    ),
    "reopen": Act(
        billing_findings.reopen, False, (Verdict.PASSED, Verdict.BLOCKED),
        gettext_lazy("Batalkan keputusan"),
        ngettext_lazy("%(shown)s keputusan dibatalkan.", "%(shown)s keputusan dibatalkan.", "n"),
    ),
    "lift": Act(
        billing_findings.lift, True, (Verdict.BLOCKED,), gettext_lazy("Cabut tahanan"),
        ngettext_lazy(
            "%(shown)s tahanan dicabut. Iurannya masuk bulan berikutnya sebagai tambahan.",
            "%(shown)s tahanan dicabut. Iurannya masuk bulan berikutnya sebagai tambahan.",
            "n",
        ),
    ),
}  # fmt: skip
WHILE_OPEN, WHEN_CLOSED = ("block", "pass", "reopen"), ("lift",)


@require_safe
@roles(*STAFF)
def index(request: HttpRequest, month: str) -> HttpResponse:
    return _page(request, month_of(month))


def _page(
    request: HttpRequest, batch: ContributionBatch, form: DecisionForm | None = None
) -> HttpResponse:
    user = user_of(request)
    groups = queries.groups(batch)
    asked = FindingFilter(user, request.GET, groups)
    found = asked.narrow(batch.findings.visible_to(user)).select_related(
        "worker", "village__district", "decided_by", "lifted_by"
    )
    order = ("village__district__name", "village__name", "worker__name", "pk")
    page = Paginator(found.order_by(*order), PAGE).get_page(request.GET.get("page"))
    page.object_list = list(page.object_list)
    queries.explain(page.object_list, batch)
    acts = _acts(request, batch, page.object_list)
    chosen = request.POST.getlist("finding")
    for finding in page.object_list:
        finding.picked = str(finding.pk) in chosen
    context = {
        "batch": batch,
        "groups": [group for group in groups if group.people],
        "clean": [group.check.label for group in groups if not group.people],
        "waiting": sum(group.open for group in groups if group.waits),
        "prevented": queries.prevented(batch),
        "budget": queries.budget_sentence(batch),
        "filter": asked,
        "page": page,
        "form": form or DecisionForm(),
        "acts": acts,
        "takes_reason": any(ACTS[act].is_reasoned for act in acts),
        "may_run": batch.state == State.OPEN and user.has_role(Role.TREASURER),
        "query": request.GET.urlencode(),
    }
    status = 422 if form else 200
    return render(request, "enrollment/contributions/checks.html", context, status=status)


def _acts(request: HttpRequest, batch: ContributionBatch, findings: list[Any]) -> list[str]:
    """What this user can do with some of the findings of a page."""
    if not user_of(request).has_role(Role.TREASURER):
        return []
    offered = {State.OPEN: WHILE_OPEN, State.CLOSED: WHEN_CLOSED}.get(batch.state, ())
    verdicts = {finding.verdict for finding in findings}
    return [act for act in offered if verdicts.intersection(ACTS[act].froms)]


@require_POST
@roles(Role.TREASURER)
def run(request: HttpRequest, month: str) -> HttpResponse:
    batch = month_of(month)
    waiting = billing_checks.run(batch, by=user_of(request), at=timezone.now())
    done = ngettext(
        "Selesai diperiksa: %(n)s temuan menunggu keputusan.",
        "Selesai diperiksa: %(n)s temuan menunggu keputusan.",
        waiting,
    )
    messages.success(request, done % {"n": number(waiting)})
    return redirect("contributions:checks", str(batch))


@require_POST
@roles(Role.TREASURER)
def decide(request: HttpRequest, month: str) -> HttpResponse:
    """One act on the findings that are ticked, on one of them, or on all that are asked for."""
    batch, form = month_of(month), DecisionForm(request.POST)
    name, _colon, only = request.POST.get("act", "").partition(":")
    if name not in ACTS:
        raise WrongInput(_("Pilih keputusannya."), code="no_such_act")
    act, user = ACTS[name], user_of(request)
    if form.is_valid() and act.is_reasoned and not form.cleaned_data["reason"]:
        form.add_error("reason", _("Tuliskan alasan keputusan ini."))
    if not form.is_valid():
        return _page(request, batch, form)
    reason = form.cleaned_data["reason"]
    seen = batch.findings.visible_to(user)
    if request.POST.get("scope") == "all" and not only:
        asked = FindingFilter(user, request.GET, queries.groups(batch))
        findings = asked.narrow(seen).filter(verdict__in=act.froms)
        if request.POST.get("expected") != str(findings.count()):
            return _ask(request, batch, name, findings, asked)
    else:
        findings = (
            seen.filter(pk=int(only))
            if only.isdigit()
            else picked(request, seen, "finding", OF_MONTH)
        )
    words = {"reason": reason} if act.is_reasoned else {}
    n = act.verb(batch, findings, **words, by=user, at=timezone.now())
    messages.success(request, act.done % {"n": n, "shown": number(n)})
    return HttpResponseRedirect(_address(request, batch), status=303)


def _address(request: HttpRequest, batch: ContributionBatch, name: str = "checks") -> str:
    query = request.GET.urlencode()
    page = reverse(f"contributions:{name}", args=[str(batch)])
    return f"{page}?{query}" if query else page


def _ask(
    request: HttpRequest, batch: ContributionBatch, name: str, findings: Any, asked: FindingFilter
) -> HttpResponse:
    """How many people and how much money all of it is, before it is done."""
    context = {
        "batch": batch,
        "act": name,
        "question": ACTS[name].question,
        "people": findings.count(),
        "amount": findings.aggregate(n=Sum("amount", default=0))["n"],
        "filter": asked,
        "reason": request.POST.get("reason", ""),
        "was_asked": "expected" in request.POST,
        "back": _address(request, batch),
        "action": _address(request, batch, "decide"),
    }
    return render(request, "enrollment/contributions/checks_confirm.html", context)
