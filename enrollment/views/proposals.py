"""Pages of the proposals, for reading: what became of what a village sent. Verdicts are given on
the worklist."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.db.models import Case, Count, F, IntegerField, OuterRef, Q, Subquery, When
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from enrollment.forms.proposals import CandidateFilter, ProposalFilter
from enrollment.queries import worklist
from enrollment.queries.candidates import as_listed, explain
from gumas_pbi.access import roles
from gumas_pbi.models import STAFF, Role
from workers.actions import suspicions
from workers.models import Candidate, Proposal

READERS = STAFF | {Role.VILLAGE_OFFICER}
PAGE = 50
State = Candidate.State
STANDING = (State.ACCEPTED, State.DECREED, State.CLOSED)


def _counted(*states: str) -> Coalesce:
    """How many people of a proposal are in these states, asked for each row that is shown."""
    people = Candidate.objects.filter(proposal=OuterRef("pk"), state__in=states).order_by()
    counted = people.values("proposal").annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(counted), 0, output_field=IntegerField())


@require_safe
@roles(*READERS)
def index(request: HttpRequest) -> HttpResponse:
    form = ProposalFilter(request.GET)
    form.is_valid()
    found = Proposal.objects.visible_to(request.user)
    if state := form.cleaned_data.get("state"):
        found = found.filter(state=state)
    if district := form.cleaned_data.get("district"):
        found = found.filter(Q(village__district=district) | Q(roster__district=district))
    states = Proposal.State
    found = (
        found.select_related("village__district", "roster__district", "submitted_by")
        .annotate(
            waiting=_counted(State.PROPOSED),
            accepted=_counted(*STANDING),
            returned=_counted(State.RETURNED),
            refused=_counted(State.REFUSED),
            rank=Case(When(state=states.OPEN, then=0), When(state=states.DONE, then=2), default=1),
        )
        # What waits longest stands first; what is done, last, the newest of it first.
        .order_by(
            "rank", Case(When(state=states.OPEN, then=F("submitted_at"))), "-submitted_at", "-pk"
        )
    )
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "filter": form, "is_filtered": any(form.cleaned_data.values())}
    return render(request, "enrollment/proposals/list.html", context)


def _proposal(request: HttpRequest, pk: int) -> Proposal:
    seen = Proposal.objects.visible_to(request.user)
    related = seen.select_related(
        "village__district", "roster__district", "roster__confirmed_by", "submitted_by"
    )
    return get_object_or_404(related, pk=pk)


@require_safe
@roles(*READERS)
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    proposal = _proposal(request, pk)
    own = proposal.submitted_by_id == request.user.pk
    verifies = request.user.has_role(Role.VERIFIER)
    context: dict[str, Any] = {
        "proposal": proposal,
        "own": own and verifies,
        "may_verify": verifies and not own,
        "may_compare": request.user.has_role(Role.VERIFIER, Role.ADMINISTRATOR),
        "suspicions": suspicions.without_numbers(proposal.roster.suspicions),
    }
    if proposal.state in (Proposal.State.OPEN, Proposal.State.DONE):
        context |= _people(request, proposal)
    if request.htmx:  # type: ignore[attr-defined]
        response = render(request, "enrollment/proposals/_preparing.html", context)
        if proposal.state != Proposal.State.PREPARING:
            response["HX-Refresh"] = "true"
        return response
    return render(request, "enrollment/proposals/detail.html", context)


def _people(request: HttpRequest, proposal: Proposal) -> dict[str, Any]:
    """Counts of the whole proposal, and a page of the people that the address asks for."""
    counts = proposal.candidates.aggregate(
        waiting=Count("pk", filter=Q(state=State.PROPOSED)),
        accepted=Count("pk", filter=Q(state__in=STANDING)),
        returned=Count("pk", filter=Q(state=State.RETURNED)),
        refused=Count("pk", filter=Q(state=State.REFUSED)),
    )
    form = CandidateFilter(request.GET)
    found = form.narrow(proposal.candidates.all())
    ids = found.order_by("pk").values_list("pk", flat=True)
    page = Paginator(ids, PAGE).get_page(request.GET.get("page"))
    page.object_list = people = worklist.people(page.object_list)
    explain(people, timezone.localdate())
    if not request.user.is_staff_of_regency:
        as_listed(people)
    return {
        "counts": counts,
        "filter": form,
        "page": page,
        "is_filtered": any(form.cleaned_data.values()),
    }
