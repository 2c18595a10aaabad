"""People whom BPJS refused: mended and sent again, or given up."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from enrollment.actions import registrations
from enrollment.forms.answers import GiveUpForm, RefusedFilter, RequeueForm
from enrollment.models import Member
from enrollment.queries import answers as asked
from gumas_pbi.access import roles, user_of
from gumas_pbi.models import STAFF, Role
from gumas_pbi.refusals import Refused

PAGE = 50


def _found(request: HttpRequest) -> tuple[RefusedFilter, Any]:
    """What the address asks for; the bulk button acts on the same."""
    form = RefusedFilter(user_of(request), request.GET)
    form.is_valid()
    village, district = form.where()
    today = timezone.localdate()
    if form.cleaned_data.get("show") == "given_up":
        found = asked.refused(today).filter(given_up_by__isnull=False)
    else:
        found = asked.mendable(today)
    found = found.in_place(village, district)
    if name := form.cleaned_data.get("q"):
        found = found.filter(name__icontains=name)
    return form, found


@require_safe
@roles(*STAFF)
def index(request: HttpRequest) -> HttpResponse:
    return _page(request, RequeueForm())


def _page(request: HttpRequest, requeue_form: RequeueForm, picked: tuple[str, ...] = ()) -> Any:
    form, found = _found(request)
    related = found.select_related("worker", "village__district", "decree", "given_up_by")
    page = Paginator(related.order_by("village__code", "name", "pk"), PAGE).get_page(
        request.GET.get("page")
    )
    for member in page:
        member.picked = str(member.pk) in picked
    context = {
        "page": page,
        "filter": form,
        "is_filtered": any(form.cleaned_data.values()),
        "may_act": user_of(request).has_role(Role.BPJS_LIAISON),
        "given_up": form.cleaned_data.get("show") == "given_up",
        "requeue_form": requeue_form,
        "query": request.GET.urlencode(),
    }
    if requeue_form.is_bound:
        context["form"] = requeue_form
    return render(request, "enrollment/registrations/refused.html", context)


@require_POST
@roles(Role.BPJS_LIAISON)
def requeue(request: HttpRequest) -> HttpResponse:
    form = RequeueForm(request.POST)
    ticked = request.POST.getlist("member")
    _filter, found = _found(request)
    if form.is_valid():
        try:
            people = registrations.requeue(
                _chosen(request, found, ticked), mended=form.cleaned_data["mended"],
                by=user_of(request), at=timezone.now(),
            )  # fmt: skip
        except Refused as no:
            form.add_error("mended" if no.code == "reason_missing" else None, str(no))
        else:
            done = ngettext(
                "%(n)s orang siap dikirim lagi. Buka SK-nya, lalu siapkan kirimannya.",
                "%(n)s orang siap dikirim lagi. Buka SK-nya, lalu siapkan kirimannya.",
                people,
            )
            messages.success(request, done % {"n": people})
            return redirect("registrations:refused")
    return _page(request, form, tuple(ticked))  # type: ignore[no-any-return]


def _chosen(request: HttpRequest, found: Any, ticked: list[str]) -> Any:
    """Who was ticked, or everybody found. Raises Refused where nobody was, or somebody may not."""
    if request.POST.get("scope") == "all":
        return found
    if not ticked:
        raise Refused(_("Centang dahulu orangnya."), code="nobody_chosen")
    if not all(pk.isascii() and pk.isdigit() and len(pk) < 19 for pk in ticked):
        raise Refused(_("Pilihan ini tidak dikenal. Muat ulang halaman ini."), code="unknown")
    chosen = found.filter(pk__in={int(pk) for pk in ticked})
    if chosen.count() != len(set(ticked)):
        raise Refused(
            _("Sebagian orang ini sudah tidak bisa dikirim lagi. Muat ulang halaman ini."),
            code="stale_state",
        )
    return chosen


@require_http_methods(["GET", "HEAD", "POST"])
@roles(Role.BPJS_LIAISON)
def give_up(request: HttpRequest, pk: int) -> HttpResponse:
    refused = Member.objects.filter(state=Member.State.REFUSED, given_up_by=None)
    member = get_object_or_404(refused.select_related("decree", "village"), pk=pk)
    form = GiveUpForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            registrations.give_up(
                member, reason=form.cleaned_data["reason"], by=user_of(request), at=timezone.now()
            )
        except Refused as no:
            form.add_error("reason", str(no))
        else:
            messages.success(request, _("Dicatat: orang ini tidak dikirim lagi."))
            return redirect("registrations:refused")
    context = {"member": member, "form": form}
    return render(request, "enrollment/registrations/give_up.html", context)
