"""An uploaded list, its rows as they came, and what is said about them."""

from __future__ import annotations

import json
from typing import Any, ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from gumas_pbi.fields import SealedTextField
from gumas_pbi.models import Job, User
from villages.models import District, Village
from villages.models.regions import PlaceQuerySet
from workers.models.occupations import Occupation
from workers.models.workers import PersonFields, Worker


class RosterQuerySet(PlaceQuerySet):
    """A roster of one village is seen there; one of a district by its uploader and by staff."""

    def visible_to(self, user: User) -> RosterQuerySet:
        seen = super().visible_to(user)
        still_posted = Exists(Village.objects.of(user))
        return seen | self.filter(still_posted, village=None, uploaded_by=user)


class Roster(Job):
    """A list of workers as uploaded. The file is kept sealed; its SHA-256 tells it again.

    `rows`: worker rows read; of a population list, `left_out` of them were not proposed and are
    not kept. `unknown_headers`: titles that nobody could place; of a refused list, all titles of
    what looked like a table, kept (with the file) for them to be placed by hand.
    """

    class State(models.TextChoices):
        RECEIVED = "received", _("Menunggu dibaca")
        CHECKED = "checked", _("Sudah diperiksa")
        REFUSED = "refused", _("Tidak bisa dibaca")

    MOVES: ClassVar = {
        State.RECEIVED: {State.CHECKED, State.REFUSED},
        State.CHECKED: {State.RECEIVED},  # read again, with headers mapped by hand
        State.REFUSED: {State.RECEIVED},  # the same, where NIK or name had an unknown header
    }
    UNDONE = frozenset({State.RECEIVED})
    FAILED = State.REFUSED
    TASK = "workers.read_roster"

    state = models.CharField(max_length=10, choices=State, default=State.RECEIVED)
    file = models.FileField(upload_to="rosters/%Y/%m", max_length=200)
    file_name = models.CharField(_("nama berkas"), max_length=200)
    size = models.PositiveIntegerField(_("ukuran (byte)"))
    sha256 = models.BinaryField(max_length=32)
    village = models.ForeignKey(Village, on_delete=models.PROTECT, null=True, blank=True)
    district = models.ForeignKey(District, on_delete=models.PROTECT, null=True, blank=True)
    reference_date = models.DateField(_("tanggal acuan umur"))
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    uploaded_at = models.DateTimeField()
    rows = models.PositiveIntegerField(_("baris"), default=0)
    accepted = models.PositiveIntegerField(_("benar"), default=0)
    rejected = models.PositiveIntegerField(_("perlu diperbaiki"), default=0)
    refusal = models.CharField(max_length=40, blank=True, default="")
    hidden_sheets = ArrayField(models.CharField(max_length=100), default=list, blank=True)
    unknown_headers = ArrayField(models.CharField(max_length=200), default=list, blank=True)
    is_population = models.BooleanField(_("daftar penduduk"), default=False)
    left_out = models.PositiveIntegerField(_("tidak diusulkan"), default=0)
    suspicions = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    confirmed_at = models.DateTimeField(null=True)
    confirm_reason = models.CharField(_("alasan"), max_length=300, blank=True, default="")

    objects = RosterQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    rows=models.F("accepted") + models.F("rejected") + models.F("left_out")
                ),
                name="roster_rows_add_up",
                violation_error_message=_("Jumlah baris daftar ini tidak cocok. Baca ulang."),
            ),
            models.UniqueConstraint(
                fields=["sha256", "village", "district"],
                condition=~Q(state="refused") & Q(left_out=0),
                nulls_distinct=False,
                name="roster_file_stands_once",
                violation_error_message=_("Berkas yang sama sudah pernah diunggah."),
            ),
            models.CheckConstraint(
                condition=Q(confirmed_by=None, confirmed_at=None, confirm_reason="")
                | Q(confirmed_by__isnull=False, confirmed_at__isnull=False) & ~Q(confirm_reason=""),
                name="roster_confirmed_by_and_at_with_reason",
                violation_error_message=_("Tuliskan alasan mengapa daftar ini tetap dikirim."),
            ),
        ]
        indexes = [models.Index(fields=["village", "uploaded_at"], name="roster_village_time")]

    def __str__(self) -> str:
        return self.file_name


