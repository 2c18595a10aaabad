"""Pages of the uploaded lists."""

from __future__ import annotations

from pathlib import PurePath
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from gumas_pbi.access import roles, user_of
from gumas_pbi.downloads import XLSX, attachment
from gumas_pbi.models import Role, User
from gumas_pbi.refusals import Refused
from villages.models import Village
from workers import template_xlsx
from workers.actions import marking, reuploads, rosters, suspicions, updates
from workers.forms.rosters import ConfirmForm, RosterFilter, UploadForm
from workers.models import Occupation, Proposal, Roster, RosterRow, Worker
from workers.template_guide import guide
from workers.views.roster_rows import rows_shown, what_came
from workers.views.rows import SHARED, choices, last_acts
from workers.views.senders import READERS, SENDERS

PAGE = 50


def _roster(request: HttpRequest, pk: int) -> Roster:
    seen = Roster.objects.visible_to(request.user)
    related = seen.select_related("village__district", "district", "uploaded_by")
    return get_object_or_404(related, pk=pk)


@require_safe
@roles(*READERS)
def index(request: HttpRequest) -> HttpResponse:
    form = RosterFilter(request.GET)
    found = Roster.objects.visible_to(request.user).select_related(
        "village", "district", "uploaded_by"
    )
    form.is_valid()
    if name := form.cleaned_data.get("q"):
        found = found.filter(file_name__icontains=name)
    if status := form.cleaned_data.get("status"):
        found = found.filter(state=status)
    page = Paginator(found.order_by("-uploaded_at", "-pk"), PAGE).get_page(request.GET.get("page"))
    to_mend = RosterRow.objects.filter(roster__in=[roster.pk for roster in page]).to_mend()
    wrong = dict(to_mend.order_by().values_list("roster").annotate(Count("pk")))
    for roster in page:
        roster.wrong = wrong.get(roster.pk, 0)
    return render(
        request,
        "workers/rosters/list.html",
        {
            "page": page,
            "filter": form,
            "is_filtered": any(form.cleaned_data.values()),
            "may_upload": user_of(request).has_role(*SENDERS),
            "may_keep": user_of(request).has_role(Role.VERIFIER, Role.ADMINISTRATOR),
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
@roles(*SENDERS)
def upload(request: HttpRequest) -> HttpResponse:
    form, earlier, status = UploadForm(user_of(request)), None, 200
    if request.method == "POST":
        data, files = request.POST, request.FILES  # reading them tells whether it was too much
        too_large = getattr(request, "upload_too_large", False)
        form = UploadForm(user_of(request), data, files, too_large=too_large)
        status = 413 if too_large else 200
        if form.is_valid():
            try:
                return redirect("rosters:detail", _receive(form, user_of(request)).pk)
            except Refused as no:
                form.add_error("file", str(no))
                seen = Roster.objects.visible_to(request.user)
                earlier = seen.filter(pk=no.facts.get("roster")).first()
    limits = settings.ROSTER_LIMITS
    context = {
        "form": form,
        "earlier": earlier,
        "limits": limits,
        "megabytes": limits["bytes"] >> 20,
    }
    return render(request, "workers/rosters/upload.html", context, status=status)


def _receive(form: UploadForm, by: User) -> Roster:
    file = form.cleaned_data["file"]
    village, district = form.where()
    return rosters.receive(
        file.read(),
        file_name=file.name,
        village=village,
        district=district,
        by=by,
        at=timezone.now(),
    )


@require_safe
@roles(*SENDERS)
def template(request: HttpRequest) -> HttpResponse:
    """The empty list: of one village (the own, or the one asked for), or of all of this user."""
    visible = Village.objects.visible_to(request.user).of_regency().select_related("district")
    villages = list(visible.order_by("code"))
    if code := request.GET.get("village"):
        villages = [village for village in villages if village.code == code]
        if not villages:
            raise Http404
    jobs = Occupation.objects.filter(eligible=True).order_by("name").values_list("name", flat=True)
    places = [(village.name, village.district.name) for village in villages]
    place = places[0] if len(places) == 1 else None
    data = template_xlsx.template(places, list(jobs), guide(), place)
    name = f"templat-{slugify(' '.join(place))}.xlsx" if place else "templat-daftar-pekerja.xlsx"
    return attachment(data, name, XLSX)


@require_safe
@roles(*READERS)
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    roster = _roster(request, pk)
    context: dict[str, Any] = {
        "roster": roster,
        "may_download": _may_download(request, roster),
        "may_upload": user_of(request).has_role(*SENDERS),
    }
    if roster.state == Roster.State.CHECKED:
        context |= what_came(roster)
        context |= rows_shown(request, roster, context)
        context |= choices(request) | {"acts": last_acts(roster), "shared": SHARED}
        context["may_mend"] = context["may_upload"]
        context["why"] = [] if roster.confirmed_at else suspicions.in_words(roster)
        context["story"] = reuploads.story(roster, user_of(request))
        context["busy"] = any(p.state == Proposal.State.PREPARING for p in context["proposals"])
        context["may_place"] = context["may_upload"] and bool(roster.unknown_headers)
        waiting = context["good"] and not context["busy"]
        context["may_submit"] = waiting and context["may_upload"]
        if request.headers.get("HX-Target") == "rows":
            return render(request, "workers/rosters/_lines.html", context)
    else:
        context["busy"] = roster.state == Roster.State.RECEIVED
        context["kept_days"] = settings.UNPLACED_FILE_DAYS
        context["may_place"] = context["may_upload"] and bool(roster.unknown_headers)
    return render(request, "workers/rosters/detail.html", context)


@require_safe
@roles(*READERS)
def progress(request: HttpRequest, pk: int) -> HttpResponse:
    """The part that the page asks for again and again while something is being worked on."""
    roster = _roster(request, pk)
    if not request.htmx:  # type: ignore[attr-defined]
        return redirect("rosters:detail", pk)
    preparing = roster.proposals.filter(state=Proposal.State.PREPARING)
    if roster.state == Roster.State.RECEIVED or preparing.exists():
        return render(request, "workers/rosters/_progress.html", {"roster": roster})
    return HttpResponse(status=204, headers={"HX-Refresh": "true"})


@require_http_methods(["GET", "HEAD", "POST"])
@roles(*SENDERS)
def submit(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask once more with the facts, and for a reason where the list is suspicious; then send."""
    roster = _roster(request, pk)
    form = ConfirmForm(request.POST if request.method == "POST" else None)
    why = [] if roster.confirmed_at else suspicions.in_words(roster)
    if form.is_bound and form.is_valid():
        try:
            proposal = rosters.submit(
                roster, by=user_of(request), at=timezone.now(), reason=form.cleaned_data["reason"]
            )
        except Refused as no:
            if no.code != "suspicious":
                raise
            form.add_error(
                "reason", _("Tuliskan mengapa daftar ini benar, paling sedikit 5 huruf.")
            )
        else:
            messages.success(request, _sent(proposal.people))
            return redirect("rosters:detail", pk)
    good = rosters.good_rows(roster).count()
    if not good:
        population = roster.is_population
        messages.error(request, rosters.NOBODY_PICKED if population else rosters.NOTHING_GOOD)
        return redirect("population:pick" if population else "rosters:detail", pk)
    context = {"roster": roster, "good": good, "why": why, "form": form}
    people = Worker.objects.visible_to(request.user).values("pk")
    known = updates.about_registered(rosters.good_rows(roster)).filter(about__in=people)
    context["registered"] = known.count()
    context["wrong"] = RosterRow.objects.filter(roster=roster).to_mend().count()
    if roster.is_population:
        left_out = roster.lines.filter(picked=False)
        context["left_out"] = left_out.exclude(state=RosterRow.State.SUBMITTED).count()
    return render(request, "workers/rosters/submit.html", context)


def _sent(people: int) -> str:
    return ngettext(
        "%(people)s baris dikirim untuk diverifikasi.",
        "%(people)s baris dikirim untuk diverifikasi.",
        people,
    ) % {"people": people}


def _may_download(request: HttpRequest, roster: Roster) -> bool:
    user = user_of(request)
    kept = roster.state != Roster.State.REFUSED
    return kept and (roster.uploaded_by_id == user.pk or user.is_staff_of_regency)


@require_POST
@roles(*READERS)
def original(request: HttpRequest, pk: int) -> HttpResponse:
    """The file as it was uploaded, never shown by the browser itself."""
    roster = _roster(request, pk)
    user = user_of(request)
    if roster.uploaded_by_id != user.pk and not user.is_staff_of_regency:
        raise PermissionDenied
    data = rosters.download(roster, by=user, at=timezone.now())
    return attachment(data, roster.file_name, "application/octet-stream")


@require_POST
@roles(*READERS)
def marked(request: HttpRequest, pk: int) -> HttpResponse:
    """The list as a workbook in which everything that is to be mended is marked."""
    roster = _roster(request, pk)
    only_bad = request.POST.get("rows") == "bad"
    data = marking.download(roster, only_bad=only_bad, by=user_of(request), at=timezone.now())
    return attachment(data, f"{PurePath(roster.file_name).stem}-bertanda.xlsx", XLSX)
