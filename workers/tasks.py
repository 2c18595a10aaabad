"""Work of this part that runs in the worker: each fetches its row and calls one verb."""

from celery import shared_task
from django.utils import timezone

from gumas_pbi import jobs
from workers.actions import proposals, rosters
from workers.models import Proposal, Roster


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


@shared_task(name="workers.sweep")
def sweep() -> None:
    for model in (Roster, Proposal):
        jobs.sweep(model, at=timezone.now())
    for roster in rosters.expired(timezone.now())[:100]:
        rosters.let_go(roster, at=timezone.now())
