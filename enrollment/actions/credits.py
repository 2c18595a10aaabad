"""What becomes of credits that BPJS owes: taken off a bill, paid back, or given up."""

from __future__ import annotations

from datetime import date, datetime

from django.db import connection
from django.db.models import F, QuerySet, Value
from django.utils.translation import gettext_lazy as _

from enrollment.actions import allocations
from enrollment.models import Bill, Contribution, CreditSettlement, SettledCredit
from enrollment.queries.bills import free_of
from enrollment.queries.credits import sum_of, unsettled
from gumas_pbi import audit
from gumas_pbi.indonesian import rupiah
from gumas_pbi.models import User
from gumas_pbi.refusals import Refused, StaleState, WrongInput, verb
from gumas_pbi.sql import delete_set, insert_select

Kind = CreditSettlement.Kind


@verb
def settle(
    lines: QuerySet[Contribution],
    *,
    kind: str,
    seen: int,
    dated: date,
    reference: str,
    bill: Bill | None = None,
    note: str = "",
    by: User,
    at: datetime,
) -> CreditSettlement:
    """Settle these credit lines, each whole. `seen`: their sum in rupiah as the officer saw it.

    Raises WrongInput for a day in the future, no reference, no bill to take them off or no reason
    to give them up; StaleState where one of them is settled already or their sum is another by
    now; Refused where nothing is chosen, or they are more than is left of the bill.
    """
    reference, note = reference.strip(), note.strip()
    _must(kind, dated, reference, bill, note, at)
    bill = bill if kind == Kind.NETTED else None
    with connection.cursor() as cursor:  # one settlement after the other: a line is settled once
        cursor.execute("LOCK TABLE enrollment_creditsettlement IN SHARE ROW EXCLUSIVE MODE")
    lines = unsettled().filter(pk__in=lines.order_by().values("pk"))
    count, people, amount = sum_of(lines)
    if amount != seen:
        raise StaleState(
            _("Kredit yang dipilih baru saja berubah atau sudah diselesaikan. Pilih lagi.")
        )
    if not count:
        raise Refused(_("Pilih dulu kredit yang diselesaikan."), code="nothing_chosen")
    made = CreditSettlement.objects.create(
        kind=kind, bill=bill, amount=amount, dated=dated, reference=reference, note=note,
        recorded_by=by, recorded_at=at,
    )  # fmt: skip
    insert_select(SettledCredit, lines, {"line": F("pk"), "settlement": Value(made.pk)})
    if bill is not None:
        _take_off(bill, made)
    audit.record(
        "credits.settle", made, by=by, at=at, kind=kind, amount=amount, lines=count, people=people
    )
    return made


@verb
def cancel(made: CreditSettlement, reason: str, *, by: User, at: datetime) -> None:
    """Take a settlement back that was written down wrongly: its credits are owed again, and what it
    took off a bill is owed again too.

    Raises WrongInput without a reason, StaleState where it is cancelled already.
    """
    reason = reason.strip()
    if not reason:
        raise WrongInput(_("Tuliskan alasan membatalkan penyelesaian ini."), code="reason_missing")
    bill = made.bill and Bill.objects.select_for_update(no_key=True).get(pk=made.bill_id)
    standing = CreditSettlement.objects.filter(pk=made.pk, cancelled_at=None)
    if not standing.update(cancelled_by=by, cancelled_at=at, cancelled_reason=reason):
        raise StaleState
    made.refresh_from_db()
    lines = delete_set(made.lines.all())
    if bill:
        allocations.spread_again(bill)
    audit.record(
        "credits.cancel", made, by=by, at=at, kind=made.kind, amount=made.amount, lines=lines
    )


def _must(
    kind: str, dated: date, reference: str, bill: Bill | None, note: str, at: datetime
) -> None:
    if kind not in Kind.values:
        raise WrongInput(_("Pilih penyelesaiannya."), code="kind_missing")
    if not reference:
        raise WrongInput(_("Isi nomor surat BPJS atau berita acaranya."), code="reference_missing")
    if dated > at.astimezone().date():
        raise WrongInput(_("Tanggal ini tidak boleh di masa depan."), code="date_in_future")
    if kind == Kind.NETTED and bill is None:
        raise WrongInput(_("Pilih tagihan yang dipotong dengan kredit ini."), code="bill_missing")
    if kind == Kind.GIVEN_UP and not note:
        raise WrongInput(
            _("Tuliskan mengapa kredit ini tidak dapat ditagih lagi."), code="note_missing"
        )


def _take_off(bill: Bill, made: CreditSettlement) -> None:
    bill = Bill.objects.select_for_update(no_key=True).get(pk=bill.pk)
    if bill.cancelled_at:
        raise StaleState(_("Tagihan ini sudah dibatalkan."))
    free = free_of(bill)
    if made.amount > free:
        raise Refused(
            _("Sisa tagihan ini yang belum diminta dengan SPP hanya %(left)s. Pilih lebih sedikit.")
            % {"left": rupiah(max(free, 0))},
            code="more_than_owed",
        )
    allocations.spread_again(bill)
