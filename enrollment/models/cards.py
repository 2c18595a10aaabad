"""The programme card: printed, and proven valid by its QR code."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from enrollment.models.decrees import Decree, Member
from gumas_pbi.fields import SealedTextField
from gumas_pbi.models import Job
from villages.models import Village
from villages.models.regions import PlaceQuerySet
from workers.models import Worker


class CardRun(Job):
    """A print run: cards of a village, of a decree, or of everybody who has none yet."""

    class State(models.TextChoices):
        PRINTING = "printing", _("Sedang dicetak")
        PRINTED = "printed", _("Siap diunduh")
        FAILED = "failed", _("Gagal dicetak")

    MOVES: ClassVar = {State.PRINTING: {State.PRINTED, State.FAILED}}
    UNDONE = frozenset({State.PRINTING})
    FAILED = State.FAILED
    TASK = "enrollment.print_cards"

    state = models.CharField(max_length=10, choices=State, default=State.PRINTING)
    village = models.ForeignKey(Village, on_delete=models.PROTECT, null=True, blank=True)
    decree = models.ForeignKey(Decree, on_delete=models.PROTECT, null=True, blank=True)
    cards = models.PositiveIntegerField(_("kartu"), default=0)
    pages = models.PositiveIntegerField(_("halaman"), default=0)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    asked_at = models.DateTimeField()

    def __str__(self) -> str:
        return _("Cetak kartu %(number)s") % {"number": self.pk}


class CardFile(models.Model):
    """The PDF of one village in a run, sealed in storage."""

    run = models.ForeignKey(CardRun, on_delete=models.CASCADE, related_name="files")
    village = models.ForeignKey(Village, on_delete=models.PROTECT)
    file = models.FileField(upload_to="cards/%Y/%m", max_length=200)
    cards = models.PositiveIntegerField()
    pages = models.PositiveIntegerField()

    objects = PlaceQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["run", "village"],
                name="cardfile_of_village_stands_once",
                violation_error_message=_("Kartu desa ini sudah dicetak dalam putaran tersebut."),
            )
        ]


class Card(models.Model):
    """A card of a member. The token in its QR code is random, sealed here, found by its digest."""

    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="cards")
    worker = models.ForeignKey(Worker, on_delete=models.PROTECT, related_name="cards")
    village = models.ForeignKey(Village, on_delete=models.PROTECT)
    run = models.ForeignKey(CardRun, on_delete=models.PROTECT, related_name="allotted")
    serial = models.CharField(_("nomor seri"), max_length=20)
    token = SealedTextField()
    token_digest = models.BinaryField(max_length=32)
    revoked_at = models.DateTimeField(null=True)
    # In the worker's own hand: on which day, and who says so.
    handed_on = models.DateField(_("diserahkan pada"), null=True)
    handed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    handed_at = models.DateTimeField(null=True)

    objects = PlaceQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["serial"],
                name="card_serial_stands_once",
                violation_error_message=_("Nomor seri kartu ini sudah dipakai."),
            ),
            models.UniqueConstraint(
                fields=["token_digest"],
                name="card_token_stands_once",
                violation_error_message=_("Kode QR kartu ini sudah dipakai."),
            ),
            models.UniqueConstraint(
                fields=["member"],
                condition=models.Q(revoked_at=None),
                name="card_of_member_stands_once",
                violation_error_message=_("Peserta ini sudah punya kartu yang berlaku."),
            ),
            models.CheckConstraint(
                condition=models.Q(handed_on=None, handed_by=None, handed_at=None)
                | models.Q(
                    handed_on__isnull=False, handed_by__isnull=False, handed_at__isnull=False
                ),
                name="card_handed_over_by_and_at_together",
                violation_error_message=_("Catat penyerah kartu, harinya, dan waktunya bersama."),
            ),
        ]
        indexes = [models.Index(fields=["run", "village"], name="card_run_village")]

    def __str__(self) -> str:
        return self.serial
