"""Lists from elsewhere that people are held against: the dead, the insured, the civil registry."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from gumas_pbi.models import Job


class ReferenceListQuerySet(models.QuerySet["ReferenceList"]):
    def current(self, day: date) -> ReferenceListQuerySet:
        """Lists that hold on a day: read, not withdrawn or replaced, not past their validity."""
        alive = Q(valid_until=None) | Q(valid_until__gte=day)
        return self.filter(alive, state=ReferenceList.State.ACTIVE)


class ReferenceList(Job):
    """A list as uploaded by staff, with its source and date. A newer list of the same kind and
    source replaces the older one."""

    class Kind(models.TextChoices):
        DECEASED = "deceased", _("Orang meninggal")
        WAGE_EARNER = "wage_earner", _("Pekerja penerima upah (PPU)")
        PARTICIPANT = "participant", _("Dibayar pihak lain")
        PUBLIC_SERVANT = "public_servant", _("ASN, TNI, Polri")
        WELFARE = "welfare", _("Desil kesejahteraan (DTSEN)")
        CIVIL_REGISTRY = "civil_registry", _("Hasil padan Dukcapil")

    class State(models.TextChoices):
        RECEIVED = "received", _("Menunggu dibaca")
        ACTIVE = "active", _("Berlaku")
        REPLACED = "replaced", _("Diganti yang lebih baru")
        WITHDRAWN = "withdrawn", _("Ditarik")
        REFUSED = "refused", _("Tidak bisa dibaca")

    MOVES: ClassVar = {
        State.RECEIVED: {State.ACTIVE, State.REFUSED},
        State.ACTIVE: {State.REPLACED, State.WITHDRAWN},
    }
    UNDONE = frozenset({State.RECEIVED})
    FAILED = State.REFUSED
    TASK = "workers.read_reference"

    state = models.CharField(max_length=10, choices=State, default=State.RECEIVED)
    kind = models.CharField(_("jenis daftar"), max_length=15, choices=Kind)
    source = models.CharField(_("sumber"), max_length=120)
    dated = models.DateField(_("tanggal data"))
    valid_until = models.DateField(_("berlaku sampai"), null=True, blank=True)
    file = models.FileField(upload_to="references/%Y/%m", max_length=200)
    file_name = models.CharField(_("nama berkas"), max_length=200)
    sha256 = models.BinaryField(max_length=32)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    uploaded_at = models.DateTimeField()
    people = models.PositiveIntegerField(_("orang"), default=0)
    unreadable = models.PositiveIntegerField(_("baris tanpa NIK yang benar"), default=0)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    withdrawn_at = models.DateTimeField(null=True)

    objects = ReferenceListQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "source"],
                condition=Q(state="active"),
                name="referencelist_is_current_once",
                violation_error_message=_("Dari sumber ini sudah ada daftar yang berlaku."),
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_by=None, withdrawn_at=None)
                | Q(withdrawn_by__isnull=False, withdrawn_at__isnull=False),
                name="referencelist_withdrawn_by_and_at_together",
                violation_error_message=_("Catat siapa yang menarik daftar ini dan kapan."),
            ),
            models.CheckConstraint(
                condition=Q(valid_until=None) | Q(valid_until__gte=models.F("dated")),
                name="referencelist_valid_after_its_date",
                violation_error_message=_("Tanggal berlaku harus sesudah tanggal data."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, {self.source}"


class ReferenceEntry(models.Model):
    """A person of a list, by NIK digest. `result` is the civil registry's answer, `decile` 1-10
    of welfare, `since` the day of death or of the other payer, where the list tells."""

    class Result(models.TextChoices):
        MATCHES = "matches", _("Cocok")
        DIFFERS = "differs", _("Berbeda")
        NOT_FOUND = "not_found", _("Tidak ditemukan")
        DECEASED = "deceased", _("Meninggal")
        MOVED = "moved", _("Pindah")

    list = models.ForeignKey(ReferenceList, on_delete=models.CASCADE, related_name="entries")
    nik_digest = models.BinaryField(max_length=32)
    result = models.CharField(max_length=10, choices=Result, blank=True, default="", db_default="")
    decile = models.PositiveSmallIntegerField(null=True)
    since = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["list", "nik_digest"],
                name="referenceentry_stands_once",
                violation_error_message=_("Orang ini sudah ada di daftar tersebut."),
            )
        ]
        indexes = [models.Index(fields=["nik_digest"], name="referenceentry_nik")]
