"""Coverage begins and ends: always in JKK and JKM by the same act."""

from __future__ import annotations

from datetime import date, datetime
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import CharField, Exists, F, Func, OuterRef, Q, Subquery, Value
from django.db.models.functions import Greatest

from enrollment.models import Enrollment, Member, Programme
from gumas_pbi import accounts, audit
from gumas_pbi.models import Role, User
from gumas_pbi.refusals import verb
from gumas_pbi.sql import insert_select
from workers.models import Candidate, Worker


def covered_already(start: Any) -> Any:
    """A condition on members: somebody covered on or after `start` (an expression or date)."""
    other = Enrollment.objects.filter(worker=OuterRef("worker"))
    return Exists(other.filter(Q(end=None) | Q(Q(end__gt=start) & Q(end__gt=F("start")))))


def hold(*workers: Any) -> None:
    """Hold people (querysets of workers' keys), in the order of their keys, until the verb is
    done: nobody dies, leaves or is merged while coverage is written, or the other way round. Comes
    after decrees and periods, and before proposals and candidates."""
    these = reduce(or_, (Q(pk__in=keys) for keys in workers))
    people = Worker.objects.filter(these).order_by("pk")
    list(people.select_for_update(of=("self",), no_key=True).values_list("pk"))


def start(members: Any, *, by: User, at: datetime) -> int:
    """Enroll accepted members (a queryset) until their decree ends. Returns enrollments.

    One statement for both programmes: nobody can have one without the other. Whom BPJS refused
    after a month was computed, and accepts now, is covered in the periods that its lines point to.
    Part of verbs that hold the people, and have asked since who is alive.
    """
    refused = Enrollment.objects.filter(end_reason=Enrollment.EndReason.REFUSED)
    both = Func(Value(Programme.values), function="unnest", output_field=CharField())
    begun = insert_select(
        Enrollment,
        members.filter(~Exists(refused.filter(member=OuterRef("pk")))),
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
    of_member = Member.objects.filter(pk=OuterRef("member"))
    return begun + refused.filter(member__in=members.values("pk")).update(
        start=Subquery(of_member.values("start")),
        end=Subquery(of_member.values("decree__end")),
        end_reason=Enrollment.EndReason.DECREE,
        ended_by=None,
        ended_at=None,
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
    hold([worker.pk])
    after = date.fromordinal(last_day.toordinal() + 1)
    ids = list(covering_after(worker, last_day).values_list("pk", flat=True))
    found = Enrollment.objects.filter(pk__in=ids)
    found.update(
        end=Greatest(F("start"), Value(after)), end_reason=reason, ended_by=by, ended_at=at
    )
    members = Member.objects.filter(enrollments__in=ids)
    Candidate.objects.filter(
        pk__in=members.values("candidate"), state=Candidate.State.DECREED
    ).update(state=Candidate.State.CLOSED)
    return list(found.order_by("programme"))


@verb
def lapse(*, at: datetime) -> int:
    """Close the candidacies of people whose decree has ended and whom nothing goes on covering:
    they can be proposed anew. Returns people."""
    service = accounts.service(Role.ADMINISTRATOR)
    people = Candidate.objects.all().lapse(at.astimezone().date())
    if people:
        audit.record("enrollments.lapse", service, by=service, at=at, people=people)
    return people
