"""What BPJS bills, under its payment code (kode iuran)."""

from __future__ import annotations

from datetime import date, datetime

from django.utils.translation import gettext_lazy as _

from enrollment.actions import money_scans
from enrollment.actions.money_scans import Scan
from enrollment.models import Bill, BillMonth
from enrollment.months import Month, between, containing
from enrollment.queries.arrears import due
from enrollment.queries.bills import UNDERWAY, compared, shares
from enrollment.queries.payments import allocated
from gumas_pbi import audit
from gumas_pbi.models import User
from gumas_pbi.refusals import Refused, StaleState, WrongInput, verb

MONTHS_AHEAD, MONTHS_BACK = 12, 60


class Differs(WrongInput):
    """The bill is not what was computed, and nobody has said why it is recorded all the same."""

    code = "reason_missing"

    def __init__(self) -> None:
        super().__init__(
            _(
                "Tagihan ini tidak sama dengan hitungan kabupaten. Cocokkan dulu dengan BPJS, atau "
                "tuliskan mengapa tetap dicatat."
            ),
            code=self.code,
        )


@verb
def record(
    *,
    code: str,
    first: Month,
    months: int = 1,
    people: int,
    amount: int,
    billed_on: date,
    reason: str = "",
    scan: Scan | None = None,
    by: User,
    at: datetime,
) -> Bill:
    """Record a bill of `amount` rupiah for `months` (1, 3, 6 or 12) from `first`; it is due when
    its first month is. Each month gets its equal share, the first one what does not divide.

    Raises WrongInput without a code, for a day in the future or a month far off; Differs where it
    is not what was computed and no reason is given; Refused where the code stands there already.
    """
    code, reason, today = code.strip(), reason.strip(), at.astimezone().date()
    if not code:
        raise WrongInput(_("Isi kode iuran dari BPJS."), code="code_missing")
    if billed_on > today:
        raise WrongInput(_("Tanggal tagihan tidak boleh di masa depan."), code="date_in_future")
    if not -MONTHS_BACK <= between(containing(today), first) <= MONTHS_AHEAD:
        raise WrongInput(_("Bulan ini terlalu jauh. Periksa tahunnya."), code="month_far_off")
    if months not in Bill.PREPAID:
        raise WrongInput(_("Iuran dibayar untuk 1, 3, 6, atau 12 bulan."), code="months_wrong")
    if amount < months:
        raise WrongInput(_("Jumlah tagihan harus lebih dari nol."), code="amount_missing")
    asked = shares(first, months, people, amount)
    if not reason and any(month.differs for month in compared(asked)):
        raise Differs
    bill = Bill(
        code=code,
        first_month=first.first_day,
        months=months,
        people=people,
        amount=amount,
        billed_on=billed_on,
        due_on=due(first),
        reason=reason,
        recorded_by=by,
        recorded_at=at,
    )
    facts = money_scans.keep(bill, scan)
    bill.save()
    BillMonth.objects.bulk_create(BillMonth(bill=bill, **share._asdict()) for share in asked)
    audit.record("bills.record", bill, by=by, at=at, amount=amount, months=months, **facts)
    return bill


@verb
def explain(bill: Bill, reason: str, *, by: User, at: datetime) -> None:
    """Say why a bill is paid that is not what was computed: what was computed may change after the
    bill was recorded. Raises WrongInput without a reason."""
    reason = reason.strip()
    if not reason:
        raise Differs
    if not Bill.objects.filter(pk=bill.pk, cancelled_at=None).update(reason=reason):
        raise StaleState
    bill.reason = reason
    audit.record("bills.explain", bill, by=by, at=at)


@verb
def cancel(bill: Bill, reason: str, *, by: User, at: datetime) -> None:
    """Take a bill back that BPJS withdrew or that was typed wrongly; its code is free again.

    Raises WrongInput without a reason; Refused where money was paid for it, is asked for, or a
    credit is taken off it; StaleState where it is cancelled already.
    """
    reason = reason.strip()
    if not reason:
        raise WrongInput(_("Tuliskan alasan membatalkan tagihan ini."), code="reason_missing")
    if Bill.objects.select_for_update(no_key=True).get(pk=bill.pk).cancelled_at:
        raise StaleState
    if allocated(bill).exists():
        raise Refused(
            _("Tagihan ini sudah dibayar, sebagian atau seluruhnya, jadi tidak bisa dibatalkan."),
            code="bill_paid",
        )
    if bill.payments.filter(state__in=UNDERWAY).exists():
        raise Refused(
            _("Masih ada SPP untuk tagihan ini. Batalkan pembayarannya dulu."),
            code="payment_underway",
        )
    bill.cancelled_by, bill.cancelled_at, bill.cancelled_reason = by, at, reason
    bill.save(update_fields=["cancelled_by", "cancelled_at", "cancelled_reason"])
    audit.record("bills.cancel", bill, by=by, at=at, amount=bill.amount)
