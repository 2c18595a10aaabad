"""The two insurance programmes."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Programme(models.TextChoices):
    JKK = "JKK", _("Jaminan Kecelakaan Kerja")
    JKM = "JKM", _("Jaminan Kematian")


class DateRange(models.Func):
    """`[start, end)` as a PostgreSQL range; an end of NULL is open."""

    function = "DATERANGE"


class NextChange(models.Func):
    """The next number of what changes somebody's dues: coverage, a tariff, a verdict. A sequence,
    not a clock: clocks go back."""

    template = "nextval('enrollment_change')"
    output_field = models.BigIntegerField()
    arity = 0
