"""Two rows, or a row and a worker, that may be one person; and what somebody decided of them."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce, Greatest, Least
from django.utils.translation import gettext_lazy as _

from gumas_pbi.models import User
from villages.models import Village
from workers.models.rosters import Roster, RosterRow
from workers.models.workers import Worker


class DuplicatePairQuerySet(models.QuerySet["DuplicatePair"]):
    def visible_to(self, user: User) -> DuplicatePairQuerySet:
        """Pairs of which this user may see both sides by name: the list, and every registered
        person that stands behind it."""
        if not user.is_active:
            return self.none()
        if user.is_staff_of_regency:
            return self.all()
        own = Village.objects.of(user).values("pk")
        found = self.filter(row__roster__in=Roster.objects.visible_to(user).values("pk"))
        for path in ("row__worker", "other_row__worker", "other_worker"):
            found = found.filter(Q(**{path: None}) | Q(**{f"{path}__village__in": own}))
        return found

    def standing(self) -> DuplicatePairQuerySet:
        """Pairs that are still a question: both sides take part, and are not one person yet."""
        standing = (RosterRow.State.WAITING, RosterRow.State.SUBMITTED)
        return self.with_verdict().filter(
            Q(row__roster__is_population=False) | Q(row__picked=True),
            Q(other_row=None) | Q(other_row__state__in=standing),
            Q(row__worker=None) | Q(other_worker=None) | ~Q(row__worker=F("other_worker")),
            Q(row__worker=None)
            | Q(other_row__worker=None)
            | ~Q(row__worker=F("other_row__worker")),
            Q(verdict=None) | ~Q(verdict=DuplicateVerdict.Verdict.DIFFERENT),
            row__state__in=standing,
            row__worker__merged_into=None,
            other_row__worker__merged_into=None,
            other_worker__merged_into=None,
        )

    def with_verdict(self) -> DuplicatePairQuerySet:
        """`verdict`: what was decided of the two NIKs (null: nothing yet)."""
        decided = DuplicateVerdict.objects.filter(
            first=Least(OuterRef("one"), OuterRef("other")),
            second=Greatest(OuterRef("one"), OuterRef("other")),
        )
        return self.annotate(
            one=F("row__nik_digest"),
            other=Coalesce("other_worker__nik_digest", "other_row__nik_digest"),
        ).annotate(verdict=Subquery(decided.values("verdict")))

    def unsure(self) -> DuplicatePairQuerySet:
        return self.standing().filter(verdict=DuplicateVerdict.Verdict.UNSURE)

    def undecided(self) -> DuplicatePairQuerySet:
        """Not decided yet, or called one person by an act that was taken back since."""
        return self.standing().filter(Q(verdict=None) | Q(verdict=DuplicateVerdict.Verdict.SAME))


class DuplicatePair(models.Model):
    """A row and its first near duplicate: another row of the list, or a worker in the registry."""

    row = models.OneToOneField(RosterRow, on_delete=models.CASCADE, related_name="pair")
    other_row = models.ForeignKey(RosterRow, on_delete=models.CASCADE, null=True, related_name="+")
    other_worker = models.ForeignKey(Worker, on_delete=models.CASCADE, null=True, related_name="+")

    objects = DuplicatePairQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(other_row__isnull=False, other_worker__isnull=True)
                | models.Q(other_row__isnull=True, other_worker__isnull=False),
                name="duplicatepair_has_one_partner",
                violation_error_message=_("Pasangan ganda harus menunjuk tepat satu orang lain."),
            )
        ]


class NearKey(models.Model):
    """A pseudonym of a worker's NIK with a window of its digits left out (see crypto.near_keys).

    NIKs that differ by a digit or a swap of neighbours share at least one. Eight a worker.
    """

    key = models.BigIntegerField()
    worker = models.ForeignKey(
        Worker, on_delete=models.CASCADE, related_name="near_keys", db_index=False
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["worker", "key"],
                name="nearkey_stands_once",
                violation_error_message=_("Kunci kemiripan NIK ini sudah ada."),
            )
        ]
        indexes = [models.Index(fields=["key"], name="nearkey_key")]


class DuplicateVerdict(models.Model):
    """What was decided of two NIKs, by their digests in order: never asked again."""

    class Verdict(models.TextChoices):
        SAME = "same", _("Orang yang sama")
        DIFFERENT = "different", _("Dua orang berbeda")
        UNSURE = "unsure", _("Belum yakin")

    first = models.BinaryField(max_length=32)
    second = models.BinaryField(max_length=32)
    verdict = models.CharField(max_length=9, choices=Verdict)
    note = models.CharField(_("catatan"), max_length=300, blank=True, default="")
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    decided_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["first", "second"],
                name="duplicateverdict_stands_once",
                violation_error_message=_("Kedua orang ini sudah pernah diputuskan."),
            ),
            models.CheckConstraint(
                condition=models.Q(first__lt=models.F("second")),
                name="duplicateverdict_in_order",
                violation_error_message=_("Pasangan ini harus disimpan berurutan."),
            ),
        ]
        indexes = [models.Index(fields=["second"], name="duplicateverdict_second")]
