"""What the tests of the worklist's pages share."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from villages.tests.factories import VillageFactory
from workers.models import Candidate
from workers.tests.factories import (
    CandidateFactory,
    FindingFactory,
    ProposalFactory,
    RosterFactory,
    RosterRowFactory,
)

LIST, PEOPLE = reverse("verification:list"), reverse("verification:people")
DECIDE, RETURNED = reverse("verification:decide"), reverse("verification:returned")
REASONS = reverse("verification:reasons")
HERE, THERE, ELSEWHERE = "62.10.03.2001", "62.10.03.2002", "62.10.04.2019"


def in_village(code: str, **kwargs: Any) -> Any:
    roster = RosterFactory(village=VillageFactory(code=code))
    return CandidateFactory(proposal=ProposalFactory(roster=roster), **kwargs)


def with_finding(**kwargs):
    person = CandidateFactory(warnings=1, **kwargs)
    person.row = RosterRowFactory(roster=person.proposal.roster, warnings=1)
    person.save()
    FindingFactory(row=person.row, code="birth_date_contradicts_nik", severity="warning")
    return person


def returned(**kwargs):
    values = {"accepted": True, "state": "returned", "reason": "NIK perlu dicocokkan"}
    return CandidateFactory(**{**values, **kwargs})


def person_url(person, name="person"):
    return reverse(f"verification:{name}", args=[person.pk])


def sentences(response):
    return [str(message) for message in response.context["messages"]]


def names(response):
    return [person.worker.name for person in response.context["page"]]


def state_of(person):
    return Candidate.objects.values_list("state", flat=True).get(pk=person.pk)


def decide(client, query="", follow=True, **data):
    return client.post(DECIDE + query, data, follow=follow)
