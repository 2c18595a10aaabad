"""What happens to people, and their claims."""

from datetime import date

import factory

from enrollment.models import (
    Claim,
    ClaimPaper,
    LifeEvent,
)
from enrollment.tests.factories.membership import NOW
from gumas_pbi.models import Role
from gumas_pbi.tests.factories import UserFactory
from workers.tests.factories import WorkerFactory


class LifeEventFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = LifeEvent

    kind = LifeEvent.Kind.DEATH
    worker = factory.SubFactory(WorkerFactory)
    village = factory.SelfAttribute("worker.village")
    date = date(2026, 11, 10)
    reported_by = factory.SubFactory(UserFactory, role=Role.VILLAGE_OFFICER)
    reported_at = NOW


class ClaimFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Claim

    event = factory.SubFactory(LifeEventFactory)
    worker = factory.SelfAttribute("event.worker")
    village = factory.SelfAttribute("event.village")
    programme = "JKM"
    months = 11
    estimate = 42_000_000
    opened_by = factory.SelfAttribute("event.reported_by")
    opened_at = NOW


class ClaimPaperFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = ClaimPaper

    claim = factory.SubFactory(ClaimFactory)
    code = "death_certificate"
