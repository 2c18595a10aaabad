"""Synthetic people, lists and proposals."""

import uuid

import factory
from django.utils import timezone

from gumas_pbi import crypto
from gumas_pbi.models import Role
from gumas_pbi.tests.factories import UserFactory
from villages.tests.factories import VillageFactory
from workers.models import (
    Candidate,
    DuplicatePair,
    DuplicateVerdict,
    Finding,
    HeaderMapping,
    NearKey,
    Occupation,
    Proposal,
    ReferenceEntry,
    ReferenceList,
    Roster,
    RosterRow,
    RowChange,
    VerdictReason,
    Worker,
    WorkerChange,
)


class OccupationFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Occupation
        django_get_or_create = ("code",)

    code = "AGR01"
    name = "Petani"
    group = "agriculture"


class WorkerFactory(factory.django.DjangoModelFactory):
    """A man of 46 from Sare Rangan; each with another NIK (district 62.10.03, 17-08-1980)."""

    class Meta:
        model = Worker

    nik = factory.Sequence(lambda n: f"621003170880{n + 1:04d}")
    nik_digest = factory.LazyAttribute(lambda worker: crypto.digest(worker.nik))
    name = factory.Sequence(lambda n: f"Pekerja Contoh {n}")
    name_key = factory.LazyAttribute(lambda worker: worker.name.lower())
    birth_date = factory.LazyFunction(lambda: timezone.datetime(1980, 8, 17).date())
    gender = "L"
    village = factory.SubFactory(VillageFactory)
    occupation = factory.SubFactory(OccupationFactory)
    created_by = factory.SubFactory(UserFactory)
    created_at = factory.LazyFunction(timezone.now)
    updated_by = factory.SelfAttribute("created_by")
    updated_at = factory.SelfAttribute("created_at")


class RosterFactory(factory.django.DjangoModelFactory):
    """A roster of Sare Rangan that was read, without rows."""

    class Meta:
        model = Roster

    state = Roster.State.CHECKED
    file_name = "daftar.xlsx"
    size = 1000
    sha256 = factory.Sequence(lambda n: n.to_bytes(32, "big"))
    village = factory.SubFactory(VillageFactory)
    reference_date = factory.LazyFunction(timezone.localdate)
    uploaded_by = factory.SubFactory(UserFactory, role=Role.VILLAGE_OFFICER)
    uploaded_at = factory.LazyFunction(timezone.now)
    queued_at = factory.SelfAttribute("uploaded_at")


class RosterRowFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = RosterRow

    roster = factory.SubFactory(RosterFactory)
    position = factory.Sequence(lambda n: n)
    number = factory.LazyAttribute(lambda row: row.position + 2)
    name = factory.Sequence(lambda n: f"Orang Contoh {n}")
    village = factory.SelfAttribute("roster.village")


class FindingFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Finding

    row = factory.SubFactory(RosterRowFactory)
    roster = factory.SelfAttribute("row.roster")
    number = factory.SelfAttribute("row.number")
    field = "nik"
    code = "nik_missing"
    severity = Finding.Severity.ERROR


class DuplicatePairFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = DuplicatePair

    row = factory.SubFactory(RosterRowFactory)
    other_row = factory.SubFactory(RosterRowFactory, roster=factory.SelfAttribute("..row.roster"))


class ProposalFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Proposal

    state = Proposal.State.OPEN
    roster = factory.SubFactory(RosterFactory)
    village = factory.SelfAttribute("roster.village")
    submitted_by = factory.SelfAttribute("roster.uploaded_by")
    submitted_at = factory.LazyFunction(timezone.now)
    queued_at = factory.SelfAttribute("submitted_at")


class CandidateFactory(factory.django.DjangoModelFactory):
    """A person who waits for a verdict; `accepted=True`: verified by somebody else."""

    class Meta:
        model = Candidate

    proposal = factory.SubFactory(ProposalFactory)
    worker = factory.SubFactory(
        WorkerFactory, village=factory.SelfAttribute("..proposal.roster.village")
    )
    village = factory.SelfAttribute("worker.village")
    warnings = 0
    submitted_by = factory.SelfAttribute("proposal.submitted_by")
    submitted_at = factory.SelfAttribute("proposal.submitted_at")

    class Params:
        accepted = factory.Trait(
            state=Candidate.State.ACCEPTED,
            verified_by=factory.SubFactory(UserFactory, role=Role.VERIFIER),
            verified_at=factory.LazyFunction(timezone.now),
        )


class RowChangeFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = RowChange

    row = factory.SubFactory(RosterRowFactory)
    batch = factory.LazyFunction(uuid.uuid4)
    kind = RowChange.Kind.MEND
    by = factory.SelfAttribute("row.roster.uploaded_by")
    at = factory.LazyFunction(timezone.now)


class WorkerChangeFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = WorkerChange

    worker = factory.SubFactory(WorkerFactory)
    field = "address"
    before = "Jalan Lama"
    after = "Jalan Baru"
    by = factory.SubFactory(UserFactory)
    at = factory.LazyFunction(timezone.now)


class NearKeyFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = NearKey

    worker = factory.SubFactory(WorkerFactory)
    key = factory.Sequence(lambda n: n)


class DuplicateVerdictFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = DuplicateVerdict

    first = factory.Sequence(lambda n: b"a" * 28 + n.to_bytes(4, "big"))
    second = factory.Sequence(lambda n: b"b" * 28 + n.to_bytes(4, "big"))
    verdict = DuplicateVerdict.Verdict.DIFFERENT
    decided_by = factory.SubFactory(UserFactory)
    decided_at = factory.LazyFunction(timezone.now)


class HeaderMappingFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = HeaderMapping

    village = factory.SubFactory(VillageFactory)
    header = factory.Sequence(lambda n: f"kolom{n}")
    field = "address"
    decided_by = factory.SubFactory(UserFactory)
    decided_at = factory.LazyFunction(timezone.now)


class ReferenceListFactory(factory.django.DjangoModelFactory):
    """A list of the deceased that holds, without entries."""

    class Meta:
        model = ReferenceList

    state = ReferenceList.State.ACTIVE
    kind = ReferenceList.Kind.DECEASED
    source = factory.Sequence(lambda n: f"Dukcapil {n}")
    dated = factory.LazyFunction(timezone.localdate)
    file_name = "meninggal.xlsx"
    sha256 = factory.Sequence(lambda n: n.to_bytes(32, "big"))
    uploaded_by = factory.SubFactory(UserFactory, role=Role.VERIFIER)
    uploaded_at = factory.LazyFunction(timezone.now)
    queued_at = factory.SelfAttribute("uploaded_at")


class ReferenceEntryFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = ReferenceEntry

    list = factory.SubFactory(ReferenceListFactory)
    nik_digest = factory.Sequence(lambda n: n.to_bytes(32, "big"))


class VerdictReasonFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = VerdictReason

    kind = VerdictReason.Kind.REFUSE
    label = factory.Sequence(lambda n: f"Alasan {n + 1}")
