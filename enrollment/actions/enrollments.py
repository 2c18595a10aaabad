"""Coverage begins and ends: always in JKK and JKM by the same act."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db.models import CharField, Exists, F, Func, OuterRef, Q, Value
from django.db.models.functions import Greatest

from enrollment.models import Enrollment, Programme
from gumas_pbi.models import User
from gumas_pbi.refusals import verb
from gumas_pbi.sql import insert_select
from workers.models import Candidate, Worker


def covered_already(start: Any) -> Any:
    """A condition on members: somebody covered on or after `start` (an expression or date)."""
    other = Enrollment.objects.filter(worker=OuterRef("worker"))
    return Exists(other.filter(Q(end=None) | Q(Q(end__gt=start) & Q(end__gt=F("start")))))


def start(members: Any, *, by: User, at: datetime) -> int:
    """Enroll accepted members (a queryset) until their decree ends. Returns enrollments.

    One statement for both programmes: nobody can have one without the other. Part of the verbs
    of registrations, in their transaction.
    """
    both = Func(Value(Programme.values), function="unnest", output_field=CharField())
    return insert_select(
        Enrollment,
        members,
        {
            "worker": F("worker"),
            "member": F("pk"),
            "village": F("village"),
            "programme": both,
            "start": F("start"),
            "end": F("decree__end"),
            "created_by": Value(by.pk),
            "created_at": Value(at),
        },
    )


def covering_after(worker: Worker, day: date) -> Any:
    """Enrollments of this worker that cover any day after `day`."""
    after = date.fromordinal(day.toordinal() + 1)
    return Enrollment.objects.filter(worker=worker).filter(
        Q(end=None) | Q(Q(end__gt=after) & Q(end__gt=F("start")))
    )


@verb
def end(worker: Worker, *, last_day: date, reason: str, by: User, at: datetime) -> list[Enrollment]:
    """End what covers this worker after `last_day`. Returns the enrollments that were ended.

    Coverage that had not begun by then becomes an empty period: it never came into force. The
    person may be proposed again, unless dead.
    """
    after = date.fromordinal(last_day.toordinal() + 1)
    ids = list(covering_after(worker, last_day).values_list("pk", flat=True))
    found = Enrollment.objects.filter(pk__in=ids)
    found.update(
        end=Greatest(F("start"), Value(after)), end_reason=reason, ended_by=by, ended_at=at
    )
    Candidate.objects.filter(members__enrollments__in=ids, state=Candidate.State.DECREED).update(
        state=Candidate.State.CLOSED
    )
    return list(found.order_by("programme"))
