"""What the regency owes for a month: computed once, closed once."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from enrollment.models.decrees import Decree
from enrollment.models.enrollments import Enrollment
from enrollment.models.programmes import Programme
from enrollment.models.tariffs import Tariff
from gumas_pbi.models import Job
from villages.models import Village
from workers.models import Worker


class ContributionBatch(Job):
    """A month. `month` is its first day. Amounts are rupiah; a closed month can't change."""

    class State(models.TextChoices):
        OPENING = "opening", _("Sedang dihitung")
        OPEN = "open", _("Terbuka")
        CLOSED = "closed", _("Ditutup")
        FAILED = "failed", _("Gagal dihitung")

    MOVES: ClassVar = {
        State.OPENING: {State.OPEN, State.FAILED},
        State.FAILED: {State.OPENING},
        State.OPEN: {State.CLOSED},
    }
    UNDONE = frozenset({State.OPENING})
    FAILED = State.FAILED
    TASK = "enrollment.open_month"

    state = models.CharField(max_length=10, choices=State, default=State.OPENING)
    month = models.DateField(_("bulan"))
    people = models.PositiveIntegerField(_("orang"), default=0)
    lines = models.PositiveIntegerField(_("baris iuran"), default=0)
    jkk = models.PositiveBigIntegerField(_("iuran JKK (rupiah)"), default=0)
    jkm = models.PositiveBigIntegerField(_("iuran JKM (rupiah)"), default=0)
    total = models.GeneratedField(
        expression=F("jkk") + F("jkm"), output_field=models.BigIntegerField(), db_persist=True
    )
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    opened_at = models.DateTimeField()
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    closed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["month"],
                name="contributionbatch_month_stands_once",
                violation_error_message=_("Bulan ini sudah dibuka."),
            ),
            models.CheckConstraint(
                condition=Q(month__day=1),
                name="contributionbatch_month_is_a_first_day",
                violation_error_message=_("Bulan ditulis sebagai tanggal 1."),
            ),
            models.CheckConstraint(
                condition=Q(closed_by=None, closed_at=None)
                | Q(closed_by__isnull=False, closed_at__isnull=False),
                name="contributionbatch_closed_by_and_at_together",
                violation_error_message=_("Catat penutup bulan dan waktunya bersama-sama."),
            ),
            models.CheckConstraint(
                condition=~Q(state="closed") | Q(closed_by__isnull=False),
                name="contributionbatch_is_closed_by_somebody",
                violation_error_message=_("Bulan yang ditutup harus punya nama penutupnya."),
            ),
            models.CheckConstraint(
                condition=~Q(closed_by=F("opened_by")),
                name="contributionbatch_closed_by_another",
                violation_error_message=_(
                    "Anda yang membuka bulan ini. Penutupan harus dilakukan orang lain."
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.month:%Y-%m}"


class Payment(models.Model):
    """Money that the treasury paid for a month: rupiah, and the order (SP2D) that it rests on.
    A month is paid when its payments reach its total."""

    batch = models.ForeignKey(ContributionBatch, on_delete=models.PROTECT, related_name="payments")
    paid_on = models.DateField(_("tanggal bayar"))
    amount = models.PositiveBigIntegerField(_("jumlah (rupiah)"))
    reference = models.CharField(_("nomor SP2D"), max_length=100)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    recorded_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["batch", "reference"],
                name="payment_reference_stands_once",
                violation_error_message=_("Pembayaran dengan nomor SP2D ini sudah dicatat."),
            ),
            models.CheckConstraint(
                condition=Q(amount__gt=0),
                name="payment_is_of_money",
                violation_error_message=_("Jumlah pembayaran harus lebih dari nol."),
            ),
        ]


class Contribution(models.Model):
    """A line: one person, one programme, one month. Every rupiah points to decree and tariff."""

    class Kind(models.TextChoices):
        REGULAR = "regular", _("Iuran bulan ini")
        ADJUSTMENT = "adjustment", _("Tambahan")
        CREDIT = "credit", _("Kredit")

    batch = models.ForeignKey(ContributionBatch, on_delete=models.PROTECT, related_name="items")
    worker = models.ForeignKey(Worker, on_delete=models.PROTECT, related_name="contributions")
    enrollment = models.ForeignKey(Enrollment, on_delete=models.PROTECT, db_index=False)
    decree = models.ForeignKey(Decree, on_delete=models.PROTECT, db_index=False)
    village = models.ForeignKey(Village, on_delete=models.PROTECT, db_index=False)
    tariff = models.ForeignKey(Tariff, on_delete=models.PROTECT, db_index=False)
    programme = models.CharField(max_length=3, choices=Programme)
    kind = models.CharField(
        max_length=10, choices=Kind, default=Kind.REGULAR, db_default=Kind.REGULAR
    )
    amount = models.BigIntegerField(_("rupiah"))

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["batch", "worker", "programme"],
                condition=Q(kind="regular"),
                name="contribution_is_owed_once",
                violation_error_message=_(
                    "Iuran orang ini untuk program dan bulan tersebut sudah dihitung."
                ),
            ),
        ]
