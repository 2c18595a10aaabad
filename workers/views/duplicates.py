"""Pages on people who look alike: what waits, two side by side, and the verdict."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from gumas_pbi.access import roles, user_of
from gumas_pbi.models import User
from gumas_pbi.refusals import Refused, StaleState
from workers import nik
from workers.actions import duplicates, pairing
from workers.forms.duplicates import DecideForm, PlaceFilter
from workers.models import DuplicatePair, DuplicateVerdict, Roster, RosterRow, Worker
from workers.views import comparing
from workers.views.senders import SENDERS

PAGE = 25
Verdict = DuplicateVerdict.Verdict
NAMED = (
    *duplicates.RELATED, "row__village", "row__worker__village", "other_row__village",
    "other_row__worker__village", "other_worker__village",
)  # fmt: skip
WHOLE = (
    *NAMED, "row__roster__uploaded_by", "other_row__roster__uploaded_by", "row__occupation",
    "other_row__occupation", "row__worker__occupation", "other_row__worker__occupation",
    "other_worker__occupation", "other_worker__created_by",
)  # fmt: skip


@require_safe
@roles(*SENDERS)
def index(request: HttpRequest) -> HttpResponse:
    """What waits for this user: pairs to decide, or whom two villages have on their lists."""
    user = user_of(request)
    is_staff = user.has_role(*duplicates.STAFF)
    filter_form = PlaceFilter(user, request.GET)
    filter_form.is_valid()
    villages = filter_form.villages_asked()
    pairs = _in(DuplicatePair.objects.visible_to(user), villages)
    different = _verdicts(user, villages).filter(verdict=Verdict.DIFFERENT)
    tabs: list[tuple[str, str, Any]] = [
        ("waiting", _("Belum diputuskan"), pairs.undecided()),
        ("unsure", _("Untuk verifikator"), pairs.unsure()),
        ("different", _("Dua orang berbeda"), different),
    ]
    if is_staff:
        tabs.append(("elsewhere", _("Di dua desa"), _in_two_villages(villages)))
        tabs[0], tabs[1] = tabs[1], tabs[0]
    counted = [(tab, label, found.count()) for tab, label, found in tabs]
    show = request.GET.get("show", "")
    if show not in {tab for tab, _label, _found in tabs}:
        show = next((tab for tab, _label, count in counted[:2] if count), counted[0][0])
    found = next(found for tab, _label, found in tabs if tab == show)
    context = {"tabs": counted, "show": show, "filter": filter_form, "is_staff": is_staff}
    context |= _page(request, show, found)
    return render(request, "workers/duplicates/list.html", context)


def _in(pairs: QuerySet[DuplicatePair], villages: list[int] | None) -> Any:
    if villages is None:
        return pairs
    paths = ("row", "row__worker", "other_row", "other_row__worker", "other_worker")
    here = Q()
    for path in paths:
        here |= Q(**{f"{path}__village__in": villages})
    return pairs.filter(here)


def _verdicts(user: User, villages: list[int] | None = None) -> QuerySet[DuplicateVerdict]:
    """Verdicts on people of whom this user sees both."""
    found = DuplicateVerdict.objects.all()
    if user.is_staff_of_regency and villages is None:
        return found
    rows = RosterRow.objects.filter(roster__in=Roster.objects.visible_to(user).values("pk"))
    people = Worker.objects.visible_to(user)
    for side in ("first", "second"):
        seen = [each.filter(nik_digest=OuterRef(side)) for each in (rows, people)]
        if villages is not None:
            seen = [each.filter(village__in=villages) for each in seen]
        found = found.filter(Exists(seen[0]) | Exists(seen[1]))
    return found


def _in_two_villages(villages: list[int] | None) -> Any:
    rows = RosterRow.objects.in_two_villages()
    if villages is not None:
        rows = rows.filter(village__in=villages)
    return rows.order_by("nik_digest").values_list("nik_digest", flat=True).distinct()


def _page(request: HttpRequest, show: str, found: Any) -> dict[str, Any]:
    """The page of the tab that is shown, with what stands in its lines."""
    if show == "different":
        found = found.select_related("decided_by").order_by("-decided_at", "-pk")
    elif show != "elsewhere":
        found = found.select_related(*NAMED).order_by("row__roster__uploaded_at", "row")
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    if show == "different":
        names = _names(user_of(request), page.object_list)
        lines: Any = [(v, names.get(bytes(v.first)), names.get(bytes(v.second))) for v in page]
    elif show == "elsewhere":
        lines = _groups(list(page.object_list))
    else:
        lines = [_line(pair) for pair in page]
    return {"page": page, "lines": lines}


def _line(pair: DuplicatePair) -> dict[str, Any]:
    one = duplicates.Side(pair.row, pair.row.worker)
    other = duplicates.Side(
        pair.other_row, pair.other_row.worker if pair.other_row else pair.other_worker
    )
    return {
        "pair": pair,
        "sides": [(comparing.name_of(s), comparing.person_of(s).village, s) for s in (one, other)],
        "niks": comparing.niks(one, other)["sentence"],
    }


def _names(user: User, verdicts: Any) -> dict[bytes, tuple[str, str]]:
    """Name and masked NIK of the people that verdicts are about, as far as this user sees them."""
    digests = [digest for each in verdicts for digest in (each.first, each.second)]
    rosters = Roster.objects.visible_to(user)
    rows = RosterRow.objects.filter(nik_digest__in=digests, roster__in=rosters.values("pk"))
    people = Worker.objects.visible_to(user).filter(nik_digest__in=digests)
    sides = [duplicates.Side(row, None) for row in rows]
    sides += [duplicates.Side(None, worker) for worker in people]
    return {side.nik_digest: (comparing.name_of(side), nik.mask(side.nik)) for side in sides}


def _groups(digests: list[Any]) -> list[list[RosterRow]]:
    """The rows of each person whom several villages have on their lists."""
    rows = RosterRow.objects.standing().filter(nik_digest__in=digests, village__isnull=False)
    rows = rows.select_related("village", "roster__uploaded_by").order_by("village", "pk")
    groups: dict[bytes, list[RosterRow]] = {bytes(digest): [] for digest in digests}
    for row in rows:
        row.masked_nik = nik.mask(row.person.get("nik", ""))
        row.shown_name = comparing.name_of(duplicates.Side(row, None))
        groups[bytes(row.nik_digest)].append(row)
    return list(groups.values())


@require_http_methods(["GET", "HEAD", "POST"])
@roles(*SENDERS)
def compare(request: HttpRequest, pk: int) -> HttpResponse:
    """The person of a row beside who resembles them; and what was decided."""
    rosters = Roster.objects.visible_to(request.user)
    row = get_object_or_404(
        RosterRow.objects.filter(roster__in=rosters.values("pk")).select_related("roster"), pk=pk
    )
    asked = DuplicatePair.objects.standing().filter(row=row)
    pair = asked.visible_to(user_of(request)).select_related(*WHOLE).first()
    if request.method == "POST":
        return _decide(request, pair, row)
    if pair is None:
        context = {"row": row, "is_hidden": asked.exists()}
        return render(request, "workers/duplicates/nobody.html", context)
    return _side_by_side(request, pair, DecideForm())


def _decide(request: HttpRequest, pair: DuplicatePair | None, row: RosterRow) -> HttpResponse:
    if pair is None or request.POST.get("pair") != str(pair.pk):
        raise duplicates.Settled
    form = DecideForm(request.POST)
    if form.is_valid():
        asked = form.cleaned_data["verdict"]
        try:
            kept = duplicates.decide(
                pair, asked, **form.choice(), by=user_of(request), at=timezone.now()
            )
        except StaleState:
            raise
        except Refused as no:
            form.add_error("right" if no.code == "right_missing" else None, str(no))
        else:
            messages.success(request, _done(kept))
            return redirect("duplicates:list")
    return _side_by_side(request, pair, form)


def _done(kept: str) -> str:
    if kept == Verdict.UNSURE:
        return _("Diteruskan ke verifikator.")
    if kept == Verdict.DIFFERENT:
        return _("Dicatat: dua orang berbeda. Tidak akan ditanyakan lagi.")
    return _("Dicatat: orang yang sama.")


def _side_by_side(request: HttpRequest, pair: DuplicatePair, form: DecideForm) -> HttpResponse:
    one, other = duplicates.sides(pair)
    first, second = pairing.in_order(one.nik_digest, other.nik_digest)
    decided = DuplicateVerdict.objects.filter(first=first, second=second)
    context = {
        "pair": pair,
        "one": one,
        "other": other,
        "heads": (comparing.head(one), comparing.head(other)),
        "niks": comparing.niks(one, other),
        "lines": comparing.lines(one, other),
        "decided": decided.select_related("decided_by").first(),
        "both_registered": bool(one.worker and other.worker),
        "is_staff": user_of(request).has_role(*duplicates.STAFF),
        "decide_form": form,
    }
    if form.is_bound:
        context["form"] = form
    return render(request, "workers/duplicates/compare.html", context)


@require_POST
@roles(*SENDERS)
def ask_again(request: HttpRequest, pk: int) -> HttpResponse:
    """Take back a verdict on two people of whom this user sees both."""
    user = user_of(request)
    verdict = get_object_or_404(_verdicts(user), pk=pk)
    duplicates.ask_again(verdict, by=user, at=timezone.now())
    messages.success(request, _("Kedua orang ini akan ditanyakan lagi."))
    return redirect("duplicates:list")
