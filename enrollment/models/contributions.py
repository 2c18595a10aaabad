"""What the regency owes for a month: frozen when it is opened, computed once, closed once."""

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
from villages.models import District, Village
from workers.models import Worker


class ContributionBatch(Job):
    """A month. `month` is its first day. Amounts are rupiah; a closed month can't change.

    `people` are those of the regular lines. `jkk` and `jkm` are what is owed: regular lines and
    additions of earlier months. `credits` is what BPJS owes back for earlier months, a claim of
    its own, never taken off by itself. `known_until`: the last change of anybody's coverage (see
    Enrollment.change) that its lines know of; `blocked`: rupiah kept from being paid wrongly.
    """

    class State(models.TextChoices):
        OPENING = "opening", _("Sedang disiapkan")
        COMPUTING = "computing", _("Sedang dihitung")
        CHECKING = "checking", _("Sedang diperiksa")
        OPEN = "open", _("Terbuka")
        CLOSED = "closed", _("Ditutup")
        FAILED = "failed", _("Gagal dihitung")

    MOVES: ClassVar = {
        State.OPENING: {State.COMPUTING, State.FAILED},
        State.COMPUTING: {State.CHECKING, State.FAILED},
        State.CHECKING: {State.OPEN, State.FAILED},
        State.FAILED: {State.OPENING, State.CHECKING},
        State.OPEN: {State.CLOSED, State.OPENING},  # computed anew until it is closed
    }
    UNDONE = frozenset({State.OPENING, State.CHECKING})
    FAILED = State.FAILED
    TASK = "enrollment.open_month"

    state = models.CharField(max_length=10, choices=State, default=State.OPENING)
    month = models.DateField(_("bulan"))
    # The day whose tariffs hold.
    reference_date = models.DateField(_("tanggal acuan tarif"), null=True)
    known_until = models.BigIntegerField(null=True)
    people = models.PositiveIntegerField(_("orang"), default=0)
    lines = models.PositiveIntegerField(_("baris iuran"), default=0)
    jkk = models.PositiveBigIntegerField(_("iuran JKK (rupiah)"), default=0)
    jkm = models.PositiveBigIntegerField(_("iuran JKM (rupiah)"), default=0)
    credits = models.PositiveBigIntegerField(_("kredit (rupiah)"), default=0, db_default=0)
    blocked = models.PositiveBigIntegerField(_("dicegah (rupiah)"), default=0, db_default=0)
    checked_at = models.DateTimeField(_("diperiksa pada"), null=True)
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


class MonthPart(Job):
    """A month in one district: its part of the plan becomes lines in one transaction."""

    class State(models.TextChoices):
        WAITING = "waiting", _("Menunggu")
        DONE = "done", _("Selesai")
        FAILED = "failed", _("Gagal dihitung")

    MOVES: ClassVar = {
        State.WAITING: {State.DONE, State.FAILED},
        State.FAILED: {State.WAITING},
    }
    UNDONE = frozenset({State.WAITING})
    FAILED = State.FAILED
    TASK = "enrollment.compute_part"

    state = models.CharField(
        max_length=10, choices=State, default=State.WAITING, db_default=State.WAITING
    )
    batch = models.ForeignKey(ContributionBatch, on_delete=models.CASCADE, related_name="parts")
    district = models.ForeignKey(District, on_delete=models.PROTECT, related_name="+")
    people = models.PositiveIntegerField(_("orang"), default=0, db_default=0)
    lines = models.PositiveIntegerField(_("baris iuran"), default=0, db_default=0)
    jkk = models.PositiveBigIntegerField(_("iuran JKK (rupiah)"), default=0, db_default=0)
    jkm = models.PositiveBigIntegerField(_("iuran JKM (rupiah)"), default=0, db_default=0)
    credits = models.PositiveBigIntegerField(_("kredit (rupiah)"), default=0, db_default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["batch", "district"],
                name="monthpart_of_district_stands_once",
                violation_error_message=_("Kecamatan ini sudah dihitung dalam bulan tersebut."),
            )
        ]


