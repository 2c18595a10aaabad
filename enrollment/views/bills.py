"""Pages of BPJS's bills: listed, recorded, read from a file, paid, cancelled."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from enrollment import scan_kinds
from enrollment.actions import bill_files, bills, money_scans, payments
from enrollment.forms.bills import BillFileForm, BillFilter, BillForm, ReasonForm
from enrollment.forms.payments import PaperForm, ScanForm
from enrollment.models import Bill, ContributionBatch, Payment, PaymentPaper
from enrollment.months import MonthError, containing, parse
from enrollment.queries import arrears, bill_steps
from enrollment.queries import bills as found
from enrollment.queries.payments import allocated
from gumas_pbi.access import roles, user_of
from gumas_pbi.downloads import attachment
from gumas_pbi.indonesian import number
from gumas_pbi.models import STAFF, Role
from gumas_pbi.refusals import Refused

PAGE = 50
# The field that a refusal speaks of.
FIELDS = {
    "date_in_future": "billed_on",
    "month_far_off": "first",
    "reason_missing": "reason",
    "amount_missing": "amount",
    "constraint": "code",
    "file_empty": "scan",
    "file_too_large": "scan",
    "file_of_another_kind": "scan",
    "file_unreadable": "scan",
    "virus_scanner_down": "scan",
}


@require_safe
@roles(*STAFF)
def index(request: HttpRequest) -> HttpResponse:
    today = timezone.localdate()
    form = BillFilter(request.GET)
    rows = form.narrow(found.with_money(Bill.objects.all()), today)
    page = Paginator(rows.order_by("-first_month", "-pk"), PAGE).get_page(request.GET.get("page"))
    for bill in page:
        bill.said = found.said(bill, today)  # type: ignore[attr-defined]
    context = {
        "page": page,
        "filter": form,
        "is_filtered": any(form.cleaned_data.values()),
        "totals": found.totals(rows, today),
        "unbilled": found.not_billed().order_by("month")[:12],
        "unpaid": arrears.unpaid(arrears.books(today), today),
        "most_unpaid": arrears.MOST_UNPAID,
        "ahead": found.paid_ahead(today),
        "may_record": user_of(request).has_role(Role.TREASURER),
    }
    return render(request, "enrollment/bills/list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@roles(Role.TREASURER)
def create(request: HttpRequest) -> HttpResponse:
    if request.method != "POST":
        return _create(request, _blank(request.GET.get("month", "")))
    too_large = getattr(request, "upload_too_large", False)
    form = BillForm(request.POST, request.FILES, too_large=too_large)
    if form.is_valid():
        try:
            bill = bills.record(**form.cleaned_data, by=user_of(request), at=timezone.now())
        except Refused as no:
            form.add_error(FIELDS.get(no.code), str(no))
            return _create(request, form, differs=isinstance(no, bills.Differs))
        messages.success(request, _("Tagihan dicatat."))
        return redirect("bills:detail", bill.pk)
    return _create(request, form)


def _blank(month: str = "") -> BillForm:
    today = timezone.localdate()
    return BillForm(initial={"first": month, "months": 1, "billed_on": today})


def _create(
    request: HttpRequest,
    form: BillForm,
    file_form: BillFileForm | None = None,
    *,
    differs: bool = False,
) -> HttpResponse:
    """The form to record a bill, beside what was computed for the months it names."""
    context: dict[str, Any] = {"bill_form": form, "file_form": file_form or BillFileForm()}
    context["form"] = file_form or form
    if differs:
        asked = form.cleaned_data
        shares = found.shares(asked["first"], asked["months"], asked["people"], asked["amount"])
        context |= {"differences": found.compared(shares), "beside": found.of_months(shares)}
    else:
        context["computed"] = _computed(form)
    bound = form.is_bound or file_form is not None
    return render(request, "enrollment/bills/create.html", context, status=422 if bound else 200)


def _computed(form: BillForm) -> ContributionBatch | None:
    """The month that the form begins with, as it was computed."""
    try:
        month = parse(str(form["first"].value() or ""))
    except MonthError:
        return None
    closed = ContributionBatch.objects.filter(state=ContributionBatch.State.CLOSED)
    return closed.filter(month=month.first_day).first()


@require_POST
@roles(Role.TREASURER)
def read(request: HttpRequest) -> HttpResponse:
    """What BPJS's file says, in the form, to be looked over; nothing is recorded yet."""
    too_large = getattr(request, "upload_too_large", False)
    file_form = BillFileForm(request.POST, request.FILES, too_large=too_large)
    if not file_form.is_valid():
        return _create(request, _blank(), file_form)
    try:
        said = bill_files.look(file_form.cleaned_data["file"].read(), at=timezone.now())
    except Refused as no:
        file_form.add_error("file", str(no))
        return _create(request, _blank(), file_form)
    initial: dict[str, Any] = {
        "code": said.code,
        "first": str(containing(said.first)) if said.first else "",
        "months": said.months or 1,
        "people": said.people,
        "amount": number(said.amount) if said.amount else "",
        "billed_on": said.billed_on,
    }
    messages.info(request, _("Berkas sudah dibaca. Periksa isiannya, lengkapi, lalu catat."))
    return _create(request, BillForm(initial=initial))


