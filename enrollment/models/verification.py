"""Verifying: who works on which village now, and what was seen on the spot."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import F, OuterRef, Q, Subquery
from django.utils.translation import gettext_lazy as _

from villages.models import Village
from villages.models.regions import PlaceQuerySet
from workers.models import Candidate, Worker


class DeskQuerySet(models.QuerySet["Desk"]):
    def active(self, at: datetime) -> DeskQuerySet:
        return self.filter(until__gt=at)


class Desk(models.Model):
    """A verifier works on a village until a time, so that two people do not do the same work."""

    village = models.OneToOneField(Village, on_delete=models.CASCADE, related_name="desk")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="desks"
    )
    since = models.DateTimeField()
    until = models.DateTimeField()

    objects = DeskQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(until__gt=F("since")),
                name="desk_ends_after_it_starts",
                violation_error_message=_("Waktu pengerjaan harus berakhir sesudah dimulai."),
            )
        ]


class SpotCheckQuerySet(PlaceQuerySet):
    def last_result(self, worker: str) -> Subquery:
        """Expression: what was found at the last visit of the person at this path."""
        visits = self.filter(worker=OuterRef(worker)).order_by("-date", "-pk")
        return Subquery(visits.values("result")[:1])


class SpotCheck(models.Model):
    """Somebody of the social office went and saw: on which day, and what was found."""

    class Result(models.TextChoices):
        AS_STATED = "as_stated", _("Sesuai dengan data")
        DIFFERS = "differs", _("Ada yang berbeda")
        NOT_FOUND = "not_found", _("Orangnya tidak ditemukan")

    worker = models.ForeignKey(Worker, on_delete=models.PROTECT, related_name="spot_checks")
    candidate = models.ForeignKey(
        Candidate, on_delete=models.PROTECT, null=True, related_name="spot_checks"
    )
    village = models.ForeignKey(Village, on_delete=models.PROTECT)
    date = models.DateField(_("tanggal kunjungan"))
    result = models.CharField(_("hasil"), max_length=10, choices=Result)
    note = models.CharField(_("catatan"), max_length=300, blank=True)
    checked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    checked_at = models.DateTimeField()

    objects = SpotCheckQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(result="as_stated") | ~Q(note=""),
                name="spotcheck_difference_has_a_note",
                violation_error_message=_("Tuliskan apa yang berbeda di lapangan."),
            )
        ]
        indexes = [models.Index(fields=["candidate"], name="spotcheck_candidate")]
