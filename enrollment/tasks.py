"""Work of this part that runs in the worker: each fetches its row and calls one verb."""

from celery import shared_task
from django.utils import timezone

from enrollment.actions import answers, cards, continuity, contributions
from enrollment.models import CardRun, ContributionBatch, RegistrationAnswer
from gumas_pbi import jobs


@shared_task(name="enrollment.open_month")
def open_month(batch_id: int) -> None:
    now = timezone.now()
    jobs.perform(
        ContributionBatch, batch_id, lambda batch: contributions.compute(batch, at=now), at=now
    )


@shared_task(name="enrollment.read_answer")
def read_answer(answer_id: int) -> None:
    now = timezone.now()
    jobs.perform(RegistrationAnswer, answer_id, lambda answer: answers.read(answer, at=now), at=now)


@shared_task(name="enrollment.print_cards")
def print_cards(run_id: int) -> None:
    now = timezone.now()
    jobs.perform(CardRun, run_id, lambda run: cards.draw(run, at=now), at=now)


@shared_task(name="enrollment.watch")
def watch() -> None:
    continuity.watch(at=timezone.now())


@shared_task(name="enrollment.sweep")
def sweep() -> None:
    for model in (ContributionBatch, RegistrationAnswer, CardRun):
        jobs.sweep(model, at=timezone.now())
