"""What happens in a worker's life that the programme must answer to."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from villages.models import Village
from villages.models.regions import PlaceQuerySet
from workers.models import Worker


class LifeEvent(models.Model):
    """A death acts at once; anything else is reported first, and ends coverage when a verifier
    has settled it. `date` is the last day that concerns the programme."""

    class Kind(models.TextChoices):
        DEATH = "death", _("Meninggal dunia")
        MOVED = "moved", _("Pindah ke luar kabupaten")
        EMPLOYED = "employed", _("Menjadi penerima upah, ASN, TNI, atau Polri")
        WELFARE = "welfare", _("Sudah mampu")
        OTHER_PAYER = "other_payer", _("Dibayar pihak lain")
        OWN_WISH = "own_wish", _("Permintaan sendiri")
        OTHER = "other", _("Lainnya")

    class State(models.TextChoices):
        REPORTED = "reported", _("Menunggu keputusan")
        DONE = "done", _("Sudah diproses")
        DISMISSED = "dismissed", _("Tidak terbukti")
        WITHDRAWN = "withdrawn", _("Dicabut")

    MOVES: ClassVar = {
        State.REPORTED: {State.DONE, State.DISMISSED},
        State.DONE: {State.WITHDRAWN},  # a death by mistake
    }

    # Only what is not a death waits for a decision.
    state = models.CharField(max_length=9, choices=State, default=State.DONE, db_default=State.DONE)
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
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True)
    decision = models.CharField(_("alasan keputusan"), max_length=300, blank=True, db_default="")

    objects = PlaceQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["worker"],
                condition=models.Q(kind="death") & ~models.Q(state="withdrawn"),
                name="lifeevent_death_stands_once",
                violation_error_message=_("Kematian orang ini sudah dilaporkan."),
            ),
            models.UniqueConstraint(
                fields=["worker"],
                condition=models.Q(state="reported"),
                name="lifeevent_waits_once",
                violation_error_message=_("Orang ini sudah dilaporkan dan menunggu keputusan."),
            ),
            models.CheckConstraint(
                condition=models.Q(decided_by=None, decided_at=None)
                | models.Q(decided_by__isnull=False, decided_at__isnull=False)
                & ~models.Q(state="reported"),
                name="lifeevent_decided_by_and_at_together",
                violation_error_message=_("Catat pemutus laporan dan waktunya bersama-sama."),
            ),
            models.CheckConstraint(
                condition=~models.Q(state="done", decided_by=models.F("reported_by")),
                name="lifeevent_settled_by_another",
                violation_error_message=_(
                    "Anda yang melaporkan orang ini. Keputusannya harus dibuat orang lain."
                ),
            ),
        ]
        indexes = [models.Index(fields=["state", "village"], name="lifeevent_state_village")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.worker}"
