"""To BPJS and back: sending, downloading, accepting, and reading an answer."""

from __future__ import annotations

import re

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from enrollment.actions import answers, registrations
from enrollment.forms.answers import RegistrationFilter
from enrollment.forms.registrations import AcceptForm, AnswerForm
from enrollment.models import Decree, Member, RegistrationBatch
from enrollment.queries import answers as asked
from enrollment.views.decrees import issued
from gumas_pbi.access import roles
from gumas_pbi.downloads import XLSX, attachment
from gumas_pbi.models import STAFF, Role
from gumas_pbi.refusals import Refused

PAGE = 50


def _decree(pk: int) -> Decree:
    found = Decree.objects.select_related("drafted_by", "issued_by")
    return get_object_or_404(found, pk=pk, state=Decree.State.ISSUED)


@require_POST
@roles(Role.BPJS_LIAISON)
def send(request: HttpRequest, pk: int) -> HttpResponse:
    decree = _decree(pk)
    batches = registrations.send(decree, by=request.user, at=timezone.now())
    people = sum(batch.people for batch in batches)
    done = ngettext(
        "Kiriman untuk %(n)s orang siap. Unduh, lalu serahkan ke BPJS.",
        "Kiriman untuk %(n)s orang siap. Unduh, lalu serahkan ke BPJS.",
        people,
    )
    messages.success(request, done % {"n": people})
    return redirect("decrees:detail", decree.pk)


@require_POST
@roles(Role.BPJS_LIAISON)
def download(request: HttpRequest, pk: int) -> HttpResponse:
    batch = get_object_or_404(RegistrationBatch.objects.select_related("decree"), pk=pk)
    data = registrations.download(batch, by=request.user, at=timezone.now())
    name = re.sub(r"[^A-Za-z0-9]+", "-", batch.decree.number).strip("-")
    return attachment(data, f"bpjs-{name}-kiriman-{batch.number}.xlsx", XLSX)


@require_POST
@roles(Role.BPJS_LIAISON)
def lay_out_again(request: HttpRequest, pk: int) -> HttpResponse:
    batch = get_object_or_404(RegistrationBatch.objects.select_related("decree"), pk=pk)
    registrations.lay_out_again(batch, by=request.user, at=timezone.now())
    messages.success(request, _("Kiriman memakai susunan kolom sekarang. Unduh lagi berkasnya."))
    return redirect("decrees:detail", batch.decree_id)


@require_POST
@roles(Role.BPJS_LIAISON)
def accept_all(request: HttpRequest, pk: int) -> HttpResponse:
    decree = _decree(pk)
    form = AcceptForm(request.POST)
    if form.is_valid():
        try:
            people = registrations.accept_all(
                decree, start=form.cleaned_data["start"], by=request.user, at=timezone.now()
            )
        except Refused as no:
            form.add_error("start", str(no))
        else:
            done = ngettext(
                "%(n)s orang terdaftar dan terlindungi JKK dan JKM.",
                "%(n)s orang terdaftar dan terlindungi JKK dan JKM.",
                people,
            )
            messages.success(request, done % {"n": people})
            return redirect("decrees:detail", decree.pk)
    context = issued(request, decree, accept_form=form)
    return render(request, "enrollment/decrees/detail.html", {**context, "form": form})


@require_POST
@roles(Role.BPJS_LIAISON)
def receive(request: HttpRequest, pk: int) -> HttpResponse:
    decree = _decree(pk)
    too_large = getattr(request, "upload_too_large", False)
    form = AnswerForm(request.POST, request.FILES, too_large=too_large)
    if form.is_valid():
        file = form.cleaned_data["file"]
        try:
            received = answers.receive(
                decree, file.read(), file_name=file.name, by=request.user, at=timezone.now()
            )
        except Refused as no:
            form.add_error("file", str(no))
        else:
            return redirect("registrations:answer", received.pk)
    context = issued(request, decree, answer_form=form)
    return render(request, "enrollment/decrees/detail.html", {**context, "form": form})


@require_safe
@roles(*STAFF)
def index(request: HttpRequest) -> HttpResponse:
    """Everything sent to BPJS and answered, over all decrees."""
    now = timezone.now()
    form = RegistrationFilter(request.GET)
    form.is_valid()
    batches, answered = asked.batches(now), asked.answers()
    if number := form.cleaned_data.get("q"):
        batches = batches.filter(decree__number__icontains=number)
        answered = answered.filter(decree__number__icontains=number)
    overdue = asked.overdue_before(now)
    if state := form.cleaned_data.get("state"):
        batches = batches.filter(waiting__gt=0)
        answered = answered.filter(Q(open__gt=0) | Q(state__in=["unplaced", "received"]))
        batches = batches.filter(sent_at__lt=overdue) if state == "overdue" else batches
    show = "answers" if request.GET.get("show") == "answers" else "batches"
    lines = answered if show == "answers" else batches
    page = Paginator(lines, PAGE).get_page(request.GET.get("page"))
    for line in page:
        line.late = show == "batches" and line.waiting and line.sent_at < overdue
    waiting = Member.objects.filter(state=Member.State.SENT)
    context = {
        "show": show,
        "page": page,
        "filter": form,
        "is_filtered": any(form.cleaned_data.values()),
        "days": settings.BPJS_ANSWER_DAYS,
        "waiting": waiting.aggregate(
            people=Count("pk"), late=Count("pk", filter=Q(batch__sent_at__lt=overdue))
        ),
        "unsettled": asked.unsettled().count(),
        "mendable": asked.mendable(now.astimezone().date()).count(),
        "as_of": now,
    }
    return render(request, "enrollment/registrations/list.html", context)
