"""Two rows that may be one person."""

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
