from workers.models.duplicates import DuplicatePair, DuplicateVerdict, NearKey
from workers.models.headers import HeaderMapping
from workers.models.occupations import Occupation
from workers.models.proposals import Candidate, Proposal
from workers.models.references import ReferenceEntry, ReferenceList
from workers.models.rosters import Finding, Roster, RosterRow, RowChange
from workers.models.verdicts import VerdictReason
from workers.models.workers import Worker, WorkerChange

__all__ = [
    "Candidate",
    "DuplicatePair",
    "DuplicateVerdict",
    "Finding",
    "HeaderMapping",
    "NearKey",
    "Occupation",
    "Proposal",
    "ReferenceEntry",
    "ReferenceList",
    "Roster",
    "RosterRow",
    "RowChange",
    "VerdictReason",
    "Worker",
    "WorkerChange",
]
