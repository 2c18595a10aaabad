"""What BPJS answers: its files, what their words mean, and what could not be taken."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from enrollment.models.placed_columns import PlacedColumn
from gumas_pbi.models import Job


class AnswerColumn(PlacedColumn):
    """What a column title of BPJS's answers means."""


class AnswerWord(models.Model):
    """What a word in the status column of BPJS's answers means: said once, remembered."""

    class Meaning(models.TextChoices):
        ACCEPTED = "accepted", _("Diterima")
        REFUSED = "refused", _("Ditolak")
        WAITING = "waiting", _("Masih diproses BPJS")

    word = models.CharField(max_length=80)  # normalised
    title = models.CharField(_("status"), max_length=80)  # as it was seen
    meaning = models.CharField(_("artinya"), max_length=8, choices=Meaning)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    decided_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["word"],
                name="answerword_stands_once",
                violation_error_message=_("Status ini sudah ditentukan artinya."),
            )
        ]

    def __str__(self) -> str:
        return self.title


class RegistrationAnswer(Job):
    """A file in which BPJS answers. Kept sealed; read by a worker process, and read again where
    somebody has said since what a column or a status means.

    The lines of the file are `accepted` + `refused` + `waiting` (BPJS works on them still) + its
    differences, warnings apart; the people who were waited for (`asked`) are `accepted` +
    `refused` + `disputed` (mentioned, not taken) + `unmentioned`.
    """

    class State(models.TextChoices):
        RECEIVED = "received", _("Menunggu dibaca")
        UNPLACED = "unplaced", _("Kolomnya belum dikenal")
        READ = "read", _("Sudah dibaca")
        REFUSED = "refused", _("Tidak bisa dibaca")

    MOVES: ClassVar = {
        State.RECEIVED: {State.READ, State.UNPLACED, State.REFUSED},
        State.UNPLACED: {State.RECEIVED, State.REFUSED},
        State.READ: {State.RECEIVED},
    }
    UNDONE = frozenset({State.RECEIVED})
    FAILED = State.REFUSED
    TASK = "enrollment.read_answer"

    state = models.CharField(max_length=10, choices=State, default=State.RECEIVED)
    decree = models.ForeignKey(
        "enrollment.Decree", on_delete=models.PROTECT, related_name="answers"
    )
    file = models.FileField(upload_to="answers/%Y/%m", max_length=200)
    file_name = models.CharField(max_length=200)
    received_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    received_at = models.DateTimeField()
    accepted = models.PositiveIntegerField(_("diterima"), default=0)
    refused = models.PositiveIntegerField(_("ditolak"), default=0)
    unknown = models.PositiveIntegerField(_("tidak dikenal"), default=0)
    unmentioned = models.PositiveIntegerField(_("tidak disebut"), default=0)
    lines = models.PositiveIntegerField(_("baris"), default=0)
    waiting = models.PositiveIntegerField(_("masih diproses"), default=0)
    asked = models.PositiveIntegerField(_("ditunggu jawabannya"), default=0)
    disputed = models.PositiveIntegerField(_("disebut, belum bisa dipakai"), default=0)
    # Columns that nobody has placed yet, and a few values of each, long numbers masked.
    titles = ArrayField(models.CharField(max_length=200), default=list, blank=True)
    samples = ArrayField(models.CharField(max_length=220), default=list, blank=True)

    def __str__(self) -> str:
        return self.file_name


class Difference(models.Model):
    """A line of an answer that could not be taken as it stands, to be settled one by one.

    `code` says what is wrong, `row` and `sheet` where it stands in the file. What BPJS said is
    kept as `says_accepted`, `kpj`, `start`, `says`; the NIK is not. `member` is whom the line is
    about, `other` whom its NIK means where its row means another; of somebody unknown only the
    initials (`name`) are kept.
    """

    class State(models.TextChoices):
        OPEN = "open", _("Perlu diselesaikan")
        ASKED = "asked", _("Ditanyakan ke BPJS")
        NOTED = "noted", _("Dicatat saja")  # says nothing new: nothing is to be done
        SETTLED = "settled", _("Sudah diselesaikan")

    class Resolution(models.TextChoices):
        ACCEPT = "accept", _("BPJS menerima orang ini")
        REFUSE = "refuse", _("BPJS menolak orang ini")
        KEEP = "keep", _("Data kita tetap berlaku")
        NOT_OURS = "not_ours", _("Bukan orang kita")
        MENDED = "mended", _("Sudah diperbaiki di tempat lain")
        ASK = "ask", _("Tanyakan ke BPJS")
        ANSWERED = "answered", _("Dijawab BPJS kemudian")

    MOVES: ClassVar = {
        State.OPEN: {State.ASKED, State.SETTLED},
        State.ASKED: {State.SETTLED},
    }
    UNSETTLED = (State.OPEN, State.ASKED)

    state = models.CharField(max_length=8, choices=State, default=State.OPEN, db_default=State.OPEN)
    answer = models.ForeignKey(
        RegistrationAnswer, on_delete=models.CASCADE, related_name="differences"
    )
    member = models.ForeignKey(
        "enrollment.Member", on_delete=models.PROTECT, null=True, related_name="differences"
    )
    other = models.ForeignKey(
        "enrollment.Member", on_delete=models.PROTECT, null=True, related_name="+"
    )
    name = models.CharField(max_length=80, blank=True, db_default="")
    row = models.PositiveIntegerField()
    sheet = models.CharField(max_length=100, blank=True, db_default="")
    code = models.CharField(max_length=30)
    says_accepted = models.BooleanField(null=True)
    kpj = models.CharField(max_length=30, blank=True, db_default="")
    start = models.DateField(null=True)
    says = models.CharField(max_length=300, blank=True, db_default="")
    resolution = models.CharField(
        _("penyelesaian"), max_length=20, choices=Resolution, blank=True, db_default=""
    )
    note = models.CharField(_("catatan"), max_length=300, blank=True, db_default="")
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    settled_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(settled_by=None, settled_at=None, state__in=["open", "noted"])
                | Q(
                    settled_by__isnull=False,
                    settled_at__isnull=False,
                    state__in=["asked", "settled"],
                ),
                name="difference_settled_by_and_at_together",
                violation_error_message=_("Catat penyelesai selisih dan waktunya bersama-sama."),
            )
        ]
        indexes = [models.Index(fields=["answer", "state"], name="difference_answer_state")]
