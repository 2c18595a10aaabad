"""Pages of the decree: drafted, looked over, issued; then its people and what BPJS said."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Exists, F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from enrollment import months
from enrollment.actions import decrees, layouts
from enrollment.forms.decrees import DecreeForm, MemberFilter, ReviseForm, waiting_proposals
from enrollment.forms.registrations import AcceptForm, AnswerForm
from enrollment.models import (
    Decree,
    Enrollment,
    Member,
    Period,
    Programme,
    RegistrationAnswer,
    RegistrationBatch,
)
from enrollment.queries import answers as asked
from enrollment.queries import budget, burdens, decree_names
from enrollment.queries.tariffs import Reported
from gumas_pbi.access import roles
from gumas_pbi.indonesian import number
from gumas_pbi.models import STAFF, Role
from gumas_pbi.refusals import Refused

PAGE = 50


@require_safe
@roles(*STAFF)
def index(request: HttpRequest) -> HttpResponse:
    found = Decree.objects.select_related(
        "issued_by", "drafted_by", "amends", "extends", "period"
    ).order_by("-date", "-pk")
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
    first = {
        "date": timezone.localdate(),
        "proposals": request.GET.getlist("proposals"),
        "places": request.GET.getlist("places"),
        "about": settings.DECREE_ABOUT,
        "legal_basis": settings.DECREE_LEGAL_BASIS,
    }
    form = DecreeForm(request.POST or None, initial=first)
    if request.method == "POST" and form.is_valid():
        try:
            decree = decrees.draft(**form.values(), by=request.user, at=timezone.now())
        except Refused as no:
            form.add_error(None, str(no))
        else:
            return redirect("decrees:detail", decree.pk)
    return render(request, "enrollment/decrees/create.html", {"form": form})


def _decree(pk: int) -> Decree:
    found = Decree.objects.select_related("drafted_by", "issued_by", "amends", "extends", "period")
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
    """A draft: who will be named, by village; who not, and why; what it costs, and what is left
    of the period's places and money."""
    decree.period = Period.objects.on(decree.start)
    counts = decree_names.tally(decree, timezone.localdate(), request.user)
    verdicts = decree_names.by_verdict(counts)
    named = [count for count in counts if count.verdict == decree_names.NAMED]
    people = verdicts.pop(decree_names.NAMED, 0)
    verified = any(count.own for count in named)
    removed = decree.removals.count() if decree.amends_id else 0
    approver = request.user.has_role(Role.APPROVER)
    return {
        "decree": decree,
        "villages": _by_village(counts),
        "people": people,
        "left_out": sum(verdicts.values()),
        "reasons": [(code, decree_names.VERDICTS[code], n) for code, n in verdicts.items()],
        "removed": removed,
        "seen": decrees.mark(people, removed),
        "verified_by_me": approver and verified,
        "may_issue": approver and not verified and (people or removed),
        "may_edit": approver,
        **_cost(decree, people, sum(count.renewed for count in named)),
    }


def _by_village(counts: list[decree_names.Count]) -> list[dict[str, Any]]:
    """Villages in their order, with people who will be named and who not."""
    found: dict[str, dict[str, Any]] = {}
    for count in counts:
        facts = {"name": count.village, "code": count.code, "district": count.district}
        row = found.setdefault(count.code, facts | {"people": 0, "left_out": 0})
        row["left_out" if count.verdict else "people"] += count.people
    return list(found.values())


def _cost(decree: Decree, people: int, renewed: int) -> dict[str, Any]:
    """Rupiah a month and in all, and what the period has left; or why it can't be said."""
    first = months.containing(decree.start)
    touched = months.between(first, months.containing(decree.end - timedelta(days=1))) + 1
    try:
        tariffs = Reported()
        amounts = {p: tariffs.on(p, first.first_day).amount for p in Programme}
        burden = burdens.of(decree, timezone.localdate(), people, renewed)
        in_all = burden.cost if burden else budget.cost(people, decree.start, decree.end)
    except Refused as no:
        return {"months": touched, "no_tariff": str(no)}
    return {
        "months": touched,
        "jkk": people * amounts[Programme.JKK],
        "jkm": people * amounts[Programme.JKM],
        "monthly": people * sum(amounts.values()),
        "in_all": in_all,
        "burden": burden,
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
    found = _with_coverage(found).only(
        "state", "decree", "carries", "name", "start", "reason", "village__name", "village__kind",
        "village__district__name", "worker__nik", "worker__kpj", "worker__died_on",
    )  # fmt: skip
    page = Paginator(found.order_by("pk"), PAGE).get_page(request.GET.get("page"))
    labels = dict(Enrollment.EndReason.choices)
    for member in page:
        member.ended_why = labels.get(member.ended_reason)
        member.last_day = member.ended_on and member.ended_on - timedelta(days=1)
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
        "batches": _batches(decree, liaison),
        "answers": answers,
        "busy": any(a.state == RegistrationAnswer.State.RECEIVED for a in answers),
        "may_send": liaison and counts[Member.State.DECREED],
        "may_answer": liaison,
        "may_download": liaison,
        **_related(request, decree),
        "accept_form": accept_form or AcceptForm(initial={"start": decree.start}),
        "answer_form": answer_form or AnswerForm(),
    }


