"""Two rows, or a row and a worker, that may be one person; and what somebody decided of them."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from workers.models.rosters import RosterRow
from workers.models.workers import Worker


class DuplicatePair(models.Model):
    """A row and its first near duplicate: another row of the list, or a worker in the registry."""

    row = models.OneToOneField(RosterRow, on_delete=models.CASCADE, related_name="pair")
    other_row = models.ForeignKey(RosterRow, on_delete=models.CASCADE, null=True, related_name="+")
    other_worker = models.ForeignKey(Worker, on_delete=models.CASCADE, null=True, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(other_row__isnull=False, other_worker__isnull=True)
                | models.Q(other_row__isnull=True, other_worker__isnull=False),
                name="duplicatepair_has_one_partner",
                violation_error_message=_("Pasangan ganda harus menunjuk tepat satu orang lain."),
            )
        ]


class NearKey(models.Model):
    """A pseudonym of a worker's NIK with a window of its digits left out (see crypto.near_keys).

    NIKs that differ by a digit or a swap of neighbours share at least one. Eight a worker.
    """

    key = models.BigIntegerField()
    worker = models.ForeignKey(
        Worker, on_delete=models.CASCADE, related_name="near_keys", db_index=False
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["worker", "key"],
                name="nearkey_stands_once",
                violation_error_message=_("Kunci kemiripan NIK ini sudah ada."),
            )
        ]
        indexes = [models.Index(fields=["key"], name="nearkey_key")]


class DuplicateVerdict(models.Model):
    """What was decided of two NIKs, by their digests in order: never asked again."""

    class Verdict(models.TextChoices):
        SAME = "same", _("Orang yang sama")
        DIFFERENT = "different", _("Dua orang berbeda")
        UNSURE = "unsure", _("Belum yakin")

    first = models.BinaryField(max_length=32)
    second = models.BinaryField(max_length=32)
    verdict = models.CharField(max_length=9, choices=Verdict)
    note = models.CharField(_("catatan"), max_length=300, blank=True, default="")
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    decided_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["first", "second"],
                name="duplicateverdict_stands_once",
                violation_error_message=_("Kedua orang ini sudah pernah diputuskan."),
            ),
            models.CheckConstraint(
                condition=models.Q(first__lt=models.F("second")),
                name="duplicateverdict_in_order",
                violation_error_message=_("Pasangan ini harus disimpan berurutan."),
            ),
        ]
