"""Pages of the months: opened, looked over, closed."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, OuterRef, Q, Subquery, Sum
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from enrollment import months
from enrollment.actions import billing_checks, contributions, payments
from enrollment.forms.contributions import OpenForm
from enrollment.forms.payments import PaymentForm
from enrollment.models import Contribution, ContributionBatch, Programme
from enrollment.queries.billing_findings import groups, prevented, prevented_of
from enrollment.queries.payments import paid_of
from gumas_pbi.access import roles, user_of
from gumas_pbi.indonesian import number
from gumas_pbi.models import STAFF, Role
from gumas_pbi.refusals import Refused
from villages.models import Village

PAGE = 50
# The field that a refusal of a payment speaks of.
FIELDS = {
    "date_in_future": "paid_on",
    "more_than_owed": "amount",
    "payment_recorded": "reference",
}
State = ContributionBatch.State
OF_JKK, OF_JKM = Q(programme=Programme.JKK), Q(programme=Programme.JKM)


@require_safe
@roles(*STAFF)
def index(request: HttpRequest) -> HttpResponse:
    return _index(request)


def _index(request: HttpRequest, form: OpenForm | None = None) -> HttpResponse:
    found = ContributionBatch.objects.select_related("opened_by", "closed_by")
    found = found.annotate(paid=paid_of(), prevented=prevented_of()).order_by("-month")
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


def _batch(month: str) -> ContributionBatch:
    """The month of an address like 2026-11; 404 where it is none, or was never opened."""
    try:
        parsed = months.parse(month)
    except months.MonthError as error:
        raise Http404 from error
    found = ContributionBatch.objects.select_related("opened_by", "closed_by")
    batch = found.filter(month=parsed.first_day).first()
    if batch is None or str(parsed) != month:
        raise Http404
    return batch


@require_safe
@roles(*STAFF)
def detail(request: HttpRequest, month: str) -> HttpResponse:
    return _detail(request, _batch(month))


def _detail(
    request: HttpRequest, batch: ContributionBatch, form: PaymentForm | None = None
) -> HttpResponse:
    treasurer = request.user.has_role(Role.TREASURER)
    context: dict[str, Any] = {
        "batch": batch,
        "may_retry": treasurer and batch.state == State.FAILED,
        "may_close": treasurer and batch.state == State.OPEN,
        "own": batch.opened_by_id == request.user.pk,
    }
    if request.htmx:  # type: ignore[attr-defined]
        response = render(request, "enrollment/contributions/_opening.html", context)
        if batch.state != State.OPENING:
            response["HX-Refresh"] = "true"
        return response
    if batch.state in (State.OPEN, State.CLOSED):
        context |= _recaps(batch) | _lines(request, batch) | _checks(batch)
    if batch.state == State.CLOSED:
        context |= _payments(batch, form, may_pay=treasurer)
    status = 422 if form else 200
    return render(request, "enrollment/contributions/detail.html", context, status=status)


def _payments(
    batch: ContributionBatch, form: PaymentForm | None, *, may_pay: bool
) -> dict[str, Any]:
    """What was paid for a closed month, what is left, and the form for more."""
    found = list(batch.payments.select_related("recorded_by").order_by("paid_on", "pk"))
    paid = sum(payment.amount for payment in found)
    left = batch.total - paid
    if may_pay and left > 0 and form is None:
        form = PaymentForm(initial={"paid_on": timezone.localdate(), "amount": number(left)})
    return {"payments": found, "paid": paid, "left": left, "form": form}


@require_POST
@roles(Role.TREASURER)
def pay(request: HttpRequest, month: str) -> HttpResponse:
    batch = _batch(month)
    form = PaymentForm(request.POST)
    if form.is_valid():
        try:
            payments.record(batch, **form.cleaned_data, by=user_of(request), at=timezone.now())
        except Refused as no:
            form.add_error(FIELDS.get(no.code), str(no))
        else:
            messages.success(request, _("Pembayaran dicatat."))
            return redirect("contributions:detail", str(batch))
    return _detail(request, batch, form)


def _checks(batch: ContributionBatch) -> dict[str, Any]:
    """How many findings wait, and what was kept from being paid."""
    waiting = sum(group.open for group in groups(batch) if group.waits)
    return {"waiting": waiting, "prevented": prevented(batch)}


def _recaps(batch: ContributionBatch) -> dict[str, Any]:
    """People and rupiah by district and by village, JKK and JKM apart."""

    def by(*fields: str) -> list[dict[str, Any]]:
        rows = batch.items.order_by().values(*fields).annotate(
            people=Count("worker", filter=OF_JKK),
            jkk=Sum("amount", filter=OF_JKK, default=0),
            jkm=Sum("amount", filter=OF_JKM, default=0),
        )  # fmt: skip
        return [{**row, "total": row["jkk"] + row["jkm"]} for row in rows.order_by(*fields[1:])]

    return {
        "districts": by("village__district", "village__district__name"),
        "villages": by(
            "village", "village__district__name", "village__name", "village__kind", "village__code"
        ),
    }


def _lines(request: HttpRequest, batch: ContributionBatch) -> dict[str, Any]:
    """The people of the month, or of one village of it, each with both amounts."""
    of_worker = Contribution.objects.filter(
        OF_JKM, batch=OuterRef("batch"), worker=OuterRef("worker"), kind=Contribution.Kind.REGULAR
    )
    lines = batch.items.filter(OF_JKK, kind=Contribution.Kind.REGULAR)
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
    return {"page": paginator.get_page(request.GET.get("page")), "village": village}


@require_http_methods(["GET", "HEAD", "POST"])
@roles(Role.TREASURER)
def close(request: HttpRequest, month: str) -> HttpResponse:
    batch = _batch(month)
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
    return render(request, "enrollment/contributions/close.html", {"batch": batch})
