"""The page of places that became free: offered to the first of the reserve, and what came of it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from enrollment.actions import replacements
from enrollment.forms.quotas import VacancyFilter
from enrollment.models import Decree, DraftName, Enrollment, Member, Period, Replacement
from enrollment.queries.places import planned
from enrollment.queries.reserve import ranked
from enrollment.queries.vacancies import vacancies
from enrollment.views.reserve import picked
from gumas_pbi.access import roles
from gumas_pbi.models import STAFF, Role
from workers.models import Candidate

PAGE = 25
OFFERERS = (Role.VERIFIER, Role.APPROVER)


@require_safe
@roles(*STAFF)
def index(request: HttpRequest) -> HttpResponse:
    today = timezone.localdate()
    form = VacancyFilter(request.GET, today=today)
    context: dict[str, Any] = {
        "filter": form,
        "period": form.for_period,
        "may_offer": request.user.has_role(*OFFERERS),
    }
    if form.for_period:
        context |= {
            "vacant": _vacant(request, form.for_period, form, today),
            "given": _given(request, form.for_period, form),
            "planned": planned(form.for_period, today).in_place(district=form.district).count(),
        }
    return render(request, "enrollment/replacements/list.html", context)


def _vacant(request: HttpRequest, period: Period, form: VacancyFilter, today: date) -> Any:
    """A page of free places, each with who is next for it in the village's reserve (or None)."""
    found = vacancies(period, today).in_place(district=form.district)
    found = found.select_related("worker", "village__district").order_by("village__code", "rank")
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    villages = {member.village_id for member in page}
    line = ranked(Candidate.objects.filter(replacing=None, village__in=villages), period, today)
    most = max((member.rank for member in page), default=0)
    first = line.filter(position__lte=most).select_related("worker")
    waiting = {(person.village_id, person.position): person for person in first}
    for member in page:
        member.next = waiting.get((member.village_id, member.rank))
        member.why = why_left(member)
    return page


def why_left(member: Any) -> str:
    """Why a member of `vacancies` (or a leaver with `end_reason`) left."""
    if member.end_reason:
        return str(Enrollment.EndReason(member.end_reason).label)
    if member.state == Member.State.REFUSED:
        said = f": {member.reason}" if member.reason else ""
        return _("Ditolak BPJS") + said
    return str(Enrollment.EndReason.DEATH.label)


def _given(request: HttpRequest, period: Period, form: VacancyFilter) -> Any:
    """A page of offers, each with where the new person stands now."""
    found = Replacement.objects.filter(leaver__decree__period=period)
    found = found.in_place(district=form.district).select_related(
        "leaver__worker", "candidate__worker", "newcomer__decree", "village", "offered_by"
    )
    page = Paginator(found.order_by("-offered_at", "-pk"), PAGE).get_page(request.GET.get("given"))
    _tell(page.object_list)
    return page


def _tell(offers: Iterable[Any]) -> None:
    """`stand` of each: a tone and a sentence; `open` while the offer can be taken back."""
    waiting = [offer.candidate_id for offer in offers if offer.newcomer_id is None]
    drafts = DraftName.objects.filter(
        candidate__in=waiting, decree__state=Decree.State.DRAFT, struck_at=None
    )
    drafted = dict(drafts.values_list("candidate", "decree__number"))
    ready = set(Candidate.objects.ready().filter(pk__in=waiting).values_list("pk", flat=True))
    for offer in offers:
        offer.open = offer.newcomer_id is None
        if not offer.open:
            offer.stand = _standing(offer.newcomer)
        elif offer.candidate_id not in ready:
            offer.stand = ("bad", _("Tidak bisa masuk SK lagi. Tarik penawarannya."))
        elif offer.candidate_id in drafted:
            number = drafted[offer.candidate_id]
            offer.stand = ("waiting", _("Dalam rancangan SK %(number)s") % {"number": number})
        else:
            offer.stand = ("waiting", _("Menunggu SK"))


def _standing(newcomer: Member) -> tuple[str, str]:
    number = {"number": newcomer.decree.number}
    return {
        Member.State.DECREED: ("waiting", _("Dalam SK %(number)s, belum dikirim ke BPJS") % number),
        Member.State.SENT: ("waiting", _("Dikirim ke BPJS, menunggu jawaban")),
        Member.State.ACCEPTED: ("good", _("Diterima BPJS, terlindungi sejak")),
        Member.State.REFUSED: ("bad", _("Ditolak BPJS")),
    }[Member.State(newcomer.state)]


@require_POST
@roles(*OFFERERS)
def offer(request: HttpRequest, pk: int) -> HttpResponse:
    members = Member.objects.visible_to(request.user).select_related("decree", "village", "worker")
    leaver = get_object_or_404(members, pk=pk)
    candidate = picked(request)
    replacements.offer(leaver, candidate, by=request.user, at=timezone.now())
    done = _("Tempat %(leaver)s ditawarkan kepada %(name)s. Muat namanya dalam SK berikutnya.")
    names = {"leaver": leaver.worker.name, "name": candidate.worker.name}
    messages.success(request, done % names)
    return redirect("replacements:list")


@require_POST
@roles(*OFFERERS)
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    offers = Replacement.objects.visible_to(request.user)
    made = get_object_or_404(offers, pk=pk)
    replacements.withdraw(made, by=request.user, at=timezone.now())
    messages.success(request, _("Penawaran ditarik. Tempatnya bisa ditawarkan lagi."))
    return redirect("replacements:list")
