"""Pages of the uploaded lists."""

from __future__ import annotations

from pathlib import PurePath
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Case, Count, Q, Value, When
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from gumas_pbi.access import roles
from gumas_pbi.models import Role, User
from gumas_pbi.refusals import Refused
from villages.models import Village
from workers import template_xlsx
from workers.actions import marking, reuploads, rosters, suspicions, updates
from workers.checks import CHECKS, ERROR, FIELDS
from workers.forms.rosters import ConfirmForm, RosterFilter, UploadForm
from workers.models import Finding, Occupation, Proposal, Roster, RosterRow, Worker
from workers.template_guide import guide
from workers.views.comparing import seen_by
from workers.views.rows import SHARED, choices, last_acts, shown
from workers.views.senders import READERS, SENDERS

PAGE = 50
# Rows of which nothing is asked any more.
SETTLED = (RosterRow.State.SKIPPED, RosterRow.State.REPLACED, RosterRow.State.KNOWN)
NOTES = 100  # of sheets, at the most
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def _roster(request: HttpRequest, pk: int) -> Roster:
    seen = Roster.objects.visible_to(request.user)
    related = seen.select_related("village__district", "district", "uploaded_by")
    return get_object_or_404(related, pk=pk)


def _user(request: HttpRequest) -> User:
    return request.user  # type: ignore[return-value]


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
            "may_upload": _user(request).has_role(*SENDERS),
            "may_keep": _user(request).has_role(Role.VERIFIER, Role.ADMINISTRATOR),
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
@roles(*SENDERS)
def upload(request: HttpRequest) -> HttpResponse:
    form, earlier, status = UploadForm(_user(request)), None, 200
    if request.method == "POST":
        data, files = request.POST, request.FILES  # reading them tells whether it was too much
        too_large = getattr(request, "upload_too_large", False)
        form = UploadForm(_user(request), data, files, too_large=too_large)
        status = 413 if too_large else 200
        if form.is_valid():
            try:
                return redirect("rosters:detail", _receive(form, _user(request)).pk)
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
    return _attachment(data, name, XLSX)


def _attachment(data: bytes, name: str, content_type: str) -> HttpResponse:
    response = HttpResponse(data, content_type=content_type)
    plain = "".join(letter for letter in name if letter.isprintable()) or "berkas"
    response["Content-Disposition"] = content_disposition_header(True, plain)
    response["X-Content-Type-Options"] = "nosniff"
    return response


@require_safe
@roles(*READERS)
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    roster = _roster(request, pk)
    context: dict[str, Any] = {
        "roster": roster,
        "may_download": _may_download(request, roster),
        "may_upload": _user(request).has_role(*SENDERS),
    }
    if roster.state == Roster.State.CHECKED:
        context |= _what_came(roster)
        context |= _lines(request, roster, context)
        context |= choices(request) | {"acts": last_acts(roster), "shared": SHARED}
        context["may_mend"] = context["may_upload"]
        context["why"] = [] if roster.confirmed_at else suspicions.in_words(roster)
        context["story"] = reuploads.story(roster, _user(request))
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


def _what_came(roster: Roster) -> dict[str, Any]:
    """Counts of rows, what was found with how many rows each, and the proposals made of it."""
    waiting = Q(state=RosterRow.State.WAITING)
    counted = waiting & Q(picked=True) if roster.is_population else waiting
    counts = roster.lines.aggregate(
        good=Count("pk", filter=counted & Q(errors=0)),
        wrong=Count("pk", filter=counted & Q(errors__gt=0)),
        unpicked=Count("pk", filter=waiting & Q(picked=False)),
        eligible=Count("pk", filter=waiting & Q(errors=0)),
        sent=Count("pk", filter=Q(state=RosterRow.State.SUBMITTED)),
        skipped=Count("pk", filter=Q(state=RosterRow.State.SKIPPED)),
        settled=Count("pk", filter=Q(state__in=SETTLED)),
    )
    found = roster.findings.annotate(
        note=Case(When(row=None, then="pk")),
        of=Case(When(row=None, then="sheet"), default=Value("")),
    )
    if counts["settled"]:
        found = found.exclude(row__state__in=SETTLED)
    kinds = (
        found.values("code", "severity", "field", "note", "of")
        .annotate(rows=Count("pk"))
        .order_by("note", "-rows", "code")
    )
    told = [kind | {"sentence": CHECKS[kind["code"]].sentence} for kind in kinds]
    notes = [kind for kind in told if kind["note"]]
    told = [kind for kind in told if not kind["note"]]
    told.sort(key=lambda kind: kind["severity"] != ERROR)
    return {
        **counts,
        "kinds": told,
        "wrong_kinds": [kind for kind in told if kind["severity"] == ERROR],
        "seen_kinds": [kind for kind in told if kind["severity"] != ERROR],
        "sheet_notes": [
            note | {"column": FIELDS.get(note["field"], note["field"])} for note in notes[:NOTES]
        ],
        "proposals": list(
            roster.proposals.select_related("submitted_by")
            .annotate(
                updated=Count("lines", filter=Q(lines__update_state=RosterRow.Update.ACCEPTED)),
                unverified=Count("lines", filter=Q(lines__update_state=RosterRow.Update.WAITING)),
            )
            .order_by("-pk")
        ),
    }