class Kind(models.TextChoices):
    REGULAR = "regular", _("Iuran bulan ini")
    ADJUSTMENT = "adjustment", _("Tambahan bulan lalu")
    CREDIT = "credit", _("Kredit bulan lalu")


class PlannedLine(models.Model):
    """A line that is to be written, all of it frozen when the month was opened. It lives until its
    part is computed. No foreign keys: its line has them."""

    # What its line has too.
    LINE = (
        "batch", "worker", "enrollment", "decree", "village", "tariff", "programme", "for_month",
        "base", "kind", "amount", "corrects",
    )  # fmt: skip

    batch = models.ForeignKey(
        ContributionBatch,
        on_delete=models.CASCADE,
        related_name="planned",
        db_index=False,
        db_constraint=False,
    )
    district = models.ForeignKey(
        District, on_delete=models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )
    worker = models.ForeignKey(
        Worker, on_delete=models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )
    enrollment = models.ForeignKey(
        Enrollment, on_delete=models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )
    decree = models.ForeignKey(
        Decree, on_delete=models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )
    village = models.ForeignKey(
        Village, on_delete=models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )
    tariff = models.ForeignKey(
        Tariff, on_delete=models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )
    corrects = models.ForeignKey(
        "enrollment.Contribution",
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        db_index=False,
        db_constraint=False,
    )
    programme = models.CharField(max_length=3, choices=Programme)
    for_month = models.DateField()
    base = models.PositiveIntegerField(null=True)
    kind = models.CharField(max_length=10, choices=Kind)
    amount = models.BigIntegerField()

    class Meta:
        indexes = [models.Index(fields=["batch", "district"], name="plannedline_part")]


class Contribution(models.Model):
    """A line: one person, one programme, one month. Every rupiah points to decree and tariff.

    `for_month` is the month that is owed: the batch's own, or an earlier one about which something
    was learnt late; `corrects` is then the last line that stood for it, where there was one.
    `base` is the reported income (rupiah) that a rate was applied to.
    """

    Kind = Kind

    batch = models.ForeignKey(
        ContributionBatch, on_delete=models.PROTECT, related_name="items", db_index=False
    )
    worker = models.ForeignKey(Worker, on_delete=models.PROTECT, related_name="contributions")
    enrollment = models.ForeignKey(Enrollment, on_delete=models.PROTECT, db_index=False)
    decree = models.ForeignKey(Decree, on_delete=models.PROTECT, db_index=False)
    village = models.ForeignKey(Village, on_delete=models.PROTECT, db_index=False)
    tariff = models.ForeignKey(Tariff, on_delete=models.PROTECT, db_index=False)
    programme = models.CharField(max_length=3, choices=Programme)
    for_month = models.DateField(_("untuk bulan"))
    base = models.PositiveIntegerField(_("dasar upah (rupiah)"), null=True)
    kind = models.CharField(
        max_length=10, choices=Kind, default=Kind.REGULAR, db_default=Kind.REGULAR
    )
    amount = models.BigIntegerField(_("rupiah"))
    corrects = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, related_name="corrected_by", db_index=False
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["batch", "worker", "programme", "for_month"],
                name="contribution_is_owed_once",
                violation_error_message=_(
                    "Iuran orang ini untuk program dan bulan tersebut sudah dihitung."
                ),
            ),
            models.CheckConstraint(
                condition=Q(kind="regular", amount__gte=0, corrects=None)
                | Q(kind="adjustment", amount__gt=0)
                | Q(kind="credit", amount__lt=0, corrects__isnull=False),
                name="contribution_amount_fits_its_kind",
                violation_error_message=_(
                    "Tambahan harus lebih dari nol, kredit kurang dari nol dengan baris asalnya."
                ),
            ),
        ]
        indexes = [
            # What was learnt late is little beside what is owed each month.
            models.Index(
                fields=["for_month"], condition=~Q(kind="regular"), name="contribution_late"
            ),
            # Deleting a line asks whether another corrects it.
            models.Index(
                fields=["corrects"],
                condition=Q(corrects__isnull=False),
                name="contribution_corrects",
            ),
        ]
