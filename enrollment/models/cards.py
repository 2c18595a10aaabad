"""The programme card: followed to its owner, and proven by its QR code."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from enrollment.models.card_runs import CardRun
from enrollment.models.decrees import Member
from gumas_pbi.fields import SealedTextField
from villages.models import Village
from villages.models.regions import PlaceQuerySet
from workers.models import Worker


class CardReceipt(models.Model):
    """A signed list of received cards, photographed or scanned, sealed in storage."""

    village = models.ForeignKey(Village, on_delete=models.PROTECT, related_name="+")
    file = models.FileField(upload_to="receipts/%Y/%m", max_length=200)
    file_name = models.CharField(max_length=200)
    sha256 = models.BinaryField(max_length=32)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    uploaded_at = models.DateTimeField()

    objects = PlaceQuerySet.as_manager()


class Station(models.TextChoices):
    """Where a card is on its way to its owner."""

    PRINTED = "printed", _("Di kantor, sudah dicetak")
    DISTRICT = "district", _("Dikirim ke kecamatan")
    VILLAGE = "village", _("Di desa")
    HANDED = "handed", _("Di tangan pemiliknya")
    NOT_FOUND = "not_found", _("Pemiliknya tidak ditemukan")


class Card(models.Model):
    """A card of a member, and where it is. The code in its QR is random and signed, sealed here,
    found by its digest.

    `number` counts the cards of a person, 1 first; `since` and `until` are the days printed on it
    (`until` the last day covered). `station_on` is the day since which it is at its station.
    """

    Station = Station
    MOVES: ClassVar = {
        Station.PRINTED: {
            Station.DISTRICT, Station.VILLAGE, Station.HANDED, Station.NOT_FOUND,
        },
        Station.DISTRICT: {Station.VILLAGE, Station.HANDED, Station.NOT_FOUND},
        Station.VILLAGE: {Station.HANDED, Station.NOT_FOUND},
        Station.NOT_FOUND: {Station.HANDED, Station.VILLAGE},
        Station.HANDED: {Station.VILLAGE},  # written down in error
    }  # fmt: skip

    class Receiver(models.TextChoices):
        WORKER = "worker", _("Pekerja sendiri")
        FAMILY = "family", _("Keluarganya")

    class Proof(models.TextChoices):
        SHEET = "sheet", _("Tanda terima ditandatangani")
        SCAN = "scan", _("Kartunya dipindai saat diserahkan")

    class Missing(models.TextChoices):
        AWAY = "away", _("Tidak ada di tempat")
        MOVED = "moved", _("Pindah")
        DEAD = "dead", _("Meninggal dunia")
        REFUSED = "refused", _("Menolak")
        UNKNOWN = "unknown", _("Tidak dikenal di desa")

    class Revoked(models.TextChoices):
        LOST = "lost", _("Hilang")
        DAMAGED = "damaged", _("Rusak")
        CHANGED = "changed", _("Nama atau datanya berubah")
        RENEWED = "renewed", _("Diganti kartu masa baru")
        OTHER = "other", _("Lain-lain")

    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="cards")
    worker = models.ForeignKey(Worker, on_delete=models.PROTECT, related_name="cards")
    village = models.ForeignKey(Village, on_delete=models.PROTECT)
    run = models.ForeignKey(CardRun, on_delete=models.PROTECT, related_name="allotted")
    serial = models.CharField(_("nomor seri"), max_length=20)
    number = models.PositiveSmallIntegerField(_("kartu ke"), default=1, db_default=1)
    replaces = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, related_name="replaced_by"
    )
    since = models.DateField(_("terlindungi sejak"), null=True)
    until = models.DateField(_("terlindungi sampai"), null=True)
    token = SealedTextField()
    token_digest = models.BinaryField(max_length=32)
    revoked_at = models.DateTimeField(null=True)
    revoked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    revoked_reason = models.CharField(
        _("alasan dicabut"), max_length=8, choices=Revoked, blank=True, default="", db_default=""
    )
    revoked_note = models.CharField(
        _("keterangan"), max_length=300, blank=True, default="", db_default=""
    )

    station = models.CharField(
        _("tempat kartu"), max_length=10, choices=Station, default=Station.PRINTED,
        db_default=Station.PRINTED,
    )  # fmt: skip
    station_on = models.DateField(_("sejak"))
    # In the worker's own hand: on which day, who says so, into whose hand, and the proof of it.
    handed_on = models.DateField(_("diserahkan pada"), null=True)
    handed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    handed_at = models.DateTimeField(null=True)
    received_by = models.CharField(
        _("diterima oleh"), max_length=6, choices=Receiver, blank=True, default="", db_default=""
    )
    receiver = SealedTextField(_("nama dan hubungan keluarga"), null=True)
    proof = models.CharField(
        _("bukti"), max_length=5, choices=Proof, blank=True, default="", db_default=""
    )
    receipt = models.ForeignKey(
        CardReceipt, on_delete=models.PROTECT, null=True, related_name="cards", db_index=False
    )
    missing = models.CharField(
        _("mengapa"), max_length=7, choices=Missing, blank=True, default="", db_default=""
    )

    objects = PlaceQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["serial"],
                name="card_serial_stands_once",
                violation_error_message=_("Nomor seri kartu ini sudah dipakai."),
            ),
            models.UniqueConstraint(
                fields=["token_digest"],
                name="card_token_stands_once",
                violation_error_message=_("Kode QR kartu ini sudah dipakai."),
            ),
            models.UniqueConstraint(
                fields=["member"],
                condition=Q(revoked_at=None),
                name="card_of_member_stands_once",
                violation_error_message=_("Peserta ini sudah punya kartu yang berlaku."),
            ),
            models.CheckConstraint(
                condition=Q(handed_on=None, handed_by=None, handed_at=None)
                | Q(handed_on__isnull=False, handed_by__isnull=False, handed_at__isnull=False),
                name="card_handed_over_by_and_at_together",
                violation_error_message=_("Catat penyerah kartu, harinya, dan waktunya bersama."),
            ),
            models.CheckConstraint(
                condition=Q(station="handed", handed_on__isnull=False)
                | ~Q(station="handed") & Q(handed_on=None, received_by="", receipt=None, proof=""),
                name="card_handed_has_a_day",
                violation_error_message=_("Kartu yang diserahkan harus punya tanggal penyerahan."),
            ),
            models.CheckConstraint(
                condition=Q(station="not_found") & ~Q(missing="")
                | ~Q(station="not_found") & Q(missing=""),
                name="card_not_found_says_why",
                violation_error_message=_("Pilih mengapa pemilik kartu tidak ditemukan."),
            ),
            models.CheckConstraint(
                condition=Q(revoked_by=None, revoked_at=None, revoked_reason="")
                | Q(revoked_by__isnull=False, revoked_at__isnull=False) & ~Q(revoked_reason=""),
                name="card_revoked_with_reason",
                violation_error_message=_("Pilih alasan mencabut kartu ini."),
            ),
        ]
        indexes = [
            models.Index(fields=["run", "village"], name="card_run_village"),
            # Which cards lie about, where and since when.
            models.Index(
                fields=["village", "station", "station_on"],
                condition=Q(revoked_at=None) & ~Q(station="handed"),
                name="card_on_its_way",
            ),
        ]

    def __str__(self) -> str:
        return self.serial


class CardStep(models.Model):
    """A step of a card on its way: to which station, on which day, and who wrote it down."""

    card = models.ForeignKey(Card, on_delete=models.CASCADE, related_name="steps")
    station = models.CharField(max_length=10, choices=Station)
    on = models.DateField(_("tanggal"))
    note = models.CharField(_("keterangan"), max_length=300, blank=True, default="", db_default="")
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    recorded_at = models.DateTimeField()
