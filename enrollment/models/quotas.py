"""Places: how many people a period pays for, how many of each village, and who takes a place."""

from __future__ import annotations

from datetime import date, timedelta

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from enrollment.models.programmes import DateRange
from villages.models import Village
from villages.models.regions import PlaceQuerySet


class PeriodQuerySet(models.QuerySet["Period"]):
    def on(self, day: date) -> Period | None:
        """The period that a decree starting on this day belongs to, if somebody has set one."""
        return self.filter(start__lte=day, end__gt=day).first()


class Period(models.Model):
    """A decree period `[start, end)`, usually a budget year: its quota (people) and its budget
    (rupiah). Decrees that start in it are held to both. `order`: who is first in reserve lists."""

    class Order(models.TextChoices):
        DATE = "date", _("Yang lebih dahulu diusulkan")
        DECILE = "decile", _("Desil kesejahteraan terendah, lalu yang lebih dahulu diusulkan")

    name = models.CharField(_("nama"), max_length=60)
    start = models.DateField(_("mulai"))
    end = models.DateField(_("hari pertama sesudahnya"))
    quota = models.PositiveIntegerField(_("kuota (orang)"))
    budget = models.PositiveBigIntegerField(_("pagu anggaran (rupiah)"))
    order = models.CharField(_("urutan cadangan"), max_length=6, choices=Order, default=Order.DATE)
    set_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    set_at = models.DateTimeField()

    objects = PeriodQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(end__gt=F("start")),
                name="period_ends_after_it_starts",
                violation_error_message=_("Masa kuota harus berakhir sesudah dimulai."),
            ),
            ExclusionConstraint(
                name="period_does_not_overlap",
                expressions=[
                    (
                        DateRange("start", "end", output_field=DateRangeField()),
                        RangeOperators.OVERLAPS,
                    ),
                ],
                violation_error_message=_("Sudah ada kuota untuk masa itu. Ubah yang sudah ada."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def last_day(self) -> date:
        return self.end - timedelta(days=1)

    def may_move(self) -> bool:
        """Whether it can have other days: no decree is issued in it."""
        return not self.decrees.filter(state="issued").exists()


class VillageQuota(models.Model):
    """Places (people) of a village in a period."""

    period = models.ForeignKey(Period, on_delete=models.CASCADE, related_name="quotas")
    village = models.ForeignKey(Village, on_delete=models.PROTECT, related_name="quotas")
    places = models.PositiveIntegerField(_("kuota (orang)"))
    set_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    set_at = models.DateTimeField()

    objects = PlaceQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["period", "village"],
                name="villagequota_stands_once",
                violation_error_message=_("Kuota desa ini untuk masa tersebut sudah ada."),
            )
        ]


class Replacement(models.Model):
    """A leaver's place, offered to the first of the village's reserve. `newcomer` is filled when
    the decree with the new name is issued; that person is covered from BPJS's acceptance on."""

    leaver = models.OneToOneField(
        "enrollment.Member", on_delete=models.PROTECT, related_name="replaced"
    )
    candidate = models.OneToOneField(
        "workers.Candidate", on_delete=models.PROTECT, related_name="replacing"
    )
    newcomer = models.OneToOneField(
        "enrollment.Member", on_delete=models.PROTECT, null=True, related_name="replaces"
    )
    village = models.ForeignKey(Village, on_delete=models.PROTECT)
    offered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    offered_at = models.DateTimeField()

    objects = PlaceQuerySet.as_manager()
