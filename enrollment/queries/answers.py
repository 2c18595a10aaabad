"""What is open between us and BPJS: sent and not answered, differences, refusals to be mended."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import Count, Exists, F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from enrollment.models import (
    Difference,
    Member,
    PastRefusal,
    RegistrationAnswer,
    RegistrationBatch,
)
from workers.models import Candidate


def overdue_before(at: datetime) -> datetime:
    """What was sent to BPJS before this should have been answered."""
    return at - timedelta(days=settings.BPJS_ANSWER_DAYS)


def batches(at: datetime) -> Any:
    """Everything sent, with the people of each who wait, were accepted and refused."""
    people = {
        state: Count("members", filter=Q(members__state=state))
        for state in (Member.State.ACCEPTED, Member.State.REFUSED)
    }
    waits = Count("members", filter=Q(members__state=Member.State.SENT))
    found = RegistrationBatch.objects.annotate(waiting=waits, **people)
    return found.select_related("decree", "sent_by").order_by("-sent_at", "-pk")


def answered() -> Any:
    """Batches about some of whose people BPJS has answered."""
    said = Member.objects.filter(batch=OuterRef("pk"), answered_at__isnull=False)
    past = PastRefusal.objects.filter(batch=OuterRef("pk"))
    return RegistrationBatch.objects.filter(Exists(said) | Exists(past))


def answers() -> Any:
    """Every answer, with its open differences."""
    unsettled = Q(differences__state__in=Difference.UNSETTLED)
    found = RegistrationAnswer.objects.annotate(open=Count("differences", filter=unsettled))
    return found.select_related("decree", "received_by").order_by("-received_at", "-pk")


def unsettled() -> Any:
    """Differences that somebody has still to see to."""
    return Difference.objects.filter(state__in=Difference.UNSETTLED)


def refused_by(answer: RegistrationAnswer) -> Any:
    """Members whom this answer refused, also those who were mended since; `said`: BPJS's reason."""
    past = PastRefusal.objects.filter(member=OuterRef("pk"), answer=answer).order_by("-pk")
    still = Q(answer=answer, state=Member.State.REFUSED)
    return Member.objects.filter(still | Exists(past)).annotate(
        said=Coalesce(Subquery(past.values("reason")[:1]), "reason"),
        mended=Subquery(past.values("mended")[:1]),
    )


def unmentioned(answer: RegistrationAnswer) -> Any:
    """Members of its decree who were sent before the answer came, wait still, and stand in no
    line of it that is to be settled."""
    said = Difference.objects.filter(Q(member=OuterRef("pk")) | Q(other=OuterRef("pk")))
    waiting = Member.objects.filter(decree=answer.decree_id)
    waiting = waiting.filter(
        Q(state=Member.State.SENT, batch__sent_at__lte=answer.received_at)
        | Q(state=Member.State.DECREED, decree__batches=None)
    )
    return waiting.filter(~Exists(said.filter(answer=answer)))


def refused(today: date) -> Any:
    """Refused members, with `anew`: whether the person is proposed again meanwhile."""
    standing = Candidate.objects.filter(worker=OuterRef("worker"), state__in=Candidate.STANDING)
    return Member.objects.filter(state=Member.State.REFUSED).annotate(
        anew=Exists(standing.exclude(pk=OuterRef("candidate"))), until=F("decree__end")
    )


def mendable(today: date) -> Any:
    """Those of the refused who can be mended and sent again, and whom nobody has given up."""
    return refused(today).filter(
        anew=False,
        given_up_by=None,
        until__gt=today,
        worker__died_on=None,
        worker__merged_into=None,
    )
