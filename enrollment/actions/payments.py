"""Money for a bill on its way through the treasury: SPP, SPM, SP2D."""

from __future__ import annotations

from datetime import date, datetime
from typing import NamedTuple

from django.utils.translation import gettext_lazy as _

from enrollment.actions import allocations, money_scans
from enrollment.actions.bills import Differs
from enrollment.actions.money_scans import Scan
from enrollment.models import Bill, Payment, PaymentPaper
from enrollment.queries.bills import differences, free_of
from gumas_pbi import audit
from gumas_pbi.indonesian import rupiah
from gumas_pbi.models import User
from gumas_pbi.refusals import Refused, StaleState, WrongInput, verb
from gumas_pbi.sql import move

Kind, State = PaymentPaper.Kind, Payment.State
STATE_OF = {Kind.SPP: State.REQUESTED, Kind.SPM: State.ORDERED, Kind.SP2D: State.PAID}
NEXT = {State.REQUESTED: (Kind.SPM, Kind.SP2D), State.ORDERED: (Kind.SP2D,)}
"""The papers that may come next."""
FIRST, FOLLOWING = (Kind.SPP, Kind.SP2D), (Kind.SPM, Kind.SP2D)


class Paper(NamedTuple):
    """A paper as it lies on the desk. `amount`: rupiah."""

    number: str
    dated: date
    amount: int
    scan: Scan | None = None


def record(
    bill: Bill, *, paid_on: date, amount: int, reference: str, by: User, at: datetime
) -> Payment:
    """The short way straight to the SP2D: rupiah paid for a bill under its number. Raises what
    `request` raises."""
    return request(bill, Paper(reference, paid_on, amount), kind=Kind.SP2D, by=by, at=at)


@verb
def request(bill: Bill, paper: Paper, *, kind: str = Kind.SPP, by: User, at: datetime) -> Payment:
    """Ask for money for a bill, all of it or a part, with an SPP; with an SP2D it is paid at once.

    Raises WrongInput for a day in the future or no number; Differs where the bill is not what was
    computed and nobody has said why; Refused where it would be more than is left of the bill and
    not asked for yet, or where the number stands there already.
    """
    # One after the other, so that two at once can't be more than what is owed.
    bill = Bill.objects.select_for_update(no_key=True).get(pk=bill.pk)
    if bill.cancelled_at:
        raise StaleState(_("Tagihan ini sudah dibatalkan."))
    _must(paper, at)
    if not bill.reason and any(month.differs for month in differences(bill)):
        raise Differs
    _fits(bill, paper.amount)
    payment = Payment(bill=bill, amount=paper.amount, recorded_by=by, recorded_at=at)
    payment.state = STATE_OF[Kind(kind)]
    if payment.state == State.PAID:
        payment.paid_on = paper.dated
    payment.save()
    facts = _keep(payment, kind, paper, by, at)
    if payment.state == State.PAID:
        facts["left"] = allocations.spread_again(bill)
    name = "payments.record" if payment.state == State.PAID else "payments.request"
    audit.record(name, bill, by=by, at=at, payment=payment.pk, amount=payment.amount, **facts)
    return payment


@verb
def follow(payment: Payment, kind: str, paper: Paper, *, by: User, at: datetime) -> None:
    """Record the next paper of a payment: its SPM, or its SP2D, from which on the money counts.

    Its amount becomes the payment's: it may be less than what was asked for, never more. Raises
    WrongInput for a day in the future, one before the paper before it, or no number; Refused where
    the payment is past this step, the amount is larger, or the number stands there already.
    """
    bill = Bill.objects.select_for_update(no_key=True).get(pk=payment.bill_id)
    payment.refresh_from_db()
    if kind not in NEXT.get(State(payment.state), ()):
        raise StaleState(_("Surat ini sudah dicatat, atau pembayarannya dibatalkan."))
    _must(paper, at)
    before = payment.papers.order_by("-dated", "-pk")[0]
    if paper.dated < before.dated:
        raise WrongInput(
            _("Tanggalnya tidak boleh sebelum tanggal %(paper)s.") % {"paper": before.kind.upper()},
            code="date_too_early",
        )
    if paper.amount > payment.amount:
        raise Refused(
            _("%(paper)s-nya %(amount)s. Jumlah ini tidak boleh lebih besar.")
            % {"paper": before.kind.upper(), "amount": rupiah(payment.amount)},
            code="more_than_asked",
        )
    state = STATE_OF[Kind(kind)]
    paid_on = paper.dated if state == State.PAID else None
    move(payment, state.value, amount=paper.amount, paid_on=paid_on)
    facts = _keep(payment, kind, paper, by, at)
    if state == State.PAID:
        facts["left"] = allocations.spread_again(bill)
    name = "payments.pay" if state == State.PAID else "payments.order"
    audit.record(name, bill, by=by, at=at, payment=payment.pk, amount=payment.amount, **facts)


@verb
def cancel(payment: Payment, reason: str, *, seen: str = "", by: User, at: datetime) -> None:
    """Take a payment back that is not to be (SPP, SPM), or was written down wrongly (SP2D): the
    numbers of its papers may be used again, and its money no longer counts. What else was paid of
    the bill moves up to its oldest months. `seen`: the state in which the officer saw it.

    Raises WrongInput without a reason, Refused where it is cancelled already, StaleState where it
    is no longer as it was seen.
    """
    reason = reason.strip()
    if not reason:
        raise WrongInput(_("Tuliskan alasan membatalkan pembayaran ini."), code="reason_missing")
    bill = Bill.objects.select_for_update(no_key=True).get(pk=payment.bill_id)
    was = State(payment.state)
    if seen and seen != was:
        raise StaleState
    cancelled = {"cancelled_by": by, "cancelled_at": at, "cancelled_reason": reason}
    move(payment, State.CANCELLED, paid_on=None, **cancelled)
    payment.papers.update(is_void=True)
    facts = {"was": was.value, "amount": payment.amount}
    if was == State.PAID:
        facts["left"] = allocations.spread_again(bill)
    audit.record("payments.cancel", bill, by=by, at=at, payment=payment.pk, **facts)


def _must(paper: Paper, at: datetime) -> None:
    if not paper.number.strip():
        raise WrongInput(_("Isi nomor suratnya."), code="reference_missing")
    if paper.dated > at.astimezone().date():
        raise WrongInput(_("Tanggal surat tidak boleh di masa depan."), code="date_in_future")


def _fits(bill: Bill, amount: int) -> None:
    free = free_of(bill)
    if amount > free:
        raise Refused(
            _("Yang masih bisa diminta untuk tagihan ini %(left)s. Periksa jumlahnya.")
            % {"left": rupiah(max(free, 0))},
            code="more_than_owed",
        )


def _keep(payment: Payment, kind: str, paper: Paper, by: User, at: datetime) -> dict[str, object]:
    number = paper.number.strip()
    if PaymentPaper.objects.filter(kind=kind, number=number, is_void=False).exists():
        raise Refused(_("Surat dengan nomor ini sudah dicatat."), code="payment_recorded")
    row = PaymentPaper(
        payment=payment, kind=kind, number=number, dated=paper.dated, amount=paper.amount,
        recorded_by=by, recorded_at=at,
    )  # fmt: skip
    facts: dict[str, object] = {**money_scans.keep(row, paper.scan)}
    row.save()
    return facts
