"""Money that the treasury paid for a bill, and the order (SP2D) that it rests on."""

from __future__ import annotations

from datetime import date, datetime

from django.utils.translation import gettext_lazy as _

from enrollment.models import Allocation, Bill, Payment, PaymentPaper
from enrollment.queries.payments import left_by_month, spread
from gumas_pbi import audit
from gumas_pbi.indonesian import rupiah
from gumas_pbi.models import User
from gumas_pbi.refusals import Refused, WrongInput, verb


@verb
def record(
    bill: Bill, *, paid_on: date, amount: int, reference: str, by: User, at: datetime
) -> Payment:
    """Record rupiah paid for a bill under an SP2D number. The oldest month is paid first.

    Raises WrongInput for a day in the future or no reference; Refused where it would be more than
    is left of the bill, or where the reference stands there already.
    """
    reference = reference.strip()
    if not reference:
        raise WrongInput(_("Isi nomor SP2D pembayaran ini."), code="reference_missing")
    if paid_on > at.astimezone().date():
        raise WrongInput(_("Tanggal bayar tidak boleh di masa depan."), code="date_in_future")
    # One after the other, so that two payments at once can't be more than what is owed.
    bill = Bill.objects.select_for_update(no_key=True).get(pk=bill.pk)
    if PaymentPaper.objects.filter(kind=PaymentPaper.Kind.SP2D, number=reference).exists():
        raise Refused(_("Pembayaran dengan nomor SP2D ini sudah dicatat."), code="payment_recorded")
    by_month = left_by_month(bill)
    left = sum(amount for _month, amount in by_month)
    if amount > left:
        raise Refused(
            _("Sisa yang harus dibayar untuk tagihan ini %(left)s. Periksa jumlahnya.")
            % {"left": rupiah(left)},
            code="more_than_owed",
        )
    payment = Payment.objects.create(
        bill=bill,
        state=Payment.State.PAID,
        paid_on=paid_on,
        amount=amount,
        recorded_by=by,
        recorded_at=at,
    )
    PaymentPaper.objects.create(
        payment=payment,
        kind=PaymentPaper.Kind.SP2D,
        number=reference,
        dated=paid_on,
        amount=amount,
        recorded_by=by,
        recorded_at=at,
    )
    Allocation.objects.bulk_create(
        Allocation(payment=payment, month=month, amount=part)
        for month, part in spread(amount, by_month)
    )
    facts = {"payment": payment.pk, "amount": amount, "left": left - amount}
    audit.record("payments.record", bill, by=by, at=at, **facts)
    return payment
