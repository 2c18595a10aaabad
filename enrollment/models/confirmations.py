"""Once a month (or quarter) each village says that its participants are all still there."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from enrollment.models.events import LifeEvent
from villages.models import Village
from villages.models.regions import PlaceQuerySet
from workers.models import Worker


class Confirmation(models.Model):
    """A village's word for a month (its first day): `people` covered then, apart from those named
    in `exceptions`."""

    village = models.ForeignKey(Village, on_delete=models.PROTECT, related_name="confirmations")
    month = models.DateField(_("bulan"))
    people = models.PositiveIntegerField(_("orang"))
    # Who in the village said so, where staff wrote it down.
    word = models.CharField(_("menurut siapa"), max_length=200, blank=True, db_default="")
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    confirmed_at = models.DateTimeField()

    objects = PlaceQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["village", "month"],
                name="confirmation_of_village_stands_once",
                violation_error_message=_("Desa ini sudah mengonfirmasi pesertanya bulan itu."),
            ),
            models.CheckConstraint(
                condition=Q(month__day=1),
                name="confirmation_month_is_a_first_day",
                violation_error_message=_("Bulan ditulis sebagai tanggal 1."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.village} {self.month:%Y-%m}"


class ConfirmationException(models.Model):
    """Somebody who is not there any more, and the report that was made of it."""

    confirmation = models.ForeignKey(
        Confirmation, on_delete=models.CASCADE, related_name="exceptions"
    )
    worker = models.ForeignKey(Worker, on_delete=models.PROTECT, related_name="+")
    event = models.ForeignKey(LifeEvent, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["confirmation", "worker"],
                name="confirmationexception_stands_once",
                violation_error_message=_("Orang ini sudah disebut dalam konfirmasi tersebut."),
            )
        ]
