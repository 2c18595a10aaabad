"""Picking whom to propose out of a list of everybody."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from gumas_pbi.access import roles
from gumas_pbi.ages import age
from gumas_pbi.refusals import Refused
from workers.actions import population
from workers.forms.population import PopulationFilter
from workers.models import Roster, RosterRow
from workers.views.rows import shown
from workers.views.senders import SENDERS

PAGE = 50


@require_http_methods(["GET", "HEAD", "POST"])
@roles(*SENDERS)
def pick(request: HttpRequest, pk: int) -> HttpResponse:
    """A page of people to tick. The ticks are kept by each post, whatever is asked for next."""
    found = Roster.objects.visible_to(request.user).select_related("village", "district")
    roster = get_object_or_404(found, pk=pk)
    if roster.state != Roster.State.CHECKED or not roster.is_population:
        return redirect("rosters:detail", pk)
    form = PopulationFilter(roster, request.GET)
    waiting = roster.lines.filter(state=RosterRow.State.WAITING)
    people = form.narrow(waiting)
    if request.method == "POST":
        changed = _pick(request, roster, waiting, people)
        if not request.htmx:  # type: ignore[attr-defined]
            return _next(request, roster, changed)
        context = {"roster": roster, "counts": _counts(waiting)}
        return render(request, "workers/population/_picked.html", context)
    listed = people.select_related("village", "occupation").prefetch_related("findings")
    page = Paginator(listed.order_by("position"), PAGE).get_page(request.GET.get("page"))
    for row in page:
        shown(row).age = age(row.birth_date, roster.reference_date)  # type: ignore[attr-defined]
    context = {
        "roster": roster,
        "filter": form,
        "is_filtered": any(form.cleaned_data.values()),
        "page": page,
        "counts": _counts(waiting),
        "query": request.GET.urlencode(),
    }
    return render(request, "workers/population/pick.html", context)


def _counts(waiting: QuerySet[RosterRow]) -> dict[str, int]:
    return waiting.aggregate(
        everybody=Count("pk"),
        eligible=Count("pk", filter=Q(errors=0)),
        ready=Count("pk", filter=Q(errors=0, picked=True)),
        faulty=Count("pk", filter=Q(errors__gt=0, picked=True)),
    )


def _pick(
    request: HttpRequest,
    roster: Roster,
    waiting: QuerySet[RosterRow],
    people: QuerySet[RosterRow],
) -> int:
    """Keep what was asked: the ticks of the page, or all results, with or without."""
    act: dict[str, Any] = {"by": request.user, "at": timezone.now()}
    do = request.POST.get("do", "")
    if do == "all":
        return population.pick(roster, add=people, **act)
    if do == "none":
        return population.pick(roster, drop=people, **act)
    on_page = _ids(request, "shown")
    ticked = on_page if do == "page" else _ids(request, "row")
    if roster.lines.filter(pk__in=on_page | ticked).count() != len(on_page | ticked):
        raise Refused(
            _("Pilihan memuat orang di luar daftar ini. Tidak ada yang diubah."), code="foreign"
        )
    return population.pick(
        roster,
        add=waiting.filter(pk__in=ticked),
        drop=waiting.filter(pk__in=on_page - ticked),
        **act,
    )


def _ids(request: HttpRequest, name: str) -> set[int]:
    found = set(request.POST.getlist(name))
    if not all(pk.isascii() and pk.isdigit() and len(pk) < 19 for pk in found):
        raise Refused(_("Pilihan orang tidak dikenal. Tidak ada yang diubah."), code="foreign")
    return {int(pk) for pk in found}


def _next(request: HttpRequest, roster: Roster, changed: int) -> HttpResponse:
    """After the ticks are kept: to the page that was asked for, or on to sending."""
    if request.POST.get("do") == "send":
        return redirect("rosters:submit", roster.pk)
    if changed:
        sentence = ngettext(
            "Centang %(rows)s orang disimpan.", "Centang %(rows)s orang disimpan.", changed
        )
        messages.success(request, sentence % {"rows": changed})
    query = request.GET.copy()
    number = request.POST.get("to", "")
    if number.isascii() and number.isdigit():
        query["page"] = number
    address = reverse("population:pick", args=[roster.pk])
    return HttpResponseRedirect(f"{address}?{query.urlencode()}#people", status=303)