class RosterRowQuerySet(PlaceQuerySet):
    def to_send(self) -> RosterRowQuerySet:
        """Rows without errors that wait; of a population list, those that somebody picked."""
        return self._of_interest().filter(errors=0)

    def to_mend(self) -> RosterRowQuerySet:
        """Rows with errors that wait to be mended."""
        return self._of_interest().filter(errors__gt=0)

    def standing(self) -> RosterRowQuerySet:
        """Rows that take part: waiting (of a population list, if picked) or sent."""
        waiting, sent = RosterRow.State.WAITING, RosterRow.State.SUBMITTED
        return self.filter(
            Q(state=sent) | Q(state=waiting) & (Q(roster__is_population=False) | Q(picked=True))
        )

    def in_two_villages(self) -> RosterRowQuerySet:
        """Waiting rows whose NIK stands in the list of another village too."""
        others = RosterRow.objects.standing().filter(nik_digest=OuterRef("nik_digest"))
        others = others.filter(village__isnull=False).exclude(village=OuterRef("village"))
        return self._of_interest().filter(Exists(others), village__isnull=False)

    def _of_interest(self) -> RosterRowQuerySet:
        waiting = self.filter(state=RosterRow.State.WAITING)
        return waiting.filter(Q(roster__is_population=False) | Q(picked=True))


