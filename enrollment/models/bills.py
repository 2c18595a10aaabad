"""BPJS's bill, the treasury's papers and payments, and what becomes of credits."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from enrollment.models.contributions import Contribution


class Bill(models.Model):
    """What BPJS bills under a payment code (kode iuran), for 1, 3, 6 or 12 months from
    `first_month`. `due_on` is frozen when the bill is recorded. Amounts are rupiah."""

    PREPAID: ClassVar = (1, 3, 6, 12)

    code = models.CharField(_("kode iuran"), max_length=40)
    first_month = models.DateField(_("bulan pertama"))
    months = models.PositiveSmallIntegerField(_("jumlah bulan"), default=1)
    people = models.PositiveIntegerField(_("orang"))
    amount = models.PositiveBigIntegerField(_("jumlah tagihan (rupiah)"))
    billed_on = models.DateField(_("tanggal tagihan"))
    due_on = models.DateField(_("jatuh tempo"))
    # Why it is paid although it is not what the regency computed.
    reason = models.CharField(_("alasan"), max_length=300, blank=True, default="")
    scan = models.FileField(upload_to="bills/%Y/%m", max_length=200, blank=True)
    scan_name = models.CharField(max_length=200, blank=True, default="")
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    recorded_at = models.DateTimeField()
    cancelled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    cancelled_at = models.DateTimeField(null=True)
    cancelled_reason = models.CharField(_("alasan batal"), max_length=300, blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["code"],
                condition=Q(cancelled_at=None),
                name="bill_code_stands_once",
                violation_error_message=_("Tagihan dengan kode iuran ini sudah dicatat."),
            ),
            models.CheckConstraint(
                condition=Q(first_month__day=1),
                name="bill_first_month_is_a_first_day",
                violation_error_message=_("Bulan ditulis sebagai tanggal 1."),
            ),
            models.CheckConstraint(
                condition=Q(months__in=[1, 3, 6, 12]),
                name="bill_is_for_1_3_6_or_12_months",
                violation_error_message=_("Iuran dibayar untuk 1, 3, 6, atau 12 bulan."),
            ),
            models.CheckConstraint(
                condition=Q(amount__gt=0),
                name="bill_is_of_money",
                violation_error_message=_("Jumlah tagihan harus lebih dari nol."),
            ),
            models.CheckConstraint(
                condition=Q(cancelled_by=None, cancelled_at=None, cancelled_reason="")
                | Q(cancelled_by__isnull=False, cancelled_at__isnull=False)
                & ~Q(cancelled_reason=""),
                name="bill_cancelled_with_reason",
                violation_error_message=_("Tuliskan alasan membatalkan tagihan ini."),
            ),
        ]

    def __str__(self) -> str:
        return self.code


class BillMonth(models.Model):
    """What a bill asks for one of its months: rupiah."""

    bill = models.ForeignKey(Bill, on_delete=models.CASCADE, related_name="items")
    month = models.DateField(_("bulan"))
    people = models.PositiveIntegerField(_("orang"))
    amount = models.PositiveBigIntegerField(_("jumlah (rupiah)"))

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["bill", "month"],
                name="billmonth_stands_once",
                violation_error_message=_("Bulan ini sudah ada dalam tagihan tersebut."),
            ),
            models.CheckConstraint(
                condition=Q(month__day=1),
                name="billmonth_is_a_first_day",
                violation_error_message=_("Bulan ditulis sebagai tanggal 1."),
            ),
        ]
        indexes = [models.Index(fields=["month"], name="billmonth_month")]


class Payment(models.Model):
    """Money for a bill on its way through the treasury: asked for (SPP), ordered (SPM), paid
    (SP2D). It counts from the SP2D on, `paid_on` its day; a bill may be paid in parts."""

    class State(models.TextChoices):
        REQUESTED = "requested", _("SPP diajukan")
        ORDERED = "ordered", _("SPM diterbitkan")
        PAID = "paid", _("Dibayar (SP2D)")
        CANCELLED = "cancelled", _("Dibatalkan")

    MOVES: ClassVar = {
        State.REQUESTED: {State.ORDERED, State.PAID, State.CANCELLED},
        State.ORDERED: {State.PAID, State.CANCELLED},
        State.PAID: {State.CANCELLED},  # the SP2D was wrong
    }

    state = models.CharField(max_length=10, choices=State, default=State.REQUESTED)
    bill = models.ForeignKey(Bill, on_delete=models.PROTECT, related_name="payments")
    amount = models.PositiveBigIntegerField(_("jumlah (rupiah)"))
    paid_on = models.DateField(_("tanggal bayar"), null=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    recorded_at = models.DateTimeField()
    cancelled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    cancelled_at = models.DateTimeField(null=True)
    cancelled_reason = models.CharField(_("alasan batal"), max_length=300, blank=True, default="")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(amount__gt=0),
                name="payment_is_of_money",
                violation_error_message=_("Jumlah pembayaran harus lebih dari nol."),
            ),
            models.CheckConstraint(
                condition=Q(state="paid", paid_on__isnull=False)
                | ~Q(state="paid") & Q(paid_on=None),
                name="payment_paid_has_a_day",
                violation_error_message=_("Pembayaran dengan SP2D harus bertanggal."),
            ),
            models.CheckConstraint(
                condition=~Q(state="cancelled")
                & Q(cancelled_by=None, cancelled_at=None, cancelled_reason="")
                | Q(state="cancelled", cancelled_by__isnull=False, cancelled_at__isnull=False)
                & ~Q(cancelled_reason=""),
                name="payment_cancelled_with_reason",
                violation_error_message=_("Tuliskan alasan membatalkan pembayaran ini."),
            ),
        ]


class PaymentPaper(models.Model):
    """A paper of a payment: its number, date and amount (rupiah), and the scan, if there is one.

    `is_void`: its payment was cancelled, so its number may be written down again.
    """

    class Kind(models.TextChoices):
        SPP = "spp", _("SPP-LS (permintaan pembayaran)")
        SPM = "spm", _("SPM (perintah membayar)")
        SP2D = "sp2d", _("SP2D (perintah pencairan dana)")

    payment = models.ForeignKey(Payment, on_delete=models.CASCADE, related_name="papers")
    kind = models.CharField(_("surat"), max_length=4, choices=Kind)
    number = models.CharField(_("nomor"), max_length=100)
    dated = models.DateField(_("tanggal"))
    amount = models.PositiveBigIntegerField(_("jumlah (rupiah)"))
    scan = models.FileField(upload_to="payments/%Y/%m", max_length=200, blank=True)
    scan_name = models.CharField(max_length=200, blank=True, default="")
    is_void = models.BooleanField(default=False, db_default=False)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    recorded_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["payment", "kind"],
                name="paymentpaper_of_kind_stands_once",
                violation_error_message=_("Surat ini sudah dicatat untuk pembayaran tersebut."),
            ),
            models.UniqueConstraint(
                fields=["kind", "number"],
                condition=Q(is_void=False),
                name="paymentpaper_number_stands_once",
                violation_error_message=_("Surat dengan nomor ini sudah dicatat."),
            ),
        ]


class CreditSettlement(models.Model):
    """What became of credits that BPJS owed: taken off a bill, paid back, or given up. Rupiah.

    Cancelled, where it was written down wrongly: its credits are owed again.
    """

    class Kind(models.TextChoices):
        NETTED = "netted", _("Dipotong dari tagihan")
        REFUNDED = "refunded", _("Dikembalikan BPJS ke kas daerah")
        GIVEN_UP = "given_up", _("Tidak dapat ditagih lagi")

    kind = models.CharField(_("penyelesaian"), max_length=8, choices=Kind)
    bill = models.ForeignKey(Bill, on_delete=models.PROTECT, null=True, related_name="settlements")
    amount = models.PositiveBigIntegerField(_("jumlah (rupiah)"))
    dated = models.DateField(_("tanggal"))
    reference = models.CharField(_("nomor surat"), max_length=100)
    note = models.CharField(_("catatan"), max_length=300, blank=True, default="")
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    recorded_at = models.DateTimeField()
    cancelled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    cancelled_at = models.DateTimeField(null=True)
    cancelled_reason = models.CharField(_("alasan batal"), max_length=300, blank=True, default="")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(cancelled_by=None, cancelled_at=None, cancelled_reason="")
                | Q(cancelled_by__isnull=False, cancelled_at__isnull=False)
                & ~Q(cancelled_reason=""),
                name="creditsettlement_cancelled_with_reason",
                violation_error_message=_("Tuliskan alasan membatalkan penyelesaian ini."),
            ),
            models.CheckConstraint(
                condition=Q(kind="netted", bill__isnull=False) | ~Q(kind="netted") & Q(bill=None),
                name="creditsettlement_netted_names_its_bill",
                violation_error_message=_("Pilih tagihan yang dipotong dengan kredit ini."),
            ),
            models.CheckConstraint(
                condition=~Q(kind="given_up") | ~Q(note=""),
                name="creditsettlement_given_up_with_reason",
                violation_error_message=_("Tuliskan mengapa kredit ini tidak dapat ditagih lagi."),
            ),
        ]


class SettledCredit(models.Model):
    """A credit line that a settlement settles, whole."""

    line = models.OneToOneField(Contribution, on_delete=models.PROTECT, related_name="settled")
    settlement = models.ForeignKey(CreditSettlement, on_delete=models.CASCADE, related_name="lines")


class Allocation(models.Model):
    """Which month a payment, or a credit taken off a bill, pays: rupiah. Oldest month first."""

    payment = models.ForeignKey(
        Payment, on_delete=models.CASCADE, null=True, related_name="allocations"
    )
    settlement = models.ForeignKey(
        CreditSettlement, on_delete=models.CASCADE, null=True, related_name="allocations"
    )
    month = models.DateField(_("bulan"))
    amount = models.PositiveBigIntegerField(_("jumlah (rupiah)"))

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(payment__isnull=False, settlement=None)
                | Q(payment=None, settlement__isnull=False),
                name="allocation_has_one_source",
                violation_error_message=_("Uang untuk satu bulan berasal dari satu sumber."),
            ),
            models.UniqueConstraint(
                fields=["payment", "month"],
                name="allocation_of_payment_stands_once",
                violation_error_message=_("Bulan ini sudah dibayar dari pembayaran tersebut."),
            ),
            models.UniqueConstraint(
                fields=["settlement", "month"],
                name="allocation_of_settlement_stands_once",
                violation_error_message=_("Bulan ini sudah dipotong dari kredit tersebut."),
            ),
            models.CheckConstraint(
                condition=Q(amount__gt=0, month__day=1),
                name="allocation_is_of_money",
                violation_error_message=_("Jumlah untuk satu bulan harus lebih dari nol."),
            ),
        ]
        indexes = [models.Index(fields=["month"], name="allocation_month")]
