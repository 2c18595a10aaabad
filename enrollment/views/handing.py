"""A village's cards into their owners' hands: on the phone, by QR code, also without connection."""

from __future__ import annotations

import json
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Max, Q
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from enrollment.actions import custody as steps
from enrollment.actions import handing
from enrollment.forms.handing import FindForm, HandOverForm, ReceiptForm
from enrollment.models import Card, CardReceipt, Station
from enrollment.queries import custody
from enrollment.queries.cards import in_office
from enrollment.views.picking import OF_VILLAGE, picked
from gumas_pbi.access import roles, user_of
from gumas_pbi.downloads import attachment
from gumas_pbi.models import STAFF, Role
from gumas_pbi.refusals import Refused, StaleState
from villages.models import Village

HANDERS = STAFF | {Role.VILLAGE_OFFICER}
PAGE = 100
TICKS = 500  # of one request; a phone sends the rest with the next
# What a refusal is about, on the forms that have it.
FIELDS = {
    "date_in_future": "on", "too_early": "on", "reason_unknown": "why",
    "carrier_missing": "carrier",
    "file_empty": "scan", "file_too_large": "scan", "file_of_another_kind": "scan",
    "file_broken": "scan", "file_infected": "scan",
}  # fmt: skip


@require_safe
@roles(*HANDERS)
def index(request: HttpRequest) -> HttpResponse:
    waiting = in_office().visible_to(user_of(request)).order_by()
    counted = dict(waiting.values("village").annotate(n=Count("pk")).values_list("village", "n"))
    villages = list(
        Village.objects.filter(pk__in=counted).select_related("district").order_by("code")
    )
    if len(villages) == 1 and not user_of(request).is_staff_of_regency:
        return redirect("cards:hand_over", villages[0].pk)
    for village in villages:
        village.cards = counted[village.pk]  # type: ignore[attr-defined]
    page = Paginator(villages, PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "cards": sum(counted.values()), "as_of": timezone.now()}
    return render(request, "enrollment/cards/handing.html", context)


def place_of(request: HttpRequest, pk: int) -> Village:
    seen = Village.objects.visible_to(user_of(request)).select_related("district")
    return get_object_or_404(seen, pk=pk)


@require_http_methods(["GET", "HEAD", "POST"])
@roles(*HANDERS)
def village(request: HttpRequest, pk: int) -> HttpResponse:
    place = place_of(request, pk)
    if request.method == "POST":
        return _hand_over(request, place)
    return page_of(request, place)


def page_of(request: HttpRequest, place: Village, form: Any = None) -> HttpResponse:
    """The village's page, with the form that has to be mended."""
    cards = Card.objects.filter(village=place, revoked_at=None)
    coming = Q(station__in=custody.COMING, worker__died_on=None)
    numbers = cards.aggregate(
        handed=Count("pk", filter=Q(station=Station.HANDED)),
        unproven=Count("pk", filter=Q(station=Station.HANDED, proof="")),
        coming=Count("pk", filter=coming),
        sent_on=Max("station_on", filter=Q(station=Station.DISTRICT)),
    )
    waiting = in_office().filter(village=place).exclude(station=Station.NOT_FOUND)
    found = waiting.select_related("worker").defer("token").order_by("worker__name", "pk")
    today = {"on": timezone.localdate()}
    context = {
        "village": place,
        "page": Paginator(found, PAGE).get_page(request.GET.get("page")),
        "form": form or HandOverForm(initial=today),
        "receipt": ReceiptForm(auto_id="receipt_%s"),
        "picked": request.POST.getlist("card"),
        "lost": custody.named(cards.filter(station=Station.NOT_FOUND))[:PAGE],
        "carried": json.dumps(custody.carried(place), ensure_ascii=False),
        **numbers,
    }
    status = 422 if form is not None else 200
    return with_camera(render(request, "enrollment/cards/hand_over.html", context, status=status))


def with_camera(response: HttpResponse) -> HttpResponse:
    response.headers["Permissions-Policy"] = "camera=(self), geolocation=()"
    return response


def too_large(request: HttpRequest) -> bool:
    return getattr(request, "upload_too_large", False)


def _hand_over(request: HttpRequest, place: Village) -> HttpResponse:
    """The one whose button was pressed, or all that were ticked."""
    form = HandOverForm(request.POST, request.FILES, too_large=too_large(request))
    if form.is_valid():
        said = form.cleaned_data
        try:
            done = handing.hand_over_all(
                place, chosen_of(request, place), on=said["on"], sheet=said["scan"],
                by=user_of(request), at=timezone.now(),
            )  # fmt: skip
        except StaleState:
            raise
        except Refused as no:
            form.add_error(FIELDS.get(no.code), str(no))
        else:
            text = ngettext(
                "%(n)s kartu tercatat diserahkan.", "%(n)s kartu tercatat diserahkan.", done
            )
            messages.success(request, text % {"n": done})
            return redirect("cards:hand_over", place.pk)
    return page_of(request, place, form)