def _lines(request: HttpRequest, roster: Roster, counts: dict[str, Any]) -> dict[str, Any]:
    """The rows that the tab, the finding and the name in the address ask for, a page of them."""
    tabs = [
        ("bad", _("Perlu diperbaiki"), counts["wrong"]),
        ("good", _("Benar"), roster.accepted),
        ("skipped", _("Dilewati"), counts["skipped"]),
        ("all", _("Semua"), roster.rows),
    ]
    if roster.is_population:
        picked = counts["good"] + counts["wrong"] + counts["sent"]
        kept = roster.rows - roster.left_out
        tabs = [("picked", _("Dicentang"), picked), ("all", _("Semua"), kept)]
    code, name = request.GET.get("code", ""), request.GET.get("q", "")
    name = name.replace("\0", "").strip()[:100]
    code = code if code in CHECKS else ""
    show = request.GET.get("show", "")
    if show not in {tab for tab, _label, _rows in tabs}:
        first = (counts["wrong"] or roster.is_population) and not code and not name
        show = tabs[0][0] if first else "all"
    lines = seen_by(roster.lines.all(), _user(request))
    lines = lines.select_related("village", "occupation").prefetch_related("findings")
    if show == "picked":
        lines = lines.filter(picked=True)
    elif show == "skipped":
        lines = lines.filter(state=RosterRow.State.SKIPPED)
    elif show == "good":
        lines = lines.filter(errors=0)
    elif show == "bad":
        lines = lines.filter(errors__gt=0, state=RosterRow.State.WAITING)
    if code:
        lines = lines if show == "skipped" else lines.exclude(state__in=SETTLED)
        lines = lines.filter(pk__in=Finding.objects.filter(roster=roster, code=code).values("row"))
    if name:
        numbered = Q(number=int(name)) if name.isdecimal() and len(name) < 8 else Q()
        lines = lines.filter(Q(name__icontains=name) | numbered)
    page = Paginator(lines.order_by("position"), PAGE).get_page(request.GET.get("page"))
    for row in page:
        shown(row)
    return {
        "page": page,
        "tabs": tabs,
        "show": show,
        "code": code,
        "q": name,
    }


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
                roster, by=_user(request), at=timezone.now(), reason=form.cleaned_data["reason"]
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
    user = _user(request)
    kept = roster.state != Roster.State.REFUSED
    return kept and (roster.uploaded_by_id == user.pk or user.is_staff_of_regency)


@require_POST
@roles(*READERS)
def original(request: HttpRequest, pk: int) -> HttpResponse:
    """The file as it was uploaded, never shown by the browser itself."""
    roster = _roster(request, pk)
    user = _user(request)
    if roster.uploaded_by_id != user.pk and not user.is_staff_of_regency:
        raise PermissionDenied
    data = rosters.download(roster, by=user, at=timezone.now())
    return _attachment(data, roster.file_name, "application/octet-stream")


@require_POST
@roles(*READERS)
def marked(request: HttpRequest, pk: int) -> HttpResponse:
    """The list as a workbook in which everything that is to be mended is marked."""
    roster = _roster(request, pk)
    only_bad = request.POST.get("rows") == "bad"
    data = marking.download(roster, only_bad=only_bad, by=_user(request), at=timezone.now())
    return _attachment(data, f"{PurePath(roster.file_name).stem}-bertanda.xlsx", XLSX)
