"""Money that the treasury paid for a month, and the order (SP2D) that it rests on."""

from __future__ import annotations

from datetime import date, datetime

from django.utils.translation import gettext_lazy as _

from enrollment.models import ContributionBatch, Payment
from enrollment.queries.payments import paid
from gumas_pbi import audit
from gumas_pbi.indonesian import rupiah
from gumas_pbi.models import User
from gumas_pbi.refusals import Refused, WrongInput, verb


@verb
def record(
    batch: ContributionBatch,
    *,
    paid_on: date,
    amount: int,
    reference: str,
    by: User,
    at: datetime,
) -> Payment:
    """Record a payment in rupiah for a closed month. A month is paid when payments reach its total.

    Raises WrongInput for a day in the future or no reference; Refused where the month is not
    closed, where it would be more than is owed, or where the reference stands there already.
    """
    reference = reference.strip()
    if not reference:
        raise WrongInput(_("Isi nomor SP2D pembayaran ini."), code="reference_missing")
    if paid_on > at.astimezone().date():
        raise WrongInput(_("Tanggal bayar tidak boleh di masa depan."), code="date_in_future")
    # One after the other, so that two payments at once can't be more than what is owed.
    batch = ContributionBatch.objects.select_for_update().get(pk=batch.pk)
    if batch.state != ContributionBatch.State.CLOSED:
        raise Refused(
            _("Bulan ini belum ditutup. Tutup dulu, lalu catat pembayarannya."),
            code="month_not_closed",
        )
    if Payment.objects.filter(batch=batch, reference=reference).exists():
        raise Refused(_("Pembayaran dengan nomor SP2D ini sudah dicatat."), code="payment_recorded")
    left = batch.total - paid(batch)
    if amount > left:
        raise Refused(
            _("Sisa yang harus dibayar untuk bulan ini %(left)s. Periksa jumlahnya.")
            % {"left": rupiah(left)},
            code="more_than_owed",
        )
    payment = Payment.objects.create(
        batch=batch,
        paid_on=paid_on,
        amount=amount,
        reference=reference,
        recorded_by=by,
        recorded_at=at,
    )
    facts = {"payment": payment.pk, "amount": amount, "left": left - amount}
    audit.record("payments.record", batch, by=by, at=at, **facts)
    return payment
