"""A family's claim: its estimate and its papers. BPJS decides the amount."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from enrollment.models.events import LifeEvent
from enrollment.models.programmes import Programme
from villages.models import Village
from villages.models.regions import PlaceQuerySet
from workers.models import Worker


class Claim(models.Model):
    """`months` is the months in a row covered up to the event; `estimate` is in rupiah."""

    class State(models.TextChoices):
        OPEN = "open", _("Berkas dikumpulkan")
        SUBMITTED = "submitted", _("Diajukan ke BPJS")
        SETTLED = "settled", _("Santunan diterima")
        CANCELLED = "cancelled", _("Batal: laporan kematian dicabut")

    MOVES: ClassVar = {
        State.OPEN: {State.SUBMITTED, State.CANCELLED},
        State.SUBMITTED: {State.SETTLED},
    }

    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    worker = models.ForeignKey(Worker, on_delete=models.PROTECT, related_name="claims")
    village = models.ForeignKey(Village, on_delete=models.PROTECT)
    event = models.OneToOneField(LifeEvent, on_delete=models.PROTECT, related_name="claim")
    programme = models.CharField(max_length=3, choices=Programme)
    months = models.PositiveSmallIntegerField(_("bulan kepesertaan berturut-turut"))
    estimate = models.PositiveBigIntegerField(_("perkiraan santunan (rupiah)"))
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    opened_at = models.DateTimeField()

    objects = PlaceQuerySet.as_manager()

    def __str__(self) -> str:
        return _("Klaim %(programme)s: %(name)s") % {
            "programme": self.programme,
            "name": self.worker,
        }


class ClaimPaper(models.Model):
    """A paper that the claim needs, and when it came."""

    claim = models.ForeignKey(Claim, on_delete=models.CASCADE, related_name="papers")
    code = models.CharField(max_length=30)
    received_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    received_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["claim", "code"],
                name="claimpaper_stands_once",
                violation_error_message=_("Berkas ini sudah tercatat dalam klaim tersebut."),
            ),
            models.CheckConstraint(
                condition=models.Q(received_by=None, received_at=None)
                | models.Q(received_by__isnull=False, received_at__isnull=False),
                name="claimpaper_received_by_and_at_together",
                violation_error_message=_("Catat penerima berkas dan waktunya bersama-sama."),
            ),
        ]
