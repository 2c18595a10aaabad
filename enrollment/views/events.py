"""What happened to somebody: found by name, asked about, reported; and the reports that wait."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Case, Exists, F, OuterRef, Q, When
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from enrollment.actions import events, withdrawals
from enrollment.forms.events import (
    AT_WORK,
    DEATHS,
    DeathForm,
    DismissForm,
    EventFilter,
    EventForm,
    SettleForm,
    WithdrawForm,
)
from enrollment.models import Enrollment, LifeEvent
from enrollment.months import containing
from enrollment.queries import confirmed
from gumas_pbi.access import roles, user_of
from gumas_pbi.models import STAFF, Role
from gumas_pbi.refusals import Refused, StaleState, WrongInput
from workers.models import Candidate, Worker

READERS = STAFF | {Role.VILLAGE_OFFICER}
DECIDERS = (Role.VERIFIER, Role.ADMINISTRATOR)
REPORTERS = (Role.VILLAGE_OFFICER, Role.VERIFIER, Role.ADMINISTRATOR)
PAGE = 50


def covered_people(user: Any, name: str) -> Any:
    """Who was ever covered, for a death is often told late, or is on the way to a decree, in the
    villages that this user sees."""
    periods = Enrollment.objects.filter(worker=OuterRef("pk"))
    ever = periods.filter(Q(end=None) | Q(end__gt=F("start")))
    people = Worker.objects.visible_to(user).filter(merged_into=None)
    on_the_way = Candidate.objects.filter(worker=OuterRef("pk"), state__in=Candidate.STANDING)
    people = people.filter(Exists(ever) | Exists(on_the_way) | Q(died_on__isnull=False))
    for word in name.split():
        people = people.filter(name__icontains=word)
    now = periods.active_on(timezone.localdate())
    waiting = LifeEvent.objects.filter(worker=OuterRef("pk"), state=LifeEvent.State.REPORTED)
    people = people.annotate(covered=Exists(now), reported=Exists(waiting))
    people = people.annotate(confirmed=confirmed.last())
    people = people.select_related("village__district").prefetch_related("claims")
    return people.order_by("name", "pk")


@require_safe
@roles(*REPORTERS)
def death(request: HttpRequest) -> HttpResponse:
    query = request.GET.get("q", "").replace("\0", "").strip()[:80]
    people = covered_people(request.user, query)
    context = {
        "query": query,
        "page": Paginator(people, PAGE).get_page(request.GET.get("page")),
        "as_of": timezone.now(),
    }
    return render(request, "enrollment/events/death.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@roles(*REPORTERS)
def report_death(request: HttpRequest, pk: int) -> HttpResponse:
    people = Worker.objects.visible_to(request.user).select_related("village__district")
    worker = get_object_or_404(people, pk=pk)
    form = DeathForm(request.POST if request.method == "POST" else None)
    context = {"worker": worker, "form": form, "claim": worker.claims.first()}
    if not form.is_valid():
        status = 422 if form.is_bound else 200
        return render(request, "enrollment/events/report_death.html", context, status=status)
    facts = {"died_on": form.cleaned_data["died_on"], "at_work": form.cleaned_data["at_work"]}
    at = timezone.now()
    try:
        if "confirmed" not in request.POST:
            context["preview"] = events.preview_death(worker, **facts, at=at)
            context["next_month"] = containing(facts["died_on"]).end
            return render(request, "enrollment/events/confirm_death.html", context)
        note = form.cleaned_data["note"]
        _event, claim = events.report_death(worker, **facts, note=note, by=request.user, at=at)
    except Refused as no:
        form.add_error("died_on" if isinstance(no, WrongInput) else None, str(no))
        return render(request, "enrollment/events/report_death.html", context, status=422)
    if claim:
        messages.success(
            request, _("Kematian tercatat, perlindungan diakhiri, dan klaim dibuka untuk keluarga.")
        )
        return redirect("claims:detail", claim.pk)
    messages.success(
        request, _("Kematian tercatat. Tidak ada klaim: pada tanggal itu tidak ada perlindungan.")
    )
    return redirect("events:death")


@require_http_methods(["GET", "HEAD", "POST"])
@roles(*REPORTERS)
def report(request: HttpRequest, pk: int) -> HttpResponse:
    people = Worker.objects.visible_to(user_of(request)).select_related("village__district")
    worker = get_object_or_404(people, pk=pk)
    form = EventForm(
        request.POST if request.method == "POST" else None,
        initial={name: request.GET.get(name, "") for name in ("kind", "date")},
    )
    context = {"worker": worker, "form": form, "claim": worker.claims.first()}
    if form.is_bound and form.is_valid():
        said = form.cleaned_data
        try:
            if said["kind"] in DEATHS:
                return _before_death(request, worker, said)
            events.report(worker, **said, by=user_of(request), at=timezone.now())
        except Refused as no:
            form.add_error(FIELDS.get(no.code), str(no))
        else:
            messages.success(
                request,
                _("Laporan terkirim. Perlindungan %s tetap berjalan sampai ada keputusan.")
                % worker,
            )
            return redirect("events:list")
    status = 422 if form.is_bound else 200
    return render(request, "enrollment/events/report.html", context, status=status)


# What a refusal is about, on the forms that have it.
FIELDS = {
    "date_in_future": "date",
    "date_before_birth": "date",
    "note_missing": "note",
    "before_the_event": "last_day",
    "after_the_end": "last_day",
}


def _before_death(request: HttpRequest, worker: Worker, said: dict[str, Any]) -> HttpResponse:
    """A death goes on with its own page, which says what will happen."""
    facts = {"died_on": said["date"], "at_work": said["kind"] == AT_WORK}
    form = DeathForm(
        {**facts, "at_work": "yes" if facts["at_work"] else "no", "note": said["note"]}
    )
    form.is_valid()
    context = {
        "worker": worker,
        "form": form,
        "preview": events.preview_death(worker, **facts, at=timezone.now()),
        "next_month": containing(facts["died_on"]).end,
    }
    return render(request, "enrollment/events/confirm_death.html", context)


@require_safe
@roles(*READERS)
def index(request: HttpRequest) -> HttpResponse:
    form = EventFilter(request.GET)
    form.is_valid()
    found = LifeEvent.objects.visible_to(user_of(request))
    if state := form.cleaned_data.get("state"):
        found = found.filter(state=state)
    found = found.select_related("worker", "village__district", "reported_by")
    waiting = Case(When(state=LifeEvent.State.REPORTED, then=0), default=1)
    page = Paginator(found.order_by(waiting, "-pk"), PAGE).get_page(request.GET.get("page"))
    context = {
        "filter": form,
        "page": page,
        "is_filtered": bool(state),
        "may_report": user_of(request).has_role(*REPORTERS),
        "as_of": timezone.now(),
    }
    return render(request, "enrollment/events/list.html", context)


def _event(request: HttpRequest, pk: int) -> LifeEvent:
    found = LifeEvent.objects.visible_to(user_of(request)).select_related(
        "worker__village__district", "village__district", "reported_by", "decided_by", "claim"
    )
    return get_object_or_404(found, pk=pk)


@require_safe
@roles(*READERS)
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    event = _event(request, pk)
    return _detail(request, event, _settling(event))


def _settling(event: LifeEvent) -> SettleForm:
    """The month of the event is paid in full, so coverage is offered to its end."""
    last_day = containing(event.date).end - timedelta(days=1)
    return SettleForm(event, initial={"last_day": last_day})


def _detail(
    request: HttpRequest,
    event: LifeEvent,
    settling: SettleForm,
    other: DismissForm | WithdrawForm | None = None,
) -> HttpResponse:
    user = user_of(request)
    covered = Enrollment.objects.filter(worker=event.worker).order_by("-start", "programme")
    bound = next((form for form in (settling, other) if form and form.is_bound), None)
    is_death = event.kind == LifeEvent.Kind.DEATH
    context = {
        "event": event,
        "waits": event.state == LifeEvent.State.REPORTED,
        "may_decide": user.has_role(*DECIDERS),
        "own": event.reported_by_id == user.pk,
        "covered": covered[:PAGE],
        "confirmed": confirmed.last_for(event.worker),
        "settling": settling,
        "dismissing": other or DismissForm(),
        "withdrawing": other or WithdrawForm(),
        "may_withdraw": is_death
        and event.state == LifeEvent.State.DONE
        and user.has_role(Role.ADMINISTRATOR),
        "form": bound,
    }
    status = 422 if bound else 200
    return render(request, "enrollment/events/detail.html", context, status=status)


@require_POST
@roles(*DECIDERS)
def settle(request: HttpRequest, pk: int) -> HttpResponse:
    """First what will happen, then the act."""
    event, user = _event(request, pk), user_of(request)
    form = SettleForm(event, request.POST)
    if not form.is_valid():
        return _detail(request, event, form)
    said = {"last_day": form.cleaned_data["last_day"], "kind": form.cleaned_data.get("kind", "")}
    ticked = "despite_age" in request.POST
    try:
        ending = events.preview_settle(event, **said, by=user)
        if "confirmed" not in request.POST or (ending.over_age and not ticked):
            context = {
                "event": event,
                "form": form,
                "ending": ending,
                "reason": LifeEvent.Kind(said["kind"] or event.kind).label,
                "unticked": "confirmed" in request.POST,
            }
            return render(request, "enrollment/events/settle.html", context)
        note = form.cleaned_data["note"]
        events.settle(event, **said, note=note, despite_age=ticked, by=user, at=timezone.now())
    except StaleState:
        raise
    except Refused as no:
        form.add_error(FIELDS.get(no.code), str(no))
        return _detail(request, event, form)
    messages.success(request, _("Perlindungan %s diakhiri.") % event.worker)
    return redirect("events:list")


@require_POST
@roles(*DECIDERS)
def dismiss(request: HttpRequest, pk: int) -> HttpResponse:
    event = _event(request, pk)
    form = DismissForm(request.POST)
    if form.is_valid():
        try:
            reason = form.cleaned_data["reason"]
            events.dismiss(event, reason=reason, by=user_of(request), at=timezone.now())
        except Refused as no:
            if no.code != "reason_missing":
                raise
            form.add_error("reason", str(no))
        else:
            messages.success(request, _("Laporan tentang %s tidak dilanjutkan.") % event.worker)
            return redirect("events:list")
    return _detail(request, event, _settling(event), form)


@require_POST
@roles(Role.ADMINISTRATOR)
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    event = _event(request, pk)
    form = WithdrawForm(request.POST)
    if form.is_valid():
        try:
            reason = form.cleaned_data["reason"]
            withdrawals.withdraw_death(event, reason=reason, by=user_of(request), at=timezone.now())
        except StaleState:
            raise
        except Refused as no:
            form.add_error("reason" if no.code == "reason_missing" else None, str(no))
        else:
            messages.success(
                request,
                _("Laporan kematian %s dicabut; perlindungannya berjalan lagi.") % event.worker,
            )
            return redirect("events:detail", event.pk)
    return _detail(request, event, _settling(event), form)
