"""Decrees, members, enrollments, months, cards and claims."""

from datetime import date

import factory
from django.utils import timezone

from enrollment.models import (
    Card,
    CardFile,
    CardRun,
    Claim,
    ClaimPaper,
    Contribution,
    ContributionBatch,
    Decree,
    Enrollment,
    LifeEvent,
    Member,
    RegistrationAnswer,
    RegistrationBatch,
    Tariff,
)
from gumas_pbi import crypto
from gumas_pbi.models import Role
from gumas_pbi.tests.factories import UserFactory
from villages.tests.factories import VillageFactory
from workers.tests.factories import CandidateFactory, WorkerFactory

NOW = factory.LazyFunction(timezone.now)


class TariffFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Tariff

    programme = "JKM"
    payer = Tariff.Payer.SELF
    amount = 6_800
    start = date(2015, 7, 1)
    legal_basis = "PP 44/2015"


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


class ContributionBatchFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = ContributionBatch

    state = ContributionBatch.State.OPEN
    month = date(2026, 11, 1)
    opened_by = factory.SubFactory(UserFactory, role=Role.TREASURER)
    opened_at = NOW
    queued_at = factory.SelfAttribute("opened_at")


class ContributionFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Contribution

    batch = factory.SubFactory(ContributionBatchFactory)
    enrollment = factory.SubFactory(EnrollmentFactory)
    worker = factory.SelfAttribute("enrollment.worker")
    decree = factory.SelfAttribute("enrollment.member.decree")
    village = factory.SelfAttribute("enrollment.village")
    programme = factory.SelfAttribute("enrollment.programme")
    tariff = factory.LazyAttribute(
        lambda line: (
            Tariff.objects.get(programme=line.programme, bracket=1, payer="regency")
            if line.programme == "JKK"
            else Tariff.objects.get(programme=line.programme, payer="regency")
        )
    )
    amount = factory.SelfAttribute("tariff.amount")


class CardRunFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = CardRun

    state = CardRun.State.PRINTED
    asked_by = factory.SubFactory(UserFactory, role=Role.VERIFIER)
    asked_at = NOW
    queued_at = factory.SelfAttribute("asked_at")


class CardFileFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = CardFile

    run = factory.SubFactory(CardRunFactory)
    village = factory.SubFactory(VillageFactory)
    cards = 1
    pages = 1


class CardFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Card

    member = factory.LazyFunction(enrolled)
    worker = factory.SelfAttribute("member.worker")
    village = factory.SelfAttribute("member.village")
    run = factory.SubFactory(CardRunFactory)
    serial = factory.Sequence(lambda n: f"GM-{n:07d}-1")
    token = factory.Sequence(lambda n: f"token-untuk-uji-{n:06d}")
    token_digest = factory.LazyAttribute(lambda card: crypto.digest(card.token))


class LifeEventFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = LifeEvent

    kind = LifeEvent.Kind.DEATH
    worker = factory.SubFactory(WorkerFactory)
    village = factory.SelfAttribute("worker.village")
    date = date(2026, 11, 10)
    reported_by = factory.SubFactory(UserFactory, role=Role.VILLAGE_OFFICER)
    reported_at = NOW


class ClaimFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Claim

    event = factory.SubFactory(LifeEventFactory)
    worker = factory.SelfAttribute("event.worker")
    village = factory.SelfAttribute("event.village")
    programme = "JKM"
    months = 11
    estimate = 42_000_000
    opened_by = factory.SelfAttribute("event.reported_by")
    opened_at = NOW


class ClaimPaperFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = ClaimPaper

    claim = factory.SubFactory(ClaimFactory)
    code = "death_certificate"
