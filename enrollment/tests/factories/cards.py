"""Cards, their runs, and their way to their owners."""

from datetime import date

import factory

from enrollment.models import (
    Card,
    CardFile,
    CardReceipt,
    CardRun,
    CardStep,
    Ceremony,
    PlannedCard,
    Portrait,
    Station,
)
from enrollment.tests.factories.membership import NOW, enrolled
from gumas_pbi import crypto
from gumas_pbi.models import Role
from gumas_pbi.tests.factories import UserFactory
from villages.tests.factories import VillageFactory
from workers.tests.factories import WorkerFactory


class CardRunFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = CardRun

    state = CardRun.State.PRINTED
    asked_by = factory.SubFactory(UserFactory, role=Role.VERIFIER)
    asked_at = NOW


class CardFileFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = CardFile

    run = factory.SubFactory(CardRunFactory)
    village = factory.SubFactory(VillageFactory)
    state = CardFile.State.DRAWN
    queued_at = NOW
    people = 1
    cards = 1
    pages = 1


class PlannedCardFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = PlannedCard

    run = factory.SubFactory(CardRunFactory, state=CardRun.State.PRINTING)
    member = factory.LazyFunction(enrolled)
    village = factory.SelfAttribute("member.village")


class CardFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Card

    class Params:
        revoked = factory.Trait(
            revoked_at=NOW,
            revoked_by=factory.SubFactory(UserFactory, role=Role.VERIFIER),
            revoked_reason="lost",
        )
        handed = factory.Trait(
            station=Station.HANDED,
            station_on=factory.SelfAttribute("handed_on"),
            handed_on=date(2026, 11, 20),
            handed_at=NOW,
            handed_by=factory.SubFactory(UserFactory, role=Role.VILLAGE_OFFICER),
            received_by="worker",
        )

    member = factory.LazyFunction(enrolled)
    worker = factory.SelfAttribute("member.worker")
    village = factory.SelfAttribute("member.village")
    run = factory.SubFactory(CardRunFactory)
    serial = factory.Sequence(lambda n: f"GM-{n:07d}-1")
    token = factory.Sequence(lambda n: f"token-untuk-uji-{n:06d}")
    token_digest = factory.LazyAttribute(lambda card: crypto.digest(card.token))
    station_on = factory.LazyAttribute(lambda card: card.run.asked_at.date())


class CardStepFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = CardStep

    card = factory.SubFactory(CardFactory)
    station = Station.PRINTED
    on = factory.SelfAttribute("card.station_on")
    recorded_by = factory.SelfAttribute("card.run.asked_by")
    recorded_at = NOW


class CardReceiptFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = CardReceipt

    village = factory.SubFactory(VillageFactory)
    file = "receipts/tanda-terima.sealed"
    file_name = "tanda-terima.jpg"
    sha256 = bytes(32)
    uploaded_by = factory.SubFactory(UserFactory, role=Role.VERIFIER)
    uploaded_at = NOW


class PortraitFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Portrait

    worker = factory.SubFactory(WorkerFactory)
    file = "portraits/foto.sealed"
    taken_by = factory.SubFactory(UserFactory, role=Role.VERIFIER)
    taken_at = NOW


class CeremonyFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Ceremony

    on = date(2026, 6, 3)
    place = "Balai Desa Sare Rangan"
    persons = "Bupati Gunung Mas"
    cards = 25
    recorded_by = factory.SubFactory(UserFactory, role=Role.VERIFIER)
    recorded_at = NOW
