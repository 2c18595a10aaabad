"""Work of this part that runs in the worker: each fetches its row and calls one verb."""

from celery import shared_task
from django.utils import timezone

from enrollment.actions import (
    answers,
    cards,
    continuity,
    contributions,
    enrollments,
    packs,
    statements,
)
from enrollment.models import (
    CardFile,
    ContributionBatch,
    FinancePack,
    MonthPart,
    RegistrationAnswer,
    Statement,
)
from gumas_pbi import jobs


@shared_task(name="enrollment.open_month")
def open_month(batch_id: int) -> None:
    now = timezone.now()
    jobs.perform(
        ContributionBatch, batch_id, lambda batch: contributions.work_on(batch, at=now), at=now
    )


@shared_task(name="enrollment.compute_part")
def compute_part(part_id: int) -> None:
    now = timezone.now()
    jobs.perform(MonthPart, part_id, lambda part: contributions.compute_part(part, at=now), at=now)


@shared_task(name="enrollment.make_pack")
def make_pack(pack_id: int) -> None:
    now = timezone.now()
    jobs.perform(FinancePack, pack_id, lambda pack: packs.make(pack, at=now), at=now)


@shared_task(name="enrollment.open_due")
def open_due() -> None:
    contributions.open_due(at=timezone.now())


def _read_answer(answer: RegistrationAnswer) -> None:
    try:
        answers.read(answer, at=timezone.now())
    except answers.Unplaced as no:
        answers.set_aside(answer, no, at=timezone.now())


@shared_task(name="enrollment.read_answer")
def read_answer(answer_id: int) -> None:
    jobs.perform(RegistrationAnswer, answer_id, _read_answer, at=timezone.now())


def _read_statement(statement: Statement) -> None:
    try:
        statements.read(statement, at=timezone.now())
    except statements.Unplaced as no:
        statements.set_aside(statement, no, at=timezone.now())


@shared_task(name="enrollment.read_statement")
def read_statement(statement_id: int) -> None:
    jobs.perform(Statement, statement_id, _read_statement, at=timezone.now())


@shared_task(name="enrollment.draw_cards")
def draw_cards(file_id: int) -> None:
    now = timezone.now()
    jobs.perform(CardFile, file_id, lambda file: cards.draw_village(file, at=now), at=now)


@shared_task(name="enrollment.watch")
def watch() -> None:
    now = timezone.now()
    enrollments.lapse(at=now)
    continuity.watch(at=now)


@shared_task(name="enrollment.sweep")
def sweep() -> None:
    jobs_of = (ContributionBatch, MonthPart, FinancePack, RegistrationAnswer, Statement, CardFile)
    for model in jobs_of:
        jobs.sweep(model, at=timezone.now())
    for answer in answers.expired(timezone.now())[:100]:
        answers.let_go(answer, at=timezone.now())
    for statement in statements.expired(timezone.now())[:100]:
        statements.let_go(statement, at=timezone.now())