class RosterRow(PersonFields):
    """One worker row: everything that came, sealed in `content`, beside it what checks need.

    Every index and foreign key is paid for by each row that is read, so there are few (see
    docs/decisions): what is empty then is indexed where it is filled; villages and occupations,
    which nobody deletes, are looked up for the whole list and not proven for each row.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("Menunggu")
        SUBMITTED = "submitted", _("Sudah dikirim")
        SKIPPED = "skipped", _("Dilewati")
        REPLACED = "replaced", _("Diganti unggahan baru")
        KNOWN = "known", _("Sudah dikirim sebelumnya")

    class Update(models.TextChoices):
        """What becomes of the new values about somebody who is registered already."""

        WAITING = "waiting", _("Menunggu verifikator")
        ACCEPTED = "accepted", _("Data diperbarui")
        DECLINED = "declined", _("Tidak dipakai")

    roster = models.ForeignKey(
        Roster, on_delete=models.CASCADE, related_name="lines", db_index=False
    )
    position = models.PositiveIntegerField()
    sheet = models.CharField(max_length=100, blank=True)
    number = models.PositiveIntegerField(_("baris"))
    content = SealedTextField()
    nik_digest = models.BinaryField(max_length=32, null=True)
    village = models.ForeignKey(
        Village, on_delete=models.PROTECT, null=True, db_index=False, db_constraint=False
    )
    occupation = models.ForeignKey(
        Occupation,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        verbose_name=_("pekerjaan"),
        db_index=False,
        db_constraint=False,
    )
    said = ArrayField(models.CharField(max_length=30), default=list)
    errors = models.PositiveSmallIntegerField(default=0, db_default=0)
    warnings = models.PositiveSmallIntegerField(default=0, db_default=0)
    state = models.CharField(
        max_length=10, choices=State, default=State.WAITING, db_default=State.WAITING
    )
    skip_reason = models.CharField(
        _("alasan"), max_length=200, blank=True, default="", db_default=""
    )
    picked = models.BooleanField(_("diusulkan"), default=False, db_default=False)
    replaced_by = models.ForeignKey(
        "self", on_delete=models.SET_NULL, null=True, related_name="replaces", db_index=False
    )
    worker = models.ForeignKey(Worker, on_delete=models.SET_NULL, null=True, db_index=False)
    proposal = models.ForeignKey(
        "workers.Proposal",
        on_delete=models.SET_NULL,
        null=True,
        related_name="lines",
        db_index=False,
    )
    update_state = models.CharField(
        max_length=8, choices=Update, blank=True, default="", db_default=""
    )
    update_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        db_index=False,
    )
    update_at = models.DateTimeField(null=True)
    update_reason = models.CharField(
        _("alasan"), max_length=200, blank=True, default="", db_default=""
    )

    objects = RosterRowQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["roster", "position"],
                name="rosterrow_stands_once",
                violation_error_message=_("Baris ini sudah dibaca."),
            ),
            models.CheckConstraint(
                condition=~Q(state="submitted") | Q(errors=0),
                name="rosterrow_submitted_without_errors",
                violation_error_message=_("Baris yang belum benar tidak bisa dikirim."),
            ),
            models.CheckConstraint(
                condition=~Q(state="skipped") | ~Q(skip_reason=""),
                name="rosterrow_skipped_with_reason",
                violation_error_message=_("Tuliskan alasan mengapa baris ini dilewati."),
            ),
            models.CheckConstraint(
                condition=Q(update_state__in=["", "waiting"], update_by=None, update_at=None)
                | Q(
                    update_state__in=["accepted", "declined"],
                    update_by__isnull=False,
                    update_at__isnull=False,
                ),
                name="rosterrow_update_decided_by_and_at_together",
                violation_error_message=_("Catat siapa yang memutuskan pembaruan ini dan kapan."),
            ),
            models.CheckConstraint(
                condition=~Q(update_state="declined") | ~Q(update_reason=""),
                name="rosterrow_update_declined_with_reason",
                violation_error_message=_("Tuliskan alasan mengapa data baru ini tidak dipakai."),
            ),
        ]
        indexes = [
            models.Index(fields=["nik_digest"], name="rosterrow_nik"),
            *(
                models.Index(
                    fields=[name],
                    condition=Q(**{f"{name}__isnull": False}),
                    name=f"rosterrow_{name}",
                )
                for name in ("worker", "proposal", "replaced_by")
            ),
            models.Index(
                fields=["village"],
                condition=Q(update_state="waiting"),
                name="rosterrow_update_waiting",
            ),
            models.Index(
                fields=["village"],
                condition=Q(state="waiting", errors__gt=0),
                name="rosterrow_to_mend",
            ),
        ]

    @cached_property
    def person(self) -> dict[str, Any]:
        """The sealed part: nik, family_card, mother_name, phone, heir_name; `cells` as they came,
        by field; `lacks`, the fields that the list has no column for."""
        return dict(json.loads(self.content)) if self.content else {}


class Finding(models.Model):
    """What is said about a row (or, with `row` null, about a sheet)."""

    class Severity(models.TextChoices):
        ERROR = "error", _("Harus diperbaiki")
        WARNING = "warning", _("Perlu dilihat")

    roster = models.ForeignKey(
        Roster, on_delete=models.CASCADE, related_name="findings", db_index=False
    )
    row = models.ForeignKey(
        RosterRow, on_delete=models.CASCADE, related_name="findings", null=True, db_index=False
    )
    sheet = models.CharField(max_length=100, blank=True)
    number = models.PositiveIntegerField()
    field = models.CharField(max_length=20)
    code = models.CharField(max_length=30)
    severity = models.CharField(max_length=7, choices=Severity)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["row", "code"],
                name="finding_said_once",
                violation_error_message=_("Temuan ini sudah tercatat untuk baris tersebut."),
            )
        ]
        indexes = [models.Index(fields=["roster", "code"], name="finding_roster_code")]


class RowChange(models.Model):
    """What an officer changed in a row: the cells (or the state) before and after, sealed.

    `batch` ties together what was done by one act to many rows, so that one undo takes all back.
    """

    class Kind(models.TextChoices):
        MEND = "mend", _("Diperbaiki")
        SKIP = "skip", _("Dilewati")
        RESTORE = "restore", _("Dikembalikan")
        PLACE = "place", _("Kolom ditentukan")

    row = models.ForeignKey(RosterRow, on_delete=models.CASCADE, related_name="changes")
    batch = models.UUIDField(db_index=True)
    kind = models.CharField(max_length=7, choices=Kind)
    before = SealedTextField()
    after = SealedTextField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    undone_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(undone_by=None, undone_at=None)
                | Q(undone_by__isnull=False, undone_at__isnull=False),
                name="rowchange_undone_by_and_at_together",
                violation_error_message=_("Catat siapa yang membatalkan dan kapan."),
            )
        ]
