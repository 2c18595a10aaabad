"""Where cards are on their way to their owners, for the office; and a card's own page."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from enrollment.actions import custody, handing
from enrollment.forms.custody import JourneyFilter, SendForm
from enrollment.forms.handing import HandForm, MissingForm, TakeBackForm
from enrollment.models import Card, LifeEvent, Station
from enrollment.queries import custody as queries
from enrollment.views.handing import FIELDS, HANDERS, chosen_of, place_of, too_large
from gumas_pbi.access import roles, user_of
from gumas_pbi.models import STAFF, Role
from gumas_pbi.refusals import Refused, StaleState
from villages.models import District, Village

SENDERS = frozenset({Role.VERIFIER, Role.BPJS_LIAISON, Role.ADMINISTRATOR})
REPORTERS = (Role.VILLAGE_OFFICER, Role.VERIFIER, Role.ADMINISTRATOR)
PAGE = 50
# What must be reported where nobody was found, and as what.
REPORTED = {
    Card.Missing.DEAD: "",
    Card.Missing.MOVED: LifeEvent.Kind.MOVED,
    Card.Missing.REFUSED: LifeEvent.Kind.OWN_WISH,
}


@require_safe
@roles(*STAFF)
def journey(request: HttpRequest) -> HttpResponse:
    return _journey(request, SendForm(initial={"on": timezone.localdate()}))


def _journey(request: HttpRequest, sending: SendForm) -> HttpResponse:
    today = timezone.localdate()
    form = JourneyFilter(request.GET)
    fits = form.is_valid()
    cards = form.narrow(Card.objects.all()) if fits else Card.objects.none()
    said = form.cleaned_data
    district, village = said.get("district"), said.get("village")
    is_named = bool(said.get("station") or said.get("late") or village)
    group = "village" if district or village else "village__district"
    numbers = queries.counted(cards, group, today)
    places = Village.objects if district or village else District.objects
    rows = list(places.filter(pk__in=numbers).order_by("code"))
    for place in rows:
        place.numbers = numbers[place.pk]
        place.cells = [(each.label, place.numbers.get(each, 0)) for each in Station]
    names = queries.named(cards) if is_named else Card.objects.none()
    names = names.filter(station=said["station"]) if said.get("station") else names
    names = names.filter(queries.late(today)) if said.get("late") else names
    page = Paginator(names, PAGE).get_page(request.GET.get("page"))
    for each in page:
        each.days = (today - each.station_on).days
    context = {
        "filter": form,
        "form": sending,
        "stations": [_total(request, station, numbers) for station in Station],
        "rows": rows,
        "by_village": bool(district or village),
        "is_named": is_named,
        "page": page,
        "may_send": user_of(request).has_role(*SENDERS),
        "as_of": timezone.now(),
    }
    status = 422 if sending.is_bound else 200
    return render(request, "enrollment/cards/journey.html", context, status=status)


def _total(request: HttpRequest, station: Station, numbers: dict[int, dict[str, int]]) -> Any:
    """A station with all its cards, and the address that names them."""
    query = request.GET.copy()
    for name in ("page", "late"):
        query.pop(name, None)
    query["station"] = station.value
    return {
        "station": station,
        "cards": sum(row.get(station, 0) for row in numbers.values()),
        "late": sum(row.get(f"late_{station}", 0) for row in numbers.values()),
        "days": queries.days_at(station),
        "url": "" if station == Station.HANDED else f"?{query.urlencode()}",
    }


@require_POST
@roles(*SENDERS)
def send(request: HttpRequest) -> HttpResponse:
    """Cards of the place whose button was pressed, and of the run that is looked at."""
    form = SendForm(request.POST)
    shown = JourneyFilter(request.GET)
    kind = District if "district" in request.POST else Village
    pk = request.POST.get(kind._meta.model_name or "", "")
    place = get_object_or_404(kind, pk=int(pk) if pk.isascii() and pk.isdigit() else 0)
    if form.is_valid() and shown.is_valid():
        run = shown.cleaned_data["run"]
        cards = Card.objects.filter(run=run) if run else Card.objects.all()
        try:
            act = {**form.cleaned_data, "by": user_of(request), "at": timezone.now()}
            sent = custody.send(place, cards, **act)
        except StaleState:
            raise
        except Refused as no:
            form.add_error(FIELDS.get(no.code), str(no))
        else:
            said = {"n": sent, "place": place}
            messages.success(request, _("%(n)s kartu dikirim: %(place)s.") % said)
            query = request.GET.urlencode()
            return redirect(reverse("cards:journey") + (f"?{query}" if query else ""))
    return _journey(request, form)


@require_POST
@roles(*HANDERS)
def arrive(request: HttpRequest, pk: int) -> HttpResponse:
    """All that are on their way, or those that were ticked, have come today."""
    place = place_of(request, pk)
    everything = "all" in request.POST
    cards = Card.objects.filter(village=place) if everything else chosen_of(request, place)
    act: dict[str, Any] = {"by": user_of(request), "at": timezone.now()}
    arrived = custody.arrive(place, cards, on=timezone.localdate(), **act)
    messages.success(request, _("%(n)s kartu tercatat tiba di desa.") % {"n": arrived})
    return redirect("cards:hand_over", place.pk)


def _card(request: HttpRequest, pk: int) -> Card:
    seen = Card.objects.visible_to(user_of(request))
    cards = queries.told(seen).select_related("worker", "village__district", "handed_by", "receipt")
    return get_object_or_404(cards, pk=pk)


@require_http_methods(["GET", "HEAD", "POST"])
@roles(*HANDERS)
def card(request: HttpRequest, pk: int) -> HttpResponse:
    found = _card(request, pk)
    if request.method != "POST":
        return _card_page(request, found)
    form = HandForm(request.POST, request.FILES, too_large=too_large(request))
    if form.is_valid():
        said = form.cleaned_data
        try:
            handing.hand_over(
                found, on=said["on"], family=form.family(), scanned=said["scanned"],
                sheet=said["scan"], by=user_of(request), at=timezone.now(),
            )  # fmt: skip
        except Refused as no:
            form.add_error(FIELDS.get(no.code), str(no))
        else:
            messages.success(request, _("Kartu %s tercatat diserahkan.") % found.worker.name)
            return redirect("cards:hand_over", found.village_id)
    return _card_page(request, found, form)


def _card_page(
    request: HttpRequest, found: Card, form: HandForm | MissingForm | TakeBackForm | None = None
) -> HttpResponse:
    today = {"on": timezone.localdate()}
    scanned = {"scanned": request.GET.get("scan") == "1"}
    context = {
        "card": found,
        "obstacle": custody.obstacle(found, by=user_of(request)),
        "handing": form if isinstance(form, HandForm) else HandForm(initial=today | scanned),
        "missing": form
        if isinstance(form, MissingForm)
        else MissingForm(initial=today, auto_id="missing_%s"),
        "taking": form if isinstance(form, TakeBackForm) else TakeBackForm(),
        "form": form,
        "steps": found.steps.select_related("recorded_by").order_by("pk"),
        "report": _report_of(request, found) if found.station == Station.NOT_FOUND else "",
    }
    status = 422 if form else 200
    return render(request, "enrollment/cards/hand_one.html", context, status=status)


@require_POST
@roles(*HANDERS)
def not_found(request: HttpRequest, pk: int) -> HttpResponse:
    """Write it down, and go on with what it means: a death, a move, or the own wish."""
    found = _card(request, pk)
    form = MissingForm(request.POST, auto_id="missing_%s")
    if not form.is_valid():
        return _card_page(request, found, form)
    try:
        act = {**form.cleaned_data, "by": user_of(request), "at": timezone.now()}
        custody.not_found(found, **act)
    except StaleState:
        raise
    except Refused as no:
        form.add_error(FIELDS.get(no.code), str(no))
        return _card_page(request, found, form)
    report = _report_of(request, found)
    if report:
        messages.success(request, _("Tercatat. Sekarang laporkan juga apa yang terjadi."))
        return redirect(report)
    messages.success(request, _("Tercatat: kartu %s belum sampai.") % found.worker.name)
    return redirect("cards:hand_over", found.village_id)


def _report_of(request: HttpRequest, found: Card) -> str:
    """Where what happened is reported, as far as it is known already; "" where nothing is to be."""
    kind = REPORTED.get(Card.Missing(found.missing)) if found.missing else None
    if kind is None or found.worker.died_on or not user_of(request).has_role(*REPORTERS):
        return ""
    if not kind:
        return reverse("events:report_death", args=[found.worker_id])
    query = {"kind": kind, "date": found.station_on.isoformat()}
    return reverse("events:report", args=[found.worker_id], query=query)


@require_POST
@roles(*HANDERS)
def take_back(request: HttpRequest, pk: int) -> HttpResponse:
    found = _card(request, pk)
    form = TakeBackForm(request.POST)
    if form.is_valid():
        act: dict[str, Any] = {"by": user_of(request), "at": timezone.now()}
        try:
            note = form.cleaned_data["wrong"]
            custody.take_back(found, note=note, on=timezone.localdate(), **act)
        except StaleState:
            raise
        except Refused as no:
            form.add_error("wrong" if no.code == "note_missing" else None, str(no))
        else:
            messages.success(request, _("Kartu %s siap diserahkan lagi.") % found.worker.name)
            return redirect("cards:hand_one", found.pk)
    return _card_page(request, found, form)


@require_POST
@roles(*HANDERS)
def found_again(request: HttpRequest, pk: int) -> HttpResponse:
    found = _card(request, pk)
    act: dict[str, Any] = {"by": user_of(request), "at": timezone.now()}
    custody.found_again(found, on=timezone.localdate(), **act)
    messages.success(request, _("Kartu %s siap diserahkan lagi.") % found.worker.name)
    return redirect("cards:hand_one", found.pk)
