"""Why a verifier refuses a person, or sends one back to the village: data that staff extend."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class VerdictReason(models.Model):
    """A reason to choose from. Once used it is never deleted, only no longer offered."""

    class Kind(models.TextChoices):
        REFUSE = "refuse", _("Alasan menolak")
        RETURN = "return", _("Alasan mengembalikan ke desa")

    kind = models.CharField(_("untuk"), max_length=6, choices=Kind)
    label = models.CharField(_("alasan"), max_length=120)
    is_offered = models.BooleanField(_("ditawarkan"), default=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "label"],
                name="verdictreason_stands_once",
                violation_error_message=_("Alasan ini sudah ada dalam daftar."),
            )
        ]

    def __str__(self) -> str:
        return self.label
