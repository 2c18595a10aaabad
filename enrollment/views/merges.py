"""The page that makes one person of two who are registered."""

from __future__ import annotations

from django.contrib import messages
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from enrollment.actions import merges
from enrollment.forms.merges import MergeForm
from enrollment.models import Enrollment
from gumas_pbi.access import roles
from gumas_pbi.refusals import Refused, StaleState
from workers.actions import duplicates
from workers.models import Candidate, DuplicatePair, Worker


def _people(pk: int) -> list[Worker]:
    """The two registered people of a row's pair; 404 where they are not two (any more)."""
    pairs = DuplicatePair.objects.standing().select_related(*duplicates.RELATED)
    sides = duplicates.sides(get_object_or_404(pairs, row=pk))
    ids = {side.worker.pk for side in sides if side.worker}
    if len(ids) != 2:
        raise Http404
    return list(Worker.objects.filter(pk__in=ids).select_related("village").order_by("created_at"))


@require_http_methods(["GET", "HEAD", "POST"])
@roles(*duplicates.STAFF)
def merge(request: HttpRequest, pk: int) -> HttpResponse:
    people = _people(pk)
    form = MergeForm(people, request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        keep, drop = form.chosen()
        try:
            note = form.cleaned_data["note"]
            merges.merge(keep, drop, note=note, by=request.user, at=timezone.now())  # type: ignore[arg-type]
        except StaleState:
            raise
        except Refused as no:
            form.add_error("keep", str(no))
        else:
            messages.success(request, _("Kedua data digabung menjadi satu orang."))
            return redirect("life", keep.pk)
    _tell(people)
    return render(request, "enrollment/merges/merge.html", {"people": people, "form": form})


def _tell(people: list[Worker]) -> None:
    """What each has on the road: the last candidacy, and coverage from today on."""
    ids = [worker.pk for worker in people]
    today = timezone.localdate()
    stood = Candidate.objects.filter(worker__in=ids).order_by("pk")
    last = {candidate.worker_id: candidate for candidate in stood}
    covering = Enrollment.objects.filter(worker__in=ids).filter(Q(end=None) | Q(end__gt=today))
    covered = set(covering.values_list("worker", flat=True))
    for worker in people:
        worker.candidacy = last.get(worker.pk)
        worker.is_covered = worker.pk in covered
