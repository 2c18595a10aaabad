"""Whom verifiers returned: the village completes what is missing, and sends them again."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from enrollment.actions import verdicts
from enrollment.forms.verification import ReplyForm
from enrollment.queries import worklist
from enrollment.queries.candidates import as_listed, explain
from gumas_pbi.access import roles, user_of
from gumas_pbi.models import STAFF, Role
from gumas_pbi.refusals import Refused
from workers.models import Candidate

PAGE = 25


def _returned(request: HttpRequest) -> Any:
    seen = Candidate.objects.visible_to(user_of(request))
    return seen.filter(state=Candidate.State.RETURNED, worker__died_on=None)


@require_safe
@roles(*STAFF, Role.VILLAGE_OFFICER)
def index(request: HttpRequest) -> HttpResponse:
    return _list(request, None)


def _list(request: HttpRequest, wrong: ReplyForm | None, pk: int = 0) -> HttpResponse:
    ids = _returned(request).order_by("verified_at", "pk").values_list("pk", flat=True)
    page = Paginator(ids, PAGE).get_page(request.GET.get("page"))
    people: list[Any] = worklist.people(page.object_list)
    explain(people, timezone.localdate())
    if not user_of(request).is_staff_of_regency:
        as_listed(people)
    for each in people:
        each.form = wrong if wrong and each.pk == pk else ReplyForm(each)
    page.object_list = people
    context = {
        "page": page,
        "form": wrong,
        "may_send": user_of(request).has_role(Role.VILLAGE_OFFICER),
    }
    return render(request, "enrollment/verification/returned.html", context)


@require_POST
@roles(Role.VILLAGE_OFFICER)
def send(request: HttpRequest, pk: int) -> HttpResponse:
    """Send somebody again, with an answer."""
    seen = Candidate.objects.visible_to(user_of(request)).select_related("worker")
    candidate = get_object_or_404(seen, pk=pk)
    form = ReplyForm(candidate, request.POST)
    if form.is_valid():
        try:
            verdicts.send_again(
                candidate, **form.cleaned_data, by=user_of(request), at=timezone.now()
            )
        except Refused as no:
            if no.code != "reply_missing":
                raise
            form.add_error("reply", str(no))
        else:
            messages.success(request, _("Dikirim lagi untuk diverifikasi."))
            return redirect("verification:returned")
    return _list(request, form, pk)
