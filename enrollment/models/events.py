"""What happens in a worker's life that the programme must answer to."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from villages.models import Village
from villages.models.regions import PlaceQuerySet
from workers.models import Worker


class LifeEvent(models.Model):
    class Kind(models.TextChoices):
        DEATH = "death", _("Meninggal dunia")

    kind = models.CharField(max_length=12, choices=Kind)
    worker = models.ForeignKey(Worker, on_delete=models.PROTECT, related_name="events")
    village = models.ForeignKey(Village, on_delete=models.PROTECT)
    date = models.DateField(_("tanggal kejadian"))
    at_work = models.BooleanField(_("akibat kecelakaan kerja"), default=False)
    note = models.CharField(_("keterangan"), max_length=300, blank=True)
    reported_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    reported_at = models.DateTimeField()

    objects = PlaceQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["worker"],
                condition=models.Q(kind="death"),
                name="lifeevent_death_stands_once",
                violation_error_message=_("Kematian orang ini sudah dilaporkan."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.worker}"
