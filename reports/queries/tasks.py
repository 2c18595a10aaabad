"""What waits for somebody, by role. Counts of sets, most of them in one statement."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime

from gumas_pbi.models import Role, User
from gumas_pbi.sql import count_all
from reports.queries.waiting import of_decrees, of_jobs, of_money, of_people, of_reconciling
from reports.queries.waiting.task import Task

Ask = Callable[[User, datetime], Iterator[Task]]

# In the order of the work.
BY_ROLE: dict[str, tuple[Ask, ...]] = {
    Role.VILLAGE_OFFICER: (
        of_people.confirming,
        of_people.rows,
        of_people.returned,
        of_people.alike,
        of_people.proposed,
        of_people.handing_over,
        of_people.listed_people,
        of_people.claiming,
    ),
    Role.VERIFIER: (
        of_people.verifying,
        of_people.second_looks,
        of_people.alike,
        of_people.updates,
        of_people.reported,
        of_people.confirming,
        of_people.listed_people,
        of_people.ageing,
        of_decrees.replacing,
        of_people.printing,
        of_people.late_cards,
        of_people.claiming,
    ),
    Role.APPROVER: (
        of_decrees.ending,
        of_decrees.decreeing,
        of_decrees.scanning,
        of_decrees.replacing,
    ),
    Role.BPJS_LIAISON: (
        of_decrees.registering,
        of_decrees.answered,
        of_reconciling.reconciling,
        of_people.printing,
        of_people.late_cards,
        of_people.claiming,
    ),
    Role.TREASURER: (
        of_money.paying,
        of_money.owing,
        of_money.checking,
        of_money.billing,
        of_reconciling.reconciling,
    ),
    Role.ADMINISTRATOR: (
        of_jobs.failing,
        of_decrees.ending,
        of_people.verifying,
        of_people.second_looks,
        of_people.alike,
        of_people.updates,
        of_people.reported,
        of_people.confirming,
        of_people.listed_people,
        of_decrees.decreeing,
        of_decrees.scanning,
        of_decrees.replacing,
        of_decrees.registering,
        of_decrees.answered,
        of_reconciling.reconciling,
        of_money.paying,
        of_people.printing,
        of_people.late_cards,
        of_people.claiming,
    ),
}


def tasks_for(user: User, now: datetime) -> list[Task]:
    """Everything that waits for the roles of this user, once each, in the order of the work."""
    found: dict[str, Task] = {}
    for role, asks in BY_ROLE.items():
        if user.has_role(role):
            for ask in asks:
                for task in ask(user, now):
                    found.setdefault(str(task.title), task)
    tasks = list(found.values())
    rows = [task for task in tasks if not isinstance(task.count, int)]
    for task, count in zip(rows, count_all(task.count for task in rows), strict=True):
        task.count = count
    return tasks
