"""What is sent to BPJS, and what BPJS answers."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from gumas_pbi.models import Job


class RegistrationBatch(models.Model):
    """A numbered list sent to BPJS: at most 10,000 people."""

    decree = models.ForeignKey(
        "enrollment.Decree", on_delete=models.PROTECT, related_name="batches"
    )
    number = models.PositiveIntegerField(_("kiriman ke"))
    people = models.PositiveIntegerField(_("orang"))
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


class RegistrationAnswer(Job):
    """A file in which BPJS answers. Kept sealed; read by a worker process."""

    class State(models.TextChoices):
        RECEIVED = "received", _("Menunggu dibaca")
        READ = "read", _("Sudah dibaca")
        REFUSED = "refused", _("Tidak bisa dibaca")

    MOVES: ClassVar = {State.RECEIVED: {State.READ, State.REFUSED}}
    UNDONE = frozenset({State.RECEIVED})
    FAILED = State.REFUSED
    TASK = "enrollment.read_answer"

    state = models.CharField(max_length=10, choices=State, default=State.RECEIVED)
    decree = models.ForeignKey(
        "enrollment.Decree", on_delete=models.PROTECT, related_name="answers"
    )
    file = models.FileField(upload_to="answers/%Y/%m", max_length=200)
    file_name = models.CharField(max_length=200)
    received_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    received_at = models.DateTimeField()
    accepted = models.PositiveIntegerField(_("diterima"), default=0)
    refused = models.PositiveIntegerField(_("ditolak"), default=0)
    unknown = models.PositiveIntegerField(_("tidak dikenal"), default=0)
    unmentioned = models.PositiveIntegerField(_("tidak disebut"), default=0)
    # Rows that could not be used: [row number, code] pairs, never a NIK.
    remarks = models.JSONField(default=list)

    def __str__(self) -> str:
        return self.file_name
