"""Column titles that an officer placed by hand, remembered for the village."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from villages.models import District, Village
from villages.models.regions import PlaceQuerySet

if TYPE_CHECKING:
    from workers.models.rosters import Roster


class HeaderMappingQuerySet(PlaceQuerySet):
    def of(self, roster: Roster) -> HeaderMappingQuerySet:
        """What is remembered for the place that a list was uploaded for."""
        return self.filter(village=roster.village_id, district=roster.district_id)


class HeaderMapping(models.Model):
    """A normalised header and the field it means ("": leave it) in the lists of a village, of a
    district's uploads, or (neither) of files that name their villages."""

    village = models.ForeignKey(Village, on_delete=models.CASCADE, null=True, blank=True)
    district = models.ForeignKey(District, on_delete=models.CASCADE, null=True, blank=True)
    header = models.CharField(_("judul kolom"), max_length=80)
    title = models.CharField(max_length=200, blank=True, default="")  # as it was seen
    field = models.CharField(_("isi kolom"), max_length=20, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    decided_at = models.DateTimeField()

    objects = HeaderMappingQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["village", "district", "header"],
                nulls_distinct=False,
                name="headermapping_stands_once",
                violation_error_message=_("Judul kolom ini sudah ditentukan artinya."),
            ),
            models.CheckConstraint(
                condition=Q(village=None) | Q(district=None),
                name="headermapping_of_one_place",
                violation_error_message=_("Pilih desa atau kecamatan, bukan keduanya."),
            ),
        ]

    def __str__(self) -> str:
        return self.title or self.header