def _batches(decree: Decree, may_lay_out: bool) -> list[RegistrationBatch]:
    """What was sent, with `may_lay_out`: not answered, and other columns are in use by now."""
    answered = Exists(asked.answered().filter(pk=OuterRef("pk")))
    found = decree.batches.select_related("sent_by").annotate(is_answered=answered)
    batches = list(found.order_by("number"))
    if may_lay_out and not all(batch.is_answered for batch in batches):
        columns = [list(column) for column in layouts.columns_used()]
        for batch in batches:
            batch.may_lay_out = columns and not batch.is_answered and batch.columns != columns
    return batches


def _with_coverage(members: Any) -> Any:
    """Members with the end of coverage that did not last until the decree's (and its reason), and
    whether they come back after a gap."""
    of_person = Enrollment.objects.filter(worker=OuterRef("worker"), end__gt=F("start"))
    ended = Enrollment.objects.filter(member=OuterRef("pk"), programme=Programme.JKK).exclude(
        end_reason=Enrollment.EndReason.DECREE
    )
    before = Coalesce(OuterRef("start"), OuterRef("decree__start"))
    return members.annotate(
        ended_on=Subquery(ended.values("end")),
        ended_reason=Subquery(ended.values("end_reason")),
        returns=Exists(of_person.filter(end__lt=before)),
    )


def _related(request: HttpRequest, decree: Decree) -> dict[str, Any]:
    """Decrees that go on from an issued one, and who was left out of it."""
    later = Decree.objects.filter(Q(amends=decree) | Q(extends=decree)).order_by("date", "pk")
    return {
        "later": list(later),
        "left_out": decree.names.exclude(left_out="").count(),
        "removed": decree.removals.count() if decree.amends_id else 0,
        "may_go_on": request.user.has_role(Role.APPROVER) and not decree.amends_id,
    }


@require_http_methods(["GET", "HEAD", "POST"])
@roles(Role.APPROVER)
def revise(request: HttpRequest, pk: int) -> HttpResponse:
    decree = _decree(pk)
    form = ReviseForm(decree, request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            decrees.revise(decree, **form.values(), by=request.user, at=timezone.now())
        except Refused as no:
            form.add_error("start" if no.code == "start_outside_decree" else None, str(no))
        else:
            messages.success(request, _("Rancangan SK disimpan."))
            return redirect("decrees:detail", pk)
    context = {"decree": decree, "form": form}
    return render(request, "enrollment/decrees/revise.html", context)


@require_POST
@roles(Role.APPROVER)
def issue(request: HttpRequest, pk: int) -> HttpResponse:
    decree = _decree(pk)
    seen = request.POST.get("seen")
    people = decrees.issue(decree, seen=seen, by=request.user, at=timezone.now())
    done = ngettext(
        "SK ditetapkan untuk %(n)s orang. Nama di dalamnya tidak berubah lagi.",
        "SK ditetapkan untuk %(n)s orang. Nama di dalamnya tidak berubah lagi.",
        people,
    )
    messages.success(request, done % {"n": number(people)})
    return redirect("decrees:detail", decree.pk)


@require_POST
@roles(Role.APPROVER)
def discard(request: HttpRequest, pk: int) -> HttpResponse:
    decrees.discard(_decree(pk), by=request.user, at=timezone.now())
    messages.success(request, _("Rancangan SK dibuang. Usulannya bisa dimuat dalam SK lain."))
    return redirect("decrees:list")
