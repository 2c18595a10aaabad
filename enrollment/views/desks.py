"""Saying that one works on a village."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from enrollment.actions import desks
from enrollment.models import Desk
from gumas_pbi.access import roles, user_of
from gumas_pbi.models import Role
from gumas_pbi.refusals import Refused
from villages.models import Village


@require_POST
@roles(Role.VERIFIER)
def take(request: HttpRequest, code: str) -> HttpResponse:
    """Work on a village; where somebody else does, ask first."""
    village = get_object_or_404(Village.objects.of_regency().select_related("district"), code=code)
    now, over = timezone.now(), "from_another" in request.POST
    try:
        desk = desks.take(village, by=user_of(request), at=now, from_another=over)
    except Refused as no:
        if no.code != "taken":
            raise
        taken = Desk.objects.active(now).filter(village=village).select_related("user").first()
        return render(
            request, "enrollment/verification/desk.html", {"village": village, "desk": taken}
        )
    messages.success(
        request,
        _("%(village)s Anda kerjakan sampai pukul %(time)s; setiap keputusan memperpanjangnya.")
        % {"village": village, "time": f"{timezone.localtime(desk.until):%H.%M}"},
    )
    page = reverse("verification:people", query={"place": village.code})
    return redirect(page)


@require_POST
@roles(Role.VERIFIER)
def leave(request: HttpRequest, code: str) -> HttpResponse:
    village = get_object_or_404(Village.objects.of_regency(), code=code)
    desks.leave(village, by=user_of(request), at=timezone.now())
    messages.success(request, _("%(village)s tidak lagi Anda kerjakan.") % {"village": village})
    return redirect("verification:list")
