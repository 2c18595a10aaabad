"""Pages of the registry."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST, require_safe

from gumas_pbi import crypto
from gumas_pbi.access import roles, user_of
from gumas_pbi.ages import age
from gumas_pbi.models import STAFF, Role
from gumas_pbi.refusals import Refused
from workers import nik
from workers.actions import workers
from workers.actions.corrections import CORRECTORS
from workers.forms.workers import NikForm, RevealForm, WorkerFilter
from workers.models import Candidate, Roster, RosterRow, Worker, WorkerChange
from workers.queries.listed import hits
from workers.views.values import initials, told

READERS = STAFF | {Role.VILLAGE_OFFICER}
PAGE = 50
# What is told of a verdict that was no acceptance, and its tone.
VERDICTS = {
    Candidate.State.REFUSED: (gettext_lazy("Ditolak saat verifikasi"), "bad"),
    Candidate.State.RETURNED: (gettext_lazy("Dikembalikan ke desa"), "warning"),
}


def _worker(request: HttpRequest, pk: int) -> Worker:
    seen = Worker.objects.visible_to(request.user)
    related = seen.select_related(
        "village__district", "occupation", "created_by", "updated_by", "merged_into"
    )
    return get_object_or_404(related, pk=pk)


@require_safe
@roles(*READERS)
def index(request: HttpRequest) -> HttpResponse:
    return _list(request, NikForm())


def _list(request: HttpRequest, nik_form: NikForm) -> HttpResponse:
    form = WorkerFilter(user_of(request), request.GET)
    form.is_valid()
    village, district = form.where()
    found = Worker.objects.visible_to(request.user).in_place(village, district)
    found = found.filter(merged_into=None)
    if name := form.cleaned_data.get("q"):
        found = found.filter(name__icontains=name)
    found = found.select_related("village", "occupation").order_by("name", "pk")
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    today = timezone.localdate()
    for worker in page:
        worker.age = age(worker.birth_date, today)
    context = {
        "page": page,
        "filter": form,
        "is_filtered": any(form.cleaned_data.values()),
        "nik_form": nik_form,
    }
    if nik_form.is_bound:
        context["form"] = nik_form
    return render(request, "workers/workers/list.html", context)


@require_POST
@roles(*READERS)
def find(request: HttpRequest) -> HttpResponse:
    """To the person who bears a NIK; it is matched by digest and stands in no address."""
    form = NikForm(request.POST)
    if form.is_valid():
        digest = crypto.digest(form.cleaned_data["nik"])
        worker = Worker.objects.visible_to(request.user).filter(nik_digest=digest).first()
        if worker:
            return redirect("life", worker.merged_into_id or worker.pk)
        form.add_error("nik", _("NIK ini belum terdaftar di wilayah tugas Anda."))
    return _list(request, form)


@require_safe
@roles(*READERS)
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    return _detail(request, _worker(request, pk), RevealForm())


def _detail(request: HttpRequest, worker: Worker, form: RevealForm) -> HttpResponse:
    seen = Roster.objects.visible_to(request.user)
    rows = RosterRow.objects.filter(worker=worker, roster__in=seen.values("pk"))
    context = {
        "worker": worker,
        "age": age(worker.birth_date, timezone.localdate()),
        "family_card": nik.mask(worker.family_card),
        "phone": nik.mask(worker.phone),
        "mother_name": initials(worker.mother_name),
        "heir_name": initials(worker.heir_name),
        "rows": rows.select_related("roster__uploaded_by").order_by("-pk")[:PAGE],
        "events": _events(worker),
        "changes": _changes(worker, seen),
        "kept": Worker.objects.visible_to(request.user).filter(pk=worker.merged_into_id).first(),
        "merged": list(worker.merged.all()),
        "reveal": form,
        "may_correct": user_of(request).has_role(*CORRECTORS) and not worker.merged_into_id,
    }
    if user_of(request).is_staff_of_regency:
        digest = bytes(worker.nik_digest)
        context["hits"] = hits([digest], timezone.localdate())[digest]
    if form.is_bound:
        context["form"] = form
    return render(request, "workers/workers/detail.html", context)


def _changes(worker: Worker, seen: QuerySet[Roster]) -> list[WorkerChange]:
    """What was changed, newest first, with the line of the list where this user may see it."""
    found = list(worker.changes.select_related("by", "row__roster").order_by("-at", "-pk")[:PAGE])
    visible = set(seen.filter(lines__in=[c.row_id for c in found]).values_list("pk", flat=True))
    for change in found:
        change.told = told(change.field, change.before, change.after)  # type: ignore[attr-defined]
        change.is_visible = bool(change.row and change.row.roster_id in visible)  # type: ignore[attr-defined]
    return found


def _events(worker: Worker) -> list[dict[str, Any]]:
    """Proposals of this person and the verdicts on them, newest first."""
    events: list[dict[str, Any]] = []
    stood = worker.candidacies.select_related("submitted_by", "verified_by").order_by("-pk")
    for candidate in stood[:PAGE]:
        if candidate.verified_at:
            text, tone = VERDICTS.get(candidate.state, (_("Disetujui verifikator"), "good"))
            events.append(
                {
                    "text": text,
                    "at": candidate.verified_at,
                    "by": candidate.verified_by,
                    "detail": candidate.reason,
                    "tone": tone,
                }
            )
        warnings = ngettext(
            "%(count)s hal perlu dilihat", "%(count)s hal perlu dilihat", candidate.warnings
        )
        events.append(
            {
                "text": _("Diusulkan (usulan nomor %(number)s)")
                % {"number": candidate.proposal_id},
                "at": candidate.submitted_at,
                "by": candidate.submitted_by,
                "detail": warnings % {"count": candidate.warnings} if candidate.warnings else "",
                "tone": "",
            }
        )
    return events


@require_POST
@roles(*READERS)
def reveal(request: HttpRequest, pk: int) -> HttpResponse:
    """The numbers in full, once, for a reason that is written down."""
    worker = _worker(request, pk)
    form = RevealForm(request.POST)
    if form.is_valid():
        try:
            shown = workers.reveal(
                worker, reason=form.cleaned_data["reason"], by=user_of(request), at=timezone.now()
            )
        except Refused as no:
            form.add_error("reason" if no.code == "reason_missing" else None, str(no))
        else:
            context = {"worker": worker, "shown": shown}
            return render(request, "workers/workers/reveal.html", context)
    return _detail(request, worker, form)
