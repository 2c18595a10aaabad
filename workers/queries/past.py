"""People as the registry knew them at a moment: what was changed since is put back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from workers.models import Worker, WorkerChange


def as_of(moment: datetime, workers: Any) -> Callable[[Worker], Worker]:
    """What puts a person of `workers` (a queryset of ids) back to what stood there at a moment,
    without saving; one query for all of them. Where the occupation was another one,
    `occupation_text` alone tells it. The village stays: whoever asks has kept it."""
    since = WorkerChange.objects.filter(worker__in=workers, at__gt=moment)
    first = since.exclude(field="village").order_by("worker", "field", "at", "pk")
    before: dict[int, list[tuple[str, str]]] = {}
    for worker, field, text in first.distinct("worker", "field").values_list(
        "worker", "field", "before"
    ):
        before.setdefault(worker, []).append((field, text))

    def put_back(person: Worker) -> Worker:
        for field, text in before.get(person.pk, ()):
            _set(person, field, text)
        return person

    return put_back


def _set(person: Worker, field: str, text: str) -> None:
    if field == "birth_date":
        person.birth_date = date.fromisoformat(text) if text else None
    elif field == "declared_income":
        person.declared_income = int(text) if text else None
    elif field == "occupation":
        person.occupation, person.occupation_text = None, text
    else:
        setattr(person, field, text)
