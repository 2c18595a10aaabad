from workers.models.duplicates import DuplicatePair
from workers.models.occupations import Occupation
from workers.models.proposals import Candidate, Proposal
from workers.models.rosters import Finding, Roster, RosterRow
from workers.models.workers import Worker

__all__ = [
    "Candidate",
    "DuplicatePair",
    "Finding",
    "Occupation",
    "Proposal",
    "Roster",
    "RosterRow",
    "Worker",
]
