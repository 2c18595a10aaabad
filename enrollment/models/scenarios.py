"""Plans of the programme's cost, saved beside each other."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Scenario(models.Model):
    """So many people for so many months, from a month on; or, with a `budget`, how far it goes.

    `jkk` and `jkm` are rupiah a person and month (null: the tariffs that hold). `leaving` percent
    of the people leave in the course of a year, and are replaced or not.
    """

    name = models.CharField(_("nama skenario"), max_length=80)
    people = models.PositiveIntegerField(_("orang"), null=True, blank=True)
    budget = models.PositiveBigIntegerField(_("pagu (rupiah)"), null=True, blank=True)
    start = models.DateField(_("bulan mulai"))
    months = models.PositiveSmallIntegerField(_("jumlah bulan"), default=12)
    jkk = models.PositiveIntegerField(_("JKK per orang (rupiah)"), null=True, blank=True)
    jkm = models.PositiveIntegerField(_("JKM per orang (rupiah)"), null=True, blank=True)
    leaving = models.PositiveSmallIntegerField(_("keluar setahun (persen)"), default=0)
    are_replaced = models.BooleanField(_("yang keluar diganti"), default=True)
    note = models.CharField(_("catatan"), max_length=300, blank=True, default="")
    saved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    saved_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["name"],
                name="scenario_name_stands_once",
                violation_error_message=_("Skenario dengan nama ini sudah ada."),
            ),
            models.CheckConstraint(
                condition=Q(people__gt=0) | Q(budget__gt=0),
                name="scenario_has_people_or_budget",
                violation_error_message=_("Isi jumlah orang atau pagunya."),
            ),
            models.CheckConstraint(
                condition=Q(start__day=1, months__gte=1, months__lte=120, leaving__lte=100),
                name="scenario_is_within_bounds",
                violation_error_message=_("Masa skenario 1 sampai 120 bulan, keluar 0–100 persen."),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class ScenarioWave(models.Model):
    """More people from a month on: a new wave of villages."""

    scenario = models.ForeignKey(Scenario, on_delete=models.CASCADE, related_name="waves")
    month = models.DateField(_("mulai bulan"))
    people = models.PositiveIntegerField(_("orang"))
    label = models.CharField(_("keterangan"), max_length=80, blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["scenario", "month"],
                name="scenariowave_month_stands_once",
                violation_error_message=_("Gelombang bulan ini sudah ada dalam skenario."),
            ),
            models.CheckConstraint(
                condition=Q(month__day=1, people__gt=0),
                name="scenariowave_brings_people",
                violation_error_message=_("Gelombang menambah sedikitnya satu orang."),
            ),
        ]
