"""The finance pack of a month: made in the background, kept with the month and its hash."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from enrollment.models.contributions import ContributionBatch
from gumas_pbi.models import Job


class FinancePack(Job):
    """A workbook and a PDF of a closed month, sealed in storage, each with the SHA-256 of what is
    handed out."""

    class State(models.TextChoices):
        MAKING = "making", _("Sedang disusun")
        READY = "ready", _("Siap diunduh")
        FAILED = "failed", _("Gagal disusun")

    MOVES: ClassVar = {
        State.MAKING: {State.READY, State.FAILED},
        State.FAILED: {State.MAKING},
    }
    UNDONE = frozenset({State.MAKING})
    FAILED = State.FAILED
    TASK = "enrollment.make_pack"

    state = models.CharField(max_length=10, choices=State, default=State.MAKING)
    batch = models.ForeignKey(ContributionBatch, on_delete=models.PROTECT, related_name="packs")
    number = models.PositiveSmallIntegerField(_("berkas ke"))
    workbook = models.FileField(upload_to="packs/%Y/%m", max_length=200, blank=True)
    workbook_size = models.PositiveBigIntegerField(_("ukuran Excel (byte)"), null=True)
    workbook_sha256 = models.BinaryField(max_length=32, null=True)
    pdf = models.FileField(upload_to="packs/%Y/%m", max_length=200, blank=True)
    pdf_size = models.PositiveBigIntegerField(_("ukuran PDF (byte)"), null=True)
    pdf_sha256 = models.BinaryField(max_length=32, null=True)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    made_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["batch", "number"],
                name="financepack_number_stands_once",
                violation_error_message=_("Berkas keuangan ini sudah disusun."),
            )
        ]
