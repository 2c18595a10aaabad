"""The regent's decree (SK Bupati) and the people named in it."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from enrollment.models.quotas import Period
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
    about = models.CharField(_("tentang"), max_length=300, blank=True, default="")
    legal_basis = models.TextField(_("dasar hukum"), blank=True, default="")
    people = models.PositiveIntegerField(_("orang"), default=0)
    # Whose ready people a draft names, so that its names can be loaded again.
    from_villages = models.ManyToManyField(Village, related_name="+")
    from_proposals = models.ManyToManyField(Proposal, related_name="+")
    period = models.ForeignKey(
        Period, on_delete=models.PROTECT, null=True, blank=True, related_name="decrees"
    )
    # Once issued a decree does not change: another one amends it, or carries it into what follows.
    amends = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="amendments"
    )
    extends = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="extensions"
    )
    scan = models.FileField(upload_to="decrees/%Y/%m", max_length=200, blank=True)
    scan_name = models.CharField(max_length=200, blank=True, default="")
    scanned_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    scanned_at = models.DateTimeField(null=True)
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
            models.CheckConstraint(
                condition=Q(scanned_by=None, scanned_at=None, scan="")
                | Q(scanned_by__isnull=False, scanned_at__isnull=False) & ~Q(scan=""),
                name="decree_scanned_by_and_at_together",
                violation_error_message=_("Catat pengunggah pindaian SK dan waktunya bersama."),
            ),
            models.CheckConstraint(
                condition=Q(amends=None) | Q(extends=None),
                name="decree_amends_or_extends",
                violation_error_message=_("Satu SK mengubah atau melanjutkan, tidak keduanya."),
            ),
        ]

    def __str__(self) -> str:
        return self.number


class DraftName(models.Model):
    """A person whom a draft is to name: an accepted candidate, or (`carries`) a member of the
    decree that it extends. Staff may strike a name out, with a reason. Kept after the issue, so
    that who was left out stays known; `left_out` is then the code of the check that said no."""

    decree = models.ForeignKey(Decree, on_delete=models.CASCADE, related_name="names")
    candidate = models.ForeignKey(Candidate, on_delete=models.PROTECT, related_name="drafted")
    carries = models.ForeignKey(
        "enrollment.Member", on_delete=models.PROTECT, null=True, related_name="carried"
    )
    worker = models.ForeignKey(Worker, on_delete=models.PROTECT, related_name="+")
    village = models.ForeignKey(Village, on_delete=models.PROTECT)
    left_out = models.CharField(max_length=20, blank=True, db_default="")
    # Somebody has looked at a person whom a list speaks against: named all the same.
    kept_reason = models.CharField(_("alasan"), max_length=300, blank=True, db_default="")
    kept_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    kept_at = models.DateTimeField(null=True)
    struck_reason = models.CharField(_("alasan"), max_length=300, blank=True, db_default="")
    struck_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    struck_at = models.DateTimeField(null=True)

    objects = PlaceQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["decree", "worker"],
                name="draftname_stands_once",
                violation_error_message=_("Orang ini sudah ada dalam rancangan SK tersebut."),
            ),
            models.CheckConstraint(
                condition=Q(struck_by=None, struck_at=None, struck_reason="")
                | Q(struck_by__isnull=False, struck_at__isnull=False) & ~Q(struck_reason=""),
                name="draftname_struck_with_reason",
                violation_error_message=_("Tuliskan alasan mengeluarkan nama ini."),
            ),
            models.CheckConstraint(
                condition=Q(kept_by=None, kept_at=None, kept_reason="")
                | Q(kept_by__isnull=False, kept_at__isnull=False) & ~Q(kept_reason=""),
                name="draftname_kept_with_reason",
                violation_error_message=_("Tuliskan alasan tetap memuat nama ini."),
            ),
        ]


class DraftRemoval(models.Model):
    """A member whom an amendment takes out of the decree that it amends, with the reason why the
    coverage ends (a value of Enrollment.EndReason)."""

    decree = models.ForeignKey(Decree, on_delete=models.CASCADE, related_name="removals")
    member = models.ForeignKey(
        "enrollment.Member", on_delete=models.PROTECT, related_name="removals"
    )
    reason = models.CharField(_("alasan"), max_length=12)
    note = models.CharField(_("keterangan"), max_length=300, blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["decree", "member"],
                name="draftremoval_stands_once",
                violation_error_message=_("Orang ini sudah dikeluarkan oleh SK perubahan ini."),
            )
        ]


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
        REMOVED = "removed", _("Dikeluarkan dari SK")  # by an amendment, before BPJS accepted

    MOVES: ClassVar = {
        State.DECREED: {State.SENT, State.ACCEPTED, State.REFUSED, State.REMOVED},
        State.SENT: {State.ACCEPTED, State.REFUSED, State.REMOVED},
        State.REFUSED: {State.DECREED, State.REMOVED},  # mended, to be sent again
    }

    state = models.CharField(
        max_length=10, choices=State, default=State.DECREED, db_default=State.DECREED
    )
    decree = models.ForeignKey(Decree, on_delete=models.PROTECT, related_name="members")
    candidate = models.ForeignKey(Candidate, on_delete=models.PROTECT, related_name="members")
    # The membership that this one goes on with, where the decree extends another one.
    carries = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, related_name="carried_into"
    )
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
    # The file that says so, where it was one.
    answer = models.ForeignKey(
        "enrollment.RegistrationAnswer",
        on_delete=models.SET_NULL,
        null=True,
        related_name="members",
    )
    # Whom BPJS refused and nobody will send again.
    given_up_reason = models.CharField(max_length=300, blank=True, db_default="")
    given_up_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    given_up_at = models.DateTimeField(null=True)

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
                condition=Q(given_up_by=None, given_up_at=None, given_up_reason="")
                | Q(given_up_by__isnull=False, given_up_at__isnull=False)
                & Q(state__in=["refused", "removed"])
                & ~Q(given_up_reason=""),
                name="member_given_up_with_reason",
                violation_error_message=_("Tuliskan alasan tidak mengirim orang ini lagi."),
            ),
            models.CheckConstraint(
                condition=~Q(state="accepted") | Q(start__isnull=False),
                name="member_accepted_has_a_start",
                violation_error_message=_("Peserta yang diterima BPJS harus punya tanggal mulai."),
            ),
            models.UniqueConstraint(
                fields=["decree", "worker"],
                name="member_stands_once_in_decree",
                violation_error_message=_("Orang ini sudah ada dalam SK tersebut."),
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
            # Places taken in a village are counted from the index alone.
            models.Index(
                fields=["village", "state"],
                include=["decree", "worker", "id"],
                name="member_village_state",
            ),
        ]

    def __str__(self) -> str:
        return self.name
