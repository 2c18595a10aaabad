"""Work of this part that runs in the worker: each fetches its row and calls one verb."""

from celery import shared_task
from django.utils import timezone

from gumas_pbi import jobs
from gumas_pbi.refusals import NotYet, Refused
from workers.actions import proposals, references, rosters
from workers.models import Proposal, ReferenceList, Roster


def _read(roster: Roster) -> None:
    try:
        rosters.read(roster, at=timezone.now())
    except rosters.FileRefused as no:
        rosters.refuse(roster, no, at=timezone.now())


@shared_task(name="workers.read_roster")
def read_roster(roster_id: int) -> None:
    jobs.perform(Roster, roster_id, _read, at=timezone.now())


@shared_task(name="workers.fill_proposal")
def fill_proposal(proposal_id: int) -> None:
    jobs.perform(
        Proposal,
        proposal_id,
        lambda proposal: proposals.fill(proposal, at=timezone.now()),
        at=timezone.now(),
    )


def _read_reference(reference: ReferenceList) -> None:
    try:
        references.read(reference, at=timezone.now())
    except NotYet:
        raise
    except Refused as no:
        references.refuse(reference, no, at=timezone.now())


@shared_task(name="workers.read_reference")
def read_reference(reference_id: int) -> None:
    jobs.perform(ReferenceList, reference_id, _read_reference, at=timezone.now())


@shared_task(name="workers.expire_references")
def expire_references() -> None:
    references.expire(at=timezone.now())


@shared_task(name="workers.sweep")
def sweep() -> None:
    for model in (Roster, Proposal, ReferenceList):
        jobs.sweep(model, at=timezone.now())
    for roster in rosters.expired(timezone.now())[:100]:
        rosters.let_go(roster, at=timezone.now())
