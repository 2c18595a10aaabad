"""The programme card: planned, drawn by village, followed to its owner, proven by its QR code."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from enrollment.models.decrees import Decree, Member
from gumas_pbi.fields import SealedTextField
from gumas_pbi.models import Job
from villages.models import District, Village
from villages.models.regions import PlaceQuerySet
from workers.models import Worker


class CardRun(models.Model):
    """A print run: its people are frozen when it is asked for, and drawn village by village.

    `people` are those planned; each gets a card, or is `skipped` because by then they had one, or
    were covered no longer: people = cards + skipped once the run is printed.
    """

    class State(models.TextChoices):
        PRINTING = "printing", _("Sedang dibuat")
        PRINTED = "printed", _("Siap diunduh")
        STOPPED = "stopped", _("Dihentikan")

    MOVES: ClassVar = {
        State.PRINTING: {State.PRINTED, State.STOPPED},
        State.STOPPED: {State.PRINTING},
    }

    class Scope(models.TextChoices):
        NEW = "new", _("Semua yang belum punya kartu")
        DISTRICT = "district", _("Satu kecamatan")
        VILLAGE = "village", _("Satu desa atau kelurahan")
        DECREE = "decree", _("Satu SK")
        SELECTION = "selection", _("Pekerja yang dipilih")
        RENEWAL = "renewal", _("Masa perlindungan baru")
        REPRINT = "reprint", _("Kartu pengganti")

    class Layout(models.TextChoices):
        SHEET = "sheet", _("Lembar A4, bolak-balik")
        SINGLE = "single", _("Satu kartu satu halaman (pencetak kartu)")

    state = models.CharField(
        max_length=10, choices=State, default=State.PRINTING, db_default=State.PRINTING
    )
    scope = models.CharField(
        _("untuk siapa"), max_length=10, choices=Scope, default=Scope.NEW, db_default=Scope.NEW
    )
    layout = models.CharField(
        _("bentuk"), max_length=6, choices=Layout, default=Layout.SHEET, db_default=Layout.SHEET
    )
    district = models.ForeignKey(District, on_delete=models.PROTECT, null=True, blank=True)
    village = models.ForeignKey(Village, on_delete=models.PROTECT, null=True, blank=True)
    decree = models.ForeignKey(Decree, on_delete=models.PROTECT, null=True, blank=True)
    people = models.PositiveIntegerField(_("orang"), default=0, db_default=0)
    cards = models.PositiveIntegerField(_("kartu"), default=0, db_default=0)
    skipped = models.PositiveIntegerField(_("dilewati"), default=0, db_default=0)
    pages = models.PositiveIntegerField(_("halaman"), default=0, db_default=0)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    asked_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)
    stopped_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    stopped_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(stopped_by=None, stopped_at=None)
                | Q(stopped_by__isnull=False, stopped_at__isnull=False),
                name="cardrun_stopped_by_and_at_together",
                violation_error_message=_("Catat siapa yang menghentikan cetakan ini dan kapan."),
            ),
            models.CheckConstraint(
                condition=~Q(state="printed") | Q(people=F("cards") + F("skipped")),
                name="cardrun_adds_up",
                violation_error_message=_("Jumlah kartu tidak sama dengan jumlah orangnya."),
            ),
        ]

    def __str__(self) -> str:
        return _("Cetak kartu %(number)s") % {"number": self.pk}


class CardFile(Job):
    """A village's part of a run: its cards as one PDF, and the list to sign (tanda terima) as
    another, both sealed in storage."""

    class State(models.TextChoices):
        WAITING = "waiting", _("Menunggu")
        DRAWN = "drawn", _("Siap diunduh")
        STOPPED = "stopped", _("Dihentikan")
        FAILED = "failed", _("Gagal dibuat")

    MOVES: ClassVar = {
        State.WAITING: {State.DRAWN, State.FAILED, State.STOPPED},
        State.STOPPED: {State.WAITING},
        State.FAILED: {State.WAITING, State.STOPPED},
    }
    UNDONE = frozenset({State.WAITING})
    FAILED = State.FAILED
    TASK = "enrollment.draw_cards"

    state = models.CharField(
        max_length=10, choices=State, default=State.WAITING, db_default=State.WAITING
    )
    run = models.ForeignKey(CardRun, on_delete=models.CASCADE, related_name="files")
    village = models.ForeignKey(Village, on_delete=models.PROTECT)
    # Of the cards, and of the list to sign; both empty where everybody was skipped.
    file = models.FileField(upload_to="cards/%Y/%m", max_length=200, blank=True)
    receipt = models.FileField(upload_to="cards/%Y/%m", max_length=200, blank=True)
    people = models.PositiveIntegerField(_("orang"), default=0, db_default=0)
    cards = models.PositiveIntegerField(_("kartu"), default=0, db_default=0)
    pages = models.PositiveIntegerField(_("halaman"), default=0, db_default=0)

    objects = PlaceQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["run", "village"],
                name="cardfile_of_village_stands_once",
                violation_error_message=_("Kartu desa ini sudah dicetak dalam putaran tersebut."),
            )
        ]


class PlannedCard(models.Model):
    """Who is to get a card in a run, frozen when it was asked for. Gone once the card is drawn;
    whoever gets none stays, with the reason. Nobody is planned twice at a time."""

    class Skipped(models.TextChoices):
        DEAD = "dead", _("Meninggal dunia")
        ENDED = "ended", _("Tidak lagi terlindungi")
        HAS_CARD = "has_card", _("Sudah punya kartu lain yang berlaku")
        ELSEWHERE = "elsewhere", _("Dipindahkan ke cetakan lain")

    run = models.ForeignKey(CardRun, on_delete=models.CASCADE, related_name="planned")
    village = models.ForeignKey(Village, on_delete=models.PROTECT, related_name="+", db_index=False)
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+", db_index=False)
    # The card that this one takes the place of.
    replaces = models.ForeignKey(
        "enrollment.Card", on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    skipped = models.CharField(
        _("mengapa dilewati"), max_length=9, choices=Skipped, blank=True, default="", db_default=""
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["member"],
                condition=Q(skipped=""),
                name="plannedcard_of_member_stands_once",
                violation_error_message=_("Kartu peserta ini sedang dicetak."),
            )
        ]
        indexes = [models.Index(fields=["run", "village"], name="plannedcard_run_village")]


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
        Station.HANDED: set(),
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


class Portrait(models.Model):
    """A worker's photo for the card (JPEG, cropped to 3 : 4), sealed in storage."""

    worker = models.OneToOneField(Worker, on_delete=models.CASCADE, related_name="portrait")
    file = models.FileField(upload_to="portraits/%Y/%m", max_length=200)
    taken_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    taken_at = models.DateTimeField()


class Ceremony(models.Model):
    """A symbolic hand-over (penyerahan simbolis): when, where, by whom, how many cards."""

    on = models.DateField(_("tanggal"))
    place = models.CharField(_("tempat"), max_length=150)
    village = models.ForeignKey(
        Village, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    persons = models.CharField(_("diserahkan oleh"), max_length=300)
    cards = models.PositiveIntegerField(_("jumlah kartu"))
    note = models.CharField(_("keterangan"), max_length=300, blank=True, default="")
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    recorded_at = models.DateTimeField()
    cancelled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    cancelled_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(cancelled_by=None, cancelled_at=None)
                | Q(cancelled_by__isnull=False, cancelled_at__isnull=False),
                name="ceremony_cancelled_by_and_at_together",
                violation_error_message=_("Catat siapa yang menghapus acara ini dan kapan."),
            ),
            models.CheckConstraint(
                condition=Q(cards__gt=0),
                name="ceremony_hands_over_cards",
                violation_error_message=_("Jumlah kartu harus lebih dari nol."),
            ),
        ]
