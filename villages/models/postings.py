"""Who works where."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from villages.models.regions import District, Village


class PostingQuerySet(models.QuerySet["Posting"]):
    def active_on(self, day: date) -> PostingQuerySet:
        return self.filter(Q(end=None) | Q(end__gt=day), start__lte=day)


class Posting(models.Model):
    """A village officer works in a village, or in all villages of a district, in `[start, end)`."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="postings"
    )
    village = models.ForeignKey(Village, on_delete=models.PROTECT, null=True, blank=True)
    district = models.ForeignKey(District, on_delete=models.PROTECT, null=True, blank=True)
    start = models.DateField(_("mulai"))
    end = models.DateField(_("berakhir"), null=True, blank=True)

    objects = PostingQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(village__isnull=False, district__isnull=True)
                | Q(village__isnull=True, district__isnull=False),
                name="posting_is_to_one_place",
                violation_error_message=_("Pilih satu desa atau satu kecamatan, tidak keduanya."),
            ),
            models.CheckConstraint(
                condition=Q(end=None) | Q(end__gt=models.F("start")),
                name="posting_ends_after_it_starts",
                violation_error_message=_("Tanggal berakhir harus sesudah tanggal mulai."),
            ),
        ]
