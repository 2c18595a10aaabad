"""What the continuity watch has told whom: each warning once."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Alert(models.Model):
    """A warning by kind, about something (`key`, such as "decree:12"), at a threshold (days or
    months), sent to somebody by e-mail."""

    class Kind(models.TextChoices):
        DECREE_ENDS = "decree_ends", _("SK akan berakhir")
        TURNS_65 = "turns_65", _("Peserta akan berusia 65 tahun")
        UNPAID = "unpaid", _("Iuran belum dibayar")
        BUDGET = "budget", _("Anggaran tidak cukup sampai akhir masa")

    kind = models.CharField(max_length=12, choices=Kind)
    key = models.CharField(max_length=60)
    threshold = models.PositiveSmallIntegerField()
    told = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    told_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "key", "threshold", "told"],
                name="alert_is_told_once",
                violation_error_message=_("Peringatan ini sudah dikirim kepada orang tersebut."),
            )
        ]
