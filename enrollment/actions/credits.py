"""What becomes of credits that BPJS owes: taken off a bill, paid back, or given up."""

from __future__ import annotations

from datetime import date, datetime

from django.db import connection
from django.db.models import F, QuerySet, Value
from django.utils.translation import gettext_lazy as _

from enrollment.models import Allocation, Bill, Contribution, CreditSettlement, SettledCredit
from enrollment.queries.bills import free_of
from enrollment.queries.credits import sum_of, unsettled
from enrollment.queries.payments import left_by_month, spread
from gumas_pbi import audit
from gumas_pbi.indonesian import rupiah
from gumas_pbi.models import User
from gumas_pbi.refusals import Refused, StaleState, WrongInput, verb
from gumas_pbi.sql import insert_select

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
    Allocation.objects.bulk_create(
        Allocation(settlement=made, month=month, amount=part)
        for month, part in spread(made.amount, left_by_month(bill))
    )
