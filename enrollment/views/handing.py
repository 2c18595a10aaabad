"""Cards into the workers' own hands: which are still lying about, and writing it down."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from enrollment.actions import handing
from enrollment.forms.cards import HandOverForm
from enrollment.models import Card
from enrollment.queries.cards import in_office
from gumas_pbi.access import roles, user_of
from gumas_pbi.models import STAFF, Role
from gumas_pbi.refusals import Refused, StaleState
from villages.models import Village

HANDERS = STAFF | {Role.VILLAGE_OFFICER}
PAGE = 100


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


@require_http_methods(["GET", "HEAD", "POST"])
@roles(*HANDERS)
def village(request: HttpRequest, pk: int) -> HttpResponse:
    seen = Village.objects.visible_to(user_of(request)).select_related("district")
    place = get_object_or_404(seen, pk=pk)
    if request.method == "POST":
        return _hand_over(request, place)
    return _page(request, place, HandOverForm(initial={"on": timezone.localdate()}))


def _page(request: HttpRequest, place: Village, form: HandOverForm) -> HttpResponse:
    waiting = in_office().filter(village=place).select_related("worker", "run")
    found = waiting.defer("token").order_by("worker__name", "pk")
    context = {
        "village": place,
        "page": Paginator(found, PAGE).get_page(request.GET.get("page")),
        "form": form,
        "picked": request.POST.getlist("card"),
        "handed": Card.objects.filter(village=place, handed_on__isnull=False).count(),
    }
    status = 422 if form.is_bound else 200
    return render(request, "enrollment/cards/hand_over.html", context, status=status)


def _hand_over(request: HttpRequest, place: Village) -> HttpResponse:
    """The one whose button was pressed, or all that were ticked."""
    form = HandOverForm(request.POST)
    act: dict[str, Any] = {"by": user_of(request), "at": timezone.now()}
    if form.is_valid():
        try:
            chosen = _chosen(request, place)
            done = handing.hand_over_all(place, chosen, on=form.cleaned_data["on"], **act)
        except StaleState:
            raise
        except Refused as no:
            dated = no.code in ("date_in_future", "before_printed")
            form.add_error("on" if dated else None, str(no))
        else:
            text = ngettext(
                "%(n)s kartu tercatat diserahkan.", "%(n)s kartu tercatat diserahkan.", done
            )
            messages.success(request, text % {"n": done})
            return redirect("cards:hand_over", place.pk)
    return _page(request, place, form)


def _chosen(request: HttpRequest, place: Village) -> Any:
    """Raises Refused for a card of elsewhere: then nothing is done."""
    one = request.POST.get("one")
    ids = {one} if one else set(request.POST.getlist("card"))
    if not ids:
        raise Refused(_("Centang dahulu kartu yang sudah diserahkan."), code="nothing_picked")
    if not all(pk.isascii() and pk.isdigit() and len(pk) < 19 for pk in ids):
        raise Refused(_("Pilihan kartu tidak dikenal. Tidak ada yang diubah."), code="foreign")
    chosen = Card.objects.filter(pk__in=[int(pk) for pk in ids], village=place)
    if chosen.count() != len(ids):
        raise Refused(
            _("Pilihan memuat kartu di luar desa ini. Tidak ada yang diubah."), code="foreign"
        )
    return chosen
