"""Decrees, quotas, and who is covered by them."""

from datetime import date, timedelta

import factory
from django.utils import timezone

from enrollment.models import (
    Alert,
    Confirmation,
    ConfirmationException,
    Decree,
    Desk,
    DraftName,
    DraftRemoval,
    Enrollment,
    Member,
    PastRefusal,
    Period,
    RegistrationAnswer,
    RegistrationBatch,
    Replacement,
    SpotCheck,
    VillageQuota,
)
from gumas_pbi.models import Role
from gumas_pbi.tests.factories import UserFactory
from villages.tests.factories import VillageFactory
from workers.tests.factories import CandidateFactory, WorkerFactory

NOW = factory.LazyFunction(timezone.now)


class DecreeFactory(factory.django.DjangoModelFactory):
    """An issued decree over 2026."""

    class Meta:
        model = Decree
        skip_postgeneration_save = True

    state = Decree.State.ISSUED
    number = factory.Sequence(lambda n: f"100.3.3.2/{n + 1}/2026")
    start = date(2026, 1, 1)
    end = date(2027, 1, 1)
    date = date(2025, 12, 20)  # last: from here on the name is taken
    drafted_by = factory.SubFactory(UserFactory, role=Role.APPROVER)
    drafted_at = NOW
    issued_by = factory.SelfAttribute("drafted_by")
    issued_at = factory.SelfAttribute("drafted_at")

    class Params:
        draft = factory.Trait(state=Decree.State.DRAFT, issued_by=None, issued_at=None)


class RegistrationBatchFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = RegistrationBatch

    decree = factory.SubFactory(DecreeFactory)
    number = 1
    people = 0
    columns = (("NIK", "nik", "", ""), ("REFERENSI", "reference", "", ""))
    base_income = 1_000_000
    sent_by = factory.SubFactory(UserFactory, role=Role.BPJS_LIAISON)
    sent_at = NOW


class RegistrationAnswerFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = RegistrationAnswer

    decree = factory.SubFactory(DecreeFactory)
    file_name = "jawaban.xlsx"
    received_by = factory.SubFactory(UserFactory, role=Role.BPJS_LIAISON)
    received_at = NOW
    queued_at = factory.SelfAttribute("received_at")


class MemberFactory(factory.django.DjangoModelFactory):
    """A person in an issued decree, not yet sent; `accepted=True`: accepted by BPJS."""

    class Meta:
        model = Member

    decree = factory.SubFactory(DecreeFactory)
    candidate = factory.SubFactory(CandidateFactory, accepted=True, state="decreed")
    worker = factory.SelfAttribute("candidate.worker")
    village = factory.SelfAttribute("candidate.village")
    name = factory.SelfAttribute("worker.name")
    verified_by = factory.SelfAttribute("candidate.verified_by")
    decreed_by = factory.SelfAttribute("decree.drafted_by")

    class Params:
        accepted = factory.Trait(
            state=Member.State.ACCEPTED,
            start=factory.SelfAttribute("decree.start"),
            answered_by=factory.SubFactory(UserFactory, role=Role.BPJS_LIAISON),
            answered_at=NOW,
        )


class EnrollmentFactory(factory.django.DjangoModelFactory):
    """JKK of an accepted member over the decree; see `enrolled` for both programmes."""

    class Meta:
        model = Enrollment

    member = factory.SubFactory(MemberFactory, accepted=True)
    worker = factory.SelfAttribute("member.worker")
    village = factory.SelfAttribute("member.village")
    programme = "JKK"
    start = factory.SelfAttribute("member.start")
    end = factory.SelfAttribute("member.decree.end")
    created_by = factory.SelfAttribute("member.answered_by")
    created_at = NOW


def enrolled(**kwargs):
    """A member enrolled in JKK and JKM. Keyword arguments go to the member."""
    member = MemberFactory(accepted=True, **kwargs)
    EnrollmentFactory(member=member, programme="JKK")
    EnrollmentFactory(member=member, programme="JKM")
    return member


class DeskFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Desk

    village = factory.SubFactory(VillageFactory)
    user = factory.SubFactory(UserFactory, role=Role.VERIFIER)
    since = NOW
    until = factory.LazyAttribute(lambda desk: desk.since + timedelta(minutes=30))


class SpotCheckFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = SpotCheck

    candidate = factory.SubFactory(CandidateFactory)
    worker = factory.SelfAttribute("candidate.worker")
    village = factory.SelfAttribute("candidate.village")
    date = date(2026, 11, 10)
    result = SpotCheck.Result.AS_STATED
    checked_by = factory.SubFactory(UserFactory, role=Role.VERIFIER)
    checked_at = NOW


class PeriodFactory(factory.django.DjangoModelFactory):
    """The budget year 2026: 9,500 people, Rp 1,915,200,000."""

    class Meta:
        model = Period
        django_get_or_create = ("name",)

    name = "2026"
    start = date(2026, 1, 1)
    end = date(2027, 1, 1)
    quota = 9_500
    budget = 1_915_200_000
    set_by = factory.SubFactory(UserFactory, role=Role.ADMINISTRATOR)
    set_at = NOW


class VillageQuotaFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = VillageQuota

    period = factory.SubFactory(PeriodFactory)
    village = factory.SubFactory(VillageFactory)
    places = 75
    set_by = factory.SelfAttribute("period.set_by")
    set_at = NOW


class ReplacementFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Replacement

    leaver = factory.LazyFunction(enrolled)
    candidate = factory.SubFactory(CandidateFactory, accepted=True)
    village = factory.SelfAttribute("leaver.village")
    offered_by = factory.SubFactory(UserFactory, role=Role.VERIFIER)
    offered_at = NOW


class DraftNameFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = DraftName

    decree = factory.SubFactory(DecreeFactory, draft=True)
    candidate = factory.SubFactory(CandidateFactory, accepted=True)
    worker = factory.SelfAttribute("candidate.worker")
    village = factory.SelfAttribute("candidate.village")


class DraftRemovalFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = DraftRemoval

    decree = factory.SubFactory(DecreeFactory, draft=True)
    member = factory.LazyFunction(enrolled)
    reason = Enrollment.EndReason.MOVED


class PastRefusalFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = PastRefusal

    member = factory.SubFactory(MemberFactory)
    reason = "NIK tidak padan"
    answered_by = factory.SubFactory(UserFactory, role=Role.BPJS_LIAISON)
    answered_at = NOW
    mended = "Nama diperbaiki"
    requeued_by = factory.SelfAttribute("answered_by")
    requeued_at = NOW


class ConfirmationFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Confirmation

    village = factory.SubFactory(VillageFactory)
    month = date(2026, 11, 1)
    people = 1
    confirmed_by = factory.SubFactory(UserFactory, role=Role.VILLAGE_OFFICER)
    confirmed_at = NOW


class ConfirmationExceptionFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = ConfirmationException

    confirmation = factory.SubFactory(ConfirmationFactory)
    worker = factory.SubFactory(WorkerFactory)


class AlertFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Alert

    kind = Alert.Kind.DECREE_ENDS
    key = "decree:1"
    threshold = 30
    told = factory.SubFactory(UserFactory, role=Role.APPROVER)
    told_at = NOW
