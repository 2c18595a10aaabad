"""The occupations that lists may name; staff add to them."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _


class Occupation(models.Model):
    """An occupation, its other names, and whether who has it may join. Added by staff, or (with
    nobody named) from the data that the program brings."""

    class Group(models.TextChoices):
        AGRICULTURE = "agriculture", _("Pertanian dan peternakan")
        FISHERIES_FORESTRY = "fisheries_forestry", _("Perikanan dan hasil hutan")
        CASUAL_LABOUR = "casual_labour", _("Buruh lepas")
        PETTY_TRADE = "petty_trade", _("Dagang kecil")
        SELF_EMPLOYED = "self_employed", _("Usaha sendiri")
        SERVICES = "services", _("Jasa")
        TRANSPORT = "transport", _("Angkutan")
        RELIGIOUS_SOCIAL = "religious_social", _("Keagamaan dan adat")
        NOT_ELIGIBLE = "not_eligible", _("Aparatur dan penerima upah")
        NOT_WORKING = "not_working", _("Tidak bekerja")

    code = models.CharField(_("kode"), max_length=10)
    name = models.CharField(_("nama"), max_length=80)
    group = models.CharField(_("kelompok"), max_length=40, choices=Group)
    eligible = models.BooleanField(_("boleh ikut"), default=True)
    other_names = ArrayField(
        models.CharField(max_length=80), verbose_name=_("nama lain"), default=list, blank=True
    )
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    changed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["code"],
                name="occupation_code_stands_once",
                violation_error_message=_("Kode pekerjaan ini sudah dipakai. Simpan sekali lagi."),
            ),
            models.UniqueConstraint(
                Lower("name"),
                name="occupation_name_stands_once",
                violation_error_message=_("Pekerjaan dengan nama ini sudah ada."),
            ),
            models.CheckConstraint(
                condition=Q(changed_by=None, changed_at=None)
                | Q(changed_by__isnull=False, changed_at__isnull=False),
                name="occupation_changed_by_and_at_together",
                violation_error_message=_("Catat siapa yang mengubah dan kapan."),
            ),
        ]

    def __str__(self) -> str:
        return self.name
