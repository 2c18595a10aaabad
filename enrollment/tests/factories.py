"""Decrees, members, enrollments, months, cards and claims."""

from datetime import date, timedelta

import factory
from django.utils import timezone

from enrollment.models import (
    Alert,
    Allocation,
    AnswerColumn,
    AnswerWord,
    Bill,
    BillingFinding,
    BillMonth,
    Card,
    CardFile,
    CardReceipt,
    CardRun,
    CardStep,
    Ceremony,
    Claim,
    ClaimPaper,
    Confirmation,
    ConfirmationException,
    Contribution,
    ContributionBatch,
    CreditSettlement,
    Decree,
    Desk,
    Difference,
    DraftName,
    DraftRemoval,
    Enrollment,
    FinancePack,
    Layout,
    LayoutColumn,
    LifeEvent,
    Member,
    MonthPart,
    PastRefusal,
    Payment,
    PaymentPaper,
    Period,
    PlannedCard,
    PlannedLine,
    Portrait,
    RegistrationAnswer,
    RegistrationBatch,
    Replacement,
    Scenario,
    ScenarioWave,
    SettledCredit,
    SpotCheck,
    Statement,
    StatementColumn,
    StatementDifference,
    StatementRow,
    Station,
    Tariff,
    VillageQuota,
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
    payer = Tariff.Payer.VILLAGE  # the others have theirs from the start
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


class ContributionBatchFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = ContributionBatch

    state = ContributionBatch.State.OPEN
    month = date(2026, 11, 1)
    reference_date = factory.SelfAttribute("month")
    known_until = 0
    checked_at = NOW
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
    for_month = factory.SelfAttribute("batch.month")
    base = factory.SelfAttribute("tariff.base_income")
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


class CardFileFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = CardFile

    run = factory.SubFactory(CardRunFactory)
    village = factory.SubFactory(VillageFactory)
    state = CardFile.State.DRAWN
    queued_at = NOW
    people = 1
    cards = 1
    pages = 1


class PlannedCardFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = PlannedCard

    run = factory.SubFactory(CardRunFactory, state=CardRun.State.PRINTING)
    member = factory.LazyFunction(enrolled)
    village = factory.SelfAttribute("member.village")


class CardFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Card

    class Params:
        revoked = factory.Trait(
            revoked_at=NOW,
            revoked_by=factory.SubFactory(UserFactory, role=Role.VERIFIER),
            revoked_reason="lost",
        )
        handed = factory.Trait(
            station=Station.HANDED,
            station_on=factory.SelfAttribute("handed_on"),
            handed_on=date(2026, 11, 20),
            handed_at=NOW,
            handed_by=factory.SubFactory(UserFactory, role=Role.VILLAGE_OFFICER),
            received_by="worker",
        )

    member = factory.LazyFunction(enrolled)
    worker = factory.SelfAttribute("member.worker")
    village = factory.SelfAttribute("member.village")
    run = factory.SubFactory(CardRunFactory)
    serial = factory.Sequence(lambda n: f"GM-{n:07d}-1")
    token = factory.Sequence(lambda n: f"token-untuk-uji-{n:06d}")
    token_digest = factory.LazyAttribute(lambda card: crypto.digest(card.token))
    station_on = factory.LazyAttribute(lambda card: card.run.asked_at.date())


class CardStepFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = CardStep

    card = factory.SubFactory(CardFactory)
    station = Station.PRINTED
    on = factory.SelfAttribute("card.station_on")
    recorded_by = factory.SelfAttribute("card.run.asked_by")
    recorded_at = NOW


class CardReceiptFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = CardReceipt

    village = factory.SubFactory(VillageFactory)
    file = "receipts/tanda-terima.sealed"
    file_name = "tanda-terima.jpg"
    sha256 = bytes(32)
    uploaded_by = factory.SubFactory(UserFactory, role=Role.VERIFIER)
    uploaded_at = NOW


class PortraitFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Portrait

    worker = factory.SubFactory(WorkerFactory)
    file = "portraits/foto.sealed"
    taken_by = factory.SubFactory(UserFactory, role=Role.VERIFIER)
    taken_at = NOW


class CeremonyFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Ceremony

    on = date(2026, 6, 3)
    place = "Balai Desa Sare Rangan"
    persons = "Bupati Gunung Mas"
    cards = 25
    recorded_by = factory.SubFactory(UserFactory, role=Role.VERIFIER)
    recorded_at = NOW


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


class LayoutFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Layout

    name = factory.Sequence(lambda n: f"Susunan {n + 1}")
    rows_per_file = 10_000


class LayoutColumnFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = LayoutColumn

    layout = factory.SubFactory(LayoutFactory)
    position = factory.Sequence(int)
    header = factory.Sequence(lambda n: f"KOLOM_{n + 1}")
    source = "nik"


class AnswerColumnFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = AnswerColumn

    header = "nomor peserta"
    title = "Nomor Peserta"
    field = "kpj"
    decided_by = factory.SubFactory(UserFactory, role=Role.BPJS_LIAISON)
    decided_at = NOW


class AnswerWordFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = AnswerWord

    word = "proses"
    title = "Proses"
    meaning = AnswerWord.Meaning.WAITING
    decided_by = factory.SubFactory(UserFactory, role=Role.BPJS_LIAISON)
    decided_at = NOW


class DifferenceFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Difference

    answer = factory.SubFactory(RegistrationAnswerFactory)
    row = 2
    code = "unknown_nik"


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


class BillFactory(factory.django.DjangoModelFactory):
    """October 2026: one person."""

    class Meta:
        model = Bill

    code = factory.Sequence(lambda n: f"2610{n + 1:08d}")
    first_month = date(2026, 10, 1)
    people = 1
    amount = 16_800
    billed_on = date(2026, 10, 5)
    due_on = date(2026, 10, 15)
    recorded_by = factory.SubFactory(UserFactory, role=Role.TREASURER)
    recorded_at = NOW


class BillMonthFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = BillMonth

    bill = factory.SubFactory(BillFactory)
    month = factory.SelfAttribute("bill.first_month")
    people = factory.SelfAttribute("bill.people")
    amount = factory.SelfAttribute("bill.amount")


class PaymentFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Payment

    bill = factory.SubFactory(BillFactory)
    state = Payment.State.PAID
    paid_on = date(2026, 11, 13)
    amount = 16_800
    recorded_by = factory.SubFactory(UserFactory, role=Role.TREASURER)
    recorded_at = NOW


def pay(batch, amount, *, paid_on=date(2026, 11, 13), **paper):
    """A payment of rupiah for the bill of a month, which bills what was computed."""
    total = batch.jkk + batch.jkm
    bill = Bill.objects.filter(items__month=batch.month).first()
    if bill is None:
        bill = BillFactory(first_month=batch.month, people=batch.people, amount=total)
        BillMonthFactory(bill=bill)
    payment = PaymentFactory(bill=bill, amount=amount, paid_on=paid_on)
    PaymentPaperFactory(payment=payment, **paper)
    AllocationFactory(payment=payment)
    return payment


class PaymentPaperFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = PaymentPaper

    payment = factory.SubFactory(PaymentFactory)
    kind = PaymentPaper.Kind.SP2D
    number = factory.Sequence(lambda n: f"900/{n + 1}/SP2D/2026")
    dated = date(2026, 11, 13)
    amount = factory.SelfAttribute("payment.amount")
    recorded_by = factory.SelfAttribute("payment.recorded_by")
    recorded_at = NOW


class AllocationFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Allocation

    payment = factory.SubFactory(PaymentFactory)
    month = factory.SelfAttribute("payment.bill.first_month")
    amount = factory.SelfAttribute("payment.amount")


class CreditSettlementFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = CreditSettlement

    kind = CreditSettlement.Kind.REFUNDED
    amount = 16_800
    dated = date(2026, 11, 20)
    reference = factory.Sequence(lambda n: f"S-{n + 1}/BPJSTK/2026")
    recorded_by = factory.SubFactory(UserFactory, role=Role.TREASURER)
    recorded_at = NOW


class SettledCreditFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = SettledCredit

    line = factory.SubFactory(ContributionFactory)
    settlement = factory.SubFactory(CreditSettlementFactory)


class MonthPartFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = MonthPart

    batch = factory.SubFactory(ContributionBatchFactory, state="computing")
    district = factory.LazyFunction(lambda: VillageFactory().district)
    queued_at = NOW


class PlannedLineFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = PlannedLine

    batch = factory.SubFactory(ContributionBatchFactory, state="computing")
    enrollment = factory.SubFactory(EnrollmentFactory)
    district = factory.SelfAttribute("enrollment.village.district")
    tariff = factory.LazyFunction(
        lambda: Tariff.objects.get(programme="JKK", bracket=1, payer="regency")
    )
    for_month = factory.SelfAttribute("batch.month")
    kind = Contribution.Kind.REGULAR
    amount = factory.SelfAttribute("tariff.amount")


class BillingFindingFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = BillingFinding

    batch = factory.SubFactory(ContributionBatchFactory)
    worker = factory.SubFactory(WorkerFactory)
    village = factory.SelfAttribute("worker.village")
    code = "listed_deceased"
    amount = 16_800


class StatementColumnFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = StatementColumn

    header = "no peserta"
    title = "No Peserta"
    field = "kpj"
    decided_by = factory.SubFactory(UserFactory, role=Role.BPJS_LIAISON)
    decided_at = NOW


class StatementFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Statement

    batch = factory.SubFactory(ContributionBatchFactory)
    file_name = "tagihan-november.xlsx"
    sha256 = b"\0" * 32
    received_by = factory.SubFactory(UserFactory, role=Role.BPJS_LIAISON)
    received_at = NOW
    queued_at = NOW


class StatementRowFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = StatementRow

    statement = factory.SubFactory(StatementFactory)
    number = factory.Sequence(lambda n: n + 2)
    amount = 16_800


class StatementDifferenceFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = StatementDifference

    statement = factory.SubFactory(StatementFactory)
    kind = StatementDifference.Kind.ONLY_OURS
    worker = factory.SubFactory(WorkerFactory)
    village = factory.SelfAttribute("worker.village")
    ours = 16_800


class FinancePackFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = FinancePack

    batch = factory.SubFactory(ContributionBatchFactory)
    number = 1
    made_by = factory.SubFactory(UserFactory, role=Role.TREASURER)
    made_at = NOW
    queued_at = NOW


class ScenarioFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Scenario

    name = factory.Sequence(lambda n: f"Skenario {n + 1}")
    people = 9_500
    start = date(2027, 1, 1)
    saved_by = factory.SubFactory(UserFactory, role=Role.TREASURER)
    saved_at = NOW


class ScenarioWaveFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = ScenarioWave

    scenario = factory.SubFactory(ScenarioFactory)
    month = date(2027, 4, 1)
    people = 500
