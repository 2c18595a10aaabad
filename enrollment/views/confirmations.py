"""The village's word on its participants: the sheet for a phone, and who has not given it."""

from __future__ import annotations

from datetime import timedelta
from itertools import groupby
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from enrollment.actions import confirmations
from enrollment.forms.confirmations import HAPPENED, Sheet, VillageFilter, WordForm
from enrollment.models import Confirmation
from enrollment.months import Month
from enrollment.queries import confirmed
from gumas_pbi import written
from gumas_pbi.access import roles, user_of
from gumas_pbi.models import STAFF, Role
from gumas_pbi.refusals import Refused
from villages.models import Village
from workers.models import Worker

READERS = STAFF | {Role.VILLAGE_OFFICER}
CONFIRMERS = frozenset({Role.VILLAGE_OFFICER, Role.VERIFIER, Role.ADMINISTRATOR})
PAGE = 50
PAST = 12


@require_safe
@roles(*READERS)
def index(request: HttpRequest) -> HttpResponse:
    user, today = user_of(request), timezone.localdate()
    month = confirmed.due(today)
    villages = list(confirmed.villages(user, today))
    form = VillageFilter(villages, request.GET)
    found = form.narrow()
    undone = [village for village in found if village.done is None]
    done = [village for village in found if village.done is not None]
    context = {
        **_month(month),
        "filter": form,
        "staff": user.is_staff_of_regency,
        "may_confirm": user.has_role(*CONFIRMERS),
        "villages": len(villages),
        "confirmed": sum(village.done is not None for village in villages),
        "page": Paginator(undone + done, PAGE).get_page(request.GET.get("page")),
        "undone": len(undone),
        "reminder": reminder(undone, month) if undone else "",
        "as_of": timezone.now(),
    }
    return render(request, "enrollment/confirmations/list.html", context)


def _month(month: Month) -> dict[str, Any]:
    """The month as pages name it, the last day in time, and whether that is past."""
    until = confirmed.expected_until(month)
    late = until < timezone.localdate()
    return {"month": confirmed.name(month), "until": until, "is_late": late}


def reminder(villages: list[Any], month: Month) -> str:
    """A message to the officers of these villages, to be copied. It names no person."""
    until = confirmed.expected_until(month)
    if until < timezone.localdate():
        until = timezone.localdate() + timedelta(days=3)
    lines = [
        _(
            "Yth. Bapak/Ibu petugas desa, mohon konfirmasi peserta %(programme)s bulan %(month)s "
            "paling lambat %(day)s. Yang belum:"
        )
        % {
            "programme": settings.PROGRAMME_NAME,
            "month": confirmed.name(month),
            "day": written.day(until),
        }
    ]
    for district, inside in groupby(villages, key=lambda village: village.district.name):
        names = ", ".join(village.name for village in inside)
        lines.append(
            _("Kec. %(district)s: %(villages)s") % {"district": district, "villages": names}
        )
    lines.append(settings.PUBLIC_URL.rstrip("/") + reverse("confirmations:list"))
    return "\n".join(lines)


@require_http_methods(["GET", "HEAD", "POST"])
@roles(*READERS)
def village(request: HttpRequest, pk: int) -> HttpResponse:
    found = Village.objects.visible_to(user_of(request)).of_regency().select_related("district")
    place = get_object_or_404(found, pk=pk)
    may_confirm = user_of(request).has_role(*CONFIRMERS)
    if request.method == "POST":
        if not may_confirm:
            raise PermissionDenied
        return _send(request, place)
    month = confirmed.due(timezone.localdate())
    given = place.confirmations.select_related("confirmed_by").order_by("-month")
    past = list(given[:PAST])
    now = past[0] if past and past[0].month >= month.first_day else None
    context = {"village": place, **_month(month), "past": past[1:] if now else past}
    context["now"] = now
    if now:
        exceptions = now.exceptions.select_related("worker", "event")
        context["exceptions"] = exceptions.order_by("worker__name")
    if now or not may_confirm:
        return render(request, "enrollment/confirmations/done.html", context)
    needs_word = confirmations.needs_word(place, user_of(request))
    return _sheet(request, place, Sheet(_people(place)), WordForm() if needs_word else None)


def _people(place: Village) -> list[Worker]:
    people = confirmations.people_of(place, timezone.localdate())
    workers = Worker.objects.filter(pk__in=people).only("name", "birth_date")
    return list(workers.order_by("name", "pk"))


def _sheet(
    request: HttpRequest, place: Village, sheet: Sheet, word: WordForm | None, problem: str = ""
) -> HttpResponse:
    """Everybody with what was typed of them. `problem` is what is wrong with the whole."""
    people = [row.worker.pk for row in sheet.rows]
    reported = confirmations.waiting(people)
    for row in sheet.rows:
        row.reported = reported.get(row.worker.pk)
    errors = [{"text": problem}] if problem else []
    if word and word.is_bound:
        errors += [{"text": str(text), "target": "id_word"} for text in word.errors.get("word", ())]
    errors += sheet.errors
    context = {
        "village": place,
        **_month(confirmed.due(timezone.localdate())),
        "sheet": sheet,
        "errors": errors,
        "word_form": word,
        "happened": HAPPENED,
        "seen": confirmations.mark(people),
    }
    status = 422 if errors else 200
    return render(request, "enrollment/confirmations/sheet.html", context, status=status)


def _send(request: HttpRequest, place: Village) -> HttpResponse:
    """First what will happen, then the act; whatever is wrong shows the sheet as it was typed."""
    user, at = user_of(request), timezone.now()
    sheet = Sheet(_people(place), request.POST)
    word = WordForm(request.POST) if confirmations.needs_word(place, user) else None
    said, seen = request.POST.get("word", "")[:200], request.POST.get("seen", "")
    if "back" in request.POST:
        return _sheet(request, place, sheet, word and WordForm(initial={"word": said}))
    month = confirmed.due(timezone.localdate(at))
    try:
        absences = sheet.absences()
        plan = confirmations.preview(place, absences, at=at)
        sheet.blame(plan.errors)
        if sheet.errors or (word and not word.is_valid()):
            return _sheet(request, place, sheet, word)
        if "confirmed" in request.POST:
            given = confirmations.confirm(
                place, month, absences, word=said, seen=seen, by=user, at=at
            )
            messages.success(request, _done(given))
            return redirect("confirmations:village", place.pk)
    except Refused as no:
        if no.code == "confirmed":
            messages.info(request, str(no))
            return redirect("confirmations:village", place.pk)
        return _sheet(request, place, sheet, word, problem=str(no))
    shown = {"village": place, **_month(month), "plan": plan, "told": sheet.told}
    context = {**shown, "word": said, "seen": seen}
    return render(request, "enrollment/confirmations/preview.html", context)


def _done(given: Confirmation) -> str:
    return _("Terima kasih. %(n)s orang dikonfirmasi masih ada di %(village)s.") % {
        "n": given.people,
        "village": given.village,
    }
