from enrollment.models.cards import Card, CardFile, CardRun
from enrollment.models.claims import Claim, ClaimPaper
from enrollment.models.contributions import Contribution, ContributionBatch
from enrollment.models.decrees import Decree, Member
from enrollment.models.enrollments import Enrollment
from enrollment.models.events import LifeEvent
from enrollment.models.programmes import Programme
from enrollment.models.registrations import RegistrationAnswer, RegistrationBatch
from enrollment.models.tariffs import Tariff

__all__ = [
    "Card",
    "CardFile",
    "CardRun",
    "Claim",
    "ClaimPaper",
    "Contribution",
    "ContributionBatch",
    "Decree",
    "Enrollment",
    "LifeEvent",
    "Member",
    "Programme",
    "RegistrationAnswer",
    "RegistrationBatch",
    "Tariff",
]
