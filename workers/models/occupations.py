"""The occupations that lists may name."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Occupation(models.Model):
    code = models.CharField(_("kode"), max_length=10, unique=True)
    name = models.CharField(_("nama"), max_length=80, unique=True)
    group = models.CharField(_("kelompok"), max_length=40)
    eligible = models.BooleanField(_("boleh ikut"), default=True)

    def __str__(self) -> str:
        return self.name
