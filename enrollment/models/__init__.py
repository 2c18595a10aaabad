from enrollment.models.answers import AnswerColumn, AnswerWord, Difference, RegistrationAnswer
from enrollment.models.billing_findings import BillingFinding
from enrollment.models.bills import (
    Allocation,
    Bill,
    BillMonth,
    CreditSettlement,
    Payment,
    PaymentPaper,
    SettledCredit,
)
from enrollment.models.card_runs import CardFile, CardRun, PlannedCard
from enrollment.models.cards import Card, CardReceipt, CardStep, Station
from enrollment.models.ceremonies import Ceremony
from enrollment.models.claims import Claim, ClaimPaper
from enrollment.models.confirmations import Confirmation, ConfirmationException
from enrollment.models.continuity import Alert
from enrollment.models.contributions import (
    Contribution,
    ContributionBatch,
    MonthPart,
    PlannedLine,
)
from enrollment.models.decrees import Decree, DraftName, DraftRemoval, Member
from enrollment.models.enrollments import Enrollment
from enrollment.models.events import LifeEvent
from enrollment.models.layouts import Layout, LayoutColumn
from enrollment.models.packs import FinancePack
from enrollment.models.portraits import Portrait
from enrollment.models.programmes import Programme
from enrollment.models.quotas import Period, Replacement, VillageQuota
from enrollment.models.reconciliation import (
    Statement,
    StatementColumn,
    StatementDifference,
    StatementRow,
)
from enrollment.models.registrations import PastRefusal, RegistrationBatch
from enrollment.models.scenarios import Scenario, ScenarioWave
from enrollment.models.tariffs import Tariff
from enrollment.models.verification import Desk, SpotCheck

__all__ = [
    "Alert",
    "Allocation",
    "AnswerColumn",
    "AnswerWord",
    "Bill",
    "BillMonth",
    "BillingFinding",
    "Card",
    "CardFile",
    "CardReceipt",
    "CardRun",
    "CardStep",
    "Ceremony",
    "Claim",
    "ClaimPaper",
    "Confirmation",
    "ConfirmationException",
    "Contribution",
    "ContributionBatch",
    "CreditSettlement",
    "Decree",
    "Desk",
    "Difference",
    "DraftName",
    "DraftRemoval",
    "Enrollment",
    "FinancePack",
    "Layout",
    "LayoutColumn",
    "LifeEvent",
    "Member",
    "MonthPart",
    "PastRefusal",
    "Payment",
    "PaymentPaper",
    "Period",
    "PlannedCard",
    "PlannedLine",
    "Portrait",
    "Programme",
    "RegistrationAnswer",
    "RegistrationBatch",
    "Replacement",
    "Scenario",
    "ScenarioWave",
    "SettledCredit",
    "SpotCheck",
    "Statement",
    "StatementColumn",
    "StatementDifference",
    "StatementRow",
    "Station",
    "Tariff",
    "VillageQuota",
]
