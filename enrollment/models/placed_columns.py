"""What the column titles of BPJS's files mean."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class PlacedColumn(models.Model):
    """What a column title means ("": leave it): placed once, remembered."""

    header = models.CharField(_("judul kolom"), max_length=80)  # normalised
    title = models.CharField(max_length=200)  # as it was seen
    field = models.CharField(_("isi kolom"), max_length=20, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    decided_at = models.DateTimeField()

    class Meta:
        abstract = True
        constraints = [
            models.UniqueConstraint(
                fields=["header"],
                name="%(class)s_stands_once",
                violation_error_message=_("Judul kolom ini sudah ditentukan artinya."),
            )
        ]
