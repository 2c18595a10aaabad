"""Pages of the months: opened, looked over, closed."""

from __future__ import annotations

from itertools import groupby
from operator import itemgetter
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, F, Max, OuterRef, Q, Subquery, Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from enrollment import months
from enrollment.actions import billing_checks, contributions
from enrollment.forms.contributions import OpenForm
from enrollment.models import BillMonth, Contribution, ContributionBatch, MonthPart, Programme
from enrollment.queries import arrears, bills, closing, outdated, payments
from enrollment.queries.billing_findings import groups, prevented, prevented_of
from enrollment.queries.payments import billed_of, paid_of
from enrollment.views.month import month_of
from enrollment.views.packs import READERS
from gumas_pbi.access import roles, user_of
from gumas_pbi.indonesian import number
from gumas_pbi.models import STAFF, Role
from gumas_pbi.refusals import Refused
from villages.models import Village

PAGE = 50
State = ContributionBatch.State
WORKED_ON = (State.OPENING, State.COMPUTING, State.CHECKING)
Kind = Contribution.Kind
SUMMED = ("people", "jkk", "jkm", "total")
OF_JKK, OF_JKM = Q(programme=Programme.JKK), Q(programme=Programme.JKM)


@require_safe
@roles(*STAFF)
def index(request: HttpRequest) -> HttpResponse:
    return _index(request)


def _index(request: HttpRequest, form: OpenForm | None = None) -> HttpResponse:
    found = ContributionBatch.objects.select_related("opened_by", "closed_by")
    found = found.annotate(paid=paid_of(), billed=billed_of(), prevented=prevented_of())
    found = found.order_by("-month")
    current = months.containing(timezone.localdate())
    context = {
        "page": Paginator(found, PAGE).get_page(request.GET.get("page")),
        "form": form or OpenForm(initial={"month": str(current)}),
        "may_open": request.user.has_role(Role.TREASURER),
    }
    return render(request, "enrollment/contributions/list.html", context)


@require_POST
@roles(Role.TREASURER)
def open_month(request: HttpRequest) -> HttpResponse:
    form = OpenForm(request.POST)
    if form.is_valid():
        try:
            batch = contributions.open(
                form.cleaned_data["month"], by=request.user, at=timezone.now()
            )
        except Refused as no:
            form.add_error("month", str(no))
        else:
            return redirect("contributions:detail", str(batch))
    return _index(request, form)


@require_safe
@roles(*STAFF)
def detail(request: HttpRequest, month: str) -> HttpResponse:
    return _detail(request, month_of(month))


def _detail(request: HttpRequest, batch: ContributionBatch) -> HttpResponse:
    treasurer = request.user.has_role(Role.TREASURER)
    parts = _parts(batch) if batch.state == State.COMPUTING else {}
    failed = batch.state == State.FAILED or bool(parts.get("failed"))
    works = batch.state in WORKED_ON and not failed
    context: dict[str, Any] = {
        "batch": batch,
        "parts": parts,
        "failed": failed,
        "works": works,
        "may_retry": treasurer and failed,
        "may_close": treasurer and batch.state == State.OPEN,
        "may_recompute": treasurer and batch.state == State.OPEN,
        "own": batch.opened_by_id == request.user.pk,
        "may_read_pack": request.user.has_role(*READERS),
        "may_make_pack": treasurer,
    }
    if request.htmx:  # type: ignore[attr-defined]
        response = render(request, "enrollment/contributions/_opening.html", context)
        if not works:
            response["HX-Refresh"] = "true"
        return response
    if batch.state in (State.OPEN, State.CLOSED):
        context |= _recaps(batch) | _lines(request, batch) | _checks(batch)
    if batch.state == State.OPEN:
        context["changed"] = outdated.changed(batch)
    if batch.state == State.CLOSED:
        context |= _bills(batch) | {"may_record": treasurer}
    return render(request, "enrollment/contributions/detail.html", context)


def _parts(batch: ContributionBatch) -> dict[str, Any]:
    """How many districts there are to compute, are done, have failed, and with which sentence."""
    done, failed = Q(state=MonthPart.State.DONE), Q(state=MonthPart.State.FAILED)
    return batch.parts.aggregate(
        all=Count("pk"),
        done=Count("pk", filter=done),
        failed=Count("pk", filter=failed),
        error=Max("error", filter=failed),
    )


