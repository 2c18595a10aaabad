"""A village's proposal: its people, each a candidate until there is a verdict."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from gumas_pbi.models import Job, User
from villages.models import Village
from villages.models.regions import PlaceQuerySet
from workers.checks import LISTED_ERRORS
from workers.models.references import ReferenceEntry
from workers.models.rosters import Roster, RosterRow
from workers.models.verdicts import VerdictReason
from workers.models.workers import Worker


class ProposalQuerySet(PlaceQuerySet):
    def visible_to(self, user: User) -> ProposalQuerySet:
        seen = super().visible_to(user)
        still_posted = Exists(Village.objects.of(user))
        return seen | self.filter(still_posted, village=None, submitted_by=user)


class Proposal(Job):
    """The good rows of a roster, sent for verification. `village` is empty for a whole district."""

    class State(models.TextChoices):
        PREPARING = "preparing", _("Sedang disiapkan")
        OPEN = "open", _("Menunggu verifikasi")
        DONE = "done", _("Selesai diverifikasi")
        FAILED = "failed", _("Gagal disiapkan")

    MOVES: ClassVar = {
        State.PREPARING: {State.OPEN, State.DONE, State.FAILED},  # done: it held updates only
        State.OPEN: {State.DONE},
        State.DONE: {State.OPEN},  # somebody who was sent back to the village is sent again
    }
    UNDONE = frozenset({State.PREPARING})
    FAILED = State.FAILED
    TASK = "workers.fill_proposal"

    state = models.CharField(max_length=10, choices=State, default=State.PREPARING)
    roster = models.ForeignKey(Roster, on_delete=models.PROTECT, related_name="proposals")
    village = models.ForeignKey(Village, on_delete=models.PROTECT, null=True, blank=True)
    people = models.PositiveIntegerField(_("orang"), default=0)
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    submitted_at = models.DateTimeField()

    objects = ProposalQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["roster"],
                condition=Q(state="preparing"),
                name="proposal_is_prepared_once",
                violation_error_message=_("Baris yang benar dari daftar ini sedang dikirim."),
            )
        ]

    def __str__(self) -> str:
        return _("Usulan %(number)s") % {"number": self.pk}


def listed_on(day: date, *codes: str) -> Exists:
    """Whether a list that holds on a day says one of these finding codes (or any) of a
    candidate."""
    return ReferenceEntry.objects.current(day).saying(*codes).about("worker__nik_digest")


class CandidateQuerySet(PlaceQuerySet):
    def ready(self) -> CandidateQuerySet:
        """Accepted, alive, one person, and looked at a second time where that was drawn: what a
        decree can name."""
        looked_at = Q(is_sampled=False) | Q(second_at__isnull=False)
        return self.filter(
            looked_at,
            state=Candidate.State.ACCEPTED,
            worker__died_on=None,
            worker__merged_into=None,
        )

    def lapsed(self, day: date) -> CandidateQuerySet:
        """Named in a decree, but nothing covers them on this day or after, and no decree that
        still runs has them wait for BPJS's answer. What comes of them there, the programme's part
        tells (`members`)."""
        covers = Q(members__enrollments__end=None) | Q(members__enrollments__end__gt=day) & Q(
            members__enrollments__end__gt=F("members__enrollments__start")
        )
        covered = Candidate.objects.filter(
            covers, pk=OuterRef("pk"), members__enrollments__isnull=False
        )
        waiting = Candidate.objects.filter(
            pk=OuterRef("pk"), members__state__in=["decreed", "sent"], members__decree__end__gt=day
        )
        return self.filter(~Exists(covered), ~Exists(waiting), state=Candidate.State.DECREED)

    def lapse(self, day: date) -> int:
        """Close those of these who have lapsed, so that they can be proposed anew. Returns people.

        They are held first: of whom a decree carries on at the same time, it is asked again.
        """
        found = self.lapsed(day).order_by("pk").select_for_update(of=("self",), no_key=True)
        held = list(found.values_list("pk", flat=True))
        lapsed = Candidate.objects.filter(pk__in=held).lapsed(day) if held else self.none()
        return int(lapsed.update(state=Candidate.State.CLOSED))

    def held_against_lists(self, day: date) -> CandidateQuerySet:
        """Each with `listed`, whether a list says anything of the person, and `barred`, whether
        that speaks against having the person in the programme."""
        return self.annotate(listed=listed_on(day), barred=listed_on(day, *LISTED_ERRORS))


class Candidate(models.Model):
    """One proposed person and the verdict. A verdict is by somebody else than who proposed."""

    class State(models.TextChoices):
        PROPOSED = "proposed", _("Menunggu verifikasi")
        ACCEPTED = "accepted", _("Disetujui")
        RETURNED = "returned", _("Dikembalikan ke desa")
        REFUSED = "refused", _("Ditolak")
        DECREED = "decreed", _("Masuk SK")
        CLOSED = "closed", _("Selesai")

    MOVES: ClassVar = {
        State.PROPOSED: {State.ACCEPTED, State.REFUSED, State.RETURNED},
        State.RETURNED: {State.PROPOSED, State.REFUSED, State.CLOSED},
        State.ACCEPTED: {State.DECREED, State.REFUSED, State.PROPOSED},
        State.DECREED: {State.CLOSED},
        State.CLOSED: {State.DECREED},  # whom BPJS refused, mended and to be sent again
    }
    # Those who still stand somewhere on the road: one such candidacy a person.
    STANDING: ClassVar = (State.PROPOSED, State.RETURNED, State.ACCEPTED, State.DECREED)
    FALLEN: ClassVar = (State.REFUSED, State.CLOSED)

    state = models.CharField(
        max_length=10, choices=State, default=State.PROPOSED, db_default=State.PROPOSED
    )
    proposal = models.ForeignKey(Proposal, on_delete=models.PROTECT, related_name="candidates")
    worker = models.ForeignKey(Worker, on_delete=models.PROTECT, related_name="candidacies")
    row = models.ForeignKey(RosterRow, on_delete=models.SET_NULL, null=True, related_name="+")
    village = models.ForeignKey(Village, on_delete=models.PROTECT)
    warnings = models.PositiveSmallIntegerField(db_default=0)
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    submitted_at = models.DateTimeField()
    verified_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    verified_at = models.DateTimeField(null=True)
    cause = models.ForeignKey(
        VerdictReason, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    reason = models.CharField(_("alasan"), max_length=300, blank=True, db_default="")
    # What the village says when it sends somebody again who was sent back.
    reply = models.CharField(_("jawaban desa"), max_length=300, blank=True, db_default="")
    # Drawn for a second look: not ready for a decree before another verifier has looked.
    is_sampled = models.BooleanField(default=False, db_default=False)
    second_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    second_at = models.DateTimeField(null=True)
    # Before others in the village's reserve list, with the reason; 0 is nobody's special place.
    priority = models.PositiveSmallIntegerField(_("prioritas"), default=0, db_default=0)
    priority_reason = models.CharField(
        _("alasan prioritas"), max_length=300, blank=True, db_default=""
    )
    priority_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    priority_at = models.DateTimeField(null=True)

    objects = CandidateQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(verified_by=None, verified_at=None)
                | Q(verified_by__isnull=False, verified_at__isnull=False),
                name="candidate_verified_by_and_at_together",
                violation_error_message=_("Catat pemeriksa dan waktunya bersama-sama."),
            ),
            models.CheckConstraint(
                condition=~Q(verified_by=F("submitted_by")),
                name="candidate_verified_by_another",
                violation_error_message=_(
                    "Anda yang mengirim usulan ini. Verifikasi harus dilakukan orang lain."
                ),
            ),
            models.CheckConstraint(
                condition=Q(state="proposed") | Q(verified_by__isnull=False),
                name="candidate_has_a_verdict_by_somebody",
                violation_error_message=_("Keputusan tanpa nama pemeriksa tidak bisa disimpan."),
            ),
            models.CheckConstraint(
                condition=~Q(state="refused") | ~Q(reason=""),
                name="candidate_refused_with_reason",
                violation_error_message=_("Tuliskan alasan penolakan."),
            ),
            models.CheckConstraint(
                condition=~Q(state="returned") | ~Q(reason=""),
                name="candidate_returned_with_note",
                violation_error_message=_("Tuliskan apa yang harus dilengkapi desa."),
            ),
            models.CheckConstraint(
                condition=Q(second_by=None, second_at=None)
                | Q(second_by__isnull=False, second_at__isnull=False, is_sampled=True),
                name="candidate_second_look_by_and_at_together",
                violation_error_message=_("Catat pemeriksa kedua dan waktunya bersama-sama."),
            ),
            models.CheckConstraint(
                condition=~Q(second_by=F("verified_by")) & ~Q(second_by=F("submitted_by")),
                name="candidate_second_look_by_another",
                violation_error_message=_(
                    "Pemeriksaan kedua harus dilakukan orang lain daripada yang mengusulkan atau "
                    "memverifikasi."
                ),
            ),
            models.CheckConstraint(
                condition=Q(priority=0, priority_reason="", priority_by=None, priority_at=None)
                | Q(priority__gt=0, priority_by__isnull=False, priority_at__isnull=False)
                & ~Q(priority_reason=""),
                name="candidate_priority_has_a_reason",
                violation_error_message=_("Tuliskan alasan mendahulukan orang ini."),
            ),
            models.UniqueConstraint(
                fields=["worker"],
                condition=Q(state__in=["proposed", "returned", "accepted", "decreed"]),
                name="candidate_stands_once",
                violation_error_message=_("Orang ini sudah diusulkan dan masih diproses."),
            ),
        ]
        indexes = [
            models.Index(fields=["proposal", "state"], name="candidate_proposal_state"),
            models.Index(fields=["state", "village"], name="candidate_state_village"),
            # The worklist, oldest first.
            models.Index(
                fields=["submitted_at", "id"],
                condition=Q(state="proposed"),
                name="candidate_waiting_since",
            ),
            models.Index(
                fields=["submitted_at", "id"],
                condition=Q(state="accepted", is_sampled=True, second_at=None),
                name="candidate_second_look",
            ),
        ]

    def __str__(self) -> str:
        return str(self.worker)
