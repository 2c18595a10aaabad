"""Pages of the proposals: what waits, who is in one, and the verdicts."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Case, Count, F, IntegerField, OuterRef, Q, QuerySet, Subquery, When
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from enrollment.actions import proposals
from enrollment.forms.proposals import CandidateFilter, ProposalFilter, ReasonForm
from enrollment.queries.candidates import as_listed, explain
from gumas_pbi.access import roles
from gumas_pbi.models import STAFF, Role
from gumas_pbi.refusals import Refused
from workers.actions import suspicions
from workers.checks import LISTED_ERRORS
from workers.models import Candidate, Proposal
from workers.models.proposals import listed_on

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
    return _page(request, _proposal(request, pk))


def _page(
    request: HttpRequest,
    proposal: Proposal,
    form: ReasonForm | None = None,
    picked: Collection[str] = (),
) -> HttpResponse:
    own = proposal.submitted_by_id == request.user.pk
    context: dict[str, Any] = {
        "proposal": proposal,
        "own": own and request.user.has_role(Role.VERIFIER),
        "may_verify": request.user.has_role(Role.VERIFIER) and not own,
        "may_compare": request.user.has_role(Role.VERIFIER, Role.ADMINISTRATOR),
        "form": form or ReasonForm(),
        "query": request.GET.urlencode(),
        "suspicions": suspicions.without_numbers(proposal.roster.suspicions),
    }
    if proposal.state in (Proposal.State.OPEN, Proposal.State.DONE):
        context |= _people(request, proposal, picked)
    if request.htmx:  # type: ignore[attr-defined]
        response = render(request, "enrollment/proposals/_preparing.html", context)
        if proposal.state != Proposal.State.PREPARING:
            response["HX-Refresh"] = "true"
        return response
    return render(request, "enrollment/proposals/detail.html", context)


def _people(request: HttpRequest, proposal: Proposal, picked: Collection[str]) -> dict[str, Any]:
    """Counts of the whole proposal, and a page of the people that the address asks for."""
    waiting = Q(state=State.PROPOSED)
    today = timezone.localdate()
    counts = proposal.candidates.aggregate(
        waiting=Count("pk", filter=waiting),
        clean=Count("pk", filter=waiting & Q(warnings=0) & ~Q(listed_on(today))),
        acceptable=Count("pk", filter=waiting & ~Q(listed_on(today, *LISTED_ERRORS))),
        accepted=Count("pk", filter=Q(state__in=STANDING)),
        returned=Count("pk", filter=Q(state=State.RETURNED)),
        refused=Count("pk", filter=Q(state=State.REFUSED)),
    )
    form = CandidateFilter(request.GET)
    found = form.narrow(proposal.candidates.all())
    shown = found.select_related("worker__occupation", "village", "verified_by").only(
        "state", "reason", "warnings", "row", "proposal", "verified_at", "verified_by__name",
        "verified_by__username", "village__name", "village__kind", "worker__nik", "worker__name",
        "worker__nik_digest", "worker__birth_date", "worker__village", "worker__died_on",
        "worker__occupation__name",
        "worker__occupation_text",
    )  # fmt: skip
    page = Paginator(shown.order_by("pk"), PAGE).get_page(request.GET.get("page"))
    explain(page.object_list, today, picked)
    barred_here = any(c.barred and c.state == State.PROPOSED for c in page)
    if not request.user.is_staff_of_regency:
        as_listed(page.object_list)
    return {
        "counts": counts,
        "filter": form,
        "page": page,
        "barred_here": barred_here,
        "waiting_here": found.filter(waiting).count() if form.has_changed() else counts["waiting"],
        "is_filtered": any(form.cleaned_data.values()),
    }


def _chosen(request: HttpRequest, proposal: Proposal) -> QuerySet[Candidate]:
    """The people that the buttons are to act on. Raises Refused for an id that does not belong."""
    people = Candidate.objects.visible_to(request.user).filter(proposal=proposal)
    scope = request.POST.get("scope")
    if scope == "all":
        return CandidateFilter(request.GET).narrow(people)
    if scope == "waiting":
        return people
    if scope == "clean":
        held = people.held_against_lists(timezone.localdate())
        return held.filter(warnings=0, listed=False)
    ids = set(request.POST.getlist("candidate"))
    if not ids:
        raise Refused(_("Centang dahulu orang yang akan diputuskan."), code="nobody_picked")
    if not all(pk.isascii() and pk.isdigit() and len(pk) < 19 for pk in ids):
        raise Refused(_("Pilihan orang tidak dikenal. Tidak ada yang diubah."), code="foreign")
    chosen = people.filter(pk__in=[int(pk) for pk in ids])
    if chosen.count() != len(ids):
        raise Refused(
            _("Pilihan memuat orang di luar usulan ini. Tidak ada yang diubah."), code="foreign"
        )
    return chosen


def _back(request: HttpRequest, proposal: Proposal, done: str, people: int) -> HttpResponse:
    picked = len(set(request.POST.getlist("candidate")))
    skipped = picked - people if request.POST.get("scope", "picked") == "picked" else 0
    if skipped > 0:
        done += " " + ngettext(
            "%(n)s orang dilewati: sudah diputuskan, sudah meninggal, atau tercatat dalam daftar "
            "rujukan.",
            "%(n)s orang dilewati: sudah diputuskan, sudah meninggal, atau tercatat dalam daftar "
            "rujukan.",
            skipped,
        ) % {"n": skipped}  # fmt: skip
    messages.success(request, done)
    page = redirect("proposals:detail", proposal.pk).url
    query = request.GET.urlencode()
    return HttpResponseRedirect(f"{page}?{query}" if query else page, status=303)


@require_POST
@roles(Role.VERIFIER)
def verify(request: HttpRequest, pk: int) -> HttpResponse:
    proposal = _proposal(request, pk)
    chosen = _chosen(request, proposal)
    # Only for people whom somebody has ticked, one by one.
    despite = "despite_lists" in request.POST and request.POST.get("scope", "picked") == "picked"
    people = proposals.verify(
        proposal, chosen, by=request.user, at=timezone.now(), despite_lists=despite
    )
    done = ngettext("%(n)s orang disetujui.", "%(n)s orang disetujui.", people) % {"n": people}
    return _back(request, proposal, done, people)


@require_POST
@roles(Role.VERIFIER)
def refuse(request: HttpRequest, pk: int) -> HttpResponse:
    proposal = _proposal(request, pk)
    form = ReasonForm(request.POST)
    chosen = _chosen(request, proposal)
    if form.is_valid():
        try:
            people = proposals.refuse(
                proposal,
                chosen,
                reason=form.cleaned_data["reason"],
                by=request.user,
                at=timezone.now(),
            )
        except Refused as no:
            if no.code != "reason_missing":
                raise
            form.add_error("reason", str(no))
        else:
            done = ngettext("%(n)s orang ditolak.", "%(n)s orang ditolak.", people) % {"n": people}
            return _back(request, proposal, done, people)
    return _page(request, proposal, form, request.POST.getlist("candidate"))
