"""What a month costs: dated rows."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from enrollment.models.programmes import DateRange, NextChange, Programme


class TariffQuerySet(models.QuerySet["Tariff"]):
    def standing(self) -> TariffQuerySet:
        """Without those that turned out to be wrong."""
        return self.filter(superseded_at=None)

    def valid_on(self, day: date) -> TariffQuerySet:
        return self.filter(Q(end=None) | Q(end__gt=day), start__lte=day)

    def reported(self) -> TariffQuerySet:
        """What the regency reports its people under: one bracket of JKK, and JKM."""
        jkk = Q(programme=Programme.JKK, bracket=settings.REPORTED_BRACKET)
        jkm = Q(programme=Programme.JKM, bracket=None)
        return self.standing().filter(jkk | jkm, payer=settings.PAYER, sector="")


class Tariff(models.Model):
    """Rupiah a person and month owe in a programme, in `[start, end)`.

    JKK goes by bracket of income (PP 44/2015, appendix II); JKM is flat (`bracket` null).
    The amount is typed, or `rate` percent of `base_income`. `income_from` is the declared income
    (rupiah a month) from which the bracket holds. Once a closed month has used a tariff
    (`used_until`, the last one) only its end may change; where it was wrong, it is superseded by a
    row that `corrects` it. `sector` "" holds for all. `payer` tells public budgets from people who
    pay for themselves: PP 50/2025 halves the tariff of the latter only.
    """

    class Payer(models.TextChoices):
        REGENCY = "regency", _("Pemerintah kabupaten (APBD)")
        VILLAGE = "village", _("Pemerintah desa (APBDes)")
        SELF = "self", _("Peserta sendiri")

    programme = models.CharField(_("program"), max_length=3, choices=Programme)
    payer = models.CharField(_("pembayar"), max_length=10, choices=Payer, default=Payer.REGENCY)
    bracket = models.PositiveSmallIntegerField(_("golongan penghasilan"), null=True, blank=True)
    sector = models.CharField(_("sektor"), max_length=20, blank=True, default="")
    income_from = models.PositiveBigIntegerField(
        _("penghasilan mulai (rupiah)"), null=True, blank=True
    )
    rate = models.DecimalField(
        _("persen dari dasar upah"), max_digits=7, decimal_places=4, null=True, blank=True
    )
    base_income = models.PositiveIntegerField(_("dasar upah (rupiah)"), null=True, blank=True)
    amount = models.PositiveIntegerField(_("iuran per bulan (rupiah)"))
    start = models.DateField(_("berlaku mulai"))
    end = models.DateField(_("sampai sebelum"), null=True, blank=True)
    legal_basis = models.CharField(_("dasar hukum"), max_length=200)
    used_until = models.DateField(_("dipakai sampai bulan"), null=True)
    corrects = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, related_name="corrected_by"
    )
    # The last change of anybody's coverage that came before this row did, or was superseded.
    change = models.BigIntegerField(db_default=NextChange())
    set_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    set_at = models.DateTimeField(null=True)
    superseded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    superseded_at = models.DateTimeField(null=True)

    objects = TariffQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(end=None) | Q(end__gt=F("start")),
                name="tariff_ends_after_it_starts",
                violation_error_message=_("Tarif harus berakhir sesudah tanggal mulai berlaku."),
            ),
            models.CheckConstraint(
                condition=Q(rate=None) | Q(rate__gt=0, base_income__isnull=False),
                name="tariff_rate_has_a_base",
                violation_error_message=_("Persen iuran memerlukan dasar upah."),
            ),
            models.CheckConstraint(
                condition=Q(set_by=None, set_at=None)
                | Q(set_by__isnull=False, set_at__isnull=False),
                name="tariff_set_by_and_at_together",
                violation_error_message=_("Catat penyusun tarif dan waktunya bersama-sama."),
            ),
            models.CheckConstraint(
                condition=Q(superseded_by=None, superseded_at=None)
                | Q(superseded_by__isnull=False, superseded_at__isnull=False),
                name="tariff_superseded_by_and_at_together",
                violation_error_message=_("Catat pengoreksi tarif dan waktunya bersama-sama."),
            ),
            ExclusionConstraint(
                name="tariff_periods_do_not_overlap",
                expressions=[
                    ("programme", RangeOperators.EQUAL),
                    ("payer", RangeOperators.EQUAL),
                    (Coalesce("bracket", Value(0)), RangeOperators.EQUAL),
                    ("sector", RangeOperators.EQUAL),
                    (
                        DateRange("start", "end", output_field=DateRangeField()),
                        RangeOperators.OVERLAPS,
                    ),
                ],
                condition=Q(superseded_at=None),
                violation_error_message=_(
                    "Sudah ada tarif untuk program, pembayar, dan golongan ini pada masa itu."
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.programme} {self.amount}"

    def is_valid_on(self, day: date) -> bool:
        """What `valid_on` asks the database."""
        return self.start <= day and (self.end is None or day < self.end)
