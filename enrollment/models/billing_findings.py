"""What is found about a person of an open month before it is billed, and what was decided."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from enrollment.models.contributions import ContributionBatch
from villages.models import Village
from villages.models.regions import PlaceQuerySet
from workers.models import Worker


class BillingFinding(models.Model):
    """A check (`code`, see enrollment.billing_checks) found this person in this month.

    Blocked: the person's lines leave the month; `amount` (rupiah) was kept from being paid. Lifted:
    it was decided afterwards that the month was owed after all; the next one brings it.
    """

    class Verdict(models.TextChoices):
        OPEN = "open", _("Belum diputuskan")
        PASSED = "passed", _("Tetap ditagih")
        BLOCKED = "blocked", _("Ditahan, tidak ditagih")
        LIFTED = "lifted", _("Tahanan dicabut")

    MOVES: ClassVar = {
        Verdict.OPEN: {Verdict.PASSED, Verdict.BLOCKED},
        Verdict.PASSED: {Verdict.OPEN, Verdict.BLOCKED},
        Verdict.BLOCKED: {Verdict.OPEN, Verdict.LIFTED},
    }

    batch = models.ForeignKey(
        ContributionBatch, on_delete=models.PROTECT, related_name="findings", db_index=False
    )
    worker = models.ForeignKey(Worker, on_delete=models.PROTECT, related_name="+")
    village = models.ForeignKey(Village, on_delete=models.PROTECT, related_name="+", db_index=False)
    code = models.CharField(max_length=30)
    amount = models.BigIntegerField(_("rupiah"))
    detail = models.CharField(max_length=200, blank=True, db_default="")
    verdict = models.CharField(
        max_length=7, choices=Verdict, default=Verdict.OPEN, db_default=Verdict.OPEN
    )
    reason = models.CharField(_("alasan"), max_length=300, blank=True, db_default="")
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True)
    lifted_reason = models.CharField(
        _("alasan mencabut"), max_length=300, blank=True, default="", db_default=""
    )
    lifted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    lifted_at = models.DateTimeField(null=True)

    objects = PlaceQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["batch", "code", "worker"],
                name="billingfinding_stands_once",
                violation_error_message=_("Temuan ini sudah tercatat untuk bulan tersebut."),
            ),
            models.CheckConstraint(
                condition=Q(verdict="open", decided_by=None, decided_at=None, reason="")
                | ~Q(verdict="open")
                & Q(decided_by__isnull=False, decided_at__isnull=False)
                & ~Q(reason=""),
                name="billingfinding_decided_with_reason",
                violation_error_message=_("Tuliskan alasan keputusan ini."),
            ),
            models.CheckConstraint(
                condition=Q(lifted_by=None, lifted_at=None, lifted_reason="") & ~Q(verdict="lifted")
                | Q(verdict="lifted", lifted_by__isnull=False, lifted_at__isnull=False)
                & ~Q(lifted_reason=""),
                name="billingfinding_lifted_with_reason",
                violation_error_message=_("Tuliskan alasan mencabut tahanan ini."),
            ),
        ]
        indexes = [
            models.Index(
                fields=["worker"], condition=Q(verdict="blocked"), name="billingfinding_blocked"
            )
        ]
