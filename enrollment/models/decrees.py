"""The regent's decree (SK Bupati) and the people named in it."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from enrollment.models.registrations import RegistrationBatch
from villages.models import Village
from villages.models.regions import PlaceQuerySet
from workers.models import Candidate, Proposal, Worker


class Decree(models.Model):
    """A decree covers its people in `[start, end)`. Once issued its names are frozen."""

    class State(models.TextChoices):
        DRAFT = "draft", _("Rancangan")
        ISSUED = "issued", _("Ditetapkan")

    MOVES: ClassVar = {State.DRAFT: {State.ISSUED}}

    state = models.CharField(max_length=10, choices=State, default=State.DRAFT)
    number = models.CharField(_("nomor SK"), max_length=100)
    date = models.DateField(_("tanggal SK"))
    start = models.DateField(_("berlaku mulai"))
    end = models.DateField(_("hari pertama tidak lagi berlaku"))
    people = models.PositiveIntegerField(_("orang"), default=0)
    proposals = models.ManyToManyField(
        Proposal, related_name="decrees", verbose_name=_("usulan yang dimuat")
    )
    drafted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    drafted_at = models.DateTimeField()
    issued_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    issued_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["number"],
                name="decree_number_stands_once",
                violation_error_message=_("Nomor SK ini sudah dipakai."),
            ),
            models.CheckConstraint(
                condition=Q(end__gt=F("start")),
                name="decree_ends_after_it_starts",
                violation_error_message=_("Masa berlaku SK harus berakhir sesudah dimulai."),
            ),
            models.CheckConstraint(
                condition=Q(issued_by=None, issued_at=None, state="draft")
                | Q(issued_by__isnull=False, issued_at__isnull=False, state="issued"),
                name="decree_issued_by_and_at_together",
                violation_error_message=_("Catat yang menetapkan SK dan waktunya bersama-sama."),
            ),
        ]

    def __str__(self) -> str:
        return self.number


class Member(models.Model):
    """A person named in a decree, and what BPJS said of them.

    Name and village are as decreed. `verified_by` is copied from the candidate so that the rule
    of two people is a constraint.
    """

    class State(models.TextChoices):
        DECREED = "decreed", _("Belum dikirim ke BPJS")
        SENT = "sent", _("Menunggu jawaban BPJS")
        ACCEPTED = "accepted", _("Terdaftar")
        REFUSED = "refused", _("Ditolak BPJS")

    MOVES: ClassVar = {
        State.DECREED: {State.SENT, State.ACCEPTED},
        State.SENT: {State.ACCEPTED, State.REFUSED},
    }

    state = models.CharField(
        max_length=10, choices=State, default=State.DECREED, db_default=State.DECREED
    )
    decree = models.ForeignKey(Decree, on_delete=models.PROTECT, related_name="members")
    candidate = models.OneToOneField(Candidate, on_delete=models.PROTECT, related_name="member")
    worker = models.ForeignKey(Worker, on_delete=models.PROTECT, related_name="memberships")
    village = models.ForeignKey(Village, on_delete=models.PROTECT)
    name = models.CharField(max_length=150)
    verified_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    decreed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    batch = models.ForeignKey(
        RegistrationBatch, on_delete=models.PROTECT, null=True, related_name="members"
    )
    batch_row = models.PositiveIntegerField(null=True)
    start = models.DateField(_("terlindungi mulai"), null=True)
    reason = models.CharField(_("alasan BPJS"), max_length=300, blank=True, db_default="")
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    answered_at = models.DateTimeField(null=True)

    objects = PlaceQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(decreed_by=F("verified_by")),
                name="member_decreed_by_another",
                violation_error_message=_(
                    "Anda yang memverifikasi orang ini. SK harus ditetapkan orang lain."
                ),
            ),
            models.CheckConstraint(
                condition=Q(answered_by=None, answered_at=None)
                | Q(answered_by__isnull=False, answered_at__isnull=False),
                name="member_answered_by_and_at_together",
                violation_error_message=_("Catat penerima jawaban BPJS dan waktunya bersama-sama."),
            ),
            models.CheckConstraint(
                condition=~Q(state="accepted") | Q(start__isnull=False),
                name="member_accepted_has_a_start",
                violation_error_message=_("Peserta yang diterima BPJS harus punya tanggal mulai."),
            ),
            models.UniqueConstraint(
                fields=["batch", "batch_row"],
                name="member_row_of_batch_stands_once",
                violation_error_message=_("Nomor urut dalam kiriman ke BPJS tidak boleh ganda."),
            ),
        ]
        indexes = [
            models.Index(fields=["decree", "state"], name="member_decree_state"),
            models.Index(fields=["worker"], name="member_worker"),
        ]

    def __str__(self) -> str:
        return self.name