def _bills(batch: ContributionBatch) -> dict[str, Any]:
    """What BPJS bills for a closed month, and what is paid of it."""
    today = timezone.localdate()
    of_month = BillMonth.objects.filter(bill=OuterRef("pk"), month=batch.month)
    found = list(
        bills.standing()
        .annotate(of_month=Subquery(of_month.values("amount")[:1]))
        .filter(of_month__isnull=False)
        .order_by("pk")
    )
    for bill in found:
        bill.said = bills.said(bill, today)  # type: ignore[attr-defined]
    billed = sum(bill.of_month for bill in found) if found else None
    has_paid = payments.paid(batch)
    owing = batch.total if billed is None else billed
    return {
        "bills": found,
        "billed": billed,
        "more": 0 if billed is None else billed - batch.total,
        "paid": has_paid,
        "owing": owing,
        "left": max(owing - has_paid, 0),
        "due": arrears.due(months.containing(batch.month)),
    }


def _checks(batch: ContributionBatch) -> dict[str, Any]:
    """How many findings wait, and what was kept from being paid."""
    waiting = sum(group.open for group in groups(batch) if group.waits)
    return {"waiting": waiting, "prevented": prevented(batch)}


def _recaps(batch: ContributionBatch) -> dict[str, Any]:
    """What is owed by district, each with its villages, JKK and JKM apart."""
    rows = (
        batch.items.exclude(kind=Kind.CREDIT)
        .order_by("village__district__name", "village__name")
        .values("village__code", "village__name", district=F("village__district__name"))
        .annotate(
            people=Count("worker", filter=OF_JKK & Q(kind=Kind.REGULAR)),
            jkk=Sum("amount", filter=OF_JKK, default=0),
            jkm=Sum("amount", filter=OF_JKM, default=0),
        )
    )
    villages = [{**row, "total": row["jkk"] + row["jkm"]} for row in rows]
    districts = []
    for name, group in groupby(villages, key=itemgetter("district")):
        inside = list(group)
        sums = {each: sum(map(itemgetter(each), inside)) for each in SUMMED}
        districts.append({"name": name, "villages": inside, **sums})
    return {"districts": districts}


def _lines(request: HttpRequest, batch: ContributionBatch) -> dict[str, Any]:
    """The people of the month, or of one village of it, each with both amounts."""
    of_worker = Contribution.objects.filter(
        OF_JKM, batch=OuterRef("batch"), worker=OuterRef("worker"), kind=Kind.REGULAR
    )
    lines = batch.items.filter(OF_JKK, kind=Kind.REGULAR)
    lines = lines.select_related("worker", "village__district")
    lines = lines.annotate(jkm=Subquery(of_worker.values("amount")[:1])).only(
        "batch", "amount", "village__name", "village__kind", "village__district__name",
        "worker__name", "worker__nik", "worker__kpj",
    )  # fmt: skip
    code = request.GET.get("village", "")
    village = Village.objects.filter(code=code).first() if code and code.isprintable() else None
    if village:
        paginator = Paginator(lines.filter(village=village).order_by("worker__name", "pk"), PAGE)
    else:
        # The order of an index: sorting a national month by name would be paid on every page.
        paginator = Paginator(lines.order_by("worker"), PAGE)
        paginator.count = batch.people  # type: ignore[misc]
    is_asked = bool(village) or "page" in request.GET
    page = paginator.get_page(request.GET.get("page"))
    return {"page": page, "village": village, "is_asked": is_asked}


@require_http_methods(["GET", "HEAD", "POST"])
@roles(Role.TREASURER)
def close(request: HttpRequest, month: str) -> HttpResponse:
    batch = month_of(month)
    if request.method == "POST":
        user, now = user_of(request), timezone.now()
        if batch.state == State.OPEN and (n := billing_checks.run(batch, by=user, at=now)):
            sentence = _("Bulan ini belum ditutup: %(n)s temuan menunggu keputusan.")
            messages.error(request, sentence % {"n": number(n)})
            return redirect("contributions:checks", str(batch))
        contributions.close(batch, by=user, at=now)
        messages.success(request, _("Bulan ini ditutup. Angkanya tidak berubah lagi."))
        return redirect("contributions:detail", str(batch))
    if batch.state != State.OPEN:
        return redirect("contributions:detail", str(batch))
    context = {
        "batch": batch, "summary": closing.summary(batch), "changed": outdated.changed(batch),
        "may_recompute": True, **_checks(batch),
    }  # fmt: skip
    return render(request, "enrollment/contributions/close.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@roles(Role.TREASURER)
def recompute(request: HttpRequest, month: str) -> HttpResponse:
    batch = month_of(month)
    if request.method == "POST":
        contributions.recompute(batch, by=user_of(request), at=timezone.now())
        messages.success(request, _("Bulan ini sedang dihitung ulang."))
        return redirect("contributions:detail", str(batch))
    if batch.state != State.OPEN:
        return redirect("contributions:detail", str(batch))
    found = groups(batch)
    context = {
        "batch": batch,
        "changed": outdated.changed(batch),
        "blocked": sum(group.blocked for group in found),
        "passed": sum(group.passed for group in found),
        "waiting": sum(group.open for group in found),
    }
    return render(request, "enrollment/contributions/recompute.html", context)