def bill_of(pk: int) -> Bill:
    rows = found.with_money(Bill.objects.select_related("recorded_by", "cancelled_by"))
    return get_object_or_404(rows, pk=pk)


@require_safe
@roles(*STAFF)
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    return page_of(request, bill_of(pk))


def page_of(
    request: HttpRequest,
    bill: Any,
    form: PaperForm | ReasonForm | None = None,
    payment: Payment | None = None,
) -> HttpResponse:
    """A bill with the form of its next step: `form`, bound, where it was refused."""
    bill.said = found.said(bill, timezone.localdate())
    paid_by = bill_steps.payments_of(bill)
    of_month = dict(allocated(bill).order_by().values_list("month").annotate(Sum("amount")))
    months = found.differences(bill)
    items = [
        {"month": item.month, "amount": item.amount, "paid": of_month.get(item.month, 0)}
        for item in bill.items.order_by("month")
    ]
    may_act = user_of(request).has_role(Role.TREASURER) and bill.cancelled_at is None
    context: dict[str, Any] = {
        "bill": bill,
        "items": items,
        "differences": months,
        "differs": any(month.differs for month in months),
        "steps": bill_steps.of(bill, paid_by),
        "may_act": may_act,
        "may_cancel": may_act and not bill.paid and not bill.underway,
        "scan_form": ScanForm(),
    }
    if may_act:
        context |= _next_step(request, bill, paid_by, context["differs"], form, payment)
    return render(request, "enrollment/bills/detail.html", context, status=422 if form else 200)


def _next_step(
    request: HttpRequest,
    bill: Any,
    paid_by: list[Payment],
    differs: bool,
    form: PaperForm | ReasonForm | None,
    payment: Payment | None,
) -> dict[str, Any]:
    """What is to be done next: a reason, a payment's next paper, or another payment."""
    free = bill.left - bill.underway
    if isinstance(form, ReasonForm) or (differs and not bill.reason):
        return {"todo": "explain", "form": form or ReasonForm()}
    underway = [each for each in paid_by if each.state in found.UNDERWAY]
    asks_more = free > 0 and (request.GET.get("step") == "request" or (form and payment is None))
    if underway and not asks_more:
        payment = payment or next(
            (each for each in underway if str(each.pk) == request.GET.get("payment")), underway[0]
        )
        initial = {"dated": timezone.localdate(), "amount": number(payment.amount)}
        kinds = payments.NEXT.get(Payment.State(payment.state), ())
        form = form or PaperForm(kinds=kinds, initial=initial)
        return {"todo": "follow", "form": form, "payment": payment, "underway": underway,
                "free": free}  # fmt: skip
    if free > 0 or form:
        initial = {"dated": timezone.localdate(), "amount": number(free)}
        form = form or PaperForm(kinds=payments.FIRST, initial=initial)
        return {"todo": "request", "form": form, "underway": underway, "free": free}
    return {"todo": "none"}


@require_POST
@roles(Role.TREASURER)
def explain(request: HttpRequest, pk: int) -> HttpResponse:
    bill, form = bill_of(pk), ReasonForm(request.POST)
    if form.is_valid():
        try:
            bills.explain(bill, form.cleaned_data["reason"], by=user_of(request), at=timezone.now())
        except bills.Differs as no:
            form.add_error("reason", str(no))
        else:
            messages.success(request, _("Alasan dicatat."))
            return redirect("bills:detail", bill.pk)
    return page_of(request, bill, form)


@require_http_methods(["GET", "HEAD", "POST"])
@roles(Role.TREASURER)
def cancel(request: HttpRequest, pk: int) -> HttpResponse:
    bill = bill_of(pk)
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            bills.cancel(bill, form.cleaned_data["reason"], by=user_of(request), at=timezone.now())
        except Refused as no:
            form.add_error("reason", str(no))
        else:
            messages.success(request, _("Tagihan dibatalkan."))
            return redirect("bills:detail", bill.pk)
    context = {"bill": bill, "form": form}
    status = 422 if form.is_bound else 200
    return render(request, "enrollment/bills/cancel.html", context, status=status)


@require_POST
@roles(Role.TREASURER)
def attach(request: HttpRequest, pk: int) -> HttpResponse:
    return attached(request, get_object_or_404(Bill, pk=pk), pk)


def attached(request: HttpRequest, row: Bill | PaymentPaper, bill: int) -> HttpResponse:
    too_large = getattr(request, "upload_too_large", False)
    form = ScanForm(request.POST, request.FILES, too_large=too_large)
    if not form.is_valid():
        raise Refused(form.errors["scan"][0])
    money_scans.attach(row, form.cleaned_data["scan"], by=user_of(request), at=timezone.now())
    messages.success(request, _("Pindaian disimpan."))
    return redirect("bills:detail", bill)


@require_POST
@roles(*STAFF)
def scan(request: HttpRequest, pk: int) -> HttpResponse:
    return handed_out(request, get_object_or_404(Bill, pk=pk), "tagihan")


def handed_out(request: HttpRequest, row: Bill | PaymentPaper, what: str) -> HttpResponse:
    data = money_scans.download(row, by=user_of(request), at=timezone.now())
    ending = scan_kinds.kind_of(data)
    return attachment(data, f"{what}-{row.pk}.{ending}", scan_kinds.KINDS[ending][0])
