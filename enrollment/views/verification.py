"""The verifiers' worklist: villages, people oldest first, and one person."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from enrollment.forms.verification import (
    RecallForm,
    SpotCheckForm,
    VerdictForm,
    WorklistFilter,
)
from enrollment.queries import worklist
from enrollment.queries.candidates import explain, explain_further
from gumas_pbi.access import roles, user_of
from gumas_pbi.models import STAFF, Role, User
from workers.models import Candidate, VerdictReason

PAGE = 50
State = Candidate.State
Kind = VerdictReason.Kind
RECALLERS = (Role.VERIFIER, Role.ADMINISTRATOR)


@require_safe
@roles(*STAFF)
def index(request: HttpRequest) -> HttpResponse:
    """Districts and villages with people of the worklist, and who is at it."""
    user, now = user_of(request), timezone.now()
    form = WorklistFilter(user, request.GET)
    found = form.narrow(Candidate.objects.visible_to(user), now)
    groups = worklist.by_place(found, form.villages, now)
    everybody = Candidate.objects.visible_to(user)
    context = {
        "filter": form,
        "is_filtered": form.is_narrow,
        "query": request.GET.urlencode(),
        "groups": groups,
        "people": sum(group.people for group in groups),
        "clean": sum(group.clean for group in groups),
        "oldest": min((group.oldest for group in groups), default=None),
        "returned": everybody.filter(state=State.RETURNED).count(),
        "second": everybody.filter(worklist.SECOND_LOOK).count(),
        "may_verify": user.has_role(Role.VERIFIER),
        "may_reword": user.has_role(*RECALLERS),
        "as_of": now,
    }
    return render(request, "enrollment/verification/list.html", context)


@require_safe
@roles(*STAFF)
def people(request: HttpRequest) -> HttpResponse:
    """The people that the address asks for, oldest first."""
    return worklist_page(request)


def worklist_page(
    request: HttpRequest, form: VerdictForm | None = None, picked: Collection[str] = ()
) -> HttpResponse:
    user, now = user_of(request), timezone.now()
    filter_form = WorklistFilter(user, request.GET)
    found = filter_form.narrow(Candidate.objects.visible_to(user), now)
    ids = found.order_by(*worklist.OLDEST_FIRST).values_list("pk", flat=True)
    page = Paginator(ids, PAGE).get_page(request.GET.get("page"))
    page.object_list = told(user, page.object_list, picked)
    show = filter_form.code
    kinds = (Kind.REFUSE,) if show in ("returned", "second") else (Kind.REFUSE, Kind.RETURN)
    context = {
        "page": page,
        "filter": filter_form,
        "show": show,
        "is_filtered": filter_form.is_narrow,
        "query": request.GET.urlencode(),
        "form": form or VerdictForm(kinds=kinds),
        "may_decide": user.has_role(Role.VERIFIER) and any(c.may_decide for c in page),
        "barred_here": any(c.barred for c in page),
        "absent_here": any(c.absent for c in page),
        "others": _others(user, {c.village_id for c in page}, now),
        "as_of": now,
    }
    return render(request, "enrollment/verification/people.html", context)


def told(user: User, ids: Collection[int], picked: Collection[str] = ()) -> list[Any]:
    """The people with these primary keys, and what is to be seen of each."""
    found: list[Any] = worklist.people(ids)
    explain(found, timezone.localdate(), picked)
    explain_further(found)
    verifies = user.has_role(Role.VERIFIER)
    for each in found:
        waits = each.state == State.PROPOSED
        each.is_second = each.state == State.ACCEPTED and each.is_sampled and not each.second_at
        each.own = each.submitted_by_id == user.pk
        each.first = each.is_second and each.verified_by_id == user.pk
        undecided = waits or each.state == State.RETURNED or each.is_second
        each.may_decide = verifies and undecided and not each.own and not each.first
        each.barred = waits and any(hit.tone == "bad" for hit in each.hits)
        each.absent = waits and bool(each.visits) and each.visits[0].result == "not_found"
        each.asks = each.barred or each.absent or bool(each.worker.died_on)
    return found


def _others(user: User, villages: set[int], now: Any) -> list[Any]:
    """Desks of other people in these villages."""
    desks = worklist.active_desks(now)
    return [desks[pk] for pk in villages if pk in desks and desks[pk].user_id != user.pk]


def candidate_of(request: HttpRequest, pk: int) -> Candidate:
    return get_object_or_404(Candidate.objects.visible_to(user_of(request)), pk=pk)


@require_safe
@roles(*STAFF)
def person(request: HttpRequest, pk: int) -> HttpResponse:
    return person_page(request, candidate_of(request, pk))


def person_page(request: HttpRequest, candidate: Candidate, **forms: Any) -> HttpResponse:
    """Everything of one person, with what can be done about it."""
    user, now = user_of(request), timezone.now()
    (shown,) = told(user, [candidate.pk])
    kinds = (Kind.REFUSE, Kind.RETURN) if shown.state == State.PROPOSED else (Kind.REFUSE,)
    context = {
        "person": shown,
        "query": request.GET.urlencode(),
        "verdict": VerdictForm(kinds=kinds),
        "recall": RecallForm(),
        "visit": SpotCheckForm(),
        "may_recall": shown.state == State.ACCEPTED and user.has_role(*RECALLERS) and not shown.own,
        "may_visit": user.has_role(*RECALLERS),
        "others": _others(user, {shown.village_id}, now),
        **forms,
    }
    context["form"] = next(iter(forms.values()), None)  # whose errors are summed up
    return render(request, "enrollment/verification/person.html", context)
