"""Months, bills, payments and lists of BPJS."""

from datetime import date

import factory

from enrollment.models import (
    Allocation,
    Bill,
    BillingFinding,
    BillMonth,
    Contribution,
    ContributionBatch,
    CreditSettlement,
    FinancePack,
    MonthPart,
    Payment,
    PaymentPaper,
    PlannedLine,
    Scenario,
    ScenarioWave,
    SettledCredit,
    Statement,
    StatementColumn,
    StatementDifference,
    StatementRow,
    Tariff,
)
from enrollment.tests.factories.membership import NOW, EnrollmentFactory
from gumas_pbi.models import Role
from gumas_pbi.tests.factories import UserFactory
from villages.tests.factories import VillageFactory
from workers.tests.factories import WorkerFactory


class TariffFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Tariff

    programme = "JKM"
    payer = Tariff.Payer.VILLAGE  # the others have theirs from the start
    amount = 6_800
    start = date(2015, 7, 1)
    legal_basis = "PP 44/2015"


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
    worker = factory.SelfAttribute("enrollment.worker")
    decree = factory.SelfAttribute("enrollment.member.decree")
    village = factory.SelfAttribute("enrollment.village")
    district = factory.SelfAttribute("village.district")
    programme = factory.SelfAttribute("enrollment.programme")
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
