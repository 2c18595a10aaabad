"""The papers of a payment, each recorded on the page of its bill."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from enrollment.actions import payments
from enrollment.forms.bills import CancelPaymentForm
from enrollment.forms.payments import PaperForm
from enrollment.models import Payment, PaymentPaper
from enrollment.queries import bills as found
from enrollment.views import bills
from gumas_pbi.access import roles, user_of
from gumas_pbi.models import STAFF, Role
from gumas_pbi.refusals import Refused

# The field that a refusal speaks of.
FIELDS = {
    **bills.FIELDS,
    "constraint": None,
    "reason_missing": None,
    "date_in_future": "dated",
    "date_too_early": "dated",
    "reference_missing": "number",
    "payment_recorded": "number",
    "more_than_owed": "amount",
    "more_than_asked": "amount",
}


def _payment(pk: int) -> Payment:
    return get_object_or_404(Payment.objects.select_related("bill"), pk=pk)


@require_POST
@roles(Role.TREASURER)
def request_money(request: HttpRequest, pk: int) -> HttpResponse:
    bill = bills.bill_of(pk)
    too_large = getattr(request, "upload_too_large", False)
    form = PaperForm(request.POST, request.FILES, kinds=payments.FIRST, too_large=too_large)
    if form.is_valid():
        kind = form.cleaned_data["kind"]
        try:
            payments.request(bill, form.paper, kind=kind, by=user_of(request), at=timezone.now())
        except Refused as no:
            form.add_error(FIELDS.get(no.code), str(no))
        else:
            messages.success(request, _("%(paper)s dicatat.") % {"paper": kind.upper()})
            return redirect("bills:detail", bill.pk)
    return bills.page_of(request, bill, form)


@require_POST
@roles(Role.TREASURER)
def follow(request: HttpRequest, pk: int) -> HttpResponse:
    payment = _payment(pk)
    too_large = getattr(request, "upload_too_large", False)
    kinds = payments.NEXT.get(Payment.State(payment.state), payments.FOLLOWING)
    form = PaperForm(request.POST, request.FILES, kinds=kinds, too_large=too_large)
    if form.is_valid():
        kind = form.cleaned_data["kind"]
        try:
            payments.follow(payment, kind, form.paper, by=user_of(request), at=timezone.now())
        except Refused as no:
            form.add_error(FIELDS.get(no.code), str(no))
        else:
            messages.success(request, _("%(paper)s dicatat.") % {"paper": kind.upper()})
            return redirect("bills:detail", payment.bill_id)
    return bills.page_of(request, bills.bill_of(payment.bill_id), form, payment)


@require_http_methods(["GET", "HEAD", "POST"])
@roles(Role.TREASURER)
def cancel(request: HttpRequest, pk: int) -> HttpResponse:
    payment = _payment(pk)
    posted = request.POST if request.method == "POST" else None
    form = CancelPaymentForm(posted, initial={"seen": payment.state})
    if form.is_valid():
        try:
            payments.cancel(payment, **form.cleaned_data, by=user_of(request), at=timezone.now())
        except Refused as no:
            form.add_error("reason", str(no))
        else:
            messages.success(request, _("Pembayaran dibatalkan."))
            return redirect("bills:detail", payment.bill_id)
    context = {
        "payment": payment, "papers": payment.papers.order_by("pk"), "form": form,
        "unpaid": found.unpaid_without(payment, timezone.localdate()),
    }  # fmt: skip
    status = 422 if form.is_bound else 200
    return render(request, "enrollment/bills/cancel_payment.html", context, status=status)


@require_POST
@roles(Role.TREASURER)
def attach(request: HttpRequest, pk: int) -> HttpResponse:
    paper = get_object_or_404(PaymentPaper.objects.select_related("payment"), pk=pk)
    return bills.attached(request, paper, paper.payment.bill_id)


@require_POST
@roles(*STAFF)
def scan(request: HttpRequest, pk: int) -> HttpResponse:
    paper = get_object_or_404(PaymentPaper, pk=pk)
    return bills.handed_out(request, paper, paper.kind)
