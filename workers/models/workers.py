"""The registry: each person once, by NIK."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from gumas_pbi.fields import SealedTextField
from villages.models import Village
from villages.models.regions import PlaceQuerySet
from workers.models.occupations import Occupation
from workers.nik import mask


class Gender(models.TextChoices):
    MALE = "L", _("Laki-laki")
    FEMALE = "P", _("Perempuan")


class PersonFields(models.Model):
    """What is known of a person, in a list's row as in the registry. Amounts in rupiah."""

    name = models.CharField(_("nama"), max_length=150, db_default="")
    name_key = models.CharField(max_length=150, db_default="")
    birth_place = models.CharField(_("tempat lahir"), max_length=80, blank=True, db_default="")
    birth_date = models.DateField(_("tanggal lahir"), null=True)
    gender = models.CharField(_("jenis kelamin"), max_length=1, choices=Gender, db_default="")
    address = models.CharField(_("alamat"), max_length=200, blank=True, db_default="")
    rt = models.CharField("RT", max_length=5, blank=True, db_default="")
    rw = models.CharField("RW", max_length=5, blank=True, db_default="")
    occupation = models.ForeignKey(
        Occupation, on_delete=models.PROTECT, null=True, blank=True, verbose_name=_("pekerjaan")
    )
    occupation_text = models.CharField(max_length=80, blank=True, db_default="")
    declared_income = models.BigIntegerField(
        _("penghasilan per bulan (rupiah)"), null=True, blank=True
    )
    heir_relation = models.CharField(_("hubungan"), max_length=40, blank=True, db_default="")

    class Meta:
        abstract = True


# Field names that a row of a list and the registry share, sealed ones apart.
PLAIN_FIELDS = tuple(field.name for field in PersonFields._meta.fields)
SEALED_FIELDS = ("nik", "family_card", "mother_name", "phone", "heir_name")


class WorkerQuerySet(PlaceQuerySet):
    def dead(self) -> Any:
        """Ids of the dead. They are few: to leave them out, look people up in this set, which is
        made once, instead of looking each of the living up in the registry."""
        return self.filter(died_on__isnull=False).values("pk")

    def merged(self) -> Any:
        """Ids of those whose data went to another; few too."""
        return self.filter(merged_into__isnull=False).values("pk")


class Worker(PersonFields):
    """One person. The NIK is sealed; its digest is unique and what all matching uses."""

    nik = SealedTextField("NIK")
    nik_digest = models.BinaryField(max_length=32, editable=False)
    family_card = SealedTextField(_("nomor KK"))
    mother_name = SealedTextField(_("nama ibu kandung"))
    phone = SealedTextField(_("nomor HP"))
    heir_name = SealedTextField(_("nama ahli waris"))
    village = models.ForeignKey(Village, on_delete=models.PROTECT, related_name="workers")
    kpj = models.CharField("KPJ", max_length=11, null=True, blank=True)  # noqa: DJ001  unique or absent
    died_on = models.DateField(_("meninggal pada"), null=True, blank=True)
    merged_into = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="merged",
        db_index=False,
    )
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    created_at = models.DateTimeField()
    updated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    updated_at = models.DateTimeField()

    objects = WorkerQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["nik_digest"],
                name="worker_nik_stands_once",
                violation_error_message=_("NIK ini sudah terdaftar. Perbarui data orang tersebut."),
            ),
            models.UniqueConstraint(
                fields=["kpj"],
                name="worker_kpj_stands_once",
                violation_error_message=_(
                    "Nomor KPJ ini sudah dipakai orang lain. Periksa jawaban BPJS."
                ),
            ),
            models.CheckConstraint(
                condition=Q(kpj=None) | Q(kpj__regex=r"^[0-9]{11}$"),
                name="worker_kpj_has_11_digits",
                violation_error_message=_("Nomor KPJ terdiri dari 11 angka."),
            ),
            models.CheckConstraint(
                condition=Q(merged_into=None) | ~Q(merged_into=models.F("pk")),
                name="worker_merged_into_another",
                violation_error_message=_("Seseorang tidak bisa digabung dengan dirinya sendiri."),
            ),
        ]
        indexes = [
            models.Index(fields=["village", "name"], name="worker_village_name"),
            models.Index(fields=["birth_date", "name_key"], name="worker_birth_name"),
            # Of the few: an index of nearly all misleads the planner.
            models.Index(
                fields=["merged_into"],
                condition=Q(merged_into__isnull=False),
                name="worker_merged_into",
            ),
            models.Index(
                fields=["died_on"], condition=Q(died_on__isnull=False), name="worker_died_on"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def masked_nik(self) -> str:
        return mask(self.nik)


class WorkerChange(models.Model):
    """A field of a worker before and after, sealed; `row` is the line of the list it came from,
    `reason` what somebody gave who corrected it."""

    worker = models.ForeignKey(Worker, on_delete=models.CASCADE, related_name="changes")
    field = models.CharField(max_length=30)
    before = SealedTextField()
    after = SealedTextField()
    row = models.ForeignKey(
        "workers.RosterRow", on_delete=models.SET_NULL, null=True, related_name="+"
    )
    reason = models.CharField(_("alasan"), max_length=300, blank=True, db_default="")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["worker", "at"], name="workerchange_worker_time")]