def chosen_of(request: HttpRequest, place: Village) -> Any:
    """The card whose button was pressed, or those ticked. Raises Refused for a card of elsewhere:
    then nothing is done."""
    field = "one" if "one" in request.POST else "card"
    return picked(request, Card.objects.filter(village=place), field, OF_VILLAGE)


@require_POST
@roles(*HANDERS)
def take(request: HttpRequest, pk: int) -> HttpResponse:
    """Ticks that a phone kept, as JSON: [{"s": serial, "at": moment, "scan": scanned}]."""
    place = place_of(request, pk)
    try:
        given = json.loads(request.body)
        if not isinstance(given, list) or len(given) > TICKS:
            raise ValueError
        ticks = [_tick(each) for each in given]
    except (ValueError, TypeError, KeyError, AttributeError, OverflowError):
        return JsonResponse({"answers": []}, status=400)
    answers = handing.take(place, ticks, by=user_of(request), at=timezone.now())
    told = [{"s": a.serial, "code": a.code, "text": str(a.sentence)} for a in answers]
    return JsonResponse({"answers": told})


def _tick(given: Any) -> handing.Tick:
    moment = parse_datetime(given["at"])
    if moment is None or timezone.is_naive(moment):
        raise ValueError
    serial = str(given["s"]).replace("\0", "")
    return handing.Tick(serial[:20], timezone.localdate(moment), given.get("scan") is True)


@require_POST
@roles(*HANDERS)
def find(request: HttpRequest, pk: int) -> HttpResponse:
    """A card by its QR code, a photo of it, or its number: as JSON where that is asked for, else
    its page."""
    place = place_of(request, pk)
    form = FindForm(request.POST, request.FILES)
    said: dict[str, Any] = {}
    try:
        if too_large(request) or not form.is_valid():
            raise Refused(_("Foto ini terlalu besar, atau kodenya tidak terbaca."), code="no_code")
        card, scanned = _found(place, form.cleaned_data)
        said = {"s": card.serial, "name": card.worker.name, "scan": scanned}
        said["url"] = reverse(
            "cards:hand_one", args=[card.pk], query={"scan": 1} if scanned else None
        )
        if no := steps.obstacle(card, by=user_of(request)):
            raise no
        said["code"] = "here"
    except Refused as no:
        said |= {"code": no.code, "text": str(no)}
    if request.accepts("text/html"):
        if "url" in said:
            return redirect(said["url"])
        messages.error(request, said["text"])
        return redirect("cards:hand_over", place.pk)
    return JsonResponse(said)


def _found(place: Village, said: dict[str, Any]) -> tuple[Card, bool]:
    """The card and whether it was there to be scanned. Raises Refused."""
    code = handing.read_photo(said["photo"].read()) if said["photo"] else said["code"]
    cards = Card.objects.filter(village=place)
    cards = custody.by_code(cards, code) if code else custody.by_serial(cards, said["serial"])
    found = list(custody.told(cards.select_related("worker"))[:2])
    if not found:
        raise Refused(
            _("Kartu ini tidak ada di daftar %(village)s. Periksa nomornya, atau desanya.")
            % {"village": place},
            code="unknown",
        )
    if len(found) > 1:
        raise Refused(
            _("Ada beberapa kartu dengan nomor itu. Ketik juga angka terakhirnya, misalnya 123-1."),
            code="many",
        )
    return found[0], bool(code)


@require_POST
@roles(*HANDERS)
def attach(request: HttpRequest, pk: int) -> HttpResponse:
    """The signed list of those who were handed their cards without a proof so far."""
    place = place_of(request, pk)
    form = ReceiptForm(
        request.POST, request.FILES, too_large=too_large(request), auto_id="receipt_%s"
    )
    if form.is_valid():
        unproven = custody.unproven(Card.objects.filter(village=place))
        sheet, act = form.cleaned_data["scan"], {"by": user_of(request), "at": timezone.now()}
        try:
            done = handing.attach(place, unproven, sheet, **act)
        except StaleState:
            raise
        except Refused as no:
            form.add_error(FIELDS.get(no.code), str(no))
        else:
            text = _("Tanda terima tersimpan sebagai bukti %(n)s kartu.")
            messages.success(request, text % {"n": done})
            return redirect("cards:hand_over", place.pk)
    return page_of(request, place, form)


@require_POST
@roles(*HANDERS)
def receipt(request: HttpRequest, pk: int) -> HttpResponse:
    kept = get_object_or_404(CardReceipt.objects.visible_to(user_of(request)), pk=pk)
    data = handing.download(kept, by=user_of(request), at=timezone.now())
    return attachment(data, kept.file_name, "application/octet-stream")


@require_safe
@roles(*HANDERS)
def offline(request: HttpRequest) -> HttpResponse:
    """What the phone shows where a page of hand-overs can't be fetched: nobody's name is in it."""
    return with_camera(render(request, "enrollment/cards/offline.html"))


@require_safe
@roles(*HANDERS)
def worker(request: HttpRequest) -> HttpResponse:
    """The service worker of the pages beneath its own address."""
    return render(request, "enrollment/cards/worker.js", content_type="text/javascript")
