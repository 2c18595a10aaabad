"""What is sent to BPJS, and what BPJS refused of it before."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _


class RegistrationBatch(models.Model):
    """A numbered list sent to BPJS: at most 10,000 people. What it was written with is frozen:
    `columns` as in `bpjs_columns.Column`, and the `base_income` (rupiah) that is reported."""

    decree = models.ForeignKey(
        "enrollment.Decree", on_delete=models.PROTECT, related_name="batches"
    )
    number = models.PositiveIntegerField(_("kiriman ke"))
    people = models.PositiveIntegerField(_("orang"))
    columns = ArrayField(ArrayField(models.CharField(max_length=100, blank=True), size=4))
    base_income = models.PositiveIntegerField()
    sent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    sent_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["decree", "number"],
                name="registrationbatch_number_stands_once",
                violation_error_message=_("Nomor kiriman ini sudah ada untuk SK tersebut."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.decree} / {self.number}"


class PastRefusal(models.Model):
    """What BPJS refused before the person was mended and sent again: kept for the record."""

    member = models.ForeignKey(
        "enrollment.Member", on_delete=models.PROTECT, related_name="past_refusals"
    )
    batch = models.ForeignKey(RegistrationBatch, on_delete=models.PROTECT, null=True)
    batch_row = models.PositiveIntegerField(null=True)
    answer = models.ForeignKey(
        "enrollment.RegistrationAnswer",
        on_delete=models.SET_NULL,
        null=True,
        related_name="past_refusals",
    )
    reason = models.CharField(max_length=300, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    answered_at = models.DateTimeField()
    mended = models.CharField(_("yang diperbaiki"), max_length=300)
    requeued_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    requeued_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["batch", "batch_row"],
                name="pastrefusal_row_of_batch_stands_once",
                violation_error_message=_("Penolakan baris kiriman ini sudah tercatat."),
            )
        ]
