"""Symbolic hand-overs of cards."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Coalesce, Lower
from django.utils.translation import gettext_lazy as _

from villages.models import Village


class Ceremony(models.Model):
    """A symbolic hand-over (penyerahan simbolis): when, where, by whom, how many cards."""

    on = models.DateField(_("tanggal"))
    place = models.CharField(_("tempat"), max_length=150)
    village = models.ForeignKey(
        Village, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    persons = models.CharField(_("diserahkan oleh"), max_length=300)
    cards = models.PositiveIntegerField(_("jumlah kartu"))
    note = models.CharField(_("keterangan"), max_length=300, blank=True, default="")
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    recorded_at = models.DateTimeField()
    cancelled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    cancelled_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                Lower("place"),
                "on",
                Coalesce("village", 0),
                condition=Q(cancelled_at=None),
                name="ceremony_stands_once",
                violation_error_message=_(
                    "Acara di tempat dan tanggal ini sudah dicatat. Hapus dahulu bila isinya "
                    "keliru."
                ),
            ),
            models.CheckConstraint(
                condition=Q(cancelled_by=None, cancelled_at=None)
                | Q(cancelled_by__isnull=False, cancelled_at__isnull=False),
                name="ceremony_cancelled_by_and_at_together",
                violation_error_message=_("Catat siapa yang menghapus acara ini dan kapan."),
            ),
            models.CheckConstraint(
                condition=Q(cards__gt=0),
                name="ceremony_hands_over_cards",
                violation_error_message=_("Jumlah kartu harus lebih dari nol."),
            ),
        ]
