"""What BPJS bills, under its payment code (kode iuran)."""

from __future__ import annotations

from datetime import date, datetime

from django.utils.translation import gettext_lazy as _

from enrollment.models import Bill, BillMonth
from enrollment.months import Month
from enrollment.queries.arrears import due
from gumas_pbi import audit
from gumas_pbi.models import User
from gumas_pbi.refusals import WrongInput, verb


@verb
def record(
    *,
    code: str,
    first: Month,
    months: int = 1,
    people: int,
    amount: int,
    billed_on: date,
    by: User,
    at: datetime,
) -> Bill:
    """Record a bill of `amount` rupiah for `months` (1, 3, 6 or 12) from `first`; it is due when
    its first month is. Each month gets its equal share, the first one what does not divide.

    Raises WrongInput without a code or for a day in the future; Refused where the code stands
    there already.
    """
    code = code.strip()
    if not code:
        raise WrongInput(_("Isi kode iuran dari BPJS."), code="code_missing")
    if billed_on > at.astimezone().date():
        raise WrongInput(_("Tanggal tagihan tidak boleh di masa depan."), code="date_in_future")
    bill = Bill.objects.create(
        code=code,
        first_month=first.first_day,
        months=months,
        people=people,
        amount=amount,
        billed_on=billed_on,
        due_on=due(first),
        recorded_by=by,
        recorded_at=at,
    )
    share, rest = divmod(amount, months)
    BillMonth.objects.bulk_create(
        BillMonth(
            bill=bill, month=first.plus(n).first_day, people=people, amount=share + (n == 0) * rest
        )
        for n in range(months)
    )
    audit.record("bills.record", bill, by=by, at=at, amount=amount, months=months)
    return bill
