from enrollment.models.answers import AnswerColumn, AnswerWord, Difference, RegistrationAnswer
from enrollment.models.cards import Card, CardFile, CardRun
from enrollment.models.claims import Claim, ClaimPaper
from enrollment.models.confirmations import Confirmation, ConfirmationException
from enrollment.models.continuity import Alert
from enrollment.models.contributions import Contribution, ContributionBatch, Payment
from enrollment.models.decrees import Decree, DraftName, DraftRemoval, Member
from enrollment.models.enrollments import Enrollment
from enrollment.models.events import LifeEvent
from enrollment.models.layouts import Layout, LayoutColumn
from enrollment.models.programmes import Programme
from enrollment.models.quotas import Period, Replacement, VillageQuota
from enrollment.models.registrations import PastRefusal, RegistrationBatch
from enrollment.models.tariffs import Tariff
from enrollment.models.verification import Desk, SpotCheck

__all__ = [
    "Alert",
    "AnswerColumn",
    "AnswerWord",
    "Card",
    "CardFile",
    "CardRun",
    "Claim",
    "ClaimPaper",
    "Confirmation",
    "ConfirmationException",
    "Contribution",
    "ContributionBatch",
    "Decree",
    "Desk",
    "Difference",
    "DraftName",
    "DraftRemoval",
    "Enrollment",
    "Layout",
    "LayoutColumn",
    "LifeEvent",
    "Member",
    "PastRefusal",
    "Payment",
    "Period",
    "Programme",
    "RegistrationAnswer",
    "RegistrationBatch",
    "Replacement",
    "SpotCheck",
    "Tariff",
    "VillageQuota",
]
