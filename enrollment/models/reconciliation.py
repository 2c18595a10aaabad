"""BPJS's list of a month beside ours, person by person."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from enrollment.models.contributions import ContributionBatch
from enrollment.models.placed_columns import PlacedColumn
from gumas_pbi.fields import SealedTextField
from gumas_pbi.models import Job
from villages.models import Village
from villages.models.regions import PlaceQuerySet
from workers.models import Worker


class StatementColumn(PlacedColumn):
    """What a column title of BPJS's lists of a month means."""


class Statement(Job):
    """BPJS's list of a month as uploaded, kept sealed. A newer one of the same month replaces it.

    `people` and `amount` (rupiah) are what the list says; `ours_people` and `ours_amount` what the
    month had when it was matched. Every row of the list and every person of the month is either
    matched or in a difference.
    """

    class State(models.TextChoices):
        RECEIVED = "received", _("Menunggu dibaca")
        UNPLACED = "unplaced", _("Kolomnya belum dikenal")
        MATCHED = "matched", _("Sudah dicocokkan")
        SIGNED = "signed", _("Berita acara ditandatangani")
        REPLACED = "replaced", _("Diganti daftar yang lebih baru")
        REFUSED = "refused", _("Tidak bisa dibaca")
        WITHDRAWN = "withdrawn", _("Ditarik kembali")

    MOVES: ClassVar = {
        State.RECEIVED: {State.MATCHED, State.UNPLACED, State.REFUSED},
        State.UNPLACED: {State.RECEIVED, State.REFUSED, State.REPLACED, State.WITHDRAWN},
        State.MATCHED: {State.RECEIVED, State.SIGNED, State.REPLACED, State.WITHDRAWN},
        State.REPLACED: {State.MATCHED},  # the newer one was withdrawn
    }
    UNDONE = frozenset({State.RECEIVED})
    FAILED = State.REFUSED
    TASK = "enrollment.read_statement"

    state = models.CharField(max_length=10, choices=State, default=State.RECEIVED)
    batch = models.ForeignKey(
        ContributionBatch, on_delete=models.PROTECT, related_name="statements"
    )
    file = models.FileField(upload_to="statements/%Y/%m", max_length=200)
    file_name = models.CharField(max_length=200)
    sha256 = models.BinaryField(max_length=32)
    received_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    received_at = models.DateTimeField()
    rows = models.PositiveIntegerField(_("baris"), default=0)
    people = models.PositiveIntegerField(_("orang menurut BPJS"), default=0)
    amount = models.PositiveBigIntegerField(_("jumlah menurut BPJS (rupiah)"), default=0)
    # Null where the list does not tell them apart.
    jkk = models.PositiveBigIntegerField(_("JKK menurut BPJS (rupiah)"), null=True)
    jkm = models.PositiveBigIntegerField(_("JKM menurut BPJS (rupiah)"), null=True)
    ours_people = models.PositiveIntegerField(_("orang menurut kabupaten"), default=0)
    ours_amount = models.BigIntegerField(_("jumlah menurut kabupaten (rupiah)"), default=0)
    matched = models.PositiveIntegerField(_("cocok"), default=0)
    titles = ArrayField(models.CharField(max_length=200), default=list, blank=True)
    samples = ArrayField(models.CharField(max_length=220), default=list, blank=True)
    signed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    signed_at = models.DateTimeField(null=True)
    # The minutes' own number and day, as on the paper.
    minutes_number = models.CharField(
        _("nomor berita acara"), max_length=100, blank=True, default="", db_default=""
    )
    minutes_on = models.DateField(_("tanggal berita acara"), null=True)
    scan = models.FileField(upload_to="statements/%Y/%m", max_length=200, blank=True)
    scan_name = models.CharField(max_length=200, blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["batch"],
                condition=Q(state__in=["received", "unplaced", "matched", "signed"]),
                name="statement_of_month_stands_once",
                violation_error_message=_("Daftar BPJS untuk bulan ini sudah ada."),
            ),
            models.CheckConstraint(
                condition=Q(signed_by=None, signed_at=None)
                | Q(signed_by__isnull=False, signed_at__isnull=False),
                name="statement_signed_by_and_at_together",
                violation_error_message=_("Catat siapa yang menandatangani dan kapan."),
            ),
        ]

    def __str__(self) -> str:
        return self.file_name


class StatementRow(models.Model):
    """A row of BPJS's list. Amounts in rupiah. `worker` is whom its KPJ or NIK means."""

    statement = models.ForeignKey(
        Statement, on_delete=models.CASCADE, related_name="lines", db_index=False
    )
    number = models.PositiveIntegerField(_("baris"))
    sheet = models.CharField(max_length=100, blank=True, db_default="")
    nik = SealedTextField("NIK")
    nik_digest = models.BinaryField(max_length=32, null=True)
    kpj = models.CharField("KPJ", max_length=30, blank=True, db_default="")
    name = models.CharField(_("nama"), max_length=150, blank=True, db_default="")
    name_key = models.CharField(max_length=150, blank=True, db_default="")
    jkk = models.BigIntegerField(null=True)
    jkm = models.BigIntegerField(null=True)
    amount = models.BigIntegerField(_("jumlah (rupiah)"))
    worker = models.ForeignKey(
        Worker, on_delete=models.SET_NULL, null=True, related_name="+", db_index=False,
        db_constraint=False,
    )  # fmt: skip

    class Meta:
        indexes = [models.Index(fields=["statement", "worker"], name="statementrow_worker")]


