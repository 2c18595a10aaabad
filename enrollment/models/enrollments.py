"""Who is covered, in which programme, from when to when."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from enrollment.models.decrees import Member
from enrollment.models.programmes import DateRange, NextChange, Programme
from villages.models import Village
from villages.models.regions import PlaceQuerySet
from workers.models import Worker


class EnrollmentQuerySet(PlaceQuerySet):
    def active_on(self, day: date) -> EnrollmentQuerySet:
        """Covered on this day."""
        return self.filter(Q(end=None) | Q(end__gt=day), start__lte=day)

    def in_force(self) -> EnrollmentQuerySet:
        """Whose period is not empty."""
        return self.filter(Q(end=None) | Q(end__gt=F("start")))

    def left_by(self, day: date) -> EnrollmentQuerySet:
        """Over by this day, before the decree's end, or never come into force. A planned end is
        none yet; whom BPJS turns out to have refused was never there."""
        over = self.filter(Q(end__lte=day) | Q(end=F("start")))
        reason = Enrollment.EndReason
        return over.exclude(end_reason__in=(reason.DECREE, reason.REFUSED))

    def touching(self, start: date, end: date) -> EnrollmentQuerySet:
        """Whose period has a day in `[start, end)`; an empty period has none."""
        return self.filter(
            Q(end=None) | Q(Q(end__gt=start) & Q(end__gt=F("start"))),
            start__lt=end,
        )


class Enrollment(models.Model):
    """A person in one programme, covered in `[start, end)`. JKK and JKM begin by the same act.

    `end` is the decree's end until something ends the coverage earlier; an end equal to the
    start means that the coverage never came into force. `change` is a new number whenever the
    period changes (a trigger sees to it): a month that is opened asks what is new since the last.
    """

    class EndReason(models.TextChoices):
        DECREE = "decree", _("SK berakhir")
        DEATH = "death", _("Meninggal dunia")
        MOVED = "moved", _("Pindah")
        EMPLOYED = "employed", _("Menjadi penerima upah, ASN, TNI, atau Polri")
        WELFARE = "welfare", _("Sudah mampu")
        DUPLICATE = "duplicate", _("Data ganda")
        OTHER_PAYER = "other_payer", _("Dibayar pihak lain")
        OWN_WISH = "own_wish", _("Permintaan sendiri")
        ARREARS = "arrears", _("Iuran tidak dibayar lebih dari 3 bulan")
        AMENDED = "amended", _("Dikeluarkan oleh SK perubahan")
        # Learnt when a month was computed already: an empty period, to which its lines point.
        REFUSED = "refused", _("Ternyata ditolak BPJS")

    worker = models.ForeignKey(Worker, on_delete=models.PROTECT, related_name="enrollments")
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="enrollments")
    village = models.ForeignKey(Village, on_delete=models.PROTECT)
    programme = models.CharField(max_length=3, choices=Programme)
    start = models.DateField(_("mulai"))
    end = models.DateField(_("berakhir"), null=True)
    end_reason = models.CharField(
        max_length=12, choices=EndReason, default=EndReason.DECREE, db_default=EndReason.DECREE
    )
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    created_at = models.DateTimeField()
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    ended_at = models.DateTimeField(null=True)
    change = models.BigIntegerField(db_default=NextChange(), editable=False)

    objects = EnrollmentQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(end=None) | Q(end__gte=F("start")),
                name="enrollment_ends_after_it_starts",
                violation_error_message=_("Perlindungan tidak bisa berakhir sebelum dimulai."),
            ),
            models.CheckConstraint(
                condition=Q(ended_by=None, ended_at=None)
                | Q(ended_by__isnull=False, ended_at__isnull=False),
                name="enrollment_ended_by_and_at_together",
                violation_error_message=_("Catat yang mengakhiri dan waktunya bersama-sama."),
            ),
            models.CheckConstraint(
                condition=Q(end_reason="decree") | Q(end__isnull=False, ended_by__isnull=False),
                name="enrollment_end_has_a_reason",
                violation_error_message=_("Pengakhiran perlindungan harus beralasan."),
            ),
            ExclusionConstraint(
                name="enrollment_periods_do_not_overlap",
                expressions=[
                    ("worker", RangeOperators.EQUAL),
                    ("programme", RangeOperators.EQUAL),
                    (
                        DateRange("start", "end", output_field=DateRangeField()),
                        RangeOperators.OVERLAPS,
                    ),
                ],
                violation_error_message=_(
                    "Orang ini sudah terlindungi dalam program yang sama pada masa itu."
                ),
            ),
            models.UniqueConstraint(
                fields=["member", "programme"],
                name="enrollment_of_member_stands_once",
                violation_error_message=_("Peserta ini sudah didaftarkan dalam program tersebut."),
            ),
        ]
        indexes = [
            models.Index(fields=["change"], name="enrollment_changed"),
            models.Index(fields=["start", "end"], name="enrollment_start_end"),
            # Who of a village is covered on a day is answered from the index alone.
            models.Index(
                fields=["village", "programme"],
                include=["start", "end", "worker"],
                name="enrollment_village",
            ),
            # Of the few: who left before the decree's end.
            models.Index(
                fields=["member"], condition=~Q(end_reason="decree"), name="enrollment_left_early"
            ),
        ]
