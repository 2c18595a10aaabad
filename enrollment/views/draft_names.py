"""The names of a draft: who will be named and who not, and why; struck out, kept, loaded anew."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from enrollment.actions import draft_names
from enrollment.forms.draft_names import NameFilter, ReasonForm
from enrollment.models import Decree, Enrollment, Period
from enrollment.queries import decree_names
from enrollment.views.picking import picked
from gumas_pbi.access import roles
from gumas_pbi.ages import age
from gumas_pbi.indonesian import number
from gumas_pbi.models import STAFF, Role
from workers.queries.listed import hits

PAGE = 50


def draft_or_issued(pk: int) -> Decree:
    """A decree, a draft with the period that would hold it today."""
    decree = get_object_or_404(Decree.objects.select_related("amends", "extends", "period"), pk=pk)
    if decree.state == Decree.State.DRAFT:
        decree.period = Period.objects.on(decree.start)
    return decree


@require_safe
@roles(*STAFF)
def index(request: HttpRequest, pk: int) -> HttpResponse:
    decree = draft_or_issued(pk)
    is_draft = decree.state == Decree.State.DRAFT
    counts = _counts(decree)
    form = NameFilter(request.GET, counts, named=is_draft)
    found = decree_names.past(_asked(decree, form, counts), decree.start).select_related(
        "worker", "village__district", "carries", "struck_by", "kept_by"
    )
    order = ("village__district__name", "village__name", "worker__name", "pk")
    paginator = Paginator(found.order_by(*order), PAGE)
    if not form.cleaned_data.get("q"):  # known already, and dear to count once more
        paginator.count = form.people(counts)  # type: ignore[misc]
    page = paginator.get_page(request.GET.get("page"))
    _explain(page.object_list, counts, decree)
    may_edit = is_draft and request.user.has_role(Role.APPROVER)
    context = {
        "decree": decree,
        "filter": form,
        "page": page,
        "is_named": form.verdict == decree_names.NAMED,
        "may_edit": may_edit,
        "reason": ReasonForm(),
        "query": request.GET.urlencode(),
        "any_struck": any(name.verdict == "struck" for name in page),
        "any_listed": any(name.verdict == "listed" for name in page),
    }
    return render(request, "enrollment/decrees/names.html", context)


def _counts(decree: Decree) -> list[decree_names.Count]:
    """Names by verdict and village: of a draft judged now, once for the whole page."""
    if decree.state == Decree.State.ISSUED:
        return decree_names.recorded(decree)
    return decree_names.tally(decree, timezone.localdate(), with_ids=True)


def _asked(decree: Decree, form: NameFilter, counts: list[decree_names.Count]) -> Any:
    """Names of the verdict, village and name asked for."""
    if decree.state == Decree.State.ISSUED:
        found = decree.names.exclude(left_out=decree_names.NAMED)
        return form.narrow(found.filter(left_out=form.verdict) if form.verdict else found)
    return form.narrow(decree.names.filter(pk__in=form.ids(counts)))


def _explain(names: Any, counts: list[decree_names.Count], decree: Decree) -> None:
    """The verdict on each name of a page with its sentence, and what it rests on."""
    today = timezone.localdate()
    judged = {pk: count.verdict for count in counts for pk in count.ids}
    told = hits([name.worker.nik_digest for name in names], today)
    carried = [name.carries_id for name in names if name.carries_id]
    ends = {
        each.member_id: each
        for each in Enrollment.objects.filter(member__in=carried, programme="JKK")
    }
    for name in names:
        name.verdict = judged.get(name.pk, name.left_out)
        name.why = decree_names.VERDICTS.get(name.verdict)
        name.hits = told[bytes(name.worker.nik_digest)]
        name.ended = ends.get(name.carries_id) if name.verdict == "ended" else None
        name.last_day = name.ended and name.ended.end - timedelta(days=1)
        name.age = age(name.worker.birth_date, decree.start)
        name.returns = None if name.carries_id else name.covered_until


def _chosen(request: HttpRequest, decree: Decree) -> Any:
    """The names that a button acts on."""
    if request.POST.get("scope") == "all":
        counts = _counts(decree)
        return _asked(decree, NameFilter(request.GET, counts, named=True), counts)
    return picked(request, decree.names.all(), "name")


def _back(request: HttpRequest, pk: int, done: str) -> HttpResponse:
    messages.success(request, done)
    query = request.GET.urlencode()
    page = reverse("decrees:names", args=[pk])
    return HttpResponseRedirect(f"{page}?{query}" if query else page, status=303)


def _act(request: HttpRequest, pk: int, verb: Callable[..., int], **given: Any) -> int:
    decree = draft_or_issued(pk)
    names = _chosen(request, decree)
    return verb(decree, names, **given, by=request.user, at=timezone.now())


@require_POST
@roles(Role.APPROVER)
def strike(request: HttpRequest, pk: int) -> HttpResponse:
    people = _act(request, pk, draft_names.strike, reason=request.POST.get("reason", "")[:300])
    done = ngettext("%(n)s nama dicoret.", "%(n)s nama dicoret.", people)
    return _back(request, pk, done % {"n": number(people)})


@require_POST
@roles(Role.APPROVER)
def take_back(request: HttpRequest, pk: int) -> HttpResponse:
    people = _act(request, pk, draft_names.take_back)
    done = ngettext("%(n)s nama dikembalikan.", "%(n)s nama dikembalikan.", people)
    return _back(request, pk, done % {"n": number(people)})


@require_POST
@roles(Role.APPROVER)
def keep(request: HttpRequest, pk: int) -> HttpResponse:
    people = _act(request, pk, draft_names.keep, reason=request.POST.get("reason", "")[:300])
    done = ngettext("%(n)s nama tetap dimuat.", "%(n)s nama tetap dimuat.", people)
    return _back(request, pk, done % {"n": number(people)})


@require_POST
@roles(Role.APPROVER)
def refresh(request: HttpRequest, pk: int) -> HttpResponse:
    added, dropped = draft_names.refresh(draft_or_issued(pk), by=request.user, at=timezone.now())
    said = {"added": number(added), "dropped": number(dropped)}
    done = _("Nama diperbarui: %(added)s ditambahkan, %(dropped)s yang tidak siap dilepas.") % said
    messages.success(request, done)
    return redirect("decrees:detail", pk)