class StatementDifference(models.Model):
    """Where the two lists differ: a person, with a cause, an owner, and how it was settled.

    `ours` and `theirs` are rupiah of the month (null where one list has nothing); `worker` is null
    where BPJS names somebody whom the registry does not know.
    """

    class Kind(models.TextChoices):
        ONLY_OURS = "only_ours", _("Hanya dalam hitungan kita")
        ONLY_THEIRS = "only_theirs", _("Hanya dalam daftar BPJS")
        AMOUNT = "amount", _("Jumlahnya berbeda")
        NAME = "name", _("Namanya berbeda")
        TWICE = "twice", _("Dua kali dalam daftar BPJS")

    class Cause(models.TextChoices):
        NOT_REGISTERED = "not_registered", _("Belum terdaftar di BPJS")
        LEFT = "left", _("Sudah keluar, BPJS belum menghapusnya")
        DEAD = "dead", _("Meninggal dunia")
        OTHER_PAYER = "other_payer", _("Dibayar pihak lain")
        TARIFF = "tariff", _("Tarif atau dasar upah berbeda")
        SPELLING = "spelling", _("Ejaan nama atau nomor")
        TWICE = "twice", _("Tercatat ganda")
        OUR_MISTAKE = "our_mistake", _("Kekeliruan data kita")
        THEIR_MISTAKE = "their_mistake", _("Kekeliruan data BPJS")
        OTHER = "other", _("Lain-lain")

    class State(models.TextChoices):
        OPEN = "open", _("Belum ditangani")
        ASSIGNED = "assigned", _("Sedang ditangani")
        SETTLED = "settled", _("Sudah selesai")

    MOVES: ClassVar = {
        State.OPEN: {State.ASSIGNED, State.SETTLED},
        State.ASSIGNED: {State.OPEN, State.SETTLED},
        State.SETTLED: {State.OPEN},
    }

    class Resolution(models.TextChoices):
        THEY_CORRECT = "they_correct", _("BPJS memperbaiki daftarnya")
        WE_CORRECT = "we_correct", _("Kita memperbaiki data kita")
        CREDIT = "credit", _("Menjadi kredit bulan berikutnya")
        ADDITION = "addition", _("Menjadi tambahan bulan berikutnya")
        NO_MATTER = "no_matter", _("Orang dan jumlahnya benar")

    statement = models.ForeignKey(
        Statement, on_delete=models.CASCADE, related_name="differences", db_index=False
    )
    kind = models.CharField(_("selisih"), max_length=12, choices=Kind)
    worker = models.ForeignKey(
        Worker, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    village = models.ForeignKey(
        Village, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    row = models.ForeignKey(
        StatementRow, on_delete=models.CASCADE, null=True, related_name="+", db_index=False
    )
    ours = models.BigIntegerField(_("menurut kabupaten (rupiah)"), null=True)
    theirs = models.BigIntegerField(_("menurut BPJS (rupiah)"), null=True)
    state = models.CharField(max_length=8, choices=State, default=State.OPEN, db_default=State.OPEN)
    cause = models.CharField(
        _("sebab"), max_length=14, choices=Cause, blank=True, default="", db_default=""
    )
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("penanggung jawab"),
    )
    resolution = models.CharField(
        _("penyelesaian"), max_length=12, choices=Resolution, blank=True, default="", db_default=""
    )
    note = models.CharField(_("catatan"), max_length=300, blank=True, default="", db_default="")
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    settled_at = models.DateTimeField(null=True)

    objects = PlaceQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["statement", "kind", "worker", "row"],
                nulls_distinct=False,
                name="statementdifference_stands_once",
                violation_error_message=_("Selisih ini sudah tercatat."),
            ),
            models.CheckConstraint(
                condition=Q(state="settled", settled_by__isnull=False, settled_at__isnull=False)
                & ~Q(resolution="") & ~Q(cause="")
                | ~Q(state="settled") & Q(settled_by=None, settled_at=None, resolution=""),
                name="statementdifference_settled_with_cause",
                violation_error_message=_("Pilih sebab dan penyelesaian selisih ini."),
            ),
            models.CheckConstraint(
                condition=~Q(state="assigned") | Q(owner__isnull=False),
                name="statementdifference_assigned_has_owner",
                violation_error_message=_("Pilih penanggung jawab selisih ini."),
            ),
        ]  # fmt: skip
        indexes = [
            models.Index(fields=["statement", "state", "kind"], name="statementdifference_state")
        ]
