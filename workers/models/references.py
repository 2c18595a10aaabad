"""Lists from elsewhere that people are held against: the dead, the insured, the civil registry."""

from __future__ import annotations

from datetime import date
from functools import reduce
from operator import or_
from typing import ClassVar, NamedTuple

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Case, Exists, OuterRef, Q, Value, When
from django.utils.translation import gettext_lazy as _

from gumas_pbi.models import Job


class ReferenceListQuerySet(models.QuerySet["ReferenceList"]):
    def current(self, day: date) -> ReferenceListQuerySet:
        """Lists that hold on a day: read, not withdrawn or replaced, not past their validity."""
        alive = Q(valid_until=None) | Q(valid_until__gte=day)
        return self.filter(alive, state=ReferenceList.State.ACTIVE)

    def past(self, day: date) -> ReferenceListQuerySet:
        """Lists that count as holding although their validity ended before this day."""
        return self.filter(state=ReferenceList.State.ACTIVE, valid_until__lt=day)


class ReferenceList(Job):
    """A list as uploaded by staff, with its source and date. A newer list of the same kind and
    source replaces the older one.

    The file is kept, sealed, until it was read; `unreadable_rows` are the first rows (with their
    sheet, where there are several) that told nothing.
    """

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
        EXPIRED = "expired", _("Masa berlakunya lewat")
        REPLACED = "replaced", _("Diganti yang lebih baru")
        WITHDRAWN = "withdrawn", _("Ditarik")
        REFUSED = "refused", _("Tidak bisa dibaca")

    MOVES: ClassVar = {
        State.RECEIVED: {State.ACTIVE, State.REFUSED},
        State.ACTIVE: {State.EXPIRED, State.REPLACED, State.WITHDRAWN},
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
    unreadable_rows = ArrayField(models.CharField(max_length=130), default=list, blank=True)
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
            models.UniqueConstraint(
                fields=["kind", "source", "sha256", "dated", "valid_until"],
                condition=Q(state__in=["received", "active"]),
                nulls_distinct=False,
                name="referencelist_file_stands_once",
                violation_error_message=_("Berkas yang sama sudah pernah diunggah."),
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


class Saying(NamedTuple):
    """Entries of lists of a kind, `on` a condition, say a finding code against their person."""

    kind: str
    code: str
    on: Q = Q()


def sayings() -> list[Saying]:
    """Everything that lists can say."""
    kind, result = ReferenceList.Kind, ReferenceEntry.Result
    limit = settings.MAX_DECILE or 10  # nobody is above the tenth
    return [
        Saying(kind.DECEASED, "listed_deceased"),
        Saying(kind.WAGE_EARNER, "listed_wage_earner"),
        Saying(kind.PARTICIPANT, "listed_participant"),
        Saying(kind.PUBLIC_SERVANT, "listed_public_servant"),
        Saying(kind.WELFARE, "welfare_above_limit", Q(decile__gt=limit)),
        Saying(kind.CIVIL_REGISTRY, "listed_deceased", Q(result=result.DECEASED)),
        Saying(kind.CIVIL_REGISTRY, "civil_registry_differs", Q(result=result.DIFFERS)),
        Saying(kind.CIVIL_REGISTRY, "civil_registry_not_found", Q(result=result.NOT_FOUND)),
        Saying(kind.CIVIL_REGISTRY, "civil_registry_moved", Q(result=result.MOVED)),
    ]


class ReferenceEntryQuerySet(models.QuerySet["ReferenceEntry"]):
    def current(self, day: date) -> ReferenceEntryQuerySet:
        """Entries of the lists that hold on a day."""
        alive = Q(list__valid_until=None) | Q(list__valid_until__gte=day)
        return self.filter(alive, list__state=ReferenceList.State.ACTIVE)

    def saying(self, *codes: str) -> ReferenceEntryQuerySet:
        """Entries that say one of these finding codes (or any at all), each with its `code`."""
        said = [
            (Q(list__kind=each.kind) & each.on, each.code)
            for each in sayings()
            if not codes or each.code in codes
        ]
        whens = [When(condition, then=Value(code)) for condition, code in said]
        return self.filter(reduce(or_, (condition for condition, _code in said))).annotate(
            code=Case(*whens)
        )

    def about(self, path: str) -> Exists:
        """Whether one of these is about the person whose NIK digest stands at `path`."""
        return Exists(self.filter(nik_digest=OuterRef(path)))


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

    objects = ReferenceEntryQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["list", "nik_digest"],
                name="referenceentry_stands_once",
                violation_error_message=_("Orang ini sudah ada di daftar tersebut."),
            )
        ]
        indexes = [models.Index(fields=["nik_digest"], name="referenceentry_nik")]
