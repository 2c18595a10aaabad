"""The regency, its districts and villages, by Kemendagri code."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from gumas_pbi.models import User


class PlaceQuerySet(models.QuerySet[Any]):
    """Rows with a place. `place` is the path from the row to its village ("" for a village)."""

    place = "village"

    def visible_to(self, user: User) -> Any:
        """What this user may see by name: staff everything, a village officer the own villages.

        Viewers see counts only, so nothing by name.
        """
        if not user.is_active:
            return self.none()
        if user.is_staff_of_regency:
            return self.all()
        own = Village.objects.of(user)
        path = f"{self.place}__in" if self.place else "pk__in"
        return self.filter(**{path: own.values("pk")})

    def in_place(self, village: Village | None = None, district: District | None = None) -> Any:
        """Only rows of this village or district, where one is given."""
        prefix = f"{self.place}__" if self.place else ""
        found = self
        if village is not None:
            found = found.filter(**{f"{prefix}pk": village.pk})
        if district is not None:
            found = found.filter(**{f"{prefix}district": district})
        return found


class VillageQuerySet(PlaceQuerySet):
    place = ""

    def of(self, user: User) -> VillageQuerySet:
        """The villages where this user is posted today (a posting to a district: all of it)."""
        from villages.models.postings import Posting

        today = timezone.localdate()
        posted = Posting.objects.active_on(today).filter(user=user)
        return self.filter(
            Q(pk__in=posted.values("village")) | Q(district__in=posted.values("district"))
        )

    def of_regency(self) -> VillageQuerySet:
        return self.filter(district__regency__code=settings.REGENCY_CODE)


class Regency(models.Model):
    code = models.CharField(_("kode"), max_length=5, unique=True)
    name = models.CharField(_("nama"), max_length=80)

    def __str__(self) -> str:
        return self.name


class District(models.Model):
    """Kecamatan."""

    code = models.CharField(_("kode"), max_length=8, unique=True)
    name = models.CharField(_("nama"), max_length=80)
    regency = models.ForeignKey(Regency, on_delete=models.PROTECT, related_name="districts")

    def __str__(self) -> str:
        return self.name


class Wave(models.Model):
    """A wave of the rollout: villages that are reached together. `number` orders the waves."""

    number = models.PositiveSmallIntegerField(_("gelombang"))
    name = models.CharField(_("nama"), max_length=80, blank=True, default="")
    start = models.DateField(_("rencana mulai"), null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["number"],
                name="wave_number_stands_once",
                violation_error_message=_("Gelombang dengan nomor ini sudah ada."),
            )
        ]

    def __str__(self) -> str:
        return self.name or _("Gelombang %(number)s") % {"number": self.number}


class Village(models.Model):
    """Desa or kelurahan."""

    class Kind(models.TextChoices):
        DESA = "desa", _("Desa")
        KELURAHAN = "kelurahan", _("Kelurahan")

    code = models.CharField(_("kode"), max_length=13, unique=True)
    name = models.CharField(_("nama"), max_length=80)
    kind = models.CharField(_("jenis"), max_length=10, choices=Kind)
    district = models.ForeignKey(District, on_delete=models.PROTECT, related_name="villages")
    wave = models.ForeignKey(
        Wave, on_delete=models.SET_NULL, null=True, blank=True, related_name="villages"
    )

    objects = VillageQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.name}"


class VillageAlias(models.Model):
    """Another name that lists use for a village."""

    village = models.ForeignKey(Village, on_delete=models.CASCADE, related_name="aliases")
    name = models.CharField(_("nama lain"), max_length=80)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["village", "name"],
                name="villagealias_named_once",
                violation_error_message=_("Nama lain ini sudah tercatat untuk desa tersebut."),
            )
        ]
