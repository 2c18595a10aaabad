"""Pages of the decree: drafted, looked over, issued; then its people and what BPJS said."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from enrollment import months
from enrollment.actions import contributions, decrees
from enrollment.forms.decrees import DecreeForm, MemberFilter, waiting_proposals
from enrollment.forms.registrations import AcceptForm, AnswerForm
from enrollment.models import Decree, Member, Programme, RegistrationAnswer
from gumas_pbi.access import roles
from gumas_pbi.models import STAFF, Role
from gumas_pbi.refusals import Refused

PAGE = 50


@require_safe
@roles(*STAFF)
def index(request: HttpRequest) -> HttpResponse:
    found = Decree.objects.select_related("issued_by", "drafted_by").order_by("-date", "-pk")
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    for decree in page:
        decree.last_day = decree.end - timedelta(days=1)
    may_draft = request.user.has_role(Role.APPROVER)
    context = {
        "page": page,
        "may_draft": may_draft,
        "waiting": waiting_proposals().count() if may_draft else 0,
    }
    return render(request, "enrollment/decrees/list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@roles(Role.APPROVER)
def create(request: HttpRequest) -> HttpResponse:
    ticked = request.GET.getlist("proposals")
    form = DecreeForm(
        request.POST or None, initial={"date": timezone.localdate(), "proposals": ticked}
    )
    if request.method == "POST" and form.is_valid():
        try:
            decree = decrees.draft(**form.values(), by=request.user, at=timezone.now())
        except Refused as no:
            form.add_error(None, str(no))
        else:
            return redirect("decrees:detail", decree.pk)
    return render(request, "enrollment/decrees/create.html", {"form": form})


def _decree(pk: int) -> Decree:
    found = Decree.objects.select_related("drafted_by", "issued_by")
    decree = get_object_or_404(found, pk=pk)
    decree.last_day = decree.end - timedelta(days=1)  # type: ignore[attr-defined]
    return decree


@require_safe
@roles(*STAFF)
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    decree = _decree(pk)
    if decree.state == Decree.State.DRAFT:
        return render(request, "enrollment/decrees/draft.html", _preview(request, decree))
    return render(request, "enrollment/decrees/detail.html", issued(request, decree))


def _preview(request: HttpRequest, decree: Decree) -> dict[str, Any]:
    """A draft's people by village, and what they cost."""
    ready = decrees.ready(decree)
    villages = list(
        ready.values("village__name", "village__kind", "village__district__name")
        .annotate(people=Count("pk"))
        .order_by("village__district__name", "village__name")
    )
    people = sum(village["people"] for village in villages)
    approver = request.user.has_role(Role.APPROVER)
    verified = approver and ready.filter(candidate__verified_by=request.user).exists()
    return {
        "decree": decree,
        "villages": villages,
        "people": people,
        "verified_by_me": verified,
        "may_issue": approver and not verified and people,
        "may_discard": approver,
        **_cost(decree, people),
    }


def _cost(decree: Decree, people: int) -> dict[str, Any]:
    """Rupiah a month and in all, by the tariffs of the first day; or why it can't be said."""
    first = months.containing(decree.start)
    touched = months.between(first, months.containing(decree.end - timedelta(days=1))) + 1
    try:
        amounts = {p.value: contributions.tariff_for(p, decree.start).amount for p in Programme}
    except Refused as no:
        return {"months": touched, "no_tariff": str(no)}
    monthly = people * sum(amounts.values())
    return {
        "months": touched,
        "jkk": people * amounts[Programme.JKK],
        "jkm": people * amounts[Programme.JKM],
        "monthly": monthly,
        "in_all": monthly * touched,
    }


def issued(
    request: HttpRequest,
    decree: Decree,
    accept_form: AcceptForm | None = None,
    answer_form: AnswerForm | None = None,
) -> dict[str, Any]:
    """An issued decree: its people, and the road to BPJS and back."""
    counts = dict.fromkeys(Member.State.values, 0)
    counts.update(decree.members.order_by().values_list("state").annotate(people=Count("pk")))
    form = MemberFilter(request.GET)
    found = form.narrow(decree.members.select_related("worker", "village__district"))
    found = found.only(
        "state", "decree", "name", "start", "reason", "village__name", "village__kind",
        "village__district__name", "worker__nik", "worker__kpj", "worker__died_on",
    )  # fmt: skip
    page = Paginator(found.order_by("pk"), PAGE).get_page(request.GET.get("page"))
    liaison = request.user.has_role(Role.BPJS_LIAISON)
    waiting = counts[Member.State.DECREED] + counts[Member.State.SENT]
    answers = list(decree.answers.select_related("received_by").order_by("-pk")[:20])
    return {
        "decree": decree,
        "counts": counts,
        "waiting": waiting,
        "page": page,
        "filter": form,
        "is_filtered": any(form.cleaned_data.values()),
        "batches": list(decree.batches.select_related("sent_by").order_by("number")),
        "answers": answers,
        "busy": any(a.state == RegistrationAnswer.State.RECEIVED for a in answers),
        "may_send": liaison and counts[Member.State.DECREED],
        "may_answer": liaison,
        "may_download": liaison,
        "accept_form": accept_form or AcceptForm(initial={"start": decree.start}),
        "answer_form": answer_form or AnswerForm(),
    }


@require_POST
@roles(Role.APPROVER)
def issue(request: HttpRequest, pk: int) -> HttpResponse:
    decree = _decree(pk)
    people = decrees.issue(decree, by=request.user, at=timezone.now())
    done = ngettext(
        "SK ditetapkan untuk %(n)s orang. Nama di dalamnya tidak berubah lagi.",
        "SK ditetapkan untuk %(n)s orang. Nama di dalamnya tidak berubah lagi.",
        people,
    )
    messages.success(request, done % {"n": people})
    return redirect("decrees:detail", decree.pk)


@require_POST
@roles(Role.APPROVER)
def discard(request: HttpRequest, pk: int) -> HttpResponse:
    decrees.discard(_decree(pk), by=request.user, at=timezone.now())
    messages.success(request, _("Rancangan SK dibuang. Usulannya bisa dimuat dalam SK lain."))
    return redirect("decrees:list")
