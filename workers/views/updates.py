"""Pages of new values about registered people: old beside new, accepted or not."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from gumas_pbi.access import roles, user_of
from gumas_pbi.refusals import Refused, StaleState
from workers import nik
from workers.actions import updates
from workers.forms.duplicates import PlaceFilter
from workers.forms.updates import ReasonForm
from workers.models import Roster, RosterRow, Worker
from workers.views.senders import SENDERS
from workers.views.values import shown, told

PAGE = 25


@require_http_methods(["GET", "HEAD", "POST"])
@roles(*SENDERS)
def roster(request: HttpRequest, pk: int) -> HttpResponse:
    """Rows of a list about people who are registered where this user sees them."""
    found = get_object_or_404(Roster.objects.visible_to(request.user), pk=pk)
    people = Worker.objects.visible_to(request.user)
    rows = updates.undecided(found.lines.all()).filter(about__in=people.values("pk"))
    return _page(request, rows, {"roster": found})


@require_http_methods(["GET", "HEAD", "POST"])
@roles(*updates.DECIDERS)
def index(request: HttpRequest) -> HttpResponse:
    """Updates of all lists that wait for a verifier, oldest first."""
    form = PlaceFilter(user_of(request), request.GET)
    form.is_valid()
    rows = updates.about_registered(RosterRow.objects.filter(update_state=RosterRow.Update.WAITING))
    villages = form.villages_asked()
    if villages is not None:
        rows = rows.filter(village__in=villages)
    return _page(request, rows, {"filter": form})


def _page(request: HttpRequest, rows: QuerySet[RosterRow], more: dict[str, Any]) -> HttpResponse:
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            _decide(request, rows, form.cleaned_data["reason"])
        except Refused as no:
            if no.code != "reason_missing":
                raise
            form.add_error("reason", str(no))
        else:
            return redirect(request.get_full_path())
    related = rows.select_related("roster", "village", "occupation")
    page = Paginator(related.order_by("pk"), PAGE).get_page(request.GET.get("page"))
    mine = updates.decidable_by(rows, user_of(request))
    context = {
        "page": page,
        "people": _people(list(page.object_list), mine),
        "decidable": mine.count(),
        "reason_form": form,
        **more,
    }
    if form.errors:
        context["form"] = form
    return render(request, "workers/updates/list.html", context)


def _people(rows: list[RosterRow], mine: QuerySet[RosterRow]) -> list[dict[str, Any]]:
    workers = updates.workers_of(rows)
    ids = set(mine.filter(pk__in=[row.pk for row in rows]).values_list("pk", flat=True))
    return [
        {
            "row": row,
            "worker": (worker := workers[row.about]),  # type: ignore[attr-defined]
            "name": shown("name", worker.name),
            "nik": nik.mask(worker.nik),
            "fields": [told(*each) for each in updates.differences(row, worker)],
            "may_decide": row.pk in ids,
        }
        for row in rows
    ]


def _decide(request: HttpRequest, rows: QuerySet[RosterRow], reason: str) -> None:
    """One verb on what was ticked, or on all that this user may decide on."""
    if request.POST.get("scope") == "all":
        chosen = updates.decidable_by(rows, user_of(request))
    else:
        chosen = _picked(request, rows)
    by, at = user_of(request), timezone.now()
    if request.POST.get("act") == "decline":
        n = updates.decline(chosen, reason=reason, by=by, at=at)
        done = ngettext("Data %(n)s orang tidak diubah.", "Data %(n)s orang tidak diubah.", n)
    else:
        n = updates.accept(chosen, by=by, at=at)
        done = ngettext("Data %(n)s orang diperbarui.", "Data %(n)s orang diperbarui.", n)
    messages.success(request, done % {"n": n})


def _picked(request: HttpRequest, rows: QuerySet[RosterRow]) -> QuerySet[RosterRow]:
    """The ticked rows. Raises Refused for one that this page does not hold, StaleState where it
    was decided meanwhile."""
    ids = set(request.POST.getlist("row"))
    if not ids:
        raise Refused(_("Centang dahulu orang yang akan diputuskan."), code="nobody_picked")
    if not all(pk.isascii() and pk.isdigit() and len(pk) < 19 for pk in ids):
        raise Refused(_("Pilihan orang tidak dikenal. Tidak ada yang diubah."), code="foreign")
    chosen = rows.filter(pk__in=[int(pk) for pk in ids])
    if chosen.count() != len(ids):
        raise StaleState
    return chosen
