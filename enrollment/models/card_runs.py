"""A print run: its people are planned, and their cards drawn village by village."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from enrollment.models.decrees import Decree, Member
from gumas_pbi.models import Job
from villages.models import District, Village
from villages.models.regions import PlaceQuerySet


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
